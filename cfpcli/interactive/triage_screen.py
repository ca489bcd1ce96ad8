"""What the review loop shows: a proposal cut into pages that fit the terminal, and the lines of keys below it."""

from collections.abc import Mapping, Sequence

import msgspec

from cfpcli.domain.event import Category, ReviewSettings
from cfpcli.domain.review import ReviewState
from cfpcli.domain.text import clean_line
from cfpcli.interactive.triage_data import ReviewAnswer, TriageItem
from cfpcli.interactive.triage_scoring import by_position, scale_of
from cfpcli.interactive.wrapping import MEASURE, pack, wrap

_LEAST_BODY = 3

KEYS = {
    "c": "comment for the committee",
    "0": "abstain: you read it and give no score",
    "s": "skip it for now",
    "x": "recuse: you have a conflict of interest",
    "u": "undo the last answer",
    "space": "next page",
    "b": "page back",
    "?": "these keys",
    "q": "leave; all answers are saved",
}


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """One page: lines above the title, the title, lines below it; `pages` is how many there are."""

    above: tuple[str, ...]
    title: tuple[str, ...]
    below: tuple[str, ...]
    page: int
    pages: int


def in_words(answer: ReviewAnswer, settings: ReviewSettings) -> str:
    """An answer as its reviewer would say it: `4 good`, `Relevance 4, Quality 2`, `abstained`."""
    if answer.state is not ReviewState.SCORED:
        return str(answer.state)
    return scores_in_words(answer.scores, settings)


def scores_in_words(scores: Mapping[str, int], settings: ReviewSettings) -> str:
    """Scores by name of category, with the scale's own words where it has some."""
    labels = dict(zip(scale_of(settings), settings.labels, strict=False))
    names = {category.slug: clean_line(category.name) for category in settings.categories}
    said = (
        " ".join(filter(None, (names.get(slug, ""), str(score), clean_line(labels.get(score, "")))))
        for slug, score in scores.items()
    )
    return ", ".join(said)


def legend(settings: ReviewSettings, category: Category, columns: int) -> list[str]:
    """Which digit means what, for one category."""
    positions = by_position(settings)
    head = f"{clean_line(category.name)}:"
    if not positions:
        return pack([head, f"Enter, then {settings.scale_min}-{settings.scale_max}"], columns, " ")
    if settings.labels:
        pairs = zip(positions, settings.labels, strict=False)
        named = [f"{digit} {clean_line(label)}" for digit, label in pairs]
    elif settings.scale_min == 1:
        named = [f"1 (lowest) to {len(positions)} (highest)"]
    else:
        named = [f"{digit} is {score}" for digit, score in positions.items()]
    skip = [] if category.required else ["Enter none"]
    return pack([head, *named, *skip], columns)


def key_line(columns: int) -> list[str]:
    """The keys that work on every proposal."""
    short = ("c comment", "0 abstain", "s skip", "x recuse", "u undo", "? keys", "q leave")
    return pack(short, columns)


def rule(page: int, pages: int, columns: int) -> str:
    """The line between text and keys; it says where more text is."""
    note = f" page {page + 1} of {pages}, Space: {'more' if page + 1 < pages else 'from the top'} " if pages > 1 else ""
    return f"{'─' * max(columns - len(note) - 2, 0)}{note}{'─' * 2 if note else ''}"[:columns]


def width_of(columns: int) -> int:
    """How wide the text runs on a terminal of so many columns."""
    return max(min(columns - 1, MEASURE), 20)


def page(
    item: TriageItem, *, progress: str, note: str, extra: Sequence[str], at: int, columns: int, room: int
) -> Screen:
    """Page `at` of a proposal, from 0; past the last comes the first again.

    `note` says what happened last, `extra` lines stand under the facts, `room` is how many lines the page may take.
    """
    width = width_of(columns)
    above = [*wrap(note, width), *pack(_progress(item, progress), width)]
    title = wrap(item.title, width) or ["(no title)"]
    facts = [line for text in (item.speakers, item.facts, *extra) for line in wrap(clean_line(text), width)]
    text = body(item, width)
    height = max(room - len(above) - len(title) - len(facts) - 1, _LEAST_BODY)
    pages = max(-(-len(text) // height), 1)
    at %= pages
    shown = text[at * height : (at + 1) * height]
    return Screen(above=tuple(above), title=tuple(title), below=(*facts, "", *shown), page=at, pages=pages)


def body(item: TriageItem, width: int) -> list[str]:
    """The texts of a proposal under one another."""
    lines = wrap(item.abstract, width) or ["(no abstract)"]
    for name, text in (("Description", item.description), ("Notes to the committee", item.notes)):
        if text.strip():
            lines += ["", f"{name}:", *wrap(text, width)]
    return lines


def _progress(item: TriageItem, progress: str) -> list[str]:
    return [clean_line(piece) for piece in (progress, item.event, item.code, item.track, item.session_type) if piece]
