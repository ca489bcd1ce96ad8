"""What no record may be, and what stands and stays."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.records.event import SessionType
from cfpcli.records.person import Window
from cfpcli.records.proposal import State
from cfpcli.records.soundness import outside_fault, proposal_faults, speaker_faults
from tests.factories import make_event, make_proposal, make_speaker

EVENT = make_event()
SOUND = make_proposal()

UNSOUND: list[tuple[str, dict[str, Any]]] = [
    ("title", {"title": "Two\nlines"}),
    ("title", {"title": " \u200b"}),
    ("track", {"track": "a\rb"}),
    ("level", {"level": "a\nb"}),
    ("language", {"language": "e\nn"}),
    ("tags", {"tags": ("a", "b", "a")}),
    ("tags", {"tags": ("a\nb",)}),
    ("keywords", {"keywords": ("a", "a")}),
    ("speakers", {"speakers": ("SPKR37", "SPKR37")}),
    ("speakers", {"speakers": ()}),
    ("pending_state", {"pending_state": State.WITHDRAWN}),
    ("pending_state", {"pending_state": State.CONFIRMED}),
    ("guid", {"guid": "garbage"}),
    ("submitted", {"submitted": None}),
]


def fields(*args: Any) -> list[str]:  # noqa: ANN401  # of proposal_faults
    return [field for field, _ in proposal_faults(*args)]


@pytest.mark.parametrize(("field", "values"), UNSOUND)
def test_a_faulty_value_is_refused_where_it_is_new_and_stays_where_it_stands(
    field: str, values: dict[str, Any]
) -> None:
    unsound = replace(SOUND, **values)
    assert fields(None, unsound, EVENT) == [field]
    assert fields(SOUND, unsound, EVENT) == [field]
    assert fields(unsound, replace(unsound, abstract="Another"), EVENT) == []
    assert fields(unsound, SOUND, EVENT) == []


def test_a_sound_proposal_has_no_faults() -> None:
    assert fields(None, SOUND, EVENT) == []
    decided = replace(SOUND, pending_state=State.WAITLISTED, tags=("a", "A"), guid="")
    assert fields(None, decided, EVENT) == []


def test_a_session_of_a_programme_may_name_nobody_and_was_never_submitted() -> None:
    session = replace(SOUND, state=State.CONFIRMED, speakers=(), submitted=None)
    assert fields(None, session, EVENT) == []
    assert fields(session, replace(session, state=State.SUBMITTED), EVENT) == []
    lunch = SessionType(slug="talk", name="Talk", duration=20, speakers_min=0)
    assert fields(None, replace(SOUND, speakers=()), make_event(session_types=(lunch,))) == []


def test_a_draft_may_lack_its_title() -> None:
    assert fields(None, replace(SOUND, state=State.DRAFT, title=""), EVENT) == []


@pytest.mark.parametrize(
    ("field", "values"), [("name", {"name": " "}), ("name", {"name": "A\nB"}), ("email", {"email": "garbage"})]
)
def test_a_speaker_has_a_name_on_one_line_and_an_address_that_can_be_one(field: str, values: dict[str, str]) -> None:
    sound = make_speaker()
    unsound = replace(sound, **values)
    assert [name for name, _ in speaker_faults(None, unsound)] == [field]
    assert [name for name, _ in speaker_faults(sound, unsound)] == [field]
    assert list(speaker_faults(unsound, replace(unsound, biography="Another"))) == []
    assert list(speaker_faults(None, replace(sound, email=""))) == []


EVENT_OF_TWO_DAYS = make_event(starts="2027-06-16", ends="2027-06-17", timezone="Europe/Paris")


@pytest.mark.parametrize(
    ("starts", "ends", "fault"),
    [
        ((2027, 6, 16, 9), (2027, 6, 16, 12), ""),
        ((2027, 6, 15), (2027, 6, 16), ""),
        ((2027, 6, 18), (2027, 6, 19), ""),
        ((2027, 1, 1), (2028, 1, 1), ""),
        ((2027, 6, 14), (2027, 6, 15), "Mon 14 June 2027"),
        ((2027, 6, 19), (2027, 6, 20), "Sat 19 June 2027"),
        ((2026, 6, 17), (2026, 6, 18), "Wed 17 June 2026"),
    ],
)
def test_a_window_outside_the_days_of_an_event_is_a_fault(
    starts: tuple[int, ...], ends: tuple[int, ...], fault: str
) -> None:
    local = Window(starts=datetime(*starts), ends=datetime(*ends))  # type: ignore[arg-type]  # noqa: DTZ001
    whole = f"{fault} is not a day of the event, which is on 16\N{EN DASH}17 June 2027" if fault else ""
    assert outside_fault(local, EVENT_OF_TWO_DAYS) == whole
    assert outside_fault(local, make_event()) == ""
