"""Where a paragraph ends without a blank line."""

import pytest

from cfpcli.ui.wrapping import LONG_LINE, ends_paragraph, paragraphs


@pytest.mark.parametrize(("length", "ends"), [(LONG_LINE, False), (LONG_LINE + 1, True)])
def test_a_line_that_is_longer_ends_it(length: int, ends: bool) -> None:
    assert ends_paragraph(f"  {'x' * length} ") is ends


def test_lines_are_taken_apart_after_long_ones() -> None:
    long = "x" * 201
    assert paragraphs(["a", long, "b", "c", long, long]) == [["a", long], ["b", "c", long], [long]]
    assert paragraphs(["a"]) == [["a"]]
