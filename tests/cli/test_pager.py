"""Long pages go through the reader's pager at a terminal, and nowhere else."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.process import variables
from tests.terminal import Terminal
from tests.world import World

pytestmark = pytest.mark.slow

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


@pytest.mark.parametrize("setting", [{"PAGER": "cat -n"}, {"CFP_PAGER": "cat -n", "PAGER": "false"}])
def test_a_long_page_opens_in_the_pager_of_the_reader(start: Start, setting: dict[str, str]) -> None:
    with start("reviewing", **setting) as terminal:
        assert terminal.expect(NUMBERED).expect(LAST).wait() == 0


def test_less_is_told_to_pass_colours_on_unless_its_reader_has_options(start: Start) -> None:
    with start("reviewing", PAGER="sh -c 'cat >/dev/null; echo LESS is $LESS'") as terminal:
        assert terminal.expect("LESS is FRX").wait() == 0
    with start("reviewing", PAGER="sh -c 'cat >/dev/null; echo LESS is $LESS'", LESS="i") as terminal:
        assert terminal.expect("LESS is i").wait() == 0


def test_a_pager_that_is_closed_early_has_shown_enough(start: Start) -> None:
    with start("reviewing", PAGER="head -n 1") as terminal:
        assert terminal.expect("# Read, assign and review proposals").wait() == 0
        assert "Krippendorff" not in terminal.screen


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
