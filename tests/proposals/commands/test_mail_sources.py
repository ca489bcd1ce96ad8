"""Where packets come from: what is looked at, what is passed over, and what it is called."""

import os

import pytest

from cfpcli.errors import NotFoundError
from cfpcli.proposals.commands.inbox import sources
from cfpcli.proposals.files import mailbox
from tests.samples import TALK, write
from tests.world import World


def found(world: World, *paths: str) -> list[tuple[str, str]]:
    """Each source by its name, with what is made of it."""
    return [
        (one.name, "skipped" if one.skipped else "refused" if one.refused else "read")
        for one in sources(list(paths), world.env())
    ]


def test_a_folder_goes_by_name_and_below_hidden_ones_nobody_looks(world: World) -> None:
    for name in ("in/b.md", "in/a.md", "in/deep/c.MD", "in/.hidden/d.md", "in/.e.md", "in/f.txt"):
        write(world, name, TALK)
    write(world, "in/g.md", "# No front matter\n")
    write(world, "in/README.de.md", "# No front matter\n")
    assert found(world, "in/") == [
        ("in/README.de.md", "skipped"),
        ("in/a.md", "read"),
        ("in/b.md", "read"),
        ("in/f.txt", "skipped"),
        ("in/g.md", "read"),
        ("in/deep/c.MD", "read"),
    ]


def test_what_is_named_is_read_whatever_its_ending(world: World) -> None:
    write(world, "talk.txt", TALK)
    write(world, "box", f"From x\nContent-Type: text/markdown\n\n{TALK}")
    write(world, "letter", f"MIME-Version: 1.0\nContent-Type: text/markdown\n\n{TALK}")
    write(world, "other", "hello")
    assert found(world, "talk.txt", "box", "letter", "other") == [
        ("talk.txt", "read"),
        ("box: message 1: attachment.md", "read"),
        ("letter: attachment.md", "read"),
        ("other", "refused"),
    ]


def test_a_packet_of_a_folder_may_end_in_json_alone(world: World) -> None:
    write(world, "in/a.json", '{"schema": "cfp.packet/1"}')
    write(world, "in/b.json", '{"other": 1}')
    write(world, "in/c.json", '{"other": "' + "x" * (1 << 20) + '"}')
    assert found(world, "in") == [("in/a.json", "read"), ("in/b.json", "skipped"), ("in/c.json", "skipped")]


def test_pipes_and_devices_in_a_folder_are_not_waited_for(world: World) -> None:
    (world.folder / "in").mkdir()
    os.mkfifo(world.folder / "in" / "a.md")
    (world.folder / "in" / "b.md").symlink_to("/dev/zero")
    assert found(world, "in") == [("in/a.md", "skipped"), ("in/b.md", "skipped")]


def test_an_endless_file_is_not_read_to_its_end(world: World) -> None:
    (world.folder / "b.md").symlink_to("/dev/zero")
    assert found(world, "b.md") == [("b.md", "refused")]


def test_a_large_message_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "MOST_BYTES_OF_A_MESSAGE", 100)
    write(world, "a.eml", "Subject: x\n\n" + "x" * 200)
    assert found(world, "a.eml") == [("a.eml", "refused")]


def test_an_empty_mailbox_is_said_to_be_one(world: World) -> None:
    write(world, "a.mbox", "")
    assert found(world, "a.mbox") == [("a.mbox", "refused")]


def test_what_is_not_there_is_said_at_once(world: World) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        found(world, "nowhere")
