"""`cfp rank`: proposals in order of their reviews, by a method whose formula is written down, with the line."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import msgspec
import typer

from cfpcli.decisions.rows.rank import RankGroup, RankMembers, RankRow
from cfpcli.decisions.rules.standings import Contender, Grouping, Standing, most_disputed, ranked, slots_of, votes_of
from cfpcli.errors import UsageError
from cfpcli.figures.ranking import Method, Tally, Vote, tallies
from cfpcli.records.event import Category, Event, ReviewSettings
from cfpcli.records.fields import Relation
from cfpcli.records.states import LIVE, State
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.visible_reviews import said_of_unseen
from cfpcli.store.protocol import Store
from cfpcli.text import did_you_mean
from cfpcli.workspace.arguments import QUERY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.selection import parsed, select
from cfpcli.workspace.visibility import committee_only

if TYPE_CHECKING:
    from cfpcli.query.language import Query

METHOD = typer.Option("--method", help="How scores become one figure; cfp help ranking has the formulas.")
WITHOUT = typer.Option("--without", metavar="ADDRESS", help="Leave this reviewer out; may be repeated.")
WEIGHTS = typer.Option("--weights", metavar="SLUG=N,…", help="Weigh the categories otherwise.")


_NAMED = 6
"""Reviewers that an error names."""


class Panel(NamedTuple):
    """What a ranking is made from.

    `rows` are the proposals that are ranked, by code, and `chosen` the codes of those to show; `votes` and
    `reviews` are those of every proposal of the event, for a reviewer's level does not depend on what is looked at.
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
        contenders.sort(key=lambda one: places.get(one.group, len(order)))
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
    group: Annotated[Grouping, typer.Option("--group", help="What to divide the list by.")] = Grouping.TRACK,
    sort: Annotated[
        str, typer.Option("--sort", metavar="ORDER", help="place, or disagreement: the widest spread first.")
    ] = "place",
    without: Annotated[list[str] | None, WITHOUT] = None,
    weights: Annotated[str, WEIGHTS] = "",
) -> Result[RankRow]:
    """Rank the live proposals by their reviews: raw and adjusted figures side by side. It decides nothing."""
    if sort not in {"place", "disagreement"}:
        raise UsageError(f'"{sort}" is no order: {did_you_mean(sort, ("place", "disagreement"))}')
    store = work.store
    event = work.required_event
    committee_only(store, event, "a ranking")
    panel = panel_of(store, event, query or [], without or [], weights, now=work.now)
    grouping = Grouping.NONE if sort == "disagreement" else group
    ranked = tuple(one for one in panel.standings(method, grouping) if one.code in panel.chosen)
    if sort == "disagreement":
        ranked = most_disputed(ranked)
    scale = (panel.settings.scale_min, panel.settings.scale_max)
    return Result(
        row=RankRow,
        items=[_row(standing, panel.rows[standing.code]) for standing in ranked],
        members=RankMembers(method=method, groups=_groups(ranked, panel, grouping), scale=scale),
        picture="ranking",
        messages=(*said_of_unseen(store, event), *_messages(work, ranked, method, asked=bool(query))),
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

    Live ones are ranked, all where the query names a state.

    Raises:
        UsageError: a reviewer to leave out has reviewed nothing, or a weight is of no category of the event.
    """
    settings = weighed(event.review, weights)
    asked = parsed(query, store, event, now)
    everything = parsed((), store, event, now)
    rows, known = select(
        store, event, everything, ("title", "state", "pending_state", "track", "session_type"), {Relation.REVIEWS}
    )
    chosen = {row.code for row in select(store, event, asked, (), ())[0]} if query else {row.code for row in rows}
    reviewers = sorted({str(getattr(review, "reviewer", "")) for given in known.reviews.values() for review in given})
    left_out = [_reviewer(text, reviewers) for text in without]
    votes = tuple(
        vote for row in rows for vote in votes_of(row.code, known.reviews[row.code], settings, without=left_out)
    )
    ranked = rows if _names_states(asked) else [row for row in rows if row.state in LIVE]
    return Panel(
        event, {row.code: row for row in ranked}, frozenset(chosen), votes, known.reviews, settings, tuple(reviewers)
    )


def weighed(settings: ReviewSettings, weights: str) -> ReviewSettings:
    """The settings with other weights, as `SLUG=N,…`; a category that is not named keeps its own.

    Raises:
        UsageError: a part is no weight, or names no category of the event.
    """
    given: dict[str, float] = {}
    slugs = [category.slug for category in settings.categories]
    for part in filter(None, (part.strip() for part in weights.split(","))):
        slug, equals, number = part.partition("=")
        if slug.strip() not in slugs:
            known = did_you_mean(slug, slugs) if slugs else "this event scores in one category"
            raise UsageError(f'"{slug}" is no category: {known}')
        try:
            given[slug.strip()] = float(number)
        except ValueError:
            given[slug.strip()] = -1.0
        if not equals or not 0 <= given[slug.strip()] < float("inf"):
            raise UsageError(f'"{part}" is no weight', hint="write --weights SLUG=2,SLUG=1")
    return msgspec.structs.replace(settings, categories=tuple(_reweighed(one, given) for one in settings.categories))


def _reweighed(category: Category, given: Mapping[str, float]) -> Category:
    return msgspec.structs.replace(category, weight=given.get(category.slug, category.weight))


def _names_states(query: "Query") -> bool:
    return "state" in query.needs


def _reviewer(text: str, known: Sequence[str]) -> str:
    """The reviewer whose address is, or alone begins with, what was typed."""
    typed = text.strip().casefold()
    begun = [typed] if typed in known else [address for address in known if typed and address.startswith(typed)]
    if len(begun) != 1:
        several = f"begins {len(begun)} addresses: {', '.join(begun[:_NAMED])}{' …' if len(begun) > _NAMED else ''}"
        raise UsageError(f'"{text}" {several if begun else f"has no review: {did_you_mean(text, known)}"}')
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
                accepted=sum(state in {State.ACCEPTED, State.CONFIRMED} for state in states),
                proposals=len(members),
                reviews=sum(len(standing.tally.votes) for standing in members if standing.tally),
            )
        )
    return tuple(groups)


def _messages(work: Workspace, ranked: Sequence[Standing], method: Method, *, asked: bool) -> tuple[Message, ...]:
    if not work.is_terminal("stdout"):
        return ()
    if not ranked:
        return (Message("No live proposal matches." if asked else "No live proposals yet."),)
    first = next((standing.code for standing in ranked if standing.tally), ranked[0].code)
    figures = {standing.tally.shrunk for standing in ranked if standing.tally}
    alike = method is Method.SHRUNK and len(figures) == 1 and len(ranked) > 1
    notes = [Message("The reviews do not tell these apart: shrunk gives each the mean of all.")] if alike else []
    return (*notes, Message(f"cfp why {first} explains a place", Level.NEXT))
