"""Records and changes kept as documents: the same as the records themselves, and one of them in memory at a time."""

from msgspec.structs import replace

from cfpcli.records.change import Change, Kind, created, key_of, kind_of, replaced
from cfpcli.records.documents import (
    Records,
    WrittenChange,
    WrittenChanges,
    encode,
    places_after,
    records_after,
)
from cfpcli.records.person import Speaker
from cfpcli.transfer.rules.people import Address
from tests.factories import make_event, make_proposal, make_review, make_speaker

ANA, BO = make_speaker(), make_speaker(code="BBB333", name="Bo Ström", email="bo@example.org")
RECORDS = (ANA, make_proposal(), make_review(), BO)


def written(change: Change) -> WrittenChange:
    before, after = (encode(record) if record else None for record in (change.before, change.after))
    return WrittenChange(change.kind, change.key, before, after)


def removed(speaker: Speaker) -> Change:
    return Change(kind=Kind.SPEAKER, key=speaker.code, before=speaker, after=None)


def test_records_are_what_went_in() -> None:
    records = Records.of(RECORDS)
    assert records == RECORDS
    assert records != RECORDS[:3]
    assert records != (*RECORDS[:3], ANA)
    assert (records[1], len(records)) == (RECORDS[1], 4)
    assert records[1:] == RECORDS[1:]
    assert [(each.kind, each.key) for each in records.documents] == [(kind_of(one), key_of(one)) for one in RECORDS]
    assert Records.of(records) is records


def test_a_record_is_decoded_each_time_it_is_looked_at_and_not_kept() -> None:
    records = Records.of(RECORDS)
    assert records[0] == records[0]
    assert records[0] is not records[0]


def test_of_one_kind_some_attributes() -> None:
    parts = list(Records.of(RECORDS).parts(Kind.SPEAKER, Address))
    assert parts == [Address("SPKR3A", "ana@example.org"), Address("BBB333", "bo@example.org")]


def test_changes_are_what_went_in() -> None:
    changes = (created(make_event()), replaced(ANA, replace(ANA, name="Ana R.")), removed(BO))
    kept = WrittenChanges(map(written, changes))
    assert kept == changes
    assert (kept[1], len(kept)) == (changes[1], 3)
    assert kept[1:] == changes[1:]
    assert kept[1] is not kept[1]


def test_what_is_left_of_a_kind_whichever_form_the_changes_have() -> None:
    changes = (created(ANA), created(make_proposal()), created(BO), removed(BO), replaced(ANA, replace(ANA, name="A")))
    for form in (changes, WrittenChanges(map(written, changes))):
        assert places_after(form, Kind.SPEAKER) == {"SPKR3A": 4}
        assert list(records_after(form, Kind.SPEAKER)) == [replace(ANA, name="A")]
        assert list(records_after(form, Kind.PROPOSAL)) == [make_proposal()]
        assert list(records_after(form, Kind.EVENT)) == []
