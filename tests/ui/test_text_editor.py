"""The person's editor: no failure loses the text, and limits in words."""

import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cfpcli.errors import CfpError, DataRefusedError, Fault, InterruptedByUserError
from cfpcli.records.event import Limits
from cfpcli.records.lengths import limits_of
from cfpcli.ui import text_editor
from cfpcli.ui.text_editor import character_counter, counter, span, spans, word_counter
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
    assert text_editor.command(world(tmp_path, variables=variables)) == told


def test_the_first_known_editor_on_the_path_is_the_last_resort(tmp_path: Path) -> None:
    for name in ("vi", "nano"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o700)
    assert text_editor.command(world(tmp_path, variables={"PATH": str(tmp_path)})) == ("nano",)


def test_no_editor_at_all(tmp_path: Path) -> None:
    with pytest.raises(text_editor.EditorFailedError, match="no editor found"):
        text_editor.command(world(tmp_path, variables={"PATH": str(tmp_path)}))


def test_a_command_line_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(text_editor.EditorFailedError, match="EDITOR is not a command line"):
        text_editor.command(world(tmp_path, variables={"EDITOR": "vi 'unfinished"}))


def test_the_edited_text_comes_back_and_the_file_goes(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('printf "new line\\n" >> "$1"')}, clock=slow())
    assert text_editor.edit("old line\n", env=env) == "old line\nnew line\n"
    assert kept_in(tmp_path) == []


def test_unchanged_is_none(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "true"}, clock=slow())
    assert text_editor.edit("as it was\n", env=env) is None


def test_help_stands_above_the_text_and_is_taken_off(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script(f'cp "$1" {tmp_path}/seen; echo more >> "$1"')}, clock=slow())
    told = text_editor.edit("# Text\n", env=env, help_text="Write --> here")
    assert (tmp_path / "seen").read_text() == "<!-- cfp\nWrite -- > here\n-->\n\n# Text\n"
    assert told == "# Text\nmore\n"


def test_a_comment_of_the_person_stays(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('printf "<!-- mine -->\\ntext\\n" > "$1"')}, clock=slow())
    assert text_editor.edit("", env=env, help_text="Write here") == "<!-- mine -->\ntext\n"


def test_file_and_folder_are_private(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script(f'ls -ln "$1" | cut -c1-10 > {tmp_path}/mode; echo x > "$1"')})
    text_editor.edit("text", env=env)
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
    with pytest.raises(text_editor.EditorFailedError, match=words) as caught:
        text_editor.edit("first\n", env=env)
    (path,) = kept_in(tmp_path)
    assert path.read_bytes().startswith(b"first\ntyped")
    assert str(path) in caught.value.message


def test_a_missing_editor_keeps_the_text(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "no-such-editor"})
    with pytest.raises(text_editor.EditorFailedError, match="no-such-editor cannot be started") as caught:
        text_editor.edit("first\n", env=env)
    (path,) = kept_in(tmp_path)
    assert path.read_text() == "first\n"
    assert str(path) in caught.value.message


def test_an_editor_that_removes_the_file_loses_nothing(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('rm "$1"')})
    with pytest.raises(text_editor.EditorFailedError, match="removed the file"):
        text_editor.edit("first\n", env=env)
    (path,) = kept_in(tmp_path)
    assert path.read_text() == "first\n"


def test_nothing_written_leaves_nothing_behind(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "false"})
    with pytest.raises(text_editor.EditorFailedError) as caught:
        text_editor.edit("", env=env, help_text="Write here")
    assert kept_in(tmp_path) == []
    assert "kept" not in caught.value.message


def test_a_later_failure_keeps_the_text_too(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('echo typed > "$1"')})
    with pytest.raises(CfpError, match="store is busy") as caught, text_editor.editing("", env=env):
        raise CfpError("the store is busy", hint="try again")
    (path,) = kept_in(tmp_path)
    assert path.read_text() == "typed\n"
    assert caught.value.message == f"the store is busy; your text is kept in {path}"
    assert caught.value.hint == "try again"


def test_ctrl_c_after_the_editor_keeps_the_text(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('echo typed > "$1"')})
    with pytest.raises(InterruptedByUserError) as caught, text_editor.editing("", env=env):
        raise KeyboardInterrupt
    assert str(kept_in(tmp_path)[0]) in caught.value.hint


def test_an_editor_that_returns_at_once_is_waited_for(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "true"}, typed="\n")
    assert text_editor.edit("text", env=env) is None
    assert "Press Enter when you have finished there" in shown(env)


def test_where_nobody_can_be_asked_it_is_not_waited_for(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "true"}, terminals=frozenset())
    assert text_editor.edit("text", env=env) is None
    assert shown(env) == ""


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / ".local").write_text("in the way")
    with pytest.raises(text_editor.EditorFailedError, match="cannot be kept"):
        text_editor.edit("text", env=world(tmp_path, variables={"EDITOR": "true"}))


def refuse_short(text: str) -> str:
    if len(text.split()) < 3:
        raise DataRefusedError("too short", faults=(Fault("talk.md", 2, "abstract", "needs 3 words"),))
    return text.strip()


def test_a_refused_text_is_opened_again_with_the_faults_above_it(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script(f'cp "$1" {tmp_path}/seen; echo word >> "$1"')}, clock=slow())
    prompter = ScriptedPrompter([("Not accepted", "e"), ("Not accepted", "e")])
    assert text_editor.edit_until_accepted("", refuse_short, env=env, prompter=prompter) == "word\nword\nword"
    assert "talk.md:2: abstract: needs 3 words" in (tmp_path / "seen").read_text()
    assert kept_in(tmp_path) == []


def test_giving_up_a_refused_text_keeps_it(tmp_path: Path, script: Script) -> None:
    env = world(tmp_path, variables={"EDITOR": script('echo word >> "$1"')}, clock=slow())
    prompter = ScriptedPrompter([("Not accepted", "q")])
    with pytest.raises(DataRefusedError) as caught:
        text_editor.edit_until_accepted("", refuse_short, env=env, prompter=prompter)
    (path,) = kept_in(tmp_path)
    assert path.read_text() == "word\n"
    assert str(path) in caught.value.message


def test_an_unchanged_text_is_not_offered_for_acceptance(tmp_path: Path) -> None:
    env = world(tmp_path, variables={"EDITOR": "true"}, clock=slow())
    assert text_editor.edit_until_accepted("a b", refuse_short, env=env, prompter=None) is None


@pytest.mark.parametrize(
    ("minimum", "maximum", "told"),
    [
        (100, 300, "100-300 words"),
        (None, 300, "at most 300 words"),
        (100, None, "at least 100 words"),
        (50, 50, "50 words"),
        (None, None, ""),
    ],
)
def test_span(minimum: int | None, maximum: int | None, told: str) -> None:
    assert span(minimum, maximum, "words") == told


@pytest.mark.parametrize(
    ("minimum", "maximum", "text", "told"),
    [
        (3, 5, "one two", "2 words of 3-5, 1 to go"),
        (3, 5, "one two three", "3 words of 3-5"),
        (3, 5, "one two three four five six", "6 words of 3-5, 1 too many"),
        (None, 2, "state-of-the-art", "1 word of at most 2"),
        (2, None, "a b c", "3 words of at least 2"),
        (None, None, "one", "1 word"),
        (None, None, "", "0 words"),
    ],
)
def test_word_counter(minimum: int | None, maximum: int | None, text: str, told: str) -> None:
    measure = word_counter(minimum, maximum)(text)
    assert measure.words == told
    assert measure.fits is not ("to go" in told or "too many" in told)


def test_character_counter_counts_code_points() -> None:
    assert str(character_counter(4)("née ")) == "3/4 characters"
    assert character_counter(4)("naïve") == ("5/4 characters, 1 too many", False)
    assert str(character_counter()("abc")) == "3 characters"


def test_words_and_characters_are_counted_side_by_side() -> None:
    limits = limits_of("abstract", Limits(abstract_words_min=2, abstract_characters_max=9))
    assert spans(limits) == "at least 2 words, at most 9 characters"
    assert counter(limits)("one two") == ("2 words of at least 2, 7 characters of at most 9", True)
    assert counter(limits)("one two three") == ("3 words of at least 2, 13 characters of at most 9, 4 too many", False)


def test_a_ceiling_shows_only_once_a_text_is_above_it() -> None:
    assert counter((), 10)("one two") == ("2 words", True)
    assert counter((), 10)("one two three") == ("3 words, 13/10 characters, 3 too many", False)
    assert character_counter(None, 5)("short") == ("5 characters", True)
    assert character_counter(None, 5)("longer") == ("6/5 characters, 1 too many", False)
