"""The calendars of all parts at once are, byte for byte, those of one part after the other."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.programme.files.ics import Part, PartCalendars, by, programme_calendar
from cfpcli.programme.rules.agenda import Agenda, Item, Past, agenda, presenter
from cfpcli.records.programme import Slot
from cfpcli.records.proposal import Proposal, State
from tests.factories import code_of
from tests.programme.agendas import EVENT, SPEAKERS, programme, proposal, slot

NUMBERS = range(1, 6)
TRACKS = ("", *(track.slug for track in EVENT.tracks))
ROOMS = ("", *(room.slug for room in EVENT.rooms))
FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)

people = st.lists(st.sampled_from([*SPEAKERS]), unique=True, max_size=2).map(tuple)
states = st.sampled_from([*[State.CONFIRMED] * 5, State.ACCEPTED, State.WITHDRAWN, State.SUBMITTED])
hours = st.sampled_from([None, *range(-2, 60, 3), 24 * 60])
"""The hour of a start, counted from the evening before the event."""


def start(hour: int | None) -> datetime | None:
    """A start by its hour; None for none."""
    return None if hour is None else datetime(2026, 3, 27, 18, tzinfo=UTC) + timedelta(hours=hour)


@st.composite
def proposals(draw: st.DrawFn) -> dict[str, Proposal]:
    """The proposals as they are at one time: tracks, speakers and states differ from one time to another."""
    every = [
        proposal(number, track=draw(st.sampled_from(TRACKS)), speakers=draw(people), state=draw(states))
        for number in NUMBERS
    ]
    return {each.code: each for each in every}


@st.composite
def slots(draw: st.DrawFn) -> list[Slot]:
    """The slots of one release: two may be of one proposal, and one may be a break."""
    return [
        slot(
            number,
            start(draw(hours)),
            draw(st.sampled_from([45, 5, 600, 45, None])),
            room=draw(st.sampled_from((*ROOMS[1:], *ROOMS))),
            **({"title": "Break"} if number % 4 == 0 else {"proposal": code_of((number - 1) % len(NUMBERS) + 1)}),
        )
        for number in draw(st.sets(st.integers(1, 7), min_size=3))
    ]


@st.composite
def releases(draw: st.DrawFn) -> list[Agenda]:
    """One to four releases of an event, oldest first."""
    event = replace(EVENT, timezone=draw(st.sampled_from(["Europe/Brussels", "America/St_Johns", "UTC", "+03:30"])))
    return [
        agenda(
            event,
            draw(slots()),
            draw(proposals()),
            SPEAKERS,
            version=f"0.{number}",
            published=FIRST + timedelta(days=number),
        )
        for number in range(draw(st.integers(1, 4)))
    ]


@st.composite
def pasts(draw: st.DrawFn) -> dict[str, Past]:
    """The histories of some sessions: changes in their order, and former tracks and speakers."""
    presenters = {code: presenter(speaker) for code, speaker in SPEAKERS.items()}
    histories = {}
    for number in draw(st.sets(st.integers(1, 7), min_size=2)):
        days = draw(st.lists(st.integers(0, 9), max_size=3))
        parts = draw(st.lists(st.tuples(st.sampled_from(TRACKS), people), min_size=1, max_size=2))
        histories[slot(number).guid] = Past(
            changes=tuple(FIRST + timedelta(days=day) for day in sorted(days)),
            parts=tuple((track, tuple(presenters[code] for code in codes)) for track, codes in parts),
        )
    return histories


def of_session(code: str) -> Callable[[Item], bool]:
    return lambda item: item.code == code


def parts() -> list[tuple[Part, str, Callable[[Item], bool]]]:
    """Every part of the event, and one that it does not have."""
    return [
        *((Part.TRACK, slug, by(track=slug)) for slug in (*TRACKS[1:], "none")),
        *((Part.ROOM, slug, by(room=slug)) for slug in (*ROOMS[1:], "none")),
        *((Part.SPEAKER, code, by(speaker=code)) for code in (*SPEAKERS, "NOBODY")),
        *((Part.SESSION, code_of(number), of_session(code_of(number))) for number in (*NUMBERS, 99)),
    ]


@settings(max_examples=60, deadline=None)
@given(releases(), pasts())
def test_every_part_is_as_if_it_was_written_alone(every: list[Agenda], histories: Mapping[str, Past]) -> None:
    *history, last = every
    calendars = PartCalendars(last, history, pasts=histories)
    assert calendars.whole() == b"".join(programme_calendar(last, history, pasts=histories))
    for part, key, keeps in parts():
        alone = b"".join(programme_calendar(last, history, keeps=keeps, pasts=histories, name=f"A: {key}"))
        assert calendars.of(part, key, f"A: {key}") == alone, (part, key)


@settings(max_examples=20, deadline=None)
@given(releases(), pasts())
def test_the_events_between_their_frame_are_the_whole(every: list[Agenda], histories: Mapping[str, Past]) -> None:
    *history, last = every
    calendars = PartCalendars(last, history, pasts=histories)
    before, after = calendars.frame()
    assert "".join([before, *calendars.events().values(), after]).encode() == calendars.whole()


def test_a_plan_has_no_calendars() -> None:
    with pytest.raises(DataRefusedError):
        PartCalendars(replace(programme(), version=""), pasts={})
    with pytest.raises(ValueError, match="without a time"):
        PartCalendars(replace(programme(), published=None), pasts={})
