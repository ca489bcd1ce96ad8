"""The person's editor: which one, what becomes of the text, and that no failure loses it."""

import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cfpcli.errors import CfpError, DataRefusedError, Fault, InterruptedByUserError
from cfpcli.ui import editor
from tests.ui.scripted import ScriptedPrompter
from tests.ui.worlds import NOON, shown, world

Script = Callable[[str], str]


def slow() -> Callable[[], datetime]:
    """A clock by which everything takes a minute."""
    instants: Iterator[datetime] = (NOON + timedelta(minutes=passed) for passed in range(10_000))
    return lambda: next(instants)


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Makes an editor of a few lines of shell, where $1 is the file."""

    def write(body: str) -> str:
        path = tmp_path / "my editor.sh"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o700)
        return f"'{path}'"

    return write


def kept_in(home: Path) -> list[Path]:
    return sorted((home / ".local/share/cfpcli/kept-texts").glob("*"))


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"CFP_EDITOR": "a", "VISUAL": "b", "EDITOR": "c"}, ("a",)),
        ({"VISUAL": "b", "EDITOR": "c"}, ("b",)),
        ({"VISUAL": "b", "EDITOR": "c", "TERM": "dumb"}, ("c",)),
        ({"EDITOR": "code --wait 'my profile'"}, ("code", "--wait", "my profile")),
        ({"CFP_EDITOR": " ", "EDITOR": "c"}, ("c",)),
    ],
)
def test_which_editor(tmp_path: Path, variables: dict[str, str], told: tuple[str, ...]) -> None:
    assert editor.command(world(tmp_path, variables=variables)) == told


def test_the_first_known_editor_on_the_path_is_the_last_resort(tmp_path: Path) -> None:
    for name in ("vi", "nano"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o700)
    assert editor.command(world(tmp_path, variables={"PATH": str(tmp_path)})) == ("nano",)


def test_no_editor_at_all(tmp_path: Path) -> None:
    with pytest.raises(editor.EditorFailedError, match="no editor found"):
        editor.command(world(tmp_path, variables={"PATH": str(tmp_path)}))


def test_a_command_line_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(editor.EditorFailedError, match="EDITOR is not a command line"):
        editor.command(world(tmp_path, variables={"EDITOR": "vi 'unfinished"}))


def test_the_edited_text_comes_back_and_the_file_goes(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('printf "new line\\n" >> "$1"')}, clock=slow())
    assert editor.edit("old line\n", env=env) == "old line\nnew line\n"
    assert kept_in(tmp_path) == []


def test_unchanged_is_none(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "true"}, clock=slow())
    assert editor.edit("as it was\n", env=env) is None


def test_help_stands_above_the_text_and_is_taken_off(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script(f'cp "$1" {tmp_path}/seen; echo more >> "$1"')}, clock=slow())
    told = editor.edit("# Text\n", env=env, help_text="Write --> here")
    assert (tmp_path / "seen").read_text() == "<!-- cfp\nWrite -- > here\n-->\n\n# Text\n"
    assert told == "# Text\nmore\n"


def test_a_comment_of_the_person_stays(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('printf "<!-- mine -->\\ntext\\n" > "$1"')}, clock=slow())
    assert editor.edit("", env=env, help_text="Write here") == "<!-- mine -->\ntext\n"


def test_file_and_folder_are_private(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script(f'ls -ln "$1" | cut -c1-10 > {tmp_path}/mode; echo x > "$1"')})
    editor.edit("text", env=env)
    assert (tmp_path / "mode").read_text().strip() == "-rw-------"
    assert stat.S_IMODE((tmp_path / ".local/share/cfpcli/kept-texts").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / ".local/share/cfpcli").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('echo typed >> "$1"; exit 3', "ended with status 3"),
        ('echo typed >> "$1"; kill -9 $$', "was ended by signal 9"),
        ('printf "typed \\377" >> "$1"', "not UTF-8"),
    ],
)
def test_a_failing_editor_keeps_the_text(tmp_path: Path, script: Script, body: str, words: str) -> None:
    env = world(tmp_path, variables={"EDITOR": script(body)}, clock=slow())
    with pytest.raises(editor.EditorFailedError, match=words) as caught:
        editor.edit("first\n", env=env)
    (path,) = kept_in(tmp_path)
    assert path.read_bytes().startswith(b"first\ntyped")
    assert str(path) in caught.value.hint


def test_a_missing_editor_keeps_the_text(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "no-such-editor"})
    with pytest.raises(editor.EditorFailedError, match="no-such-editor cannot be started") as caught:
        editor.edit("first\n", env=env)
    (path,) = kept_in(tmp_path)
    assert path.read_text() == "first\n"
    assert str(path) in caught.value.hint


def test_an_editor_that_removes_the_file_loses_nothing(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('rm "$1"')})
    with pytest.raises(editor.EditorFailedError, match="removed the file"):
        editor.edit("first\n", env=env)
    (path,) = kept_in(tmp_path)
    assert path.read_text() == "first\n"


def test_nothing_written_leaves_nothing_behind(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "false"})
    with pytest.raises(editor.EditorFailedError) as caught:
        editor.edit("", env=env, help_text="Write here")
    assert kept_in(tmp_path) == []
    assert "kept" not in caught.value.hint


def test_a_later_failure_keeps_the_text_too(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('echo typed > "$1"')})
    with pytest.raises(CfpError, match="store is busy") as caught, editor.editing("", env=env):
        raise CfpError("the store is busy", hint="try again")
    (path,) = kept_in(tmp_path)
    assert path.read_text() == "typed\n"
    assert caught.value.hint == f"try again; your text is kept in {path}"


def test_ctrl_c_after_the_editor_keeps_the_text(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('echo typed > "$1"')})
    with pytest.raises(InterruptedByUserError) as caught, editor.editing("", env=env):
        raise KeyboardInterrupt
    assert str(kept_in(tmp_path)[0]) in caught.value.hint


def test_an_editor_that_returns_at_once_is_waited_for(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "true"}, typed="\n")
    assert editor.edit("text", env=env) is None
    assert "Press Enter when you have finished there" in shown(env)


def test_where_nobody_can_be_asked_it_is_not_waited_for(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "true"}, terminals=frozenset())
    assert editor.edit("text", env=env) is None
    assert shown(env) == ""


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / ".local").write_text("in the way")
    with pytest.raises(editor.EditorFailedError, match="cannot be kept"):
        editor.edit("text", env=world(tmp_path, variables={"EDITOR": "true"}))


def refuse_short(text: str) -> str:
    if len(text.split()) < 3:
        raise DataRefusedError("too short", faults=(Fault("talk.md", 2, "abstract", "needs 3 words"),))
    return text.strip()


def test_a_refused_text_is_opened_again_with_the_faults_above_it(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script(f'cp "$1" {tmp_path}/seen; echo word >> "$1"')}, clock=slow())
    prompter = ScriptedPrompter([("Not accepted", "e"), ("Not accepted", "e")])
    assert editor.edit_until_accepted("", refuse_short, env=env, prompter=prompter) == "word\nword\nword"
    assert "talk.md:2: abstract: needs 3 words" in (tmp_path / "seen").read_text()
    assert kept_in(tmp_path) == []


def test_giving_up_a_refused_text_keeps_it(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('echo word >> "$1"')}, clock=slow())
    prompter = ScriptedPrompter([("Not accepted", "q")])
    with pytest.raises(DataRefusedError) as caught:
        editor.edit_until_accepted("", refuse_short, env=env, prompter=prompter)
    (path,) = kept_in(tmp_path)
    assert path.read_text() == "word\n"
    assert str(path) in caught.value.hint


def test_an_unchanged_text_is_not_offered_for_acceptance(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "true"}, clock=slow())
    assert editor.edit_until_accepted("a b", refuse_short, env=env, prompter=None) is None
