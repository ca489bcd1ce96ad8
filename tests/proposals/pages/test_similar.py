"""Near-duplicates as people compare them: side by side where there is room, else one under the other."""

from typing import Any

import pytest

from cfpcli.proposals.rows.similar import SimilarPair
from cfpcli.ui import draw, plain
from cfpcli.ui.page import cells
from tests.answers import answer
from tests.ui import samples

PASSAGES = samples.PASSAGES


def item(**changes: object) -> dict[str, Any]:
    return {**samples.similar_pair(), **changes}


def drawn(width: int, *items: dict[str, Any], color: bool = False) -> str:
    return "".join(draw(answer("similar", items=items, picture="similar"), samples.screen(width, color=color)))


@pytest.mark.parametrize("width", [40, 80, 99, 100, 101, 120, 200])
def test_it_fits_every_width(width: int) -> None:
    assert all(cells(line) <= width for line in drawn(width, item()).splitlines())
    assert (" │ " in drawn(width, item())) == (width >= 100)


def test_nothing_of_a_passage_is_lost_side_by_side() -> None:
    text = drawn(120, item())
    left = " ".join(line.partition("│")[0].strip() for line in text.splitlines() if "│" in line)
    right = " ".join(line.partition("│")[2].strip() for line in text.splitlines() if "│" in line)
    assert PASSAGES[1][0] in left
    assert PASSAGES[1][1] in right
    assert "\x1b" not in text


def test_of_many_passages_the_longest_are_shown_in_their_order() -> None:
    many = [{"one": f"{'word ' * length}{length}.", "other": "x", "likeness": 80} for length in (3, 9, 1, 5, 7, 8)]
    text = drawn(80, item(passages=many))
    assert [text.index(f" {length}.") for length in (9, 5, 7, 8)] == sorted(text.index(f" {n}.") for n in (9, 5, 7, 8))
    assert " 3." not in text
    assert "… and 2 more" in text


def test_what_differs_stands_out() -> None:
    text = drawn(80, item(), color=True)
    assert "\x1b[1mthree\x1b[0m" in text
    assert "\x1b[1mweeks," not in text


def test_in_a_pipe_a_row_for_each() -> None:
    row = "".join(plain(answer("similar", items=[item()], fields=("score",), picture="similar"), samples.screen()))
    assert row.startswith("83\t")
    assert row.count("\t") == len(SimilarPair.columns) - 1
