"""Texts that commands are given: from a file, from stdin, from a flag."""

import pytest

from tests.commands.samples import TALK, listed, opened, proposal, write
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
