"""Letters on disk: a folder of `.eml` files or a mailbox, and the news of those that were sent.

Nothing is ever overwritten. A folder with other messages is refused, because they would be sent together.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cfpcli.errors import CfpError, DataRefusedError, Fault
from cfpcli.mail.files.messages import ENDING, file_name, mailbox_bytes, message_bytes, news_in
from cfpcli.mail.rules.due import News
from cfpcli.mail.rules.letters import Letter
from cfpcli.private_files import make_private, replacing
from cfpcli.proposals.files.mailbox import messages
from cfpcli.result import Message
from cfpcli.text import clean_line, number_of

MAILBOX = ".mbox"
"""The ending of a mailbox."""
_LARGEST = 1 << 20
"""The bytes that are read of a message; all of ours are smaller."""
_NEW_FOLDER = "name a new folder, or remove the files, so that no message is sent twice"


class SentMessage(NamedTuple):
    """A message that was sent: the file it is in, and its news; none if `cfp` did not write it."""

    file: str
    news: tuple[News, ...]


def is_mailbox(path: Path) -> bool:
    """Whether messages at this path are one mailbox rather than a folder of files."""
    return path.suffix.casefold() == MAILBOX


def files_written(count: int, noun: str, output: str) -> Message:
    """The report of messages that were written to the folder or mailbox `output`, as it was typed."""
    where = output if is_mailbox(Path(output)) else f"{output.rstrip('/')}/"
    return Message(f"Wrote {number_of(count, noun)} to {where}. cfp does not send mail.")


def write_letters(path: Path, letters: Sequence[Letter], name: str) -> tuple[str, ...]:
    """Write letters into a folder, or to a mailbox if the path ends with `.mbox`; `name` is the path as it was typed.

    Returns the files, in the order of the letters. A file that has these very bytes already is left as it is.

    Raises:
        DataRefusedError: a file with other content exists, or the folder has other messages; nothing was written.
        CfpError: the operating system refuses.
    """
    if is_mailbox(path):
        contents = {path: mailbox_bytes(letters)}
    else:
        _refuse_other_files(path, {file_name(letter) for letter in letters}, name)
        contents = {path / file_name(letter): message_bytes(letter) for letter in letters}
    write_new(contents, name, hint=_NEW_FOLDER)
    return tuple(str(path if is_mailbox(path) else path / file_name(letter)) for letter in letters)


def write_new(contents: Mapping[Path, bytes], name: str, *, hint: str) -> None:
    """Write files that do not exist yet, with their folders; one that has these very bytes is left as it is.

    `name` is the path as it was typed, `hint` the way out of a refusal.

    Raises:
        DataRefusedError: a file with other content exists; nothing was written.
        CfpError: the operating system refuses; the message counts the files that were written before.
    """
    count = 0
    try:
        faults = [
            Fault(str(target), 0, "", "exists with other content")
            for target, data in contents.items()
            if _exists(target) and (not target.is_file() or target.read_bytes() != data)
        ]
        if faults:
            raise DataRefusedError("nothing was written: no file is overwritten", faults=tuple(faults), hint=hint)
        for target, data in contents.items():
            make_private(target.parent)
            if not _exists(target):
                with replacing(target, overwrite=False) as stream:
                    stream.write(data)
                count += 1
    except OSError as error:
        before = f"; {number_of(count, 'file')} of {len(contents)} written before" if count else ""
        raise CfpError(f"{clean_line(name)} cannot be written: {error.strerror or error}{before}") from error


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _refuse_other_files(folder: Path, names: set[str], shown: str) -> None:
    is_file_name = folder.suffix.casefold() == ENDING
    if not folder.is_dir() and (is_file_name or _exists(folder)):
        hint = f"name a folder, or a file that ends with {MAILBOX}"
        raise DataRefusedError(f"{clean_line(shown)} is not a folder", hint=hint)
    if not folder.is_dir():
        return
    others = [path.name for path in sorted(folder.iterdir()) if path.suffix == ENDING and path.name not in names]
    if others:
        raise DataRefusedError(
            f"nothing was written: {clean_line(shown)} has {number_of(len(others), 'other message')}, "
            f"such as {clean_line(others[0])}",
            hint=_NEW_FOLDER,
        )


def sent_messages(path: Path, name: str) -> Iterator[SentMessage]:
    """The messages at a path: those of a mailbox, of the `.eml` files and mailboxes in a folder, or a single one.

    In a folder only regular files count: a pipe there might never end.

    Raises:
        DataRefusedError: a folder has no messages.
        CfpError: a file cannot be read.
    """
    files = [path]
    if path.is_dir():
        endings = {ENDING, MAILBOX}
        files = [each for each in sorted(path.iterdir()) if each.suffix.casefold() in endings and each.is_file()]
        if not files:
            raise DataRefusedError(f"{clean_line(name)} has no files that end with {ENDING} or {MAILBOX}")
    for file in files:
        try:
            with file.open("rb") as stream:
                yield from messages_in(stream, clean_line(f"{name}/{file.name}" if path.is_dir() else name))
        except OSError as error:
            raise CfpError(f"{clean_line(name)} cannot be read: {error.strerror or error}") from error


def messages_in(stream: BinaryIO, name: str) -> Iterator[SentMessage]:
    """The messages of a mailbox, or the single message, that a stream has; `name` is that of its file."""
    first = stream.readline(_LARGEST)
    if first.startswith(b"From "):
        # A line without an end is read in pieces, and never whole.
        lines = iter(partial(stream.readline, _LARGEST), b"")
        yield from (SentMessage(name, news_in(message or b"")) for message in messages(chain([first], lines)))
    else:
        yield SentMessage(name, news_in(first + stream.read(_LARGEST)))
