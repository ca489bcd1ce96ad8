"""Small hostile input costs little at every door: bounded time and memory, and work that grows with the input only."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from cfpcli.errors import MOST_FAULTS, Exit
from tests.contract.pathological import DOORS, Door
from tests.contract.process import cfp
from tests.world import World

CPU_SECONDS = 20
MEMORY = 400 << 20
"""Bytes of address space, which is more than what is ever in memory."""

LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({CPU_SECONDS}, {CPU_SECONDS}))
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
from cfpcli.__main__ import main
sys.exit(main())
"""

SMALL = 12_000
"""Bytes of the smaller of two inputs whose work is compared."""
MOST_GROWTH = 2.5

CASES = [pytest.param(door, kind, id=f"{name}-{kind}") for name, door in DOORS.items() for kind in door.inputs]


def put(world: World, door: Door, text: str) -> None:
    path = world.folder / door.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


@pytest.mark.slow
@pytest.mark.parametrize(("door", "kind"), CASES)
def test_a_megabyte_is_read_or_refused_within_limits(desk: World, door: Door, kind: str) -> None:
    put(desk, door, door.inputs[kind](door.largest))
    done = cfp(desk, *door.line.split(), program=(sys.executable, "-c", LIMITED))
    assert done.returncode in set(Exit) - {Exit.FAILURE}, done.stderr[-2000:]
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") < 2 * MOST_FAULTS


@pytest.mark.parametrize(("door", "kind"), CASES)
def test_twice_the_input_is_at_most_twice_the_work(desk: World, door: Door, kind: str) -> None:
    def work(size: int) -> int:
        put(desk, door, door.inputs[kind](size))
        return calls(lambda: desk.run(door.line))

    work(SMALL // 2)  # what is loaded once does not grow
    once, twice = work(SMALL), work(2 * SMALL)
    assert twice <= MOST_GROWTH * once


def calls(act: Callable[[], object]) -> int:
    """How many functions are called, those of libraries in C included."""
    number = 0

    def count(_frame: FrameType, happens: str, _argument: object) -> None:
        nonlocal number
        number += happens in {"call", "c_call"}

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return number
