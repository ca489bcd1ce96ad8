"""The people of a file: each under one code, and no address of two."""

import pytest
from msgspec.structs import replace

from cfpcli.exchange.documents import Loaded
from cfpcli.records.change import Kind, key_of
from cfpcli.records.documents import Records
from cfpcli.transfer.rules.partial_records import Newcomers, completed
from cfpcli.transfer.rules.people import clash_faults, people_of, unify_people
from tests.factories import NOW, make_proposal, make_speaker
from tests.transfer.rules.samples import ANA, BO, PROPOSAL, REVIEW, stored, unified


def test_people_known_by_the_same_code_stay_as_they_are() -> None:
    records = (ANA, BO, PROPOSAL, REVIEW)
    assert unified(records, {"ana@example.org": ANA.code}) == records
    assert unified(records, {}) == records


def test_a_person_the_store_knows_goes_by_the_stores_code() -> None:
    coauthored = make_proposal(speakers=("BBB333", "SPKR3A"))
    assert unified((ANA, BO, coauthored, REVIEW), {"ana@example.org": "AAA333"}) == (
        make_speaker(code="AAA333"),
        BO,
        make_proposal(speakers=("BBB333", "AAA333")),
        REVIEW,
    )


def test_a_person_who_comes_twice_is_one() -> None:
    again = make_speaker(code="CCC333", biography="Another.")
    both = make_proposal(speakers=("SPKR3A", "BBB333", "CCC333"))
    assert unified((ANA, again, BO, both), {}) == (
        ANA,
        BO,
        make_proposal(speakers=("SPKR3A", "BBB333")),
    )


@pytest.mark.parametrize("stores_code_first", [True, False])
def test_of_two_records_of_one_person_the_one_with_the_stores_code_stays(stores_code_first: bool) -> None:
    other = make_speaker(code="CCC333", biography="Another.")
    records = (ANA, other) if stores_code_first else (other, ANA)
    assert unified(records, {"ana@example.org": "SPKR3A"}) == (ANA,)


def test_of_two_records_with_codes_of_their_own_the_first_stays() -> None:
    other = make_speaker(code="CCC333", biography="Another.")
    assert unified((ANA, other), {"ana@example.org": "AAA333"}) == (make_speaker(code="AAA333"),)


def test_people_without_an_address_are_told_apart_by_code() -> None:
    records = (make_speaker(email=""), make_speaker(code="CCC333", email=""))
    assert unified(records, {"ana@example.org": "AAA333"}) == records


@pytest.mark.parametrize("is_table", [True, False])
def test_a_row_under_a_foreign_code_changes_what_it_states_and_nothing_else(is_table: bool) -> None:
    kept = make_speaker(code="AAA333", pronouns="she/her")
    row = make_speaker(code="NEW333", name="Ana M. Ruiz", biography="", number=9)
    columns = frozenset({"code", "name", "email"}) if is_table else None
    loaded = Loaded(records=Records.of([BO, row]), lines=(2, 3), columns=columns)
    known = stored(kept)
    into = unify_people(loaded, people_of(loaded, known.records), known.codes_by_email)
    assert into.lines == (2, 3)
    whole, _ = completed(replace(loaded, **into._asdict()), known.records, Newcomers("conf", NOW, str), "p.csv")
    assert [replace(one, number=0) for one in whole if key_of(one) == "AAA333"] == [replace(kept, name="Ana M. Ruiz")]


@pytest.mark.parametrize("address", ["new@example.org", ANA.email, BO.email])
def test_two_stored_people_never_get_one_address_from_a_file(address: str) -> None:
    people = people_of(Loaded(records=Records.of([replace(ANA, email=address), replace(BO, email=address)])), {})
    (fault, *_) = clash_faults(people, stored(ANA, BO), "p.csv", lambda place: {ANA.code: 2, BO.code: 3}[place[1]])
    assert fault.field == "email"
    if address == "new@example.org":
        assert str(fault) == f"p.csv:3: email: {address} appears twice in this file, for {ANA.code} too"
    alike = stored(replace(ANA, email=address), replace(BO, email=address))
    assert clash_faults(people, alike._replace(codes_by_email={}), "p.csv") == ()


def test_two_stored_people_with_one_address_stay_two() -> None:
    twin = replace(BO, email=ANA.email)
    loaded = Loaded(records=Records.of([ANA, twin, PROPOSAL]), lines=(1, 2, 3))
    known = stored(ANA, twin)
    people = people_of(loaded, known.records)
    assert clash_faults(people, known, "p.json") == ()
    assert unify_people(loaded, people, known.codes_by_email, known.records).records == (ANA, twin, PROPOSAL)


def test_a_row_without_an_address_has_that_of_the_store() -> None:
    stated = {(Kind.SPEAKER, ANA.code): frozenset({"code", "name"})}
    again = make_speaker(code="CCC333")
    loaded = Loaded(records=Records.of([replace(ANA, email=""), again, PROPOSAL]), lines=(1, 2, 3), stated=stated)
    people = people_of(loaded, stored(ANA).records)
    assert [one.email for one in people] == [ANA.email, ANA.email]
    assert clash_faults(people, stored(ANA), "p.json") == ()
    into = unify_people(loaded, people, {ANA.email: ANA.code})
    assert ([key_of(one) for one in into.records], into.lines) == ([ANA.code, PROPOSAL.code], (1, 3))
