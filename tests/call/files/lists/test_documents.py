"""Documents that are no list: cut short, hostile, too large; and what a document in YAML may write."""

import pytest

from cfpcli.call.files.lists import LARGEST
from cfpcli.call.files.lists.documents import LARGEST_YAML
from cfpcli.errors import DataRefusedError
from tests.call.files.lists.listing import listed
from tests.call.files.lists.test_rounds import PYTHON


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
    found = listed(PYTHON + "  cfp: '2026-07-14'\n- conference: Other\n  cfp: 2026-06-14\n")
    assert [call.name for call in found.calls] == ["Other"]
    assert [(one.field, one.reason) for one in found.refused] == [("cfp", "appears twice")]


def test_a_byte_order_mark_and_crlf_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + PYTHON.replace("\n", "\r\n").encode()
    assert [call.name for call in listed(data).calls] == ["BoatConf"]
