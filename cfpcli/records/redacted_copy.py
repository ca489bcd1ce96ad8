"""Redacted copies: the versions that reviewers of a blind call read instead of a text, which itself is kept."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from cfpcli.errors import UsageError
from cfpcli.records.facts import Blind, fields_where
from cfpcli.records.proposal import Proposal, Redaction
from cfpcli.text import did_you_mean

REDACTED_TEXTS = fields_where(Proposal, lambda fact: fact.blind in {Blind.COPIED, Blind.COPY_ONLY})
"""The fields that may have a redacted copy; answers may too, under `answers.SLUG`."""

ANSWER = "answers."
_DIGITS = 16


def digest(text: str) -> str:
    """The digest that distinguishes versions of a text: the beginning of its SHA-256."""
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()[:_DIGITS]


def text_of(proposal: Any, field: str) -> str:  # noqa: ANN401  # a proposal or a row of one
    """A field as one text: tags and choices joined by commas, a missing answer as an empty text."""
    slug = field.removeprefix(ANSWER)
    value = proposal.answers.get(slug, "") if slug != field else getattr(proposal, field)
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return str(value)


def fields_of(proposal: Proposal) -> tuple[str, ...]:
    """The fields that reviewers may read, in their reading order."""
    return (*REDACTED_TEXTS, *(f"{ANSWER}{slug}" for slug in proposal.answers))


def field_of(proposal: Proposal, name: str) -> str:
    """The field that `--field` names.

    Raises:
        UsageError: it is not a field that reviewers read.
    """
    fields = fields_of(proposal)
    if name not in fields:
        raise UsageError(f'"{name}" is not a field that reviewers read: {did_you_mean(name, fields)}')
    return name


def reading(redactions: Mapping[str, Redaction], field: str, original: str) -> str | None:
    """The redacted copy that reviewers read of a field; None if it has none.

    Empty if the original was edited after the copy was made: nobody has checked what the new text reveals.
    """
    copy = redactions.get(field)
    if copy is None:
        return None
    return copy.text if copy.original == digest(original) else ""


def stale_fields(proposal: Proposal) -> tuple[str, ...]:
    """The fields whose original was edited after their redacted copy was made: reviewers see them empty."""
    return tuple(
        field for field, copy in proposal.redactions.items() if copy.original != digest(text_of(proposal, field))
    )


def with_redactions(proposal: Proposal, texts: Mapping[str, str], *, lifted: Iterable[str] = ()) -> Proposal:
    """The proposal with these redacted copies of its present texts; the fields in `lifted` lose theirs."""
    redactions = {
        field: Redaction(text=text, original=digest(text_of(proposal, field))) for field, text in texts.items()
    }
    gone = set(lifted)
    kept = {field: copy for field, copy in (proposal.redactions | redactions).items() if field not in gone}
    return msgspec.structs.replace(proposal, redactions=kept)
