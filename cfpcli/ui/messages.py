"""Messages and errors as lines for stderr; without rich, because every command writes some."""

import re
from collections.abc import Iterator

from cfpcli.errors import CfpError
from cfpcli.result import Level, Message
from cfpcli.text import clean, clean_line
from cfpcli.ui.page import Look, painted
from cfpcli.ui.values import Screen

_COMMAND = re.compile(r"\bcfp [^;,]*")
_GLUE = "\0"
"""Stands for a blank inside a command while a line is wrapped; no cleaned text has one."""


def message_line(message: Message, screen: Screen) -> str:
    """A message without its line end: a warning is marked, the next command is introduced as such and never wrapped."""
    text = clean_line(message.text)
    match message.level:
        case Level.INFO:
            return _within(text, screen)
        case Level.WARNING:
            return f"{painted('warning:', Look.WARN, screen)} {_within(text, screen, indent=len('warning: '))}"
        case Level.NEXT:
            return f"Next: {painted(text, Look.COMMAND, screen)}"


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


def _glued(text: str, columns: int) -> str:
    """A text in which a command that fits on a line of its own has no blank at which it could be wrapped."""
    return _COMMAND.sub(lambda match: match[0].replace(" ", _GLUE) if len(match[0]) + 3 < columns else match[0], text)


def lines_of(error: CfpError, screen: Screen) -> Iterator[str]:
    """The lines of an error without their ends: the message, each fault of a file on a line of its own, the hint."""
    yield f"{painted('cfp:', Look.BAD, screen)} {_within(clean_line(error.message), screen, indent=len('cfp: '))}"
    for fault in error.faults:
        yield f"  {_within(clean_line(str(fault)), screen, indent=2)}"
    if error.has_more_faults:
        more = f"and more: only the first {len(error.faults)} are shown; correct these first"
        yield f"  {_within(more, screen, indent=2)}"
    if error.hint:
        hint, *example = error.hint.split("\n")
        hint = _within(_glued(clean_line(hint), screen.width), screen, indent=len("try: ")).replace(_GLUE, " ")
        yield f"{painted('try:', Look.COMMAND, screen)} {hint}"
        yield from (f"  {clean(part).expandtabs(4)}".rstrip() for part in example)
