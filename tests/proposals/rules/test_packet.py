"""Packets, and the stock of records that each is compared with."""

import random
from datetime import UTC, datetime

import pytest

from cfpcli.proposals.rules.packet import LAST_PACKET, Arrival, Stock, identity_of, packet_of
from cfpcli.records.change import Change, Kind, Setting, created, replaced
from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft, DraftSpeaker
from tests.factories import make_event, make_proposal, make_speaker

EVENT = Event(slug="conf", name="Conf", timezone="Europe/Paris")
AT = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
DRAFT = Draft(
    title=" Signed builds ",
    abstract="How three people\r\nsign.\n",
    speakers=(DraftSpeaker(name="Ana Ruiz", email="ANA@example.org"),),
    source="/home/ana/talks/signed.md",
    lines={"title": 2},
)


def rng() -> random.Random:
    return random.Random(3)  # noqa: S311  # ids in tests are no secrets


def test_it_carries_the_draft_well_formed_and_without_the_senders_own_files() -> None:
    packet = packet_of(DRAFT, EVENT, sent=AT, rng=rng())
    assert packet.draft.title == "Signed builds"
    assert packet.draft.abstract == "How three people\nsign."
    assert packet.draft.speakers[0].email == "ana@example.org"
    assert (packet.draft.source, packet.draft.lines) == ("", {})
    assert (packet.event, packet.event_name, packet.draft.event) == ("conf", "Conf", "conf")


def test_an_id_is_drawn_once_and_then_kept() -> None:
    first = packet_of(DRAFT, EVENT, sent=AT, rng=rng())
    assert first.id != packet_of(DRAFT, EVENT, sent=AT, rng=random.Random(4)).id  # noqa: S311
    assert packet_of(DRAFT, EVENT, sent=AT, rng=random.Random(4), id_=first.id).id == first.id  # noqa: S311


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"abstract": "Another text."}, True),
        ({"title": "SIGNED  builds"}, True),
        ({"title": "Sealed builds"}, False),
        ({"speakers": (DraftSpeaker(name="Bo", email="bo@example.org"),)}, False),
    ],
)
def test_without_a_beginning_a_draft_is_known_by_its_title(changed: dict[str, object], same: bool) -> None:
    import msgspec

    later = msgspec.structs.replace(DRAFT, **changed)
    before = msgspec.structs.replace(DRAFT, speakers=(DraftSpeaker(name="Ana", email="ANA@example.org"),))
    assert (identity_of(later, "conf") == identity_of(before, "conf")) is same


def test_one_that_was_begun_at_an_instant_keeps_its_identity_under_another_title() -> None:
    import msgspec

    begun = msgspec.structs.replace(DRAFT, begun=AT)
    renamed = msgspec.structs.replace(begun, title="Sealed builds")
    assert identity_of(begun, "conf") == identity_of(renamed, "conf")
    assert identity_of(begun, "conf") != identity_of(begun, "other")


STOCK_EVENT = make_event(slug="conf")
ANA = make_speaker(code="AAAAAA", email="ana@example.org", biography="")
TALK = make_proposal(code="PPPPPP", event="conf", speakers=("AAAAAA",), guid="g-1", title="One")


FIRST = Arrival(0, "a.cfp.json", "g-2", frozenset({"bo@example.org"}))


def stock() -> Stock:
    return Stock([STOCK_EVENT], [ANA, TALK], {"g-1": "PPPPPP"}, lambda code: code == "ZZZZZZ")


def test_it_finds_people_by_address_and_proposals_by_people_or_id() -> None:
    here = stock()
    assert here.speakers(["ana@example.org", "bo@example.org", ""]) == {"ana@example.org": ANA}
    assert here.proposals(STOCK_EVENT, [ANA]) == [TALK]
    assert here.proposals(make_event(slug="other"), [ANA]) == []
    assert here.proposal(here.of_guid("g-1")) == TALK
    assert here.proposal(here.of_guid("g-2")) is None
    assert here.last_packet("PPPPPP") is None
    assert [here.is_used(code) for code in ("AAAAAA", "ZZZZZZ", "QQQQQQ")] == [True, True, False]


def test_several_changes_of_a_record_become_one() -> None:
    here = stock()
    second, third = (make_speaker(code="AAAAAA", email="ana@example.org", biography=text) for text in ("2", "3"))
    here.take([replaced(ANA, second)], FIRST)
    here.take([replaced(second, third)], FIRST)
    assert here.changes == (replaced(ANA, third),)
    here.take([replaced(third, ANA)], FIRST)
    assert not here.changes


def test_what_came_in_is_found_by_what_comes_next() -> None:
    here = stock()
    bo = make_speaker(code="BBBBBB", email="bo@example.org")
    new = make_proposal(code="NNNNNN", event="conf", speakers=("BBBBBB",), guid="g-2")
    note = Setting(name=f"{LAST_PACKET}NNNNNN", value="-")
    here.take([created(bo), created(new), created(note)], FIRST)
    assert here.proposals(STOCK_EVENT, [bo]) == [new]
    assert here.of_guid("g-2") == "NNNNNN"
    assert here.last_packet("NNNNNN") == note
    assert here.is_new(Kind.PROPOSAL, "NNNNNN")
    assert not here.is_new(Kind.PROPOSAL, "PPPPPP")
    here.take([replaced(new, make_proposal(code="NNNNNN", event="conf", speakers=("BBBBBB",), title="Two"))], FIRST)
    assert here.is_new(Kind.PROPOSAL, "NNNNNN")
    assert [one.before for one in here.changes if one.kind is Kind.PROPOSAL] == [None]
    assert all(isinstance(one, Change) for one in here.changes)


def test_it_knows_by_which_packet_a_record_came_in_and_what_was_stored() -> None:
    here = stock()
    assert here.arrival(Kind.PROPOSAL, "PPPPPP") is None
    changed = make_proposal(code="PPPPPP", event="conf", speakers=("AAAAAA",), guid="g-1", title="Two")
    here.take([replaced(TALK, changed)], FIRST)
    here.take([created(make_speaker(code="BBBBBB", email="bo@example.org"))], FIRST._replace(place=4))
    assert here.arrival(Kind.PROPOSAL, "PPPPPP") == FIRST
    assert here.stored(Kind.PROPOSAL, "PPPPPP") == TALK
    assert here.stored(Kind.SPEAKER, "AAAAAA") == ANA
    assert here.stored(Kind.SPEAKER, "BBBBBB") is None
    assert here.order == (0, 4)


def test_the_same_sender_knows_the_id_and_names_the_same_people() -> None:
    assert FIRST.is_same_sender(FIRST._replace(place=1, source="b.cfp.json"))
    assert not FIRST.is_same_sender(FIRST._replace(id="g-3"))
    assert not FIRST.is_same_sender(FIRST._replace(people=FIRST.people | {"eve@example.org"}))
    assert not FIRST._replace(id="").is_same_sender(FIRST._replace(id=""))
