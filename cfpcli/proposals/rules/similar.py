"""Near-duplicates among proposals: sent twice, under another name, or to another call.

The similarity of two texts is measured by the runs of words they share, then sentence by sentence.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from cfpcli.proposals.rules import DuplicateKind
from cfpcli.records.person import normalise_email
from cfpcli.records.proposal import SEATED
from cfpcli.text import fold

Likeness = Callable[[str, str, int], float]
"""The similarity of two folded texts, 0 to 100; any value below the last argument may be returned as 0."""

MOST_USES = 60
"""Runs of words in more texts than this are the call's own, such as headings that it requires."""

SHARED_RUNS = 0.05
"""The share of its three-word runs that the shorter text must have in common with another to be compared closely.

Texts on one subject hardly share any; of a text in which every third word was replaced a third is left.
"""

SAME_SENTENCE = 65
"""The lowest similarity (0 to 100) at which a sentence is another one reworded; measured by `tests.bench.similar`."""

THRESHOLD = 40
"""The lowest score that is reported; the one at which `tests.bench.similar` finds the fewest mistakes."""

FEWEST_WORDS = 25
"""Shorter texts are similar by chance: they must be identical."""

_FEWEST_IN_SENTENCE = 4
_WORD = re.compile(r"\w+")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_REPLACED_SINGLY = 64
_BLANKED = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}
"""Characters between the words of ASCII text, mapped to a blank: five times faster than finding the words."""
_SENTENCE_END = re.compile(r"(?<=[.!?…:;])[\"»”')\]*_]*\s+|\n\s*\n|\n\s*(?:[-*+•]|[0-9]+[.)])\s+")


class Passage(NamedTuple):
    """A sentence of one text with its counterpart in the other, and their similarity (0 to 100)."""

    first: str
    other: str
    likeness: int


class Resemblance(NamedTuple):
    """The share of the shorter text that reappears in the other, 0 to 100, and the passages.

    `sentences` is the number of sentences in the shorter text; `passages` are in the order of the first text.
    """

    score: int
    sentences: int
    passages: tuple[Passage, ...]


class Pair(NamedTuple):
    """Two texts by their indices in the input, and their resemblance."""

    first: int
    other: int
    resemblance: Resemblance


def bare_words(text: str) -> list[str]:
    """The words of a text for comparing: folded, without punctuation."""
    folded = fold(text)
    if not folded.isascii():
        others = set(_NOT_ASCII.findall(folded))
        # Other characters separate words, and without them most texts of Latin letters are ASCII.
        for char in others if len(others) <= _REPLACED_SINGLY else ():
            if not char.isalnum():
                folded = folded.replace(char, " ")
    return folded.translate(_BLANKED).split() if folded.isascii() else _WORD.findall(folded)


def runs(words: Sequence[str]) -> frozenset[int]:
    """The three-word runs of a text, each as a number."""
    return frozenset(map(hash, zip(words, words[1:], words[2:], strict=False)))


def sharing(
    having_runs: Sequence[frozenset[int]], comparable: Callable[[int, int], bool], share: float
) -> Iterator[tuple[int, int]]:
    """The pairs, the earlier one first, that have this share of the shorter one's runs in common.

    A text is not compared with all others: each run leads to the texts that contain it. Nine of ten runs are in one
    text only, and are left out first.
    """
    again = _in_several(having_runs)
    having: dict[int, list[int]] = defaultdict(list)
    for index, text_runs in enumerate(having_runs):
        repeated = [having[run] for run in text_runs & again]
        shared = Counter(chain.from_iterable(others for others in repeated if len(others) < MOST_USES))
        for others in repeated:
            others.append(index)
        least = share * len(text_runs)
        alike = [other for other, count in shared.items() if count >= least or count >= share * len(having_runs[other])]
        yield from ((other, index) for other in sorted(alike) if comparable(other, index))


def _in_several(having_runs: Iterable[frozenset[int]]) -> set[int]:
    """The runs that more than one text has."""
    seen: set[int] = set()
    again: set[int] = set()
    for text_runs in having_runs:
        again |= text_runs & seen
        seen |= text_runs
    return again


def similar(
    texts: Sequence[str], comparable: Callable[[int, int], bool], likeness: Likeness, at_least: int = THRESHOLD
) -> list[Pair]:
    """The pairs of texts whose resemblance has a score of `at_least` or more, the highest score first.

    Of identical texts, each is paired with an earlier one, and only the first with other texts.
    """
    same: dict[tuple[str, ...], list[int]] = defaultdict(list)
    candidates: list[tuple[int, int]] = []
    all_runs: list[frozenset[int]] = []
    for index, words in enumerate(map(bare_words, texts)):
        others = same[tuple(words)] if words else []
        all_runs.append(runs(words) if not others and len(words) >= FEWEST_WORDS else frozenset())
        candidates += [(other, index) for other in others if comparable(other, index)][:1]
        others.append(index)
    candidates += sharing(all_runs, comparable, SHARED_RUNS)
    pairs = [Pair(earlier, other, resemblance(texts[earlier], texts[other], likeness)) for earlier, other in candidates]
    chosen = [pair for pair in pairs if pair.resemblance.score >= at_least]
    return sorted(chosen, key=lambda pair: (-pair.resemblance.score, pair.first, pair.other))


def resemblance(text: str, other: str, likeness: Likeness) -> Resemblance:
    """Compare two texts sentence by sentence, regardless of the order of sentences.

    The score is the share of the shorter text's words in sentences that have a counterpart in the other, each sentence
    weighted by its similarity to the counterpart.
    """
    first, second = _sentences(text), _sentences(other)
    turned = sum(len(words) for _, words in second) < sum(len(words) for _, words in first)
    shorter, longer = (second, first) if turned else (first, second)
    total = sum(len(words) for _, words in shorter)
    there = [" ".join(words) for _, words in longer]
    weight = 0.0
    passages = []
    for at, (_, words) in enumerate(shorter):
        ratio, place = _counterpart(" ".join(words), there, likeness)
        if ratio:
            weight += len(words) * ratio
            passages.append((place, at, int(ratio)) if turned else (at, place, int(ratio)))
    counterparts = tuple(Passage(first[here][0], second[place][0], ratio) for here, place, ratio in sorted(passages))
    return Resemblance(round(weight / total) if total else 0, len(shorter), counterparts)


def _counterpart(sentence: str, there: Sequence[str], likeness: Likeness) -> tuple[float, int]:
    """The similarity of the nearest sentence and its index; 0 if none is similar."""
    best, place = 0.0, 0
    for index, candidate in enumerate(there):
        ratio = likeness(sentence, candidate, SAME_SENTENCE)
        if ratio >= SAME_SENTENCE and ratio > best:
            best, place = ratio, index
    return best, place


def _sentences(text: str) -> list[tuple[str, list[str]]]:
    """The sentences of a text, each on one line and with its words; a short one is joined to the one before."""
    sentences: list[tuple[str, list[str]]] = []
    for part in _SENTENCE_END.split(text):
        sentence = " ".join(part.split())
        words = bare_words(sentence)
        if words and sentences and len(words) < _FEWEST_IN_SENTENCE:
            sentences[-1] = (f"{sentences[-1][0]} {sentence}", sentences[-1][1] + words)
        elif words:
            sentences.append((sentence, words))
    return sentences


class Entry(NamedTuple):
    """A proposal to compare.

    `names` are its speakers' names as written, `people` the keys that identify them; `source` is the file of the
    proposal, empty for the store that the command works on.
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
    """Two near-duplicates, the proposal that was looked at first."""

    first: Entry
    other: Entry
    kind: DuplicateKind
    resemblance: Resemblance


def recognised_by(name: str, email: str) -> frozenset[str]:
    """The keys that identify a person: the address, and the name regardless of case and accents."""
    return frozenset(filter(None, (normalise_email(email), fold(name))))


def duplicates(
    looked_at: Sequence[Entry], others: Sequence[Entry], likeness: Likeness, at_least: int
) -> list[Duplicate]:
    """The pairs of near-duplicates with at least one proposal of `looked_at`, the highest score first."""
    entries = [*looked_at, *others]
    texts = [entry.text for entry in entries]
    pairs = similar(texts, lambda place, _other: place < len(looked_at), likeness, at_least)
    matches = [(entries[pair.first], entries[pair.other], pair.resemblance) for pair in pairs]
    return [Duplicate(entry, other, _kind(entry, other), resemblance) for entry, other, resemblance in matches]


def _kind(entry: Entry, other: Entry) -> DuplicateKind:
    if entry.source != other.source or entry.event != other.event:
        return DuplicateKind.ELSEWHERE
    same = not entry.people.isdisjoint(other.people) or not (entry.people and other.people)
    return DuplicateKind.TWICE if same else DuplicateKind.OTHER_NAME


def reason(duplicate: Duplicate) -> str:
    """The reason why two proposals are reported as near-duplicates, in words and without names."""
    both_named = duplicate.first.people and duplicate.other.people
    kinds = {
        DuplicateKind.TWICE: "sent twice" if both_named else "in two proposals",
        DuplicateKind.OTHER_NAME: "one text under two names",
        DuplicateKind.ELSEWHERE: _elsewhere(duplicate.first, duplicate.other),
    }
    again = duplicate.resemblance
    literal = sum(passage.likeness == 100 for passage in again.passages)  # noqa: PLR2004  # all of 100 parts
    how = {0: "in other words", len(again.passages): "word for word"}.get(literal, f"{literal} of them word for word")
    sentences = f"{len(again.passages)} of {again.sentences} sentences are repeated, {how}"
    title = "; the title is the same" if fold(duplicate.first.title) == fold(duplicate.other.title) else ""
    return f"{kinds[duplicate.kind]}: {sentences}{title}"


def _elsewhere(entry: Entry, other: Entry) -> str:
    people = "" if not (entry.people and other.people) else ", by the same speaker"
    if entry.people and other.people and entry.people.isdisjoint(other.people):
        people = ", by somebody else"
    verb = "accepted" if other.state in SEATED else "sent"
    return f"{verb} in {other.event or other.source} as well{people}"
