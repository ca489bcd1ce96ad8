"""Values as text, and the quick way through for the common ones."""

from hypothesis import given
from hypothesis import strategies as st

from cfpcli.text import clean_line
from cfpcli.ui.values import as_instant, decimal, one_line
from tests.ui.samples import NOW


@given(st.text() | st.text(alphabet=" ab\u00a0\u202e\t\x85é", max_size=12))
def test_the_quick_way_through_is_the_same_way(text: str) -> None:
    assert one_line(text) == clean_line(text)


def test_means() -> None:
    assert [decimal(value) for value in (4, 4.5, 4.25, 4.666, 0.0)] == ["4.0", "4.5", "4.25", "4.67", "0.0"]
    assert decimal(4.5, 2) == "4.50"


def test_instants() -> None:
    assert as_instant(NOW) == NOW
    assert as_instant("2026-05-24T10:03:00Z") == NOW
    assert as_instant("2026-05-24t12:03+02:00") == NOW
    for value in ("2026-05-24T10:03:00", "2026-13-24T10:03:00Z", "2026-05-24", "x", 3, None, NOW.replace(tzinfo=None)):
        assert as_instant(value) is None
