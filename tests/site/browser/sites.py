"""The sites that the tests in a browser look at, and one page of each kind.

`SAMPLE` is `tests.site.publications` with everything difficult. `CROWDED` has what that is too small for: a day of
14 rooms, which scrolls sideways, and a day of 30 sessions in three rooms, which is to fit on a sheet of paper.

Run: python -m tests.site.browser.sites FOLDER
"""

import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec

from cfpcli.programme.rules.agenda import agenda
from cfpcli.records.event import Event, Room, Track
from cfpcli.records.programme import Slot
from cfpcli.records.proposal import Proposal
from cfpcli.site.rules.publication import Edition, Publication
from tests.factories import code_of, make_speaker
from tests.site.publications import CALLED_OFF, EVENT, FIRST, TWO_TIMES, files_of, talk

SAMPLE, CROWDED = "sample", "crowded"
ROOMS, ROUNDS, SESSIONS = 14, 4, 30

PAGES = {
    "overview": f"{SAMPLE}/index.html",
    "call": f"{SAMPLE}/call.html",
    "day": f"{SAMPLE}/day/2026-03-28.html",
    "day with untimed": f"{SAMPLE}/day/2026-03-29.html",
    "day of 14 rooms": f"{CROWDED}/day/2026-03-28.html",
    "sessions": f"{SAMPLE}/sessions.html",
    "session": f"{SAMPLE}/session/{code_of(1)}.html",
    "session with a long word": f"{SAMPLE}/session/{code_of(4)}.html",
    "session in Arabic": f"{SAMPLE}/session/{code_of(7)}.html",
    "session with two times": f"{SAMPLE}/session/{TWO_TIMES}.html",
    "session cancelled": f"{SAMPLE}/session/{CALLED_OFF}.html",
    "person": f"{SAMPLE}/person/ZZZZZA.html",
    "person with hostile texts": f"{SAMPLE}/person/ZZZZZC.html",
    "people": f"{SAMPLE}/people.html",
    "track": f"{SAMPLE}/track/culture.html",
    "track without sessions": f"{SAMPLE}/track/empty.html",
    "room": f"{SAMPLE}/room/small.html",
    "changes": f"{SAMPLE}/changes.html",
    "not found": f"{SAMPLE}/404.html",
    "gone": f"{SAMPLE}/person/ZZZZZD.html",
}
"""A page of each kind, by its name."""

FULL_DAY = f"{CROWDED}/day/2026-03-29.html"
"""The day of 30 sessions."""

_TITLES = (
    "Signed builds for small teams",
    "What a registry learned from ten years of audits, and which of its rules nobody needed",
    "Procurement for maintainers",
    "Moving a mail server in one weekend",
    "Offline first",
    "The budget of a library that everybody uses",
    "A licence policy that fits on one page",
)
_FIRST_HOUR = datetime(2026, 3, 28, 8, tzinfo=UTC)


@cache
def crowded() -> Publication:
    """A programme of two full days."""
    rooms = tuple(Room(slug=f"room-{at}", name=f"Room {chr(64 + at)}.{at:02}", number=at) for at in range(1, ROOMS + 1))
    tracks = tuple(
        Track(slug=slug, name=name, color=color)
        for slug, name, color in (
            ("supply", "Supply chain", "#b8690f"),
            ("cloud", "Cloud and sovereign platforms", "#0f7b8a"),
            ("people", "People", "#7a3e9d"),
        )
    )
    event: Event = msgspec.structs.replace(EVENT, slug="crowded-2026", name="Crowded Days", rooms=rooms, tracks=tracks)
    starts = [
        *((f"room-{at}", _FIRST_HOUR + timedelta(hours=turn)) for turn in range(ROUNDS) for at in range(1, ROOMS + 1)),
        *((f"room-{1 + at % 3}", _FIRST_HOUR + timedelta(days=1, hours=at // 3)) for at in range(SESSIONS)),
    ]
    proposals: dict[str, Proposal] = {}
    slots: list[Slot] = []
    for number, (room, start) in enumerate(starts, 1):
        code = code_of(number, salt="C")
        title = _TITLES[number % len(_TITLES)]
        track = tracks[number % len(tracks)].slug
        proposals[code] = talk(number, code=code, event=event.slug, title=title, track=track)
        guid = f"00000000-0000-4000-9000-{number:012}"
        slots.append(
            Slot(guid=guid, number=number, event=event.slug, room=room, start=start, minutes=60, proposal=code)
        )
    speakers = {"ZZZZZA": make_speaker(code="ZZZZZA", name="Zoë Müller", email="zoe@example.org")}
    programme = agenda(event, tuple(slots), proposals, speakers, version="1", published=FIRST, is_frozen=True)
    return Publication(
        event=event, programme=programme, editions=(Edition(version="1", published=FIRST, is_first=True),)
    )


def write(folder: Path) -> None:
    """Both sites, in folders of their names."""
    for name, files in ((SAMPLE, files_of()), (CROWDED, files_of(crowded()))):
        for path, content in files.items():
            target = folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
