"""What a key costs on the screens that stay: CPU time of the process, by how much more of it more keys take."""

import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tests.bench.jobs import DECIDE_LOOK, DECIDE_SAVE, REVIEW_LOOK, REVIEW_SAVE, Surroundings
from tests.bench.stores import MeasuredStore
from tests.terminal import Terminal

_FEW, _MANY = 2, 12
_COLUMNS, _LINES = 120, 40
_LAST_WORDS = "q quit"
"""What the last line of both screens ends with, so that it is there once all is drawn."""

_LAUNCHER = (
    "import os, sys; pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ); "
    "_, status, used = os.wait4(pid, 0); "
    "open(sys.argv[1], 'w').write(str(used.ru_utime + used.ru_stime)); sys.exit(os.waitstatus_to_exitcode(status))"
)


class _Screen(NamedTuple):
    words: Sequence[str]
    key: str


SCREENS: Mapping[str, _Screen] = {
    REVIEW_LOOK: _Screen(("review",), "j"),
    REVIEW_SAVE: _Screen(("review",), "4"),
    DECIDE_LOOK: _Screen(("decide", "state:submitted"), "j"),
    DECIDE_SAVE: _Screen(("decide", "state:submitted"), "a"),
}


def milliseconds(around: Surroundings, prepared: MeasuredStore, name: str) -> float:
    """The CPU time of one key on a screen, in ms; each run has a copy of the store, so that every save changes it."""
    screen = SCREENS[name]
    few, many = (_seconds(around, prepared, screen, keys) for keys in (_FEW, _MANY))
    return (many - few) / (_MANY - _FEW) * 1000


def _seconds(around: Surroundings, prepared: MeasuredStore, screen: _Screen, keys: int) -> float:
    desk = prepared.folder / "desk"
    shutil.rmtree(desk, ignore_errors=True)
    desk.mkdir(mode=0o700)
    for name in ("cfp.json", "cfp.history.jsonl"):
        shutil.copy(prepared.folder / name, desk)
    job = around.job("", prepared, *screen.words, CFP_STORE=str(desk / "cfp.json"))
    variables = {**job.variables, **around.next_person()}
    used = desk / "used"
    argv = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(used), *job.argv]
    with Terminal(argv, variables, columns=_COLUMNS, lines=_LINES, cwd=prepared.folder) as terminal:
        for _ in range(keys):
            terminal.expect(_LAST_WORDS).send(screen.key)
        terminal.expect(_LAST_WORDS).send("q")
        status = terminal.wait()
    if status:
        raise RuntimeError(f"{' '.join(job.argv)} ended with {status}: {terminal.screen[-2000:]}")
    return float(used.read_text(encoding="utf-8"))
