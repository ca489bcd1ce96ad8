"""Change sets: what they hold, and that their inverse takes them back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.records.change import (
    KEY_FIELDS,
    RECORD_TYPES,
    Change,
    ChangeSet,
    Kind,
    Record,
    Setting,
    created,
    key_of,
    kind_of,
    replaced,
)
from cfpcli.records.event import Event, FollowedCall
from cfpcli.records.facts import types_of
from cfpcli.records.person import Organiser, Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Assignment, Review, Reviewer, ReviewState
from cfpcli.records.states import State

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LATER = datetime(2026, 5, 2, tzinfo=UTC)
RECORDS: dict[Kind, tuple[str, Record]] = {
    Kind.SETTING: ("event", Setting(name="event", value="osxp-2026")),
    Kind.EVENT: ("osxp-2026", Event(slug="osxp-2026", name="OSXP", timezone="Europe/Paris")),
    Kind.SPEAKER: ("BBB333", Speaker(code="BBB333", name="Ana")),
    Kind.PROPOSAL: (
        "AAA333",
        Proposal(code="AAA333", event="e", state=State.SUBMITTED, title="T", created=NOW, updated=NOW),
    ),
    Kind.REVIEW: (
        "AAA333/r@example.org",
        Review(proposal="AAA333", reviewer="r@example.org", state=ReviewState.SCORED, created=NOW, updated=NOW),
    ),
    Kind.CALL: ("boatconf-2027", FollowedCall(slug="boatconf-2027", name="BoatConf 2027", followed=NOW, updated=NOW)),
    Kind.REVIEWER: ("r@example.org", Reviewer(email="r@example.org", name="Ren")),
    Kind.ASSIGNMENT: (
        "AAA333/r@example.org",
        Assignment(proposal="AAA333", reviewer="r@example.org", assigned=NOW),
    ),
    Kind.ORGANISER: ("ola@example.org", Organiser(email="ola@example.org", name="Ola", since=NOW)),
}


def speaker(code: str, name: str) -> Speaker:
    return Speaker(code=code, name=name)


@pytest.mark.parametrize("kind", Kind)
def test_a_record_knows_its_kind_and_key(kind: Kind) -> None:
    key, record = RECORDS[kind]
    assert kind_of(record) is kind
    assert key_of(record) == key
    assert isinstance(record, RECORD_TYPES[kind])


def test_kinds_stand_in_the_order_of_the_tables() -> None:
    assert list(RECORD_TYPES) == list(Kind)
    assert [str(kind) for kind in Kind] == [
        *("setting", "event", "speaker", "proposal", "review", "call"),
        *("reviewer", "assignment", "organiser"),
    ]


@pytest.mark.parametrize("kind", Kind)
def test_a_new_record_has_nothing_before_it(kind: Kind) -> None:
    key, record = RECORDS[kind]
    assert created(record) == Change(kind=kind, key=key, before=None, after=record)


def test_a_replacement_keeps_both() -> None:
    before, after = speaker("BBB333", "Ana"), speaker("BBB333", "Ana Ruiz")
    assert replaced(before, after) == Change(kind=Kind.SPEAKER, key="BBB333", before=before, after=after)


def test_the_inverse_exchanges_before_and_after() -> None:
    change = created(speaker("BBB333", "Ana"))
    assert change.inverse() == Change(kind=Kind.SPEAKER, key="BBB333", before=change.after, after=None)
    assert change.inverse().inverse() == change


def test_the_inverse_of_a_set_says_who_took_back_what() -> None:
    first, second = created(speaker("BBB333", "Ana")), created(speaker("CCC333", "Bo"))
    done = ChangeSet(revision=7, at=NOW, by="Ana <ana@example.org>", command="cfp submit", changes=(first, second))
    undone = done.inverse(at=LATER, by="Bo <bo@example.org>", command="cfp undo")
    assert undone == ChangeSet(
        revision=0,
        at=LATER,
        by="Bo <bo@example.org>",
        command="cfp undo",
        changes=(second.inverse(), first.inverse()),
        undoes=(7,),
    )
    assert undone.as_of is None


Store = dict[tuple[Kind, str], Record]


def applied(store: Store, changes: ChangeSet) -> Store:
    """The plainest store there is: it holds each change against what it has."""
    result = dict(store)
    for change in changes.changes:
        assert result.get((change.kind, change.key)) == change.before
        if change.after is None:
            result.pop((change.kind, change.key), None)
        else:
            result[change.kind, change.key] = change.after
    return result


@given(
    st.dictionaries(st.sampled_from("ABC"), st.text(max_size=2)),
    st.lists(st.tuples(st.sampled_from("ABC"), st.none() | st.text(max_size=2)), max_size=8),
)
def test_a_set_and_then_its_inverse_change_nothing(names: dict[str, str], wishes: list[tuple[str, str | None]]) -> None:
    start: Store = {(Kind.SPEAKER, code): speaker(code, name) for code, name in names.items()}
    now, changes = dict(start), list[Change]()
    for code, name in wishes:
        before, after = now.pop((Kind.SPEAKER, code), None), None if name is None else speaker(code, name)
        changes.append(Change(kind=Kind.SPEAKER, key=code, before=before, after=after))
        if after:
            now[Kind.SPEAKER, code] = after
    done = ChangeSet(at=NOW, by="Ana", command="cfp test", changes=tuple(changes))
    undone = done.inverse(at=LATER, by="Ana", command="cfp undo")
    assert applied(applied(start, done), undone) == start
    assert undone.inverse(at=NOW, by="Ana", command="cfp test").changes == done.changes


@pytest.mark.parametrize("kind", list(Kind))
def test_a_key_is_made_of_the_first_fields(kind: Kind) -> None:
    """Documents begin with them, so that a record is found without decoding the others."""
    names = KEY_FIELDS[kind]
    assert RECORD_TYPES[kind].__struct_fields__[: len(names)] == names
    assert {types_of(RECORD_TYPES[kind])[name] for name in names} == {str}
