"""The table of formats that the program can write and read; every start of the program loads it, for help."""

from typing import NamedTuple


class Format(NamedTuple):
    """One format: the `suffix` of its files, its `help` in a phrase, and the `module` that implements it.

    `carries` is its content: `records` of any kind, or only `findings`, `deadlines`, `assignments`, or the published
    `programme`.

    `dumps` is whether it writes listings and exports, `loads` whether every field of an export can be imported again.
    Markdown cannot: its documents are what speakers write, without code, state or dates (`proposal` reads them).

    `loses` names the data that its files do not have, and `sign` the part of a file by which an import recognises it.
    """

    name: str
    suffix: str
    help: str
    module: str
    dumps: bool
    loads: bool
    carries: str = "records"
    loses: str = ""
    sign: str = "its suffix"


FORMATS: dict[str, Format] = {
    entry.name: entry
    for entry in (
        Format(
            "json",
            ".json",
            "one JSON document with a schema name",
            "exchange.json_document",
            dumps=True,
            loads=True,
            loses="nothing",
        ),
        Format(
            "jsonl",
            ".jsonl",
            "a JSON document on each line",
            "exchange.json_lines",
            dumps=True,
            loads=True,
            loses="the revision of the store that it is from",
        ),
        Format(
            "csv",
            ".csv",
            "comma-separated values, for spreadsheets",
            "exchange.csv_table",
            dumps=True,
            loads=True,
            loses="the revision of the store that it is from",
        ),
        Format(
            "md",
            ".md",
            "Markdown: a table, or proposals as submit takes them",
            "proposals.files.markdown",
            dumps=True,
            loads=False,
            loses="code, state, dates and decisions",
        ),
        Format(
            "ics",
            ".ics",
            "a calendar: of deadlines by cfp deadlines --ics, of the published programme by cfp export ics",
            "call.files.ics",
            dumps=False,
            loads=False,
            carries="deadlines",
            loses="all but times, places, titles, abstracts and speakers' names",
            sign="its first line",
        ),
        Format(
            "schedule.xml",
            ".xml",
            "the published programme as schedule.xml, for apps and screens",
            "programme.files.schedule_xml",
            dumps=False,
            loads=False,
            carries="programme",
            loses="private data, biographies, and the code of further sessions of a proposal",
            sign="its first element, <schedule>",
        ),
        Format(
            "schedule.json",
            "schedule.json",
            "the published programme as schedule.json, as c3voc's tools read it",
            "programme.files.schedule_json",
            dumps=False,
            loads=False,
            carries="programme",
            loses="private data and the numbers of people",
            sign='its keys "schedule" and "conference"',
        ),
        Format(
            "github",
            ".github.txt",
            "findings as annotations of a pull request",
            "proposals.files.github",
            dumps=True,
            loads=False,
            carries="findings",
        ),
        Format(
            "sarif",
            ".sarif",
            "findings as SARIF 2.1.0, for code hosts and editors",
            "proposals.files.sarif",
            dumps=True,
            loads=False,
            carries="findings",
        ),
        Format(
            "pretalx-assignments",
            ".assignments.json",
            "assignments as pretalx imports them",
            "review.files.pretalx_assignments",
            dumps=True,
            loads=False,
            carries="assignments",
        ),
    )
}

WRITTEN = tuple(name for name, entry in FORMATS.items() if entry.dumps and entry.carries == "records")
"""The formats that every listing and export can be written in."""

PUBLISHED = ("schedule.xml", "schedule.json", "ics")
"""The formats that a published programme is exported in."""

READ = tuple(name for name, entry in FORMATS.items() if entry.loads and entry.carries == "records")
"""The formats of exports that can be imported again."""

SCHEDULES = tuple(name for name, entry in FORMATS.items() if entry.carries == "programme")
"""The formats of schedules that can be imported."""
