"""The envelope of packets and answers: its schema is read from its members, and one rule refuses both."""

import json
from datetime import UTC, datetime

import pytest

from cfpcli.errors import DataRefusedError
from cfpcli.proposals.files.envelope import ANSWER, MOST_BYTES, PACKET, is_in_transit, schema_of
from cfpcli.proposals.files.reply import dump_reply, load_reply
from cfpcli.proposals.rules.packet import Reply
from cfpcli.records.proposal import State

REPLY = Reply(
    id="0f8fad5b-d9cb-469f-a165-70867728950e",
    event="conf",
    event_name="Conf",
    code="K7QX3D",
    title="Signed builds",
    state=State.ACCEPTED,
    at=datetime(2026, 5, 20, 9, 30, tzinfo=UTC),
    cfp="0.1.0",
)
MEMBERS = json.loads(dump_reply(REPLY))


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ('{"event_name": "cfp.answer/1", "schema": "cfp.packet/1"}', PACKET),
        ('{"event_name": "\\"schema\\": \\"cfp.answer/1\\"", "schema": "cfp.packet/1"}', PACKET),
        ('{"event_name": "\\"schema\\": \\"cfp.answer/1\\"", "cut off', ""),
        ('{"draft": {"answers": {"schema": "cfp.answer/1"}}, "schema": "cfp.packet/1"}', PACKET),
        ('\ufeff {"schema": "cfp.answer/1"}', ANSWER),
        ('{"schema": "cfp.answer/1", "cut off', ANSWER),
        ('{"schema": 1}', ""),
        ('["cfp.answer/1"]', ""),
        ("", ""),
    ],
)
def test_the_schema_is_that_of_the_member_of_this_name(text: str, schema: str) -> None:
    assert schema_of(text.encode()) == schema


def test_a_later_version_is_in_transit_too() -> None:
    assert is_in_transit(b'{"schema": "cfp.answer/2"}')
    assert not is_in_transit(b'{"schema": "cfp.proposals/1"}')


def test_an_answer_is_read_back() -> None:
    assert load_reply(dump_reply(REPLY), "a") == REPLY


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"schema": PACKET}, '"cfp.packet/1" is not an answer: expected "cfp.answer/1"'),
        ({"id": "1"}, "must be a UUID in lower case"),
        ({"other": 1}, "cannot be read: Object contains unknown field"),
        ({"state": "rejected"}, "is not what was sent"),
        ({"title": "x" * MOST_BYTES}, "the limit for one proposal is 1,048,576"),
        ({"code": [[]]}, "cannot be read: Expected `str`"),
    ],
)
def test_a_damaged_answer_is_refused(members: dict[str, object], message: str) -> None:
    with pytest.raises(DataRefusedError, match="a cannot be read as an answer") as refused:
        load_reply(json.dumps(MEMBERS | members).encode(), "a")
    assert message in refused.value.faults[0].message


def test_deep_values_are_refused() -> None:
    with pytest.raises(DataRefusedError, match="cannot be read as an answer"):
        load_reply(b'{"schema": ' + b"[" * 100_000, "a")
