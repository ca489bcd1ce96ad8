"""Shell completion in a query: keys, and after a key its values."""

from cfpcli.query.conditions import HAS, PROPOSAL
from cfpcli.query.syntax import written
from cfpcli.query.vocabulary import Vocabulary
from cfpcli.records.change import Kind
from cfpcli.records.fields import FieldType, resolve
from cfpcli.text import fold

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
        return _keys(begun + space + dash, key)
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


def _keys(head: str, begun: str) -> list[Candidate]:
    spellings = [(spelling, field.help) for field in PROPOSAL.values() for spelling in (field.name, *field.aliases)]
    spellings.append((HAS, "fields that are filled in"))
    return [
        (f"{head}{begun}{key[len(begun) :]}:", help_) for key, help_ in spellings if key.startswith(begun.casefold())
    ]


def _values(key: str, vocabulary: Vocabulary) -> list[Candidate]:
    if key.casefold() == HAS:
        return [(field.name, field.help) for field in PROPOSAL.values()]
    field = resolve(Kind.PROPOSAL, key)
    if field is None:
        return []
    if field.type is FieldType.FLAG:
        return [("yes", ""), ("no", "")]
    return list((vocabulary.values(field.name) or {}).items())
