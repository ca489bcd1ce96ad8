"""The exit statuses are as documented, each with a line that ends so, as text and as JSON."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import filelock
import pytest

from cfpcli.cli import app
from cfpcli.errors import EXIT_MEANINGS, Exit
from tests.contract.examples import spelled
from tests.contract.published import validated
from tests.contract.streams import harmless
from tests.world import Outcome, World

Fault = Callable[[World, pytest.MonkeyPatch], None]


class Case(NamedTuple):
    """A command line, how it ends, and what is done to the world before."""

    line: str
    status: Exit
    fault: Fault | None = None
    as_json: bool = True


def damaged(world: World, _: pytest.MonkeyPatch) -> None:
    world.store.write_bytes(world.store.read_bytes()[:-200])


def busy(_: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def waited_too_long(lock: filelock.FileLock) -> None:
        raise filelock.Timeout(lock.lock_file)

    monkeypatch.setattr(filelock.FileLock, "acquire", waited_too_long)


def gone(world: World, _: pytest.MonkeyPatch) -> None:
    for path in world.folder.glob("*cfp*"):
        path.unlink()


def bug(_: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("of all things")

    monkeypatch.setattr("cfpcli.workspace.finder.open_store", fails)


CASES = (
    Case("list", Exit.OK),
    Case("list nothing-matches-this", Exit.OK),
    Case("tracks", Exit.OK),
    Case("submit talk.md", Exit.OK),
    Case("doctor", Exit.OK),
    Case("export csv -o nowhere/at/all.csv", Exit.FAILURE, as_json=False),
    Case("export json -o nowhere/at/all.json", Exit.FAILURE),
    Case("list", Exit.FAILURE, bug),
    Case("frobnicate", Exit.USAGE),
    Case("list --frobnicate", Exit.USAGE),
    Case("list --limit many", Exit.USAGE),
    Case("list track:nowhere", Exit.USAGE),
    Case("list colour:red", Exit.USAGE),
    Case("list --sort colour", Exit.USAGE),
    Case("list --fields colour", Exit.USAGE),
    Case("tracks --fields colour", Exit.USAGE),
    Case("list --as-of 7/6/2026", Exit.USAGE),
    Case("list --color sometimes", Exit.USAGE),
    Case("event", Exit.USAGE),
    Case("show", Exit.USAGE),
    Case("review CODE", Exit.USAGE),
    Case("review CODE --score 4 --abstain", Exit.USAGE),
    Case("withdraw CODE", Exit.USAGE),
    Case("list --format xml", Exit.USAGE, as_json=False),
    Case("list --json --format csv", Exit.USAGE),
    Case("show ZZZZZZ", Exit.NOT_FOUND),
    Case("event show nowhere", Exit.NOT_FOUND),
    Case("list --event nowhere", Exit.NOT_FOUND),
    Case("schema nothing", Exit.NOT_FOUND),
    Case("help nothing", Exit.NOT_FOUND),
    Case("init nowhere.toml", Exit.NOT_FOUND),
    Case("submit nowhere.md", Exit.NOT_FOUND),
    Case("list", Exit.NOT_FOUND, gone),
    Case("doctor", Exit.NOT_FOUND, gone),
    Case("init broken.toml", Exit.DATA_REFUSED),
    Case("submit broken.md", Exit.DATA_REFUSED),
    Case("import broken.json", Exit.DATA_REFUSED),
    Case("review CODE --score 9", Exit.USAGE),
    Case("edit CODE --set track=nowhere", Exit.DATA_REFUSED),
    Case("export json -o talk.md", Exit.DATA_REFUSED),
    Case("show SESSION", Exit.DATA_REFUSED, damaged),
    Case("submit talk.md", Exit.DATA_REFUSED, damaged),
    Case("submit talk.md", Exit.BUSY, busy),
    Case("doctor", Exit.CHECK_FAILED, damaged),
    Case("check talk.md", Exit.OK),
    Case("check broken.md", Exit.CHECK_FAILED),
    Case("check nowhere.md", Exit.NOT_FOUND),
    Case("check nothing-matches-this", Exit.NOT_FOUND),
    Case("check talk.md --ignore nothing", Exit.USAGE),
    Case("check talk.md --event broken.toml", Exit.DATA_REFUSED),
    Case("submit talk.md --as-of 2026-04-01 --dry-run", Exit.CLOSED),
    Case("submit talk.md --as-of 2026-06-15 --dry-run", Exit.CLOSED),
    Case("submit talk.md --as-of 2026-05-24", Exit.USAGE),
)
IDS = [f"{case.line}={int(case.status)}" for case in CASES]


def ended(case: Case, world: World, monkeypatch: pytest.MonkeyPatch, *more: str) -> Outcome:
    words = spelled(case.line, world)
    if case.fault:
        case.fault(world, monkeypatch)
    return world.run(*words, *more)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_it_ends_as_documented(desk: World, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    outcome = ended(case, desk, monkeypatch)
    assert outcome.status == case.status, outcome
    assert harmless(outcome.err)
    if case.status not in {Exit.OK, Exit.CHECK_FAILED}:
        assert outcome.err.startswith("cfp: ")
        assert "Traceback" not in outcome.err


@pytest.mark.parametrize("case", [case for case in CASES if case.as_json], ids=lambda case: case.line)
def test_it_ends_alike_under_json(desk: World, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    outcome = ended(case, desk, monkeypatch, "--json")
    assert outcome.status == case.status, outcome
    document = validated(outcome.out)
    if case.status not in {Exit.OK, Exit.CHECK_FAILED}:
        assert document["schema"] == "cfp.error/1"
        assert document["exit_status"] == case.status
        assert document["message"]


class Impatient(io.StringIO):
    """A person who presses Ctrl-C while the program waits for what they type."""

    def read(self, _: int | None = -1, /) -> str:
        """Never return."""
        raise KeyboardInterrupt


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_ctrl_c_while_it_waits(desk: World, more: list[str]) -> None:
    before = desk.files()
    env = replace(desk.env(), stdin=Impatient())
    status = app.run(["submit", "-", *more], env)
    assert status == Exit.INTERRUPTED
    out, err = (stream.buffer.getvalue().decode() for stream in (env.stdout, env.stderr))  # type: ignore[attr-defined]  # bytes below text
    assert err.startswith("cfp: interrupted")
    assert "Traceback" not in err
    assert not more or validated(out)["exit_status"] == Exit.INTERRUPTED
    assert desk.files() == before


def test_every_status_has_a_line_that_ends_so() -> None:
    assert {case.status for case in CASES} | {Exit.INTERRUPTED} == set(Exit)
    failing = {case.status for case in CASES if case.as_json} - {Exit.OK}
    assert failing | {Exit.INTERRUPTED, Exit.OK} == set(Exit)


def test_help_prints_them_all(world: World) -> None:
    said = world.ok("help exit-codes").out
    told = {int(number): meaning for number, meaning in re.findall(r"^- (\d+): (.+)$", said, re.MULTILINE)}
    assert told == {int(status): EXIT_MEANINGS[status] for status in Exit}


def test_an_unexpected_failure_is_one_line_and_a_traceback_only_on_request(
    desk: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug(desk, monkeypatch)
    outcome = desk.run("list")
    assert outcome.err.splitlines()[0] == "cfp: unexpected failure: RuntimeError: of all things"
    assert "--debug" in outcome.err
    with pytest.raises(RuntimeError, match="of all things"):
        desk.run("list --debug")


def test_faults_under_json_say_where(desk: World) -> None:
    document = validated(desk.run("init broken.toml --json").out)
    assert document["code"] == "data-refused"
    assert {fault["source"] for fault in document["faults"]} == {"broken.toml"}
    assert {1, 2} <= {fault["line"] for fault in document["faults"]}
    said = desk.run("init broken.toml").err
    for fault in document["faults"]:
        line = f":{fault['line']}" if fault["line"] else ""
        assert f"broken.toml{line}: {fault['field']}: {fault['message']}" in said


def test_nothing_is_written_where_a_line_fails(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for case in CASES:
        if case.status not in {Exit.OK, Exit.CHECK_FAILED} and not case.fault:
            before = desk.files()
            ended(case, desk, monkeypatch)
            assert desk.files() == before, case.line


def test_an_existing_file_is_replaced_by_force_only(desk: World) -> None:
    path: Path = desk.folder / "proposals.json"
    before = path.read_bytes()
    assert desk.run("export json -o proposals.json").status == Exit.DATA_REFUSED
    assert path.read_bytes() == before
    desk.ok("export json -o proposals.json --force")
    assert path.read_bytes() != before
