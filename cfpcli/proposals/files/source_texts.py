"""The texts of a proposal file as they were written, before any HTML was converted, and the line each begins on."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from cfpcli.exchange import front_matter
from cfpcli.exchange.sections import read_sections, split_documents, without_title
from cfpcli.proposals.files.front_fields import whose
from cfpcli.records.draft import Draft
from cfpcli.records.headings import NO_ANSWERS, Answers
from cfpcli.records.proposal import LONG_TEXTS

_BEGINNINGS = 10
"""Lines like a text's first that are tried as its beginning; it stands close to the line it is looked for from."""


class Written(NamedTuple):
    """The texts of one proposal by field, biographies by place as `biography.0`, and the lines they begin on.

    A text whose lines do not stand in the file as they are, such as a quoted value, has no line.
    """

    texts: dict[str, str]
    begins: dict[str, int]


def as_written(text: str, drafts: Sequence[Draft], *, answers: Answers = NO_ANSWERS) -> tuple[Written, ...]:
    """What a file has for each of the drafts that `proposal.read_drafts` reads from it with these `answers`."""
    text = normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    rows = text.split("\n")
    documents = split_documents(text)
    # Reading ends early where a file has too many faults, so that there may be fewer drafts.
    return tuple(
        _written(rows[: line + document.count("\n")], _sections(document, line, draft, answers), draft)
        for (line, document), draft in zip(documents, drafts, strict=False)
    )


def _written(rows: Sequence[str], sections: Iterable[tuple[str, str, int]], draft: Draft) -> Written:
    texts: dict[str, str] = {}
    begins: dict[str, int] = {}
    for field, said, at in (*sections, *_values(draft)):
        if said and field not in texts:
            texts[field] = said
            if line := _begin(rows, normalize("NFC", said).split("\n"), at):
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
        found = whose(section.who, draft.speakers) if section.who else [0]
        if len(found) == 1:
            yield f"biography.{found[0]}", section.text, section.line


def _values(draft: Draft) -> Iterator[tuple[str, str, int]]:
    for field in ("title", *LONG_TEXTS):
        yield field, getattr(draft, field), draft.lines.get(field, 0)
    for index, speaker in enumerate(draft.speakers):
        yield f"biography.{index}", speaker.biography, draft.lines.get("biography", 0)


def _begin(rows: Sequence[str], said: Sequence[str], at: int) -> int:
    """The first line from `at` on below which these lines stand one by one; 0 where there is none."""
    if not at:
        return 0
    starts = (start for start in range(at - 1, len(rows) - len(said) + 1) if _says(rows[start], said[0]))
    for start in islice(starts, _BEGINNINGS):
        if all(_bare(rows[start + below]) == _bare(line) for below, line in enumerate(said[1:], start=1)):
            return start + 1
    return 0


def _says(row: str, line: str) -> bool:
    """Whether a row is a line, or a key of front matter with that line behind it."""
    wanted = _bare(line).rstrip("\"'")
    return _bare(row) == _bare(line) or (bool(wanted) and ": " in row and row.rstrip(" \"'").endswith(wanted))


def _bare(line: str) -> str:
    """A line without what the grammar of proposal files adds: indentation and a guarding backslash."""
    return line.strip().removeprefix("\\")
