"""The texts of a proposal file before any HTML is converted, and the line on which each begins."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from cfpcli.exchange import front_matter
from cfpcli.exchange.sections import read_sections, split_documents, without_title
from cfpcli.proposals.files.front_fields import whose
from cfpcli.records.headings import NO_ANSWERS, Answers
from cfpcli.records.proposal import LONG_TEXTS, Draft

_BEGINNINGS = 10
"""Maximum number of lines equal to a text's first line that are tried as its beginning.

A text begins close to the line from which it is searched.
"""


class Written(NamedTuple):
    """The texts of one proposal by field, biographies by place as `biography.0`, and the lines they begin on.

    A text whose lines are not in the file literally, such as a quoted value, has no line.
    """

    texts: dict[str, str]
    begins: dict[str, int]


def as_written(text: str, drafts: Sequence[Draft], *, answers: Answers = NO_ANSWERS) -> tuple[Written, ...]:
    """The texts of a file for each of the drafts that `proposal.read_drafts` reads from it with these `answers`."""
    text = normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    rows = text.split("\n")
    documents = split_documents(text)
    # Reading ends early if a file has too many faults, so there may be fewer drafts.
    return tuple(
        _written(rows[: line + document.count("\n")], _sections(document, line, draft, answers), draft)
        for (line, document), draft in zip(documents, drafts, strict=False)
    )


def _written(rows: Sequence[str], sections: Iterable[tuple[str, str, int]], draft: Draft) -> Written:
    texts: dict[str, str] = {}
    begins: dict[str, int] = {}
    for field, text, at in (*sections, *_values(draft)):
        if text and field not in texts:
            texts[field] = text
            if line := _begin(rows, normalize("NFC", text).split("\n"), at):
                begins[field] = line
    return Written(texts, begins)


def _sections(document: str, first_line: int, draft: Draft, answers: Answers) -> Iterator[tuple[str, str, int]]:
    if not document.startswith(front_matter.FENCE):
        return
    front, _ = front_matter.read(document, "", first_line=first_line)
    _, body, _ = without_title(front.body, draft.title)
    alone = len(draft.speakers) <= 1
    for section in read_sections(body, front.body_line, alone=alone, answers=answers):
        if section.field != "biography":
            yield section.field, section.text, section.line
            continue
        places = whose(section.who, draft.speakers) if section.who else [0]
        if len(places) == 1:
            yield f"biography.{places[0]}", section.text, section.line


def _values(draft: Draft) -> Iterator[tuple[str, str, int]]:
    for field in ("title", *LONG_TEXTS):
        yield field, getattr(draft, field), draft.lines.get(field, 0)
    for index, speaker in enumerate(draft.speakers):
        yield f"biography.{index}", speaker.biography, draft.lines.get("biography", 0)


def _begin(rows: Sequence[str], lines: Sequence[str], at: int) -> int:
    """The number of the first line of `rows`, from `at` on, at which `lines` begin and follow one another; else 0."""
    if not at:
        return 0
    starts = (start for start in range(at - 1, len(rows) - len(lines) + 1) if _says(rows[start], lines[0]))
    for start in islice(starts, _BEGINNINGS):
        if all(_bare(rows[start + below]) == _bare(line) for below, line in enumerate(lines[1:], start=1)):
            return start + 1
    return 0


def _says(row: str, line: str) -> bool:
    """Whether a row is a line, or a key of front matter followed by that line."""
    wanted = _bare(line).rstrip("\"'")
    return _bare(row) == _bare(line) or (bool(wanted) and ": " in row and row.rstrip(" \"'").endswith(wanted))


def _bare(line: str) -> str:
    """A line without the indentation and the guarding backslash that the grammar of proposal files adds."""
    return line.strip().removeprefix("\\")
