"""Conflicts: each rule with a case that breaks it and one that keeps it, and sweeps against all pairs."""

import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.programme.rules.agenda import Agenda, Item
from cfpcli.programme.rules.clashes import Circumstances, Clash, Rule, Severity, clashes
from cfpcli.programme.rules.sweep import MOST_PARTNERS, overlapping
from cfpcli.records.person import Window, Wish
from cfpcli.records.programme import SlotAnswer
from cfpcli.records.proposal import State
from tests.programme.open_days import EVENT, at, crowd, item, programme

A = item("AAAAAA", "2026-01-31 10:00", "h1", speakers=("ANARUZ",))
MORNING = {"2026-01-31": (at("2026-01-31 09:00"), at("2026-01-31 12:00"))}


def broken(rule: Rule, *items: Item, around: Circumstances | None = None) -> list[Clash]:
    return [clash for clash in clashes(programme(*items), around) if clash.rule is rule]


def test_a_sound_programme_has_no_conflicts() -> None:
    second = item("BBBBBB", "2026-01-31 10:30", "h1", speakers=("ANARUZ",), track="security")
    lunch = item("Lunch", "2026-01-31 12:00", "", 60)
    assert clashes(programme(A, second, lunch, item("Opening", "2026-01-31 09:00", "h1"))) == ()


def test_a_room_twice() -> None:
    (clash,) = broken(Rule.ROOM, A, item("BBBBBB", "2026-01-31 10:25", "h1"))
    assert clash.message == "H.1 has AAAAAA and BBBBBB at the same time, Saturday 10:25 to 10:55"
    assert clash.severity is Severity.ERROR
    assert clash.way_out == "cfp schedule move BBBBBB --room k1"
    assert broken(Rule.ROOM, A, item("BBBBBB", "2026-01-31 10:25", "k1")) == []


def test_a_locked_session_is_not_the_one_to_move() -> None:
    other = item("BBBBBB", "2026-01-31 10:25", "h1")
    (clash,) = broken(Rule.ROOM, A, other, around=Circumstances(locked=frozenset({other.guid})))
    assert clash.way_out == "cfp schedule move AAAAAA --room k1"
    both = Circumstances(locked=frozenset({A.guid, other.guid}))
    (clash,) = broken(Rule.ROOM, A, other, around=both)
    assert clash.way_out == "cfp schedule lock --off BBBBBB"


def test_a_speaker_twice() -> None:
    assert broken(Rule.SPEAKER, A, item("BBBBBB", "2026-01-31 10:00", "k1", speakers=("BSTRMX",))) == []
    other = item("BBBBBB", "2026-01-31 10:00", "k1", speakers=("ANARUZ",))
    (clash,) = broken(Rule.SPEAKER, A, other, around=Circumstances(opening=MORNING))
    assert clash.message == "Ana Ruiz is in AAAAAA and in BBBBBB at the same time, Saturday 10:00 to 10:30"
    assert clash.subject == "ANARUZ"
    assert clash.way_out == 'cfp schedule move BBBBBB --start "2026-01-31 09:00"'


def test_the_way_out_is_free_for_everybody_in_it() -> None:
    twice = item("BBBBBB", "2026-01-31 10:00", "k1", speakers=("ANARUZ",))
    early = item("CCCCCC", "2026-01-31 09:00", "aw1", speakers=("ANARUZ",))
    windows = {"ANARUZ": (Window(starts=at("2026-01-31 08:00"), ends=at("2026-01-31 12:00")),)}
    (clash,) = broken(Rule.SPEAKER, A, twice, early, around=Circumstances(windows=windows, opening=MORNING))
    assert clash.way_out == 'cfp schedule move BBBBBB --start "2026-01-31 10:30"'


def test_availability_and_wishes() -> None:
    late = Window(starts=at("2026-01-31 10:15"), ends=at("2026-01-31 12:00"))
    around = Circumstances(windows={"ANARUZ": (late,)}, opening=MORNING)
    (clash,) = broken(Rule.AVAILABILITY, A, around=around)
    assert clash.message == "Ana Ruiz is not available for AAAAAA, Saturday 10:00 to 10:30"
    assert clash.way_out == 'cfp schedule move AAAAAA --start "2026-01-31 10:30"'
    later = Circumstances(windows={"ANARUZ": (replace(late, starts=at("2026-01-31 10:40")),)}, opening=MORNING)
    (clash,) = broken(Rule.AVAILABILITY, A, around=later)
    assert clash.way_out == 'cfp schedule move AAAAAA --start "2026-01-31 10:40"'
    wish = Circumstances(windows={"ANARUZ": (replace(late, wish=Wish.WISHED),)})
    assert broken(Rule.AVAILABILITY, A, around=wish) == []
    (clash,) = broken(Rule.WISH, A, around=wish)
    assert clash.severity is Severity.HINT
    fits = Circumstances(windows={"ANARUZ": (replace(late, starts=at("2026-01-31 10:00")),)})
    assert clashes(programme(A), fits) == ()


def test_a_day_that_the_event_does_not_have() -> None:
    (clash,) = broken(Rule.DAY, item("AAAAAA", "2026-02-02 10:00", "h1"))
    assert clash.message == "AAAAAA is on Monday 2 February, which is not a day of the event"


def test_a_night_belongs_to_the_day_before_it_until_the_day_changes() -> None:
    assert broken(Rule.DAY, item("AAAAAA", "2026-02-02 00:30", "h1")) == []
    assert broken(Rule.DAY, item("AAAAAA", "2026-02-02 03:30", "h1")) == []
    (clash,) = broken(Rule.DAY, item("AAAAAA", "2026-02-02 03:35", "h1"))
    assert "goes on after the day of the programme has ended (04:00)" in clash.message


@pytest.mark.parametrize(("starts", "hours"), [("2026-03-28", 23), ("2026-10-24", 25)])
def test_a_clock_that_changes_in_the_night(starts: str, hours: int) -> None:
    event = replace(EVENT, starts=starts, ends=starts)
    last = at(f"{starts} 05:00", event) + timedelta(hours=hours - 1)
    sound = item("AAAAAA", f"{starts} 05:00", "h1", event=event)
    edge = replace(sound, guid="b", start=last - timedelta(minutes=30))
    over = replace(sound, guid="c", start=last - timedelta(minutes=25))
    assert [clash.rule for clash in clashes(programme(edge, event=event))] == []
    assert [clash.rule for clash in clashes(programme(over, event=event))] == [Rule.DAY]


def test_opening_hours() -> None:
    around = Circumstances(opening=MORNING)
    (clash,) = broken(Rule.OPENING, item("AAAAAA", "2026-01-31 11:45", "h1"), around=around)
    assert clash.message == (
        "AAAAAA, Saturday 11:45 to 12:15, is outside opening hours (Saturday 09:00 to Saturday 12:00)"
    )
    assert clash.severity is Severity.WARNING
    assert broken(Rule.OPENING, item("AAAAAA", "2026-01-31 11:30", "h1"), around=around) == []


def test_lengths() -> None:
    (short,) = broken(Rule.SHORT, replace(A, minutes=20))
    assert short.message == "AAAAAA lasts 20 minutes; 30 are usual for Talk"
    assert short.way_out == "cfp schedule move AAAAAA --minutes 30"
    assert broken(Rule.LONG, replace(A, minutes=45))
    around = Circumstances(lengths={"AAAAAA": 45})
    assert broken(Rule.LONG, replace(A, minutes=45), around=around) == []
    (short,) = broken(Rule.SHORT, A, around=around)
    assert short.message == "AAAAAA lasts 30 minutes; 45 are requested"


@pytest.mark.parametrize(
    ("state", "rule", "severity", "way"),
    [
        (State.ACCEPTED, Rule.UNCONFIRMED, Severity.HINT, "cfp confirm AAAAAA"),
        (State.SUBMITTED, Rule.STATE, Severity.WARNING, "cfp accept AAAAAA"),
        (State.WITHDRAWN, Rule.STATE, Severity.ERROR, "cfp schedule remove AAAAAA"),
    ],
)
def test_states(state: State, rule: Rule, severity: Severity, way: str) -> None:
    (clash,) = clashes(programme(A), Circumstances(states={"AAAAAA": state}))
    assert (clash.rule, clash.severity, clash.way_out) == (rule, severity, way)
    assert clashes(programme(A), Circumstances(states={"AAAAAA": State.CONFIRMED})) == ()


def test_a_declined_slot() -> None:
    (clash,) = clashes(programme(A), Circumstances(answers={A.guid: SlotAnswer.DECLINED}))
    assert clash.message == "the speakers of AAAAAA declined its place"


def test_what_has_no_place() -> None:
    (clash,) = clashes(programme(item("AAAAAA", "2026-01-31", "", 0)))
    assert clash.message == "AAAAAA has no time and no room and no length"
    (clash,) = clashes(programme(item("AAAAAA"), A))[:1]
    assert clash.rule is Rule.UNPLACED
    (clash,) = broken(Rule.UNKNOWN_ROOM, item("AAAAAA", "2026-01-31 10:00", "gone"))
    assert clash.way_out.startswith("cfp schedule move AAAAAA --room h1")


def test_a_proposal_twice_is_named_by_its_slot() -> None:
    again = replace(A, guid="99999999-9999-4999-8999-999999999999", start=at("2026-02-01 10:00"), day="2026-02-01")
    (clash,) = clashes(programme(A, again))
    assert clash.slots == (A.guid, again.guid)
    assert clash.way_out == "cfp schedule remove 99999999"


def test_a_session_during_a_break_of_the_whole_event() -> None:
    lunch = item("Lunch", "2026-01-31 10:15", "", 60)
    (clash,) = broken(Rule.BREAK, A, lunch)
    assert clash.message == 'AAAAAA takes place during "Lunch", Saturday 10:15 to 11:15'


def test_a_track_in_more_rooms_than_it_needs() -> None:
    one = item("AAAAAA", "2026-01-31 10:00", "h1", track="security")
    two = item("BBBBBB", "2026-01-31 10:30", "h1", track="security")
    away = item("CCCCCC", "2026-01-31 11:00", "k1", track="security")
    (clash,) = broken(Rule.TRACK, one, two, away)
    assert clash.message == "Security is split over 2 rooms on Saturday; 1 room would do"
    assert clash.way_out == "cfp schedule move CCCCCC --room h1"
    parallel = item("CCCCCC", "2026-01-31 10:15", "k1", track="security")
    assert broken(Rule.TRACK, one, two, parallel) == []


def test_a_cancelled_session_takes_no_place() -> None:
    assert clashes(programme(A, replace(item("BBBBBB", "2026-01-31 10:00", "h1"), cancelled=True))) == ()


TIMES = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), max_size=MOST_PARTNERS)


@given(TIMES)
def test_the_sweep_has_every_pair(times: list[tuple[int, int]]) -> None:
    first = at("2026-01-31 09:00")
    items = sorted(
        (
            replace(A, guid=str(number), start=first + timedelta(minutes=start), minutes=length)
            for number, (start, length) in enumerate(times)
        ),
        key=lambda each: each.start or first,
    )
    pairs = {frozenset((one.guid, other.guid)) for one, other in overlapping(items)}
    assert pairs == {
        frozenset((one.guid, other.guid))
        for one, other in combinations(items, 2)
        if one.start and other.start and one.end and other.end and one.start < other.end and other.start < one.end
    }


def steps_of(work: Callable[[], object]) -> int:
    """The calls of functions that some work needs."""
    count = 0

    def counting(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def test_a_large_programme_is_checked_in_proportion_to_its_size() -> None:
    small, large = crowd(250, 6, 4), crowd(1_000, 6, 4)
    assert clashes(large) == ()
    assert steps_of(lambda: clashes(large)) < 5 * steps_of(lambda: clashes(small))


def in_one_room(sessions: int) -> Agenda:
    whole = crowd(sessions, 1, 1)
    return replace(whole, items=tuple(replace(each, start=whole.items[0].start) for each in whole.items))


def test_a_crowd_at_one_time_costs_no_more() -> None:
    small, large = in_one_room(200), in_one_room(800)
    assert len(broken(Rule.ROOM, *large.items)) <= MOST_PARTNERS * 800
    assert steps_of(lambda: clashes(large)) < 6 * steps_of(lambda: clashes(small))
