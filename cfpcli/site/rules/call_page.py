"""The page of the call: dates in the event's zone, tracks, types, limits, questions, and how to submit.

The page does not depend on the day on which it is made: how many days are left is for the reader's own clock.
"""

from collections.abc import Iterator, Mapping

import msgspec

from cfpcli.call.rules.openness import current, current_opening, extended_from, extensions_of, moved_from, zone_of
from cfpcli.call.rules.requirements import limits, own_terms, speakers_of
from cfpcli.dates import rfc3339
from cfpcli.dates.english import long_moment
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.event import Event, Question, SessionType, Track
from cfpcli.records.person import language_name
from cfpcli.records.soundness import lengths_of
from cfpcli.site.rules.addresses import Named
from cfpcli.site.rules.cards import style_of
from cfpcli.text import web_address

_CLOSES = "Closes"


class CallDate(msgspec.Struct, frozen=True, kw_only=True):
    """A date of the call: `at` is the instant in ISO 8601 (UTC), empty if only its words are known.

    A close is the first instant that is too late; its words name the last minute in time. `former` is the close that
    it replaced, in words.
    """

    label: str
    at: str = ""
    words: str
    former: str = ""
    closes: bool = False


class CallTrack(msgspec.Struct, frozen=True, kw_only=True):
    """A track of the call; `description` is Markdown, `closes` its own close in words.

    `terms` are its own opening, limits and language, each as one phrase.
    """

    name: str
    page: str
    style: str
    description: str = ""
    closes: str = ""
    terms: tuple[str, ...] = ()


class CallNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that speakers acknowledge; `text` is Markdown."""

    name: str
    page: str = ""
    text: str = ""


class CallView(msgspec.Struct, frozen=True, kw_only=True):
    """The content of the page of the call; `summary` is Markdown. Without `is_run`, the event takes no proposals."""

    is_run: bool
    summary: str = ""
    dates: tuple[CallDate, ...] = ()
    audience: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    tracks: tuple[CallTrack, ...] = ()
    types: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    languages: str = ""
    questions: tuple[Question, ...] = ()
    notices: tuple[CallNotice, ...] = ()
    shipped: str = ""
    has_calendar: bool = False

    @property
    def closes(self) -> CallDate | None:
        """The close of the whole call, if it has one with a date."""
        return next((date for date in self.dates if date.label == _CLOSES and date.at), None)


def takes_proposals(event: Event) -> bool:
    """Whether an event takes proposals, or took them: its call, or a part of it, opens or closes."""
    call = event.call
    parts = (*(track.closes for track in event.tracks), *(kind.closes for kind in event.session_types))
    return bool(call.opens or call.closes or any(parts))


def call_view(event: Event, tracks: Mapping[str, Named], *, is_shipped: bool, has_calendar: bool) -> CallView:
    """The page of an event's call; `tracks` have the pages by slug.

    `is_shipped` is whether the program knows the call by its slug, so that anybody can check a proposal for it,
    `has_calendar` whether the site has a calendar of the dates.
    """
    return CallView(
        is_run=takes_proposals(event),
        summary=event.summary,
        dates=tuple(_dates(event)),
        audience=event.audience,
        reasons=event.reasons,
        tracks=tuple(
            CallTrack(
                name=tracks[track.slug].name,
                page=tracks[track.slug].page,
                style=style_of(tracks[track.slug]),
                description=track.description,
                closes=_words(current(track.closes), event, closing=True) if track.closes else "",
                terms=_terms(track, event),
            )
            for track in event.tracks
            if track.slug in tracks
        ),
        types=tuple(_type(event)),
        limits=tuple(limits(event.call.limits)),
        languages=", ".join(language_name(code) for code in event.languages),
        questions=event.questions,
        notices=tuple(
            CallNotice(name=each.name, page=web_address(each.url), text=each.text) for each in event.call.notices
        ),
        shipped=event.slug if is_shipped else "",
        has_calendar=has_calendar,
    )


def _dates(event: Event) -> Iterator[CallDate]:
    call = event.call
    if call.opens:
        opens = current_opening(call.opens)
        yield CallDate(label="Opens", at=_utc(opens), words=_words(opens, event, closing=False))
    if call.closes:
        closes = current(call.closes)
        yield CallDate(
            label=_CLOSES,
            at=_utc(closes),
            words=_words(closes, event, closing=True),
            former=extended_from(call),
            closes=True,
        )
    if call.notification:
        notification = current(call.notification)
        words = _words(notification, event, closing=True)
        yield CallDate(label="Answers to speakers by", at=_utc(notification), words=words)
    for kind in event.session_types:
        if kind.closes:
            closes = current(kind.closes)
            yield CallDate(
                label=f"Closes for {kind.name}",
                at=_utc(closes),
                words=_words(closes, event, closing=True),
                former=moved_from(extensions_of(call, "session_type", kind.slug), kind.closes),
                closes=True,
            )


def _utc(deadline: Deadline) -> str:
    return rfc3339(deadline.at, "seconds") if deadline.at else ""


def _words(deadline: Deadline, event: Event, *, closing: bool) -> str:
    return long_moment(deadline.at, zone_of(deadline, event), closing=closing) if deadline.at else deadline.raw


def _type(event: Event) -> Iterator[str]:
    for kind in event.session_types:
        terms = "; ".join(_terms(kind, event))
        yield ", ".join(filter(None, (kind.name, lengths_of(kind, "minutes"), speakers_of(kind), terms)))


def _terms(part: Track | SessionType, event: Event) -> tuple[str, ...]:
    opens = [f"opens {_words(current_opening(part.opens), event, closing=False)}"] if part.opens else []
    return (*opens, *own_terms(part))
