"""The rules of the house that no linter knows: who may read the world, who may write to it, how large a room may be."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[2] / "cfpcli"

READS_THE_WORLD = {"env.py", "cli/app.py", "__main__.py"}
"""The only modules that read the environment, the standard streams and the clock: all others are handed an `Env`."""

WRITES = {
    "sink.py": "it is the one place where a command's outcome leaves the program",
    "cli/app.py": "Typer's help, the version and completion are written before there is a command",
    "ui/line_prompter.py": "a dialogue is drawn while it goes on",
    "ui/live.py": "a countdown is drawn while it goes on",
    "ui/text_editor.py": "the question whether the editor is done stands between two programs",
}
"""The modules that write to the standard streams, with the reason."""

OPENS_FILES = {
    "cli/app.py": "what nobody reads any more goes to the null device",
    "private_files.py": "the one way to create a file or a folder beside the store",
    "proposals/files/draft_folder.py": "a draft that is deleted moves to another folder",
    "review/commands/loop.py": "what a reviewer has begun to say is theirs, beside the store",
    "cli/demo.py": "the folder of a demo is a person's own, to look into",
    "ui/text_editor.py": "the file that the person's editor opens",
    "highs/solver.py": "what a C library writes to stdout goes to the null device",
    "site/files/folder.py": "a site is a folder, of which only the files of a former site are removed",
}
"""The modules outside the store that write files, with the reason."""

HOMES: dict[str, tuple[str, ...]] = {
    "rich": ("ui/",),
    "tinydb": ("store/",),
    "filelock": ("store/",),
    "questionary": ("ui/prompts.py",),
    "prompt_toolkit": ("ui/prompts.py",),
    "nh3": ("exchange/html.py", "site/files/harmless_html.py"),
    "jinja2": ("site/files/templates.py",),
    "markdownify": ("exchange/markdown_converter.py",),
    "markdown_it": ("ui/markdown.py", "site/files/harmless_html.py"),
    "icalendar": ("exchange/calendar.py", "call/files/ics.py", "programme/files/ics.py"),
    "defusedxml": ("programme/files/schedule_xml.py",),
    "dateutil": ("dates/",),
    "rapidfuzz": ("proposals/commands/ratio.py",),
    "highspy": ("highs/",),
    "numpy": ("highs/", "decisions/solver.py", "programme/solver.py", "review/solver.py"),
}
"""Heavy libraries and the only rooms that know each."""

FOREIGN = {"jsonschema", "hypothesis", "pytest", "pydantic", "click", "setuptools", "hatchling"}
"""Libraries that no module may import: they belong to the tests, to other libraries or to the build."""

LOADED_AT_THE_TOP = {
    "ui/terminal.py": "exists for rich alone and is imported where a picture is drawn",
    "ui/markdown.py": "exists for markdown-it alone and is imported where Markdown is drawn",
    "exchange/markdown_converter.py": "exists for markdownify alone and is imported where HTML is converted",
    "proposals/commands/ratio.py": "exists for rapidfuzz alone and is imported where texts are compared",
    "store/file/database.py": "is a TinyDB and is imported where a store is opened",
    "site/files/harmless_html.py": "draws Markdown as HTML and is imported where a site is made",
    "site/files/templates.py": "exists for jinja2 alone and is imported where a site is made",
}
"""The modules that import a heavy library as soon as they are imported, with the reason."""

MOST_LINES = 500
"""A module is as long as its subject, up to about five hundred lines."""

MOST_MODULES = 20
"""The most modules of a folder, its `__init__` among them."""

LONG_MODULES = {
    "cli/catalogue.py": "one table of every fact about every command, to be read from top to bottom",
}

MOST_BODY_LINES = 40
"""Lines of a function behind its signature and its docstring."""


class Module(NamedTuple):
    """A module of the package, or a text that pretends to be one: `name` is its path inside the package."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The module as Python reads it."""
        return parsed(self.text)


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def modules() -> list[Module]:
    """Every module of the package."""
    found = [
        Module(path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")
    ]
    return sorted(found)


def dotted(node: ast.expr) -> str:
    """The name that attributes and calls spell, such as `sys.stdout.write`; empty where it is none."""
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else f"?.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imported(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    """The full names that are imported, each with its statement."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


WORLD = (
    "os.environ", "os.environb", "os.getenv", "sys.stdin", "sys.stdout", "sys.stderr", "sys.__stdout__", "sys.argv",
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.monotonic",
    "time.perf_counter", "time.localtime", "time.gmtime", "Path.cwd", "Path.home", "os.getcwd",
)  # fmt: skip


def reads_of_the_world(module: Module) -> list[str]:
    """What a module reads of the environment, the streams and the clock."""
    reached = [dotted(node) for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)]
    brought = [name for name, _ in imported(module.tree)]
    return [
        name for name in (*reached, *brought) if any(name == world or name.endswith(f".{world}") for world in WORLD)
    ]


def writes_to_streams(module: Module) -> list[str]:
    """What a module writes to a standard stream, wherever it got that from."""
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    named = [dotted(call.func) for call in calls]
    streams = ("stdout.", "stderr.", "stdout.buffer.", "stderr.buffer.")
    return [
        name
        for name in named
        if name in {"print", "input", "breakpoint"}
        or any(name.endswith(f"{stream}{verb}") for stream in streams for verb in ("write", "writelines"))
    ]


def writes_to_files(module: Module) -> list[str]:
    """What a module does that makes or changes files."""
    verbs = {"write_text", "write_bytes", "mkdir", "touch", "unlink", "rename", "chmod", "symlink_to", "rmdir"}
    os_verbs = {"os.open", "os.rename", "os.replace", "os.remove", "os.mkdir", "os.makedirs", "os.unlink", "open"}
    calls = [dotted(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    own = [name for name in calls if not name.startswith("sink.")]
    return [name for name in own if name.rpartition(".")[2] in verbs or name in os_verbs]


def strangers(module: Module) -> list[str]:
    """The heavy libraries that a module imports though they live in another room, and those that live nowhere."""
    found = {name.partition(".")[0] for name, _ in imported(module.tree)}
    away = [name for name, homes in HOMES.items() if name in found and not module.name.startswith(homes)]
    return away + sorted(found & FOREIGN)


def loaded_at_once(module: Module) -> list[str]:
    """The heavy libraries that are loaded with a module, not where they are used."""
    return _loaded(module.tree.body)


def _loaded(body: list[ast.stmt]) -> list[str]:
    found: list[str] = []
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _for_types_only(node):
            continue
        found += [name.partition(".")[0] for name, statement in imported(node) if statement is node]
        for inner in ("body", "orelse", "finalbody"):
            found += _loaded(getattr(node, inner, []))
    return [name for name in found if name in HOMES]


def _for_types_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING"


def long_functions(module: Module) -> list[str]:
    """The functions whose body, docstring aside, is too long to be seen at once."""
    return [
        f"{node.name}: {lines} lines"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := _lines_of(node)) > MOST_BODY_LINES
    ]


def _lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def too_long(module: Module) -> list[str]:
    """The module itself, where it has too many lines."""
    lines = module.text.count("\n")
    return [f"{lines} lines"] if lines > MOST_LINES else []


def undescribed(module: Module) -> list[str]:
    """The module itself, where its first line does not say what it is for."""
    said = ast.get_docstring(module.tree) or ""
    first = said.partition("\n")[0]
    return [] if first and first.endswith(".") else ["no sentence on its first line"]


RULES: dict[str, tuple[Callable[[Module], list[str]], set[str]]] = {
    "only the edge reads the environment, the streams and the clock": (reads_of_the_world, READS_THE_WORLD),
    "nothing prints, and few write to streams": (writes_to_streams, set(WRITES)),
    "few but the store write files": (writes_to_files, set(OPENS_FILES)),
    "a library lives in one room": (strangers, set()),
    "heavy libraries are loaded where they are used": (loaded_at_once, set(LOADED_AT_THE_TOP)),
    "no function is too long": (long_functions, set()),
    "no module is too long": (too_long, set(LONG_MODULES)),
    "every module says what it is for": (undescribed, set()),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_its_rules(rule: str) -> None:
    look, excepted = RULES[rule]
    looked = [module for module in modules() if module.name not in excepted]
    if look is writes_to_files:
        looked = [module for module in looked if not module.name.startswith("store/")]
    broken = {module.name: found for module in looked if (found := look(module))}
    assert broken == {}


@pytest.mark.parametrize("rule", RULES)
def test_every_exception_is_still_needed(rule: str) -> None:
    look, excepted = RULES[rule]
    by_name = {module.name: module for module in modules()}
    assert {name for name in excepted if name not in by_name or not look(by_name[name])} == set()


BROKEN = (
    (reads_of_the_world, "import os\nhome = os.environ['HOME']\n"),
    (reads_of_the_world, "import os\nhome = os.getenv('HOME')\n"),
    (reads_of_the_world, "from os import environ\n"),
    (reads_of_the_world, "import sys\ndef f():\n    return sys.stdin.read()\n"),
    (reads_of_the_world, "from sys import stderr\n"),
    (reads_of_the_world, "from datetime import UTC, datetime\nnow = datetime.now(UTC)\n"),
    (reads_of_the_world, "import datetime\nnow = datetime.datetime.utcnow()\n"),
    (reads_of_the_world, "from datetime import date\nday = date.today()\n"),
    (reads_of_the_world, "from time import time\n"),
    (reads_of_the_world, "import time\nstart = time.monotonic()\n"),
    (reads_of_the_world, "from pathlib import Path\nhere = Path.cwd()\n"),
    (writes_to_streams, "print('hello')\n"),
    (writes_to_streams, "name = input('Who? ')\n"),
    (writes_to_streams, "def f(env):\n    env.stdout.write('x')\n"),
    (writes_to_streams, "class A:\n    def f(self):\n        self._env.stderr.buffer.writelines([b'x'])\n"),
    (writes_to_files, "def f(path):\n    path.write_text('x')\n"),
    (writes_to_files, "import os\nos.replace('a', 'b')\n"),
    (writes_to_files, "stream = open('x', 'w')\n"),
    (strangers, "def f():\n    import rich.console\n"),
    (strangers, "def f():\n    from tinydb import TinyDB\n"),
    (strangers, "import hypothesis\n"),
    (loaded_at_once, "from rich.text import Text\n"),
    (loaded_at_once, "try:\n    import dateutil.parser\nexcept ImportError:\n    pass\n"),
    (loaded_at_once, "class A:\n    import nh3\n"),
    (long_functions, "def f():\n" + "    x = 1\n" * (MOST_BODY_LINES + 1)),
    (too_long, '"""Long."""\n' + "x = 1\n" * MOST_LINES),
    (undescribed, "x = 1\n"),
    (undescribed, '"""no sentence"""\n'),
)


@pytest.mark.parametrize(("look", "text"), BROKEN)
def test_what_breaks_a_rule_is_found(look: Callable[[Module], list[str]], text: str) -> None:
    assert look(Module("domain/broken.py", text))


FINE = (
    (reads_of_the_world, "def f(env, now):\n    return env.variables.get('HOME'), env.stdin, now\n"),
    (writes_to_streams, "def f(target, stream):\n    target.print('x')\n    stream.write('x')\n"),
    (writes_to_files, "def f(path):\n    return path.open().read(), path.read_text()\n"),
    (loaded_at_once, "def f():\n    import nh3\n"),
    (loaded_at_once, "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from rich.text import Text\n"),
    (long_functions, 'def f():\n    """' + "Long.\n" * 60 + '"""\n    return 1\n'),
    (undescribed, '"""A sentence.\n\nMore of it.\n"""\n'),
)


@pytest.mark.parametrize(("look", "text"), FINE)
def test_what_keeps_a_rule_is_let_be(look: Callable[[Module], list[str]], text: str) -> None:
    assert look(Module("domain/fine.py", text)) == []


def test_a_folder_has_at_most_twenty_modules() -> None:
    counts = Counter(path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


ENDINGS = ("s", "es", "d", "ed", "ing", "er", "ers", "or", "ion", "ation", "ment", "al")
"""The endings that do not tell two names apart."""

SHELVES = {"commands", "screens", "files", "pages", "rows", "rules"}
"""The shelves of a room: `ui/page` is what a shelf of `pages` makes."""

WORDS_OF_COMMANDS = {"review", "reviewers"}
"""Command modules keep the words that a person types: `cfp review` and `cfp reviewers` are two commands."""


def same_but_for_an_ending(names: Iterable[str]) -> set[tuple[str, str]]:
    """The pairs of names of which one is the other with an ending; a silent `e` may be missing before it."""
    known = set(names)
    return {
        (name, longer)
        for name in known
        for ending in ENDINGS
        for longer in (name + ending, name.removesuffix("e") + ending)
        if longer in known and longer != name
    }


def test_no_two_modules_differ_by_an_ending() -> None:
    names = {Path(module.name).stem for module in modules()} - SHELVES
    pairs = same_but_for_an_ending(names)
    assert {pair for pair in pairs if not WORDS_OF_COMMANDS.issuperset(pair)} == set()
    assert WORDS_OF_COMMANDS in [set(pair) for pair in pairs]


@pytest.mark.parametrize(
    "names",
    [
        ("draft", "drafts"), ("packet", "packeted"), ("publish", "publishing"), ("write", "writer"),
        ("write", "writing"), ("edit", "editor"), ("redact", "redaction"), ("close", "closes"),
        ("confirm", "confirmation"), ("assign", "assignment"), ("propose", "proposal"),
    ],
)  # fmt: skip
def test_names_that_differ_by_an_ending_are_found(names: tuple[str, str]) -> None:
    assert same_but_for_an_ending((*names, "other")) == {names}


def test_names_of_other_words_are_let_be() -> None:
    assert (
        same_but_for_an_ending(("draft", "draft_folder", "draw", "packet", "pack", "list_", "lists_of_calls")) == set()
    )


def test_the_rules_look_at_the_whole_package() -> None:
    names = {module.name for module in modules()}
    assert {
        "cli/app.py",
        "query/parser.py",
        "proposals/commands/submit.py",
        "store/protocol.py",
        "ui/terminal.py",
    } <= names
    assert {look for look, _ in BROKEN} == {look for look, _ in RULES.values()}
