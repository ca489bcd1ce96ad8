"""Who may use a command stands in its row: whoever is not admitted gets nothing of it, and whoever is gets something.

What a role is refused is refused whole: with status 4, before anything is looked up, and with nothing written. Unless
the arguments decide, the row alone does: a command that is refused does not run.
"""

import functools
import importlib
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from cfpcli.cli.catalogue import COMMANDS
from cfpcli.cli.groups import Access, Row
from cfpcli.records.change import ChangeSet, replaced
from cfpcli.store import Store
from cfpcli.workspace.rules.roles import Role
from cfpcli.workspace.rules.scope import Scope
from tests.contract.examples import FOLLOWING, Example, examples, run, spelled
from tests.factories import change_set
from tests.prepared import COMMITTEE, FOLLOWED, HARBOUR, ORGANISER
from tests.world import World

CHAIR = "Cora Lind <cora@example.org>"
ELSEWHERE = "fosdem-2026-public-digital-infrastructure"
"""The event in which she has no part."""
NOBODY = ""
STATED = [row for row in COMMANDS if row.access]


@pytest.fixture(scope="session")
def chaired_folder(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    """The prepared call, in which somebody chairs a track of the event in use; to be read only."""
    folder = tmp_path_factory.mktemp("chaired") / "desk"
    world = World(shutil.copytree(prepared, folder, copy_function=shutil.copy2))

    def chair(store: Store) -> ChangeSet:
        event = next(event for event in store.events() if event.slug == "osxp-2026")
        first, *others = event.tracks
        return change_set(replaced(event, replace(event, tracks=(replace(first, chairs=(CHAIR,)), *others))))

    Store.open(world.store).transact(chair)
    return world.folder


@pytest.fixture
def chaired(tmp_path: Path, chaired_folder: Path) -> World:
    return World(shutil.copytree(chaired_folder, tmp_path / "desk", copy_function=shutil.copy2))


def speaker_of(world: World, line: str) -> str:
    """The first speaker of the proposal that a line names, else of any."""
    codes = (*world.codes(), *world.codes(HARBOUR))
    code = next((word for word in spelled(line, world) if word in codes), codes[0])
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


SPEAKERS_OF_FOLLOWED = {"sent", "result"}
"""The commands about proposals of a followed call, of which nobody here chairs a track."""

OPEN = [
    pytest.param(row, role, id=f"{role}: {row.words}")
    for row in STATED
    for role in Role
    if row.example and row.access and role in row.access.value
    if row.words not in SPEAKERS_OF_FOLLOWED or role is not Role.TRACK_CHAIR
]


@pytest.mark.parametrize(("row", "role"), OPEN)
def test_whoever_is_admitted_gets_something(chaired: World, row: Row, role: str) -> None:
    refused = []
    for _, example in examples(row.words):
        who = person(chaired, role, example.line)
        if row.words in FOLLOWING:  # the calls that a person follows are in a store of their own
            chaired.run("deadlines import -", stdin=FOLLOWED.encode(), CFP_ME=who)
            outcome = chaired.run(
                example.line, stdin=(chaired.folder / (example.stdin or "talk.md")).read_bytes(), CFP_ME=who
            )
        else:
            outcome = run(chaired, example, "--no-input", CFP_ME=who)
        if outcome.status == 0 and (outcome.out or outcome.err):
            return
        refused.append(outcome)
    pytest.fail(f"a {role} may use cfp {row.words}, and always gets nothing: {refused}")


RULED = [row for row in STATED if row.needs_store and row.scope is not Scope.ARGUMENTS]
"""The commands of which no argument decides who may use them, or whether they need a store."""


def forbid(monkeypatch: pytest.MonkeyPatch, row: Row) -> None:
    """Make the command fail the test if it runs."""
    module, _, name = row.target.partition(":")
    command = getattr(importlib.import_module(f"cfpcli.{module}"), name)

    @functools.wraps(command)
    def never(*_: object, **__: object) -> None:
        pytest.fail(f"cfp {row.words} runs, though its row does not let it")

    monkeypatch.setattr(f"cfpcli.{module}.{name}", never)


@pytest.mark.parametrize("row", [row for row in STATED if row.scope is Scope.ARGUMENTS], ids=lambda row: row.words)
def test_a_command_judges_itself_only_what_its_arguments_name(row: Row) -> None:
    """A new one that does is written down here with the argument that decides."""
    assert row.words in {
        "submit",  # --to writes a packet, without a store as well
        "check",  # a file, or proposals of the store
        "doctor",  # a store that cannot be opened
        *("edit", "receipt", "confirm", "decline", "withdraw"),  # a proposal: whoever speaks in it
        *("people show", "people edit"),  # a person: themselves
        *("review", "import"),  # as whom, and whose reviews
        "init",  # a template, or an event's file, which may be the first of a new store
        *("follow", "unfollow", "deadlines import", "deadlines forget"),  # followed calls, whose admission names them
        *("copy", "sent", "result"),  # a proposal: whoever speaks in it, or followed its call
    }


def test_a_command_that_needs_no_store_has_no_roles_to_look_up() -> None:
    assert [row.words for row in STATED if not row.needs_store and row.access is not Access.EVERYBODY] == ["init"]


SHUT = [
    pytest.param(row, role, id=f"{role or 'nobody'}: {row.words}")
    for row in RULED
    for role in [*Role, NOBODY]
    if row.access and (role or Role.STRANGER) not in row.access.value
]


@pytest.mark.parametrize(("row", "role"), SHUT)
def test_a_command_does_not_run_for_whoever_is_not_admitted(
    chaired: World, row: Row, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = person(chaired, role, row.example) if role else ""
    forbid(monkeypatch, row)
    for line in (row.example, *(row.asks or ())):
        outcome = chaired.run(*spelled(line, chaired), CFP_ME=who)
        assert outcome.status == 4 or (not role and outcome.status == 2), (line, outcome)


@pytest.mark.parametrize("row", RULED, ids=lambda row: row.words)
def test_a_command_that_needs_a_store_does_not_run_without_one(
    world: World, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(monkeypatch, row)
    for line in (row.example, *(row.asks or ())):
        outcome = world.run(line)
        assert outcome.status == 3, (line, outcome)
        assert "cfp init" in outcome.err
    assert list(world.folder.iterdir()) == []


@pytest.mark.parametrize(
    "row", [row for row in RULED if row.scope in {Scope.EVENT, Scope.EVENTS}], ids=lambda row: row.words
)
def test_the_chair_of_a_track_has_no_part_in_another_event(
    chaired: World, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(monkeypatch, row)
    outcome = chaired.run(*spelled(row.example, chaired), CFP_ME=CHAIR, CFP_EVENT=ELSEWHERE)
    assert (outcome.status, "stranger" in outcome.err or "not on it" in outcome.err or "only by" in outcome.err) == (
        4,
        True,
    ), outcome


@pytest.mark.parametrize("line", ["similar {code}", "why {code}"])
def test_what_is_compared_of_another_event_is_for_its_committee(chaired: World, line: str) -> None:
    there = line.format(code=chaired.codes(ELSEWHERE)[0])
    assert chaired.run(there).status == 0 or "no place in the ranking" in chaired.run(there).err
    assert chaired.run(there, CFP_ME=CHAIR).status == 4


def test_the_chair_of_a_track_declares_a_conflict_as_an_organiser_does(chaired: World) -> None:
    outcome = chaired.ok(
        "reviewers", "conflict", "ada@example.org", "city.example", "--reason", "Employer", CFP_ME=CHAIR
    )
    assert "Requested" not in outcome.out + outcome.err


def test_whoever_chairs_in_every_event_is_still_no_organiser(chaired: World) -> None:
    def chair(store: Store) -> ChangeSet:
        events = [event for event in store.events() if event.slug == ELSEWHERE]
        return change_set(
            *(
                replaced(event, replace(event, tracks=tuple(replace(track, chairs=(CHAIR,)) for track in event.tracks)))
                for event in events
            )
        )

    Store.open(chaired.store).transact(chair)
    assert chaired.ok("organisers list", CFP_ME=CHAIR).out
    assert chaired.run("organisers", "add", "Kit Lund <kit@example.org>", CFP_ME=CHAIR).status == 4


GUESSED = [
    "edit {code} --set title=x",
    "receipt {code}",
    "confirm {code}",
    "withdraw {code} --reason x",
    "review {code} --score 3",
    "import {code}.json --yes",
]


@pytest.mark.parametrize("line", GUESSED)
@pytest.mark.parametrize("role", [Role.SPEAKER, Role.STRANGER])
def test_a_refusal_is_the_same_whether_a_code_exists_or_not(chaired: World, role: str, line: str) -> None:
    codes = chaired.codes()
    who = person(chaired, role, codes[0])
    mine = chaired.ok("mine --json", CFP_ME=who).items
    other = next(code for code in codes if code not in {item.get("code") for item in mine})
    answers = []
    for code in (other, "XXXXXX"):
        review = {"proposal": code, "reviewer": who.partition("<")[2].rstrip(">"), "state": "abstained"}
        text = msgspec.json.encode({"schema": "cfp.reviews/1", "items": [review]}).decode()
        (chaired.folder / f"{code}.json").write_text(text)
        outcome = chaired.run(line.format(code=code), CFP_ME=who)
        answers.append((outcome.status, outcome.out, outcome.err.replace(code, "CODE")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 4


def test_a_stranger_changes_no_followed_call_of_a_store_of_others(chaired: World) -> None:
    before = chaired.records()
    for line in (
        "deadlines forget otter-days-2026",
        "deadlines import conferences.yml",
        "unfollow otter-days-2026",
        "follow 'BoatConf' --closes '20 June 2027 AoE'",
    ):
        outcome = chaired.run(f"{line} --store {chaired.store}", CFP_ME=person(chaired, Role.STRANGER, ""))
        assert (outcome.status, outcome.out) == (4, ""), outcome
    assert chaired.records() == before


@pytest.mark.parametrize(
    "line", ["reopen {code} --reason x", "set level=beginner {code}", "tag add x {code}", "decisions list"]
)
def test_a_refusal_names_the_role_that_whoami_shows(chaired: World, line: str) -> None:
    code = chaired.codes()[0]
    for role in (Role.SPEAKER, Role.STRANGER):
        outcome = chaired.run(line.format(code=code), CFP_ME=person(chaired, role, code))
        assert (outcome.status, f"you are a {role}" in outcome.err) == (4, True), outcome.err


def test_a_speaker_is_refused_in_words_about_a_speaker(chaired: World) -> None:
    who = person(chaired, Role.SPEAKER, chaired.codes()[0])
    assert "hidden from people outside the committee" in chaired.run("list --fields speaker_names", CFP_ME=who).err
    assert "only the committee gets to review" in chaired.run("review", CFP_ME=who).err
