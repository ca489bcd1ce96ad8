"""The dialogues at a real pseudo-terminal, driven by keys from the first to the last."""

import json
import os
import sys
import tty
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import CTRL_C, CTRL_D, DONE, DOWN, ENTER, Terminal
from tests.ui.dialogues import ABSTRACT

pytestmark = pytest.mark.slow

DRIVER = Path(__file__).with_name("drive.py")
ROOT = DRIVER.parents[2]
CATEGORIES = "categories"

Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts one dialogue of the driver in a terminal of its own."""

    def run(
        what: str,
        *more: str,
        columns: int = 80,
        lines: int = 24,
        stdout: Path | None = None,
        through: tuple[str, ...] = (),
        **env: str,
    ) -> Terminal:
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT),
            "EDITOR": "false",
            "PYTHONWARNINGS": "error",
            **env,
        }
        argv = [*through, sys.executable, str(DRIVER), what, str(tmp_path), *more]
        return Terminal(argv, variables, columns=columns, lines=lines, cwd=tmp_path, stdout=stdout)

    return run


def answers(folder: Path) -> list[object]:
    """What the review loop had written by the time it ended."""
    path = folder / "answers.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def up_to_the_abstract(terminal: Terminal) -> None:
    """Answer everything before the abstract."""
    terminal.expect("Enter start").send(ENTER)
    terminal.expect("Title").send(f"Bills of material{ENTER}")
    terminal.expect("Type").expect("Panel").send(ENTER)
    terminal.expect("Track").expect("Culture").send("3").send(DOWN).send(ENTER)
    terminal.expect("Abstract").expect("type here")


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40)])
def test_the_interview_to_the_end(start: Start, tmp_path: Path, columns: int, lines: int) -> None:
    with start("form", columns=columns, lines=lines, stdout=tmp_path / "out.json") as terminal:
        up_to_the_abstract(terminal)
        terminal.send("i").expect("Abstract").send(f"{ABSTRACT}{DONE}").expect("27 words of 10-60")
        terminal.expect("Language").expect("en").send(f"2{ENTER}")
        terminal.expect("Level").expect("advanced").send(ENTER)
        terminal.expect("Ana Ruiz <ana@example.org>   you").expect("add one").send("a")
        terminal.expect("Speaker").send(f"Bo Lindqvist <bo@example.org>{ENTER}")
        terminal.expect("  2  Bo Lindqvist").expect("go on").send(ENTER)
        terminal.expect("Your biography").expect("leave empty").send(ENTER)
        terminal.expect("Biography of Bo").expect("leave empty").send(ENTER)
        terminal.expect("Kind of submission").expect("technical").send(f"2{ENTER}")
        terminal.expect("Notes to the committee").expect("leave empty").send(ENTER)
        terminal.expect("Last look").expect("ready: s submits").send(f"1{ENTER}")
        terminal.expect("Title").send(f" for all{ENTER}")
        terminal.expect("Last look").expect("ready: s submits").send(f"s{ENTER}")
        assert terminal.wait() == 0
    told = json.loads((tmp_path / "out.json").read_text())
    assert told["track"] == "security"
    assert told["title"] == "Bills of material for all"
    assert told["abstract"] == ABSTRACT
    assert told["answers"] == {"kind": "technical innovation"}
    assert [speaker["email"] for speaker in told["speakers"]] == ["ana@example.org", "bo@example.org"]
    assert json.loads((tmp_path / "draft.json").read_text()) == told


def test_the_description_under_the_cursor_is_whole_and_follows_it(start: Start) -> None:
    with start("form") as terminal:
        terminal.expect("Enter start").send(ENTER).expect("Title").send(f"T{ENTER}")
        terminal.expect("Type").expect("Panel").send(ENTER).expect("a" * 17)
        terminal.send(DOWN).expect("b" * 17).send(CTRL_C)
        assert terminal.wait() == 130


@pytest.mark.parametrize("pressed", [CTRL_C, CTRL_D])
def test_leaving_the_interview_half_way_keeps_the_text(start: Start, tmp_path: Path, pressed: str) -> None:
    with start("form") as terminal:
        up_to_the_abstract(terminal)
        terminal.send(pressed)
        assert terminal.wait() == 130
        terminal.expect(f"your text is kept in {tmp_path}/draft.json").expect("cfp submit draft.json  # continues")
    told = json.loads((tmp_path / "draft.json").read_text())
    assert (told["track"], told["title"]) == ("security", "Bills of material")


def test_ctrl_c_in_the_middle_of_a_text_keeps_it(start: Start, tmp_path: Path) -> None:
    with start("form") as terminal:
        up_to_the_abstract(terminal)
        terminal.send("i").expect("Abstract").send(f"Half of it{ENTER}and{CTRL_C}")
        assert terminal.wait() == 130
    assert json.loads((tmp_path / "draft.json").read_text())["abstract"] == "Half of it\nand"


def test_a_failing_editor_keeps_the_text_and_the_interview_goes_on(start: Start, tmp_path: Path) -> None:
    with start("form") as terminal:
        up_to_the_abstract(terminal)
        terminal.send("i").expect("Abstract").send("Typed first\x18\x05")
        terminal.expect("The editor false ended with status 1").expect("kept-texts/text-").expect("type here")
        terminal.send(CTRL_C)
        assert terminal.wait() == 130
    (kept,) = (tmp_path / "cfpcli/kept-texts").iterdir()
    assert kept.read_text() == "Typed first"


def test_a_failing_editor_on_its_own(start: Start, tmp_path: Path) -> None:
    with start("edit") as terminal:
        assert terminal.wait() == 1
        terminal.expect("ended with status 1").expect("your text is kept in")
    (kept,) = (tmp_path / "cfpcli/kept-texts").iterdir()
    assert "the text as it was" in kept.read_text()


def test_the_editor_has_the_terminal_even_where_stdout_is_a_file(start: Start, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\ntest -t 0 && test -t 1 && test -t 2 && echo "at a terminal" >> "$1"\n')
    editor.chmod(0o700)
    with start("edit", stdout=tmp_path / "out.txt", EDITOR=str(editor)) as terminal:
        assert terminal.wait() == 0
    assert (tmp_path / "out.txt").read_text() == "'the text as it was\\nat a terminal\\n'\n"


def test_ctrl_c_in_the_editor_is_the_editors(start: Start, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\ntrap "echo survived >> $1; exit 0" INT\necho ready\nwhile :; do read line; done\n')
    editor.chmod(0o700)
    with start("edit", EDITOR=str(editor)) as terminal:
        terminal.expect("ready").send(CTRL_C)
        assert terminal.wait() == 0
        terminal.expect("survived")


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (100, 30), (120, 40)])
def test_the_review_loop_to_the_end(start: Start, tmp_path: Path, columns: int, lines: int) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\nprintf "# For the committee\\n\\nConcrete.\\n\\n# For the speaker\\nThank you.\\n" > "$1"\n'
    )
    editor.chmod(0o700)
    with start("review", columns=columns, lines=lines, EDITOR=str(editor)) as terminal:
        terminal.expect("1/3").expect("5 must have").expect("q quit").send("4")
        terminal.expect("K7QX3A: 4 good   u undo").expect("2/3").expect("q quit").send("u")
        terminal.expect("is undone").expect("1/3").expect("q quit").send("5")
        terminal.expect("2/3").expect("q quit").send(" ").expect("2/3").expect("q quit").send("c")
        terminal.expect("Your comment: 1 word").expect("Your feedback: 2 words").expect("q quit").send("3")
        terminal.expect("3/3").expect("q quit").send("x").expect("Reason for recusing").expect("c colleague").send("c")
        terminal.expect("That was the last one").send(ENTER)
        assert terminal.wait() == 0
        terminal.expect("3 reviewed this time, none left.")
    assert answers(tmp_path) == [
        ["K7QX3A", {"scores": {"score": 4}, "position": 1}],
        ["K7QX3A", None],
        ["K7QX3A", {"scores": {"score": 5}, "position": 1}],
        ["K7QX3B", {"scores": {"score": 3}, "comment": "Concrete.", "feedback": "Thank you.", "position": 2}],
        ["K7QX3C", {"state": "recused", "reason": "colleague", "position": 3}],
    ]


def test_categories_key_by_key(start: Start, tmp_path: Path) -> None:
    with start("review", CATEGORIES) as terminal:
        terminal.expect("Relevance:").expect("q quit").send("3")
        terminal.expect("Quality:").expect("q quit").send("2")
        terminal.expect("Novelty:").expect("q quit").send(ENTER)
        terminal.expect("2/3").expect("q quit").send("q")
        assert terminal.wait() == 0
        terminal.expect("1 reviewed this time, 2 left. Continue with cfp review")
    assert answers(tmp_path) == [["K7QX3A", {"scores": {"relevance": 3, "quality": 2}, "position": 1}]]


@pytest.mark.parametrize("pressed", [CTRL_C, CTRL_D])
def test_leaving_the_loop_half_way_leaves_what_was_saved(start: Start, tmp_path: Path, pressed: str) -> None:
    with start("review") as terminal:
        terminal.expect("1/3").expect("q quit").send("2").expect("2/3").expect("q quit").send(pressed)
        assert terminal.wait() == 130
        terminal.expect("interrupted: 1 reviewed this time, 2 left. Continue with cfp review")
    assert answers(tmp_path) == [["K7QX3A", {"scores": {"score": 2}, "position": 1}]]


@pytest.mark.parametrize("mode", ["cooked", "raw"])
def test_keys_pressed_before_the_first_screen_rate_nothing(start: Start, tmp_path: Path, mode: str) -> None:
    with start("review") as terminal:
        if mode == "raw":
            tty.setraw(terminal._descriptor)
        terminal.send("555").expect("1/3").expect("q quit").send("2").expect("2/3").expect("q quit").send("q")
        assert terminal.wait() == 0
    assert answers(tmp_path) == [["K7QX3A", {"scores": {"score": 2}, "position": 1}]]


def test_of_several_keys_at_once_the_first_alone_rates(start: Start, tmp_path: Path) -> None:
    with start("review") as terminal:
        terminal.expect("1/3").expect("q quit").send("555").expect("2/3").expect("q quit").send("q")
        assert terminal.wait() == 0
    assert answers(tmp_path) == [["K7QX3A", {"scores": {"score": 5}, "position": 1}]]


def test_keys_that_only_move_count_however_fast_they_come(start: Start, tmp_path: Path) -> None:
    with start("review") as terminal:
        terminal.expect("1/3").expect("q quit").send(f"j{DOWN}").expect("3/3").expect("q quit").send("kk")
        terminal.expect("1/3").expect("q quit").send("jj5").expect("2/3").expect("q quit").send("q")
        assert terminal.wait() == 0
    assert answers(tmp_path) == []


def test_ctrl_c_counts_however_early(start: Start, tmp_path: Path) -> None:
    with start("review") as terminal:
        terminal.expect("1/3").expect("q quit").send(f"5{CTRL_C}")
        assert terminal.wait() == 130
        terminal.expect("interrupted: 1 reviewed this time, 2 left")
    assert len(answers(tmp_path)) == 1


def test_a_paste_rates_nothing(start: Start, tmp_path: Path) -> None:
    with start("review") as terminal:
        terminal.expect("1/3").expect("q quit").send("\x1b[200~5 stars\x1b[201~").send("j").expect("2/3")
        terminal.expect("q quit").send("q")
        assert terminal.wait() == 0
    assert answers(tmp_path) == []


def test_a_paste_at_the_menu_of_a_text_is_its_beginning(start: Start, tmp_path: Path) -> None:
    with start("form") as terminal:
        up_to_the_abstract(terminal)
        terminal.send("\x1b[200~All of it,\r\nin\x1a two lines.\x1b[201~").expect("two lines.").send(DONE)
        terminal.expect("6 words").expect("Language").send(CTRL_C)
        assert terminal.wait() == 130
    assert json.loads((tmp_path / "draft.json").read_text())["abstract"] == "All of it,\nin two lines."


@pytest.mark.parametrize("pasted", [False, True], ids=["typed", "pasted"])
def test_ctrl_z_never_becomes_text(start: Start, tmp_path: Path, *, pasted: bool) -> None:
    with start("form") as terminal:
        terminal.expect("Enter start").send(ENTER).expect("Title")
        terminal.send("\x1b[200~Bi\x1all\x1b[201~" if pasted else "Bi\x1all").expect("ll").send(ENTER)
        terminal.expect("Type").expect("Panel").send("\x1a").send(ENTER).expect("Track").expect("Culture")
        terminal.send(CTRL_C)
        assert terminal.wait() == 130
    assert json.loads((tmp_path / "draft.json").read_text())["title"] == "Bill"


JOBS = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = os.fork()
if not child:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    os.execv(sys.argv[1], sys.argv[1:])
while os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1]):
    os.tcsetpgrp(0, os.getpid())
    os.write(1, b"stopped: what now?")
    os.read(0, 1)
    os.tcsetpgrp(0, child)
    os.kill(child, signal.SIGCONT)
"""
"""A shell of one job: where that is suspended, a line lets it go on."""


@pytest.mark.parametrize(("what", "last_line"), [("review", "q quit"), ("form", "Enter start")])
def test_ctrl_z_suspends_and_the_screen_comes_back(start: Start, tmp_path: Path, what: str, last_line: str) -> None:
    with start(what, through=(sys.executable, "-c", JOBS)) as terminal:
        terminal.expect(last_line).send("\x1a").expect("stopped: what now?").send("\n").expect(last_line).send("q")
        terminal.wait()
    assert answers(tmp_path) == []


def test_another_size_draws_the_screen_anew_at_once(start: Start) -> None:
    with start("review") as terminal:
        terminal.expect("1/3").expect("q quit")
        terminal.resize(columns=120, lines=40).expect("1/3").expect("Your queue").expect("q quit")
        terminal.resize(columns=60, lines=20).expect("1/3").expect("q quit").send("q")
        assert terminal.wait() == 0


def test_a_terminal_that_cannot_move_its_cursor_gets_lines_without_escapes(start: Start, tmp_path: Path) -> None:
    with start("review", TERM="dumb") as terminal:
        terminal.send(f"5{ENTER}5{ENTER}").expect("1/3").expect("q quit").send(f"4{ENTER}")
        terminal.expect("2/3").expect("q quit").send(f"0{ENTER}")
        terminal.expect("3/3").expect("q quit").send(f"q{ENTER}")
        assert terminal.wait() == 0
        assert "\x1b" not in terminal.raw
    assert answers(tmp_path) == [
        ["K7QX3A", {"scores": {"score": 4}, "position": 1}],
        ["K7QX3B", {"state": "abstained", "position": 2}],
    ]


def test_no_color_draws_without_colour(start: Start) -> None:
    with start("form", NO_COLOR="1") as terminal:
        terminal.expect("Enter start").send(ENTER).expect("Title").send(f"T{ENTER}").expect("Panel").send(CTRL_C)
        assert terminal.wait() == 130
        assert "\x1b[0;35" not in terminal.raw
        assert "35;1m" not in terminal.raw


def test_nobody_to_ask_is_a_wrong_usage(start: Start) -> None:
    with start("form", CFP_NO_INPUT="1") as terminal:
        assert terminal.wait() == 2
        terminal.expect("missing --title, --abstract-file or a FILE")
