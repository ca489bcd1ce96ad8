"""What is doubtful in a deadline before anything of it is read."""

from datetime import date

import pytest

from cfpcli.dates.grammar import refuse_marks, refuse_words_for_hours
from cfpcli.errors import DataRefusedError

TODAY = date(2026, 5, 24)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1\N{SUPERSCRIPT TWO} June", ["1 June", "12 June"]),
        ("June 1\N{SUPERSCRIPT ONE}\N{SUPERSCRIPT TWO}", ["June 1", "June 112"]),
        ("14 June 2026\N{SUBSCRIPT THREE}", ["14 June 2026", "14 June 20263"]),
    ],
)
def test_a_raised_digit_behind_another_has_two_readings(text: str, readings: list[str]) -> None:
    with pytest.raises(DataRefusedError, match="two readings") as caught:
        refuse_marks(text)
    assert caught.value.hint.split('"')[1::2] == readings


@pytest.mark.parametrize(
    "text",
    ["14 June 2026", "\N{FULLWIDTH DIGIT ONE}4 June", "1\N{MODIFIER LETTER SMALL S} June", "14\N{NO-BREAK SPACE}June"],
)
def test_plain_and_wide_digits_are_no_marks(text: str) -> None:
    refuse_marks(text)


def test_midnight_is_refused_and_noon_has_a_number() -> None:
    with pytest.raises(DataRefusedError, match="two readings"):
        refuse_words_for_hours("14 June 2026 midnight", TODAY)
    with pytest.raises(DataRefusedError) as caught:
        refuse_words_for_hours("14 June 2026 at noon", TODAY)
    assert caught.value.hint == 'write "2026-06-14 12:00"'
    refuse_words_for_hours("14 June 2026 12:00", TODAY)
