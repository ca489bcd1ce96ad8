"""What is imported only where it is used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cfpcli.store import Store
from tests.factories import code_of
from tests.store.file.support import ROOT

HEAVY = ("filelock", "rich", "dateutil", "typer", "questionary", "shutil", "asyncio")

READ = """
import sys
from pathlib import Path
from cfpcli.store import Store
from cfpcli.records.change import Kind
from cfpcli.store.where import HistoryFilter
store = Store.open(Path(sys.argv[1]))
store.rows(Kind.PROPOSAL, ("code", "state"))
store.get(Kind.PROPOSAL, "ZZZZZZ")
store.history(HistoryFilter(key="ZZZZZZ"))
"""


@pytest.mark.slow
def test_reading_imports_nothing_heavy(request: pytest.FixtureRequest) -> None:
    store = request.getfixturevalue("large")
    asked = f"{READ}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", asked, store.identity], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "\n"


WITHOUT_TINYDB = """
import sys
sys.modules["tinydb"] = None
from cfpcli.__main__ import main
from cfpcli.store.where import HistoryFilter
sys.exit(main())
"""


def run_without_tinydb(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_TINYDB, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CFP_ME": "Ada Mbeki <ada@example.org>"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("line", ["list", f"show {code_of(1)}", "export json", "log", "undo", "doctor", "whoami"])
def test_no_command_that_opens_a_store_works_without_tinydb(store: Store, line: str) -> None:
    done = run_without_tinydb(Path(store.identity).parent, *line.split())

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("cfp: the store cannot be opened: tinydb is not installed\n")


@pytest.mark.slow
@pytest.mark.parametrize("line", ["--version", "--help", "list --help", "schema"])
def test_what_opens_no_store_works_without_tinydb(store: Store, line: str) -> None:
    done = run_without_tinydb(Path(store.identity).parent, *line.split())

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
