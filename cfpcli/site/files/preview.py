"""A site on this machine alone, made anew when the store or a template changes; open pages then load again."""

import mimetypes
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import unquote, urlsplit

from cfpcli.errors import CfpError
from cfpcli.site.rules.addresses import INDEX, MISSING_PAGE

HOST = "127.0.0.1"
"""The address of this machine; nobody else can reach it."""

_RELOAD, _STAMP = "-/reload.js", "-/stamp.js"
_SCRIPT = b"""(function () {
  var seen;
  window.cfpStamp = function (stamp) {
    if (seen !== undefined && seen !== stamp) { location.reload(); }
    seen = stamp;
  };
  setInterval(function () {
    var script = document.createElement("script");
    script.src = "/-/stamp.js?" + Date.now();
    script.onload = script.onerror = function () { script.remove(); };
    document.head.appendChild(script);
  }, 1000);
}());
"""
_HEAD_END = b"</head>"
_HTTP = "80"
"""The port that browsers leave out."""
_TYPES = {".ics": "text/calendar", ".atom": "application/atom+xml", ".js": "text/javascript", ".md": "text/markdown"}


class Preview:
    """A site that is made when it is asked for and something has changed."""

    def __init__(
        self, make: Callable[[], Mapping[str, bytes]], stamp: Callable[[], str], warn: Callable[[str], None]
    ) -> None:
        """`stamp` is a text that differs whenever the site may; `warn` shows why a site could not be made.

        Raises:
            CfpError: the site cannot be made.
        """
        self._make, self._stamp_of, self._warn = make, stamp, warn
        self._lock = Lock()
        self._stamp = stamp()
        self._files = make()

    def stamp(self) -> str:
        """The stamp of the site as it is now."""
        self.files()
        return self._stamp

    def files(self) -> Mapping[str, bytes]:
        """The files of the site; the former ones if the site cannot be made any more."""
        with self._lock:
            stamp = self._stamp_of()
            if stamp != self._stamp:
                self._stamp = stamp
                try:
                    self._files = self._make()
                except CfpError as error:
                    self.warn(error.message, *error.faults)
            return self._files

    def warn(self, *lines: object) -> None:
        """Show each of these lines."""
        for line in lines:
            self._warn(str(line))


class _Server(ThreadingHTTPServer):
    """A server that has the preview from which its handlers answer."""

    def __init__(self, port: int, preview: Preview) -> None:
        self.preview = preview
        super().__init__((HOST, port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002  # as the base class has it
        """Show one line instead of a traceback, and none for a reader who left before the answer was complete."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            self.preview.warn(f"a page could not be shown: {error}")


class _Handler(BaseHTTPRequestHandler):
    """Answers from the files of the preview."""

    server: _Server

    def do_GET(self) -> None:  # the name that the base class looks for
        path = _path_of(self.path)
        if not self._is_ours():
            self._answer(HTTPStatus.FORBIDDEN, "text/plain", b"This address is not served here.\n")
        elif path == _RELOAD:
            self._answer(HTTPStatus.OK, "text/javascript", _SCRIPT)
        elif path == _STAMP:
            body = f'window.cfpStamp && window.cfpStamp("{self.server.preview.stamp()}");'
            self._answer(HTTPStatus.OK, "text/javascript", body.encode())
        else:
            self._file(path)

    def do_HEAD(self) -> None:  # as above
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing: a terminal full of requests hides the messages that matter."""

    def _is_ours(self) -> bool:
        # A page elsewhere could make a browser ask this server under a name of its own.
        name, _, port = self.headers.get("Host", "").lower().partition(":")
        return name in {HOST, "localhost"} and (port or _HTTP) == str(self.server.server_port)

    def _file(self, path: str) -> None:
        files = self.server.preview.files()
        match = path if path in files else f"{path.rstrip('/')}/{INDEX}"
        status = HTTPStatus.OK if match in files else HTTPStatus.NOT_FOUND
        name = match if match in files else MISSING_PAGE
        content = files[name]
        if name.endswith(".html"):
            before, end, after = content.partition(_HEAD_END)
            content = before + f'<script src="/{_RELOAD}" defer></script>'.encode() + end + after
        self._answer(status, _type_of(name), content)

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def server(preview: Preview, port: int) -> ThreadingHTTPServer:
    """A server of the preview at a port, 0 for any free one; it does not serve yet.

    Raises:
        CfpError: the port is in use, or may not be used.
    """
    try:
        return _Server(port, preview)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        hint = "cfp site --serve --port 0  # takes a free one"
        raise CfpError(f"port {port} cannot be used: {reason}", hint=hint) from error


def _path_of(target: str) -> str:
    """The path of a file in the target of a request; one that no file has if the target is not an address."""
    try:
        return unquote(urlsplit(target).path).lstrip("/") or INDEX
    except ValueError:
        return ""


def _type_of(path: str) -> str:
    ending = path[path.rfind(".") :]
    return _TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"
