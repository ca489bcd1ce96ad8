"""The role of the acting person in a store: looked up here and nowhere else."""

from collections.abc import Mapping

from cfpcli.env import Env
from cfpcli.errors import UsageError
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.store.protocol import Store
from cfpcli.workspace.identity import origin_of
from cfpcli.workspace.rules.roles import Actor, Committee, Role, RoleHeld, role_of

AS = "CFP_AS"
"""The variable with which a person asks to be seen with fewer rights than they have."""


def registered(store: Store) -> Committee:
    """The committee of a whole store."""
    if not (store.count(Kind.ORGANISER) or store.count(Kind.REVIEWER)):
        return Committee()
    return Committee(
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
            hint=f"{AS} lowers a role; cfp whoami shows yours, an organiser raises it: cfp organisers add",
        )
