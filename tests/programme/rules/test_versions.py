"""The version that follows."""

import pytest

from cfpcli.programme.rules.versions import VERSION, next_version


@pytest.mark.parametrize(
    ("used", "following"),
    [
        ((), "0.1"),
        (("0.1",), "0.2"),
        (("0.9",), "0.10"),
        (("1",), "1.1"),
        (("1.0-rc",), "1.0-rc.1"),
        (("0.2", "0.1"), "0.3"),
    ],
)
def test_a_version_follows_the_last_one_and_is_not_used(used: tuple[str, ...], following: str) -> None:
    assert next_version(used) == following
    assert VERSION.fullmatch(following)
