"""What a speaker typed survives whatever ends the interview, and `cfp submit` goes on where it was.

Each through the program itself at a real terminal: keys, signals, a full disk, an editor that fails, the call closing.
"""

import os
import re
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cfpcli.proposals.files.proposal import load_draft
from tests.contract.process import variables
from tests.samples import listed, opened, proposal
from tests.terminal import CTRL_C, DONE, ENTER, Terminal
from tests.world import World

pytestmark = pytest.mark.slow

CALL = """\
slug = "conf"
name = "Conf"
timezone = "Europe/Paris"
languages = ["en"]

[call]
opens = "1 May 2026"
closes = "14 June 2026"

[[call.notices]]
slug = "conduct"
name = "Code of conduct"
version = "2026-04"
text = "Be kind."

[[session_types]]
slug = "talk"
name = "Talk"
duration = 20
"""
OPEN = "2026-05-24T10:00Z"
LAST_MINUTES = "2026-06-14T21:51Z"
"""Time runs on while a person types: minutes ahead, so that no slow machine comes too late."""
MINUTES_LATE = "2026-06-14T22:04Z"
AN_HOUR_LATE = "2026-06-14T23:00Z"
ABSTRACT = "Forty town halls, asked."
BACK_TAB = "\x1b[Z"
OPEN_EDITOR = "\x18\x05"

Start = Callable[..., Terminal]


@pytest.fixture
def call(world: World) -> World:
    """A world in which a small call stands open, by a rehearsal clock: processes run on their own."""
    opened(world, CALL).rehearse(OPEN)
    return world


@pytest.fixture
def start(call: World) -> Start:
    """Starts `cfp submit` in a terminal of its own."""

    def run(*words: str, program: tuple[str, ...] = (sys.executable, "-m", "cfpcli"), **more: str) -> Terminal:
        told = {"EDITOR": "false", "TERM": "xterm-256color", **more}
        return Terminal([*program, "submit", *words], variables(call, **told), cwd=call.folder)

    return run


def drafts(call: World) -> list[Path]:
    return sorted((call.folder / "home/.local/share/cfpcli/drafts").glob("*.md"))


def kept(call: World) -> Path:
    (draft,) = drafts(call)
    return draft


def pid_of(terminal: Terminal) -> int:
    return terminal._process.pid


def to_the_abstract(terminal: Terminal) -> None:
    """Answer everything before the abstract, and begin to type it."""
    terminal.expect("Enter start").send(ENTER).expect("Title").send(f"Talking to your city{ENTER}")
    terminal.expect("Abstract").expect("type here").send("i").expect("0 words").expect("Shift+Tab")


def from_the_level_on(terminal: Terminal) -> None:
    """Answer everything behind the abstract, up to the last look."""
    terminal.expect("Level").expect("advanced").send(ENTER).expect("Speakers").expect("go on").send(ENTER)
    terminal.expect("Your biography").expect("leave empty").send(ENTER)
    terminal.expect("Notes to the committee").expect("leave empty").send(ENTER)
    terminal.expect("Be kind.").expect("acknowledge Code of conduct").send("y")
    terminal.expect("Last look").expect("s submit").expect("ready: s submits")


def goes_on_to_the_receipt(start: Start, call: World, *, abstract: str = "") -> None:
    """Continue the kept draft by its path, answer the rest and submit; nothing asked before is asked again."""
    with start(str(kept(call))) as terminal:
        terminal.expect("Enter start").send(ENTER)
        if not abstract:
            terminal.expect("Abstract").expect("type here").send("i").expect("0 words").send(f"{ABSTRACT}{DONE}")
        from_the_level_on(terminal)
        assert "Title (" not in terminal.screen
        terminal.send(f"s{ENTER}").expect("Submitted")
        assert terminal.wait() == 0
    (code,) = listed(call)
    sent = proposal(call, code)
    assert (sent["title"], sent["abstract"]) == ("Talking to your city", abstract or ABSTRACT)
    assert [(one["notice"], one["version"]) for one in sent["acknowledged"]] == [("conduct", "2026-04")]
    assert drafts(call) == []


def test_ctrl_c_keeps_the_answers_and_the_text_under_way(start: Start, call: World) -> None:
    with start() as terminal:
        to_the_abstract(terminal)
        terminal.send(f"Half an{ENTER}abstract{CTRL_C}")
        assert terminal.wait() == 130
        terminal.expect("your text is kept in").expect("try: cfp submit")
    assert load_draft(kept(call).read_text(), "draft.md").abstract == "Half an\nabstract"
    goes_on_to_the_receipt(start, call, abstract="Half an\nabstract")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=["hang-up", "terminate"])
def test_a_signal_keeps_the_answers_and_the_text_under_way(start: Start, call: World, number: signal.Signals) -> None:
    with start() as terminal:
        to_the_abstract(terminal)
        terminal.send("Half an abstract").expect("abstract").expect("3")
        os.kill(pid_of(terminal), number)
        assert terminal.wait() == 130
        assert "Traceback" not in terminal.screen
    goes_on_to_the_receipt(start, call, abstract="Half an abstract")


def test_a_terminal_that_is_closed_keeps_the_answers_and_the_text_under_way(start: Start, call: World) -> None:
    terminal = start()
    to_the_abstract(terminal)
    terminal.send("Half an abstract").expect("abstract").expect("3")
    # Its other end goes away, as when a window is closed: the kernel hangs up on the program.
    os.close(terminal._descriptor)
    terminal._process.wait(30)
    goes_on_to_the_receipt(start, call, abstract="Half an abstract")


def test_kill_9_keeps_every_answer(start: Start, call: World) -> None:
    with start() as terminal:
        to_the_abstract(terminal)
        os.kill(pid_of(terminal), signal.SIGKILL)
        assert terminal.wait() == 128 + signal.SIGKILL
    goes_on_to_the_receipt(start, call)


def test_kill_9_in_a_long_text_keeps_all_but_the_last_line(start: Start, call: World) -> None:
    text = "What people say of their town halls, and what town halls say of their people, is not alike. " * 4
    with start() as terminal:
        to_the_abstract(terminal)
        terminal.send(text).expect("72 words")
        os.kill(pid_of(terminal), signal.SIGKILL)
        terminal.wait()
    found = load_draft(kept(call).read_text(), "draft.md").abstract
    assert text.startswith(found)
    assert len(found) > len(text) - 90


def test_an_editor_that_fails_keeps_the_text(start: Start, call: World) -> None:
    with start(EDITOR="false") as terminal:
        to_the_abstract(terminal)
        terminal.send(f"{ABSTRACT}{OPEN_EDITOR}").expect("The editor false ended with status 1").expect("kept in")
        terminal.expect("keep the 4 words").send(ENTER).expect("Level").send(CTRL_C)
        assert terminal.wait() == 130
    goes_on_to_the_receipt(start, call, abstract=ABSTRACT)


def test_an_editor_that_is_killed_keeps_the_text(start: Start, call: World) -> None:
    editor = call.folder / "editor"
    editor.write_text('#!/bin/sh\necho " And more." >> "$1"\nkill -9 $$\n')
    editor.chmod(0o700)
    with start(EDITOR=str(editor)) as terminal:
        to_the_abstract(terminal)
        terminal.send(f"{ABSTRACT}{OPEN_EDITOR}").expect("was ended by signal 9").expect("kept in")
        terminal.expect("keep the 4 words").send(ENTER).expect("Level").send(CTRL_C)
        terminal.wait()
    (left,) = (call.folder / "home/.local/share/cfpcli/kept-texts").iterdir()
    assert left.read_text() == f"{ABSTRACT} And more.\n"


FULL_DISK = """\
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
from cfpcli.__main__ import main
sys.argv[0] = "cfp"
sys.exit(main())
"""
"""The program where no file takes a single byte more."""


def test_a_full_disk_is_said_once_and_the_text_is_on_the_screen(start: Start, call: World) -> None:
    with start(program=(sys.executable, "-c", FULL_DISK)) as terminal:
        terminal.expect("Enter start").send(ENTER).expect("Title").send(f"Talking to your city{ENTER}")
        terminal.expect("The draft cannot be kept on disk").expect("go on")
        terminal.expect("Abstract").expect("type here").send("i").expect("0 words").send(f"{ABSTRACT}{DONE}")
        terminal.expect("Level").expect("advanced").send(CTRL_C)
        terminal.expect("could not be kept on disk").expect("title: Talking to your city").expect(ABSTRACT)
        assert terminal.wait() == 130
        assert terminal.screen.count("The draft cannot be kept on disk") == 1
    assert drafts(call) == []


def test_a_disk_that_has_room_again_takes_everything(start: Start, call: World) -> None:
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    with start(program=(sys.executable, "-c", FULL_DISK)) as terminal:
        terminal.expect("Enter start").send(ENTER).expect("Title").send(f"Talking to your city{ENTER}")
        terminal.expect("The draft cannot be kept on disk").expect("Abstract").expect("type here")
        resource.prlimit(pid_of(terminal), resource.RLIMIT_FSIZE, unlimited)
        terminal.send("i").expect("0 words").send(f"{ABSTRACT}{DONE}").expect("Level").expect("advanced").send(CTRL_C)
        terminal.expect("your text is kept in")
        assert terminal.wait() == 130
    goes_on_to_the_receipt(start, call, abstract=ABSTRACT)


def test_who_began_in_time_may_submit_in_the_grace(start: Start, call: World) -> None:
    with start(CFP_CLOCK=LAST_MINUTES) as terminal:
        to_the_abstract(terminal)
        terminal.send(f"{ABSTRACT}{DONE}").expect("Level").expect("advanced").send(CTRL_C)
        terminal.wait()
    assert "begun: 2026-06-14T21:5" in kept(call).read_text()
    with start(str(kept(call)), CFP_CLOCK=MINUTES_LATE) as terminal:
        terminal.expect("min ago. You began in time and may submit until 00:30 (")
        terminal.expect("Enter start").send(ENTER)
        terminal.expect("Level").expect("advanced").send(ENTER).expect("Speakers").expect("go on").send(ENTER)
        terminal.expect("Your biography").send(ENTER).expect("Notes to the committee").send(ENTER)
        terminal.expect("acknowledge").send("y").expect("Last look").expect("! Closed")
        terminal.expect("ready: s submits").send(f"s{ENTER}").expect("Submitted")
        assert terminal.wait() == 0
    (code,) = listed(call)
    assert re.fullmatch(r"sent \d+ min after the close, begun in time", proposal(call, code)["late_reason"])


def test_when_the_grace_is_over_the_draft_stays_and_the_message_says_so(start: Start, call: World) -> None:
    with start(CFP_CLOCK=LAST_MINUTES) as terminal:
        to_the_abstract(terminal)
        terminal.send(f"{ABSTRACT}{CTRL_C}")
        terminal.wait()
    before = kept(call).read_bytes()
    with start(str(kept(call)), CFP_CLOCK=AN_HOUR_LATE) as terminal:
        assert terminal.wait() == 7
        terminal.expect("closed 1 h ago")
    assert kept(call).read_bytes() == before
    assert listed(call) == []


def test_what_was_typed_is_kept_when_going_back(start: Start, call: World) -> None:
    with start() as terminal:
        to_the_abstract(terminal)
        terminal.send(f"Half an abstract{BACK_TAB}").expect("Title").send(f" hall{ENTER}")
        terminal.expect("Abstract").expect("keep the 3 words").send(CTRL_C)
        assert terminal.wait() == 130
    draft = load_draft(kept(call).read_text(), "draft.md")
    assert (draft.title, draft.abstract) == ("Talking to your city hall", "Half an abstract")


def test_a_deleted_draft_is_only_moved(start: Start, call: World) -> None:
    with start() as terminal:
        to_the_abstract(terminal)
        terminal.send(f"{ABSTRACT}{DONE}")
        from_the_level_on(terminal)
        terminal.send(f"d{ENTER}").expect("Delete this draft?").send("y").expect("Deleted the draft")
        assert terminal.wait() == 0
    assert drafts(call) == []
    (moved,) = (call.folder / "home/.local/share/cfpcli/drafts/deleted").iterdir()
    assert ABSTRACT in moved.read_text()


def test_a_draft_that_is_kept_is_offered_the_next_time(start: Start, call: World) -> None:
    with start() as terminal:
        to_the_abstract(terminal)
        terminal.send(f"{ABSTRACT}{DONE}")
        from_the_level_on(terminal)
        terminal.send(f"k{ENTER}").expect('Saved "Talking to your city" as a draft').expect("cfp submit")
        assert terminal.wait() == 0
    with start() as terminal:
        terminal.expect("What next?").expect('Continue  "Talking to your city"').expect("done, saved")
        terminal.expect("New       proposal").send(ENTER).expect("Level").expect("advanced").send(ENTER)
        terminal.expect("Your biography").expect("leave empty").send(ENTER)
        terminal.expect("Notes").expect("leave empty").send(ENTER)
        terminal.expect("Last look").expect("ready: s submits").send(f"s{ENTER}").expect("Submitted")
        assert terminal.wait() == 0
    assert drafts(call) == []


def test_no_colour_means_no_colour(start: Start) -> None:
    with start(NO_COLOR="1") as terminal:
        to_the_abstract(terminal)
        terminal.send(CTRL_C).wait()
        codes = {code for run in re.findall(r"\x1b\[([0-9;]*)m", terminal.raw) for code in run.split(";")}
    assert codes <= {"", "0", "1", "3", "4", "7", "22"}
