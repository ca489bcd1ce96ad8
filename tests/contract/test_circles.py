"""No module imports itself by way of others: who reads one of them never has to read all of them."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "cfpcli"


def imports(node: ast.AST, known: Mapping[str, object]) -> Iterator[str]:
    """The modules that a module imports, wherever it does so; what is imported for types alone is left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names if alias.name in known)
        elif isinstance(child, ast.ImportFrom) and child.module:
            full = [f"{child.module}.{alias.name}" for alias in child.names]
            yield from (name if name in known else child.module for name in full)
        yield from imports(child, known)


def graph_of(texts: Mapping[str, str]) -> dict[str, set[str]]:
    return {name: {one for one in imports(ast.parse(text), texts) if one in texts} for name, text in texts.items()}


def circle_in(graph: Mapping[str, set[str]]) -> list[str]:
    """The modules of one circle, each imported by the next; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_one_another() -> None:
    paths = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    graph = graph_of({name: path.read_text(encoding="utf-8") for name, path in paths.items()})
    assert circle_in(graph) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("from p.b import x", "import p.a", 3),
        ("from p import b", "def f():\n    from p.a import y", 3),
        ("from p.b import x", "", 0),
        ("from p.b import x", "if TYPE_CHECKING:\n    from p.a import y", 0),
    ],
)
def test_a_circle_is_found(first: str, second: str, expected: int) -> None:
    assert len(circle_in(graph_of({"p": "", "p.a": first, "p.b": second}))) == expected
