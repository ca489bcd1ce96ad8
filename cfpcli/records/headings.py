r"""The headings of proposal files: those that begin a field, and those that look private without naming one.

One table for the reader, for the writer, which guards exactly the lines that the reader would take for headings, and
for `cfp check`. A heading counts in any case and with any accents, at any level, as `## Notes` or underlined, with or
without a colon, closing number signs, emphasis or a number before it. A backslash before a heading, `\## Notes`, makes
it part of the text around it.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from cfpcli.errors import UsageError
from cfpcli.records.facts import Blind, fields_where
from cfpcli.records.proposal import LONG_TEXTS, SubmittedFields
from cfpcli.text import did_you_mean, fold

BIOGRAPHY = "biography"
TEXT = "text"
"""The field of a heading that begins no field and remains part of the text around it."""

FIELDS = (*LONG_TEXTS, BIOGRAPHY)
"""The fields that a heading can begin."""

PUBLIC = fields_where(SubmittedFields, lambda fact: fact.long and fact.blind is Blind.COPIED)
"""The fields that reviewers of a blind call read: a heading that looks private is misplaced only in these."""

_NAMES: dict[str, str] = {
    **{name.replace("_", " "): name for name in FIELDS},
    **dict.fromkeys(("abstract", "resume", "resume public", "kurzbeschreibung", "resumen", "resumo"), "abstract"),
    **dict.fromkeys(("description", "beschreibung", "descripcion", "descricao", "descrizione"), "description"),
    **dict.fromkeys(
        (
            "notes", "private notes", "internal notes", "confidential notes", "notes private", "notes confidential",
            *(
                f"notes {word} {whom}"
                for word in ("for", "to")
                for whom in (
                    "reviewers", "the reviewers", "the committee", "the programme committee", "the program committee",
                    "organisers", "the organisers", "organizers", "the organizers",
                )
            ),
            "notizen", "anmerkungen", "notas", "notes privees", "notes internes", "notes confidentielles",
            *(
                f"{word} {whom}"
                for word in ("notes pour", "remarques pour")
                for whom in ("le comite", "le comite de programme", "les organisateurs", "l organisation", "le jury")
            ),
        ),
        "notes",
    ),
    **dict.fromkeys(
        ("biography", "bio", "biographie", "kurzbiographie", "kurzbiografie", "biografie", "biografia"), BIOGRAPHY
    ),
}  # fmt: skip
"""The field that each heading begins, by its key."""

_OF_THE_SPEAKER = frozenset(
    f"{whose} {what}"
    for whose in ("speaker", "speaker s", "presenter", "presenter s", "author", "author s", "my", "short")
    for what in ("bio", "biography")
)
"""Headings that begin the biography of a proposal's only speaker; with several speakers, they are ambiguous."""

_READERS = r"(?:organi[sz]ers?|(?:organi[sz]ing[ ]|program(?:me)?[ ])?(?:committee|team)|reviewers?|jury|chairs?)"
_SPEAKERS = r"(?:speakers?|presenters?|authors?)"
_PRIVATE = rf"""
      (?:private|confidential|internal|personal|secret)(?:[ ](?:notes?|comments?|remarks?|information))?
    | (?:not[ ]public|not[ ]for[ ]publication|do[ ]not[ ]publish|off[ ]the[ ]record)
    | (?:(?:extra|additional|other|more|reviewer|speaker|some|my)[ ])?notes?
    | (?:\w+[ ])?(?:notes?|comments?|remarks?|information|info|message)[ ](?:for|to)[ ]
      (?:you|(?:the[ ]|our[ ])?{_READERS})
    | for[ ](?:the[ ]|our[ ])?{_READERS}(?:[ ]only)?
    | (?:{_READERS}|your[ ]eyes|for[ ]your[ ]eyes)[ ]only
    | about[ ](?:me|us|myself|ourselves|(?:the[ ]|your[ ])?{_SPEAKERS})
    | who[ ](?:am[ ]i|i[ ]am|are[ ]we|we[ ]are)
    | (?:the[ ]|your[ ])?{_SPEAKERS}
    | (?:my[ ]|our[ ]|your[ ]|short[ ]|long[ ]|(?:the[ ]|your[ ])?{_SPEAKERS}[ ](?:s[ ])?)?(?:bios?|biograph(?:y|ies))
    | (?:short[ ]|long[ ])?(?:bio|biograph(?:y|ie))[ ](?:of|de|d)[ ].{{1,60}}
    | (?:my|our|your|(?:the[ ]|your[ ])?{_SPEAKERS}(?:[ ]s)?)[ ](?:profile|background|information|info|details)
    | (?:(?:notes?|remarques?|commentaires?)[ ])?(?:privee?s?|internes?|confidentiel(?:le)?s?)
    | (?:notes?|remarques?|commentaires?|message)[ ](?:pour|a|au|aux)[ ].{{1,40}}
    | (?:pour|reserve[ ]a)[ ](?:le[ ]comite|l[ ]organisation|les[ ]organisateurs|le[ ]jury)(?:[ ]seulement)?
    | (?:a[ ]propos[ ]de|qui[ ](?:suis|sommes))[ ]
      (?:moi|nous|je|l[ ](?:auteure?|orateur|oratrice|intervenante?))
    | (?:intern|vertraulich|privat)(?:e[rs]?)?(?:[ ](?:notizen?|anmerkungen|hinweise))?
    | (?:notizen?|anmerkungen|hinweise)[ ](?:fur|an)[ ].{{1,40}}
    | (?:uber|zu)[ ](?:mich|uns|mir|den[ ](?:autor|referenten)|die[ ](?:autorin|referentin))
    | (?:sobre|acerca[ ]de)[ ](?:mi|nosotros|mim|nos|el[ ]autor|la[ ]autora)
    | (?:notas?|note)[ ](?:privad[ao]s?|internas?|confidencia(?:l|les|is)|(?:para|per)[ ].{{1,40}})
    | (?:(?:my|our|{_SPEAKERS}(?:[ ]s)?)[ ])?(?:contact|travel)
      (?:[ ](?:me|us|details|information|info|data|needs|costs?|expenses|support|address))?
    """
"""Keys of headings below which people write text that reviewers and the public must not read.

Deliberately few, and compared with whole headings only: "Private networks" and "Contact tracing" are subjects of talks.
"""

_LONGEST = 80
"""The most characters of a heading that names a field; a longer one is a sentence."""

_LONGEST_LINE = 400
"""The most characters of a line that counts as a heading."""

_ATX = re.compile(r"( {0,3})(\\*)(#{1,6}(?=[ \t])|#{2,6}(?=[^#\s]))")
_UNDERLINED = re.compile(r"( {0,3})(\\*)(?=[*_]{0,3}[^\W\d_])")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_CLOSING = re.compile(r"[ \t]#+\Z")
_NUMBER = re.compile(r"\d{1,2}[.)][ \t]")
_WORD = re.compile(r"[^\W_]+")


class Meaning(NamedTuple):
    """The `field` that a heading begins and, for a biography, `who` it describes (empty: not stated)."""

    field: str
    who: str = ""


Answers = Mapping[str, Meaning]
"""The meanings that a person assigned to headings, by key."""

NO_ANSWERS: Answers = {}


class Heading(NamedTuple):
    """A heading of Markdown: its `text`, the number of its `lines`, and the backslashes that guard it.

    `level` is 1 to 6, `backslashes` the number of backslashes before it, and `at` their position in the line.
    """

    text: str
    level: int
    lines: int
    backslashes: int
    at: int


def heading_of(line: str, following: str) -> Heading | None:
    """A line as a heading, alone or with the line `following` it; None if it is not a heading.

    Accepts two forms that Markdown does not: `##Notes`, and an underlined line with text right above it.
    """
    if len(line) > _LONGEST_LINE:
        return None
    if match := _ATX.match(line):
        text = _CLOSING.sub("", line[match.end() :].strip()).rstrip()
        return Heading(text, len(match[3]), 1, len(match[2]), match.end(1))
    if _UNDERLINE.fullmatch(following) and (match := _UNDERLINED.match(line)):
        return Heading(line[match.end() :].strip(), 1 if "=" in following else 2, 2, len(match[2]), match.end(1))
    return None


@lru_cache(maxsize=1024)
def key_of(text: str) -> str:
    """The key by which headings are compared: their words without case, accents, marks and a number in front."""
    return " ".join(_WORD.findall(fold(_NUMBER.sub("", text.strip(), count=1))))


def meaning_of(text: str, *, alone: bool = True, answers: Answers = NO_ANSWERS) -> Meaning | None:
    """The field that a heading begins; None for a heading that belongs to its text.

    `alone` is whether the proposal has one speaker; `answers` take precedence over the table.
    """
    key = key_of(text)
    if key in answers:
        return answers[key]
    if key in _NAMES:
        return Meaning(_NAMES[key])
    if key in _OF_THE_SPEAKER:
        return Meaning(BIOGRAPHY) if alone else None
    what, colon, who = _unemphasised(text).partition(":")
    if colon and who.strip() and (_NAMES.get(key_of(what)) == BIOGRAPHY or key_of(what) in _OF_THE_SPEAKER):
        return Meaning(BIOGRAPHY, who.strip(" \t*"))
    return None


def _unemphasised(text: str) -> str:
    """A heading without emphasis that encloses all of it."""
    text = text.strip()
    for mark in ("***", "**", "__", "*", "_"):
        if text.startswith(mark) and text.endswith(mark) and len(text) > 2 * len(mark):
            return text[len(mark) : -len(mark)].strip()
    return text


@cache
def _private() -> re.Pattern[str]:
    # Many commands import this module, few have headings to look at, and this takes as long as ten modules.
    return re.compile(_PRIVATE, re.VERBOSE)


def looks_private(text: str) -> bool:
    """Whether the text below a heading is probably not for the public, judging by the heading's words."""
    if len(text) > _LONGEST:
        return False
    what, colon, _ = text.partition(":")
    is_private = _private().fullmatch
    return bool(is_private(key_of(text)) or (colon and is_private(key_of(what))))


def is_reserved(text: str, field: str) -> bool:
    """Whether a heading inside a text of `field` could be read as anything but part of it, for any speakers."""
    if meaning_of(text) is not None:
        return True
    return field in PUBLIC and looks_private(text)


def private_headings(text: str, *, kept: Collection[str] = ()) -> Iterator[tuple[int, str]]:
    """The headings of a public text that are notes, a biography, or look private, each with its offset.

    Code in the text must be blanked out. Headings whose keys are in `kept` are left out.
    """
    offset = 0
    lines = text.split("\n")
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        heading = heading_of(line, following)
        if heading and key_of(heading.text) not in kept:
            meaning = meaning_of(heading.text)
            if (meaning and meaning.field not in PUBLIC) or (not meaning and looks_private(heading.text)):
                yield offset, heading.text
        offset += len(line) + 1


def parsed_answers(texts: Sequence[str]) -> dict[str, Meaning]:
    """Read `TEXT=FIELD` answers of the command line; the field `biography: NAME` names the speaker.

    Raises:
        UsageError: an answer is not of this form, or names a field that no heading begins.
    """
    answers = {}
    for answer in texts:
        text, equals, field = answer.rpartition("=")
        name, _, who = field.partition(":")
        key = key_of(text)
        if not equals or not key:
            raise UsageError(f'not a heading and its field: "{answer}"', hint="write --heading 'Speaker bio=biography'")
        name = _NAMES.get(key_of(name), name.strip().casefold())
        if name not in (*FIELDS, TEXT) or (who.strip() and name != BIOGRAPHY):
            raise UsageError(f'--heading: "{field.strip()}": {did_you_mean(name, (*FIELDS, TEXT))}')
        answers[key] = Meaning(name, who.strip())
    return answers
