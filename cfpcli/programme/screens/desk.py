"""The input of the board of `cfp schedule`: the plan as the store has it now, and the possible actions."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from cfpcli.programme.rules.agenda import Day
from cfpcli.programme.rules.clashes import Clash
from cfpcli.programme.rules.timeline import Column
from cfpcli.records.event import Event
from cfpcli.records.programme import Slot, SlotAnswer


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session of the plan: its slot, and what the board shows of it; `minutes` is 0 if its length is not known.

    `day` is the local ISO date of its day of the programme. `is_new` means that the plan has no slot for it yet.
    `state` is that of its proposal, empty for a break, `answer` that of its speakers to this place.
    """

    slot: Slot
    title: str
    day: str = ""
    minutes: int = 0
    speakers: tuple[str, ...] = ()
    state: str = ""
    answer: SlotAnswer = SlotAnswer.NONE
    is_new: bool = False

    @property
    def name(self) -> str:
        """The code, or the title of a break."""
        return self.slot.proposal or f'"{self.title}"'

    @property
    def is_for_all(self) -> bool:
        """Whether it is a break of the whole event."""
        return not self.slot.proposal and not self.slot.room

    @property
    def is_waiting(self) -> bool:
        """Whether it has no time, or is a session without a room."""
        return self.slot.start is None or (bool(self.slot.proposal) and not self.slot.room)


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """The plan as the store has it now.

    `columns` are the rooms by slug and name; the last one has an empty slug if there are sessions with a time and no
    room. `sessions` are by guid of the slot.
    """

    event: Event
    days: tuple[Day, ...]
    columns: tuple[Column, ...]
    sessions: Mapping[str, Session]
    conflicts: tuple[Clash, ...] = ()

    @property
    def waiting(self) -> tuple[Session, ...]:
        """The sessions that are to be placed, in the order of `sessions`."""
        return tuple(session for session in self.sessions.values() if session.is_waiting)

    def day(self, date: str) -> Day:
        """The day of this local ISO date."""
        return next(day for day in self.days if day.date == date)


class Desk(Protocol):
    """The store as the board uses it; each call sees the store as it is now."""

    def board(self) -> Board:
        """The plan; the same object as long as nobody writes.

        Raises:
            DataRefusedError: the event has no days or no rooms.
        """

    def news(self) -> str:
        """The changes of others to the plan between the last two boards, in a sentence; empty if there are none."""

    def conflicts(self, slot: Slot) -> Sequence[Clash]:
        """The conflicts of a session if its slot were this one, gravest first."""

    def put(self, before: Session, after: Slot) -> str:
        """Write one slot and report its place.

        Raises:
            ConflictError: somebody else changed the session after it was shown.
            CfpError: it is refused; the message has the reason.
        """

    def swap(self, before: Session, other: Session) -> str:
        """Swap the places of two sessions; raises as `put`."""

    def lock(self, session: Session) -> str:
        """Lock a session at its place, or release it; raises as `put`."""

    def remove(self, session: Session) -> str:
        """Remove a session from the plan; raises as `put`."""

    def undo(self) -> tuple[str, str]:
        """Undo the last change of this run: the guid of its session, empty if there is none, and a message."""

    def summary(self) -> str:
        """The changes of this run that were not undone, in a sentence with numbers."""
