"""The view of a proposal for a reviewer of a blind call: one allow-list, for every screen, list, search and file."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from cfpcli.records.answers import slug_of
from cfpcli.records.change import Kind
from cfpcli.records.event import LINKS, Event
from cfpcli.records.facts import Blind, facts_of, fields_where
from cfpcli.records.fields import FIELDS, Relation
from cfpcli.records.programme import PLACED
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import ANSWER, REDACTED_TEXTS, reading, text_of

Row = TypeVar("Row", bound=msgspec.Struct)

SHOWN = frozenset(fields_where(Proposal, lambda fact: fact.blind not in {None, Blind.HIDDEN}))
"""Every attribute of a proposal that a reviewer sees; all other attributes are hidden.

Not its number and instants, because they give the order of submission; not its guid, which the programme publishes; not
its resources, because links lead to people's own pages; not the reasons of decisions, which name people.
"""

SHOWN_FIELDS = frozenset(
    name for name, field in FIELDS[Kind.PROPOSAL].items() if field.fact.blind not in {None, Blind.HIDDEN}
)
"""The fields, computed ones included, that a reviewer may show, sort by and query."""

NEEDED = ("code", "event", "speakers", "redactions")
"""Attributes of a row that are needed to decide which of its parts to hide."""

HIDDEN_INSTANT = datetime.fromtimestamp(0, UTC)
"""The value of a hidden instant, if a record must have one."""

_REQUIRED = {"created": HIDDEN_INSTANT, "updated": HIDDEN_INSTANT}


def reviewer_view(proposal: Row, event: Event) -> Row:
    """The proposal, or a row of one with at least `NEEDED`, as a reviewer of its blind call sees it.

    Texts are those of the redacted copies if there are any, and empty if such a copy is outdated; notes, which
    are written to organisers, show only as a redacted copy. Answers show if the question is not private and its answer
    is not a link. Every attribute that is not allowed has the value of a record that never had any.
    """
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(type(proposal)):
        name = field.name
        if name == "answers":
            values[name] = _answers(proposal, event)
        elif name in REDACTED_TEXTS:
            values[name] = _text(proposal, name)
        elif name not in SHOWN:
            values[name] = _nothing(field)
    return msgspec.structs.replace(proposal, **values)


def _text(proposal: Any, name: str) -> object:  # noqa: ANN401  # a proposal or a row of one
    value = getattr(proposal, name)
    copy = reading(proposal.redactions, name, text_of(proposal, name))
    if copy is None:
        return value if facts_of(Proposal)[name].blind is Blind.COPIED else type(value)()
    if isinstance(value, tuple):
        return tuple(part.strip() for part in copy.split(",") if part.strip())
    return copy


def _answers(proposal: Any, event: Event) -> dict[str, object]:  # noqa: ANN401  # a proposal or a row of one
    answers: dict[str, object] = {}
    for question in event.questions:
        slug = question.slug
        if question.private or slug not in proposal.answers:
            continue
        copy = reading(proposal.redactions, f"{ANSWER}{slug}", text_of(proposal, f"{ANSWER}{slug}"))
        if copy:
            answers[slug] = copy
        elif copy is None and question.kind not in LINKS:
            answers[slug] = proposal.answers[slug]
    return answers


def _nothing(field: msgspec.structs.FieldInfo) -> object:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return _REQUIRED[field.name] if field.default is msgspec.NODEFAULT else field.default


COMMITTEE_ONLY = fields_where(Proposal, lambda fact: fact.confidential)
"""Fields of a proposal that are the committee's alone, hidden from its own speakers too."""


def own_view(proposal: Row) -> Row:
    """The proposal, or a row of one, as its own speakers see it: without unpublished decisions and places."""
    return _without(proposal, (*COMMITTEE_ONLY, *PLACED))


def unplaced_view(proposal: Row) -> Row:
    """The proposal, or a row of one, without its own room, day and start, which no release has."""
    return _without(proposal, PLACED)


def without_private_answers(proposal: Row, event: Event) -> Row:
    """The proposal, or a row of one, without the answers that only the organisers read."""
    private = {question.slug for question in event.questions if question.private}
    answers = getattr(proposal, "answers", None)
    if not answers or private.isdisjoint(map(slug_of, answers)):
        return proposal
    shown = {key: answer for key, answer in answers.items() if slug_of(key) not in private}
    return msgspec.structs.replace(proposal, answers=shown)


def _without(proposal: Row, names: Iterable[str]) -> Row:
    fields = {field.name: field for field in msgspec.structs.fields(type(proposal))}
    return msgspec.structs.replace(proposal, **{name: _nothing(fields[name]) for name in names if name in fields})


def past_view(proposal: Proposal, event: Event, redacted: Collection[str]) -> Proposal:
    """An earlier version of a proposal as its reviewer sees it; `redacted` are the fields that have a copy today.

    A text with a redacted copy, then or today, is left out: that copy may not cover the earlier text.
    """
    redacted = {*proposal.redactions, *redacted}
    texts: dict[str, Any] = {name: type(getattr(proposal, name))() for name in REDACTED_TEXTS if name in redacted}
    answers = {slug: answer for slug, answer in proposal.answers.items() if f"{ANSWER}{slug}" not in redacted}
    return reviewer_view(msgspec.structs.replace(proposal, answers=answers, redactions={}, **texts), event)


def event_view(event: Event, email: str) -> Event:
    """The event without the personal extensions of other people than the one with this address."""
    granted = tuple(extension for extension in event.call.personal_extensions if email and extension.email == email)
    if granted == event.call.personal_extensions:
        return event
    return msgspec.structs.replace(event, call=msgspec.structs.replace(event.call, personal_extensions=granted))


HIDDEN_FIELDS = tuple(name for name in FIELDS[Kind.PROPOSAL] if name not in SHOWN_FIELDS)
"""The fields of a proposal that a reviewer of a blind call may not name."""

REVIEW_FIELDS = frozenset(name for name, field in FIELDS[Kind.PROPOSAL].items() if Relation.REVIEWS in field.related)
"""The fields counted from reviews, which only the committee sees: for anybody else they would all be 0 or empty."""
