"""JSON lines: one document on each line and no envelope; the fields of a record show its kind."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from cfpcli.exchange.documents import Export, Listing, Loaded
from cfpcli.exchange.json_document import encode, passed_on, record_lines
from cfpcli.exchange.partial_documents import marked_whole
from cfpcli.records.change import Kind

if TYPE_CHECKING:
    from cfpcli.exchange.arrivals import Shape


def dump(listing: Listing) -> Iterator[bytes]:
    """Write each item on its own line."""
    return (encode(row) + b"\n" for row in listing.rows())


def dump_records(export: Export) -> Iterator[bytes]:
    """Write each record on its own line as the store holds it; the speakers of whole proposals precede them.

    The lines of an export with a known origin are marked as whole, as an envelope that names its store is: a line
    without that mark leaves what it does not state as it is.
    """
    from cfpcli.exchange.arrivals import SHAPES

    is_whole = export.fields is None and bool(export.origin.store)
    end = (lambda line: marked_whole(line) + b"\n") if is_whole else (lambda line: line + b"\n")
    if export.kind is Kind.PROPOSAL and export.fields is None:
        yield from map(end, map(passed_on, export.speakers))
    yield from map(end, record_lines(export, SHAPES[export.kind]))


class _Marks(msgspec.Struct):
    """The fields that distinguish the kinds; the rest of a line is ignored."""

    code: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    title: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    name: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    proposal: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    reviewer: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def _lines(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each line that is not blank, with its number; the pieces are of whole lines."""
    first = 1
    for piece in pieces:
        lines = piece.removesuffix(b"\n").split(b"\n")
        yield from ((number, line) for number, each in enumerate(lines, first) if (line := each.strip()))
        first += len(lines)


def load_records(pieces: Iterable[bytes], source: str) -> Loaded:
    """Read whole proposals, speakers and reviews, in any mixture."""
    # Imported here and in the writing of records, because most JSON output is rows of a list.
    from cfpcli.exchange.arrivals import MARKS_EXPECTED, Arrivals, recognise, undecodable

    arrivals = Arrivals(source)
    marks = msgspec.json.Decoder(_Marks)
    shape: Shape | None = None
    for number, document in _lines(arrivals.whole_lines(pieces)):
        # Records of one kind follow one another, so most need not be recognised.
        if shape and arrivals.takes(shape, document, number):
            continue
        try:
            members = marks.decode(document)
        except (msgspec.DecodeError, RecursionError) as error:
            arrivals.fault(number, "", f"is not a JSON object on one line: {undecodable(document, error)[1]}")
            continue
        shape = recognise([name for name in _Marks.__struct_fields__ if getattr(members, name) is not msgspec.UNSET])
        shape = shape or recognise(msgspec.json.decode(document, type=dict[str, msgspec.Raw]))
        if shape is None:
            arrivals.fault(number, "", f"is not a record that can be imported, which has {MARKS_EXPECTED}")
        else:
            arrivals.document(shape, document, number)
    return arrivals.loaded()
