"""Questions at a terminal, answered by keys."""

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from cfpcli.env import Options
from cfpcli.errors import Exit, InterruptedByUserError, WouldAskError
from cfpcli.ui import prompts
from cfpcli.ui.dialogue import BackError, Measure, short_answer
from cfpcli.ui.dialogue import Choice as DialogueChoice
from cfpcli.ui.line_prompter import LinePrompter
from cfpcli.ui.prompts import Choice, DialogueInterruptedError, TerminalPrompter, prompter_for, require_person
from tests.terminal import CTRL_C, CTRL_D, DONE, DOWN, ENTER
from tests.ui.worlds import world

CHOICES = [Choice("a", "Alpha", "the first"), Choice("b", "Beta"), Choice("c", "Gamma", "", "closed since 1 June")]


class Keys(Protocol):
    """Makes a prompter at which these keys are pressed."""

    def __call__(self, text: str, **variables: str) -> TerminalPrompter:
        """Press them, with these variables set."""


@pytest.fixture
def pipe() -> Iterator[PipeInput]:
    with create_pipe_input() as source:
        yield source


@pytest.fixture
def keys(pipe: PipeInput, tmp_path: Path) -> Keys:
    """A prompter at which these keys are pressed."""

    def pressed(text: str, **variables: str) -> TerminalPrompter:
        pipe.send_text(text)
        return TerminalPrompter(world(tmp_path, variables=variables), source=pipe, target=DummyOutput())

    return pressed


def test_text(keys: Keys) -> None:
    assert (
        keys(f"Sovereign CI {ENTER}").text("Title", hint=lambda text: Measure(f"{len(text)} characters"))
        == "Sovereign CI"
    )


def test_text_starts_from_the_default(keys: Keys) -> None:
    assert keys(f"!{ENTER}").text("Title", "As it was") == "As it was!"


def test_text_is_asked_until_it_is_valid(keys: Keys) -> None:
    prompter = keys(f"toolong{ENTER}\x7f\x7f{ENTER}")
    assert prompter.text("Title", validate=lambda text: "too long" if len(text) > 5 else "") == "toolo"


def test_a_refused_key_or_number_does_not_begin_the_next_answer(keys: Keys) -> None:
    prompter = keys(f"s{ENTER}v{ENTER}")
    assert short_answer(prompter, "Next?", lambda text: "" if text == "v" else "not ready", "") == "v"


def test_select_moves_with_arrows(keys: Keys) -> None:
    assert keys(f"{DOWN}{ENTER}").select("Track", CHOICES) == "b"


def test_select_jumps_to_a_number(keys: Keys) -> None:
    assert keys(f"2{ENTER}").select("Track", CHOICES) == "b"


def test_select_starts_at_the_default_and_passes_what_is_closed(keys: Keys) -> None:
    assert keys(f"{DOWN}{ENTER}").select("Track", CHOICES, "b") == "a"


def test_select_takes_an_empty_value(keys: Keys) -> None:
    assert keys(ENTER).select("Level", [Choice("", "no particular level"), Choice("x", "x")], "") == ""


def test_select_takes_more_choices_than_digits(keys: Keys) -> None:
    choices = [Choice(f"v{number}", f"Title {number}") for number in range(50)]
    assert keys(f"{DOWN * 40}{ENTER}").select("Track", choices) == "v40"


def test_checkbox_answers_in_the_order_of_the_choices(keys: Keys) -> None:
    assert keys(f"{DOWN} {DOWN} {ENTER}").checkbox("Days", CHOICES[:2]) == ("a", "b")


def test_checkbox_starts_from_the_default(keys: Keys) -> None:
    assert keys(ENTER).checkbox("Days", CHOICES, ("b",)) == ("b",)


def test_a_required_checkbox_wants_one(keys: Keys) -> None:
    assert keys(f"{ENTER} {ENTER}").checkbox("Days", CHOICES, required=True) == ("a",)


@pytest.mark.parametrize(("pressed", "told"), [("y", True), ("n", False), (ENTER, True)])
def test_confirm(keys: Keys, pressed: str, *, told: bool) -> None:
    assert keys(pressed).confirm("Sure?", default=True) is told


def test_key_ignores_every_other_key(keys: Keys) -> None:
    assert keys(f"z{DOWN}\x1b[200~4\x1b[201~ ").key("Go on", {"4": "", "space": "more"}) == "space"


def test_key_takes_capitals_too(keys: Keys) -> None:
    assert keys("S").key("Go on", {"s": "skip", "x": ""}) == "s"


def test_keys_of_the_next_question_wait_for_it(keys: Keys) -> None:
    prompter = keys("45")
    assert [prompter.key("", {"4": "", "5": ""}) for _ in range(2)] == ["4", "5"]


def test_long_text_is_typed(keys: Keys) -> None:
    assert keys(f"ione{ENTER}two{DONE}").long_text("Abstract") == "one\ntwo"


def test_a_new_line_of_a_text_does_not_repeat_the_indent_of_the_last_one(keys: Keys) -> None:
    assert keys(f"i  one{ENTER}{ENTER}two{DONE}").long_text("Abstract").split("\n")[1:] == ["", "two"]


def test_long_text_keeps_what_there_is(keys: Keys) -> None:
    assert keys(ENTER).long_text("Abstract", "as it was") == "as it was"


def test_long_text_goes_from_the_prompt_to_the_editor(keys: Keys, tmp_path: Path) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\necho "and edited" >> "$1"\n')
    script.chmod(0o700)
    assert keys("ityped \x18\x05", EDITOR=str(script)).long_text("Abstract") == "typed and edited"


def test_where_the_editor_fails_the_text_can_still_be_typed(keys: Keys, tmp_path: Path) -> None:
    told = keys(f"ifirst\x18\x05i again{DONE}", EDITOR="false").long_text("Abstract")
    assert told == "first again"
    (kept,) = (tmp_path / ".local/share/cfpcli/kept-texts").iterdir()
    assert kept.read_text() == "first"


BACK_TAB = "\x1b[Z"
QUESTIONS: dict[str, Callable[[TerminalPrompter], object]] = {
    "text": lambda prompter: prompter.text("Title"),
    "long_text": lambda prompter: prompter.long_text("Abstract"),
    "select": lambda prompter: prompter.select("Track", CHOICES),
    "checkbox": lambda prompter: prompter.checkbox("Days", CHOICES),
    "confirm": lambda prompter: prompter.confirm("Sure?"),
    "key": lambda prompter: prompter.key("", {"a": ""}),
}


@pytest.mark.parametrize("pressed", [CTRL_C, CTRL_D])
@pytest.mark.parametrize("question", QUESTIONS)
def test_ctrl_c_and_ctrl_d_leave_every_question(keys: Keys, question: str, pressed: str) -> None:
    with pytest.raises(InterruptedByUserError) as caught:
        QUESTIONS[question](keys(pressed))
    assert caught.value.exit_status is Exit.INTERRUPTED


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_terminal_that_goes_away_ends_every_question(pipe: PipeInput, keys: Keys, question: str) -> None:
    prompter = keys("")
    pipe.close()
    with pytest.raises(InterruptedByUserError):
        QUESTIONS[question](prompter)


def test_what_was_typed_goes_along(keys: Keys) -> None:
    with pytest.raises(DialogueInterruptedError) as caught:
        keys(f"ihalf a{ENTER}text{CTRL_C}").long_text("Abstract")
    assert caught.value.typed == "half a\ntext"


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--title", "--abstract-file", "a FILE"], "missing --title, --abstract-file or a FILE"),
        (["--score"], "missing --score"),
    ],
)
def test_where_nobody_can_be_asked_the_flags_are_named(tmp_path: Path, flags: list[str], told: str) -> None:
    for env in (world(tmp_path, terminals=frozenset()), world(tmp_path, options=Options(no_input=True))):
        with pytest.raises(WouldAskError, match=told) as caught:
            require_person(env, flags)
        assert caught.value.exit_status is Exit.USAGE
    require_person(world(tmp_path), flags)


def test_a_dumb_terminal_gets_lines(tmp_path: Path) -> None:
    assert isinstance(prompter_for(world(tmp_path, variables={"TERM": "dumb"})), LinePrompter)


def test_nothing_heavy_is_imported_before_somebody_is_asked() -> None:
    modules = ["ui.prompts", "ui.text_editor", "proposals.screens.interview", "review.screens.loop", "ui.line_prompter"]
    code = "; ".join(f"import cfpcli.{module}" for module in modules)
    check = f"{code}; import sys; print(sorted({{'questionary', 'prompt_toolkit'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_hostile_words_stay_words(pipe: PipeInput, tmp_path: Path) -> None:
    """Nobody's label, choice or text reaches the terminal with a control character in it."""
    from prompt_toolkit.data_structures import Size
    from prompt_toolkit.output.vt100 import Vt100_Output

    hostile = "x\x1b]8;;https://example.org\x07link\x9b31m\u202eevil"
    drawn = io.StringIO()
    target = Vt100_Output(drawn, lambda: Size(rows=24, columns=80), enable_cpr=False)
    prompter = TerminalPrompter(world(tmp_path), source=pipe, target=target)
    pipe.send_text(f"{ENTER}{ENTER}{ENTER}ya")
    prompter.say(hostile)
    prompter.text(hostile, hint=hostile)
    prompter.select(hostile, [Choice("a", hostile, hostile, ""), Choice("b", "b", "", hostile)])
    prompter.checkbox(hostile, [Choice("a", hostile, hostile)])
    prompter.confirm(hostile)
    prompter.key(hostile, {"a": hostile})
    told = drawn.getvalue()
    assert "evil" in told
    for control in ("\x1b]8", "\x07", "\x9b", "\u202e"):
        assert control not in told


@pytest.mark.parametrize("question", QUESTIONS)
def test_shift_tab_goes_back_from_every_question(keys: Keys, question: str) -> None:
    prompter = keys(BACK_TAB)
    prompter.goes_back = True
    with pytest.raises(BackError):
        QUESTIONS[question](prompter)


def test_what_was_typed_goes_along_when_going_back(keys: Keys) -> None:
    prompter = keys(f"ihalf a{ENTER}text{BACK_TAB}")
    prompter.goes_back = True
    with pytest.raises(BackError) as caught:
        prompter.long_text("Abstract")
    assert caught.value.typed == "half a\ntext"


def test_where_nobody_can_go_back_shift_tab_does_nothing(keys: Keys) -> None:
    prompter = keys(f"{BACK_TAB}x{ENTER}{BACK_TAB}{ENTER}{BACK_TAB}y{BACK_TAB}a")
    assert prompter.text("Title") == "x"
    assert prompter.select("Track", CHOICES) == "a"
    assert prompter.confirm("Sure?") is True
    assert prompter.key("", {"a": ""}) == "a"


def test_a_text_under_way_is_handed_over_every_line_or_so(keys: Keys) -> None:
    prompter = keys("i" + "word " * 50 + DONE)
    handed: list[str] = []
    prompter.while_typing = handed.append
    text = prompter.long_text("Abstract")
    assert len(handed) == 3
    assert all(text.startswith(part.strip()) for part in handed)


def test_whoever_types_or_pastes_at_once_loses_nothing(keys: Keys) -> None:
    assert keys(f"Small teams ship{DONE}").long_text("Abstract") == "Small teams ship"
    assert keys(f"\x1b[200~Pasted\r\nin two lines, iee\x1b[201~ and more{DONE}").long_text("Abstract") == (
        "Pasted\nin two lines, iee and more"
    )
    assert keys(f"{ENTER}").long_text("Notes", "kept") == "kept"
    assert keys(f"!{DONE}").long_text("Notes", "kept") == "kept!"


def test_digits_jump_over_what_is_closed_and_j_and_k_move(keys: Keys) -> None:
    closed = [CHOICES[2], CHOICES[0], CHOICES[1]]
    assert keys(f"2{ENTER}").select("Track", closed) == "b"
    assert keys(f"jkj{ENTER}").select("Track", closed) == "b"


def test_a_known_answer_that_has_closed_meanwhile_is_no_default(keys: Keys) -> None:
    assert keys(ENTER).select("Track", CHOICES, "c") == "a"


def test_the_key_that_ends_a_text_is_no_answer_elsewhere(keys: Keys) -> None:
    assert keys(f"{DONE}{ENTER}").select("Track", CHOICES, "b") == "b"
    assert keys(f"{DONE} {ENTER}").checkbox("Days", CHOICES, required=True) == ("a",)
    assert keys(f"{DONE}{ENTER}").confirm("Sure?", default=True) is True


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
    assert " ".join(prompts.description(DialogueChoice("a", long, "And more."), 80)) == f"{long.strip()} And more."
    assert prompts.description(DialogueChoice("a", "Short"), 80) == []


def test_no_control_character_comes_through() -> None:
    assert "\x1b" not in prompts.in_a_list("a\x1b[31m", 80) + prompts.question_line("b\x1b")
