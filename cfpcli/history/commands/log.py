"""`cfp log`: the changes to a store, each with its time, person and command."""

import re
import shlex
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import Annotated

import msgspec
import typer

from cfpcli.errors import CfpError, UsageError, no_revision
from cfpcli.history.rows import HistoryMembers, HistoryRow, history_row
from cfpcli.records.change import Change, ChangeSet, Kind
from cfpcli.records.programme import NO_REFERENTS, Referents, Slot
from cfpcli.result import Level, Message, Result
from cfpcli.store.programme import referents_of
from cfpcli.store.protocol import HistoryFilter, Store
from cfpcli.text import fold
from cfpcli.workspace.completion import codes
from cfpcli.workspace.completion import query as complete_query
from cfpcli.workspace.context import Workspace

_REVISION = re.compile("r[0-9]{1,9}", re.IGNORECASE)
_READ_SINGLY = 4
"""The most proposals for which reading the history of each is faster than reading the whole history."""


def _complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    return codes(ctx, incomplete) or complete_query(ctx, incomplete)


def log(
    work: Workspace,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CODE…|QUERY|rID…]",
            help="Only changes of these proposals: codes, or a query such as track:security; or r57 for revision 57.",
            autocompletion=_complete,
        ),
    ] = None,
    *,
    by: Annotated[
        str, typer.Option("--by", metavar="PERSON", help="Only changes by this person: part of a name or address.")
    ] = "",
    command: Annotated[
        str, typer.Option("--command", metavar="WORD", help='Only this command: review, or "decisions publish".')
    ] = "",
    since: Annotated[
        str,
        typer.Option("--since", metavar="WHEN", help='Only changes since then: "1 May 2026", today, or 7d for a week.'),
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="Show the newest N changes (0: no limit).")] = 0,
    strangers: Annotated[
        bool, typer.Option("--strangers", help="Only changes that are not part of this store, such as those of a copy.")
    ] = False,
) -> Result[HistoryRow]:
    """Show the history, newest first: each change with its author and time. Filters can be combined."""
    store = work.store
    if strangers:
        return _strangers(store, words, _wanted(by, command, _instant(since, work)), limit)
    wanted = _wanted(by, command, _instant(since, work))
    sets = (
        _of_words(work, store, words, wanted)
        if words
        else store.history(HistoryFilter(newest=limit or None, wanted=wanted))
    )
    shown = sets[-limit:]
    undone = store.undone(shown[0].revision) if shown else frozenset()
    referents = _referents(work, store, shown)
    rows = [
        history_row(change_set, undone=change_set.revision in undone, referents=referents)
        for change_set in reversed(shown)
    ]
    nothing = () if rows else (Message("Nothing in the history matches."),)
    return _result(store, rows, *nothing, *_strangers_noted(store))


def _referents(work: Workspace, store: Store, sets: Sequence[ChangeSet]) -> Referents:
    """The events and titles by which people read changes of slots; formats for programs keep their times in UTC."""
    if work.options.format not in {"", "table", "plain"}:
        return NO_REFERENTS
    return referents_of(store, [change for change_set in sets for change in change_set.changes])


def _result(store: Store, rows: Sequence[HistoryRow], *messages: Message) -> Result[HistoryRow]:
    members = HistoryMembers(rehearsal=store.rehearsal)
    return Result(row=HistoryRow, items=rows, members=members, picture="history", messages=messages)


def _strangers_noted(store: Store) -> tuple[Message, ...]:
    count = store.stranger_count
    if not count:
        return ()
    text = (
        f"{count} change sets belong to another line of changes, which is not part of this store; cfp log --strangers "
        "shows them."
    )
    if count == 1:
        text = (
            "1 change set belongs to another line of changes, which is not part of this store; cfp log --strangers "
            "shows it."
        )
    return (Message(text, Level.WARNING),)


def _strangers(
    store: Store, words: Sequence[str] | None, wanted: Callable[[ChangeSet], bool] | None, limit: int
) -> Result[HistoryRow]:
    """The change sets that are not part of this store, such as those of a copy.

    Raises:
        UsageError: the command line names proposals, which may not exist in this store.
    """
    if words:
        raise UsageError("--strangers cannot be limited to proposals", hint="remove the codes and the query")
    sets = [change_set for change_set in store.strangers() if wanted is None or wanted(change_set)]
    rows = [history_row(change_set) for change_set in reversed(sets[-limit:])]
    nothing = () if rows else (Message("Every change in the history is part of this store."),)
    return _result(store, rows, *nothing)


def _instant(since: str, work: Workspace) -> datetime | None:
    """The instant that `--since` means; a length of time counts back from now, a bare date is the start of that day.

    Raises:
        CfpError: the text is neither a length of time nor a date or time.
    """
    if not since:
        return None
    from cfpcli.dates.calendar import parse_span
    from cfpcli.dates.grammar import parse_instant
    from cfpcli.dates.zones import zone_name

    try:
        return work.now - parse_span(since)
    except (CfpError, OverflowError):
        return parse_instant(since, zone=zone_name(work.env.zone), now=work.now)


def _wanted(by: str, command: str, since: datetime | None) -> Callable[[ChangeSet], bool] | None:
    tests: list[Callable[[ChangeSet], bool]] = []
    if since:
        tests.append(lambda change_set: change_set.at >= since)
    if by:
        person = fold(by)
        tests.append(lambda change_set: person in fold(change_set.by) or person in fold(change_set.actor))
    if command:
        command_words = command.removeprefix("cfp ").split()
        tests.append(lambda change_set: _words_of(change_set.command)[: len(command_words)] == command_words)
    return (lambda change_set: all(test(change_set) for test in tests)) if tests else None


def _words_of(command: str) -> list[str]:
    """The words of a command line after the program's name."""
    try:
        return shlex.split(command)[1:]
    except ValueError:
        return command.split()[1:]


def _of_words(
    work: Workspace, store: Store, words: Sequence[str], wanted: Callable[[ChangeSet], bool] | None
) -> tuple[ChangeSet, ...]:
    """The change sets of revisions, each whole, and those that concern the proposals that all other words name.

    A word such as r57 is a revision, as it is for `cfp undo`, unless it is the whole code of a proposal.

    Raises:
        NotFoundError: the store has no such revision that the acting person may see.
    """
    named = {
        word: int(word[1:])
        for word in words
        if _REVISION.fullmatch(word) and store.get(Kind.PROPOSAL, word.upper()) is None
    }
    sets: dict[int, ChangeSet] = {}
    for revision in named.values():
        change_set = store.change_set(revision) if 0 < revision <= store.revision else None
        if change_set is None:
            raise no_revision(revision)
        if wanted is None or wanted(change_set):
            sets[revision] = change_set
    others = [word for word in words if word not in named]
    if others:
        sets = {each.revision: each for each in _of_proposals(work, store, others, wanted)} | sets
    return tuple(sets[revision] for revision in sorted(sets))


def _of_proposals(
    work: Workspace, store: Store, words: Sequence[str], wanted: Callable[[ChangeSet], bool] | None
) -> tuple[ChangeSet, ...]:
    """The change sets that concern these proposals, reduced to changes of them and of records about them."""
    # Imported here, because cfp show uses this module's rows and selects nothing.
    from cfpcli.workspace.bulk import chosen_proposals, meant

    proposal_codes = [proposal.code for proposal in chosen_proposals(store, meant(work, store, words), words, ())]
    if len(proposal_codes) > _READ_SINGLY:
        every = frozenset(proposal_codes)
        whole = (_cut(change_set, every) for change_set in store.history(HistoryFilter(wanted=wanted)))
        return tuple(change_set for change_set in whole if change_set.changes)
    by_revision: dict[int, ChangeSet] = {}
    concerned_sets = (
        change_set for code in proposal_codes for change_set in store.history(HistoryFilter(key=code, wanted=wanted))
    )
    for change_set in (*concerned_sets, *_about(store, proposal_codes, wanted)):
        earlier_part = by_revision.get(change_set.revision)
        by_revision[change_set.revision] = msgspec.structs.replace(
            change_set, changes=(*(earlier_part.changes if earlier_part else ()), *change_set.changes)
        )
    return tuple(by_revision[revision] for revision in sorted(by_revision))


def _about(
    store: Store, proposal_codes: Sequence[str], wanted: Callable[[ChangeSet], bool] | None
) -> Iterator[ChangeSet]:
    """The change sets that assign or place one of these proposals or undo that, reduced to those changes."""
    # The key of an assignment begins with the code, and few lines have that; a slot has the code in its fields, as
    # whole imports have. A store that never had a programme is spared those.
    has_slots = store.count(Kind.SLOT) or store.count(Kind.RELEASE)
    for change_set in store.history_after(0, [code if has_slots else f"{code}/" for code in proposal_codes]):
        changes = tuple(
            change
            for change in change_set.changes
            if change.kind in {Kind.ASSIGNMENT, Kind.SLOT} and _concerns(change) in proposal_codes
        )
        if changes and (wanted is None or wanted(change_set)):
            yield msgspec.structs.replace(change_set, changes=changes)


def _cut(change_set: ChangeSet, wanted: Collection[str]) -> ChangeSet:
    return msgspec.structs.replace(
        change_set, changes=tuple(change for change in change_set.changes if _concerns(change) in wanted)
    )


def _concerns(change: Change) -> str:
    """The code of the proposal that a change concerns; empty if it concerns none."""
    if change.kind in {Kind.PROPOSAL, Kind.REVIEW, Kind.ASSIGNMENT}:
        return change.key.partition("/")[0]
    if change.kind is Kind.SLOT and isinstance(slot := change.after or change.before, Slot):
        return slot.proposal
    return ""
