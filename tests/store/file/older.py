"""Stores as older versions left them: without ids, and without a table of organisers."""

import re
import zlib
from pathlib import Path

import msgspec

from cfpcli.store.file.layout import hex_sum, parse_header

_IDS = re.compile(rb'"id":"[0-9a-f]*","follows":"[^"]*",')
_END = re.compile(rb'\],"digest":"[0-9a-f]*","crc32":"[0-9a-f]{8}"\}$')


def make_schema_2(path: Path) -> None:
    """Turn a store without organisers, its copy and its history of short lines into what schema 2 laid out."""
    for one in (path, path.with_name("cfp.json.bak")):
        _lay_out_as_schema_2(one)
    history = path.with_name("cfp.history.jsonl")
    history.write_bytes(b"".join(map(without_ids, history.read_bytes().splitlines())))


def _lay_out_as_schema_2(path: Path) -> None:
    line, rest = path.read_bytes().split(b"\n", 1)
    header = parse_header(line + b"\n")
    assert header is not None
    tables = {name: table for name, table in header.tables.items() if name != "organisers"}
    older = msgspec.structs.replace(header, schema=2, tables=tables, id="", head="")
    empty = b'"organisers":{\n},\n'
    assert rest.count(empty) == 1
    path.write_bytes(older.line().replace(b'"id":"","head":"",', b"") + rest.replace(empty, b""))
    summed, first = path.read_bytes().split(b"\n", 1)
    path.write_bytes(_summed(summed + b"\n") + first)


def without_ids(line: bytes) -> bytes:
    """A line of the history as versions wrote it that knew neither ids nor digests."""
    body = _END.sub(b"", _IDS.sub(b"", line, count=1))
    assert b'{"size"' not in body[:10]
    return body + b'],"crc32":"%s"}\n' % hex_sum(zlib.crc32(body)).encode()


def _summed(line: bytes) -> bytes:
    place = line.rindex(b'"crc32":"') + len(b'"crc32":"')
    unsummed = line[:place] + b"00000000" + line[place + 8 :]
    return line[:place] + hex_sum(zlib.crc32(unsummed)).encode() + line[place + 8 :]
