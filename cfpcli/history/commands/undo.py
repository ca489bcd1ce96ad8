"""`cfp undo`: undo the last change sets, or an old one on which no other depends, in a new change set."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Annotated

import msgspec
import typer

from cfpcli.dates.english import local
from cfpcli.errors import (
    DataRefusedError,
    Fault,
    InterruptedByUserError,
    UsageError,
    WouldAskError,
    changed_meanwhile,
    no_revision,
)
from cfpcli.history.rows import Undone
from cfpcli.records.change import Change, ChangeSet, Kind, built_on, in_words, inverse_of, needed_by
from cfpcli.records.person import Person, email_of
from cfpcli.records.programme import PLACED, Referents, Slot, empty_slot, slot_of
from cfpcli.records.proposal import Proposal
from cfpcli.records.times_in_words import change_in_words, place_options, session_name
from cfpcli.result import Level, Message, Result
from cfpcli.store.programme import referents_of
from cfpcli.store.protocol import HistoryFilter, Store
from cfpcli.text import clean_line, number_of
from cfpcli.ui.wrapping import hanging
from cfpcli.workspace.completion import BY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.identity import addresses_of
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import seen_set, whole

_WAYS = "cfp undo 3  # undoes the last three changes\ncfp undo r57  # undoes revision 57"
_SHOWN_SETS = 20
_SHOWN_CHANGES = 12
_SHOWN_OBSTACLES = 20
_WHAT = re.compile(r"(?P<r>r)?(?P<number>[0-9]{1,9})", re.IGNORECASE)


def undo(
    work: Workspace,
    what: Annotated[
        str,
        typer.Argument(metavar="[N|rID]", help="N for the last N changes, or r57 for revision 57 of cfp log."),
    ] = "",
    *,
    revision: Annotated[
        str, typer.Option("--revision", metavar="ID", help="Undo this change, however old; the same as rID.")
    ] = "",
    by: Annotated[str, BY] = "",
) -> Result[Undone]:
    """Undo your own last change, your last N as one, or one by its revision. The log keeps everything.

    A change by somebody else is undone by its revision only. If later changes depend on a change, the undo is
    refused and they are listed. An undo is a change like any other: cfp undo rID reverts it.
    """
    old, number = _revision_or_count(what, revision)
    me = work.acting(by)

    def find(store: Store) -> tuple[ChangeSet, ...]:
        performer = _performer(work, store, me)
        return (_old(store, number, work, performer),) if old else _last(store, number, work, performer)

    store = work.store
    sets = find(store)
    if not sets:
        return Result(row=Undone, picture="messages", messages=_nothing(work))
    if not work.options.dry_run and not work.options.yes:
        _confirm(work, store, [seen_set(store, change_set) for change_set in sets])

    def decide(fresh: Store) -> Result[Undone]:
        if find(fresh) != sets:
            raise changed_meanwhile("the store", "cfp log  # shows the change; then undo again")
        return Result(
            row=Undone,
            items=[_row(seen_set(fresh, change_set)) for change_set in sets],
            changes=inverse_of(sets),
            picture="messages",
            messages=tuple(Message(text) for text in _sentences(sets)),
        )

    done = work.commit(decide, by=me, undoes=tuple(change_set.revision for change_set in sets), door=Door.INVERSE)
    if not done.revision:
        return done
    again = Message(f"cfp undo r{done.revision}  # reverts the undo", Level.NEXT)
    return msgspec.structs.replace(done, messages=(*done.messages, *_renewed_mail(done, me, work), again))


def _renewed_mail(done: Result[Undone], me: Person, work: Workspace) -> Iterable[Message]:
    """Messages about the mails to other organisers that an undone change had written."""
    changed = [change for change in done.changes if change.kind is Kind.PROPOSAL]
    if done.dry_run or not changed or not (work.env.data_dir / "outgoing").is_dir():
        return ()
    from cfpcli.proposals.commands.outgoing import renewed_mail

    return renewed_mail(changed, me, work)


def _row(change_set: ChangeSet) -> Undone:
    return Undone(
        revision=change_set.revision,
        by=change_set.by,
        command=change_set.command,
        changes=tuple(in_words(change) for change in change_set.changes),
    )


def _performer(work: Workspace, store: Store, me: Person) -> str:
    """The normalised address whose changes the acting person may undo: their own, even when acting for another."""
    acting_person, _ = work.identified_person
    if acting_person is not None:
        return acting_person.email
    return me.email if store.is_whole else ""


def _nothing(work: Workspace) -> tuple[Message, ...]:
    if not whole(work.fresh_store()).undoable(1):
        return (Message("Nothing to undo."),)
    others = "cfp log  # shows the changes of others, which cfp undo rID undoes"
    return (Message("You have no changes to undo."), Message(others, Level.NEXT))


def _revision_or_count(what: str, revision: str) -> tuple[bool, int]:
    """True and the revision, if the command line names one change; else False and the number of last changes.

    Raises:
        UsageError: the argument is neither a count nor a revision, or both are given.
    """
    if what and revision:
        raise UsageError("give either N or a revision, not both", hint=_WAYS)
    match = _WHAT.fullmatch((revision or what).strip() or "1")
    if not match:
        raise UsageError(f'"{clean_line(revision or what)}" is neither a count nor a revision', hint=_WAYS)
    if not int(match["number"]):
        raise UsageError("counts and revisions begin with 1", hint=_WAYS)
    return bool(revision or match["r"]), int(match["number"])


def _last(store: Store, count: int, work: Workspace, performer: str) -> tuple[ChangeSet, ...]:
    """The last change sets that this person (a normalised address) performed, newest first."""
    theirs = addresses_of(whole(store), performer) or {""}
    sets = store.undoable(count, lambda change_set: email_of(change_set.performer) in theirs)
    if sets and len(sets) < count:
        # No hint undoes all of them: pasted after a typing error for r99, it would undo everything.
        old = f"cfp undo r{count}  # undoes revision {count}" if count <= store.revision else ""
        raise UsageError(
            f"only {number_of(len(sets), 'change')} of yours can be undone",
            hint=old or "cfp log  # lists the changes",
        )
    revisions = {change_set.revision for change_set in sets}
    undone = store.undone(sets[-1].revision) if sets and sets[-1].revision < store.revision else frozenset()
    for change_set in sets:
        _refuse_built_on(store, change_set, undone, work, besides=revisions)
        _refuse_migrated_places(store, change_set)
    return sets


def _old(store: Store, revision: int, work: Workspace, performer: str) -> ChangeSet:
    """The change set of a revision, if it can be undone alone.

    Otherwise the error is a refusal and not a conflict (status 4, not 5): a retry does not help while later changes
    depend on it.

    Raises:
        NotFoundError: the store has no such revision.
        DataRefusedError: the change set is already undone, the acting person may not undo it, or later changes depend
            on it, which `faults` lists.
    """
    target = whole(store).change_set(revision) if revision <= store.revision else None
    if (
        target is not None
        and store is not whole(store)
        and email_of(target.performer) not in addresses_of(whole(store), performer)
    ):
        raise DataRefusedError(
            f"r{revision} is a change by somebody else; you can only undo your own",
            hint="cfp whoami  # shows your role",
        )
    if target is None:
        _refuse_stranger(store, revision)
        raise no_revision(revision)
    undone = store.undone(revision)
    if revision in undone:
        raise DataRefusedError(
            f"r{revision} is already undone",
            hint=f"cfp log --limit {store.revision - revision}  # shows by which change",
        )
    _refuse_built_on(store, target, undone, work)
    _refuse_migrated_places(store, target)
    return target


def _refuse_built_on(
    store: Store, target: ChangeSet, undone: frozenset[int], work: Workspace, besides: Collection[int] = ()
) -> None:
    """Refuse to undo a change on which later ones depend, except the revisions `besides`, which are undone with it."""
    if target.revision == store.revision:
        return
    inner = whole(store)
    missing = [key for kind, key in needed_by(target) if inner.get(kind, key) is None]
    later = inner.history_after(target.revision, {*(change.key for change in target.changes), *missing})
    others = [change_set for change_set in built_on(target, later, undone) if change_set.revision not in besides]
    if others:
        newest = others[-1].revision
        count = "1 later change builds" if len(others) == 1 else f"{len(others)} later changes build"
        raise DataRefusedError(
            f"r{target.revision} cannot be undone alone: {count} on it",
            faults=tuple(_obstacle(change_set, work) for change_set in others[-_SHOWN_OBSTACLES:])
            if inner is store
            else (),
            hint=f"cfp undo r{newest}  # first undo the later changes, starting with the newest",
        )


def _refuse_migrated_places(store: Store, target: ChangeSet) -> None:
    """Refuse to undo a change that placed a proposal before there were slots: its place is that of a slot since.

    To undo it would change only the former fields of the proposal, which are nobody's place.
    """
    inner = whole(store)
    slotted = {change.after.proposal for change in target.changes if isinstance(change.after, Slot)}
    for change in target.changes:
        after = change.after
        event = inner.get(Kind.EVENT, after.event) if isinstance(after, Proposal) and _is_placed(change) else None
        if event is None or not isinstance(after, Proposal) or after.code in slotted:
            continue
        former = slot_of(change.before, event) if isinstance(change.before, Proposal) else empty_slot(after)
        place, present = slot_of(after, event), inner.get(Kind.SLOT, former.guid)
        migrated = _slot_of_migration(inner, former.guid)
        options = place_options(former, event)
        is_migrated = any(
            getattr(former, name) != getattr(place, name) == getattr(migrated, name, "") for name in PLACED
        )
        if migrated is None or not is_migrated or not (present or options):
            continue
        verb = "remove" if not options else "move" if present else "place"
        raise DataRefusedError(
            f"r{target.revision} cannot be undone: the place of {session_name(after.code, after.title)} is in the "
            "programme now",
            hint=" ".join(filter(None, ("cfp schedule", verb, after.code, options))),
        )


def _is_placed(change: Change) -> bool:
    """Whether a change gives a proposal another room, day or start of its own."""
    before, after = ([getattr(record, name, None) or "" for name in PLACED] for record in (change.before, change.after))
    return before != after


def _slot_of_migration(store: Store, guid: str) -> Slot | None:
    """The slot with this guid as it was when the store was migrated; None if it is newer or there was none."""
    sets = store.history(HistoryFilter(kind=Kind.SLOT, key=guid))
    # No change set created a slot of the migration: the first one that touches it has a slot before.
    first = sets[0].changes[0].before if sets else store.get(Kind.SLOT, guid)
    return first if isinstance(first, Slot) else None


def _refuse_stranger(store: Store, revision: int) -> None:
    """Refuse to undo a change set that is not part of this store's history.

    Raises:
        DataRefusedError: a change set with this revision belongs to another history.
    """
    for change_set in store.strangers():
        if change_set.revision == revision:
            raise DataRefusedError(
                f"r{revision} cannot be undone: it is not part of this store ({clean_line(change_set.by)}: "
                f"{clean_line(change_set.command)})",
                hint="cfp log --strangers  # shows it\ncfp log  # shows what can be undone",
            )


def _obstacle(change_set: ChangeSet, work: Workspace) -> Fault:
    words = "; ".join(_some([in_words(change) for change in change_set.changes], 3))
    return Fault(
        f"r{change_set.revision}",
        0,
        "",
        f"{change_set.by}, {local(change_set.at, work.env.zone)}: {change_set.command}: {words}",
    )


def _sentences(sets: Sequence[ChangeSet]) -> list[str]:
    if len(sets) == 1:
        return [f"Undone: {sets[0].command} ({sets[0].by})."]
    each = [f"r{change_set.revision}: {change_set.command} ({change_set.by})" for change_set in sets]
    return [f"Undone: {number_of(len(sets), 'change')} as one:", *_some(each, _SHOWN_SETS)]


def _confirm(work: Workspace, store: Store, sets: Sequence[ChangeSet]) -> None:
    newest = sets[0]
    if not work.can_ask:
        several = f"{number_of(len(sets), 'change')}, r{sets[-1].revision} to r{newest.revision}"
        raise WouldAskError(
            f"would undo: {newest.command if len(sets) == 1 else several}",
            hint="add --yes, or --dry-run to see what it changes",
        )
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    most = _SHOWN_CHANGES if len(sets) == 1 else 3
    referents = referents_of(store, [change for change_set in sets[:_SHOWN_SETS] for change in change_set.changes])
    columns = prompter.columns - 1
    lines = [line for each in sets[:_SHOWN_SETS] for line in _shown(each, most, columns, referents)]
    more = [f"… and {number_of(len(sets) - _SHOWN_SETS, 'change')} before"] if len(sets) > _SHOWN_SETS else []
    prompter.say("\n".join([*lines, *more]))
    question = "Undo this?" if len(sets) == 1 else f"Undo these {len(sets)} changes?"
    if not prompter.confirm(question):
        raise InterruptedByUserError("nothing was undone")


def _shown(change_set: ChangeSet, most: int, columns: int, referents: Referents) -> list[str]:
    changes = _some([change_in_words(change, referents) for change in change_set.changes], most)
    head = hanging(f"r{change_set.revision} ", f"{change_set.command} ({change_set.by})", columns)
    return [head, *(hanging(" ", text, columns) for text in changes)]


def _some(texts: Sequence[str], most: int) -> list[str]:
    more = len(texts) - most
    return [*texts[:most], *([f"… and {more} more"] if more > 0 else [])]
