"""The one place where a command's outcome leaves the program: stdout, stderr or a file."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from cfpcli.env import Env
from cfpcli.errors import CfpError, DataRefusedError
from cfpcli.private_files import PRIVATE, replacing
from cfpcli.text import clean

_STORE = re.compile(rb'\s*\{\s*"_meta"\s*:\s*\{(?!"1":\{"schema":\d+,"revision":0,)')
"""The first bytes of every store that has a history; one without, such as an export, can be created again."""
_LOOKED_AT = 200
ADD_FORCE = "add --force to replace it"


def write(stream: TextIO, chunks: Iterable[str]) -> None:
    """Write text that is already safe (our own colours, other people's text cleaned) and flush it."""
    stream.writelines(chunks)
    stream.flush()


def write_bytes(env: Env, chunks: Iterable[bytes], *, safe: bool) -> None:
    """Write an encoded document to stdout.

    `safe` is true if its format escapes control characters itself, as JSON does; everything else is cleaned here,
    because a pipe may end at a terminal. `-o FILE` writes the exact bytes.
    """
    buffer = getattr(env.stdout, "buffer", None)
    for chunk in chunks:
        if buffer is None or not safe:
            text = chunk.decode()
            env.stdout.write(text if safe else clean(text))
        else:
            buffer.write(chunk)
    env.stdout.flush()


def write_file(
    path: Path, chunks: Iterable[bytes], *, force: bool, public: bool = False, kept: Iterable[str] = ()
) -> None:
    """Write a file completely or not at all; an existing file only with `force`, keeping its mode and following links.

    A new file is readable by its owner only, unless it is `public`. The files in `kept` are never overwritten, under
    any name; nor is a store.

    Raises:
        DataRefusedError: the file exists and `force` is not set, or it is never overwritten.
        CfpError: the file cannot be written; the former file is unchanged.
    """
    if path.exists() and not path.is_file():
        _write_through(path, chunks)
        return
    target = Path(os.path.realpath(path))
    _refuse_kept(path, target, kept)
    if target.exists() and not force:
        raise _existing(path)
    new_mode = None if public else PRIVATE
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else new_mode
        with replacing(target, mode=mode, overwrite=force) as stream:
            stream.writelines(chunks)
    except FileExistsError:
        raise _existing(path) from None
    except OSError as error:
        raise CfpError(f"{path} cannot be written: {error.strerror or error}") from error


def _existing(path: Path) -> DataRefusedError:
    return DataRefusedError(f"{path} exists", hint=ADD_FORCE)


def _refuse_kept(path: Path, target: Path, kept: Iterable[str]) -> None:
    """Refuse to overwrite a file that cannot be recreated.

    Raises:
        DataRefusedError: the file is one of the `kept` files, or a store.
    """
    for protected in map(Path, kept):
        if target == Path(os.path.realpath(protected)) or (
            target.exists() and protected.exists() and target.samefile(protected)
        ):
            raise DataRefusedError(f"{path} belongs to the store and is never overwritten", hint="choose another file")
    try:
        with target.open("rb") as stream:
            beginning = stream.read(_LOOKED_AT)
    except OSError:
        return
    if _STORE.match(beginning):
        raise DataRefusedError(f"{path} is a store and is never overwritten", hint="choose another file")


def _write_through(path: Path, chunks: Iterable[bytes]) -> None:
    """Write to a device or a named pipe, which must never be replaced by a file."""
    try:
        with path.open("wb") as stream:
            stream.writelines(chunks)
    except OSError as error:
        raise CfpError(f"{path} cannot be written: {error.strerror or error}") from error
