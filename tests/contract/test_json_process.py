"""Under `--json` all of a process's stdout is one document, whatever libraries in C would like to write there."""

import subprocess

import pytest

from cfpcli.command_table import COMMANDS
from tests.contract.examples import EXAMPLES, UNANSWERED, Example, examples, spelled
from tests.contract.process import cfp
from tests.contract.published import validated
from tests.world import World

pytestmark = pytest.mark.slow

ONE_EACH = {words: next(row for row in rows if not row.document) for words, rows in EXAMPLES.items()}
ANSWERED = [pytest.param(row, id=words) for words, row in ONE_EACH.items() if words not in {"plan", "assign"}]
REFUSED = [pytest.param(Example(UNANSWERED[words][0]), id=words) for words in ("plan", "assign", "submit", "undo")]
SOLVING = [pytest.param(row, id=row.line) for _, row in examples("plan", "assign")]


def documents(world: World, example: Example) -> subprocess.CompletedProcess[bytes]:
    """Run an example under `--json` as a process whose stdout is a pipe."""
    stdin = world.folder.parent / "stdin"
    stdin.write_bytes((world.folder / example.stdin).read_bytes() if example.stdin else b"")
    with stdin.open("rb") as stream:
        return cfp(world, *spelled(example.line, world), "--json", stdin=stream)


@pytest.mark.parametrize("example", ANSWERED)
def test_all_of_stdout_is_one_document(desk: World, example: Example) -> None:
    # A process has no clock but the true one: calls may be over by now, and then the document says so.
    done = documents(desk, example)
    assert b"Traceback" not in done.stderr
    if validated(done.stdout.decode()).get("schema") == "cfp.error/1":
        assert done.returncode != 0


@pytest.mark.parametrize("example", SOLVING)
def test_the_solver_is_reached_and_adds_nothing(desk: World, example: Example) -> None:
    done = documents(desk, example)
    assert done.returncode == 0, done.stderr
    validated(done.stdout.decode())


@pytest.mark.parametrize("example", REFUSED)
def test_a_failure_is_one_document_too(desk: World, example: Example) -> None:
    done = documents(desk, example)
    assert done.returncode != 0
    assert validated(done.stdout.decode())["schema"] == "cfp.error/1"


def test_no_command_is_left_out() -> None:
    assert {row.words for row in COMMANDS} <= {*ONE_EACH}
