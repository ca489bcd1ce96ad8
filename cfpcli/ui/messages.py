"""Messages and errors as lines for stderr; without rich, because every command writes some."""

from collections.abc import Iterator

from cfpcli.errors import CfpError
from cfpcli.result import COMMENT, Level, Message
from cfpcli.text import clean, clean_line
from cfpcli.ui.page import Look, cells, painted
from cfpcli.ui.values import Screen


def message_line(message: Message, screen: Screen) -> str:
    """A message without its line end: a warning is marked, the next command is introduced as such."""
    text = clean_line(message.text)
    match message.level:
        case Level.INFO:
            return _within(text, screen)
        case Level.WARNING:
            return f"{painted('warning:', Look.WARN, screen)} {_within(text, screen, indent=len('warning: '))}"
        case Level.NEXT:
            # One message, one command: a line break in somebody's text must not make another.
            return f"Next: {_command(message.text, screen, Look.COMMAND, indent=len('Next: '))}"


def _within(text: str, screen: Screen, indent: int = 0) -> str:
    """A text wrapped to the terminal, after `indent` cells on its first line; a path longer than a line stays whole.

    In a pipe the text is one line, because programs rely on that.
    """
    if not screen.terminal or len(text) + indent < screen.width:
        return text
    import textwrap

    lines = textwrap.wrap(
        f"{'.' * indent}{text}",
        screen.width - 1,
        break_long_words=False,
        break_on_hyphens=False,
        subsequent_indent="  ",
    )
    return "\n".join(lines)[indent:]


def _command(text: str, screen: Screen, look: Look = Look.PLAIN, *, indent: int) -> str:
    """A command, never wrapped, and the words about it: behind it if they fit, else each line below as a comment."""
    command, mark, words = text.partition(COMMENT)
    command, words = clean_line(command), clean_line(words)
    shown = painted(command, look, screen)
    if not screen.terminal or cells(f"{command}{mark}{words}") + indent < screen.width:
        return f"{shown}{mark}{words}"
    import textwrap

    comments = textwrap.wrap(words, screen.width - 1 - len(COMMENT), break_long_words=False, break_on_hyphens=False)
    return "\n".join((shown, *(f"{COMMENT}{line}" for line in comments)))


def _is_command(line: str) -> bool:
    return line.startswith("cfp ") or line == "cfp"


def lines_of(error: CfpError, screen: Screen) -> Iterator[str]:
    """The lines of an error without their ends: the message, each fault of a file on a line of its own, the hint.

    Each line of a hint is a command, with words about it in a comment, or words alone.
    """
    yield f"{painted('cfp:', Look.BAD, screen)} {_within(clean_line(error.message), screen, indent=len('cfp: '))}"
    for fault in error.faults:
        yield f"  {_within(clean_line(str(fault)), screen, indent=2)}"
    if error.has_more_faults:
        more = f"and more: only the first {len(error.faults)} are shown; correct these first"
        yield f"  {_within(more, screen, indent=2)}"
    if error.hint:
        hint, *others = error.hint.split("\n")
        indent = len("try: ")
        first = (
            _command(hint, screen, indent=indent)
            if _is_command(hint)
            else _within(clean_line(hint), screen, indent=indent)
        )
        yield f"{painted('try:', Look.COMMAND, screen)} {first}"
        for line in others:
            shown = _command(line, screen, indent=2) if _is_command(line) else clean(line).expandtabs(4).rstrip()
            yield f"  {shown}"
