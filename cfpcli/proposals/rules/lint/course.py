"""How a session goes: whether a text shows its course, and whether the minutes add up."""

import itertools
import re
from collections.abc import Iterator

from cfpcli.proposals.rules.lint.finding import Severity, Spot
from cfpcli.proposals.rules.lint.subject import Subject
from cfpcli.records.proposal import LONG_TEXTS

LONGEST_WITHOUT_OUTLINE = 19
"""Minutes: a session that is longer should show its course."""

ENOUGH_PARAGRAPHS = 3
"""So many paragraphs show a course without being a list."""

ENOUGH_POINTS = 3
"""So many items make a list an outline."""

SPARE = 0.25
"""The share of a slot that an outline may leave open, for questions and for changing rooms."""

_DIGIT = re.compile(r"\d")
_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d{1,2}[.)])[ \t]{1,20}(?P<text>.*\S)", re.MULTILINE)
_HEADING = re.compile(
    r"^[ \t]*(?:#+[ ]|\*\*)?(?:outline|agenda|structure|plan|programme|schedule|timeline|déroul\w*|gliederung|ablauf"
    r"|guion|esquema|scaletta|opzet|roteiro)\b",
    re.IGNORECASE | re.MULTILINE,
)
_RANGE = re.compile(
    r"^[ \t]*(?:[-*+][ \t]+)?[\[(]?(?P<start>\d{1,3})(?::\d\d)?[ ]?(?:-|\u2013|\u2014|to)[ ]?"
    r"(?P<end>\d{1,3})(?::\d\d)?(?:[ ]?min\w*|')?[\])]?(?=[ :.,]|$)",
    re.MULTILINE | re.IGNORECASE,
)
_MINUTES = re.compile(r"(?<![\d.,-])(?P<minutes>\d{1,3})[ ]?(?:min(?:ute)?s?\b|minuten\b|minuti\b|')", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:total|sum|altogether|gesamt|totale)\b", re.IGNORECASE)


def outline(subject: Subject) -> Iterator[Spot]:
    """A longer session whose texts show neither points nor minutes nor paragraphs."""
    minutes = _slot(subject)
    texts = [subject.texts[field] for field in LONG_TEXTS if field in subject.texts]
    if minutes is None or minutes <= LONGEST_WITHOUT_OUTLINE or "abstract" not in subject.texts:
        return
    if not any(_shows_course(text) for text in texts) and not _answered(subject):
        yield Spot("abstract", f"nothing shows how these {minutes} minutes go", 0)


def _answered(subject: Subject) -> bool:
    return any("outline" in slug for slug in subject.draft.answers)


def _shows_course(text: str) -> bool:
    return (
        len(re.findall(r"\S[ \t]*\n[ \t]*\n", text)) >= ENOUGH_PARAGRAPHS - 1
        or len(_ITEM.findall(text)) >= ENOUGH_POINTS
        or _HEADING.search(text) is not None
        or len(_MINUTES.findall(text)) >= ENOUGH_POINTS
    )


def duration(subject: Subject) -> Iterator[Spot]:
    """A duration that the session type does not have, and an outline that takes another time than there is."""
    event, draft = subject.event, subject.draft
    kind = event.session_type(draft.session_type) if event else None
    if kind and draft.duration and draft.duration != kind.duration and "duration" not in subject.untold:
        longer = draft.duration > kind.duration
        message = f"{draft.duration} minutes are asked for, a {kind.name} has {kind.duration}"
        yield Spot("duration", message, severity=None if longer else Severity.NOTE)
    minutes = _slot(subject)
    if minutes is None:
        return
    for field in LONG_TEXTS:
        planned, offset = planned_minutes(subject.plain.get(field, ""))
        if planned > minutes:
            yield Spot(field, f"the outline takes {planned} minutes, the session has {minutes}", offset)
        elif planned and planned < minutes * (1 - SPARE):
            message = f"the outline takes {planned} of the {minutes} minutes that the session has"
            yield Spot(field, message, offset, severity=Severity.NOTE)


def _slot(subject: Subject) -> int | None:
    kind = subject.event.session_type(subject.draft.session_type) if subject.event else None
    return subject.draft.duration or (kind.duration if kind else None)


def planned_minutes(text: str) -> tuple[int, int]:
    """The minutes that an outline in a text adds up to, and where it begins; 0 where it names too few.

    An outline is a run of ranges that follow one another from 0 (`0-3 …`, `3-9 …`), or a list of at least three items
    of which all but one name their minutes. An item that names the total does not count.
    """
    if not _DIGIT.search(text):
        return 0, -1
    ranges = [(int(one["start"]), int(one["end"]), one.start()) for one in _RANGE.finditer(text)]
    if (
        len(ranges) > 1
        and ranges[0][0] == 0
        and all(before[1] == after[0] < after[1] for before, after in itertools.pairwise(ranges))
    ):
        return ranges[-1][1], ranges[0][2]
    timed = [(found, _MINUTES.findall(found["text"])) for found in _ITEM.finditer(text) if not _TOTAL.search(found[0])]
    told = [(found, int(minutes[0])) for found, minutes in timed if len(minutes) == 1]
    if len(told) >= ENOUGH_POINTS and len(told) >= len(timed) - 1:
        return sum(minutes for _, minutes in told), told[0][0].start("text")
    return 0, -1
