"""Places in proposals that identify the speakers to reviewers, and suggestions for redacted copies."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from cfpcli.proposals.rules.lint.content import private
from cfpcli.proposals.rules.lint.rule import Finding, Severity, plain
from cfpcli.proposals.rules.naming import Doubt, Naming, namings
from cfpcli.records.change import Kind
from cfpcli.records.event import LINKS, Event
from cfpcli.records.facts import Blind, fields_where
from cfpcli.records.headings import PUBLIC, private_headings
from cfpcli.records.proposal import LIVE, Proposal
from cfpcli.records.review import ANSWER, REDACTED_TEXTS, digest, stale_fields, text_of
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line
from cfpcli.workspace.bulk import chosen_proposals
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import chosen_event, event_of, speakers_of
from cfpcli.workspace.selection import parsed, select

RULE = "speaker-named"
HEADING_RULE = "private-heading"
_NOT_READ = fields_where(Proposal, lambda fact: fact.blind is Blind.COPY_ONLY)
"""Fields written to organisers: reviewers read them only as a redacted copy, so the originals disclose nothing."""
_MARKS, _LEAST_AROUND = 6, 8
"""Columns for the marks around a place, and the minimum number of characters of its surroundings that are shown."""


class Suggestion(NamedTuple):
    """A field of a proposal whose text identifies a speaker, or whose redacted copy is outdated.

    `text` is the basis of the copy: the previous copy if it is still valid, else the original. `namings` are the
    places in it; there may be none if the copy is `stale`.
    """

    proposal: Proposal
    field: str
    text: str
    namings: tuple[Naming, ...]
    stale: bool

    def line_of(self, naming: Naming) -> int:
        """The line of the text on which a place begins, from 1."""
        return self.text.count("\n", 0, naming.start) + 1

    def around(self, naming: Naming, columns: int) -> str:
        """The place on one line, in angle quotes, with a few words on either side, at most `columns` wide."""
        place = clean_line(self.text[naming.start : naming.end])
        room = max((columns - len(place) - _MARKS) // 2, _LEAST_AROUND)
        before = clean_line(self.text[max(naming.start - room, 0) : naming.start] + "|").removesuffix("|")
        after = clean_line("|" + self.text[naming.end : naming.end + room]).removeprefix("|")
        return f"…{before}«{place}»{after}…"


def meant(work: Workspace, store: Store, words: Sequence[str]) -> tuple[Proposal, ...]:
    """The proposals that codes or a query name; without words, those of the event that are still live.

    Raises:
        UsageError: the acting person reviews blind.
    """
    event = chosen_event(work.env, store)
    if words:
        return chosen_proposals(store, event, words, ())
    rows, _ = select(store, event, parsed((), store, event, work.now), ("code", "state"), ())
    return tuple(store.get_many(Kind.PROPOSAL, [row.code for row in rows if row.state in LIVE]).values())


def suggestions(store: Store, proposal: Proposal, *, only: str = "") -> Iterator[Suggestion]:
    """The fields of a proposal that identify a speaker, in reading order.

    `only` restricts them to one field, which may be the notes.
    """
    speakers = speakers_of(store, proposal)
    stale = stale_fields(proposal)
    for field in (only,) if only else _read_by_reviewers(proposal, event_of(store, proposal)):
        text = read_now(proposal, field)
        places = namings(text, speakers)
        if places or field in stale:
            yield Suggestion(proposal, field, text, places, field in stale)


def read_now(proposal: Proposal, field: str) -> str:
    """The basis of a new copy of a field: the previous copy if it is still valid, else the original."""
    original = text_of(proposal, field)
    copy = proposal.redactions.get(field)
    return copy.text if copy is not None and copy.original == digest(original) else original


def _read_by_reviewers(proposal: Proposal, event: Event) -> Iterator[str]:
    yield from (field for field in REDACTED_TEXTS if field not in _NOT_READ or field in proposal.redactions)
    for question in event.questions:
        if question.slug in proposal.answers and not question.private and question.kind not in LINKS:
            yield f"{ANSWER}{question.slug}"


def heading_findings(proposal: Proposal, kept: Collection[str]) -> Iterator[Finding]:
    """Headings that look private in the texts that reviewers of a proposal read, except those whose keys are `kept`."""
    for field in PUBLIC:
        text = plain(read_now(proposal, field))
        for offset, heading in private_headings(text, kept=kept):
            line = text.count("\n", 0, offset) + 1
            yield Finding("", proposal.code, line, field, HEADING_RULE, Severity.ERROR, private(field, heading))


def findings_of(suggested: Suggestion) -> Iterator[Finding]:
    """A suggestion as findings of `cfp check`."""
    code, field = suggested.proposal.code, suggested.field
    if suggested.stale:
        message = f"the {field} was edited after its redacted copy was made: it is hidden from reviewers"
        yield Finding("", code, 0, field, RULE, Severity.WARNING, message)
    for naming in suggested.namings:
        severity = Severity.WARNING if naming.doubt is Doubt.NONE else Severity.NOTE
        message = f'the {field} names {naming.what}: "{clean_line(naming.term)}"'
        yield Finding("", code, suggested.line_of(naming), field, RULE, severity, message)
