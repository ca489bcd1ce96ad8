"""Bare `cfp` at a terminal: what waits for me, and the command for each."""

import shlex

from cfpcli.commands.actor import origin_of
from cfpcli.commands.deadlines import deadline_item
from cfpcli.commands.drafts import kept_drafts
from cfpcli.commands.place import has_store, open_store
from cfpcli.commands.waiting import waiting_for
from cfpcli.domain.call import CallStatus, call_status
from cfpcli.env import Env
from cfpcli.result import Item, Level, Message, Result
from cfpcli.store.store import Store

FIELDS = ("what", "text", "command")


def dashboard(env: Env) -> Result:
    """Show the drafts that were kept, the calls that are open and the proposals that wait for my review."""
    items: list[Item] = [
        {"what": "draft", "text": f'"{title}"', "command": f"cfp submit {shlex.quote(str(path))}"}
        for path, title in kept_drafts(env)
    ]
    if has_store(env):
        items += _from_store(open_store(env), env)
    nothing = "Nothing waits for you." if has_store(env) else "There is no store here yet."
    start = "cfp help" if has_store(env) else "cfp init osxp-2026, or cfp demo"
    messages = () if items else (Message(nothing), Message(start, Level.NEXT))
    return Result(
        schema="dashboard", items=items, fields=FIELDS, available=FIELDS, picture="dashboard", messages=messages
    )


def _from_store(store: Store, env: Env) -> list[Item]:
    items: list[Item] = []
    me, _ = origin_of(env)
    for event in store.events():
        named = f" --event {event.slug}" if len(store.events()) > 1 else ""
        status = call_status(event, env.now)
        if status in {CallStatus.OPEN, CallStatus.UPCOMING}:
            deadline = deadline_item(event, env)
            text = f"{event.name}: {deadline['left']}, closes {deadline['closes_local']}"
            items.append({"what": "call", "text": text, "command": f"cfp submit{named}"})
        count = len(waiting_for(store, event, me.email)) if me else 0
        if count:
            text = f"{event.name}: {count} proposal{'s' if count > 1 else ''} to review"
            items.append({"what": "review", "text": text, "command": f"cfp review{named}"})
    return items
