"""The number of the person's proposals and drafts in each call, also where one is run here and followed elsewhere."""

import json
from typing import Any

import pytest

from tests.world import World

TEXT = "How a harbour counts its boats, and what it cannot count."
OTTER = {
    "name": "Otter Days",
    "startDate": "2026-09-05",
    "cfpEndDate": "2026-07-01",
    "cfpUrl": "https://otter.example/cfp",
}


HARBOUR = 'slug = "harbour-2026"\nname = "Harbour"\ntimezone = "Europe/Paris"\n[call]\ncloses = "1 July 2026"\n'


def rows(world: World, slug: str, line: str = "deadlines --json") -> list[dict[str, Any]]:
    return [row for row in world.ok(line).items if row["event"] == slug]


def counts(row: dict[str, Any]) -> tuple[int, int, int]:
    return row["submitted"], row["prepared"], row["drafts"]


@pytest.fixture
def boat(world: World) -> World:
    world.ok("follow", "BoatConf", "--closes", "20 June 2026 AoE", "--url", "https://boat.example/cfp")
    return world


def submitted(world: World, slug: str, title: str, *options: str) -> str:
    outcome = world.ok("submit", "--event", slug, "--title", title, "--abstract", TEXT, "--json", *options)
    code: str = outcome.items[0]["code"]
    return code


def test_prepared_proposals_count_as_drafts_until_they_are_sent(boat: World) -> None:
    code = submitted(boat, "boatconf-2026", "Boats")
    (row,) = rows(boat, "boatconf-2026")
    assert (counts(row), row["note"]) == ((0, 1, 1), "1 prepared")
    boat.ok("sent", code)
    (row,) = rows(boat, "boatconf-2026")
    assert (counts(row), row["note"]) == ((1, 0, 0), "1 sent")
    submitted(boat, "boatconf-2026", "Otters")
    assert rows(boat, "boatconf-2026")[0]["note"] == "1 sent, 1 prepared"


def test_a_draft_that_became_a_proposal_is_counted_once(boat: World) -> None:
    path = boat.ok("draft new --event boatconf-2026 --no-input --title Boats").out.strip()
    (row,) = rows(boat, "boatconf-2026")
    assert (counts(row), row["note"]) == ((0, 0, 1), "1 draft")
    file = boat.folder / path
    file.write_text(file.read_text().replace("\n## Abstract\n", f"\n## Abstract\n\n{TEXT}\n"))
    boat.ok("submit", path, "--event", "boatconf-2026")
    (row,) = rows(boat, "boatconf-2026")
    assert (counts(row), row["note"]) == ((0, 1, 1), "1 prepared")
    file.write_text(file.read_text().replace("title: Boats", "title: Boats, corrected"))
    assert counts(rows(boat, "boatconf-2026")[0]) == (0, 1, 1)


def test_a_call_of_a_list_counts_them_too(world: World) -> None:
    (world.folder / "list.json").write_text(json.dumps([OTTER]))
    world.ok("follow list.json")
    code = submitted(world, "otter-days-2026", "Boats")
    assert counts(rows(world, "otter-days-2026")[0]) == (0, 1, 1)
    (shown,) = world.ok("deadlines show otter-days-2026 --json").items
    assert (shown["submitted"], shown["prepared"], shown["drafts"]) == (0, 1, 1)
    world.ok("sent", code)
    (shown,) = world.ok("deadlines show otter-days-2026 --json").items
    assert (shown["submitted"], shown["prepared"], shown["drafts"]) == (1, 0, 0)
    assert "1 sent" in world.ok("deadlines show otter-days-2026", terminals=("stdout",), NO_COLOR="1").out


def test_an_event_that_is_run_and_followed_is_shown_twice_with_its_own_counts(world: World) -> None:
    (world.folder / "harbour.toml").write_text(HARBOUR)
    world.ok("follow harbour.toml")
    prepared = submitted(world, "harbour-2026", "Boats")
    world.ok("init harbour.toml")
    run, other = sorted(rows(world, "harbour-2026"), key=lambda row: bool(row["followed"]))
    assert (run["followed"], counts(run), run["store"]) == (False, (0, 0, 0), "")
    assert (other["followed"], counts(other)) == (True, (0, 1, 1))
    assert other["store"].endswith("home/.local/share/cfpcli/cfp.json")
    assert "followed in ~/.local/share/cfpcli/cfp.json" in other["note"]
    uids = [line for line in world.ok("deadlines --ics").out.splitlines() if line.startswith("UID:close.harbour-2026@")]
    assert len(uids) == len({*uids}) == 2
    assert prepared in [row["code"] for row in world.ok("mine --json").items]


@pytest.mark.parametrize("kind", ["hand", "file", "list"])
def test_a_query_finds_followed_calls_of_each_kind(world: World, kind: str) -> None:
    world.ok("init osxp-2026")
    (world.folder / "list.json").write_text(json.dumps([OTTER]))
    (world.folder / "harbour.toml").write_text(HARBOUR)
    line, slug = {
        "hand": ("follow BoatConf --closes '20 June 2026 AoE'", "boatconf-2026"),
        "file": ("follow harbour.toml", "harbour-2026"),
        "list": ("follow list.json", "otter-days-2026"),
    }[kind]
    world.ok(line)
    assert [row["event"] for row in world.ok("deadlines followed:yes --json").items] == [slug]
    assert [row["event"] for row in world.ok("deadlines followed:no --json").items] == ["osxp-2026"]


def test_the_address_of_a_call_by_mail_is_its_destination(world: World) -> None:
    world.ok("follow", "PierConf", "--closes", "20 June 2026 AoE", "--email", "cfp@pier.example")
    (row,) = rows(world, "pierconf-2026")
    assert (row["url"], row["email"]) == ("", "cfp@pier.example")
    page = world.ok("deadlines", terminals=("stdout",), NO_COLOR="1").out
    assert "cfp@pier.example" in page
    assert "cfp@pier.example" in world.ok("deadlines show pierconf-2026", terminals=("stdout",), NO_COLOR="1").out
