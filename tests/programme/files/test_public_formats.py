"""No published format has anything private: every one of them is walked over a programme full of secrets.

A format that is added to `PUBLIC` is walked too.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfpcli.programme.files.agenda_schedule import schedule_of
from cfpcli.programme.files.ics import by, programme_calendar
from cfpcli.programme.files.schedule_json import write_json
from cfpcli.programme.files.schedule_xml import write_xml
from cfpcli.programme.rules.agenda import Agenda, agenda
from cfpcli.records.event import Call, PersonalExtension, Question, Room
from cfpcli.records.person import Window
from cfpcli.records.programme import SlotAnswer
from cfpcli.records.proposal import Redaction, Resource, State
from tests.factories import NOW, code_of, make_event, make_speaker
from tests.programme.agendas import EVENT, PUBLISHED, proposal, slot, utc

PRIVATE = {
    "address": "zoe-secret@example.org",
    "address of an extension": "late-secret@example.org",
    "chair": "chair-secret@example.org",
    "availability": "SECRET-AVAILABILITY",
    "window": "1987-03-04",
    "notes": "SECRET-NOTES",
    "internal notes": "SECRET-INTERNAL",
    "answer": "SECRET-ANSWER",
    "question": "SECRET-QUESTION",
    "private link": "secret-link.example.org",
    "redacted copy": "SECRET-REDACTED",
    "reason": "SECRET-REASON",
    "reason of an extension": "SECRET-GRANTED",
    "answer to a slot": "SECRET-DECLINED",
    "tag of the committee": "SECRET-TAG",
    "undecided title": "SECRET-UNDECIDED-TITLE",
    "undecided text": "SECRET-UNDECIDED-TEXT",
    "text of a withdrawn session": "SECRET-WITHDRAWN-TEXT",
    "person of no session": "SECRET-PERSON",
}
"""Every kind of private text, as it is in the fixture."""

PUBLIC_TEXT = "A public title"


def fixture() -> Agenda:
    """A release with a secret in every private field; undecided proposals and their people are in the store only."""
    event = make_event(
        slug=EVENT.slug,
        name=EVENT.name,
        timezone=EVENT.timezone,
        starts=EVENT.starts,
        ends=EVENT.ends,
        site_url=EVENT.site_url,
        tracks=tuple(
            type(track)(slug=track.slug, name=track.name, chairs=(PRIVATE["chair"],)) for track in EVENT.tracks
        ),
        session_types=EVENT.session_types,
        rooms=(Room(slug="grand", name="Grand Hall"),),
        questions=(Question(slug="q", question=PRIVATE["question"], private=True),),
        call=Call(
            personal_extensions=(
                PersonalExtension(
                    email=PRIVATE["address of an extension"],
                    closes=make_event().call.closes,  # type: ignore[arg-type]
                    granted=NOW,
                    reason=PRIVATE["reason of an extension"],
                ),
            )
        ),
    )
    secrets = {
        "notes": PRIVATE["notes"],
        "internal_notes": PRIVATE["internal notes"],
        "answers": {"q": PRIVATE["answer"]},
        "tags": (PRIVATE["tag of the committee"],),
        "state_reason": PRIVATE["reason"],
        "resources": (Resource(link=f"https://{PRIVATE['private link']}/", is_public=False),),
        "redactions": {"abstract": Redaction(text=PRIVATE["redacted copy"], original="x")},
    }
    undecided = {"title": PRIVATE["undecided title"], "abstract": PRIVATE["undecided text"], "speakers": ("NOBODY",)}
    proposals = [
        proposal(1, title=PUBLIC_TEXT, **secrets),
        proposal(2, state=State.WITHDRAWN, abstract=PRIVATE["text of a withdrawn session"], **secrets),
        proposal(3, state=State.SUBMITTED, **secrets, **undecided),
        proposal(4, state=State.REJECTED, **secrets, **undecided),
    ]
    speakers = [
        make_speaker(
            code="ZOEZOE",
            number=1,
            name="Zoë",
            email=PRIVATE["address"],
            availability=PRIVATE["availability"],
            windows=(Window(starts=datetime(1987, 3, 4, 9, tzinfo=UTC), ends=datetime(1987, 3, 4, 10, tzinfo=UTC)),),
        ),
        make_speaker(code="NOBODY", number=2, name=PRIVATE["person of no session"], email=PRIVATE["address"]),
    ]
    declined: dict[str, Any] = {"answer": SlotAnswer.DECLINED, "reason": PRIVATE["answer to a slot"]}
    slots = (
        slot(1, utc(28, 9), proposal=code_of(1), **declined),
        slot(2, utc(28, 10), proposal=code_of(2), **declined),
    )
    by_code = {one.code: one for one in proposals}
    return agenda(event, slots, by_code, {one.code: one for one in speakers}, version="1.0", published=PUBLISHED)


def calendar(one: Agenda) -> bytes:
    earlier = Agenda(event=one.event, version="0.9", published=PUBLISHED - timedelta(days=1), items=one.items)
    return b"".join(programme_calendar(one, [earlier]))


PUBLIC: dict[str, Callable[[Agenda], bytes]] = {
    "schedule.xml": lambda one: write_xml(schedule_of(one).schedule),
    "schedule.json": lambda one: write_json(schedule_of(one).schedule),
    "ics": calendar,
    "ics of a speaker": lambda one: b"".join(programme_calendar(one, keeps=by(speaker="ZOEZOE"))),
}


@pytest.mark.parametrize("name", PUBLIC)
def test_nothing_private_is_in_a_public_format(name: str) -> None:
    data = PUBLIC[name](fixture()).replace(b"\r\n ", b"")
    assert PUBLIC_TEXT.encode() in data
    assert [kind for kind, text in PRIVATE.items() if text.encode() in data] == []
    assert b"@example.org" not in data


def test_every_secret_is_in_the_records_of_the_fixture() -> None:
    from cfpcli.records.documents import encode

    one = fixture()
    in_event = encode(one.event).decode()
    assert PRIVATE["chair"] in in_event
    assert PRIVATE["address of an extension"] in in_event
    assert PRIVATE["question"] in in_event


def test_the_walk_would_find_a_secret() -> None:
    from msgspec.structs import replace

    one = fixture()
    leaking = replace(one, items=tuple(replace(item, abstract=PRIVATE["notes"]) for item in one.items))
    for write in PUBLIC.values():
        assert PRIVATE["notes"].encode() in write(leaking).replace(b"\r\n ", b"")


@pytest.mark.parametrize("name", PUBLIC)
def test_a_plan_with_undecided_proposals_is_not_written(name: str) -> None:
    from msgspec.structs import replace

    from cfpcli.errors import DataRefusedError

    with pytest.raises(DataRefusedError, match="not published"):
        PUBLIC[name](replace(fixture(), version=""))
