"""Assigning proposals to reviewers: the assignments kept, the possible pairs with their costs, and unmet targets.

The cheapest way to fill all gaps is found by a solver, which is an argument. The costs, in points:

- A missing review costs more than anything it could save, and the second one missing in a proposal twice that, so
  that gaps are as few as possible and in different proposals.
- The k-th proposal of a reviewer costs `LOAD` · k / the mean load. The rising price balances the loads: a reviewer
  with the smallest load is cheapest. In units of the mean load it has the same effect in a committee with five
  proposals each or with 200.
- A proposal outside the tracks that a reviewer prefers costs `TRACK`: for a match, a reviewer gets a fifth of the mean
  load more than a colleague.
- A bid of `yes` saves `WISH`, a `no` costs `REFUSAL`: an unwanted proposal is worse than an unfulfilled wish.
- Pairs with the same cost differ by a draw of at most `DRAW`, from seed, code and address, so that reviewers share
  proposals with ever new colleagues, which makes their scores comparable.

Conflicts and load caps are not costs: such pairs do not exist.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Assignment, Review, Reviewer, ReviewState
from cfpcli.workspace.rules.conflicts import CERTAIN, Conflict, People, conflicts

LOAD = 20.0
TRACK = 4.0
WISH = 6.0
REFUSAL = 12.0
DRAW = 1e-4

SOLVED = "solved"
NAMED = "named"
"""The sources of an assignment: the solver, and an organiser who named the reviewer."""


class Transport(NamedTuple):
    """A transport problem: at most `needs[p]` of the pairs of each proposal, at most `rooms[r]` of each reviewer's.

    Pair i joins `proposals[i]` and `reviewers[i]` for `costs[i]`; the k-th proposal of a reviewer, counted from their
    present `loads[r]`, costs k times `load`; the n-th missing one of a proposal n times `missing`.
    """

    needs: Sequence[int]
    loads: Sequence[int]
    rooms: Sequence[int]
    proposals: Sequence[int]
    reviewers: Sequence[int]
    costs: Sequence[float]
    load: float
    missing: float


Solve = Callable[[Transport], Sequence[int]]
"""Finds the cheapest choice of pairs and returns their positions."""

Bids = Mapping[tuple[str, str], float]
"""A reviewer's wish for a proposal, by code and address: from -1 (not at all) to 1 (very much)."""


class Committee(msgspec.Struct, frozen=True, kw_only=True):
    """The committee and its work before the plan.

    `waiting` are the codes of all proposals of the event that wait for reviews; `assignments` and `reviews` are all of
    the event's. Reviews may be rows of a store: `proposal reviewer state` are read.
    """

    reviewers: Sequence[Reviewer]
    waiting: frozenset[str]
    assignments: Sequence[Assignment]
    reviews: Sequence[Review]
    people: People


class Withdrawn(NamedTuple):
    """An assignment that cannot remain, because a conflict has become known."""

    assignment: Assignment
    reason: str


class Unmet(NamedTuple):
    """A proposal with fewer reviewers than it needs, and the number of reviewers who cannot read it, by reason."""

    code: str
    needs: int
    has: int
    in_conflict: int
    at_cap: int
    abstained: int
    inactive: int

    @property
    def reason(self) -> str:
        """The reason in words, such as `needs 3, has 2: 4 in conflict, 10 at their load cap`."""
        counts = {
            "in conflict": self.in_conflict,
            "at their load cap": self.at_cap,
            "abstained": self.abstained,
            "inactive": self.inactive,
        }
        reasons = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        return f"needs {self.needs}, has {self.has}: {reasons or 'there are no other reviewers'}"


class Load(NamedTuple):
    """A reviewer's proposals before and after, and the number of new ones in their tracks or with a positive bid."""

    reviewer: Reviewer
    before: int
    after: int
    in_tracks: int
    wished: int


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The result: `kept` are the assignments that remain, `new` the pairs of code and address to add."""

    kept: tuple[Assignment, ...]
    new: tuple[tuple[str, str], ...]
    withdrawn: tuple[Withdrawn, ...]
    unmet: tuple[Unmet, ...]
    loads: tuple[Load, ...]


def assigned_to(assignments: Iterable[Assignment], reviewer: str) -> tuple[str, ...]:
    """The codes assigned to a reviewer (a normalised address), in order; `assignments` may be rows of a store."""
    return tuple(assignment.proposal for assignment in assignments if assignment.reviewer == reviewer)


def plan(
    proposals: Sequence[Proposal], committee: Committee, *, target: int, bids: Bids, seed: int, solve: Solve
) -> Plan:
    """Give each of these proposals, all of them waiting, `target` reviewers as far as possible.

    Scored reviews and assignments count towards the target, abstentions and recusals do not; all but recusals count
    towards a reviewer's load. The same arguments, in any order, have the same plan. Proposals may be rows of
    a store: `code track speakers` are read.
    """
    return _Planner(proposals, committee, target, bids, seed).plan(solve)


class _Planner:
    def __init__(self, proposals: Sequence[Proposal], committee: Committee, target: int, bids: Bids, seed: int) -> None:
        self._proposals = sorted(proposals, key=lambda proposal: proposal.code)
        self._reviewers = sorted(committee.reviewers, key=lambda reviewer: reviewer.email)
        self._by_email = {reviewer.email: reviewer for reviewer in self._reviewers}
        self._people = committee.people
        self._target, self._bids, self._seed = target, bids, seed
        self._states: dict[str, dict[str, ReviewState]] = {}
        for review in committee.reviews:
            self._states.setdefault(review.proposal, {})[review.reviewer] = review.state
        self._conflicts: dict[tuple[str, str], tuple[Conflict, ...]] = {}
        self._kept, self._withdrawn = self._sifted(committee)
        self._holders: dict[str, set[str]] = {}
        for assignment in self._kept:
            self._holders.setdefault(assignment.proposal, set()).add(assignment.reviewer)
        self._loads = self._counted(committee)

    def plan(self, solve: Solve) -> Plan:
        transport = self._transport()
        chosen = sorted(solve(transport)) if transport.costs else []
        new = tuple(
            (self._proposals[transport.proposals[pair]].code, self._reviewers[transport.reviewers[pair]].email)
            for pair in chosen
        )
        added = Counter(email for _, email in new)
        return Plan(
            kept=self._kept,
            new=new,
            withdrawn=self._withdrawn,
            unmet=tuple(self._unmet(new, added)),
            loads=tuple(self._load(reviewer, added[reviewer.email], new) for reviewer in self._reviewers),
        )

    def _between(self, reviewer: Reviewer, proposal: Proposal) -> tuple[Conflict, ...]:
        pair = (proposal.code, reviewer.email)
        if pair not in self._conflicts:
            self._conflicts[pair] = conflicts(reviewer, proposal, self._people)
        return self._conflicts[pair]

    def _sifted(self, committee: Committee) -> tuple[tuple[Assignment, ...], tuple[Withdrawn, ...]]:
        """The assignments that remain, and those that a conflict ends.

        A written review remains, and so does an assignment by an organiser, unless the conflict is certain.
        """
        planned = {proposal.code: proposal for proposal in self._proposals}
        kept, withdrawn = [], []
        for assignment in committee.assignments:
            proposal = planned.get(assignment.proposal)
            state = self._states.get(assignment.proposal, {}).get(assignment.reviewer)
            obstacles: Sequence[Conflict] = ()
            if proposal is not None and state in {None, ReviewState.RECUSED}:
                reviewer = self._by_email.get(assignment.reviewer) or Reviewer(email=assignment.reviewer)
                obstacles = [
                    conflict
                    for conflict in self._between(reviewer, proposal)
                    if assignment.source != NAMED or conflict.kind in CERTAIN
                ]
            if obstacles:
                withdrawn.append(Withdrawn(assignment, obstacles[0].reason))
            else:
                kept.append(assignment)
        return tuple(kept), tuple(withdrawn)

    def _counted(self, committee: Committee) -> Counter[str]:
        """The number of proposals that each reviewer has read or still has to read."""
        pairs = {
            (code, email) for code, states in self._states.items() for email, state in states.items() if _is_work(state)
        }
        pairs |= {
            (assignment.proposal, assignment.reviewer)
            for assignment in self._kept
            if assignment.proposal in committee.waiting
        }
        return Counter(email for _, email in pairs)

    def _has(self, code: str) -> int:
        """The number of reviewers of a proposal that count towards its target."""
        states = self._states.get(code, {})
        scored = {email for email, state in states.items() if state is ReviewState.SCORED}
        return len(scored | {email for email in self._holders.get(code, ()) if email not in states})

    def _room(self, reviewer: Reviewer) -> int:
        if not reviewer.active:
            return 0
        cap = len(self._proposals) if reviewer.load is None else reviewer.load - self._loads[reviewer.email]
        return max(cap, 0)

    def _transport(self) -> Transport:
        needs = [max(self._target - self._has(proposal.code), 0) for proposal in self._proposals]
        rooms = [self._room(reviewer) for reviewer in self._reviewers]
        loads = [self._loads[reviewer.email] for reviewer in self._reviewers]
        pairs = [
            (place, seat, self._cost(proposal, reviewer))
            for place, proposal in enumerate(self._proposals)
            if needs[place]
            for seat, reviewer in enumerate(self._reviewers)
            if rooms[seat] and self._may(reviewer, proposal)
        ]
        places, seats, costs = zip(*pairs, strict=True) if pairs else ((), (), ())
        active = sum(1 for reviewer in self._reviewers if reviewer.active)
        load = LOAD / max((sum(needs) + sum(loads)) / max(active, 1), 1.0)
        return Transport(needs, loads, rooms, places, seats, costs, load, _missing(costs, rooms, loads, load))

    def _may(self, reviewer: Reviewer, proposal: Proposal) -> bool:
        holds = reviewer.email in self._holders.get(proposal.code, ()) or reviewer.email in self._states.get(
            proposal.code, {}
        )
        return not holds and not self._between(reviewer, proposal)

    def _cost(self, proposal: Proposal, reviewer: Reviewer) -> float:
        bid = self._bids.get((proposal.code, reviewer.email), 0.0)
        cost = -WISH * bid if bid > 0 else -REFUSAL * bid
        if reviewer.tracks and proposal.track not in reviewer.tracks:
            cost += TRACK
        drawn = blake2b(f"{self._seed}/{proposal.code}/{reviewer.email}".encode(), digest_size=4).digest()
        return cost + DRAW * int.from_bytes(drawn) / 2**32

    def _unmet(self, new: Sequence[tuple[str, str]], added: Counter[str]) -> Iterable[Unmet]:
        holders = {code: {*emails} for code, emails in self._holders.items()}
        for code, email in new:
            holders.setdefault(code, set()).add(email)
        more = Counter(code for code, _ in new)
        for proposal in self._proposals:
            has = self._has(proposal.code) + more[proposal.code]
            if has < self._target:
                states = self._states.get(proposal.code, {})
                others = [
                    reviewer for reviewer in self._reviewers if reviewer.email not in holders.get(proposal.code, ())
                ]
                others += [
                    reviewer for reviewer in self._reviewers if reviewer.email in states and reviewer not in others
                ]
                why = Counter(
                    self._why_not(reviewer, proposal, states.get(reviewer.email), added) for reviewer in others
                )
                counts = (why["in conflict"], why["at cap"], why["abstained"], why["inactive"])
                yield Unmet(proposal.code, self._target, has, *counts)

    def _why_not(self, reviewer: Reviewer, proposal: Proposal, state: ReviewState | None, added: Counter[str]) -> str:
        if state is ReviewState.RECUSED or (state is None and self._between(reviewer, proposal)):
            return "in conflict"
        if state is not None:
            return "abstained" if state is ReviewState.ABSTAINED else ""
        if not reviewer.active:
            return "inactive"
        return "at cap" if added[reviewer.email] >= self._room(reviewer) else ""

    def _load(self, reviewer: Reviewer, more: int, new: Iterable[tuple[str, str]]) -> Load:
        tracks = {proposal.code: proposal.track for proposal in self._proposals}
        mine = [code for code, email in new if email == reviewer.email]
        return Load(
            reviewer,
            self._loads[reviewer.email],
            self._loads[reviewer.email] + more,
            sum(1 for code in mine if tracks[code] in reviewer.tracks),
            sum(1 for code in mine if self._bids.get((code, reviewer.email), 0.0) > 0),
        )


def _is_work(state: ReviewState) -> bool:
    return state is not ReviewState.RECUSED


def _missing(costs: Sequence[float], rooms: Sequence[int], loads: Sequence[int], load: float) -> float:
    """The price of a missing review, higher than any price that filling the gap can have.

    Filling one more gap shifts assignments along a chain that visits each reviewer once: its price is at most the
    widest difference between pairs for each reviewer, plus the highest price of a load at its end.
    """
    if not costs:
        return 1.0
    widest = max(costs) - min(costs) + max(abs(cost) for cost in costs)
    highest = max((has + room for has, room in zip(loads, rooms, strict=True)), default=0) * load
    return 1.0 + len(rooms) * widest + highest
