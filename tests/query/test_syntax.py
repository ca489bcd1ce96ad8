"""The syntax of queries: every term written is the term read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import UsageError
from cfpcli.query.syntax import Term, quoted, scan, scan_arguments, written

KEYS = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
OPS = st.sampled_from([":", "=", "<", "<=", ">", ">="])
TRICKY = st.text(alphabet='ab \t\n",\\:<>=-é\u2003', min_size=1, max_size=8)
VALUES = st.lists(TRICKY | st.text(min_size=1, max_size=8), min_size=1, max_size=3, unique=True).map(tuple)
KEYED = st.builds(Term, key=KEYS, op=OPS, values=VALUES, negated=st.booleans())
FREE = st.builds(Term, key=st.just(""), op=st.just(":"), values=VALUES, negated=st.booleans())


def one(text: str) -> Term:
    [term] = scan(text)
    return term


def is_key(word: str) -> bool:
    return word in {"track", "speaker", "state"}


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("sbom", Term("", ":", ("sbom",))),
        ("-sbom", Term("", ":", ("sbom",), negated=True)),
        ("track:security", Term("track", ":", ("security",))),
        ("-track:security", Term("track", ":", ("security",), negated=True)),
        ("state:a,b,a", Term("state", ":", ("a", "b"))),
        ("sbom,vex", Term("", ":", ("sbom", "vex"))),
        ('speaker:"Ana Ruiz",bo', Term("speaker", ":", ("Ana Ruiz", "bo"))),
        ('"supply chain"', Term("", ":", ("supply chain",))),
        ('-"supply chain"', Term("", ":", ("supply chain",), negated=True)),
        ("reviews<3", Term("reviews", "<", ("3",))),
        ("score>=4", Term("score", ">=", ("4",))),
        ("score<=4", Term("score", "<=", ("4",))),
        ("score>-1", Term("score", ">", ("-1",))),
        ("score=4", Term("score", "=", ("4",))),
        ("score:>=4", Term("score", ">=", ("4",))),
        ("score:<4", Term("score", "<", ("4",))),
        ("score:=4", Term("score", "=", ("4",))),
        ("start:2026-05-01T12:30", Term("start", ":", ("2026-05-01T12:30",))),
        ("url:https://example.org/a", Term("url", ":", ("https://example.org/a",))),
        ('"12:30"', Term("", ":", ("12:30",))),
        ('title:"=x"', Term("title", ":", ("=x",))),
        ('"-dash"', Term("", ":", ("-dash",))),
        (r'"say \"hi\" \\ \n"', Term("", ":", (r'say "hi" \ \n',))),
        ("l'avenir", Term("", ":", ("l'avenir",))),
        ("C++", Term("", ":", ("C++",))),
        (r"a\b", Term("", ":", (r"a\b",))),
    ],
)
def test_a_term_is_read(text: str, term: Term) -> None:
    assert one(text) == term


@pytest.mark.parametrize(
    ("value", "free", "keyed"),
    [
        ("plain", "plain", "key:plain"),
        ("-dash", '"-dash"', "key:-dash"),
        ("12:30", '"12:30"', "key:12:30"),
        ("<3", '"<3"', 'key:"<3"'),
        ("a b", '"a b"', 'key:"a b"'),
        ("a,b", '"a,b"', 'key:"a,b"'),
        ("", '""', 'key:""'),
    ],
)
def test_quotes_stand_only_where_they_must(value: str, free: str, keyed: str) -> None:
    assert str(Term("", ":", (value,))) == free
    assert str(Term("key", ":", (value,))) == keyed


def test_white_space_of_any_kind_separates_terms() -> None:
    assert list(scan(" a\t-b:c \u2003 d\n")) == [
        Term("", ":", ("a",)),
        Term("b", ":", ("c",), negated=True),
        Term("", ":", ("d",)),
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_nothing_is_no_term(text: str) -> None:
    assert list(scan(text)) == []


@pytest.mark.parametrize(
    ("text", "term", "problem"),
    [
        ("ab track: cd", "track:", 'nothing follows ":"'),
        ("score>= 4", "score>=", 'nothing follows "="'),
        ("ab state:a, cd", "state:a,", 'nothing follows ","'),
        ("state:,a", "state:,a", 'nothing follows ":"'),
        ("Hello, world", "Hello,", 'nothing follows ","'),
        ("a - b", "-", 'nothing follows "-"'),
        ("a <3 b", "<3", 'there is no field before "<"'),
        (":tada:", ":tada:", 'there is no field before ":"'),
        ("--force", "--force", "a dash or an operator"),
        ("a,b:c", "a,b:c", "a dash or an operator"),
        ('say "hello', '"hello', "a double quote has no end"),
        ('title:"hello', 'title:"hello', "a double quote has no end"),
        ('5"disk"', '5"disk"', "inside one"),
        ('"a"b', '"a"b', "inside one"),
        ('"track":a', '"track":a', "inside one"),
    ],
)
def test_a_fault_shows_its_term_and_how_to_quote_it(text: str, term: str, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        list(scan(text))
    assert problem in caught.value.message
    assert caught.value.message.endswith(f" in the query term {term}")
    assert "put it in quotes" in caught.value.hint


def test_the_hint_quotes_the_very_term() -> None:
    with pytest.raises(UsageError) as caught:
        list(scan("a,12:30"))
    assert '"a,12:30"' in caught.value.hint
    assert "'\"a,12:30\"'" in caught.value.hint
    with pytest.raises(UsageError, match="nothing follows") as caught:
        list(scan("a - b"))
    assert '"-"' in caught.value.hint


@given(st.lists(KEYED | FREE, max_size=4))
def test_terms_written_are_read_again(terms: list[Term]) -> None:
    assert list(scan(" ".join(map(str, terms)))) == terms


@given(TRICKY)
def test_a_quoted_value_is_one_value(value: str) -> None:
    assert one(quoted(value)).values == (value,)
    assert one(f"key:{written(value)}").values == (value,)


@given(st.text() | st.text(alphabet='ab:<>=",\\- \n'))
def test_no_text_breaks_the_scanner(text: str) -> None:
    try:
        terms = list(scan(text))
    except UsageError as error:
        assert error.hint  # noqa: PT017 - either outcome is right, and both are held to something
    else:
        assert list(scan(" ".join(map(str, terms)))) == terms


@pytest.mark.parametrize(
    ("argument", "terms"),
    [
        ("sbom", ["sbom"]),
        ("open source", ['"open source"']),
        ("-open source", ['-"open source"']),
        ("  open source ", ['"open source"']),
        ("speaker:Ana Ruiz", ['speaker:"Ana Ruiz"']),
        ("-speaker:Ana Ruiz", ['-speaker:"Ana Ruiz"']),
        ("track:Open AI,Cloud and Edge", ['track:"Open AI","Cloud and Edge"']),
        ("track:security state:submitted", ["track:security", "state:submitted"]),
        ("sbom -state:submitted", ["sbom", "-state:submitted"]),
        ("sbom state<3", ["sbom", "state<3"]),
        ('speaker:"Ana Ruiz" sbom', ['speaker:"Ana Ruiz"', "sbom"]),
        ("the cloud: sovereign", ['"the cloud: sovereign"']),
        ("", []),
        ("  ", []),
    ],
)
def test_an_argument_keeps_what_the_shell_kept_together(argument: str, terms: list[str]) -> None:
    assert [str(term) for term in scan_arguments([argument], is_key)] == terms


def test_each_argument_is_read_by_itself() -> None:
    terms = scan_arguments(["track:a", "open source", "-b"], is_key)
    assert [str(term) for term in terms] == ["track:a", '"open source"', "-b"]


def test_a_key_without_values_is_refused_in_an_argument() -> None:
    with pytest.raises(UsageError, match='nothing follows ":"'):
        list(scan_arguments(["speaker: , ,"], is_key))


@given(st.lists(st.text() | st.text(alphabet='ab:<>=",\\- \n'), max_size=3))
def test_no_argument_breaks_the_scanner(arguments: list[str]) -> None:
    try:
        terms = list(scan_arguments(arguments, is_key))
    except UsageError:
        return
    assert list(scan(" ".join(map(str, terms)))) == terms
