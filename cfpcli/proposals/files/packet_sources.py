"""The possible packets in files, folders, mailboxes and mail, each with its name."""

import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from cfpcli.env import Env, path_option
from cfpcli.errors import NotFoundError
from cfpcli.proposals.files import mailbox
from cfpcli.proposals.files.envelope import MOST_BYTES
from cfpcli.proposals.files.folder_walk import is_markdown, walk
from cfpcli.proposals.files.mailbox import NO_PACKET
from cfpcli.text import clean_line
from cfpcli.workspace.inputs import MOST_OF_AN_EXPORT, read_bytes, refuse_larger


class Source(msgspec.Struct, frozen=True):
    """A possible packet: its name, its bytes, and why it is not read.

    `skipped` is the reason to ignore it, `refused` the reason why somebody must look at it.
    """

    name: str
    data: bytes = b""
    skipped: str = ""
    refused: str = ""


def sources(paths: list[str], env: Env) -> Iterator[Source]:
    """The possible packets in these paths, in the order of the paths, folders sorted by name.

    Raises:
        NotFoundError: a path that was named does not exist or cannot be read.
    """
    for argument in paths:
        path = path_option(argument, env)
        if argument == "-":
            yield from _read("stdin", read_bytes("-", env, most=MOST_OF_AN_EXPORT), is_named=True)
        elif path.is_dir():
            yield from _folder(path, argument)
        elif not path.exists():
            raise NotFoundError(f"{clean_line(argument)} does not exist", hint="name a file, a folder or a mailbox")
        else:
            yield from _file(path, argument, is_named=True)


def _folder(folder: Path, argument: str) -> Iterator[Source]:
    """The possible packets in a folder and its subfolders."""
    for entry in walk(folder):
        called = os.path.join(argument.rstrip("/") or "/", entry.path.relative_to(folder))  # noqa: PTH118  # as it was typed
        if entry.skipped or entry.refused:
            yield Source(called, skipped=entry.skipped, refused=entry.refused)
        else:
            yield from _file(entry.path, called, is_named=False)


def _file(path: Path, called: str, *, is_named: bool) -> Iterator[Source]:
    ending = path.name.casefold()
    try:
        with path.open("rb") as stream:
            if ending.endswith(".mbox"):
                refuse_larger(path, called, MOST_OF_AN_EXPORT)
                # A line without an end is read in pieces, and never whole.
                yield from _mailbox(iter(partial(stream.readline, MOST_BYTES), b""), called)
                return
            most = mailbox.MOST_BYTES_OF_A_MESSAGE if ending.endswith(".eml") else MOST_BYTES
            data = stream.read(most + 1)
    except OSError as error:
        if is_named:
            raise NotFoundError(f"{clean_line(called)} cannot be read: {error.strerror or error}") from error
        yield Source(called, refused=f"cannot be read: {error.strerror or error}")
        return
    if len(data) > most:
        is_other = not is_named and ending.endswith(".json") and not mailbox.is_packet(called, data)
        too_large = f"is larger than {most:,} bytes"
        yield Source(called, skipped=NO_PACKET) if is_other else Source(called, refused=too_large)
    else:
        yield from _read(called, data, is_named=is_named)


def _read(called: str, data: bytes, *, is_named: bool) -> Iterator[Source]:
    """A file that is a packet, else the attachments of mail.

    A file that was named and has no known ending is recognised by its first bytes.
    """
    name = called.casefold()
    begins = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:5]
    if name.endswith(".eml"):
        yield from _attachments(data, called)
    elif mailbox.is_packet(called, data) or is_markdown(name) or (is_named and begins.startswith((b"{", b"---"))):
        yield Source(called, data)
    elif is_named and begins == b"From ":
        yield from _mailbox(data.splitlines(keepends=True), called)
    elif is_named and mailbox.is_mail(data):
        yield from _attachments(data, called)
    elif is_named:
        yield Source(
            called, refused="is not a packet, a proposal file or a mailbox, judging by its name and its first line"
        )
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
    for attachment in mailbox.attachments(message, called):
        too_large = f"is larger than {MOST_BYTES:,} bytes" if len(attachment.data) > MOST_BYTES else ""
        yield Source(attachment.name, attachment.data if not too_large else b"", attachment.skipped, too_large)
