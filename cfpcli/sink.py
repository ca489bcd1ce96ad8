"""The one place where a command's outcome leaves the program: stdout, stderr or a file."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from cfpcli.domain.text import clean
from cfpcli.env import Env
from cfpcli.errors import CfpError, DataRefusedError


def write(stream: TextIO, chunks: Iterable[str]) -> None:
    """Write text that is safe already (our own colours, cleaned words of others) and flush it."""
    stream.writelines(chunks)
    stream.flush()


def write_bytes(env: Env, chunks: Iterable[bytes], *, safe: bool) -> None:
    """Write an encoded document to stdout.

    `safe` says that its format escapes control characters itself, as JSON does; all else is cleaned here, because
    a pipe may well end at a terminal. Exact bytes come with `-o FILE`.
    """
    buffer = getattr(env.stdout, "buffer", None)
    for chunk in chunks:
        if buffer is None or not safe:
            text = chunk.decode()
            env.stdout.write(text if safe else clean(text))
        else:
            buffer.write(chunk)
    env.stdout.flush()


def write_file(path: Path, chunks: Iterable[bytes], *, force: bool) -> None:
    """Write a file whole or not at all; an existing one only with `force`, keeping its mode and following links.

    Raises:
        DataRefusedError: the file exists and `force` is not set.
        CfpError: the file cannot be written; whatever stood there before still does.
    """
    if path.exists() and not path.is_file():
        _write_through(path, chunks)
        return
    target = Path(os.path.realpath(path))
    if target.exists() and not force:
        raise DataRefusedError(f"{path} exists", hint="add --force to replace it")
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise CfpError(f"{path} cannot be written: {error.strerror or error}") from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _write_through(path: Path, chunks: Iterable[bytes]) -> None:
    """Write to a device or a named pipe, which must never be replaced by a file."""
    try:
        with path.open("wb") as stream:
            stream.writelines(chunks)
    except OSError as error:
        raise CfpError(f"{path} cannot be written: {error.strerror or error}") from error
