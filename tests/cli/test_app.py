"""The command line as a whole: the table of commands, what is said without one, and where errors end."""

import importlib
import io
import sys
from dataclasses import replace
from types import ModuleType
from typing import NoReturn

import pytest

from cfpcli import __main__, __version__
from cfpcli.cli import app
from cfpcli.cli.catalogue import COMMANDS, GROUPS
from cfpcli.cli.groups import Row, denials_last
from cfpcli.errors import CfpError, Exit, InterruptedByUserError
from tests.countdown import left
from tests.world import World

ALL = ("stdin", "stdout", "stderr")


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.words)
def test_every_row_leads_to_a_function_of_its_module(row: Row) -> None:
    module, _, function = row.target.partition(":")
    assert callable(getattr(importlib.import_module(f"cfpcli.{module}"), function))
    group, _, _ = row.words.rpartition(" ")
    assert not group or group in GROUPS or group in {other.words for other in COMMANDS}


def test_every_group_has_commands() -> None:
    families = {row.words.split()[0] for row in COMMANDS if " " in row.words}
    assert set(GROUPS) == families - {row.words for row in COMMANDS}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("lits", '"cfp lits" is not a command: did you mean "list"?'),
        ("Submit", '"cfp Submit" is not a command: did you mean "submit"?'),
        ("event lsit", '"cfp event lsit" is not a command: did you mean "event list"?'),
        ("xyzzy", '"cfp xyzzy" is not a command'),
        ("event", "missing command after cfp event: one of list, show, use"),
        ("list --nope", "No such option: --nope"),
        ("show", "missing CODE"),
        ("show A B", "Got unexpected extra argument"),
        ("list --limit few", "Invalid value for '--limit'"),
        ("--json list", "write --json after the command"),
    ],
)
def test_a_wrong_line_is_answered_in_one(world: World, line: str, said: str) -> None:
    outcome = world.run(line)
    assert outcome.status == 2
    assert said in outcome.err.splitlines()[0]
    assert outcome.out == "" or line == "--json list"


def test_a_usage_error_points_to_the_help_of_its_command(world: World) -> None:
    assert "try: see cfp event show --help\n" in world.run("event show --nope").err
    assert "try: see cfp list --help\n" in world.run("list --nope").err
    assert "try: see cfp --help\n" in world.run("--nope").err


def test_an_unknown_command_leads_to_the_list_and_does_not_print_it(world: World) -> None:
    assert world.run("xyzzy").err == 'cfp: "cfp xyzzy" is not a command\ntry: cfp --help  # lists the commands\n'
    assert world.run("event lsit").err.endswith("try: cfp event --help  # lists the commands\n")


def test_in_a_pipe_bare_cfp_shows_what_waits(world: World) -> None:
    assert world.ok("").err == (
        "No store here yet.\nNext: cfp follow osxp-2026  # a call that others run, to send them a talk\n"
        "Next: cfp init osxp-2026  # a call that you run\nNext: cfp demo  # or try it with sample proposals\n"
    )


def test_the_help_lists_every_command(world: World) -> None:
    assert all(row.words.split()[0] in world.ok("--help").out for row in COMMANDS)


def test_at_a_terminal_bare_cfp_shows_what_waits(desk: World) -> None:
    said = desk.ok("", terminals=ALL, NO_COLOR="1").out
    assert "cfp submit" in said
    assert "cfp review" in said
    assert left("21 days") in said


def test_bare_cfp_without_a_store_says_how_to_begin(world: World) -> None:
    outcome = world.ok("", terminals=ALL, NO_COLOR="1")
    assert "cfp init osxp-2026" in outcome.out + outcome.err


def test_bare_cfp_as_json(desk: World) -> None:
    items = desk.ok("--json").items
    assert {item["what"] for item in items} == {"call", "draft", "mail", "review"}
    assert all(item["command"].startswith("cfp ") for item in items)


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version(
    world: World, flag: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert world.ok(flag).out == f"cfp {__version__}\n"
    monkeypatch.setattr(sys, "argv", ["cfp", flag])
    monkeypatch.setattr(sys, "stdout", sys.__stdout__)
    assert __main__.main() == 0
    assert capfd.readouterr().out == f"cfp {__version__}\n"


@pytest.mark.parametrize(
    ("line", "ordered"),
    [
        (["-tag:ai", "--limit", "3"], ["--limit", "3", "--", "-tag:ai"]),
        (["-score>=4", "x"], ["x", "--", "-score>=4"]),
        (['-"supply chain"'], ["--", '-"supply chain"']),
        (["csv", "-track:ai"], ["csv", "--", "-track:ai"]),
        (["--", "-tag:ai"], ["--", "-tag:ai"]),
        (["--sort=-score"], ["--sort=-score"]),
        (["K7Q", "--comment", "-1: no"], ["K7Q", "--comment", "-1: no"]),
        (["K7Q", "--comment", "-no: really", "-tag:x"], ["K7Q", "--comment", "-no: really", "--", "-tag:x"]),
        (["--comment", "--comment", "-tag:x"], ["--comment", "--comment", "--", "-tag:x"]),
        (["--comment=x", "-tag:x", "y"], ["--comment=x", "y", "--", "-tag:x"]),
        (["csv", "-o", "-x:y"], ["csv", "-o", "-x:y"]),
        (["csv", "-o=x"], ["csv", "-o=x"]),
        ([], []),
    ],
)
def test_what_a_query_leaves_out_is_no_option(line: list[str], ordered: list[str]) -> None:
    assert denials_last(line, {"--comment", "-o", "--limit"}) == ordered


def test_the_value_of_an_option_is_never_a_term(desk: World) -> None:
    code = desk.codes()[0]
    desk.ok("accept", code, "--reason", "-tag:x")
    assert desk.ok("log", "--json", "--limit", "1").items[0]["command"].endswith("-tag:x")
    assert [item["code"] for item in desk.ok("decisions", "list", "--json", code).items] == [code]
    assert desk.ok("set", "level=expert", "-tag:licensing", "--dry-run", "--yes").status == 0


def test_a_comment_may_begin_like_a_query(desk: World) -> None:
    code = desk.codes()[0]
    desk.ok("review", code, "--score", "2", "--comment", "-no: really")
    assert "-no: really" in desk.ok("show", code).out


def test_leaving_out_works_next_to_options(desk: World) -> None:
    everything, some = desk.ok("list").out, desk.ok("list -tag:licensing --fields code").out.split()
    assert 0 < len(some) < len(everything.splitlines())


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [
        (CfpError("it failed", hint="do this"), 1, "cfp: it failed\ntry: do this\n"),
        (InterruptedByUserError("left"), 130, "cfp: left\n"),
        (KeyboardInterrupt(), 130, "cfp: interrupted\n"),
        (EOFError(), 130, "cfp: interrupted\n"),
        (BrokenPipeError(), 0, ""),
        (OSError(28, "No space left on device"), 1, "cfp: output: No space left on device\n"),
        (OSError(13, "Permission denied", "a.md"), 1, "cfp: a.md: Permission denied\n"),
        (RecursionError("too deep"), 1, "cfp: unexpected failure: RecursionError: too deep\n"),
    ],
)
def test_every_failure_ends_as_a_line_and_a_status(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: BaseException, status: int, said: str
) -> None:
    def fails(*_: object) -> None:
        raise failure

    monkeypatch.setattr("cfpcli.workspace.identity.origin_of", fails)
    outcome = world.run("whoami")
    assert outcome.status == status
    assert outcome.err.startswith(said)
    assert outcome.out == ""


def test_what_a_stream_refuses_is_told_on_the_other(world: World) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    env = replace(world.env(), stdout=Full())
    assert app.run(["whoami", "--json"], env) == 1
    assert env.stderr.buffer.getvalue() == b"cfp: output: No space left on device\n"  # type: ignore[attr-defined]  # bytes below text
    env = replace(world.env(), stdout=Full(), stderr=Full())
    assert app.run(["whoami"], env) == 1


def test_help_is_written_where_the_environment_says(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert world.ok("list --help").out.startswith("Usage: cfp list")
    assert world.ok("help list --json").items[0]["text"].startswith("Usage: cfp list")
    assert capsys.readouterr() == ("", "")


def test_options_may_stand_before_and_behind_arguments(desk: World) -> None:
    code = desk.codes()[0]
    assert desk.ok("show", code, "--fields", "code").out == desk.ok("show", "--fields", "code", code).out


def test_ctrl_c_during_start_up_ends_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(ModuleType):
        def __getattr__(self, name: str) -> NoReturn:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "cfpcli.cli.app", Interrupted("cfpcli.cli.app"))
    monkeypatch.setattr(sys, "argv", ["cfp", "list"])
    assert __main__.main() == Exit.INTERRUPTED
