"""`cfp deadlines --watch`: the countdown on a full screen, redrawn every second from the current store."""

from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta

from cfpcli.call.commands.closes import Chosen, calls_of, choose, row_of
from cfpcli.call.rows import DeadlineRow
from cfpcli.dates.english import local
from cfpcli.errors import CfpError
from cfpcli.result import Result
from cfpcli.text import clean_line, shorten
from cfpcli.ui import Screen, draw
from cfpcli.ui.live import View, live_view
from cfpcli.ui.page import Look, painted
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import unopened_store
from cfpcli.workspace.personal_files import drafts_trace

_SECOND = timedelta(seconds=1)
_AROUND = 3
"""The number of lines around the calls: the clock, a blank line, and the keys."""

_KEYS = "q quit · arrows, Space, b move"
_STEPS = {"down": 1, "j": 1, "up": -1, "k": -1}
_PAGES = {"space": 1, "page down": 1, "b": -1, "page up": -1}
_FIRST = frozenset({"home", "g"})
_LAST = frozenset({"end", "G"})


def watch_deadlines(
    work: Workspace, *, everything: bool, span: timedelta | None, query: Sequence[str] = ()
) -> Result[DeadlineRow]:
    """Count down until the person presses `q`.

    Raises:
        UsageError: the query is not understood.
        InterruptedByUserError: the person pressed Ctrl-C or Ctrl-D.
    """
    watch = Watch(work, everything=everything, span=span, query=query)
    with live_view(work.env) as view:
        watch.run(view)
    return Result(row=DeadlineRow, picture="silent")


class Watch:
    """The calls with a countdown: read at first, and again whenever the store or the drafts have changed.

    Under `--as-of` the clock runs on from that instant.
    """

    def __init__(
        self, work: Workspace, *, everything: bool = False, span: timedelta | None = None, query: Sequence[str] = ()
    ) -> None:
        self._work = work
        self._everything = everything
        self._span = span
        self._query = query
        self._ahead = work.options.as_of - work.env.clock() if work.options.as_of else None
        self._top = 0
        self._at_end = False
        self._on_screen = 0
        self._fault = ""
        self._traces = self._looked_at()
        self._calls = calls_of(work.fresh_store(), work)

    def run(self, view: View) -> None:
        """Draw once a second, and at once after a key, until the key `q`."""
        while True:
            work = self._this_moment()
            self._read_again(work)
            view.show(self.frame(work, view.columns, view.lines))
            key = view.key(_until_next_second(self._work.env.instant()))
            if key in {"q", "Q"}:
                return
            self._move(key)

    def frame(self, work: Workspace, columns: int, lines: int) -> list[str]:
        """The lines of the whole screen now: the clock, as many calls as fit, and the keys."""
        screen = Screen(
            width=columns,
            height=lines,
            color=work.env.colors("stdout"),
            terminal=True,
            now=work.now,
            zone=work.env.zone,
        )
        chosen = choose(self._calls, work.now, everything=self._everything, span=self._span, query=self._query)
        self._at_end = self._at_end or self._top >= len(chosen.closes)
        room = max(lines - _AROUND, 1)
        body = self._body(chosen, work, screen, room) or ["No open call to count down to."[:columns]]
        below = len(chosen.closes) - self._top - self._on_screen
        return [
            painted(shorten(_clock(work.now, work), columns), Look.STRONG, screen),
            "",
            *body,
            *[""] * (room - len(body)),
            painted(shorten(self._footer(below, chosen.left_out), columns), Look.MUTED, screen),
        ][-max(lines, 1) :]

    def _body(self, chosen: Chosen, work: Workspace, screen: Screen, room: int) -> list[str]:
        """As many whole calls as fit in `room` lines; a single call is cut if it alone is too long."""
        window = chosen.closes[-room:] if self._at_end else chosen.closes[self._top : self._top + room]
        items = [row_of(close, work, self._calls) for close in window]
        drawn: list[str] = []
        while items:
            result = Result(row=DeadlineRow, items=items, picture="deadlines")
            drawn = "".join(draw(result, screen)).splitlines()
            if len(drawn) <= room or len(items) == 1:
                break
            kept = min(len(items) - 1, max(len(items) * room // len(drawn), 1))
            items = items[-kept:] if self._at_end else items[:kept]
        self._on_screen = len(items)
        if self._at_end:
            self._top = len(chosen.closes) - len(items)
        return drawn[:room]

    def _footer(self, below: int, left_out: int) -> str:
        if self._fault:
            return self._fault
        parts = [f"{below:,} more below"] if below else []
        parts += [f"{self._top:,} above"] if self._top else []
        parts += [f"{left_out:,} closed hidden"] if left_out else []
        return " · ".join((_KEYS, *parts))

    def _move(self, key: str) -> None:
        step = _STEPS.get(key, 0) + _PAGES.get(key, 0) * max(self._on_screen, 1)
        self._at_end = key in _LAST or (self._at_end and step >= 0 and key not in _FIRST)
        self._top = 0 if key in _FIRST else max(self._top + step, 0)

    def _read_again(self, work: Workspace) -> None:
        """Read changes from disk; while that fails, the last state stays and the reason is shown."""
        traces = self._looked_at()
        if traces == self._traces:
            return
        try:
            self._calls = calls_of(work.fresh_store(), work)
        except CfpError as error:
            self._fault = clean_line(f"warning: the list may be out of date: {error.message}")
            return
        self._traces, self._fault = traces, ""

    def _looked_at(self) -> tuple[Hashable, Hashable]:
        return unopened_store(self._work.env).trace(), drafts_trace(self._work.env)

    def _this_moment(self) -> Workspace:
        if self._ahead is None:
            return self._work.anew()
        return self._work.under(self._work.options._replace(as_of=self._work.env.clock() + self._ahead))


def _clock(now: datetime, work: Workspace) -> str:
    return local(now, work.env.zone, seconds=True)


def _until_next_second(now: datetime) -> float:
    """Seconds until the clock shows the next second."""
    return (_SECOND - timedelta(microseconds=now.microsecond)) / _SECOND
