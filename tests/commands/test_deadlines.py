"""`cfp deadlines`: when each call closes, in the event's own time and the reader's."""

from datetime import UTC, datetime

import pytest

from tests.commands.samples import CALL, FOSDEM, LOOKING, opened, write
from tests.world import World

CALLS = (
    ("later", "Later", "Europe/Paris", "1 May 2026", "30 June 2026"),
    ("passed", "Passed", "Europe/Paris", "1 April 2026", "20 May 2026"),
    ("unknown", "Unknown", "Europe/Paris", "1 May 2026", "TBA"),
    ("sooner", "Sooner", "America/New_York", "1 May 2026", "2026-05-26 17:00"),
    ("long-passed", "Long passed", "Europe/Paris", "1 March 2026", "1 April 2026"),
    ("upcoming", "Upcoming", "Asia/Tokyo", "1 June 2026", "10 June 2026"),
    ("aoe", "Aoe", "Europe/Paris", "1 May 2026", "28 May 2026 AoE"),
)


@pytest.fixture
def calendar(world: World) -> World:
    """Calls of every kind, brought in without any order."""
    for slug, name, zone, opens, closes in CALLS:
        text = CALL.replace('"conf"', f'"{slug}"').replace('"Conf"', f'"{name}"').replace("Europe/Paris", zone)
        opened(world, text.replace("1 May 2026", opens).replace("14 June 2026", closes))
    world.ok("init", FOSDEM)
    return world


def items(world: World, **more: str) -> dict[str, dict[str, object]]:
    return {item["event"]: item for item in world.ok("deadlines --json", **more).items}


def test_open_calls_soonest_first_then_closed_ones_last_closed_first_then_those_without_a_date(
    calendar: World,
) -> None:
    assert list(items(calendar)) == [
        "sooner",
        "aoe",
        "upcoming",
        "later",
        "passed",
        "long-passed",
        "unknown",
        FOSDEM,
    ]


def test_where_each_stands(calendar: World) -> None:
    assert {slug: item["status"] for slug, item in items(calendar).items()} == {
        "sooner": "open",
        "aoe": "open",
        "upcoming": "upcoming",
        "later": "open",
        "passed": "closed",
        "long-passed": "closed",
        "unknown": "open",
        FOSDEM: "unannounced",
    }


def test_the_countdown_is_in_words_and_the_urgency_apart(calendar: World) -> None:
    found = {slug: (item["left"], item["urgency"]) for slug, item in items(calendar).items()}
    assert found == {
        "sooner": ("2 d 11 h left", "near"),
        "aoe": ("5 d 2 h left", "near"),
        "upcoming": ("opens in 7 d 5 h", "far"),
        "later": ("37 days left", "far"),
        "passed": ("closed 3 days ago", "closed"),
        "long-passed": ("closed 52 days ago", "closed"),
        "unknown": ("to be announced", "tba"),
        FOSDEM: ("to be announced", "tba"),
    }
    calendar.now = datetime(2026, 5, 26, 20, 0, 30, tzinfo=UTC)
    assert (items(calendar)["sooner"]["left"], items(calendar)["sooner"]["urgency"]) == ("1 h 0 min left", "soon")


def test_the_close_is_told_in_its_zone_and_in_the_readers_time(calendar: World) -> None:
    sooner = items(calendar, TZ="Europe/Paris")["sooner"]
    assert sooner["closes"] == "2026-05-26T21:01:00Z"
    assert sooner["closes_local"] == "Tue 26 May 2026 17:00 America/New_York"
    assert (sooner["zone"], sooner["your_time"]) == ("America/New_York", "Tue 26 May 23:00")
    assert items(calendar, TZ="America/New_York")["sooner"]["your_time"] == ""
    aoe = items(calendar, TZ="Europe/Paris")["aoe"]
    assert (aoe["zone"], aoe["your_time"]) == ("AoE", "Fri 29 May 13:59")
    assert items(calendar)[FOSDEM]["zone"] == "Europe/Brussels"


def test_a_person_reads_it_in_words(calendar: World) -> None:
    out = calendar.ok("deadlines", **LOOKING).out
    for said in (
        "2 d 11 h left",
        "closed 3 days ago",
        "to be announced",
        "Tue 26 May 2026 17:00 America/New_York",
        "your time: Tue 26 May 23:00",
    ):
        assert said in out
    assert out.index("Sooner") < out.index("Later") < out.index("Passed") < out.index("Unknown")
    assert all(len(line) <= 80 for line in out.splitlines())


def test_colour_says_nothing_that_words_do_not(calendar: World) -> None:
    colourless = calendar.ok("deadlines", **LOOKING).out
    coloured = calendar.ok("deadlines --color always", terminals=("stdout", "stderr")).out
    assert "\x1b[" in coloured
    assert "\x1b" not in colourless
    for name in ("2 d 11 h left", "closed 3 days ago", "to be announced"):
        assert name in colourless
        assert name in coloured


def test_as_of_another_day(calendar: World) -> None:
    found = {item["event"]: item["status"] for item in calendar.ok("deadlines --json --as-of 2026-04-15").items}
    assert found["passed"] == "open"
    assert found["later"] == "upcoming"
    assert found["long-passed"] == "closed"


def test_an_extension_is_noted(calendar: World) -> None:
    text = CALL.replace('"conf"', '"later"').replace('"Conf"', '"Later"')
    opened(calendar, text.replace("14 June 2026", "7 July 2026"))
    assert items(calendar)["later"]["note"] == "extended from 30 June"
    assert "extended from 30 June" in calendar.ok("deadlines", **LOOKING).out


def test_no_event_at_all(world: World) -> None:
    write(world, "conf.toml", CALL)
    world.ok("init conf.toml")
    world.ok("undo --yes")
    assert world.ok("deadlines --json").items == []
    assert world.ok("deadlines").out == ""
