"""What bears on packets moves on with each that is taken in, and ends as one change for each record."""

from cfpcli.proposals.rules.stock import LAST_PACKET, Arrival, Stock
from cfpcli.records.change import Change, Kind, Setting, created, replaced
from tests.factories import make_event, make_proposal, make_speaker

EVENT = make_event(slug="conf")
ANA = make_speaker(code="AAAAAA", email="ana@example.org", biography="")
TALK = make_proposal(code="PPPPPP", event="conf", speakers=("AAAAAA",), guid="g-1", title="One")


FIRST = Arrival(0, "a.cfp.json", "g-2", frozenset({"bo@example.org"}))


def stock() -> Stock:
    return Stock([EVENT], [ANA, TALK], {"g-1": "PPPPPP"}, lambda code: code == "ZZZZZZ")


def test_it_finds_people_by_address_and_proposals_by_people_or_id() -> None:
    here = stock()
    assert here.speakers(["ana@example.org", "bo@example.org", ""]) == {"ana@example.org": ANA}
    assert here.proposals(EVENT, [ANA]) == [TALK]
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
    assert here.proposals(EVENT, [bo]) == [new]
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
