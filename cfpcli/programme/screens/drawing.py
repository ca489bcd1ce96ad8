"""The lines of the board: rooms side by side, time downwards, and below them the session under the cursor in words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

import msgspec

from cfpcli.dates.english import WEEKDAYS, day_month
from cfpcli.dates.zones import zone_named
from cfpcli.programme.rules.clashes import Clash, Severity
from cfpcli.programme.screens.cursor import (
    Cursor,
    current,
    end_of,
    row_count,
    row_of,
    start_of,
    there,
    with_carried,
)
from cfpcli.programme.screens.desk import Board, Session
from cfpcli.records.times_in_words import clock, moment, span
from cfpcli.text import clean_line, number_of
from cfpcli.ui.key_by_key import cut
from cfpcli.ui.wrapping import display_width, wrap

_NARROWEST = 17
"""Columns of the narrowest room in which titles can be read, with the bar before it."""
_ABOVE = 6
"""A sixth of the rows is above the cursor when another day, or other rows of it, are shown."""
_MINUTE = timedelta(minutes=1)
_MARKS = {Severity.ERROR: "!", Severity.WARNING: "?"}
_LOCKED = "#"
_BAR, _CARRIED, _CURSOR, _FREE = "│", "║", ">", "·"


class View(msgspec.Struct, frozen=True):
    """The part of a day that is shown: the numbers of the first row and of the first room.

    `day` (a local ISO date) and `step` (minutes between rows) are those of the rows that `top` counts.
    """

    top: int = 0
    left: int = 0
    day: str = ""
    step: int = 0


class Grid(msgspec.Struct, frozen=True):
    """The lines of the grid: the names of the rooms, the rows before the one with the cursor, that one, those after."""

    names: str
    before: tuple[str, ...]
    row: str
    after: tuple[str, ...]
    view: View
    rooms: str


def scrolled(first: int, at: int, fits: int, total: int) -> int:
    """The first of `total` lines of which `fits` are shown, moved from `first` as little as it takes to show `at`."""
    first = min(first, at)
    first = max(first, at + 1 - fits)
    return max(min(first, total - fits), 0)


def grid(board: Board, cursor: Cursor, view: View, conflicts: Sequence[Clash], *, columns: int, rows: int) -> Grid:
    """The part of the day around the cursor that fits, as many rooms side by side as can be read.

    `conflicts` are those of a carried session at its new place.
    """
    day, zone = board.day(cursor.day), zone_named(board.event.timezone)
    total = row_count(day, cursor.step)
    at = row_of(day, cursor.at, cursor.step)
    is_same = (view.day, view.step) == (cursor.day, cursor.step)
    top = scrolled(view.top if is_same else at - rows // _ABOVE, at, rows, total)
    times = [day.starts + number * cursor.step * _MINUTE for number in range(top, min(top + rows, total))]
    labels = [clock(instant, zone) for instant in times]
    label = max(map(len, labels)) + 1
    keys = [column.key for column in board.columns]
    fits = max(min((columns - label) // _NARROWEST, len(keys)), 1)
    left = scrolled(view.left, keys.index(cursor.room), fits, len(keys))
    shown = board.columns[left : left + fits]
    width = max((columns - label) // len(shown), 4)
    names = " " * label + "".join(_cell(" ", clean_line(each.name) or "no room yet", width) for each in shown)
    signs = marks(_present(board, cursor, conflicts))
    texts = [_Column(board, cursor, column.key, times, zone, width, signs).cells() for column in shown]
    lines = [f"{name:<{label}}{''.join(cells)}".rstrip() for name, *cells in zip(labels, *texts, strict=True)]
    here = at - top
    numbers = f"rooms {left + 1} to {left + len(shown)}" if len(shown) > 1 else f"room {left + 1}"
    rooms = f"{numbers} of {len(keys)}" if len(shown) < len(keys) else ""
    return Grid(
        names.rstrip(),
        tuple(lines[:here]),
        lines[here],
        tuple(lines[here + 1 :]),
        View(top, left, cursor.day, cursor.step),
        rooms,
    )


class _Column:
    """One room from the first shown row downwards; `times` are the UTC instants at which the rows begin."""

    def __init__(
        self,
        board: Board,
        cursor: Cursor,
        key: str,
        times: Sequence[datetime],
        zone: tzinfo,
        width: int,
        signs: Mapping[str, str],
    ) -> None:
        self._board, self._cursor, self._key = board, cursor, key
        self._times, self._zone, self._width = times, zone, width
        self._step = cursor.step * _MINUTE
        sessions = with_carried(board, cursor)
        self._own = [each for each in sessions if not each.is_for_all and each.slot.room == key]
        self._breaks = [each for each in sessions if each.is_for_all]
        self._signs = signs
        self._carried = cursor.carried.slot.guid if cursor.carried else ""
        selected = current(board, cursor) if not self._carried else None
        self._selected = selected.slot.guid if selected else self._carried

    def cells(self) -> list[str]:
        """The text of each row, as wide as the column."""
        meetings = [self._meeting(instant) for instant in self._times]
        first = {each.slot.guid: at for at, meeting in reversed([*enumerate(meetings)]) for each in meeting}
        shown = self._shown(meetings, first)
        texts: list[str] = []
        lines: dict[str, list[str]] = {}
        for at, (instant, session) in enumerate(zip(self._times, shown, strict=True)):
            hidden = sum(each != session and first[each.slot.guid] == at for each in meetings[at])
            if session is None:
                texts.append(_cell(self._bar(instant, ""), _FREE, self._width))
                continue
            guid = session.slot.guid
            # Under the cursor, a session that others have interrupted has its title again.
            is_back = at > 0 and session != shown[at - 1] and self._is_here(instant)
            if guid not in lines or is_back:
                lines[guid] = self._text(session, hidden, instant)
                hidden = 0
            more = f"+{hidden}" if hidden else ""
            text = " ".join(filter(None, (more, lines[guid].pop(0) if lines[guid] else "")))
            texts.append(_cell(self._bar(instant, guid), text, self._width))
        return texts

    def _shown(self, meetings: Sequence[Sequence[Session]], first: Mapping[str, int]) -> list[Session | None]:
        """The session of each row: the selected one at the cursor, else one that starts there, else one that goes on.

        `first` is by guid the number of the row in which a session begins to be shown.
        """
        shown: list[Session | None] = []
        for at, meeting in enumerate(meetings):
            is_here = self._is_here(self._times[at])
            selected = [each for each in meeting if is_here and each.slot.guid == self._selected]
            starting = [each for each in meeting if first[each.slot.guid] == at]
            going_on = [each for each in meeting if shown and each == shown[-1]]
            shown.append(next(iter((*selected, *starting, *going_on, *meeting)), None))
        return shown

    def _meeting(self, instant: datetime) -> list[Session]:
        """The sessions of a row: the one under the cursor first, then those that start last."""

        def meets(session: Session) -> bool:
            return start_of(session) < instant + self._step and end_of(session, self._cursor.step) > instant

        here = [each for each in self._own if meets(each)] or [each for each in self._breaks if meets(each)]
        here.sort(key=start_of, reverse=True)
        return sorted(here, key=lambda each: each.slot.guid != self._selected)

    def _is_here(self, instant: datetime) -> bool:
        return self._key == self._cursor.room and instant == self._cursor.at

    def _bar(self, instant: datetime, guid: str) -> str:
        if self._is_here(instant):
            return _CURSOR
        return " " if not guid else _CARRIED if guid == self._carried else _BAR

    def _text(self, session: Session, others: int, instant: datetime) -> list[str]:
        """The lines of a session: its title in as many rows as it has, then its code, length and speakers."""
        slot, width = session.slot, self._width - 2
        marked = "".join((self._signs.get(slot.guid, ""), _LOCKED if slot.locked else ""))
        start = start_of(session)
        when = clock(start, self._zone) if instant < start else ""
        more = f"+{others}" if others else ""
        title = " ".join(filter(None, (marked, more, when, clean_line(session.title) or "(no title)")))
        rows = -(-(end_of(session, self._cursor.step) - max(instant, start)) // self._step)
        who = ", ".join(map(clean_line, session.speakers))
        about = " ".join(filter(None, (slot.proposal, f"{session.minutes}m" if session.minutes else "", who)))
        folded = _folded(title, width, max(rows - 1, 1))
        return [*folded, cut(f" {about}", width)] if rows > 1 else folded


def _folded(text: str, width: int, most: int) -> list[str]:
    """A text in at most `most` lines; the end of the last one is cut."""
    parts: list[str] = []
    words = text.split(" ")
    while words and len(parts) < most - 1:
        line = cut(words.pop(0), width)
        while words and display_width(line) + 1 + display_width(words[0]) <= width:
            line = f"{line} {words.pop(0)}"
        parts.append(line)
    return [*parts, cut(" ".join(words), width)] if words else parts


def _cell(bar: str, text: str, width: int) -> str:
    text = cut(text, width - 2)
    return f"{bar}{text}{' ' * (width - 1 - display_width(text))}"


def _present(board: Board, cursor: Cursor, conflicts: Sequence[Clash]) -> Sequence[Clash]:
    """The conflicts of the plan as it would be if the carried session were put down."""
    if cursor.carried is None:
        return board.conflicts
    guid = cursor.carried.slot.guid
    return sorted(
        (*(clash for clash in board.conflicts if guid not in clash.slots), *conflicts),
        key=lambda clash: list(Severity).index(clash.severity),
    )


def marks(conflicts: Sequence[Clash]) -> Mapping[str, str]:
    """The sign of each session's gravest conflict, by guid; hints have none."""
    signs: dict[str, str] = {}
    for clash in conflicts:
        for guid in clash.slots:
            if clash.severity in _MARKS:
                signs.setdefault(guid, _MARKS[clash.severity])
    return signs


def heading(board: Board, cursor: Cursor, columns: int) -> str:
    """The day, and the numbers of conflicts and of sessions to place, cut at the edge."""
    at = date.fromisoformat(cursor.day)
    number = 1 + [day.date for day in board.days].index(cursor.day)
    waiting = len(board.waiting)
    counts = [
        number_of(count, severity)
        for severity in (Severity.ERROR, Severity.WARNING)
        if (count := sum(clash.severity is severity for clash in board.conflicts))
    ]
    here = {guid for guid, session in board.sessions.items() if session.day == cursor.day}
    elsewhere = sum(
        clash.severity is not Severity.HINT
        and here.isdisjoint(clash.slots)
        and any(board.sessions[guid].day for guid in clash.slots if guid in board.sessions)
        for clash in board.conflicts
    )
    parts = (
        f"{WEEKDAYS[at.weekday()]} {day_month(at)} {at.year}",
        f"day {number} of {len(board.days)}" if len(board.days) > 1 else "",
        (", ".join(counts) or "no conflicts") + (f" ({elsewhere} on other days)" if elsewhere else ""),
        f"{waiting} to place" if waiting else "",
    )
    return cut("; ".join(filter(None, parts)), columns)


def rule(rooms: str, columns: int) -> str:
    """The line below the grid, with the rooms that are shown if there are others."""
    end = f" {rooms} ──" if rooms else ""
    return f"{'─' * max(columns - len(end), 0)}{end}"[:columns]


def details(board: Board, cursor: Cursor, conflicts: Sequence[Clash], columns: int, lines: int) -> list[str]:
    """The session under the cursor or the carried one in words, then its conflicts, in exactly `lines` lines."""
    about = [cut(text, columns) for text in _subject(board, cursor)]
    for shown, clash in enumerate(conflicts):
        wrapped = wrap_all([f"{clash.severity}: {clean_line(clash.message)}"], columns)
        left = len(conflicts) - shown
        if len(about) + len(wrapped) + (left > 1) > lines:
            further = number_of(left, "more conflict" if shown else "conflict")
            about.append(cut(further if cursor.carried else f"{further}: c lists all", columns))
            break
        about += wrapped
    return [*about, *[""] * lines][:lines]


def wrap_all(texts: Sequence[str], columns: int) -> list[str]:
    """The texts in lines of at most `columns`."""
    return [line for text in texts for line in wrap(text, columns)]


def _subject(board: Board, cursor: Cursor) -> tuple[str, ...]:
    if cursor.carried and cursor.slot:
        carried = msgspec.structs.replace(cursor.carried, slot=cursor.slot)
        return f"Moving {named(carried)}", f"to {where(carried, board)}"
    session = current(board, cursor)
    if session is None:
        dates = [day.date for day in board.days]
        return (f"{moment(cursor.at, board.event, dates)}, {_room(board, cursor.room)}: free",)
    sessions = there(board, cursor)
    turn = f"{cursor.turn % len(sessions) + 1} of {len(sessions)} here, Tab: next. " if len(sessions) > 1 else ""
    return f"{turn}{named(session)}", facts(session, board)


def named(session: Session) -> str:
    """A session by its code and title."""
    title = f'"{clean_line(session.title)}"'
    return f"{session.slot.proposal} {title}" if session.slot.proposal else title


def where(session: Session, board: Board) -> str:
    """The place of a session in words, such as `Saturday 10:00 to 10:30, H.1`."""
    dates = [day.date for day in board.days]
    start = session.slot.start
    if start is None:
        return "no time yet"
    when = span(start, session.minutes, board.event, dates) if session.minutes else moment(start, board.event, dates)
    return when if session.is_for_all else f"{when}, {_room(board, session.slot.room)}"


def _room(board: Board, key: str) -> str:
    return next((clean_line(each.name) for each in board.columns if each.key == key and each.name), "") or "no room yet"


def facts(session: Session, board: Board) -> str:
    """The place of a session, whether it is locked, its length, its state, and its speakers."""
    length = f"{session.minutes} min" if session.minutes else "length not known"
    who = ", ".join(map(clean_line, session.speakers))
    answer = "" if session.answer == "none" else f"place {session.answer}"
    locked = "locked" if session.slot.locked else ""
    return "; ".join(filter(None, (where(session, board), locked, length, session.state, answer, who)))


def waiting_lines(board: Board, cursor: Cursor, *, columns: int, rows: int) -> tuple[list[str], str, list[str]]:
    """The list of sessions to place around the line with the cursor: the lines before it, that line, those after."""
    at = cursor.listed or 0
    first = scrolled(0, at, rows, len(board.waiting))
    lines = []
    for session in board.waiting[first : first + rows]:
        length = f"{session.minutes} min" if session.minutes else "length not known"
        who = ", ".join(map(clean_line, session.speakers))
        lines.append(cut("  ".join(filter(None, (named(session), length, who, session.state))), columns - 2))
    here = at - first
    return [f"  {line}" for line in lines[:here]], f"> {lines[here]}", [f"  {line}" for line in lines[here + 1 :]]
