"""What bears on packets moves on with each that is taken in, and ends as one change for each record."""

from cfpcli.domain.change import Change, Kind, created, replaced
from cfpcli.domain.packet_stock import TAKEN, Stock
from cfpcli.domain.setting import Setting
from tests.factories import make_event, make_proposal, make_speaker

EVENT = make_event(slug="conf")
ANA = make_speaker(code="AAAAAA", email="ana@example.org", biography="")
TALK = make_proposal(code="PPPPPP", event="conf", speakers=("AAAAAA",), guid="g-1", title="One")


def stock() -> Stock:
    return Stock([EVENT], [ANA, TALK], {"g-1": "PPPPPP"}, lambda code: code == "ZZZZZZ")


def test_it_finds_people_by_address_and_proposals_by_people_or_id() -> None:
    here = stock()
    assert here.speakers(["ana@example.org", "bo@example.org", ""]) == {"ana@example.org": ANA}
    assert here.proposals(EVENT, [ANA]) == [TALK]
    assert here.proposals(make_event(slug="other"), [ANA]) == []
    assert here.proposal(here.of_guid("g-1")) == TALK
    assert here.proposal(here.of_guid("g-2")) is None
    assert here.last_taken("PPPPPP") is None
    assert [here.is_used(code) for code in ("AAAAAA", "ZZZZZZ", "QQQQQQ")] == [True, True, False]


def test_several_changes_of_a_record_become_one() -> None:
    here = stock()
    second, third = (make_speaker(code="AAAAAA", email="ana@example.org", biography=text) for text in ("2", "3"))
    here.take([replaced(ANA, second)])
    here.take([replaced(second, third)])
    assert here.changes == (replaced(ANA, third),)
    here.take([replaced(third, ANA)])
    assert not here.changes


def test_what_came_in_is_found_by_what_comes_next() -> None:
    here = stock()
    bo = make_speaker(code="BBBBBB", email="bo@example.org")
    new = make_proposal(code="NNNNNN", event="conf", speakers=("BBBBBB",), guid="g-2")
    note = Setting(name=f"{TAKEN}NNNNNN", value="-")
    here.take([created(bo), created(new), created(note)])
    assert here.proposals(EVENT, [bo]) == [new]
    assert here.of_guid("g-2") == "NNNNNN"
    assert here.last_taken("NNNNNN") == note
    assert here.is_new("NNNNNN")
    assert not here.is_new("PPPPPP")
    here.take([replaced(new, make_proposal(code="NNNNNN", event="conf", speakers=("BBBBBB",), title="Two"))])
    assert here.is_new("NNNNNN")
    assert [one.before for one in here.changes if one.kind is Kind.PROPOSAL] == [None]
    assert all(isinstance(one, Change) for one in here.changes)
