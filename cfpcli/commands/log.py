"""`cfp log`: what changed, when, by whom and by which command."""

from itertools import chain
from typing import Annotated

import typer
from msgspec.structs import replace

from cfpcli.commands.completion import codes
from cfpcli.commands.place import found_proposal, open_store
from cfpcli.domain.change import ChangeSet, Kind
from cfpcli.domain.change_text import in_words
from cfpcli.env import Env
from cfpcli.result import Item, Result
from cfpcli.store.store import Store

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
    sets = _of_proposal(store, found_proposal(store, code).code) if code else store.history(newest=limit or None)
    newest = sets[::-1][: limit or None]
    items = [history_item(one, undone=one.revision in undone) for one in newest]
    return Result(schema="history", items=items, fields=FIELDS, available=FIELDS, picture="history")


def _of_proposal(store: Store, code: str) -> tuple[ChangeSet, ...]:
    """The change sets that touch a proposal or a review of it, cut down to those changes, oldest first."""
    reviews = {review.key for review in store.reviews_of(code)}
    # Reviews are never removed but by an undo.
    for one in filter(None, map(store.change_set, store.undone())):
        reviews |= {change.key for change in one.changes if change.kind is Kind.REVIEW}
    of_reviews = (store.history(key, Kind.REVIEW) for key in sorted(reviews) if key.startswith(f"{code}/"))
    sets: dict[int, ChangeSet] = {}
    for one in (*store.history(code), *chain.from_iterable(of_reviews)):
        former = sets.get(one.revision)
        sets[one.revision] = replace(one, changes=(*former.changes, *one.changes)) if former else one
    return tuple(sets[revision] for revision in sorted(sets))


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
