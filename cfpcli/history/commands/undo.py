"""`cfp undo`: the last change sets taken back, or an old one that nothing stands on, as a change set of its own."""

import re
from collections.abc import Collection, Sequence
from typing import Annotated

import msgspec
import typer

from cfpcli.dates.countdown import local
from cfpcli.errors import (
    ConflictError,
    DataRefusedError,
    Fault,
    InterruptedByUserError,
    NotFoundError,
    UsageError,
    WouldAskError,
)
from cfpcli.history.rows.log import Undone
from cfpcli.records.change import ChangeSet
from cfpcli.records.change_words import in_words
from cfpcli.records.inverses import built_on, inverse_of, needed_by
from cfpcli.records.person import Person, email_of
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.outcome import BY
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import seen_set, whole

_WAYS = "cfp undo 3 takes the last three changes back, cfp undo r57 the one that cfp log calls r57"
_SHOWN_SETS = 20
_SHOWN_CHANGES = 12
_SHOWN_OBSTACLES = 20
_WHAT = re.compile(r"(?P<r>r)?(?P<number>[0-9]{1,9})", re.IGNORECASE)


def undo(
    work: Workspace,
    what: Annotated[
        str,
        typer.Argument(metavar="[N|rID]", help="A number, for the last N changes; or r57, for revision 57 of cfp log."),
    ] = "",
    *,
    revision: Annotated[
        str, typer.Option("--revision", metavar="ID", help="Undo this change, however old; the same as rID.")
    ] = "",
    by: Annotated[str, BY] = "",
) -> Result[Undone]:
    """Undo your own last change, your last N as one, or one by its revision. It all stays in the log.

    A change that somebody else made is undone by its revision alone. What others built on stays: such a change is
    refused with the list of later changes that depend on it. An undo is a change like others: cfp undo rID reverts it.
    """
    old, number = _asked_for(what, revision)
    me = work.acting(by)

    def find(store: Store) -> tuple[ChangeSet, ...]:
        performer = _performer(work, store, me)
        return (_old(store, number, work, performer),) if old else _last(store, number, work, performer)

    store = work.store
    sets = find(store)
    if not sets:
        return Result(row=Undone, picture="messages", messages=_nothing(work))
    if not work.options.dry_run and not work.options.yes:
        _confirm(work, [seen_set(store, one) for one in sets])

    def decide(fresh: Store) -> Result[Undone]:
        if find(fresh) != sets:
            raise ConflictError(
                "somebody else has just changed the store", hint="cfp log shows it; then cfp undo again"
            )
        return Result(
            row=Undone,
            items=[_row(seen_set(fresh, one)) for one in sets],
            changes=inverse_of(sets),
            picture="messages",
            messages=tuple(Message(text) for text in _sentences(sets)),
        )

    done = work.commit(decide, by=me, undoes=tuple(one.revision for one in sets), door=Door.INVERSE)
    if not done.revision:
        return done
    again = Message(f"cfp log; cfp undo r{done.revision} reverts the undo", Level.NEXT)
    return msgspec.structs.replace(done, messages=(*done.messages, again))


def _row(change_set: ChangeSet) -> Undone:
    return Undone(
        revision=change_set.revision,
        by=change_set.by,
        command=change_set.command,
        changes=tuple(in_words(change) for change in change_set.changes),
    )


def _performer(work: Workspace, store: Store, me: Person) -> str:
    """The normalised address whose changes are one's own: never that of another person on whose behalf one acts."""
    acting_person, _ = work.known_person
    if acting_person is not None:
        return acting_person.email
    return me.email if store.is_whole else ""


def _nothing(work: Workspace) -> tuple[Message, ...]:
    if not whole(work.fresh_store()).undoable(1):
        return (Message("There is nothing to undo."),)
    others = "cfp log shows the changes of others; cfp undo rID undoes one of them"
    return (Message("You have no change here to undo."), Message(others, Level.NEXT))


def _asked_for(what: str, revision: str) -> tuple[bool, int]:
    """Whether an old change is meant, and its revision; else how many of the last.

    Raises:
        UsageError: it is neither a count nor a revision, or both.
    """
    if what and revision:
        raise UsageError("either the last N or one revision", hint=_WAYS)
    told = _WHAT.fullmatch((revision or what).strip() or "1")
    if not told:
        raise UsageError(f'"{clean_line(revision or what)}" is neither a count nor a revision', hint=_WAYS)
    if not int(told["number"]):
        raise UsageError("counts and revisions begin with 1", hint=_WAYS)
    return bool(revision or told["r"]), int(told["number"])


def _last(store: Store, count: int, work: Workspace, performer: str) -> tuple[ChangeSet, ...]:
    """The last change sets that this person (a normalised address) performed, newest first."""
    found = store.undoable(count, lambda one: email_of(one.performer) == performer)
    if found and len(found) < count:
        old = f"; cfp undo r{count} undoes revision {count}" if count <= store.revision else ""
        raise UsageError(
            f"you have only {len(found)} changes to undo", hint=f"cfp undo {len(found)} undoes all of them{old}"
        )
    own = {one.revision for one in found}
    undone = store.undone(found[-1].revision) if found and found[-1].revision < store.revision else frozenset()
    for one in found:
        _refuse_built_on(store, one, undone, work, besides=own)
    return found


def _old(store: Store, revision: int, work: Workspace, performer: str) -> ChangeSet:
    """The change set of a revision, where it can be taken back alone.

    It is a refusal and not a conflict (status 4, not 5): to try again helps nothing while others' work stands on it.

    Raises:
        NotFoundError: the store has no such revision.
        DataRefusedError: it is taken back already, or others built on it; `faults` lists what stands on it.
    """
    target = whole(store).change_set(revision) if revision <= store.revision else None
    if target is not None and store is not whole(store) and (not performer or email_of(target.performer) != performer):
        raise DataRefusedError(
            f"r{revision} is a change of somebody else, and you undo your own only", hint="cfp whoami shows your role"
        )
    if target is None:
        _refuse_stranger(store, revision)
        raise NotFoundError(f"there is no revision {revision}", hint="cfp log shows them")
    undone = store.undone(revision)
    if revision in undone:
        raise DataRefusedError(
            f"r{revision} is undone already", hint=f"cfp log --limit {store.revision - revision} shows by which change"
        )
    _refuse_built_on(store, target, undone, work)
    return target


def _refuse_built_on(
    store: Store, target: ChangeSet, undone: frozenset[int], work: Workspace, besides: Collection[int] = ()
) -> None:
    """Refuse to undo a change on which later ones depend, those `besides` left out, which are undone with it."""
    if target.revision == store.revision:
        return
    inner = whole(store)
    missing = [key for kind, key in needed_by(target) if inner.get(kind, key) is None]
    later = inner.history_after(target.revision, {*(one.key for one in target.changes), *missing})
    others = [one for one in built_on(target, later, undone) if one.revision not in besides]
    if others:
        newest = others[-1].revision
        count = "1 change since stands" if len(others) == 1 else f"{len(others)} changes since stand"
        raise DataRefusedError(
            f"r{target.revision} cannot be undone alone: {count} on it",
            faults=tuple(_obstacle(one, work) for one in others[-_SHOWN_OBSTACLES:]) if inner is store else (),
            hint=f"undo what stands on it first, the newest before the others: cfp undo r{newest}",
        )


def _refuse_stranger(store: Store, revision: int) -> None:
    """Refuse to undo what this store has never taken.

    Raises:
        DataRefusedError: a change set of this revision belongs to another line of changes.
    """
    for one in store.strangers():
        if one.revision == revision:
            raise DataRefusedError(
                f"r{revision} cannot be undone: this store has not taken it ({clean_line(one.by)}: "
                f"{clean_line(one.command)})",
                hint="cfp log --strangers shows it; cfp log shows what can be undone",
            )


def _obstacle(one: ChangeSet, work: Workspace) -> Fault:
    words = "; ".join(_some([in_words(change) for change in one.changes], 3))
    return Fault(f"r{one.revision}", 0, "", f"{one.by}, {local(one.at, work.env.zone)}: {one.command}: {words}")


def _sentences(sets: Sequence[ChangeSet]) -> list[str]:
    if len(sets) == 1:
        return [f"Undone: {sets[0].command} ({sets[0].by})."]
    each = [f"r{one.revision}: {one.command} ({one.by})" for one in sets]
    return [f"Undone: {_changes(len(sets))} as one:", *_some(each, _SHOWN_SETS)]


def _confirm(work: Workspace, found: Sequence[ChangeSet]) -> None:
    one = found[0]
    if not work.can_ask:
        several = f"{_changes(len(found))}, r{found[-1].revision} to r{one.revision}"
        raise WouldAskError(
            f"would undo: {one.command if len(found) == 1 else several}",
            hint="add --yes, or --dry-run to see what it changes",
        )
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    most = _SHOWN_CHANGES if len(found) == 1 else 3
    lines = [line for one in found[:_SHOWN_SETS] for line in _shown(one, most)]
    more = [f"… and {_changes(len(found) - _SHOWN_SETS)} before"] if len(found) > _SHOWN_SETS else []
    prompter.say("\n".join([*lines, *more]))
    question = "Undo this?" if len(found) == 1 else f"Undo these {len(found)} changes?"
    if not prompter.confirm(question, default=len(found) == 1):
        raise InterruptedByUserError("nothing was undone")


def _shown(one: ChangeSet, most: int) -> list[str]:
    changes = _some([in_words(change) for change in one.changes], most)
    return [f"r{one.revision}  {one.command}   ({one.by})", *(f"  {text}" for text in changes)]


def _some(texts: Sequence[str], most: int) -> list[str]:
    more = len(texts) - most
    return [*texts[:most], *([f"… and {more} more"] if more > 0 else [])]


def _changes(count: int) -> str:
    return f"{count} change{'' if count == 1 else 's'}"
