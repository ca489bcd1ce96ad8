"""The values that choices take in a store: what a query can name, and what a person meant by a part of a name."""

from collections.abc import Iterable, Mapping
from typing import Self

import msgspec

from cfpcli.errors import UsageError
from cfpcli.records.event import Event
from cfpcli.records.states import State
from cfpcli.text import did_you_mean, fold

_STATES = {str(state): "" for state in State}


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """The values in use: tracks and session types by slug with their names, the others by value alone.

    `levels` and `tags` are those that proposals carry; finding them means reading all proposals, so a caller loads
    them only for a query that asks for them (`language.keys`).
    """

    tracks: Mapping[str, str] = {}
    session_types: Mapping[str, str] = {}
    languages: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    events: tuple[str, ...] = ()

    @classmethod
    def of(cls, events: Iterable[Event], tags: Iterable[str] = (), levels: Iterable[str] = ()) -> Self:
        """The vocabulary of these events together, in their own order; the first event names a slug they share."""
        tracks: dict[str, str] = {}
        session_types: dict[str, str] = {}
        languages: dict[str, None] = {}
        slugs = []
        for event in events:
            slugs.append(event.slug)
            languages.update(dict.fromkeys(event.languages))
            for track in event.tracks:
                tracks.setdefault(track.slug, track.name)
            for kind in event.session_types:
                session_types.setdefault(kind.slug, kind.name)
        return cls(
            tracks=tracks,
            session_types=session_types,
            languages=tuple(languages),
            levels=tuple(dict.fromkeys(levels)),
            tags=tuple(dict.fromkeys(tags)),
            events=tuple(slugs),
        )

    def values(self, field: str) -> Mapping[str, str] | None:
        """The values that a proposal's field takes, with the names they have in full; None where any text will do."""
        match field:
            case "track":
                return self.tracks
            case "session_type":
                return self.session_types
            case "state" | "pending_state" | "notified_state":
                return _STATES
            case "language" | "level" | "tags" | "event":
                plain = {"language": self.languages, "level": self.levels, "tags": self.tags, "event": self.events}
                return dict.fromkeys(plain[field], "")
            case _:
                return None

    def resolve(self, field: str, text: str) -> str:
        """The one value of a field that `text` means.

        The value itself in any case. For tracks, session types and events also a part of the value or the full name, if
        only one has it: at the beginning of a word, else, from three letters on, anywhere.

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
        matches = _by_part(names_by_value, wanted) if field in _BY_PART and wanted else []
        if len(matches) == 1:
            return matches[0]
        label = _LABELS.get(field, field.replace("_", " "))
        if matches:
            raise UsageError(f'"{text}" could be more than one {label}', hint=f"one of: {', '.join(matches)}")
        raise UsageError(f'there is no {label} "{text}"', hint=did_you_mean(text, names_by_value))


_BY_PART = frozenset({"track", "session_type", "event"})
_LABELS = {"tags": "tag"}
_SHORTEST_PART = 3
"""Fewer letters stand inside some word by chance."""


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
