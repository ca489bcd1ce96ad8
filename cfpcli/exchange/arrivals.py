"""Records read from a file: checked, put into the store's form, and every fault recorded with its line.

A `Shape` describes one kind of record in a file: how it is recognised, its fields, and the type of each.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args
from unicodedata import is_normalized

import msgspec

from cfpcli.errors import Fault, UsageError, is_enough
from cfpcli.exchange.documents import Loaded, Portable
from cfpcli.exchange.partial_documents import partial_record, repeated_key, stated_fields, without_mark
from cfpcli.exchange.pieces import at_line_ends
from cfpcli.records.change import LARGEST_NUMBER, Kind, Place, key_of
from cfpcli.records.codes import ALPHABET, LENGTH
from cfpcli.records.documents import Document, Records, encode
from cfpcli.records.facts import bare, fields_where
from cfpcli.records.person import Speaker, Window, is_email, normalise_email
from cfpcli.records.proposal import Proposal, Redaction, Resource
from cfpcli.records.review import Review
from cfpcli.records.soundness import instant_fault, number_faults, whole_numbers
from cfpcli.text import did_you_mean, is_usual, long_text, nearest, shorten, well_formed


@dataclass(frozen=True)
class Shape:
    """One kind of record.

    `schema` is the published name of a JSON document of such records; `marks` are the two fields that only this kind
    has together; `long_texts` are the Markdown fields; `code` is the field that holds the record's code.
    """

    kind: Kind
    type: type[Portable]
    schema: str
    marks: tuple[str, str]
    long_texts: tuple[str, ...]
    code: str = "code"

    @cached_property
    def fields(self) -> dict[str, msgspec.structs.FieldInfo]:
        """Every stored field by name, in the order of the record; the types are without their facts."""
        return {
            field.name: msgspec.structs.replace(field, type=bare(field.type))
            for field in msgspec.structs.fields(self.type)
        }

    def chosen(self, names: Sequence[str] | None, *, computed: Sequence[str] = ()) -> tuple[str, ...]:
        """The stored fields to use: all if `names` is None; `computed` are further names that a format offers.

        Raises:
            UsageError: a name is not among them.
        """
        if names is None:
            return tuple(self.fields)
        allowed = (*self.fields, *computed)
        for name in names:
            if name not in allowed:
                raise UsageError(f'a {self.kind} stores no field "{name}": {did_you_mean(name, allowed)}')
        return tuple(names)


SHAPES: dict[Kind, Shape] = {
    shape.kind: shape
    for shape in (
        Shape(
            Kind.PROPOSAL,
            Proposal,
            "cfp.proposals/1",
            ("code", "title"),
            fields_where(Proposal, lambda fact: fact.long),
        ),
        Shape(Kind.SPEAKER, Speaker, "cfp.speakers/1", ("code", "name"), fields_where(Speaker, lambda fact: fact.long)),
        Shape(
            Kind.REVIEW,
            Review,
            "cfp.reviews/1",
            ("proposal", "reviewer"),
            ("reason", *fields_where(Review, lambda fact: fact.long)),
            code="proposal",
        ),
    )
}

MARKS_EXPECTED = "; ".join(f"{' and '.join(shape.marks)} for a {shape.kind}" for shape in SHAPES.values())
"""The fields by which a record is recognised, as words for a fault."""


def recognise(names: Collection[str]) -> Shape | None:
    """The kind of record that has these fields, or None: the one that its marks show, else the only one that fits."""
    marked = next((shape for shape in SHAPES.values() if all(mark in names for mark in shape.marks)), None)
    if marked or not names:
        return marked
    fitting = [shape for shape in SHAPES.values() if shape.code in names and {*names} <= shape.fields.keys()]
    return fitting[0] if len(fitting) == 1 and fitting[0].kind is not Kind.REVIEW else None


def unknown_field(name: str, names: Collection[str], kind: Kind | None) -> str:
    """The message for a name that is not a field: it suggests the nearest of `names`, else lists them all."""
    near = nearest(name, names)
    allowed = f'did you mean "{near}"?' if near else f"allowed: {', '.join(names)}"
    return f"is not a field of a {kind or 'record'}: {allowed}"


def required_type(annotation: object) -> object:
    """The type of an optional field without `None`."""
    if isinstance(annotation, UnionType) and NoneType in get_args(annotation):
        return next(part for part in get_args(annotation) if part is not NoneType)
    return annotation


_WANTED: dict[object, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    datetime: "an instant with its zone, such as 2026-06-14T22:00:00Z",
    tuple[str, ...]: "a list of texts",
    tuple[Resource, ...]: 'a list of objects with "link", "description" and "is_public"',
    tuple[Window, ...]: 'a list of objects with "starts" and "ends", two instants, and "wish" ("hard" or "wished")',
    dict[str, int]: "an object of whole numbers",
    dict[str, Redaction]: 'an object of objects with "text" and "original"',
}


def wanted(annotation: object) -> str:
    """The expected content of a field of this type, in words."""
    inner = required_type(annotation)
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return f"one of {', '.join(inner)}"
    return _WANTED.get(inner, "an object of texts, numbers, true or false, or lists of texts")


_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_AT_BYTE = re.compile(r"\(byte (\d+)\)")
_SHOWN = 40
_REPEATED_KEY = "appears twice in this record"

_UNREADABLE = (msgspec.DecodeError, RecursionError, ValueError)
"""Errors of reading JSON; a ValueError is a number with more digits than Python converts."""

_UNSETTLED_ESCAPE = rb'\\(?:[ru]|[ntf]"|(?<="\\)[nt])'
"""Escapes of texts in another form than the store's; a pattern with one fixed first byte is found ten times sooner."""


class Arrivals:
    """The records and faults of one file; `source` is the file's name in faults.

    `is_export` is whether the file names the store that it was exported from, so that its records are whole.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._documents: list[Document] = []
        self._lines: list[int] = []
        self.faults: list[Fault] = []
        self._seen: dict[Kind, dict[str, int]] = {kind: {} for kind in SHAPES}
        self._is_text = True
        self.columns: frozenset[str] | None = None
        self.is_export = False
        self._stated: dict[Place, frozenset[str]] = {}
        self._alike: dict[frozenset[str], frozenset[str]] = {}

    def fault(self, line: int, field: str, message: str) -> None:
        """Record a fault, unless there are already more than are shown."""
        if self._is_text and not is_enough(self.faults):
            self.faults.append(Fault(self.source, line, field, message))

    def whole_lines(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The bytes of a file without a byte order mark, in pieces of whole lines; the last line may lack its end.

        The pieces end at the first bytes that are not UTF-8. That fault then replaces all others of the file, so a
        caller that stops at another fault must still read the remaining pieces.
        """
        line = 1
        for piece in at_line_ends(pieces):
            try:
                if not piece.isascii():
                    piece.decode()
            except UnicodeDecodeError as error:
                line += piece.count(b"\n", 0, error.start)
                message = f"is not UTF-8 text (byte 0x{piece[error.start]:02x}): save the file as UTF-8"
                self.faults = [Fault(self.source, line, "", message)]
                self._is_text = False
                return
            line += piece.count(b"\n")
            yield piece

    def document(self, shape: Shape, document: bytes, line: int, *, where: str = "") -> None:
        """Add one JSON document; `where` is its place in a larger document."""
        document, is_whole = without_mark(document)
        try:
            record = _decoder(shape.type).decode(document)
        except _UNREADABLE as error:
            if (partial := partial_record(document, shape.type)) is not None:
                if repeated := repeated_key(document):
                    self.fault(line, _path(where, repeated), _REPEATED_KEY)
                self.record(shape, partial[0], line, where=where, stated=partial[1])
                return
            for field, message in () if is_enough(self.faults) else _value_faults(document, shape, error):
                if is_enough(self.faults):
                    break
                self.fault(line, _path(where, field), message)
        else:
            stated = None if is_whole or self.is_export else stated_fields(document)
            self.record(shape, record, line, where=where, document=document, stated=stated)

    def takes(self, shape: Shape, document: bytes, line: int) -> bool:
        """Add one JSON document if it is a record of this shape; otherwise return False."""
        document, is_whole = without_mark(document)
        try:
            record = _decoder(shape.type).decode(document)
        except _UNREADABLE:
            return False
        self.record(shape, record, line, document=document, stated=None if is_whole else stated_fields(document))
        return True

    def record(
        self,
        shape: Shape,
        record: Portable,
        line: int,
        *,
        where: str = "",
        document: bytes = b"",
        stated: frozenset[str] | None = None,
    ) -> None:
        """Add one record that has the right types.

        `document` is the JSON it was read from, if any; `stated` are its fields in the file, None if it is whole.
        """
        settled = record
        is_settled, may_stay = _first_look(shape, record, document)
        if not is_settled:
            faults = list(_record_faults(shape, record))
            for field, message in faults:
                self.fault(line, _path(where, field), message)
            settled = record if faults else _settled(shape, record)
        # A record without a code is new: its place is that in the file until it gets a code.
        seen = self._seen[shape.kind]
        key = key_of(settled) or f"record {len(seen) + 1}"
        if key in seen:
            self.fault(line, _path(where, shape.code), f"{key} is already in this file, on line {seen[key]}")
        else:
            seen[key] = line
        if not self.faults:
            # Keep the document that a store would write instead of the record; mostly that is the one that was read.
            may_stay = may_stay and msgspec.json.encode(settled) == document
            raw = document if may_stay else encode(settled)
            if document and raw != document and (repeated := repeated_key(document)):
                self.fault(line, _path(where, repeated), _REPEATED_KEY)
            self._documents.append(Document(shape.kind, key, raw))
            self._lines.append(line)
            if stated is not None:
                self._stated[shape.kind, key] = self._alike.setdefault(stated, stated)

    def loaded(self) -> Loaded:
        """All records, or the faults in the order of the file."""
        if self.faults:
            return Loaded(faults=tuple(sorted(self.faults, key=lambda fault: fault.line)))
        records = Records(self._documents)
        return Loaded(records=records, lines=tuple(self._lines), columns=self.columns, stated=self._stated)


def undecodable(text: bytes, error: Exception) -> tuple[int, str]:
    """The line of an error in JSON, and its description."""
    if isinstance(error, RecursionError):
        return 1, "it is too deeply nested"
    if "truncated" in str(error):
        return text.rstrip().count(b"\n") + 1, str(error)
    at = _AT_BYTE.search(str(error))
    return text.count(b"\n", 0, int(at[1])) + 1 if at else 1, str(error)


def _path(where: str, field: str) -> str:
    return f"{where}.{field}" if where and field else where or field


@cache
def _decoder(type_: type[Portable]) -> msgspec.json.Decoder[Portable]:
    return msgspec.json.Decoder(type_)


def _value_faults(document: bytes, shape: Shape, error: Exception) -> Iterator[tuple[str, str]]:
    """All faults of a document that is not a record of this shape, because the decoder stops at the first."""
    try:
        values = msgspec.json.decode(document)
    except _UNREADABLE as malformed:
        yield "", f"is not JSON: {undecodable(document, malformed)[1]}"
        return
    if not isinstance(values, dict):
        yield "", f"is {_shown(values)}, but must be an object"
        return
    any_fault = False
    for field, message in _member_faults(values, shape):
        any_fault = True
        yield field, message
    if not any_fault:
        yield "", str(error)


def _member_faults(values: dict[str, Any], shape: Shape) -> Iterator[tuple[str, str]]:
    for name in values:
        if name not in shape.fields:
            yield name, unknown_field(name, shape.fields, shape.kind)
    for name, field in shape.fields.items():
        if name not in values:
            if field.required:
                yield name, "is missing"
            continue
        try:
            msgspec.convert(values[name], field.type)
        except msgspec.ValidationError as error:
            inside = f" ({error})" if "$" in str(error) else ""
            yield name, f"is {_shown(values[name])}, but must be {wanted(field.type)}{inside}"


def _shown(value: object) -> str:
    return shorten(msgspec.json.encode(value).decode(), _SHOWN)


class _Settling(NamedTuple):
    """The steps that put the fields of a shape into the store's form; fields that need none are left out.

    A step returns the same object if nothing changes.
    """

    names: tuple[str, ...]
    steps: tuple[Callable[[Any], Any], ...]
    values: Callable[[Portable], tuple[Any, ...]]
    instants: tuple[str, ...]


class _Glance(NamedTuple):
    """Quick tests that show, from a record and its document, that nothing needs to change.

    `values` are the code, the address (for a proposal, which has none, the code again), and the instants, `numbers` the
    whole numbers; `has_space` finds ASCII white space at either end of a text in bytes, `has_any_space` all in text.
    """

    values: Callable[[Portable], tuple[Any, ...]]
    numbers: Callable[[Portable], tuple[int, ...]]
    has_escape: Callable[[bytes], object]
    has_space: Callable[[bytes], object]
    has_any_space: Callable[[str], object]


@cache
def _settling(kind: Kind) -> _Settling:
    shape = SHAPES[kind]
    steps: dict[str, Callable[[Any], Any]] = {}
    for name, field in shape.fields.items():
        type_ = required_type(field.type)
        if name in shape.long_texts:
            steps[name] = long_text
        elif name in {"answers", "redactions"}:
            steps[name] = _formed_texts
        elif name in {"email", "reviewer"}:
            steps[name] = _formed_address
        elif type_ in (str, datetime):
            steps[name] = _formed if type_ is str else _in_utc
        elif not isinstance(type_, type):
            steps[name] = _formed_compound
    instants = tuple(name for name, step in steps.items() if step is _in_utc)
    return _Settling(tuple(steps), tuple(steps.values()), attrgetter(*steps), instants)


@cache
def _glance(kind: Kind) -> _Glance:
    code = SHAPES[kind].code
    address = {Kind.SPEAKER: "email", Kind.REVIEW: "reviewer"}.get(kind, code)
    return _Glance(
        attrgetter(code, address, *_settling(kind).instants),
        attrgetter(*whole_numbers(SHAPES[kind].type), "number"),
        re.compile(_UNSETTLED_ESCAPE).search,
        re.compile(rb'"(?: |(?<= "))').search,  # the other white space of ASCII is escaped
        re.compile(r'"(?:\s|(?<=\s"))').search,
    )


def _record_faults(shape: Shape, record: Portable) -> Iterator[tuple[str, str]]:
    """Faults that types cannot express: in a code, an instant or an address, or a number that no record can have."""
    code = getattr(record, shape.code)
    least = {Kind.REVIEW: shape.code, Kind.PROPOSAL: "title"}.get(shape.kind)
    if not code and least and not getattr(record, least):
        yield least, "is missing"
    elif code and not _CODE.fullmatch(code):
        yield shape.code, f"{_shown(code)} is not a valid code: {LENGTH} characters of {ALPHABET}"
    for name in _settling(shape.kind).instants:
        instant = getattr(record, name)
        if instant is not None and instant.tzinfo is not UTC and (message := instant_fault(instant)):
            yield name, message
    if shape.kind is Kind.REVIEW and not is_email(getattr(record, "reviewer", "")):
        yield "reviewer", f"{_shown(getattr(record, 'reviewer', ''))} is not a valid e-mail address"
    yield from number_faults(record)


def _first_look(shape: Shape, record: Portable, document: bytes) -> tuple[bool, bool]:
    """Whether there are no faults and `_settled` has nothing to do, and whether all characters are usual ones.

    Both as far as the whole JSON shows that, in a tenth of the time of `_record_faults` and `_settled`. Documents of a
    store pass, except for texts with escapes, accents in another form than NFC, or white space beyond ASCII.
    """
    glance = _glance(shape.kind)
    if not document or glance.has_escape(document):
        return False, False
    code, address, *instants = glance.values(record)
    numbers = glance.numbers(record)
    for instant in instants:
        if instant is not None and instant.tzinfo is not UTC:
            return False, False
    if not (_CODE.fullmatch(code) and (address is code or _is_settled_address(shape.kind, address))):
        return False, False
    if min(numbers) < 0 or max(numbers) > LARGEST_NUMBER or glance.has_space(document):
        return False, False
    if is_usual(document):
        return True, True
    text = document.decode()
    return not glance.has_any_space(text) and _is_composed(text), False


@lru_cache(maxsize=4096)
def _is_settled_address(kind: Kind, address: str) -> bool:
    """Whether an address is in the store's form, and a review has one; cached: many reviews are by few people."""
    return address == normalise_email(address) and (kind is not Kind.REVIEW or is_email(address))


def _settled(shape: Shape, record: Portable) -> Portable:
    """The record in the form the store keeps; a record from a store is in that form already and is unchanged."""
    settling = _settling(shape.kind)
    changes = {
        name: after
        for name, step, before in zip(settling.names, settling.steps, settling.values(record), strict=True)
        if before and (after := step(before)) is not before
    }
    return msgspec.structs.replace(record, **changes) if changes else record


def _in_utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def _formed_address(text: str) -> str:
    address = normalise_email(well_formed(text))
    return text if address == text else address


def _formed(text: str) -> str:
    """As `well_formed`, with a quick test for texts that need no change."""
    return well_formed(text) if "\r" in text or text[-1].isspace() or not _is_composed(text) else text


def _is_composed(text: str) -> bool:
    """Whether text is in NFC; all of Latin-1 is, which takes a tenth of the time to test."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return is_normalized("NFC", text)
    return True


def _formed_texts(value: dict[str, Any]) -> dict[str, Any]:
    """Answers, each of which may be a long text, or redactions, which replace parts of one."""
    formed = {well_formed(key): _formed_text(part) for key, part in value.items()}
    return value if formed == value else formed


def _formed_text(value: Any) -> Any:  # noqa: ANN401 - an answer of any kind, or a redaction
    match value:
        case str():
            return long_text(value)
        case Redaction():
            return Redaction(text=long_text(value.text), original=well_formed(value.original))
    return _formed_parts(value)


def _formed_compound(value: object) -> object:
    formed = _formed_parts(value)
    return value if formed == value else formed


def _formed_parts(value: Any) -> Any:  # noqa: ANN401 - texts at any depth of lists, mappings and resources
    match value:
        case str():
            return well_formed(value)
        case tuple():
            return tuple(_formed_parts(part) for part in value)
        case dict():
            return {_formed_parts(key): _formed_parts(part) for key, part in value.items()}
        case msgspec.Struct():
            return type(value)(**{name: _formed_parts(getattr(value, name)) for name in value.__struct_fields__})
    return value
