"""Subjects for the tests of the rules: one sound proposal, changed by keyword."""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from cfpcli.proposals.rules.lint.registry import RULES
from cfpcli.proposals.rules.lint.rule import Finding, Spot, Subject, checked
from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft, DraftSpeaker
from tests.factories import make_event

ANA = DraftSpeaker(name="Ana Ruiz", email="ana.ruiz@example.org")
SOUND = Draft(
    title="Signed builds for small teams",
    event="osxp-2026",
    track="security",
    session_type="talk",
    language="en",
    speakers=(ANA,),
    abstract="How three people sign every build.\n\n- keys\n- logs\n- the day the key was lost",
)


def subject(*, at: Event | None = None, **fields: Any) -> Subject:  # noqa: ANN401  # values of any field
    """A stored proposal with these fields of its draft, sent to the sample event or to the one given."""
    return Subject(draft=replace(SOUND, **fields), event=at or make_event(), code="K7QX3D")


def loose(**fields: Any) -> Subject:  # noqa: ANN401  # values of any field
    """The same from nowhere, held against no call."""
    return Subject(draft=replace(SOUND, **fields), code="K7QX3D")


def found(rule: str, one: Subject) -> list[Finding]:
    """What one rule finds."""
    return list(checked(one, [RULES[rule]]))


def told(find: Callable[[Subject], Iterable[Spot]], one: Subject) -> list[str]:
    """What one function of a rule says."""
    return [spot.message for spot in find(one)]
