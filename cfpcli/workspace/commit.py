"""Writing: every command's change set is judged and committed, or only shown, and its result lists the changes."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from cfpcli.env import Env, refuse_writing
from cfpcli.records.change import Change, ChangeSet
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal
from cfpcli.result import Level, Message, Result, RowT_co
from cfpcli.store.programme import referents_of
from cfpcli.store.protocol import Store
from cfpcli.workspace.admission import Judges, admit
from cfpcli.workspace.finder import location_of, open_store
from cfpcli.workspace.identity import actor_of, as_stored, origin_of
from cfpcli.workspace.personal_files import remember_store
from cfpcli.workspace.rows import Written
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import seen_changes, whole

Decision = Callable[[Store], Result[RowT_co]]
"""Reads a store and returns the result and, in its `changes`, the records to write."""

UNDO = "cfp undo rREVISION"
"""The form in which a message of a decision names the undo command; the number is known once it is written."""


def commit(
    env: Env,
    decide: Decision[RowT_co],
    *,
    judges: Judges,
    by: Person,
    undoes: tuple[int, ...] = (),
    door: Door = Door.COMMAND,
) -> Result[RowT_co]:
    """Run `decide` on the store as it is now and write its changes as one change set.

    The lock is held from reading to writing, so that the changes are applied to the very state that `decide` has read;
    nothing may ask a person in between. The changes pass the admission by `judges`, with `--dry-run` too, which
    locks and writes nothing.

    Raises:
        UsageError: `--as-of` without `--dry-run`: a change is dated by the real clock.
    """
    refuse_writing(env.options)
    if env.options.dry_run:
        return _tried(open_store(env), env, decide, judges=judges, by=by, door=door)
    decisions: list[tuple[Store, Result[RowT_co]]] = []

    def decided(store: Store) -> ChangeSet | None:
        result = decide(store)
        decisions.append((store, result))
        if not result.changes:
            return None
        change_set = _change_set(env, whole(store), result, by, undoes)
        _admit(store, change_set, env, door, judges, result)
        return change_set

    applied = open_store(env).transact(decided)
    store, result = decisions[-1]
    if applied is None:
        return result
    remember_store(env, location_of(env), store)
    messages = tuple(_with_revision(message, applied.revision) for message in result.messages)
    messages += tuple(Message(notice, Level.WARNING) for notice in store.notices)
    # Filtered by the store that `decide` has read, which still knows what this person may see.
    changes = seen_changes(store, applied.changes)
    return msgspec.structs.replace(result, changes=changes, messages=messages, revision=applied.revision)


def _change_set(env: Env, store: Store, result: Result[Any], by: Person, undoes: tuple[int, ...]) -> ChangeSet:
    acting, _ = origin_of(env)
    acting = as_stored(store, acting) if acting else None
    return ChangeSet(
        at=env.now,
        by=str(by),
        command=env.command,
        changes=result.changes,
        undoes=undoes,
        actor=str(acting) if acting is not None and acting.email != by.email else "",
    )


def _admit(store: Store, change_set: ChangeSet, env: Env, door: Door, judges: Judges, result: Result[Any]) -> None:
    everything = whole(store)
    actor = actor_of(env, everything)
    admit(everything, change_set, actor, door, judges, result.agreed, located=result.located)


def _with_revision(message: Message, revision: int) -> Message:
    return msgspec.structs.replace(message, text=message.text.replace(UNDO, f"cfp undo r{revision}"))


def _tried(
    store: Store, env: Env, decide: Decision[RowT_co], *, judges: Judges, by: Person, door: Door
) -> Result[RowT_co]:
    from cfpcli.workspace.filtered_store import view_of

    seen = view_of(store)
    # As for writing, so that the preview is the same as the write for people whom the acting person does not see.
    result = decide(store if seen is None else seen.locked)
    if result.changes:
        change_set = _change_set(env, whole(store), result, by, ())
        _admit(store, change_set, env, door, judges, result)
    # A message about a change is not true before it is made; warnings are, and so is "no change".
    messages = (
        tuple(message for message in result.messages if message.level is Level.WARNING)
        if result.changes
        else result.messages
    )
    changes = seen_changes(store, result.changes)
    return msgspec.structs.replace(
        result, dry_run=True, messages=messages, changes=changes, referents=referents_of(store, changes)
    )


def anew(env: Env) -> Env:
    """The environment with its clock read again, for decisions after a dialogue, in which a person takes time."""
    return env.with_options(env.options)


def written(changes: tuple[Change, ...], proposals: Sequence[Proposal], *messages: Message) -> Result[Written]:
    """The result of a command that changed these proposals."""
    return Result(
        row=Written,
        items=[Written(code=proposal.code, state=proposal.state, title=proposal.title) for proposal in proposals],
        changes=changes,
        picture="messages",
        messages=messages,
    )
