"""`cfp similar`: find near-duplicates in this store, in another store or in an export."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cfpcli.proposals.commands.comparison import entries_of_file, entries_of_store
from cfpcli.proposals.rows.similar import SimilarMembers, SimilarPair, SimilarPassage
from cfpcli.proposals.rules.duplicates import THRESHOLD, Duplicate, Entry, duplicates, reason
from cfpcli.records.states import LIVE
from cfpcli.result import Level, Message, Result, names
from cfpcli.store.protocol import Store
from cfpcli.text import number_of
from cfpcli.workspace.bulk import WORDS, chosen_proposals, codes_from, meant
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import required_event
from cfpcli.workspace.visibility import committee_only


def similar(
    work: Workspace,
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    with_: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="FILE", help="Also compare with another store or an export; repeatable."),
    ] = None,
    least: Annotated[
        int,
        typer.Option("--min", metavar="N", min=1, max=100, help="Show pairs with a similarity of at least N, of 100."),
    ] = THRESHOLD,
) -> Result[SimilarPair]:
    """Find near-duplicates: a talk sent twice, one text under two names, a talk already sent to another call.

    Without codes or a query, the live proposals of the event are compared with each other and with those of other
    events. The score is the share of the shorter text that is repeated, by sentence; translations are not found.
    """
    store = work.store
    looked_at, others = _divided(work, store, words or ())
    events = {event.slug: event for event in store.events()}
    for slug in dict.fromkeys(entry.event for entry in looked_at):
        committee_only(store, events.get(slug), "the comparison of proposals")
    keys = {(entry.code, entry.event) for entry in (*looked_at, *others)}
    elsewhere = [entry for name in dict.fromkeys(with_ or ()) for entry in entries_of_file(name, work)]
    others += [entry for entry in elsewhere if (entry.code, entry.event) not in keys]
    pairs = _pairs(looked_at, others, least)
    shows_names = _shows_names(store)
    return Result(
        row=SimilarPair,
        items=[_pair(pair, names=shows_names) for pair in pairs],
        # For a person, `--fields -NAME` leaves one out of the columns, not out of all available fields.
        fields=SimilarPair.columns if work.options.format in {"", "table", "plain"} else (),
        available=names(SimilarPair),
        members=SimilarMembers(compared=len(looked_at), least=least),
        picture="similar",
        messages=_messages(work, pairs, looked_at, least),
    )


def _divided(work: Workspace, store: Store, words: Sequence[str]) -> tuple[list[Entry], list[Entry]]:
    """The proposals to look at and those to compare them with."""
    entries = entries_of_store(store)
    if words:
        stdin = codes_from(work) if "-" in words else ()
        codes = {proposal.code for proposal in chosen_proposals(store, meant(work, store, words), words, stdin)}
        looked_at = [entry for entry in entries if entry.code in codes]
    else:
        event = required_event(work.env, store).slug
        looked_at = [entry for entry in entries if entry.event == event and entry.state in LIVE]
    there = {entry.code for entry in looked_at}
    return looked_at, [entry for entry in entries if entry.code not in there]


def _pairs(looked_at: Sequence[Entry], others: Sequence[Entry], least: int) -> list[Duplicate]:
    from cfpcli.proposals.commands.ratio import likeness

    return duplicates(looked_at, others, likeness, least)


def _shows_names(store: Store) -> bool:
    """Whether speakers may be named to the acting person: the store hides its speakers from a reviewer of a blind call.

    Speakers of another store or an export would reveal as much, so their names are left out too.
    """
    sight = getattr(store, "sight", None)
    return sight is None or not sight.blind


def _pair(duplicate: Duplicate, *, names: bool) -> SimilarPair:
    entry, other = duplicate.one, duplicate.other
    return SimilarPair(
        score=duplicate.resemblance.score,
        kind=duplicate.kind,
        code=entry.code,
        title=entry.title,
        speakers=entry.names if names else (),
        state=entry.state,
        event=entry.event,
        other_code=other.code,
        other_title=other.title,
        other_speakers=other.names if names else (),
        other_state=other.state,
        other_event=other.event,
        source=other.source,
        reason=reason(duplicate),
        passages=tuple(SimilarPassage(**passage._asdict()) for passage in duplicate.resemblance.passages),
    )


def _messages(
    work: Workspace, pairs: Sequence[Duplicate], looked_at: Sequence[Entry], least: int
) -> tuple[Message, ...]:
    count = number_of(len(looked_at), "proposal")
    if not pairs:
        return (Message(f"No near-duplicates among {count}, at a similarity of {least} or more."),)
    count_of_pairs = number_of(len(pairs), "pair")
    summary = Message(f"{count_of_pairs} among {count}, at a similarity of {least} or more.")
    following = (Message(f"cfp show {pairs[0].one.code}", Level.NEXT),) if work.is_terminal("stdout") else ()
    return (summary, *following)
