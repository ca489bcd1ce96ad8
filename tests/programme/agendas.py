"""Programmes for tests: a small one with everything that goes wrong in schedules, and large ones of any size."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import msgspec

from cfpcli.programme.rules.agenda import Agenda, agenda
from cfpcli.records.event import Event, Room, SessionType, Track
from cfpcli.records.programme import Slot
from cfpcli.records.proposal import Proposal, Resource, State
from tests.factories import code_of, make_event, make_proposal, make_speaker

PUBLISHED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DATA = next(
    (data for parent in Path(__file__).parents if (data := parent / "shared/data").is_dir()), Path("shared/data")
)
"""Sample files of other programs, in a folder beside the checkout; tests that read them skip where it is absent."""

_GUIDS = UUID("0d1c9a52-7a0f-4b1e-8d55-0c5e3f2b6a77")

EVENT = make_event(
    slug="gold-2026",
    name="Gold & Silver Conf 2026",
    acronym="",
    timezone="Europe/Brussels",
    starts="2026-03-28",
    ends="2026-03-29",
    url="https://example.org/gold2026/",
    site_url="https://example.org/gold2026",
    languages=("en",),
    tracks=(
        Track(slug="security", name="Security", color="#CF222E"),
        Track(slug="1-culture", name="Community & Culture", color="#2da"),
        Track(slug="x", name="日本語", color="red"),
    ),
    session_types=(SessionType(slug="talk", name="Talk", duration=45),),
    rooms=(
        Room(slug="grand", guid="0b2f3a36-53c5-5a0e-9d0e-3f4f0e5f2a01", name="Grand Hall", capacity=250),
        Room(slug="s", name='Small "Room" <1>'),
        Room(slug="attic", name="Attic", capacity=8),
    ),
)
"""The weekend on which clocks are set forward: local times jump from 02:00 to 03:00 on the 29th."""


def guid(number: int) -> str:
    """The guid of the slot with this number."""
    return str(uuid5(_GUIDS, str(number)))


def slot(number: int, start: datetime | None = None, minutes: int | None = 45, **attrs: object) -> Slot:
    """A slot in the first room; a `proposal` or a `title` is among the further attributes."""
    placed = Slot(guid=guid(number), number=number, event=EVENT.slug, room="grand", start=start, minutes=minutes)
    return msgspec.structs.replace(placed, **attrs)


def utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """An instant of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


SPEAKERS = {
    speaker.code: speaker
    for speaker in (
        make_speaker(
            code="ZOEZOE", number=1, name="Zoë Müller", url="https://zoe.example.org/", email="zoe@example.org"
        ),
        make_speaker(code="YAMADA", number=2, name="山田 太郎", biography="", email="yamada@example.org"),
        make_speaker(code="SQLART", number=0, name='Solo "Art" <b>', biography="A & B", email="sq@example.org"),
    )
}


def proposal(number: int, **attrs: object) -> Proposal:
    """A confirmed proposal of the sample event."""
    base = make_proposal(
        code=code_of(number), event=EVENT.slug, state=State.CONFIRMED, speakers=("ZOEZOE",), guid=guid(1000 + number)
    )
    return msgspec.structs.replace(base, **attrs)


PROPOSALS = {
    one.code: one
    for one in (
        proposal(
            1,
            title="Größe zählt: 日本語 & <b>tags</b> ]]>",
            speakers=("ZOEZOE", "YAMADA"),
            language="de",
            abstract="First paragraph.\n\nSecond with <angle brackets> & an ampersand, Vec<T>, ]]> and `code`.",
            description="Longer text.",
            resources=(
                Resource(link="https://example.org/slides?a=1&b=2", description="Slides & more"),
                Resource(link="see my home page", description="No address"),
                Resource(link="https://private.example.org/", is_public=False),
            ),
            stream_url="https://live.example.org/grand",
            recording_url="https://video.example.org/1.webm",
        ),
        proposal(2, title="After midnight", track="1-culture", speakers=("SQLART",), do_not_record=True),
        proposal(3, title="Twice", track="x", speakers=("YAMADA",), chat_url="https://chat.example.org/#twice"),
        proposal(4, title="Before the clocks change", speakers=("ZOEZOE",)),
        proposal(5, title="Not placed yet", speakers=("ZOEZOE",)),
        proposal(6, title="Withdrawn", speakers=("YAMADA",), state=State.WITHDRAWN),
    )
}

SLOTS = (
    slot(1, utc(28, 9), proposal=code_of(1)),
    slot(2, utc(28, 23, 30), 60, proposal=code_of(2)),
    slot(3, utc(28, 10), proposal=code_of(3), room="s"),
    slot(4, utc(29, 8), None, proposal=code_of(3), room="s"),
    slot(5, utc(29, 0, 30), 60, proposal=code_of(4), room="s"),
    slot(6, None, proposal=code_of(5)),
    slot(7, utc(29, 12), proposal=code_of(6)),
    slot(8, utc(28, 11), 150, title="Lunch"),
    slot(9, utc(29, 7), 30, title="Opening \u202e\x07 of day two", room="s"),
)


def programme(
    *slots: Slot, version: str = "1.0", published: datetime | None = PUBLISHED, event: Event = EVENT
) -> Agenda:
    """A release of the sample event with these slots, by default all."""
    return agenda(event, slots or SLOTS, PROPOSALS, SPEAKERS, version=version, published=published)


def large(sessions: int = 1000, rooms: int = 6, days: int = 4) -> Agenda:
    """A release of many sessions, some after midnight and some over the change of clocks, with a break in each room."""
    event = msgspec.structs.replace(
        EVENT,
        starts="2026-03-27",
        ends=f"2026-03-{26 + days}",
        rooms=tuple(Room(slug=f"room-{at}", name=f"Room {at}", capacity=100 * at) for at in range(1, rooms + 1)),
    )
    speakers = {
        one.code: one
        for one in (
            make_speaker(code=code_of(at, salt="S"), number=at, name=f"Speaker {at} Ström") for at in range(1, sessions)
        )
    }
    proposals, slots = {}, []
    codes = list(speakers)
    each = -(-sessions // (rooms * days))
    for at in range(sessions):
        day, turn = divmod(at // rooms, each)
        start = utc(27, 7) + timedelta(days=day, minutes=25 * turn)
        room = f"room-{at % rooms + 1}"
        if turn == each // 2:
            slots.append(slot(at + 1, start, 20, title="Break", room=room))
            continue
        one = proposal(at, title=f"Session {at}: größer & <better>", speakers=(codes[at % len(codes)],))
        proposals[one.code] = one
        slots.append(slot(at + 1, start, 20, proposal=one.code, room=room))
    return agenda(event, slots, proposals, speakers, version="0.2", published=PUBLISHED)
