"""Pictures for people: the only room that imports rich.

Whatever is handed out is text to be written as it stands, for other people's text is made safe here. What goes to
stdout brings its line ends; messages and errors are single lines without.
"""

from collections.abc import Iterator, Sequence

from cfpcli.errors import CfpError
from cfpcli.records.change import Change
from cfpcli.result import Message, Result, Row
from cfpcli.ui.values import Screen

__all__ = ["Screen", "changes", "draw", "error_lines", "message", "plain"]


def draw(result: Result[Row], screen: Screen, *, keep_all: bool = False) -> Iterator[str]:
    """A result for a person at a terminal: its picture, else a table.

    With `keep_all`, because the reader named the fields, no field is left out for lack of room.
    """
    from cfpcli.ui.drawing import drawing

    yield from drawing(result, screen, keep_all=keep_all)


def plain(result: Result[Row], screen: Screen) -> Iterator[str]:
    """A result for a pipe: pages as text, everything else as rows between tabs, without heading or decoration."""
    from cfpcli.ui.pipe import text

    yield from text(result, screen)


def changes(changes: Sequence[Change], screen: Screen) -> Iterator[str]:
    """What was written, or under `--dry-run` would be: a line for each record, differences of long texts under it."""
    from cfpcli.ui.differences import change_lines

    yield from change_lines(changes, screen)


def message(message: Message, screen: Screen) -> str:
    """A message as one line, without its end: warnings say so, the next command is introduced as such."""
    from cfpcli.ui.messages import message_line

    return message_line(message, screen)


def error_lines(error: CfpError, screen: Screen) -> Iterator[str]:
    """What went wrong, every fault of a file on a line of its own, and what would work; lines without their ends."""
    from cfpcli.ui.messages import lines_of

    return lines_of(error, screen)
