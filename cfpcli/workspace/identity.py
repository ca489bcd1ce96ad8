"""The acting person: from flags, the environment, the profile or git, and the role in which they act."""

import contextlib
from collections.abc import Iterator, Mapping
from functools import cached_property

from cfpcli.env import Env
from cfpcli.errors import CfpError, UsageError, WouldAskError
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person, is_email, normalise_email, parse_person, people_by_address
from cfpcli.store.protocol import Store
from cfpcli.workspace.rules.roles import Actor, Committee, Role, RoleHeld, role_of

SETTINGS = 'set CFP_ME="NAME <ADDRESS>", or git config user.name and user.email'
"""The ways to name the acting person without a profile, in words."""

WAYS = f"cfp profile edit\n{SETTINGS}"
"""All the ways, each on a line of its own."""


def acting(env: Env, text: str = "", flag: str = "--by") -> Person:
    """The acting person: `text` of `flag`, else CFP_ME, the profile, git's user, or an answer at a terminal.

    The answer is saved in the profile, so that it is asked for only once.

    Raises:
        UsageError: the person named has no address.
        WouldAskError: nobody is named anywhere and nobody can be asked.
    """
    person, _ = _named(env, text, flag)
    if person is None:
        if not env.can_ask:
            raise unknown_person(f'add {flag} "NAME <ADDRESS>"\n{WAYS}')
        return _ask_who(env)
    return person


def unknown_person(hint: str) -> WouldAskError:
    """The refusal of a command that needs to know the acting person."""
    return WouldAskError("the acting person is unknown", hint=hint)


def origin_of(env: Env) -> tuple[Person | None, str]:
    """The person known without asking, and the source: CFP_ME, the profile or git; None if nobody is named.

    Raises:
        UsageError: the person named has no address.
    """
    return _named(env, "", "")


def _named(env: Env, stated: str, flag: str) -> tuple[Person | None, str]:
    for text, origin in ((stated, flag), (env.variables.get("CFP_ME", ""), "CFP_ME")):
        if text.strip():
            try:
                person = parse_person(text)
            except CfpError as error:
                raise UsageError(f"{origin}: {error.message}", hint=error.hint) from error
            return _whole(person, origin), origin
    from cfpcli.workspace.personal_files import profile_of

    if "asked" in env.remembered:
        return Person(**env.remembered["asked"]), "the answer"
    profile = profile_of(env)
    if profile is not None and profile.name and profile.email:
        return Person(profile.name, profile.email), "profile"
    if "git" not in env.remembered:
        env.remembered["git"] = _git_user(env)
    user = env.remembered["git"]
    name, address = user.get("user.name", ""), user.get("user.email", "")
    return (_whole(Person(name, address.casefold()), "git"), "git") if name and address else (None, "")


def _whole(person: Person, origin: str) -> Person:
    """The person, whose address is enough: a command that requires a name asks for it."""
    if not is_email(person.email):
        raise UsageError(f'{origin}: "{person}" has no address', hint="write NAME <ADDRESS>")
    return person


def _git_user(env: Env) -> dict[str, str]:
    """The person's details from git: one process for both values, because it takes longer than all the rest."""
    import subprocess

    variables: Mapping[str, str] = env.variables
    try:
        done = subprocess.run(
            ["git", "config", "--null", "--get-regexp", r"^user\.(name|email)$"],  # noqa: S607  # the person's own git, wherever their PATH has it
            cwd=env.cwd,
            env=dict(variables),
            capture_output=True,
            text=True,
            check=False,
            timeout=5,
        )
    except (OSError, subprocess.SubprocessError):
        return {}
    # Each is a key, a line feed, a value and a NUL; of several values of a key the last one counts, as in git.
    entries = (entry.partition("\n") for entry in done.stdout.split("\0") if entry)
    return {key: value.strip() for key, _, value in entries}


def _ask_who(env: Env) -> Person:
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(env)
    prompter.say("Your name and address are recorded with each change. They are saved in your profile.")
    name = prompter.text("Your name", validate=lambda text: "" if text.strip() else "Enter your name.")
    address = prompter.text(
        "Your e-mail address",
        validate=lambda text: "" if is_email(text) else "Enter an address such as name@example.org",
    )
    person = Person(name.strip(), normalise_email(address))
    env.remembered["asked"] = {"name": person.name, "email": person.email}
    if not env.options.dry_run:
        from cfpcli.workspace.personal_files import keep_person

        with contextlib.suppress(CfpError):  # a person who can answer now can answer again
            prompter.say(f"Saved to {keep_person(person, env)}.")
    return person


AS = "CFP_AS"
"""The variable with which a person asks to be seen with fewer rights than they have."""


def first_addresses(store: Store) -> dict[str, str]:
    """The first address of a person by each of the others, for every person of a whole store who has several.

    Every record that names a person by address has the first one. This is the one place where an address is resolved:
    every address on a command line, in a file or in git's settings is looked up here before it is compared with a
    record.
    """
    rows = store.rows(Kind.SPEAKER, ("email", "other_emails")) if store.count(Kind.SPEAKER) else ()
    several = (row for row in rows if row.email and row.other_emails)
    return {address: row.email for address, row in people_by_address(several).items() if address != row.email}


class FirstAddresses(Mapping[str, str]):
    """As `first_addresses`, read once it is needed: most commands of a committee's members never ask."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return first_addresses(self._store)

    def __getitem__(self, address: str) -> str:
        return self._addresses[address]

    def __iter__(self) -> Iterator[str]:
        return iter(self._addresses)

    def __len__(self) -> int:
        return len(self._addresses)


def first_address(store: Store, address: str) -> str:
    """The first address of the person who has this normalised address; the address itself if nobody has it."""
    # The committee is listed under first addresses, and its lists are short.
    if not address or any(store.get(kind, address) for kind in (Kind.ORGANISER, Kind.REVIEWER) if store.count(kind)):
        return address
    return first_addresses(store).get(address, address)


def addresses_of(store: Store, address: str) -> frozenset[str]:
    """Every address of the person whose first address this is."""
    others = (other for other, first in first_addresses(store).items() if first == address)
    return frozenset((address, *others)) if address else frozenset()


def as_stored(store: Store, person: Person) -> Person:
    """The person under their first address in a whole store."""
    first = first_address(store, person.email)
    return person if first == person.email else Person(person.name, first)


def registered(store: Store) -> Committee:
    """The committee of a whole store."""
    if not (store.count(Kind.ORGANISER) or store.count(Kind.REVIEWER)):
        return Committee()
    return Committee(
        first_addresses=FirstAddresses(store),
        organisers=frozenset(row.email for row in store.rows(Kind.ORGANISER, ("email",))),
        reviewers=frozenset(row.email for row in store.rows(Kind.REVIEWER, ("email",))),
    )


def actor_of(env: Env, store: Store) -> Actor:
    """The acting person (CFP_ME, the profile, else git's user) with the committee of a whole store.

    Raises:
        UsageError: CFP_ME or CFP_AS cannot be read, or CFP_AS asks for more rights than the person has.
    """
    committee, lowered = registered(store), _lowered(env.variables)
    person, _ = origin_of(env) if committee or lowered else (None, "")
    person = as_stored(store, person) if person else None
    actor = Actor(person=person, committee=committee, lowered=lowered)
    if lowered is not None:
        _refuse_raised(actor, lowered, store)
    return actor


def held_by(actor: Actor, store: Store, event: Event | None) -> RoleHeld:
    """The role of the acting person in an event of a whole store, with the reason; speakers and strangers differ."""
    rows = store.rows(Kind.SPEAKER, ("code", "email")) if actor.email else ()
    mine = {row.code for row in rows if row.email == actor.email}
    speaks = bool(mine) and any(
        mine & {*row.speakers} and (event is None or row.event == event.slug)
        for row in store.rows(Kind.PROPOSAL, ("event", "speakers"))
    )
    return role_of(
        actor.person,
        event,
        actor.committee,
        speakers=(actor.email,) if speaks else (),
        lowered=actor.lowered,
    )


def _lowered(variables: Mapping[str, str]) -> Role | None:
    text = variables.get(AS, "").strip().casefold().replace(" ", "-")
    if not text:
        return None
    if text not in {*Role}:
        raise UsageError(f'{AS}: "{text}" is not a role', hint=f"one of {', '.join(Role)}")
    return Role(text)


def _refuse_raised(actor: Actor, role: Role, store: Store) -> None:
    ranks = list(Role)
    held = [role_of(actor.person, event, actor.committee) for event in (None, *store.events())]
    best = min(held, key=lambda held_role: ranks.index(held_role.role))
    if ranks.index(role) < ranks.index(best.role) and role.is_recognised:
        raise UsageError(
            f"{AS}={role} asks for more than you have: your role is {best.role} ({best.reason})",
            hint=f"cfp whoami  # shows your role, which {AS} can only lower",
        )
