"""What is imported only where it is used."""

import subprocess
import sys

import pytest

from tests.store.support import ROOT

HEAVY = ("tinydb", "filelock", "rich", "dateutil", "typer", "questionary", "shutil", "asyncio")

READ = """
import sys
from pathlib import Path
from cfpcli.store import Store
from cfpcli.domain.change import Kind
store = Store.open(Path(sys.argv[1]))
store.rows(Kind.PROPOSAL, ("code", "state"))
store.get(Kind.PROPOSAL, "ZZZZZZ")
store.history("ZZZZZZ")
"""


@pytest.mark.slow
def test_reading_imports_nothing_heavy(request: pytest.FixtureRequest) -> None:
    store = request.getfixturevalue("large")
    asked = f"{READ}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", asked, str(store.path)], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "\n"
