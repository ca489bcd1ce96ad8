"""Rules, the proposals they check, and their findings.

A subject is one proposal from a file or from the store, with all the data that the rules need. A finding has a place,
a severity and a message.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import msgspec

from cfpcli.errors import MOST_FAULTS, Fault
from cfpcli.records.event import Event
from cfpcli.records.facts import Blind, fields_where
from cfpcli.records.proposal import LONG_TEXTS, WORDS, Draft, SubmittedFields


class Severity(StrEnum):
    """The severity of a finding: an error prevents sending, a note is a suggestion."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Spot(NamedTuple):
    """A result of a rule, before its line is known.

    `field` is the field of the draft (`biography.1` is that of the second speaker). The place is an `offset` into its
    text, else a known `line` of the file, else the field as a whole. `severity` is None if the rule's
    own applies.
    """

    field: str
    message: str
    offset: int = -1
    line: int = 0
    severity: Severity | None = None


class Finding(NamedTuple):
    """One finding of a rule.

    `file` is the file as the person named it, empty for a stored proposal, which `proposal` names by its code.
    `line` counts from 1: the line of the file, for a stored proposal that of the field's text; 0 is the whole of it.
    """

    file: str
    proposal: str
    line: int
    field: str
    rule: str
    severity: Severity
    message: str


BLIND_TEXTS = fields_where(SubmittedFields, lambda fact: fact.blind is Blind.COPIED)
"""Fields that reviewers of a blind call read as its speakers wrote them, lists of words included."""

_CODE = re.compile(
    r"^ {0,3}(`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(`++)(?:(?!\n[ \t]*\n).)+?(?<!`)\2(?!`)",
    re.DOTALL | re.MULTILINE,
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


class Copy(NamedTuple):
    """Another proposal with nearly the same text: its `name` for people, and the similarity (0 to 100)."""

    name: str
    likeness: int


class Subject(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One proposal to check.

    `draft` is completed if there is an `event`. `file` or `code` is its origin. `written` are the texts
    in the file, by field, if they differ from those of the draft: a whole HTML document becomes Markdown.
    `begins` has the lines of the file on which they begin. `unread` are the faults of the file itself and `untold` the
    fields that they leave unknown; `unclear` are its headings of unclear meaning, and `kept_headings` the
    keys of those that belong to the text around them. `closed` is true if the call no longer accepts it,
    `addressless` has the speakers who may lack an address, and `copies` the other proposals that are near copies of it.
    """

    draft: Draft
    event: Event | None = None
    file: str = ""
    code: str = ""
    written: Mapping[str, str] = {}
    begins: Mapping[str, int] = {}
    unread: tuple[Fault, ...] = ()
    untold: frozenset[str] = frozenset()
    unclear: tuple[Fault, ...] = ()
    kept_headings: frozenset[str] = frozenset()
    closed: bool = False
    addressless: Collection[str] = ()
    copies: tuple[Copy, ...] = ()

    @cached_property
    def texts(self) -> dict[str, str]:
        """Every text that is not empty, by field: those of the proposal, then the biographies by place."""
        named = {field: getattr(self.draft, field) for field in ("title", *LONG_TEXTS)}
        named |= {f"biography.{index}": speaker.biography for index, speaker in enumerate(self.draft.speakers)}
        return {field: text for field, text in (named | {**self.written}).items() if text}

    @cached_property
    def words(self) -> dict[str, str]:
        """Every list of words that is not empty, by field, as one text."""
        return {field: ", ".join(parts) for field in WORDS if (parts := getattr(self.draft, field))}

    @cached_property
    def plain(self) -> dict[str, str]:
        """The texts with code blanked out and unchanged offsets: code is not a mistake of the writer.

        Comments of a file are blanked out too, because they are not sent.
        """
        blanked = {field: plain(text) for field, text in self.texts.items()}
        return {field: without(_COMMENT, text) for field, text in blanked.items()} if self.file else blanked

    def line_of(self, spot: Spot) -> int:
        """The line of a spot, as `Finding.line` counts."""
        if spot.line:
            return spot.line
        field = spot.field.partition(".")[0]
        below = self.texts.get(spot.field, "").count("\n", 0, max(spot.offset, 0))
        if self.code:
            return below + 1 if spot.offset >= 0 else 0
        begins = self.begins.get(spot.field)
        if begins and spot.offset >= 0:
            return begins + below
        lines = self.draft.lines
        return lines.get(spot.field) or begins or lines.get(field) or min(lines.values(), default=0)


def plain(text: str) -> str:
    """A text with its code as blanks; line ends and offsets do not change."""
    return without(_CODE, text)


def without(pattern: re.Pattern[str], text: str) -> str:
    """A text with every match of a pattern blanked out; line ends and offsets do not change."""
    if not any(mark in text for mark in ("`", "~~~", "<!--")):
        return text
    return pattern.sub(lambda match: "".join("\n" if char == "\n" else " " for char in match.group()), text)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule: `why` it exists, in a sentence, and the `way_out`, the remedy for a finding.

    `severity` is that of its findings unless a finding has its own.
    """

    name: str
    severity: Severity
    why: str
    way_out: str
    find: Callable[[Subject], Iterable[Spot]]


def checked(subject: Subject, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """The findings of these rules in a subject, from top to bottom, then in the order of the rules.

    Each rule finds at most `MOST_FAULTS`.
    """
    return tuple(sorted(_findings(subject, rules), key=lambda finding: finding.line if subject.file else 0))


def _findings(subject: Subject, rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        for spot in islice(rule.find(subject), MOST_FAULTS):
            yield Finding(
                file=subject.file,
                proposal=subject.code,
                line=subject.line_of(spot),
                field=spot.field,
                rule=rule.name,
                severity=spot.severity or rule.severity,
                message=spot.message,
            )
