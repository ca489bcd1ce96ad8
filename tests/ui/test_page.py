"""Pages: how blocks follow one another, and columns and bars."""

import pytest

from cfpcli.ui.page import (
    Bullets,
    Column,
    Facts,
    Page,
    Paragraph,
    Prose,
    Section,
    Span,
    Stack,
    bar,
    cells,
    columns_chart,
    cut,
    facts,
    figure,
    grid,
    joined,
    line,
)
from cfpcli.ui.pipe import write as write_plain
from cfpcli.ui.terminal import write
from tests.ui import samples


def shown(*page: Paragraph | Facts | Prose | Bullets | Stack | Section, width: int = 30) -> str:
    return "".join(write(page, samples.screen(width), measure=width))


def test_blocks_stand_apart_and_the_blocks_of_a_stack_do_not() -> None:
    page: Page = (Paragraph(line("a")), Stack((Paragraph(line("b")), Paragraph(line("c"))), 2), Paragraph(line("d")))
    assert shown(*page) == "a\n\n  b\n  c\n\nd\n" == "".join(write_plain(page))


def test_a_heading_stands_close_to_what_it_heads() -> None:
    page = Section("Head", (Paragraph(line("a")), Section("Inner", (Paragraph(line("b")),))))
    assert shown(page) == "Head\n  a\n\n  Inner\n    b\n"
    assert shown(Section("Head", (Paragraph(line("a")), Paragraph(line("b"))), tight=True)) == "Head\n  a\n  b\n"


def test_facts_are_aligned_and_wrapped_under_themselves() -> None:
    block = Facts(((Span("Track"), line("a long name of a track that wraps")), (Span("No"), line("x"))))
    assert shown(block) == "Track  a long name of a track\n       that wraps\nNo     x\n"


def test_a_label_too_wide_to_align_to_stands_alone() -> None:
    block = Facts(((Span("x" * 20), line("a")), (Span("b"), line("c"))), label_max=10)
    assert shown(block) == f"{'x' * 20}\n   a\nb  c\n"


def test_labels_of_wide_characters_align() -> None:
    assert shown(Facts(((Span("軟體"), line("a")), (Span("b"), line("c"))))) == "軟體  a\nb     c\n"
    assert cells("軟e\u0301") == 3


def test_facts_can_align_with_others() -> None:
    assert shown(Facts(((Span("a"), line("b")),), label_min=4)) == "a     b\n"


def test_what_is_unknown_is_no_fact() -> None:
    assert facts(("A", ""), ("B", ())) == ()
    (block,) = facts(("A", ""), ("B", "x"))
    assert [label.text for label, _ in block.rows] == ["B"]


def test_only_what_is_said_is_joined() -> None:
    assert "".join(span.text for span in joined([line(""), line("a"), (), line("b", "c")])) == "a · bc"


def test_a_line_that_is_to_be_one_is_cut_on_a_terminal_alone() -> None:
    page: Page = (Paragraph(line("word " * 10), one_line=True),)
    assert shown(*page) == "word word word word word word…\n"
    assert "".join(write_plain(page)) == "word " * 9 + "word\n"


def test_points_are_wrapped_under_themselves() -> None:
    assert shown(Bullets((line("a point that is a bit longer"), line("b")))) == (
        "• a point that is a bit longer\n• b\n"
    )  # fmt: skip


def test_prose_wraps_at_words_and_breaks_what_is_longer_than_a_line() -> None:
    assert shown(Prose("aaa bbb ccc"), width=8) == "aaa bbb\nccc\n"
    assert shown(Prose("x" * 20), width=8) == "xxxxxxxx\nxxxxxxxx\nxxxx\n"


def test_text_keeps_some_room_on_the_narrowest_screen() -> None:
    deep = Stack((Stack((Stack((Paragraph(line("some words here")),), 8),), 8),), 8)
    assert all(len(text) <= 16 for text in shown(deep, width=16).splitlines())
    assert "words" in shown(deep, width=16)


def test_a_line_end_that_somebody_typed_ends_no_line() -> None:
    page: Page = (Paragraph(line("a\nb\tc")),)
    assert shown(*page) == "a b    c\n" == "".join(write_plain(page))


def test_line_ends_of_other_systems_are_line_ends() -> None:
    page: Page = (Prose("a\r\n\r\nb"),)
    assert shown(*page) == "a\n\nb\n" == "".join(write_plain(page))


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
