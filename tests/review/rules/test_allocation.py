"""Who is given what: the promises that hold for every committee, and the cases where they matter."""

import random
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Assignment, DeclaredConflict, Review, Reviewer, ReviewState
from cfpcli.review.rules.allocation import NAMED, SOLVED, Committee, Plan, Transport, assigned_to, plan
from cfpcli.review.solver import cheapest
from cfpcli.workspace.rules.conflicts import People, conflicts, gather_people
from tests.factories import NOW, make_proposal, make_review, make_speaker

TRACKS = ("cloud", "security")


def proposal(code: str, track: str = "cloud", speakers: tuple[str, ...] = ()) -> Proposal:
    return make_proposal(code=code, track=track, speakers=speakers)


def people(count: int, **more: object) -> tuple[Reviewer, ...]:
    return tuple(Reviewer(email=f"r{number}@desk{number}.example", **more) for number in range(count))  # type: ignore[arg-type]  # handed on


def review(code: str, email: str, state: ReviewState = ReviewState.SCORED) -> Review:
    return make_review(proposal=code, reviewer=email, state=state, scores={})


def given_to(code: str, email: str, source: str = SOLVED) -> Assignment:
    return Assignment(proposal=code, reviewer=email, assigned=NOW, source=source)


def committee(
    proposals: Sequence[Proposal],
    reviewers: Sequence[Reviewer],
    *,
    assignments: Sequence[Assignment] = (),
    reviews: Sequence[Review] = (),
    people: People | None = None,
) -> Committee:
    return Committee(
        reviewers=reviewers,
        waiting=frozenset(one.code for one in proposals),
        assignments=assignments,
        reviews=reviews,
        people=people or gather_people({}, proposals, reviews),
    )


def planned(proposals: Sequence[Proposal], desk: Committee, *, target: int = 2, seed: int = 0, **bids: float) -> Plan:
    """A plan; a bid is written as `CODE_r0=1`."""
    wishes = {}
    for name, bid in bids.items():
        code, _, who = name.partition("_")
        wishes[code, next(one.email for one in desk.reviewers if one.email.startswith(f"{who}@"))] = bid
    return plan(proposals, desk, target=target, bids=wishes, seed=seed, solve=cheapest)


FEW = tuple(proposal(f"AAA33{letter}") for letter in "ABCDEF")


def test_each_proposal_has_its_target_and_loads_are_even() -> None:
    found = planned(FEW, committee(FEW, people(4)))
    assert Counter(code for code, _ in found.new) == {one.code: 2 for one in FEW}
    assert Counter(email for _, email in found.new) == {one.email: 3 for one in people(4)}
    assert [(one.before, one.after) for one in found.loads] == [(0, 3)] * 4
    assert found.unmet == ()


def test_work_of_before_counts_for_the_target_and_the_load() -> None:
    ana, bo, cy = people(3)
    reviews = [review("AAA33A", ana.email), review("AAA33B", ana.email), review("AAA33A", "guest@elsewhere.example")]
    found = planned(
        FEW[:3], committee(FEW[:3], (ana, bo, cy), assignments=[given_to("AAA33B", bo.email)], reviews=reviews)
    )
    assert sorted(found.new) == [("AAA33C", bo.email), ("AAA33C", cy.email)]
    assert {one.reviewer.email: (one.before, one.after) for one in found.loads} == {
        ana.email: (2, 2),
        bo.email: (1, 2),
        cy.email: (0, 1),
    }


def test_an_abstention_is_work_but_no_review() -> None:
    ana, bo = people(2)
    reviews = [review("AAA33A", ana.email, ReviewState.ABSTAINED)]
    found = planned(
        FEW[:1], committee(FEW[:1], (ana, bo), assignments=[given_to("AAA33A", ana.email)], reviews=reviews)
    )
    assert found.new == (("AAA33A", bo.email),)
    assert [one.before for one in found.loads] == [1, 0]
    assert [one.reason for one in found.unmet] == ["needs 2, has 1: 1 abstained"]


def test_what_was_assigned_of_a_decided_proposal_is_no_load_any_more() -> None:
    ana, bo = people(2)
    found = planned(FEW[:1], committee(FEW[:1], (ana, bo), assignments=[given_to("GONE33", ana.email)]), target=1)
    assert [one.before for one in found.loads] == [0, 0]


def test_a_conflict_that_came_to_be_known_ends_an_assignment() -> None:
    ana = Reviewer(email="ana@desk.example", conflicts=(DeclaredConflict(against="AAA33A", reason="my flatmate"),))
    given = [given_to("AAA33A", ana.email), given_to("AAA33B", ana.email)]
    found = planned(FEW[:2], committee(FEW[:2], (ana, *people(2)), assignments=given))
    assert [(one.assignment, one.reason) for one in found.withdrawn] == [(given[0], "declared: my flatmate")]
    assert found.kept == (given[1],)
    assert ("AAA33A", ana.email) not in found.new


def test_what_an_organiser_named_stands_against_a_mere_likeness_but_no_certain_conflict() -> None:
    speakers = {"SPK333": make_speaker(code="SPK333", email="sam@river.example", affiliation="River")}
    sent = (proposal("AAA33A", speakers=("SPK333",)),)
    near = Reviewer(email="ana@river.example")
    bound = replace(near, conflicts=(DeclaredConflict(against="AAA33A"),))
    for reviewer, source, stands in ((near, NAMED, True), (near, SOLVED, False), (bound, NAMED, False)):
        desk = committee(
            sent,
            (reviewer,),
            assignments=[given_to("AAA33A", reviewer.email, source)],
            people=gather_people(speakers, sent, []),
        )
        assert bool(planned(sent, desk).kept) is stands


def test_a_review_that_was_written_stands_against_everything() -> None:
    ana = Reviewer(email="ana@desk.example", conflicts=(DeclaredConflict(against="AAA33A"),))
    desk = committee(
        FEW[:1], (ana,), assignments=[given_to("AAA33A", ana.email)], reviews=[review("AAA33A", ana.email)]
    )
    assert planned(FEW[:1], desk, target=1).withdrawn == ()


def test_what_could_not_be_met_is_told_with_every_reason() -> None:
    bound = Reviewer(email="bound@desk.example", conflicts=(DeclaredConflict(against="AAA33A"),))
    full = Reviewer(email="full@desk.example", load=0)
    away = Reviewer(email="away@desk.example", active=False)
    shy, gone, free = (Reviewer(email=f"{name}@desk.example") for name in ("shy", "gone", "free"))
    reviews = [review("AAA33A", shy.email, ReviewState.ABSTAINED), review("AAA33A", gone.email, ReviewState.RECUSED)]
    found = planned(FEW[:1], committee(FEW[:1], (bound, full, away, shy, gone, free), reviews=reviews), target=3)
    assert [one.reason for one in found.unmet] == [
        "needs 3, has 1: 2 in conflict, 1 at their load cap, 1 abstained, 1 inactive"
    ]


def test_caps_that_do_not_suffice_leave_gaps_apart() -> None:
    found = planned(FEW[:4], committee(FEW[:4], people(2, load=2)))
    assert Counter(code for code, _ in found.new) == {one.code: 1 for one in FEW[:4]}
    assert {one.reason for one in found.unmet} == {"needs 2, has 1: 1 at their load cap"}


def test_tracks_are_preferred_as_far_as_a_fifth_of_the_mean_load() -> None:
    mixed = tuple(proposal(f"AAA3{number}A", TRACKS[number % 2]) for number in range(8))
    cloud, security = people(2)
    desk = (replace(cloud, tracks=("cloud",)), replace(security, tracks=("security",)))
    found = planned(mixed, committee(mixed, desk), target=1)
    assert all(one.in_tracks == one.after == 4 for one in found.loads)
    lone = tuple(proposal(f"AAA3{number:02}", "cloud") for number in range(40))
    assert [one.after for one in planned(lone, committee(lone, desk), target=1).loads] == [22, 18]


def test_a_wish_is_granted_and_a_refusal_heard() -> None:
    desk = committee(FEW[:3], people(3))
    found = planned(FEW[:3], desk, target=1, AAA33A_r2=1, AAA33B_r0=0.5, AAA33A_r1=-1)
    assert dict(found.new)["AAA33A"] == "r2@desk2.example"
    assert [one.wished for one in found.loads] == [1, 0, 1]
    refused = planned(FEW[:2], committee(FEW[:2], people(2)), target=1, AAA33A_r0=-1, AAA33B_r1=-1)
    assert dict(refused.new) == {"AAA33A": "r1@desk1.example", "AAA33B": "r0@desk0.example"}


def test_a_refusal_is_overruled_where_nobody_else_is_left() -> None:
    found = planned(FEW[:1], committee(FEW[:1], people(2)), AAA33A_r0=-1, AAA33A_r1=-1)
    assert len(found.new) == 2


def test_without_reviewers_the_solver_is_not_asked() -> None:
    def never(transport: Transport) -> Sequence[int]:
        raise AssertionError(transport)

    found = plan(FEW, committee(FEW, ()), target=1, bids={}, seed=0, solve=never)
    assert [one.reason for one in found.unmet] == ["needs 1, has 0: there are no other reviewers"] * 6


def test_another_seed_draws_other_pairs() -> None:
    desk = committee(FEW, people(6))
    assert len({planned(FEW, desk, seed=seed).new for seed in range(4)}) > 1


def test_assigned_codes_come_in_their_order() -> None:
    given = [given_to("BBB333", "a@x.example"), given_to("AAA333", "b@x.example"), given_to("AAA333", "a@x.example")]
    assert assigned_to(given, "a@x.example") == ("BBB333", "AAA333")


@st.composite
def committees(draw: st.DrawFn) -> tuple[tuple[Proposal, ...], Committee]:
    """Any small committee with conflicts of every kind, caps, preferences and work done."""
    rng = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311  # sample data
    speakers = {
        f"SPK33{n}": make_speaker(code=f"SPK33{n}", email=f"s{n}@desk{n % 4}.example", affiliation=f"Desk {n % 3}")
        for n in range(6)
    }
    sent = tuple(
        proposal(f"AAA3{n:02}", rng.choice(TRACKS), tuple(rng.sample(sorted(speakers), rng.randint(0, 2))))
        for n in range(draw(st.integers(1, 8)))
    )
    reviewers = tuple(
        replace(
            one,
            tracks=tuple(rng.sample(TRACKS, rng.randint(0, 2))),
            load=rng.choice((None, 1, 2, 5)),
            affiliation=rng.choice(("", "", "Desk 1")),
            conflicts=tuple(DeclaredConflict(against=rng.choice(sent).code) for _ in range(rng.randint(0, 1))),
            active=rng.random() < 0.9,
        )
        for one in people(draw(st.integers(1, 6)))
    )
    pairs = [(one.code, who.email) for one in sent for who in reviewers]
    reviews = [review(*pair, rng.choice([*ReviewState])) for pair in pairs if rng.random() < 0.15]
    given = [given_to(*pair) for pair in pairs if rng.random() < 0.15]
    return sent, committee(
        sent, reviewers, assignments=given, reviews=reviews, people=gather_people(speakers, sent, reviews)
    )


@given(committees(), st.integers(0, 4))
@settings(max_examples=200)
def test_what_holds_for_every_committee(made: tuple[tuple[Proposal, ...], Committee], target: int) -> None:
    sent, desk = made
    found = planned(sent, desk, target=target)
    by_code, by_email = {one.code: one for one in sent}, {one.email: one for one in desk.reviewers}
    said = {(one.proposal, one.reviewer): one.state for one in desk.reviews}
    kept = {(one.proposal, one.reviewer) for one in found.kept}

    assert len(set(found.new)) == len(found.new)
    assert not {*found.new} & (kept | {*said})
    assert not [pair for pair in found.new if conflicts(by_email[pair[1]], by_code[pair[0]], desk.people)]
    assert all(by_email[email].active for _, email in found.new)
    for one in found.loads:
        assert one.reviewer.load is None or one.after <= max(one.reviewer.load, one.before)
    scored = {pair for pair, state in said.items() if state is ReviewState.SCORED}
    has = Counter(code for code, _ in {*found.new, *scored, *(pair for pair in kept if pair not in said)})
    assert {one.code: one.has for one in found.unmet} == {code: has[code] for code in by_code if has[code] < target}
    before = Counter(code for code, _ in scored | {pair for pair in kept if pair not in said})
    assert all(before[code] + count <= target for code, count in Counter(code for code, _ in found.new).items())
    assert {*found.kept, *(one.assignment for one in found.withdrawn)} == {*desk.assignments}


@given(committees(), st.integers(1, 3), st.integers(0, 9))
def test_the_same_committee_in_any_order_has_the_same_plan(
    made: tuple[tuple[Proposal, ...], Committee], target: int, seed: int
) -> None:
    sent, desk = made
    turned = replace(
        desk, reviewers=desk.reviewers[::-1], reviews=desk.reviews[::-1], assignments=desk.assignments[::-1]
    )
    one, other = planned(sent, desk, target=target, seed=seed), planned(sent[::-1], turned, target=target, seed=seed)
    assert (one.new, one.unmet, one.loads) == (other.new, other.unmet, other.loads)


@given(committees(), st.integers(1, 3))
def test_a_second_run_keeps_all_and_adds_nothing(made: tuple[tuple[Proposal, ...], Committee], target: int) -> None:
    sent, desk = made
    first = planned(sent, desk, target=target)
    given = (*first.kept, *(given_to(code, email) for code, email in first.new))

    again = planned(sent, replace(desk, assignments=given), target=target, seed=1)

    assert (again.new, again.withdrawn, again.kept) == ((), (), given)
    assert again.unmet == first.unmet


@pytest.mark.parametrize("target", [1, 2, 3])
def test_a_higher_target_only_adds(target: int) -> None:
    desk = committee(FEW, people(5))
    first = planned(FEW, desk, target=target)
    given = [given_to(code, email) for code, email in first.new]
    more = planned(FEW, replace(desk, assignments=given), target=target + 1)
    assert len(more.new) == len(FEW)
    loads = sorted(one.after for one in more.loads)
    assert all(later - sooner <= 1 for sooner, later in pairwise(loads))
