"""Invented results of every kind, for the golden files and for looking at."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.event import (
    Call,
    Category,
    Event,
    Extension,
    Limits,
    Question,
    QuestionKind,
    ReviewSettings,
    Room,
    SessionType,
    Track,
)
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, Resource, State
from cfpcli.records.review import Review, ReviewState
from cfpcli.result import Result
from cfpcli.ui import Screen
from tests.answers import answer

NOW = datetime(2026, 5, 24, 10, 3, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def screen(width: int = 80, *, color: bool = False, height: int = 24) -> Screen:
    return Screen(width=width, height=height, color=color, terminal=True, now=NOW, zone=PARIS)


TITLES = (
    "SBOMs for small teams",
    "Ce que nous avons appris en migrant 4 000 postes d'une région vers le libre",
    "Who answers at night? Running a sovereign cloud with six people",
    "Zero Trust without a vendor",
    "開源軟體與公共金錢:一個城市的五年",
    "Licences, marchés publics et autres malentendus",
    "Training the next maintainers 👩🏽‍💻: an apprenticeship that lasts",
    "Une forge pour dix ministères",
)
NAMES = (
    ("Ana Ruiz",),
    ("Maël Le Goff", "Inès Charpentier"),
    ("Bo Lindqvist",),
    ("Wei Chen", "Oluwaseun Adeyemi", "Marie-Françoise Delacroix-Vandenberghe"),
    ("林雅婷",),
    (),
    ("Tereza Nováková",),
    ("Karim Haddad", "Ana Ruiz"),
)
STATES = ("submitted", "accepted", "rejected", "waitlisted", "confirmed", "withdrawn", "canceled", "draft")
TRACKS = (
    "security",
    "culture",
    "infrastructure",
    "security",
    "sovereignty",
    "sovereignty",
    "culture",
    "infrastructure",
)
CODES = ("K7QX3D", "A9BCDE", "MNPQ37", "RSTUVW", "XYZ378", "HJKLM9", "B3D7F9", "QWERTY")
FIELDS = (
    "code",
    "state",
    "track",
    "session_type",
    "language",
    "title",
    "speaker_names",
    "score",
    "reviews",
    "submitted",
)


def rows(number: int = 8) -> list[dict[str, Any]]:
    return [
        {
            "code": CODES[position % 8],
            "state": STATES[position % 8],
            "track": TRACKS[position % 8],
            "session_type": "panel" if position % 3 == 1 else "talk",
            "language": "fr" if position % 2 else "en",
            "title": TITLES[position % 8],
            "speaker_names": NAMES[position % 8],
            "score": (4.25, 3.0, None, 4.6666667, 3.5, None, 1.0, 2.3333333)[position % 8],
            "reviews": (4, 2, 0, 3, 2, 0, 1, 12)[position % 8],
            "submitted": NOW - timedelta(days=40 * (position % 8)) if position % 8 != 7 else None,
        }
        for position in range(number)
    ]


def listing(number: int = 8) -> Result[Any]:
    return answer("proposals", items=rows(number), fields=FIELDS)


OSXP = Event(
    slug="osxp-2026",
    name="Open Source Experience 2026",
    place="Paris",
    timezone="Europe/Paris",
    starts="2026-12-09",
    ends="2026-12-10",
    languages=("fr", "en"),
    url="https://osxp.example.org",
    summary="Two days on open source in **companies** and public bodies.",
    audience=("digital professionals and technical experts", "decision makers of the public sector"),
    reasons=("share what you learnt in the field", "meet those who decide"),
    call=Call(
        opens=Deadline(raw="29 April 2026"),
        closes=Deadline(raw="14 June 2026"),
        limits=Limits(proposals_per_person=3, title_characters_max=100, abstract_words_min=100, abstract_words_max=300),
    ),
    tracks=(
        Track(
            slug="security",
            name="Cybersecurity, Trust and Open Source Resilience",
            description="Supply chains that can be checked, *compliance*, audits, vulnerability handling and "
            "Zero Trust, in offices as in critical infrastructure.",
            chairs=("Wei Chen",),
            slots=14,
        ),
        Track(slug="culture", name="Open Source Culture, Skills and Careers", description="Training and recruiting."),
    ),
    session_types=(
        SessionType(slug="talk", name="Talk", duration=20, speakers_max=2),
        SessionType(slug="panel", name="Panel", duration=45, speakers_min=0, speakers_max=5),
    ),
    questions=(
        Question(
            slug="kind",
            question="What kind of submission is it?",
            kind=QuestionKind.CHOICE,
            options=("experience feedback", "strategic vision", "technical innovation", "client case study"),
            required=True,
        ),
        Question(slug="travel", question="Travel support", private=True, help="Reviewers never see it."),
        Question(slug="outline", question="Outline with minutes", kind=QuestionKind.LONG_TEXT),
    ),
    rooms=(Room(name="Amphi A", capacity=300), Room(name="Salle 12", stream_url="https://live.example.org/12")),
    review=ReviewSettings(
        labels=("no", "weak", "maybe", "good", "must have"),
        categories=(Category(slug="relevance", name="Relevance", weight=2), Category(slug="form", name="Form")),
        blind=True,
    ),
)

ABSTRACT = """\
Small teams ship containers they **cannot account for**. We show how a team of four produced and checked
SBOMs for 60 images in three weeks, and what they *stopped* doing. See [the tool](https://example.org/sbom) and
<https://example.org/slides>.

## What you will see

1. The incident
   - what was known, and by whom, in the first hour of a Friday afternoon on which nobody wanted to answer the phone
   - what was guessed
     - with confidence
     - wrongly
2. The check: `cyclonedx verify`

> Nobody reads the list until the day it is needed.

```
$ cyclonedx verify image.json
ok  60 components
```

| step | minutes |
| ---- | ------- |
| generate | 6 |

<b>Raw tags</b> stay text.
"""

PROPOSAL = Proposal(
    code="K7QX3D",
    number=1,
    event="osxp-2026",
    state=State.SUBMITTED,
    track="security",
    session_type="talk",
    language="en",
    title="SBOMs for small teams",
    speakers=("AAAAAA", "BBBBBB"),
    level="intermediate",
    tags=("sbom", "supply chain"),
    created=NOW - timedelta(days=3),
    submitted=NOW - timedelta(days=2, hours=1),
    updated=NOW,
    late_reason="the form was down on Friday",
    do_not_record=True,
    resources=(
        Resource(link="https://example.org/code", description="Code"),
        Resource(link="https://example.org/costs", is_public=False),
    ),
    answers={"kind": "experience feedback", "travel": True, "outline": "- 0-3 the incident\n- 3-9 generate"},
    abstract=ABSTRACT,
    description="",
    notes="Given once, in French, at a meetup.",
    internal_notes="Ask about the **demo**.",
)

SPEAKERS = (
    Speaker(
        code="AAAAAA",
        name="Ana Ruiz",
        email="ana@example.org",
        pronouns="she/her",
        affiliation="Example Works",
        url="https://ana.example.org",
        biography="Ana builds release tooling. She maintains two things that everybody uses and nobody has heard of.",
    ),
    Speaker(code="BBBBBB", name="Bo Lindqvist", email="bo@example.org"),
)

REVIEWS = (
    Review(
        proposal="K7QX3D",
        reviewer="wei@example.org",
        name="Wei Chen",
        state=ReviewState.SCORED,
        scores={"relevance": 5, "form": 4},
        comment="Exactly what small companies ask for.\n\nA demo would help.",
        feedback="Please show the failed attempt too.",
        created=NOW,
        updated=NOW,
    ),
    Review(
        proposal="K7QX3D",
        reviewer="inez@example.org",
        name="Inez Okafor",
        state=ReviewState.RECUSED,
        reason="same employer",
        created=NOW,
        updated=NOW,
    ),
)


def built(record: msgspec.Struct, *, text_dates: bool = False) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.to_builtins(record, builtin_types=() if text_dates else (datetime,))
    return data


def proposal_page(*, text_dates: bool = False) -> Result[Any]:
    return answer(
        "proposal",
        picture="proposal",
        items=[built(PROPOSAL, text_dates=text_dates)],
        extra={
            "event": built(OSXP, text_dates=text_dates),
            "speakers": [built(speaker) for speaker in SPEAKERS],
            "reviews": [built(review, text_dates=text_dates) for review in REVIEWS],
            "score": 4.666666667,
            "history": [
                {
                    "at": "2026-05-22T09:03:00Z" if text_dates else NOW - timedelta(days=2, hours=1),
                    "by": "Ana Ruiz <ana@example.org>",
                    "command": "cfp submit talk.md",
                    "changes": ['added K7QX3D "SBOMs for small teams"'],
                },
            ],
        },
    )


FOSDEM = Event(
    slug="fosdem-2026-public-digital-infrastructure",
    name="Building Europe's Public Digital Infrastructure",
    timezone="Europe/Brussels",
    place="Brussels",
    starts="2026-01-31",
    ends="2026-01-31",
    tracks=(Track(slug="public", name="Building Europe's Public Digital Infrastructure"),),
    session_types=(SessionType(slug="devroom", name="devroom", duration=25),),
    rooms=(Room(name="AW1.120", stream_url="https://live.fosdem.org/watch/aw1120"),),
)


def session_page() -> Result[Any]:
    """A session of a programme, with nobody named to speak."""
    proposal = Proposal(
        code="C7D8E9",
        event=FOSDEM.slug,
        state=State.CONFIRMED,
        track="public",
        session_type="devroom",
        language="en",
        title="Roundtable: how mature is public software?",
        created=NOW,
        updated=NOW,
        start=datetime(2026, 1, 31, 9, 30, tzinfo=UTC),
        day="2026-01-31",
        room="AW1.120",
        chat_url="https://chat.example.org/aw1120",
        abstract="A talk among those who run it.",
    )
    return answer(
        "proposal",
        picture="proposal",
        items=[built(proposal) | {"ends": datetime(2026, 1, 31, 9, 55, tzinfo=UTC)}],
        extra={
            "event": built(FOSDEM),
            "speakers": [],
            "reviews": [],
            "score": None,
            "history": [],
            "more_in_track": [
                {
                    "code": "F8G9H3",
                    "title": "Scaling national open-source products across Europe: lessons learned from two years of "
                    "cross-border state collaboration",
                    "day": "2026-01-31",
                    "start": datetime(2026, 1, 31, 9, 0, tzinfo=UTC),
                    "ends": datetime(2026, 1, 31, 9, 25, tzinfo=UTC),
                    "room": "AW1.120",
                    "speaker_names": ["Emma Example"],
                    "abstract": "Two years in which three states tried to build one product, and what it took to "
                    "get there at all.",
                },
                {
                    "code": "J3K7L8",
                    "title": "Sharing and reusing across borders",
                    "day": "2026-01-31",
                    "start": datetime(2026, 1, 31, 9, 0, tzinfo=UTC),
                    "ends": datetime(2026, 1, 31, 9, 25, tzinfo=UTC),
                    "room": "AW1.120",
                    "speaker_names": [],
                    "abstract": "",
                },
            ],
        },
    )


def event_page() -> Result[Any]:
    opens, former = (datetime(2026, month, day, 22, tzinfo=UTC) for month, day in ((4, 28), (5, 31)))
    call = msgspec.structs.replace(
        OSXP.call,
        opens=Deadline(raw="29 April 2026", at=opens),
        extensions=(Extension(closes=Deadline(raw="31 May 2026", at=former), changed=former),),
    )
    return answer(
        "event",
        picture="event",
        items=[built(msgspec.structs.replace(OSXP, call=call))],
        extra={
            "deadline": {
                "left": "21 days left",
                "status": "open",
                "closes_local": "Sun 14 June 2026 23:59 Europe/Paris",
                "your_time": "Sun 14 June 14:59",
            },
            "counts": {"submitted": 30, "accepted": 9, "rejected": 0},
        },
    )


def tracks() -> Result[Any]:
    return answer(
        "tracks",
        picture="tracks",
        items=[
            {
                "number": number,
                "slug": track.slug,
                "name": track.name,
                "description": track.description,
                "counts": {"submitted": 30, "accepted": 9, "rejected": 2} if track.slug == "security" else {},
                "proposals": 41 if track.slug == "security" else 0,
                "score": 3.9 if track.slug == "security" else None,
            }
            for number, track in enumerate(OSXP.tracks, 1)
        ],
    )


def deadlines() -> Result[Any]:
    return answer(
        "deadlines",
        picture="deadlines",
        items=[
            {
                "event": "tiny-2026",
                "name": "Tiny Conference 2026",
                "status": "open",
                "urgency": "soon",
                "left": "23 h 57 min left",
                "closes": datetime(2026, 5, 25, 10, 0, tzinfo=UTC),
                "closes_local": "Mon 25 May 2026 11:59 Europe/Paris",
                "zone": "Europe/Paris",
                "your_time": "",
                "note": "",
            },
            {
                "event": "osxp-2026",
                "name": "Open Source Experience 2026",
                "status": "open",
                "urgency": "far",
                "left": "21 days left",
                "closes": "2026-06-14T22:00:00Z",
                "closes_local": "Sun 14 June 2026 23:59 Europe/Paris",
                "zone": "Europe/Paris",
                "your_time": "Sun 14 June 14:59",
                "note": "extended from 31 May",
            },
            {
                "event": "later",
                "name": "Later Days",
                "status": "unannounced",
                "urgency": "tba",
                "left": "to be announced",
                "closes": None,
                "closes_local": "",
                "zone": "",
                "your_time": "",
                "note": "",
            },
        ],
    )


def receipt() -> Result[Any]:
    return answer(
        "receipt",
        picture="receipt",
        items=[
            {
                "code": "K7QX3D",
                "title": "SBOMs for small teams",
                "event": "osxp-2026",
                "event_name": "Open Source Experience 2026",
                "state": "submitted",
                "track": "Cybersecurity, Trust and Open Source Resilience",
                "submitted_local": "Sun 24 May 2026 12:03 Europe/Paris",
                "closes_local": "Sun 14 June 2026 23:59 Europe/Paris",
                "left": "21 days left",
                "already_submitted": False,
                "receipt_shown": "~/.local/share/cfpcli/receipts/k7qx3d-receipt.md",
            }
        ],
    )


def packets() -> Result[Any]:
    rows = (
        ("added", "K7QX3D", "SBOMs for small teams", "inbox/a.cfp.json", "", ""),
        (
            "changed",
            "M8WZ3E",
            "Three data centres, one team",
            "inbox/mail.mbox: message 2: talk.md",
            "sent 4 min after",
            "",
        ),
        ("unchanged", "P9KL7T", "Nothing new here", "inbox/b.md", "", ""),
        ("kept", "R3JX9A", "A talk that was changed", "inbox/c.cfp.json", "", "would change R3JX9A"),
        ("late", "", "Too late", "inbox/d.eml: talk.cfp.json", "", "the call closed 3 h ago"),
        ("refused", "", "", "inbox/e.cfp.json", "", "cannot be read: Input data was truncated"),
    )
    names = ("outcome", "code", "title", "source", "late", "reason")
    return answer("packets", picture="packets", items=[dict(zip(names, row, strict=True)) for row in rows])


PASSAGES = (
    ("Small teams ship containers.", "Small teams ship containers.", 100),
    (
        "In three weeks, a team of four learnt to produce, check and keep a bill of materials for sixty images.",
        "In five weeks, a group of four learnt to write and keep a bill of materials for images of every kind.",
        84,
    ),
    ("開源軟體與公共金錢:一個城市的五年,以及我們從中學到的所有事情和犯過的錯誤。" * 2, "\x1b[31mred\x1b[0m" * 12, 70),
)


def similar_pair() -> dict[str, Any]:
    return {
        "score": 83,
        "kind": "other-name",
        "code": "K7QX3D",
        "title": "SBOMs for small teams",
        "speakers": ["Ana Ruiz"],
        "state": "submitted",
        "event": "conf",
        "other_code": "QC8CJR",
        "other_title": "Bills of materials",
        "other_speakers": ["Bo Lindqvist", "Wei Chen"],
        "other_state": "accepted",
        "other_event": "conf-2025",
        "source": "old.json",
        "reason": "accepted in conf-2025 as well, by somebody else: 3 of 7 sentences are repeated, in other words",
        "passages": [{"one": one, "other": other, "likeness": ratio} for one, other, ratio in PASSAGES],
    }


def similar() -> Result[Any]:
    here = {**similar_pair(), "source": "", "other_event": "conf", "passages": []}
    fields = ("score", "kind", "code", "other_code", "other_event", "source", "reason")
    return answer("similar", picture="similar", items=[similar_pair(), here], fields=fields)


def history() -> Result[Any]:
    return answer(
        "history",
        picture="history",
        items=[
            {
                "revision": 12,
                "at": NOW,
                "by": "Ana Ruiz <ana@example.org>",
                "command": 'cfp withdraw K7QX3D --reason "no time"',
                "changes": ['K7QX3D "SBOMs for small teams": state: submitted → withdrawn'],
                "undone": True,
            },
            {
                "revision": 9,
                "at": "2026-05-22T09:03:00Z",
                "by": "Ana Ruiz <ana@example.org>",
                "command": "cfp submit talk.md",
                "changes": ['added K7QX3D "SBOMs for small teams"', "added speaker Ana Ruiz"],
                "undone": False,
            },
        ],
    )


def dashboard() -> Result[Any]:
    return answer(
        "dashboard",
        picture="dashboard",
        items=[
            {"what": "drafts", "text": '"SBOMs for small teams", saved 2 h ago', "command": "cfp edit K7QX3D"},
            {
                "what": "deadline",
                "text": "Open Source Experience 2026: 21 days left, Sun 14 June 2026 23:59 Europe/Paris",
                "command": "cfp submit --event osxp-2026",
            },
            {"what": "review", "text": "37 proposals wait for your review", "command": "cfp review"},
        ],
    )


def doctor() -> Result[Any]:
    return answer(
        "doctor",
        picture="doctor",
        items=[
            {
                "rule": "unknown-track",
                "line": 12,
                "message": 'proposal K7QX3D is in a track "security-2" that its event does not have',
                "repair": "cfp edit K7QX3D --set track=security",
            },
            {"rule": "checksum", "line": 0, "message": "the checksum is not that of the file", "repair": ""},
        ],
    )


def lines() -> Result[Any]:
    return answer("topic", picture="text", items=[{"text": "fr  français"}, {"text": "en  English"}])


def topic() -> Result[Any]:
    text = "Exit statuses\n\n  0  done\n  2  a meaning that takes more words than there is room for on one line of 80\n"
    return answer("topic", picture="text", fields=("text",), items=[{"topic": "exit-codes", "text": text}])


EVERYTHING = {
    "list": listing,
    "proposal": proposal_page,
    "session": session_page,
    "event": event_page,
    "tracks": tracks,
    "deadlines": deadlines,
    "receipt": receipt,
    "packets": packets,
    "similar": similar,
    "history": history,
    "dashboard": dashboard,
    "doctor": doctor,
    "lines": lines,
    "topic": topic,
}
