"""Pictures for people: the only room that imports rich.

All results are text to be written unchanged, because other people's text is made safe here. Text for stdout includes
its line ends; messages and errors are single lines without them.
"""

from collections.abc import Iterator, Sequence

from cfpcli.errors import CfpError
from cfpcli.records.change import Change
from cfpcli.records.programme import NO_REFERENTS, Referents
from cfpcli.result import Message, Result, Row
from cfpcli.ui.values import Screen

__all__ = ["Screen", "changes", "draw", "error_lines", "message", "plain"]


def draw(result: Result[Row], screen: Screen, *, keep_all: bool = False) -> Iterator[str]:
    """A result for a person at a terminal: its picture, else a table.

    With `keep_all`, for a reader who named the fields, no field is left out for lack of room.
    """
    from cfpcli.ui.terminal import drawing

    yield from drawing(result, screen, keep_all=keep_all)


def plain(result: Result[Row], screen: Screen) -> Iterator[str]:
    """A result for a pipe: pages as text, everything else as tab-separated rows, without headings or decoration."""
    from cfpcli.ui.pipe import text

    yield from text(result, screen)


def changes(changes: Sequence[Change], screen: Screen, referents: Referents = NO_REFERENTS) -> Iterator[str]:
    """The changes written, or under `--dry-run` not written: a line for each record, with differences of long texts."""
    from cfpcli.ui.differences import change_lines

    yield from change_lines(changes, screen, referents)


def message(message: Message, screen: Screen) -> str:
    """A message as one line, without its end: warnings are marked, the next command is introduced as such."""
    from cfpcli.ui.messages import message_line

    return message_line(message, screen)


def error_lines(error: CfpError, screen: Screen) -> Iterator[str]:
    """The lines of an error, without their ends: the message, each fault of a file on its own line, and the hint."""
    from cfpcli.ui.messages import lines_of

    return lines_of(error, screen)
