"""`cfp stats`: the proposals of a call and their outcomes; for publication, small counts can be left out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Annotated, Any

import typer

from cfpcli.dates.zones import zone_named
from cfpcli.decisions.rows import StatsMembers, StatsRow
from cfpcli.decisions.rules import Grouping
from cfpcli.decisions.rules.tabulation import (
    USUAL,
    Row,
    Sent,
    acceptance,
    is_earlier,
    published,
    rows_of,
    speakers_by_experience,
)
from cfpcli.errors import UsageError
from cfpcli.figures.scores import mean
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.fields import Related, Relation
from cfpcli.records.proposal import LIVE, State
from cfpcli.records.review import count_scored
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.visible_reviews import own_alone
from cfpcli.store.protocol import Store
from cfpcli.text import did_you_mean
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.selection import parsed, select

PUBLIC_LEAST, LEAST_OF_ALL = 5, 3
"""The smallest count that `--public` shows by default, and the minimum of that setting: below 3, a withheld count could
only be 1.
"""

_ATTRIBUTES = ("state", "track", "session_type", "language", "level", "submitted", "created", "speakers")

QUERY = typer.Option("--query", metavar="QUERY", help="Only proposals that a query selects; see cfp help query.")
BY = typer.Option("--by", metavar="GROUP", help="Count by this only; repeatable.")
MIN_CELL = typer.Option(
    "--min-cell", metavar="N", min=0, help="Withhold counts from 1 to N-1, and any that reveal them."
)
PUBLIC = typer.Option("--public", help=f"For publication: sets --min-cell {PUBLIC_LEAST} unless it is given.")


def stats(
    work: Workspace,
    *,
    query: Annotated[str, QUERY] = "",
    by: Annotated[list[str] | None, BY] = None,
    min_cell: Annotated[int, MIN_CELL] = 0,
    public: Annotated[bool, PUBLIC] = False,
) -> Result[StatsRow]:
    """Count the proposals of a call by state, track, type, language, level and day, with acceptance rates.

    Accepted means accepted or confirmed; decided means accepted or rejected. Drafts are not counted.
    """
    least = min_cell or (PUBLIC_LEAST if public else 0)
    if public and least < LEAST_OF_ALL:
        raise UsageError(f"--public with --min-cell {min_cell} protects nobody", hint="--min-cell 5 is usual")
    store = work.store
    event = work.required_event
    groupings = _groupings(store, event, by or ())
    relations = {Relation.REVIEWS} | ({Relation.SPEAKERS} if Grouping.AFFILIATION in groupings else set())
    rows, related = select(
        store, event, parsed([query] if query else (), store, event, work.now), _ATTRIBUTES, relations
    )
    rows = [row for row in rows if row.state != State.DRAFT]
    zone = zone_named(event.timezone)
    sent = [_sent(row, related, zone) for row in rows]
    tables = {
        grouping: _speakers(store, event, rows, least)
        if grouping is Grouping.SPEAKERS
        else rows_of(sent, grouping, _order(event, grouping), least=least)
        for grouping in groupings
    }
    names = {track.slug: track.name for track in event.tracks} | {kind.slug: kind.name for kind in event.session_types}
    return Result(
        row=StatsRow,
        items=[_row(figures, names) for table in tables.values() for figures in table] if sent else [],
        members=_members(store, event, sent, rows, least),
        picture="stats",
        messages=_messages(work, sent, has_query=bool(query), least=least),
    )


def _groupings(store: Store, event: Event, requested: Sequence[str]) -> tuple[Grouping, ...]:
    """The groupings that are `requested`, else all that the acting person may see.

    Raises:
        UsageError: a group does not exist, or is hidden from reviewers of this call.
    """
    hidden = {Grouping.REVIEWS} if own_alone(store, event) is not None else set()
    if _hides_people(store, event):
        hidden |= {Grouping.DAY, Grouping.SPEAKERS, Grouping.AFFILIATION}
    for grouping in map(_grouping, requested):
        if grouping in hidden:
            raise UsageError(f'"{grouping}" is hidden from reviewers of this call')
    return tuple(
        grouping
        for grouping in dict.fromkeys(map(_grouping, requested) if requested else USUAL)
        if grouping not in hidden
    )


def _hides_people(store: Store, event: Event) -> bool:
    if store.is_whole:
        return False
    from cfpcli.workspace.visibility import is_blind

    return is_blind(store, event)


def _grouping(text: str) -> Grouping:
    try:
        return Grouping(text.strip().lower())
    except ValueError:
        raise UsageError(f'"{text}" is not a way to count: {did_you_mean(text, [*Grouping])}') from None


def _sent(row: Any, related: Related, zone: tzinfo) -> Sent:  # noqa: ANN401  # a row of the store
    at: datetime = row.submitted or row.created
    people = (related.speakers.get(code) for code in row.speakers)
    affiliations = sorted(
        {" ".join(speaker.affiliation.split()) for speaker in people if speaker and speaker.affiliation.strip()}
    )
    return Sent(
        state=row.state,
        track=row.track,
        session_type=row.session_type,
        language=row.language,
        level=row.level,
        day=at.astimezone(zone).date().isoformat(),
        reviews=count_scored(related.reviews.get(row.code, ())),
        affiliations=tuple(affiliations),
    )


def _order(event: Event, grouping: Grouping) -> tuple[str, ...]:
    """The values an event offers, which are shown even if no proposal has them."""
    match grouping:
        case Grouping.TRACK:
            return tuple(track.slug for track in event.tracks)
        case Grouping.SESSION_TYPE:
            return tuple(kind.slug for kind in event.session_types)
        case Grouping.LANGUAGE:
            return event.languages
        case _:
            return ()


def _speakers(store: Store, event: Event, rows: Sequence[Any], least: int) -> list[Row]:
    """The numbers of new and other speakers.

    New is a speaker without a proposal to an event that began earlier, else one that was begun earlier.
    """
    begun: dict[str, datetime] = {}
    for row in rows:
        for code in row.speakers:
            begun[code] = min(row.created, begun.get(code, row.created))
    starts = {event_row.slug: event_row.starts for event_row in store.events()}
    earlier = set()
    for row in store.rows(Kind.PROPOSAL, ("event", "speakers", "created", "state")):
        if row.event != event.slug and row.state != State.DRAFT:
            before = is_earlier(starts.get(row.event, ""), event.starts)
            earlier |= {
                code
                for code in row.speakers
                if code in begun and (row.created < begun[code] if before is None else before)
            }
    return published(Grouping.SPEAKERS, speakers_by_experience(begun, earlier), least)


def _row(figures: Row, names: Mapping[str, str]) -> StatsRow:
    is_named = figures.group in {Grouping.TRACK, Grouping.SESSION_TYPE}
    return StatsRow(
        group=figures.group,
        value=figures.value,
        name=names.get(figures.value, "") if is_named else "",
        count=figures.count,
        accepted=figures.accepted,
        decided=figures.decided,
        rate=figures.rate,
        withheld=figures.withheld,
    )


def _members(store: Store, event: Event, sent: Sequence[Sent], rows: Sequence[Any], least: int) -> StatsMembers:
    live = [proposal.reviews for proposal in sent if proposal.state in LIVE]
    reviews = rows_of(sent, Grouping.REVIEWS, least=least)
    outcome = acceptance(sent, least=least)
    people = len({code for row in rows for code in row.speakers})
    return StatsMembers(
        event=event.slug,
        name=event.name,
        proposals=len(sent) if len(sent) >= least or not sent else None,
        speakers=None if _hides_people(store, event) or 0 < people < least else people,
        accepted=outcome.accepted,
        decided=outcome.decided,
        rate=outcome.rate,
        reviews_per_proposal=round(mean([float(count) for count in live]), 2)
        if live and own_alone(store, event) is None and not any(row.withheld for row in reviews)
        else None,
        min_cell=least,
    )


def _messages(work: Workspace, sent: Sequence[Sent], *, has_query: bool, least: int) -> tuple[Message, ...]:
    if not work.is_terminal("stdout"):
        return ()
    if not sent:
        return (Message("No proposal matches." if has_query else "No proposals yet."),)
    return () if least else (Message("cfp stats --public  # withholds small counts for publication", Level.NEXT),)
