"""The program as a process of its own, in a folder, with nothing of this machine's settings in its environment."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.world import ME, World

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "cfpcli")
PATIENCE = 300
"""Seconds after which a process that hangs is given up; never a wait that a passing test sits out."""


def variables(world: World, **more: str) -> dict[str, str]:
    """The environment of a process in this world; its `python` finds this checkout."""
    told = {"HOME": str(world.folder / "home"), "CFP_ME": ME, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    told |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "TZ": "Europe/Paris"}
    clock = {"CFP_CLOCK": world.variables["CFP_CLOCK"]} if "CFP_CLOCK" in world.variables else {}
    return {**told, **clock, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "error", **more}


def cfp(
    world: World,
    *arguments: str,
    program: tuple[str, ...] = PROGRAM,
    stdin: Any = subprocess.DEVNULL,  # noqa: ANN401  # whatever a process takes
    stdout: Any = subprocess.PIPE,  # noqa: ANN401  # whatever a process takes
    stderr: Any = subprocess.PIPE,  # noqa: ANN401  # whatever a process takes
    **more: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run the program to its end."""
    return subprocess.run(
        [*program, *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=variables(world, **more),
        cwd=world.folder,
        timeout=PATIENCE,
        check=False,
    )
