"""Texts that commands are given: from a file, from stdin, from a flag."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.samples import TALK, listed, opened, proposal, write
from tests.world import World


@pytest.fixture
def call(world: World) -> World:
    """A world with the small call open."""
    return opened(world)


@pytest.mark.parametrize(
    "data",
    [
        TALK.encode(),
        b"\xef\xbb\xbf" + TALK.encode(),
        TALK.replace("\n", "\r\n").encode(),
        TALK.replace("\n", "\r").encode(),
    ],
    ids=["plain", "byte order mark", "crlf", "cr"],
)
def test_a_text_of_any_editor(call: World, data: bytes) -> None:
    (call.folder / "talk.md").write_bytes(data)
    call.ok("submit talk.md")
    call.ok("submit -", stdin=data)
    (code,) = listed(call)
    assert proposal(call, code)["abstract"] == "How three people sign every build."


def test_a_byte_order_mark_is_no_part_of_an_abstract(call: World) -> None:
    (call.folder / "abstract.md").write_bytes(b"\xef\xbb\xbfFrom Windows.\r\n")
    call.ok("submit --title T --track culture --abstract-file abstract.md")
    (code,) = listed(call)
    assert proposal(call, code)["abstract"] == "From Windows."


@pytest.mark.parametrize("data", [TALK.encode("utf-16"), b"\xff\xfe\x00", TALK.encode() + b"\xe9"])
def test_what_is_no_utf8_is_refused_by_name(call: World, data: bytes) -> None:
    (call.folder / "talk.md").write_bytes(data)
    outcome = call.run("submit talk.md")
    assert outcome.status == 4
    assert "talk.md is not UTF-8 text" in outcome.err
    assert listed(call) == []


def test_no_such_file_and_a_folder(call: World) -> None:
    (call.folder / "folder").mkdir()
    for name, said in (("nowhere.md", "No such file"), ("folder", "Is a directory")):
        outcome = call.run("submit", name)
        assert outcome.status == 3
        assert f"{name} cannot be read: {said}" in outcome.err


def test_a_path_is_seen_from_where_the_person_stands(call: World) -> None:
    write(call, "texts/abstract.md", "From a folder.")
    below = World(call.folder / "texts")
    below.ok("submit --title T --track culture --abstract-file abstract.md")
    (code,) = listed(call)
    assert proposal(call, code)["abstract"] == "From a folder."


def test_an_empty_text_is_no_text(call: World) -> None:
    outcome = call.run("submit --title T --track culture --abstract-file -", stdin="")
    assert outcome.status == 2
    assert "--abstract-file" in outcome.err
    assert call.run("submit -", stdin="").status == 4


def test_a_device_is_not_read(call: World) -> None:
    for line in ("submit /dev/zero", "check /dev/zero", "import /dev/zero --from json", "reviewers import /dev/zero"):
        outcome = call.run(line)
        assert outcome.status in {4, 6}, outcome
        assert "/dev/zero is neither a file nor a pipe" in outcome.err + outcome.out


def test_a_named_pipe_is_read(call: World) -> None:
    pipe = call.folder / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(pipe.write_text, TALK)
        call.ok("submit pipe")
        writing.result()
    assert len(listed(call)) == 1


@pytest.mark.parametrize("line", ["submit talk.md", "submit -", "submit --title T --abstract-file talk.md"])
def test_a_proposal_of_more_than_a_megabyte_is_refused_by_name(call: World, line: str) -> None:
    text = TALK + "a" * (1 << 20)
    write(call, "talk.md", text)
    outcome = call.run(line, stdin=text)
    assert outcome.status == 4
    name = "stdin" if "-" in line.split() else "talk.md"
    assert f"{name} is larger than 1 MiB, the limit for input" in outcome.err


def test_an_event_file_of_more_than_a_megabyte_is_refused_by_name(world: World) -> None:
    write(world, "my.toml", "#" * (1 << 20) + "\n")
    outcome = world.run("init my.toml")
    assert outcome.status == 4
    assert "my.toml is larger than 1 MiB" in outcome.err


def test_a_check_reports_a_file_that_is_too_large_as_a_finding(call: World) -> None:
    write(call, "talk.md", TALK + "a" * (1 << 20))
    outcome = call.run("check talk.md --json")
    assert outcome.status == 6
    assert [(one["line"], one["severity"]) for one in outcome.items if "is larger than 1 MiB" in one["message"]] == [
        (1, "error")
    ]


def test_a_table_of_more_than_ten_megabytes_is_refused_by_name(call: World) -> None:
    outcome = call.run("reviewers import -", stdin="a" * ((10 << 20) + 1))
    assert outcome.status == 4
    assert "stdin is larger than 10 MiB" in outcome.err


@pytest.mark.parametrize(
    ("name", "head", "line"),
    [
        ("a.csv", b"code,title\n", "import a.csv --dry-run"),
        ("a.json", b'{"schedule":{', "import a.json --dry-run"),
        ("a.jsonl", b"{", "import a.jsonl --dry-run"),
        ("b.mbox", b"From x@y Mon Nov 30 00:00:00 2026\n", "import packet b.mbox --dry-run"),
        ("b.mbox", b"From x@y Mon Nov 30 00:00:00 2026\n", "mail sent b.mbox --dry-run"),
    ],
)
def test_an_export_or_a_mailbox_that_is_too_large_is_refused_by_its_size(
    call: World, name: str, head: bytes, line: str
) -> None:
    with (call.folder / name).open("wb") as stream:
        stream.write(head)
        stream.truncate(500 << 20)
    outcome = call.run(line)
    assert outcome.status == 4
    assert f"{name} is larger than 256 MiB" in outcome.err


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl"])
def test_an_export_with_nul_bytes_is_refused_at_the_first_of_them(call: World, name: str) -> None:
    (call.folder / name).write_bytes(b"code,title\n" + bytes(1000))
    outcome = call.run("import", name, "--dry-run")
    assert outcome.status == 4
    assert f"{name} contains NUL bytes" in outcome.err
