"""`cfp draft`: made from a template, listed, edited and put away, and no text is ever lost."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.countdown import left
from tests.samples import ASKED, CALL, LOOKING, TALK, opened, write
from tests.world import World

FOLDER = "home/.local/share/cfpcli/drafts"
SAVED = datetime(2026, 5, 24, 8, 0, tzinfo=UTC)


def kept(world: World, name: str = "half.md", text: str = TALK) -> Path:
    path = write(world, f"{FOLDER}/{name}", text)
    os.utime(path, (SAVED.timestamp(), SAVED.timestamp()))
    return path


def an_editor(world: World, script: str) -> dict[str, str]:
    """An editor that changes the file by a line of shell; $1 is the file."""
    path = write(world, "editor", f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return {**ASKED, "CFP_EDITOR": str(path)}


def texts(world: World) -> list[str]:
    """Every file of the person's own, drafts deleted and texts kept included."""
    return [path.read_text() for path in (world.folder / "home").rglob("*") if path.is_file()]


def test_in_a_pipe_it_is_made_and_its_path_printed(world: World) -> None:
    opened(world)
    outcome = world.ok("draft", "new", "--title", "Signed: builds #1")
    path = world.folder / FOLDER / "signed-builds-1.md"
    assert outcome.out == f"{path}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    assert "begun: 2026-05-24T10:00:00Z\nevent: conf\n" in text
    assert 'title: "Signed: builds #1"' in text
    assert "Sam Okoye <sam@example.org>" in text


def test_a_new_draft_that_nobody_filled_in_is_not_taken_for_a_proposal(world: World) -> None:
    opened(world)
    path = world.ok("draft new").out.strip()
    outcome = world.run("submit", path)
    assert outcome.status in {2, 4}
    outcome = world.run("submit", "-", stdin=Path(path).read_text())
    assert outcome.status == 4
    for field in ("title", "track", "abstract"):
        assert f"{field}: is missing" in outcome.err
    assert world.codes("conf") == []


def test_at_a_terminal_the_editor_opens_and_what_it_leaves_is_kept(world: World) -> None:
    opened(world)
    outcome = world.ok("draft new", **an_editor(world, 'printf "Mine.\\n" >> "$1"'))
    (path,) = (world.folder / FOLDER).glob("*.md")
    assert path.read_text().endswith("Mine.\n")
    assert "Created ~/.local/share/cfpcli/drafts/draft-20260524-100000.md." in outcome.err
    assert "Next: cfp draft edit" in outcome.err


def test_the_event_may_be_told(world: World) -> None:
    opened(world)
    write(world, "other.toml", CALL.replace('"conf"', '"other"'))
    world.ok("init other.toml")
    assert world.run("draft", "new").status == 2
    path = world.ok("draft", "new", "--event", "other").out.strip()
    assert "event: other\n" in Path(path).read_text()


def test_a_list_says_how_far_each_is(world: World) -> None:
    opened(world)
    kept(world)
    kept(world, "odd.md", "---\ntitlle: x\n---\n")
    items = {item["id"]: item for item in world.ok("draft list --json").items}
    half = items["half"]
    assert (half["title"], half["event"], half["words"]) == ("Signed builds", "conf", 6)
    assert (half["done"], half["asked"], half["faults"]) == (6, 6, [])
    assert (half["saved"], half["closes"]) == ("2026-05-24T08:00:00Z", "2026-06-14T22:00:00Z")
    assert (
        items["odd"]["faults"] == [one for one in items["odd"]["faults"] if one.startswith("odd.md:2: titlle: ")] != []
    )
    out = world.ok("draft list", **LOOKING, COLUMNS="80").out
    assert f"half  Signed builds\n  Conf · {left('21 days')} · closes Sun 14 June 2026 23:59 Europe/Paris\n" in out
    assert "  6 of 6 done · 6 words · saved Sun 24 May 2026 10:00\n" in out
    assert "odd  no title yet" in out
    assert "cannot be read: odd.md:2: titlle:" in out


def test_no_drafts(world: World) -> None:
    assert "There are no drafts." in world.ok("draft list").err
    assert world.run("draft edit half").status == 3
    assert "you have none" in world.run("draft delete half --yes").err


def test_edited_whatever_is_written_is_kept(world: World) -> None:
    opened(world)
    path = kept(world)
    outcome = world.ok("draft edit ha", **an_editor(world, 'printf "More.\\n" >> "$1"'))
    assert path.read_text() == TALK + "More.\n"
    assert "Kept ~/.local/share/cfpcli/drafts/half.md." in outcome.err
    assert "Nothing changed." in world.ok("draft edit half", stdin="\n", **an_editor(world, ":")).err


def test_faults_are_shown_and_the_text_kept_all_the_same(world: World) -> None:
    opened(world)
    path = kept(world)
    editor = an_editor(world, 'sed -i "s/^track:/trakc:/" "$1"')
    outcome = world.ok("draft edit half", stdin="q\n", **editor)
    assert "half.md:3: trakc:" in outcome.err
    assert "trakc: security" in path.read_text()


def test_a_failing_editor_leaves_the_draft_and_the_text(world: World) -> None:
    path = kept(world)
    outcome = world.run("draft edit half", **an_editor(world, 'printf "Half a thought.\\n" >> "$1"; exit 3'))
    assert outcome.status == 1
    assert path.read_text() == TALK
    assert any(text.endswith("Half a thought.\n") for text in texts(world))


def test_who_else_writes_meanwhile_loses_nothing(world: World) -> None:
    path = kept(world)
    world.ok("draft edit half", **an_editor(world, f'printf "Mine.\\n" >> "$1"; printf "Theirs.\\n" >> "{path}"'))
    assert path.read_text() == TALK + "Theirs.\n"
    assert (path.parent / "half-1.md").read_text() == TALK + "Mine.\n"


def test_set_changes_a_field_and_refuses_what_is_none(world: World) -> None:
    path = kept(world)
    world.ok("draft", "edit", "half", "--set", "level=beginner")
    assert "level: beginner" in path.read_text()
    before = path.read_text()
    for refused in ("begun=2026-01-01T00:00:00Z", "acknowledged=code-of-conduct@1", "state=accepted"):
        outcome = world.run("draft", "edit", "half", "--set", refused)
        assert outcome.status == 2, refused
        assert "cannot be set" in outcome.err
    assert path.read_text() == before


def test_what_the_event_would_not_take_is_told_and_what_is_only_missing_is_not(world: World) -> None:
    opened(world)
    kept(world, text="---\ntitle: Half\n---\n")
    told = world.ok("draft edit half --set track=cultur").err
    assert 'track: "cultur" is unknown: did you mean "culture"?' in told
    assert told.count("warning:") == 1
    assert "warning:" not in world.ok("draft edit half --set track=culture").err


def test_in_a_pipe_without_set_nothing_is_asked(world: World) -> None:
    path = kept(world)
    outcome = world.run("draft edit half")
    assert outcome.status == 2
    assert str(path) in outcome.err


def test_deleted_it_is_out_of_the_list_and_on_the_disk(world: World) -> None:
    path = kept(world)
    outcome = world.ok("draft delete half --yes")
    there = path.parent / "deleted/half.md"
    assert there.read_text() == TALK
    assert "move ~/.local/share/cfpcli/drafts/deleted/half.md up one folder" in outcome.err
    assert world.ok("draft list --json").items == []
    kept(world, text="---\ntitle: Second\n---\n")
    world.ok("draft delete half --yes")
    assert there.read_text() == TALK
    assert (there.parent / "half-1.md").read_text() == "---\ntitle: Second\n---\n"


@pytest.mark.parametrize(("answer", "gone"), [("n\n", False), ("\n", False), ("y\n", True)])
def test_deleting_asks_first(world: World, answer: str, gone: bool) -> None:
    path = kept(world)
    assert world.run("draft delete half").status == 2
    outcome = world.ok("draft delete half", stdin=answer, **ASKED)
    assert 'Delete the draft "Signed builds"?' in outcome.err
    assert path.exists() is not gone


def test_a_beginning_that_several_share_lists_them(world: World) -> None:
    kept(world, "half-one.md")
    kept(world, "half-two.md")
    outcome = world.run("draft delete half --yes")
    assert outcome.status == 2
    assert "half-one" in outcome.err
    assert "half-two" in outcome.err
    assert world.run("draft delete other --yes").status == 3


CONDUCT = '\n[[call.notices]]\nslug = "conduct"\nname = "Code of conduct"\nversion = "2026-04"\n'
SENT = TALK.replace("---\ntitle", "---\nbegun: 2026-05-20T08:00:00Z\naccept: [conduct@2026-04]\ntitle")


def test_a_draft_sent_twice_is_one_proposal_whatever_its_times_say(world: World) -> None:
    opened(world, CALL.replace("\n[[tracks]]", f"{CONDUCT}\n[[tracks]]", 1))
    path = str(write(world, "talk.md", SENT))
    world.ok("submit", path)
    (code,) = world.codes("conf")
    before = world.files()
    world.now = world.now.replace(day=26)
    outcome = world.ok("submit", path)
    assert f"No change: {code} was already submitted." in outcome.err
    printed = world.ok("show", code, "--format", "md").out
    assert "conduct@2026-04 2026-05-24T10:00:00Z" in printed
    assert "was already submitted" in world.ok("submit", "-", stdin=printed).err
    later = SENT.replace("05-20", "05-21")
    assert "was already submitted" in world.ok("submit", "-", stdin=later).err
    assert {name: data for name, data in world.files().items() if "cfp." in name} == {
        name: data for name, data in before.items() if "cfp." in name
    }
