"""The screen of the review loop: the proposal, its side column, its changes."""

from msgspec.structs import replace

from cfpcli.records.event import ReviewSettings
from cfpcli.records.proposal import LONG_READ
from cfpcli.review.screens.screen import LONG, SHORT, body, change_lines, histogram, side
from cfpcli.review.screens.seam import TriageItem
from tests.ui.dialogues import item

PLUS_MINUS = ReviewSettings(scale_min=-2, scale_max=2)


def test_the_queue_is_cut_and_counted() -> None:
    codes = [f"CODE{at:02}" for at in range(9)]
    titles = {code: f"Title that is long {code}" for code in codes}
    lines = side(codes[0], codes[1:], titles, left=30, counts={}, settings=PLUS_MINUS, width=22)
    assert lines[:3] == ["Your queue", "> CODE00 Title that i…", "  CODE01 Title that i…"]
    assert lines[7:] == ["  CODE06 Title that i…", "  23 more", "", "Your scores", "none yet"]
    assert max(map(len, lines)) <= 22


def test_wide_characters_take_two_columns() -> None:
    lines = side("A", (), {"A": "漢" * 20}, left=1, counts={}, settings=PLUS_MINUS, width=20)
    assert lines[1] == f"> A {'漢' * 7}…"


def test_hostile_titles_are_cleaned() -> None:
    assert "\x1b" not in "".join(side("A", (), {"A": "\x1b[31m"}, left=1, counts={}, settings=PLUS_MINUS, width=40))


def test_scores_highest_first_with_their_mean() -> None:
    assert histogram({2: 4, 0: 1, -1: 3}, PLUS_MINUS, 22) == [
        "5 ██████████████████ 4",
        "4",
        "3 ████               1",
        "2 █████████████      3",
        "1",
        "mean 3.62 (8 scores)",
    ]


def test_a_long_scale_has_its_mean_alone() -> None:
    assert histogram({70: 1, 80: 1}, ReviewSettings(scale_min=0, scale_max=100), 22) == ["mean 75.00 (2 scores)"]


def test_scores_taken_back_leave_nothing() -> None:
    assert histogram({4: 0}, PLUS_MINUS, 22) == ["none yet"]


NOW = item("AAAAAA", paragraphs=8)
ABSTRACT = NOW.long_texts["abstract"]


def with_texts(**texts: str) -> TriageItem:
    """The proposal with some of its texts changed."""
    return replace(NOW, long_texts=NOW.long_texts | texts)


def test_an_abstract_by_others_is_called_a_summary() -> None:
    assert body(replace(NOW, abstract_is_summary=True), 60) == ["Summary:", *body(NOW, 60)]


def test_nothing_where_nothing_changed() -> None:
    assert change_lines(NOW, NOW, 76) == []


def test_short_fields_on_a_line_each() -> None:
    was = replace(NOW, track="Cloud", session_type="Lightning talk 5 min", facts="")
    assert change_lines(was, NOW, 90) == [
        "Track: Cloud → Cybersecurity, Trust and Open Source Resilience",
        "Type: Lightning talk 5 min → Talk 20 min",
        "Language, level and keywords: nothing → en, intermediate",
    ]


def test_a_long_text_line_by_line_with_what_stands_around() -> None:
    was = with_texts(abstract=ABSTRACT.replace("Paragraph 2", "Section 2").replace("Paragraph 7", "Section 7"))
    lines = change_lines(was, NOW, 60)
    assert lines[0] == "Abstract:"
    assert next(line for line in lines if line.startswith("-")).startswith("- Section 2. Small teams")
    assert next(line for line in lines if line.startswith("+")).startswith("+ Paragraph 2. Small teams")
    assert lines.count("  …") == 1
    assert max(map(len, lines)) <= 60
    assert not any("Paragraph 5" in line for line in lines)


def test_a_text_that_came_and_one_that_went() -> None:
    assert change_lines(with_texts(notes=""), NOW, 60) == ["Notes to the committee:", "+ Given once in French."]
    assert change_lines(NOW, with_texts(notes=""), 60) == ["Notes to the committee:", "- Given once in French."]


def test_hostile_text_is_cleaned() -> None:
    lines = change_lines(replace(with_texts(abstract="\x1b]0;x\x07"), title="\x1b[31mRed"), NOW, 76)
    assert "\x1b" not in "".join(lines)


def test_every_field_that_is_compared_is_shown() -> None:
    assert {*SHORT, "long_texts"} <= set(TriageItem.__struct_fields__)
    assert tuple(LONG) == LONG_READ
