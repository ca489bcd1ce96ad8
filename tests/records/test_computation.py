"""Fields that are computed: speakers by name, scores, minutes, dates of the call."""

from datetime import UTC, datetime

from cfpcli.dates.deadline import Deadline
from cfpcli.records.change import Kind
from cfpcli.records.event import Call, Category, Event, ReviewSettings, SessionType
from cfpcli.records.fields import FIELDS, NOTHING, Related
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review, ReviewState
from cfpcli.records.states import State

NOW = datetime(2026, 5, 1, tzinfo=UTC)
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
