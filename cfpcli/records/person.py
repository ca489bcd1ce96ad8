"""A person as people write them: `NAME <ADDRESS>`."""

import re

import msgspec

from cfpcli.errors import DataRefusedError
from cfpcli.text import clean_line, composed

_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")


class Person(msgspec.Struct, frozen=True):
    """A name with a normalised e-mail address, either of which may be empty, not both."""

    name: str
    email: str = ""

    def __str__(self) -> str:
        """Read as `NAME <ADDRESS>`."""
        if not self.email:
            return self.name
        return f"{self.name} <{self.email}>" if self.name else f"<{self.email}>"


def normalise_email(address: str) -> str:
    """The one spelling under which an address is compared and kept: stripped, lower-case and in NFC."""
    return composed(address.strip().lower())


def is_email(address: str) -> bool:
    """Whether text has the shape of an e-mail address; delivery alone would prove more."""
    return _ADDRESS.fullmatch(address.strip()) is not None


def email_of(person: str) -> str:
    """The normalised address in `NAME <ADDRESS>`, as the history writes people; empty where there is none."""
    try:
        return parse_person(person).email
    except DataRefusedError:
        return ""


def parse_person(text: str) -> Person:
    """Read `NAME <ADDRESS>`, a bare address or a bare name.

    Raises:
        DataRefusedError: the text is empty or the part in angle brackets is no address.
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
    # An opening quote without an end leaves nothing of the name.
    return unquoted or name.strip(' "')
