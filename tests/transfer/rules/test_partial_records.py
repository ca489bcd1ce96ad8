"""Records of which a file has some fields only: absent is not a change, empty is one, and new ones have defaults."""

from datetime import timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from cfpcli.exchange.documents import Loaded
from cfpcli.records.change import Kind, Record
from cfpcli.records.documents import Records, document_of
from cfpcli.records.proposal import State
from cfpcli.transfer.rules.partial_records import Newcomers, coded, completed, has_new, repeated_faults
from tests.factories import NOW, make_proposal, make_speaker

STORED = make_proposal(level="expert", tags=("sbom",))
PLACE = Kind.PROPOSAL, STORED.code
NEW = Newcomers("conf", NOW + timedelta(days=1), lambda: "11111111-2222-4333-8444-555555555555")


def loaded(record: Record, **how: Any) -> Loaded:  # noqa: ANN401  # of what was loaded
    return Loaded(records=Records.of([record]), lines=(3,), **how)


def made_whole(record: Record, **how: Any) -> Any:  # noqa: ANN401  # a record
    stored = {PLACE: document_of(STORED)}
    (whole,), faults = completed(loaded(record, **how), stored, NEW, "f.csv")
    assert faults == ()
    return whole


def test_what_a_table_has_no_column_for_stays() -> None:
    row = make_proposal(event="", level="", tags=(), title="Changed", track="", abstract="")
    whole = made_whole(row, columns=frozenset({"code", "title", "tags"}))
    assert whole == replace(STORED, title="Changed", tags=(), updated=NEW.now)


def test_what_a_partial_document_does_not_state_stays_and_an_empty_value_that_it_states_empties() -> None:
    document = replace(STORED, level="", tags=())
    names = frozenset(msgspec.to_builtins(document))
    assert made_whole(document, stated={PLACE: names}) == STORED
    whole = made_whole(document, stated={PLACE: names | {"tags"}})
    assert whole == replace(STORED, tags=())


def test_a_field_that_a_whole_document_does_not_state_is_empty() -> None:
    document = replace(STORED, level="", tags=())
    assert made_whole(document) == document


def test_a_new_record_has_defaults_and_faults_for_what_has_none() -> None:
    row = make_proposal(code="NEW333", event="", state=State.DRAFT, guid="", submitted=None)
    (whole,), faults = completed(loaded(row, columns=frozenset({"code", "title"})), {}, NEW, "f.csv")
    assert isinstance(whole, type(STORED))
    assert (whole.event, whole.state, whole.submitted, whole.created) == ("conf", "submitted", NEW.now, NEW.now)
    assert (whole.guid, faults) == (NEW.guid(), ())
    _, faults = completed(loaded(replace(row, title=""), columns=frozenset({"code"})), {}, NEW, "f.csv")
    assert [str(fault) for fault in faults] == ["f.csv:3: title: is missing; NEW333 is new here"]


def test_a_record_without_a_code_gets_one_unless_the_store_has_its_title() -> None:
    row = loaded(make_proposal(code=""))
    assert has_new(row)
    assert not has_new(loaded(STORED))
    records, _ = coded(row, lambda: "NEW333")
    assert [document.key for document in records.documents] == ["NEW333"]
    titles = {(STORED.event, STORED.title.casefold()): STORED.code}
    assert [fault.field for fault in repeated_faults(row, titles, "conf", "f.csv")] == ["code"]
    assert repeated_faults(row, {}, "conf", "f.csv") == ()


def test_a_title_on_two_lines_is_one_proposal_unless_both_have_codes() -> None:
    new, coded_row = make_proposal(code="", event=""), replace(STORED, title=STORED.title.upper(), event="conf")
    untitled = replace(new, title="")

    def lines_of(*rows: Record) -> list[tuple[int, str]]:
        table = Loaded(records=Records.of(rows), lines=tuple(range(2, len(rows) + 2)))
        return [(fault.line, fault.message) for fault in repeated_faults(table, {}, "conf", "f.csv")]

    again = "is missing; this title is on line 2 too"
    assert lines_of(new, new, untitled, untitled) == [(3, again)]
    assert lines_of(coded_row, new) == [(3, again)]
    assert lines_of(new, replace(new, event="other")) == []
    assert lines_of(coded_row, replace(coded_row, code="NEW333")) == []


def test_a_title_before_the_row_with_its_code_counts_too() -> None:
    rows = make_proposal(code="", event=""), replace(STORED, event="conf")
    table = Loaded(records=Records.of(rows), lines=(2, 3))
    (fault,) = repeated_faults(table, {}, "conf", "f.csv")
    assert (fault.line, fault.message) == (2, "is missing; this title is on line 3 too")


def test_a_speaker_needs_a_code_or_an_address() -> None:
    rows = make_speaker(code=""), make_speaker(code="", email=""), make_speaker(email="")
    table = Loaded(records=Records.of(rows), lines=(2, 3, 4))
    (fault,) = repeated_faults(table, {}, "conf", "f.csv")
    assert (fault.line, fault.field) == (3, "email")
