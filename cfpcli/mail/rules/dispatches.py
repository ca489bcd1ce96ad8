"""Dispatches: which matters go into one message, to whom, in which language and by which template.

Grouped by person, a message has all the news for one person. Grouped by session, it has one session and all its
speakers as recipients, if the news is the same for all of them; otherwise there is one message for each version.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import blake2s

import msgspec

from cfpcli.dates.written_deadline import Deadline
from cfpcli.mail.rules.due import Matter, Recipient, Role
from cfpcli.records.event import Event
from cfpcli.records.proposal import State

ROLES: dict[State, Role] = {
    State.ACCEPTED: Role.ACCEPTED,
    State.CONFIRMED: Role.CONFIRMED,
    State.WAITLISTED: Role.WAITLISTED,
    State.REJECTED: Role.REJECTED,
    State.CANCELED: Role.CANCELED,
    State.WITHDRAWN: Role.WITHDRAWN,
}
"""The template of a message about one result."""

FALLBACK = "en"
"""The language in which there are always templates."""

_DIGEST_BYTES = 6


class Grouping(StrEnum):
    """The matters that one message has: all of a person, or those of a session to all its speakers."""

    PERSON = "person"
    SESSION = "session"


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about an event that mail has; `deadline` is the close of its call, None if unknown."""

    slug: str
    name: str
    place: str = ""
    timezone: str = "UTC"
    url: str = ""
    site_url: str = ""
    deadline: Deadline | None = None


class Dispatch(msgspec.Struct, frozen=True, kw_only=True):
    """One message to be written: about which matters, to whom, in which language, by which template.

    `sessions` are the matters of the message, each once. `at` is the UTC instant of the newest of them. `identity` is
    the same for the same news to the same people since the last notification, and differs for any other. That of the
    letter begins with it and depends on the words and the addresses, too.
    """

    role: Role
    language: str
    occasion: Occasion
    recipients: tuple[Recipient, ...]
    matters: tuple[Matter, ...]
    sessions: tuple[Matter, ...]
    at: datetime
    identity: str


class Unreachable(msgspec.Struct, frozen=True):
    """A person for whom there is news, but who cannot be written to, with the reason and the codes of the proposals."""

    recipient: Recipient
    fault: str
    proposals: tuple[str, ...]


def occasion_of(event: Event) -> Occasion:
    """The facts about an event that mail has."""
    return Occasion(
        slug=event.slug,
        name=event.name,
        place=event.place,
        timezone=event.timezone,
        url=event.url,
        site_url=event.site_url,
        deadline=event.call.closes,
    )


def unreachable(matters: Iterable[Matter]) -> tuple[Unreachable, ...]:
    """The people among the recipients of matters who cannot be written to, by name."""
    codes: defaultdict[Recipient, list[str]] = defaultdict(list)
    for matter in matters:
        if matter.recipient.fault:
            codes[matter.recipient].append(matter.code)
    return tuple(
        Unreachable(person, person.fault, tuple(codes[person]))
        for person in sorted(codes, key=lambda person: (person.name, person.code))
    )


def dispatches(
    event: Event, matters: Iterable[Matter], languages: Collection[str], grouping: Grouping = Grouping.PERSON
) -> tuple[Dispatch, ...]:
    """The messages for the matters of people who can be written to, by identity.

    `languages` are those of the templates; a message is written in the one that most of its proposals are in.
    """
    groups: defaultdict[tuple[object, ...], list[Matter]] = defaultdict(list)
    for matter in matters:
        if not matter.recipient.fault:
            key = (matter.recipient.code,) if grouping is Grouping.PERSON else _news(matter)
            groups[key].append(matter)
    written = (_dispatch(event, group, languages, grouping) for group in groups.values())
    return tuple(sorted(written, key=lambda dispatch: dispatch.identity))


def _news(matter: Matter) -> tuple[object, ...]:
    return matter.code, matter.state, matter.earlier, matter.decided, matter.changes, matter.release, matter.published


def _dispatch(event: Event, matters: Sequence[Matter], languages: Collection[str], grouping: Grouping) -> Dispatch:
    matters = sorted(matters, key=_good_news_first)
    sessions = tuple({matter.code: matter for matter in matters}.values())
    recipients = tuple({matter.recipient.code: matter.recipient for matter in matters}.values())
    role = _role(sessions)
    subject = file_safe(recipients[0].code if grouping is Grouping.PERSON else sessions[0].code)
    digest = blake2s(
        msgspec.json.encode([event.slug, [(matter.key, _news(matter), matter.notified) for matter in matters]]),
        digest_size=_DIGEST_BYTES,
    )
    return Dispatch(
        role=role,
        language=language_of(event, sessions, languages),
        occasion=occasion_of(event),
        recipients=recipients,
        matters=tuple(matters),
        sessions=sessions,
        at=max(matter.at for matter in matters),
        identity=f"{subject}.{role}.{digest.hexdigest()}",
    )


def file_safe(word: str) -> str:
    """A code or a word as a part of a file's name and of a Message-ID."""
    return re.sub(r"[^A-Za-z0-9-]", "-", word)


def _good_news_first(matter: Matter) -> int:
    states = list(ROLES)
    return states.index(matter.state) if matter.state else len(states)


def _role(sessions: Sequence[Matter]) -> Role:
    if len(sessions) > 1:
        # Several sessions whose times alone are news need no list of results.
        return Role.SEVERAL if any(matter.state for matter in sessions) else Role.SCHEDULE
    state = sessions[0].state
    return ROLES[state] if state else Role.SCHEDULE


def language_of(event: Event, sessions: Iterable[Matter], languages: Collection[str]) -> str:
    """The language of a message: that of most of its proposals, as far as there are templates in it.

    Otherwise English if it is a language of the event, then the event's first language with templates, then English.
    """
    counts = Counter(base_language(matter.language) for matter in sessions if matter.language)
    offered = [base_language(language) for language in event.languages]
    order = {language: at for at, language in reversed(list(enumerate(offered)))}
    ranked = sorted(counts, key=lambda language: (-counts[language], order.get(language, len(order)), language))
    wishes = (*ranked, *([FALLBACK] if FALLBACK in offered else ()), *offered)
    return next((language for language in wishes if language in languages), FALLBACK)


def base_language(tag: str) -> str:
    """The language of a tag, without country or script: `fr` of `fr-BE`."""
    return tag.replace("_", "-").partition("-")[0].casefold()
