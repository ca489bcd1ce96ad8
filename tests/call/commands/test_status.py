"""`cfp status`: one line for people, the exit status for scripts."""

import pytest

from tests.countdown import left
from tests.samples import CALL, LOOKING, OSXP, opened
from tests.world import World

SHORT = CALL.replace('opens = "1 May 2026"', 'opens = "1 May 2026"\ngrace = 30')


@pytest.mark.parametrize(
    ("now", "status", "word", "left"),
    [
        ("2026-04-30T21:59:59.999999Z", 7, "upcoming", "opens now"),
        ("2026-04-30T22:00:00Z", 0, "open", left("45 days")),
        ("2026-06-14T21:59:59Z", 0, "open", left("1 s")),
        ("2026-06-14T22:00:00Z", 7, "closed", "closed just now"),
        ("2026-06-14T22:10:00Z", 7, "closed", "closed 10 min ago"),
    ],
)
def test_the_exit_status_says_whether_it_is_open(world: World, now: str, status: int, word: str, left: str) -> None:
    opened(world, SHORT)
    outcome = world.run("status", "--json", "--as-of", now)
    assert outcome.status == status
    assert outcome.json["schema"] == "cfp.status/1"
    (item,) = outcome.items
    assert (item["status"], item["left"]) == (word, left)
    assert world.run("status", "--as-of", now).status == status


@pytest.mark.parametrize(
    ("dates", "status", "word"),
    [("", 7, "unannounced"), ('opens = "1 May 2026"', 0, "open"), ('closes = "TBA"', 7, "unannounced")],
)
def test_without_dates(world: World, dates: str, status: int, word: str) -> None:
    opened(world, CALL.replace('opens = "1 May 2026"\ncloses = "14 June 2026"', dates))
    outcome = world.run("status", **LOOKING)
    assert outcome.status == status
    assert outcome.out == f"{word} · to be announced\n"


def test_a_person_reads_one_line(world: World) -> None:
    opened(world)
    assert (
        world.ok("status", **LOOKING).out == f"open · {left('21 days')} · closes Sun 14 June 2026 23:59 Europe/Paris\n"
    )
    far = world.ok("status", **LOOKING, TZ="America/New_York", COLUMNS="120").out
    assert far == (
        f"open · {left('21 days')} · closes Sun 14 June 2026 23:59 Europe/Paris (your time: Sun 14 June 17:59)\n"
    )
    early = world.run("status --as-of 2026-04-30T10:00Z", **LOOKING, TZ="America/New_York", COLUMNS="120").out
    assert early == (
        "upcoming · opens in 12 h 0 min · opens Fri 1 May 2026 00:00 Europe/Paris (your time: Thu 30 April 18:00)\n"
    )
    over = world.run("status --as-of 2026-06-15", **LOOKING).out
    assert over == "closed 2 h ago · open until Sun 14 June 2026 23:59 Europe/Paris\n"


def test_the_readers_time_stands_whole_below_where_there_is_no_room(world: World) -> None:
    opened(world)
    assert world.ok("status", **LOOKING, TZ="America/New_York", COLUMNS="80").out == (
        f"open · {left('21 days')} · closes Sun 14 June 2026 23:59 Europe/Paris\nyour time: Sun 14 June 17:59\n"
    )


def test_an_extension_is_told(world: World) -> None:
    opened(world)
    world.ok("event extend '21 June 2026' --reason Because")
    assert world.ok("status", **LOOKING, COLUMNS="120").out.endswith("Europe/Paris · extended from 14 June\n")


def test_it_is_open_while_a_track_is(world: World) -> None:
    opened(world, CALL.replace('name = "Culture"', 'name = "Culture"\ncloses = "21 June 2026"'))
    assert world.ok("status --json").items[0]["closes_local"] == "Sun 14 June 2026 23:59 Europe/Paris"
    late = world.ok("status --json --as-of 2026-06-15").items[0]
    assert (late["status"], late["closes_local"]) == ("open", "Sun 21 June 2026 23:59 Europe/Paris")
    assert world.run("status --as-of 2026-06-22").status == 7


def test_an_event_by_name(desk: World) -> None:
    assert desk.ok("status", OSXP, "--json").items[0]["event"] == OSXP
    assert desk.ok("status --json").items[0]["event"] == OSXP
    outcome = desk.run("status nowhere")
    assert outcome.status == 3
    assert "nowhere" in outcome.err


def test_a_pipe_gets_the_sentence_on_one_line(world: World) -> None:
    opened(world)
    told = world.ok("status", TZ="Asia/Tokyo").out
    assert told.startswith(f"open · {left('21 days')} · closes Sun 14 June 2026 23:59 Europe/Paris (your time: ")
    assert told.count("\n") == 1
    assert world.ok("status --fields status,left").out == f"open\t{left('21 days')}\n"
