"""The language of a text, by its commonest words; no guess if there is doubt."""

import re
from collections import Counter
from collections.abc import Iterator

from cfpcli.proposals.rules.lint.rule import Severity, Spot, Subject

FEWEST_WORDS = 25
"""Shorter texts are not judged."""

FEWEST_HITS = 6
LEAST_SHARE = 0.15
"""The minimum share of a text that is made up of a language's commonest words; usually it is 0.3 to 0.5."""

LEAD = 1.7
"""How many times the runner-up the best must be: neighbouring languages share short words."""

NAMES = {
    "en": "English",
    "fr": "French",
    "de": "German",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}

_COMMON = {
    "en": "the and of to is in that for with it this are on as we you how what from be or an by at our your not which "
    "was have has will can they their when where who its a i",
    "fr": "le la les des une un est dans pour qui que sur nous avec vous aux cette ce ces sont du et pas plus par ou "
    "en au de il elle on leur ont notre votre comment l d qu s n c je se",
    "de": "der die das und ist nicht mit für ein eine einen einer wir auf den von dem des sich auch wie im zu zum zur "
    "bei als aus an sie es in werden wird sind oder was dass ich haben kann",
    "es": "el los las que para una un por con del como es en se y su al lo la de más pero sus este esta entre cuando "
    "qué cómo son nos muy sin sobre o hay",
    "it": "il che di per una un con della delle dei del sono gli come non nel più è la le lo in e da si al alla i dal "
    "questo questa anche ma ci su o nella",
    "nl": "de het een van en dat voor met zijn niet op te aan ook wij hoe is in die er om als door bij naar we wat "
    "kan worden uit maar of over deze dit je",
    "pt": "o os que para uma um com não dos das em do da por como são ao a as e é no na se mais mas nos sua seu ou "
    "pelo pela isso esta este de você",
}
_LANGUAGES: dict[bytes, list[str]] = {}
for _code, _words in _COMMON.items():
    for _word in _words.split():
        _LANGUAGES.setdefault(_word.encode(), []).append(_code)

_NOT_ASCII = re.compile("[^\x00-\x7f]")
_LETTER, _LETTERS = re.compile(r"[^\W\d_]"), re.compile(r"[^\W\d_]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_BLANKED = bytes.maketrans(_NO_LETTERS, b" " * len(_NO_LETTERS))
_REPLACED_SINGLY = 64
"""Maximum number of different characters for which replacing each in the whole text is faster than one pass over it."""

_NOT_PROSE = re.compile(r"https?://\S+")


def language_of(text: str) -> str:
    """The language code of a text; empty if it is too short, or if no language clearly leads."""
    prose = _NOT_PROSE.sub(" ", text) if "://" in text else text
    words = _words_of(prose.lower())
    if len(words) < FEWEST_WORDS:
        return ""
    counts = Counter(words)
    hits: Counter[str] = Counter()
    for word in counts.keys() & _LANGUAGES.keys():
        for code in _LANGUAGES[word]:
            hits[code] += counts[word]
    (best, count), (_, second) = [*hits.most_common(2), ("", 0), ("", 0)][:2]
    clear = count >= max(FEWEST_HITS, LEAST_SHARE * len(words)) and count >= LEAD * second
    return best if clear else ""


def _words_of(text: str) -> list[bytes]:
    """The runs of letters of a text, in UTF-8: there letters are recognised ten times faster."""
    others = [char for char in set(_NOT_ASCII.findall(text)) if not _LETTER.match(char)]
    if len(others) <= _REPLACED_SINGLY:
        for char in others:
            text = text.replace(char, " ")
    else:
        text = " ".join(_LETTERS.findall(text))
    return text.encode("utf-8", "replace").translate(_BLANKED).split()


def languages(subject: Subject) -> Iterator[Spot]:
    """Report a text in another language than the proposal's, or than that of the text beside it."""
    declared = re.split(r"[-_]", subject.draft.language.lower())[0]
    detected = {field: language_of(subject.plain.get(field, "")) for field in ("abstract", "description")}
    for field, language in detected.items():
        if declared in NAMES and language and language != declared:
            message = f"the {field} is in {NAMES[language]}, but the language of the proposal is {NAMES[declared]}"
            yield Spot(field, message, 0)
    first, second = detected["abstract"], detected["description"]
    if declared not in NAMES and first and second and first != second:
        yield Spot("description", f"the description is in {NAMES[second]}, the abstract in {NAMES[first]}", 0)
    for field, whole in detected.items():
        if not whole:
            yield from _mixed(field, subject.plain.get(field, ""))


def _mixed(field: str, text: str) -> Iterator[Spot]:
    """Report paragraphs of different languages in one text."""
    first, offset = "", 0
    for paragraph in re.split(r"(\n[ \t]*\n)", text):
        language = language_of(paragraph)
        if first and language and language != first:
            message = f"the {field} continues in {NAMES[language]} after {NAMES[first]}"
            yield Spot(field, message, offset, severity=Severity.NOTE)
            return
        first, offset = first or language, offset + len(paragraph)
