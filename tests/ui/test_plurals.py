"""Numbers with their nouns."""

from cfpcli.ui.plurals import number_of


def test_one_and_many() -> None:
    assert [number_of(count, "seat") for count in (0, 1, 2)] == ["0 seats", "1 seat", "2 seats"]
