"""Stages with a solver that does not do all its work, and a whole programme from open sessions to its conflicts."""

import pytest
from msgspec.structs import replace

from cfpcli.programme import solver
from cfpcli.programme.rules.agenda import agenda
from cfpcli.programme.rules.clashes import Circumstances, Rule, clashes
from cfpcli.programme.rules.differences import Aspect, counts, differences
from cfpcli.programme.rules.open_sessions import Settings, open_sessions, placed_slots
from cfpcli.programme.rules.placement_models import Answer, Model
from cfpcli.programme.rules.stages import Placing, placed
from cfpcli.records.event import Room
from cfpcli.records.person import Speaker, Window
from cfpcli.records.programme import Slot
from cfpcli.records.proposal import Proposal, State
from tests.factories import NOW, code_of
from tests.programme.open_days import EVENT, at, guid_of
from tests.programme.placing import is_sound, large

pytest.importorskip("highspy")


def careless(model: Model) -> Answer:
    """A solver that leaves out a session of each model in which sessions choose."""
    answer = solver.best(model)
    values = list(answer.values)
    if min(model.costs) < 0 and values:
        values[next(column for column, value in enumerate(values) if value > 0.5 and model.costs[column] < 0)] = 0.0
    return answer._replace(values=values)


def test_what_a_stage_leaves_is_placed_where_it_is_free() -> None:
    problem = large(60, 5, 2)
    outcome = placed(problem, careless)
    assert isinstance(outcome, Placing)
    assert outcome.unplaced == ()
    assert is_sound(problem, outcome.plan)
    assert sum(stage.left for stage in outcome.stages) > 0
    assert [stage.name for stage in outcome.stages] == ["rooms", "days", "times, day 1", "times, day 2"]


def hopeless(_model: Model) -> Answer:
    """A solver that never finds anything, and proves nothing."""
    return Answer((), 0.0, -1.0)


def test_without_a_solver_s_help_sessions_go_where_it_is_free() -> None:
    problem = large(15, 1, 2)
    outcome = placed(problem, hopeless)
    assert isinstance(outcome, Placing)
    assert len(outcome.plan) + len(outcome.unplaced) == 15
    assert is_sound(problem, outcome.plan)


SIX_ROOMS = replace(EVENT, rooms=tuple(Room(slug=f"r{at}", name=f"R{at}", capacity=50 * at + 50) for at in range(6)))
LATE = {
    day: (at(f"{day} 14:00", EVENT), at(f"{after} 02:00", EVENT))
    for day, after in (("2026-01-31", "2026-02-01"), ("2026-02-01", "2026-02-02"))
}
"""Two days that last until two in the night."""


def test_a_programme_past_midnight_from_nothing_to_no_conflicts() -> None:
    count = 200
    speakers = {
        code: Speaker(code=code, number=at + 1, name=f"Speaker {at}")
        for at, code in enumerate(code_of(number, salt="S") for number in range(count))
    }
    proposals = {
        code: Proposal(
            code=code,
            number=number + 1,
            event=EVENT.slug,
            title=f"Talk {number}",
            state=State.CONFIRMED,
            track=("security", "culture")[number % 2],
            session_type="talk",
            speakers=(code_of(number - number % 10 // 9, salt="S"),),
            created=NOW,
            updated=NOW,
        )
        for number, code in enumerate(code_of(number) for number in range(count))
    }
    slots = [
        Slot(guid=guid_of(code), number=number + 1, event=EVENT.slug, proposal=code)
        for number, code in enumerate(proposals)
    ]
    dinner = [
        Slot(guid=guid_of(day), number=900, event=EVENT.slug, title="Dinner", start=at(f"{day} 18:00"), minutes=60)
        for day in LATE
    ]
    early = Window(starts=at("2026-01-31 14:00"), ends=at("2026-01-31 18:00"))
    around = Circumstances(
        opening=LATE,
        windows={code_of(number, salt="S"): (early,) for number in range(0, count, 20)},
        states=dict.fromkeys(proposals, State.CONFIRMED),
    )
    before = agenda(SIX_ROOMS, [*slots, *dinner], proposals, speakers)
    opened = open_sessions(before, around, Settings(popularity={code: at for at, code in enumerate(proposals)}))
    outcome = solver.place(opened.problem)
    assert isinstance(outcome, Placing)
    moved = placed_slots(slots, outcome.plan, opened, SIX_ROOMS)
    assert len(moved) == count
    after = agenda(SIX_ROOMS, [*moved, *dinner], proposals, speakers)
    assert {clash.rule for clash in clashes(after, around)} <= {Rule.TRACK}
    assert counts(differences(before, after))[Aspect.TIME] == count
