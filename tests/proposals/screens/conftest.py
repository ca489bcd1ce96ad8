"""What the tests of the interactive room may use: the submit form, run over a script."""

from pathlib import Path

import pytest

from tests.proposals.screens.forms import Form


@pytest.fixture
def form(tmp_path: Path) -> Form:
    """The form over an empty folder."""
    return Form(tmp_path)
