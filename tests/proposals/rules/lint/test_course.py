"""How a session goes: outlines that are there, and minutes that add up."""

from typing import Any

import pytest

from cfpcli.proposals.rules.lint.form import duration, outline, planned_minutes
from cfpcli.proposals.rules.lint.rule import Severity
from tests.proposals.rules.lint.subjects import found, subject, told

BARE = "We tell how it went, what it cost and what we would do in another way."


def test_a_text_that_shows_no_course_is_noted() -> None:
    (finding,) = found("outline", subject(abstract=BARE))
    assert finding.message == "the text has no outline of its 20 minutes"
    assert finding.severity is Severity.NOTE


@pytest.mark.parametrize(
    "fields",
    [
        {"duration": 15},
        {"description": "- one\n- two\n- three"},
        {"description": "1. one\n2. two\n3. three"},
        {"notes": "Outline: first the one, then the other."},
        {"description": "Gliederung\n\nEins und zwei."},
        {"abstract": "One.\n\nTwo.\n\nThree."},
        {"description": "5 min for one, 5 min for two, 10 min for three."},
        {"answers": {"outline": "one, two"}},
        {"session_type": ""},
        {"abstract": ""},
    ],
)
def test_a_course_can_be_shown_in_many_ways(fields: dict[str, Any]) -> None:
    assert told(outline, subject(**{"abstract": BARE, **fields})) == []


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("- 0-3 the incident\n- 3-9 generate\n- 9-20 results", 20),
        ("0-3 min: the incident\n3-9 min: generate", 9),
        ("Outline\n\n0:00-5:00 a\n5:00-20:00 b", 20),
        ("[0\u20133] a\n[3\u201310] b", 10),
        ("- one (5 min)\n- two (10 minutes)\n- three (5 min)", 20),
        ("1. one, 5 minutes\n2. two, 10 Minuten\n3. three, 5'", 20),
        ("- one (5 min)\n- two (10 min)\n- three (5 min)\n- total: 20 min", 20),
        ("- one (5 min)\n- two (10 min)", 0),
        ("- one (5 min)\n- two\n- three\n- four (3 min)\n- five (2 min)", 0),
        ("It took 5 minutes, then 10 minutes, then 60 minutes.", 0),
        ("- from 2019-2021 we waited\n- 3-5 people came", 0),
        ("- 1-3 people\n- 3-9 people", 0),
        ("- down from 60 min to 5 min\n- 4 min\n- 3 min\n- 2 min", 9),
        ("", 0),
    ],
)
def test_the_minutes_of_an_outline(text: str, minutes: int) -> None:
    assert planned_minutes(text)[0] == minutes


def test_an_outline_that_is_longer_than_the_session() -> None:
    text = "- 0-10 one\n- 10-35 two"
    (finding,) = found("duration", subject(description=f"So it goes.\n\n{text}"))
    assert finding.message == "the outline takes 35 minutes, the session has 20"
    assert (finding.severity, finding.line) == (Severity.WARNING, 3)
    assert found("duration", subject(description=text, session_type="panel")) == []


def test_an_outline_may_leave_time_for_questions_but_not_half_the_slot() -> None:
    assert told(duration, subject(description="0-10 a\n10-15 b")) == []
    (finding,) = found("duration", subject(description="0-5 a\n5-10 b"))
    assert finding.severity is Severity.NOTE


@pytest.mark.parametrize(("minutes", "severity"), [(45, Severity.WARNING), (10, Severity.NOTE)])
def test_a_duration_that_the_type_does_not_have(minutes: int, severity: Severity) -> None:
    (finding,) = found("duration", subject(duration=minutes))
    assert finding.message == f"{minutes} minutes are requested, but a Talk has 20"
    assert finding.severity is severity
    assert found("duration", subject(duration=20)) == []
