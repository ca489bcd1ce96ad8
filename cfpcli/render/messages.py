"""Messages and errors as lines for stderr; without rich, for every command writes some."""

from collections.abc import Iterator

from cfpcli.domain.text import clean_line
from cfpcli.errors import CfpError
from cfpcli.render.look import Look
from cfpcli.render.screen import Screen
from cfpcli.render.sgr import painted
from cfpcli.result import Level, Message


def message_line(message: Message, screen: Screen) -> str:
    """A message as one line, without its end: warnings say so, the next command is introduced as such."""
    text = clean_line(message.text)
    match message.level:
        case Level.INFO:
            return text
        case Level.WARNING:
            return f"{painted('warning:', Look.WARN, screen)} {text}"
        case Level.NEXT:
            return f"Next: {painted(text, Look.COMMAND, screen)}"


def lines_of(error: CfpError, screen: Screen) -> Iterator[str]:
    """What went wrong, every fault of a file on a line of its own, and what would work; lines without their ends."""
    yield f"{painted('cfp:', Look.BAD, screen)} {clean_line(error.message)}"
    for fault in error.faults:
        yield f"  {clean_line(str(fault))}"
    if error.hint:
        yield f"{painted('try:', Look.COMMAND, screen)} {clean_line(error.hint)}"
