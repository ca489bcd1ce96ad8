"""The store as the board uses it: the plan as it is now, one change set for each key, undo, the changes of others."""

from collections.abc import Hashable, Iterable, Sequence

import msgspec

from cfpcli.errors import ConflictError, DataRefusedError, NotFoundError, changed_meanwhile
from cfpcli.programme.commands.arrange import Changed, write_places, write_removal
from cfpcli.programme.commands.check import conflicts_of
from cfpcli.programme.commands.slots import Plan, plan_of
from cfpcli.programme.rows import PlacedSession, ScheduledSession
from cfpcli.programme.rules import moves
from cfpcli.programme.rules.agenda import EVENT_FILE, Agenda, agenda
from cfpcli.programme.rules.clashes import Clash, clashes
from cfpcli.programme.rules.timeline import Column
from cfpcli.programme.screens.desk import Board, Session
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.programme import Slot
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, number_of
from cfpcli.ui.key_by_key import NOTHING_TO_UNDO
from cfpcli.workspace.bulk import several
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import unopened_store
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import whole


class StoreDesk:
    """The store as the board uses it."""

    def __init__(self, work: Workspace, event: Event, me: Person) -> None:
        # Named from here on, so that the board stays with its event if another becomes the one in use.
        self._work = work.under(work.options._replace(event=event.slug))
        self._event = event
        self._me = me
        self._done: list[Result[PlacedSession]] = []
        self._trace: Hashable = None
        self._revision = 0
        self._plan = Plan(event, {}, {}, {})
        self._agenda: Agenda | None = None
        self._board: Board | None = None
        self._written = (-1, self._plan)
        self._own: dict[str, Slot | None] = {}
        self._news: list[str] = []

    def board(self) -> Board:
        """The plan; the same object as long as nobody writes."""
        # Checked before it is read, so that a write in between is seen the next time.
        trace = unopened_store(self._work.env).trace()
        if self._board is None or self._trace != trace:
            store = self._work.fresh_store()
            revision, written = self._written
            plan = written if revision == store.revision else self._read(store)
            if self._board is not None:
                self._compare(store, plan)
            self._board, self._trace, self._revision = self._drawn(plan), trace, store.revision
        return self._board

    def _read(self, store: Store) -> Plan:
        event = store.get(Kind.EVENT, self._event.slug)
        if event is None:
            raise NotFoundError(f"{self._event.slug} is no longer in the store")
        return plan_of(store, event)

    def _drawn(self, plan: Plan) -> Board:
        self._plan = plan
        complete = plan.complete()
        shown = complete.agenda
        if not shown.days:
            raise _missing(plan.event, "days")
        self._agenda = shown
        sessions = {
            item.guid: Session(
                slot=complete.slots[item.guid],
                title=clean_line(item.title),
                day=item.day,
                minutes=item.minutes,
                speakers=tuple(speaker.name for speaker in item.speakers),
                state=str(proposal.state) if (proposal := plan.proposals.get(item.code)) else "",
                answer=plan.answer(complete.slots[item.guid]),
                is_new=item.guid not in plan.slots,
            )
            for item in shown.items
        }
        columns = _columns(shown, sessions.values())
        if not columns:
            raise _missing(plan.event, "rooms")
        return Board(
            event=plan.event, days=shown.days, columns=columns, sessions=sessions, conflicts=conflicts_of(complete)
        )

    def _compare(self, store: Store, plan: Plan) -> None:
        """Note the sessions that others have changed since the plan was read."""
        before = self._plan.slots
        guids = [guid for guid in {**before, **plan.slots} if before.get(guid) != plan.slots.get(guid)]
        foreign = [guid for guid in guids if guid not in self._own or self._own[guid] != plan.slots.get(guid)]
        self._own = {}
        if not foreign:
            return
        sets = whole(store).history_after(self._revision, foreign)
        people = dict.fromkeys(each.by.partition(" <")[0] for each in sets if each.by != str(self._me))
        names = [(plan if guid in plan.slots else self._plan) for guid in foreign]
        changed = several([each.name(each.slots[guid]) for each, guid in zip(names, foreign, strict=True)])
        who = " and ".join(map(clean_line, people))
        self._news.append(f"{who or 'You'} changed {changed} {'meanwhile' if who else 'elsewhere'}")

    def news(self) -> str:
        """The changes of others to the plan between the last two boards."""
        news, self._news = self._news, []
        return ". ".join(news)

    def conflicts(self, slot: Slot) -> Sequence[Clash]:
        """The conflicts of a session if its slot were this one: those of its day, gravest first."""
        board, before = self.board(), self._agenda
        if before is None:
            return ()
        plan = self._plan.complete()
        own = agenda(board.event, [slot], plan.proposals, plan.speakers).items
        day = own[0].day
        others = (item for item in before.items if item.day == day and item.guid != slot.guid)
        changed = plan._replace(slots={**plan.slots, slot.guid: slot})
        of_day = clashes(msgspec.structs.replace(before, items=(*others, *own)), changed.circumstances())
        return [clash for clash in of_day if slot.guid in clash.slots]

    def put(self, before: Session, after: Slot) -> str:
        """Write one slot: a new one, or one at another place or of another length."""

        def changed(plan: Plan, _: Store) -> list[tuple[Slot | None, Slot]]:
            if before.is_new and plan.of(after.proposal):
                raise _changed(before)
            return [(self._as_shown(plan, before), after)]

        return self._write(changed, "Placed" if before.is_new or before.slot.start is None else "Moved")

    def swap(self, before: Session, other: Session) -> str:
        """Swap the places of two sessions."""

        def changed(plan: Plan, _: Store) -> list[tuple[Slot | None, Slot]]:
            slots = [self._as_shown(plan, each) for each in (before, other)]
            return list(zip(slots, moves.swap(before.slot, other.slot), strict=True))

        return self._write(changed, "Swapped")

    def lock(self, session: Session) -> str:
        """Lock a session at its place, or release it."""
        slot = session.slot

        def changed(plan: Plan, _: Store) -> list[tuple[Slot | None, Slot]]:
            return [(self._as_shown(plan, session), moves.unlock(slot) if slot.locked else moves.lock(slot))]

        return self._write(changed, "Unlocked" if slot.locked else "Locked")

    def remove(self, session: Session) -> str:
        """Remove a session from the plan."""
        moves.remove(session.slot)

        def chosen(plan: Plan, _: Store) -> list[Slot]:
            return [slot for slot in (self._as_shown(plan, session),) if slot]

        return self._kept(write_removal(self._work.anew(), self._me, chosen))

    def _as_shown(self, plan: Plan, session: Session) -> Slot | None:
        """The slot of a session in the plan as it is now, None for a new one.

        Raises:
            ConflictError: it is not as the board has shown it.
        """
        slot = plan.slots.get(session.slot.guid)
        if slot != (None if session.is_new else session.slot):
            raise _changed(session)
        return slot

    def _write(self, changed: Changed, verb: str) -> str:
        return self._kept(write_places(self._work.anew(), self._me, changed, verb, warns=False))

    def _kept(self, done: Result[PlacedSession]) -> str:
        """Keep the result of a change for undo and for the comparison with the changes of others; its first message."""
        text = done.messages[0].text
        if not done.changes:
            return text
        self._done.append(done)
        self._remember(done)
        return f"{text} u undoes it"

    def _remember(self, done: Result[PlacedSession]) -> None:
        """Keep an own change, and the plan after it, which need not be read again if nobody else wrote in between."""
        own = {change.key: change.after if isinstance(change.after, Slot) else None for change in done.changes}
        self._own |= own
        if done.revision == self._revision + 1:
            slots = {guid: slot for guid, slot in {**self._plan.slots, **own}.items() if slot}
            self._written = (done.revision, self._plan._replace(slots=slots))

    def undo(self) -> tuple[str, str]:
        """Undo the last change set of this run."""
        if not self._done:
            return "", NOTHING_TO_UNDO
        last = self._done[-1]
        inverse = Result(row=PlacedSession, changes=tuple(change.inverse() for change in last.changes))
        work = self._work.anew()
        done = work.commit(lambda _: inverse, by=self._me, undoes=(last.revision,), door=Door.INVERSE)
        self._done.pop()
        self._remember(done)
        return last.changes[0].key, f"Undone: {last.messages[0].text}"

    def summary(self) -> str:
        """The changes of this run that were not undone, in a sentence with numbers."""
        count = len(self._done)
        return f"Saved: {number_of(count, 'change')} to the plan." if count else "Nothing was changed."

    def result(self) -> Result[ScheduledSession]:
        """The changes of this run that were not undone, and the next command."""
        return Result(
            row=ScheduledSession,
            changes=tuple(change for done in self._done for change in done.changes),
            revision=self._done[-1].revision if self._done else 0,
            picture="messages",
            messages=(Message(self.summary()), Message("cfp schedule check", Level.NEXT)),
        )


def _columns(shown: Agenda, sessions: Iterable[Session]) -> tuple[Column, ...]:
    """The rooms of the event, then those that only sessions name, then one for sessions without a room."""
    rooms = {room.slug: room.name for room in shown.event.rooms}
    timed = [session.slot for session in sessions if session.slot.start and not session.is_for_all]
    others = sorted({slot.room for slot in timed if slot.room} - rooms.keys())
    names = rooms | {slug: slug for slug in others}
    homeless = {"": ""} if any(not slot.room for slot in timed) else {}
    return tuple(Column(slug, name) for slug, name in (names | homeless).items())


def _changed(session: Session) -> ConflictError:
    return changed_meanwhile(session.name, "it is shown as it is now")


def _missing(event: Event, what: str) -> DataRefusedError:
    return DataRefusedError(f"{event.slug} has no {what} yet", hint=EVENT_FILE)
