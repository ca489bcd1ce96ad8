"""The options that commands share: read once, checked once, the same everywhere."""

import inspect
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from cfpcli.cli.catalogue import COMMANDS
from cfpcli.cli.groups import load
from cfpcli.cli.options import EVERYWHERE, with_common_options
from cfpcli.env import Env, Options, path_option
from cfpcli.errors import UsageError
from cfpcli.result import Result, Row
from cfpcli.workspace.context import Workspace
from tests.world import World


class _Context:
    """As much of Typer's context as an option needs."""

    def __init__(self, env: Env) -> None:
        self.obj = env


NAMES = ("event", "as_of", "fields", "dry_run", "yes", "output", "force")
READING = ("as_of",)


def options_of(world: World, *, carries: str = "records", names: tuple[str, ...] = NAMES, **given: object) -> Options:
    """What a command finds in its environment when it was given these options, all others at their defaults."""
    seen: list[Options] = []

    def command(work: Workspace) -> Result[Any]:
        seen.append(work.options)
        return Result(row=Row)

    call = with_common_options(command, names, carries=carries)
    defaults = {
        name: parameter.default
        for name, parameter in inspect.signature(call).parameters.items()
        if name.startswith("common_")
    }
    call(_Context(world.env()), **{**defaults, **{f"common_{name}": value for name, value in given.items()}})
    return seen[0]


def test_every_option_has_its_place(world: World) -> None:
    assert options_of(world) == Options()
    given = {"store": "a.json", "event": "x", "fields": "a,b", "output": "o", "format": "csv", "color": "never"}
    flags = {"dry_run": True, "yes": True, "force": True, "no_input": True, "debug": True}
    assert options_of(world, **given, **flags) == Options(**given, **flags)  # type: ignore[arg-type]  # texts and flags by name


def test_json_is_short_for_the_format(world: World) -> None:
    assert options_of(world, json=True).format == "json"
    assert options_of(world, json=True, format="json").format == "json"
    with pytest.raises(UsageError, match="--json and --format csv contradict"):
        options_of(world, json=True, format="csv")


def test_an_unknown_format_names_the_nearest(world: World) -> None:
    with pytest.raises(UsageError, match=r'"jsnl" is not a format: did you mean "jsonl"\? allowed: table, plain, json'):
        options_of(world, format="jsnl")


def test_formats_that_carry_something_else_are_refused_before_anything_is_done(world: World) -> None:
    for name in ("sarif", "github", "text"):
        with pytest.raises(UsageError, match=f"^--format {name} is for findings only$") as raised:
            options_of(world, format=name)
        assert raised.value.hint == "see cfp check"
    with pytest.raises(UsageError, match=r"^--format ics is for deadlines only$"):
        options_of(world, format="ics")


def test_a_command_that_finds_takes_the_formats_of_findings(world: World) -> None:
    assert options_of(world, carries="findings", format="sarif").format == "sarif"
    assert options_of(world, carries="findings", format="github").format == "github"
    assert options_of(world, carries="findings", format="text").format == "plain"
    with pytest.raises(UsageError, match="is for deadlines only"):
        options_of(world, carries="findings", format="ics")


def test_a_list_of_calls_is_no_format_to_write(world: World) -> None:
    with pytest.raises(UsageError, match="is for calls only") as raised:
        options_of(world, format="confs.tech")
    assert raised.value.hint == "see cfp deadlines import"


def test_an_unknown_colour_names_the_three(world: World) -> None:
    with pytest.raises(UsageError) as raised:
        options_of(world, color="sometimes")
    assert raised.value.hint == "one of always, auto, never"


def test_a_moment_is_in_utc_unless_it_names_a_zone(world: World) -> None:
    assert options_of(world, names=READING, as_of="2026-06-01").as_of == datetime(2026, 6, 1, tzinfo=UTC)
    with_zone = options_of(world, names=READING, as_of="2026-06-01 12:00 Europe/Paris")
    assert with_zone.as_of == datetime(2026, 6, 1, 10, tzinfo=UTC)
    with pytest.raises(UsageError, match=r"^--as-of: "):
        options_of(world, as_of="7/6/2026")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("in 3 weeks", "2026-06-14T00:00Z"),
        ("friday", "2026-05-29T00:00Z"),
        ("friday 17:00 Europe/Paris", "2026-05-29T15:00Z"),
        ("in 48 hours", "2026-05-26T10:00Z"),
        ("14 June", "2026-06-14T00:00Z"),
        ("tomorrow", "2026-05-25T00:00Z"),
    ],
)
@pytest.mark.parametrize("machine", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_moment_may_be_counted_from_the_utc_day(world: World, text: str, at: str, machine: str) -> None:
    world.variables["TZ"] = machine
    assert options_of(world, names=READING, as_of=text).as_of == datetime.fromisoformat(at)


def test_what_may_write_takes_another_time_for_a_dry_run_only(world: World) -> None:
    with pytest.raises(UsageError, match="--as-of looks at another time and writes nothing"):
        options_of(world, as_of="2026-06-01")
    assert options_of(world, as_of="2026-06-01", dry_run=True).as_of == datetime(2026, 6, 1, tzinfo=UTC)


def test_a_clock_that_cannot_be_read_is_refused_before_any_command_runs(world: World) -> None:
    world.variables["CFP_CLOCK"] = "soonish"
    with pytest.raises(UsageError, match=r"^CFP_CLOCK: "):
        options_of(world)


def test_a_moment_is_counted_from_a_rehearsal_clock_too(world: World) -> None:
    world.variables["CFP_CLOCK"] = "2026-06-10"
    assert options_of(world, names=READING, as_of="tomorrow").as_of == datetime(2026, 6, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("May 10", "Mon 10 May 2027 is 351 days ahead", 'write "2027-05-10" if that is what you mean'),
        ("tomorrow AoE", "in AoE it would be Sun 24 May 2026", 'write "2026-05-25 AoE" if that is what you mean'),
    ],
)
def test_a_moment_that_is_doubtful_is_refused_with_what_to_write(world: World, text: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError, match=r"^--as-of: ") as caught:
        options_of(world, as_of=text)
    assert said in caught.value.message
    assert caught.value.hint == hint


def test_the_event_comes_from_its_variable_too(world: World) -> None:
    world.variables["CFP_EVENT"] = "osxp-2026"
    assert options_of(world).event == "osxp-2026"
    assert options_of(world, event="other").event == "other"


def test_every_command_takes_what_is_taken_everywhere() -> None:
    for row in COMMANDS:
        names = {parameter.name for parameter in load(row).params}
        assert {f"common_{name}" for name in (*EVERYWHERE, *row.options)} <= names


def test_no_command_declares_what_is_common_by_itself() -> None:
    common = {"--store", "--format", "--json", "--color", "--dry-run", "--as-of", "--fields", "--yes", "--output"}
    for row in COMMANDS:
        for parameter in load(row).params:
            # Messages, templates and sites are folders, never what a command shows.
            folders = {"mail write", "mail templates", "site"}
            own = not parameter.name.startswith("common_") and row.words not in folders
            assert not (own and common & set(parameter.opts)), (row.words, parameter.name)


def test_a_completer_is_given_to_one_command_and_no_other() -> None:
    def command(work: Workspace) -> Result[Any]:
        raise AssertionError(work)

    def complete(_: typer.Context, begun: str) -> list[tuple[str, str]]:
        return [(f"{begun}-2026", "")]

    with_completer = with_common_options(command, ("event",), {"event": complete})
    without = with_common_options(command, ("event",))
    found = [
        inspect.signature(one).parameters["common_event"].annotation.__metadata__[0]
        for one in (with_completer, without)
    ]
    assert found[0].autocompletion is complete
    assert found[1].autocompletion is None
    assert found[0].help == found[1].help


def test_a_path_is_seen_from_where_the_person_stands(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    env = world.env()
    assert path_option("a/b.md", env) == world.folder / "a/b.md"
    assert path_option("/a.md", env) == Path("/a.md")
    assert path_option("~/a.md", env) == Path("/home/ada/a.md")
