"""`cfp organisers`: the people who run the calls of a store."""

from collections.abc import Iterable
from typing import Annotated

import typer

from cfpcli.errors import CfpError, NotFoundError, UsageError
from cfpcli.people.rows import OrganiserRow
from cfpcli.records.change import Change, Kind, created
from cfpcli.records.person import Organiser, Person, is_email, normalise_email, parse_person
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, did_you_mean, well_formed
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.options import BY
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import whole

PERSON = typer.Argument(metavar="PERSON", help='"NAME <ADDRESS>".')
ADDRESS = typer.Argument(metavar="ADDRESS", help="The organiser's address.")


def add_organiser(
    work: Workspace, person: Annotated[str, PERSON], *, by: Annotated[str, BY] = ""
) -> Result[OrganiserRow]:
    """Register an organiser: a person who sees, changes and decides everything in this store.

    The first registration also makes the acting person an organiser. From then on, people who are on no list of the
    committee see what reviewers of a blind call see.
    """
    named = _named(person)
    me = work.acting(by)

    def decide(store: Store) -> Result[OrganiserRow]:
        inner = whole(store)
        if inner.get(Kind.ORGANISER, named.email) is not None:
            return _result([], Message(f"No change: {named} is already an organiser."))
        changes = [created(Organiser(email=named.email, name=named.name, since=work.now))]
        changes += registrar(work, inner, besides=named.email)
        others = [Message(f"You are also registered as an organiser: {change.after}.") for change in changes[1:]]
        return _result(changes, Message(f"Added the organiser {named}."), *others, following="cfp organisers list")

    return work.commit(decide, by=me)


def owner_registers(work: Workspace, person: str) -> Result[OrganiserRow]:
    """Register an organiser as the owner of the store's file, in any role: `cfp doctor --organiser`."""
    named = _named(person)

    def decide(store: Store) -> Result[OrganiserRow]:
        if whole(store).get(Kind.ORGANISER, named.email) is not None:
            return _result([], Message(f"No change: {named} is already an organiser."))
        change = created(Organiser(email=named.email, name=named.name, since=work.now))
        return _result([change], Message(f"Added the organiser {named}."), following="cfp whoami")

    return work.commit(decide, by=work.identified_person[0] or named, door=Door.OWNER)


def list_organisers(work: Workspace) -> Result[OrganiserRow]:
    """List the organisers of this store."""
    store = work.store
    organisers = _organisers(store)
    nobody = "No organiser is registered: until there is a committee, everybody who opens the store is one."
    messages = () if organisers else (Message(nobody), Message('cfp organisers add "NAME <ADDRESS>"', Level.NEXT))
    return Result(row=OrganiserRow, items=_rows(organisers), messages=messages)


def remove_organiser(
    work: Workspace, address: Annotated[str, ADDRESS], *, by: Annotated[str, BY] = ""
) -> Result[OrganiserRow]:
    """Remove an organiser. The last organiser cannot be removed."""
    typed = normalise_email(address)

    def decide(store: Store) -> Result[OrganiserRow]:
        organisers = {organiser.email: organiser for organiser in _organisers(whole(store))}
        if typed not in organisers:
            hint = did_you_mean(typed, organisers) if organisers else 'cfp organisers add "NAME <ADDRESS>"'
            raise NotFoundError(f'"{clean_line(address)}" is not an organiser', hint=hint)
        gone = Change(kind=Kind.ORGANISER, key=typed, before=organisers[typed], after=None)
        return _result([gone], Message(f"Removed the organiser {organisers[typed]}."), following="cfp organisers list")

    return work.commit(decide, by=work.acting(by))


def registrar(work: Workspace, store: Store, *, besides: str = "") -> list[Change]:
    """The change that makes the acting person an organiser if the committee has none yet.

    Without it, a person who registers the first member of a committee would lock themselves out. `besides` is an
    address that the same change set registers. If no acting person is named, nobody can be registered: the command
    asks who is acting.
    """
    if store.count(Kind.ORGANISER) or store.count(Kind.REVIEWER):
        return []
    me, _ = work.identified_person
    me = me or work.acting()
    return [] if me.email == besides else [created(Organiser(email=me.email, name=me.name, since=work.now))]


def _organisers(store: Store) -> list[Organiser]:
    keys = [row.email for row in store.rows(Kind.ORGANISER, ("email",))]
    return [
        organiser for organiser in store.get_many(Kind.ORGANISER, keys).values() if isinstance(organiser, Organiser)
    ]


def _result(changes: list[Change], *messages: Message, following: str = "") -> Result[OrganiserRow]:
    records = [change.after or change.before for change in changes]
    return Result(
        row=OrganiserRow,
        items=_rows(record for record in records if isinstance(record, Organiser)),
        changes=tuple(changes),
        picture="messages",
        messages=(*messages, *([Message(following, Level.NEXT)] if following else [])),
    )


def _rows(organisers: Iterable[Organiser]) -> list[OrganiserRow]:
    return [OrganiserRow(email=each.email, name=each.name, since=each.since) for each in organisers]


def _named(person: str) -> Person:
    try:
        named = parse_person(person)
    except CfpError as error:
        raise UsageError(error.message, hint=error.hint) from error
    if not is_email(named.email):
        raise UsageError(f'"{clean_line(person)}" has no address', hint='write "NAME <ADDRESS>"')
    return Person(well_formed(named.name), named.email)
