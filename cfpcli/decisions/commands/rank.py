"""`cfp rank`: proposals in order of their reviews, by a method with a documented formula, with the line.

`cfp why`: the basis of a proposal's place in the ranking, and the changes that would move it across the line.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Self

import msgspec
import typer

from cfpcli.decisions.rows import CountedReview, Flip, MethodFigure, RankGroup, RankMembers, RankRow, Why
from cfpcli.decisions.rules.standings import (
    Contender,
    Grouping,
    Standing,
    flips,
    most_disputed,
    ranked,
    slots_of,
    votes_of,
)
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.figures.scores import Method, Tally, Vote, normalised_scores, tallies
from cfpcli.records.event import Category, Event, ReviewSettings
from cfpcli.records.fields import Relation
from cfpcli.records.proposal import LIVE, SEATED, Proposal
from cfpcli.records.review import Review, score_of
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.visible_reviews import former, note_on_unseen
from cfpcli.review.rules.opinions import changed_fields, unknown_category
from cfpcli.store.protocol import Store
from cfpcli.text import did_you_mean
from cfpcli.workspace.completion import CODE, QUERY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, matching_proposal
from cfpcli.workspace.selection import parsed, select

if TYPE_CHECKING:
    from cfpcli.query.parser import Query


METHOD = typer.Option("--method", help="How to combine scores; cfp help ranking has the formulas.")
WITHOUT = typer.Option("--without", metavar="ADDRESS", help="Exclude this reviewer; repeatable.")
WEIGHTS = typer.Option("--weights", metavar="SLUG=N,…", help="Change the weights of the categories.")


_NAMED = 6
"""Maximum number of reviewers that an error names."""


class Panel(NamedTuple):
    """The data of a ranking.

    `rows` are the proposals that are ranked, by code, and `chosen` the codes of those to show; `votes` and
    `reviews` are those of every proposal of the event, because a reviewer's level does not depend on the selection.
    """

    event: Event
    rows: Mapping[str, Any]
    chosen: frozenset[str]
    votes: tuple[Vote, ...]
    reviews: Mapping[str, Sequence[Any]]
    settings: ReviewSettings
    reviewers: tuple[str, ...]

    def standings(self, method: Method, grouping: Grouping) -> tuple[Standing, ...]:
        """The proposals in order."""
        return self.ranked(self.contenders(grouping), tallies(self.votes), method, grouping)

    def contenders(self, grouping: Grouping) -> list[Contender]:
        """The proposals that are ranked, in the order of the groups of the event."""
        contenders = [Contender(code, _group_of(row, grouping)) for code, row in self.rows.items()]
        order = [track.slug for track in self.event.tracks] + [kind.slug for kind in self.event.session_types]
        places = {slug: place for place, slug in reversed([*enumerate(order)])}
        contenders.sort(key=lambda contender: places.get(contender.group, len(order)))
        return contenders

    def ranked(
        self, contenders: Sequence[Contender], by_code: Mapping[str, Tally], method: Method, grouping: Grouping
    ) -> tuple[Standing, ...]:
        """These proposals in order, by their tallies."""
        return ranked(contenders, by_code, method=method, settings=self.settings, slots=slots_of(self.event, grouping))


def rank(
    work: Workspace,
    query: Annotated[list[str] | None, QUERY] = None,
    *,
    method: Annotated[Method, METHOD] = Method.MEAN,
    group: Annotated[
        Grouping, typer.Option("--group", help="Group the list by track or session type.")
    ] = Grouping.TRACK,
    sort: Annotated[
        str, typer.Option("--sort", metavar="ORDER", help="Sort by place, or by disagreement (widest spread first).")
    ] = "place",
    without: Annotated[list[str] | None, WITHOUT] = None,
    weights: Annotated[str, WEIGHTS] = "",
) -> Result[RankRow]:
    """Rank the live proposals by their reviews, with raw and adjusted figures. Nothing is decided."""
    if sort not in {"place", "disagreement"}:
        raise UsageError(f'"{sort}" is not a valid order: {did_you_mean(sort, ("place", "disagreement"))}')
    store = work.store
    event = work.required_event
    panel = panel_of(store, event, query or [], without or [], weights, now=work.now)
    grouping = Grouping.NONE if sort == "disagreement" else group
    ranked = tuple(standing for standing in panel.standings(method, grouping) if standing.code in panel.chosen)
    if sort == "disagreement":
        ranked = most_disputed(ranked)
    scale = (panel.settings.scale_min, panel.settings.scale_max)
    return Result(
        row=RankRow,
        items=[_row(standing, panel.rows[standing.code]) for standing in ranked],
        members=RankMembers(method=method, groups=_groups(ranked, panel, grouping), scale=scale),
        picture="ranking",
        messages=(*note_on_unseen(store, event), *_messages(work, ranked, method, has_query=bool(query))),
    )


def panel_of(
    store: Store,
    event: Event,
    query: Sequence[str],
    without: Sequence[str] = (),
    weights: str = "",
    *,
    now: datetime,
) -> Panel:
    """The proposals of an event with the votes on them; the store is only read.

    Live ones are ranked, or all if the query names a state.

    Raises:
        UsageError: a reviewer to leave out has reviewed nothing, or a weight is of no category of the event.
    """
    settings = weighed(event.review, weights)
    condition = parsed(query, store, event, now)
    everything = parsed((), store, event, now)
    rows, related = select(
        store, event, everything, ("title", "state", "pending_state", "track", "session_type"), {Relation.REVIEWS}
    )
    chosen = {row.code for row in select(store, event, condition, (), ())[0]} if query else {row.code for row in rows}
    reviewers = sorted(
        {str(getattr(review, "reviewer", "")) for reviews in related.reviews.values() for review in reviews}
    )
    left_out = [_reviewer(text, reviewers) for text in without]
    votes = tuple(
        vote for row in rows for vote in votes_of(row.code, related.reviews[row.code], settings, without=left_out)
    )
    ranked = rows if _names_states(condition) else [row for row in rows if row.state in LIVE]
    return Panel(
        event, {row.code: row for row in ranked}, frozenset(chosen), votes, related.reviews, settings, tuple(reviewers)
    )


def weighed(settings: ReviewSettings, weights: str) -> ReviewSettings:
    """The settings with other weights, from `SLUG=N,…`; a category that is not named keeps its own.

    Raises:
        UsageError: a part is not a weight, or names no category of the event.
    """
    weights_by_slug: dict[str, float] = {}
    slugs = [category.slug for category in settings.categories]
    for part in filter(None, (part.strip() for part in weights.split(","))):
        slug, equals, number = part.partition("=")
        if slug.strip() not in slugs:
            suggestion = did_you_mean(slug, slugs) if slugs else "this event has a single category"
            raise unknown_category(slug, suggestion)
        try:
            weights_by_slug[slug.strip()] = float(number)
        except ValueError:
            weights_by_slug[slug.strip()] = -1.0
        if not equals or not 0 <= weights_by_slug[slug.strip()] < float("inf"):
            raise UsageError(f'"{part}" is not a weight', hint="write --weights SLUG=2,SLUG=1")
    return msgspec.structs.replace(
        settings, categories=tuple(_reweighed(category, weights_by_slug) for category in settings.categories)
    )


def _reweighed(category: Category, weights_by_slug: Mapping[str, float]) -> Category:
    return msgspec.structs.replace(category, weight=weights_by_slug.get(category.slug, category.weight))


def _names_states(query: "Query") -> bool:
    return "state" in query.needs


def _reviewer(text: str, addresses: Sequence[str]) -> str:
    """The one reviewer whose address is `text` or begins with it."""
    typed = text.strip().casefold()
    begun = [typed] if typed in addresses else [address for address in addresses if typed and address.startswith(typed)]
    if len(begun) != 1:
        several = f"matches {len(begun)} addresses: {', '.join(begun[:_NAMED])}{' …' if len(begun) > _NAMED else ''}"
        raise UsageError(f'"{text}" {several if begun else f"has no review: {did_you_mean(text, addresses)}"}')
    return begun[0]


def _group_of(row: Any, grouping: Grouping) -> str:  # noqa: ANN401  # a row of the store
    return "" if grouping is Grouping.NONE else str(getattr(row, grouping.value))


def _row(standing: Standing, row: Any) -> RankRow:  # noqa: ANN401  # a row of the store
    tally = standing.tally
    return RankRow(
        group=standing.group,
        place=standing.place,
        code=standing.code,
        title=row.title,
        state=row.state,
        pending_state=row.pending_state,
        reviews=len(tally.votes) if tally else 0,
        mean=tally.mean if tally else None,
        median=tally.median if tally else None,
        spread=tally.spread if tally else None,
        normalised=tally.normalised if tally else None,
        shrunk=tally.shrunk if tally else None,
        shift=standing.shift,
        within=standing.within,
        histogram={str(score): count for score, count in standing.histogram.items()},
        remarks=standing.remarks,
    )


def _groups(ranked: Sequence[Standing], panel: Panel, grouping: Grouping) -> tuple[RankGroup, ...]:
    names = {track.slug: track.name for track in panel.event.tracks}
    names |= {kind.slug: kind.name for kind in panel.event.session_types}
    slots = slots_of(panel.event, grouping)
    groups: list[RankGroup] = []
    for slug in dict.fromkeys(standing.group for standing in ranked):
        members = [standing for standing in ranked if standing.group == slug]
        states = [panel.rows[standing.code].state for standing in members]
        groups.append(
            RankGroup(
                group=slug,
                name=names.get(slug, slug),
                slots=slots.get(slug),
                accepted=sum(state in SEATED for state in states),
                proposals=len(members),
                reviews=sum(len(standing.tally.votes) for standing in members if standing.tally),
            )
        )
    return tuple(groups)


def _messages(work: Workspace, ranked: Sequence[Standing], method: Method, *, has_query: bool) -> tuple[Message, ...]:
    if not work.is_terminal("stdout"):
        return ()
    if not ranked:
        return (Message("No live proposal matches." if has_query else "No live proposals yet."),)
    first = next((standing.code for standing in ranked if standing.tally), ranked[0].code)
    figures = {standing.tally.shrunk for standing in ranked if standing.tally}
    alike = method is Method.SHRUNK and len(figures) == 1 and len(ranked) > 1
    notes = (
        [Message("The reviews do not distinguish these proposals: shrunk gives each the overall mean.")]
        if alike
        else []
    )
    return (*notes, Message(f"cfp why {first}  # explains a rank", Level.NEXT))


PUBLISHED = ("code", "title", "group", "place", "of", "within", "slots", "figures", "reviews", "flips")
"""The fields for programs; the method, the group's name and the remarks are only in the sentence of the page."""

NEAR = 3
"""Places from the line, on either side, within which other ways of counting are reported."""


class _Way(NamedTuple):
    """Another way of counting, in words, and the resulting order."""

    words: str
    order: tuple[Standing, ...]


class _Group(NamedTuple):
    """The proposals of a track, which are ranked together; other tracks only add the votes of their reviewers.

    `by_code` are the tallies of these proposals by every vote.
    """

    panel: Panel
    members: tuple[Contender, ...]
    by_code: Mapping[str, Tally]

    @classmethod
    def of(cls, panel: Panel, code: str) -> Self:
        """The group of a proposal."""
        contenders = panel.contenders(Grouping.TRACK)
        slug = next(contender.group for contender in contenders if contender.code == code)
        members = tuple(contender for contender in contenders if contender.group == slug)
        return cls(panel, members, tallies(panel.votes, {contender.code for contender in members}))

    def order(self, method: Method, votes: Sequence[Vote] | None = None) -> tuple[Standing, ...]:
        """The group in order, by other votes on all proposals or by the actual ones."""
        by_code = self.by_code if votes is None else tallies(votes, {contender.code for contender in self.members})
        return self.panel.ranked(self.members, by_code, method, Grouping.TRACK)


def why(
    work: Workspace,
    code: Annotated[str, CODE],
    *,
    method: Annotated[Method, METHOD] = Method.MEAN,
) -> Result[Why]:
    """Explain a place in cfp rank: its reviews, the figure of each method, and changes that would alter the outcome."""
    store = work.store
    proposal = matching_proposal(store, code)
    if proposal.state not in LIVE:
        raise DataRefusedError(
            f"{proposal.code} is {proposal.state} and has no place in the ranking", hint=f"cfp show {proposal.code}"
        )
    event = event_of(store, proposal)
    if not store.is_whole:
        from cfpcli.workspace.visibility import committee_only

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
    messages = (*note_on_unseen(store, event), *nearby)
    return Result(row=Why, items=[item], fields=PUBLISHED, picture="why", messages=messages)


def _figures(group: _Group, proposal: Proposal) -> Iterator[MethodFigure]:
    for method in Method:
        here = next(standing for standing in group.order(method) if standing.code == proposal.code)
        value = here.tally.value(method) if here.tally else None
        yield MethodFigure(method=method, value=value, place=here.place, within=here.within)


def _reviews(store: Store, panel: Panel, proposal: Proposal) -> Iterator[CountedReview]:
    calibrated = normalised_scores(panel.votes)
    for review in store.reviews_of(proposal.code):
        scores = [vote.score for vote in panel.votes if vote.reviewer == review.reviewer]
        uncounted = {category.slug for category in panel.settings.categories if not category.weight}
        score = score_of(review, panel.settings)
        vote = Vote(proposal.code, review.reviewer, score) if score is not None else None
        yield CountedReview(
            reviewer=review.reviewer,
            state=review.state,
            score=score,
            normalised=round(calibrated[vote], 2) if vote in calibrated else None,
            reviewer_scores=len(scores),
            reviewer_mean=round(sum(scores) / len(scores), 2) if scores else None,
            is_calibrated=vote in calibrated,
            reason=review.reason,
            aside={slug: score for slug, score in review.scores.items() if slug in uncounted},
            is_stale=(was := former(store, proposal, review)) is not None and bool(changed_fields(was, proposal)),
        )


def _flips(
    group: _Group, by: Method, members: Sequence[Standing], proposal: Proposal, reviews: Sequence[Review]
) -> Iterator[Flip]:
    """The changes that would alter the outcome: of this proposal in any case, of others near the line."""
    if all(standing.within is None for standing in members):
        return
    line = sum(standing.within is True for standing in members)
    near = {standing.code for at, standing in enumerate(members) if line - NEAR <= at < line + NEAR} | {proposal.code}
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
    categories = [category for category in panel.settings.categories if category.weight]
    if len(categories) > 1:
        yield _Way(
            "with equal weights", _weighed(group, by, dict.fromkeys((category.slug for category in categories), 1.0))
        )
        for category in categories:
            yield _Way(f"without {category.name}", _weighed(group, by, {category.slug: 0.0}))


def _weighed(group: _Group, by: Method, weights: dict[str, float]) -> tuple[Standing, ...]:
    panel = group.panel
    categories = tuple(
        msgspec.structs.replace(category, weight=weights.get(category.slug, category.weight))
        for category in panel.settings.categories
    )
    settings: ReviewSettings = msgspec.structs.replace(panel.settings, categories=categories)
    votes = [vote for code, reviews in panel.reviews.items() for vote in votes_of(code, reviews, settings)]
    return group.order(by, votes)
