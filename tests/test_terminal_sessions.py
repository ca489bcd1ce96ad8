"""The program at a real terminal, driven by keys: what a person sees, what is kept, what is in the store."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.process import variables
from tests.countdown import left
from tests.samples import history, listed, page, proposal
from tests.terminal import CTRL_C, CTRL_D, DONE, DOWN, ENTER, Terminal
from tests.world import World

pytestmark = pytest.mark.slow

ABSTRACT = (
    "Most cities publish code, few answer an issue. We asked forty town halls how they read reports from outside, "
    "what they do with them, and what would have to change so that a patch from a citizen is welcome."
)
OPEN = "2026-05-24T10:00Z"
"""While the call is open, whatever day it is: where the rehearsal clock starts."""

SGR = re.compile(r"\x1b\[[0-9;]*m")
LINK = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\")
"""The beginning or the end of a link that a terminal can open."""

Start = Callable[..., Terminal]


@pytest.fixture
def start(desk: World) -> Start:
    """Starts `cfp` in a terminal of its own, in the folder of a call in full swing and without any draft."""
    for draft in drafts(desk):
        draft.unlink()
    desk.rehearse(OPEN)

    def run(*words: str, columns: int = 80, lines: int = 24, stdout: Path | None = None, **more: str) -> Terminal:
        told = {"EDITOR": "false", "TERM": "xterm-256color", "CFP_EVENT": "osxp-2026", **more}
        argv = [sys.executable, "-m", "cfpcli", *words]
        return Terminal(argv, variables(desk, **told), columns=columns, lines=lines, cwd=desk.folder, stdout=stdout)

    return run


def drafts(desk: World) -> list[Path]:
    folder = desk.folder / "home/.local/share/cfpcli/drafts"
    return sorted(folder.iterdir()) if folder.exists() else []


def outside_home(desk: World) -> dict[str, bytes]:
    """Every file but the person's own: drafts, receipts, texts that were kept."""
    return {name: data for name, data in desk.files().items() if not name.startswith("home/")}


def editor(desk: World, script: str) -> str:
    """A program that edits the file it is given as this shell script says."""
    path = desk.folder / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


def to_the_abstract(terminal: Terminal) -> None:
    """Answer everything before the abstract: a title, a talk, the track culture."""
    terminal.expect("Open Source Experience 2026, Paris").expect(left("days")).expect("Enter start").send(ENTER)
    terminal.expect("Title").send(f"Talking to your city{ENTER}")
    terminal.expect("Type").expect("Panel").send(ENTER)
    terminal.expect("Track").expect("Who decides over software").send("5").expect("ERP, CRM").send(DOWN)
    terminal.expect("» 6) Open Source Culture").send(ENTER)
    terminal.expect("Abstract").expect("type here")


def from_the_abstract_on(terminal: Terminal) -> None:
    """Answer everything behind the abstract, up to the last look."""
    terminal.expect("Language").expect("en").send(f"2{ENTER}")
    terminal.expect("Level").expect("advanced").send(f"2{ENTER}")
    terminal.expect("Sam Okoye <sam@example.org>   you").expect("go on").send(ENTER)
    terminal.expect("Your biography").expect("leave empty").send(ENTER)
    terminal.expect("What kind of submission").expect("client case study").send(f"1{ENTER}")
    terminal.expect("Notes to the committee").expect("leave empty").send(ENTER)
    terminal.expect("Last look").expect("ready: s submits")


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40)])
def test_the_interview_to_the_receipt(start: Start, desk: World, columns: int, lines: int) -> None:
    before = desk.codes()
    with start("submit", columns=columns, lines=lines) as terminal:
        to_the_abstract(terminal)
        terminal.send("i").expect("Abstract").send(f"{ABSTRACT}{DONE}").expect("39 words")
        from_the_abstract_on(terminal)
        terminal.send(f"s{ENTER}").expect("Submitted")
        assert terminal.wait() == 0
        (code,) = set(desk.codes()) - set(before)
        terminal_says = terminal.screen
    assert f"Submitted  {code}" in terminal_says
    assert "until Sun 14 June 2026 23:59 Europe/Paris" in terminal_says
    assert f"cfp edit {code}" in terminal_says
    shown = page(desk, code)
    item = shown["items"][0]
    assert (item["title"], item["track"], item["session_type"], item["language"], item["level"]) == (
        "Talking to your city",
        "culture",
        "talk",
        "en",
        "beginner",
    )
    assert (item["abstract"], item["answers"]) == (ABSTRACT, {"kind": "experience feedback"})
    assert [one["email"] for one in shown["speakers"]] == ["sam@example.org"]
    assert history(desk, "--limit", "1")[0]["command"] == "cfp submit"
    assert drafts(desk) == []


@pytest.mark.parametrize("pressed", [CTRL_C, CTRL_D], ids=["ctrl-c", "ctrl-d"])
def test_leaving_half_way_keeps_the_text_and_the_draft_goes_on(start: Start, desk: World, pressed: str) -> None:
    before = outside_home(desk)
    with start("submit") as terminal:
        to_the_abstract(terminal)
        terminal.send(pressed)
        assert terminal.wait() == 130
        (draft,) = drafts(desk)
        terminal.expect("your text is kept in").expect("cfp submit")
        assert "Traceback" not in terminal.screen
    assert outside_home(desk) == before
    with start("submit", str(draft)) as terminal:
        terminal.expect("Enter start").send(ENTER).expect("Abstract").expect("type here")
        terminal.send("i").expect("Abstract").send(f"{ABSTRACT}{DONE}")
        from_the_abstract_on(terminal)
        terminal.send(f"s{ENTER}").expect("Submitted")
        assert terminal.wait() == 0
    (code,) = listed(desk, "Talking")
    assert proposal(desk, code)["track"] == "culture"
    assert drafts(desk) == []


def test_ctrl_c_in_the_middle_of_a_text_keeps_what_was_typed(start: Start, desk: World) -> None:
    with start("submit") as terminal:
        to_the_abstract(terminal)
        terminal.send("i").expect("Abstract").send(f"Half a sentence{ENTER}and{CTRL_C}")
        assert terminal.wait() == 130
    (draft,) = drafts(desk)
    assert "Half a sentence\nand" in draft.read_text()
    assert listed(desk) == desk.codes()


def test_a_failing_editor_keeps_the_text(start: Start, desk: World) -> None:
    with start("submit", EDITOR="false") as terminal:
        to_the_abstract(terminal)
        terminal.send("i").expect("Abstract").send("Typed before\x18\x05")
        terminal.expect("The editor false ended with status 1").expect("your text is kept in")
        terminal.expect("keep the 2").send(ENTER).expect("Language").send(CTRL_C)
        assert terminal.wait() == 130
    (kept,) = (desk.folder / "home/.local/share/cfpcli/kept-texts").iterdir()
    assert kept.read_text() == "Typed before"
    assert "Typed before" in drafts(desk)[0].read_text()


def test_a_closed_call_is_refused_before_any_question(start: Start, desk: World) -> None:
    before = desk.files()
    with start("submit", CFP_CLOCK="2026-06-15", TZ="Asia/Tokyo") as terminal:
        assert terminal.wait() == 7
        terminal.expect("Sun 14 June 2026 23:59 Europe/Paris").expect("your time: Mon 15 June 06:59")
        assert "Title" not in terminal.screen
    assert desk.files() == before


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (100, 30), (120, 40)])
def test_the_review_loop_to_the_end(start: Start, desk: World, columns: int, lines: int) -> None:
    revision = history(desk, "--limit", "1")[0]["revision"]
    program = editor(desk, 'printf "# For the committee\\n\\nConcrete.\\n" > "$1"')
    with start("review", columns=columns, lines=lines, EDITOR=program) as terminal:
        terminal.expect("1/9").expect("5 must have").expect("q quit").send("4")
        terminal.expect("4 good   u undo").expect("2/9").expect("q quit").send("u")
        terminal.expect("is undone").expect("1/9").expect("q quit").send("5")
        terminal.expect("2/9").expect("q quit").send("c").expect("Your comment: 1 word").expect("q quit").send("3")
        terminal.expect("3/9").expect("q quit").send("0").expect("4/9").expect("q quit").send("x")
        terminal.expect("Reason for recusing").expect("c colleague").send("c")
        for place in range(5, 10):
            terminal.expect(f"{place}/9").expect("q quit").send(str(place - 4))
        terminal.expect("That was the last one").expect("Enter finish").send(ENTER)
        assert terminal.wait() == 0
        terminal.expect("9 reviewed this time, none left.")
    mine = [one for code in desk.codes() for one in page(desk, code)["reviews"] if one["reviewer"] == "sam@example.org"]
    scores = sorted(one["scores"]["score"] for one in mine if one["state"] == "scored")
    assert scores == [1, 2, 3, 3, 4, 5, 5]
    assert sorted(one["state"] for one in mine if one["state"] != "scored") == ["abstained", "recused", "recused"]
    assert [one["comment"] for one in mine if one["comment"]] == ["Concrete."]
    assert history(desk, "--limit", "1")[0]["revision"] == revision + 11


def test_every_key_of_the_loop_is_on_disk_before_the_next_screen(start: Start, desk: World) -> None:
    def mine() -> list[str]:
        rows = [one for code in desk.codes() for one in page(desk, code)["reviews"]]
        return [one["state"] for one in rows if one["reviewer"] == "sam@example.org"]

    before = len(mine())
    program = editor(desk, 'printf "# For the committee\\n\\nConcrete.\\n" > "$1"')
    with start("review", EDITOR=program) as terminal:
        terminal.expect("1/9").expect("q quit").send("4").expect("2/9").expect("q quit")
        assert len(mine()) == before + 1
        terminal.send("u").expect("is undone").expect("q quit")
        assert len(mine()) == before
        terminal.send("f").expect("flagged").expect("q quit")
        assert b'"flag:' in desk.store.read_bytes()
        terminal.send("c").expect("Your comment: 1 word").expect("q quit")
        (begun,) = (desk.folder / "home/.local/share/cfpcli/reviews-begun").glob("*/*")
        assert b"Concrete." in begun.read_bytes()
        terminal.send("x").expect("c colleague").send("c").expect("2/9").expect("q quit")
        assert len(mine()) == before + 1
        assert mine().count("recused") == 2


@pytest.mark.parametrize("pressed", [CTRL_C, CTRL_D], ids=["ctrl-c", "ctrl-d"])
def test_leaving_the_loop_half_way_keeps_what_was_saved(start: Start, desk: World, pressed: str) -> None:
    revision = history(desk, "--limit", "1")[0]["revision"]
    with start("review") as terminal:
        terminal.expect("1/9").expect("q quit").send("2").expect("2/9").expect("q quit").send(pressed)
        assert terminal.wait() == 130
        terminal.expect("interrupted: 1 reviewed this time, 8 left. Continue with cfp review")
    assert history(desk, "--limit", "1")[0]["revision"] == revision + 1
    with start("review") as terminal:
        terminal.expect("2/9").expect("q quit").send("q")
        assert terminal.wait() == 0


def test_keys_pressed_before_a_screen_is_drawn_decide_nothing(start: Start, desk: World) -> None:
    revision = history(desk, "--limit", "1")[0]["revision"]
    with start("review") as terminal:
        terminal.send("555").expect("1/9").expect("q quit").send("q")
        assert terminal.wait() == 0
    with start("decide") as terminal:
        terminal.send("rrr").expect("q quit").send("j").expect("q quit").send("aaa").expect("accepted, pending")
        terminal.expect("q quit").send("q")
        assert terminal.wait() == 0
        terminal.expect("Saved: 1 change: 1 accepted.")
    with start("tag", "add", "keynote", "state:submitted") as terminal:
        terminal.send("y").expect("proposals?").expect("(y/N)").send("n")
        assert terminal.wait() == 130
    with start("review", "--lines") as terminal:
        terminal.send("5\n5\n").expect("1/9").expect("q quit").send("q\n")
        assert terminal.wait() == 0
    assert history(desk, "--limit", "1")[0]["revision"] == revision + 1


def test_answers_by_line_from_a_pipe_all_count(desk: World) -> None:
    revision = history(desk, "--limit", "1")[0]["revision"]
    desk.ok("review", "--lines", "--limit", "3", stdin=b"5\n4\n3\n\n")
    assert history(desk, "--limit", "1")[0]["revision"] == revision + 3


def test_another_size_draws_the_list_of_decisions_anew(start: Start) -> None:
    with start("decide") as terminal:
        terminal.expect("q quit").resize(columns=120, lines=40).expect(" by\n").expect("q quit").send("q")
        assert terminal.wait() == 0


def test_undo_shows_and_asks(start: Start, desk: World) -> None:
    withdrawn = desk.codes()[6]
    desk.ok("withdraw", withdrawn, "--reason", "I cannot travel in June")
    with start("undo") as terminal:
        terminal.expect("cfp withdraw").expect("submitted → withdrawn").expect("Undo this?").send("n")
        assert terminal.wait() == 130
        terminal.expect("nothing was undone")
    assert proposal(desk, withdrawn)["state"] == "withdrawn"
    with start("undo") as terminal:
        terminal.expect("Undo this?").send(CTRL_C)
        assert terminal.wait() == 130
    assert proposal(desk, withdrawn)["state"] == "withdrawn"
    with start("undo") as terminal:
        terminal.expect("Undo this?").send("y")
        assert terminal.wait() == 0
        terminal.expect("Undone: cfp withdraw")
    assert proposal(desk, withdrawn)["state"] == "submitted"


def test_edit_in_the_editor(start: Start, desk: World) -> None:
    code = desk.codes()[0]
    told = editor(desk, 'test -t 0 && test -t 1 && sed -i "s/^title: .*/title: One page, no more/" "$1"')
    with start("edit", code, EDITOR=told) as terminal:
        assert terminal.wait() == 0
        terminal.expect(f'Changed {code} "One page, no more".')
    assert proposal(desk, code)["title"] == "One page, no more"
    assert proposal(desk, code)["revision"] == 2


def test_edit_with_a_fault_asks_and_leaving_keeps_the_text(start: Start, desk: World) -> None:
    code = desk.codes()[0]
    with start("edit", code, EDITOR=editor(desk, 'sed -i "s/^track: .*/track: nowhere/" "$1"')) as terminal:
        terminal.expect('track: "nowhere" is unknown').expect("edit again").send("q")
        assert terminal.wait() == 4
        terminal.expect("your text is kept in")
    (kept,) = (desk.folder / "home/.local/share/cfpcli/kept-texts").iterdir()
    assert "track: nowhere" in kept.read_text()
    assert proposal(desk, code)["track"] == "sovereignty"


def test_a_failing_editor_changes_nothing(start: Start, desk: World) -> None:
    before = outside_home(desk)
    with start("edit", desk.codes()[0], EDITOR="false") as terminal:
        assert terminal.wait() == 1
        terminal.expect("ended with status 1").expect("your text is kept in")
    assert outside_home(desk) == before


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40)])
def test_bare_cfp_shows_what_waits(start: Start, columns: int, lines: int) -> None:
    with start(columns=columns, lines=lines, NO_COLOR="1") as terminal:
        assert terminal.wait() == 0
        screen = terminal.screen
    assert "9 proposals to review" in " ".join(screen.split())
    assert "cfp review --event osxp-2026" in screen
    assert all(len(line) <= columns for line in screen.splitlines())


READING = (("list",), ("show", "CODE"), ("deadlines",), ("tracks",), ("event", "show"), ("log",), ("doctor",), ())


@pytest.mark.parametrize("words", READING, ids=lambda words: " ".join(words) or "cfp")
def test_colour_is_a_matter_of_choice_and_never_of_meaning(start: Start, desk: World, words: tuple[str, ...]) -> None:
    line = [desk.codes()[0] if word == "CODE" else word for word in words]
    screens = {}
    for name, more in {"none": {"NO_COLOR": "1"}, "colour": {}, "dumb": {"TERM": "dumb"}}.items():
        with start(*line, **more) as terminal:
            assert terminal.wait() == 0
            screens[name] = terminal.raw
    assert "\x1b" not in screens["none"] + screens["dumb"]
    rows = {
        name: [row.rstrip() for row in LINK.sub("", SGR.sub("", raw)).splitlines()] for name, raw in screens.items()
    }
    assert rows["colour"] == rows["none"] == rows["dumb"]
    # Black, white and grounds of any colour vanish, or blind, in a light or in a dark terminal.
    codes = {int(code) for run in SGR.findall(screens["colour"]) for code in run[2:-1].split(";") if code}
    assert codes <= {0, 1, 2, 3, 4, 7, 22, *range(31, 37), 39}


def test_the_dialogue_without_colour_has_none(start: Start) -> None:
    with start("submit", NO_COLOR="1") as terminal:
        to_the_abstract(terminal)
        terminal.send(CTRL_C)
        assert terminal.wait() == 130
        coloured = [
            run for run in SGR.findall(terminal.raw) if set(run[2:-1].split(";")) - {"", "0", "1", "4", "7", "22"}
        ]
    assert coloured == []


def test_a_terminal_that_cannot_move_its_cursor_works_by_lines(start: Start, desk: World) -> None:
    with start("submit", TERM="dumb") as terminal:
        terminal.expect("enter start").send("\n").expect("Title").send("By liens\n")
        terminal.expect("Type (1-2)").send("<\n").expect("Title").expect("[By liens]").send("By lines\n")
        terminal.expect("Type (1-2)").send("1\n").expect("Track (1-6)").send("4\n")
        terminal.expect("Abstract").send(f"{ABSTRACT}\n.\n")
        terminal.expect("Language (1-2)").send("2\n").expect("Level").send("\n").expect("go on").send("\n")
        terminal.expect("biography").send("\n").expect("kind of submission").send("2\n").expect("Notes").send("\n")
        terminal.expect("Last look").expect("keep, or change").send("s\n").expect("Submitted")
        assert terminal.wait() == 0
        assert "\x1b" not in terminal.raw
    (code,) = listed(desk, "title:lines")
    assert proposal(desk, code)["track"] == "security"


def test_redirected_output_leaves_the_dialogue_at_the_terminal(start: Start, desk: World, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    with start("review", desk.codes()[6], "--json", stdout=target) as terminal:
        terminal.expect("SBOMs for a team of four").expect("q quit").send("5")
        assert terminal.wait() == 0
    assert '"score": 5' in target.read_text()
    assert "\x1b" not in target.read_text()


def test_nobody_is_asked_where_the_environment_says_so(start: Start, desk: World) -> None:
    before = desk.files()
    for words, more in (
        (("submit", "--no-input"), {}),
        (("review",), {"CI": "1"}),
        (("undo",), {"CFP_NO_INPUT": "1"}),
    ):
        with start(*words, **more) as terminal:
            assert terminal.wait() == 2
    assert desk.files() == before


def test_who_i_am_is_asked_once_where_nobody_knows(start: Start, desk: World) -> None:
    code = desk.codes()[0]
    with start("edit", code, "--set", "level=expert", CFP_ME="") as terminal:
        terminal.expect("recorded with each change").expect("Your name").send(f"Sam Okoye{ENTER}")
        terminal.expect("Your e-mail address").send(f"sam@example.org{ENTER}")
        assert terminal.wait() == 0
    assert history(desk, "--limit", "1")[0]["by"] == "Sam Okoye <sam@example.org>"
