"""Boards for tests: three rooms on the weekend when clocks go forward, and a desk that keeps what it is given."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from cfpcli.errors import ConflictError
from cfpcli.programme.rules import moves
from cfpcli.programme.rules.agenda import days_of
from cfpcli.programme.rules.clashes import Clash, Rule, Severity
from cfpcli.programme.rules.timeline import Column
from cfpcli.programme.screens.desk import Board, Session
from cfpcli.records.programme import Slot, day_at
from tests.programme.agendas import EVENT, guid, utc

SATURDAY, SUNDAY = "2026-03-28", "2026-03-29"


def session(
    number: int, start: datetime | None = None, room: str = "grand", minutes: int = 30, **attrs: object
) -> Session:
    """A session whose code is `SESS` with its number; without a title of its own it is `Talk` with it."""
    is_break = bool(attrs.pop("is_break", False))
    title = str(attrs.pop("title", f"Talk {number}"))
    day = day_at(start, EVENT) if start else ""
    slot = Slot(
        guid=guid(number),
        event=EVENT.slug,
        proposal="" if is_break else f"SESS{number:02}",
        title=title if is_break else "",
        room=room,
        day=day,
        start=start,
        minutes=minutes if is_break else None,
        locked=bool(attrs.pop("locked", False)),
    )
    base = Session(slot=slot, title=title, day=day, minutes=minutes)
    return replace(base if is_break else replace(base, speakers=("Zoë Müller",), state="accepted"), **attrs)


SESSIONS = (
    session(1, utc(28, 9)),
    session(2, utc(28, 9), room="s", minutes=60),
    session(3, utc(28, 10), room="s", locked=True),
    session(4, utc(28, 11), room="", minutes=60, is_break=True, title="Lunch"),
    session(5, utc(29, 8)),
    session(6, room="", is_new=True),
)
"""Saturday from 10:00 to 13:00, Sunday at 10:00, and one to place; local time is an hour, then two, before UTC."""


def board(*sessions: Session) -> Board:
    """A board of these sessions, by default all of them; two in a room at once are an error, as in the real plan."""
    shown = sessions or SESSIONS
    columns = [Column(room.slug, room.name) for room in EVENT.rooms]
    if any(each.slot.start and each.slot.proposal and not each.slot.room for each in shown):
        columns.append(Column("", ""))
    return Board(
        event=EVENT,
        days=days_of(EVENT),
        columns=tuple(columns),
        sessions={each.slot.guid: each for each in shown},
        conflicts=tuple(
            clash for at, one in enumerate(shown) for other in shown[at + 1 :] for clash in _clash(one, other)
        ),
    )


def _clash(one: Session, other: Session) -> Sequence[Clash]:
    first, second = one.slot.start, other.slot.start
    if not first or not second or one.slot.room != other.slot.room:
        return ()
    if not (first < second + timedelta(minutes=other.minutes) and second < first + timedelta(minutes=one.minutes)):
        return ()
    message = f"{one.slot.room} has {one.name} and {other.name} at the same time"
    guids = (one.slot.guid, other.slot.guid)
    return (Clash(rule=Rule.ROOM, severity=Severity.ERROR, slots=guids, message=message, way_out="cfp schedule move"),)


class MemoryDesk:
    """A desk over sessions in memory; `log` is what was written, `refusals` are raised by the next writes."""

    def __init__(self, *sessions: Session) -> None:
        self.sessions = {each.slot.guid: each for each in (sessions or SESSIONS)}
        self.log: list[tuple[str, ...]] = []
        self.refusals: list[Exception] = []
        self.heard = ""
        self._undo: list[dict[str, Session]] = []

    def board(self) -> Board:
        """The sessions as they are now."""
        return board(*self.sessions.values())

    def news(self) -> str:
        """What a test says that others did."""
        news, self.heard = self.heard, ""
        return news

    def conflicts(self, slot: Slot) -> Sequence[Clash]:
        """Those of the board on which the slot is this one."""
        changed = self.sessions | {slot.guid: self._at(slot)}
        return [clash for clash in board(*changed.values()).conflicts if slot.guid in clash.slots]

    def _at(self, slot: Slot) -> Session:
        day = day_at(slot.start, EVENT) if slot.start else slot.day
        before = self.sessions[slot.guid]
        return replace(before, slot=slot, day=day, minutes=slot.minutes or before.minutes, is_new=False)

    def _written(self, verb: str, *slots: Slot) -> str:
        if self.refusals:
            raise self.refusals.pop(0)
        self._undo.append(dict(self.sessions))
        self.sessions |= {slot.guid: self._at(slot) for slot in slots}
        names = [self.sessions[slot.guid].name for slot in slots]
        self.log.append((verb, *names))
        return f"{verb} {names[0]}."

    def put(self, before: Session, after: Slot) -> str:
        """Write a slot over the session that was shown."""
        if self.sessions.get(before.slot.guid) != before:
            raise ConflictError(f"somebody else changed {before.name} meanwhile")
        return self._written("put", after)

    def swap(self, before: Session, other: Session) -> str:
        """Swap two."""
        return self._written("swap", *moves.swap(before.slot, other.slot))

    def lock(self, session: Session) -> str:
        """Lock or release one."""
        slot = session.slot
        return self._written("lock", moves.unlock(slot) if slot.locked else moves.lock(slot))

    def remove(self, session: Session) -> str:
        """Take one out."""
        self._undo.append(dict(self.sessions))
        self.log.append(("remove", session.name))
        del self.sessions[session.slot.guid]
        return f"removed {session.name}"

    def undo(self) -> tuple[str, str]:
        """Restore the state before the last write."""
        if not self._undo:
            return "", "Nothing left to undo in this session"
        now, self.sessions = self.sessions, self._undo.pop()
        return next((guid for guid, each in self.sessions.items() if now.get(guid) != each), ""), "Undone"

    def summary(self) -> str:
        """How many writes were not undone."""
        return f"Saved: {len(self._undo)}."
