"""Every command that a message or a hint proposes works when it is pasted into a shell."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from cfpcli.cli.catalogue import COMMANDS
from cfpcli.cli.groups import load
from cfpcli.workspace.commit import UNDO

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted((ROOT / "cfpcli").rglob("*.py"))
MANUAL = (ROOT / "README.md", *sorted((ROOT / "cfpcli" / "manual").glob("*.md")))
ROWS = {row.words: row for row in COMMANDS}
_FIRST_WORDS = "|".join(sorted({words.split()[0] for words in ROWS}))
_NAMED = re.compile(rf"\bcfp (?:{_FIRST_WORDS})\b")
_COMMENT = "  # "
_LINES = re.compile(r"^(?:Next|try): (.*)$", re.MULTILINE)


def text_of(node: ast.AST) -> str:
    """A string of the program, with `X` for what it fills in; empty for anything else, and for mixed expressions."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_part(part) for part in node.values)
    return ""


def _part(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) and part.value.id == "UNDO":
        return UNDO
    return "X"


def hints_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The strings that are written as a hint or as the command to run next, with their lines.

    Those are the argument `hint`, the text of a message of that level, and what is assigned to a name that such an
    argument has.
    """
    places = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    values = [word.value for call in places for word in call.keywords if word.arg in {"hint", "follow", "following"}]
    values += [
        call.args[0]
        for call in places
        if len(call.args) > 1 and isinstance(call.args[1], ast.Attribute) and call.args[1].attr == "NEXT"
    ]
    names = {node.id for value in values for node in ast.walk(value) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets = {each.id if isinstance(each, ast.Name) else getattr(each, "attr", "") for each in node.targets}
            if targets & (names | {"hint"}):
                values.append(node.value)
    for value in values:
        inner = {id(part) for node in ast.walk(value) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(value):
            if id(node) not in inner and (text := text_of(node)):
                yield getattr(node, "lineno", 0), text


def fault(line: str) -> str:
    """What is wrong with a line that a person may paste; empty if nothing is."""
    command = line.partition(_COMMENT)[0]
    if not line.startswith("cfp ") and line != "cfp":
        return "a command inside a sentence" if _NAMED.search(line) else ""
    if "#" in command:
        return "a comment begins with two blanks"
    if re.search(r"[;|&`]|, ", re.sub(r'"[^"]*"|\'[^\']*\'', "", command)):
        return "more than one command, or words, in a command"
    try:
        typed = shlex.split(line, comments=True)[1:]
    except ValueError as error:
        return str(error)
    return _misused(typed) if typed else ""


def _misused(typed: list[str]) -> str:
    name = max((name for name in ROWS if typed[: len(name.split())] == name.split()), key=len, default="")
    if not name:
        return "" if any("X" in word for word in typed[:2]) or typed[0].startswith("-") else "no such command"
    arguments = typed[len(name.split()) :]
    command = load(ROWS[name])
    options = {text for option in command.params for text in (*option.opts, *option.secondary_opts)}
    unknown = {word.partition("=")[0] for word in arguments if word.startswith("--")} - options
    if unknown:
        return f"{', '.join(sorted(unknown))}: no such option"
    sentence = re.search(r"(?:^| )(?!-)(?:\S+ )?([a-z]+ [a-z]+|again)$", " ".join(arguments))
    return f"words in a command: {sentence[1]}" if sentence else ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "cfpcli")))
def test_every_hint_is_a_command_or_words_and_never_both(path: Path) -> None:
    faults = [
        f"{path}:{number}: {line}: {problem}"
        for number, text in hints_of(ast.parse(path.read_text(encoding="utf-8")))
        for line in text.split("\n")
        if (problem := fault(line))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "cfpcli")))
def test_every_string_that_begins_with_a_command_is_one(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    docs |= {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign | ast.Assign) and "answers" in ast.unparse(node).partition("=")[0]
    }
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    faults = [
        f"{path}:{getattr(node, 'lineno', 0)}: {line}: {problem}"
        for node in ast.walk(tree)
        if id(node) not in docs | parts
        for line in text_of(node).split("\n")
        if _NAMED.match(line) and (problem := fault(line))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", MANUAL, ids=lambda path: path.stem)
def test_every_step_in_a_session_works_when_pasted(path: Path) -> None:
    lines = [line for line in _LINES.findall(path.read_text(encoding="utf-8")) if "[...]" not in line]
    assert not [f"{line}: {problem}" for line in lines if (problem := fault(line))]


@pytest.mark.parametrize(
    "line",
    [
        "cfp init osxp-2026, or cfp demo",
        "cd cfp-demo, then cfp list",
        "cfp undo r32 restores it",
        "cfp why GFG93N explains a rank; cfp list",
        "cfp rank --method normalised corrects for the reviewers' levels",
        "cfp list --colour",
        "inform ana@example.org; cfp event show lists all extensions",
    ],
)
def test_a_line_that_fails_in_a_shell_is_a_fault(line: str) -> None:
    assert fault(line)


@pytest.mark.parametrize(
    "line",
    ['cfp organisers add "NAME <ADDRESS>"  # as an organiser', "cfp list", "add --yes", "cfp undo r3  # undoes it"],
)
def test_a_line_that_works_in_a_shell_is_none(line: str) -> None:
    assert not fault(line)
