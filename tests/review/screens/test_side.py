"""The column beside the proposal: what comes next, and one's own scores."""

from cfpcli.records.event import ReviewSettings
from cfpcli.review.screens.screen import histogram, side

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
