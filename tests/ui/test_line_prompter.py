"""The dialogue of whole lines."""

from pathlib import Path

import pytest

from cfpcli.ui.dialogue import BackError, Choice, DialogueInterruptedError
from cfpcli.ui.line_prompter import LinePrompter
from tests.ui.worlds import shown, world

CHOICES = [Choice("a", "Alpha", "the \x1bfirst"), Choice("b", "Beta"), Choice("c", "Gamma", "", "closed since 1 June")]


def at(home: Path, typed: str) -> LinePrompter:
    return LinePrompter(world(home, typed=typed, variables={"TERM": "dumb"}))


def test_text_takes_the_default_and_asks_again(tmp_path: Path) -> None:
    env = world(tmp_path, typed="long\nok\n\n")
    prompter = LinePrompter(env)
    assert prompter.text("Title", validate=lambda text: "too long" if len(text) > 3 else "") == "ok"
    assert prompter.text("Title", "as it was") == "as it was"
    assert "too long" in shown(env)
    assert "Title [as it was]: " in shown(env)


def test_long_text_ends_with_a_full_stop(tmp_path: Path) -> None:
    assert at(tmp_path, "one\n\n  two\n.\n").long_text("Abstract") == "one\n\n  two"


def test_long_text_keeps_what_there_is(tmp_path: Path) -> None:
    assert at(tmp_path, "\n").long_text("Abstract", "kept") == "kept"


def test_long_text_opens_the_editor(tmp_path: Path) -> None:
    script = tmp_path / "ed"
    script.write_text('#!/bin/sh\necho " edited" >> "$1"\n')
    script.chmod(0o700)
    env = world(tmp_path, typed="typed\n:e\n", variables={"TERM": "dumb", "EDITOR": str(script)})
    assert LinePrompter(env).long_text("Abstract") == "typed edited"


def test_select_by_number_refuses_what_is_closed(tmp_path: Path) -> None:
    env = world(tmp_path, typed="3\n9\nx\n2\n")
    assert LinePrompter(env).select("Track", CHOICES) == "b"
    assert "closed since 1 June" in shown(env)
    assert "\x1b" not in shown(env)


def test_select_takes_the_default(tmp_path: Path) -> None:
    assert at(tmp_path, "\n").select("Track", CHOICES, "b") == "b"


def test_checkbox(tmp_path: Path) -> None:
    assert at(tmp_path, "2, 1\n").checkbox("Days", CHOICES) == ("a", "b")
    assert at(tmp_path, "\n").checkbox("Days", CHOICES, ("b",)) == ("b",)
    assert at(tmp_path, "\n7\n1\n").checkbox("Days", CHOICES, required=True) == ("a",)


def test_confirm(tmp_path: Path) -> None:
    prompter = at(tmp_path, "perhaps\ny\n\nNO\n")
    assert [prompter.confirm("Sure?", default=True) for _ in range(3)] == [True, True, False]


def test_key(tmp_path: Path) -> None:
    prompter = at(tmp_path, "z\n4\n\n\n")
    assert prompter.key("", {"4": "", "space": "more"}) == "4"
    assert prompter.key("", {"4": "", "space": "more"}) == "space"
    assert prompter.key("", {"enter": "go on", "space": "more"}) == "enter"


@pytest.mark.parametrize("typed", ["", "one\ntwo\n"])
def test_the_end_of_input_leaves(tmp_path: Path, typed: str) -> None:
    with pytest.raises(DialogueInterruptedError) as caught:
        at(tmp_path, typed).long_text("Abstract", optional=False)
    assert caught.value.typed == typed.strip()


@pytest.mark.parametrize("question", ["text", "long_text", "select", "checkbox", "confirm", "key"])
def test_a_less_than_sign_goes_back_where_one_can(tmp_path: Path, question: str) -> None:
    prompter = at(tmp_path, "<\n")
    prompter.goes_back = True
    more = {"select": (CHOICES,), "checkbox": (CHOICES,), "key": ({"a": ""},)}.get(question, ())
    with pytest.raises(BackError):
        getattr(prompter, question)("Label", *more)


def test_going_back_takes_along_what_was_typed(tmp_path: Path) -> None:
    prompter = at(tmp_path, "one\ntwo\n<\n")
    prompter.goes_back = True
    with pytest.raises(BackError) as caught:
        prompter.long_text("Abstract")
    assert caught.value.typed == "one\ntwo"


def test_elsewhere_it_is_a_character_like_any_other(tmp_path: Path) -> None:
    assert at(tmp_path, "<\n").text("Title") == "<"
