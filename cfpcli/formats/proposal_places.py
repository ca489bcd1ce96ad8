"""The texts of a proposal file as they were written, before any HTML was converted, and the line each begins on."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import normalize

from cfpcli.domain.draft import Draft
from cfpcli.formats import front_matter
from cfpcli.formats.proposal_body import read_sections, split_documents
from cfpcli.formats.proposal_fields import LONG_TEXTS, whose


class Written(NamedTuple):
    """The texts of one proposal by field, biographies by place as `biography.0`, and the lines they begin on.

    A text whose lines do not stand in the file as they are, such as a quoted value, has no line.
    """

    texts: dict[str, str]
    begins: dict[str, int]


def as_written(text: str, drafts: Sequence[Draft]) -> tuple[Written, ...]:
    """What stands in a file for each of the drafts that `proposal_file.read_drafts` reads from it."""
    text = normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    rows = text.split("\n")
    documents = split_documents(text)
    return tuple(
        _written(rows, document, line, draft) for (line, document), draft in zip(documents, drafts, strict=True)
    )


def _written(rows: Sequence[str], document: str, first_line: int, draft: Draft) -> Written:
    texts: dict[str, str] = {}
    begins: dict[str, int] = {}
    for field, said, at in (*_sections(document, first_line, draft), *_values(draft)):
        if said and field not in texts:
            texts[field] = said
            if line := _begin(rows, normalize("NFC", said).split("\n"), at):
                begins[field] = line
    return Written(texts, begins)


def _sections(document: str, first_line: int, draft: Draft) -> Iterator[tuple[str, str, int]]:
    if not document.startswith(front_matter.FENCE):
        return
    front, _ = front_matter.read(document, "", first_line=first_line)
    for section in read_sections(front.body, front.body_line):
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
    for start in range(at - 1, len(rows) - len(said) + 1):
        if _says(rows[start], said[0]) and all(
            _bare(rows[start + below]) == _bare(line) for below, line in enumerate(said[1:], start=1)
        ):
            return start + 1
    return 0


def _says(row: str, line: str) -> bool:
    """Whether a row is a line, or a key of front matter with that line behind it."""
    wanted = _bare(line).rstrip("\"'")
    return _bare(row) == _bare(line) or (bool(wanted) and ": " in row and row.rstrip(" \"'").endswith(wanted))


def _bare(line: str) -> str:
    """A line without what the grammar of proposal files adds: indentation and a guarding backslash."""
    return line.strip().removeprefix("\\")
