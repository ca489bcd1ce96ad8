"""What an event would refuse: the rules of sending, and what is asked for beside them.

The faults are those of `domain.submission`, each under the name of a rule; nothing of them is decided again here.
"""

from collections.abc import Iterator

from cfpcli.errors import Fault
from cfpcli.proposals.rules.lint.finding import Severity, Spot
from cfpcli.proposals.rules.lint.subject import Subject
from cfpcli.records.lengths import draft_ceiling_faults, limit_faults
from cfpcli.records.submission import draft_faults

_RULES = {
    "event": "unknown-choice",
    "track": "unknown-choice",
    "session_type": "unknown-choice",
    "language": "unknown-choice",
    "speakers": "speakers",
    "answers": "answers",
    "acknowledged": "acknowledged",
}
"""The rule that a refused field belongs to; the other fields are texts, missing or out of their limits."""


def readable(subject: Subject) -> Iterator[Spot]:
    """What could not be read of the file."""
    return (Spot(fault.field, _worded(fault), line=fault.line or 1) for fault in subject.unread)


def limits(subject: Subject) -> Iterator[Spot]:
    """Texts that are too long or too short for the call."""
    return _refused(subject, "limits")


def missing(subject: Subject) -> Iterator[Spot]:
    """Texts without which nothing can be sent."""
    return _refused(subject, "missing")


def unknown_choice(subject: Subject) -> Iterator[Spot]:
    """Track, session type, language and event that the call does not know, or that are not said."""
    return _refused(subject, "unknown-choice")


def speakers(subject: Subject) -> Iterator[Spot]:
    """Speakers who are too few, too many, doubled, or cannot be reached."""
    kind = subject.event.session_type(subject.draft.session_type) if subject.event else None
    alone_will_do = kind is None or kind.speakers_min <= 1
    if subject.file and subject.event and not subject.draft.speakers and alone_will_do:
        if "speakers" not in subject.untold:
            message = "nobody is named: it would be sent in the name of whoever sends it"
            yield Spot("speakers", f"speakers: {message}", severity=Severity.WARNING)
        return
    yield from _refused(subject, "speakers")


def answers(subject: Subject) -> Iterator[Spot]:
    """Answers that are missing or of the wrong kind; those asked for by the close are due once it has passed."""
    yield from _refused(subject, "answers")
    if subject.event is None or "answers" in subject.untold:
        return
    for question in subject.event.questions:
        if question.required_at_close and not question.required and question.slug not in subject.draft.answers:
            due = "was needed when the call closed" if subject.closed else "is needed before the call closes"
            severity = Severity.ERROR if subject.closed else Severity.NOTE
            message = f"is missing, and {due}: {question.question}"
            yield Spot(f"answers.{question.slug}", _of(f"answers.{question.slug}", message), severity=severity)


def acknowledged(subject: Subject) -> Iterator[Spot]:
    """Notices of the call that were not acknowledged in their present version."""
    if subject.event is None or "acknowledged" in subject.untold:
        return
    said = {(one.notice, one.version) for one in subject.draft.acknowledged}
    for notice in subject.event.call.notices:
        if (notice.slug, notice.version) not in said:
            where = f" ({notice.url})" if notice.url else ""
            message = f"{notice.name}{where} is not acknowledged: write accept: [{notice.slug}@{notice.version}]"
            yield Spot("acknowledged", message)


def _refused(subject: Subject, rule: str) -> Iterator[Spot]:
    for fault, belongs_to in _faults(subject):
        if belongs_to == rule:
            yield Spot(fault.field, _worded(fault), line=fault.line if subject.file else 0)


def _faults(subject: Subject) -> list[tuple[Fault, str]]:
    """The faults of sending with their rules, computed once for each subject."""
    known: list[tuple[Fault, str]] | None = subject.__dict__.get("faults")
    if known is None:
        known = list(_sorted_by_rule(subject))
        subject.__dict__["faults"] = known
    return known


def _sorted_by_rule(subject: Subject) -> Iterator[tuple[Fault, str]]:
    event = subject.event
    if event is None:
        return
    stored = subject.draft if subject.code else None
    found = draft_faults(subject.draft, event, addressless=subject.addressless, before=stored)
    if not found:
        return
    limits = event.call.limits
    of_length = {*limit_faults(subject.draft, limits), *draft_ceiling_faults(stored, subject.draft, limits)}
    for fault in found:
        field = fault.field.partition(".")[0]
        if field not in subject.untold:
            yield fault, _RULES.get(field) or ("limits" if fault in of_length else "missing")


def _worded(fault: Fault) -> str:
    return _of(fault.field, fault.message)


def _of(field: str, message: str) -> str:
    named = field.replace("_", " ")
    if field.startswith("answers."):
        named = f'the answer "{field.partition(".")[2]}"'
    return f"{named}: {message}" if message.startswith('"') else f"{named} {message}".strip()
