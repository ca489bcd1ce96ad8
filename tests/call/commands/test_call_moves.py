"""`cfp follow --move`: the calls that the store of a folder follows, moved to the person's own store."""

import json
import re
import shlex

import pytest

from cfpcli.records.change import Kind
from cfpcli.store import Store
from tests.world import World

OWN = "home/.local/share/cfpcli/cfp.json"
OTTER = {"name": "Otter Days", "startDate": "2026-09-05", "cfpEndDate": "2026-07-01"}
TEXT = "How a harbour counts its boats, and what it cannot count."


@pytest.fixture
def folder(world: World) -> World:
    """A folder whose store runs an event and follows one call from a list and one noted by hand."""
    world.ok("init osxp-2026")
    (world.folder / "list.json").write_text(json.dumps([OTTER]))
    world.ok("follow list.json --store cfp.json")
    world.ok("follow", "PierConf", "--closes", "20 June 2026 AoE", "--url", "https://pier.example", *here())
    return world


def here() -> tuple[str, str]:
    return "--store", "cfp.json"


def followed(world: World, store: str) -> list[str]:
    """What a store follows, from lists first."""
    path = world.folder / store
    if not path.exists():
        return []
    opened = Store.open(path)
    return [call.slug for call in opened.calls()] + [event.slug for event in opened.events() if event.followed]


def commands(text: str) -> list[str]:
    """The commands that are proposed next, without their comments."""
    lines = re.sub(r"\n  +", " ", text).splitlines()
    return [line.removeprefix("Next: cfp ").partition("  #")[0] for line in lines if line.startswith("Next: cfp ")]


def test_the_command_that_is_offered_moves_calls_and_noted_events(folder: World) -> None:
    offered = folder.ok("follow", "BoatConf", "--closes", "20 June 2026 AoE")
    assert "2 followed calls in" in offered.err
    (line,) = [line for line in commands(offered.err) if "--move" in line]
    assert line == "follow --move"
    outcome = folder.ok(line)
    assert "Moved 2 followed calls to ~/.local/share/cfpcli/cfp.json." in " ".join(outcome.err.split())
    assert followed(folder, OWN) == ["otter-days-2026", "boatconf-2026", "pierconf-2026"]
    assert followed(folder, "cfp.json") == []
    assert "osxp-2026" in [event.slug for event in Store.open(folder.store).events()]
    assert "No followed calls to move" in folder.ok("follow --move").err


def test_both_undos_are_named_and_work(folder: World) -> None:
    outcome = folder.ok("follow --move")
    assert "2 changes, one in each store" in " ".join(outcome.err.split())
    undos = [line for line in commands(outcome.err) if line.startswith("undo")]
    assert len(undos) == 2
    for line in undos:
        folder.ok(*shlex.split(line.replace("~/", "home/")), "--yes")
    assert followed(folder, "cfp.json") == ["otter-days-2026", "pierconf-2026"]
    assert followed(folder, OWN) == []


def test_a_call_that_differs_in_the_own_store_stays(folder: World) -> None:
    (folder.folder / "list.json").write_text(json.dumps([{**OTTER, "cfpEndDate": "2026-07-08"}]))
    folder.ok("follow list.json")
    outcome = folder.ok("follow --move")
    text = " ".join(outcome.err.split())
    assert "Moved 1 followed call to" in text
    assert "otter-days-2026 stays, because your own store has another version of it." in text
    assert followed(folder, "cfp.json") == ["otter-days-2026"]
    assert followed(folder, OWN) == ["otter-days-2026", "pierconf-2026"]


def test_the_same_call_in_both_stores_only_leaves_the_folder(folder: World) -> None:
    folder.ok("follow list.json")
    assert "Moved 2 followed calls" in folder.ok("follow --move").err
    assert followed(folder, "cfp.json") == []
    assert followed(folder, OWN) == ["otter-days-2026", "pierconf-2026"]


def test_a_call_with_proposals_stays_with_them(folder: World) -> None:
    folder.ok("submit", "--event", "otter-days-2026", "--title", "Boats", "--abstract", TEXT, *here())
    (code,) = folder.codes("otter-days-2026")
    outcome = folder.ok("follow --move")
    text = " ".join(outcome.err.split())
    assert f"otter-days-2026 stays, because {code} was prepared for it there." in text
    assert followed(folder, "cfp.json") == ["otter-days-2026", "otter-days-2026"]
    assert followed(folder, OWN) == ["pierconf-2026"]
    again = folder.ok("follow --move")
    assert "No followed calls to move" in again.err
    assert "otter-days-2026 stays" in again.err


def test_a_dry_run_shows_both_halves_and_changes_neither(folder: World) -> None:
    before = folder.files()
    outcome = folder.ok("follow --move --dry-run --json")
    assert folder.files() == before
    changes = [(change["key"], change["before"] is None) for change in outcome.json["changes"]]
    assert changes == [
        ("otter-days-2026", True), ("pierconf-2026", True), ("otter-days-2026", False), ("pierconf-2026", False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "option",
    [
        "--closes TBA",
        "--url https://a.example",
        "--email a@b.example",
        "--place Porto",
        "--from confs.tech",
        "--zone A=UTC",
    ],
)
def test_another_option_beside_it_is_refused(folder: World, option: str) -> None:
    outcome = folder.run(f"follow --move {option}")
    assert outcome.status == 2
    assert f"--move and {option.split(maxsplit=1)[0]} contradict each other" in outcome.err


def test_a_named_store_is_refused(folder: World) -> None:
    outcome = folder.run("follow --move --store cfp.json")
    assert (outcome.status, "--move and --store contradict each other" in outcome.err) == (2, True)
    assert folder.run("follow list.json --move").status == 2


def test_nothing_is_offered_and_nothing_moves_where_the_folder_follows_nothing(world: World) -> None:
    world.ok("init osxp-2026")
    assert "--move" not in world.ok("follow", "BoatConf", "--closes", "TBA").err
    assert "No followed calls to move" in world.ok("follow --move").err
    assert Store.open(world.folder / OWN).count(Kind.EVENT) == 1
