"""`cfp similar`: find near-duplicates in this store, in other stores or in exports."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Annotated, Any

import typer

from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.exchange.formats import READ
from cfpcli.exchange.registry import load_records
from cfpcli.proposals.rows import SimilarMembers, SimilarPair, SimilarPassage
from cfpcli.proposals.rules.similar import THRESHOLD, Duplicate, Entry, duplicates, reason, recognised_by
from cfpcli.records.change import Kind
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import LIVE, Proposal, State
from cfpcli.result import Level, Message, Result, names
from cfpcli.store.protocol import Store
from cfpcli.text import did_you_mean, number_of
from cfpcli.workspace.bulk import WORDS, chosen_proposals, codes_from, meant
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import other_location, required_event
from cfpcli.workspace.inputs import MOST_OF_AN_EXPORT, read_bytes
from cfpcli.workspace.visibility import committee_only

_LEFT_OUT = (State.DRAFT, State.WITHDRAWN)
_ATTRIBUTES = ("code", "event", "state", "title", "speakers", "abstract", "description")


def entries_of_store(store: Store, source: str = "") -> list[Entry]:
    """The proposals of a store that were sent and not withdrawn; `source` names a store other than the current one."""
    people = {row.code: row for row in store.rows(Kind.SPEAKER, ("code", "name", "email"))}
    return _entries(store.rows(Kind.PROPOSAL, _ATTRIBUTES), people, source)


def entries_of_file(name: str, work: Workspace) -> list[Entry]:
    """The proposals of another store, or of an export as json, jsonl or csv.

    Raises:
        UsageError: the ending of the file name is not that of a format.
        DataRefusedError: the file cannot be read in that format.
    """
    data = read_bytes(name, work.env, most=MOST_OF_AN_EXPORT)
    if Store.is_packed(data):
        return entries_of_store(other_location(name, work.env).open(), name)
    ending = PurePath(name).suffix.removeprefix(".")
    if ending not in READ:
        raise UsageError(f"{name} is not a store, and its ending is not an export format: {did_you_mean(ending, READ)}")
    loaded = load_records(ending, data, name).accepted(name)
    people = {record.code: record for record in loaded.records if isinstance(record, Speaker)}
    proposals = [record for record in loaded.records if isinstance(record, Proposal)]
    if not proposals:
        raise DataRefusedError(f"{name} has no proposals in it")
    return _entries(proposals, people, name)


def _entries(rows: Iterable[Any], people: Mapping[str, Any], source: str) -> list[Entry]:
    return [_entry(row, people, source) for row in rows if row.state not in _LEFT_OUT]


def _entry(row: Any, people: Mapping[str, Any], source: str) -> Entry:  # noqa: ANN401  # a proposal or a row with some of its fields
    speakers: Sequence[Any] = [people[code] for code in row.speakers if code in people]
    identities = [recognised_by(speaker.name, speaker.email) for speaker in speakers]
    return Entry(
        code=row.code,
        event=row.event,
        state=str(row.state),
        title=row.title,
        text=f"{row.abstract}\n\n{row.description}",
        names=tuple(speaker.name for speaker in speakers),
        people=frozenset().union(*identities),
        source=source,
    )


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
    entry, other = duplicate.first, duplicate.other
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
        passages=tuple(
            SimilarPassage(one=passage.first, other=passage.other, likeness=passage.likeness)
            for passage in duplicate.resemblance.passages
        ),
    )


def _messages(
    work: Workspace, pairs: Sequence[Duplicate], looked_at: Sequence[Entry], least: int
) -> tuple[Message, ...]:
    count = number_of(len(looked_at), "proposal")
    if not pairs:
        return (Message(f"No near-duplicates among {count}, at a similarity of {least} or more."),)
    count_of_pairs = number_of(len(pairs), "pair")
    summary = Message(f"{count_of_pairs} among {count}, at a similarity of {least} or more.")
    following = (Message(f"cfp show {pairs[0].first.code}", Level.NEXT),) if work.is_terminal("stdout") else ()
    return (summary, *following)
