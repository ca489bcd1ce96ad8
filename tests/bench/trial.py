"""A large programme from the import to its readers: `python -m tests.bench.trial FOLDER [--sessions 1000]`.

By commands alone, sessions in 6 rooms on 4 days that end after midnight are placed, checked, published twice, exported
in three formats and imported again. FOLDER keeps the exports and `expected.json`, which has the sessions of the second
release; `.ci/readers` has other programs read both. Each command is printed with its CPU time, also as a multiple of
`python -c "import typer"`. One night of the event has the change of the clocks.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tests.factories import code_of

ROOMS, TRACKS, DAYS = 6, 8, 4
SPEAKERS_SHARE, CO_SPEAKER_EVERY = 0.7, 9
ROOM = "room-1"
ZONE = "Europe/Paris"
EVENT = f"""
slug = "trial"
name = "Trial of a large programme"
timezone = "{ZONE}"
starts = "2027-03-26"
ends = "2027-03-29"
day_change = "05:00"
hours = "10:00-03:30"
languages = ["en"]
[call]
closes = "2027-01-31"
"""
SETTLED = "2027-02-01T10:00:00Z"
VARIABLES = {"CFP_ME": "Sam Okoye <sam@example.org>", "CFP_CLOCK": SETTLED, "COLUMNS": "80"}
_TYPES = {"talk": 25, "short": 15}
_LONG_EVERY = 4
_PROGRAM = str(Path(__file__).parents[2])


class Run(NamedTuple):
    """A command that ended: its output, and the CPU seconds, user and system, that it took."""

    output: str
    errors: str
    seconds: float


class Terminal:
    """Runs command lines in a folder, prints each with its CPU time, and stops at the first that fails.

    The unit of its ratios is the fastest of some runs of `import typer`.
    """

    def __init__(self, folder: Path) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        self._variables = {**kept, **VARIABLES, "HOME": str(folder), "CFP_STORE": "cfp.json", "PYTHONPATH": _PROGRAM}
        self._folder = folder
        self._unit = min(self._run([sys.executable, "-c", "import typer"]).seconds for _ in range(5))

    def cfp(self, *words: str) -> Run:
        """Run a command of the program, and print it with the last sentence of its answer."""
        run = self._run([sys.executable, "-m", "cfpcli", *words])
        lines = [line for line in (run.errors or run.output).splitlines() if not line.startswith(("Next:", "warning:"))]
        ratio = run.seconds / self._unit
        sys.stdout.write(f"{run.seconds:7.2f} s {ratio:6.1f} T  cfp {' '.join(words)}\n")
        sys.stdout.write("".join(f"{'':20}{line[:59]}\n" for line in lines[-1:]))
        sys.stdout.flush()
        return run

    def _run(self, argv: Sequence[str]) -> Run:
        with subprocess.Popen(
            argv, cwd=self._folder, env=self._variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            before = _children()
            output, errors = process.communicate()
        if process.returncode:
            raise SystemExit(f"{' '.join(argv)} ended with {process.returncode}:\n{output}{errors}")
        return Run(output, errors, _children() - before)


def _children() -> float:
    """The CPU seconds of all processes that were started and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def main(arguments: Sequence[str] | None = None) -> int:
    """Go all the way; 1 if a file changes something where it is imported again."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.trial", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--sessions", type=int, default=1_000, help="the number of sessions")
    options = parser.parse_args(arguments)
    folder: Path = options.folder.absolute()
    folder.mkdir(parents=True)
    write_records(folder, options.sessions)
    terminal = Terminal(folder)
    place(terminal)
    publish_twice(terminal)
    export(terminal, folder)
    return import_again(terminal, folder)


def write_records(folder: Path, sessions: int) -> None:
    """Write the event, its people and its accepted proposals as the files that an organiser would import."""
    tables = [f'[[tracks]]\nslug = "track-{at}"\nname = "Track {at}"\n' for at in range(1, TRACKS + 1)]
    tables += [
        f'[[session_types]]\nslug = "{slug}"\nname = "{slug.title()}"\nduration = {minutes}\n'
        for slug, minutes in _TYPES.items()
    ]
    tables += [f'[[rooms]]\nname = "Room {at}"\ncapacity = {50 * at}\n' for at in range(1, ROOMS + 1)]
    (folder / "trial.toml").write_text(EVENT + "".join(tables), encoding="utf-8")
    people = [code_of(at, salt="S") for at in range(int(sessions * SPEAKERS_SHARE))]
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["code", "name", "email"])
        rows.writerows([code, f"Speaker {at} Ström", f"s{at}@example.org"] for at, code in enumerate(people))
    with (folder / "proposals.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        times = ["submitted", "created", "updated"]
        rows.writerow(["code", "title", "track", "session_type", "speakers", "state", "abstract", *times])
        for at in range(sessions):
            speakers = {people[at % len(people)]: None}
            if at % CO_SPEAKER_EVERY == 0:
                speakers[people[(at * 3 + 1) % len(people)]] = None
            kind = "short" if at % _LONG_EVERY else "talk"
            title, text = f"Session {at}: größer & <better>", f"How {at} works, and *why*."
            of_session = [code_of(at), title, f"track-{at % TRACKS + 1}", kind, "; ".join(speakers), "accepted", text]
            rows.writerow([*of_session, *[SETTLED] * len(times)])


def place(terminal: Terminal) -> None:
    """Import everything, and place a break a day and all sessions around it."""
    terminal.cfp("init", "trial.toml")
    terminal.cfp("import", "people.csv")
    terminal.cfp("import", "proposals.csv", "--yes")
    for day in range(1, DAYS + 1):
        words = ("--day", str(day), "--start", "19:00", "--minutes", "45")
        terminal.cfp("schedule", "place", "--title", f"Dinner {day}", *words)
    terminal.cfp("schedule", "auto", "--yes")
    terminal.cfp("schedule", "check")
    terminal.cfp("schedule", "show")


def publish_twice(terminal: Terminal) -> None:
    """Publish, swap two sessions, call one off, and publish again; then list who has to be written to."""
    terminal.cfp("schedule", "publish", "--version", "0.1", "--yes")
    rows = json.loads(terminal.cfp("schedule", "show", "--json").output)["items"]
    first, second, withdrawn = _exchangeable(rows)
    terminal.cfp("schedule", "swap", first["code"], second["code"])
    terminal.cfp("withdraw", withdrawn["code"], "--reason", "Ill")
    terminal.cfp("schedule", "remove", withdrawn["code"])
    terminal.cfp("schedule", "publish", "--version", "0.2", "--yes")
    sys.stdout.write(terminal.cfp("schedule", "diff", "0.1", "0.2").output)
    terminal.cfp("mail", "list")


def _exchangeable(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two sessions of one length whose speakers have no other, so that they can change places, and a third one."""
    counted = Counter(row["speakers"][0] for row in rows if row["speakers"])
    alone = [row for row in rows if len(row["speakers"]) == 1 and counted[row["speakers"][0]] == 1]
    length = itemgetter("minutes")
    most, _ = Counter(map(length, alone)).most_common(1)[0]
    first, second, *_ = (row for row in alone if length(row) == most)
    return [first, second, next(row for row in reversed(alone) if row not in (first, second))]


def export(terminal: Terminal, folder: Path) -> None:
    """Export the second release in each format, and write what a reader has to understand."""
    for words in (
        ("schedule.xml", "-o", "schedule.xml"),
        ("schedule.json", "-o", "schedule.json"),
        ("ics", "-o", "programme.ics"),
        ("ics", "--room", ROOM, "-o", "room.ics"),
    ):
        terminal.cfp("export", *words)
    former, rows = (
        json.loads(terminal.cfp("schedule", "show", "--release", version, "--json").output)["items"]
        for version in ("0.1", "0.2")
    )
    present = {row["guid"] for row in rows}
    off = [{**row, "cancelled": True} for row in former if row["guid"] not in present]
    (folder / "expected.json").write_text(json.dumps([_expected(row) for row in (*rows, *off)]), encoding="utf-8")


def _expected(row: dict[str, Any]) -> dict[str, Any]:
    """A session as readers see it; a break of the whole event has the first room, and no location in a calendar."""
    local = datetime.fromisoformat(row["start"]).astimezone(ZoneInfo(ZONE))
    return {
        "id": str(row["number"]),
        "guid": row["guid"],
        "title": row["title"],
        "room": row["room_name"] or "Room 1",
        "location": row["room_name"],
        "day": row["day"],
        "start": row["start"],
        "local": local.isoformat(),
        "minutes": row["minutes"],
        "persons": ", ".join(row["speakers"]),
        "cancelled": row["cancelled"],
    }


def import_again(terminal: Terminal, folder: Path) -> int:
    """Import both schedules where they came from, and into another store; 1 if anything differs."""
    failures = []
    for name in ("schedule.xml", "schedule.json"):
        if "Nothing new." not in terminal.cfp("import", name).errors:
            failures.append(f"{name} changes the store that it came from")
        store = ("--store", f"{name}.store.json")
        terminal.cfp("init", "trial.toml", *store)
        terminal.cfp("import", name, *store)
        terminal.cfp("schedule", "publish", "--version", "0.2", "--yes", *store)
        copy = f"again.{name}"
        terminal.cfp("export", name, "-o", copy, *store)
        if (folder / copy).read_bytes() != (folder / name).read_bytes():
            failures.append(f"{name} is another file after an import into a new store")
    sys.stdout.write("".join(f"DIFFERS  {failure}\n" for failure in failures) or "agrees   both imports\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
