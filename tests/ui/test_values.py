"""Values as text, and the quick way through for the common ones."""

from hypothesis import given
from hypothesis import strategies as st

from cfpcli.text import clean_line
from cfpcli.ui.values import decimal, for_people, one_line
from tests.ui.samples import NOW, screen


@given(st.text() | st.text(alphabet=" ab\u00a0\u202e\t\x85é", max_size=12))
def test_the_quick_way_through_is_the_same_way(text: str) -> None:
    assert one_line(text) == clean_line(text)


def test_means() -> None:
    assert [decimal(value) for value in (4, 4.5, 4.25, 4.666, 0.0)] == ["4.0", "4.5", "4.25", "4.67", "0.0"]
    assert decimal(4.5, 2) == "4.50"


def test_an_instant_is_known_by_its_type() -> None:
    assert for_people(NOW, screen()) == "24 May"
    assert for_people("2026-05-24T10:03:00Z", screen()) == "2026-05-24T10:03:00Z"
