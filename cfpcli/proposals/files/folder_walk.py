"""The files of a folder of proposals, each with the reason why it is left out; every command reads the same ones.

Nothing is left out without a reason, apart from the folders of version control and files below hidden folders and
links, which are named themselves.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from cfpcli.env import Env, path_option
from cfpcli.errors import Fault, NotFoundError
from cfpcli.proposals.files.draft_folder import draft_of_id
from cfpcli.proposals.files.envelope import MOST_BYTES
from cfpcli.proposals.files.mailbox import NO_PACKET, is_packet, is_text
from cfpcli.result import Message
from cfpcli.text import clean_line

MARKDOWN = (".md", ".markdown")
"""Endings of proposal files."""

ENDINGS = (".json", *MARKDOWN, ".eml", ".mbox")
"""Endings of the files of a folder that are read."""

NO_PROPOSAL = "is not a proposal file"
HIDDEN = "is hidden"
A_LINK = "is a link to a folder"
_OF_VERSION_CONTROL = frozenset({".git", ".hg", ".jj", ".svn"})


class Entry(msgspec.Struct, frozen=True):
    """A file of a folder, or a folder that is not entered.

    `skipped` is the reason to ignore it, `refused` the reason why somebody must look at it; one without either is
    read.
    """

    path: Path
    skipped: str = ""
    refused: str = ""


def is_markdown(name: str) -> bool:
    """Whether a file has the name of a proposal file."""
    return name.casefold().endswith(MARKDOWN)


def walk(folder: Path) -> Iterator[Entry]:
    """The files of a folder and of those below it, each folder sorted by name, and the folders that are not entered."""
    unreadable: list[OSError] = []
    for directory, names, files in os.walk(folder, onerror=unreadable.append):
        place = Path(directory)
        entered = []
        for name in sorted(names):
            path = place / name
            if path.is_symlink():
                yield Entry(path, A_LINK)
            elif name.startswith("."):
                yield from [] if name in _OF_VERSION_CONTROL else [Entry(path, HIDDEN)]
            else:
                entered.append(name)
        names[:] = entered
        readable = [name for name in files if _is_read(place / name)]
        for name in sorted(files):
            yield Entry(place / name, _reason(place / name, folder, readable))
    for error in unreadable:
        yield Entry(Path(error.filename), refused=f"cannot be read: {error.strerror or error}")


def _is_read(path: Path) -> bool:
    name = path.name
    return not name.startswith(".") and name.casefold().endswith(ENDINGS) and path.is_file()


def _reason(path: Path, folder: Path, siblings: list[str]) -> str:
    if path.name.startswith("."):
        return HIDDEN
    if path.name not in siblings:
        return "" if is_text(path.name) and path.is_file() and _is_complete_file(path) else NO_PACKET
    return _reason_of_text(path, folder, siblings) if is_markdown(path.name) else ""


def _is_complete_file(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return is_packet(path.name, stream.read(MOST_BYTES + 1))
    except OSError:
        return False


def _reason_of_text(path: Path, folder: Path, siblings: list[str]) -> str:
    """The reason to skip a Markdown file; empty if it may be a proposal, or if it cannot be read, which is a fault."""
    from cfpcli.proposals.files.other_forms.templates import reason_to_skip

    try:
        with path.open("rb") as stream:
            text = stream.read(MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""
    return reason_to_skip(
        path.relative_to(folder), text, siblings, at_top=path.parent == folder and _has_more_below(folder)
    )


def _has_more_below(folder: Path) -> bool:
    """Whether the folders below one have files that are read."""
    for directory, names, files in os.walk(folder):
        names[:] = [name for name in names if not name.startswith(".")]
        if Path(directory) != folder and any(_is_read(Path(directory) / name) for name in files):
            return True
    return False


class Files(NamedTuple):
    """The proposal files of some paths, and the others of their folders, each with the reason against it."""

    read: list[Path | str]
    skipped: tuple[tuple[str, str], ...]
    refused: tuple[Fault, ...]


def proposal_files(paths: Iterable[str], env: Env) -> Files:
    """The proposal files that paths name: files, names of drafts, the Markdown files of folders, and `-`.

    Raises:
        NotFoundError: a folder has no proposal file; its files are named.
    """
    files: dict[Path | str, None] = {}
    skipped: list[tuple[str, str]] = []
    refused: list[Fault] = []
    for word in paths:
        path = path_option(word, env)
        if word == "-" or not path.is_dir():
            draft = None if word == "-" or path.exists() else draft_of_id(word, env)
            files[draft or (word if word == "-" else path)] = None
            continue
        read = []
        left = []
        for entry in walk(path):
            name, reason = file_name(entry.path, env), NO_PROPOSAL if entry.skipped == NO_PACKET else entry.skipped
            if entry.refused:
                refused.append(Fault(name, 1, "", entry.refused))
            elif reason or not (is_markdown(entry.path.name) or is_text(entry.path.name)):
                left.append((name, reason or NO_PROPOSAL))
            else:
                read.append(entry.path)
        if not read and not refused:
            raise NotFoundError(
                f"{clean_line(word)} has no proposal in it",
                hint="proposals are files that end in .md",
                faults=tuple(Fault(clean_line(name), 0, "", reason) for name, reason in left),
            )
        files |= dict.fromkeys(read)
        skipped += left
    return Files(list(files), tuple(skipped), tuple(refused))


def file_name(path: Path, env: Env) -> str:
    """The name of a file in messages: relative to the working directory if the file is below it."""
    return path.relative_to(env.cwd).as_posix() if path.is_relative_to(env.cwd) else str(path)


def skipped_messages(files: Iterable[tuple[str, str]]) -> Iterator[Message]:
    """A message for each reason, with the names of the files that are skipped for it."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in files:
        by_reason.setdefault(reason, []).append(clean_line(name))
    for reason, names in by_reason.items():
        yield Message(f"Skipped, {reason.removeprefix('is ')}: {', '.join(names)}.")
