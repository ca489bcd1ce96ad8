"""A publication with everything that is difficult on pages: nights, overlaps, languages, hostile texts, losses."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from cfpcli.programme.rules.agenda import Agenda, agenda
from cfpcli.programme.rules.differences import differences
from cfpcli.records.event import Event, Room, SessionType, Track
from cfpcli.records.person import Speaker
from cfpcli.records.programme import Slot
from cfpcli.records.proposal import Proposal, Resource, State
from cfpcli.site.files.overrides import Overrides
from cfpcli.site.files.pages import Site
from cfpcli.site.files.templates import Templates
from cfpcli.site.rules.publication import Edition, Publication
from tests.factories import code_of, make_event, make_proposal, make_speaker

FIRST, SECOND = datetime(2026, 3, 1, 12, 0, tzinfo=UTC), datetime(2026, 3, 8, 12, 0, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://evil.example/i.png) <img src=x onerror=y>"
LONG_WORD = "Donaudampfschifffahrts" * 40
TWO_TIMES, NIGHT, UNTIMED, CALLED_OFF, ARABIC, FRENCH = (code_of(at) for at in (3, 2, 5, 6, 7, 8))

EVENT: Event = make_event(
    slug="sample-2026",
    name="Sample & Sons Conf 2026",
    place="Brussels",
    timezone="Europe/Brussels",
    starts="2026-03-28",
    ends="2026-03-29",
    url="https://example.org/",
    languages=("en", "fr", "ar"),
    summary="Two days about *everything*.",
    tracks=(
        Track(slug="security", name="Security", color="#ffe000", description="## Safe\n\nText of the track."),
        Track(slug="culture", name="Culture <b>& more</b>", color="#2da"),
        Track(slug="con", name="日本語"),
        Track(slug="empty", name="Nothing yet"),
    ),
    session_types=(
        SessionType(slug="talk", name="Talk", duration=45),
        SessionType(slug="panel", name="Panel", duration=90),
    ),
    rooms=(
        Room(slug="grand", name="Grand Hall", capacity=250, stream_url="https://live.example.org/grand", number=1),
        Room(slug="small", name='Small "Room" <1>', chat_url="https://chat.example.org/small", number=2),
        Room(slug="attic", name="Attic", number=3),
    ),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time of the event in March 2026 (UTC+1 until the clocks change in the night to the 29th, then UTC+2)."""
    offset = 1 if (day, hour) < (29, 3) else 2
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=offset)


def slot(number: int, start: datetime | None, minutes: int | None = 45, **attrs: object) -> Slot:
    """A slot in the first room."""
    guid = f"00000000-0000-4000-8000-{number:012}"
    placed = Slot(guid=guid, number=number, event=EVENT.slug, room="grand", start=start, minutes=minutes)
    return msgspec.structs.replace(placed, **attrs)


def talk(number: int, **attrs: object) -> Proposal:
    """A confirmed proposal of the event."""
    base = make_proposal(
        code=code_of(number),
        event=EVENT.slug,
        state=State.CONFIRMED,
        title=f"Talk {number}",
        track="security",
        language="en",
        speakers=("ZZZZZA",),
    )
    return msgspec.structs.replace(base, **attrs)


SPEAKERS: Mapping[str, Speaker] = {
    speaker.code: speaker
    for speaker in (
        make_speaker(
            code="ZZZZZA",
            name="Zoë Müller",
            email="zoe@example.org",
            url="https://zoe.example.org/",
            pronouns="she/her",
            affiliation="Example & Co",
            biography="# Me\n\nI write **code**.",
        ),
        make_speaker(code="ZZZZZB", name="山田 太郎", email="yamada@example.org", biography=""),
        make_speaker(
            code="ZZZZZC", name='Solo "Art" <b>', email="solo@example.org", biography=HOSTILE, url="javascript:x"
        ),
        *(
            make_speaker(code=f"PANEL{letter}", name=f"Panelist {letter}", email=f"{letter.lower()}@example.org")
            for letter in "ABCDEFGHJKL"
        ),
    )
}

PROPOSALS: Mapping[str, Proposal] = {
    each.code: each
    for each in (
        talk(
            1,
            title="Größe zählt: 日本語 & <b>tags</b>",
            speakers=("ZZZZZA", "ZZZZZB"),
            abstract="First *paragraph*.\n\n- one\n  - two\n\n## A heading\n\n#### A deep one\n\n```\nVec<T>\n```",
            description="| a | b |\n|---|---|\n| 1 | 2 |\n\nSee https://example.org/?a=1&b=2.",
            resources=(
                Resource(link="https://example.org/slides?a=1&b=2", description="Slides & more"),
                Resource(link="no address", description="In the library"),
            ),
            recording_url="https://video.example.org/1.webm",
        ),
        talk(2, title="After midnight", track="culture", speakers=("ZZZZZC",), abstract=HOSTILE, do_not_record=True),
        talk(
            3,
            title="Twice",
            track="con",
            session_type="panel",
            speakers=tuple(f"PANEL{each}" for each in "ABCDEFGHJKL"),
        ),
        talk(4, title=f"A word: {LONG_WORD}", track="", speakers=(), abstract=LONG_WORD),
        talk(5, title="Not timed yet", level="beginner", keywords=("sbom", "supply chain")),
        talk(6, title="Called off", state=State.WITHDRAWN, abstract="WITHDRAWN TEXT", speakers=("ZZZZZB",)),
        talk(7, title="برمجيات حرة", track="culture", language="ar", abstract="نص عربي قصير."),
        talk(8, title="Un titre français", track="culture", language="fr", abstract="Un résumé."),
        talk(9, title="Overlapping", track="security"),
        talk(10, title="Gone since", abstract="REMOVED TEXT", speakers=("ZZZZZB",)),
    )
}

SLOTS: tuple[Slot, ...] = (
    slot(1, at(28, 10), proposal=code_of(1)),
    slot(2, at(29, 0, 30), 60, proposal=code_of(2)),
    slot(3, at(28, 11), 90, proposal=code_of(3), room="small"),
    slot(4, at(29, 10), 90, proposal=code_of(3), room="small"),
    slot(5, at(28, 14), 5, proposal=code_of(4), room="attic"),
    slot(6, None, proposal=code_of(5), day="2026-03-29", room=""),
    slot(7, at(29, 12), proposal=code_of(6)),
    slot(8, at(28, 11), proposal=code_of(7)),
    slot(9, at(28, 15), 20, proposal=code_of(8), room="small"),
    slot(10, at(28, 10, 15), 60, proposal=code_of(9)),
    slot(11, at(28, 12, 30), 60, title="Lunch & talk", room=""),
    slot(12, at(29, 9), 30, title="Opening of day two", room="attic"),
)
"""Slots 1 and 10 overlap in one room; 11 is a break of all rooms."""

FORMER_SLOTS: tuple[Slot, ...] = (
    slot(1, at(28, 9), proposal=code_of(1)),
    slot(7, at(29, 12), proposal=code_of(6)),
    slot(13, at(29, 14), proposal=code_of(10), room="attic"),
)


def programme(slots: tuple[Slot, ...] = SLOTS, version: str = "0.2", published: datetime = SECOND) -> Agenda:
    """A release of the event."""
    return agenda(EVENT, slots, PROPOSALS, SPEAKERS, version=version, published=published, is_frozen=True)


def publication(base_url: str = "") -> Publication:
    """The event with two releases, the second of which moved a session, removed another one, and added the rest."""
    former = msgspec.structs.replace(
        agenda(EVENT, FORMER_SLOTS, PROPOSALS, SPEAKERS, published=FIRST, is_frozen=True), version="0.1"
    )
    present = programme()
    as_it_was = agenda(EVENT, SLOTS, PROPOSALS, SPEAKERS, is_frozen=True)
    return Publication(
        event=EVENT,
        programme=present,
        former=(former,),
        editions=(
            Edition(version="", published=None, differences=differences(as_it_was, present)),
            Edition(version="0.2", published=SECOND, note="More room", differences=differences(former, as_it_was)),
            Edition(version="0.1", published=FIRST, is_first=True),
        ),
        aliases={"ZZZZZD": "ZZZZZA"},
        base_url=base_url,
        call_calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    )


def files_of(shown: Publication | None = None, overrides: Overrides | None = None) -> dict[str, bytes]:
    """The files of a site."""
    return dict(Site(shown or publication(), overrides or Overrides(), Templates()).files())
