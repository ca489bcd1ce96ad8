"""Opinions on a proposal: which may be recorded, and which are stale."""

import string
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.records.change import Change, ChangeSet, created, replaced
from cfpcli.records.event import Category, ReviewSettings
from cfpcli.records.person import Person
from cfpcli.records.proposal import WAITING, Proposal, State
from cfpcli.records.review import SINGLE, Review, ReviewState, score_of
from cfpcli.review.rules.opinions import (
    ONLY_SCORE,
    SHOWN,
    Opinion,
    Waiting,
    as_reviewed,
    changed_fields,
    parse_scores,
    queue,
    reviewed,
    scale_in_words,
)
from tests.factories import NOW, make_proposal, make_review

PLAIN = ReviewSettings()
LABELLED = ReviewSettings(labels=("no", "weak", "maybe", "good", "très bon"))
FROM_ZERO = ReviewSettings(scale_min=-1, scale_max=2)
TWO = ReviewSettings(
    categories=(
        Category(slug="content", name="Content"),
        Category(slug="delivery", name="Delivery"),
        Category(slug="fit", name="Fit", required=False),
    )
)
ONE = ReviewSettings(categories=(Category(slug="content", name="Content"),))
BO = Person("Bo Ström", "bo@example.org")


# scores


@pytest.mark.parametrize("text", ["4", " 4 ", "score=4", "score = 4"])
def test_a_number_on_the_scale_is_the_score(text: str) -> None:
    assert parse_scores([text], PLAIN) == {ONLY_SCORE: 4}


def test_the_only_score_goes_by_the_name_under_which_it_is_averaged() -> None:
    assert ONLY_SCORE == SINGLE
    assert score_of(make_review(scores=parse_scores(["4"], PLAIN)), PLAIN) == 4


@pytest.mark.parametrize(("text", "score"), [("good", 4), ("GOOD", 4), ("tres  bon", 5), ("2", 2), ("score=no", 1)])
def test_a_label_is_a_score(text: str, score: int) -> None:
    assert parse_scores([text], LABELLED) == {ONLY_SCORE: score}


@pytest.mark.parametrize("value", [-1, 0, 1, 2])
def test_a_scale_may_begin_below_one(value: int) -> None:
    assert parse_scores([str(value)], FROM_ZERO) == {ONLY_SCORE: value}


@pytest.mark.parametrize("text", ["0", "6", "-1", "99999999999999999999"])
def test_a_number_off_the_scale_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=f"{text} is not on the scale: 1 to 5"):
        parse_scores([text], PLAIN)


@pytest.mark.parametrize("text", ["fine", "4.5", "", "4/5"])
def test_what_is_no_score_is_refused_with_the_scale(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_scores([text], LABELLED)
    assert caught.value.message == f'"{text}" is not a valid score: 1 no, 2 weak, 3 maybe, 4 good, 5 très bon'


@pytest.mark.parametrize("labels", [("no", "yes", "beyond"), ("no",)])
def test_labels_that_are_not_as_many_as_the_scores_name_no_other_score(labels: tuple[str, ...]) -> None:
    settings = ReviewSettings(scale_max=2, labels=labels)
    assert parse_scores(["no"], settings) == {ONLY_SCORE: 1}
    with pytest.raises(UsageError, match='"beyond" is not a valid score: 1 no'):
        parse_scores(["beyond"], settings)


def test_without_labels_no_word_is_a_score() -> None:
    with pytest.raises(UsageError, match='"good" is not a valid score: 1 to 5'):
        parse_scores(["good"], PLAIN)


def test_each_category_gets_its_score() -> None:
    assert parse_scores(["content=4", "delivery=2", "fit=1"], TWO) == {"content": 4, "delivery": 2, "fit": 1}


def test_an_optional_category_may_be_left_out() -> None:
    assert parse_scores(["delivery=2", "content=4"], TWO) == {"content": 4, "delivery": 2}


def test_a_required_category_may_not() -> None:
    with pytest.raises(UsageError) as caught:
        parse_scores(["fit=4"], TWO)
    assert (caught.value.message, caught.value.hint) == ("no score for content, delivery", "add --score content=N")


def test_a_single_category_needs_no_name() -> None:
    assert parse_scores(["4"], ONE) == {"content": 4}


def test_several_categories_need_theirs() -> None:
    with pytest.raises(UsageError) as caught:
        parse_scores(["4"], TWO)
    assert caught.value.message == '"4" names no category'
    assert caught.value.hint == "write CATEGORY=4, with one of content, delivery, fit"


def test_two_categories_are_several() -> None:
    with pytest.raises(UsageError, match='"4" names no category'):
        parse_scores(["4"], ReviewSettings(categories=TWO.categories[:2]))


def test_an_unknown_category_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        parse_scores(["contents=4"], TWO)
    assert caught.value.message == (
        '"contents" is not a category of this event: did you mean "content"? allowed: content, delivery, fit'
    )
    with pytest.raises(UsageError, match='"content" is not a category of this event: allowed: score'):
        parse_scores(["content=4"], PLAIN)


@pytest.mark.parametrize("given_scores", [["4", "5"], ["4", "4"], ["4", "score=4"]])
def test_one_score_is_given_once(given_scores: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        parse_scores(given_scores, PLAIN)
    assert caught.value.message == f'"{given_scores[1]}" scores score a second time'
    assert caught.value.hint == "give each category one score"


def test_no_scores_are_no_fault_here() -> None:
    assert parse_scores([], TWO) == {}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (PLAIN, "1 to 5"),
        (FROM_ZERO, "-1 to 2"),
        (ReviewSettings(scale_max=2, labels=("no", "yes")), "1 no, 2 yes"),
        (ReviewSettings(scale_max=2, labels=("no", "yes", "beyond")), "1 no, 2 yes"),
    ],
)
def test_the_scale_is_said_in_words(settings: ReviewSettings, words: str) -> None:
    assert scale_in_words(settings) == words


@given(st.text(max_size=10))
def test_whatever_is_given_the_score_is_on_the_scale(text: str) -> None:
    try:
        scores = parse_scores([text], LABELLED)
    except UsageError:
        return
    assert scores.keys() == {ONLY_SCORE}
    assert scores[ONLY_SCORE] in range(1, 6)


# reviews


def review(opinion: Opinion, before: Review | None = None, state: State = State.SUBMITTED) -> Review:
    proposal = make_proposal(state=state, revision=3)
    return reviewed(proposal, BO, opinion, before=before, speaker_emails=["ana@example.org", ""], now=NOW)


def test_a_review_says_who_scored_what_and_when() -> None:
    opinion = Opinion(scores={"score": 4}, comment="Good\r\n", feedback="Thanks ")
    assert review(opinion) == Review(
        proposal="K7QX3D",
        reviewer="bo@example.org",
        name="Bo Ström",
        state=ReviewState.SCORED,
        scores={"score": 4},
        proposal_revision=3,
        created=NOW,
        updated=NOW,
        comment="Good",
        feedback="Thanks",
    )


@pytest.mark.parametrize("state", [ReviewState.ABSTAINED, ReviewState.RECUSED])
def test_who_gives_no_score_gives_none_of_zero(state: ReviewState) -> None:
    made = review(Opinion(state=state, scores={"score": 4}, reason="a colleague\udcff "))
    assert (made.state, made.scores, made.reason) == (state, {}, "a colleague?")
    assert score_of(made, PLAIN) is None


def test_a_scored_review_has_a_score() -> None:
    with pytest.raises(DataRefusedError) as caught:
        review(Opinion())
    assert caught.value.message == "the review of K7QX3D has no score"
    assert caught.value.hint == "give one, or --abstain"


def test_a_second_review_replaces_the_first() -> None:
    former = make_review(number=7, created=NOW - timedelta(days=3), updated=NOW - timedelta(days=2), feedback="Kind.")
    made = review(Opinion(scores={"score": 2}, comment="On reading again."), former)
    assert (made.key, made.number, made.created, made.updated) == (former.key, 7, former.created, NOW)
    assert (made.scores, made.comment, made.feedback) == ({"score": 2}, "On reading again.", "Kind.")


def test_texts_that_are_not_given_again_stay() -> None:
    former = make_review(feedback="Kind.")
    made = review(Opinion(state=ReviewState.ABSTAINED), former)
    assert (made.comment, made.feedback) == (former.comment, "Kind.")


def test_texts_can_be_emptied() -> None:
    made = review(Opinion(scores={"score": 2}, comment="", feedback=""), make_review(feedback="Kind."))
    assert (made.comment, made.feedback) == ("", "")


def test_a_first_review_without_texts_has_none() -> None:
    made = review(Opinion(scores={"score": 2}))
    assert (made.comment, made.feedback, made.number) == ("", "", 0)


@pytest.mark.parametrize("state", [ReviewState.SCORED, ReviewState.ABSTAINED])
def test_nobody_reviews_their_own_proposal(state: ReviewState) -> None:
    opinion = Opinion(state=state, scores={"score": 5})
    with pytest.raises(DataRefusedError) as caught:
        reviewed(make_proposal(), BO, opinion, before=None, speaker_emails=["bo@example.org"], now=NOW)
    assert caught.value.message == "Bo Ström <bo@example.org> speaks in K7QX3D and cannot review it"
    assert caught.value.hint == 'cfp review K7QX3D --recuse "speaker"'


def test_a_speaker_may_recuse() -> None:
    opinion = Opinion(state=ReviewState.RECUSED, reason="speaker")
    made = reviewed(make_proposal(), BO, opinion, before=None, speaker_emails=["bo@example.org"], now=NOW)
    assert made.state is ReviewState.RECUSED


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN, State.CANCELED, State.REJECTED])
@pytest.mark.parametrize("verdict", ReviewState)
def test_what_no_longer_or_not_yet_stands_takes_no_review(state: State, verdict: ReviewState) -> None:
    with pytest.raises(DataRefusedError, match=f"^K7QX3D is {state} and cannot be reviewed$"):
        review(Opinion(state=verdict, scores={"score": 4}), state=state)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.WAITLISTED, State.ACCEPTED, State.CONFIRMED])
def test_whatever_stands_takes_reviews(state: State) -> None:
    assert review(Opinion(scores={"score": 4}), state=state).scores == {"score": 4}


# the queue


def waiting(*codes: str, state: State = State.SUBMITTED, emails: tuple[str, ...] = ()) -> list[Waiting]:
    return [Waiting(code, state, frozenset(emails)) for code in codes]


MANY = waiting(*string.ascii_uppercase)


def test_fewest_reviews_come_first() -> None:
    reviewers = {"A": ["x", "y"], "B": ["x"], "D": ["x", "y", "z"]}
    assert queue("bo@example.org", waiting("D", "A", "B", "C"), reviewers) == ("C", "B", "A", "D")


def test_the_order_is_the_same_whenever_and_however_it_is_asked_for() -> None:
    first = queue("bo@example.org", MANY, {})
    assert queue("bo@example.org", reversed(MANY), {}) == first
    # Spelled out, for an order that hangs on this process would pass everything above.
    assert "".join(first[:5]) == "WOBJF"


def test_the_order_goes_on_where_it_was_left() -> None:
    first, *rest = queue("bo@example.org", MANY, {})
    reviewers = {first: ["bo@example.org"]}
    assert queue("bo@example.org", MANY, reviewers) == tuple(rest)


def test_each_reviewer_has_another_order() -> None:
    firsts = {queue(f"r{number}@example.org", MANY, {})[0] for number in range(40)}
    assert len(firsts) > 10


def test_nobody_waits_for_their_own_or_what_they_have_reviewed() -> None:
    own = waiting("A", emails=("ana@example.org", "bo@example.org"))
    of_others = waiting("B", "C", emails=("ana@example.org",))
    assert queue("bo@example.org", own + of_others, {"B": ["cem@example.org", "bo@example.org"]}) == ("C",)


@pytest.mark.parametrize("state", State)
def test_only_what_takes_reviews_waits(state: State) -> None:
    expected = ("A",) if state in WAITING else ()
    assert queue("bo@example.org", waiting("A", state=state), {}) == expected


CODES = st.sampled_from("ABCDEFGH")
REVIEWERS = st.sampled_from(["bo", "cem", "dina"])


@given(
    st.dictionaries(CODES, st.tuples(st.sampled_from(State), st.frozensets(REVIEWERS))),
    st.dictionaries(CODES, st.lists(REVIEWERS, unique=True)),
    REVIEWERS,
)
def test_a_queue_holds_each_that_can_wait_once(
    proposals: dict[str, tuple[State, frozenset[str]]], reviewers: dict[str, list[str]], me: str
) -> None:
    rows = [Waiting(code, state, emails) for code, (state, emails) in proposals.items()]
    found = queue(me, rows, reviewers)
    counts = [len(reviewers.get(code, ())) for code in found]
    assert counts == sorted(counts)
    assert sorted(found) == sorted(
        one.code
        for one in rows
        if one.state in WAITING and me not in one.emails and me not in reviewers.get(one.code, ())
    )


CODE = "K7QX3D"


def text(revision: int, title: str) -> Proposal:
    return make_proposal(code=CODE, title=title, revision=revision)


def at(minutes: int, change: Change) -> ChangeSet:
    return ChangeSet(at=later(minutes), by="Ana", command="cfp", changes=(change,))


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_the_text_of_the_revision_that_was_read() -> None:
    one, two, three = text(1, "One"), text(2, "Two"), text(3, "Three")
    history = [at(0, created(one)), at(5, replaced(one, two)), at(9, replaced(two, three))]
    assert [as_reviewed(history, CODE, number, later(20)) for number in (1, 2, 3, 4)] == [one, two, three, None]


def test_of_two_texts_of_one_revision_the_one_that_stood_then() -> None:
    one, two, other = text(1, "One"), text(2, "Two"), text(2, "Other")
    history = [at(0, created(one)), at(5, replaced(one, two)), at(9, replaced(two, one)), at(12, replaced(one, other))]
    assert as_reviewed(history, CODE, 2, later(7)) == two
    assert as_reviewed(history, CODE, 2, later(20)) == other


def test_a_history_that_begins_later_knows_what_was_replaced() -> None:
    one, two = text(1, "One"), text(2, "Two")
    assert as_reviewed([at(9, replaced(one, two))], CODE, 1, later(5)) == one


def test_other_records_are_none_of_it() -> None:
    assert as_reviewed([at(0, created(make_proposal(code="UA7TER")))], CODE, 1, later(5)) is None


@pytest.mark.parametrize(
    "change",
    [{"state": State.ACCEPTED}, {"speakers": ("AAAAAA",)}, {"internal_notes": "Ask Ana."}, {"tags": ("x",)}],
)
def test_what_no_reviewer_sees_is_no_change(change: dict[str, object]) -> None:
    assert changed_fields(text(1, "One"), msgspec.structs.replace(text(2, "One"), **change)) == ()


def test_what_a_reviewer_sees_is() -> None:
    was = text(1, "One")
    now = msgspec.structs.replace(text(2, "Two"), notes="New.", duration=5)
    assert changed_fields(was, now) == ("title", "duration", "notes")
    assert set(SHOWN) <= set(Proposal.__struct_fields__)
