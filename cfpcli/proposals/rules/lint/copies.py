"""Proposals whose text is nearly the same as another one's."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from cfpcli.proposals.rules.lint.rule import Copy, Spot, Subject
from cfpcli.proposals.rules.similar import FEWEST_WORDS, Likeness, bare_words, runs, sharing
from cfpcli.text import fold, words

LIKENESS = 85
"""The lowest similarity (0 to 100) of near copies: the share of words in common, regardless of order."""

SHARED_RUNS = 0.3
"""The share of its three-word runs that the shorter text must have in common with the other to be compared at all.

Two talks on one subject share words, but hardly runs of words, which leaves few pairs to compare.
"""

_BEGINNING = 400
"""Number of code points at the beginning of a text that nearly always hold `FEWEST_WORDS`."""

NEARLY = 99
"""Similarity shown for texts that have all their words in common and are still not identical."""


class Compared(NamedTuple):
    """A text to compare: the `name` of its proposal, the `call` it was sent to, and the text."""

    name: str
    call: str
    text: str


def compared(subject: Subject, name: str) -> Compared:
    """A subject as a text to compare: abstract and description together."""
    draft = subject.draft
    return Compared(
        name, subject.event.slug if subject.event else draft.event, f"{draft.abstract}\n{draft.description}"
    )


def with_copies(subjects: Sequence[Subject], texts: Sequence[Compared], likeness: Likeness) -> list[Subject]:
    """The subjects, each with its near copies among `texts`, which begin with one text for each subject.

    Only proposals to the same call are compared: a talk may be offered to two conferences.
    """
    copies: dict[int, list[Copy]] = defaultdict(list)
    for earlier, other, ratio in _pairs(texts, len(subjects), likeness):
        copies[earlier].append(Copy(texts[other].name, int(ratio)))
        copies[other].append(Copy(texts[earlier].name, int(ratio)))
    return [
        msgspec.structs.replace(subject, copies=tuple(copies[index])) if index in copies else subject
        for index, subject in enumerate(subjects)
    ]


def _pairs(texts: Sequence[Compared], subjects: int, likeness: Likeness) -> Iterator[tuple[int, int, float]]:
    folded = [fold(entry.text) if _is_long_enough(entry.text) else "" for entry in texts]
    first: dict[tuple[str, str], int] = {}
    all_runs: list[frozenset[int]] = []
    for index, text in enumerate(folded):
        same = first.setdefault((texts[index].call, text), index) if text else index
        if same != index:
            yield same, index, 100.0
        all_runs.append(runs(bare_words(text)) if same == index else frozenset())
    for earlier, other in sharing(
        all_runs, lambda earlier, other: _comparable(texts, earlier, other, subjects), SHARED_RUNS
    ):
        ratio = likeness(folded[earlier], folded[other], LIKENESS)
        if ratio >= LIKENESS:
            yield earlier, other, min(ratio, NEARLY)


def _is_long_enough(text: str) -> bool:
    """Whether a text has `FEWEST_WORDS`; for most texts the beginning, cut at the end of a word, decides."""
    beginning = text[:_BEGINNING].rpartition(" ")[0]
    return words(beginning) >= FEWEST_WORDS or words(text) >= FEWEST_WORDS


def _comparable(texts: Sequence[Compared], earlier: int, other: int, subjects: int) -> bool:
    return earlier < subjects and texts[earlier].call == texts[other].call


def near_copy(subject: Subject) -> Iterator[Spot]:
    """Report another proposal to the same call with nearly the same text."""
    for copy in subject.copies:
        alike = "the same as" if copy.likeness > NEARLY else f"{copy.likeness} % that of"
        yield Spot("abstract", f"the text is {alike} {copy.name}", 0)
