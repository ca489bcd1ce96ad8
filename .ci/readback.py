"""Read a large programme in the published formats by programs that others wrote.

`readback.py FOLDER READER` needs that reader alone, and compares what it understood with what was written: FOLDER has
the exports of `python -m tests.bench.trial`. `.ci/readers` installs the readers and runs each.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Row = tuple[str, ...]
XML, JSON, ICS, ROOM_ICS = "schedule.xml", "schedule.json", "programme.ics", "room.ics"
ROOM = "Room 1"


def expected(folder: Path) -> list[dict[str, Any]]:
    """The sessions of the schedules: a session that was called off is in the calendars alone.

    A break of the whole event is in every room. Its first copy has its identifiers, the others have some of their own,
    which stand as empty here.
    """
    rows = [row for row in written(folder) if not row["cancelled"]]
    rooms = sorted({row["room"] for row in rows})
    copies = [
        {**row, "room": room, "id": "", "guid": ""}
        for row in rows
        if not row["location"]
        for room in rooms
        if room != row["room"]
    ]
    return rows + copies


def written(folder: Path) -> list[dict[str, Any]]:
    """The sessions of the release."""
    rows: list[dict[str, Any]] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return rows


def length(row: dict[str, Any]) -> str:
    """The length of a session as both formats spell it."""
    return f"{row['minutes'] // 60:02d}:{row['minutes'] % 60:02d}"


def times(rows: Iterable[dict[str, Any]]) -> list[Row]:
    """What a calendar holds of each session: title, room, first and last minute in UTC."""
    return [
        (row["title"], row["location"], *spelt(datetime.fromisoformat(row["start"]), row["minutes"])) for row in rows
    ]


def spelt(start: datetime, minutes: int) -> Row:
    """The start and the end in UTC, as one spelling for every reader."""
    begins = start.astimezone(UTC)
    return f"{begins:%Y-%m-%d %H:%M}", f"{begins + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"


def instants(title: str, room: str, starts: datetime, ends: datetime) -> Row:
    """One row of a calendar."""
    return title, room, f"{starts.astimezone(UTC):%Y-%m-%d %H:%M}", f"{ends.astimezone(UTC):%Y-%m-%d %H:%M}"


def by_schedule_convert(folder: Path) -> tuple[list[Row], list[Row]]:
    """It ignores `date`: a session after midnight is compared with the date of its day of the programme."""
    from schedule_convert.importers import importers

    text = (folder / XML).read_text(encoding="utf-8")
    reader = next(one for one in importers if one.check(text[:5000]))
    with (folder / XML).open(encoding="utf-8") as file:
        events = reader.parse(file).events
    got = [
        (str(one.guid), one.title, one.room.name, f"{one.start:%Y-%m-%d %H:%M}", str(one.duration),
         ", ".join(speaker.name for speaker in one.speakers))
        for one in events
    ]  # fmt: skip
    return got, [
        (
            row["guid"],
            row["title"],
            row["room"],
            f"{row['day']} {row['local'][11:16]}",
            str(row["minutes"]),
            row["persons"],
        )
        for row in expected(folder)
    ]


def by_c3voc_schedule_tools(folder: Path) -> tuple[list[Row], list[Row]]:
    """The tools that merge schedules of congresses; `duration` takes hours for minutes there, so its text is read."""
    from voc.schedule import Schedule

    got: list[Row] = []

    def note(event: Any) -> None:  # noqa: ANN401  # a class of that program
        names = ", ".join(event.persons())
        got.append(
            (event["guid"], event["title"], event["room"], f"{event.start.astimezone(UTC)}", event["duration"], names)
        )

    Schedule.from_file(str(folder / JSON)).foreach_event(note)
    return got, [
        (row["guid"], row["title"], row["room"], f"{datetime.fromisoformat(row['start'])}", length(row), row["persons"])
        for row in expected(folder)
    ]


def by_pyfahrplan(folder: Path) -> tuple[list[Row], list[Row]]:
    """Its flattening of a schedule; the cache of its downloads is replaced, because newer Pythons cannot import it."""
    from types import SimpleNamespace

    sys.modules["requests_cache"] = SimpleNamespace(install_cache=lambda _: None)  # type: ignore[assignment]
    from pyfahrplan.lib import Fahrplan

    reader = Fahrplan.__new__(Fahrplan)
    reader.fahrplans = [json.loads((folder / JSON).read_text(encoding="utf-8"))["schedule"]]
    reader.flatten_fahrplans()
    got = [
        (
            one["talk_guid"],
            one["title"],
            one["room"],
            one["talk_date"],
            one["talk_start"],
            one["talk_duration"],
            one["speakers"],
        )
        for one in reader.flat_plans
    ]
    return got, [
        (row["guid"], row["title"], row["room"], row["local"], row["local"][11:16],
         length(row), row["persons"])
        for row in expected(folder)
    ]  # fmt: skip


def by_icalendar(folder: Path) -> tuple[list[Row], list[Row]]:
    """The library that the calendar was written with, as a reader."""
    from icalendar import Calendar

    events = Calendar.from_ical((folder / ICS).read_bytes()).walk("VEVENT")
    got = [
        instants(str(one["SUMMARY"]), str(one.get("LOCATION", "")), one["DTSTART"].dt, one["DTEND"].dt)
        for one in events
    ]
    return got, times(written(folder))


def by_ics(folder: Path) -> tuple[list[Row], list[Row]]:
    """Its parser descends once for each line and is slow with a thousand events: it reads the calendar of a room."""
    from ics import Calendar

    sys.setrecursionlimit(1_000_000)
    events = Calendar((folder / ROOM_ICS).read_bytes().decode()).events
    got = [instants(one.name, one.location or "", one.begin.datetime, one.end.datetime) for one in events]
    return got, times(row for row in written(folder) if row["location"] == ROOM)


def by_vobject(folder: Path) -> tuple[list[Row], list[Row]]:
    """The parser of several address books and calendar servers."""
    import vobject

    calendar = vobject.readOne((folder / ICS).read_bytes().decode())
    got = [
        instants(one.summary.value, one.getChildValue("location", ""), one.dtstart.value, one.dtend.value)
        for one in calendar.vevent_list
    ]
    return got, times(written(folder))


def by_calcurse(folder: Path) -> tuple[list[Row], list[Row]]:
    """A calendar for terminals; it has titles and times in the zone of the terminal, and the room in a note."""
    program = shutil.which("calcurse")
    if not program:
        raise ModuleNotFoundError("calcurse is not installed")
    data = emptied(folder / "calcurse")
    command = [program, "-D", str(data), "-C", str(data), "-i", str(folder / ICS)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "TZ": "UTC"})
    lines = (data / "apts").read_text(encoding="utf-8").splitlines()
    matches = [APPOINTMENT.fullmatch(line) for line in lines]
    got = [
        (one["title"], *(f"{one[f'year{at}']}-{one[f'month{at}']}-{one[f'day{at}']} {one[f'time{at}']}" for at in "ab"))
        for one in matches
        if one
    ]
    return got, [(title, starts, ends) for title, _, starts, ends in times(written(folder))]


def emptied(folder: Path) -> Path:
    """An empty folder for a reader, without what it kept of an earlier trial."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


APPOINTMENT = re.compile(
    r"(?P<montha>\d\d)/(?P<daya>\d\d)/(?P<yeara>\d{4}) @ (?P<timea>\d\d:\d\d) -> "
    r"(?P<monthb>\d\d)/(?P<dayb>\d\d)/(?P<yearb>\d{4}) @ (?P<timeb>\d\d:\d\d)[^|]*\|(?P<title>.*)"
)
"""An appointment as calcurse keeps it, with American dates."""


def by_confclerk(folder: Path) -> tuple[list[Row], list[Row]]:
    """A program for visitors, driven on a screen that nobody sees; its database then has what it understood.

    It keeps local times as if they were in UTC.
    """
    tools = ("confclerk", "Xvfb", "openbox", "xdotool")
    if missing := [name for name in tools if not shutil.which(name)]:
        raise ModuleNotFoundError(f"{', '.join(missing)} not installed")
    home = emptied(folder / "confclerk")
    receiving, sending = os.pipe()
    running = [subprocess.Popen(["Xvfb", "-displayfd", str(sending)], pass_fds=[sending], stderr=subprocess.DEVNULL)]
    try:
        display = f":{os.read(receiving, 16).decode().strip()}"
        env = {
            **os.environ,
            "DISPLAY": display,
            "HOME": str(home),
            "XDG_DATA_HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
        }
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        running.extend(subprocess.Popen([name], env=env, **silent) for name in ("openbox", "confclerk"))
        import_file(env, f"file://{folder / XML}")
        rows = imported_rows(home / "Toastfreeware/ConfClerk/ConfClerk.sqlite")
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()
    got = [
        (str(number), title, room, local, str(minutes), names) for number, title, room, local, minutes, names in rows
    ]
    return got, [
        (row["id"], row["title"], row["room"], row["local"][:16].replace("T", " "), str(row["minutes"]),
         ", ".join(sorted(filter(None, row["persons"].split(", ")))))
        for row in expected(folder)
    ]  # fmt: skip


def import_file(env: dict[str, str], address: str) -> None:
    """Conferences, the plus sign, the address, Return."""

    def in_window(name: str, *keys: str) -> None:
        for _ in range(60):
            found = subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--name", name],
                env=env,
                capture_output=True,
                text=True,
                check=False,
            ).stdout.split()
            if found:
                time.sleep(1)
                words = ["windowactivate", "--sync", found[0], *(found[0] if key == "WINDOW" else key for key in keys)]
                subprocess.run(["xdotool", *words], env=env, check=True)
                return
            time.sleep(0.5)
        raise TimeoutError(f"confclerk shows no window named {name}")

    in_window("^ConfClerk$", "mousemove", "--window", "WINDOW", "50", "10", "click", "1")
    in_window("^Edit Conferences$", "mousemove", "--window", "WINDOW", "33", "32", "click", "1")
    in_window("^URL Input$", "type", address)
    in_window("^URL Input$", "key", "Return")


def imported_rows(database: Path) -> list[Any]:
    """The sessions of the database, once no more are added."""
    query = """
        select event.id, title, room.name, strftime('%Y-%m-%d %H:%M', start, 'unixepoch'), duration / 60, coalesce(
            (select group_concat(name, ', ') from (select person.name from event_person join person
            on person.id = event_person.xid_person where event_person.xid_event = event.id order by person.name)), '')
        from event join event_room on event_room.xid_event = event.id join room on room.id = event_room.xid_room
    """
    before = -1
    for _ in range(60):
        time.sleep(2)
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            rows = connection.execute(query).fetchall()
        if rows and len(rows) == before:
            return rows
        before = len(rows)
    return []


READERS: dict[str, Callable[[Path], tuple[list[Row], list[Row]]]] = {
    "schedule-convert": by_schedule_convert,
    "c3voc-schedule-tools": by_c3voc_schedule_tools,
    "pyfahrplan": by_pyfahrplan,
    "icalendar": by_icalendar,
    "ics": by_ics,
    "vobject": by_vobject,
    "calcurse": by_calcurse,
    "confclerk": by_confclerk,
}


def identified(got: list[Row], wanted: list[Row]) -> list[Row]:
    """The rows of a reader, with an empty identifier for one that is a copy's own."""
    known = {identity for identity, *_ in wanted}
    return [row if row[0] in known or "" not in known else ("", *row[1:]) for row in got]


def read(folder: Path, name: str) -> int:
    """Read by one program and compare; 0 if it agrees or is not there, 1 with the first differences if it does not."""
    try:
        got, wanted = READERS[name](folder)
    except ModuleNotFoundError as error:
        sys.stdout.write(f"skipped  {name}: {error}\n")
        return 0
    got, wanted = sorted(identified(got, wanted)), sorted(wanted)
    if got == wanted:
        sys.stdout.write(f"agrees   {name}: {len(got)} sessions\n")
        return 0
    sys.stdout.write(f"DIFFERS  {name}: {len(got)} of {len(wanted)} sessions\n")
    for row in sorted(set(got) ^ set(wanted))[:6]:
        sys.stdout.write(f"    {'read' if row in got else 'written'}: {row}\n")
    return 1


if __name__ == "__main__":
    match sys.argv[1:]:
        case [where, reader] if reader in READERS:
            sys.exit(read(Path(where), reader))
        case _:
            sys.exit(f"usage: readback.py FOLDER {'|'.join(READERS)}")
