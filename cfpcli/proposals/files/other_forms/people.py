"""The people that other forms name: on one line or several, with addresses, pronouns, affiliations and links.

An address belongs to the name before it on its line: `Ana Ruiz (she/her), Example Ltd <ana@example.org>` is one person.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cfpcli.records.person import is_email, normalise_email
from cfpcli.text import clean_line, fold, words


class Named(NamedTuple):
    """A person as other files write them: a `name`, an `email`, `pronouns`, an `affiliation`, and `more` words."""

    name: str
    email: str
    more: str = ""
    pronouns: str = ""
    affiliation: str = ""


_LINK = re.compile(r"\[([^\[\]\n]*)\]\(\s*<?([^()\s<>]*)>?[^()\n]*\)")
_ADDRESS = re.compile(r"(?:mailto:)?([\w.+%-]+@[\w-]+(?:\.[\w-]+)+)")
_OBFUSCATED = re.compile(
    r"([\w.+-]+)\s*(?:\[at\]|\(at\)|\{at\})\s*([\w-]+(?:\s*(?:\[dot\]|\(dot\)|\{dot\}|\.)\s*[\w-]+)+)", re.IGNORECASE
)
_DOT = re.compile(r"\s*(?:\[dot\]|\(dot\)|\{dot\})\s*", re.IGNORECASE)
_WEB = re.compile(r"<?https?://[^\s<>()]+>?")
_PRONOUN = (
    "(?:she|her|hers|he|him|his|they|them|theirs|xe|xem|ze|hir|zir|it|its|any|all"
    "|sie|ihr|er|ihm|ihn|elle|il|iel|lui|ella|él|ela|ele|lei|zij|haar|hij|hem|hen|die)"
)
_PRONOUNS = re.compile(rf"{_PRONOUN}(?:\s*/\s*{_PRONOUN})+|{_PRONOUN}|(?:any|all) pronouns", re.IGNORECASE)
_BETWEEN = re.compile(
    rf"\([^()\n]*\)|\[[^\[\]\n]*\]|<[^<>\n]*>|https?://\S+|\b{_PRONOUN}(?:/{_PRONOUN})+\b"
    r"|(?P<between>\s*(?:[;\n]|,\s*(?:and|und|et)\s|,(?!\s*(?:jr|sr|phd|ph\.d|md|inc|ltd|gmbh)\b)"
    r"|\s(?:and|und|et|y|e|en|con|avec|mit|with)\s|[&+/])\s*)",
    re.IGNORECASE,
)
"""A separator of people; brackets, links and pronouns, in which nothing separates, match without the group."""

_IN_BRACKETS = re.compile(r"\(([^()\n]*)\)|<([^<>\n]*)>|\[([^\[\]\n]*)\]")
EDGES = " \t,;:|*_`'\"“”()<>[]{}\u2013\u2014-"
MOST_OF_A_VALUE = 2000
"""The longest value that can name people."""

_MOST_OF_A_NAME = 80
_DASH = re.compile(r"\s+[-\u2013\u2014|]\s+|,\s+")
_DEGREES = re.compile(
    r"(?:(?:ph\.?d|m\.?d|m\.?sc|b\.?sc|m\.?a|b\.?a|mba|dr|prof|professor|doctor|jr|sr|esq)\b\.?[\s,]*)+", re.IGNORECASE
)
_ORGANISATION = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|ag|e\.v|corp|corporation|company|co|foundation|university|universit[\wéàä]+|institute?"
    r"|college|school|labs?|group|association|society|consulting|technologies|software|systems|solutions|bank|b\.v"
    r"|s\.a|sarl|studios?|ministry|city of)\b",
    re.IGNORECASE,
)
_MOST_OF_AN_AFFILIATION = 6


def people_in(text: str) -> Iterator[Named]:
    """The people that a value names: `Ana Ruiz`, `Ana Ruiz (ana@example.org)`, `[Ana](link) and Bo`, `@ana`."""
    links: list[str] = []

    def _without_link(match: re.Match[str]) -> str:
        label, target = match[1], match[2]
        if target.startswith("mailto:") or _ADDRESS.fullmatch(target):
            return f"{label if not _ADDRESS.search(label) else ''} <{target.removeprefix('mailto:')}>"
        links.append(target)
        return label

    text = _LINK.sub(_without_link, text[:MOST_OF_A_VALUE])
    text = _OBFUSCATED.sub(lambda match: f"{match[1]}@{_DOT.sub('.', match[2])}", text)
    people = [piece.person for piece in _joined(text) if piece.person.name or piece.person.email]
    if people and links:
        people[0] = people[0]._replace(more=" ".join([people[0].more, *links]).strip())
    yield from people


class _Piece(NamedTuple):
    """A part of a line: the person in it, where it begins, and the separator `before` it."""

    person: Named
    begin: int
    before: str


def _joined(text: str) -> list[_Piece]:
    """The people of a line, each with the words and the address that follow the name and belong to it."""
    pieces: list[_Piece] = []
    chain = 0
    for begin, end, before in _between(text):
        piece = _Piece(_person(text[begin:end]), begin, before)
        if before in ("", ";"):
            chain = len(pieces)
        owner = _owner(pieces[chain:], piece)
        if owner is None:
            pieces.append(piece)
            continue
        named = pieces[chain + owner]
        pieces[chain + owner :] = [named._replace(person=_person(text[named.begin : end]))]
    return pieces


def _between(text: str) -> Iterator[tuple[int, int, str]]:
    """The begin and end of each part of a line between separators, with the separator before it."""
    begin, before = 0, ""
    for match in _BETWEEN.finditer(text):
        if match["between"] is None:
            continue
        if text[begin : match.start()].strip(EDGES):
            yield begin, match.start(), before
            before = ""
        begin, before = match.end(), before or match["between"].strip().casefold()
    if text[begin:].strip(EDGES):
        yield begin, len(text), before


def _owner(pieces: Sequence[_Piece], piece: _Piece) -> int | None:
    """The place of the person to whom a piece belongs, None if it is a person itself."""
    person, last = piece.person, len(pieces) - 1
    if last < 0 or (person.name and (_is_person(person.name) or _has_name(person.email, person.name))):
        return None
    if person.email:
        return _owner_of_address(pieces, piece)
    if not person.name:
        return last
    before = pieces[last].person
    belongs = _ORGANISATION.search(person.name) or _DEGREES.fullmatch(person.name)
    follows = before.email or (before.pronouns and not person.pronouns) or belongs
    return last if piece.before == "," and follows and _is_person(before.name) else None


def _owner_of_address(pieces: Sequence[_Piece], piece: _Piece) -> int | None:
    """The place of the person before an address that has no name, or other words, beside it."""
    person = piece.person
    owner = next((place for place in reversed(range(len(pieces))) if _is_person(pieces[place].person.name)), None)
    if owner is None or any(other.person.email for other in pieces[owner:]):
        return len(pieces) - 1 if not person.name and not pieces[-1].person.email else None
    joined = not person.name or piece.before == "," or _has_name(person.email, pieces[owner].person.name)
    return owner if joined else None


def _is_person(name: str) -> bool:
    return is_name(name) and not _ORGANISATION.search(name)


def _has_name(email: str, name: str) -> bool:
    """Whether an address has a word of a name before its at sign."""
    local = fold(email.partition("@")[0])
    return any(word in local for word in fold(name).split() if len(word) > 1)


def _person(text: str) -> Named:
    email, more, pronouns = "", [], ""
    if address := _ADDRESS.search(text):
        email = normalise_email(address[1]) if is_email(normalise_email(address[1])) else ""
        if email:
            text = f"{text[: address.start()]} {text[address.end() :]}"
    for web in _WEB.findall(text):
        more.append(web.strip("<>"))
        text = text.replace(web, " ", 1)

    def _aside(match: re.Match[str]) -> str:
        inner = next((group for group in match.groups() if group), "").strip(EDGES)
        whole = not text[: match.start()].strip(EDGES) and not text[match.end() :].strip(EDGES)
        if whole:
            return inner
        if inner:
            more.append(inner)
        return " "

    text = _IN_BRACKETS.sub(_aside, text)
    name, *others = _DASH.split(text.strip(EDGES))
    others = [other.strip(EDGES) for other in others if other.strip(EDGES)]
    name = name.strip(EDGES)
    pronouns = next((other for other in (*more, *others) if _PRONOUNS.fullmatch(other)), "")
    affiliation = _affiliation([other for other in others if other != pronouns]) if _is_person(name) else ""
    rest = " ".join(other for other in (*more, *others) if other not in (pronouns, affiliation))
    return Named(clean_line(name)[: _MOST_OF_A_NAME * 2], email, rest, pronouns, affiliation)


def _affiliation(others: Sequence[str]) -> str:
    """The affiliation among the words behind a name; empty if more than one could be it."""
    possible = [other for other in others if not _DEGREES.fullmatch(other)]
    if len(possible) != 1 or words(possible[0]) > _MOST_OF_AN_AFFILIATION:
        return ""
    is_sound = possible[0][:1].isupper() and not re.search(r"[@:/.!?]|\d", possible[0])
    return possible[0] if is_sound or _ORGANISATION.search(possible[0]) else ""


_FEWEST_WORDS, _MOST_WORDS = 2, 5
_NAME_WORD = re.compile(r"[^\W\d_a-z][^\W\d_]*(?:[.\u2019'-][^\W\d_]*)*\.?")
_PARTICLES = frozenset({
    "al", "ben", "bin", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e", "el", "la", "las", "le",
    "los", "ter", "van", "vom", "von", "y", "zu", "zur",
})  # fmt: skip
_NOT_NAMES = frozenset({
    "a", "about", "abstract", "after", "an", "and", "api", "are", "as", "at", "audience", "before", "best",
    "by", "case", "code", "data", "demo", "demos", "dont", "example", "examples", "for", "from", "getting",
    "goals", "how", "i", "in", "introduction", "is", "it", "its", "key", "learning", "learn", "lessons", "live",
    "my", "new", "not", "of", "on", "open", "or", "our", "outcomes", "outline", "overview", "part", "pitch",
    "prerequisites", "questions", "real", "references", "requirements", "resources", "review", "section",
    "source", "story", "summary", "take", "takeaways", "takeaway", "talk", "target", "the", "this", "to",
    "tools", "topics", "tutorial", "using", "we", "what", "when", "where", "who", "why", "will", "with",
    "workshop", "you", "your", "conclusion", "conclusions", "background", "motivation", "agenda", "format",
    "notes", "structure",
})  # fmt: skip
"""Words of headings that are never part of a name."""


def is_name(text: str) -> bool:
    """Whether a text could be a person's name: two to five words with capitals, none of them a word of headings."""
    parts = text.strip(EDGES + ".").split()
    if not _FEWEST_WORDS <= len(parts) <= _MOST_WORDS or len(text) > _MOST_OF_A_NAME:
        return False
    if {fold(word).strip(".,:") for word in parts} & _NOT_NAMES:
        return False
    capitals = [word for word in parts if fold(word) not in _PARTICLES]
    return len(capitals) >= _FEWEST_WORDS and all(_NAME_WORD.fullmatch(word.strip("\"'“”()")) for word in capitals)
