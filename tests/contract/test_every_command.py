"""No command escapes: each has examples that run, and help that says it all."""

from typing import Any

import pytest

from cfpcli.cli import app
from cfpcli.cli.catalogue import COMMANDS
from cfpcli.cli.groups import Row, load
from cfpcli.cli.help import TOPICS
from tests.contract.examples import Example, examples, run, spelled
from tests.world import World

ROWS = [pytest.param(row, id=row.words) for row in COMMANDS]
WORDS = {row.words for row in COMMANDS}


def words_of(group: Any, prefix: str = "") -> list[str]:  # noqa: ANN401  # Typer's group type is not public
    """The words of every command that Typer can reach from here."""
    found = []
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        nested = hasattr(command, "list_commands")
        found += words_of(command, f"{prefix}{name} ") if nested else []
        found += [f"{prefix}{name}"] if f"{prefix}{name}" in WORDS or not nested else []
    return found


def helped(command: Any) -> list[str]:  # noqa: ANN401  # Typer's command type is not public
    """The help of a command's arguments and options."""
    return [parameter.help for parameter in command.params if not getattr(parameter, "hidden", False)]


def unspaced(text: str) -> str:
    """The text without white space, because help breaks its lines at blanks and after hyphens."""
    return "".join(text.split())


def test_the_table_is_what_the_program_offers() -> None:
    assert sorted(words_of(app.app())) == sorted(row.words for row in COMMANDS)
    assert len({row.words for row in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize(("words", "example"), list(examples()))
def test_every_example_runs(desk: World, words: str, example: Example) -> None:
    assert example.line.startswith(words)
    outcome = run(desk, example)
    assert outcome.status == 0, outcome
    assert outcome.out or outcome.err or "nothing-matches" in example.line


@pytest.mark.parametrize("row", ROWS)
def test_help_names_an_example_and_every_option(world: World, row: Row) -> None:
    outcome = world.ok(f"{row.words} --help")
    said = unspaced(outcome.out)
    command = load(row)
    for text in helped(command):
        assert text, f"a parameter of {row.words} has no help"
        assert unspaced(text) in said
    for parameter in command.params:
        for option in parameter.opts if parameter.param_type_name == "option" else ():
            assert option in said
    assert said.startswith(unspaced(f"Usage: cfp {row.words}"))
    assert unspaced(f"Example: cfp {row.example}") in said or not row.example
    assert outcome.err == ""
    assert world.ok(f"{row.words} -h").out == outcome.out


@pytest.mark.parametrize("row", ROWS)
def test_the_example_in_help_stands_on_one_line(world: World, row: Row) -> None:
    lines = [line.strip() for line in world.ok(f"{row.words} --help").out.splitlines()]
    assert f"Example: cfp {row.example}" in lines or not row.example


@pytest.mark.parametrize("row", ROWS)
def test_a_command_takes_denied_terms_where_its_help_has_a_query(row: Row) -> None:
    command = load(row)
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    assert row.takes_query == any("QUERY" in (one.metavar or one.name).upper() for one in arguments)
    if row.takes_query:
        fixed = ["word=x" for one in arguments if one.nargs == 1]
        context = command.make_context(row.words, [*fixed, "-tag:x", "--no-input", "-track:y,z"])
        (words,) = (context.params[one.name] for one in arguments if one.nargs != 1)
        assert [*words][-2:] == ["-tag:x", "-track:y,z"]
        assert context.params["common_no_input"] is True


@pytest.mark.parametrize("line", ["assign -tag:licensing --to jo@example.org", "edit -tag:licensing --set level=x"])
def test_who_edits_or_assigns_leaves_out_as_who_sets_does(desk: World, line: str) -> None:
    outcome = run(desk, line, "--dry-run", "--yes")
    assert outcome.status == 0, outcome


@pytest.mark.parametrize("row", ROWS)
def test_the_list_of_commands_says_what_each_is_for(world: World, row: Row) -> None:
    *group, name = row.words.split()
    said = unspaced(world.ok(*group, "--help").out)
    assert f"{name}{unspaced(row.summary)}" in said


@pytest.mark.parametrize("row", ROWS)
def test_help_by_name_is_its_help(world: World, row: Row) -> None:
    if row.words in TOPICS:  # what there is to tell of it is more than its options, and leads to them
        assert unspaced(f"See cfp {row.words} --help") in unspaced(world.ok(f"help {row.words}").out)
        return
    assert unspaced(world.ok(f"help {row.words}").out) == unspaced(world.ok(f"{row.words} --help").out)


def test_spelling_finds_codes(desk: World) -> None:
    code, session = spelled("show CODE SESSION", desk)[1:]
    assert code in desk.codes()
    assert session not in desk.codes()
