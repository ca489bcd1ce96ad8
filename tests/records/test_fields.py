"""Fields: their registry is complete, and computed ones have the right values."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import UsageError
from cfpcli.records.change import RECORD_TYPES, Kind
from cfpcli.records.event import Call, Category, Event, ReviewSettings, SessionType, Track
from cfpcli.records.fields import (
    FIELDS,
    NOTHING,
    FieldType,
    Related,
    Relation,
    chosen,
    field_named,
    items,
    needs,
    resolve,
    sort_keys,
    sort_rows,
)
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, Resource, State
from cfpcli.records.review import Review, ReviewState

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LATER = datetime(2026, 6, 1, tzinfo=UTC)
KINDS = (Kind.PROPOSAL, Kind.SPEAKER, Kind.REVIEW, Kind.EVENT)


def proposal(code: str = "AAA333", **more: Any) -> Proposal:  # noqa: ANN401 - whatever a Proposal takes
    given: dict[str, Any] = {
        "code": code,
        "event": "e",
        "state": State.SUBMITTED,
        "title": "",
        "created": NOW,
        "updated": NOW,
    } | more
    return Proposal(**given)


RECORDS: Mapping[Kind, msgspec.Struct] = {
    Kind.PROPOSAL: proposal(speakers=("SPK333",), resources=(Resource(link="https://example.org"),)),
    Kind.SPEAKER: Speaker(code="SPK333", name="Ana"),
    Kind.REVIEW: Review(
        proposal="AAA333", reviewer="a@example.org", state=ReviewState.SCORED, created=NOW, updated=NOW
    ),
    Kind.EVENT: Event(
        slug="e",
        name="E",
        timezone="UTC",
        tracks=(Track(slug="t", name="T"),),
        call=Call(closes=Deadline(raw="1 June 2026", date="2026-06-01", at=LATER)),
    ),
}


def test_the_registry_covers_the_kinds_that_people_list() -> None:
    assert tuple(sorted(FIELDS)) == tuple(sorted(KINDS))


@pytest.mark.parametrize("kind", KINDS)
def test_every_stored_field_is_registered_in_the_order_of_the_record(kind: Kind) -> None:
    stored = [field.name for field in FIELDS[kind].values() if field.is_stored]
    assert stored == [info.name for info in msgspec.structs.fields(RECORD_TYPES[kind])]


@pytest.mark.parametrize("kind", KINDS)
def test_names_and_aliases_name_one_field_each(kind: Kind) -> None:
    spellings = [word for field in FIELDS[kind].values() for word in (field.name, *field.aliases)]
    assert len(spellings) == len(set(spellings))
    assert all(field.name == name for name, field in FIELDS[kind].items())


@pytest.mark.parametrize("kind", KINDS)
def test_headers_tell_columns_apart(kind: Kind) -> None:
    headers = [field.header for field in FIELDS[kind].values()]
    assert len(headers) == len(set(headers))
    assert all(headers)


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_reads_only_what_it_says_it_needs(kind: Kind) -> None:
    attributes = {info.name for info in msgspec.structs.fields(RECORD_TYPES[kind])}
    for field in FIELDS[kind].values():
        assert field.needs <= attributes
        row = msgspec.defstruct("Row", sorted(field.needs))(
            *(getattr(RECORDS[kind], name) for name in sorted(field.needs))
        )
        assert field.get(row, Related()) == field.get(RECORDS[kind], Related())


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_is_fit_for_json(kind: Kind) -> None:
    def is_plain(value: object) -> bool:
        if isinstance(value, dict):
            return all(isinstance(key, str) and is_plain(part) for key, part in value.items())
        if isinstance(value, tuple | list):
            return all(map(is_plain, value))
        return value is None or isinstance(value, str | int | float | bool | datetime)

    for field in FIELDS[kind].values():
        assert is_plain(field.get(RECORDS[kind], Related())), field.name


@pytest.mark.parametrize(
    ("kind", "name", "type_"),
    [
        (Kind.PROPOSAL, "title", FieldType.TEXT),
        (Kind.PROPOSAL, "track", FieldType.CHOICE),
        (Kind.PROPOSAL, "state", FieldType.CHOICE),
        (Kind.PROPOSAL, "pending_state", FieldType.CHOICE),
        (Kind.PROPOSAL, "duration", FieldType.NUMBER),
        (Kind.PROPOSAL, "score", FieldType.NUMBER),
        (Kind.PROPOSAL, "submitted", FieldType.INSTANT),
        (Kind.PROPOSAL, "tags", FieldType.LIST),
        (Kind.PROPOSAL, "resources", FieldType.LIST),
        (Kind.PROPOSAL, "do_not_record", FieldType.FLAG),
        (Kind.PROPOSAL, "late", FieldType.FLAG),
        (Kind.PROPOSAL, "answers", FieldType.MAPPING),
        (Kind.EVENT, "call", FieldType.MAPPING),
        (Kind.EVENT, "tracks", FieldType.LIST),
        (Kind.REVIEW, "scores", FieldType.MAPPING),
    ],
)
def test_the_type_follows_from_the_record(kind: Kind, name: str, type_: FieldType) -> None:
    assert FIELDS[kind][name].type is type_


def test_structures_inside_a_value_are_plain_and_keep_their_instants() -> None:
    event = FIELDS[Kind.EVENT]
    assert event["tracks"].get(RECORDS[Kind.EVENT], Related()) == ({"slug": "t", "name": "T"},)
    assert event["call"].get(RECORDS[Kind.EVENT], Related())["closes"]["at"] == LATER


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("type", "session_type"),
        ("lang", "language"),
        ("tag", "tags"),
        ("speaker", "speaker_names"),
        ("Session-Type", "session_type"),
        (" title ", "title"),
        ("DO_NOT_RECORD", "do_not_record"),
    ],
)
def test_a_field_goes_by_name_and_alias(written: str, name: str) -> None:
    assert field_named(Kind.PROPOSAL, written).name == name
    assert resolve(Kind.PROPOSAL, written) is FIELDS[Kind.PROPOSAL][name]


def test_an_unknown_field_names_the_nearest_and_all() -> None:
    assert resolve(Kind.SPEAKER, "titel") is None
    with pytest.raises(UsageError) as caught:
        field_named(Kind.PROPOSAL, "abstrakt")
    assert caught.value.message == 'a proposal has no field "abstrakt"'
    assert caught.value.hint.startswith('did you mean "abstract"? allowed: code, number, event')
    assert all(name in caught.value.hint for name in FIELDS[Kind.PROPOSAL])


DEFAULT = ("code", "state", "title")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", DEFAULT),
        ("  ", DEFAULT),
        ("title,code", ("title", "code")),
        (" title , type ", ("title", "session_type")),
        ("title,,code,", ("title", "code")),
        ("title,title", ("title",)),
        ("type,session_type", ("session_type",)),
        ("-state", ("code", "title")),
        ("-state,-code", ("title",)),
        ("-abstract", DEFAULT),
        ("code,title,-code", ("title",)),
        ("-code,code,title", ("title",)),
        ("lang", ("language",)),
    ],
)
def test_fields_are_chosen(text: str, names: tuple[str, ...]) -> None:
    assert chosen(Kind.PROPOSAL, text, DEFAULT) == names


@pytest.mark.parametrize("text", ["-code,-state,-title", "code,-code", ",", " , "])
def test_something_must_be_left_to_show(text: str) -> None:
    with pytest.raises(UsageError, match="no field is left") as caught:
        chosen(Kind.PROPOSAL, text, DEFAULT)
    assert "allowed: code, number" in caught.value.hint


@pytest.mark.parametrize("text", ["code,nonsense", "-nonsense", "-", "name"])
def test_unknown_fields_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="has no field"):
        chosen(Kind.PROPOSAL, text, DEFAULT)


def test_needs_are_those_of_all_fields_together() -> None:
    assert needs(Kind.PROPOSAL, ("title", "-score", "speaker", "type")) == (
        frozenset({"title", "code", "event", "speakers", "session_type"}),
        frozenset({Relation.REVIEWS, Relation.SPEAKERS}),
    )
    assert needs(Kind.PROPOSAL, ()) == (frozenset(), frozenset())
    with pytest.raises(UsageError):
        needs(Kind.PROPOSAL, ("nonsense",))


def test_items_are_rows_by_name_in_the_order_asked_for() -> None:
    rows = [proposal("AAA333", title="a"), proposal("BBB333", title="b")]
    assert [list(item.items()) for item in items(Kind.PROPOSAL, rows, ("title", "code"))] == [
        [("title", "a"), ("code", "AAA333")],
        [("title", "b"), ("code", "BBB333")],
    ]


def codes(rows: list[Proposal]) -> str:
    return "".join(row.code for row in rows)


ROWS = (
    proposal("A", title="Été", number=3, submitted=LATER, tags=("b",), do_not_record=True, track="x"),
    proposal("B", title="eta", number=1, submitted=None, tags=(), track=""),
    proposal("C", title="", number=2, submitted=NOW, tags=("A", "c"), duration=45, track="X"),
    proposal("D", title="Apple", number=2, submitted=NOW, tags=("a",), duration=20, track="a"),
)


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        ("", "ABCD"),
        ("title", "DBAC"),
        ("-title", "ABDC"),
        ("number", "BCDA"),
        ("-number", "ACDB"),
        ("submitted", "CDAB"),
        ("-submitted", "ACDB"),
        ("number,-title", "BDCA"),
        ("-submitted, number", "ACDB"),
        ("track", "DACB"),
        ("-track", "ACDB"),
        ("tag", "DCAB"),
        ("duration", "DCAB"),
        ("do_not_record", "BCDA"),
        ("-do_not_record", "ABCD"),
        ("track,-code", "DCAB"),
    ],
)
def test_rows_are_sorted(keys: str, order: str) -> None:
    assert codes(sort_rows(Kind.PROPOSAL, ROWS, keys)) == order
    assert codes(sort_rows(Kind.PROPOSAL, ROWS, keys.split(","))) == order


def test_rows_are_sorted_by_what_they_refer_to() -> None:
    def review(score: int) -> Review:
        return Review(
            proposal="", reviewer="", state=ReviewState.SCORED, scores={"score": score}, created=NOW, updated=NOW
        )

    related = Related(reviews={"A": [review(2)], "C": [review(5), review(4)], "D": [review(0)]})
    assert codes(sort_rows(Kind.PROPOSAL, ROWS, "-score", related)) == "CADB"
    assert codes(sort_rows(Kind.PROPOSAL, ROWS, "score", related)) == "DACB"
    assert codes(sort_rows(Kind.PROPOSAL, ROWS, "-reviews,score", related)) == "CDAB"


@pytest.mark.parametrize("keys", ["nonsense", "-nonsense", "title,nonsense", "-"])
def test_an_unknown_order_is_refused(keys: str) -> None:
    with pytest.raises(UsageError, match="has no field"):
        sort_keys(Kind.PROPOSAL, keys)


def test_a_mapping_has_no_order() -> None:
    with pytest.raises(UsageError, match='"answers" has no order') as caught:
        sort_rows(Kind.PROPOSAL, ROWS, "answers")
    assert "code" in caught.value.hint
    assert "answers" not in caught.value.hint


def test_sort_keys_have_one_spelling() -> None:
    assert sort_keys(Kind.PROPOSAL, " -Type,lang ,") == ("-session_type", "language")


ORDERED = st.sampled_from(
    [name for name, field in FIELDS[Kind.PROPOSAL].items() if field.type is not FieldType.MAPPING]
)


@given(
    st.lists(
        st.builds(
            proposal,
            code=st.sampled_from("ABC"),
            title=st.text(max_size=2),
            number=st.integers(0, 3),
            state=st.sampled_from(State),
            submitted=st.none() | st.sampled_from([NOW, LATER]),
        ),
        max_size=6,
    ),
    ORDERED,
)
def test_sorting_keeps_every_row_and_twice_is_once(rows: list[Proposal], key: str) -> None:
    ordered = sort_rows(Kind.PROPOSAL, rows, key)
    assert sorted(map(id, ordered)) == sorted(map(id, rows))
    assert sort_rows(Kind.PROPOSAL, ordered, key) == ordered


PROPOSAL = Proposal(
    code="AAA333",
    event="e",
    state=State.SUBMITTED,
    title="T",
    session_type="panel",
    speakers=("BBB333", "CCC333", "DDD333"),
    created=NOW,
    updated=NOW,
)
EVENT = Event(
    slug="e",
    name="E",
    timezone="UTC",
    session_types=(SessionType(slug="panel", name="Panel", duration=45),),
    review=ReviewSettings(categories=(Category(slug="fit", name="Fit", weight=3), Category(slug="new", name="New"))),
    call=Call(
        opens=Deadline(raw="1 May 2026", date="2026-05-01", at=NOW), closes=Deadline(raw="to be announced", at=None)
    ),
)


def review(state: ReviewState, **scores: int) -> Review:
    return Review(proposal="AAA333", reviewer="r@example.org", state=state, scores=scores, created=NOW, updated=NOW)


RELATED = Related(
    speakers={"CCC333": Speaker(code="CCC333", name="Cleo"), "BBB333": Speaker(code="BBB333", name="Bo")},
    reviews={
        "AAA333": [
            review(ReviewState.SCORED, fit=4, new=2),
            review(ReviewState.SCORED, fit=5),
            review(ReviewState.ABSTAINED),
        ]
    },
    events={"e": EVENT},
)


def value(name: str, row: Proposal = PROPOSAL, related: Related = RELATED) -> object:
    return FIELDS[Kind.PROPOSAL][name].get(row, related)


def test_speakers_go_by_name_in_speaking_order_and_by_code_where_they_are_not_loaded() -> None:
    assert value("speaker_names") == ("Bo", "Cleo", "DDD333")
    assert FIELDS[Kind.PROPOSAL]["speaker_names"].header == "speakers"


def test_reviews_count_those_that_carry_scores() -> None:
    assert value("reviews") == 2
    assert value("reviews", related=NOTHING) == 0


def test_the_score_uses_the_weights_of_the_event() -> None:
    # (3·4 + 1·2) / 4 = 3.5 and 5, of which the mean is 4.25
    assert value("score") == 4.25
    # without the event's weights: (4 + 2) / 2 = 3 and 5
    assert value("score", related=Related(reviews=RELATED.reviews)) == 4.0
    assert value("score", related=NOTHING) is None


def test_minutes_are_those_of_the_session_type_unless_it_has_its_own() -> None:
    other = Proposal(
        code="B",
        event="e",
        state=State.SUBMITTED,
        title="",
        session_type="panel",
        duration=30,
        created=NOW,
        updated=NOW,
    )
    unknown = Proposal(
        code="B", event="e", state=State.SUBMITTED, title="", session_type="lab", created=NOW, updated=NOW
    )
    assert value("minutes") == 45
    assert value("minutes", other) == 30
    assert value("minutes", unknown) is None
    assert value("minutes", related=NOTHING) is None


def test_late_is_whether_a_reason_was_given() -> None:
    late = Proposal(code="B", event="e", state=State.SUBMITTED, title="", late_reason="flood", created=NOW, updated=NOW)
    assert value("late", late) is True
    assert value("late") is False


def test_the_call_of_an_event_opens_and_closes() -> None:
    fields = FIELDS[Kind.EVENT]
    assert fields["opens"].get(EVENT, NOTHING) == NOW
    assert fields["closes"].get(EVENT, NOTHING) is None
    bare = Event(slug="x", name="X", timezone="UTC")
    assert fields["opens"].get(bare, NOTHING) is None
    assert fields["closes"].get(bare, NOTHING) is None
