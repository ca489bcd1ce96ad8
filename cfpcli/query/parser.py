"""The query language: a text becomes a condition on proposals, and a text half typed is completed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import partial

from cfpcli.errors import UsageError
from cfpcli.query.conditions import (
    HAS,
    Condition,
    Test,
    code_text,
    condition,
    flag_text,
    instant_text,
    needle,
    number_text,
    of_codes,
    span_text,
)
from cfpcli.query.syntax import COMPARISONS, Term, how_to_quote, in_term, scan, scan_arguments, written
from cfpcli.query.vocabulary import PROPOSALS, Subject, Vocabulary
from cfpcli.records.codes import looks_like_code
from cfpcli.records.facts import QueryValue
from cfpcli.records.fields import Field, FieldType, Related, Relation, Row
from cfpcli.text import fold, nearest

Candidate = tuple[str, str]


def completions(prefix: str, vocabulary: Vocabulary) -> list[Candidate]:
    """The words that can complete `prefix`, each with its meaning.

    A key ends in a colon; after it values are completed, and after a comma the values that are not in the list yet.
    Each candidate begins with the prefix as typed, because a shell drops any other: a value with white space is quoted
    only if nothing of it was typed, and otherwise relies on being one argument (`syntax.scan_arguments`).
    """
    begun, space, word = prefix.rpartition(" ")
    dash = "-" if word.startswith("-") else ""
    key, colon, rest = word.removeprefix("-").partition(":")
    if '"' in prefix:
        return []
    if not colon:
        return _keys(begun + space + dash, key, vocabulary.subject)
    listed, comma, last = rest.rpartition(",")
    present = {fold(value) for value in listed.split(",")}
    head = f"{begun}{space}{dash}{key}:{listed}{comma}"
    return [
        (head + last + _behind(last, value), meaning)
        for value, meaning in _values(key, vocabulary)
        if fold(value) not in present and _behind(last, value)
    ]


def _behind(begun: str, value: str) -> str:
    """The rest of a value after its beginning, or empty if the value begins otherwise."""
    text = value if value.split() != [value] and begun and not set(value) & set('",') else written(value)
    return text[len(begun) :] if text.casefold().startswith(begun.casefold()) else ""


def _keys(head: str, begun: str, subject: Subject) -> list[Candidate]:
    spellings = [(spelling, field.help) for spelling, field in subject.spellings.items()]
    spellings.append((HAS, "fields that are filled in"))
    return [
        (f"{head}{begun}{key[len(begun) :]}:", help_) for key, help_ in spellings if key.startswith(begun.casefold())
    ]


def _values(key: str, vocabulary: Vocabulary) -> list[Candidate]:
    if key.casefold() == HAS:
        return [(field.name, field.help) for field in vocabulary.subject.fields.values()]
    field = vocabulary.subject.named(key)
    if field is None:
        return []
    if field.type is FieldType.FLAG:
        return [("yes", ""), ("no", "")]
    return list((vocabulary.values(field.name) or {}).items())


__all__ = ["EXAMPLES", "Query", "Vocabulary", "completions", "keys", "parse"]

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("track:security state:submitted,accepted", "in the track security, submitted or accepted"),
    ("lang:fr type:panel", "panels in French"),
    ("tag:sbom -tag:ai", "tagged sbom, not tagged ai"),
    ('speaker:"Ana Ruiz"', "with a speaker of this name or address"),
    ("reviews:..2", "with two reviews or fewer"),
    ("score>=4", "with a mean score of 4 or more; without quotes a shell reads > as an output file"),
    ("submitted>2026-05-01", "submitted after 1 May 2026"),
    ("updated:2026-05-01..2026-05-31", "last changed in May 2026"),
    ("duration:45", "45 minutes long"),
    ("has:notes -has:tags", "with notes for the committee, without tags"),
    ("late:yes do_not_record:no", "accepted after the close, may be recorded"),
    ("code:K7Q", "whose code begins with K7Q"),
    ("K7Q", "the one whose code begins with K7Q, and those with this text"),
    ('sovereign "supply chain"', "with the word and the phrase in title, abstract, description, tags or names"),
    ('title="Open by default"', "exactly this title"),
    ('C++ "re:invent"', "text; put text with a colon or a comparison in quotes"),
)
"""Queries that work, each with a description of its selection."""

_MOST_TERMS = 200
"""The most terms of one query, because each is a function within the one before it."""


@dataclass(frozen=True)
class Query:
    """A query that has been read and checked; two are equal if they have the same terms.

    `needs` are the attributes of the stored proposal and `related` the relations that `matches` reads. Days begin and
    end in `zone`. The text of a query parses, in the same zone, to an equal query.
    """

    terms: tuple[Term, ...]
    zone: tzinfo
    needs: frozenset[str] = field(compare=False)
    related: frozenset[Relation] = field(compare=False)
    matches: Callable[[Row, Related], bool] = field(compare=False, repr=False)

    def __str__(self) -> str:
        """The canonical text of the query."""
        return " ".join(map(str, self.terms))


CodeOf = Callable[[str], str]
"""The one code that begins with a text, in any case; empty if there is none, or several."""


def _no_code(_: str) -> str:
    return ""


def parse(
    terms: Sequence[str] | str,
    vocabulary: Vocabulary,
    *,
    zone: tzinfo = UTC,
    now: datetime | None = None,
    code_of: CodeOf = _no_code,
) -> Query:
    """Read a query: one text, or the arguments that a shell made of it. An empty query matches everything.

    With `now`, days may be written as deadlines are, also relative to it: `submitted>=friday`. A word of free text
    for which `code_of` has a code also means that proposal; several such words mean all of these proposals.

    Raises:
        UsageError: a syntax error, or a key or value that does not exist; the message shows the term, the hint the
            existing ones.
    """
    scanned = _scanned(terms, vocabulary.subject)
    if len(scanned) > _MOST_TERMS:
        raise UsageError(
            f"the query has {len(scanned):,} terms, at most {_MOST_TERMS} are allowed",
            hint="join values of one field by commas: code:A,B,C",
        )
    checked = tuple(_checked(term, vocabulary, zone, now) for term in scanned)
    conditions = sorted(_conditions(checked, zone, code_of, vocabulary.subject), key=lambda compiled: compiled.cost)
    return Query(
        terms=checked,
        zone=zone,
        needs=frozenset(attribute for compiled in conditions for attribute in compiled.needs),
        related=frozenset(relation for compiled in conditions for relation in compiled.related),
        matches=_all_of([compiled.test for compiled in conditions]),
    )


def _conditions(terms: Sequence[Term], zone: tzinfo, code_of: CodeOf, subject: Subject) -> Iterator[Condition]:
    """A condition for each term; one for all words that mean proposals, because no proposal has two codes."""
    codes = {term: meant for term in terms if not term.key and (meant := _codes(term, code_of))}
    listed = [term for term in codes if not term.negated]
    if listed:
        yield of_codes(listed, frozenset[str]().union(*(codes[term] for term in listed)), zone)
    for term in terms:
        if term not in codes:
            yield condition(term, zone, subject)
        elif term.negated:
            yield of_codes([term], codes[term], zone)


def _codes(term: Term, code_of: CodeOf) -> frozenset[str]:
    """The codes that the values of a free term mean; none for a long list, because each is looked up."""
    words = term.values if len(term.values) <= _MOST_TERMS else ()
    return frozenset(code for word in words if looks_like_code(word) and (code := code_of(word)))


def keys(terms: Sequence[str] | str, subject: Subject = PROPOSALS) -> frozenset[str]:
    """The names of the fields that a query uses, so that a caller loads only their vocabulary.

    Raises:
        UsageError: a syntax error; `parse` reports unknown keys.
    """
    fields = (subject.named(term.key) for term in _scanned(terms, subject) if term.key)
    return frozenset(field.name for field in fields if field)


def _scanned(terms: Sequence[str] | str, subject: Subject) -> tuple[Term, ...]:
    return tuple(scan(terms) if isinstance(terms, str) else scan_arguments(terms, partial(_is_key, subject)))


def _is_key(subject: Subject, text: str) -> bool:
    return text.casefold() == HAS or subject.named(text) is not None


def _all_of(tests: list[Test]) -> Test:
    if not tests:
        return lambda _row, _related: True
    first, *others = tests
    if not others:
        return first
    # Nested functions, because this runs for every row and all() takes three times as long.
    then = _all_of(others)
    return lambda row, related: first(row, related) and then(row, related)


def _checked(term: Term, vocabulary: Vocabulary, zone: tzinfo, now: datetime | None) -> Term:
    """The same term with key, operator and values in canonical spelling."""
    subject = vocabulary.subject
    try:
        if not term.key:
            return _with_values(term, needle)
        if term.key.casefold() == HAS:
            _refuse_comparison(term, HAS, "FIELD")
            named = partial(subject.field, unlisted=vocabulary.unlisted)
            return _with_values(term, lambda value: named(value).name, key=HAS, op=":")
        if not _is_key(subject, term.key):
            raise _unknown_key(term, subject)
        return _checked_field(term, subject.field(term.key), vocabulary, zone, now)
    except UsageError as error:
        raise UsageError(in_term(error.message, term), hint=error.hint) from error


def _checked_field(term: Term, field: Field, vocabulary: Vocabulary, zone: tzinfo, now: datetime | None) -> Term:
    name = field.fact.query_field or field.name
    ordered = {FieldType.NUMBER: number_text, FieldType.INSTANT: lambda value: instant_text(value, zone, now)}
    spell = ordered.get(field.type)
    if spell:
        checked = _with_values(term, spell, key=name, op=":" if term.op == "=" else term.op)
        if term.op in COMPARISONS and (len(checked.values) > 1 or ".." in checked.values[0]):
            raise UsageError(f'"{term.op}" compares with one value', hint=f"write {name}:A,B or {name}:A..B")
        return checked
    _refuse_comparison(term, name, "VALUE")
    if field.fact.query is QueryValue.CODE:
        return _with_values(term, code_text, key=name)
    if field.fact.query is QueryValue.SPAN:
        return _with_values(term, span_text, key=name, op=":")
    if field.type is FieldType.FLAG:
        return _with_values(term, flag_text, key=name, op=":")
    if vocabulary.values(name) is not None:
        return _with_values(term, lambda value: vocabulary.resolve(name, value), key=name, op=":")
    return _with_values(term, lambda value: vocabulary.name_of(name, needle(value)), key=name)


def _refuse_comparison(term: Term, name: str, what: str) -> None:
    if term.op in COMPARISONS:
        raise UsageError(
            f'"{term.op}" compares numbers and instants, and {name} is neither', hint=f"write {name}:{what}"
        )


def _with_values(term: Term, spell: Callable[[str], str], *, key: str = "", op: str = "") -> Term:
    values = tuple(dict.fromkeys(map(spell, term.values)))
    return Term(key or term.key, op or term.op, values, term.negated)


def _unknown_key(term: Term, subject: Subject) -> UsageError:
    near = nearest(term.key, [HAS, *subject.spellings])
    quoting, listed = how_to_quote(str(term)), "cfp help query"
    hints = (f'did you mean "{near}"?', listed, quoting) if near else (quoting, listed)
    return UsageError(f'"{term.key}" is not a key', hint="\n".join(hints))
