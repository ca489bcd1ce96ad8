"""The terminal's clipboard, by xterm's control sequence OSC 52: it works over SSH, and in tmux if that allows it."""

from base64 import b64encode
from typing import TextIO

from cfpcli.text import clean

_SET = "\x1b]52;c;{}\x07"
"""Sets the clipboard to a text in Base64 (Xterm Control Sequences, Operating System Commands, 52)."""


def put_on_clipboard(text: str, terminal: TextIO) -> None:
    """Put a text on the clipboard of the terminal behind a stream; whether it takes it cannot be known.

    Pasted text reaches a shell or a form, so that control and bidirectional characters are escaped as on the screen.
    """
    terminal.write(_SET.format(b64encode(clean(text).encode()).decode()))
    terminal.flush()
