"""Text that people read follows the style sheet: seven habits of translated English and its word list stay out.

The patterns see every string of the program that is prose, its docstrings and comments, the pages of the manual, README
and the help of every command. What a string is decides whether it is prose: regular expressions, members of sets and
enumerations, keys and annotations are data.
"""

import ast
import io
import re
import tokenize
from collections.abc import Container, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from cfpcli.cli.catalogue import COMMANDS
from cfpcli.cli.groups import load

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "cfpcli"
PAGES = (ROOT / "README.md", *sorted((PACKAGE / "manual").glob("*.md")))
LONGEST_SUMMARY = 60
WORDS_OF_A_SENTENCE = 5
REPEATED: frozenset[str] = frozenset()
"""Sentences that are in two modules for a reason; there is none today."""


class Habit(NamedTuple):
    """A habit to leave: the pattern that finds it, a sentence that has it and one that only looks like it."""

    pattern: str
    caught: str
    spared: str


HABITS = {
    "is no": Habit(
        r"(?<!there )(?<!There )\b(?:is|are|was|were|be) no\b(?! (?:longer|more|later|earlier|older|newer|way)\b)",
        '"x" is no tag',
        'there is no tag "x", and it is no longer used',
    ),
    "free relative": Habit(
        r"(?:^|[.;:(] |(?<!,) (?:of|by|from|than|to|with|for|and|or|is|on) )"
        r"(?:[Ww]hat|[Ww]ho)\b(?! (?:to|you)\b| \|)(?![^.]*\?)|\b[Ww](?:hat|ho)ever\b",
        "Repair: what loses nothing",
        "the reviewers, who see what you wrote; if that is what you mean",
    ),
    "told": Habit(
        # That "the call does not say how to send" is the wording of the specification.
        r"\b(?:tells?|told|says?|said)\b(?! how to send\b)",
        "cfp doctor tells more",
        "the call does not say how to send: one teller and a saying",
    ),
    "for it is": Habit(
        r"[,;] for (?:it|they|he|she|we|nobody|that|this|there|who|some(?:body|thing)|an?) "
        r"(?:\w+ )?(?:is|are|was|were|has|have|does|do|can|will|would)\b",
        "nothing was written, for it is damaged",
        "write the date; for that day, or for an hour, add 17:00",
    ),
    "take in": Habit(
        r"\b(?:comes?|came|coming|takes?|took|taken|taking|brings?|brought|bringing) (?:in|back|over)\b(?! [0-9])"
        r"|\b(?:stands?|stood|standing)\b(?! for\b)|\b(?:lies|lay|lain)\b",
        "cfp undo takes back the last change",
        "the session takes 20 minutes, and CFP stands for call for papers",
    ),
    "so many": Habit(
        r"\b[Ss]o (?:many|alike|marked|few|often|named|called|kept|spelled|written|asked|decided)\b",
        "At most so many, so marked",
        "so that many can read it, so far",
    ),
    "fragment": Habit(
        r"^(?:Where|Whom?|What|Which|Why|When)\b(?![^.]*\?)[^.;]*[.;]",
        "Where they work.",
        "Where do they work?",
    ),
}
"""The seven habits of the style sheet."""

WORDS = {
    "undo, not take back": r"\b(?:tak(?:es?|en|ing)|took) (?:\w+ )?back\b",
    "import, not bring in": r"\b(?:br(?:ings?|ought|inging)|came) in\b",
    "repair, not mend": r"\b[Mm]end(?:s|ed|ing)?\b",
    "similarity, not likeness": r"\b(?:alike|likeness)\b",
    "because, not lest": r"\blest\b",
    "not valid, not asked for": r"\bare asked for\b",
    "may be repeated: repeatable": r"\bmay be repeated\b",
    "cannot be combined": r"\bexclude one another\b",
    "already first: is already x": r"\bis (?:\w+ )already\b",
    "no please": r"\b[Pp]lease\b",
    "no exclamation mark": r"[a-z]!(?:\s|$)",
}
"""The rest of the word list, as far as a pattern can hold it."""

EXCEPTIONS: dict[str, str] = {}
"""Strings that keep a habit, each with its reason; one that the program no longer has fails a test."""


def test_every_habit_is_caught_and_its_look_alike_spared() -> None:
    wrong = {
        name: habit
        for name, habit in HABITS.items()
        if not re.search(habit.pattern, habit.caught) or re.search(habit.pattern, habit.spared)
    }
    assert not wrong
    assert len(HABITS) == 7


def test_what_is_prose_is_decided_by_what_a_string_is() -> None:
    source = '''
        import re
        """A docstring after all; it tells."""
        WORDS = {"who said it"}
        PATTERN = re.compile("who said it (")
        class Mark(StrEnum):
            FEW = "too few to tell"
        LITTLE = "who said it".split()
        MORE = r"(?P<who>said) \\\\b"
        message = f"{who} said it"
        def f(x: "str | None") -> None: ...
    '''
    assert [text for _, text in strings(ast.parse(re.sub(r"(?m)^ {8}", "", source)))] == ["… said it"]


@pytest.mark.parametrize("habit", [*HABITS, *WORDS])
def test_no_string_has_the_habit(habit: str) -> None:
    assert not list(offences(habit, ((place, text) for place, text in program() if text not in EXCEPTIONS)))


@pytest.mark.parametrize("habit", [*HABITS, *WORDS])
def test_no_page_has_the_habit(habit: str) -> None:
    assert not list(offences(habit, ((place, text) for place, text in pages() if text not in EXCEPTIONS)))


@pytest.mark.parametrize("habit", [*HABITS, *WORDS])
def test_no_docstring_and_no_comment_has_the_habit(habit: str) -> None:
    assert not list(offences(habit, iter(notes())))


def test_docstrings_and_comments_are_read_by_paragraphs() -> None:
    source = '''
        """First
        of all.

        - `tells` is
          a name.
        """
        # One comment
        # in two lines.
        x = 1  # noqa: E501
        y = "# no comment"  # at the end
    '''
    assert [text for _, text in remarks(re.sub(r"(?m)^ {8}", "", source))] == [
        "First of all.", "- … is a name.", "One comment in two lines.", "at the end",
    ]  # fmt: skip


def needless(exceptions: Iterable[str], shown: Container[str]) -> list[str]:
    """The exceptions that the program does not have, or that keep no habit."""
    patterns = [*(habit.pattern for habit in HABITS.values()), *WORDS.values()]
    return [text for text in exceptions if text not in shown or not any(re.search(p, text) for p in patterns)]


def test_every_exception_is_needed() -> None:
    shown = {text for _, text in (*program(), *pages())}
    assert needless(EXCEPTIONS, shown) == []


def test_a_needless_exception_is_found() -> None:
    shown = {"please wait", "wait"}
    assert needless(["please wait", "wait", "please go"], shown) == ["wait", "please go"]


def test_summaries_fit_into_a_table() -> None:
    long = [row.words for row in COMMANDS if len(row.summary) > LONGEST_SUMMARY or row.summary.endswith(".")]
    assert not long


def test_a_sentence_is_in_one_module() -> None:
    """A sentence that several commands say has one place: a constant or a function with its fields."""
    modules: dict[str, set[str]] = {}
    for place, text in program():
        sentence = " ".join(text.split())
        if len(re.findall(r"\w+", sentence)) >= WORDS_OF_A_SENTENCE and sentence not in REPEATED:
            modules.setdefault(sentence, set()).add(place.partition(":")[0])
    assert {sentence: sorted(places) for sentence, places in modules.items() if len(places) > 1} == {}


@pytest.mark.parametrize("habit", [*HABITS, *WORDS])
def test_no_help_text_has_the_habit(habit: str) -> None:
    helps = (
        (f"cfp {row.words}", text)
        for row in COMMANDS
        for text in (
            row.summary,
            load(row).help or "",
            *(getattr(each, "help", None) or "" for each in load(row).params),
        )
    )
    assert not list(offences(habit, helps))


def offences(habit: str, texts: Iterator[tuple[str, str]]) -> Iterator[str]:
    """The places and texts that show a habit."""
    pattern = re.compile(HABITS[habit].pattern if habit in HABITS else WORDS[habit])
    yield from (f"{place}: {text}" for place, text in texts if pattern.search(text))


@cache
def program() -> tuple[tuple[str, str], ...]:
    """Every string of prose in the package, with its place."""
    return tuple(
        (f"{path.relative_to(ROOT)}:{line}", text)
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text in strings(ast.parse(path.read_text(encoding="utf-8")))
    )


@cache
def notes() -> tuple[tuple[str, str], ...]:
    """Every paragraph of the docstrings and comments of the package, with its place."""
    return tuple(
        (f"{path.relative_to(ROOT)}:{line}", text.replace("standing", "state"))  # the noun, not the verb
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text in remarks(path.read_text(encoding="utf-8"))
    )


def remarks(source: str) -> Iterator[tuple[int, str]]:
    """The paragraphs of docstrings, then the comments of a module, with their lines; what is quoted is an ellipsis."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield from (
                    (node.lineno, _plain(part)) for part in re.split(r"\n\s*\n|\n(?=\s*- )", text) if part.strip()
                )
            case _:
                pass
    blocks: list[tuple[int, int, list[str]]] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT or re.match(r"#\s*(?:noqa|type:|fmt:)", token.string):
            continue
        (row, column), text = token.start, token.string.lstrip("# ")
        if blocks and not token.line[:column].strip() and blocks[-1][1] == row - 1:
            first, _, lines = blocks.pop()
            blocks.append((first, row, [*lines, text]))
        else:
            blocks.append((row, row, [text]))
    yield from ((first, _plain(" ".join(lines))) for first, _, lines in blocks)


def _plain(text: str) -> str:
    return re.sub(r"`[^`]*`", "…", " ".join(text.split()))


@cache
def pages() -> tuple[tuple[str, str], ...]:
    """Every paragraph of the pages outside sessions, code and comments, with its place."""
    return tuple(
        (path.name, re.sub(r"`[^`]*`", "…", re.sub(r"\s+", " ", paragraph)).strip(" -*#|"))
        for path in PAGES
        for paragraph in re.split(r"\n\s*\n|\n(?=[-*#|])", _without_code(path.read_text(encoding="utf-8")))
    )


def _without_code(text: str) -> str:
    return re.sub(r"(?ms)^( *)```.*?^\1```|<!--.*?-->", "", text)


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The strings of a module that are prose, with their lines; what is put into an f-string is an ellipsis."""
    data = set(_data(tree))
    for node in ast.walk(tree):
        if id(node) in data:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if " " in text.strip() and not re.search(r"\(\?|\\[bwsdSZA]|\[\^", text):
            yield node.lineno, text


def _data(tree: ast.AST) -> Iterator[int]:
    """The nodes that are no prose by where they are: docstrings, patterns, sets, word lists, keys and annotations."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from (id(each) for part in node.values for each in ast.walk(part) if isinstance(part, ast.Constant))
            yield from (
                id(each)
                for part in node.values
                if isinstance(part, ast.FormattedValue) and part.format_spec
                for each in ast.walk(part.format_spec)
            )
        for part in _parts_that_are_data(node):
            yield from (id(each) for each in ast.walk(part))


def _parts_that_are_data(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant(value=str())) | ast.Set():
            yield node
        case ast.ClassDef(bases=[ast.Name(id="StrEnum" | "Enum")], body=members):
            yield from (each for each in members if isinstance(each, ast.Assign))
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"))) | ast.Call(func=ast.Name(id="frozenset" | "cast")):
            yield from node.args
        case ast.Call(func=ast.Attribute(value=ast.Constant() as words, attr="split")):
            yield words
        case ast.Subscript(value=ast.Name(id="Literal")):
            yield node.slice
        case ast.Dict(keys=keys):
            yield from (key for key in keys if key is not None)
        case ast.AnnAssign(annotation=ast.Constant() as words) | ast.arg(annotation=ast.Constant() as words):
            yield words
        case ast.FunctionDef(returns=ast.Constant() as words):
            yield words
        case _:
            return


def test_a_refusal_for_organisers_is_a_whole_sentence() -> None:
    calls = [
        ast.unparse(node.args[1])
        for path in PACKAGE.glob("*/rules/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "organisers_only"
    ]
    sentences = [call for call in calls if not call.isidentifier()]
    assert len(sentences) > 10
    assert [call for call in sentences if "only by an organiser" not in call] == []
