"""Who may use a command stands in its row: whoever is not admitted gets nothing of it, and whoever is gets something.

What a role is refused is refused whole: with status 4, before anything is looked up, and with nothing written.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.cli.catalogue import COMMANDS
from cfpcli.cli.groups import Access, Row
from cfpcli.records.change import ChangeSet, replaced
from cfpcli.store import Store
from cfpcli.workspace.rules.roles import Role
from tests.contract.examples import Example, examples, run, spelled
from tests.factories import change_set
from tests.prepared import COMMITTEE, ORGANISER
from tests.world import World

CHAIR = "Cora Lind <cora@example.org>"
NOBODY = ""
STATED = [row for row in COMMANDS if row.access]


@pytest.fixture(scope="session")
def chaired_folder(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    """The prepared call, in which somebody chairs a track of each event; to be read only."""
    folder = tmp_path_factory.mktemp("chaired") / "desk"
    world = World(shutil.copytree(prepared, folder, copy_function=shutil.copy2))

    def chair(store: Store) -> ChangeSet:
        changes = []
        for event in store.events():
            first, *others = event.tracks
            changes.append(replaced(event, replace(event, tracks=(replace(first, chairs=(CHAIR,)), *others))))
        return change_set(*changes)

    Store.open(world.store).transact(chair)
    return world.folder


@pytest.fixture
def chaired(tmp_path: Path, chaired_folder: Path) -> World:
    return World(shutil.copytree(chaired_folder, tmp_path / "desk", copy_function=shutil.copy2))


def speaker_of(world: World, line: str) -> str:
    """The first speaker of the proposal that a line names, else of any."""
    code = next((word for word in spelled(line, world) if word in world.codes()), world.codes()[0])
    first = world.ok("show", code, "--json").json["speakers"][0]
    return f"{first['name']} <{first['email']}>"


def newcomer(world: World) -> str:
    """The speaker of the file in the folder, which is not submitted yet: to the call, a stranger."""
    listed: Any = world.ok("submit talk.md --dry-run --json").json["changes"]
    person = next(one["after"] for one in listed if one["kind"] == "speaker")
    return f"{person['name']} <{person['email']}>"


def person(world: World, role: str, line: str) -> str:
    """Somebody who is this to the call."""
    if role == Role.SPEAKER:
        return speaker_of(world, line)
    if role == Role.STRANGER:
        return newcomer(world)
    return {Role.ORGANISER: ORGANISER, Role.TRACK_CHAIR: CHAIR, Role.REVIEWER: COMMITTEE[0]}[Role(role)]


def test_an_access_names_roles_that_there_are() -> None:
    assert Access.EVERYBODY.value == {*Role}
    assert all(access.value <= {*Role} and Role.ORGANISER in access.value for access in Access)


def test_the_people_are_what_they_are_taken_for(chaired: World) -> None:
    for role in Role:
        rows = chaired.ok("whoami --json", CFP_ME=person(chaired, role, "")).items
        assert {row["role"] for row in rows if row["event"] == "osxp-2026"} == {role}


CLOSED = [
    pytest.param(example, role, id=f"{role}: {example.line}")
    for row in STATED
    for role in [*Role, NOBODY]
    if row.access and role not in row.access.value and (role or Role.STRANGER not in row.access.value)
    for _, example in examples(row.words)
    if not example.is_public
]


@pytest.mark.parametrize(("example", "role"), CLOSED)
def test_whoever_is_not_admitted_gets_nothing(chaired: World, example: Example, role: str) -> None:
    before = chaired.records()
    outcome = run(chaired, example, CFP_ME=person(chaired, role, example.line) if role else "")
    assert outcome.status in ({4} if role else {2, 4}), outcome
    assert outcome.out == ""
    assert chaired.records() == before


OPEN = [
    pytest.param(row, role, id=f"{role}: {row.words}")
    for row in STATED
    for role in Role
    if row.example and row.access and role in row.access.value
]


@pytest.mark.parametrize(("row", "role"), OPEN)
def test_whoever_is_admitted_gets_something(chaired: World, row: Row, role: str) -> None:
    outcomes = []
    for _, example in examples(row.words):
        outcomes.append(run(chaired, example, "--no-input", CFP_ME=person(chaired, role, example.line)))
        if outcomes[-1].status == 0:
            return
    pytest.fail(f"a {role} may use cfp {row.words}, and is always refused: {outcomes}")
