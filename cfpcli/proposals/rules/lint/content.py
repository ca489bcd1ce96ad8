"""Rules on the form of a proposal.

They check whether a text shows the course of the session and its minutes add up, whether an event would refuse the
content (the conditions of submission and the required answers), whether a text identifies the speakers in a call that
is reviewed blind, and whether a heading may put private words, or a second title, into a text that others read.

The faults of content are those of `records.submission`, each under the name of a rule; no condition is decided again
here.
"""

import itertools
import re
from collections.abc import Iterator

from cfpcli.errors import Fault
from cfpcli.proposals.rules.intake import missing_texts
from cfpcli.proposals.rules.lint.rule import BLIND_TEXTS, Severity, Spot, Subject
from cfpcli.proposals.rules.naming import Doubt, namings
from cfpcli.records.answers import required_keys
from cfpcli.records.headings import PUBLIC, heading_of, private_headings
from cfpcli.records.lengths import draft_ceiling_faults, limit_faults
from cfpcli.records.proposal import LONG_TEXTS
from cfpcli.records.submission import draft_faults, identity
from cfpcli.text import clean_line, fold, shorten

LONGEST_WITHOUT_OUTLINE = 19
"""Minutes: a longer session should show its course."""

ENOUGH_PARAGRAPHS = 3
"""Minimum number of paragraphs that show a course without being a list."""

ENOUGH_POINTS = 3
"""Minimum number of items that make a list an outline."""

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
    """Report a longer session whose texts have no list, no minutes and too few paragraphs."""
    minutes = _slot(subject)
    texts = [subject.texts[field] for field in LONG_TEXTS if field in subject.texts]
    if minutes is None or minutes <= LONGEST_WITHOUT_OUTLINE or "abstract" not in subject.texts:
        return
    if not any(_shows_course(text) for text in texts) and not _answered(subject):
        yield Spot("abstract", f"the text has no outline of its {minutes} minutes", 0)


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
    """Report a duration that the session type does not have, and an outline whose minutes do not add up to it."""
    yield from _refused(subject, "duration")
    event, draft = subject.event, subject.draft
    kind = event.session_type(draft.session_type) if event else None
    is_free = kind is None or kind.has_choice_of_length
    if kind and draft.duration and draft.duration != kind.duration and not is_free and "duration" not in subject.untold:
        longer = draft.duration > kind.duration
        message = f"{draft.duration} minutes are requested, but a {kind.name} has {kind.duration}"
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
    """The total minutes of an outline in a text, and the offset of its beginning; 0 if too few items have minutes.

    An outline is a run of ranges that follow one another from 0 (`0-3 …`, `3-9 …`), or a list of at least three items
    of which all but one have their minutes. An item that has the total does not count.
    """
    if not _DIGIT.search(text):
        return 0, -1
    ranges = [(int(match["start"]), int(match["end"]), match.start()) for match in _RANGE.finditer(text)]
    if (
        len(ranges) > 1
        and ranges[0][0] == 0
        and all(before[1] == after[0] < after[1] for before, after in itertools.pairwise(ranges))
    ):
        return ranges[-1][1], ranges[0][2]
    timed = [(item, _MINUTES.findall(item["text"])) for item in _ITEM.finditer(text) if not _TOTAL.search(item[0])]
    durations = [(item, int(minutes[0])) for item, minutes in timed if len(minutes) == 1]
    if len(durations) >= ENOUGH_POINTS and len(durations) >= len(timed) - 1:
        return sum(minutes for _, minutes in durations), durations[0][0].start("text")
    return 0, -1


_CHOICES = ("event", "track", "session_type", "language")
_RULES = {
    **dict.fromkeys(_CHOICES, "unknown-choice"),
    "speakers": "speakers",
    "windows": "speakers",
    "answers": "answers",
    "duration": "duration",
    "acknowledged": "acknowledged",
}
"""The rule of a refused field that has a value; other fields are texts, which are missing or outside their limits."""


def readable(subject: Subject) -> Iterator[Spot]:
    """Report the parts of the file that could not be read."""
    return (Spot(fault.field, _worded(fault), line=fault.line or 1) for fault in subject.unread)


def limits(subject: Subject) -> Iterator[Spot]:
    """Report texts that are too long or too short for the call."""
    return _refused(subject, "limits")


def missing(subject: Subject) -> Iterator[Spot]:
    """Report missing texts and choices without which the proposal cannot be sent, or is incomplete at the close."""
    yield from _refused(subject, "missing")
    if subject.event is not None:
        for field in missing_texts(subject.draft, subject.event):
            if field not in subject.untold:
                yield _due_at_close(subject, field)


def unknown_choice(subject: Subject) -> Iterator[Spot]:
    """Report an unknown track, session type, language or event."""
    return _refused(subject, "unknown-choice")


def speakers(subject: Subject) -> Iterator[Spot]:
    """Report speakers who are too few, too many, repeated, or without a way to reach them."""
    kind = subject.event.session_type(subject.draft.session_type) if subject.event else None
    alone_will_do = kind is None or kind.speakers_min <= 1
    if subject.file and subject.event and not subject.draft.speakers and alone_will_do:
        if "speakers" not in subject.untold:
            message = "no speaker is named; the sender would become the speaker"
            yield Spot("speakers", message, severity=Severity.WARNING)
        return
    yield from _refused(subject, "speakers")
    if any(speaker.email for speaker in subject.draft.speakers):
        for speaker in subject.draft.speakers:
            if speaker.name and not speaker.email:
                way = f"; cfp edit {subject.code} adds it" if subject.code else ""
                message = f"{clean_line(speaker.name)} has no address yet, and cannot be written to{way}"
                yield Spot("speakers", message, severity=Severity.NOTE)


def answers(subject: Subject) -> Iterator[Spot]:
    """Report answers that are missing or of the wrong kind; questions required at the close count after it."""
    yield from _refused(subject, "answers")
    if subject.event is None or "answers" in subject.untold:
        return
    questions = subject.event.questions_for(subject.draft.track, subject.draft.session_type)
    people = tuple(map(identity, subject.draft.speakers))
    for key, question in required_keys(questions, people):
        if question.required_at_close and not question.required and key not in subject.draft.answers:
            yield _due_at_close(subject, f"answers.{key}", f": {question.question}")


def _due_at_close(subject: Subject, field: str, asks: str = "") -> Spot:
    due = "was required when the call closed" if subject.closed else "is required before the call closes"
    severity = Severity.ERROR if subject.closed else Severity.NOTE
    return Spot(field, _of(field, f"is missing, and {due}{asks}"), severity=severity)


def acknowledged(subject: Subject) -> Iterator[Spot]:
    """Report notices of the call that were not acknowledged in their present version."""
    if subject.event is None or "acknowledged" in subject.untold:
        return
    versions = {(acknowledgement.notice, acknowledgement.version) for acknowledgement in subject.draft.acknowledged}
    for notice in subject.event.call.notices:
        if (notice.slug, notice.version) not in versions:
            where = f" ({notice.url})" if notice.url else ""
            message = f"{notice.name}{where} is not acknowledged: write accept: [{notice.slug}@{notice.version}]"
            yield Spot("acknowledged", message)


def _refused(subject: Subject, rule: str) -> Iterator[Spot]:
    for fault, belongs_to in _faults(subject):
        if belongs_to == rule:
            yield Spot(fault.field, _worded(fault), line=fault.line if subject.file else 0)


def _faults(subject: Subject) -> list[tuple[Fault, str]]:
    """The faults of sending with their rules, computed once for each subject."""
    faults: list[tuple[Fault, str]] | None = subject.__dict__.get("faults")
    if faults is None:
        faults = list(_sorted_by_rule(subject))
        subject.__dict__["faults"] = faults
    return faults


def _sorted_by_rule(subject: Subject) -> Iterator[tuple[Fault, str]]:
    event = subject.event
    if event is None:
        return
    stored = subject.draft if subject.code else None
    faults = draft_faults(subject.draft, event, addressless=subject.addressless, before=stored)
    if not faults:
        return
    limits = event.limits_for(subject.draft.track, subject.draft.session_type)
    of_length = {*limit_faults(subject.draft, limits), *draft_ceiling_faults(stored, subject.draft, limits)}
    for fault in faults:
        field = fault.field.partition(".")[0]
        if field not in subject.untold:
            rule = "missing" if field in _CHOICES and not getattr(subject.draft, field) else _RULES.get(field)
            yield fault, rule or ("limits" if fault in of_length else "missing")


def _worded(fault: Fault) -> str:
    return _of(fault.field, fault.message)


def _of(field: str, message: str) -> str:
    named = field.replace("_", " ")
    if field.startswith("answers."):
        named = f'the answer "{field.partition(".")[2]}"'
    return f"{named}: {message}" if message.startswith('"') else f"{named} {message}".strip()


def speaker_named(subject: Subject) -> Iterator[Spot]:
    """Report a speaker's name, address, handle or affiliation in texts that reviewers read, each once in a field."""
    if subject.event is None or not subject.event.review.blind:
        return
    for field in BLIND_TEXTS:
        text = subject.texts.get(field) or subject.words.get(field, "")
        reported: set[str] = set()
        for naming in namings(text, subject.draft.speakers):
            key = fold(naming.term)
            if naming.doubt is Doubt.MUCH or any(key in other for other in reported):
                continue
            reported.add(key)
            severity = None if naming.doubt is Doubt.NONE else Severity.NOTE
            yield Spot(field, f'the {field} names {naming.what}: "{naming.term}"', naming.start, severity=severity)


_SHOWN = 60


def private_heading(subject: Subject) -> Iterator[Spot]:
    """Report a heading in a public text below which people write notes, a biography or contact details.

    In a file these are the headings that its reader asks about; in a stored proposal nobody is asked any more.
    """
    for fault in subject.unclear:
        yield Spot("", f'"{fault.field}": {fault.message}', line=fault.line, severity=Severity.ERROR)
    if subject.file:
        return
    is_blind = subject.event is not None and subject.event.review.blind
    for field in PUBLIC:
        for offset, text in private_headings(subject.plain.get(field, ""), kept=subject.kept_headings):
            yield Spot(field, private(field, text), offset, severity=Severity.ERROR if is_blind else None)


def private(field: str, heading: str) -> str:
    """The message about a private heading in a field."""
    return f'the {field} has a heading that looks private: "{clean_line(heading)}"'


def own_title(subject: Subject) -> Iterator[Spot]:
    """Report a first-level heading at the beginning of the abstract: a second title, or the title repeated."""
    text = subject.texts.get("abstract", "")
    first, _, rest = text.partition("\n")
    heading = heading_of(first, rest.partition("\n")[0])
    if heading and heading.level == 1 and not heading.backslashes:
        what = "repeats the title" if fold(heading.text) == fold(subject.draft.title) else "begins with another title"
        yield Spot("abstract", f'the abstract {what}: "{shorten(clean_line(heading.text), _SHOWN)}"', 0)
