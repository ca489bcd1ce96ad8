"""`cfp undo`: the last change set taken back, as a change set of its own."""

from typing import Annotated

from cfpcli.commands.actor import acting
from cfpcli.commands.commit import commit
from cfpcli.commands.log import history_item
from cfpcli.commands.outcome import BY
from cfpcli.commands.place import open_store
from cfpcli.domain.change import ChangeSet
from cfpcli.domain.change_text import in_words
from cfpcli.env import Env
from cfpcli.errors import ConflictError, InterruptedByUserError, WouldAskError
from cfpcli.result import Level, Message, Result
from cfpcli.store.store import Store

FIELDS = ("revision", "by", "command", "changes")


def undo(env: Env, *, by: Annotated[str, BY] = "") -> Result:
    """Take the last change back; again, the one before it. What an undo did stays in the log.

    Example: cfp undo --dry-run
    """
    last = open_store(env).last_undoable()
    if last is None:
        return Result(
            schema="undone", fields=FIELDS, picture="messages", messages=(Message("There is nothing to undo."),)
        )
    if not env.options.dry_run and not env.options.yes:
        _confirm(env, last)
    me = acting(env, by)

    def decide(store: Store) -> Result:
        if store.last_undoable() != last:
            raise ConflictError(
                "somebody else has just changed the store", hint="cfp log shows it; then cfp undo again"
            )
        inverse = last.inverse(at=env.true_now, by=str(me), command=env.command)
        return Result(
            schema="undone",
            items=[{name: value for name, value in history_item(last).items() if name in FIELDS}],
            fields=FIELDS,
            changes=inverse.changes,
            picture="messages",
            messages=(Message(f"Took back: {last.command} ({last.by})."), Message("cfp log", Level.NEXT)),
        )

    return commit(env, decide, by=me, undoes=last.revision)


def _confirm(env: Env, last: ChangeSet) -> None:
    if not env.can_ask:
        raise WouldAskError(
            f"undo would take back: {last.command}", hint="add --yes, or --dry-run to see what it changes"
        )
    from cfpcli.interactive.ask import prompter_for

    prompter = prompter_for(env)
    prompter.say(
        "\n".join([f"{last.command}   ({last.by})", *(f"  {in_words(change)}" for change in last.changes[:12])])
    )
    if not prompter.confirm("Take this back?", default=True):
        raise InterruptedByUserError("nothing was taken back")
