"""The meaning of query terms: each becomes one test on a row, with its cost and the fields it reads."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from operator import attrgetter
from typing import NamedTuple

from cfpcli.query.syntax import Term
from cfpcli.query.values import Check, instant_check, number_check
from cfpcli.records.change import Kind
from cfpcli.records.facts import QueryValue
from cfpcli.records.fields import FIELDS, Field, FieldType, Related, Relation, Row
from cfpcli.text import fold

Test = Callable[[Row, Related], bool]
Builder = Callable[[Field, Term, tzinfo], Test]

HAS = "has"
"""The key that tests whether a field is filled in."""

PROPOSAL = FIELDS[Kind.PROPOSAL]
_COSTS = {FieldType.CHOICE: 0, FieldType.FLAG: 0, FieldType.NUMBER: 0, FieldType.INSTANT: 0}
_WHITE = bytes(code for code in range(128) if chr(code).isspace())
_RELATION_COST, _LONG_COST, _FREE_COST = 2, 3, 4


def _cost(field: Field) -> int:
    if field.fact.long:
        return _LONG_COST
    return _RELATION_COST if field.related else _COSTS.get(field.type, 1)


SEARCHED = tuple(field.name for field in sorted(PROPOSAL.values(), key=_cost) if field.fact.searched)
"""The fields that free text is searched in, the cheapest first."""


class Condition(NamedTuple):
    """One term as a test; of two conditions, the cheaper is tested first."""

    cost: int
    test: Test
    needs: frozenset[str]
    related: frozenset[Relation]


def condition(term: Term, zone: tzinfo) -> Condition:
    """The condition of a checked term; days without a zone begin and end in `zone`."""
    if not term.key:
        fields = [PROPOSAL[name] for name in SEARCHED]
        cost, test = _FREE_COST, _free_text(term)
    elif term.key == HAS:
        fields = [PROPOSAL[name] for name in term.values]
        cost, test = max(map(_cost, fields)), _has(fields)
    else:
        fields = [PROPOSAL[term.key]]
        cost, test = _cost(fields[0]), _builder(fields[0])(fields[0], term, zone)
    return Condition(
        cost,
        _not(test) if term.negated else test,
        frozenset(attribute for field in fields for attribute in field.needs),
        frozenset(relation for field in fields for relation in field.related),
    )


def _not(test: Test) -> Test:
    return lambda row, related: not test(row, related)


def _has(fields: Iterable[Field]) -> Test:
    getters = [field.get for field in fields]

    def test(row: Row, related: Related) -> bool:
        # A mean score of 0 counts as filled in; a count of 0 does not.
        return any((value := get(row, related)) or isinstance(value, float) for get in getters)

    return test


def _choice(field: Field, term: Term, _: tzinfo) -> Test:
    wanted = frozenset(term.values)
    if field.is_stored:
        # Called for every row, and twice as fast as through `get`.
        read = attrgetter(field.name)
        return lambda row, _: read(row) in wanted
    get = field.get
    return lambda row, related: get(row, related) in wanted


def _flag(field: Field, term: Term, _: tzinfo) -> Test:
    get, wanted = field.get, frozenset(value == "yes" for value in term.values)
    return lambda row, related: get(row, related) in wanted


def _spelled_freely(field: Field, term: Term, _: tzinfo) -> Test:
    get, wanted = field.get, frozenset(map(fold, term.values))
    return lambda row, related: any(fold(text) in wanted for text in _texts(get(row, related)))


def _code(field: Field, term: Term, _: tzinfo) -> Test:
    get, wanted = field.get, term.values

    def test(row: Row, related: Related) -> bool:
        return any(code in wanted if term.op == "=" else code.startswith(wanted) for code in _texts(get(row, related)))

    return test


def _number(field: Field, term: Term, _: tzinfo) -> Test:
    return _valued(field, [number_check(term.op, value) for value in term.values])


def _instant(field: Field, term: Term, zone: tzinfo) -> Test:
    return _valued(field, [instant_check(term.op, value, zone) for value in term.values])


def _valued(field: Field, checks: list[Check]) -> Test:
    get = field.get

    def test(row: Row, related: Related) -> bool:
        value = get(row, related)
        return value is not None and any(check(value) for check in checks)

    return test


def _speaker(_: Field, term: Term, __: tzinfo) -> Test:
    contains = _finder(term)

    def test(row: Row, related: Related) -> bool:
        speakers = [related.speakers[code] for code in row.speakers if code in related.speakers]
        return any(contains(speaker.name) or contains(speaker.email) for speaker in speakers)

    return test


def _text(field: Field, term: Term, _: tzinfo) -> Test:
    get, contains = field.get, _finder(term)
    return lambda row, related: any(map(contains, _texts(get(row, related))))


def _free_text(term: Term) -> Test:
    getters = [PROPOSAL[name].get for name in SEARCHED]
    contains = _finder(term)
    return lambda row, related: any(any(map(contains, _texts(get(row, related)))) for get in getters)


def _texts(value: object) -> Iterator[str]:
    """Every text in a value, at any depth."""
    match value:
        case None | "":
            return
        case str():
            yield value
        case dict():
            yield from (text for part in value.values() for text in _texts(part))
        case tuple() | list():
            yield from (text for part in value for text in _texts(part))
        case bool():
            yield "yes" if value else "no"
        case _:
            yield str(value)


def _finder(term: Term) -> Callable[[str], bool]:
    """Whether a text is one of the term's values (`=`) or contains one, ignoring case and accents."""
    needles = tuple(map(fold, term.values))
    if term.op == "=":
        return lambda text: fold(text) in needles
    sketches = tuple(map(_sketch, needles))

    def matches(text: str) -> bool:
        sketch = _sketch(text)
        if not any(part in sketch for part in sketches):
            return False
        folded = fold(text)
        return any(needle in folded for needle in needles)

    return matches


def _sketch(text: str) -> bytes:
    """Part of the folded text, made ten times faster: a text that is not in the sketch is not in the folded text.

    Folding works on single characters, so a text that contains another still contains it after both lose all white
    space and all characters that are not ASCII. Sharp s is the one character that folds into ASCII without a
    compatibility form.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("\u1e9e", "ss"))
    return text.encode("ascii", "ignore").lower().translate(None, _WHITE)


_BY_NAME: dict[str, Builder] = {"speaker_names": _speaker}
"""Fields with a test of their own: speakers are also found by address."""
_BY_VALUE: dict[QueryValue, Builder] = {QueryValue.CODE: _code, QueryValue.IN_USE: _spelled_freely}
_BY_TYPE: dict[FieldType, Builder] = {
    FieldType.CHOICE: _choice,
    FieldType.FLAG: _flag,
    FieldType.NUMBER: _number,
    FieldType.INSTANT: _instant,
}


def _builder(field: Field) -> Builder:
    by_value = _BY_VALUE.get(field.fact.query) if field.fact.query else None
    return _BY_NAME.get(field.name) or by_value or _BY_TYPE.get(field.type, _text)
