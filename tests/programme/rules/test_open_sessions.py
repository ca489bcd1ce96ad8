"""A programme as a problem of placing, and the plan back in its slots."""

import pytest
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.programme.rules.agenda import Item, hours_of
from cfpcli.programme.rules.clashes import Circumstances
from cfpcli.programme.rules.contradictions import Contradiction, HardRule, in_words, rules_of, ways_out
from cfpcli.programme.rules.open_sessions import OpenSessions, Settings, names_of, open_sessions, placed_slots
from cfpcli.programme.rules.placement import Hard, Placement, Session, Venue
from cfpcli.records.person import Window, Wish
from cfpcli.records.programme import Slot
from cfpcli.records.proposal import State
from tests.programme.open_days import EVENT, at, guid_of, item, programme

NINE = 5 * 60
"""Minutes from the change of the day, at four, to nine o'clock."""

OPEN = item("AAAAAA", speakers=("ANARUZ",), track="security")
STAYS = item("BBBBBB", "2026-01-31 10:00", "h1", speakers=("BSTRMX",))
LUNCH = item("Lunch", "2026-02-01 12:00", "", 60)


def opened(*items: Item, around: Circumstances | None = None, settings: Settings | None = None) -> OpenSessions:
    return open_sessions(programme(*items), around or Circumstances(), settings)


def test_what_has_no_place_is_open_and_the_rest_stays() -> None:
    settings = Settings(popularity={"AAAAAA": 4.5}, features={"AAAAAA": ("projector",)}, pause=5, seed=3)
    problem = opened(OPEN, STAYS, LUNCH, settings=settings).problem
    assert problem.sessions == (Session(OPEN.guid, 30, ("ANARUZ",), "security", 4.5, ("projector",)),)
    assert problem.fixed == (
        Session(STAYS.guid, 30, ("BSTRMX",), room="h1", start=6 * 60),
        Session(LUNCH.guid, 60, start=(24 + 8) * 60),
    )
    assert problem.rooms[0] == Venue("h1", 300, ("projector",))
    assert problem.days == ((NINE, NINE + 540), (1440 + NINE, 1440 + NINE + 540))
    assert problem.nights == ((0, 1440), (1440, 2880))
    assert (problem.grid, problem.pause, problem.seed) == (5, 5, 3)


def test_parts_of_a_place_are_kept() -> None:
    on_sunday = replace(OPEN, day="2026-02-01", room="H.1", room_slug="h1")
    (session,) = opened(on_sunday).problem.sessions
    assert (session.room, session.day, session.start) == ("h1", 1, None)
    (session,) = opened(item("AAAAAA", "2026-01-31 10:00")).problem.sessions
    assert (session.room, session.day, session.start) == ("", 0, 6 * 60)


def test_sessions_with_a_place_move_only_if_they_may() -> None:
    again = Settings(again=True)
    assert {each.guid for each in opened(OPEN, STAYS, settings=again).problem.sessions} == {OPEN.guid, STAYS.guid}
    locked = Circumstances(locked=frozenset({STAYS.guid}))
    assert [each.guid for each in opened(OPEN, STAYS, around=locked, settings=again).problem.sessions] == [OPEN.guid]
    assert opened(OPEN, STAYS, settings=Settings(only=("BBBBBB",))).problem.sessions == ()


def test_people_windows_and_lengths() -> None:
    windows = {
        "ANARUZ": (Window(starts=at("2026-01-31 09:00"), ends=at("2026-01-31 10:00")),),
        "BSTRMX": (Window(starts=at("2026-01-31 09:00"), ends=at("2026-01-31 10:00"), wish=Wish.WISHED),),
        "CHGARN": (Window(starts=at("2026-01-31 09:00"), ends=at("2026-01-31 10:00")),),
    }
    both = item("AAAAAA", speakers=("ANARUZ", "BSTRMX"))
    around = Circumstances(windows=windows)
    outcome = opened(both, item("CCCCCC", minutes=0), around=around)
    assert outcome.problem.sessions[0].people == ("ANARUZ", "BSTRMX")
    assert outcome.problem.there == {"ANARUZ": ((NINE, NINE + 60),)}
    assert outcome.problem.wishes == {"BSTRMX": ((NINE, NINE + 60),)}
    assert outcome.without_length == (guid_of("CCCCCC"),)


def test_a_day_of_twenty_five_hours_and_opening_hours() -> None:
    event = replace(EVENT, starts="2026-10-24", ends="2026-10-25")
    around = Circumstances(opening={"2026-10-24": (at("2026-10-24 20:00", event), at("2026-10-25 03:00", event))})
    problem = open_sessions(programme(OPEN, event=event), around).problem
    assert problem.nights == ((0, 25 * 60), (25 * 60, 49 * 60))
    assert problem.days == ((16 * 60, 24 * 60), (25 * 60 + NINE, 25 * 60 + NINE + 540))


def test_an_event_without_dates() -> None:
    with pytest.raises(DataRefusedError, match="has no days yet"):
        open_sessions(programme(OPEN, event=replace(EVENT, starts="", ends="")), Circumstances())


def test_an_event_without_rooms() -> None:
    with pytest.raises(DataRefusedError, match="has no rooms yet"):
        open_sessions(programme(OPEN, event=replace(EVENT, rooms=())), Circumstances())


def test_a_plan_becomes_slots() -> None:
    outcome = opened(OPEN, STAYS)
    slots = [
        Slot(guid=OPEN.guid, number=1, event=EVENT.slug, proposal="AAAAAA"),
        Slot(guid=STAYS.guid, number=2, event=EVENT.slug, proposal="BBBBBB"),
    ]
    (slot,) = placed_slots(slots, {OPEN.guid: Placement(1, 1440 + NINE)}, outcome, EVENT)
    assert slot == replace(slots[0], room="k1", day="2026-02-01", start=at("2026-02-01 09:00"))


def test_rules_in_words() -> None:
    windows = {"ANARUZ": (Window(starts=at("2026-01-31 09:00"), ends=at("2026-01-31 10:00")),)}
    around = Circumstances(windows=windows)
    kept = replace(item("CCCCCC", speakers=("ANARUZ",)), room="H.1", room_slug="h1", day="2026-01-31")
    settings = Settings(features={"CCCCCC": ("projector",), "AAAAAA": ("piano",)})
    agenda = programme(OPEN, kept, STAYS, LUNCH)
    outcome = open_sessions(agenda, around, settings)
    conflict = Contradiction(tuple(rules_of(outcome.problem)), (OPEN.guid, kept.guid))
    words = dict(zip(conflict.rules, in_words(conflict, outcome.problem, names_of(agenda, outcome)), strict=True))
    ways = ways_out(conflict, names_of(agenda, outcome))
    assert {"ask Ana Ruiz for more time", "cfp schedule remove CCCCCC", "add a room to the event"} <= {*ways}
    assert words[HardRule(Hard.FEATURES, "piano")] == "1 session needs piano; no room has it"
    assert words[HardRule(Hard.FEATURES, "projector")] == "1 session needs projector; only H.1 has it"
    ana = {words[HardRule(kind, "ANARUZ")] for kind in (Hard.SPEAKER, Hard.AVAILABILITY)}
    assert {text.replace("CCCCCC, AAAAAA", "AAAAAA, CCCCCC") for text in ana} == {
        "Ana Ruiz is in one session at a time: AAAAAA, CCCCCC",
        "Ana Ruiz (AAAAAA, CCCCCC) is available only Saturday 09:00 to Saturday 10:00",
    }
    assert words[HardRule(Hard.KEPT, kept.guid)] == (
        "CCCCCC keeps its room H.1 and its day (Saturday 09:00 to Saturday 18:00)"
    )
    assert words[HardRule(Hard.FIXED, LUNCH.guid)] == '"Lunch" keeps its time (Sunday 12:00 to Sunday 13:00)'
    assert words[HardRule(Hard.FIXED, STAYS.guid)].startswith("BBBBBB keeps its room H.1 and its time (Saturday 10:00")
    assert words[HardRule(Hard.ROOM)] == (
        "a room holds one session at a time: 2 sessions of 60 minutes, 1 room with 60 minutes for them"
    )
    assert words[HardRule(Hard.OPENING)] == (
        "sessions take place in opening hours: Saturday 09:00 to Saturday 18:00, Sunday 09:00 to Sunday 18:00"
    )


@pytest.mark.parametrize(
    ("hours", "change", "opens", "closes"),
    [
        ("09:00-18:00", "04:00", "2026-01-31 09:00", "2026-01-31 18:00"),
        ("10:00-02:00", "04:00", "2026-01-31 10:00", "2026-02-01 02:00"),
        ("22:00-04:00", "04:00", "2026-01-31 22:00", "2026-02-01 04:00"),
        ("01:00-03:00", "04:00", "2026-02-01 01:00", "2026-02-01 03:00"),
        ("09:00-00:00", "00:00", "2026-01-31 09:00", "2026-02-01 00:00"),
    ],
)
def test_hours_are_of_a_day_of_the_programme(hours: str, change: str, opens: str, closes: str) -> None:
    event = replace(EVENT, hours=hours, day_change=change)
    assert hours_of(event, "2026-01-31") == (at(opens), at(closes))


def test_an_event_may_set_no_hours() -> None:
    assert hours_of(EVENT, "2026-01-31") is None


def test_a_session_that_was_called_off_is_not_placed_and_takes_no_room() -> None:
    around = Circumstances(states={"AAAAAA": State.WITHDRAWN, "BBBBBB": State.CANCELED})
    outcome = open_sessions(programme(OPEN, STAYS), around)
    assert (outcome.problem.sessions, outcome.problem.fixed) == ((), ())
