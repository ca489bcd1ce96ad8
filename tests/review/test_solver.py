"""The cheapest assignment, against every assignment there is."""

import itertools
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.review.rules.allocation import Transport
from cfpcli.review.solver import cheapest


def cost_of(transport: Transport, chosen: Sequence[int]) -> float | None:
    """What a choice costs as the model says it; None where it breaks a bound."""
    given = Counter(transport.proposals[pair] for pair in chosen)
    taken = Counter(transport.reviewers[pair] for pair in chosen)
    if any(given[place] > need for place, need in enumerate(transport.needs)):
        return None
    if any(taken[seat] > room for seat, room in enumerate(transport.rooms)):
        return None
    cost = sum(transport.costs[pair] for pair in chosen)
    cost += sum(
        transport.load * (has + k) for seat, has in enumerate(transport.loads) for k in range(1, taken[seat] + 1)
    )
    return cost + sum(
        transport.missing * n for place, need in enumerate(transport.needs) for n in range(1, need - given[place] + 1)
    )


@st.composite
def transports(draw: st.DrawFn) -> Transport:
    proposals, reviewers = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    pairs = draw(st.lists(st.sampled_from([*itertools.product(range(proposals), range(reviewers))]), unique=True))
    return Transport(
        needs=draw(st.tuples(*[st.integers(0, 3)] * proposals)),
        loads=draw(st.tuples(*[st.integers(0, 4)] * reviewers)),
        rooms=draw(st.tuples(*[st.integers(0, 3)] * reviewers)),
        proposals=[place for place, _ in pairs],
        reviewers=[seat for _, seat in pairs],
        costs=draw(st.tuples(*[st.floats(-6, 16)] * len(pairs))),
        load=draw(st.floats(0.1, 20)),
        missing=draw(st.sampled_from([5.0, 400.0])),
    )


@given(transports())
def test_nothing_is_cheaper(transport: Transport) -> None:
    every = itertools.chain.from_iterable(
        itertools.combinations(range(len(transport.costs)), size) for size in range(len(transport.costs) + 1)
    )
    best = min(cost for choice in every if (cost := cost_of(transport, choice)) is not None)

    found = cost_of(transport, cheapest(transport))

    assert found is not None
    assert found == pytest.approx(best, abs=1e-6)


def test_the_load_of_before_weighs_as_the_new_one_does() -> None:
    transport = Transport([1, 1], [0, 2], [2, 2], [0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 0.5], load=1, missing=100)
    assert cheapest(transport) == [0, 2]
    assert cheapest(transport._replace(costs=[0, 0, 0, -2.5], loads=[0, 1])) == [0, 3]


def test_gaps_lie_apart() -> None:
    # One reviewer with room for two, two proposals that need two each: nobody is left with nothing.
    transport = Transport([2, 2], [0], [2], [0, 1], [0, 0], [0, 9], load=1, missing=100)
    assert cheapest(transport) == [0, 1]


def test_without_pairs_nothing_is_chosen() -> None:
    assert cheapest(Transport([2], [0], [2], [], [], [], load=1, missing=10)) == []
