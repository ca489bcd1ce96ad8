"""The lines of one table: found by how their documents begin, without decoding them."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import msgspec

from cfpcli.store.source import Source, lines, whole_lines

_LINE = rb',?"(\d+)":(\{.*\})'
_LINE_BEFORE_DOCUMENT = re.compile(rb',?"(\d+)')
_LONGEST_BEFORE_DOCUMENT = 24
_STEP = 1 << 12

_STRING = rb'"(?:[^"\\]|\\.)*"'
_KEY = rb'\{"(?:(?:slug|name|email)":%(s)b|code":%(s)b(?:,"kind":%(s)b)?|proposal":%(s)b,"reviewer":%(s)b)'
_KEY %= {b"s": _STRING}
"""The bytes by which a document of any table is known; those that `layout.key_prefix` and `retired_prefix` make."""

SEARCHED_SINGLY = 4
"""Up to so many documents are each searched for; for more, one pass over the table is faster (measured at 30,000)."""


class Line(NamedTuple):
    """A document with its number, and the range of bytes of its line with the line feed."""

    start: int
    end: int
    number: int
    document: bytes


def parse_line(line: bytes) -> tuple[int, bytes] | None:
    """Number and document of a line without its line feed; None where it is none."""
    found = re.fullmatch(_LINE, line)
    return (int(found[1]), found[2]) if found else None


@cache
def _key_pattern() -> re.Pattern[bytes]:
    return re.compile(_KEY)


def key_bytes(document: bytes) -> bytes:
    """The first bytes of a document, by which it is known; empty where it begins in no known way."""
    found = _key_pattern().match(document)
    return found[0] if found else b""


def key_of_bytes(beginning: bytes) -> str:
    """The key that the first bytes of a record's document stand for."""
    return "/".join(msgspec.json.decode(beginning + b"}", type=dict[str, str]).values())


class Region:
    """The lines of one table, between `start` and `end` of a source."""

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.start = start
        self.end = end
        self._spans: list[tuple[int, int, int]] | None = None
        self._by_key: dict[bytes, int] = {}

    def beginning_with(self, prefix: bytes) -> Iterator[Line]:
        """The lines whose documents begin with `prefix`, in their order."""
        needle = b'":' + prefix
        for found in self.source.occurrences(needle, self.start, self.end):
            # The same bytes may stand inside a document, as an answer to a question: only a line's beginning counts.
            offset = max(self.start, found - _LONGEST_BEFORE_DOCUMENT)
            before = self.source.read(offset, found)
            feed = before.rfind(b"\n")
            number = _LINE_BEFORE_DOCUMENT.fullmatch(before, feed + 1)
            if number is None:
                continue
            document = self._rest_of_line(found + 2)
            yield Line(offset + feed + 1, found + 2 + len(document) + 1, int(number[1]), document)

    def _rest_of_line(self, start: int) -> bytes:
        parts = []
        while start < self.end:
            data = self.source.read(start, min(start + _STEP, self.end))
            stop = data.find(b"\n")
            if stop >= 0:
                parts.append(data[:stop])
                break
            parts.append(data)
            start += len(data)
        return b"".join(parts)

    def find(self, prefixes: Iterable[bytes]) -> dict[bytes, Line]:
        """The lines of the documents that begin with each of these (each as `key_prefix` makes it), where there are."""
        wanted = list(prefixes)
        if self._spans is None and len(wanted) <= SEARCHED_SINGLY:
            found = {prefix: next(self.beginning_with(prefix), None) for prefix in wanted}
            return {prefix: line for prefix, line in found.items() if line is not None}
        spans = self._indexed()
        return {prefix: self._line(spans[self._by_key[prefix]]) for prefix in wanted if prefix in self._by_key}

    def documents_of(self, prefixes: Iterable[bytes]) -> dict[bytes, bytes]:
        """The documents that begin with each of these, as `find`; without an index where they are codes alone."""
        wanted = list(prefixes)
        lengths = {len(prefix) for prefix in wanted}
        if self._spans is None and len(wanted) > SEARCHED_SINGLY and len(lengths) == 1:
            return {prefix: documents[0] for prefix, documents in self.documents_by(wanted, lengths.pop()).items()}
        return {prefix: line.document for prefix, line in self.find(wanted).items()}

    def documents_by(self, prefixes: Iterable[bytes], length: int) -> dict[bytes, list[bytes]]:
        """All documents that begin with each of these, which are `length` bytes long and of one kind.

        One pass, which takes the lines apart at what stands before each code and looks at nothing but the codes.
        """
        wanted = set(prefixes)
        head = next(iter(wanted)).partition(b":")[0] + b":"
        mark = b'":' + head
        tails = {prefix[len(head) :]: prefix for prefix in wanted if prefix.startswith(head)}
        rest = length - len(head)
        found: dict[bytes, list[bytes]] = {}
        for piece in whole_lines(self.source, self.start, self.end):
            parts = piece.split(mark)
            for place in [place for place, part in enumerate(parts) if part[:rest] in tails]:
                # The same bytes may stand inside a document, as in `beginning_with`.
                before = parts[place - 1]
                if _LINE_BEFORE_DOCUMENT.fullmatch(before, before.rfind(b"\n") + 1):
                    end = next(end for end in range(place, len(parts)) if b"\n" in parts[end])
                    document = head + mark.join(parts[place : end + 1]).partition(b"\n")[0]
                    found.setdefault(tails[parts[place][:rest]], []).append(document)
        return found

    def beginnings(self) -> Iterable[bytes]:
        """The bytes by which each document is known, in the order of the lines."""
        self._indexed()
        return self._by_key.keys()

    def documents(self) -> Iterator[bytes]:
        """The documents, in their order."""
        for piece in whole_lines(self.source, self.start, self.end):
            for line in piece.removesuffix(b"\n").split(b"\n"):
                yield line[line.index(b":") + 1 :]

    def has_number(self, number: int) -> bool:
        """Whether a document has this number."""
        numbers = self._indexed()
        place = bisect_left(numbers, (number,))
        return place < len(numbers) and numbers[place][0] == number

    def place_for(self, number: int) -> int:
        """The offset at which the line of a new document has to begin, so that the numbers stay in order."""
        numbers = self._indexed()
        place = bisect_left(numbers, (number,))
        return numbers[place][1] if place < len(numbers) else self.end

    def _line(self, span: tuple[int, int, int]) -> Line:
        number, start, end = span
        line = self.source.read(start, end - 1)
        return Line(start, end, number, line[line.index(b":") + 1 :])

    def _indexed(self) -> list[tuple[int, int, int]]:
        if self._spans is None:
            self._spans = []
            key_pattern = _key_pattern()
            for start, line in lines(self.source, self.start, self.end):
                found = _LINE_BEFORE_DOCUMENT.match(line)
                key = found and key_pattern.match(line, found.end() + 2)
                if found and key:
                    self._by_key.setdefault(key[0], len(self._spans))
                    self._spans.append((int(found[1]), start, start + len(line) + 1))
        return self._spans
