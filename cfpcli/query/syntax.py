"""The syntax of queries: text into terms and terms into text, independent of the meaning of keys and values.

A query is a list of terms, all of which must hold. A term is `KEY:VALUE`, `KEY<VALUE`, `KEY<=VALUE`, `KEY>VALUE`,
`KEY>=VALUE`, `KEY=VALUE` or free text; a dash before it means "not", a comma between values means "or", and double
quotes keep white space, commas and operators in a value, with a backslash before a quote or a backslash in it.
"""

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from cfpcli.errors import UsageError

COMPARISONS = ("<", "<=", ">", ">=")

_HEAD = re.compile(r'(-?)([^\s":<>=,]*)(:[<>]=?|:=|[<>]=?|:|=)')
_VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s",]+)', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_OPERATOR = re.compile("[:<>=]")
_NEEDS_QUOTES = re.compile(r'[\s",]')


class Term(msgspec.Struct, frozen=True):
    """One condition: any of `values` must hold, or none of them if it is `negated`.

    `key` is empty for free text; `op` is `:`, `=` or a comparison.
    """

    key: str
    op: str
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        """The text that `scan` reads as an equal term."""
        values = ",".join(written(value, free=not self.key) for value in self.values)
        return f"{'-' if self.negated else ''}{self.key}{self.op if self.key else ''}{values}"


def quoted(value: str) -> str:
    """A value in double quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def written(value: str, *, free: bool = False) -> str:
    """A value as written in a query, after a key or as free text: in quotes if it would be misread without."""
    misread = (_OPERATOR.search(value) or value.startswith("-")) if free else value.startswith(("<", ">", "="))
    return quoted(value) if misread or not value or _NEEDS_QUOTES.search(value) else value


def how_to_quote(term: str) -> str:
    """A hint for text that reads as a term: how to search for it. A shell removes the outer quotes."""
    plain = quoted(term.replace('"', "").removeprefix("-") or term)
    return f"to search for it as text, put it in quotes: {plain} (at a shell: '{plain}')"


def in_term(problem: str, term: object) -> str:
    """A problem with the term of the query in which it is."""
    return f"{problem} in the query term {term}"


def _refuse(whole: str, start: int, problem: str) -> UsageError:
    term = whole[start:].split(maxsplit=1)[0]
    return UsageError(in_term(problem, term), hint=how_to_quote(term))


def scan(text: str) -> Iterator[Term]:
    """Read a whole query as a person types it.

    Raises:
        UsageError: a quote without an end, an operator without a key or a value, or an empty alternative.
    """
    position = 0
    while (start := _next_word(text, position)) < len(text):
        head = _HEAD.match(text, start)
        if head and not head[2]:
            raise _refuse(text, start, f'there is no field before "{head[3]}"')
        if head:
            negated, key, op = head[1] == "-", head[2], head[3].removeprefix(":") or ":"
            position = head.end()
        else:
            negated, key, op = text[start] == "-", "", ":"
            position = start + negated
        values, position = _values(text, start, position, free=not key)
        yield Term(key, op, values, negated)


def _next_word(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _values(text: str, start: int, position: int, *, free: bool) -> tuple[tuple[str, ...], int]:
    values: list[str] = []
    while True:
        match = _VALUE.match(text, position)
        if not match:
            raise _no_value(text, start, position)
        if free and match[2] and (_OPERATOR.search(match[2]) or match[2].startswith("-")):
            raise _refuse(text, start, "a dash or an operator appears where text is expected")
        values.append(match[2] if match[1] is None else _ESCAPED.sub(r"\1", match[1]))
        position = match.end()
        if position == len(text) or text[position].isspace():
            return tuple(dict.fromkeys(values)), position
        if text[position] != ",":
            raise _refuse(text, start, "a quote must begin and end a value, but appears inside one")
        position += 1


def _no_value(text: str, start: int, position: int) -> UsageError:
    if text[position : position + 1] == '"':
        return _refuse(text, start, "a double quote has no end")
    before = text[position - 1]
    return _refuse(text, start, f'nothing follows "{before}" (white space ends a term)')


def scan_arguments(arguments: Sequence[str], is_key: Callable[[str], bool]) -> Iterator[Term]:
    """Read a query that a shell has split into arguments, removing their quotes.

    An argument with white space is one term, because its quotes kept it together: `speaker:Ana Ruiz`, or the phrase
    `open source`. It is read as a whole query if it still contains quotes or if a later word begins with a known key.
    """
    for argument in arguments:
        later = argument.split()[1:]
        heads = [_HEAD.match(word) for word in later]
        if not later or '"' in argument or any(head and is_key(head[2]) for head in heads):
            yield from scan(argument)
            continue
        head = _HEAD.match(argument.lstrip())
        if head:
            values = (value.strip() for value in argument.lstrip()[head.end() :].split(","))
            listed = ",".join(quoted(value) for value in values if value)
            yield from scan(head.group() + listed)
        else:
            phrase = argument.strip()
            yield Term("", ":", (phrase.removeprefix("-").lstrip(),), phrase.startswith("-"))
