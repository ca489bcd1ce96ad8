"""What it means that two proposals say nearly the same: sent twice, under another name, or to another call."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from cfpcli.proposals.rules.overlap import Likeness, Resemblance, similar
from cfpcli.records.person import normalise_email
from cfpcli.records.states import State
from cfpcli.text import fold

_ACCEPTED = (State.ACCEPTED, State.CONFIRMED)


class DuplicateKind(StrEnum):
    """How two proposals that say nearly the same stand to each other."""

    TWICE = "twice"
    OTHER_NAME = "other-name"
    ELSEWHERE = "elsewhere"


class Entry(NamedTuple):
    """A proposal to compare.

    `names` are its speakers' as they write them, `people` what they are recognised by; `source` is the file it came
    from, empty for the store that the command works on.
    """

    code: str
    event: str
    state: str
    title: str
    text: str
    names: tuple[str, ...] = ()
    people: frozenset[str] = frozenset()
    source: str = ""


class Duplicate(NamedTuple):
    """Two proposals that say nearly the same, the one that was looked at first."""

    one: Entry
    other: Entry
    kind: DuplicateKind
    resemblance: Resemblance


def recognised_by(name: str, email: str) -> frozenset[str]:
    """What a person is the same by: the address, and the name in whatever case and accents."""
    return frozenset(filter(None, (normalise_email(email), fold(name))))


def duplicates(
    looked_at: Sequence[Entry], others: Sequence[Entry], likeness: Likeness, at_least: int
) -> list[Duplicate]:
    """The pairs of near-duplicates of which one is looked at, the most alike first."""
    entries = [*looked_at, *others]
    texts = [entry.text for entry in entries]
    pairs = similar(texts, lambda one, _other: one < len(looked_at), likeness, at_least)
    found = [(entries[pair.one], entries[pair.other], pair.resemblance) for pair in pairs]
    return [Duplicate(one, other, _kind(one, other), resemblance) for one, other, resemblance in found]


def _kind(one: Entry, other: Entry) -> DuplicateKind:
    if one.source != other.source or one.event != other.event:
        return DuplicateKind.ELSEWHERE
    same = not one.people.isdisjoint(other.people) or not (one.people and other.people)
    return DuplicateKind.TWICE if same else DuplicateKind.OTHER_NAME


def reason(found: Duplicate) -> str:
    """Why two proposals are told, in words; it names nobody."""
    told = found.one.people and found.other.people
    kinds = {
        DuplicateKind.TWICE: "sent twice" if told else "in two proposals",
        DuplicateKind.OTHER_NAME: "one text under two names",
        DuplicateKind.ELSEWHERE: _elsewhere(found.one, found.other),
    }
    again = found.resemblance
    literal = sum(one.likeness == 100 for one in again.passages)  # noqa: PLR2004  # all of 100 parts
    how = {0: "in other words", len(again.passages): "word for word"}.get(literal, f"{literal} of them word for word")
    sentences = f"{len(again.passages)} of {again.sentences} sentences come again, {how}"
    title = "; the title is the same" if fold(found.one.title) == fold(found.other.title) else ""
    return f"{kinds[found.kind]}: {sentences}{title}"


def _elsewhere(one: Entry, other: Entry) -> str:
    people = "" if not (one.people and other.people) else ", by the same speaker"
    if one.people and other.people and one.people.isdisjoint(other.people):
        people = ", by somebody else"
    verb = "accepted" if other.state in _ACCEPTED else "sent"
    return f"{verb} in {other.event or other.source} as well{people}"
