"""Choosing from a list of an event, as people write it: a slug, a name, or the number of an entry in the list."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cfpcli.errors import NotFoundError
from cfpcli.records.event import Event
from cfpcli.records.person import language_name
from cfpcli.text import clean_line, did_you_mean, fold, is_whole_number, slugify


class Choice(NamedTuple):
    """The value that a text means, empty if it means none; then `refusal` is the reason with the allowed values."""

    value: str
    refusal: str = ""


def choice_of(event: Event, attribute: str, text: str) -> Choice:
    """The slug of the track or session type, or the code of the language, that a text means.

    `attribute` is the event's list: `tracks`, `session_types` or `languages`. The exact slug comes first, then a slug
    or a name without regard to case and accents. A track or a session type also has a number, from 1, in the order in
    which the event lists them and `cfp tracks` and `cfp event show` print them. An empty text is an empty value; where
    the event has no such list, the text itself is the value.
    """
    values = event.offered(attribute)
    if not values or not text.strip() or text in values:
        return Choice(text.strip())
    matches = tuple(dict.fromkeys(_matches(text, _names(event, attribute))))
    if not matches and attribute in NUMBERED and is_whole_number(text.strip()) and len(text) <= _LONGEST_NUMBER:
        matches = values[int(text) - 1 : int(text)]
    if len(matches) == 1:
        return Choice(matches[0])
    named = f'"{clean_line(text)}"'
    if matches:
        return Choice("", f"{named} could be any of: {', '.join(matches)}")
    return Choice("", f"{named} is unknown: {did_you_mean(text, values)}")


def required_choice(event: Event, attribute: str, text: str) -> str:
    """As `choice_of`, for an option of a command; empty for an empty text.

    Raises:
        NotFoundError: the event has no such track, session type or language, or several.
    """
    choice, named = choice_of(event, attribute, text), attribute.replace("_", " ")
    if text.strip() and not event.offered(attribute):
        raise NotFoundError(f"{event.slug} has no {named}")
    if choice.refusal:
        raise NotFoundError(f"{event.slug}: {named.removesuffix('s')} {choice.refusal}")
    return choice.value


def option_of(options: Iterable[str], text: str) -> str:
    """The option of a question that a text means without regard to case and accents; the text itself if none does."""
    listed = tuple(options)
    matches = tuple(dict.fromkeys(_matches(text, ((option, option) for option in listed))))
    return text if text in listed or len(matches) != 1 else matches[0]


NUMBERED = ("tracks", "session_types")
"""The lists whose entries have numbers."""

_LONGEST_NUMBER = 4


def _names(event: Event, attribute: str) -> Iterator[tuple[str, str]]:
    """Each value of a list with each of its names: a language is named in its own words, such as `français`."""
    for part in getattr(event, attribute):
        if isinstance(part, str):
            yield part, part
            yield part, language_name(part).removesuffix(f" ({part})")
        else:
            yield part.slug, part.slug
            yield part.slug, part.name


def _matches(text: str, names: Iterable[tuple[str, str]]) -> Iterator[str]:
    wanted, as_slug = fold(text), slugify(text)
    for value, name in names:
        if wanted and (wanted == fold(name) or as_slug == name):
            yield value
