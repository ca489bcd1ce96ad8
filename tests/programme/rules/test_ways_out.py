"""Ways out of conflicts: commands that lead to a place without the conflict, or none."""

import pytest

from cfpcli.programme.rules.agenda import Item
from cfpcli.programme.rules.clashes import Circumstances, Rule, clashes
from cfpcli.records.person import Window, Wish
from cfpcli.records.programme import SlotAnswer
from cfpcli.records.proposal import State
from tests.programme.open_days import at, item, programme

A = item("AAAAAA", "2026-01-31 13:00", "h1", speakers=("ANARUZ",))


def way_out(rule: Rule, *items: Item, around: Circumstances | None = None) -> str:
    (clash,) = [clash for clash in clashes(programme(*items), around) if clash.rule is rule]
    return clash.way_out


@pytest.mark.parametrize(
    ("rule", "session", "around", "command"),
    [
        (
            Rule.AVAILABILITY,
            A,
            Circumstances(windows={"ANARUZ": (Window(starts=at("2026-01-31 09:00"), ends=at("2026-01-31 12:00")),)}),
            'cfp schedule move AAAAAA --start "2026-01-31 09:00"',
        ),
        (
            Rule.WISH,
            A,
            Circumstances(
                windows={
                    "ANARUZ": (Window(starts=at("2026-02-01 15:00"), ends=at("2026-02-01 16:00"), wish=Wish.WISHED),)
                }
            ),
            'cfp schedule move AAAAAA --start "2026-02-01 15:00"',
        ),
        (
            Rule.DAY,
            item("AAAAAA", "2026-02-01 03:30", "h1", 60),
            Circumstances(),
            'cfp schedule move AAAAAA --start "2026-01-31 09:00"',
        ),
        (
            Rule.DAY,
            item("AAAAAA", "2026-05-01 12:00", "h1"),
            Circumstances(),
            'cfp schedule move AAAAAA --start "2026-01-31 09:00"',
        ),
        (
            Rule.DECLINED,
            A,
            Circumstances(answers={A.guid: SlotAnswer.DECLINED}),
            'cfp schedule move AAAAAA --start "2026-02-01 09:00"',
        ),
        (
            Rule.AVAILABILITY,
            A,
            Circumstances(windows={"ANARUZ": (Window(starts=at("2026-01-31 09:00"), ends=at("2026-01-31 09:10")),)}),
            "",
        ),
        (
            Rule.UNPLACED,
            item("AAAAAA"),
            Circumstances(),
            'cfp schedule place AAAAAA --room h1 --start "2026-01-31 09:00"',
        ),
        (
            Rule.UNPLACED,
            item("AAAAAA", "2026-01-31 10:00", "h1", 0),
            Circumstances(),
            "cfp schedule move AAAAAA --minutes 30",
        ),
        (
            Rule.STATE,
            A,
            Circumstances(states={"AAAAAA": State.SUBMITTED}, pending=frozenset({"AAAAAA"})),
            "cfp decisions publish",
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, Rule) else "",
)
def test_a_way_out_leads_to_a_place_without_the_conflict(
    rule: Rule, session: Item, around: Circumstances, command: str
) -> None:
    assert way_out(rule, session, around=around) == command


def test_a_track_moves_into_its_room_at_a_time_when_that_is_free_and_locked_ones_stay() -> None:
    home = (
        item("BBBBBB", "2026-01-31 10:00", "h1", track="security"),
        item("CCCCCC", "2026-01-31 11:00", "h1", track="security"),
    )
    stray = item("DDDDDD", "2026-01-31 12:00", "k1", track="security")
    other = item("EEEEEE", "2026-01-31 12:00", "h1", track="culture")
    assert way_out(Rule.TRACK, *home, stray) == "cfp schedule move DDDDDD --room h1"
    assert way_out(Rule.TRACK, *home, stray, other) == ('cfp schedule move DDDDDD --room h1 --start "2026-01-31 10:30"')
    assert way_out(Rule.TRACK, *home, stray, around=Circumstances(locked=frozenset({stray.guid}))) == ""


def test_a_session_that_was_called_off_has_one_way_out() -> None:
    other = item("BBBBBB", "2026-01-31 13:00", "h1", speakers=("ANARUZ",))
    around = Circumstances(states={"AAAAAA": State.WITHDRAWN}, answers={A.guid: SlotAnswer.DECLINED})
    (clash,) = clashes(programme(A, other), around)
    assert (clash.rule, clash.way_out) == (Rule.STATE, "cfp schedule remove AAAAAA")
