"""From a result to bytes: data on stdout, messages on stderr, long pages in the reader's pager."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import msgspec
import pytest

from cfpcli.cli.output import emit, emit_error, screen, with_place
from cfpcli.env import Env, Options
from cfpcli.errors import CfpError, DataRefusedError, Exit, Fault, UsageError
from cfpcli.records.change import created
from cfpcli.result import Level, Message, Result, Row
from tests.contract.process import variables
from tests.factories import make_setting
from tests.terminal import Terminal
from tests.world import World


class Scored(msgspec.Struct, frozen=True):
    """Further members of an envelope."""

    score: float


class Titled(Row, frozen=True):
    """A row of two fields."""

    schema: ClassVar = "test"

    code: str
    title: str


ROWS = (Titled("K7QX3D", "A\tb"), Titled("ZZZZZZ", "=1+1"))
LISTED = Result(row=Titled, items=ROWS)
TOLD = Result(row=Titled, items=ROWS, fields=("code",), picture="messages", messages=(Message("Done."),))
CHANGE = created(make_setting())


class Said(NamedTuple):
    """What is on the two streams."""

    out: str
    err: str


def said(env: Env) -> Said:
    streams: Any = (env.stdout, env.stderr)
    return Said(*(stream.buffer.getvalue().decode() for stream in streams))


def emitted(world: World, result: Result[Row], *terminals: str, **options: object) -> Said:
    env = world.env(terminals=terminals).with_options(Options(**options))  # type: ignore[arg-type]  # options by name
    emit(result, env)
    return said(env)


def test_a_pipe_gets_rows_between_tabs(world: World) -> None:
    assert emitted(world, LISTED).out == "K7QX3D\tA b\nZZZZZZ\t=1+1\n"
    assert emitted(world, LISTED, "stdout", format="plain").out == "K7QX3D\tA b\nZZZZZZ\t=1+1\n"


def test_a_terminal_gets_a_picture(world: World) -> None:
    drawn = emitted(world, LISTED, "stdout").out
    assert "\x1b[" in drawn
    assert "K7QX3D" in drawn
    assert "\x1b[" not in emitted(world, LISTED, "stdout", color="never").out
    assert emitted(world, LISTED, format="table").out != emitted(world, LISTED).out


def test_json_is_an_envelope_that_names_its_schema(world: World) -> None:
    document = json.loads(emitted(world, LISTED, format="json").out)
    assert document == {"schema": "cfp.test/1", "items": [msgspec.to_builtins(row) for row in ROWS]}


def test_json_lines_and_csv(world: World) -> None:
    lines = emitted(world, LISTED, format="jsonl").out.splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["K7QX3D", "ZZZZZZ"]
    assert emitted(world, LISTED, format="csv").out == "code,title\nK7QX3D,A\tb\nZZZZZZ,'=1+1\n"


def test_further_members_and_changes_stand_in_the_envelope(world: World) -> None:
    result = Result(row=Titled, items=ROWS, members=Scored(4.5), changes=(CHANGE,))
    document = json.loads(emitted(world, result, format="json").out)
    assert document["score"] == 4.5
    assert document["dry_run"] is False
    (change,) = document["changes"]
    assert (change["kind"], change["key"], change["before"]) == ("setting", "event", None)
    assert change["after"]["value"] == "osxp-2026"


def test_a_dry_run_shows_the_changes_instead_of_the_rows(world: World) -> None:
    result = Result(row=Titled, items=ROWS, changes=(CHANGE,), dry_run=True, picture="messages")
    for terminals in ((), ("stdout",)):
        shown = emitted(world, result, *terminals, color="never").out
        assert "setting event" in shown
        assert "K7QX3D" not in shown
    assert json.loads(emitted(world, result, format="json").out)["dry_run"] is True


def test_a_dry_run_without_changes_says_so_in_json(world: World) -> None:
    result = Result(row=Titled, items=(), dry_run=True)
    assert json.loads(emitted(world, result, format="json").out) == {
        "schema": "cfp.test/1",
        "items": [],
        "changes": [],
        "dry_run": True,
    }


def test_messages_go_to_stderr_and_are_all_that_a_person_needs_of_some_results(world: World) -> None:
    assert emitted(world, TOLD, "stdout") == ("", "Done.\n")
    assert emitted(world, TOLD) == ("", "Done.\n")
    assert emitted(world, TOLD, format="plain") == ("K7QX3D\nZZZZZZ\n", "Done.\n")


def test_messages_say_how_they_are_meant(world: World) -> None:
    messages = (Message("So it is."), Message("Beware.", Level.WARNING), Message("cfp list", Level.NEXT))
    result = Result(row=Titled, messages=messages)
    assert emitted(world, result).err == "So it is.\nwarning: Beware.\nNext: cfp list\n"
    assert "\x1b[" in emitted(world, result, "stderr").err


def test_fields_are_chosen_in_the_order_asked_for(world: World) -> None:
    assert emitted(world, LISTED, fields="title,code").out == "A b\tK7QX3D\n=1+1\tZZZZZZ\n"
    assert emitted(world, LISTED, fields="-title").out == "K7QX3D\nZZZZZZ\n"
    assert emitted(world, LISTED, fields="code, code").out == "K7QX3D\nZZZZZZ\n"
    assert json.loads(emitted(world, LISTED, fields="code", format="json").out)["items"][0] == {"code": "K7QX3D"}


def test_an_unknown_field_names_the_nearest(world: World) -> None:
    with pytest.raises(
        UsageError, match=r'"tilte" is not a field of this list: did you mean "title"\? allowed: code, title'
    ):
        emitted(world, LISTED, fields="code,tilte")


@pytest.mark.parametrize("fields", [",", "-code,-title", "code,-code"])
def test_no_field_at_all_is_a_wrong_usage(world: World, fields: str) -> None:
    with pytest.raises(UsageError, match="no field is left") as raised:
        emitted(world, LISTED, fields=fields)
    assert raised.value.hint == "allowed: code, title"


def test_fields_that_the_command_chose_itself_are_left_alone(world: World) -> None:
    result = Result(row=Titled, items=ROWS, fields=("code",))
    assert emitted(world, result, fields="whatever").out == "K7QX3D\nZZZZZZ\n"


def documented(*chunks: bytes, safe: bool = False) -> Result[Titled]:
    return Result(row=Titled, documents=iter(chunks), documents_are_safe=safe, messages=(Message("Done."),))


def test_a_document_is_the_whole_of_stdout(world: World) -> None:
    assert emitted(world, documented(b"a\x1b", b"b\n")) == ("a\\x1bb\n", "Done.\n")
    assert emitted(world, documented(b"ab\n", safe=True), "stdout") == ("ab\n", "Done.\n")
    assert emitted(world, documented(b"ab\n"), output="-").out == "ab\n"


def test_a_document_goes_into_the_file_that_was_named(world: World) -> None:
    many = msgspec.structs.replace(documented(b"a\x1b\n"), written=lambda: "1,200 lines")
    assert emitted(world, many, output="out.txt") == ("", "Wrote 1,200 lines to out.txt.\nDone.\n")
    assert (world.folder / "out.txt").read_bytes() == b"a\x1b\n"
    with pytest.raises(DataRefusedError):
        emitted(world, documented(b"other"), output="out.txt")
    other = msgspec.structs.replace(documented(b"other"), written=lambda: "1 line")
    target = str(Path(world.folder) / "out.txt")
    assert emitted(world, other, "stdout", output=target, force=True).err == f"Wrote 1 line to {target}.\nDone.\n"
    assert (world.folder / "out.txt").read_bytes() == b"other"


def test_the_rows_of_a_list_go_into_a_file_with_the_same_sentence(world: World) -> None:
    assert emitted(world, LISTED, output="out.json", format="json") == ("", "Wrote 2 tests to out.json.\n")
    assert json.loads((world.folder / "out.json").read_bytes())["items"] == [msgspec.to_builtins(row) for row in ROWS]
    assert emitted(world, LISTED, output="-", format="json").err == ""


def test_an_error_is_a_line_its_faults_and_a_way_out(world: World) -> None:
    fault = Fault("a.toml", 3, "slug", "is \x1b[31mmissing")
    error = DataRefusedError("a.toml is\nrefused", hint="mend it", faults=(fault,))
    env = world.env()
    emit_error(error, env, as_json=False)
    assert said(env) == ("", "cfp: a.toml is refused\n  a.toml:3: slug: is \\x1b[31mmissing\ntry: mend it\n")


def test_an_error_under_json_is_on_both_streams(world: World) -> None:
    fault = Fault("a.toml", 3, "slug", "is \x9bmissing\u202e")
    env = world.env()
    emit_error(DataRefusedError("refused", hint="mend it", faults=(fault,)), env, as_json=True)
    out, err = said(env)
    assert json.loads(out) == {
        "schema": "cfp.error/1",
        "code": "data-refused",
        "message": "refused",
        "hint": "mend it",
        "exit_status": Exit.DATA_REFUSED,
        "faults": [{"source": "a.toml", "line": 3, "field": "slug", "message": "is \x9bmissing\u202e"}],
    }
    assert out.isascii()
    assert err.startswith("cfp: refused\n")


def test_a_screen_is_what_the_stream_is(world: World) -> None:
    env = world.env(terminals=("stdout",)).with_options(Options(as_of=datetime(2026, 6, 1, tzinfo=UTC)))
    out, err = screen(env, "stdout"), screen(env, "stderr")
    assert (out.terminal, out.color, err.terminal, err.color) == (True, True, False, False)
    assert (out.now, str(out.zone)) == (datetime(2026, 6, 1, tzinfo=UTC), "Europe/Paris")


def test_an_error_knows_nothing_of_formats(world: World) -> None:
    env = world.env().with_options(Options(format="csv"))
    emit_error(CfpError("failed"), env, as_json=False)
    assert said(env) == ("", "cfp: failed\n")


NUMBERED = "     1\t# Read, assign and review proposals"
"""The first line of a long page behind `cat -n`."""

LAST = "cfp review records it."
"""The end of that page."""

Start = Callable[..., Terminal]


@pytest.fixture
def start(world: World) -> Start:
    """Starts `cfp help` in a terminal of its own."""

    def run(topic: str, *, lines: int = 24, **more: str) -> Terminal:
        argv = [sys.executable, "-m", "cfpcli", "help", topic]
        settings = {"TERM": "xterm-256color", "NO_COLOR": "1", **more}
        return Terminal(argv, variables(world, **settings), lines=lines, cwd=world.folder)

    return run


@pytest.mark.slow
@pytest.mark.parametrize("setting", [{"PAGER": "cat -n"}, {"CFP_PAGER": "cat -n", "PAGER": "false"}])
def test_a_long_page_opens_in_the_pager_of_the_reader(start: Start, setting: dict[str, str]) -> None:
    with start("reviewing", **setting) as terminal:
        assert terminal.expect(NUMBERED).expect(LAST).wait() == 0


@pytest.mark.slow
def test_less_is_told_to_pass_colours_on_unless_its_reader_has_options(start: Start) -> None:
    with start("reviewing", PAGER="sh -c 'cat >/dev/null; echo LESS is $LESS'") as terminal:
        assert terminal.expect("LESS is FRX").wait() == 0
    with start("reviewing", PAGER="sh -c 'cat >/dev/null; echo LESS is $LESS'", LESS="i") as terminal:
        assert terminal.expect("LESS is i").wait() == 0


@pytest.mark.slow
def test_a_pager_that_is_closed_early_has_shown_enough(start: Start) -> None:
    with start("reviewing", PAGER="head -n 1") as terminal:
        assert terminal.expect("# Read, assign and review proposals").wait() == 0
        assert "Krippendorff" not in terminal.screen


@pytest.mark.slow
@pytest.mark.parametrize(
    ("topic", "more"),
    [
        ("environment", {"lines": 80}),
        ("reviewing", {"PAGER": ""}),
        ("reviewing", {"PAGER": "cat"}),
        ("reviewing", {"PAGER": "no-such-pager"}),
        ("reviewing", {"PAGER": "'unfinished"}),
        ("reviewing", {"TERM": "dumb"}),
    ],
)
def test_a_page_is_written_straight_where_there_is_nothing_to_page_it_with(
    start: Start, topic: str, more: dict[str, Any]
) -> None:
    with start(topic, **{"PAGER": "cat -n", **more}) as terminal:
        assert terminal.wait() == 0
        assert terminal.screen.startswith("# ")


@pytest.mark.slow
def test_nothing_is_paged_in_a_pipe(world: World) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cfpcli", "help", "reviewing"],
        env=variables(world, PAGER="cat -n"),
        cwd=world.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("# Read")


@pytest.mark.parametrize(
    ("proposed", "command", "expected"),
    [
        ("cfp list", "cfp show K7Q", "cfp list"),
        ("cfp list", "cfp show K7Q --store a.json", "cfp list --store a.json"),
        ("cfp list  # all", "cfp show K7Q --store 'my a.json'", "cfp list --store 'my a.json'  # all"),
        ("cfp list", "cfp show K7Q --store=a.json", "cfp list --store a.json"),
        ("cfp rank", "cfp list --event conf --store a.json", "cfp rank --store a.json --event conf"),
        ("cfp undo r3", "cfp rank --event conf", "cfp undo r3"),
        ("cfp list --store b.json", "cfp show K7Q --store a.json", "cfp list --store b.json"),
        ("cfp help query", "cfp list --store a.json", "cfp help query"),
        ("cfp", "cfp list --store a.json", "cfp"),
        ("cd demo  # then run cfp", "cfp demo --store a.json", "cd demo  # then run cfp"),
        ("cfp review CODE --score N", "cfp review --store a.json", "cfp review CODE --score N --store a.json"),
        ("cfp reviews calibration", "cfp reviews progress --store a.json", "cfp reviews calibration --store a.json"),
    ],
)
def test_a_proposed_command_meets_the_place_that_was_named(proposed: str, command: str, expected: str) -> None:
    assert with_place(proposed, command) == expected


def test_what_to_do_next_names_the_store_also_after_a_failure(desk: World) -> None:
    code = desk.codes()[0]
    desk.store.rename(desk.folder / "other.json")
    (desk.folder / "cfp.history.jsonl").rename(desk.folder / "other.history.jsonl")
    done = desk.ok("tag", "add", "x", code, "--store", "other.json")
    assert done.err.endswith("--store other.json\n")
    revision = done.err.split()[-3]
    desk.ok("undo", revision, "--yes", "--store", "other.json")
    failed = desk.run("show", "ZZZZZZ", "--store", "other.json", "--json")
    assert json.loads(failed.out)["hint"] == "cfp list --store other.json  # shows the codes"
