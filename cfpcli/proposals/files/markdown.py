"""Markdown: rows as a table, whole proposals as the files that speakers write, one after the other."""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from cfpcli.exchange.arrivals import SHAPES
from cfpcli.exchange.csv_table import plain
from cfpcli.exchange.documents import Export, Listing
from cfpcli.records.change import Kind
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.text import clean_line

_MARKS = re.compile(r"[\\`*\[<|]|&(?=#?\w)|(?<!\w)_|_(?!\w)")


def dump(listing: Listing) -> Iterator[bytes]:
    """Write a table; each cell is on one line, with characters that are special in Markdown escaped."""
    names, rows = listing.table()
    return _table(names, ([row.get(name) for name in names] for row in rows))


def dump_records(export: Export) -> Iterator[bytes]:
    """Write whole proposals as documents, all else as a table.

    One proposal is the file that `cfp submit` reads; of several, each is below a line `<!-- cfp: CODE -->`, at which
    `proposal.read_drafts` splits them.
    """
    shape = SHAPES[export.kind]
    decode = msgspec.json.Decoder(shape.type).decode
    if export.kind is Kind.PROPOSAL and export.fields is None:
        return _documents(map(msgspec.json.Decoder(Proposal).decode, export.documents), export.speakers)
    names = shape.chosen(export.fields)
    records = map(decode, export.documents)
    return _table(names, ([getattr(record, name) for name in names] for record in records))


def _table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    if not names:
        return
    yield _row(names)
    yield _row(["---"] * len(names))
    for row in rows:
        yield _row([_MARKS.sub(r"\\\g<0>", clean_line(plain(value))) for value in row])


def _row(cells: Sequence[str]) -> bytes:
    return f"| {' | '.join(cells)} |\n".encode("utf-8", "backslashreplace")


def _documents(proposals: Iterator[Proposal], speakers: Iterable[bytes]) -> Iterator[bytes]:
    from cfpcli.proposals.files.proposal import dump_proposal, separator

    people = {speaker.code: speaker for speaker in map(msgspec.json.Decoder(Speaker).decode, speakers)}
    first, second = next(proposals, None), next(proposals, None)
    if first is None:
        return
    several = second is not None
    for proposal in (first, *([second] if second else []), *proposals):
        document = dump_proposal(proposal, [people[code] for code in proposal.speakers if code in people])
        before = "" if proposal is first else "\n"
        yield (f"{before}{separator(proposal.code)}\n{document}" if several else document).encode()
