"""Cells: what each kind of value becomes, and the two protections with their exact undoing."""

import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from cfpcli.exchange.csv_table import cell, escape, guard, plain, reader, unescape, unguard
from cfpcli.records.event import Limits
from cfpcli.records.proposal import Resource
from cfpcli.records.states import State
from cfpcli.text import clean
from tests.exchange.strategies import hostile


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", " ", "  ", "'", "''", "' ", "\n", "\u3000"])
def test_what_a_spreadsheet_would_run_is_guarded(before: str, start: str) -> None:
    text = f"{before}{start}cmd"
    assert guard(text) == f"'{text}"
    assert unguard(f"'{text}") == text


@pytest.mark.parametrize("text", ["", "'", "'t Hooft", "a=b", "1-2", "é", "'quoted'", "''", " x", ".=1"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert guard(text) == text
    assert unguard(text) == text


@given(hostile)
def test_the_guard_is_undone_exactly(text: str) -> None:
    assert unguard(guard(text)) == text


def test_exactly_the_characters_that_cleaning_replaces_are_escaped() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        assert escape(char) == clean(char), hex(code)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        (r"\x1b[31m", r"\\x1b[31m"),
        ("\\\x1b", r"\\\x1b"),
        (r"\\x1b", r"\\\\x1b"),
        (r"C:\x41\new", r"C:\x41\new"),
        ("é\u202e", r"é\u202e"),
        ("a\tb\nc", "a\tb\nc"),
    ],
)
def test_control_characters_become_visible(text: str, escaped: str) -> None:
    assert escape(text) == escaped
    assert unescape(escaped) == text


@given(hostile)
def test_escaping_is_undone_exactly(text: str) -> None:
    assert clean(escape(text)) == escape(text)
    assert unescape(escape(text)) == text


def test_long_runs_of_backslashes_take_no_time() -> None:
    text = "\\" * 200_000 + "z\x1b"
    assert unescape(escape(text)) == text


AT = datetime(2026, 6, 14, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (-7, "-7"),
        (4.5, "4.5"),
        (0.0, "0.0"),
        (True, "true"),
        (False, "false"),
        (State.SUBMITTED, "submitted"),
        (AT, "2026-06-14T22:00:00Z"),
        (AT.replace(microsecond=1), "2026-06-14T22:00:00.000001Z"),
        (AT.astimezone(timezone(timedelta(hours=2))), "2026-06-15T00:00:00+02:00"),
        ("=1", "'=1"),
        ("\r=1", r"'\x0d=1"),
        ((), ""),
        ([], ""),
        (("a", "b c"), "a; b c"),
        (["=a", "b"], "'=a; b"),
        (("a;b",), '["a;b"]'),
        (("[a",), '["[a"]'),
        ((" a",), '[" a"]'),
        (("",), '[""]'),
        (("a\n",), '["a\\n"]'),
        ((1, 2), "[1,2]"),
        ({}, ""),
        (Limits(), ""),
        (Limits(proposals_per_person=3), '{"proposals_per_person":3}'),
        ({"a": 1}, '{"a":1}'),
        ((Resource(link="https://example.org"),), '[{"link":"https://example.org"}]'),
        ({"a": "\u202e"}, '{"a":"\\u202e"}'),
    ],
)
def test_what_a_cell_says(value: object, text: str) -> None:
    assert cell(value) == text


@pytest.mark.parametrize(("value", "text"), [("=1\x1b", "=1\x1b"), (["=a", "b"], "=a; b"), (None, ""), (-1, "-1")])
def test_a_plain_cell_is_neither_guarded_nor_escaped(value: object, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (str, "'=1", "=1"),
        (int | None, " 45 ", 45),
        (int, "-1", -1),
        (bool, "TRUE", True),
        (bool, "no", False),
        (State | None, "draft", State.DRAFT),
        (datetime, "2026-06-14T22:00:00Z ", AT),
        (tuple[str, ...], "a;b ;  c; ", ("a", "b", "c")),
        (tuple[str, ...], "'=a; b", ("=a", "b")),
        (tuple[str, ...], ' ["a;b"]', ("a;b",)),
        (dict[str, int], '{"a": 1}', {"a": 1}),
    ],
)
def test_what_a_cell_means(annotation: object, text: str, value: object) -> None:
    assert reader(annotation)(text) == value
