"""Names are nouns and verbs of the field: nine participles that say nothing about their data name nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "cfpcli"
VAGUE = frozenset({"told", "said", "found", "given", "one", "known", "made", "asked", "taken"})

EXCEPTIONS = {
    "errors.py: NOT_FOUND": "an exit status, in the words that scripts know",
    "proposals/rows.py: one": "a published field of cfp similar",
    "proposals/rows.py: asked": "a published field of cfp draft list",
    "ui/page.py: one_line": "the number of lines",
    "ui/values.py: one_line": "the number of lines",
}
"""Names that are kept, each with its reason; one that the program no longer has fails a test."""


def names(tree: ast.AST) -> Iterator[str]:
    """Every name that a module binds: functions, classes, parameters, fields, attributes, variables and captures."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=str(name)) | ast.AsyncFunctionDef(name=str(name)) | ast.ClassDef(name=str(name)):
                yield name
            case ast.arg(arg=str(name)) | ast.alias(asname=str(name)) | ast.ExceptHandler(name=str(name)):
                yield name
            case ast.Attribute(attr=str(name), ctx=ast.Store()) | ast.Name(id=str(name), ctx=ast.Store()):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
            case _:
                pass


def is_vague(name: str) -> bool:
    """Whether a name is one of the nine words or has one as a part."""
    return not VAGUE.isdisjoint(name.casefold().split("_"))


def vague_names() -> set[str]:
    """The vague names of the package, each with its module."""
    return {
        f"{path.relative_to(PACKAGE).as_posix()}: {name}"
        for path in PACKAGE.rglob("*.py")
        for name in names(ast.parse(path.read_text(encoding="utf-8")))
        if is_vague(name)
    }


def test_no_name_is_a_vague_participle() -> None:
    assert vague_names() == {*EXCEPTIONS}


@pytest.mark.parametrize(
    "text",
    [
        "def found_proposal(): ...",
        "def f(told): ...",
        "f = lambda *given: 1",
        "class Places(Struct):\n    told: Path",
        "class A:\n    def f(self):\n        self.known = 1",
        "x = [one for one in y]",
        "with open() as taken: ...",
        "import a as asked",
        "match x:\n    case {'a': made}: ...",
        "_ASKED_SINGLY = 4",
        "if said := f(): ...",
    ],
)
def test_a_vague_name_is_seen_wherever_it_is_bound(text: str) -> None:
    assert any(map(is_vague, names(ast.parse(text))))


@pytest.mark.parametrize("text", ["def withdrawn(): ...", "someone = knownst = 1", "x.told", "f(given=1)"])
def test_what_only_looks_alike_is_let_be(text: str) -> None:
    assert not any(map(is_vague, names(ast.parse(text))))
