"""`cfp log`: what changed, when, by whom and by which command."""

from typing import Annotated

import typer

from cfpcli.commands.completion import codes
from cfpcli.commands.place import found_proposal, open_store
from cfpcli.domain.change import ChangeSet
from cfpcli.domain.change_text import in_words
from cfpcli.env import Env
from cfpcli.result import Item, Result

FIELDS = ("revision", "at", "by", "command", "changes", "undoes", "undone")


def log(
    env: Env,
    code: Annotated[str, typer.Argument(help="Only what concerns this proposal.", autocompletion=codes)] = "",
    *,
    limit: Annotated[int, typer.Option("--limit", min=0, help="At most so many, the newest; 0 for all.")] = 0,
) -> Result:
    """Show the history, newest first: who did what and when, and what was taken back.

    Example: cfp log K7QX3D
    """
    store = open_store(env)
    undone = store.undone()
    sets = store.history(found_proposal(store, code).code if code else None, newest=limit or None)
    items = [history_item(one, undone=one.revision in undone) for one in reversed(sets)]
    return Result(schema="history", items=items, fields=FIELDS, available=FIELDS, picture="history")


def history_item(one: ChangeSet, *, undone: bool = False) -> Item:
    """A change set as a row of the history."""
    return {
        "revision": one.revision,
        "at": one.at,
        "by": one.by,
        "command": one.command,
        "changes": [in_words(change) for change in one.changes],
        "undoes": one.undoes or None,
        "undone": undone,
    }
