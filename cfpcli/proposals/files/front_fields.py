"""The fields of a proposal file: values in front matter as values of a draft, and back."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import quote
from typing import Any, NamedTuple

from cfpcli.dates import rfc3339
from cfpcli.errors import DataRefusedError
from cfpcli.exchange.arrivals import required_type
from cfpcli.exchange.front_matter import SINGLE_TEXT, Nested
from cfpcli.records.facts import facts_of, types_of
from cfpcli.records.person import Person, SpeakerFields, normalise_email, parse_person
from cfpcli.records.proposal import Acknowledgement, Answer, Draft, DraftSpeaker, Resource
from cfpcli.records.soundness import LONGEST_DURATION, is_web_link
from cfpcli.text import fold, long_text, well_formed

Complain = Callable[[str, str], None]
"""Receives a fault and the part of the value it concerns (`.2` for an item of a list, empty for the whole value)."""

ALIASES = {alias: name for name, fact in facts_of(Draft).items() for alias in fact.aliases}
DETAILS = tuple(
    name for name, fact in facts_of(SpeakerFields).items() if not fact.long and name not in Person.__struct_fields__
)
"""Fields that belong to one speaker and are in the front matter."""

MOST_SPEAKERS = 100
"""Maximum number of speakers of one proposal; no session type allows more."""

_BETWEEN_PEOPLE = re.compile(r";|\n|(?<=>),")
_MARKS = ("(private)", "(public)")
_PLACE = re.compile(r"#([1-9][0-9]{0,3})")
_YES = ("true", "yes")
_NO = ("false", "no", "")


def _text(value: Nested, complain: Complain) -> str:
    if not isinstance(value, str):
        complain(SINGLE_TEXT, "")
        return ""
    return value


def _line(value: Nested, complain: Complain) -> str:
    return well_formed(_text(value, complain))


def _long_text(value: Nested, complain: Complain) -> str:
    return long_text(_text(value, complain))


def _texts(value: Nested, complain: Complain) -> tuple[str, ...]:
    if isinstance(value, dict):
        complain("must be a list, such as [first, second]", "")
        return ()
    texts = [text for text in ((value,) if isinstance(value, str) else value) if isinstance(text, str)]
    return tuple(map(well_formed, texts))


def _words(value: Nested, complain: Complain) -> tuple[str, ...]:
    return _texts(_by_commas(value) if isinstance(value, str) else value, complain)


def _by_commas(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _by_people(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _BETWEEN_PEOPLE.split(text) if part.strip())


def _by_lines(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("\n") if part.strip())


def _minutes(value: Nested, complain: Complain) -> int | None:
    if value == "":
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,4}", value) or not 0 < int(value) <= LONGEST_DURATION:
        complain(f"must be a number of minutes from 1 to {LONGEST_DURATION}, such as 20", "")
        return None
    return int(value)


def _flag(value: Nested, complain: Complain) -> bool:
    word = value.casefold() if isinstance(value, str) else None
    if word not in (*_YES, *_NO):
        complain("must be yes or no", "")
    return word in _YES


def _people(value: Nested, complain: Complain) -> tuple[DraftSpeaker, ...]:
    people = []
    texts = _texts(_by_people(value) if isinstance(value, str) else value, complain)
    if len(texts) > MOST_SPEAKERS:
        complain(f"has {len(texts):,} speakers, at most {MOST_SPEAKERS} are allowed", "")
    for index, text in enumerate(texts[:MOST_SPEAKERS]):
        try:
            person = parse_person(text)
        except DataRefusedError as error:
            complain(f"{error.message}: {error.hint}", f".{index}")
        else:
            people.append(DraftSpeaker(name=person.name, email=person.email))
    return tuple(people)


def _resources(value: Nested, complain: Complain) -> tuple[Resource, ...]:
    resources = []
    texts = _texts(_by_lines(value) if isinstance(value, str) else value, complain)
    for index, text in enumerate(texts):
        link, description = (*text.split(None, 1), "", "")[:2]
        if not is_web_link(link):
            complain("must be a link that begins with https://, then what it is, then (private) if it is", f".{index}")
            continue
        description, mark = _without_mark(description)
        resources.append(Resource(link=link, description=description, is_public=mark != "(private)"))
    return tuple(resources)


def _without_mark(description: str) -> tuple[str, str]:
    """A resource's description without its mark, and the mark, empty if there is none."""
    before, _, last = description.rpartition(" ")
    return (before.rstrip(), last) if last in _MARKS else (description, "")


def _answers(value: Nested, complain: Complain) -> dict[str, Answer]:
    if value == "":
        return {}
    if not isinstance(value, dict):
        complain("must be answers by question, each on a line below: SLUG: ANSWER", "")
        return {}
    return {
        slug: long_text(answer) if isinstance(answer, str) else tuple(map(well_formed, answer))
        for slug, answer in value.items()
    }


def _instant(value: Nested, complain: Complain) -> datetime | None:
    if value == "":
        return None
    read = _read_instant(value) if isinstance(value, str) else None
    if read is None:
        complain("must be an instant with its offset, such as 2026-05-24T10:03:00Z", "")
    return read


def _read_instant(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text.strip())
        return read.astimezone(UTC) if read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _acknowledged(value: Nested, complain: Complain) -> tuple[Acknowledgement, ...]:
    """Acknowledged notices from `SLUG@VERSION`, followed by the instant of acknowledgement if it is known."""
    acknowledgements = []
    for index, text in enumerate(_texts(value or (), complain)):
        name, _, when = text.strip().partition(" ")
        notice, at, version = name.partition("@")
        if not (notice and at and version) or (when and _read_instant(when) is None):
            complain("must be SLUG@VERSION, such as code-of-conduct@2026-04", f".{index}")
            continue
        acknowledgements.append(
            Acknowledgement(notice=notice, version=version, at=_read_instant(when) if when else None)
        )
    return tuple(acknowledgements)


def write_instant(at: datetime) -> str:
    """A UTC instant as written in `begun` and in acknowledgements."""
    return rfc3339(at.astimezone(UTC))


def write_acknowledgement(acknowledgement: Acknowledgement) -> str:
    """An acknowledgement as written in the front matter."""
    at = f" {write_instant(acknowledgement.at)}" if acknowledgement.at else ""
    return f"{acknowledgement.notice}@{acknowledgement.version}{at}"


def whose(who: str, speakers: Sequence[DraftSpeaker]) -> list[int]:
    """The indices of the speakers that `who` names by place in the list (`#2`), by address or by name."""
    place = _PLACE.fullmatch(who)
    if place:
        return [int(place[1]) - 1] if int(place[1]) <= len(speakers) else []
    for same in (
        lambda speaker: speaker.email != "" and speaker.email == normalise_email(who),
        lambda speaker: speaker.name == who,
        lambda speaker: fold(speaker.name) == fold(who),
    ):
        places = [index for index, speaker in enumerate(speakers) if same(speaker)]
        if places:
            return places
    return []


def write_person(person: Person) -> str:
    """A person as `parse_person` reads it: the name in quotes if it needs them."""
    quoted = f'"{quote(person.name)}" <{person.email}>'
    return next((text for text in (str(person), quoted) if _reads_as(text, person)), str(person))


def _reads_as(text: str, person: Person) -> bool:
    try:
        return parse_person(text) == person
    except DataRefusedError:
        return False


def write_resource(resource: Resource) -> str:
    """A resource on one line, with a mark if its description could be taken for one."""
    words = [resource.link, resource.description]
    if not resource.is_public:
        words.append("(private)")
    elif _without_mark(resource.description)[1]:
        words.append("(public)")
    return " ".join(word for word in words if word)


class Form(NamedTuple):
    """The form of a kind of field in front matter: how it is read and written, and how one line splits into a list."""

    read: Callable[[Nested, Complain], Any]
    write: Callable[[Any], Nested]
    split: Callable[[str], Nested] = str


def _itself(value: Any) -> Nested:  # noqa: ANN401  # a text or a list of texts
    written: Nested = value
    return written


def _answer(answer: Answer) -> str | tuple[str, ...]:
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return answer if isinstance(answer, tuple) else str(answer)


_CHOICE, _LONG = "choice", "long"

_FORMS: dict[object, Form] = {
    str: Form(_line, _itself),
    _CHOICE: Form(_line, _itself),
    tuple[str, ...]: Form(_words, _itself, _by_commas),
    int: Form(_minutes, str),
    tuple[DraftSpeaker, ...]: Form(
        _people,
        lambda people: tuple(write_person(Person(speaker.name, speaker.email)) for speaker in people),
        _by_people,
    ),
    tuple[Resource, ...]: Form(_resources, lambda links: tuple(map(write_resource, links)), _by_lines),
    bool: Form(_flag, lambda flag: "true" if flag else "false"),
    dict[str, Answer]: Form(_answers, lambda answers: {slug: _answer(answer) for slug, answer in answers.items()}),
    tuple[Acknowledgement, ...]: Form(
        _acknowledged, lambda notices: tuple(map(write_acknowledgement, notices)), _by_commas
    ),
    datetime: Form(_instant, write_instant),
    _LONG: Form(_long_text, _itself),
}
"""The forms of fields by type; a file has its fields in this order, and those of one type in the order of the draft."""


def _kind(name: str, type_: object) -> object:
    """The key of a draft's field in `_FORMS`."""
    fact = facts_of(Draft)[name]
    if fact.long or fact.choice:
        return _LONG if fact.long else _CHOICE
    return required_type(type_)


def _forms() -> dict[str, Form]:
    kinds = {name: _kind(name, type_) for name, type_ in types_of(Draft).items() if name in facts_of(Draft)}
    order, declared = list(_FORMS), Draft.__annotations__
    # Fields that only a draft has, such as its event, are above the fields that it shares with a proposal.
    ranked = sorted(kinds, key=lambda name: (order.index(kinds[name]), name not in declared))
    return {name: _FORMS[kinds[name]] for name in ranked}


FORMS = _forms()
"""The form of each field of a draft in front matter, in the order of the file."""

READERS: dict[str, Callable[[Nested, Complain], Any]] = {name: form.read for name, form in FORMS.items()}
"""The reader of each field of a draft, from its value in front matter."""
