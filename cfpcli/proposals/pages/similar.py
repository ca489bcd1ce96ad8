"""Near-duplicates: both proposals, the reason for reporting them, and the shared passages, side by side if they fit."""

from collections.abc import Sequence

from cfpcli.proposals.rows.similar import SimilarPair, SimilarPassage
from cfpcli.proposals.rules.similar import bare_words
from cfpcli.result import Result
from cfpcli.ui.look import Look, state_look
from cfpcli.ui.page import Block, Facts, Line, Page, Paragraph, Span, Stack, cells, joined, line, safe
from cfpcli.ui.values import Screen

SIDE_BY_SIDE = 100
"""Minimum width in cells for showing two passages side by side."""

MOST_PASSAGES = 4
"""Maximum number of passages shown for each pair, the longest first; `--json` has them all."""

_INDENT = 2
_BETWEEN = " │ "
_ALL = 100


def page(result: Result[SimilarPair], screen: Screen) -> Page:
    """Each pair with its score, its reason and its passages."""
    return tuple(_pair(pair, screen) for pair in result.items)


def _pair(pair: SimilarPair, screen: Screen) -> Block:
    elsewhere = pair.other_event != pair.event or bool(pair.source)
    where = " in ".join(filter(None, (pair.other_event, pair.source))) if elsewhere else ""
    head = Facts(((Span(f"{pair.score} %", Look.STRONG), line(pair.reason)),))
    both = Facts(
        (
            (Span(pair.code, Look.STRONG), _proposal(pair.title, pair.speakers, pair.state, "")),
            (
                Span(pair.other_code, Look.STRONG),
                _proposal(pair.other_title, pair.other_speakers, pair.other_state, where),
            ),
        )
    )
    shown = _shown(pair.passages)
    more = len(pair.passages) - len(shown)
    rest = (Paragraph(line(Span(f"… and {more} more", Look.MUTED))),) if more else ()
    passages = _beside(pair, shown, screen.width) if screen.width >= SIDE_BY_SIDE else _under(pair, shown)
    return Stack((head, Stack((both, *passages, *rest), _INDENT)))


def _proposal(title: str, speakers: Sequence[str], state: str, where: str) -> Line:
    return joined(
        [line(Span(title, Look.TITLE)), line(", ".join(speakers)), line(Span(state, state_look(state))), line(where)]
    )


def _shown(passages: Sequence[SimilarPassage]) -> list[SimilarPassage]:
    longest = sorted(passages, key=lambda passage: -len(passage.one))[:MOST_PASSAGES]
    return [passage for passage in passages if passage in longest]


def _under(pair: SimilarPair, passages: Sequence[SimilarPassage]) -> tuple[Block, ...]:
    """The passages one under the other; identical words are shown once."""
    rows: list[tuple[Span, Line]] = []
    for passage in passages:
        if passage.likeness == _ALL:
            rows.append((Span("both", Look.MUTED), line(passage.one)))
        else:
            rows.append((Span(pair.code, Look.MUTED), _marked(passage.one.split(), passage.other)))
            rows.append((Span(pair.other_code, Look.MUTED), _marked(passage.other.split(), passage.one)))
    return (Paragraph(line("")), Facts(tuple(rows))) if rows else ()


def _beside(pair: SimilarPair, passages: Sequence[SimilarPassage], width: int) -> tuple[Block, ...]:
    column = (width - _INDENT - len(_BETWEEN)) // 2
    rows: list[Line] = [_row(line(Span(pair.code, Look.MUTED)), line(Span(pair.other_code, Look.MUTED)), column)]
    for passage in passages:
        left = [_marked(words, passage.other) for words in _folded(passage.one, column)]
        right = [_marked(words, passage.one) for words in _folded(passage.other, column)]
        height = max(len(left), len(right))
        left += [()] * (height - len(left))
        right += [()] * (height - len(right))
        rows += [_row(left_row, right_row, column) for left_row, right_row in zip(left, right, strict=True)]
    return (Paragraph(line("")), *(Paragraph(row, one_line=True) for row in rows)) if passages else ()


def _row(left: Line, right: Line, column: int) -> Line:
    width = sum(cells(safe(span.text)) for span in left)
    return (*left, Span(" " * (column - width)), Span(_BETWEEN, Look.MUTED), *right)


def _marked(words: Sequence[str], counterpart: str) -> Line:
    """Words on a line; those that the counterpart lacks are highlighted."""
    counterpart_words = set(bare_words(counterpart))
    spans: list[Span] = []
    for word in words:
        look = Look.PLAIN if counterpart_words.issuperset(bare_words(word)) else Look.STRONG
        spans += [Span(" "), Span(word, look)] if spans else [Span(word, look)]
    return tuple(spans)


def _folded(text: str, width: int) -> list[list[str]]:
    """The words of a text in lines of at most `width` cells; a wider word is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cells(safe(longer)) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if cells(safe(lines[-1] + char)) > width:
                lines.append("")
            lines[-1] += char
    return [row.split() for row in lines]
