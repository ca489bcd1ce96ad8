"""Which files this process opens for writing, makes, moves or removes below a folder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGING = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.link", "os.symlink", "os.truncate"}
_folder = ""
_seen: list[str] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _folder or not (event == "open" or event in _CHANGING or event == "os.utime"):
        return
    if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITING):
        return
    path = os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes | os.PathLike) else ""
    if os.path.realpath(path).startswith(_folder):
        _seen.append(f"{event} {path}")


sys.addaudithook(_hook)


@contextmanager
def touched(folder: Path) -> Iterator[list[str]]:
    """What is written below `folder` while this runs: the interpreter's own word for each, and the path."""
    global _folder  # noqa: PLW0603  # an audit hook can never be taken away, only told what to look at
    _seen.clear()
    _folder = os.path.realpath(folder)
    try:
        yield _seen
    finally:
        _folder = ""
