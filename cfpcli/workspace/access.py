"""The roles that may run a command, from its row in the catalogue, enforced before its arguments are looked at."""

from collections.abc import Collection

from cfpcli.errors import DataRefusedError
from cfpcli.records.event import Event
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.identity import held_by
from cfpcli.workspace.rules.roles import WHY_THIS_ROLE, Actor, Role
from cfpcli.workspace.rules.scope import Scope


def admit_person(
    work: Workspace,
    admitted: Collection[str],
    scope: Scope,
    *,
    gives: str,
    changes: str = "",
    by: str = "",
    acts: bool = False,
) -> None:
    """Let a command run whose row admits these roles.

    `scope` is where one of them must be held. Other people are refused the things that it `gives` or `changes`, two
    noun phrases in which `{event}` is the slug of the event. A command that `acts` first asks for the acting person if
    nobody is named: `by` is the person of its option.

    Raises:
        DataRefusedError: the acting person holds none of the roles.
        NotFoundError: there is no store, or not the event that is named.
        UsageError: several events could be meant, and one must be.
        WouldAskError: it is not known who acts, and nobody can be asked.
    """
    store = work.store
    if store.is_whole and Role.TRACK_CHAIR in admitted:
        return
    # Inside, because a person who sees the whole store needs none of this.
    from cfpcli.workspace.identity import actor_of
    from cfpcli.workspace.visibility import whole

    if acts and not store.is_whole and work.identified_person[0] is None:
        work.acting(by)
        store = work.reopened()
    actor = actor_of(work.env, whole(store))
    event = _event(work, scope)
    events = [event] if event else whole(store).events()
    roles = [actor.role(other) for other in events]
    if scope is Scope.ANY or not roles:
        roles.append(actor.role(None))
    if not (any if scope is Scope.ANY else all)(role in admitted for role in roles):
        if Role.STRANGER in roles and held_by(actor, whole(store), event).role is Role.SPEAKER:
            roles = [Role.SPEAKER if role is Role.STRANGER else role for role in roles]
        raise _refusal(actor, roles, admitted, gives, changes.format(event=event.slug if event else ""))


def _event(work: Workspace, scope: Scope) -> Event | None:
    if scope is Scope.EVENT:
        return work.required_event
    return work.event if scope is Scope.EVENTS else None


def _refusal(
    actor: Actor, roles: Collection[Role], admitted: Collection[str], gives: str, changes: str
) -> DataRefusedError:
    """The refusal of a person whose roles are these; the one with the fewest rights is named."""
    from cfpcli.workspace.visibility import committee_refusal, refusal

    if Role.REVIEWER in admitted:
        return committee_refusal(actor.email, gives, lowered=actor.lowered or "")
    is_chairs = Role.TRACK_CHAIR not in admitted and any(role.runs_the_call for role in roles)
    if changes or is_chairs:
        return DataRefusedError(f"{changes or gives} is changed only by an organiser", hint=WHY_THIS_ROLE)
    ranks = list(Role)
    return refusal(max(roles, key=ranks.index), gives)
