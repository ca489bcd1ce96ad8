"""Tables in TOML: each kind of key, its line and its faults."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.exchange.toml_table import FaultList, Table, line_numbers, nearest_line


class Fruit(StrEnum):
    """A set of words."""

    APPLE = "apple"
    PEAR = "pear"


def table(**values: object) -> Table:
    return Table(values, "", FaultList("my.toml", {}), (*values, "key"))


def faults(of: Table) -> list[str]:
    return [str(fault) for fault in of.faults.in_order()]


def test_what_is_right_leaves_no_fault() -> None:
    read = table(
        text=" a\r\nb ", slug="open-data-2", url="https://example.org/a", color="#1F7a5c", language="pt-BR", flag=True,
        count=3, weight=2, day=date(2026, 1, 31), texts=["a", " b "], word="pear",
    )  # fmt: skip
    assert read.text("text", required=True) == "a\nb"
    assert read.slug("slug") == "open-data-2"
    assert read.url("url") == "https://example.org/a"
    assert read.color("color") == "#1F7a5c"
    assert read.language("language") == "pt-BR"
    assert read.boolean("flag", default=False)
    assert read.integer("count", minimum=3, maximum=3) == 3
    assert read.number("weight", 1.0) == 2.0
    assert read.day("day") == "2026-01-31"
    assert read.texts("texts") == ("a", "b")
    assert read.word("word", Fruit, Fruit.APPLE) is Fruit.PEAR
    assert faults(read) == []


def test_what_is_missing_has_a_default() -> None:
    read = table()
    assert read.text("key") == read.url("key") == read.color("key") == read.language("key") == read.day("key") == ""
    assert read.boolean("key", default=True)
    assert read.integer("key", minimum=1) is None
    assert read.number("key", 1.5) == 1.5
    assert read.texts("key") == read.languages("key") == ()
    assert read.word("key", Fruit, Fruit.APPLE) is Fruit.APPLE
    assert list(read.tables("key", ())) == []
    assert read.table("key", ()).values == {}
    assert faults(read) == []


@pytest.mark.parametrize(
    ("method", "value", "said"),
    [
        ("text", 3, "is a number, must be text in quotes"),
        ("line", "a\nb", "has several lines, must be one"),
        ("slug", "Open Data", '"Open Data" is not allowed; allowed: lower-case letters'),
        ("slug", "a--b", "not allowed"),
        ("slug", "-a", "not allowed"),
        ("slug", "", "is required, but empty"),
        ("slug", None, "is missing"),
        ("url", "ftp://example.org", "allowed: an address that begins with https://"),
        ("url", "https://", "not allowed"),
        ("url", "https://example.org/\x1b[2J", "not allowed"),
        ("url", "javascript:alert(1)", "not allowed"),
        ("color", "red", "six hexadecimal digits"),
        ("color", "#12345g", "six hexadecimal digits"),
        ("language", "FR", "a language code such as fr"),
        ("language", "français", "a language code such as fr"),
        ("languages", ["fr", "ENG"], 'key[2]: "ENG" is not allowed'),
        ("day", "31 January 2026", "is not a date, must be year-month-day"),
        ("day", "2026-02-30", "is not a date"),
        ("day", "20260131", "is not a date"),
        ("day", datetime(2026, 1, 31, tzinfo=UTC), "is a date or a time, must be a date such as"),
        ("day", 20260131, "is a number, must be a date"),
        ("texts", "one", 'is text, must be a list of texts such as ["one", "two"]'),
        ("texts", ["a", 3], "key[2]: is a number, must be text"),
        ("texts", ["a", " "], "key[2]: is empty"),
        ("texts", ["a", "b", "a"], 'key[3]: "a" appears twice'),
    ],
)
def test_what_is_wrong_is_said_with_what_is_allowed(method: str, value: object, said: str) -> None:
    read = table(**({} if value is None else {"key": value}))
    getattr(read, method)("key")
    assert len(faults(read)) == 1
    assert faults(read)[0].startswith("my.toml:1: key")
    assert said in faults(read)[0]


def test_numbers_and_flags_are_not_taken_for_one_another() -> None:
    read = table(flag=1, count=True, part=1.5, few=0, many=11, weight="2", none=-1, nan=float("nan"), yes=False)
    assert read.boolean("flag", default=False) is False
    assert [read.integer(key, minimum=1, maximum=10) for key in ("count", "part", "few", "many")] == [None] * 4
    assert [read.number(key, 1.0) for key in ("weight", "none", "nan", "yes")] == [1.0] * 4
    assert faults(read) == [
        "my.toml:1: count: is true or false, must be a whole number",
        "my.toml:1: few: is 0, must be 1 to 10",
        "my.toml:1: flag: is a number, must be true or false",
        "my.toml:1: many: is 11, must be 1 to 10",
        "my.toml:1: nan: is nan, must be a number of at least 0",
        "my.toml:1: none: is -1, must be a number of at least 0",
        "my.toml:1: part: is a number, must be a whole number",
        "my.toml:1: weight: is text, must be a number",
        "my.toml:1: yes: is true or false, must be a number",
    ]


def test_a_word_is_one_of_a_set() -> None:
    read = table(word="aple")
    assert read.word("word", Fruit, Fruit.PEAR) is Fruit.PEAR
    assert faults(read) == ['my.toml:1: word: "aple" is not allowed; did you mean "apple"? allowed: apple, pear']


def test_an_unknown_key_is_answered_by_the_nearest() -> None:
    read = Table({"nmae": "x"}, "tracks[2]", FaultList("my.toml", {"tracks[2].nmae": 7}), ("slug", "name"))
    assert faults(read) == ['my.toml:7: tracks[2].nmae: unknown key; did you mean "name"? allowed: slug, name']


def test_tables_within_tables_know_their_path() -> None:
    read = table(list=[{"a": 1}, 3, {"b": 1}], one={"c": 1}, wrong=[], text="x")
    inner = list(read.tables("list", ("a",)))
    assert [each.path for each in inner] == ["list[1]", "list[3]"]
    assert read.table("one", ("c",)).at("c") == "one.c"
    read.table("wrong", ())
    list(read.tables("text", ()))
    assert [fault.field for fault in read.faults.in_order()] == ["list[2]", "list[3].b", "text", "wrong"]


def test_faults_stand_in_the_order_of_the_file() -> None:
    found = FaultList("my.toml", {"b": 2, "a": 9, "c": 1})
    for path in ("a", "b", "c", "b.x"):
        found.add(path, "wrong")
    assert [(fault.line, fault.field) for fault in found.in_order()] == [(1, "c"), (2, "b"), (2, "b.x"), (9, "a")]


TEXT = '''\
# a = 1
slug = "x" # [not.a.table]
"quoted key" = 'it#s = [x'
call.opens = "a \\" b = 1"
text = """
[not]
a = "" 1 """"
raw = \'\'\'
b = \\
\'\'\'
array = [ # comment ]
  1,

  { x = 1, y = [2, 3] },
  "]",
]
empty = []
[table]
day = 2026-06-14 # c
[ table . "inner" ]
at = 2026-06-14T10:00:00Z
[[tracks]]
slug = "one"
[[tracks]]
slug = "two"
[[tracks.links]]
link = 1
[[tracks.links]]
link = 2
[tracks.more]
key = { a.b = 1 }
[[tracks]]
[[tracks.links]]
link = 3'''


def paths(value: object, path: str = "") -> Iterator[str]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from paths(inner, f"{path}[{number}]")


def test_keys_are_found_on_their_lines() -> None:
    lines = line_numbers(TEXT)
    expected = {
        "slug": 2,
        "quoted key": 3,
        "call": 4,
        "call.opens": 4,
        "text": 5,
        "raw": 8,
        "array": 11,
        "array[1]": 12,
        "array[2]": 14,
        "array[2].y[2]": 14,
        "array[3]": 15,
        "empty": 17,
        "table": 18,
        "table.day": 19,
        "table.inner": 20,
        "table.inner.at": 21,
        "tracks": 22,
        "tracks[1]": 22,
        "tracks[1].slug": 23,
        "tracks[2].slug": 25,
        "tracks[2].links[1].link": 27,
        "tracks[2].links[2].link": 29,
        "tracks[2].more": 30,
        "tracks[2].more.key.a.b": 31,
        "tracks[3]": 32,
        "tracks[3].links[1].link": 34,
    }
    assert {path: lines.get(path) for path in expected} == expected


def test_every_path_of_the_parser_has_a_line_and_none_is_invented() -> None:
    assert set(paths(tomllib.loads(TEXT))) == set(line_numbers(TEXT))


def test_lines_may_end_as_on_windows() -> None:
    assert line_numbers(TEXT.replace("\n", "\r\n")) == line_numbers(TEXT)


def test_what_is_missing_stands_where_its_table_begins() -> None:
    lines = line_numbers(TEXT)
    assert nearest_line(lines, "tracks[2].links[2].title") == 28
    assert nearest_line(lines, "tracks[3].slug") == 32
    assert nearest_line(lines, "languages[3]") == 1
    assert nearest_line(lines, "languages") == 1


def quoted(text: str) -> str:
    return '"' + "".join(f"\\u{ord(char):04x}" if char in '"\\\n\t' or char < " " else char for char in text) + '"'


STRINGS = st.text(st.sampled_from("ab ]}[{,=#\"'\\\n"), max_size=6)
KEYS = st.from_regex(r"[a-z_-]{1,4}", fullmatch=True)
SCALARS = st.one_of(
    st.integers(0, 99).map(str),
    st.sampled_from(["true", "2026-06-14", "2026-06-14T10:00:00Z", "'it#s'", "inf"]),
    STRINGS.map(quoted),
    STRINGS.map(lambda text: '"""' + text.replace("\\", "").replace('"', "'") + '"""'),
    STRINGS.map(lambda text: "'''" + text.replace("'", '"') + "'''"),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n" + ", # c ]\n".join(items) + " ]"),
        st.dictionaries(KEYS, inner, max_size=2).map(
            lambda items: "{" + ", ".join(f"{key} = {value}" for key, value in items.items()) + "}"
        ),
    ),
    max_leaves=6,
)
PAIRS = st.dictionaries(KEYS, VALUES, max_size=3).map(
    lambda pairs: "".join(f"{key} = {value} # c = 1\n\n" for key, value in pairs.items())
)


@given(PAIRS, st.lists(st.tuples(st.sampled_from(["[[list]]", "[[list.inner]]"]), PAIRS), max_size=4))
def test_any_valid_text_is_mapped_whole(top: str, tables: list[tuple[str, str]]) -> None:
    text = top + "".join(f"{header}\n{body}" for header, body in tables)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = line_numbers(text)
    assert set(paths(values)) == set(lines)
    written = text.split("\n")
    for path, line in lines.items():
        key = path.rpartition(".")[2].partition("[")[0]
        assert path.endswith("]") or key in written[line - 1]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([30, 45], ""),
        (30, "a list of whole numbers such as [30, 45]"),
        ([30, "45"], "must be whole numbers, each of them once"),
        ([30, True], "must be whole numbers, each of them once"),
        ([30, 30], "must be whole numbers, each of them once"),
        ([30, 0], "has 0, must be 1 to 60"),
    ],
)
def test_a_list_of_whole_numbers(value: object, said: str) -> None:
    read = table(key=value)
    numbers = read.integers("key", minimum=1, maximum=60)
    assert numbers == (30, 45) if not said else all(said in fault for fault in faults(read))
    assert bool(faults(read)) is bool(said)
