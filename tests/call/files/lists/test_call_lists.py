"""Which list a file is, and files that are none: cut short, hostile, too large."""

import pytest

from cfpcli.call.files.lists import LARGEST, names
from cfpcli.call.files.lists.yaml_rows import LARGEST as LARGEST_YAML
from cfpcli.errors import DataRefusedError, UsageError
from tests.call.files.lists import (
    test_academic_lists,
    test_callingallpapers,
    test_conferences_agenda,
    test_confs_tech,
    test_python_deadlines,
    test_sessionize_call,
)
from tests.call.files.lists.listing import listed, listed_json

SEC = "- name: BOAT\n  year: 2026\n  deadline: ['2026-06-14 23:59']\n"


def test_a_list_is_recognised_by_what_it_holds() -> None:
    assert listed(test_python_deadlines.LIST).name == "python-deadlines"
    assert listed(test_academic_lists.AI).name == "ai-deadlines"
    assert listed(test_academic_lists.HF).name == "hf-deadlines"
    assert listed(test_academic_lists.CCF).name == "ccfddl"
    assert listed(SEC).name == "sec-deadlines"
    assert listed_json([test_confs_tech.ROW]).name == "confs.tech"
    assert listed_json([test_conferences_agenda.row("30-June-2026")]).name == "conferences-agenda"
    assert listed_json({"cfps": [test_callingallpapers.ROW]}).name == "callingallpapers"
    assert listed_json(test_sessionize_call.EVENT).name == "sessionize-call"


def test_every_format_has_a_name() -> None:
    assert len(set(names())) == 9


def test_a_format_that_is_told_is_not_guessed() -> None:
    found = listed(test_python_deadlines.LIST, "ccfddl")
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
    assert all(name in raised.value.hint for name in names())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[\n{"name": "A",', "list: line 2: not valid JSON: .*truncated"),
        ('[{"name": "A"}] x', "list: line 1: not valid JSON"),
        ("[" * 100_000, "not valid JSON: it is too deeply nested"),
        (b'["\xff"]', "not valid JSON"),
        ("- a: [\n", "list: line 2: not valid YAML"),
        ("- a: b\n--- \n- c: d\n", "line 2: not valid YAML"),
        ("- a: \x07\n", "not valid YAML"),
        ("", "not a list of calls in JSON or YAML"),
        ("just text", "not a list of calls in JSON or YAML"),
        (b"- a: \xff\n", "not valid YAML"),
        ("<html></html>", "not a list of calls in JSON or YAML"),
    ],
)
def test_what_cannot_be_decoded_is_refused(text: str | bytes, said: str) -> None:
    with pytest.raises(DataRefusedError, match=said):
        listed(text)


BOMB = "- &a [x, x, x]\n" + "".join(f"- &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20))


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "- &a\n  conference: X\n  cfp: '2026-06-14'\n- *a\n",
        "- &a {b: *a}\n",
        "- <<: &a {x: y}\n  z: *a\n",
    ],
)
def test_anchors_are_refused(text: str) -> None:
    with pytest.raises(DataRefusedError, match="anchors and aliases"):
        listed(text)


@pytest.mark.parametrize(
    "text",
    [
        "- " * 50_000 + "a",
        "? " * 50_000 + "a",
        "- a: " + "[" * 50_000,
        "- a: " + "{" * 50_000,
        "- a: [\n" * 50_000,
        "- a:\n" + "[\n" * 50_000,
        "".join(f"{' ' * n}- a:\n" for n in range(0, 900, 2)),
    ],
    ids=["dashes", "keys", "brackets", "braces", "rows", "lines", "indents"],
)
def test_nesting_that_would_take_the_stack_is_refused(text: str) -> None:
    with pytest.raises(DataRefusedError, match=r"deeply nested|not valid YAML"):
        listed(text)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(DataRefusedError, match="too large for a list of calls"):
        listed(b"[" + b" " * LARGEST + b"]")
    with pytest.raises(DataRefusedError, match="too large for a list in YAML"):
        listed(b"# " + b"x" * LARGEST_YAML)


def test_every_scalar_stays_text() -> None:
    call = listed("- conference: 2026\n  year: 2026\n  cfp: 2026-06-14\n  place: no\n  note: 1e3\n").calls[0]
    assert (call.name, call.place, call.note) == ("2026", "no", "1e3")


def test_a_key_that_stands_twice_refuses_its_row() -> None:
    found = listed(test_python_deadlines.LIST + "  cfp: '2026-07-14'\n- conference: Other\n  cfp: 2026-06-14\n")
    assert [call.name for call in found.calls] == ["Other"]
    assert [(one.field, one.reason) for one in found.refused] == [("cfp", "appears twice")]


def test_a_row_without_a_name_is_refused_by_its_number() -> None:
    found = listed("- conference: ''\n  cfp: 2026-06-14\n")
    assert found.calls == []
    assert [(one.name, one.row, one.reason) for one in found.refused] == [("", 1, "no name is given")]


def test_only_addresses_on_the_web_are_links() -> None:
    found = listed(
        "- conference: A\n  cfp: 2026-06-14\n  link: javascript:alert(1)\n  cfp_link: HTTPS://a.example.org\n"
    )
    assert (found.calls[0].url, found.calls[0].call_url) == ("", "HTTPS://a.example.org")


def test_a_byte_order_mark_and_crlf_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + test_python_deadlines.LIST.replace("\n", "\r\n").encode()
    assert [call.name for call in listed(data).calls] == ["BoatConf"]
