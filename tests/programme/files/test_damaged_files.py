"""A damaged schedule is read with repairs or refused by name; nothing else ever happens."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfpcli.errors import DataRefusedError
from cfpcli.programme.files.agenda_schedule import is_uuid, schedule_of
from cfpcli.programme.files.dialects import ReadSchedule, recognise
from cfpcli.programme.files.schedule_json import read_json, write_json
from cfpcli.programme.files.schedule_xml import read_xml, write_xml
from tests.programme.agendas import programme

SCHEDULE = schedule_of(programme()).schedule
XML, JSON = write_xml(SCHEDULE), write_json(SCHEDULE)
QUIET = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=100)


def check(result: ReadSchedule) -> None:
    """What holds of every schedule that is read: identifiers, times in order, and repairs with their places."""
    guids = [session.guid for session in result.schedule.sessions]
    assert len(set(guids)) == len(guids)
    assert all(map(is_uuid, guids))
    assert all(session.title and session.minutes >= 0 for session in result.schedule.sessions)
    assert all(repair.place and repair.message for repair in result.repairs)


def read_or_refused(reader: Callable[[list[bytes], str], ReadSchedule], data: bytes) -> None:
    """Read a file; a refusal names it."""
    result, message = None, ""
    try:
        result = reader([data], "broken.file")
    except DataRefusedError as error:
        message = error.message
    if result is None:
        assert message.startswith("broken.file")
    else:
        check(result)


@QUIET
@given(at=st.integers(0, len(XML)), length=st.integers(0, 200), text=st.binary(max_size=20))
def test_xml_with_a_piece_replaced(at: int, length: int, text: bytes) -> None:
    read_or_refused(read_xml, XML[:at] + text + XML[at + length :])


@QUIET
@given(at=st.integers(0, len(JSON)), length=st.integers(0, 200), text=st.binary(max_size=20))
def test_json_with_a_piece_replaced(at: int, length: int, text: bytes) -> None:
    read_or_refused(read_json, JSON[:at] + text + JSON[at + length :])


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@QUIET
@given(data=st.data())
def test_json_with_any_value_in_any_place(data: st.DataObject) -> None:
    document: Any = json.loads(JSON)
    node: Any = document["schedule"]["conference"]
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        inner = node[key]
        if not (isinstance(inner, dict | list) and inner) or data.draw(st.integers(0, 3)) == 0:
            break
        node = inner
    node[key] = data.draw(values)
    read_or_refused(read_json, json.dumps(document).encode())


def elements() -> list[bytes]:
    """Every line of the file with one element, each of which is left out once."""
    return [
        line for line in XML.splitlines(keepends=True) if line.strip().startswith(b"<") and b"</" in line.strip()[1:]
    ]


@pytest.mark.parametrize("line", sorted({line.split(b">")[0].split()[0] for line in elements()}))
def test_every_element_may_be_missing(line: bytes) -> None:
    name = line.strip().lstrip(b"<").decode()
    kept = [
        one
        for one in XML.splitlines(keepends=True)
        if not one.strip().startswith((f"<{name}>".encode(), f"<{name} ".encode()))
    ]
    try:
        result = read_xml([b"".join(kept)], "x")
    except DataRefusedError:
        # An element of several lines has lost its beginning.
        assert any(one.strip().endswith(f"</{name}>".encode()) for one in kept)
        return
    check(result)
    assert len(result.schedule.sessions) == len(SCHEDULE.sessions)


@given(st.binary(max_size=200))
def test_recognising_never_fails(head: bytes) -> None:
    assert recognise(head) in {"", "schedule.xml", "schedule.json", "ics"}
