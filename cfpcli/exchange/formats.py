"""The table of formats that the program can write and read; every start of the program loads it, for help."""

from typing import NamedTuple


class Format(NamedTuple):
    """One format: the `suffix` of its files, its `help` in a phrase, and the `module` that implements it.

    `carries` is its content: `records` of any kind, or only `findings`, `deadlines`, `assignments`.

    `dumps` is whether it writes listings and exports, `loads` whether every field of an export can be imported again.
    Markdown cannot: its documents are what speakers write, without code, state or dates (`proposal` reads them).
    """

    name: str
    suffix: str
    help: str
    module: str
    dumps: bool
    loads: bool
    carries: str = "records"


FORMATS: dict[str, Format] = {
    entry.name: entry
    for entry in (
        Format(
            "json", ".json", "one JSON document with a schema name", "exchange.json_document", dumps=True, loads=True
        ),
        Format("jsonl", ".jsonl", "a JSON document on each line", "exchange.json_lines", dumps=True, loads=True),
        Format("csv", ".csv", "comma-separated values, for spreadsheets", "exchange.csv_table", dumps=True, loads=True),
        Format(
            "md",
            ".md",
            "Markdown: a table, or proposals as submit takes them",
            "proposals.files.markdown",
            dumps=True,
            loads=False,
        ),
        Format(
            "ics",
            ".ics",
            "a calendar of deadlines: cfp deadlines --ics",
            "call.files.ics",
            dumps=False,
            loads=False,
            carries="deadlines",
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

READ = tuple(name for name, entry in FORMATS.items() if entry.loads and entry.carries == "records")
"""The formats that can be imported."""
