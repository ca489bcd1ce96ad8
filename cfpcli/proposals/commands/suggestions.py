"""What in proposals tells reviewers who speaks, and the redacted copies that would not."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from cfpcli.proposals.rules.lint.form import private
from cfpcli.proposals.rules.lint.rule import Finding, Severity, plain
from cfpcli.proposals.rules.naming import Doubt, Naming, namings
from cfpcli.records.change import Kind
from cfpcli.records.event import Event, QuestionKind
from cfpcli.records.facts import Blind, fields_where
from cfpcli.records.headings import PUBLIC, private_headings
from cfpcli.records.proposal import Proposal
from cfpcli.records.redaction import ANSWER, REDACTED_TEXTS, digest, stale_fields, text_of
from cfpcli.records.states import LIVE
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line
from cfpcli.workspace.bulk import chosen_proposals
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import chosen_event, event_of, speakers_of
from cfpcli.workspace.selection import parsed, select
from cfpcli.workspace.visibility import organisers_only

RULE = "speaker-named"
HEADING_RULE = "private-heading"
_NOT_READ = fields_where(Proposal, lambda fact: fact.blind is Blind.COPY_ONLY)
"""Written to organisers: reviewers read them as a redacted copy alone, so as they are they tell nobody."""
_MARKS, _LEAST_AROUND = 6, 8
"""Columns that the marks around a place take, and how many characters of its surroundings are shown at least."""


class Suggestion(NamedTuple):
    """A field of a proposal whose text tells who speaks, or whose redacted copy is out of date.

    `text` is what the copy is made from: the copy of before where it still holds, else the original. `found` are the
    places in it; there may be none where the copy is `stale`.
    """

    proposal: Proposal
    field: str
    text: str
    found: tuple[Naming, ...]
    stale: bool

    def line_of(self, naming: Naming) -> int:
        """The line of the text on which a place begins, from 1."""
        return self.text.count("\n", 0, naming.start) + 1

    def around(self, naming: Naming, columns: int) -> str:
        """The place on one line, in angle quotes, with a few words on either side."""
        place = clean_line(self.text[naming.start : naming.end])
        room = max((columns - len(place) - _MARKS) // 2, _LEAST_AROUND)
        before = clean_line(self.text[max(naming.start - room, 0) : naming.start] + "|").removesuffix("|")
        after = clean_line("|" + self.text[naming.end : naming.end + room]).removeprefix("|")
        return f"…{before}«{place}»{after}…"


def meant(work: Workspace, store: Store, words: Sequence[str]) -> tuple[Proposal, ...]:
    """The proposals that codes or a query name; without any, those of the event that still stand.

    Raises:
        UsageError: whoever asks reviews blind.
    """
    event = chosen_event(work.env, store)
    organisers_only(store, event)
    if words:
        return chosen_proposals(store, event, words, ())
    rows, _ = select(store, event, parsed((), store, event, work.now), ("code", "state"), ())
    return tuple(store.get_many(Kind.PROPOSAL, [row.code for row in rows if row.state in LIVE]).values())


def suggestions(store: Store, proposal: Proposal, *, only: str = "") -> Iterator[Suggestion]:
    """The fields of a proposal that tell who speaks, in reading order; `only` looks at one, the notes included."""
    speakers = speakers_of(store, proposal)
    stale = stale_fields(proposal)
    for field in (only,) if only else _read_by_reviewers(proposal, event_of(store, proposal)):
        text = read_now(proposal, field)
        places = namings(text, speakers)
        if places or field in stale:
            yield Suggestion(proposal, field, text, places, field in stale)


def read_now(proposal: Proposal, field: str) -> str:
    """What a new copy is made from: the copy of before where it still holds, else the original."""
    original = text_of(proposal, field)
    copy = proposal.redactions.get(field)
    return copy.text if copy is not None and copy.original == digest(original) else original


def _read_by_reviewers(proposal: Proposal, event: Event) -> Iterator[str]:
    yield from (field for field in REDACTED_TEXTS if field not in _NOT_READ or field in proposal.redactions)
    for question in event.questions:
        if question.slug in proposal.answers and not question.private and question.kind is not QuestionKind.URL:
            yield f"{ANSWER}{question.slug}"


def heading_findings(proposal: Proposal, kept: Collection[str]) -> Iterator[Finding]:
    """The headings that look private in what reviewers of a proposal read, but those whose keys are `kept`."""
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
    for naming in suggested.found:
        severity = Severity.WARNING if naming.doubt is Doubt.NONE else Severity.NOTE
        message = f'the {field} names {naming.what}: "{clean_line(naming.term)}"'
        yield Finding("", code, suggested.line_of(naming), field, RULE, severity, message)
