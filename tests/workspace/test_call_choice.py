"""The call that a speaker means without naming it: one of those that are open, also of those that lists have."""

import json
from collections.abc import Sequence

import pytest

from cfpcli.ui import prompts
from cfpcli.ui.prompts import Choice
from tests.world import World

ASKING = ("stdin", "stdout", "stderr")


class Prompter:
    """A person who selects a choice and types a text."""

    def __init__(self, chosen: str = "", typed: str = "") -> None:
        self.chosen, self.typed = chosen, typed
        self.offered: list[str] = []
        self.descriptions: list[str] = []

    def select(self, label: str, choices: Sequence[Choice], default: str | None = None) -> str:
        """Select the value that was chosen beforehand, else the first."""
        del label, default
        self.offered = [choice.value for choice in choices]
        self.descriptions = [choice.title for choice in choices]
        return self.chosen or self.offered[0]

    def text(self, label: str, validate: object = None, **_: object) -> str:
        """Type the text, after one that is refused."""
        del label
        assert callable(validate)
        assert validate("no such call")
        assert not validate(self.typed)
        return self.typed


def listed(world: World, *days: tuple[str, str], store: str = "") -> None:
    """Follow a list of calls with these names and days of closing."""
    rows = [{"name": name, "startDate": "2026-12-05", "cfpEndDate": day} for name, day in days]
    (world.folder / "list.json").write_text(json.dumps(rows))
    world.ok("follow", "list.json", *(("--store", store) if store else ()))


def asked(world: World, monkeypatch: pytest.MonkeyPatch, person: Prompter) -> str:
    """The event whose status a person sees who names none."""
    monkeypatch.setattr(prompts, "prompter_for", lambda _: person)
    slug: str = world.run("status --json", terminals=ASKING).items[0]["event"]
    return slug


def test_calls_of_lists_are_offered_soonest_first_and_closed_ones_are_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(world, ("Pier", "2026-07-01"), ("Past", "2026-05-01"), ("Otter", "2026-06-10"))
    world.ok("follow", "BoatConf", "--closes", "20 June 2026 AoE")
    person = Prompter()
    assert asked(world, monkeypatch, person) == "otter-2026"
    assert person.offered == ["otter-2026", "boatconf-2026", "pier-2026"]
    assert person.descriptions[0].startswith("Otter: 17 days left")


def test_of_many_the_soonest_are_offered_and_any_other_can_be_typed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(world, *((f"Boat {n}", f"2026-07-{n:02}") for n in range(1, 31)))
    person = Prompter("", "boat 29")
    assert asked(world, monkeypatch, person) == "boat-1-2026"
    assert person.offered[:2] == ["boat-1-2026", "boat-2-2026"]
    assert len(person.offered) == 9
    assert person.descriptions[-1] == "another of 30: type its name"
    person.chosen = person.offered[-1]
    assert asked(world, monkeypatch, person) == "boat-29-2026"


def test_without_a_terminal_the_soonest_are_named(world: World) -> None:
    listed(world, *((f"Boat {n}", f"2026-07-{n:02}") for n in range(1, 31)))
    for line in ("submit --title Boats", "draft new --title Boats --no-input"):
        outcome = world.run(line)
        assert outcome.status == 2
        assert "add --event SLUG, one of boat-1-2026, boat-2-2026" in outcome.err
        assert "boat-29-2026" not in outcome.err
        assert "cfp deadlines  # lists all 30" in outcome.err


def test_the_only_open_call_is_meant(world: World) -> None:
    listed(world, ("Past", "2026-05-01"), ("Otter", "2026-06-10"))
    assert world.ok("status --json").items[0]["event"] == "otter-2026"


def test_the_event_that_a_folder_runs_is_meant_there(world: World) -> None:
    listed(world, ("Otter", "2026-06-10"), ("Pier", "2026-07-01"))
    world.ok("init osxp-2026")
    assert world.ok("status --json").items[0]["event"] == "osxp-2026"
    (world.folder / "list.json").write_text(
        json.dumps([{"name": "Quay", "startDate": "2026-12-05", "cfpEndDate": "2026-06-10"}])
    )
    world.ok("follow list.json --store cfp.json")
    assert world.ok("status --json").items[0]["event"] == "osxp-2026"


def test_the_list_of_events_names_the_followed_calls_beside_them(world: World) -> None:
    listed(world, ("Otter", "2026-06-10"), ("Pier", "2026-07-01"))
    outcome = world.ok("event list")
    assert "2 followed calls from lists: cfp deadlines shows them." in " ".join(outcome.err.split())
