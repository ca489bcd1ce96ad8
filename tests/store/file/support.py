"""What tests of the store share: looking at a store from outside, and the lengths of the long trials."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
FULL_LENGTH = os.environ.get("CFP_FULL_LENGTH", "") == "1"
"""Whether the long trials run at full length: `CFP_FULL_LENGTH=1 pytest tests/store`."""

RECORD_TABLES = (
    "settings",
    "events",
    "speakers",
    "proposals",
    "reviews",
    "calls",
    "reviewers",
    "assignments",
    "organisers",
)
LEFT_BEHIND_BY_RIGHT = {"cfp.json", "cfp.json.bak", "cfp.history.jsonl", ".cfp.json.lock"}


def documents(path: Path) -> dict[str, dict[str, object]]:
    """The records of a store as any JSON reader sees them."""
    tables = json.loads(path.read_bytes())
    return {name: tables[name] for name in RECORD_TABLES}


def contents(directory: Path) -> dict[str, bytes]:
    """Every file of a directory with its bytes."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def leftovers(directory: Path) -> set[str]:
    """Files beside a store that do not belong there."""
    return {path.name for path in directory.iterdir()} - LEFT_BEHIND_BY_RIGHT


def start_worker(*arguments: object) -> subprocess.Popen[str]:
    """A process of `tests/store/workers.py` with its standard streams as pipes."""
    command = [sys.executable, "-m", "tests.store.file.workers", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run_worker(*arguments: object) -> str:
    """What a worker prints; fails where it does."""
    with start_worker(*arguments) as worker:
        output, errors = worker.communicate(timeout=280)
    assert worker.returncode == 0, errors
    return output
