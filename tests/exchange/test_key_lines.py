"""Lines of keys in TOML: every shape of key and value, held against the standard library's parser."""

import tomllib
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from cfpcli.exchange.toml_table import line_numbers, nearest_line

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
