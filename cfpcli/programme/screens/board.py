"""The board of `cfp schedule`: the plan of a day under a cursor, changed by keys; every change is on disk at once."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.programme.rules import moves
from cfpcli.programme.rules.clashes import Clash
from cfpcli.programme.screens import cursor as cursors
from cfpcli.programme.screens.cursor import Cursor
from cfpcli.programme.screens.desk import Board, Desk
from cfpcli.programme.screens.drawing import View, details, grid, heading, rule, waiting_lines, wrap_all
from cfpcli.ui.dialogue import Prompter
from cfpcli.ui.key_by_key import Drawn, Key, Run, Screen, cut, legend, undo_key
from cfpcli.ui.wrapping import wrap

_LEAST = 2
"""Rows of the grid on the lowest of terminals."""
_DETAILS = 5
"""Lines for the session under the cursor and its conflicts; a high terminal has more, a low one fewer."""
_HIGH = 32
_SAVED = "every change is saved"
_HELP = (
    "",
    "  ! a conflict (error)   ? a conflict (warning)   # locked   +1 one more session here",
    "  The line below the grid names the session under the cursor and its conflicts.",
    "  Nothing is published before cfp schedule publish.",
)


def loop(desk: Desk, *, prompter: Prompter) -> None:
    """Show the plan and act on keys until the person leaves.

    Raises:
        InterruptedByUserError: Ctrl-C or Ctrl-D; the message has the number of saved changes.
        DataRefusedError: the event has no days or no rooms.
    """
    sitting = _Sitting(desk, prompter)
    sitting.run.through(sitting.screen, lambda: [desk.summary()])


class _Sitting:
    """One run: the cursor and the part of the plan that is shown; all that it changes passes through the desk."""

    def __init__(self, desk: Desk, prompter: Prompter) -> None:
        self.run = Run(prompter)
        self._desk = desk
        self._prompter = prompter
        self._board = desk.board()
        self._cursor = cursors.begin(self._board)
        self._view = View(
            top=cursors.row_of(self._board.days[0], self._cursor.at, self._cursor.step),
            day=self._cursor.day,
            step=self._cursor.step,
        )
        self._rows = 1

    def screen(self) -> Screen:
        """The plan as it is now: the grid, or the list of sessions to place."""
        self._board = self._desk.board()
        self._cursor, dropped = cursors.settled(self._board, self._cursor)
        self.run.note = ". ".join(filter(None, (self.run.note or dropped, self._desk.news())))
        if self._cursor.listed is not None:
            keys = self._keys_of_list()
            return Screen(lambda: self._draw_list(keys), keys)
        conflicts = self._conflicts()
        keys = self._keys_of_carrying() if self._cursor.carried else self._keys()
        return Screen(lambda: self._draw(keys, conflicts), keys)

    def _conflicts(self) -> Sequence[Clash]:
        if self._cursor.slot is not None:
            return self._desk.conflicts(self._cursor.slot)
        session = cursors.current(self._board, self._cursor)
        guid = session.slot.guid if session else ""
        return [clash for clash in self._board.conflicts if guid in clash.slots]

    def _moving(self, verb: str, *, carries: bool) -> tuple[Key, ...]:
        def step(move: Callable[[Board, Cursor], Cursor]) -> Callable[[str], object]:
            def act(_: str) -> None:
                self._cursor = move(self._board, self._cursor)

            return act

        def rows(count: int) -> Callable[[str], object]:
            return step(lambda board, cursor: cursors.up_or_down(board, cursor, count))

        def page(sign: int) -> Callable[[str], object]:
            return step(lambda board, cursor: cursors.up_or_down(board, cursor, sign * max(self._rows - 1, 1)))

        def rooms(count: int) -> Callable[[str], object]:
            return step(lambda board, cursor: cursors.left_or_right(board, cursor, count))

        ends = () if carries else (
            Key("home", "first session of the day", step(lambda b, c: cursors.first_or_last(b, c, last=False)),
                moves=True, label="Home"),
            Key("end", "last session of the day", step(lambda b, c: cursors.first_or_last(b, c, last=True)),
                moves=True, label="End"),
        )  # fmt: skip
        return (
            Key("up", f"{verb} earlier", rows(-1), moves=True, label="Up"),
            Key("down", f"{verb} later", rows(1), moves=True, label="Down"),
            Key("left", f"{verb} to the room on the left", rooms(-1), moves=True, label="Left"),
            Key("right", f"{verb} to the room on the right", rooms(1), moves=True, label="Right"),
            Key("pageup", "a page earlier", page(-1), moves=True, label="PageUp"),
            Key("pagedown", "a page later", page(1), moves=True, label="PageDn"),
            *ends,
            Key("n", "next day", step(lambda b, c: cursors.other_day(b, c, 1)), "n b other day", moves=True),
            Key("b", "day before", step(lambda b, c: cursors.other_day(b, c, -1)), moves=True),
            Key("z", "finer rows; the coarsest follow the finest", step(cursors.finer), "z zoom", moves=True),
        )

    def _keys(self) -> tuple[Key, ...]:
        return (
            Key("enter space", "take up the session under the cursor", self._take_up, "Enter take up"),
            Key("p", "place a session from the list", self._list, "p place"),
            Key("l", "lock the session, or release it", self._lock, "l lock", refusal="Not done: "),
            Key("x", "remove the session from the plan", self._remove, "x remove", refusal="Not removed: "),
            Key("+ =", "longer by a timeslot", lambda _: self._stretch(1), "+ - length", refusal="Not done: "),
            Key("-", "shorter by a timeslot", lambda _: self._stretch(-1), refusal="Not done: "),
            undo_key("undo the last change", self._undo),
            Key("s", act=lambda _: cursors.beneath(self._board, self._cursor)),
            Key("tab", "next of several sessions at one place", self._turn, moves=True),
            *self._moving("move the cursor", carries=False),
            Key("c", "all conflicts, each with a way out", self._list_conflicts, "c conflicts"),
            *self.run.last_keys(_SAVED, *_HELP),
        )

    def _keys_of_carrying(self) -> tuple[Key, ...]:
        return (
            Key("enter space", "put the session down here", self._put_down, "Enter put down", refusal="Not moved: "),
            Key("escape q", "put it back where it was", self._put_back, "Esc put back", label="Esc"),
            Key("s", "swap it with the session beneath it", self._swap, "s swap", refusal="Not swapped: "),
            *self._moving("move it", carries=True),
            self.run.last_keys(_SAVED, *_HELP)[0],
        )

    def _keys_of_list(self) -> tuple[Key, ...]:
        def step(lines: int) -> Callable[[str], object]:
            def act(_: str) -> None:
                last = len(self._board.waiting) - 1
                self._cursor = replace(self._cursor, listed=min(max((self._cursor.listed or 0) + lines, 0), last))

            return act

        return (
            Key("enter space", "take it up and move it to its place", self._take_listed, "Enter take up"),
            Key("up", "up", step(-1), "arrows move", moves=True),
            Key("down", "down", step(1), moves=True),
            Key("pageup", "page up", lambda _: step(-self._rows)(""), moves=True),
            Key("pagedown", "page down", lambda _: step(self._rows)(""), moves=True),
            Key("escape q p", "back to the grid", self._leave_list, "Esc back", label="Esc"),
        )

    def _take_up(self, _: str) -> None:
        self._cursor = cursors.take_up(self._board, self._cursor)

    def _list(self, _: str) -> None:
        if not self._board.waiting:
            raise DataRefusedError("Every accepted session has its place.")
        self._cursor = replace(self._cursor, listed=0)

    def _leave_list(self, _: str) -> None:
        self._cursor = replace(self._cursor, listed=None)

    def _take_listed(self, _: str) -> None:
        session = self._board.waiting[self._cursor.listed or 0]
        self._cursor = cursors.take_listed(self._board, self._cursor, session)

    def _put_down(self, _: str) -> None:
        carried, slot = self._cursor.carried, self._cursor.slot
        if carried is None or slot is None:
            return
        if slot == carried.slot and not carried.is_new:
            self.run.note = f"{carried.name} stays where it is"
            self._put_back("")
            return
        self._written(lambda: self._desk.put(carried, slot), slot.guid)

    def _put_back(self, _: str) -> None:
        self._cursor = cursors.put_back(self._board, self._cursor)

    def _swap(self, _: str) -> None:
        other = cursors.beneath(self._board, self._cursor)
        carried = self._cursor.carried
        if carried is not None:
            self._written(lambda: self._desk.swap(carried, other), carried.slot.guid)

    def _lock(self, _: str) -> None:
        session = cursors.present(self._board, self._cursor)
        self._written(lambda: self._desk.lock(session), session.slot.guid)

    def _remove(self, _: str) -> None:
        session = cursors.unlocked(cursors.present(self._board, self._cursor))
        self.run.note = self._desk.remove(session)

    def _stretch(self, steps: int) -> None:
        session = cursors.unlocked(cursors.present(self._board, self._cursor))
        slot = moves.stretch(session.slot, self._board.event, steps, minutes=session.minutes)
        if slot.minutes == session.minutes:
            raise DataRefusedError(f"{session.name} is as short as it can be")
        self._written(lambda: self._desk.put(session, slot), session.slot.guid)

    def _written(self, write: Callable[[], str], guid: str) -> None:
        """Write, then show the session where it is now; if that is refused, it stays taken up."""
        self.run.note = write()
        self._follow(guid)

    def _follow(self, guid: str) -> None:
        self._board = self._desk.board()
        self._cursor = cursors.go_to(self._board, replace(self._cursor, carried=None, slot=None), guid)

    def _undo(self, _: str) -> None:
        guid, self.run.note = self._desk.undo()
        if guid:
            self._follow(guid)

    def _turn(self, _: str) -> None:
        self._cursor = replace(self._cursor, turn=self._cursor.turn + 1)

    def _list_conflicts(self, pressed: str) -> None:
        conflicts = self._board.conflicts

        def text(columns: int) -> list[str]:
            lines: list[str] = []
            for clash in conflicts:
                lines += wrap(f"{clash.severity}: {clash.message}", columns)
                lines += [f"    {clash.way_out}"] if clash.way_out else []
            return lines or ["No conflicts."]

        self.run.read(text, pressed, title=f"Conflicts: {len(conflicts)}" if conflicts else "")

    def _draw(self, keys: Sequence[Key], conflicts: Sequence[Clash]) -> Drawn:
        """The grid for the terminal as it is now, with the session under the cursor and the keys below it."""
        columns, lines = self._prompter.columns - 1, self._prompter.lines
        note, entries = self._note(columns), self._legend(keys, columns)
        about = min(_DETAILS, max((lines - 6) // 3, 1)) + max(lines - _HIGH, 0) // 3
        self._rows = max(lines - len(note) - len(entries) - about - 4, _LEAST)
        drawn = grid(self._board, self._cursor, self._view, conflicts, columns=columns, rows=self._rows)
        self._view = drawn.view
        head = (*note, heading(self._board, self._cursor, columns), cut(drawn.names, columns))
        foot = (rule(drawn.rooms, columns), *details(self._board, self._cursor, conflicts, columns, about), *entries)
        before, after = ([cut(line, columns) for line in part] for part in (drawn.before, drawn.after))
        return Drawn((*head, *before), (cut(drawn.row, columns),), after, foot)

    def _draw_list(self, keys: Sequence[Key]) -> Drawn:
        columns, lines = self._prompter.columns - 1, self._prompter.lines
        note, entries = self._note(columns), self._legend(keys, columns)
        self._rows = max(lines - len(note) - len(entries) - 4, _LEAST)
        before, line, after = waiting_lines(self._board, self._cursor, columns=columns, rows=self._rows)
        head = (*note, cut(f"Sessions to place: {len(self._board.waiting)}", columns), "")
        return Drawn((*head, *before), (line,), after, ("─" * columns, *entries))

    def _note(self, columns: int) -> list[str]:
        return (wrap_all([self.run.note], columns) or [""])[: max(self._prompter.lines // 8, 1)]

    def _legend(self, keys: Sequence[Key], columns: int) -> list[str]:
        """The line of keys; a low terminal has the first of them, and the help has all."""
        return legend(keys, columns)[: max(self._prompter.lines // 6, 1)]
