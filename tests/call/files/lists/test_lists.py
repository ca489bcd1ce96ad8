"""Which list a file is, by what it holds or by its name."""

import pytest

from cfpcli.call.rules.list_formats import LIST_FORMATS
from cfpcli.errors import DataRefusedError, UsageError
from tests.call.files.lists.listing import listed
from tests.call.files.lists.test_rounds import PYTHON


def test_a_format_that_is_told_is_not_guessed() -> None:
    found = listed(PYTHON, "ccfddl")
    assert (found.name, found.calls, found.without_call) == ("ccfddl", [], 0)
    assert [(one.field, one.reason) for one in found.refused] == [
        ("cfp", "ccfddl has no such deadline; python-deadlines has that key")
    ]
    with pytest.raises(UsageError, match='"ccf" is not a list format: did you mean "ccfddl"'):
        listed("[]", "ccf")


@pytest.mark.parametrize("text", ["[]", "{}", "- 1\n", "a: b\n", '{"schema": "cfp.proposals/1", "items": []}', "[[1]]"])
def test_what_is_none_of_them_is_refused_with_the_list_of_formats(text: str) -> None:
    with pytest.raises(DataRefusedError, match="not in a known list format") as raised:
        listed(text)
    assert all(name in raised.value.hint for name in LIST_FORMATS)


def test_a_row_without_a_name_is_refused_by_its_number() -> None:
    found = listed("- conference: ''\n  cfp: 2026-06-14\n")
    assert found.calls == []
    assert [(one.name, one.row, one.reason) for one in found.refused] == [("", 1, "no name is given")]


def test_only_addresses_on_the_web_are_links() -> None:
    found = listed(
        "- conference: A\n  cfp: 2026-06-14\n  link: javascript:alert(1)\n  cfp_link: HTTPS://a.example.org\n"
    )
    assert (found.calls[0].url, found.calls[0].call_url) == ("", "HTTPS://a.example.org")
