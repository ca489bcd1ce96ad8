"""Records are found and counted, whole or in part, by every engine."""

import json

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Kind
from cfpcli.records.proposal import State
from cfpcli.store import Store
from cfpcli.store.protocol import Where
from tests.factories import (
    change_set,
    code_of,
    make_event,
    make_proposal,
    make_review,
    make_setting,
    make_speaker,
)
from tests.store.contract.conftest import Engine


def test_records_come_back_as_they_went_in(engine: Engine) -> None:
    records = change_set(make_setting(), make_event(), make_speaker(), make_proposal(), make_review())
    store = engine.create()
    store.apply(records)
    store = engine.again(store)

    assert store.setting("event") == "osxp-2026"
    assert store.events() == (make_event(number=1),)
    assert store.get(Kind.SPEAKER, "SPKR3A") == make_speaker(number=1)
    assert store.get(Kind.PROPOSAL, "K7QX3D") == make_proposal(number=1)
    assert store.reviews_of("K7QX3D") == (make_review(number=1),)


def test_a_key_inside_another_document_is_not_taken_for_a_record(empty: Store) -> None:
    posing = {"code": "TRAP33", "proposal": "TRAP33"}
    text = '\n,"9":{"code":"TRAP33","number":9}'
    empty.apply(change_set(make_proposal(answers=posing, chat_url="12", title=text), make_review()))

    assert empty.get(Kind.PROPOSAL, "TRAP33") is None
    assert empty.reviews_of("TRAP33") == ()
    assert empty.keys_starting(Kind.PROPOSAL, "TRAP") == ()
    assert not empty.is_used("TRAP33")


@pytest.mark.parametrize("kind", list(Kind))
def test_rows_of_every_attribute_equal_the_records(store: Store, kind: Kind) -> None:
    documents = [json.loads(document) for document in store.documents(kind)]
    fields = sorted({name for document in documents for name in document})

    rows = store.rows(kind, fields)

    assert len(rows) == store.count(kind)
    assert [row.number for row in rows] == [document["number"] for document in documents]


def test_an_attribute_that_no_record_has_is_a_mistake_of_the_program(store: Store) -> None:
    with pytest.raises(ValueError, match="a proposal has no tilte"):
        store.rows(Kind.PROPOSAL, ("code", "tilte"))


def test_codes_are_used_from_the_first_time_on(store: Store) -> None:
    proposal = store.get(Kind.PROPOSAL, code_of(2))
    assert proposal is not None
    removed = replace(change_set(proposal).changes[0], before=proposal, after=None)
    store.apply(change_set(removed))

    asked = [code_of(1), code_of(2), "ZZZZZZ", proposal.speakers[0], "YYYYYY", code_of(2), "XXXXXX"]
    assert [store.is_used(code) for code in asked] == [True, True, False, True, False, True, False]
    store.apply(change_set(make_proposal(code="XXXXXX")))
    assert store.is_used("XXXXXX")


def test_every_record_is_found_by_its_key(store: Store) -> None:
    count = store.count(Kind.PROPOSAL)
    for number in {1, 2, count // 2, count}:
        proposal = store.get(Kind.PROPOSAL, code_of(number))
        assert proposal is not None
        assert (proposal.code, proposal.number) == (code_of(number), number)
        speakers = store.get_many(Kind.SPEAKER, proposal.speakers)
        assert list(speakers) == list(proposal.speakers)
        for review in store.reviews_of(proposal.code):
            assert store.get(Kind.REVIEW, review.key) == review


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.get(Kind.PROPOSAL, "ZZZZZZ") is None
    assert store.get(Kind.SPEAKER, code_of(1)) is None
    assert store.get(Kind.REVIEW, f"{code_of(1)}/nobody@example.org") is None
    assert store.setting("nothing") is None
    assert store.reviews_of("ZZZZZZ") == ()


def test_keys_are_completed_from_a_prefix_in_any_case(store: Store) -> None:
    code = code_of(3)
    for length in range(1, 7):
        found = store.keys_starting(Kind.PROPOSAL, code[:length].lower())
        everything = [code_of(number) for number in range(1, store.count(Kind.PROPOSAL) + 1)]
        assert found == tuple(sorted(other for other in everything if other.startswith(code[:length])))
    assert len(store.keys_starting(Kind.PROPOSAL, "")) == store.count(Kind.PROPOSAL)
    assert store.keys_starting(Kind.EVENT, "OSXP") == ("osxp-2026",)
    assert set(store.keys_starting(Kind.REVIEW, f"{code}/")) == {review.key for review in store.reviews_of(code)}


def test_documents_are_json_in_the_order_of_their_numbers(store: Store) -> None:
    documents = list(store.documents(Kind.REVIEW))

    assert len(documents) == store.count(Kind.REVIEW)
    assert [json.loads(document)["number"] for document in documents] == list(range(1, len(documents) + 1))


def test_reviews_of_several_are_those_of_each(store: Store) -> None:
    codes = [code_of(number) for number in range(1, 7)]
    assert store.reviews_by_code([*codes, "ZZZZZZ"]) == {code: store.reviews_of(code) for code in (*codes, "ZZZZZZ")}
    assert all(len(store.reviews_of(code)) == 2 for code in codes)


def test_a_store_that_was_opened_keeps_what_it_saw(engine: Engine, store: Store) -> None:
    other = engine.again(store)
    store.apply(change_set(make_setting(name="later")))
    assert (other.setting("later"), other.revision) == (None, 1)
    assert (store.setting("later"), store.revision) == ("osxp-2026", 2)


def test_used_codes_are_told_from_free_ones_at_once(store: Store) -> None:
    assert store.are_used([code_of(1), "ZZZZZZ", code_of(2)]) == {code_of(1), code_of(2)}
    assert store.are_used([]) == frozenset()


def test_rows_are_chosen_by_event_keys_and_values(store: Store) -> None:
    store.apply(change_set(make_proposal(code="OTHER3", event="another", state=State.REJECTED)))
    codes = [code_of(number) for number in range(1, 7)]

    def chosen(where: Where, kind: Kind = Kind.PROPOSAL, field: str = "code") -> list[str]:
        return [getattr(row, field) for row in store.rows(kind, (field,), where)]

    assert chosen(Where()) == [*codes, "OTHER3"]
    assert chosen(Where(event="another")) == ["OTHER3"]
    assert chosen(Where(keys=[codes[3], "ZZZZZZ", codes[1]])) == [codes[1], codes[3]]
    assert chosen(Where(keys=())) == []
    assert chosen(Where(having={"state": {State.REJECTED}}))[-1] == "OTHER3"
    assert chosen(Where(event="another", having={"state": {State.SUBMITTED}})) == []
    assert chosen(Where(having={"proposal": {codes[0]}}), Kind.REVIEW, "reviewer") == [
        review.reviewer for review in store.reviews_of(codes[0])
    ]
    (review, _) = store.reviews_of(codes[5])
    assert chosen(Where(keys={review.key}), Kind.REVIEW, "reviewer") == [review.reviewer]
    assert chosen(Where(keys={"osxp-2026"}), Kind.EVENT, "slug") == ["osxp-2026"]
