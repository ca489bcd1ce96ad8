"""Places in a text that identify a speaker: names, addresses, handles, pages, employers, and references to oneself.

Names that are also ordinary words: alone, they identify a speaker less surely than other names.

These are English and French words that are common names, names of places and months, and short words that begin
sentences. The list is deliberately small: a name that is not in it counts as a name wherever it is capitalised.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import IntEnum, StrEnum
from typing import NamedTuple, Protocol

from cfpcli.text import fold
from cfpcli.workspace.rules.conflicts import SHARED_DOMAINS

_WORDS = """
    al an art as at august autumn april ben bill bob brook brooks carol chance chase chip christian clay cliff crystal
    dale dawn dean do dot drew earl ed eve faith frank gene glen grace grant guy hank hazel heath heather holly hope
    hunter iris ivy jack jade jean joy joe june ken lance lane large laurel lee lily long major mark marshal marshall
    mason max may melody mercy miles my no nick norm olive on pat patience paul pearl penny pete piper ray reed rich
    rob robin rod rose ruby russ rusty sandy scarlet scout sky sol sterling stone sue summer sunny ted terry tim tom
    trinity tuck victor violet wade will winter woody
    baker banks bell best black blue bond brown bush butcher cash castle church clark close cloud cook cooper cross
    day field fish fisher ford forest fox gold good green hall hand hill hood house hunt key king knight lake law light
    little lock love marsh moon moore north page park parks parker pool poole pope post potter power price rice rivers
    rock root rush sharp shepherd short silver singer small smith snow sparks stone storm street swift taylor turner
    walker wall ward waters way weaver west white wise wolf wood woods world wright young
    ada haskell java julia pascal python scala
    adelaide austin berlin brittany brooklyn chelsea chester dakota dallas florence georgia houston india israel italia
    jordan kent kenya lincoln london lourdes madison milan paris phoenix savannah sydney troy valencia vienna virginia
    washington
    aime ange avril blanche carmen claire clement constant desire du fleur france franc honore juste lac le les la lune
    marin marine marcel noel ou parfait petit pierre prudence reine romain roman sage sur un vallee victoire violette
    blanc bois bon chevalier dubois fontaine grand leblanc lebrun legrand leroy marchand moulin noir roche roi roux
    so van von
"""

ORDINARY_NAMES = frozenset(_WORDS.split())
"""The names, folded."""


def is_ordinary(name: str) -> bool:
    """Whether a given or family name is also a word, a place or a month."""
    return fold(name) in ORDINARY_NAMES


_SHORTEST_HANDLE = 4
_SHORTEST_NAME = 2
_SHORTEST_IN_CAPITALS = 4
_SHORTEST_AFFILIATION = 3
_SHORTEST_BARE_HANDLE = 6
_PATH = re.compile(r"^(?:https?://)?[^/\s]+/(?:users?/|in/|@|~)?@?([\w.-]+)/?$", re.IGNORECASE)
_ENDS_SENTENCE = ".!?:…"
_MARKS = " \t#*_>+-([\"'\u2018\u201c\u00ab"
"""Characters before the first word of a sentence, a heading, an item or a quotation."""

_BEFORE = 40
"""Number of characters before a name that are searched for the end of a sentence."""


class Replacement(StrEnum):
    """The text that a redacted copy has in place of one that identifies a speaker."""

    TALK = "[an earlier talk]"
    EMPLOYER = "[employer]"
    OWN_WORK = "[own work]"
    SPEAKER = "[speaker]"
    HANDLE = "[handle]"
    LINK = "[link]"
    ORGANISATION = "[organisation]"
    ADDRESS = "[address]"
    DOMAIN = "[domain]"


_TALK = r"(?i:talk|keynote|session|workshop|tutorial|lightning talk)"
_TALK_FR = r"(?i:conférence|présentation|intervention)"
_WORK = r"(?i:company|employer|startup|start-up|university|lab|agency|consultancy)"
_NAME = r"(?:,? (?:called )?[A-Z][\w&.-]*(?: [A-Z][\w&.-]*)*)?"
_TELLING = (
    (
        rf"\b(?i:my|our) {_TALK} (?i:last year|at|in|from) ?(?:[A-Z0-9][\w-]*(?: [A-Z0-9][\w-]*)*)?",
        Replacement.TALK,
    ),
    (rf"\b(?i:my|our) (?i:last|previous|earlier) {_TALK}\b", Replacement.TALK),
    (r"\b(?i:last year,? (?:i|we) (?:spoke|talked|presented))\b", Replacement.TALK),
    (rf"\b(?i:my|our) {_WORK}\b{_NAME}", Replacement.EMPLOYER),
    (rf"\b(?i:my|our) (?i:book|podcast|blog|newsletter|channel)\b{_NAME}", Replacement.OWN_WORK),
    (rf"\b(?i:ma|notre) {_TALK_FR} (?i:de l['\u2019]an(?:née)? derni(?:er|ère)|précédente)", Replacement.TALK),
    (rf"\b(?i:mon|ma|notre) (?i:entreprise|société|employeur|université|agence)\b{_NAME}", Replacement.EMPLOYER),
    (rf"\b(?i:mon|notre) (?i:livre|blog|podcast)\b{_NAME}", Replacement.OWN_WORK),
)
"""Patterns of people's references to themselves, and the text to put instead."""


class Doubt(IntEnum):
    """The certainty that a text identifies a speaker: certain, possible, or for a person to check."""

    NONE = 0
    SOME = 1
    MUCH = 2


class Naming(NamedTuple):
    """A place in a text, `start` to `end`, that identifies a speaker: `term` is the matching detail, `what` its kind.

    `instead` is the replacement in a redacted copy.
    """

    start: int
    end: int
    term: str
    what: str
    instead: str
    doubt: Doubt = Doubt.NONE


class Named(Protocol):
    """The part of a speaker that identifies them."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def email(self) -> str:
        """The address, or empty."""

    @property
    def url(self) -> str:
        """The home page, or empty."""

    @property
    def affiliation(self) -> str:
        """The affiliation, or empty."""


class _Term(NamedTuple):
    text: str
    what: str
    instead: str
    doubt: Doubt = Doubt.NONE


def namings(text: str, speakers: Iterable[Named]) -> tuple[Naming, ...]:
    """Every place of a text that identifies a speaker, in order.

    Of two that overlap, the more certain one is returned, else the longer one.
    """
    places = list(_of_themselves(text))
    whole = fold(text)
    mapped: tuple[str, list[int]] | None = None
    for speaker in speakers:
        for term in _terms(speaker):
            if (key := fold(term.text)) and key in whole:
                mapped = mapped or _folded(text)
                places += _places(*mapped, term, key)
        places += _single_names(text, speaker)
    kept: list[Naming] = []
    for naming in sorted(places, key=lambda naming: (naming.doubt, naming.start - naming.end, naming.start)):
        if all(naming.end <= other.start or naming.start >= other.end for other in kept):
            kept.append(naming)
    return tuple(sorted(kept))


def redacted(text: str, places: Iterable[Naming]) -> str:
    """The text with each of these places, which must be places of this very text, replaced by its `instead`."""
    for place in sorted(places, reverse=True):
        text = f"{text[: place.start]}{place.instead}{text[place.end :]}"
    return text


_REPLACED = re.compile("|".join(map(re.escape, Replacement)))


def is_redacted_copy(text: str, original: str) -> bool:
    """Whether a text is the original with replacements in it, each in place of at least one character."""
    first, *others = _REPLACED.split(text)
    if not others or not original.startswith(first):
        return False
    *between, last = others
    at = len(first) + 1
    for part in between:
        begins = original.find(part, at)
        if begins < 0:
            return False
        at = begins + len(part) + 1
    return original.endswith(last) and at <= len(original) - len(last)


def _terms(speaker: Named) -> Iterator[_Term]:
    name, email = speaker.name.strip(), speaker.email
    if " " in name:
        first_names, family = name.rsplit(None, 1)
        yield _Term(name, "a speaker", Replacement.SPEAKER)
        yield _Term(f"{family} {first_names}", "a speaker", Replacement.SPEAKER)
        yield _Term(f"{family}, {first_names}", "a speaker", Replacement.SPEAKER)
    local, _, domain = email.partition("@")
    yield from _terms_of_address(email, domain)
    handles = [local] if local else []
    if match := _PATH.match(speaker.url.strip()):
        handles.append(match[1])
    for handle in handles:
        if len(handle) >= _SHORTEST_HANDLE:
            yield _Term(f"@{handle}", "a speaker's handle", Replacement.HANDLE)
        if len(handle) >= _SHORTEST_BARE_HANDLE:
            yield _Term(handle, "a speaker's handle", Replacement.HANDLE, Doubt.MUCH)
    if speaker.url.strip():
        yield _Term(re.sub(r"^https?://(?:www\.)?|/$", "", speaker.url.strip()), "a speaker's page", Replacement.LINK)
    if len(speaker.affiliation.strip()) >= _SHORTEST_AFFILIATION:
        yield _Term(speaker.affiliation.strip(), "a speaker's affiliation", Replacement.ORGANISATION)


def _terms_of_address(email: str, domain: str) -> Iterator[_Term]:
    if email:
        yield _Term(email, "a speaker's address", Replacement.ADDRESS)
    if "." in domain and domain.casefold() not in SHARED_DOMAINS:
        yield _Term(domain, "a speaker's domain", Replacement.DOMAIN)
        owner = domain.rpartition(".")[0].rpartition(".")[2]
        if len(owner) >= _SHORTEST_HANDLE:
            yield _Term(owner, "the name in a speaker's domain", Replacement.ORGANISATION, Doubt.MUCH)


def _places(folded: str, places: list[int], term: _Term, key: str) -> Iterator[Naming]:
    """The places of a term as whole words, regardless of case, accents and line ends."""
    for match in re.finditer(rf"(?<!\w){re.escape(key)}(?!\w)", folded):
        start, end = places[match.start()], places[match.end() - 1] + 1
        yield Naming(start, end, term.text, term.what, term.instead, term.doubt)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text folded for comparing, and for each of its characters the index in the original text."""
    characters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        part = " " if char.isspace() else fold(char)
        if part == " " and characters[-1:] == [" "]:
            continue
        characters += part
        places += [place] * len(part)
    return "".join(characters), places


def _single_names(text: str, speaker: Named) -> Iterator[Naming]:
    """A given or a family name alone, as a whole word with its capital, or in capitals if it is long enough.

    A name that is also a word leaves doubt, a given name much, and is ignored if it may be that word: at the beginning
    of a sentence, a heading or a line of a list.
    """
    parts = speaker.name.split()
    for name in dict.fromkeys(parts):
        if len(name) < _SHORTEST_NAME or not name[0].isupper():
            continue
        is_family = name == parts[-1]
        what = f"a speaker's {'family' if is_family else 'given'} name" if len(parts) > 1 else "a speaker"
        doubt = (Doubt.SOME if is_family else Doubt.MUCH) if is_ordinary(name) else Doubt.NONE
        for match in re.finditer(rf"(?<![\w-])(?:{'|'.join(map(re.escape, _spellings(name)))})(?![\w-])", text):
            before = text[max(match.start() - _BEFORE, 0) : match.start()]
            if doubt is Doubt.NONE or not _begins_sentence(before):
                yield Naming(match.start(), match.end(), match.group(), what, Replacement.SPEAKER, doubt)


def _spellings(name: str) -> Iterator[str]:
    """A name with and without its accents, and in capitals if that is hardly an abbreviation."""
    bare = "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))
    for spelling in dict.fromkeys((name, bare)):
        yield spelling
        if len(name) >= _SHORTEST_IN_CAPITALS:
            yield spelling.upper()


def _begins_sentence(before: str) -> bool:
    """Whether a word after this text may be capitalised because a sentence begins."""
    line = before.rpartition("\n")[2].strip(_MARKS)
    return not line or line[-1] in _ENDS_SENTENCE


def _of_themselves(text: str) -> Iterator[Naming]:
    for pattern, instead in _TELLING:
        for match in re.finditer(pattern, text):
            passage = match.group().rstrip(" ,.")
            end = match.start() + len(passage)
            yield Naming(match.start(), end, passage, "a speaker's work or employer", instead, Doubt.SOME)
