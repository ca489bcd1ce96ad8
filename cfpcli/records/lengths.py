"""Limits of text lengths: those of a call, the ceilings that hold for every call, and the wording of both.

What no record may be, wherever it comes from: the faults of a value that no form, file or import may store. The rules
of a call are not among them: a proposal that was received elsewhere need not keep them. Only what a change adds or
replaces is judged, so that a record stored under older rules can still be edited.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from math import inf
from operator import attrgetter, gt
from typing import NamedTuple

import msgspec

from cfpcli.errors import Fault
from cfpcli.records.change import LARGEST_NUMBER
from cfpcli.records.event import Event, Limits
from cfpcli.records.facts import LONGEST, Fact, Owner, facts_of, fields_where, types_of
from cfpcli.records.person import Speaker, is_email
from cfpcli.records.proposal import WORDS, Answer, Draft, DraftSpeaker, Proposal, SubmittedFields
from cfpcli.records.review import Review
from cfpcli.records.states import State
from cfpcli.records.verdicts import TARGETS
from cfpcli.text import characters, clean_line, fold, number_of, shorten, words

LONG_CEILING = LONGEST
"""The ceiling, in characters, of a text without one of its own, and of one that the call limits in words."""

CEILINGS = {
    name: fact.ceiling
    for kind in (Proposal, Speaker, Review)
    for name, fact in facts_of(kind).items()
    if fact.ceiling and not fact.items
}
"""The most characters that a new or changed text may have if the call sets no limit of its own."""

LIMITED = tuple(
    name
    for name in SubmittedFields.__struct_fields__
    if any(limit.startswith(f"{name}_") for limit in Limits.__struct_fields__)
)
"""The fields of a proposal that a call can limit."""

_COUNTS = {"word": words, "character": characters}


class Limit(NamedTuple):
    """A call's limits for one field: minimum and maximum, None if not set, in `word`s or `character`s."""

    field: str
    least: int | None
    most: int | None
    unit: str

    def faults(self, text: str) -> list[str]:
        """The faults of a text's length. A missing text is not too short."""
        if not text:
            return []
        count = _COUNTS[self.unit](text)
        too_long = self.most is not None and count > self.most
        too_short = self.least is not None and count < self.least
        return [
            *([f"has {number_of(count, self.unit)}, at most {self.most} are allowed"] if too_long else []),
            *([f"has {number_of(count, self.unit)}, at least {self.least} are required"] if too_short else []),
        ]


@lru_cache(maxsize=256)
def limits_of(field: str, limits: Limits) -> tuple[Limit, ...]:
    """The limits of a call for a field, in words and in characters; empty if it has none."""
    bounds = []
    for unit in _COUNTS:
        least = getattr(limits, f"{field}_{unit}s_min", None)
        most = getattr(limits, f"{field}_{unit}s_max", None)
        if least is not None or most is not None:
            bounds.append(Limit(field, least, most, unit))
    return tuple(bounds)


def limit_faults(draft: Draft, limits: Limits) -> list[Fault]:
    """The faults of a draft whose texts are longer or shorter than its call allows."""
    faults = [
        draft.fault(field, message)
        for field in LIMITED
        for limit in limits_of(field, limits)
        for message in limit.faults(getattr(draft, field))
    ]
    return faults + [
        draft.fault("biography", f"of {speaker_named(speaker)} {message}")
        for speaker in draft.speakers
        for limit in limits_of("biography", limits)
        for message in limit.faults(speaker.biography)
    ]


def ceiling(field: str, limits: Limits | None = None) -> int | None:
    """The most characters of a field, None if the call itself sets a limit in characters."""
    allowed = [limit for limit in limits_of(field, limits or Limits()) if limit.most is not None]
    if any(limit.unit == "character" for limit in allowed):
        return None
    return LONG_CEILING if allowed else CEILINGS.get(field, LONG_CEILING)


def ceiling_faults(
    before: Proposal | Speaker | Review | None,
    after: Proposal | Speaker | Review,
    limits: Limits | None = None,
    *,
    source: str = "",
) -> tuple[Fault, ...]:
    """A fault for each text of a record that is above its ceiling and differs from that of `before`, the stored record.

    `limits` are those of the call, `source` names the record in messages.
    """
    faults = [Fault(source, 0, field, message) for field, message in _above(before, after, limits)]
    if isinstance(after, Proposal):
        stored_answers = before.answers if isinstance(before, Proposal) else {}
        faults += [Fault(source, 0, field, message) for field, message in _answers_above(stored_answers, after.answers)]
    return tuple(faults)


def draft_ceiling_faults(before: Draft | None, after: Draft, limits: Limits) -> list[Fault]:
    """As `ceiling_faults`, for a draft with its speakers; faults name its lines. `before` is the stored version."""
    faults = [*_above(before, after, limits), *_answers_above(before.answers if before else {}, after.answers)]
    stored = {speaker.email or speaker.name: speaker for speaker in before.speakers} if before else {}
    for speaker in after.speakers:
        for field, message in _above(stored.get(speaker.email or speaker.name), speaker, limits):
            faults.append(
                ("biography", f"of {speaker_named(speaker)} {message}")
                if field == "biography"
                else ("speakers", f"{field} of a speaker {message}")
            )
    return [after.fault(field, message) for field, message in faults]


def speaker_named(speaker: DraftSpeaker) -> str:
    """The name of a speaker in faults."""
    return speaker.name or (f"<{speaker.email}>" if speaker.email else "a speaker")


def _above(before: object, after: object, limits: Limits | None) -> Iterator[tuple[str, str]]:
    for field, fact in _lists_of(type(after)).items():  # type: ignore[arg-type]  # as above
        words_ = getattr(after, field)
        if words_ and words_ != getattr(before, field, ()):
            yield from ((field, message) for message in list_faults(words_, fact))
    names, ceilings, read = _texts_of(type(after), limits)  # type: ignore[arg-type]  # every class can be hashed
    texts = read(after)
    # The length in code points costs nothing and is never below the length in characters.
    if not any(map(gt, map(len, texts), ceilings)):
        return
    for field, most, text in zip(names, ceilings, texts, strict=True):
        if len(text) > most and text != getattr(before, field, ""):
            count = characters(text)
            if count > most:
                yield field, _too_long(count, int(most))


class _Texts(NamedTuple):
    """The texts of a kind of record by name, the ceiling of each (infinite where it has none), and how to read them."""

    names: tuple[str, ...]
    ceilings: tuple[float, ...]
    read: Callable[[object], tuple[str, ...]]


@lru_cache(maxsize=64)
def _texts_of(kind: type, limits: Limits | None) -> _Texts:
    """The texts of a kind of record; an import asks for those of every record it has."""
    names = tuple(fields_where(kind, lambda fact: bool(fact.ceiling and not fact.items)))
    ceilings = (ceiling(name, limits) for name in names)
    read = attrgetter(*names) if len(names) > 1 else lambda record: tuple(getattr(record, name) for name in names)
    return _Texts(names, tuple(inf if most is None else most for most in ceilings), read)


@cache
def _lists_of(kind: type) -> dict[str, Fact]:
    return {name: fact for name, fact in facts_of(kind).items() if fact.items}


def list_faults(parts: Sequence[str], fact: Fact) -> list[str]:
    """The faults of a list of words: too many, or one that is too long."""
    longest = max(map(characters, parts), default=0)
    return [
        *([f"has {len(parts):,} entries, at most {fact.items} can be stored"] if 0 < fact.items < len(parts) else []),
        *(
            [f"has an entry of {longest:,} characters, at most {fact.most} can be stored"]
            if 0 < fact.most < longest
            else []
        ),
    ]


def _answers_above(before: Mapping[str, Answer], after: Mapping[str, Answer]) -> Iterator[tuple[str, str]]:
    for slug, answer in after.items():
        parts = answer if isinstance(answer, tuple) else (str(answer),)
        longest = max(map(len, parts), default=0)
        if longest > LONG_CEILING and answer != before.get(slug):
            yield f"answers.{slug}", _too_long(longest, LONG_CEILING)


def _too_long(count: int, most: int) -> str:
    return f"has {count:,} characters, at most {most:,} can be stored"


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

LINES = tuple(
    name
    for name in fields_where(Proposal, lambda fact: fact.owner is Owner.SPEAKERS and not fact.long)
    if types_of(Proposal)[name] is str
)
"""The texts of a proposal that speakers write on one line."""

_LISTS = (*WORDS, "speakers")
"""The fields of a proposal that name each of their entries once."""

_SHOWN = 40
"""The most characters of a faulty value in a message."""


def proposal_faults(before: Proposal | None, after: Proposal, event: Event) -> Iterator[tuple[str, str]]:
    """The field and the fault of each value that no proposal may have; `before` is the stored version, if any."""

    def is_new(name: str) -> bool:
        return before is None or getattr(after, name) != getattr(before, name)

    for name in LINES:
        if is_broken(getattr(after, name)) and is_new(name):
            yield name, "must be one line"
    has_title = after.title[:1].isalnum() or fold(after.title) or after.state is State.DRAFT
    if not has_title and is_new("title"):
        yield "title", "is missing; write one line"
    for name in _LISTS:
        entries = getattr(after, name)
        if entries and (len({*entries}) < len(entries) or any(map(is_broken, entries))) and is_new(name):
            yield from ((name, message) for message in entry_faults(entries))
    if after.pending_state not in {None, *TARGETS.values()} and is_new("pending_state"):
        decisions = ", ".join(TARGETS.values())
        yield "pending_state", f"{after.pending_state} cannot be decided; write one of {decisions}, or leave it empty"
    if after.guid and not _UUID.fullmatch(after.guid) and is_new("guid"):
        yield "guid", f"{_quoted(after.guid)} is not a UUID; leave it empty"
    if after.state is State.SUBMITTED:
        yield from _submission_faults(before, after, event)


def _submission_faults(before: Proposal | None, after: Proposal, event: Event) -> Iterator[tuple[str, str]]:
    """The faults of a proposal that waits for a decision.

    A session of a programme, which nobody submitted, may have neither speakers nor an instant of submission, and keeps
    having none if it is reopened.
    """
    kind = event.session_type(after.session_type)
    if not after.speakers and (before is None or before.speakers) and (kind is None or kind.speakers_min):
        yield "speakers", "are missing; a submitted proposal names at least one"
    if after.submitted is None and (before is None or before.submitted is not None):
        yield "submitted", "is missing; write when it was submitted, such as 2026-06-01T12:00:00Z"


def speaker_faults(before: Speaker | None, after: Speaker) -> Iterator[tuple[str, str]]:
    """The field and the fault of each value that no speaker may have; `before` is the stored version, if any."""
    if before is None or after.name != before.name:
        if not fold(after.name):
            yield "name", "is missing; a speaker has a name"
        elif is_broken(after.name):
            yield "name", "must be one line"
    if after.email and not is_email(after.email) and (before is None or after.email != before.email):
        yield "email", f"{_quoted(after.email)} is not a valid e-mail address, such as ana@example.org"


def entry_faults(entries: tuple[str, ...]) -> Iterator[str]:
    """The faults of a list of words: an entry on several lines, or one that is repeated."""
    if broken := next(filter(is_broken, entries), ""):
        yield f"must be one line each: {_quoted(broken)}"
    repeated = [entry for entry, count in Counter(entries).items() if count > 1]
    if repeated:
        yield f"must name each entry once: {_quoted(repeated[0])} is repeated"


def is_broken(text: str) -> bool:
    """Whether a text that must be one line has several."""
    return "\n" in text or "\r" in text


def _quoted(text: str) -> str:
    return f'"{shorten(clean_line(text), _SHOWN)}"'


def number_faults(record: msgspec.Struct) -> Iterator[tuple[str, str]]:
    """The numbers of a record that no record of a store has; its next records are numbered on from the largest."""
    for name in _whole_numbers(type(record)):
        if not 0 <= getattr(record, name) <= LARGEST_NUMBER:
            yield name, f"must be a whole number from 0 to {LARGEST_NUMBER}"


@cache
def _whole_numbers(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(name for name, type_ in types_of(kind).items() if type_ is int)
