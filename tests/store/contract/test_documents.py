"""A change set whose changes are documents is taken as one whose changes are records."""

import msgspec
import pytest
from msgspec.structs import replace

from cfpcli.errors import ConflictError
from cfpcli.records.change import Change, ChangeSet, Kind, created, replaced
from cfpcli.records.documents import WrittenChange, WrittenChanges, encode
from cfpcli.store import Store
from tests.factories import change_set, make_event, make_proposal, make_review, make_speaker


def as_documents(one: ChangeSet) -> ChangeSet:
    def written(change: Change) -> WrittenChange:
        before, after = (encode(record) if record else None for record in (change.before, change.after))
        return WrittenChange(change.kind, change.key, before, after)

    return replace(one, changes=WrittenChanges(map(written, one.changes)))


NEW = change_set(
    make_event(slug="other"),
    make_speaker(code="BBB333", number=40),
    make_speaker(code="CCC333", number=40),
    make_proposal(code="BBB399", event="other", speakers=("BBB333",)),
    make_review(proposal="BBB399"),
)


def test_the_records_and_their_numbers_are_the_same(store: Store) -> None:
    taken = store.apply(as_documents(NEW))
    assert [change.key for change in taken.changes] == [change.key for change in NEW.changes]
    for change in taken.changes:
        assert change.after is not None
        assert change.after.number
        assert store.get(change.kind, change.key) == change.after
    assert [change.after.number for change in taken.changes[1:3] if change.after] == [40, 41]
    assert store.change_set(taken.revision) == taken


def test_it_is_undone_like_any_other(store: Store) -> None:
    taken = store.apply(as_documents(NEW))
    store.apply(taken.inverse(at=taken.at, by=taken.by, command="cfp undo"))
    assert store.get(Kind.PROPOSAL, "BBB399") is None


def test_a_record_that_is_not_what_it_is_taken_for(store: Store) -> None:
    [speaker, *_] = store.apply(as_documents(change_set(make_speaker(code="BBB333")))).changes
    assert isinstance(speaker.after, type(make_speaker()))
    other = replace(speaker.after, name="Another")
    with pytest.raises(ConflictError):
        store.apply(as_documents(change_set(replaced(other, speaker.after))))
    with pytest.raises(ConflictError):
        store.apply(as_documents(change_set(created(make_speaker(code="BBB333")))))
    done = store.apply(as_documents(change_set(replaced(speaker.after, other))))
    assert [(change.before, change.after) for change in done.changes] == [(speaker.after, other)]


@pytest.mark.parametrize("number", [0, 7])
def test_a_document_that_begins_otherwise_than_its_key_says_is_refused(store: Store, number: int) -> None:
    lie = WrittenChange(Kind.SPEAKER, "BBB333", None, encode(make_speaker(code="CCC333", number=number)))
    with pytest.raises(ValueError, match="CCC333"):
        store.apply(replace(NEW, changes=WrittenChanges([lie])))


@pytest.mark.parametrize("rest", [b',"number":7,"name":3}', b',"number":7,"shoe":"x"}', b',"number":7'])
def test_a_document_that_cannot_be_read_back_is_refused(store: Store, rest: bytes) -> None:
    revision = store.revision
    broken = WrittenChange(Kind.SPEAKER, "BBB333", None, b'{"code":"BBB333"' + rest)
    with pytest.raises(msgspec.DecodeError):
        store.apply(replace(NEW, changes=WrittenChanges([broken])))
    assert store.revision == revision
