"""The screen of decisions: what fits, how it scrolls, where the cursor goes, what a refusal does."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.decisions.screens.board import column_line, heading, items, loop, reading_lines, window
from cfpcli.decisions.screens.entries import Board, Entry, Group, Reading
from cfpcli.errors import BusyError, ConflictError, InterruptedByUserError, NotFoundError
from cfpcli.figures.scores import Method
from cfpcli.records.proposal import State
from cfpcli.ui.wrapping import display_width
from tests.ui.scripted import Leave, ScriptedPrompter

HOSTILE = "\x1b[31m宽宽宽 wide and red\n" * 9


class Desk:
    """A desk over so many proposals in two groups; it remembers what it was asked."""

    def __init__(self, count: int = 40, *, title: str = "One of many") -> None:
        self.codes = [f"A{at:05}" for at in range(count)]
        self.title = title
        self.marks: dict[str, str] = {}
        self.log: list[tuple[str, str, bool]] = []
        self.refusals: list[Exception] = []

    def board(self, method: Method) -> Board:
        """Two groups, in another order by any other method."""
        ranked = self.codes if method is Method.MEAN else self.codes[::-1]
        half = len(ranked) // 2
        parts = [("Security", ranked[:half]), ("Culture", ranked[half:])]
        groups = tuple(
            Group(name=name, entries=tuple(map(self._entry, codes)), slots=5, above=5 if len(codes) > 5 else None)
            for name, codes in parts
            if codes
        )
        return Board(event="Demo", method=method, groups=groups, scale=(1, 5))

    def _entry(self, code: str) -> Entry:
        mark = self.marks.get(code, "")
        return Entry(
            code=code,
            title=f"{self.title} {code}",
            place=1,
            reviews=3,
            mean=4.5,
            spread=None,
            adjusted=4.25,
            histogram={4: 1, 5: 2},
            state=State.SUBMITTED,
            mark=mark,
            by="Ada Mbeki",
            is_undecided=not mark,
            remarks="few",
        )

    def decide(self, code: str, verb: str, *, again: bool) -> str:
        """Mark it so, unless a refusal is due."""
        self.log.append((code, verb, again))
        if self.refusals:
            raise self.refusals.pop(0)
        self.marks[code] = verb
        return f"{code} {verb}"

    def undo(self) -> tuple[str, str]:
        """Take the last mark off."""
        code = list(self.marks)[-1] if self.marks else ""
        self.marks.pop(code, None)
        return code, f"Taken back {code}"

    def reading(self, code: str) -> Reading:
        """A long text."""
        return Reading(code=code, title=self.title, facts="en", texts=(("", "Words. " * 900), ("Notes", "")))

    def shares(self) -> list[str]:
        """More than a screen holds."""
        return [f"Person {at}" for at in range(60)]

    def summary(self) -> str:
        """How many are marked."""
        return f"Saved: {len(self.marks)}."


def press(desk: Desk, *keys: str, columns: int = 80, lines: int = 24) -> ScriptedPrompter:
    prompter = ScriptedPrompter([("", key) for key in (*keys, "q")], columns=columns, lines=lines)
    loop(desk, prompter=prompter, method=Method.MEAN)
    assert prompter.is_exhausted
    return prompter


def screens(prompter: ScriptedPrompter) -> list[list[str]]:
    return [screen.strip("\n").split("\n") for screen in prompter.said.split("\f")[1:]]


def test_a_key_decides_and_goes_on_to_the_next() -> None:
    desk = Desk()
    press(desk, "a", "w", "r", "d", "o")
    assert [(code, verb) for code, verb, _ in desk.log] == [
        ("A00000", "accept"),
        ("A00001", "waitlist"),
        ("A00002", "reject"),
        ("A00003", "discuss"),
        ("A00004", "open"),
    ]


class Undecided(Desk):
    """A desk over what is undecided alone, as a query may have it."""

    def board(self, method: Method) -> Board:
        """Without those that are marked."""
        board = super().board(method)
        groups = (
            msgspec.structs.replace(group, entries=tuple(entry for entry in group.entries if entry.is_undecided))
            for group in board.groups
        )
        return msgspec.structs.replace(board, groups=tuple(groups))


def test_where_what_is_decided_leaves_the_list_none_is_passed_over() -> None:
    desk = Undecided()
    press(desk, "a", "r", "u", "w")
    assert [(code, verb) for code, verb, _ in desk.log] == [
        ("A00000", "accept"),
        ("A00001", "reject"),
        ("A00001", "waitlist"),
    ]


@pytest.mark.parametrize("leaving", [Leave(), KeyboardInterrupt])
def test_who_leaves_half_way_is_told_what_is_saved(leaving: Any) -> None:  # noqa: ANN401  # an answer
    prompter = ScriptedPrompter([("", "a"), ("", leaving)])
    with pytest.raises(InterruptedByUserError) as caught:
        loop(Desk(), prompter=prompter, method=Method.MEAN)
    assert caught.value.message == "interrupted: saved: 1."


def test_a_proposal_that_is_gone_when_it_is_read_does_not_end_the_list() -> None:
    desk = Desk()

    def gone(code: str) -> Reading:
        raise NotFoundError(f"{code} is not there any more")

    desk.reading = gone  # type: ignore[method-assign]  # a fault where it would happen
    assert "A00000 is not there any more" in press(desk, "enter").said


def test_the_cursor_moves_by_line_page_end_and_to_the_next_undecided() -> None:
    desk = Desk()
    press(desk, "j", "down", "k", "a", "end", "a", "home", "a", "tab", "a", "tab", "a")
    assert [code for code, _, _ in desk.log] == ["A00001", "A00039", "A00000", "A00002", "A00004"]


def test_with_all_decided_tab_stays() -> None:
    desk = Desk(2)
    prompter = press(desk, "a", "a", "tab")
    assert "Nothing is undecided" in prompter.said


def test_the_cursor_stays_with_its_proposal_when_the_order_changes() -> None:
    desk = Desk()
    press(desk, "j", "n", "a")
    assert desk.log == [("A00001", "accept", False)]


def test_undo_goes_back_to_what_it_took_back() -> None:
    desk = Desk()
    press(desk, "a", "j", "j", "u", "r")
    assert [code for code, _, _ in desk.log] == ["A00000", "A00000"]


def test_who_was_faster_is_told_and_only_the_same_key_at_once_insists() -> None:
    desk = Desk()
    faster = ConflictError("already pending accepted, by Ada Mbeki")
    desk.refusals = [faster, faster]
    prompter = press(desk, "r", "j", "k", "r", "r", "a")
    assert "by Ada Mbeki. r again replaces it" in prompter.said
    assert desk.log == [
        ("A00000", "reject", False),
        ("A00000", "reject", False),
        ("A00000", "reject", True),
        ("A00001", "accept", False),
    ]


def test_a_refusal_is_shown_and_the_proposal_stays() -> None:
    desk = Desk()
    desk.refusals = [BusyError("somebody is writing", hint="try again")]
    prompter = press(desk, "a", "a")
    assert "Not done: somebody is writing (try again)" in prompter.said
    assert [code for code, _, _ in desk.log] == ["A00000", "A00000"]


def test_a_decision_can_be_made_while_reading_and_long_texts_page() -> None:
    desk = Desk()
    prompter = press(desk, "enter", "space", "b", "a", "enter", "enter")
    assert desk.log == [("A00000", "accept", False)]
    assert "page 2 of" in prompter.said


def test_what_is_listed_beside_pages_too() -> None:
    prompter = press(Desk(), "c", "space", "q", "?", "enter")
    assert "page 2 of 3" in prompter.said
    assert "next method of ranking" in prompter.said


def test_an_empty_list_ends_at_once() -> None:
    prompter = ScriptedPrompter()
    loop(Desk(0), prompter=prompter, method=Method.MEAN)
    assert prompter.said == ""


@pytest.mark.parametrize(("columns", "lines"), [(60, 24), (80, 24), (100, 30), (120, 40)])
@pytest.mark.parametrize("title", ["One of many", HOSTILE])
def test_every_screen_fits_the_terminal_and_shows_the_cursor(columns: int, lines: int, title: str) -> None:
    desk = Desk(100, title=title)
    keys = ["a", *["j"] * 30, "space", "space", "r", "end", "k", "b", "home"]
    prompter = press(desk, *keys, columns=columns, lines=lines)
    for shown in screens(prompter):
        assert len(shown) < lines
        assert max(map(display_width, shown)) < columns
        assert sum(line.startswith(">") for line in shown) == 1
        assert not any("\x1b" in line for line in shown)


@given(st.lists(st.integers(0, 79), min_size=1, max_size=30), st.integers(4, 40))
def test_the_window_always_holds_the_cursor_and_never_more_than_fits(cursors: list[int], room: int) -> None:
    found = items(Desk(80).board(Method.MEAN), 80)
    top = 0
    for cursor in cursors:
        shown = window(found, cursor, top, room)
        top = shown.top
        assert len(shown.before) + 1 + len(shown.after) == room
        assert f"A{cursor:05}" in shown.current
        assert shown.current.startswith(">")


@given(st.lists(st.integers(0, 79), min_size=1, max_size=30), st.integers(4, 40))
def test_the_heading_of_what_is_shown_stands_above_it_once(cursors: list[int], room: int) -> None:
    found = items(Desk(80).board(Method.MEAN), 80)
    top = 0
    for cursor in cursors:
        shown = window(found, cursor, top, room)
        top = shown.top
        headings: list[str] = []
        for line in (*shown.before, shown.current, *shown.after):
            if "slots taken" in line:
                headings.append(line.partition(":")[0])
            elif line[6:7] == "A":
                assert headings[-1:] == ["Security" if line[6:12] < "A00040" else "Culture"]
        assert len(headings) == len(set(headings))


def test_the_line_stands_where_the_slots_end() -> None:
    listed = [item.text for item in items(Desk(20).board(Method.MEAN), 80)]
    at = next(index for index, line in enumerate(listed) if "5 slots end here" in line)
    assert "A00004" in listed[at - 1]
    assert "A00005" in listed[at + 1]


def test_narrow_screens_leave_the_scores_out_and_wide_ones_say_who() -> None:
    board = Desk(4).board(Method.MEAN)
    assert "1 2 3 4 5" in column_line(board, 80)
    assert "1 2 3 4 5" not in column_line(board, 60)
    assert column_line(board, 120).endswith("by")
    assert "Ada Mbeki" in items(board, 120)[1].text
    assert "Ada Mbeki" not in items(board, 80)[1].text


def test_too_many_accepted_are_called_so() -> None:
    group = Group(name="Security", entries=(), slots=2, seated=3)
    told = "3 of 2 slots taken, 1 too many; 0 undecided; by mean"
    assert heading(group, Method.MEAN, 79) == f"Security: {told}"
    long = Group(name="Sovereign " * 9, entries=(), slots=2, seated=3)
    assert heading(long, Method.MEAN, 79).endswith(f"…: {told}")
    assert heading(Group(name="", entries=()), Method.MEAN, 79) == "All: 0 undecided; by mean"


def test_reading_names_its_texts_and_leaves_empty_ones_out() -> None:
    reading = Reading(
        code="A", title="T", facts="en", texts=(("", "Abstract."), ("Notes", " "), ("Reviews", "- Ana: 4"))
    )
    assert reading_lines(reading, 80) == ["en", "", "Abstract.", "", "Reviews:", "- Ana: 4"]
