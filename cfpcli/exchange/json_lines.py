"""JSON lines: one document on each line and no envelope; the fields of a record show its kind."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from cfpcli.exchange.documents import Export, Listing, Loaded
from cfpcli.exchange.json_document import encode, passed_on, record_lines
from cfpcli.records.change import Kind

if TYPE_CHECKING:
    from cfpcli.exchange.arrivals import Shape


def dump(listing: Listing) -> Iterator[bytes]:
    """Write each item on its own line."""
    return (encode(row) + b"\n" for row in listing.rows())


def dump_records(export: Export) -> Iterator[bytes]:
    """Write each record on its own line as the store holds it; the speakers of whole proposals precede them."""
    from cfpcli.exchange.arrivals import SHAPES

    if export.kind is Kind.PROPOSAL and export.fields is None:
        for document in export.speakers:
            yield passed_on(document) + b"\n"
    for line in record_lines(export, SHAPES[export.kind]):
        yield line + b"\n"


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
