"""What may reach a terminal: text, tabs, line feeds and, where colour is on, our own colours and links."""

import re

HOSTILE = (
    "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\ \x1b[5;97mblink \x9b31mc1\x85 \x1b[2J\x00nul\x07\x08\x7f "
    "a\rb \u202egnp.exe\u2066\u2069\u200f\u061c\u2028 [/x] [bold]b[/] [link=http://evil.example]l[/link] :tada: {x} %s"
)
"""Everything that has ever fooled a terminal, a table or a template, on what looks like one line."""

FORMULA = '=cmd|"/c calc"!A1'

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_OUR_COLOURS = re.compile("\x1b\\[[0-9;]*m")
_OUR_LINKS = re.compile(r"\x1b\]8;(?:id=[0-9a-f]+;(?:https?://|mailto:)[!-~]+|;)\x1b\\", re.IGNORECASE)
_THEIR_COLOUR = "\x1b[5;97m"


def harmless(text: str, *, colour: bool = False) -> bool:
    """Whether text holds no control but tab, line feed and, if there is `colour`, our own colours and links."""
    assert _THEIR_COLOUR not in text, "a colour of theirs came through"
    rest = _OUR_COLOURS.sub("", _OUR_LINKS.sub("", text)) if colour else text
    found = _CONTROLS.search(rest)
    assert found is None, f"{found.group()!r} came through: …{rest[max(found.start() - 60, 0) : found.end() + 20]!r}"
    return True
