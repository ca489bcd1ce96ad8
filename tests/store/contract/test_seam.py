"""Nothing but the store knows which engine keeps it."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "cfpcli"


def engines_in(text: str) -> list[str]:
    """The modules of an engine that a module imports."""
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom | ast.Import)]
    names = [
        f"{getattr(node, 'module', '') or ''}.{alias.name}".lstrip(".") for node in imports for alias in node.names
    ]
    return [name for name in names if f"{name}.".startswith("cfpcli.store.file.")]


def test_only_the_store_knows_its_engine() -> None:
    outside = [path for path in PACKAGE.rglob("*.py") if not path.is_relative_to(PACKAGE / "store")]
    found = {path.name: names for path in outside if (names := engines_in(path.read_text(encoding="utf-8")))}
    assert len(outside) > 100
    assert found == {}


def test_an_import_of_an_engine_is_found() -> None:
    assert engines_in("from cfpcli.store.file.places import Places") == ["cfpcli.store.file.places.Places"]
    assert engines_in("def f():\n    from cfpcli.store import file") == ["cfpcli.store.file"]
    assert engines_in("import cfpcli.store.file.layout") == ["cfpcli.store.file.layout"]
    assert engines_in("from cfpcli.store.protocol import Store") == []
