"""The comment for the committee and the feedback for the speaker, in one file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.review.screens.ledger import compose, laid_out, parts
from cfpcli.ui.dialogue import DialogueInterruptedError
from cfpcli.ui.line_prompter import LinePrompter
from cfpcli.ui.text_editor import EditorFailedError
from tests.ui.scripted import Leave, ScriptedPrompter
from tests.ui.worlds import world

TEXTS = st.text("ab #\n\t*", max_size=40).map(str.strip)


@given(TEXTS, TEXTS)
def test_what_is_laid_out_is_read_again(comment: str, feedback: str) -> None:
    assert parts(laid_out(comment, feedback)) == (comment, feedback)


def test_without_headings_nothing_goes_to_the_speaker() -> None:
    assert parts("Weak.\n\nAnd not new.\n") == ("Weak.\n\nAnd not new.", "")
    assert parts("# For the committee\nWeak.\n") == ("Weak.", "")


def test_headings_may_be_written_otherwise() -> None:
    assert parts("#for the  committee\nWeak.\n#  For The Speaker\nThanks.") == ("#for the  committee\nWeak.", "Thanks.")
    assert parts("# FOR THE COMMITTEE\nWeak.\n# for the speaker \nThanks.") == ("Weak.", "Thanks.")


def editor(home: Path, script: str) -> dict[str, str]:
    path = home / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return {"EDITOR": str(path)}


def test_the_editor_gets_both_and_its_file_stands_while_they_are_taken(tmp_path: Path) -> None:
    script = f'cp "$1" {tmp_path}/seen; printf "# For the committee\\nNew.\\n# For the speaker\\nThanks.\\n" > "$1"'
    env = world(tmp_path, variables=editor(tmp_path, script))
    folder = tmp_path / ".local/share/cfpcli/kept-texts"
    taken: list[tuple[str, str, int]] = []
    compose(
        env,
        ScriptedPrompter(),
        "K7QX3D",
        "Old.",
        "Say more.",
        lambda comment, feedback: taken.append((comment, feedback, len(list(folder.iterdir())))),
    )
    assert taken == [("New.", "Thanks.", 1)]
    assert list(folder.iterdir()) == []
    seen = (tmp_path / "seen").read_text()
    assert "Your review of K7QX3D" in seen
    assert laid_out("Old.", "Say more.") in seen


def test_a_failing_editor_keeps_the_text(tmp_path: Path) -> None:
    env = world(tmp_path, variables=editor(tmp_path, "exit 3"))
    with pytest.raises(EditorFailedError, match="status 3"):
        compose(env, ScriptedPrompter(), "K7QX3D", "Old.", "", lambda *_: pytest.fail("nothing was written"))


def test_without_an_editor_both_are_asked_for(tmp_path: Path) -> None:
    prompter = ScriptedPrompter([("Comment for the committee", "New."), ("Feedback for the speaker", None)])
    taken: list[tuple[str, str]] = []
    env = world(tmp_path, variables={"PATH": str(tmp_path)})
    compose(env, prompter, "K7QX3D", "Old.", "Say more.", lambda *both: taken.append(both))
    assert taken == [("New.", "Say more.")]


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ([("Comment", Leave("Half"))], ("Half", "Say more.")),
        ([("Comment", Leave())], ("Old.", "Say more.")),
        ([("Comment", "New."), ("Feedback", Leave("Tha"))], ("New.", "Tha")),
    ],
)
def test_leaving_half_way_keeps_what_was_typed(
    tmp_path: Path, answers: list[tuple[str, object]], kept: tuple[str, str]
) -> None:
    taken: list[tuple[str, str]] = []
    env = world(tmp_path, variables={"PATH": str(tmp_path)})
    with pytest.raises(DialogueInterruptedError):
        compose(env, ScriptedPrompter(answers), "K7QX3D", "Old.", "Say more.", lambda *both: taken.append(both))
    assert taken == [kept]


def test_line_by_line_there_is_no_editor_of_a_screen(tmp_path: Path) -> None:
    env = world(tmp_path, typed="New.\n.\nThanks.\n.\n", variables=editor(tmp_path, "exit 3"))
    taken: list[tuple[str, str]] = []
    compose(env, LinePrompter(env), "K7QX3D", "", "", lambda *both: taken.append(both))
    assert taken == [("New.", "Thanks.")]
