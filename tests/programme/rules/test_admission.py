"""The judges of slots and releases."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Change, Kind, Record, key_of, kind_of, replaced
from cfpcli.records.event import Room
from cfpcli.records.programme import Notification, Release, Slot, SlotAnswer
from cfpcli.records.proposal import State
from cfpcli.workspace.rules.court import Door
from tests.factories import NOW, make_event, make_proposal
from tests.workspace.rules.bench import ADA, ANA, OLA, SPEAKER, ZED, grounds, refusals

EVENT = make_event(timezone="UTC", rooms=(Room(slug="h1", name="H.1"),))
TALK = make_proposal(state=State.CONFIRMED)
SLOT = Slot(
    guid="g1",
    event=EVENT.slug,
    proposal=TALK.code,
    room="h1",
    day="2026-12-09",
    start=datetime(2026, 12, 9, 10, tzinfo=UTC),
)
LUNCH = Slot(guid="g2", event=EVENT.slug, title="Lunch", minutes=60)
RELEASE = Release(event=EVENT.slug, version="0.1", published=NOW, slots=(SLOT,))
STORED: tuple[Record, ...] = (EVENT, SPEAKER, TALK, SLOT)
PUBLISHED = (*STORED, RELEASE)


def gone(record: Record) -> Change:
    return Change(kind=kind_of(record), key=key_of(record), before=record, after=None)


def moved(**fields: Any) -> Change:  # noqa: ANN401  # values of a slot
    return replaced(SLOT, replace(SLOT, **fields))


@pytest.mark.parametrize(("by", "expected"), [(OLA, set()), (ANA, {"role"}), (ADA, {"role"}), (ZED, {"role"})])
@pytest.mark.parametrize("change", [LUNCH, moved(room=""), gone(SLOT), RELEASE])
def test_the_programme_is_the_organisers(by: str, expected: set[str], change: Change | Record) -> None:
    assert grounds(change, by=by, stored=STORED) == expected


@pytest.mark.parametrize(
    ("by", "stored", "expected"),
    [
        (OLA, STORED, set()),
        (ANA, PUBLISHED, set()),
        (ANA, STORED, {"rule"}),
        (ADA, PUBLISHED, {"role"}),
        (ZED, PUBLISHED, {"role"}),
        ("", PUBLISHED, {"role"}),
    ],
)
def test_a_published_slot_is_answered_by_its_speakers(by: str, stored: tuple[Record, ...], expected: set[str]) -> None:
    answer = moved(answer=SlotAnswer.DECLINED, reason="I am at sea")
    assert grounds(answer, by=by, stored=stored) == expected


def test_a_file_does_not_move_a_locked_slot() -> None:
    locked = replace(SLOT, locked=True)
    stored = (*STORED[:-1], locked)
    there = replaced(locked, replace(locked, room=""))
    assert grounds(there, by=OLA, stored=stored, door=Door.ARRIVAL) >= {"rule"}
    assert grounds(there, by=OLA, stored=stored) == set()
    assert "rule" not in grounds(
        replaced(locked, replace(locked, minutes=45)), by=OLA, stored=stored, door=Door.ARRIVAL
    )


def test_an_answer_moves_nothing() -> None:
    assert grounds(moved(answer=SlotAnswer.DECLINED, room=""), by=ANA, stored=PUBLISHED) == {"role"}
    assert grounds(moved(answer=SlotAnswer.CONFIRMED), by=ANA, stored=PUBLISHED, door=Door.ARRIVAL) == {"role"}


@pytest.mark.parametrize(
    ("slot", "fault"),
    [
        (replace(SLOT, guid="n", room="attic"), 'room "attic" is not a room'),
        (replace(SLOT, guid="n", proposal="NNN333"), 'proposal "NNN333" is not a proposal'),
        (replace(SLOT, guid="n", title="Both"), "one of them"),
        (replace(LUNCH, title=""), "one of them"),
        (replace(LUNCH, minutes=0), "minutes is 0"),
        (replace(LUNCH, minutes=1440), "minutes is 1440"),
        (replace(LUNCH, title="x" * 301), "title has 301 characters"),
        (replace(SLOT, guid="n", day="2026-12-10"), "day is 2026-12-10, but the start is on 2026-12-09"),
        (replace(SLOT, guid="n", event="other"), 'belongs to "other"'),
    ],
)
def test_a_slot_has_values_that_the_event_has(slot: Slot, fault: str) -> None:
    ((ground, message),) = refusals(slot, stored=STORED)
    assert (str(ground), fault in message) == ("rule", True), message


def test_what_a_change_leaves_alone_is_not_judged() -> None:
    astray = replace(SLOT, room="attic", day="2026-12-10")
    assert grounds(replaced(astray, replace(astray, locked=True)), stored=(*STORED[:3], astray)) == set()


def test_a_slot_never_changes_its_session() -> None:
    other = make_proposal(guid="", code="NEW333")
    assert grounds(moved(proposal="NEW333"), stored=(*STORED, other)) == {"rule"}


def test_a_release_is_never_changed_and_only_undo_removes_it() -> None:
    assert grounds(replaced(RELEASE, replace(RELEASE, note="Other")), stored=PUBLISHED) == {"rule"}
    assert grounds(gone(RELEASE), stored=PUBLISHED) == {"rule"}
    assert grounds(gone(RELEASE), stored=PUBLISHED, door=Door.INVERSE) == set()
    assert grounds(gone(RELEASE), by=ANA, stored=PUBLISHED, door=Door.INVERSE) == {"role"}


def test_a_release_that_people_were_notified_of_stays() -> None:
    known = Notification(person=SPEAKER.code, proposal=TALK.code, event=EVENT.slug, release="0.1", at=NOW)
    announced = (*PUBLISHED, known)
    assert grounds(gone(RELEASE), stored=announced, door=Door.INVERSE) == {"rule"}
    assert grounds(gone(known), gone(RELEASE), stored=announced, door=Door.INVERSE) == set()
    others = (*PUBLISHED, replace(known, release="0.2"))
    assert grounds(gone(RELEASE), stored=others, door=Door.INVERSE) == set()


@pytest.mark.parametrize("version", ["", "a/b", "x" * 41, ".1", "0 1"])
def test_a_version_has_a_shape(version: str) -> None:
    assert grounds(replace(RELEASE, version=version), stored=STORED) == {"rule"}


def test_versions_are_unique_in_any_case() -> None:
    beta = replace(RELEASE, version="Beta")
    assert grounds(replace(beta, version="beta"), stored=(*STORED, beta)) == {"rule"}


@pytest.mark.parametrize("state", State)
def test_only_sessions_are_published(state: State) -> None:
    stored = (EVENT, SPEAKER, replace(TALK, state=state), SLOT)
    expected = set() if state in {State.ACCEPTED, State.CONFIRMED} else {"rule"}
    assert grounds(RELEASE, stored=stored) == expected


def test_a_slot_without_its_proposal_is_not_published() -> None:
    assert grounds(RELEASE, stored=(EVENT, SPEAKER, SLOT)) == {"rule"}


def test_kinds() -> None:
    assert {kind_of(SLOT), kind_of(RELEASE)} == {Kind.SLOT, Kind.RELEASE}
