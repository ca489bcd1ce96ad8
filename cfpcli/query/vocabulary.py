"""The values of choices in a store, and the resolution of a part of a name to a value."""

from collections.abc import Collection, Iterable, Mapping
from typing import Self

import msgspec

from cfpcli.errors import UsageError
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.facts import QueryValue
from cfpcli.records.fields import FIELDS, Field, FieldType
from cfpcli.text import did_you_mean, fold

_PROPOSAL = FIELDS[Kind.PROPOSAL]
IN_USE = tuple(name for name, field in _PROPOSAL.items() if field.fact.query is QueryValue.IN_USE)
"""The fields whose values are those in use by proposals; collecting them requires reading all proposals."""

_OFFERED = {name: field.fact.offers for name, field in _PROPOSAL.items() if field.fact.offers}


class Subject:
    """The records that a query selects: their name in messages, and the fields that it may name."""

    def __init__(self, noun: str, fields: Mapping[str, Field]) -> None:
        self.noun = noun
        self.fields = fields
        self.spellings = {spelling: field for field in fields.values() for spelling in (field.name, *field.aliases)}
        """Every name and alias with its field."""

    def named(self, text: str) -> Field | None:
        """The field with this name or alias, in any case and with `-` for `_`; None if there is none."""
        return self.spellings.get(text.strip().casefold().replace("-", "_"))

    def field(self, text: str, *, unlisted: Collection[str] = ()) -> Field:
        """As `named`.

        Raises:
            UsageError: there is no such field; the hint names the nearest field and lists all but the `unlisted`.
        """
        field = self.named(text)
        if field is None:
            allowed = [spelling for spelling, of in self.spellings.items() if of.name not in unlisted]
            raise UsageError(f'a {self.noun} has no field "{text.strip()}"', hint=did_you_mean(text, allowed))
        return field


PROPOSALS = Subject("proposal", _PROPOSAL)
"""The subject of the queries of most commands."""


class Vocabulary(msgspec.Struct, frozen=True):
    """The values of each choice, each with its full name, which is empty if it has none.

    The values of the fields `IN_USE` are loaded only for a query that uses these fields (`parser.keys`). `unlisted` are
    fields that the person may not see: a hint does not name them. `subject` are the records that are selected.
    """

    by_field: Mapping[str, Mapping[str, str]] = {}
    unlisted: frozenset[str] = frozenset()
    subject: Subject = PROPOSALS

    @classmethod
    def of(cls, events: Iterable[Event], in_use: Mapping[str, Iterable[str]] = {}) -> Self:
        """The vocabulary of these events together, in their order; a shared slug has its name from the first event."""
        by_field: dict[str, dict[str, str]] = {name: dict.fromkeys(values, "") for name, values in in_use.items()}
        for event in events:
            by_field.setdefault("event", {})[event.slug] = ""
            for field, attribute in _OFFERED.items():
                for part in getattr(event, attribute):
                    value, name = (part, "") if isinstance(part, str) else (part.slug, part.name)
                    by_field.setdefault(field, {}).setdefault(value, name)
        return cls(by_field)

    def values(self, field: str) -> Mapping[str, str] | None:
        """The values of a field, with their full names; None if any text is allowed."""
        facts = self.subject.fields[field]
        if facts.members:
            return dict.fromkeys(facts.members, "")
        has_values = facts.type is FieldType.CHOICE or facts.fact.query is QueryValue.IN_USE
        return self.by_field.get(field, {}) if has_values else None

    def name_of(self, field: str, text: str) -> str:
        """The full name of the value of a field whose slug is `text`, in any case; any other text as it is.

        The field of a room, which is searched for a part of its text, has the name.
        """
        wanted = fold(text)
        return next((name for value, name in self.by_field.get(field, {}).items() if fold(value) == wanted), "") or text

    def resolve(self, field: str, text: str) -> str:
        """The one value of a field that `text` means.

        It is the value itself in any case. For tracks, session types and events it is also a part of the value or of
        the full name, if only one has it: at the beginning of a word, else, from three letters on, anywhere.

        Raises:
            UsageError: no value matches, or several do; the hint names them.
        """
        names_by_value = self.values(field) or {}
        wanted = fold(text)
        exact = (
            text if text in names_by_value else next((value for value in names_by_value if fold(value) == wanted), None)
        )
        if exact is not None:
            return exact
        facts = self.subject.fields[field]
        is_slug = facts.fact.query is QueryValue.SLUG
        matches = _by_part(names_by_value, wanted) if is_slug and wanted else []
        if len(matches) == 1:
            return matches[0]
        label = _value_name(facts)
        if matches:
            raise UsageError(f'"{text}" could be more than one {label}', hint=f"one of: {', '.join(matches)}")
        raise UsageError(f'there is no {label} "{text}"', hint=did_you_mean(text, names_by_value))


_SHORTEST_PART = 3
"""Fewer letters are part of some word by chance."""


def _value_name(field: Field) -> str:
    """The name of one value of a field: for a list its alias, as in `tag` for `tags`."""
    return field.aliases[0] if field.type is FieldType.LIST else field.name.replace("_", " ")


def _by_part(names_by_value: Mapping[str, str], wanted: str) -> list[str]:
    names = {value: (fold(value), fold(name)) for value, name in names_by_value.items()}
    whole = [value for value, (_, name) in names.items() if name == wanted]
    begun = [value for value, pair in names.items() if any(_begins_a_word(text, wanted) for text in pair)]
    if whole or begun or len(wanted) < _SHORTEST_PART:
        return whole or begun
    return [value for value, pair in names.items() if any(wanted in text for text in pair)]


def _begins_a_word(text: str, wanted: str) -> bool:
    at = text.find(wanted)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(wanted, at + 1)
    return at >= 0
