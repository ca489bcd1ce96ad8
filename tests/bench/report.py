"""The table of budgets as measured, what grows how, and the list of budgets missed."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from tests.bench.jobs import (
    CHECK,
    COMMANDS,
    EXPORT_CSV,
    EXPORT_JSON,
    EXPORT_XML,
    FREE_TEXT,
    IMPORT,
    LIST,
    LOG,
    MAIL_LIST,
    MOST,
    PEOPLE_LIST,
    PLAN,
    PROGRAMME,
    RANK,
    REVIEW,
    SCHEDULE_CHECK,
    SCHEDULE_PUBLISH,
    SCHEDULE_SHOW,
    SHOW,
    SIMILAR,
    SITE,
    SITE_AGAIN,
    UNDO,
    WHY,
)

Budget = Mapping[int, float]
"""The highest ratio allowed, by number of proposals."""

SIZES = (100, 1_000, 5_000, 10_000, 30_000)


def _budget(*most: float) -> Budget:
    return dict(zip(SIZES, most, strict=False))


_HISTORY = _budget(1.6, 1.8, 2.4, 3.2, 7)

BUDGETS: dict[str, Budget] = {
    LIST: _budget(1.5, 1.6, 2.2, 3, 6.5),
    SHOW: _budget(1.55, 1.6, 2.1, 2.6, 5),
    REVIEW: _budget(1.9, 2, 2.7, 3.5, 8),
    EXPORT_JSON: _budget(1.6, 1.6, 2.5, 3.4, 9),
    EXPORT_CSV: _budget(1.6, 2, 4.5, 7, 19),
    IMPORT: _budget(2.1, 5, 18, 32, 100),
    UNDO: _HISTORY,
    LOG: _HISTORY,
    FREE_TEXT: _budget(1.6, 2.2, 6, 10, 28),
    RANK: _budget(1.6, 2, 5, 8, 25),
    WHY: _budget(1.8, 3, 9, 15, 45),
    CHECK: _budget(2.5, 9, 40),
    SIMILAR: _budget(2, 5, 25),
    **{name: {} for name in (PLAN, *PROGRAMME)},
    SITE: _budget(15, 60, 250),
    SITE_AGAIN: _budget(14, 50, 190),
}
"""In T, the time of `import typer`; only the growth of `plan` and of the programme's commands is limited."""

BUDGETS_TO_PLAIN: dict[str, Budget] = {
    LIST: {100: 0.35, 1_000: 0.33, 10_000: 0.2, 30_000: 0.13},
    SHOW: {100: 0.35, 1_000: 0.3, 10_000: 0.11, 30_000: 0.06},
    REVIEW: {100: 0.45, 1_000: 0.35, 10_000: 0.12, 30_000: 0.08},
}

READING, WRITING, IMPORTING = "peak MB, read", "peak MB, write", "peak MB, `import`"
MEMORY_BUDGETS: dict[str, Budget] = {
    READING: _budget(25, 30, 50, 80, 180),
    WRITING: _budget(25, 35, 70, 110, 280),
    IMPORTING: _budget(30, 60, 160, 250, 400),
}
"""In MB of 2^20 bytes."""

GROWTH_BUDGET = 1.1
GROWTH_BUDGETS = {CHECK: 1.4, SIMILAR: 1.4, PLAN: 1.4}
"""The exponent with which time may grow where it may be more than for all others."""

KEY_BUDGETS = {"look": 40, "save": 150}
"""In ms of CPU time, at 2,000 proposals."""

TITLES = {
    LIST: "`list track:X state:Y`",
    SHOW: "`show CODE` with its reviews",
    REVIEW: "`review CODE --score 4`, durable",
    EXPORT_JSON: "`export json`",
    EXPORT_CSV: "`export csv`",
    IMPORT: "`import`, one transaction",
    UNDO: "`undo`",
    LOG: "`log --limit 20`",
    FREE_TEXT: "`list WORD` (free text)",
    RANK: "`rank`",
    WHY: "`why CODE`",
    CHECK: "`check` (whole event)",
    SIMILAR: "`similar`",
    PLAN: "`plan`",
    SCHEDULE_SHOW: "`schedule show`",
    SCHEDULE_CHECK: "`schedule check`",
    SCHEDULE_PUBLISH: "`schedule publish`, the second release",
    EXPORT_XML: "`export schedule.xml`",
    MAIL_LIST: "`mail list`",
    PEOPLE_LIST: "`people list`",
    SITE: "`site -o DIR`, a sixth of them sessions",
    SITE_AGAIN: "`site -o DIR` again, no change",
}

_LOCK = "loading the library that locks the store takes 0.3 T and 5 MB"
REASONS: dict[str, str] = {
    TITLES[IMPORT]: f"every record is checked, then written to the store and to its history, and {_LOCK}",
    TITLES[UNDO]: _LOCK,
    TITLES[REVIEW]: _LOCK,
    WRITING: _LOCK,
    IMPORTING: _LOCK,
    "`cfp --version`": "the script that pip installs loads more than the program itself",
}
"""Why a budget is missed, by the title of its row; a row without a reason is named at the end of every run."""


@dataclass(frozen=True)
class Single:
    """A measurement that does not depend on the number of proposals; `unit` is P, T or ms."""

    title: str
    measured: float
    budget: float
    unit: str


@dataclass
class Report:
    """Everything measured.

    `in_t` and `to_plain` are ratios by command and size, `memory` megabytes by row and size; `start_up` is what a
    command takes, in T, where there is one proposal.
    """

    sizes: Sequence[int]
    in_t: dict[str, dict[int, float]] = field(default_factory=dict)
    to_plain: dict[str, dict[int, float]] = field(default_factory=dict)
    memory: dict[str, dict[int, float]] = field(default_factory=dict)
    start_up: dict[str, float] = field(default_factory=dict)
    singles: list[Single] = field(default_factory=list)

    def table(self) -> list[list[str]]:
        """Heading and rows of what depends on the number of proposals."""
        heading = ["what", *(f"{size:,} proposals" for size in self.sizes), "growth"]
        rows = [
            [TITLES[name], *(self._cell(name, size) for size in self.sizes), self._growth_cell(name)]
            for name in COMMANDS
            if name in self.in_t
        ]
        for name, by_size in self.memory.items():
            cells = (_against(f"{by_size[size]:.0f}", MEMORY_BUDGETS[name].get(size)) for size in self.sizes)
            rows.append([name, *cells, ""])
        return [heading, *rows]

    def _cell(self, name: str, size: int) -> str:
        if size not in self.in_t[name]:
            return "-"
        cell = _against(f"{self.in_t[name][size]:.2f} T", BUDGETS[name].get(size))
        compared = self.to_plain.get(name, {}).get(size)
        return cell if compared is None else f"{cell}, {compared:.2f} of plain"

    def _growth_cell(self, name: str) -> str:
        exponent = self.growth(name)
        return "" if exponent is None else f"{exponent:.2f}"

    def growth(self, name: str) -> float | None:
        """The exponent with which the time above start-up grows, from 1,000 proposals to the most measured.

        None where there are no two such sizes, or where the smaller one takes no longer than start-up.
        """
        sizes = [
            size for size in self.sizes if size >= min(GROWS_FROM, max(self.sizes)) and size <= MOST.get(name, size)
        ]
        if len(sizes) < 2:
            return None
        low, high = (self.in_t[name][size] - self.start_up[name] for size in (sizes[0], sizes[-1]))
        if low <= 0 or high <= 0:
            return None
        return math.log(high / low) / math.log(sizes[-1] / sizes[0])

    def singles_table(self) -> list[list[str]]:
        """Heading and rows of what does not depend on the number of proposals."""
        rows = [
            [single.title, f"{single.measured:.2f} {single.unit}", f"{single.budget:g} {single.unit}"]
            for single in self.singles
        ]
        return [["what", "measured", "budget"], *rows]

    def missed(self) -> Iterator["Miss"]:
        """Every budget that does not hold."""
        for row in self.singles:
            yield from _over(row.title, "", row.measured, row.budget, f" {row.unit}")
        for budgets, measured, unit in (
            (BUDGETS, self.in_t, " T"),
            (BUDGETS_TO_PLAIN, self.to_plain, " of the plain way"),
            (MEMORY_BUDGETS, self.memory, " MB"),
        ):
            for name, budget in budgets.items():
                for size in self.sizes:
                    if size in budget and size in measured.get(name, {}):
                        title = TITLES.get(name, name)
                        yield from _over(title, f"{size:,}", measured[name][size], budget[size], unit)
        for name in (name for name in COMMANDS if name in self.in_t):
            most = GROWTH_BUDGETS.get(name, GROWTH_BUDGET)
            yield from _over(TITLES[name], _GROWTH, self.growth(name) or 0, most, "")

    def sentences(self) -> list[str]:
        """A sentence for each row of which a budget does not hold: where, by how much at most, and why."""
        misses = sorted(self.missed(), key=attrgetter("title"))
        return [_sentence(title, list(of_row)) for title, of_row in groupby(misses, key=attrgetter("title"))]

    def unexplained(self) -> list[str]:
        """The rows of which a budget does not hold and whose reason nobody has written down."""
        return [title for title in dict.fromkeys(miss.title for miss in self.missed()) if title not in REASONS]


class Miss(NamedTuple):
    """A budget that does not hold: of the row with this title, `where` is a number of proposals, `_GROWTH` or empty."""

    title: str
    where: str
    measured: float
    budget: float
    unit: str

    @property
    def percent(self) -> int:
        """By how much it is missed."""
        return max(1, round((self.measured / self.budget - 1) * 100))

    def __str__(self) -> str:
        """Read as `rank at 1,000: 2.15 T instead of 2 T, 7 % over`."""
        title = f"{self.title} at {self.where}" if self.where else self.title
        if self.where == _GROWTH:
            title = f"growth of {self.title}"
        return f"{title}: {self.measured:.2f}{self.unit} instead of {self.budget:g}{self.unit}, {self.percent} % over"


def _sentence(title: str, misses: Sequence[Miss]) -> str:
    sizes = sorted({miss.where for miss in misses} - {"", _GROWTH}, key=lambda size: int(size.replace(",", "")))
    where = f" at {' and '.join(sizes)} proposals" if sizes else ""
    where += " and" * bool(where) + " in its growth" if any(miss.where == _GROWTH for miss in misses) else ""
    most = max(miss.percent for miss in misses)
    reason = f": {REASONS[title]}" if title in REASONS else ""
    share = f"{'up to ' if len(misses) > 1 else ''}{most} %"
    return f"{title[0].upper()}{title[1:]} is {share} over its budget{where}{reason}."


_GROWTH = "growth"

GROWS_FROM = 1_000
"""The number of proposals from which growth is reckoned; below, start-up hides it."""


def _over(title: str, where: str, measured: float, budget: float, unit: str) -> Iterator[Miss]:
    if measured > budget:
        yield Miss(title, where, measured, budget, unit)


def _against(measured: str, budget: float | None) -> str:
    return measured if budget is None else f"{measured} (≤ {budget:g})"


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """A table in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    """The same as Markdown."""
    heading, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([heading, "|" + " --- |" * len(rows[0]), *body])


BEGIN, END = "<!-- made by python -m tests.bench --manual -->", "<!-- end of what the bench makes -->"


def with_tables(page: str, when: str, report: Report) -> str:
    """A page with the text between the marks replaced by what was measured.

    Raises:
        ValueError: the page lacks the marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no block between {BEGIN} and {END}")
    over = [f"- {sentence}" for sentence in report.sentences()]
    parts = (
        BEGIN,
        f"As measured on {when}:",
        as_markdown(report.table()),
        as_markdown(report.singles_table()),
        "\n".join(["Not within its budget:", "", *over]) if over else "Every budget holds.",
        END,
    )
    return before + "\n\n".join(parts) + after
