"""People, as speakers, organisers and owners of profiles.

A person is written `NAME <ADDRESS>`.

A speaker: one person, many addresses, many proposals, identified by code and by each of the normalised addresses.

A profile: the details that a person gives in every call, with biographies of several lengths.

Organisers: the people who run the calls of a store.

Organisations: whether two affiliations as people write them name the same organisation.

Languages by the names that their speakers use.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache, lru_cache
from typing import Annotated, Any, Self, TypeVar

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


def kept_name(stored: Person, name: str) -> str:
    """The note that a person keeps the stored name, in words; `name` is another one that a command was given."""
    return f'{stored.email} is "{stored.name}" in the store; the name "{name}" was ignored'


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


class Wish(StrEnum):
    """How much a window of availability binds the programme."""

    HARD = "hard"
    """The person cannot be there at another time."""
    WISHED = "wished"
    """The person prefers this time."""


class Window(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A time in which a person can be there: from `starts` until `ends`.

    They are UTC instants in the store. In a draft they keep the zone in which they were written, and without one they
    are local times of the event.
    """

    starts: datetime
    ends: datetime
    wish: Wish = Wish.HARD

    def within(self, zone: tzinfo, *, strict: bool = False) -> Self:
        """The same window with the offsets of a time zone, in which a time without one is local.

        It is unchanged if a time has no instant in the years 1 to 9999; then a `strict` call raises OverflowError.
        """
        try:
            return msgspec.structs.replace(self, starts=_there(self.starts, zone), ends=_there(self.ends, zone))
        except OverflowError:
            if strict:
                raise
            return self


def _there(instant: datetime, zone: tzinfo) -> datetime:
    """An instant, or a time local to a zone, with the zone's offset; raises OverflowError if it has no instant there.

    The zone itself would make two times of an hour that occurs twice look equal. An offset with seconds, such as Paris
    had until 1911, could not be written, so that such a time is in UTC.
    """
    utc = (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)
    offset = utc.astimezone(zone).utcoffset() or timedelta()
    return utc.astimezone(UTC if offset % timedelta(minutes=1) else timezone(offset))


class SpeakerFields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The fields in which speakers describe themselves, the same in a draft and in the store."""

    name: Annotated[str, Fact("name as printed in the programme", most=200, kept=ALWAYS)]
    email: Annotated[str, Fact("address, lower-case")] = ""
    pronouns: Annotated[str, Fact("pronouns", most=200)] = ""
    affiliation: Annotated[str, Fact("company, project or institution", most=300)] = ""
    url: Annotated[str, Fact("home page", header="home page", most=2_000)] = ""
    availability: Annotated[str, Fact("when the speaker can be there", most=LONGEST, private=True)] = ""
    windows: Annotated[
        tuple[Window, ...], Fact("times at which the speaker can be there", item_key=("starts",), private=True)
    ] = ()
    biography: Annotated[
        str,
        Fact(
            "biography",
            long=True,
            most=5_000,
            advice='Of a single speaker; if there are several, one section each: "Biography: NAME". May stay empty.',
        ),
    ] = ""


@placed(other_emails="email")
class Speaker(SpeakerFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person: a speaker, a reviewer or an organiser, with any number of addresses.

    `email` is the first address, the one that is written to; it is normalised, and empty for a person whose address is
    not known. The kind of record is `speaker`, as histories name it. A person without a `guid` of their own, such as
    one who was recorded before there were any, has the one that follows from the code: the same in every copy of the
    store and in every line of its history. `aliases` are the codes of the people who were merged into this one.

    `requested_emails` are addresses that the person asks to add. They mean nobody until an organiser makes them
    addresses of the person: a person who claimed somebody else's address would be that person everywhere.
    """

    code: Annotated[str, Fact("six characters that identify the speaker permanently", kept=ALWAYS, rigid=True)]
    number: Annotated[int, Fact(SMALL_NUMBER, header="no.", quiet=True, merge=Merge.KEPT)] = 0
    guid: Annotated[str, Fact("UUID that identifies the person permanently", quiet=True, merge=Merge.KEPT)] = ""
    aliases: Annotated[tuple[str, ...], Fact("codes of the people who were merged into this one")] = ()
    other_emails: Annotated[tuple[str, ...], Fact("further addresses, lower-case", header="other addresses")] = ()
    requested_emails: Annotated[
        tuple[str, ...],
        Fact("addresses to add, which count once an organiser agrees", header="requested addresses"),
    ] = ()

    def __post_init__(self) -> None:
        """Complete a record without a guid."""
        if not self.guid:
            msgspec.structs.force_setattr(self, "guid", guid_by_code(self.code))

    @property
    def emails(self) -> tuple[str, ...]:
        """Every address, the first one first; empty if none is known."""
        return (self.email, *self.other_emails) if self.email else self.other_emails


_PersonT = TypeVar("_PersonT")

_NAMESPACE = bytes.fromhex("6ba7b8119dad11d180b400c04fd430c8")
"""The namespace of URLs of RFC 9562."""


def guid_by_code(code: str) -> str:
    """The UUID (version 5, of RFC 9562) of a person without one of their own; it follows from the code alone."""
    import hashlib

    digest = bytearray(hashlib.sha1(_NAMESPACE + b"urn:cfp:person:" + code.encode(), usedforsecurity=False).digest())
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest[:16].hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def people_by_address(people: Iterable[_PersonT]) -> dict[str, _PersonT]:
    """The person of each normalised address, from people or rows with `email` and `other_emails`.

    An address that two records hold, which admission refuses, means the first of them.
    """
    by_address: dict[str, _PersonT] = {}
    for address, person in _by_address(people):
        by_address.setdefault(address, person)
    return by_address


def codes_by_address(people: Iterable[Any]) -> dict[str, str]:
    """The code of the person of each address, from the same people or rows, with `code`."""
    codes: dict[str, str] = {}
    for address, person in _by_address(people):
        codes.setdefault(address, person.code)
    return codes


def sharers_by_address(people: Iterable[Any]) -> dict[str, set[str]]:
    """The codes of all people with each address, from the same people or rows; an address of several is a fault."""
    codes: dict[str, set[str]] = {}
    for address, person in _by_address(people):
        codes.setdefault(address, set()).add(person.code)
    return codes


def _by_address(people: Iterable[_PersonT]) -> Iterator[tuple[str, _PersonT]]:
    """Each normalised address with a person who has it."""
    for person in people:
        addresses: tuple[str, ...] = (person.email, *person.other_emails)  # type: ignore[attr-defined]  # rows have both
        for address in addresses:
            if address:
                yield normalise_email(address), person


class Profile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person's details that the interview offers instead of asking again; biographies are Markdown, or empty.

    `photo` and `slides` are links for forms of calls that ask for them: a portrait, and slides of earlier talks.
    """

    name: str = ""
    email: str = ""
    pronouns: str = ""
    affiliation: str = ""
    url: str = ""
    photo: str = ""
    slides: str = ""
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


_NAMES_ELSEWHERE = {
    "cs": ("Czech",),
    "de": ("German", "allemand"),
    "en": ("Englisch", "anglais", "inglés", "inglese", "Engels"),
    "es": ("Spanish", "castellano"),
    "fr": ("French", "Französisch"),
    "it": ("Italian",),
    "ja": ("Japanese",),
    "nl": ("Dutch",),
    "pl": ("Polish",),
    "pt": ("Portuguese",),
}
"""Names that languages have in other languages."""


@cache
def _codes() -> dict[str, str]:
    names = {fold(name): code for code, others in _NAMES_ELSEWHERE.items() for name in others}
    return names | {fold(name): code for code, name in _NAMES.items()}


def language_code(name: str) -> str:
    """The code of the language that a name means, in any case and without its accents; empty if it is not known."""
    return _codes().get(fold(name).strip(), "")


def language_name(code: str) -> str:
    """A language with its code, such as `français (fr)`; only the code if its name is not known."""
    name = _NAMES.get(code.partition("-")[0].casefold())
    return f"{name} ({code})" if name else code
