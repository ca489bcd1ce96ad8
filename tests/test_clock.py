"""One reading of WHEN for `--as-of` and CFP_CLOCK, and what may be written while another time is looked at."""

from datetime import UTC, datetime

import pytest

from cfpcli.clock import read_when
from cfpcli.env import Options, refuse_writing
from cfpcli.errors import UsageError
from tests.world import NOON


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-06-01", "2026-06-01T00:00Z"),
        ("24 May 2026 14:00 Europe/Paris", "2026-05-24T12:00Z"),
        ("tomorrow", "2026-05-25T00:00Z"),
        ("in 48 hours", "2026-05-26T10:00Z"),
    ],
)
def test_an_instant_is_in_utc_unless_it_names_a_zone(text: str, at: str) -> None:
    assert read_when(text, "CFP_CLOCK", now=NOON) == datetime.fromisoformat(at)


@pytest.mark.parametrize("text", ["7/6/2026", "soon", "TBA", "10 May", "midnight", "2026-13-01", "\x1b[31m"])
@pytest.mark.parametrize("name", ["--as-of", "CFP_CLOCK"])
def test_what_can_be_misread_is_refused_by_the_name_of_its_option(text: str, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_when(text, name, now=NOON)
    assert caught.value.message.startswith(f"{name}: ")
    assert caught.value.hint


def test_another_time_is_for_looking() -> None:
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    refuse_writing(Options())
    refuse_writing(Options(as_of=moment, dry_run=True))
    with pytest.raises(UsageError) as caught:
        refuse_writing(Options(as_of=moment))
    assert caught.value.message == "--as-of looks at another time and writes nothing"
    assert "CFP_CLOCK=WHEN" in caught.value.hint
