"""The registry of formats: what the program can write and read, each in a module that is imported only when named."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast

from cfpcli.domain.change import Kind
from cfpcli.domain.text import did_you_mean
from cfpcli.errors import UsageError
from cfpcli.formats.exchange import Export, Listing, Loaded

__all__ = ["FORMATS", "Format", "Loaded", "by_suffix", "dump", "dump_records", "load_records"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: `suffix` of its files, `help` in a phrase, the `module` that knows it.

    `dumps` says that it writes listings and exports, `loads` that an export comes back with every field. Markdown does
    not: its documents are what speakers write, without code, state or dates (`proposal_file` reads them).
    """

    name: str
    suffix: str
    help: str
    module: str
    dumps: bool
    loads: bool


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("json", ".json", "one JSON document with a schema name", "json_document", dumps=True, loads=True),
        Format("jsonl", ".jsonl", "a JSON document on each line", "json_lines", dumps=True, loads=True),
        Format("csv", ".csv", "comma-separated values, for spreadsheets", "csv_table", dumps=True, loads=True),
        Format(
            "md", ".md", "Markdown: a table, or proposals as submit takes them", "markdown", dumps=True, loads=False
        ),
    )
}


class _Module(Protocol):
    """What a format's module offers."""

    def dump(self, listing: Listing) -> Iterator[bytes]: ...

    def dump_records(self, export: Export) -> Iterator[bytes]: ...

    def load_records(self, data: bytes, source: str) -> Loaded: ...


def _module(name: str, *, to: str) -> _Module:
    found = FORMATS.get(name)
    if found is None or not getattr(found, to):
        able = [one.name for one in FORMATS.values() if getattr(one, to)]
        verb = "written" if to == "dumps" else "read"
        raise UsageError(f'"{name}" is no format that can be {verb}: {did_you_mean(name, able)}')
    return cast("_Module", import_module(f"{__name__}.{found.module}"))


def by_suffix(file_name: str) -> Format | None:
    """The format that a file's name speaks of, or None."""
    return next((one for one in FORMATS.values() if file_name.casefold().endswith(one.suffix)), None)


def dump(
    name: str,
    *,
    schema: str,
    items: Iterable[Mapping[str, Any]],
    fields: Sequence[str] = (),
    extra: Mapping[str, Any] | None = None,
    pretty: bool = False,
    raw: bool = False,
) -> Iterator[bytes]:
    """Write rows in the format `name`; the parameters are those of `exchange.Listing`.

    What comes out is UTF-8, ends in a newline and, unless `raw`, holds no control byte but tab and line feed.

    Raises:
        UsageError: there is no such format.
    """
    listing = Listing(schema=schema, items=items, fields=fields, extra=extra or {}, pretty=pretty, raw=raw)
    return _module(name, to="dumps").dump(listing)


def dump_records(
    name: str,
    *,
    kind: Kind,
    documents: Iterable[bytes],
    speakers: Iterable[bytes] = (),
    fields: Sequence[str] | None = None,
    raw: bool = False,
) -> Iterator[bytes]:
    """Write whole records in the format `name`, so that `load_records` brings every field back.

    `kind` is proposal, speaker or review; the other parameters are those of `exchange.Export`. The bytes are as safe
    as those of `dump`.

    Raises:
        UsageError: there is no such format, or a field is none of the stored ones.
    """
    export = Export(kind=kind, documents=documents, speakers=speakers, fields=fields, raw=raw)
    return _module(name, to="dumps").dump_records(export)


def load_records(name: str, data: bytes, source: str) -> Loaded:
    """Read what `dump_records` writes in the format `name`, and the like from elsewhere.

    `source` is the file's name for faults. HTML in long texts becomes Markdown, texts become well-formed, instants
    UTC: what a store holds is all of that already and comes back unchanged.

    Raises:
        UsageError: there is no such format.
    """
    return _module(name, to="loads").load_records(data, source)
