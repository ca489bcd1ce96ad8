"""Columns and bars: aligned, cut where they must be, and drawn without block characters where there are none."""

import pytest

from cfpcli.ui.page import Column, Paragraph, Span, bar, columns_chart, cut, figure, grid


def lines(width: int, *names: str) -> list[str]:
    drawn = grid(
        [Column("who", right=False), Column("n"), Column("note", right=False)],
        [[name, "12", "x"] for name in names],
        width,
    )
    return ["".join(span.text for span in block.line) if isinstance(block, Paragraph) else "" for block in drawn.blocks]


def test_columns_align_and_nothing_trails() -> None:
    assert lines(80, "Ana", "開源") == ["who    n  note", "Ana   12  x", "開源  12  x"]
    assert lines(80) == ["who  n  note"]


def test_the_first_column_gives_way() -> None:
    assert lines(20, "Marie-Françoise Delacroix") == ["who          n  note", "Marie-Fra…  12  x"]


def test_hostile_names_are_made_safe_before_they_are_measured() -> None:
    assert all("\x1b" not in text for text in lines(80, "\x1b[31mred"))


@pytest.mark.parametrize(
    ("count", "blocks", "drawn"),
    [
        (8, True, "████"),
        (1, True, "▌"),
        (3, True, "█▌"),
        (0, True, ""),
        (0.01, True, "▏"),
        (8, False, "####"),
        (0.01, False, "#"),
    ],
)
def test_bars(count: float, blocks: bool, drawn: str) -> None:
    assert bar(count, 8, 4, blocks=blocks) == drawn


def test_columns_rise() -> None:
    assert columns_chart([1, 0, 8, 16], 2, blocks=True) == ["   █", "▁ ██"]
    assert columns_chart([1, 0, 8, 16], 2, blocks=False) == ["   #", "# ##"]
    assert columns_chart([0, 0], 2, blocks=True) == ["", ""]


def test_a_text_is_cut_by_cells() -> None:
    assert cut("開源軟體", 5) == "開源…"
    assert cut("abc", 3) == "abc"


def test_figures() -> None:
    assert [figure(None), figure(1.005), figure(0.5, signed=True), figure(-0.25, 1)] == ["-", "1.00", "+0.50", "-0.2"]


def test_spans_keep_their_look() -> None:
    drawn = grid([Column("a")], [[Span("x")]], 10)
    assert len(drawn.blocks) == 2
