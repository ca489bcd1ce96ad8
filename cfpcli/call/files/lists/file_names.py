"""The names of the files of published lists, from a command line that names files, folders, or stdin."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cfpcli.env import Env, path_option
from cfpcli.errors import NotFoundError, UsageError
from cfpcli.text import clean_line

SUFFIXES = frozenset({".json", ".yml", ".yaml"})
"""The suffixes of the files that are read in a folder; a file that is named itself may have any."""

STDIN = "-"


def list_files(names: Iterable[str], env: Env) -> list[tuple[str, bool]]:
    """The files to read, each once and as named from the current directory, with whether only its folder was named.

    The files of a folder and of the folders below it are in the order of their names. Hidden files and folders are
    left out, because they belong to tools; links to folders are not followed.

    Raises:
        NotFoundError: a folder cannot be read.
        UsageError: stdin is named twice.
    """
    files: dict[Path | str, tuple[str, bool]] = {}
    for name in names:
        path = path_option(name, env)
        if name == STDIN:
            if STDIN in files:
                raise UsageError("- is given twice, but stdin can be read only once")
            files[STDIN] = (name, False)
        elif path.is_dir():
            for file in _in_folder(path, name):
                files.setdefault(file, (str(Path(name) / file.relative_to(path)), True))
        else:
            # A file that is named itself must be a list, even if its folder was named before.
            files[path] = (name, False)
    return list(files.values())


def _in_folder(folder: Path, name: str) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise NotFoundError(f"{clean_line(name)} cannot be read: {error.strerror or error}") from error

    for where, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(below for below in folders if not below.startswith("."))
        for file in sorted(files):
            path = Path(where, file)
            if not file.startswith(".") and path.suffix.casefold() in SUFFIXES and path.is_file():
                yield path
