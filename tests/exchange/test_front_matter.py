"""Front matter: lines, values, and every fault with its place."""

from textwrap import dedent

import pytest

from cfpcli.errors import DataRefusedError
from cfpcli.exchange.front_matter import (
    Nested,
    UnreadableError,
    dump,
    is_item,
    parse,
    read,
    read_item,
    read_value,
    split_key,
    write_key,
    write_value,
)


def values_of(block: str) -> object:
    return parse(f"---\n{dedent(block).strip()}\n---\n", "file.md").values


def faults_of(text: str) -> list[str]:
    with pytest.raises(DataRefusedError) as raised:
        parse(text, "file.md")
    return [str(fault) for fault in raised.value.faults]


def test_everything_at_once() -> None:
    front = parse(
        dedent("""\
        ---
        # a template's advice
        title: Signed builds: ten years of C# #2

        tags: [sbom, keys]
        speakers:
          # the first speaks first
          - Ana Ruiz <ana@example.org>

          - "Bo: Ström"
        unindented:
        - one
        answers:
            kind: strategic vision
            topics:
            - a
            - b
            none: []
        empty:
        ---
        The body.
        ---
        """),
        "file.md",
    )
    assert front.values == {
        "title": "Signed builds: ten years of C# #2",
        "tags": ("sbom", "keys"),
        "speakers": ("Ana Ruiz <ana@example.org>", "Bo: Ström"),
        "unindented": ("one",),
        "answers": {"kind": "strategic vision", "topics": ("a", "b"), "none": ()},
        "empty": "",
    }
    assert front.lines == {
        "title": 3,
        "tags": 5,
        "speakers": 6,
        "speakers.0": 8,
        "speakers.1": 10,
        "unindented": 11,
        "unindented.0": 12,
        "answers": 13,
        "answers.kind": 14,
        "answers.topics": 15,
        "answers.topics.0": 16,
        "answers.topics.1": 17,
        "answers.none": 18,
        "empty": 19,
    }
    assert (front.body, front.body_line) == ("The body.\n---\n", 21)


def test_texts_over_several_lines() -> None:
    assert values_of("""
        title: >-
          Ten years
          of packaging: a story

          # and more
        kept: |+
          One.
        quoted: "one
          two \\" three"
        plain: one
          two # three
        after: x
        """) == {
        "title": "Ten years of packaging: a story\n# and more",
        "kept": "One.\n",
        "quoted": 'one two " three',
        "plain": "one two # three",
        "after": "x",
    }


def test_a_list_of_mappings() -> None:
    front = parse(
        dedent("""\
        ---
        speakers:
          - name: Ana Ruiz
            email: ana@example.org
            bio: |
              Ana: builds.
          - name: Bo
        next: x
        ---
        """),
        "file.md",
    )
    assert front.values == {
        "speakers": ({"name": "Ana Ruiz", "email": "ana@example.org", "bio": "Ana: builds.\n"}, {"name": "Bo"}),
        "next": "x",
    }
    assert (front.lines["speakers.1"], front.lines["speakers.0.email"], front.lines["next"]) == (7, 4, 8)


def test_toml_has_texts_too() -> None:
    front = parse(
        '+++\ntitle = "no"\ndate = 2026-06-14\nrecord = true\ntags = ["a", "b"]\n[[speakers]]\nname = "Ana"\n'
        "+++\nText.",
        "file.md",
    )
    assert front.values == {
        "title": "no",
        "date": "2026-06-14",
        "record": "true",
        "tags": ("a", "b"),
        "speakers": ({"name": "Ana"},),
    }
    assert (front.lines["date"], front.body, front.body_line) == (3, "Text.", 9)
    assert faults_of("+++\na = \n+++\n") == ["file.md:2: invalid TOML at column 5: Invalid value"]


@pytest.mark.parametrize("text", ["\ufeff---\r\na: b\r\n---\r\nx", "---  \ra: b\r---\rx"])
def test_any_line_end_and_a_byte_order_mark(text: str) -> None:
    front = parse(text, "file.md")
    assert (front.values, front.body, front.body_line) == ({"a": "b"}, "x", 4)


def test_block_text_keeps_its_lines() -> None:
    assert values_of("""
        notes: |
          First.

            Indented. # no comment
          Last: line.

        after: |-  # without its end
          x
        nested:
          deep: |
            y
        nothing: |
        """) == {
        "notes": "First.\n\n  Indented. # no comment\nLast: line.\n",
        "after": "x",
        "nested": {"deep": "y\n"},
        "nothing": "",
    }


def test_null_is_empty_and_no_item_of_a_list() -> None:
    assert values_of("""
        level: null
        tags: ~
        list: # of nothing
          - ~
          - a
        flow: [Null, b]
        quoted: "~"
        """) == {"level": "", "tags": "", "list": ("a",), "flow": ("b",), "quoted": "~"}
    assert "[" not in dump({"tags": ("a", "null")})


def test_separators_that_are_no_line_ends_stay_in_their_line() -> None:
    assert values_of("a: b\u2028c\x0bd\x85e") == {"a": "b\u2028c\x0bd\x85e"}


@pytest.mark.parametrize("text", ["", "title: x\n", " ---\na: b\n---\n", "----\n"])
def test_a_file_without_front_matter(text: str) -> None:
    assert faults_of(text) == ["file.md:1: the front matter is missing: begin with a line ---"]


def test_front_matter_that_never_ends() -> None:
    assert faults_of("---\na: b\n ---\n") == ["file.md:1: the front matter is not closed by a line ---"]


def test_all_faults_at_once_each_with_its_line() -> None:
    text = dedent("""\
        ---
        title: #2 of ten
        title: twice
        garbage
        \tindented: by a tab
          adrift: x
        list:
          - ok
          - "open
          - [a]
           - deeper
        nested:
          a: {}
          b:
            c: d
          b: again
           off: x
        text: [begins]
          and goes on
        - item
        ---
        """)
    assert faults_of(text) == [
        'file.md:2: title: this needs quotes: "#2 of ten"',
        "file.md:3: title: is repeated here, first on line 2",
        "file.md:4: this line is not valid: write key: value, with a space after the colon",
        "file.md:5: indented by a tab, only spaces can indent",
        "file.md:6: indented where nothing above it can hold it",
        'file.md:9: list: a quote " is opened and not closed on this line',
        "file.md:10: list: a list can hold texts only",
        "file.md:11: indented where nothing above it can hold it",
        "file.md:13: nested.a: is too deeply nested: only one level of keys below a key is allowed",
        "file.md:15: nested.b: is too deeply nested: only one level of keys below a key is allowed",
        "file.md:16: nested.b: is repeated here, first on line 14",
        "file.md:17: nested.b: goes on below its line: write it on one line, or | and the text indented below",
        "file.md:19: text: goes on below its line: write it on one line, or | and the text indented below",
        "file.md:20: a list item needs a key on a line above it",
    ]


def test_the_first_of_two_values_stays() -> None:
    front, faults = read("---\na: 1\na: 2\n---\n", "file.md", first_line=11)
    assert front.values == {"a": "1"}
    assert ([fault.line for fault in faults], front.lines, front.body_line) == ([13], {"a": 12}, 15)


def test_what_is_written() -> None:
    values: dict[str, Nested] = {
        "title": "Signed builds: why",
        "tags": ("sbom", "supply chain"),
        "speakers": ("Ana Ruiz <ana@example.org>",),
        "none": (),
        "answers": {"a b": "x", "topics": ("one", "two, three")},
        "empty": {},
    }
    text = dump(values, comment="K7QX3D")
    assert text == dedent("""\
        ---
        # K7QX3D
        title: "Signed builds: why"
        tags: [sbom, supply chain]
        speakers:
          - Ana Ruiz <ana@example.org>
        none: []
        answers:
          "a b": x
          topics:
            - one
            - two, three
        empty: {}
        ---
        """)
    assert parse(text, "file.md").values == values


def test_a_long_list_goes_below_its_key() -> None:
    words = tuple(f"word{number}" for number in range(20))
    text = dump({"tags": words})
    assert text.startswith("---\ntags:\n  - word0\n")
    assert max(map(len, text.splitlines())) < 80


def test_reading_stops_at_more_faults_than_are_shown() -> None:
    text = "---\n" + "no key\n" * 5000 + "title: T\n---\n\nThe text.\n"
    front, faults = read(text, "file.md")
    assert len(faults) == 101
    assert faults[-1].line == 102
    assert (front.values, front.body) == ({}, "\nThe text.\n")


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
