"""The table of fields: a line for each field of each record, and no other."""

import msgspec
import pytest

from cfpcli.domain.change import RECORD_TYPES, Kind
from cfpcli.domain.field_lines import LINES
from cfpcli.domain.fields import FIELDS


@pytest.mark.parametrize("kind", list(LINES))
def test_every_field_of_a_record_has_its_line_and_no_line_is_left_over(kind: Kind) -> None:
    assert set(LINES[kind]) == {info.name for info in msgspec.structs.fields(RECORD_TYPES[kind])}


@pytest.mark.parametrize("kind", list(LINES))
def test_every_line_says_something_on_one_line(kind: Kind) -> None:
    for name, field in FIELDS[kind].items():
        assert field.help.strip(), name
        assert "\n" not in field.help
        assert not field.help.endswith(".")
