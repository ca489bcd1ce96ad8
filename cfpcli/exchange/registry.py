"""Writing and reading by the name of a format, whose module is imported only then."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol, cast

from cfpcli.errors import UsageError
from cfpcli.exchange.documents import Export, Listing, Loaded, Origin
from cfpcli.exchange.formats import FORMATS, Format
from cfpcli.records.change import Kind
from cfpcli.text import did_you_mean

__all__ = ["FORMATS", "Format", "Loaded", "by_suffix", "dump", "dump_records", "load_records"]


class _Module(Protocol):
    """The interface of a format's module."""

    def dump(self, listing: Listing) -> Iterator[bytes]: ...

    def dump_records(self, export: Export) -> Iterator[bytes]: ...

    def load_records(self, pieces: Iterable[bytes], source: str) -> Loaded: ...


def _module(name: str, *, to: str, of: str = "records") -> _Module:
    entry = FORMATS.get(name)
    if entry is None or not getattr(entry, to) or entry.carries not in {"records", of}:
        able = [other.name for other in FORMATS.values() if getattr(other, to) and other.carries in {"records", of}]
        verb = "written" if to == "dumps" else "read"
        raise UsageError(f'"{name}" is not a format that can be {verb}: {did_you_mean(name, able)}')
    return cast("_Module", import_module(f"cfpcli.{entry.module}"))


def by_suffix(file_name: str) -> Format | None:
    """The format with the suffix of this file name, or None."""
    named = [entry for entry in FORMATS.values() if file_name.casefold().endswith(entry.suffix)]
    return max(named, key=lambda entry: len(entry.suffix), default=None)


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
    """Write rows in the format `name`; the parameters are those of `documents.Listing`.

    The output is UTF-8, ends in a newline and, unless `raw`, contains no control byte but tab and line feed.

    Raises:
        UsageError: there is no such format.
    """
    listing = Listing(schema=schema, items=items, fields=fields, extra=extra or {}, pretty=pretty, raw=raw)
    # A format for findings alone accepts what is published as cfp.findings/1.
    return _module(name, to="dumps", of=schema.removeprefix("cfp.").partition("/")[0]).dump(listing)


def dump_records(
    name: str,
    *,
    kind: Kind,
    documents: Iterable[bytes],
    speakers: Iterable[bytes] = (),
    fields: Sequence[str] | None = None,
    raw: bool = False,
    origin: Origin | None = None,
) -> Iterator[bytes]:
    """Write whole records in the format `name`, so that `load_records` restores every field.

    `kind` is proposal, speaker or review; the other parameters are those of `documents.Export`. The bytes are as safe
    as those of `dump`.

    Raises:
        UsageError: there is no such format, or a field is not a stored field.
    """
    export = Export(
        kind=kind, documents=documents, speakers=speakers, fields=fields, raw=raw, origin=origin or Origin()
    )
    return _module(name, to="dumps").dump_records(export)


def load_records(name: str, data: bytes | Iterable[bytes], source: str) -> Loaded:
    """Read the output of `dump_records` in the format `name`, and similar files from elsewhere.

    `data` is the whole file, or the file in pieces, of which the format holds no more than it needs; `source` is the
    file's name in faults. Texts are put into the store's form, long texts as they were written, and instants into UTC:
    the records of a store are in that form already and are restored unchanged.

    Raises:
        UsageError: there is no such format.
    """
    pieces = (data,) if isinstance(data, bytes) else data
    return _module(name, to="loads").load_records(pieces, source)
