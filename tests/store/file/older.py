"""Stores as older versions left them: without ids, and without a table of organisers."""

import re
import zlib
from pathlib import Path

import msgspec

from cfpcli.store.file.layout import closing, hex_sum, opening, parse_header, tables_in

_IDS = re.compile(rb'"id":"[0-9a-f]*","follows":"[^"]*",')
_GUID = re.compile(rb'"guid":"[0-9a-f-]{36}",')
_END = re.compile(rb'\],"digest":"[0-9a-f]*","crc32":"[0-9a-f]{8}"\}$')


def make_schema_2(path: Path) -> None:
    """Turn a store without organisers, its copy and its history of short lines into what schema 2 laid out."""
    for one in (path, path.with_name("cfp.json.bak")):
        one.write_bytes(as_schema(one.read_bytes(), 2, with_ids=False))
    history = path.with_name("cfp.history.jsonl")
    history.write_bytes(b"".join(map(without_ids, history.read_bytes().splitlines())))


def as_schema(data: bytes, schema: int, *, with_ids: bool = True) -> bytes:
    """The bytes of a store as an older schema laid them out: without later tables and without guids of people."""
    line, rest = data.split(b"\n", 1)
    header = parse_header(line + b"\n")
    assert header is not None
    bodies = {name: rest[start:end] for name, start, end in header.spans()}
    assert not any(bodies[name] for name in bodies.keys() - tables_in(schema))
    bodies = {name: bodies[name] for name in tables_in(schema)}
    bodies["speakers"] = _GUID.sub(b"", bodies["speakers"])
    tables = {
        name: msgspec.structs.replace(header.tables[name], size=len(body), crc32=hex_sum(zlib.crc32(body)))
        for name, body in bodies.items()
    }
    older = msgspec.structs.replace(header, schema=schema, tables=tables)
    laid_out = b"".join(opening(name) + body + closing(last=name == "retired") for name, body in bodies.items())
    if not with_ids:
        bare = msgspec.structs.replace(older, id="", head="").line().replace(b'"id":"","head":"",', b"")
        return _summed(bare) + laid_out
    return older.line() + laid_out


def without_ids(line: bytes) -> bytes:
    """A line of the history as versions wrote it that knew neither ids nor digests."""
    body = _END.sub(b"", _IDS.sub(b"", line, count=1))
    assert b'{"size"' not in body[:10]
    return body + b'],"crc32":"%s"}\n' % hex_sum(zlib.crc32(body)).encode()


def _summed(line: bytes) -> bytes:
    place = line.rindex(b'"crc32":"') + len(b'"crc32":"')
    unsummed = line[:place] + b"00000000" + line[place + 8 :]
    return line[:place] + hex_sum(zlib.crc32(unsummed)).encode() + line[place + 8 :]
