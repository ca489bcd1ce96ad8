"""The steps of the submit form that take one of a list: session type, track, language and level."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from cfpcli.call.rules.standing import Standing, closes_for, standing
from cfpcli.dates.deadline import Deadline
from cfpcli.dates.english import day_month
from cfpcli.dates.zones import zone_named
from cfpcli.proposals.screens.steps import Desk, Step, with_values
from cfpcli.records.draft import Draft
from cfpcli.records.event import Event, SessionType, Track
from cfpcli.records.language import language_name
from cfpcli.ui.dialogue import Choice

LEVELS = ("beginner", "intermediate", "advanced")


def type_and_track_steps(desk: Desk) -> tuple[Step, ...]:
    """What kind of session it is and which theme it belongs to, as far as the event knows any."""
    return (
        *((_session_type(desk),) if desk.event.session_types else ()),
        *((_track(desk),) if desk.event.tracks else ()),
    )


def language_and_level_steps(desk: Desk) -> tuple[Step, ...]:
    """The language, where the event names some, and for whom it is."""
    return (*((_language(desk),) if desk.event.languages else ()), _level(desk))


def describe_type(kind: SessionType) -> str:
    """A session type as a speaker chooses it: name, minutes, speakers."""
    minutes = f"{kind.duration} min" if kind.duration else ""
    return ", ".join(filter(None, (kind.name, minutes, speakers_allowed(kind))))


def speakers_allowed(kind: SessionType) -> str:
    """How many may speak, as people say it."""
    least, most = kind.speakers_min, kind.speakers_max
    if most is None:
        return f"{least} speakers or more" if least > 1 else "any number of speakers"
    if least == most:
        return "1 speaker" if most == 1 else f"{most} speakers"
    return f"{least}-{most} speakers"


def _session_type(desk: Desk) -> Step:
    kinds = desk.event.session_types
    choices = [Choice(kind.slug, describe_type(kind), _own_close(kind, desk.event)) for kind in kinds]

    def shown(draft: Draft) -> tuple[str, str]:
        kind = desk.event.session_type(draft.session_type)
        if kind is None:
            return (draft.session_type, "")
        return (f"{kind.name}, {kind.duration} min" if kind.duration else kind.name, "")

    return Step(
        names=("session_type", "type"),
        label="Type",
        is_list=True,
        limits="; ".join(describe_type(kind) for kind in kinds),
        ask=lambda draft, label: _asked(
            desk, draft, label, "session_type", _while_open(desk, draft, choices, "session_type")
        ),
        shown=shown,
        lacks=lambda draft: not draft.session_type,
    )


def _track(desk: Desk) -> Step:
    tracks = desk.event.tracks
    choices = [
        Choice(track.slug, track.name, "\n\n".join(filter(None, (track.description, _own_close(track, desk.event)))))
        for track in tracks
    ]

    def shown(draft: Draft) -> tuple[str, str]:
        track = desk.event.track(draft.track)
        return (track.name if track else draft.track, "")

    return Step(
        names=("track",),
        label="Track",
        is_list=True,
        limits=f"one of {len(tracks)}",
        ask=lambda draft, label: _asked(desk, draft, label, "track", _while_open(desk, draft, choices, "track")),
        shown=shown,
        lacks=lambda draft: not draft.track,
    )


def _language(desk: Desk) -> Step:
    choices = [Choice(code, language_name(code)) for code in desk.event.languages]
    return Step(
        names=("language",),
        label="Language",
        is_list=True,
        limits=" or ".join(desk.event.languages),
        ask=lambda draft, label: _asked(desk, draft, label, "language", choices),
        shown=lambda draft: (draft.language, ""),
        lacks=lambda draft: not draft.language,
    )


def _level(desk: Desk) -> Step:
    choices = [Choice("", "no particular level"), *(Choice(level, level) for level in LEVELS)]
    return Step(
        names=("level",),
        label="Level",
        is_list=True,
        limits="optional",
        ask=lambda draft, label: _asked(desk, draft, label, "level", choices),
        shown=lambda draft: (draft.level or "no particular level", ""),
        lacks=lambda draft: not draft.level,
    )


def _asked(desk: Desk, draft: Draft, label: str, name: str, choices: Sequence[Choice]) -> Draft:
    known = str(getattr(draft, name))
    is_there = any(choice.value == known and not choice.disabled for choice in choices)
    return with_values(draft, **{name: desk.prompter.select(label, choices, known if is_there else None)})


def _while_open(desk: Desk, draft: Draft, choices: Sequence[Choice], name: str) -> Sequence[Choice]:
    """The choices, those whose own deadline has passed with the reason; all of them where none would be left."""
    marked = [
        msgspec.structs.replace(choice, disabled=_closed(with_values(draft, **{name: choice.value}), desk))
        for choice in choices
    ]
    return marked if any(not choice.disabled for choice in marked) else choices


def _closed(draft: Draft, desk: Desk) -> str:
    if standing(desk.event, desk.now, draft=draft) is not Standing.CLOSED:
        return ""
    emails = [speaker.email for speaker in draft.speakers]
    closes = closes_for(desk.event, track=draft.track, session_type=draft.session_type, emails=emails)
    day = _last_day(closes, desk.event)
    return f"closed {day}" if day else "closed"


def _own_close(owner: Track | SessionType, event: Event) -> str:
    day = _last_day(owner.closes, event)
    return f"Proposals for it until {day}." if day else ""


def _last_day(closes: Deadline | None, event: Event) -> str:
    if closes is None or closes.at is None:
        return ""
    return day_month(
        (closes.at - timedelta(microseconds=1)).astimezone(zone_named(closes.zone or event.timezone)).date()
    )
