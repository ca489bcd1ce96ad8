"""`cfp waitlist promote`: the best of those who wait in a track gets the place that has become free."""

from datetime import datetime
from typing import Annotated

import msgspec
import typer

from cfpcli.decisions.commands.accept import REASON, TAG, pending
from cfpcli.decisions.commands.rank import panel_of
from cfpcli.decisions.rules.seats import line_of
from cfpcli.decisions.rules.standings import Grouping
from cfpcli.errors import NotFoundError, UsageError
from cfpcli.figures.ranking import Method
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.proposal import Proposal
from cfpcli.records.states import State
from cfpcli.records.verdicts import Verdict, grounds, next_waitlisted
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, did_you_mean
from cfpcli.workspace.completion import tracks
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.outcome import BY
from cfpcli.workspace.rows.outcome import DecidedProposal
from cfpcli.workspace.visibility import organisers_only


def promote(
    work: Workspace,
    *,
    take_next: Annotated[bool, typer.Option("--next", help="The best-ranked one that waits.")] = False,
    track: Annotated[
        str, typer.Option("--track", metavar="SLUG", help="The track with a free place.", autocompletion=tracks)
    ] = "",
    method: Annotated[Method, typer.Option("--method", help="How to rank; see cfp help ranking.")] = Method.MEAN,
    reason: Annotated[str, REASON] = "",
    tag: Annotated[list[str] | None, TAG] = None,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Accept the best of those who wait in a track, pending until cfp decisions publish.

    The order is that of cfp rank. Who is only pending on the waiting list waits as well.
    """
    if not take_next:
        raise UsageError("whom to promote?", hint="cfp waitlist promote --next --track SLUG; cfp accept CODE takes one")
    why = grounds(reason, tag or ())
    me = work.acting(by)
    store = work.store
    event = work.required_event
    organisers_only(store, event)
    slug = _track(event, track)

    def decide(store: Store) -> Result[DecidedProposal]:
        ranked = ranked_in(store, event, slug, method, work.now)
        chosen = next_waitlisted(ranked)
        if chosen is None:
            nobody = Message(f"Nobody waits for a place in {slug}.")
            return Result(row=DecidedProposal, picture="messages", messages=(nobody,))
        done = pending(store, [chosen], Verdict.ACCEPT, why, work, me, agreed=True, over=State.WAITLISTED)
        known = event.track(slug)
        line = line_of(ranked, known.slots if known else None)
        seats = (
            [Message(_seats(line.slots, line.taken + 1), Level.WARNING if line.free < 1 else Level.INFO)]
            if line
            else []
        )
        return msgspec.structs.replace(done, messages=(*done.messages[:1], *seats, *done.messages[1:]))

    return work.commit(decide, by=me)


def _seats(slots: int, taken: int) -> str:
    over = f", {taken - slots} too many" if taken > slots else ""
    return f"{taken} of {slots} slots are taken then{over}."


def _track(event: Event, told: str) -> str:
    slugs = [track.slug for track in event.tracks]
    if told in slugs:
        return told
    if told:
        raise NotFoundError(f'{event.name} has no track "{clean_line(told)}": {did_you_mean(told, slugs)}')
    if len(slugs) > 1:
        raise UsageError("in which track?", hint=f"add --track SLUG, one of {', '.join(slugs)}")
    return slugs[0] if slugs else ""


def ranked_in(store: Store, event: Event, track: str, method: Method, now: datetime) -> tuple[Proposal, ...]:
    """The live proposals of a track, best first."""
    panel = panel_of(store, event, (), now=now)
    order = [one.code for one in panel.standings(method, Grouping.TRACK) if one.group == track]
    return tuple(store.get_many(Kind.PROPOSAL, order).values())
