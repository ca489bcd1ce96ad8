"""What stands around a question at a terminal."""

from cfpcli.ui import prompts
from cfpcli.ui.dialogue import Choice, Measure


def toolbar(measure: Measure, columns: int = 80) -> prompts.Styled:
    return prompts.toolbar(measure, prompts.TYPING, columns, goes_back=True)


def test_the_toolbar_has_the_count_and_the_keys() -> None:
    (_, told), (_, keys) = toolbar(Measure("143 words of 100-300"))
    assert told + keys == " 143 words of 100-300  Alt+Enter: done  Ctrl+X Ctrl+E: editor  Shift+Tab: back "


def test_a_count_out_of_its_limits_is_coloured_and_says_so() -> None:
    (style, told), _ = toolbar(Measure("3 words of 100-300, 97 to go", fits=False))
    assert style == "class:beyond"
    assert "97 to go" in told
    assert toolbar(Measure("143 words of 100-300"))[0][0] == ""


def test_the_toolbar_is_never_wider_than_the_terminal() -> None:
    for columns in (20, 40, 80):
        assert sum(len(text) for _, text in toolbar(Measure("3 words of 100-300, 97 to go"), columns)) <= columns


def test_an_empty_hint_leaves_the_keys() -> None:
    assert (
        "".join(text for _, text in prompts.toolbar(Measure(""), [], 80, goes_back=True)).strip() == "Shift+Tab: back"
    )


def test_a_list_says_how_to_go_back_where_there_is_room() -> None:
    assert prompts.instruction("Track", "Enter takes", 80, goes_back=True) == "(Enter takes, Shift+Tab: back)"
    assert prompts.instruction("T" * 60, "Enter takes", 80, goes_back=True) == "(Enter takes)"
    assert prompts.instruction("Track", "Enter takes", 80, goes_back=False) == "(Enter takes)"


def test_a_long_label_has_the_keys_of_its_list_below_it() -> None:
    assert prompts.instruction("T" * 76, "Space takes", 80, goes_back=True) == "\n  (Space takes, Shift+Tab: back)"
    assert prompts.instruction("T" * 76, "Space takes", 80, goes_back=False) == "\n  (Space takes)"


def test_columns_in_a_title_stay_columns() -> None:
    assert prompts.in_a_list("New       proposal\n", 80) == "New       proposal"


def test_a_title_that_is_cut_stands_below_in_full() -> None:
    long = "Word " * 30
    assert prompts.in_a_list(long, 80).endswith("…")
    assert " ".join(prompts.description(Choice("a", long, "And more."), 80)) == f"{long.strip()} And more."
    assert prompts.description(Choice("a", "Short"), 80) == []


def test_no_control_character_comes_through() -> None:
    assert "\x1b" not in prompts.in_a_list("a\x1b[31m", 80) + prompts.question_line("b\x1b")
