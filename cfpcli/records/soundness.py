"""The faults of a value that no form, file or import may store, wherever it comes from.

The rules of a call are not among them: a proposal that was received elsewhere need not follow them. Only the values
that a change adds or replaces are judged, so that a record stored under older rules can still be edited.

Also the choice of a track, a session type or a language of an event by slug, name or number.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import NamedTuple

import msgspec

from cfpcli.errors import DataRefusedError, NotFoundError
from cfpcli.records.change import LARGEST_NUMBER
from cfpcli.records.event import Event, SessionType
from cfpcli.records.facts import Owner, facts_of, fields_where, types_of
from cfpcli.records.person import Speaker, Window, is_email, language_name, normalise_email
from cfpcli.records.proposal import WORDS, Proposal, Resource, State, SubmittedFields
from cfpcli.records.verdicts import TARGETS
from cfpcli.text import clean_line, did_you_mean, fold, is_whole_number, shorten, slugify

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

LINES = tuple(
    name
    for name in fields_where(Proposal, lambda fact: fact.owner is Owner.SPEAKERS and not fact.long)
    if types_of(Proposal)[name] is str
)
"""The texts of a proposal that speakers write on one line."""

_LISTS = (*WORDS, "speakers")
"""The fields of a proposal that name each of their entries once."""

LONGEST_DURATION = 24 * 60
"""The most minutes that a proposal may ask for."""

OFFERED = {name: fact.offers for name, fact in facts_of(SubmittedFields).items() if fact.offers}
"""The fields of a proposal that choose from a list of the event, with the attribute of the event that has it."""

MOST_WINDOWS = 100
MOST_LINKS = 100
LONGEST_LINK = 2_000
LONGEST_DESCRIPTION = 1_000
"""The most links of a proposal, and the most characters of each and of the words about it."""

_WEB_LINK = re.compile(r"https?://[^\s/?#]")
_UNLINKED = re.compile(r"(javascript|vbscript|data|file|blob):", re.IGNORECASE)
"""The beginning of an address that runs a script or leads to the reader's own machine."""

_INVISIBLE = re.compile(r"[\x00-\x20\x7f]+")
"""Characters that browsers ignore at the beginning of an address and in its scheme."""

NO_TITLE = "is missing; write one line"
NO_ABSTRACT = "is missing; this text is public"

_SHOWN = 40
"""The most characters of a faulty value in a message."""


def proposal_faults(before: Proposal | None, after: Proposal, event: Event) -> Iterator[tuple[str, str]]:
    """The field and the fault of each value that no proposal may have; `before` is the stored version, if any."""

    def is_new(name: str) -> bool:
        return before is None or getattr(after, name) != getattr(before, name)

    for name in LINES:
        if is_broken(getattr(after, name)) and is_new(name):
            yield name, "must be one line"
    has_title = after.title[:1].isalnum() or fold(after.title) or after.state is State.DRAFT
    if not has_title and is_new("title"):
        yield "title", NO_TITLE
    for name in _LISTS:
        entries = getattr(after, name)
        if entries and (len({*entries}) < len(entries) or any(map(is_broken, entries))) and is_new(name):
            yield from ((name, message) for message in entry_faults(entries))
    if after.pending_state not in {None, *TARGETS.values()} and is_new("pending_state"):
        decisions = ", ".join(TARGETS.values())
        yield "pending_state", f"{after.pending_state} cannot be decided; write one of {decisions}, or leave it empty"
    if after.guid and not _UUID.fullmatch(after.guid) and is_new("guid"):
        yield "guid", f"{_quoted(after.guid)} is not a UUID; leave it empty"
    yield from _value_faults(before, after)
    yield from _loss_faults(before, after, event)
    if after.state is State.SUBMITTED:
        yield from _submission_faults(before, after, event)


def part_faults(proposal: SubmittedFields, event: Event) -> Iterator[tuple[str, str]]:
    """The field and the fault of a value that does not fit the proposal's own track or session type."""
    track, kind = event.track(proposal.track), event.session_type(proposal.session_type)
    if track and track.language and proposal.language not in {"", track.language}:
        yield "language", f'"{proposal.language}" is not accepted: the track {track.name} is in {track.language} only'
    if kind and proposal.duration and kind.has_choice_of_length and not kind.takes(proposal.duration):
        yield "duration", f"{proposal.duration} minutes are not possible: a {kind.name} takes {lengths_of(kind)}"


def lengths_of(kind: SessionType, unit: str = "min") -> str:
    """The lengths of a session type in words, such as `30 or 45 min` or `30 to 60 min`; empty if it has none."""
    least, most = kind.duration_min, kind.duration_max
    if kind.durations:
        *others, last = map(str, kind.durations)
        return f"{', '.join(others)} or {last} {unit}" if others else f"{last} {unit}"
    if least and most:
        return f"{least} to {most} {unit}"
    if least or most:
        return f"at least {least} {unit}" if least else f"up to {most} {unit}"
    return f"{kind.duration} {unit}" if kind.duration else ""


def _value_faults(before: Proposal | None, after: Proposal) -> Iterator[tuple[str, str]]:
    """The faults of words, links and minutes that no proposal file may have either."""
    for name in WORDS:
        added = {*getattr(after, name)} - {*getattr(before, name, ())}
        if any(not entry or entry != entry.strip() for entry in added):
            yield name, "must not contain an empty entry, or one that begins or ends with a space"
        yield from ((name, message) for message in comma_faults(getattr(before, name, ()), getattr(after, name)))
    if after.resources and (before is None or after.resources != before.resources):
        yield from (("resources", message) for message in _link_faults(before.resources if before else (), after))
    minutes = after.duration
    if minutes is not None and not 0 < minutes <= LONGEST_DURATION and minutes != getattr(before, "duration", None):
        yield "duration", f"must be a number of minutes from 1 to {LONGEST_DURATION}"


def _link_faults(stored: Sequence[Resource], after: Proposal) -> Iterator[str]:
    if len(after.resources) > max(MOST_LINKS, len(stored)):
        yield f"has {len(after.resources):,} links, at most {MOST_LINKS} can be stored"
    links = {resource.link for resource in stored}
    if wrong := [item.link for item in after.resources if not is_web_link(item.link) and item.link not in links]:
        yield f"{_quoted(wrong[0])} is not a link that begins with https://"
    added = [resource for resource in after.resources if resource not in stored]
    longest = max((len(resource.link) for resource in added), default=0)
    if longest > LONGEST_LINK:
        yield f"has a link of {longest:,} characters, at most {LONGEST_LINK:,} can be stored"
    longest = max((len(resource.description) for resource in added), default=0)
    if longest > LONGEST_DESCRIPTION:
        yield f"has a description of {longest:,} characters, at most {LONGEST_DESCRIPTION:,} can be stored"


def _loss_faults(before: Proposal | None, after: Proposal, event: Event) -> Iterator[tuple[str, str]]:
    """The faults of a submitted proposal that loses what every submission has: it could not be edited any more.

    A session of a programme, which nobody submitted, may lose it.
    """
    if before is None or before.submitted is None:
        return
    if before.abstract and not after.abstract:
        yield "abstract", NO_ABSTRACT
    if after.event != before.event:
        return  # it moves to another call, whose lists it was not written for
    for name, attribute in OFFERED.items():
        if getattr(before, name) and not getattr(after, name) and (allowed := event.offered(attribute)):
            yield name, f"is missing; allowed: {', '.join(allowed)}"
    for question in event.questions_for(after.track, after.session_type):
        is_required = question.required and not question.required_at_close
        if is_required and question.slug in before.answers and question.slug not in after.answers:
            yield f"answers.{question.slug}", "is missing; the event requires this answer"
    kind = event.session_type(after.session_type)
    least = kind.speakers_min if kind else 0
    if kind and 0 < len(after.speakers) < min(least, len(before.speakers)):
        yield "speakers", f"has {len(after.speakers)}, a {kind.name} needs at least {least}"


def _submission_faults(before: Proposal | None, after: Proposal, event: Event) -> Iterator[tuple[str, str]]:
    """The faults of a proposal that waits for a decision.

    A session of a programme, which nobody submitted, may have neither speakers nor an instant of submission, and keeps
    having none if it is reopened.
    """
    kind = event.session_type(after.session_type)
    if not after.speakers and (before is None or before.speakers) and (kind is None or kind.speakers_min):
        yield "speakers", "are missing; a submitted proposal names at least one"
    if after.submitted is None and (before is None or before.submitted is not None):
        yield "submitted", "is missing; write when it was submitted, such as 2026-06-01T12:00:00Z"


def speaker_faults(before: Speaker | None, after: Speaker) -> Iterator[tuple[str, str]]:
    """The field and the fault of each value that no speaker may have; `before` is the stored version, if any."""
    if before is None or after.name != before.name:
        if not fold(after.name):
            yield "name", "is missing; a speaker has a name"
        elif is_broken(after.name):
            yield "name", "must be one line"
    if after.email and not is_email(after.email) and (before is None or after.email != before.email):
        yield "email", f"{_quoted(after.email)} is not a valid e-mail address, such as ana@example.org"
    if after.url and (scheme := unlinked_scheme(after.url)) and (before is None or after.url != before.url):
        yield "url", f"{_quoted(after.url)} begins with {scheme}:, to which no page may link; try https://"
    if after.guid and not _UUID.fullmatch(after.guid) and (before is None or after.guid != before.guid):
        yield "guid", f"{_quoted(after.guid)} is not a UUID; leave it empty"
    if after.other_emails and (before is None or after.other_emails != before.other_emails):
        yield from (("other_emails", message) for message in _address_faults(after))
    if after.requested_emails and (before is None or after.requested_emails != before.requested_emails):
        yield from (("requested_emails", message) for message in _form_faults(after.requested_emails))
    if after.windows and (before is None or after.windows != before.windows):
        yield from (("windows", message) for message in window_faults(after.windows))


def _address_faults(person: Speaker) -> Iterator[str]:
    """The faults of a person's further addresses, which are normalised, and each of which is another one."""
    if not person.email:
        yield "need a first address, the one that is written to"
    yield from entry_faults(person.emails)
    yield from _form_faults(person.other_emails)


def _form_faults(addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        if not is_email(address):
            yield f"{_quoted(address)} is not a valid e-mail address, such as ana@example.org"
        elif address != normalise_email(address):
            yield f"{_quoted(address)} must be in lower case"


def window_faults(windows: Sequence[Window]) -> Iterator[str]:
    """The faults of the windows of availability of one person."""
    if len(windows) > MOST_WINDOWS:
        yield f"are {len(windows):,}, at most {MOST_WINDOWS} are allowed"
        return
    for window in windows:
        if fault := instant_fault(window.starts) or instant_fault(window.ends):
            yield fault
        elif window.starts >= window.ends:
            yield f"the window from {window.starts.isoformat()} ends before it starts"


_AROUND = timedelta(days=1)
"""The time before the first and after the last day of an event in which people may still be needed."""


def outside_fault(window: Window, event: Event) -> str:
    """The fault of a window that has no time on the days of the event, or the days around them; empty without one.

    A window without an offset is local to the event. An event without days has no such fault.
    """
    # Loaded here, because few commands judge windows.
    from cfpcli.dates.english import as_day, day_range, spoken
    from cfpcli.dates.zones import zone_named

    first, last = as_day(event.starts), as_day(event.ends) or as_day(event.starts)
    if first is None or last is None:
        return ""
    there = window.within(zone_named(event.timezone))
    begins, ends = (_midnight(day, there.starts) for day in (first - _AROUND, last + 2 * _AROUND))
    if there.starts < ends and there.ends > begins:
        return ""
    days = day_range(event.starts, event.ends)
    return f"{spoken(there.starts.date())} is not a day of the event, which is on {days}"


def _midnight(day: date, other: datetime) -> datetime:
    """The beginning of a day with the offset of another instant, as near as a tolerance of a day needs."""
    return datetime(day.year, day.month, day.day, tzinfo=other.tzinfo)


def skipped_time(window: Window, zone: tzinfo) -> DataRefusedError | None:
    """The refusal of a window with a time local to a zone that no clock there shows; None if it has none.

    A window is of whole days also where a midnight does not exist.
    """
    from cfpcli.dates.instants import refuse_skipped

    try:
        for instant in (window.starts, window.ends):
            if instant.tzinfo is None and instant.time() != time():
                refuse_skipped(instant, zone)
    except OverflowError:
        return None
    except DataRefusedError as error:
        return error
    return None


def is_web_link(text: str) -> bool:
    """Whether a text is an address that a page may link to, with nothing beside it."""
    return bool(_WEB_LINK.match(text)) and not _INVISIBLE.search(text)


def unlinked_scheme(address: str) -> str:
    """The scheme of an address to which no page may link, such as `javascript`; empty if there is none.

    The address may be any words, such as those of a home page.
    """
    match = _UNLINKED.match(_INVISIBLE.sub("", address))
    return match[1].lower() if match else ""


def entry_faults(entries: tuple[str, ...]) -> Iterator[str]:
    """The faults of a list of words: an entry on several lines, or one that is repeated."""
    if broken := next(filter(is_broken, entries), ""):
        yield f"must be one line each: {_quoted(broken)}"
    repeated = [entry for entry, count in Counter(entries).items() if count > 1]
    if repeated:
        yield f"must name each entry once: {_quoted(repeated[0])} is repeated"


def comma_faults(stored: tuple[str, ...], entries: tuple[str, ...]) -> Iterator[str]:
    """The fault of a list of words with a comma in one that is not among the stored ones: forms would read two."""
    if joint := [entry for entry in entries if "," in entry and entry not in stored]:
        yield f"{_quoted(joint[0])} has a comma, which separates entries; write them one by one"


def is_broken(text: str) -> bool:
    """Whether a text that must be one line has several."""
    return "\n" in text or "\r" in text


def _quoted(text: str) -> str:
    return f'"{shorten(clean_line(text), _SHOWN)}"'


def number_faults(record: msgspec.Struct) -> Iterator[tuple[str, str]]:
    """The numbers of a record that no record of a store has; its next records are numbered on from the largest."""
    for name in whole_numbers(type(record)):
        if not 0 <= getattr(record, name) <= LARGEST_NUMBER:
            yield name, f"must be a whole number from 0 to {LARGEST_NUMBER}"


@cache
def whole_numbers(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields of a kind of record that are whole numbers and never empty."""
    return tuple(name for name, type_ in types_of(kind).items() if type_ is int)


def instant_fault(instant: datetime) -> str:
    """The fault of an instant that cannot be stored in UTC; empty if it can."""
    if instant.tzinfo is None:
        return f"{instant.isoformat()} lacks its zone: write {instant.isoformat()}Z if it is UTC"
    try:
        instant.astimezone(UTC)
    except OverflowError:
        return f"{instant.isoformat()} is outside the years 1 to 9999"
    return ""


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
