"""One value of front matter: what is accepted, what it means and what is refused with the way to write it."""

import pytest

from cfpcli.exchange.front_matter import (
    UnreadableError,
    is_item,
    read_item,
    read_value,
    split_key,
    write_key,
    write_value,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain words", "plain words"),
        ("", ""),
        ("no", "no"),
        ("2026-06-14", "2026-06-14"),
        ("-5", "-5"),
        ("?x", "?x"),
        ("https://example.org/#top", "https://example.org/#top"),
        ("C# in anger #1", "C# in anger #1"),
        ("Ten years of packaging #2", "Ten years of packaging #2"),
        ("Scaling: lessons learned", "Scaling: lessons learned"),
        ("ends with:", "ends with:"),
        ('"#2"', "#2"),
        ("null", ""),
        ("Null", ""),
        ("~", ""),
        ("nullable", "nullable"),
        ('"null"', "null"),
        ("[~, a, null]", ("a",)),
        ("# nothing but a comment", ""),
        ("it's", "it's"),
        ("'it''s' # why", "it's"),
        (r'"a \"b\" \\ \t \n \x1b \u202e \U0001F600 \e \0 \N \_ \L \P \/ \ x"',
         'a "b" \\ \t \n \x1b \u202e \U0001f600 \x1b \0 \x85 \xa0 \u2028 \u2029 /  x'),
        ("'# no comment: at all'", "# no comment: at all"),
        ("[]", ()),
        ("[a, 'b, c', \"d]\"]", ("a", "b, c", "d]")),
        ("[ a b ,c, ] # two", ("a b", "c")),
        ("{}", {}),
        ("{ } # none", {}),
    ],
)  # fmt: skip
def test_what_a_value_means(text: str, value: object) -> None:
    assert read_value(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#2 of ten", 'this needs quotes: "#2 of ten"'),
        ("@ana", 'this needs quotes: "@ana"'),
        ("- x", 'this needs quotes: "- x"'),
        ("*x", 'this needs quotes: "*x"'),
        ("{a: b}", 'this needs quotes: "{a: b}"'),
        ("> folded", 'this needs quotes: "> folded"'),
        ('"open', 'a quote " is opened and not closed on this line'),
        (r'"open\"', 'a quote " is opened and not closed on this line'),
        ("'open''", "a quote ' is opened and not closed on this line"),
        ('"a" b', "something follows the closing quote: quote the whole value"),
        ('"a"# b', "something follows the closing quote: quote the whole value"),
        (r'"\d"', r"\d means nothing inside double quotes: write \\ for a backslash"),
        (r'"\x1"', r"\x means nothing inside double quotes: write \\ for a backslash"),
        (r'"\U00110000"', r"\U00110000 is not a character"),
        ("[a", "a list [a, b] must close on its line and hold plain or quoted texts only"),
        ("[a,, b]", "a list [a, b] must close on its line and hold plain or quoted texts only"),
        ("[a, [b]]", "a list [a, b] must close on its line and hold plain or quoted texts only"),
        ("[a #b, c]", "a list [a, b] must close on its line and hold plain or quoted texts only"),
        ("[a: b]", 'this needs quotes: "a: b"'),
        ("[a] b", "something follows the closing bracket of the list"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        read_value(text)
    assert str(raised.value) == message


def test_an_item_with_a_key_needs_quotes_and_a_null_is_none() -> None:
    assert read_item("C# in anger #1") == "C# in anger #1"
    assert read_item("~") is None
    with pytest.raises(UnreadableError, match='this needs quotes: "name: Ana Ruiz"'):
        read_item("name: Ana Ruiz")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("title: A b", ("title", "A b")),
        ("title:", ("title", "")),
        ("title:\tA", ("title", "A")),
        ("a:b: c", ("a:b", "c")),
        ('"a: b": c', ("a: b", "c")),
        ("'it''s': c", ("it's", "c")),
    ],
)
def test_a_key_ends_at_its_colon(text: str, parts: tuple[str, str]) -> None:
    assert split_key(text) == parts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title A", "this line is not valid: write key: value, with a space after the colon"),
        ("title:A", "this line is not valid: write key: value, with a space after the colon"),
        ("--- a: b", "this line is not valid: write key: value, with a space after the colon"),
        ('"title" A', "this line is not valid: write key: value, with a space after the colon"),
        ("- a: b", "a list item needs a key on a line above it"),
        ("@ana: b", 'this key needs quotes: "@ana"'),
        (": b", 'this key needs quotes: ""'),
    ],
)
def test_a_line_that_is_no_entry(text: str, message: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        split_key(text)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain, words", "plain, words"),
        ("no", "no"),
        ("it's", "it's"),
        ("", '""'),
        (" edge", '" edge"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("null", '"null"'),
        ("~", '"~"'),
        ("[a]", '"[a]"'),
        ('"a"', "'\"a\"'"),
        ("'a' \\d: \"", "'''a'' \\d: \"'"),
        ("a\nb", '"a\\nb"'),
        ("a\tb", '"a\\tb"'),
        ("\x1b\u202e\\", '"\\x1b\\u202e\\\\"'),
        ("\ufeff", '"\\ufeff"'),
    ],
)
def test_quotes_are_written_only_where_they_are_needed(text: str, written: str) -> None:
    assert write_value(text) == written
    assert read_value(written) == text


@pytest.mark.parametrize(
    ("key", "written"), [("ana@example.org", "ana@example.org"), ("a b", '"a b"'), ("", '""'), ("null", '"null"')]
)
def test_keys_are_written_so_that_they_are_read(key: str, written: str) -> None:
    assert write_key(key) == written
    assert split_key(f"{written}: x") == (key, "x")


def test_a_dash_needs_a_space_to_begin_an_item() -> None:
    assert [is_item(text) for text in ("- a", "-", "-a", "---")] == [True, True, False, False]
