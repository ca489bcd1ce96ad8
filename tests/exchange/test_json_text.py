"""JSON on its way out: safe for a terminal, one line, the same value."""

import json

from hypothesis import given

from cfpcli.exchange.json_text import encode, passed_on
from cfpcli.text import json_safe
from tests.exchange.strategies import hostile


@given(hostile)
def test_a_text_stays_the_same_value(text: str) -> None:
    encoded = encode(text)
    assert encoded == json_safe(encoded)
    assert json.loads(encoded) == text
    assert passed_on(encoded) == encoded


def test_a_lone_surrogate_is_spelled() -> None:
    assert encode({"path": "a\udcff", "n": (1, None)}) == b'{"path":"a\\udcff","n":[1,null]}'


def test_a_document_that_some_other_program_laid_out_is_put_on_one_line() -> None:
    assert passed_on(b'{\n  "a": "x\x7f",\n  "b": []\n}') == b'{"a":"x\\u007f","b":[]}'
