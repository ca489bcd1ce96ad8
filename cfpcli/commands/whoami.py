"""`cfp whoami`: the person that commands act for, where that was found, and the role with its reason."""

from cfpcli.commands.actor import WAYS, origin_of
from cfpcli.commands.place import has_store, store_path
from cfpcli.commands.roles import actor_of, held_by
from cfpcli.domain.event import Event
from cfpcli.domain.person import Person
from cfpcli.env import Env
from cfpcli.errors import NotFoundError, WouldAskError
from cfpcli.result import Level, Message, Result
from cfpcli.rows.people import Acting
from cfpcli.store.store import Store


def whoami(env: Env) -> Result[Acting]:
    """Show as whom you act, where that comes from, and your role in each event with the reason."""
    person, origin = origin_of(env)
    store = Store.open(store_path(env)) if has_store(env) else None
    if person is None and (store is None or actor_of(env, store).role(None).runs_the_call):
        raise WouldAskError("it is not known who is acting", hint=f"{WAYS}; or add --by where a command has it")
    messages = () if person else (Message(WAYS, Level.NEXT),)
    return Result(row=Acting, items=_rows(env, store, person, origin), messages=messages)


def _rows(env: Env, store: Store | None, person: Person | None, origin: str) -> list[Acting]:
    name, email = (person.name, person.email) if person else ("", "")
    if store is None:
        reason = "there is no store here"
        return [Acting(name=name, email=email, origin=origin, event="", role="", reason=reason)]
    actor = actor_of(env, store)
    rows = []
    for event in _meant(env, store):
        held, slug = held_by(actor, store, event), event.slug if event else ""
        rows.append(Acting(name=name, email=email, origin=origin, event=slug, role=held.role, reason=held.reason))
    return rows


def _meant(env: Env, store: Store) -> list[Event | None]:
    events = store.events()
    if env.options.event:
        chosen = [event for event in events if event.slug == env.options.event]
        if not chosen:
            raise NotFoundError(f'there is no event "{env.options.event}"', hint="cfp event list")
        return list(chosen)
    return list(events) or [None]
