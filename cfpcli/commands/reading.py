"""Text that a command is given: from a file, from stdin as `-`, or straight from a flag."""

from cfpcli.env import Env
from cfpcli.errors import DataRefusedError, NotFoundError, UsageError
from cfpcli.options import path_option


def read_bytes(name: str, env: Env) -> bytes:
    """What stands in a file, or on stdin for `-`.

    Raises:
        UsageError: stdin is a terminal, where nothing would ever end the reading.
        NotFoundError: there is no such file, or it cannot be read.
    """
    if name == "-":
        if env.is_terminal("stdin"):
            raise UsageError("- reads from a pipe, and stdin is a terminal", hint="cat FILE | cfp …, or name the file")
        buffer = getattr(env.stdin, "buffer", None)
        return bytes(buffer.read()) if buffer is not None else env.stdin.read().encode()
    try:
        return path_option(name, env).read_bytes()
    except OSError as error:
        raise NotFoundError(f"{name} cannot be read: {error.strerror or error}") from error


def read_text(name: str, env: Env) -> str:
    """As `read_bytes`, for UTF-8 text with or without a byte order mark.

    Raises:
        DataRefusedError: the bytes are not UTF-8.
    """
    try:
        return read_bytes(name, env).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataRefusedError(f"{name} is not UTF-8 text: byte {error.start + 1}", hint="save it as UTF-8") from error


def text_option(text: str, file: str, env: Env, *, flag: str) -> str | None:
    """The text of `--flag TEXT` or `--flag-file FILE`, None where neither was given.

    Raises:
        UsageError: both were given.
    """
    if text and file:
        raise UsageError(f"{flag} and {flag}-file contradict each other")
    if file:
        return read_text(file, env)
    return text or None
