"""Under `--json` all of a process's stdout is one document, whatever libraries in C would like to write there."""

import subprocess

import pytest

from tests.contract.examples import Example, examples, first_examples, questions, spelled
from tests.contract.process import cfp
from tests.contract.published import validated
from tests.world import World

pytestmark = pytest.mark.slow

SOLVERS = ("plan", "assign")
"""The commands that call the solver."""

ANSWERED = [pytest.param(one, id=words) for words, one in first_examples().items() if words not in SOLVERS]
SOLVING = [pytest.param(one, id=one.line) for _, one in examples(*SOLVERS)]
REFUSED = [pytest.param(Example(one.line), id=one.line) for one in questions(*SOLVERS, "submit", "undo")]


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
