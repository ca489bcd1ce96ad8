"""The addresses of a programme: of codes only, and never out of their folder."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.programme.rules.addresses import person_page, session_page
from tests.factories import code_of


def test_a_page_has_the_code_in_its_name() -> None:
    assert session_page(code_of(1)) == f"session/{code_of(1)}.html"
    assert person_page("SPKR3A") == "person/SPKR3A.html"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("../x", "x-x"),
        ("a b", "x-a-b"),
        ("k7qx3d", "x-k7qx3d"),
        ("É1", "x-e1"),
        ("", "x-"),
        ("A" * 41, f"x-{'a' * 41}"),
        ("CON\n", "x-con"),
        ("١٢", "x-"),
    ],
)
def test_a_code_from_elsewhere_is_a_harmless_name(code: str, name: str) -> None:
    assert session_page(code) == f"session/{name}.html"


@given(st.text())
def test_no_code_leads_out_of_the_folder(code: str) -> None:
    for page, folder in ((session_page(code), "session"), (person_page(code), "person")):
        assert PurePosixPath(page).parts[0] == folder
        assert len(PurePosixPath(page).parts) == 2
        assert page.isascii()
