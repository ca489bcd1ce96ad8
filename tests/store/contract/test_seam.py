"""Nothing but the store knows which engine keeps it, and where: a location is a value that no module takes apart."""

import ast
from pathlib import Path

import pytest

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
    assert engines_in("from cfpcli.store.file.places import StorePaths") == ["cfpcli.store.file.places.StorePaths"]
    assert engines_in("def f():\n    from cfpcli.store import file") == ["cfpcli.store.file"]
    assert engines_in("import cfpcli.store.file.layout") == ["cfpcli.store.file.layout"]
    assert engines_in("from cfpcli.store.protocol import Store") == []


MAKERS = {"Path", "PurePath", "path_option", "fspath", "realpath", "join", "open"}
"""The names of what makes a path, or a file, of a text."""
ADDRESSES = {"address", "identity", "location", "location_of", "files", "store"}
"""The names of what a store or the options know of its place."""

PATHS = {"store", "store_path", "store_file", "path_of_store"}
"""The names that a path of a store would have."""


def paths_in(text: str) -> list[str]:
    """The expressions of a module that treat the place of a store as a path, or open a store by one."""
    return [ast.unparse(node) for node in ast.walk(ast.parse(text)) if _is_path_of_store(node)]


def _is_path_of_store(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name("Store"), attr="open" | "create" | "at" | "find")):
            found = True  # for scripts: a command is handed its location
        case ast.Call(func=function, args=[ast.Name(name), *arguments]) if _last_name(function) == "map":
            found = name in MAKERS and any(_last_name(argument) in ADDRESSES for argument in arguments)
        case ast.Call(func=function, args=arguments):
            found = _last_name(function) in MAKERS and any(_last_name(argument) in ADDRESSES for argument in arguments)
        case ast.FunctionDef(name=name, returns=ast.AST() as kind) | ast.arg(arg=name, annotation=ast.AST() as kind):
            found = name in PATHS and "Path" in ast.unparse(kind)
        case ast.AnnAssign(target=target, annotation=kind):
            found = _last_name(target) in PATHS and "Path" in ast.unparse(kind)
        case _:
            found = isinstance(node, ast.Constant) and node.value in {"CFP_STORE", "--store"}
    return found


def _last_name(node: ast.AST) -> str:
    match node:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return _last_name(function)
    return ""


def test_only_the_store_knows_paths_of_stores() -> None:
    outside = [path for path in PACKAGE.rglob("*.py") if not path.is_relative_to(PACKAGE / "store")]
    found = {path.name: names for path in outside if (names := paths_in(path.read_text(encoding="utf-8")))}
    # The option is declared once; the sink is handed the files that no output may overwrite.
    assert found == {"options.py": ["'--store'"]}


@pytest.mark.parametrize(
    "line",
    [
        "Store.open(path_option(name, work.env))",
        "Store.create(path)",
        "Path(store.identity).parent",
        "tuple(map(Path, unopened_store(env).files))",
        "path_option(work.location.address, work.env)",
        "path = env.cwd / Path(env.options.store)",
        "def store_path(env: Env) -> Path: ...",
        "def forget(store: Path) -> None: ...",
        "store_file: Path = home",
        "variables.get('CFP_STORE', '')",
    ],
)
def test_a_path_of_a_store_is_found(line: str) -> None:
    assert paths_in(line)


def test_a_location_is_no_path() -> None:
    assert paths_in("work.location.open()\nwrite_file(path_option(target, env), [], kept=kept_files(env))") == []
