"""Codes and guids: drawn from outside randomness, never taken twice."""

import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.records.proposal import ALPHABET, LENGTH, looks_like_code, new_code, new_guid


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a test wants the same code every time


def nothing_is_taken(_: str) -> bool:
    return False


def test_the_alphabet_has_no_characters_taken_for_one_another() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 28
    assert set(ALPHABET).isdisjoint("0O1I2456")


@given(st.integers())
def test_a_code_is_drawn_from_the_alphabet(seed: int) -> None:
    code = new_code(seeded(seed), nothing_is_taken)
    assert len(code) == LENGTH == 6
    assert set(code) <= set(ALPHABET)
    assert looks_like_code(code)


def test_randomness_comes_from_outside() -> None:
    assert new_code(seeded(7), nothing_is_taken) == new_code(seeded(7), nothing_is_taken)
    drawn = {new_code(seeded(seed), nothing_is_taken) for seed in range(50)}
    assert len(drawn) == 50


def test_a_taken_code_is_drawn_again() -> None:
    first = new_code(seeded(7), nothing_is_taken)
    asked: list[str] = []

    def taken(code: str) -> bool:
        asked.append(code)
        return code == first

    second = new_code(seeded(7), taken)
    assert second != first
    assert asked == [first, second]


@given(st.integers())
def test_a_guid_is_a_random_uuid(seed: int) -> None:
    guid = uuid.UUID(new_guid(seeded(seed)))
    assert guid.version == 4
    assert guid.variant == uuid.RFC_4122
    assert str(guid) == new_guid(seeded(seed))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("K7QX3D", True),
        ("k7q", True),
        ("K", True),
        ("", False),
        ("K7QX3DD", False),
        ("K0Q", False),
        ("KIQ", False),
        ("K Q", False),
        ("K7Q\n", False),
        ("ß", False),
        ("ﬀ", False),
        ("ſ", False),  # noqa: RUF001 - its capital is a plain S
    ],
)
def test_what_could_be_a_code(text: str, expected: bool) -> None:
    assert looks_like_code(text) is expected
