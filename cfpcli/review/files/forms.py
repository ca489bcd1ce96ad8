"""Review forms to fill in elsewhere: proposals in one Markdown file, with a place for each review."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from cfpcli.errors import Fault
from cfpcli.records.person import normalise_email
from cfpcli.text import clean, clean_line, long_text

_HEAD = re.compile(r"==== +([A-Z0-9]{6}) +\(revision (\d+)\) +====\s*")
_REVIEWER = re.compile(r"^<!-- Reviewer: (\S+) -->[ \t]*$", re.MULTILINE)
_COMMITTEE, _SPEAKER = "---- For the committee", "---- For the speaker"
_PROPOSAL = "---- The proposal; nothing below is imported"


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal to be reviewed; `lines` are the parts that a reviewer may see, Markdown."""

    code: str
    revision: int
    lines: tuple[str, ...]


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of one form: scores by category slug (empty: the single one), as typed; texts are Markdown.

    `line` is where the form begins, `place` its number in the file, both from 1.
    """

    code: str
    revision: int
    line: int
    place: int
    scores: dict[str, str]
    comment: str
    feedback: str

    @property
    def is_empty(self) -> bool:
        """Whether the form has no entries."""
        return not (any(self.scores.values()) or self.comment or self.feedback)


def dump_forms(
    sheets: Iterable[Sheet], categories: Iterable[str], scale: str, command: str, *, reviewer: str
) -> Iterator[bytes]:
    """The forms of `sheets`, in order; `categories` are slugs (none: a single score), `scale` is the scale in words.

    `reviewer` is the normalised address of the person they are for: an import for another person refuses them.
    """
    score_lines = [f"{prefix} " for prefix in _prefixes(tuple(categories), scale)]
    yield (
        "<!-- After each colon, write a score or its label, or abstain, or recuse: WHY. Leave it empty to skip.\n"
        f"Import the file with: {clean_line(command)} -->\n"
        f"<!-- Reviewer: {clean_line(reviewer)} -->\n"
    ).encode()
    for sheet in sheets:
        head = f"==== {sheet.code} (revision {sheet.revision}) ===="
        shown = [f"> {line}".rstrip() for text in sheet.lines for line in clean(text).split("\n")]
        form = ["", head, "", *score_lines, "", _COMMITTEE, "", "", _SPEAKER, "", "", _PROPOSAL, "", *shown, ""]
        yield "\n".join(form).encode()


def reviewer_of(text: str) -> str:
    """The address of the reviewer for whom a file of forms is; empty if the file has none."""
    mark = _REVIEWER.search(text)
    return normalise_email(mark[1]) if mark else ""


def load_forms(text: str, source: str, categories: Iterable[str], scale: str) -> tuple[list[Filled], list[Fault]]:
    """The filled-in forms of a file, and the faults of those that cannot be read."""
    prefixes = dict(zip((*categories,) or ("",), _prefixes(tuple(categories), scale), strict=True))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    heads = [(at, mark) for at, line in enumerate(lines) if (mark := _HEAD.fullmatch(line))]
    faults = [] if heads else [Fault(source, 0, "", "contains no review form")]
    forms = []
    for place, (at, head) in enumerate(heads, 1):
        end = heads[place][0] if place < len(heads) else len(lines)
        answers, missing = _answers(lines[at + 1 : end], prefixes)
        faults += [Fault(source, at + 1, head[1], f'the line "{prefix}" is missing') for prefix in missing]
        comment, feedback = (_section(lines[at + 1 : end], name) for name in (_COMMITTEE, _SPEAKER))
        forms.append(
            Filled(
                code=head[1],
                revision=int(head[2]),
                line=at + 1,
                place=place,
                scores=answers,
                comment=comment,
                feedback=feedback,
            )
        )
    return forms, faults


def _prefixes(categories: tuple[str, ...], scale: str) -> list[str]:
    return [f"Score{f' {slug}' if slug else ''} ({clean_line(scale)}):" for slug in categories or ("",)]


def _answers(lines: list[str], prefixes: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """The texts after the colons, by category slug, above the first section; then the prefixes of missing lines."""
    end = next((at for at, line in enumerate(lines) if line.startswith("---- ")), len(lines))
    answers: dict[str, str] = {}
    missing = []
    for slug, prefix in prefixes.items():
        line = next((line for line in lines[:end] if line.startswith(prefix)), None)
        if line is None:
            missing.append(prefix)
        else:
            answers[slug] = line.removeprefix(prefix).strip()
    return answers, missing


def _section(lines: list[str], name: str) -> str:
    """The text below the line `name`, up to the next such line."""
    if name not in (stripped := [line.rstrip() for line in lines]):
        return ""
    begin = stripped.index(name) + 1
    headings = {_COMMITTEE, _SPEAKER, _PROPOSAL}
    end = next((at for at in range(begin, len(stripped)) if stripped[at] in headings), len(stripped))
    return long_text("\n".join(lines[begin:end]))
