"""What `cfp help TOPIC` says, for what belongs to no single command."""

from collections.abc import Callable

from cfpcli.errors import EXIT_MEANINGS

_ENVIRONMENT = """\
Flags beat variables, variables beat what is found.

  CFP_ME            who you are, as NAME <ADDRESS>; else git's user.name and user.email
  CFP_STORE         the store; else the nearest cfp.json upward from here, else your own
                    in $XDG_DATA_HOME/cfpcli (~/.local/share/cfpcli)
  CFP_EVENT         the event that commands mean; else the one chosen by cfp event use
  CFP_EDITOR        the editor; else VISUAL, EDITOR, then the first of sensible-editor, nano, vi
  CFP_NO_INPUT, CI  not empty: never ask
  NO_COLOR          not empty: no colour; FORCE_COLOR: colour in a pipe; --color beats both
  COLUMNS, LINES    the size of the terminal
  TERM=dumb         no cursor movement: one line for each answer
  TZ                your own time zone, shown beside the event's"""

_DATES = """\
A deadline includes the whole of the smallest unit it names. It is kept as the first UTC
instant that is too late, beside the text, date, time and zone it came from.

  14 June 2026                    the whole of that day in the event's zone
  2026-06-14                      the same
  2026-06-14 17:00                through 17:00:59
  2026-06-14 17:00 Europe/Berlin  a zone of its own; also +02:00, Z, UTC
  14 June 2026 AoE                anywhere on Earth: UTC-12
  TBA                             not known yet: never closed, sorted last

Refused, with the readings named: 7/6/2026, two-digit years, a weekday that does not fit,
"midnight", and abbreviations such as CST or IST that several zones share.

--as-of takes the same, as an instant: a day means its beginning, and UTC is meant where
no zone is named. What is written then keeps the true time in the history as well."""

_FORMATS = """\
--format table   for people at a terminal (the default there)
--format plain   one line a row, tab-separated, no heading (the default in a pipe)
--format json    {"schema": "cfp.NAME/1", "items": [...]}; cfp schema NAME publishes it
--format jsonl   one JSON object a line
--format csv     a heading, then rows; lists joined by "; ", mappings as JSON
--format md      proposals as the files that cfp submit takes; else a Markdown table

--json is short for --format json; a failure then is JSON too, with the same exit status.
In csv a text that begins with = + - @ gets a ' before it, so that no spreadsheet runs it,
and control and bidirectional characters are written as escapes; cfp import undoes both.
md shows such characters as escapes. json and jsonl lose nothing. cfp export csv --raw writes
texts exactly as they are, for programs that neither run formulas nor draw on a terminal."""


def _exit_codes() -> str:
    return "\n".join(f"{int(status):>4}  {meaning}" for status, meaning in EXIT_MEANINGS.items())


def _query() -> str:
    from cfpcli.domain.query import EXAMPLES

    width = max(len(query) for query, _ in EXAMPLES)
    examples = "\n".join(f"  {query:<{width}}  {meaning}" for query, meaning in EXAMPLES)
    return f"""\
Terms separated by spaces must all hold; a comma means or; - before a term means not;
quotes hold words together. A term without a field is looked for in title, abstract,
description, tags and speakers' names, without regard to case and accents.

{examples}

Fields are those of cfp help fields. In a shell, quote terms with < > or spaces."""


def _fields() -> str:
    from cfpcli.domain.change import Kind
    from cfpcli.domain.fields import FIELDS

    parts = ["The same names in --fields, --sort, queries, JSON keys, CSV headings and event files."]
    for kind in (Kind.PROPOSAL, Kind.SPEAKER, Kind.REVIEW):
        rows = FIELDS[kind]
        width = max(len(name) for name in rows)
        lines = [f"  {name:<{width}}  {field.help}{_aliases(field.aliases)}" for name, field in rows.items()]
        parts += ["", f"{kind}s", *lines]
    return "\n".join(parts)


def _aliases(names: tuple[str, ...]) -> str:
    return f" (also: {', '.join(names)})" if names else ""


TOPICS: dict[str, tuple[str, Callable[[], str]]] = {
    "exit-codes": ("what the exit statuses mean", _exit_codes),
    "query": ("how to select proposals", _query),
    "dates": ("how deadlines and --as-of are read", lambda: _DATES),
    "formats": ("what --format offers, and what it does to text", lambda: _FORMATS),
    "fields": ("the fields of proposals, speakers and reviews", _fields),
    "environment": ("the variables that are read", lambda: _ENVIRONMENT),
}
