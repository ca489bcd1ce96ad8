"""Change sets: their contents, their inverses, and their texts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import ConflictError
from cfpcli.records.change import (
    KEY_FIELDS,
    QUIET_FIELDS,
    RECORD_TYPES,
    Change,
    ChangeSet,
    Kind,
    Record,
    Setting,
    built_on,
    created,
    in_words,
    inverse_of,
    key_of,
    kind_of,
    replaced,
    standing,
)
from cfpcli.records.event import Call, Event
from cfpcli.records.facts import types_of
from cfpcli.records.followed_call import FollowedCall
from cfpcli.records.person import Organiser, Speaker
from cfpcli.records.programme import Notification, Release, Slot
from cfpcli.records.proposal import Proposal, Resource, State
from cfpcli.records.review import Assignment, Review, Reviewer, ReviewState
from cfpcli.text import clean_line
from tests.factories import NOW, change_set, make_event, make_proposal, make_review, make_setting, make_speaker

CHANGED_AT = datetime(2026, 5, 1, tzinfo=UTC)
LATER = datetime(2026, 5, 2, tzinfo=UTC)
RECORDS: dict[Kind, tuple[str, Record]] = {
    Kind.SETTING: ("event", Setting(name="event", value="osxp-2026")),
    Kind.EVENT: ("osxp-2026", Event(slug="osxp-2026", name="OSXP", timezone="Europe/Paris")),
    Kind.SPEAKER: ("BBB333", Speaker(code="BBB333", name="Ana")),
    Kind.PROPOSAL: (
        "AAA333",
        Proposal(code="AAA333", event="e", state=State.SUBMITTED, title="T", created=CHANGED_AT, updated=CHANGED_AT),
    ),
    Kind.REVIEW: (
        "AAA333/r@example.org",
        Review(
            proposal="AAA333",
            reviewer="r@example.org",
            state=ReviewState.SCORED,
            created=CHANGED_AT,
            updated=CHANGED_AT,
        ),
    ),
    Kind.CALL: (
        "boatconf-2027",
        FollowedCall(slug="boatconf-2027", name="BoatConf 2027", followed=CHANGED_AT, updated=CHANGED_AT),
    ),
    Kind.REVIEWER: ("r@example.org", Reviewer(email="r@example.org", name="Ren")),
    Kind.ASSIGNMENT: (
        "AAA333/r@example.org",
        Assignment(proposal="AAA333", reviewer="r@example.org", assigned=CHANGED_AT),
    ),
    Kind.ORGANISER: ("ola@example.org", Organiser(email="ola@example.org", name="Ola", since=CHANGED_AT)),
    Kind.SLOT: ("0b2f3a36", Slot(guid="0b2f3a36", event="osxp-2026", title="Lunch")),
    Kind.RELEASE: ("osxp-2026/0.3", Release(event="osxp-2026", version="0.3", published=CHANGED_AT)),
    Kind.NOTIFICATION: (
        "BBB333/AAA333",
        Notification(person="BBB333", proposal="AAA333", event="osxp-2026", at=CHANGED_AT),
    ),
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
        *("reviewer", "assignment", "organiser", "slot", "release", "notification"),
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
    done = ChangeSet(
        revision=7, at=CHANGED_AT, by="Ana <ana@example.org>", command="cfp submit", changes=(first, second)
    )
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
    done = ChangeSet(at=CHANGED_AT, by="Ana", command="cfp test", changes=tuple(changes))
    undone = done.inverse(at=LATER, by="Ana", command="cfp undo")
    assert applied(applied(start, done), undone) == start
    assert undone.inverse(at=CHANGED_AT, by="Ana", command="cfp test").changes == done.changes


@pytest.mark.parametrize("kind", list(Kind))
def test_a_key_is_made_of_the_first_fields(kind: Kind) -> None:
    """Documents begin with them, so that a record is found without decoding the others."""
    names = KEY_FIELDS[kind]
    assert RECORD_TYPES[kind].__struct_fields__[: len(names)] == names
    assert {types_of(RECORD_TYPES[kind])[name] for name in names} == {str}


ONE, TWO, THREE = (make_proposal(title=title) for title in ("one", "two", "three"))
OTHER = make_proposal(code="ZZZZZZ", speakers=())


def sets(
    *changes: Change | Record | tuple[Change | Record, ...], undoes: dict[int, int] | None = None
) -> list[ChangeSet]:
    """A history: one change set for each argument, from revision 1 on; `undoes` by revision."""
    return [
        change_set(
            *(one if isinstance(one, tuple) else (one,)),
            revision=number,
            undoes=(undoes[number],) if undoes and number in undoes else (),
        )
        for number, one in enumerate(changes, 1)
    ]


def obstacles(history: list[ChangeSet], undone: frozenset[int] = frozenset()) -> list[int]:
    return [one.revision for one in built_on(history[0], history[1:], undone)]


def test_what_nobody_touched_stands_and_goes_alone() -> None:
    history = sets(replaced(ONE, TWO), created(OTHER))
    assert standing(history[0], history[1:]) == history[0].changes
    assert obstacles(history) == []


def test_a_later_change_of_the_same_record_stands_on_it() -> None:
    history = sets((replaced(ONE, TWO), created(OTHER)), make_speaker(), replaced(TWO, THREE))
    assert [one.key for one in standing(history[0], history[1:])] == [OTHER.code]
    assert obstacles(history) == [3]


def test_only_the_part_that_stands_on_it_is_told() -> None:
    history = sets(replaced(ONE, TWO), (created(OTHER), replaced(TWO, THREE)))
    (told,) = built_on(history[0], history[1:], frozenset())
    assert told.changes == (replaced(TWO, THREE),)


def test_what_was_taken_back_stands_on_nothing() -> None:
    history = sets(replaced(ONE, TWO), replaced(TWO, THREE), replaced(THREE, TWO), undoes={3: 2})
    assert obstacles(history, frozenset({2})) == []


def test_of_a_change_that_was_taken_back_and_done_again_only_itself_is_told() -> None:
    way = (replaced(ONE, TWO), replaced(TWO, THREE), replaced(THREE, TWO), replaced(TWO, THREE))
    assert obstacles(sets(*way, undoes={3: 2, 4: 3}), frozenset({3})) == [2]


@pytest.mark.parametrize(
    ("brought_in", "refers"),
    [
        (ONE, make_review()),
        (ONE, Assignment(proposal=ONE.code, reviewer="bo@example.org", assigned=NOW)),
        (Reviewer(email="bo@example.org"), Assignment(proposal="ZZZZZZ", reviewer="bo@example.org", assigned=NOW)),
        (make_speaker(), ONE),
        (make_event(), ONE),
        (make_event(), make_setting()),
    ],
)
def test_what_refers_to_a_new_record_stands_on_it(brought_in: Record, refers: Record) -> None:
    assert obstacles(sets(brought_in, refers)) == [2]
    assert obstacles(sets(brought_in, refers, created(refers).inverse(), undoes={3: 2}), frozenset({2})) == []
    assert obstacles(sets((brought_in, refers), make_speaker(code="SPKR3B"))) == []


def test_a_record_does_not_come_back_to_what_is_gone() -> None:
    review = make_review()
    history = sets(created(review).inverse(), created(ONE).inverse())
    assert obstacles(history) == [2]


def test_an_edit_of_a_record_stands_on_no_review_of_it() -> None:
    assert obstacles(sets(replaced(ONE, TWO), make_review())) == []


def test_several_become_one_change_for_each_record() -> None:
    history = sets(created(ONE), replaced(ONE, TWO), created(OTHER), replaced(TWO, THREE))
    newest_first = history[::-1]
    assert inverse_of(newest_first[:3]) == (replaced(THREE, ONE), created(OTHER).inverse())
    assert inverse_of(newest_first) == (created(THREE).inverse(), created(OTHER).inverse())
    assert inverse_of(sets(replaced(ONE, TWO), replaced(TWO, ONE))[::-1]) == ()


def test_a_record_that_another_program_wrote_in_between_is_no_way_back() -> None:
    with pytest.raises(ConflictError, match="K7QX3D was changed in between"):
        inverse_of(sets(replaced(ONE, TWO), replaced(THREE, replace(ONE, title="four")))[::-1])


def test_one_set_that_changes_a_record_twice_is_one_step() -> None:
    history = sets((created(ONE), replaced(ONE, TWO)), created(OTHER))
    assert standing(history[0], history[1:]) == (created(TWO),)
    assert isinstance(standing(history[0], ())[0].after, Proposal)


def test_of_two_that_came_after_the_one_that_was_taken_back_is_not_told() -> None:
    four = make_proposal(title="four")
    way = (replaced(ONE, TWO), replaced(TWO, THREE), replaced(THREE, four), replaced(four, THREE))
    assert obstacles(sets(*way, undoes={4: 3}), frozenset({3})) == [2]


HOSTILE = "\x1b]8;;https://evil.example\x07x\x1b\\ \x9b31m\u202e[/x]\n=cmd()\r\x00"


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (make_proposal(), 'K7QX3D "Signed builds for small teams"'),
        (make_speaker(), "speaker Ana Ruiz"),
        (make_review(), "review of K7QX3D by Bo Ström (4)"),
        (
            make_review(name="", scores={"content": 4, "fit": 2}),
            "review of K7QX3D by bo@example.org (content 4, fit 2)",
        ),
        (make_review(state=ReviewState.ABSTAINED, scores={}), "review of K7QX3D by Bo Ström (abstained)"),
        (make_review(state=ReviewState.RECUSED, scores={}), "review of K7QX3D by Bo Ström (recused)"),
        (make_event(), "event osxp-2026"),
        (make_setting(), "setting event = osxp-2026"),
    ],
)
def test_what_came_and_went_is_named(record: Record, name: str) -> None:
    assert in_words(created(record)) == f"added {name}"
    assert in_words(created(record).inverse()) == f"removed {name}"


def test_a_change_tells_each_field_before_and_after() -> None:
    change = replaced(make_proposal(), make_proposal(state=State.WITHDRAWN, state_reason="ill", tags=(), duration=30))
    assert in_words(change) == (
        'K7QX3D "Signed builds for small teams": state: submitted → withdrawn, '
        'tags: ["sbom","supply-chain"] → nothing, duration: nothing → 30, state_reason: nothing → ill'
    )


def test_a_record_is_named_as_it_is_after_the_change() -> None:
    change = replaced(make_proposal(title="Old"), make_proposal(title="New"))
    assert in_words(change) == 'K7QX3D "New": title: Old → New'


@pytest.mark.parametrize("blank", ["", "\n"])
def test_what_shows_nothing_is_nothing(blank: str) -> None:
    assert in_words(replaced(make_proposal(notes="Quiet."), make_proposal(notes=blank))).endswith(
        "notes: Quiet. → nothing"
    )


def test_no_is_not_nothing() -> None:
    change = replaced(make_proposal(do_not_record=True), make_proposal())
    assert in_words(change).endswith("do_not_record: True → False")


def test_what_is_made_of_parts_is_named_by_the_part_that_changed() -> None:
    closes = Deadline(raw="14 June 2026", at=NOW)
    announced = Deadline(raw="in June")
    first, later = make_event(call=Call(closes=closes)), make_event(call=Call(closes=Deadline(raw="15 June", at=LATER)))
    assert in_words(replaced(make_event(call=Call()), first)) == (
        "event osxp-2026: call.closes: nothing → 2026-05-20T09:30:00Z"
    )
    assert in_words(replaced(first, later)) == (
        "event osxp-2026: call.closes: 2026-05-20T09:30:00Z → 2026-05-02T00:00:00Z"
    )
    assert in_words(replaced(make_event(call=Call(closes=announced)), first)).endswith(
        "call.closes: in June → 2026-05-20T09:30:00Z"
    )
    respelled = make_event(call=Call(closes=Deadline(raw="14.6.2026", at=NOW)))
    assert in_words(replaced(first, respelled)).endswith("call.closes: 14 June 2026 → 14.6.2026")
    linked = replaced(make_proposal(), make_proposal(resources=(Resource(link="https://example.org"),)))
    assert in_words(linked).endswith('resources.https://example.org: nothing → {"link":"https://example.org"}')
    answered = replaced(make_proposal(answers={"a": "yes", "b": "no"}), make_proposal(answers={"a": "yes", "b": "yes"}))
    assert in_words(answered).endswith('teams": answers.b: no → yes')


def test_long_texts_are_cut_around_the_first_difference() -> None:
    def said(was: str, now: str) -> str:
        return in_words(replaced(make_proposal(abstract=was), make_proposal(abstract=now))).partition("abstract: ")[2]

    long = "We signed every build of a small team for two years, and nobody"
    assert said(f"{long} noticed.", f"{long} complained.") == "…nobody noticed. → …nobody complained."
    assert said(long, f"{long} noticed.") == "…nobody → …nobody noticed."
    assert said("x" * 60 + "a", "x" * 60 + "b") == f"…{'x' * 8}a → …{'x' * 8}b"
    assert said(f"Once {long}", f"Twice {long}") == "Once We signed every build of a… → Twice We signed every build of…"
    assert said("Short before.", "Short after.") == "Short before. → Short after."
    assert said(long, "").endswith(" → nothing")


def test_fields_that_follow_from_others_are_not_told() -> None:
    later = NOW + timedelta(days=1)
    change = replaced(
        make_proposal(),
        make_proposal(updated=later, created=later, revision=2, number=3, guid="", level="all"),
    )
    assert in_words(change).endswith(": level: nothing → all")
    assert in_words(replaced(make_review(), make_review(proposal_revision=2, updated=later))).endswith(
        ": no visible difference"
    )


@pytest.mark.parametrize("record", [make_proposal(), make_speaker(), make_review(), make_event(), make_setting()])
def test_quiet_fields_are_fields(record: Record) -> None:
    known = {name for kind in RECORD_TYPES.values() for name in kind.__struct_fields__}
    assert known >= QUIET_FIELDS
    assert in_words(replaced(record, record)).endswith(": no visible difference")


def test_a_change_of_nothing_is_nothing() -> None:
    assert (
        in_words(Change(kind=Kind.SPEAKER, key="AAA\x1b333", before=None, after=None)) == "speaker AAA\\x1b333: nothing"
    )


WORDED_RECORDS = [
    make_proposal(code=HOSTILE, title=HOSTILE),
    make_speaker(name=HOSTILE),
    make_review(proposal=HOSTILE, name=HOSTILE, scores={HOSTILE: 4}),
    make_review(proposal=HOSTILE, name="", reviewer=HOSTILE, scores={}),
    make_event(slug=HOSTILE),
    make_setting(name=HOSTILE, value=HOSTILE),
]


@pytest.mark.parametrize("record", WORDED_RECORDS)
def test_hostile_text_is_made_harmless(record: Record) -> None:
    said = in_words(created(record))
    assert said == clean_line(said)
    assert "\\x1b" in said


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_changes_is_told_on_one_short_line(before: str, after: str) -> None:
    said = in_words(
        replaced(
            make_proposal(title=before, abstract=before, tags=(before,), answers={before: before}),
            make_proposal(title=after, abstract=after, tags=(after,), answers={after: after}),
        )
    )
    assert said == clean_line(said)
    assert len(said) < 500


@pytest.mark.parametrize(
    "record", [make_review(name="n" * 500), make_setting(value="v" * 500), make_speaker(name="s" * 500)]
)
def test_long_names_are_cut(record: Record) -> None:
    assert len(in_words(created(record))) < 120
    assert in_words(created(record)).count("…") == 1
