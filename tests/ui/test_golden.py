"""What every picture looks like, without colour, at the two widths that must read well, and in a pipe."""

from pathlib import Path

import pytest

from cfpcli.ui import draw, plain
from tests.ui import samples
from tests.ui.golden import FOLDER, golden

WIDTHS = (80, 120)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", samples.EVERYTHING)
def test_a_picture_at_a_terminal(name: str, width: int) -> None:
    text = "".join(draw(samples.EVERYTHING[name](), samples.screen(width)))
    assert text == golden(f"{name}-{width}", text)


@pytest.mark.parametrize("name", samples.EVERYTHING)
def test_a_picture_in_a_pipe(name: str) -> None:
    text = "".join(plain(samples.EVERYTHING[name](), samples.screen()))
    assert text == golden(f"{name}-plain", text)


def test_every_golden_file_belongs_to_a_picture() -> None:
    expected = {f"{name}-{kind}.txt" for name in samples.EVERYTHING for kind in (*WIDTHS, "plain")}
    assert {path.name for path in Path(FOLDER).iterdir()} == expected
