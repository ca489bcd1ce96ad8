"""The table of budgets as measured, what grows how, and the list of budgets missed."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.jobs import COMMANDS, EXPORT_CSV, EXPORT_JSON, IMPORT, LIST, REVIEW, SHOW

Budget = Mapping[int, float]
"""The highest ratio allowed, by number of proposals."""

BUDGETS: dict[str, Budget] = {
    LIST: {100: 1.5, 1_000: 1.5, 10_000: 2.1, 30_000: 3},
    SHOW: {100: 1.5, 1_000: 1.5, 10_000: 2, 30_000: 3},
    REVIEW: {100: 1.9, 1_000: 2, 10_000: 3.2, 30_000: 5.5},
    EXPORT_JSON: {100: 1.6, 1_000: 1.6, 10_000: 2.6, 30_000: 9},
    EXPORT_CSV: {100: 1.6, 1_000: 2, 10_000: 7, 30_000: 19},
    IMPORT: {100: 1.8, 1_000: 2, 10_000: 6, 30_000: 18},
}
"""In T, the time of `import typer`."""

BUDGETS_TO_PLAIN: dict[str, Budget] = {
    LIST: {100: 0.35, 1_000: 0.33, 10_000: 0.2, 30_000: 0.13},
    SHOW: {100: 0.35, 1_000: 0.3, 10_000: 0.11, 30_000: 0.06},
    REVIEW: {100: 0.45, 1_000: 0.35, 10_000: 0.12, 30_000: 0.08},
}

READING, WRITING = "peak MB, read", "peak MB, write"
MEMORY_BUDGETS: dict[str, Budget] = {
    READING: {100: 25, 1_000: 30, 10_000: 70, 30_000: 160},
    WRITING: {100: 25, 1_000: 35, 10_000: 110, 30_000: 280},
}
"""In MB of 2^20 bytes."""

GROWTH_BUDGET = 1.1

TITLES = {
    LIST: "`list track:X state:Y`",
    SHOW: "`show CODE` with its reviews",
    REVIEW: "`review CODE --score 4`, durable",
    EXPORT_JSON: "`export json`",
    EXPORT_CSV: "`export csv`",
    IMPORT: "`import`, one transaction",
}


@dataclass(frozen=True)
class Single:
    """A measurement that does not depend on the number of proposals; `unit` is P or T."""

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
        ]
        for name, by_size in self.memory.items():
            rows.append([name, *(f"{by_size[size]:.0f}" for size in self.sizes), ""])
        return [heading, *rows]

    def _cell(self, name: str, size: int) -> str:
        ratio = f"{self.in_t[name][size]:.2f} T"
        compared = self.to_plain.get(name, {}).get(size)
        return ratio if compared is None else f"{ratio} ({compared:.2f})"

    def _growth_cell(self, name: str) -> str:
        exponent = self.growth(name)
        return "" if exponent is None else f"{exponent:.2f}"

    def growth(self, name: str) -> float | None:
        """The exponent with which the time above start-up grows, from 1,000 proposals to the most measured.

        None where there are no two such sizes, or where the smaller one takes no longer than start-up.
        """
        sizes = [size for size in self.sizes if size >= min(GROWS_FROM, max(self.sizes))]
        low, high = (self.in_t[name][size] - self.start_up[name] for size in (sizes[0], sizes[-1]))
        if len(sizes) < 2 or low <= 0 or high <= 0:
            return None
        return math.log(high / low) / math.log(sizes[-1] / sizes[0])

    def singles_table(self) -> list[list[str]]:
        """Heading and rows of what does not depend on the number of proposals."""
        rows = [[one.title, f"{one.measured:.2f} {one.unit}", f"{one.budget:g} {one.unit}"] for one in self.singles]
        return [["what", "measured", "budget"], *rows]

    def missed(self) -> Iterator[str]:
        """Every budget that does not hold, and by how much."""
        for one in self.singles:
            yield from _over(one.title, one.measured, one.budget, f" {one.unit}")
        for budgets, measured, unit in (
            (BUDGETS, self.in_t, " T"),
            (BUDGETS_TO_PLAIN, self.to_plain, " of the plain way"),
            (MEMORY_BUDGETS, self.memory, " MB"),
        ):
            for name, budget in budgets.items():
                for size in self.sizes:
                    if size in budget:
                        title = f"{TITLES.get(name, name)} at {size:,}"
                        yield from _over(title, measured[name][size], budget[size], unit)
        for name in COMMANDS:
            yield from _over(f"growth of {TITLES[name]}", self.growth(name) or 0, GROWTH_BUDGET, "")


GROWS_FROM = 1_000
"""The number of proposals from which growth is reckoned; below, start-up hides it."""


def _over(title: str, measured: float, budget: float, unit: str) -> Iterator[str]:
    if measured > budget:
        share = (measured / budget - 1) * 100
        yield f"{title}: {measured:.2f}{unit} instead of {budget:g}{unit}, {share:.0f} % over"


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """A table in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    """The same for README."""
    heading, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([heading, "|" + " --- |" * len(rows[0]), *body])
