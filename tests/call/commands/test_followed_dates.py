"""The dates of a call that a list has: every command shows the same ones, as the list has them now."""

import json

import msgspec
import pytest

from cfpcli.proposals.commands.interview import _header
from cfpcli.records.change import ChangeSet, Kind, replaced
from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft
from cfpcli.store import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import named_event
from tests.world import World

OWN = "home/.local/share/cfpcli/cfp.json"
TEXT = "How a harbour counts its boats, and what it cannot count."
BOAT = """\
- conference: BoatConf
  year: 2026
  link: https://boat.example
  cfp_link: https://boat.example/cfp
  cfp: '2026-06-10 23:59:00'
  timezone: Europe/Paris
  place: Porto, Portugal
  start: 2026-10-08
  end: 2026-10-09
"""
DAY = {
    "name": "Otter Days",
    "startDate": "2026-09-05",
    "cfpEndDate": "2026-07-01",
    "cfpUrl": "https://otter.example/cfp",
    "url": "https://otter.example",
}
FIRST, LAST = "2026-07-01T10:00:00Z", "2026-07-02T12:00:00Z"


def follow(world: World, text: str, name: str = "list.yml") -> None:
    (world.folder / name).write_text(text)
    world.ok("follow", name)


def prepared(world: World, slug: str) -> str:
    world.ok("submit", "--event", slug, "--title", "Boats", "--abstract", TEXT)
    code: str = world.ok("mine --json").items[0]["code"]
    return code


def closes(world: World, slug: str) -> dict[str, str]:
    """The close of a call by command."""
    return {
        "mine": world.ok("mine --json").items[0]["by"],
        "status": world.run(f"status {slug} --json").items[0]["closes"],
        "event show": world.ok(f"event show {slug} --json").json["deadline"]["closes"],
        "deadlines": next(row for row in world.ok("deadlines --json").items if row["event"] == slug)["closes"],
    }


def test_a_list_that_moves_a_close_moves_it_in_every_command(world: World) -> None:
    follow(world, BOAT)
    prepared(world, "boatconf-2026")
    assert set(closes(world, "boatconf-2026").values()) == {"2026-06-10T22:00:00Z"}
    follow(world, BOAT.replace("2026-06-10", "2026-06-24").replace("example/cfp", "example/new"))
    assert set(closes(world, "boatconf-2026").values()) == {"2026-06-24T22:00:00Z"}
    shown = world.ok("event show boatconf-2026 --json")
    assert shown.items[0]["call"]["url"] == "https://boat.example/new"
    assert shown.json["deadline"]["extended_from"] == "extended from 10 June"
    assert "send it to https://boat.example/new" in world.ok("mine --json").items[0]["expected"]


def test_a_store_with_an_older_copy_of_the_event_shows_the_dates_of_the_list(world: World) -> None:
    follow(world, json.dumps([DAY]), "list.json")
    prepared(world, "otter-days-2026")
    store = Store.open(world.folder / OWN)
    copied = store.get(Kind.EVENT, "otter-days-2026")
    assert isinstance(copied, Event)
    assert copied.call.closes is not None
    former = msgspec.structs.replace(copied.call.closes, date="2026-06-01", at=None, latest=None)
    call = msgspec.structs.replace(copied.call, closes=former)
    change = replaced(copied, msgspec.structs.replace(copied, call=call))
    store.apply(ChangeSet(changes=(change,), at=world.now, by="Sam Okoye", command="cfp follow"))
    assert set(closes(world, "otter-days-2026").values()) == {FIRST}


def test_the_tracks_of_an_event_file_stay_beside_the_dates_of_the_list(world: World) -> None:
    follow(world, BOAT)
    file = 'slug = "boatconf-2026"\nname = "BoatConf"\ntimezone = "Europe/Paris"\n[call]\ncloses = "1 June 2026"\n'
    (world.folder / "boat.toml").write_text(f'{file}[[tracks]]\nslug = "hulls"\nname = "Hulls"\n')
    outcome = world.ok("follow boat.toml --json")
    assert outcome.items[0]["closes"] == "2026-06-10T22:00:00Z"
    shown = world.ok("event show boatconf-2026 --json")
    assert [track["slug"] for track in shown.items[0]["tracks"]] == ["hulls"]
    assert shown.json["deadline"]["closes"] == "2026-06-10T22:00:00Z"


@pytest.fixture
def otter(world: World) -> World:
    """A followed call of which only the day of the close is known."""
    follow(world, json.dumps([DAY]), "list.json")
    return world


@pytest.mark.parametrize(
    ("when", "status", "left", "exit_status"),
    [
        ("2026-07-01T09:00", "open", "1 h 0 min left", 0),
        ("2026-07-01T12:00", "open", "closing", 0),
        ("2026-07-02T11:59", "open", "closing", 0),
        ("2026-07-02T12:00", "closed", "closed just now", 7),
    ],
)
def test_a_day_without_a_zone_is_closed_from_its_last_end(
    otter: World, when: str, status: str, left: str, exit_status: int
) -> None:
    world = otter.at(when)
    outcome = world.run("status otter-days-2026 --json")
    assert (outcome.items[0]["status"], outcome.items[0]["left"], outcome.status) == (status, left, exit_status)
    assert (outcome.items[0]["closes"], outcome.items[0]["closes_latest"]) == (FIRST, LAST)
    row = world.ok("event show otter-days-2026 --json").json["deadline"]
    assert (row["status"], row["left"], row["closes_latest"]) == (status, left, LAST)


@pytest.mark.parametrize("when", ["2026-06-30T09:00", "2026-07-01T12:00"])
def test_every_page_says_that_the_zone_of_a_day_is_unknown(otter: World, when: str) -> None:
    code = prepared(otter, "otter-days-2026")
    world = otter.at(when)
    pages = {
        line: world.run(*line.split(), terminals=("stdout",), NO_COLOR="1")
        for line in ("status otter-days-2026", "event show otter-days-2026", "mine", "deadlines", "", f"show {code}")
    }
    for line, page in pages.items():
        text = " ".join(page.out.split())
        assert "UTC+14" not in text, (line, text)
        assert "23:59 AoE" not in text.replace("until Wed 1 July 2026 23:59 AoE at the latest", ""), (line, text)
        if not line.startswith("show"):
            assert "Wed 1 July 2026, zone unknown" in text, (line, text)
    head = " ".join(pages["event show otter-days-2026"].out.partition("Call for papers")[0].split())
    assert "UTC" not in head


def test_a_proposal_can_be_sent_until_the_last_end_of_the_day(otter: World) -> None:
    code = prepared(otter, "otter-days-2026")
    (row,) = otter.at("2026-07-01T12:00").ok("mine --json").items
    assert (row["command"], row["wanted"], row["left"], row["urgency"]) == (f"cfp sent {code}", True, "closing", "soon")
    assert (row["by"], row["by_latest"]) == (FIRST, LAST)
    (row,) = otter.at("2026-07-02T12:00").ok("mine --json").items
    assert (row["command"], row["urgency"]) == ("", "closed")


def test_a_draft_for_such_a_day_names_no_zone(otter: World) -> None:
    path = otter.ok("draft new --event otter-days-2026 --no-input --title Boats").out.strip()
    text = (otter.folder / path).read_text()
    assert "The call closes Wed 1 July 2026, zone unknown." in text
    assert otter.at("2026-07-01T12:00").ok("draft list --json").items[0]["left"] == "closing"


@pytest.mark.parametrize(("when", "head"), [("2026-06-30T09:00", "25 h 0 min left"), ("2026-07-01T12:00", "closing")])
def test_the_interview_begins_with_the_day(otter: World, when: str, head: str) -> None:
    world = otter.at(when)
    work = Workspace(world.env())
    event = named_event(work.store, "otter-days-2026")
    text = _header(event, Draft(), work)
    assert head in text
    assert "Closes Wed 1 July 2026, zone unknown" in text


def test_the_dashboard_names_a_call_of_a_list_once(otter: World) -> None:
    prepared(otter, "otter-days-2026")
    rows = otter.ok("--json").items
    assert [row["what"] for row in rows if "Wed 1 July 2026" in row["text"]] == ["prepared"]
