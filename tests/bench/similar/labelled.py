"""The labelled pairs: each sample proposal changed in the ways in which talks come back, and what only looks alike.

Seeded, so the same pairs come out every time. Positive are: sent again word for word, under another title, under a
title in the other language, in other words (synonyms by a table, every second or every one that it knows), with its
sentences in another order, shortened, lengthened by a paragraph about the company, half rewritten (the second half from
another talk on the subject), and reworked (all synonyms, a third of the sentences left out, the others in another
order, a paragraph about the company). Negative are: another talk on the same subject, two talks with the same
paragraph about the company or the person, both of that, and two talks that have nothing to do with each other.
"""

import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cfpcli import shipped
from cfpcli.proposals.files.proposal import read_drafts

SEED = 2026


class Labelled(NamedTuple):
    """Two texts, how the second was made, and whether it is the same talk."""

    kind: str
    first: str
    other: str
    same: bool


class Sample(NamedTuple):
    """A sample proposal: the number of its file, its language, title and abstract, and another talk on its subject."""

    number: str
    language: str
    title: str
    text: str
    other_talk: str


def labelled(seed: int = SEED) -> list[Labelled]:
    """Every pair, positive and negative."""
    rng = random.Random(seed)  # noqa: S311  # sample data
    table = tomllib.loads((Path(__file__).parent / "labelled.toml").read_text(encoding="utf-8"))
    talks = samples(table)
    return [*_positive(talks, table, rng), *_negative(talks, table, rng)]


def samples(table: dict[str, Any]) -> list[Sample]:
    """The sample proposals that come with the program."""
    talks = []
    for name in shipped.names(".md"):
        (draft,), _ = read_drafts(shipped.read_text(name), name)
        number = name.rpartition("/")[2][:2]
        other_talk = " ".join(table["same_subject"][number].split())
        talks.append(Sample(number, draft.language, draft.title, draft.abstract, other_talk))
    return talks


def _positive(talks: list[Sample], table: dict[str, Any], rng: random.Random) -> Iterator[Labelled]:
    for talk in talks:
        words = table["synonyms"][talk.language]
        about = rng.choice(table["boilerplate"][talk.language])
        parts = sentences(talk.text)
        ways = {
            "word for word": talk.text,
            "another title": f"{' '.join(reversed(talk.title.split()))}\n\n{talk.text}",
            "title translated": f"{table['translated_title'][talk.number]}\n\n{talk.text}",
            "some synonyms": _in_other_words(talk.text, words, rng, 0.5),
            "all synonyms": _in_other_words(talk.text, words, rng, 1.0),
            "other order": " ".join(rng.sample(parts, len(parts))),
            "shortened": " ".join(parts[: max(3, len(parts) // 2)]),
            "lengthened": f"{talk.text}\n\n{about}",
            "half rewritten": _half_rewritten(talk, rng),
            "reworked": f"{_reworked(talk, words, rng)}\n\n{about}",
        }
        for kind, text in ways.items():
            titled = f"{talk.title}\n\n{talk.text}" if "title" in kind else talk.text
            yield Labelled(kind, titled, text, same=True)


def _negative(talks: list[Sample], table: dict[str, Any], rng: random.Random) -> Iterator[Labelled]:
    for talk in talks:
        yield Labelled("same subject", talk.text, talk.other_talk, same=False)
        for about in table["boilerplate"][talk.language]:
            other = rng.choice([it for it in talks if it.language == talk.language and it is not talk])
            yield Labelled("same paragraph", f"{talk.text}\n\n{about}", f"{other.text}\n\n{about}", same=False)
        about = rng.choice(table["boilerplate"][talk.language])
        both = (f"{talk.text}\n\n{about}", f"{talk.other_talk}\n\n{about}")
        yield Labelled("same subject and paragraph", *both, same=False)
        for other in rng.sample([it for it in talks if it.language == talk.language and it is not talk], 3):
            yield Labelled("nothing in common", talk.text, other.text, same=False)


def sentences(text: str) -> list[str]:
    """The sentences of a sample; none of them has an abbreviation in it."""
    return [part for part in re.split(r"(?<=[.!?])\s+", " ".join(text.split())) if part]


def _in_other_words(text: str, table: dict[str, str], rng: random.Random, share: float) -> str:
    def changed(match: re.Match[str]) -> str:
        word = match.group()
        instead = table.get(word.lower(), "")
        if not instead or rng.random() >= share:
            return word
        return instead.capitalize() if word[0].isupper() else instead

    return re.sub(r"\w+", changed, text)


def _reworked(talk: Sample, table: dict[str, str], rng: random.Random) -> str:
    parts = sentences(_in_other_words(talk.text, table, rng, 1.0))
    return " ".join(rng.sample(parts, max(3, len(parts) * 2 // 3)))


def _half_rewritten(talk: Sample, rng: random.Random) -> str:
    parts, new = sentences(talk.text), sentences(talk.other_talk)
    kept = parts[: (len(parts) + 1) // 2]
    return " ".join([*kept, *rng.sample(new, min(len(new), len(parts) - len(kept)))])
