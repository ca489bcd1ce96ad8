"""People, as speakers, organisers and owners of profiles.

A person is written `NAME <ADDRESS>`.

A speaker: one person, many proposals, identified by normalised e-mail or, without one, by code.

A profile: the details that a person gives in every call, with biographies of several lengths.

Organisers: the people who run the calls of a store.

Organisations: whether two affiliations as people write them name the same organisation.

Languages by the names that their speakers use.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any

import msgspec

from cfpcli.errors import DataRefusedError
from cfpcli.records.facts import ALWAYS, LONGEST, SMALL_NUMBER, Fact, Merge, placed
from cfpcli.text import clean_line, composed, fold

_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")


class Person(msgspec.Struct, frozen=True):
    """A name with a normalised e-mail address; one of the two may be empty."""

    name: str
    email: str = ""

    def __str__(self) -> str:
        """Read as `NAME <ADDRESS>`."""
        if not self.email:
            return self.name
        return f"{self.name} <{self.email}>" if self.name else f"<{self.email}>"


def normalise_email(address: str) -> str:
    """The canonical spelling of an address for comparison and storage: stripped, lower-case and in NFC."""
    return composed(address.strip().lower())


def is_email(address: str) -> bool:
    """Whether text has the form of an e-mail address; only a delivery could prove more."""
    return _ADDRESS.fullmatch(address.strip()) is not None


def not_an_address(text: str) -> str:
    """The refusal of a text that is not an address, in words."""
    return f'"{text}" is not a valid address'


def email_of(person: str) -> str:
    """The normalised address in `NAME <ADDRESS>`, the form of people in the history; empty if there is none."""
    try:
        return parse_person(person).email
    except DataRefusedError:
        return ""


def parse_person(text: str) -> Person:
    """Read `NAME <ADDRESS>`, a bare address or a bare name.

    Raises:
        DataRefusedError: the text is empty, or the part in angle brackets is not an address.
    """
    line = clean_line(text)
    if not line:
        raise DataRefusedError("a person needs a name", hint="write NAME <ADDRESS>")
    if "<" not in line and ">" not in line:
        return Person("", normalise_email(line)) if is_email(line) else Person(line)
    name, bracket, rest = line.rpartition("<")
    address = rest.removesuffix(">").strip()
    if not bracket or not rest.endswith(">") or not is_email(address):
        raise DataRefusedError(
            f'"{line}" is not a person', hint="write NAME <ADDRESS>, such as Ana Ruiz <ana@example.org>"
        )
    return Person(_unquoted(name.strip()), normalise_email(address))


def _unquoted(name: str) -> str:
    if not name.startswith('"'):
        return name
    from email.utils import parseaddr

    unquoted, _ = parseaddr(f"{name} <x@example.org>")
    # An opening quote without an end leaves an empty name.
    return unquoted or name.strip(' "')


class SpeakerFields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The fields in which speakers describe themselves, the same in a draft and in the store."""

    name: Annotated[str, Fact("name as printed in the programme", most=200, kept=ALWAYS)]
    email: Annotated[str, Fact("address, lower-case")] = ""
    pronouns: Annotated[str, Fact("pronouns", most=200)] = ""
    affiliation: Annotated[str, Fact("company, project or institution", most=300)] = ""
    url: Annotated[str, Fact("home page", header="home page", most=2_000)] = ""
    availability: Annotated[str, Fact("when the speaker can be there", most=LONGEST)] = ""
    biography: Annotated[
        str,
        Fact(
            "biography",
            long=True,
            most=5_000,
            advice='Of a single speaker; if there are several, one section each: "Biography: NAME". May stay empty.',
        ),
    ] = ""


@placed()
class Speaker(SpeakerFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A speaker; `email` is normalised, and empty for a speaker known only from a published programme."""

    code: Annotated[str, Fact("six characters that identify the speaker permanently", kept=ALWAYS, rigid=True)]
    number: Annotated[int, Fact(SMALL_NUMBER, header="no.", quiet=True, merge=Merge.KEPT)] = 0


def codes_by_address(speakers: Iterable[Any]) -> dict[str, set[str]]:
    """The codes of all speakers, or rows of them, with each address; an address of several is a mistake."""
    codes: dict[str, set[str]] = {}
    for speaker in speakers:
        if speaker.email:
            codes.setdefault(normalise_email(speaker.email), set()).add(speaker.code)
    return codes


class Profile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person's details that the interview offers instead of asking again; biographies are Markdown, or empty."""

    name: str = ""
    email: str = ""
    pronouns: str = ""
    affiliation: str = ""
    url: str = ""
    biography_short: str = ""
    biography: str = ""
    biography_long: str = ""


class Organiser(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person with an organiser's rights in every event of a store, by normalised e-mail.

    `since` is the UTC instant of the registration or, if a migration found the person in the history, of their first
    change there; None if unknown.
    """

    email: str
    number: int = 0
    name: str = ""
    since: datetime | None = None

    def __str__(self) -> str:
        """Read as `NAME <ADDRESS>`."""
        return f"{self.name} <{self.email}>" if self.name else self.email


_NONE = frozenset(
    {"consultant", "freelance", "freelancer", "independent", "n a", "na", "none", "personal", "retired", "self"}
    | {"self employed", "student", "unemployed"}
)
"""Affiliations of people without an organisation; two people who write the same one are not colleagues."""

_LEGAL_FORMS = frozenset(
    {"ab", "ag", "bv", "corp", "gmbh", "inc", "llc", "ltd", "oy", "plc", "sa", "sarl", "sas", "spa", "srl"}
)


@lru_cache(maxsize=1 << 14)
def organisation(affiliation: str) -> str:
    """The canonical spelling by which affiliations are compared; empty if the text names no organisation.

    Case, accents, punctuation and a legal form at the end make no difference.
    """
    words = re.findall(r"\w+", fold(affiliation))
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    plain = " ".join(words)
    return "" if plain in _NONE else plain


_NAMES = {
    "ar": "العربية",
    "br": "brezhoneg",
    "ca": "català",
    "cs": "čeština",
    "da": "dansk",
    "de": "Deutsch",
    "el": "ελληνικά",
    "en": "English",
    "es": "español",
    "et": "eesti",
    "eu": "euskara",
    "fi": "suomi",
    "fr": "français",
    "ga": "Gaeilge",
    "hr": "hrvatski",
    "hu": "magyar",
    "it": "italiano",
    "ja": "日本語",
    "ko": "한국어",
    "lt": "lietuvių",
    "lv": "latviešu",
    "nb": "norsk bokmål",
    "nl": "Nederlands",
    "pl": "polski",
    "pt": "português",
    "ro": "română",
    "sk": "slovenčina",
    "sl": "slovenščina",
    "sv": "svenska",
    "tr": "Türkçe",
    "uk": "українська",
    "zh": "中文",
}


def language_name(code: str) -> str:
    """A language with its code, such as `français (fr)`; only the code if its name is not known."""
    name = _NAMES.get(code.partition("-")[0].casefold())
    return f"{name} ({code})" if name else code
