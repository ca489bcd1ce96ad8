"""`cfp event`: list the events of a store, show one with its call, choose the one in use."""

from typing import Annotated

import typer

from cfpcli.commands.actor import acting
from cfpcli.commands.commit import commit
from cfpcli.commands.completion import events as complete_events
from cfpcli.commands.deadlines import deadline_item
from cfpcli.commands.outcome import BY, as_item
from cfpcli.commands.place import IN_USE, chosen_event, open_store, required_event
from cfpcli.domain.change import Kind, created, replaced
from cfpcli.domain.event import Event
from cfpcli.domain.setting import Setting
from cfpcli.domain.text import did_you_mean
from cfpcli.env import Env
from cfpcli.errors import NotFoundError
from cfpcli.result import Level, Message, Result
from cfpcli.store.store import Store

LISTED = ("event", "name", "place", "status", "left", "proposals", "in_use")
SLUG = typer.Argument(help="The event's slug.", autocompletion=complete_events)


def list_events(env: Env) -> Result:
    """List the events in the store, with how long their calls are open and which one is in use.

    Example: cfp event list
    """
    store = open_store(env)
    events = store.events()
    in_use = chosen_event(env, store) if events else None
    sent_to = [row.event for row in store.rows(Kind.PROPOSAL, ("event",))]
    items = [
        {
            **{name: value for name, value in deadline_item(event, env).items() if name in LISTED},
            "place": event.place,
            "proposals": sent_to.count(event.slug),
            "in_use": event == in_use,
        }
        for event in events
    ]
    return Result(schema="events", items=items, fields=LISTED, available=LISTED)


def show_event(env: Env, slug: Annotated[str, SLUG] = "") -> Result:
    """Show an event: its call and countdown, whom it addresses, why to submit, tracks, types, limits, questions.

    Example: cfp event show osxp-2026
    """
    store = open_store(env)
    event = _named(store, slug) if slug else required_event(env, store)
    counts: dict[str, int] = {}
    for row in store.rows(Kind.PROPOSAL, ("event", "state")):
        if row.event == event.slug:
            counts[row.state] = counts.get(row.state, 0) + 1
    return Result(
        schema="event",
        items=[as_item(event)],
        extra={"deadline": deadline_item(event, env), "counts": counts},
        picture="event",
    )


def use_event(env: Env, slug: Annotated[str, SLUG], *, by: Annotated[str, BY] = "") -> Result:
    """Choose the event that commands mean when none is named.

    Example: cfp event use osxp-2026
    """
    me = acting(env, by)

    def decide(store: Store) -> Result:
        event = _named(store, slug)
        before = store.get(Kind.SETTING, IN_USE)
        after = Setting(name=IN_USE, value=event.slug, number=before.number if before else 0)
        changes = () if before == after else (replaced(before, after) if before else created(after),)
        return Result(
            schema="setting",
            items=[{"name": IN_USE, "value": event.slug}],
            fields=("name", "value"),
            changes=changes,
            picture="messages",
            messages=(Message(f"Commands now mean {event.name}."), Message("cfp list", Level.NEXT)),
        )

    return commit(env, decide, by=me)


def _named(store: Store, slug: str) -> Event:
    events = {event.slug: event for event in store.events()}
    if slug not in events:
        raise NotFoundError(f'there is no event "{slug}": {did_you_mean(slug, events)}')
    return events[slug]
