"""Measure the budgets: `python -m tests.bench [--sizes 100,1000] [--rounds 5] [--cpu] [--markdown | --manual]`.

`--only "mail list,people list"` measures these commands alone.
"""

import argparse
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import jobs, keys
from tests.bench.jobs import COMMANDS, EXPORT_JSON, IMPORT, LIST, MOST, REVIEW, SHOW, P, Surroundings, T
from tests.bench.measuring import Times, interleaved, peak, worst
from tests.bench.report import (
    IMPORTING,
    KEY_BUDGETS,
    READING,
    SIZES,
    WRITING,
    Report,
    Single,
    as_markdown,
    as_text,
    with_tables,
)
from tests.bench.stores import MeasuredStore, make

_ROWS_TO_PIPE, _FIRST_ROW_OF, _KEYS_AT = 1_000, 10_000, 2_000
_KEY_ROUNDS = 3
_PAGE = Path(__file__).parents[2] / "cfpcli" / "manual" / "store.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the stores, measure, print the table and the budgets missed."""
    options = _parser().parse_args(arguments)
    sizes = tuple(sorted({int(size) for size in options.sizes.split(",")}))
    only = [name for name in options.only.split(",") if name]
    if strangers := {*only} - {*COMMANDS}:
        sys.stderr.write(f"not measured: {', '.join(sorted(strangers))}; there are: {', '.join(COMMANDS)}\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="cfp-bench-") as name:
        report = measure(Path(name), sizes, options.rounds, cpu=options.cpu, only=only)
    shown = as_markdown if options.markdown else as_text
    system = f"CPython {platform.python_version()}, {platform.system()} {platform.machine()}"
    clock = "CPU time" if options.cpu else "elapsed time"
    when = f"{datetime.now(UTC):%d %B %Y}, {system}, {clock}, medians of {options.rounds} interleaved rounds"
    if options.manual and not only:
        _PAGE.write_text(with_tables(_PAGE.read_text(encoding="utf-8"), when, report), encoding="utf-8")
    sys.stdout.write(f"{when}\n\n")
    tables = [report.table(), report.singles_table()]
    sys.stdout.write("".join(f"{shown(table)}\n\n" for table in tables[: 1 if only else 2]))
    missed = list(report.missed())
    sys.stdout.write(
        "\n".join(["Budgets missed:", *(f"- {line}" for line in missed)] if missed else ["Every budget holds."])
    )
    sys.stdout.write("\n")
    if unexplained := report.unexplained():
        sys.stdout.write(f"\nWithout a reason in tests/bench/report.py: {', '.join(unexplained)}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of proposals, comma-separated")
    parser.add_argument("--rounds", type=int, default=7, help="how often each command runs, in turn with all others")
    parser.add_argument("--cpu", action="store_true", help="measure CPU time, for a machine that does other things")
    parser.add_argument("--only", default="", help="commands to measure, comma-separated (default: everything)")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    parser.add_argument("--manual", action="store_true", help="write the tables into the manual, too")
    return parser


def measure(folder: Path, sizes: Sequence[int], rounds: int, *, cpu: bool = False, only: Sequence[str] = ()) -> Report:
    """Measure everything in a folder that is there for it, or `only` some commands of the table."""
    around = Surroundings(folder)
    names = only or COMMANDS
    report = Report(sizes)
    smallest = make(folder / "1", 1)
    jobs_of = [job for job in around.commands(smallest) if _belongs(job.name, names)]
    times = interleaved([*around.units(), *jobs_of], rounds, _progress("one proposal"), cpu=cpu)
    report.start_up = {name: times.ratio(name, T) for name in names}
    stores = {}
    for size in sizes:
        progress = _progress(f"{size:,} proposals")
        progress("making the store")
        stores[size] = prepared = make(folder / f"with-{size}", size)
        commands = [job for job in around.commands(prepared) if _belongs(job.name, names)]
        _keep(report, size, interleaved([*around.units(), *commands], rounds, progress, cpu=cpu))
        if not only:
            _keep_memory(report, prepared, around, progress)
    if only:
        return report
    report.singles = [*_singles(around, stores, rounds, cpu=cpu), *_key_rows(around, folder, stores, rounds)]
    return report


def _belongs(job: str, names: Sequence[str]) -> bool:
    """Whether a job measures one of these commands, or its plain way."""
    return any(job in {name, jobs.plain(name)} for name in names)


def _keep(report: Report, size: int, times: Times) -> None:
    for name in report.start_up:
        if size > MOST.get(name, size):
            continue
        report.in_t.setdefault(name, {})[size] = times.ratio(name, T)
        if jobs.plain(name) in times.seconds:
            report.to_plain.setdefault(name, {})[size] = times.ratio(name, jobs.plain(name))


def _keep_memory(
    report: Report, prepared: MeasuredStore, around: Surroundings, progress: Callable[[str], None]
) -> None:
    progress("memory")
    measured = {LIST, SHOW, EXPORT_JSON, REVIEW, IMPORT}
    peaks = {job.name: peak(job) for job in around.commands(prepared) if job.name in measured}
    rows = {
        READING: (LIST, SHOW, EXPORT_JSON),
        WRITING: (REVIEW,),
        IMPORTING: (IMPORT,),
    }
    for row, names in rows.items():
        report.memory.setdefault(row, {})[prepared.size] = max(peaks[name] for name in names)


def _singles(around: Surroundings, stores: dict[int, MeasuredStore], rounds: int, *, cpu: bool) -> list[Single]:
    smallest = stores[min(stores)]
    to_pipe, first_row = (stores[_nearest(stores, size)] for size in (_ROWS_TO_PIPE, _FIRST_ROW_OF))
    listed = [
        *around.units(),
        *around.start_up(smallest),
        around.table_of_20(smallest),
        around.rows_to_pipe(to_pipe),
        around.first_row(first_row),
    ]
    times = interleaved(listed, rounds, _progress("start-up and terminal"), cpu=cpu)
    empty = [jobs.on_empty(name) for name in jobs.ON_EMPTY]
    _progress("slowest on an empty store")(max(empty, key=times.median))
    return [
        Single("`cfp --version`", times.ratio(jobs.VERSION, P), 1.7, "P"),
        Single("`cfp --help`", times.ratio(jobs.HELP, T), 1.4, "T"),
        Single("`cfp list --help`", times.ratio(jobs.COMMAND_HELP, T), 1.4, "T"),
        Single("completion of a command", times.ratio(jobs.COMPLETION, T), 1.4, "T"),
        Single("completion of a code, empty store", times.ratio(jobs.COMPLETION_OF_CODES, T), 1.45, "T"),
        Single(f"a command on an empty store (slowest of {len(empty)})", worst(times, empty, T), 1.45, "T"),
        Single("a Rich table of 20 rows at a terminal", times.ratio(jobs.TABLE_OF_20, T), 2.5, "T"),
        Single(f"{to_pipe.size:,} rows to a pipe", times.ratio(jobs.ROWS_TO_PIPE, T), 1.7, "T"),
        Single(f"the first row of {first_row.size:,} at a terminal", times.ratio(jobs.FIRST_ROW, T), 3, "T"),
    ]


def _key_rows(around: Surroundings, folder: Path, stores: dict[int, MeasuredStore], rounds: int) -> list[Single]:
    size = min(_KEYS_AT, max(stores))
    prepared = stores[size] if size in stores else make(folder / f"with-{size}", size)
    progress = _progress(f"keys at {prepared.size:,} proposals")
    rows = []
    for name in keys.SCREENS:
        progress(name)
        measured = statistics.median(keys.milliseconds(around, prepared, name) for _ in range(min(rounds, _KEY_ROUNDS)))
        rows.append(Single(f"{name}, CPU", measured, KEY_BUDGETS["save" if "save" in name else "look"], "ms"))
    return rows


def _nearest(stores: dict[int, MeasuredStore], size: int) -> int:
    return min(stores, key=lambda prepared: abs(prepared - size))


def _progress(title: str) -> Callable[[str], None]:
    def show(text: str) -> None:
        line = f"{title}: {text}"
        sys.stderr.write(f"\r\x1b[K{line}" if sys.stderr.isatty() else f"{line}\n")
        sys.stderr.flush()

    return show


if __name__ == "__main__":
    sys.exit(main())
