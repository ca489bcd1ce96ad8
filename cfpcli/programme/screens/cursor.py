"""The cursor of the board and the session that it carries: states, and the functions from one state to the next.

Nothing here writes. A session that is taken up has its new place in the state alone until it is put down.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import msgspec
from msgspec.structs import replace

from cfpcli.dates.zones import zone_named
from cfpcli.errors import DataRefusedError
from cfpcli.programme.rules import moves
from cfpcli.programme.rules.agenda import OPENING_HOURS, Day
from cfpcli.programme.screens.desk import Board, Session
from cfpcli.records.event import Event
from cfpcli.records.programme import Slot

_MINUTE = timedelta(minutes=1)
_STEPS = (5, 10, 15, 20, 30, 60)
_USUAL = 30
"""Minutes between rows of a day that needs no finer ones."""


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the board: the local ISO date of the day, the slug of the room, and a UTC instant.

    Rows are `step` minutes apart; `zoom` is the step that was chosen by a key, 0 if none was. `turn` counts through the
    sessions at one place. `carried` is the session that was taken up, with its present place, and `slot` its slot where
    it would be put down. `listed` is the number of a line in the list of sessions to place, None while the grid is
    shown.
    """

    day: str
    room: str
    at: datetime
    step: int
    zoom: int = 0
    turn: int = 0
    carried: Session | None = None
    slot: Slot | None = None
    listed: int | None = None


def steps_of(event: Event) -> tuple[int, ...]:
    """The possible minutes between rows, finest first: multiples of the event's timeslot."""
    slot = max(event.timeslot, 1)
    return tuple(sorted({slot, *(step for step in _STEPS if step % slot == 0)}))


def step_of(board: Board, day: str) -> int:
    """The minutes between rows with which every start in a room has its own row: the coarsest, at most half an hour."""
    steps = steps_of(board.event)
    starts: dict[str, set[datetime]] = {}
    for session in board.sessions.values():
        if session.slot.start and session.day == day:
            starts.setdefault(session.slot.room, set()).add(start_of(session))
    opens = board.day(day).starts
    for step in sorted((step for step in steps if step <= max(_USUAL, steps[0])), reverse=True):
        if all(len({(start - opens) // (step * _MINUTE) for start in each}) == len(each) for each in starts.values()):
            return step
    return steps[0]


def begin(board: Board) -> Cursor:
    """The cursor at the first session of the first day."""
    day = board.days[0].date
    return at_day(board, Cursor(day=day, room=board.columns[0].key, at=board.days[0].starts, step=_USUAL), day)


def at_day(board: Board, cursor: Cursor, date_: str) -> Cursor:
    """The cursor at the first session of a day, in its room if it has a column."""
    step = cursor.zoom or step_of(board, date_)
    placed = _sessions_of(board, date_)
    first = min(map(start_of, placed), default=_morning(board, date_))
    return replace(cursor, day=date_, step=step, at=_on_a_row(board.day(date_), first, step), turn=0)


def _sessions_of(board: Board, date_: str) -> list[Session]:
    return [each for each in board.sessions.values() if each.slot.start and each.day == date_]


def _morning(board: Board, date_: str) -> datetime:
    day, zone = board.day(date_), zone_named(board.event.timezone)
    opens = datetime.combine(date.fromisoformat(date_), OPENING_HOURS[0], zone).astimezone(day.starts.tzinfo)
    return max(min(opens, day.ends - _MINUTE), day.starts)


def row_of(day: Day, instant: datetime, step: int) -> int:
    """The number of the row in which an instant is, from 0; of one outside the day, that of its first or last row."""
    return min(max((instant - day.starts) // (step * _MINUTE), 0), row_count(day, step) - 1)


def row_count(day: Day, step: int) -> int:
    """The number of rows of a day."""
    return max(-(-((day.ends - day.starts) // _MINUTE) // step), 1)


def _on_a_row(day: Day, instant: datetime, step: int) -> datetime:
    return day.starts + row_of(day, instant, step) * step * _MINUTE


def settled(board: Board, cursor: Cursor) -> tuple[Cursor, str]:
    """The cursor on a board that may have changed since, and a message if it no longer carries its session."""
    message = ""
    if cursor.carried:
        now = board.sessions.get(cursor.carried.slot.guid)
        if now is None or now.slot != cursor.carried.slot or now.is_new != cursor.carried.is_new:
            message = f"{cursor.carried.name} is no longer where you took it up, so it was not moved"
            cursor = replace(cursor, carried=None, slot=None)
        else:
            cursor = replace(cursor, carried=now)
    if cursor.day not in {day.date for day in board.days}:
        cursor = at_day(board, cursor, board.days[0].date)
    if cursor.room not in {column.key for column in board.columns}:
        cursor = replace(cursor, room=board.columns[0].key)
    if cursor.listed is not None:
        count = len(board.waiting)
        cursor = replace(cursor, listed=min(cursor.listed, count - 1) if count else None)
    return cursor, message


def start_of(session: Session) -> datetime:
    """The UTC instant at which a session with a time starts."""
    if session.slot.start is None:
        raise ValueError(session.slot.guid)
    return session.slot.start


def end_of(session: Session, step: int) -> datetime:
    """The UTC instant at which a session with a time ends; one of unknown length is as long as a row."""
    return start_of(session) + (session.minutes or step) * _MINUTE


def there(board: Board, cursor: Cursor) -> tuple[Session, ...]:
    """The sessions at the place of the cursor: those that start there first, else the break of the whole event."""
    begins, ends = cursor.at, cursor.at + cursor.step * _MINUTE
    carried = cursor.carried.slot.guid if cursor.carried else ""
    meeting = sorted(
        (
            session
            for session in _sessions_of(board, cursor.day)
            if session.slot.guid != carried and start_of(session) < ends and end_of(session, cursor.step) > begins
        ),
        key=lambda each: (start_of(each) < begins, start_of(each), each.slot.guid),
    )
    here = tuple(each for each in meeting if each.slot.room == cursor.room and not each.is_for_all)
    return here or tuple(each for each in meeting if each.is_for_all)


def current(board: Board, cursor: Cursor) -> Session | None:
    """The session under the cursor; None if there is none."""
    sessions = there(board, cursor)
    return sessions[cursor.turn % len(sessions)] if sessions else None


def present(board: Board, cursor: Cursor) -> Session:
    """The session under the cursor.

    Raises:
        DataRefusedError: there is none.
    """
    session = current(board, cursor)
    if session is None:
        raise DataRefusedError("there is no session here", hint="p places one")
    return session


def go_to(board: Board, cursor: Cursor, guid: str) -> Cursor:
    """The cursor at a session of the plan, if it has a time."""
    session = board.sessions.get(guid)
    if session is None or session.slot.start is None:
        return cursor
    if session.day != cursor.day:
        cursor = at_day(board, cursor, session.day)
    room = cursor.room if session.is_for_all else session.slot.room
    at = _on_a_row(board.day(session.day), session.slot.start, cursor.step)
    cursor = replace(cursor, room=room, at=at, turn=0)
    guids = [each.slot.guid for each in there(board, cursor)]
    return replace(cursor, turn=guids.index(guid) if guid in guids else 0)


def up_or_down(board: Board, cursor: Cursor, rows: int) -> Cursor:
    """The cursor later by a number of rows, or earlier; a carried session moves with it, within the day."""
    day = board.day(cursor.day)
    if cursor.slot and cursor.slot.start:
        steps = rows * cursor.step // max(board.event.timeslot, 1)
        slot = moves.step(cursor.slot, board.event, steps)
        if slot.start is None or not day.starts <= slot.start < day.ends:
            return cursor
        return replace(cursor, slot=slot, at=_on_a_row(day, slot.start, cursor.step), turn=0)
    row = row_of(day, cursor.at, cursor.step) + rows
    row = min(max(row, 0), row_count(day, cursor.step) - 1)
    return replace(cursor, at=day.starts + row * cursor.step * _MINUTE, turn=0)


def first_or_last(board: Board, cursor: Cursor, *, last: bool) -> Cursor:
    """The cursor at the first or the last time at which a session of the day starts."""
    day = board.day(cursor.day)
    starts = [start_of(each) for each in _sessions_of(board, cursor.day)]
    if not starts:
        return cursor
    goal = row_of(day, max(starts) if last else min(starts), cursor.step)
    return up_or_down(board, cursor, goal - row_of(day, cursor.at, cursor.step))


def left_or_right(board: Board, cursor: Cursor, rooms: int) -> Cursor:
    """The cursor some rooms further, or back; a carried session moves with it, but a break of the whole event stays."""
    if cursor.slot:
        if cursor.carried and cursor.carried.is_for_all:
            raise DataRefusedError(f"{cursor.carried.name} is a break of the whole event, so it has no room")
        slot = moves.step_room(cursor.slot, board.event, rooms)
        return replace(cursor, slot=slot, room=slot.room, turn=0)
    keys = [column.key for column in board.columns]
    at = min(max(keys.index(cursor.room) + rooms, 0), len(keys) - 1)
    return replace(cursor, room=keys[at], turn=0)


def other_day(board: Board, cursor: Cursor, days: int) -> Cursor:
    """The cursor some days later, or earlier; a carried session keeps its local time."""
    dates = [day.date for day in board.days]
    goal = dates[min(max(dates.index(cursor.day) + days, 0), len(dates) - 1)]
    if goal == cursor.day:
        return cursor
    if not (cursor.slot and cursor.slot.start):
        return at_day(board, cursor, goal)
    zone = zone_named(board.event.timezone)
    apart = date.fromisoformat(goal) - date.fromisoformat(cursor.day)
    local = cursor.slot.start.astimezone(zone)
    start = datetime.combine(local.date() + apart, time(local.hour, local.minute), zone)
    slot = moves.place(cursor.slot, board.event, start=start)
    day = board.day(goal)
    return replace(cursor, day=goal, slot=slot, at=_on_a_row(day, start.astimezone(day.starts.tzinfo), cursor.step))


def finer(board: Board, cursor: Cursor) -> Cursor:
    """The cursor among finer rows; the coarsest follow the finest."""
    steps = steps_of(board.event)
    step = max((step for step in steps if step < cursor.step), default=steps[-1])
    at = cursor.slot.start if cursor.slot and cursor.slot.start else cursor.at
    return replace(cursor, step=step, zoom=step, at=_on_a_row(board.day(cursor.day), at, step), turn=0)


def take_up(board: Board, cursor: Cursor) -> Cursor:
    """The cursor with the session under it.

    Raises:
        DataRefusedError: there is none, or it is locked.
    """
    session = unlocked(present(board, cursor))
    start = session.slot.start or cursor.at
    at = _on_a_row(board.day(cursor.day), start, cursor.step)
    return replace(cursor, carried=session, slot=session.slot, at=at)


def unlocked(session: Session) -> Session:
    """The session, unless it is locked.

    Raises:
        DataRefusedError: it is; a key on the board does not name it, as a command does.
    """
    if session.slot.locked:
        raise DataRefusedError(f"{session.name} is locked", hint="l releases it")
    return session


def take_listed(board: Board, cursor: Cursor, session: Session) -> Cursor:
    """The cursor with a session of the list, at the place from which the list was opened.

    The session keeps a day, a room or a time that was set before.

    Raises:
        DataRefusedError: it is locked.
    """
    slot = unlocked(session).slot
    if slot.start is None and slot.day and slot.day != cursor.day and slot.day in {day.date for day in board.days}:
        cursor = at_day(board, cursor, slot.day)
    first = board.event.rooms[0].slug if board.event.rooms else ""
    room = slot.room or (cursor.room if board.event.room_of(cursor.room) else first)
    slot = moves.place(slot, board.event, room="" if session.is_for_all else room, start=slot.start or cursor.at)
    if slot.day != cursor.day and slot.day in {day.date for day in board.days}:
        cursor = at_day(board, cursor, slot.day)
    day = board.day(cursor.day)
    at = _on_a_row(day, slot.start, cursor.step) if slot.start else cursor.at
    return replace(cursor, carried=session, slot=slot, room=slot.room or cursor.room, at=at, listed=None, turn=0)


def put_back(board: Board, cursor: Cursor) -> Cursor:
    """The cursor without its session, where that one is."""
    guid = cursor.carried.slot.guid if cursor.carried else ""
    return go_to(board, replace(cursor, carried=None, slot=None), guid)


def beneath(board: Board, cursor: Cursor) -> Session:
    """The session with which the carried one would swap places.

    Raises:
        DataRefusedError: none is carried, or there is none beneath it, or one of them has no place to give.
    """
    hint = "take one up with Enter, move it onto the other, then s"
    if cursor.carried is None:
        raise DataRefusedError("no session is taken up", hint=hint)
    other = next(iter(there(board, cursor)), None)
    if other is None or other.is_for_all:
        raise DataRefusedError(f"there is no session beneath {cursor.carried.name}", hint=hint)
    if cursor.carried.is_waiting:
        raise DataRefusedError(f"{cursor.carried.name} has no place to swap", hint="Enter puts it down")
    return unlocked(other)


def with_carried(board: Board, cursor: Cursor) -> Sequence[Session]:
    """The sessions of the day as they would be if the carried one were put down."""
    sessions = _sessions_of(board, cursor.day)
    if cursor.carried is None or cursor.slot is None:
        return sessions
    others = [each for each in sessions if each.slot.guid != cursor.carried.slot.guid]
    return [*others, replace(cursor.carried, slot=cursor.slot, day=cursor.day)]
