"""Text input of a command: from a file, from stdin as `-`, or from a flag; limited in size."""

import stat
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO

from cfpcli.env import Env, path_option
from cfpcli.errors import DataRefusedError, NotFoundError, UsageError
from cfpcli.text import SAVE_AS_UTF8, clean_line, not_utf8

MIB = 1 << 20

MOST_OF_A_DOCUMENT = MIB
"""Maximum bytes of a file written by hand: a proposal or an event; the largest real ones have some 100,000."""

MOST_OF_A_TABLE = 10 * MIB
"""Maximum bytes of any other text: a list of reviewers, bids, codes, review forms."""

MOST_OF_AN_EXPORT = 256 * MIB
"""Maximum bytes of an export, a mailbox or a store: 30,000 proposals have about 100 MiB."""

_PIECE = MIB // 4

TEXT_FILE = "Read the text from FILE, or - for stdin."
"""The help of an option that names a file with a text."""


def read_bytes(name: str, env: Env, *, most: int = MOST_OF_A_TABLE) -> bytes:
    """The content of a file or a pipe, or of stdin for `-`; `most` and the errors are those of `read_pieces`."""
    pieces = list(read_pieces(name, env, most=most))
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def read_pieces(name: str, env: Env, *, most: int) -> Iterator[bytes]:
    """The content of a file or a pipe, or of stdin for `-`, piece by piece; `most` is the number of bytes it may have.

    Raises:
        UsageError: stdin is a terminal, where reading would never end.
        NotFoundError: there is no such file, or it cannot be read.
        DataRefusedError: it is neither a file nor a pipe, or larger than `most`.
    """
    if name == "-":
        if env.is_terminal("stdin"):
            raise UsageError("- reads from a pipe, but stdin is a terminal", hint="cat FILE | cfp …, or name the file")
        yield from _limited(getattr(env.stdin, "buffer", None) or _Encoded(env), "stdin", most)
        return
    path = path_option(name, env)
    try:
        _refuse_device(path, name)
        refuse_larger(path, name, most)
        with path.open("rb") as stream:
            yield from _limited(stream, name, most)
    except OSError as error:
        raise NotFoundError(f"{name} cannot be read: {error.strerror or error}") from error


class _Encoded:
    """A text stream without an underlying byte stream."""

    def __init__(self, env: Env) -> None:
        self._stream = env.stdin

    def read(self, most: int) -> bytes:
        return self._stream.read(most).encode()


def _refuse_device(path: Path, name: str) -> None:
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stat.S_ISDIR(mode)):
        raise DataRefusedError(f"{clean_line(name)} is neither a file nor a pipe", hint="name a file, or - for stdin")


def refuse_larger(path: Path, name: str, most: int) -> None:
    """Refuse a file by its size before any of it is read; the size of a pipe is not known yet.

    Raises:
        DataRefusedError: it has more than `most` bytes.
        OSError: it cannot be examined.
    """
    facts = path.stat()
    if stat.S_ISREG(facts.st_mode) and facts.st_size > most:
        raise _too_large(name, most)


def _too_large(name: str, most: int) -> DataRefusedError:
    return DataRefusedError(f"{clean_line(name)} is larger than {most // MIB} MiB, the limit for input")


def without_nul(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The pieces of a text in UTF-8, none of which has a NUL byte; text in UTF-16 has its own refusal.

    Raises:
        DataRefusedError: a piece has one.
    """
    is_utf16 = None
    for piece in pieces:
        if is_utf16 is None:
            is_utf16 = piece.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
        if b"\0" in piece and not is_utf16:
            raise DataRefusedError(f"{clean_line(name)} contains NUL bytes, so it is not a text", hint=SAVE_AS_UTF8)
        yield piece


def _limited(stream: BinaryIO | BufferedIOBase | _Encoded, name: str, most: int) -> Iterator[bytes]:
    # In pieces: a buffered stream allocates memory for all the bytes requested, even if there are few.
    size = 0
    while piece := stream.read(min(_PIECE, most + 1 - size)):
        size += len(piece)
        if size > most:
            raise _too_large(name, most)
        yield piece


def read_text(name: str, env: Env, *, most: int = MOST_OF_A_TABLE) -> str:
    """As `read_bytes`, for UTF-8 text with or without a byte order mark.

    Raises:
        DataRefusedError: the bytes are not UTF-8.
    """
    try:
        return read_bytes(name, env, most=most).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataRefusedError(not_utf8(name, error), hint=SAVE_AS_UTF8) from error


def text_option(text: str, file: str, env: Env, *, flag: str) -> str | None:
    """The text of `--flag TEXT` or `--flag-file FILE`; None if neither was given.

    Raises:
        UsageError: both were given.
    """
    if text and file:
        raise UsageError(f"{flag} and {flag}-file contradict each other")
    if file:
        return read_text(file, env, most=MOST_OF_A_DOCUMENT)
    return text or None
