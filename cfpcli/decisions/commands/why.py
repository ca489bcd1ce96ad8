"""`cfp why`: what a proposal's place in the ranking rests on, and what would put it on the other side of the line."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple, Self

import msgspec
import typer

from cfpcli.decisions.commands.rank import METHOD, Panel, panel_of
from cfpcli.decisions.rows.why import CountedReview, Flip, MethodFigure, Why
from cfpcli.decisions.rules.standings import Contender, Grouping, Standing, flips, slots_of, votes_of
from cfpcli.errors import DataRefusedError
from cfpcli.figures.ranking import Method, Tally, Vote, normalised_scores, tallies
from cfpcli.records.event import ReviewSettings
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.records.scores import score_of
from cfpcli.records.states import LIVE
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.visible_reviews import former, said_of_unseen
from cfpcli.review.rules.staleness import changed_fields
from cfpcli.store.protocol import Store
from cfpcli.workspace.completion import codes
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, found_proposal
from cfpcli.workspace.visibility import committee_only

PUBLISHED = ("code", "title", "group", "place", "of", "within", "slots", "figures", "reviews", "flips")
"""What a program reads; the method, the group's name and the remarks are in the sentence of the page alone."""

NEAR = 3
"""Places from the line, on either side, within which another way of counting is worth knowing."""


class _Way(NamedTuple):
    """Another way of counting, in words, and the order it gives."""

    words: str
    order: tuple[Standing, ...]


class _Group(NamedTuple):
    """The proposals that one is ranked with: the other tracks have no part in its place but by their votes.

    `by_code` are the tallies of these proposals by every vote.
    """

    panel: Panel
    members: tuple[Contender, ...]
    by_code: Mapping[str, Tally]

    @classmethod
    def of(cls, panel: Panel, code: str) -> Self:
        """The group of a proposal."""
        contenders = panel.contenders(Grouping.TRACK)
        slug = next(one.group for one in contenders if one.code == code)
        members = tuple(one for one in contenders if one.group == slug)
        return cls(panel, members, tallies(panel.votes, {one.code for one in members}))

    def order(self, method: Method, votes: Sequence[Vote] | None = None) -> tuple[Standing, ...]:
        """The group in order, by other votes on all proposals or by those there are."""
        by_code = self.by_code if votes is None else tallies(votes, {one.code for one in self.members})
        return self.panel.ranked(self.members, by_code, method, Grouping.TRACK)


def why(
    work: Workspace,
    code: Annotated[str, typer.Argument(help="The proposal's code, or its beginning.", autocompletion=codes)],
    *,
    method: Annotated[Method, METHOD] = Method.MEAN,
) -> Result[Why]:
    """Explain a place in cfp rank: every review that counts, each method's figure, and what would change sides."""
    store = work.store
    proposal = found_proposal(store, code)
    if proposal.state not in LIVE:
        raise DataRefusedError(
            f"{proposal.code} is {proposal.state} and has no place in the ranking", hint=f"cfp show {proposal.code}"
        )
    event = event_of(store, proposal)
    committee_only(store, event, "a ranking")
    panel = panel_of(store, event, (), now=work.now)
    group = _Group.of(panel, proposal.code)
    members = group.order(method)
    here = next(standing for standing in members if standing.code == proposal.code)
    item = Why(
        code=proposal.code,
        title=proposal.title,
        group=here.group,
        group_name=track.name if (track := event.track(here.group)) else here.group,
        method=method,
        place=here.place,
        of=len(members),
        within=here.within,
        slots=slots_of(event, Grouping.TRACK).get(here.group),
        remarks=here.remarks,
        figures=tuple(_figures(group, proposal)),
        reviews=tuple(_reviews(store, panel, proposal)),
        flips=tuple(_flips(group, method, members, proposal, store.reviews_of(proposal.code))),
    )
    nearby = (Message(f"cfp show {proposal.code}", Level.NEXT),) if work.is_terminal("stdout") else ()
    messages = (*said_of_unseen(store, event), *nearby)
    return Result(row=Why, items=[item], fields=PUBLISHED, picture="why", messages=messages)


def _figures(group: _Group, proposal: Proposal) -> Iterator[MethodFigure]:
    for method in Method:
        here = next(standing for standing in group.order(method) if standing.code == proposal.code)
        value = here.tally.value(method) if here.tally else None
        yield MethodFigure(method=method, value=value, place=here.place, within=here.within)


def _reviews(store: Store, panel: Panel, proposal: Proposal) -> Iterator[CountedReview]:
    calibrated = normalised_scores(panel.votes)
    for review in store.reviews_of(proposal.code):
        own = [vote.score for vote in panel.votes if vote.reviewer == review.reviewer]
        score = score_of(review, panel.settings)
        vote = Vote(proposal.code, review.reviewer, score) if score is not None else None
        yield CountedReview(
            reviewer=review.reviewer,
            state=review.state,
            score=score,
            normalised=round(calibrated[vote], 2) if vote in calibrated else None,
            reviewer_scores=len(own),
            reviewer_mean=round(sum(own) / len(own), 2) if own else None,
            is_calibrated=vote in calibrated,
            reason=review.reason,
            is_stale=(was := former(store, proposal, review)) is not None and bool(changed_fields(was, proposal)),
        )


def _flips(
    group: _Group, by: Method, members: Sequence[Standing], proposal: Proposal, reviews: Sequence[Review]
) -> Iterator[Flip]:
    """What would change sides: this proposal in any case, others where they stand near the line."""
    if all(one.within is None for one in members):
        return
    line = sum(one.within is True for one in members)
    near = {one.code for at, one in enumerate(members) if line - NEAR <= at < line + NEAR} | {proposal.code}
    for way in _other_ways(group, by, reviews):
        for flip in flips(members, way.order, lambda code: code in near):
            yield Flip(way=way.words, code=flip.code, within=flip.within)


def _other_ways(group: _Group, by: Method, reviews: Sequence[Review]) -> Iterator[_Way]:
    panel = group.panel
    for method in Method:
        if method is not by:
            yield _Way(f"by {method}", group.order(method))
    for review in reviews:
        left = [vote for vote in panel.votes if vote.reviewer != review.reviewer]
        if len(left) < len(panel.votes):
            yield _Way(f"without {review.reviewer}", group.order(by, left))
    categories = panel.settings.categories
    if len(categories) > 1:
        yield _Way("with equal weights", _weighed(group, by, dict.fromkeys((one.slug for one in categories), 1.0)))
        for one in categories:
            yield _Way(f"without {one.name}", _weighed(group, by, {one.slug: 0.0}))


def _weighed(group: _Group, by: Method, weights: dict[str, float]) -> tuple[Standing, ...]:
    panel = group.panel
    categories = tuple(
        msgspec.structs.replace(one, weight=weights.get(one.slug, one.weight)) for one in panel.settings.categories
    )
    settings: ReviewSettings = msgspec.structs.replace(panel.settings, categories=categories)
    votes = [vote for code, given in panel.reviews.items() for vote in votes_of(code, given, settings)]
    return group.order(by, votes)
