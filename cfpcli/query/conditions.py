"""Conditions of a query: a field, a comparison and a value that is read by the type of the field."""

import operator
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from cfpcli.dates import rfc3339
from cfpcli.errors import CfpError, UsageError
from cfpcli.query.syntax import Term
from cfpcli.query.vocabulary import PROPOSALS, Subject
from cfpcli.records.codes import ALPHABET, looks_like_code
from cfpcli.records.facts import QueryValue
from cfpcli.records.fields import Field, FieldType, Related, Relation, Row
from cfpcli.text import did_you_mean, fold, if_meant, neither_yes_nor_no, not_an_instant

_NUMBER = re.compile(r"(-?)0*(\d{1,15})(?:\.(\d{1,9}))?", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d(?P<time>T\d\d:\d\d(?P<seconds>:\d\d)?(?P<zone>Z|[+-]\d\d:\d\d)?)?", re.ASCII | re.IGNORECASE
)
_MIRRORED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.gt,
    "<=": operator.ge,
    ">": operator.lt,
    ">=": operator.le,
    ":": operator.eq,
    "=": operator.eq,
}
"""Comparisons with the sides exchanged, because the limit is bound first."""
_FLAGS = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}


Check = Callable[[Any], bool]
"""Whether a row's value, which is never None, satisfies a term."""


def number_text(text: str) -> str:
    """A number, or a range of numbers, in canonical spelling, such as `4` for `04.0` and `2..` for `2..*`.

    Raises:
        UsageError: it is neither.
    """
    return _ranged(text, _plain_number, _number_of)


def instant_text(text: str, zone: tzinfo, now: datetime | None = None) -> str:
    """A day or an instant, or a range of them, in canonical spelling; local to `zone` if it names none.

    With `now`, the notations of deadlines are read as well, such as `friday` or `in 3 weeks`, and spelled as the day,
    minute or second they mean. A missing year is refused, because most queries are about the past.

    Raises:
        UsageError: it is neither.
    """

    def plain(part: str) -> str:
        if now is not None and not _INSTANT.fullmatch(part):
            part = _spelled(part, zone, now)
        _unit(part, zone)
        return part.upper()

    return _ranged(text, plain, lambda part: _unit(part, zone)[0])


def _ranged(text: str, spell: Callable[[str], str], order: Callable[[str], Any]) -> str:
    low, dots, high = text.partition("..")
    if not dots:
        return spell(text)
    low, high = ("" if part in {"", "*"} else spell(part) for part in (low, high))
    if not low and not high:
        raise UsageError(f'"{text}" is a range without a beginning and an end', hint="write A..B, A.. or ..B")
    if low and high and order(low) > order(high):
        raise UsageError(f'the range "{text}" runs backwards', hint=f"write {high}..{low}")
    return f"{low}..{high}"


def _plain_number(text: str) -> str:
    match = _NUMBER.fullmatch(text)
    if not match:
        raise UsageError(f'"{text}" is not a number', hint="write 4, 3.5, or a range such as 2..4, 2.. or ..4")
    sign, whole, fraction = match[1], match[2], (match[3] or "").rstrip("0")
    digits = f"{whole}.{fraction}" if fraction else whole
    return digits if digits == "0" else sign + digits


def _number_of(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _unit(text: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first and the last UTC instant of the day, minute or second that an ISO text names."""
    match = _INSTANT.fullmatch(text)
    if not match:
        raise _no_instant(text)
    unit = timedelta(days=1) if not match["time"] else timedelta(seconds=1 if match["seconds"] else 60)
    try:
        start = datetime.fromisoformat(text.upper())
        # Added on the local clock: a day on which clocks change has 23 or 25 hours.
        first, after = (at if match["zone"] else at.replace(tzinfo=zone) for at in (start, start + unit))
        return first.astimezone(UTC), after.astimezone(UTC) - datetime.resolution
    except (ValueError, OverflowError) as error:
        raise _no_instant(text) from error


def _spelled(text: str, zone: tzinfo, now: datetime) -> str:
    """The ISO text of a date or time that `grammar` reads; an instant of another zone is converted to UTC."""
    from cfpcli.dates.grammar import in_full, read_open
    from cfpcli.dates.zones import zone_name

    here = zone_name(zone)
    try:
        reading = read_open(text, zone=here, now=now)
    except CfpError as error:
        raise UsageError(f'"{text}" is not a date or time: {error.message}', hint=error.hint) from error
    deadline = reading.deadline
    if deadline.at is None:
        raise _no_instant(text)
    meant = in_full(deadline, zone=here)
    if reading.year_assumed:
        before = f"{int(deadline.date[:4]) - 1}{meant[4:]}"
        raise UsageError(f'"{text}" names no year', hint=f'write "{before}" or "{meant}"')
    if reading.doubt:
        raise UsageError(reading.doubt, hint=if_meant(meant))
    if deadline.zone == here:
        return "T".join(meant.split())
    if not deadline.time:
        raise UsageError(
            f'"{text}" is a day in {deadline.zone}; days here are in {here}', hint=f"write {deadline.date}"
        )
    timespec = "seconds" if deadline.time.count(":") > 1 else "minutes"
    return rfc3339(deadline.at, timespec)


def _no_instant(text: str) -> UsageError:
    hint = "write 2026-05-01, 2026-05-01T12:30, 2026-05-01T12:30+02:00, or a range such as 2026-05-01..2026-05-31"
    return UsageError(not_an_instant(text), hint=hint)


def number_check(op: str, text: str) -> Check:
    """The check for a number or range in the spelling of `number_text`."""
    if ".." in text:
        low, high = (_number_of(part) if part else None for part in text.split(".."))
        return _between(low, high)
    return partial(_MIRRORED[op], _number_of(text))


def instant_check(op: str, text: str, zone: tzinfo) -> Check:
    """The check for an instant or range in the spelling of `instant_text`: after a day is after its end."""
    if ".." in text:
        low, high = (_unit(part, zone) if part else None for part in text.split(".."))
        return _between(low and low[0], high and high[1])
    first, last = _unit(text, zone)
    if op in {":", "="}:
        return _between(first, last)
    return partial(_MIRRORED[op], first if op in {"<", ">="} else last)


def _between(low: Any, high: Any) -> Check:  # noqa: ANN401 - numbers or instants, never both
    return lambda value: (low is None or low <= value) and (high is None or value <= high)


def flag_text(text: str) -> str:
    """`yes` or `no`.

    Raises:
        UsageError: it is neither.
    """
    meant = _FLAGS.get(fold(text))
    if meant is None:
        raise UsageError(neither_yes_nor_no(text), hint=did_you_mean(text, ("yes", "no")))
    return meant


def code_text(text: str) -> str:
    """A code or the beginning of one, in capitals.

    Raises:
        UsageError: the text cannot begin a code.
    """
    if not looks_like_code(text):
        raise UsageError(f'no code begins with "{text}"', hint=f"a code is up to 6 of {ALPHABET}, in any case")
    return text.upper()


def span_text(text: str) -> str:
    """A length of time as it was written.

    Raises:
        UsageError: it is not one.
    """
    from cfpcli.dates.calendar import parse_span

    parse_span(text)
    return text


def needle(text: str) -> str:
    """Text to search for, as it was written.

    Raises:
        UsageError: the text is empty without case, accents and white space.
    """
    if not fold(text):
        raise UsageError(f'there is nothing to search for in "{text}"', hint="-has:FIELD finds empty fields")
    return text


Test = Callable[[Row, Related], bool]
Builder = Callable[[Field, Term, tzinfo], Test]

HAS = "has"
"""The key that tests whether a field is filled in."""

_COSTS = {FieldType.CHOICE: 0, FieldType.FLAG: 0, FieldType.NUMBER: 0, FieldType.INSTANT: 0}
_WHITE = bytes(code for code in range(128) if chr(code).isspace())
_RELATION_COST, _LONG_COST, _FREE_COST = 2, 3, 4


def _cost(field: Field) -> int:
    if field.fact.long:
        return _LONG_COST
    return _RELATION_COST if field.related else _COSTS.get(field.type, 1)


def _searched(subject: Subject) -> list[Field]:
    """The fields that free text is searched in, the cheapest first."""
    return [field for field in sorted(subject.fields.values(), key=_cost) if field.fact.searched]


SEARCHED = tuple(field.name for field in _searched(PROPOSALS))
"""The fields of a proposal that free text is searched in, the cheapest first."""


class Condition(NamedTuple):
    """One term as a test; of two conditions, the cheaper is tested first."""

    cost: int
    test: Test
    needs: frozenset[str]
    related: frozenset[Relation]


def condition(term: Term, zone: tzinfo, subject: Subject = PROPOSALS) -> Condition:
    """The condition of a checked term; days without a zone begin and end in `zone`."""
    if not term.key:
        fields = _searched(subject)
        cost, test = _FREE_COST, _free_text(fields, term)
    elif term.key == HAS:
        fields = [subject.fields[name] for name in term.values]
        cost, test = max(map(_cost, fields)), _has(fields)
    else:
        fields = [subject.fields[term.key]]
        cost, test = _cost(fields[0]), _builder(fields[0])(fields[0], term, zone)
    return Condition(
        cost,
        _not(test) if term.negated else test,
        frozenset(attribute for field in fields for attribute in field.needs),
        frozenset(relation for field in fields for relation in field.related),
    )


def of_codes(terms: Sequence[Term], codes: frozenset[str], zone: tzinfo) -> Condition:
    """The condition of words that mean the proposals with `codes`: one of them, or one with all the words in its text.

    A negated term is alone in `terms`; it means the opposite.
    """
    texts = [condition(Term("", ":", term.values), zone) for term in terms]

    def test(row: Row, related: Related) -> bool:
        return row.code in codes or all(text.test(row, related) for text in texts)

    return Condition(
        _FREE_COST,
        _not(test) if terms[0].negated else test,
        frozenset({"code"}).union(*(text.needs for text in texts)),
        frozenset[Relation]().union(*(text.related for text in texts)),
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


def _span(field: Field, term: Term, _: tzinfo) -> Test:
    from cfpcli.dates.calendar import parse_span

    get, most = field.get, max(map(parse_span, term.values))

    def test(row: Row, related: Related) -> bool:
        value = get(row, related)
        return value is not None and value <= most

    return test


def _speaker(_: Field, term: Term, __: tzinfo) -> Test:
    contains = _finder(term)

    def test(row: Row, related: Related) -> bool:
        speakers = [related.speakers[code] for code in row.speakers if code in related.speakers]
        return any(any(map(contains, (speaker.name, speaker.email, *speaker.other_emails))) for speaker in speakers)

    return test


def _text(field: Field, term: Term, _: tzinfo) -> Test:
    get, contains = field.get, _finder(term)
    return lambda row, related: any(map(contains, _texts(get(row, related))))


def _free_text(fields: Iterable[Field], term: Term) -> Test:
    getters = [field.get for field in fields]
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
_BY_VALUE: dict[QueryValue, Builder] = {
    QueryValue.CODE: _code,
    QueryValue.IN_USE: _spelled_freely,
    QueryValue.SPAN: _span,
}
_BY_TYPE: dict[FieldType, Builder] = {
    FieldType.CHOICE: _choice,
    FieldType.FLAG: _flag,
    FieldType.NUMBER: _number,
    FieldType.INSTANT: _instant,
}


def _builder(field: Field) -> Builder:
    by_value = _BY_VALUE.get(field.fact.query) if field.fact.query else None
    return _BY_NAME.get(field.name) or by_value or _BY_TYPE.get(field.type, _text)
