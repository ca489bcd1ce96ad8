"""What other people wrote reaches the terminal as text: no control byte but our own colours, no line too wide."""

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cfpcli.errors import CfpError, Fault
from cfpcli.records.change import created, replaced
from cfpcli.result import Level, Message, Result
from cfpcli.ui import Screen, changes, draw, error_lines, message, plain
from tests.answers import table
from tests.ui import samples

SGR = re.compile(r"\x1b\[([0-9;]*)m")
LINK = re.compile(r"\x1b\]8;(?:id=[0-9a-f]+;(?:https?://|mailto:)[!-~]+|;)\x1b\\", re.IGNORECASE)
OURS = {"0", "1", "2", "3", "31", "32", "33", "36"}
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
HOSTILE = (
    "\x1b[45m\x1b]8;;https://evil.example.org\x07click\x1b]8;;\x07\x9b2J\x85\u202e\u2066\x00\r\n\x7f"
    "[/x] [link=https://evil.example.org]y[/link] [bold]b[/bold] :tada: &#8238; &#x1b; \t "
)
TYPED = {"state", "at", "created", "updated", "submitted", "start", "closes", "kind", "zone", "timezone", "day"}
"""Fields whose values the store has checked: states, instants, zones."""


def poisoned(value: object, text: str = HOSTILE) -> object:
    """The same data with hostile text wherever a person may write."""
    match value:
        case Enum():
            return value
        case msgspec.Struct():
            names = [name for name in value.__struct_fields__ if name not in TYPED]
            return msgspec.structs.replace(value, **{name: poisoned(getattr(value, name), text) for name in names})
        case str():
            return f"{text}{value}{text}"
        case dict():
            return {key: part if key in TYPED else poisoned(part, text) for key, part in value.items()}
        case list() | tuple():
            return type(value)(poisoned(part, text) for part in value)
        case _:
            return value


def poisoned_result(result: Result[Any], text: str = HOSTILE) -> Result[Any]:
    items = [poisoned(item, text) for item in result.items]
    return msgspec.structs.replace(result, items=items, members=poisoned(result.members, text))


def assert_safe(text: str, *, color: bool, tabs: bool = False) -> None:
    assert {code for match in SGR.finditer(text) for code in match[1].split(";")} <= (OURS if color else set())
    bare = SGR.sub("", LINK.sub("", text) if color else text)
    allowed = {"\n", "\t"} if tabs else {"\n"}
    assert {char for char in bare if unicodedata.category(char) in {"Cc", "Cs"} or char in BIDI} <= allowed


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("name", samples.EVERYTHING)
def test_no_picture_lets_control_bytes_through(name: str, *, color: bool) -> None:
    drawn = "".join(draw(poisoned_result(samples.EVERYTHING[name]()), samples.screen(color=color)))
    assert drawn
    assert_safe(drawn, color=color)


@pytest.mark.parametrize("name", samples.EVERYTHING)
def test_no_pipe_lets_control_bytes_through(name: str) -> None:
    text = "".join(plain(poisoned_result(samples.EVERYTHING[name]()), samples.screen(color=True)))
    assert text
    assert_safe(text, color=False, tabs=True)


@pytest.mark.parametrize("name", samples.EVERYTHING)
def test_a_hostile_text_cannot_add_rows_to_a_pipe(name: str) -> None:
    result = samples.EVERYTHING[name]()
    quiet = "".join(plain(result, samples.screen()))
    if "\t" in quiet:
        loud = "".join(plain(poisoned_result(result), samples.screen()))
        assert [row.count("\t") for row in loud.splitlines()] == [row.count("\t") for row in quiet.splitlines()]


def test_markup_and_emoji_codes_stay_text() -> None:
    result = table("proposals", [{"title": "[/x] [bold]b[/bold] :tada: [link=a]y[/link]"}])
    assert "[/x] [bold]b[/bold] :tada: [link=a]y[/link]" in "".join(draw(result, samples.screen(color=True)))


@pytest.mark.parametrize("width", [20, 40, 80, 120])
@pytest.mark.parametrize("name", samples.EVERYTHING)
def test_no_line_is_wider_than_the_screen(name: str, width: int) -> None:
    for text in ("", HOSTILE, "開源軟體", "👩🏽‍💻👍", "x" * 150):
        result = poisoned_result(samples.EVERYTHING[name](), text)
        for line in "".join(draw(result, samples.screen(width))).split("\n"):
            assert cell_len(line) <= width, line


@pytest.mark.parametrize("name", ["proposal", "session", "event", "tracks"])
def test_pages_to_read_are_no_wider_than_reads_well(name: str) -> None:
    lines = "".join(draw(samples.EVERYTHING[name](), samples.screen(200))).split("\n")
    assert max(cell_len(line) for line in lines) <= 76


@given(st.text(), st.booleans())
def test_whatever_is_written_stays_text(text: str, color: bool) -> None:
    result = poisoned_result(samples.proposal_page(), text)
    for line in "".join(draw(result, samples.screen(color=color))).split("\n"):
        assert_safe(line, color=color)
        assert cell_len(SGR.sub("", LINK.sub("", line))) <= 80


def said(screen: Screen) -> Iterator[str]:
    """Everything that is said without rich."""
    for level in Level:
        yield message(Message(HOSTILE, level), screen)
    yield from error_lines(CfpError(HOSTILE, hint=HOSTILE, faults=(Fault(HOSTILE, 3, HOSTILE, HOSTILE),)), screen)
    before = msgspec.structs.replace(samples.PROPOSAL, title=HOSTILE, answers={HOSTILE: HOSTILE}, abstract=HOSTILE)
    after = msgspec.structs.replace(before, title=f"{HOSTILE}!", answers={HOSTILE: "b"}, abstract="\x1b[45m")
    short = msgspec.structs.replace(after, title=HOSTILE.replace("\n", ""), level="\x1b[45m", tags=("\x9b2J",))
    made = (created(before), replaced(before, after), replaced(after, short), created(before).inverse())
    for chunk in changes(made, screen):
        assert chunk.endswith("\n")
        yield chunk.removesuffix("\n")


@pytest.mark.parametrize("color", [False, True])
def test_messages_errors_and_changes_are_safe_single_lines(*, color: bool) -> None:
    for text in said(samples.screen(color=color)):
        first, *more = text.split("\n")
        assert_safe(first, color=color)
        for line in more:
            # Wrapped by us: indented, so that nobody can make a line of their own look like one of ours.
            assert line.startswith("  ")
            assert_safe(line, color=color)


def test_in_a_pipe_a_message_is_one_line() -> None:
    piped = msgspec.structs.replace(samples.screen(), terminal=False)
    assert all("\n" not in text for text in said(piped))


def test_at_a_terminal_no_word_is_broken_and_no_line_too_long() -> None:
    view = samples.screen(width=40)
    said_so = "It was refused because the call has closed three days ago already"
    text = message(Message(said_so, Level.WARNING), view)
    assert " ".join(text.split()) == f"warning: {said_so}"
    assert all(len(line) < 40 for line in text.split("\n"))
    path = "/home/somebody/with/a/very/long/path/to/a/file.md"
    assert path in message(Message(f"kept in {path}"), view)
    assert "\n" not in message(Message(f"cfp submit {path}", Level.NEXT), view)
