"""Input that is small and costs much where reading is careless: a table of generators for each door."""

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import NamedTuple

Generator = Callable[[int], str]
"""Makes a text of about so many bytes, at most as many."""

MIB = 1 << 20


class Door(NamedTuple):
    """A way in: the command line behind `cfp`, the file it reads, and what is put into it."""

    line: str
    file: str
    inputs: dict[str, Generator]
    largest: int = MIB


def again(piece: str, *, before: str = "", behind: str = "") -> Generator:
    """One piece after another."""

    def made(size: int) -> str:
        times = (size - len((before + behind).encode())) // len(piece.encode())
        return f"{before}{piece * times}{behind}"

    return made


def numbered(piece: str, *, before: str = "", behind: str = "") -> Generator:
    """One piece after another, each with another number in the place of `#`."""

    def made(size: int) -> str:
        return f"{before}{''.join(_within(piece, size - len((before + behind).encode())))}{behind}"

    return made


def _within(piece: str, size: int) -> Iterator[str]:
    for number in count():
        made = piece.replace("#", str(number))
        size -= len(made.encode())
        if size < 0:
            return
        yield made


HEAD = "---\ntitle: T\ntrack: culture\nspeakers: Ana Ruiz <ana@example.org>\n---\n\n"


def body(piece: str, first: str = "") -> Generator:
    return again(piece, before=HEAD + first, behind="\n")


def front(piece: str, first: str = "") -> Generator:
    return numbered(piece, before=f"---\ntitle: T\n{first}", behind="\n---\n\nA text.\n")


PROPOSALS: dict[str, Generator] = {
    "brackets": body("["),
    "links with a space": body("[a](http://x "),
    "links": body("[a](http://x) "),
    "links to nowhere": body("[a](x)"),
    "brackets within a link": body("()", "[a]("),
    "link titles": body('" ', "[a](x "),
    "schemes": body("http:/ "),
    "white space": body(" ", "a"),
    "lines": body("a\n"),
    "carriage returns": body("\r"),
    "fences": body("```\n"),
    "an open fence": body("a\n", "```\n"),
    "headings": body("# a\n"),
    "biographies": body("## Biography: Ana Ruiz\n\na\n"),
    "sections": body("## Notes\na\n"),
    "comments": body("<!-- -->"),
    "open comments": body("<!--"),
    "accents": body("\N{COMBINING ACUTE ACCENT}", "a"),
    "proposals": again("<!-- cfp: A -->\n---\ntitle: a\n---\n"),
    "one key": front("a: b\n"),
    "keys": front("key#: b\n"),
    "keys like ours": front("titel#: b\n"),
    "items": front("  - a\n", "tags:\n"),
    "a list on a line": front(",a", "tags: [a"),
    "quotes": front('"', "abstract: "),
    "backslashes": front("\\", 'abstract: "'),
    "answers": front("  a#: b\n", "answers:\n"),
    "speakers": front("  - P# <p#@example.org>\n", "speakers:\n"),
    "details of speakers": front("  P#: they\n", "speakers: P1 <p1@example.org>\npronouns:\n"),
    "resources": front("  - https://example.org/# a\n", "resources:\n"),
    "tabs": front("\ta\n"),
    "comments on top": front("# a\n"),
    "a long key": front("a"),
}

EVENT = (
    'slug = "e"\nname = "E"\ntimezone = "UTC"\nstarts = 2027-01-01\n'
    '[call]\nopens = "1 May 2026"\ncloses = "14 June 2026"\n'
)


def event(piece: str, first: str = "", last: str = "") -> Generator:
    return numbered(piece, before=EVENT + first, behind=last)


EVENTS: dict[str, Generator] = {
    "a dotted key": again("a.", behind="a=1\n"),
    "dotted keys": numbered("a#.b.c.d.e.f.g.h=1\n"),
    "a dotted header": again("a.", before="[", behind="a]\n"),
    "a long name over many keys": lambda size: numbered("a#=1\n", before=f"[{'a' * (size // 2)}]\n")(size),
    "unknown keys": numbered("key#=1\n"),
    "brackets": again("[", before="a="),
    "nested lists": again(f"{'[' * 150}1{']' * 150},", before="a=[", behind="]\n"),
    "a list of numbers": again("1,", before="audience=[", behind="]\n"),
    "a list of texts": event('"a#",', "[other]\nx=[", "]\n"),
    "an audience": numbered('"a#",', before='slug = "e"\naudience=[', behind="]\n"),
    "tracks": event('[[tracks]]\nslug="t#"\nname="T"\n'),
    "the same track": event('[[tracks]]\nslug="t"\nname="T"\n'),
    "tracks and sessions": lambda size: (
        event('[[tracks]]\nslug="t#"\nname="T"\n')(size // 2)
        + numbered('[[sessions]]\ntitle="S"\ntrack="t#"\n')(size // 2)
    ),
    "sessions of no track": event('[[sessions]]\ntitle="S"\ntrack="no#"\n', '[[tracks]]\nslug="t"\nname="T"\n'),
    "a text": event("a ", 'summary = "', '"\n'),
    "quotes": again('"'),
    "empty lines": again("\n"),
    "zones": again("A/", before='timezone="', behind='"\n'),
}

LISTED = "- conference: C#\n  year: 2027\n  cfp: '2027-01-01 23:59:00'\n"
LISTS_IN_YAML: dict[str, Generator] = {
    "unknown zones": numbered(LISTED + "  timezone: Nowhere/City#\n"),
    "one unknown zone": again(LISTED.replace("#", "") + "  timezone: Europ/Pariss\n"),
    "zones behind dates": numbered(LISTED.replace("23:59:00", "23:59 Nowher/Land#")),
    "calls": numbered(LISTED),
    "the same call": again(LISTED.replace("#", "")),
    "keys": numbered("k#: a\n", before="- conference: C\n  cfp: a\n  "),
    "items": again("- a\n"),
    "braces": again("{"),
}


def _listed_in_json(size: int) -> str:
    row = json.dumps({"name": "C#", "cfpEndDate": "2027-01-01", "cfpUrl": "https://example.org/#"})
    return numbered(f"{row},\n", before="[", behind='{"name": "C"}]')(size)


LISTS_IN_JSON: dict[str, Generator] = {
    "calls": _listed_in_json,
    "empty objects": again("{},", before="[", behind="{}]"),
    "brackets": again("["),
}

EXPORTS_IN_JSON: dict[str, Generator] = {
    "unknown members": numbered('"k#":1,', before='{"schema":"cfp.proposals/1",', behind='"items":[]}'),
    "unknown fields": numbered('"k#":1,', before='{"schema":"cfp.proposals/1","items":[{', behind='"title":"T"}]}'),
    "empty records": again("{},", before='{"schema":"cfp.proposals/1","items":[', behind="{}]}"),
    "records of no event": numbered(
        '{"code":"AAAAAA","title":"T","event":"e#"},\n', before='{"schema":"cfp.proposals/1","items":[', behind="{}]}"
    ),
    "brackets": again("["),
}

TABLES: dict[str, Generator] = {
    "columns": numbered("c#,", before="code,title,", behind="x\n"),
    "the same column": again("title,", before="code,", behind="x\n"),
    "rows": numbered("AAAAAA,T\n", before="code,title\n"),
    "short rows": again("a\n", before="code,title\n"),
    "quotes": again('"', before="code,title\n"),
}

REVIEWERS: dict[str, Generator] = {
    "no addresses": again("a\n", before="email\n"),
    "addresses": numbered("r#@example.org\n", before="email\n"),
    "columns": numbered("c#,", behind="x\n"),
}

BIDS: dict[str, Generator] = {"nobody's bids": numbered("r#@example.org,AAAAAA,yes\n", before="reviewer,code,bid\n")}

MAIL: dict[str, Generator] = {
    "headers": numbered("X-A#: b\n", behind="\na\n"),
    "a long header": again(" a\n", before="Subject: a\n", behind="\na\n"),
    "parts": again("--b\n\na\n", before="Content-Type: multipart/mixed; boundary=b\n\n"),
    "nested parts": numbered(
        "Content-Type: multipart/mixed; boundary=b#\n\n--b#\n", before="MIME-Version: 1.0\n", behind="\na\n"
    ),
    "lines": again("a\n", before="Subject: a\n\n"),
    "lines in nested parts": again(
        "a\n", before="".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(45))
    ),
}

MAILBOXES: dict[str, Generator] = {"messages": again("From a\nSubject: a\n\na\n\n")}

PACKETS: dict[str, Generator] = {
    "brackets": again("["),
    "members": numbered('"k#":1,', before='{"schema":"cfp.packet/1",', behind='"draft":{}}'),
}

PROFILES: dict[str, Generator] = {"keys": front("key#: b\n"), "sections": body("## Biography: a\n\na\n")}

DOORS: dict[str, Door] = {
    "check": Door("check x.md", "x.md", PROPOSALS),
    "event file": Door("init x.toml", "x.toml", EVENTS),
    "list in yaml": Door("deadlines import x.yml", "x.yml", LISTS_IN_YAML),
    "list in json": Door("deadlines import x.json", "x.json", LISTS_IN_JSON),
    "import json": Door("import x.json --dry-run", "x.json", EXPORTS_IN_JSON),
    "import csv": Door("import x.csv --dry-run", "x.csv", TABLES),
    "reviewers": Door("reviewers import x.csv --dry-run", "x.csv", REVIEWERS),
    "bids": Door("assign --bids x.csv --dry-run", "x.csv", BIDS),
    "mail": Door("import packet x.eml --dry-run", "x.eml", MAIL),
    "mailbox": Door("import packet x.mbox --dry-run", "x.mbox", MAILBOXES),
    "packet": Door("import packet x.cfp.json --dry-run", "x.cfp.json", PACKETS),
    "packet in markdown": Door(
        "import packet x.md --dry-run", "x.md", {name: PROPOSALS[name] for name in ("keys", "speakers", "biographies")}
    ),
    "submit": Door(
        "submit x.md", "x.md", {name: PROPOSALS[name] for name in ("one key", "answers", "lines", "proposals")}
    ),
    "profile": Door("profile show", "home/.config/cfpcli/profile.md", PROFILES),
}
"""Every way by which a file of others comes in, but for HTML, which has a test of its own."""
