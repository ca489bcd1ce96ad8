"""Limits of text lengths: those of a call, the ceilings that hold for every call, and the wording of both."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from math import inf
from operator import attrgetter, gt
from typing import NamedTuple

from cfpcli.errors import Fault
from cfpcli.records.event import Limits
from cfpcli.records.facts import LONGEST, Fact, facts_of, fields_where
from cfpcli.records.person import Speaker
from cfpcli.records.programme import Release, Slot
from cfpcli.records.proposal import Answer, Draft, DraftSpeaker, Proposal, SubmittedFields
from cfpcli.records.review import Review
from cfpcli.text import characters, number_of, words

LONG_CEILING = LONGEST
"""The ceiling, in characters, of a text without one of its own, and of one that the call limits in words."""

_WithTexts = Proposal | Speaker | Review | Slot | Release
"""The records whose texts have a ceiling."""

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

    def measured(self, text: str) -> str:
        """The length of a text beside its limit, such as `34 of 100 characters`."""
        count = _COUNTS[self.unit](text)
        return f"{count} of {number_of(self.most, self.unit)}" if self.most is not None else number_of(count, self.unit)


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


def ceiling(field: str, limits: Limits | None = None, *, must_follow_call: bool = True) -> int | None:
    """The most characters of a field, None if the call itself sets a limit in characters.

    Without `must_follow_call`, for texts that were received elsewhere, it is the larger of the two.
    """
    allowed = [limit for limit in limits_of(field, limits or Limits()) if limit.most is not None]
    in_characters = [limit.most or 0 for limit in allowed if limit.unit == "character"]
    if in_characters and must_follow_call:
        return None
    return max(LONG_CEILING if allowed and not in_characters else CEILINGS.get(field, LONG_CEILING), *in_characters, 0)


def ceiling_faults(
    before: _WithTexts | None,
    after: _WithTexts,
    limits: Limits | None = None,
    *,
    source: str = "",
    must_follow_call: bool = True,
) -> tuple[Fault, ...]:
    """A fault for each text of a record that is above its ceiling and differs from that of `before`, the stored record.

    `limits` are those of the call, `source` names the record in messages; `must_follow_call` is as for `ceiling`.
    """
    faults = [
        Fault(source, 0, field, message)
        for field, message in _above(before, after, limits, must_follow_call=must_follow_call)
    ]
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


def _above(
    before: object, after: object, limits: Limits | None, *, must_follow_call: bool = True
) -> Iterator[tuple[str, str]]:
    for field, fact in _lists_of(type(after)).items():  # type: ignore[arg-type]  # as above
        words_ = getattr(after, field)
        if words_ and words_ != getattr(before, field, ()):
            yield from ((field, message) for message in list_faults(words_, fact))
    names, ceilings, read = _texts_of(type(after), limits, must_follow_call=must_follow_call)  # type: ignore[arg-type]  # every class can be hashed
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
def _texts_of(kind: type, limits: Limits | None, *, must_follow_call: bool) -> _Texts:
    """The texts of a kind of record; an import asks for those of every record it has."""
    names = tuple(fields_where(kind, lambda fact: bool(fact.ceiling and not fact.items)))
    facts = facts_of(kind)
    ceilings = (
        ceiling(name, limits, must_follow_call=must_follow_call)
        if limits_of(name, limits or Limits())
        else facts[name].ceiling
        for name in names
    )
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
