"""`cfp whoami`: the person that commands act for, the source of that identity, and the role with its reason."""

from cfpcli.errors import NotFoundError
from cfpcli.people.rows import Acting
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import unopened_store
from cfpcli.workspace.identity import SETTINGS, WAYS, actor_of, held_by, unknown_person


def whoami(work: Workspace) -> Result[Acting]:
    """Show the acting person, its source, and your role in each event with the reason."""
    person, origin = work.identified_person
    store = unopened_store(work.env) if work.has_store else None
    if person is None and (store is None or actor_of(work.env, store).role(None).runs_the_call):
        raise unknown_person(f"{WAYS}\nadd --by if the command has it")
    ways = (Message(f"To name yourself, {SETTINGS}."), Message("cfp profile edit", Level.NEXT))
    messages = () if person else ways
    return Result(row=Acting, items=_rows(work, store, person, origin), picture="whoami", messages=messages)


def _rows(work: Workspace, store: Store | None, person: Person | None, origin: str) -> list[Acting]:
    name, email = (person.name, person.email) if person else ("", "")
    if store is None:
        reason = "there is no store here"
        return [Acting(name=name, email=email, origin=origin, event="", role="", reason=reason)]
    actor = actor_of(work.env, store)
    rows = []
    for event in _meant(work, store):
        held, slug = held_by(actor, store, event), event.slug if event else ""
        rows.append(Acting(name=name, email=email, origin=origin, event=slug, role=held.role, reason=held.reason))
    return rows


def _meant(work: Workspace, store: Store) -> list[Event | None]:
    events = store.events()
    if work.options.event:
        chosen = [event for event in events if event.slug == work.options.event]
        if not chosen:
            raise NotFoundError(f'there is no event "{work.options.event}"', hint="cfp event list")
        return list(chosen)
    return list(events) or [None]
