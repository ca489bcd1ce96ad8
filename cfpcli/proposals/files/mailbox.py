"""Packets received by mail: the attachments of a message (.eml) or of a mailbox (.mbox) that may be proposals.

No part of a message is trusted: names of attachments are shown and never used as paths, nothing is unpacked or run,
bodies are not read. A mailbox is read message by message, so that its size does not matter.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from cfpcli.proposals.files.envelope import MOST_BYTES, is_in_transit
from cfpcli.proposals.files.other_forms.templates import is_named_otherwise, is_proposal
from cfpcli.text import clean_line, shorten

if TYPE_CHECKING:
    from email.message import Message

MOST_BYTES_OF_A_MESSAGE = 32 << 20
"""Maximum size in bytes of a message with its attachments: the usual limit of mail servers.

A larger message is listed and not read.
"""

NO_PACKET = "is not a packet or a proposal file"
"""The reason for skipping a file that is recognisably something else."""

_MOST_PARTS = 500
_MOST_NESTED = 50
"""Maximum number of nested parts; real mail has a handful, a forwarded thread some more."""
_MULTIPART = re.compile(rb"^content-type:[ \t\r\n]{0,9}(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_HEADERS = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n|[ \t]+[^\n]*\n)+?(?=\r?\n|\Z)")
_OF_MAIL = re.compile(
    rb"^(?:From|Message-ID|MIME-Version|Received|Return-Path|Content-Type):", re.IGNORECASE | re.MULTILINE
)
"""Headers that no proposal has as labels: `Date` and `Subject` it may have."""

_LONGEST_HEADERS = 1 << 16
_NAME = 60
_TYPES = {"text/markdown": ".md", "text/x-markdown": ".md", "application/vnd.cfp.packet+json": ".cfp.json"}
_SEPARATOR = re.compile(rb"From [^\n]*\n?\Z")


class Attachment(msgspec.Struct, frozen=True):
    """A part of a message: its name, its bytes, and why it is not read (empty if it is)."""

    name: str
    data: bytes = b""
    skipped: str = ""


def attachments(message: bytes, called: str) -> Iterator[Attachment]:
    """The attachments of one message, including those of attached messages; `called` is the name of the message.

    Text parts for the reader (bodies, HTML) are skipped silently; other attachments are listed as skipped.
    """
    from email import message_from_bytes, policy
    from email.errors import MessageError

    # The parser compares every line with the boundary of every enclosing part.
    if sum(1 for _ in islice(_MULTIPART.finditer(message), _MOST_NESTED + 1)) > _MOST_NESTED:
        yield Attachment(called, skipped=f"has more than {_MOST_NESTED} parts that hold others")
        return
    try:
        parts = list(_limited(message_from_bytes(message, policy=policy.compat32).walk()))
    except (RecursionError, MessageError, ValueError, LookupError):
        yield Attachment(called, skipped="cannot be read as mail")
        return
    if len(parts) > _MOST_PARTS:
        yield Attachment(called, skipped=f"has more than {_MOST_PARTS} parts")
        return
    for part in parts:
        if not part.is_multipart():
            yield from _attached(part, called)


def _limited(parts: Iterator["Message"]) -> Iterator["Message"]:
    for count, part in enumerate(parts):
        yield part
        if count > _MOST_PARTS:
            return


def _attached(part: "Message", called: str) -> Iterator[Attachment]:
    kind = part.get_content_type()
    file_name = _file_name(part)
    ending = _TYPES.get(kind, "")
    if not file_name and not ending:
        return
    name = f"{called}: {file_name or f'attachment{ending}'}"
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError):
        data = None
    if not isinstance(data, bytes):
        yield Attachment(name, skipped="cannot be decoded")
    elif is_packet(file_name, data) or (ending and is_packet(f"README{ending}", data)):
        # A part without a name is often the body of the message, unless it begins like a proposal file.
        yield Attachment(name, data)
    else:
        yield Attachment(name, skipped=NO_PACKET)


def _file_name(part: "Message") -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = "?"
    return shorten(clean_line(re.split(r"[/\\]", str(name))[-1]), _NAME)


def is_packet(name: str, data: bytes) -> bool:
    """Whether a file with this name is read: Markdown, `.cfp.json`, other JSON that is in transit, complete proposals.

    A Markdown file without front matter may be a malformed proposal, which would be lost without a message; only
    a file with a name that projects give to other things (README.md) is skipped, unless it is a complete proposal.
    """
    ending = re.split(r"[/\\]", name.casefold())[-1]
    if ending.endswith(".cfp.json"):
        return True
    if ending.endswith(".json"):
        return is_in_transit(data)
    if not ending.endswith((".md", ".markdown")):
        return is_text(ending) and _is_proposal(data, ending)
    begins = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:5].splitlines()[:1]
    return begins == [b"---"] or not is_named_otherwise(ending) or _is_proposal(data, ending)


_TEXTS = frozenset({"", "adoc", "asciidoc", "mdown", "mdtext", "mdtxt", "mdwn", "mdx", "mkd", "mkdn", "org", "qmd"})
_TEXTS |= {"rmd", "rst", "text", "txt"}


def is_text(name: str) -> bool:
    """Whether a file has the name of a text that is not Markdown by its ending; it is read if it is complete."""
    return name.casefold().lstrip(".").rpartition(".")[2 if "." in name.lstrip(".") else 0] in _TEXTS


def is_mail(data: bytes) -> bool:
    """Whether a file begins with the headers of mail; lines such as `title: …` alone are a proposal's."""
    headers = _HEADERS.match(data[:_LONGEST_HEADERS])
    return headers is not None and _OF_MAIL.search(headers[0]) is not None


def _is_proposal(data: bytes, name: str) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return len(data) <= MOST_BYTES and "\0" not in text and not is_mail(data) and is_proposal(text, name)


def messages(lines: Iterable[bytes]) -> Iterator[bytes | None]:
    """The messages of a mailbox in mbox form, from its lines with their ends; None for one that is too large.

    The standard library's reader opens a mailbox for writing too, which must not happen if it is only read.
    """
    gathered: list[bytes] = []
    size, begun, after_blank = 0, False, True
    for line in lines:
        if after_blank and _SEPARATOR.match(line):
            if begun:
                yield _message(gathered, size)
            gathered, size, begun = [], 0, True
        elif begun:
            size += len(line)
            if size <= MOST_BYTES_OF_A_MESSAGE:
                gathered.append(line[1:] if line.startswith(b">From ") else line)
        after_blank = not line.strip(b"\r\n")
    if begun:
        yield _message(gathered, size)


def _message(lines: list[bytes], size: int) -> bytes | None:
    return b"".join(lines) if size <= MOST_BYTES_OF_A_MESSAGE else None
