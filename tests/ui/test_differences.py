"""Changes as `--dry-run` and undo show them."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.change import Change, Record, Setting, created, replaced
from cfpcli.records.event import Extension, Room, Track
from cfpcli.records.programme import Referents, Slot, SlotAnswer
from cfpcli.records.proposal import Resource, State
from cfpcli.ui import changes
from tests.ui import samples

NEW = msgspec.structs.replace
PROPOSAL, EVENT, SPEAKER = samples.PROPOSAL, samples.OSXP, samples.SPEAKERS[0]


def shown(*some: Change) -> list[str]:
    return "".join(changes(some, samples.screen())).splitlines()


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (PROPOSAL, 'proposal K7QX3D "SBOMs for small teams"'),
        (SPEAKER, 'speaker AAAAAA "Ana Ruiz"'),
        (EVENT, 'event osxp-2026 "Open Source Experience 2026"'),
        (samples.REVIEWS[0], "review K7QX3D/wei@example.org relevance 5, form 4"),
        (samples.REVIEWS[1], "review K7QX3D/inez@example.org recused"),
        (Setting(name="event", value="osxp-2026"), "setting event = osxp-2026"),
    ],
)
def test_what_comes_and_what_goes(record: Record, words: str) -> None:
    assert shown(created(record)) == [f"+ {words}"]
    assert shown(created(record).inverse()) == [f"- {words}"]


def test_short_differences_stand_on_the_line_of_their_record() -> None:
    after = NEW(PROPOSAL, state=State.WITHDRAWN, track="", duration=30, do_not_record=False, tags=("sbom",), revision=2)
    assert shown(replaced(PROPOSAL, after)) == [
        (
            "~ proposal K7QX3D  state: submitted → withdrawn, track: security → nothing, "
            "tags: sbom, supply chain → sbom, duration: nothing → 30, do_not_record: yes → no"
        )
    ]


def test_what_only_follows_is_shown_where_there_is_nothing_else() -> None:
    after = NEW(PROPOSAL, updated=samples.NOW + timedelta(hours=1))
    assert shown(replaced(PROPOSAL, after)) == [
        "~ proposal K7QX3D  updated: 2026-05-24T10:03:00Z → 2026-05-24T11:03:00Z"
    ]


def test_long_texts_are_compared_line_by_line_under_it() -> None:
    before = NEW(PROPOSAL, abstract="one\ntwo\nthree\nfour\nfive")
    after = NEW(before, abstract="one\ntwo\n3\nfour\nfive", title="New", notes="")
    assert shown(replaced(before, after)) == [
        "~ proposal K7QX3D  title: SBOMs for small teams → New",
        "    abstract:",
        "      @@ -2,3 +2,3 @@",
        "       two",
        "      -three",
        "      +3",
        "       four",
        "    notes:",
        "      @@ -1 +0,0 @@",
        "      -Given once, in French, at a meetup.",
    ]


def test_the_parts_of_an_event_are_named() -> None:
    tracks = (EVENT.tracks[1], NEW(EVENT.tracks[0], slots=15), Track(slug="new", name="New Things"))
    call = NEW(EVENT.call, closes=Deadline(raw="21 June 2026", at=samples.NOW), limits=NEW(EVENT.call.limits))
    assert shown(replaced(EVENT, NEW(EVENT, tracks=tracks, call=call))) == [
        (
            "~ event osxp-2026  call.closes: 14 June 2026 → 21 June 2026 (2026-05-24T10:03:00Z), "
            "tracks.security.slots: 14 → 15, tracks.new: nothing → New Things, "
            "tracks (order): security, culture → culture, security"
        )
    ]


def test_answers_go_by_their_question() -> None:
    after = NEW(PROPOSAL, answers={"kind": "vision", "outline": PROPOSAL.answers["outline"], "new": ("a", "b")})
    assert shown(replaced(PROPOSAL, after)) == [
        (
            "~ proposal K7QX3D  answers.kind: experience feedback → vision, answers.travel: yes → nothing, "
            "answers.new: nothing → a, b"
        )
    ]


def test_parts_with_the_same_name_are_compared_as_a_whole() -> None:
    links = (Resource(link="https://a.example.org"), Resource(link="https://a.example.org"))
    assert shown(replaced(NEW(PROPOSAL, resources=()), NEW(PROPOSAL, resources=links))) == [
        "~ proposal K7QX3D  resources: nothing → https://a.example.org, https://a.example.org"
    ]


def test_a_diff_in_colour() -> None:
    before, after = NEW(PROPOSAL, notes="a"), NEW(PROPOSAL, notes="b")
    text = "".join(changes([replaced(before, after)], samples.screen(color=True)))
    assert "\x1b[31m-a\x1b[0m" in text
    assert "\x1b[32m+b\x1b[0m" in text
    assert text.startswith("\x1b[33m~\x1b[0m proposal K7QX3D\n")


def test_an_extension_is_told_in_words() -> None:
    former = Deadline(raw="14 June 2026", date="2026-06-14", zone="Europe/Paris", at=samples.NOW)
    call = NEW(EVENT.call, extensions=(Extension(closes=former, changed=samples.NOW, reason="more time"),))
    (line,) = shown(replaced(NEW(EVENT, call=NEW(EVENT.call, extensions=())), NEW(EVENT, call=call)))
    assert "closes 14 June 2026" in line
    assert "reason more time" in line
    assert "Deadline(" not in line


START = datetime(2026, 12, 9, 9, 0, tzinfo=UTC)
PLACE = Slot(
    guid="5e9f2a00-0000-4000-8000-000000000001",
    event=EVENT.slug,
    proposal=PROPOSAL.code,
    room="h-1",
    day="2026-12-09",
    start=START,
)
BREAK = Slot(guid="5e9f2a00-0000-4000-8000-000000000002", event=EVENT.slug, title="Lunch", start=START)
HALLS = NEW(EVENT, rooms=(Room(name="H.1", slug="h-1"),))
NAMED = Referents({EVENT.slug: HALLS}, {PROPOSAL.code: PROPOSAL.title})


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            replaced(PLACE, NEW(PLACE, start=START + timedelta(hours=1, days=1), room="")),
            ('~ slot K7QX3D "SBOMs for small teams": Wednesday 9 December 10:00, H.1 → Thursday 10 December 11:00'),
        ),
        (created(BREAK), '+ slot "Lunch": Wednesday 9 December 10:00'),
        (created(PLACE).inverse(), '- slot K7QX3D "SBOMs for small teams": Wednesday 9 December 10:00, H.1'),
        (
            replaced(PLACE, NEW(PLACE, minutes=30, answer=SlotAnswer.DECLINED, reason="I teach")),
            (
                '~ slot K7QX3D "SBOMs for small teams": Wednesday 9 December 10:00, H.1, 30 min, '
                "answer: none → declined, reason: nothing → I teach"
            ),
        ),
    ],
)
def test_a_slot_is_named_by_its_session_in_the_time_of_its_event(change: Change, line: str) -> None:
    assert "".join(changes([change], samples.screen(), NAMED)).splitlines() == [line]


def test_a_slot_of_an_unknown_event_is_compared_field_by_field() -> None:
    (line,) = shown(replaced(PLACE, NEW(PLACE, room="h-2")))
    assert line == f"~ slot {PLACE.guid}  room: h-1 → h-2"
