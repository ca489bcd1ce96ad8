"""The table of commands: every fact about a command is there, once, and agrees with its signature."""

import itertools

import pytest

from cfpcli.cli.catalogue import COMMANDS, GROUPS
from cfpcli.cli.groups import Room, Row, load
from tests.contract.examples import ROWS, Question, questions
from tests.world import World

LONGEST_SUMMARY = 60
"""Characters of a summary, by STYLE: with the longest name before it, a line of 80 columns."""

HOW_TO_STATE = {
    "summary": "what it does, imperative, at most 60 characters",
    "room": "where people look for it: Room.…",
    "access": "who may use it: Access.…",
    "example": "a line that works in the prepared call, without cfp",
    "asks": "what it asks a person for, to the flags that answer; {} for nothing",
}


def test_every_command_states_every_fact() -> None:
    missing = [
        f"cfp {row.words}: its row has no {fact} ({HOW_TO_STATE[fact]})" for row in COMMANDS for fact in row.missing
    ]
    assert not missing, "\n" + "\n".join(missing)


def test_a_fact_that_is_left_out_is_named() -> None:
    assert Row("star", "star:star").missing == tuple(HOW_TO_STATE)
    assert not Row("star", "star:star", "Star", Room.SPEAKING, COMMANDS[0].access, "star", {}).missing


@pytest.mark.parametrize(
    ("name", "summary"), [*((row.words, row.summary) for row in COMMANDS), *GROUPS.items()], ids=str
)
def test_a_summary_is_one_short_line(name: str, summary: str) -> None:
    assert len(summary) <= LONGEST_SUMMARY, name
    assert not summary.endswith(".")
    assert summary[:1] == summary[:1].upper()
    assert "\n" not in summary


def test_rooms_and_families_stand_together() -> None:
    stated = [row for row in COMMANDS if row.room]
    rooms = [room for room, _ in itertools.groupby(row.room for row in stated)]
    assert rooms == [*Room]
    families = [(family, {row.room for row in rows}) for family, rows in itertools.groupby(stated, _family)]
    assert len({family for family, _ in families}) == len(families)
    assert all(len(rooms_of_family) == 1 for _, rooms_of_family in families)


def _family(row: Row) -> str:
    return row.words.partition(" ")[0]


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.words)
def test_an_example_begins_with_its_command(row: Row) -> None:
    assert not row.example or f"{row.example} ".startswith(f"{row.words} ")


@pytest.mark.parametrize("question", list(questions()), ids=lambda question: question.line)
def test_what_answers_a_question_stands_in_the_signature(question: Question) -> None:
    assert f"{question.line} ".startswith(f"{question.words} ")
    assert question.answers
    parameters = load(ROWS[question.words]).params
    options = {option for one in parameters for option in one.opts}
    arguments = " ".join(f"{one.metavar} {one.name}" for one in parameters if one.param_type_name == "argument")
    for answer in question.answers:
        assert answer in options if answer.startswith("-") else answer.casefold() in arguments.casefold()


def test_help_lists_each_room_in_80_columns(world: World) -> None:
    said = world.ok("--help", COLUMNS="80").out
    headings = [line.rstrip(":") for line in said.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert [heading for heading in headings if heading != "Commands"] == ["Options", *Room]
    assert max(map(len, said.splitlines())) <= 80
    for row in COMMANDS:
        name, _, rest = row.words.partition(" ")
        assert rest or f"\n  {name} " in said
    assert "Commands:" in world.ok("event --help").out
