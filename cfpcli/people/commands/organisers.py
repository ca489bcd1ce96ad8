"""`cfp organisers`: the people who run the calls of a store."""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any, NamedTuple, Self

import typer

from cfpcli.errors import CfpError, DataRefusedError, NotFoundError, UsageError
from cfpcli.people.commands.people import people_of
from cfpcli.people.rows import OrganiserRow
from cfpcli.records.change import Change, Kind, created
from cfpcli.records.person import (
    Organiser,
    Person,
    is_email,
    kept_name,
    normalise_email,
    parse_person,
    people_by_address,
)
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, did_you_mean, fold, well_formed
from cfpcli.workspace.completion import BY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.filtered_store import view_of
from cfpcli.workspace.identity import as_stored, first_address
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import whole

PERSON = typer.Argument(metavar="PERSON", help='"NAME <ADDRESS>".')
ADDRESS = typer.Argument(metavar="ADDRESS", help="The organiser's address.")


_REGISTERS = "an organiser registers that person"


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
        person, note = registered_as(store, named, "organisers add")
        if inner.get(Kind.ORGANISER, person.email) is not None:
            return _result([], Message(f"No change: {person} is already an organiser."))
        changes = [created(Organiser(email=person.email, name=person.name, since=work.now))]
        changes += registrar(work, inner, besides=person.email)
        others = [Message(f"You are also registered as an organiser: {change.after}.") for change in changes[1:]]
        done = Message(f"Added the organiser {person}.")
        return _result(changes, done, *note, *others, following="cfp organisers list")

    return work.commit(decide, by=me)


class Registry(NamedTuple):
    """The people whom the acting person may register in a role: `people` by address, `members` of the committee.

    `visible` are the codes of those whom the acting person may know, None for everybody.
    """

    people: Mapping[str, Any]
    members: Collection[str]
    visible: Collection[str] | None

    @classmethod
    def of(cls, store: Store) -> Self:
        """The people of a store."""
        inner, seen = whole(store), view_of(store)
        kinds = (Kind.REVIEWER, Kind.ORGANISER)
        return cls(
            people_by_address(inner.rows(Kind.SPEAKER, ("code", "name", "email", "other_emails"))),
            {row.email for kind in kinds for row in inner.rows(kind, ("email",))},
            None if seen is None else people_of(seen),
        )

    def record(self, address: str) -> Any:  # noqa: ANN401  # a row of a person
        """The person of an address; None without a record.

        Raises:
            DataRefusedError: the acting person runs some calls only, and may not know whether there is a record.
        """
        record = self.people.get(address)
        knows = self.visible is None or address in self.members or (record and record.code in self.visible)
        if not knows:
            # The same answer for a person of another call and for nobody, because a further address would be replaced.
            raise DataRefusedError(
                f"{address} is neither on the committee nor a speaker of your calls", hint=f"{_REGISTERS} as a reviewer"
            )
        return record


def registered_as(store: Store, named: Person, command: str) -> tuple[Person, tuple[Message, ...]]:
    """The person to register in a role, under the first address and the name of their record, and a note on the name.

    A further address of somebody with another name may be a mistake of that record: the role would go to a person whom
    nobody has named. `command` is the words behind `cfp`.

    Raises:
        DataRefusedError: the address is a further one of a person of another name, or the acting person may not
            register that person.
    """
    record = Registry.of(store).record(named.email)
    if record is None:
        return named, ()
    stored = Person(record.name, record.email)
    if not named.name or fold(record.name) == fold(named.name):
        return stored, ()
    if record.email != named.email:
        raise DataRefusedError(
            f"{named.email} is a further address of {stored} ({record.code})",
            hint=f'cfp {command} "{stored}"  # registers that person\n'
            f"cfp people edit {record.code} --remove-email {named.email}  # if it is somebody else",
        )
    return stored, (Message(kept_name(stored, named.name), Level.WARNING),)


def owner_registers(work: Workspace, person: str) -> Result[OrganiserRow]:
    """Register an organiser as the owner of the store's file, in any role: `cfp doctor --organiser`."""
    named = _named(person)

    def decide(store: Store) -> Result[OrganiserRow]:
        person = as_stored(whole(store), named)
        if whole(store).get(Kind.ORGANISER, person.email) is not None:
            return _result([], Message(f"No change: {person} is already an organiser."))
        change = created(Organiser(email=person.email, name=person.name, since=work.now))
        return _result([change], Message(f"Added the organiser {person}."), following="cfp whoami")

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

    def decide(store: Store) -> Result[OrganiserRow]:
        typed = first_address(whole(store), normalise_email(address))
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
