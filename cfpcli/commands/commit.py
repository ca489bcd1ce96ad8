"""How every command writes: decide under the store's lock, apply one change set, or only show it."""

from collections.abc import Callable

import msgspec

from cfpcli.commands.place import open_store
from cfpcli.domain.change import ChangeSet
from cfpcli.domain.person import Person
from cfpcli.env import Env
from cfpcli.result import Level, Message, Result
from cfpcli.store.store import Store

Decision = Callable[[Store], Result]
"""Looks at a store and returns what to answer and, in `changes`, what to write."""


def commit(env: Env, decide: Decision, *, by: Person, undoes: tuple[int, ...] = ()) -> Result:
    """Run `decide` on the store as it is now and write its changes as one change set.

    The lock is held from reading to writing, so that what was decided on is what is written upon; nothing may ask a
    person in between. With `--dry-run` nothing is locked and nothing written.
    """
    if env.options.dry_run:
        return _tried(open_store(env), decide)
    with open_store(env).locked() as store:
        result = decide(store)
        if not result.changes:
            return result
        applied = store.apply(
            ChangeSet(
                at=env.true_now,
                by=str(by),
                command=env.command,
                changes=result.changes,
                undoes=undoes,
                as_of=env.options.as_of,
            )
        )
    notices = tuple(Message(notice, Level.WARNING) for notice in store.notices)
    return msgspec.structs.replace(
        result, changes=applied.changes, revision=applied.revision, messages=(*result.messages, *notices)
    )


def _tried(store: Store, decide: Decision) -> Result:
    result = decide(store)
    if type(store) is not Store:  # a reviewer's, who may not write everything
        from cfpcli.commands.viewer import permit

        permit(store, result.changes)
    # What is said of a change is not true before it is made; what to beware of is, and so is that nothing changes.
    told = tuple(one for one in result.messages if one.level is Level.WARNING) if result.changes else result.messages
    return msgspec.structs.replace(result, dry_run=True, messages=told)


def anew(env: Env) -> Env:
    """The environment with its clock read anew, for what is decided after a dialogue: a person takes their time."""
    return env.with_options(env.options)
