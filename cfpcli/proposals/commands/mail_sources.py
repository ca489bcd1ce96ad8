"""Where packets come from: files, folders, messages and mailboxes, each named so that its sender can be asked."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from cfpcli.env import Env, path_option
from cfpcli.errors import NotFoundError
from cfpcli.proposals.files import mailbox
from cfpcli.proposals.files.mailbox import NO_PACKET
from cfpcli.proposals.files.packet import MOST_BYTES
from cfpcli.text import clean_line
from cfpcli.workspace.inputs import MOST_OF_AN_EXPORT, read_bytes

ENDINGS = (".json", ".md", ".markdown", ".eml", ".mbox")
"""What is looked at in a folder."""

_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t]")


class Source(msgspec.Struct, frozen=True):
    """Something that may be a packet: its name, its bytes, and why it is not read.

    `skipped` says that it is none of our business, `refused` that somebody must look at it.
    """

    name: str
    data: bytes = b""
    skipped: str = ""
    refused: str = ""


def sources(paths: list[str], env: Env) -> Iterator[Source]:
    """Everything that these paths hold, in the order given, folders by name.

    Raises:
        NotFoundError: a path that was named does not exist or cannot be read.
    """
    for given in paths:
        path = path_option(given, env)
        if given == "-":
            yield from _read("stdin", read_bytes("-", env, most=MOST_OF_AN_EXPORT), told=True)
        elif path.is_dir():
            yield from _folder(path, given)
        elif not path.exists():
            raise NotFoundError(f"{clean_line(given)} does not exist", hint="name a file, a folder or a mailbox")
        else:
            yield from _file(path, given, told=True)


def _folder(folder: Path, given: str) -> Iterator[Source]:
    """What lies in a folder and in those below it; hidden files and links to folders are passed over."""
    for directory, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            path = Path(directory) / name
            called = os.path.join(given.rstrip("/") or "/", path.relative_to(folder))  # noqa: PTH118  # as it was typed
            if name.startswith("."):
                continue
            if name.casefold().endswith(ENDINGS) and path.is_file():
                yield from _file(path, called, told=False)
            else:
                yield Source(called, skipped=NO_PACKET)


def _file(path: Path, called: str, *, told: bool) -> Iterator[Source]:
    ending = path.name.casefold()
    try:
        with path.open("rb") as stream:
            if ending.endswith(".mbox"):
                yield from _mailbox(stream, called)
                return
            most = mailbox.MOST_BYTES_OF_A_MESSAGE if ending.endswith(".eml") else MOST_BYTES
            data = stream.read(most + 1)
    except OSError as error:
        if told:
            raise NotFoundError(f"{clean_line(called)} cannot be read: {error.strerror or error}") from error
        yield Source(called, refused=f"cannot be read: {error.strerror or error}")
        return
    if len(data) > most:
        is_other = not told and ending.endswith(".json") and not mailbox.is_packet(called, data)
        too_large = f"is larger than {most:,} bytes"
        yield Source(called, skipped=NO_PACKET) if is_other else Source(called, refused=too_large)
    else:
        yield from _read(called, data, told=told)


def _read(called: str, data: bytes, *, told: bool) -> Iterator[Source]:
    """A file that is a packet, or else mail; one without a name is told by what it begins with."""
    name = called.casefold()
    begins = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:5]
    if name.endswith(".eml"):
        yield from _attachments(data, called)
    elif mailbox.is_packet(called, data) or (told and begins.startswith((b"{", b"---"))):
        yield Source(called, data)
    elif told and begins == b"From ":
        yield from _mailbox(data.splitlines(keepends=True), called)
    elif told and _HEADER.match(data):
        yield from _attachments(data, called)
    elif told:
        yield Source(called, refused="is no packet, no proposal file and no mailbox by its ending or its beginning")
    else:
        yield Source(called, skipped=NO_PACKET)


def _mailbox(lines: Iterable[bytes], called: str) -> Iterator[Source]:
    number = 0
    for number, message in enumerate(mailbox.messages(lines), 1):
        named = f"{called}: message {number}"
        if message is None:
            yield Source(named, refused=f"is larger than {mailbox.MOST_BYTES_OF_A_MESSAGE:,} bytes")
        else:
            yield from _attachments(message, named)
    if not number:
        yield Source(called, refused="holds no message")


def _attachments(message: bytes, called: str) -> Iterator[Source]:
    for one in mailbox.attachments(message, called):
        too_large = f"is larger than {MOST_BYTES:,} bytes" if len(one.data) > MOST_BYTES else ""
        yield Source(one.name, one.data if not too_large else b"", one.skipped, too_large)
