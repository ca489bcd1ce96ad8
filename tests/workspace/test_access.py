"""A command is let run by the role that its row admits: where it must be held, who is asked, and what is refused."""

from pathlib import Path

import pytest

from cfpcli.cli.groups import Access
from cfpcli.errors import CfpError, UsageError, WouldAskError
from cfpcli.records.change import Record, created
from cfpcli.records.event import Track
from cfpcli.records.person import Organiser
from cfpcli.records.review import Reviewer
from cfpcli.store import Store
from cfpcli.workspace import visibility
from cfpcli.workspace.access import admit_person
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.rules.roles import Role
from cfpcli.workspace.rules.scope import Scope
from tests.factories import NOW, change_set, make_event
from tests.world import World

OLA, REMY, CORA = "Ola <ola@example.org>", "Remy <remy@example.org>", "Cora <cora@example.org>"


@pytest.fixture
def two_events(tmp_path: Path) -> World:
    """An organiser, a reviewer, and somebody who chairs a track of one of two events."""
    world = World(tmp_path)
    store = Store.create(world.store)
    records: tuple[Record, ...] = (
        make_event(slug="here", tracks=(Track(slug="one", name="One", chairs=(CORA,)),)),
        make_event(slug="there"),
        Organiser(email="ola@example.org", name="Ola", since=NOW),
        Reviewer(email="remy@example.org", name="Remy"),
    )
    store.apply(change_set(*(created(record) for record in records)))
    return world


def refusal(
    world: World,
    me: str,
    access: Access,
    scope: Scope,
    *,
    event: str = "",
    changes: str = "",
    by: str = "",
    acts: bool = False,
) -> str:
    """The error that a person is refused with; empty where they are let in."""
    world.variables |= {"CFP_ME": me}
    env = world.env()
    work = Workspace(env.with_options(env.options._replace(event=event)))
    try:
        admit_person(work, access.value, scope, gives="a list", changes=changes, by=by, acts=acts)
    except CfpError as error:
        return f"{type(error).__name__}: {error.message}"
    return ""


def for_organisers(role: Role) -> str:
    """The refusal of a list that organisers and chairs get."""
    return f"DataRefusedError: {visibility.refusal(role, 'a list').message}"


def by_organisers(what: str) -> str:
    """The refusal of what organisers change."""
    return f"DataRefusedError: {what} is changed only by an organiser"


@pytest.mark.parametrize("scope", [Scope.ANY, Scope.EVENT, Scope.EVENTS])
def test_an_organiser_is_let_in_everywhere(two_events: World, scope: Scope) -> None:
    for access in Access:
        assert refusal(two_events, OLA, access, scope, event="there") == ""


def test_a_chair_is_let_in_where_they_chair(two_events: World) -> None:
    def of(scope: Scope, event: str = "") -> str:
        return refusal(two_events, CORA, Access.CHAIRS, scope, event=event)

    stranger = for_organisers(Role.STRANGER)
    assert [of(Scope.ANY), of(Scope.EVENT, "here"), of(Scope.EVENTS, "here")] == ["", "", ""]
    assert [of(Scope.EVENT, "there"), of(Scope.EVENTS, "there"), of(Scope.EVENTS)] == [stranger] * 3
    committee = visibility.committee_refusal("cora@example.org", "a list").message
    assert refusal(two_events, CORA, Access.COMMITTEE, Scope.EVENT, event="there") == f"DataRefusedError: {committee}"


def test_the_list_of_organisers_is_not_a_chairs(two_events: World) -> None:
    said = refusal(two_events, CORA, Access.ORGANISERS, Scope.ANY)
    assert said == by_organisers("a list")
    assert refusal(two_events, REMY, Access.ORGANISERS, Scope.ANY) == for_organisers(Role.REVIEWER)


def test_a_change_is_refused_as_its_admission_would(two_events: World) -> None:
    said = refusal(two_events, CORA, Access.CHAIRS, Scope.EVENT, event="there", changes="the event {event}")
    assert said == by_organisers("the event there")


def test_an_event_must_be_named_where_one_is_needed(two_events: World) -> None:
    said = refusal(two_events, REMY, Access.COMMITTEE, Scope.EVENT)
    assert said.startswith(UsageError.__name__)
    assert refusal(two_events, REMY, Access.COMMITTEE, Scope.EVENTS) == ""
    assert refusal(two_events, REMY, Access.COMMITTEE, Scope.EVENT, event="nowhere").startswith("NotFoundError")


def test_whoever_would_act_is_asked_who_they_are_before_their_role(two_events: World) -> None:
    assert refusal(two_events, "", Access.CHAIRS, Scope.ANY) == for_organisers(Role.STRANGER)
    assert refusal(two_events, "", Access.CHAIRS, Scope.ANY, acts=True).startswith(WouldAskError.__name__)
    # Whom an option names has no part in it: the role follows the acting person.
    assert refusal(two_events, "", Access.CHAIRS, Scope.ANY, by=OLA, acts=True) == for_organisers(Role.STRANGER)


def test_without_a_committee_nobody_is_asked(tmp_path: Path) -> None:
    world = World(tmp_path)
    Store.create(world.store)
    assert refusal(world, "", Access.ORGANISERS, Scope.ANY, acts=True) == ""
