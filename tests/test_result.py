"""What a row publishes: its fields by name, records in full, the fields of a record that it embeds as its own."""

import pytest

from cfpcli.call.rows import DeadlineRow, DeadlinesMembers, NamedValue, ShownEvent
from cfpcli.people.rows import Acting
from cfpcli.records.event import Call, Event, Track
from cfpcli.records.review import DeclaredConflict
from cfpcli.result import Result, names
from cfpcli.review.rows import ReviewerRow
from tests.answers import made

EVENT = Event(slug="tiny", name="Tiny", timezone="UTC", tracks=(Track(slug="a", name="A"),))


def test_a_field_may_be_called_as_it_likes() -> None:
    assert NamedValue(name="event", value="tiny").get("value") == "tiny"


def test_a_field_goes_by_its_published_name_alone() -> None:
    row = made(Acting, {"from": "git"})
    assert names(Acting)[2] == "from"
    assert row.get("from") == "git"


def test_a_row_has_nothing_under_another_name() -> None:
    assert NamedValue(name="event", value="tiny").get("shoe_size") is None


def test_a_record_in_a_row_has_every_field_also_those_that_the_store_leaves_out() -> None:
    row = made(ReviewerRow, {"conflicts": [{"against": "city.example"}]})
    assert row.conflicts == (DeclaredConflict(against="city.example"),)
    assert row.get("conflicts") == [{"against": "city.example", "reason": "", "requested": False}]


def test_an_embedded_record_has_its_fields_as_the_store_writes_them() -> None:
    row = ShownEvent(event=EVENT)
    assert names(ShownEvent) == Event.__struct_fields__
    assert row.get("call") == Call()
    assert row.get("tracks") == EVENT.tracks


def test_further_members_are_of_the_type_that_the_row_promises() -> None:
    members = DeadlinesMembers(left_out=2)
    assert Result(row=DeadlineRow, members=members).further(DeadlinesMembers) is members
    with pytest.raises(TypeError, match="deadlines"):
        Result(row=DeadlineRow).further(DeadlinesMembers)
