"""The preview: a site that is made anew when something changed, served to this machine alone, and never in the way."""

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from threading import Event, Thread

import pytest

from cfpcli.errors import CfpError, DataRefusedError, Fault
from cfpcli.site.files.preview import HOST, Preview, server
from tests.site.publications import files_of

PAGE = b"<html><head></head><body>old</body></html>"
NEW_PAGE = PAGE.replace(b"old", b"new")


@dataclass
class Changing:
    """A site that a test changes; `makings` counts how often it was made."""

    files: dict[str, bytes] = field(default_factory=lambda: {"index.html": PAGE, "404.html": b"<head></head>none"})
    stamp: str = "1"
    makings: int = 0
    error: Exception | None = None
    warnings: list[str] = field(default_factory=list)

    def make(self) -> dict[str, bytes]:
        """The files as they are now, unless there is an error."""
        self.makings += 1
        if self.error:
            raise self.error
        return dict(self.files)

    def preview(self) -> Preview:
        """A preview of this site."""
        return Preview(self.make, lambda: self.stamp, self.warnings.append)


class Answer:
    """The answer to one request."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status, self.body = response.status, response.read()
        self.kind, self.length = response.getheader("Content-Type"), response.getheader("Content-Length")


@contextmanager
def served(preview: Preview) -> Iterator[int]:
    """The port of a server that runs until the block ends, and then has answered every request."""
    running = server(preview, 0)
    running.daemon_threads = False
    thread = Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield running.server_port
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


def ask(port: int, path: str = "/", *, method: str = "GET", host: str | None = None) -> Answer:
    """The answer to a request; `host` is by default the address of the server, empty for no header at all."""
    connection = HTTPConnection(HOST, port, timeout=60)
    try:
        connection.putrequest(method, path, skip_host=True)
        if host != "":
            connection.putheader("Host", host or f"{HOST}:{port}")
        connection.endheaders()
        return Answer(connection.getresponse())
    finally:
        connection.close()


def raw(port: int, line: bytes) -> bytes:
    """The whole answer to a request whose first line no client would write."""
    with socket.create_connection((HOST, port), timeout=60) as connection:
        connection.sendall(line + f"\r\nHost: {HOST}:{port}\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server of the sample."""
    files = {**files_of(), "logo.svg": b"<svg/>", "logo.png": b"\x89PNG"}
    with served(Preview(lambda: files, lambda: "<1>", print)) as port:
        yield port


def test_a_site_is_made_anew_only_when_its_stamp_changes() -> None:
    changing = Changing()
    preview = changing.preview()
    changing.files["index.html"] = NEW_PAGE
    assert preview.files()["index.html"] == PAGE
    assert preview.stamp() == "1"
    assert changing.makings == 1
    changing.stamp = "2"
    assert preview.stamp() == "2"
    assert preview.files()["index.html"] == NEW_PAGE
    assert changing.makings == 2


def test_a_site_that_cannot_be_made_keeps_its_files_and_names_every_fault_once() -> None:
    changing = Changing()
    preview = changing.preview()
    faults = (Fault("look/day.html", 3, "", "unexpected end"),)
    changing.stamp, changing.error = "2", DataRefusedError("a template has a fault", faults=faults)
    assert preview.files() == preview.files() == changing.files
    assert changing.warnings == ["a template has a fault", "look/day.html:3: unexpected end"]
    assert changing.makings == 2
    changing.stamp, changing.error = "3", None
    changing.files["index.html"] = NEW_PAGE
    assert preview.files()["index.html"] == NEW_PAGE


def test_a_site_that_cannot_be_made_at_first_is_not_served() -> None:
    with pytest.raises(CfpError, match="no event"):
        Changing(error=CfpError("no event")).preview()


def test_pages_get_the_script_that_loads_them_again_and_the_files_do_not(port: int) -> None:
    files = files_of()
    body = ask(port).body
    assert body.count(b'<script src="/-/reload.js" defer></script></head>') == 1
    assert body.replace(b'<script src="/-/reload.js" defer></script>', b"") == files["index.html"]
    assert ask(port, "/-/reload.js").kind == "text/javascript; charset=utf-8"
    assert not [path for path, content in files.items() if b"/-/" in content]
    assert ask(port, "/site.js").body == files["site.js"]


def test_the_stamp_is_a_script_that_changes_with_the_site() -> None:
    changing = Changing()
    with served(changing.preview()) as port:
        first = ask(port, "/-/stamp.js?1700000000")
        assert first.body == b'window.cfpStamp && window.cfpStamp("1");'
        assert first.kind == "text/javascript; charset=utf-8"
        changing.stamp = "2"
        assert b'"2"' in ask(port, "/-/stamp.js").body
        assert changing.makings == 2


@pytest.mark.parametrize("path", ["/", "/index.html", "/?", "/?q=a#b", "/index.html?../..", "/%69ndex.html", "//"])
def test_the_overview_has_several_addresses(path: str, port: int) -> None:
    answer = ask(port, path)
    assert answer.status == 200
    assert b"<h1>Sample &amp; Sons Conf 2026</h1>" in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "/none.html", "/session", "/session/", "/../cfp.json", "/session/../index.html", "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd", "/index.html%00", "/%00", "/%ff%fe", "/" + "a" * 10_000, "/" + "../" * 3_000, "/-/",
        "/-/../index.html", "//[", "/http://[x", "/\\..\\index.html", "/.cfp-site",
    ],
)  # fmt: skip
def test_any_other_address_is_the_page_for_missing_ones(path: str, port: int) -> None:
    answer = ask(port, path)
    assert answer.status == 404
    assert b"Page not found" in answer.body
    assert answer.kind == "text/html; charset=utf-8"


@pytest.mark.parametrize("target", [b"http://[x", b"*", b"x", b"http://127.0.0.1/x", b"///etc/passwd"])
def test_a_target_that_is_no_path_is_missing(target: bytes, port: int) -> None:
    assert raw(port, b"GET " + target + b" HTTP/1.0").startswith(b"HTTP/1.0 404 ")


@pytest.mark.parametrize("line", [b"GET", b"BREW / HTTP/1.0", b"\xff\xff", b"GET / HTTP/9.9", b"GET /" + b"a" * 70_000])
def test_what_is_no_request_is_refused_without_a_word(
    line: bytes, port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert re.search(rb"\b(400|414|501|505)\b", raw(port, line))
    assert ask(port).status == 200
    assert capfd.readouterr() == ("", "")


def test_only_this_machine_is_answered_under_its_own_names(port: int) -> None:
    for host in (f"{HOST}:{port}", f"localhost:{port}", f"LOCALHOST:{port}"):
        assert ask(port, host=host).status == 200, host
    for host in ("", "evil.example", f"evil.example:{port}", f"{HOST}:{port + 1}", HOST, f"{HOST}:{port}.evil.example"):
        for path in ("/", "/-/stamp.js", "/-/reload.js", "/none"):
            answer = ask(port, path, host=host)
            assert answer.status == 403, host
            assert b"Sample" not in answer.body


def test_browsers_leave_out_the_port_80() -> None:
    running = server(Changing().preview(), 0)
    port, running.server_port = running.server_port, 80
    thread = Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    try:
        assert [ask(port, host=host).status for host in (HOST, "localhost", f"{HOST}:80", f"{HOST}:")] == [200] * 4
        assert ask(port, host=f"{HOST}:{port}").status == 403
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


def test_the_head_of_an_answer_is_that_of_the_whole_one(port: int) -> None:
    for path, status in (("/", 200), ("/none", 404), ("/-/stamp.js", 200), ("/programme.ics", 200)):
        whole, head = ask(port, path), ask(port, path, method="HEAD")
        assert (head.status, head.kind, head.length) == (whole.status, whole.kind, whole.length)
        assert head.status == status
        assert raw(port, f"HEAD {path} HTTP/1.0".encode()).endswith(b"\r\n\r\n")
        assert head.length == str(len(whole.body))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/index.html", "text/html; charset=utf-8"),
        ("/site.css", "text/css; charset=utf-8"),
        ("/site.js", "text/javascript; charset=utf-8"),
        ("/programme.ics", "text/calendar; charset=utf-8"),
        ("/proposal.md", "text/markdown; charset=utf-8"),
        ("/changes.atom", "application/atom+xml"),
        ("/schedule.json", "application/json"),
        ("/logo.svg", "image/svg+xml"),
        ("/logo.png", "image/png"),
    ],
)
def test_a_file_has_the_type_of_its_ending(path: str, kind: str, port: int) -> None:
    answer = ask(port, path)
    assert (answer.status, answer.kind) == (200, kind)


def test_two_requests_at_once_make_the_site_once_and_both_get_it() -> None:
    changing, entered, finish = Changing(), Event(), Event()

    def make() -> dict[str, bytes]:
        if changing.makings:
            entered.set()
            assert finish.wait(60)
        return changing.make()

    with served(Preview(make, lambda: changing.stamp, changing.warnings.append)) as port:
        changing.stamp, changing.files["index.html"] = "2", NEW_PAGE
        answers: list[Answer] = []
        threads = [Thread(target=lambda: answers.append(ask(port))) for _ in range(2)]
        for thread in threads:
            thread.start()
        assert entered.wait(60)
        # The reload script needs no site: it is answered while one is being made.
        assert ask(port, "/-/reload.js").status == 200
        finish.set()
        for thread in threads:
            thread.join()
    assert [b"new" in answer.body for answer in answers] == [True, True]
    assert changing.makings == 2


def test_a_port_in_use_is_refused_with_a_way_out() -> None:
    with socket.create_server((HOST, 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(CfpError) as refused:
            server(Changing().preview(), number)
    assert refused.value.message == f"port {number} cannot be used: Address already in use"
    assert refused.value.hint == "cfp site --serve --port 0  # takes a free one"


@pytest.mark.parametrize("number", [-1, 65_536, 10**30])
def test_a_port_that_cannot_be_is_refused(number: int) -> None:
    with pytest.raises(CfpError, match=f"port {number} cannot be used"):
        server(Changing().preview(), number)


def test_port_0_is_any_free_one() -> None:
    with served(Changing().preview()) as first, served(Changing().preview()) as second:
        assert first != second
        assert ask(second).status == 200


def test_a_client_that_goes_away_is_not_reported(capfd: pytest.CaptureFixture[str]) -> None:
    changing = Changing()
    changing.files["large"] = bytes(64 << 20)  # more than the buffers of both ends
    with served(changing.preview()) as port:
        with socket.create_connection((HOST, port), timeout=60) as connection:
            connection.sendall(f"GET /large HTTP/1.0\r\nHost: {HOST}:{port}\r\n\r\n".encode())
            assert connection.recv(1)
            # Closed without a farewell, as when a browser leaves a page.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert ask(port).status == 200
    assert capfd.readouterr() == ("", "")
    assert changing.warnings == []


def test_a_defect_is_one_line_and_does_not_end_the_server(capfd: pytest.CaptureFixture[str]) -> None:
    changing = Changing()
    with served(changing.preview()) as port:
        changing.stamp, changing.error = "2", OSError("disk on\nfire")
        assert raw(port, b"GET / HTTP/1.0") == b""
        assert ask(port).body.endswith(b"old</body></html>")
    assert capfd.readouterr() == ("", "")
    assert changing.warnings == ["a page could not be shown: disk on\nfire"]
