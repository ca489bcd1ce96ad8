"""README, the manual and the program agree: every session in them is typed, today and years later, by two people."""

import contextlib
import io
import itertools
import os
import random
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cfpcli.cli import app
from cfpcli.cli.catalogue import COMMANDS
from cfpcli.cli.groups import Row, load
from cfpcli.cli.help import TOPICS
from cfpcli.errors import UsageError
from cfpcli.ui.page import cells
from cfpcli.ui.prompts import TerminalPrompter
from tests.world import World

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
MANUAL = ROOT / "cfpcli" / "manual"
PAGES = (README, *(path for topic in TOPICS if (path := MANUAL / f"{topic}.md").exists()))
"""Everything with sessions in it, in the order in which `cfp help` lists it."""

REWRITE = "CFP_WRITE_README"
"""With this variable set, the test writes what the program prints into the pages instead of comparing."""

LEFT_OUT = "[...]"
COLUMNS = 72
"""The width of the terminal in every session: it fits into a page of the manual and into `man` at 80 columns."""

YEARS_LATER = datetime(2031, 2, 11, 21, 40, tzinfo=UTC)
"""After the calls that are shipped, in winter, close to midnight in Paris."""

DEMO_CODES = re.compile("GFG93N|XN379R|AYZZBR|XJ7M9B|Y3XGB3|UA7TER|3NCQUJ|YX3EHB|JVJGYV|LTVLLP|8RNJA8|K7BWW3")
"""The codes that `cfp demo` gives: the only ones that everybody has."""

_CODE = re.compile(r"\b[A-HJ-NP-Z3789]{6}\b|\b[a-hj-np-z3789]{6}(?=-receipt)")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATE = re.compile(
    rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\b\d{{1,2}} (?:{_MONTHS}|{_SHORT_MONTHS})\b(?: \d{{4}})?(?: \d\d:\d\d)?"
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?")
_DIGEST = re.compile(r"\b[0-9a-f]{16,64}\b")


def blocks(text: str) -> list[str]:
    """The console and Python sessions of a page, in their order."""
    return [match[2] for match in re.finditer(r"^```(console|pycon)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def steps(block: str) -> Iterator[tuple[str, str]]:
    """Each command line of a block with the output it should have; a demo prints the lines of its own commands."""
    if demo := re.match(r"(\$ cfp demo(?: \S+)?)\n(?=\$ cd )", block):
        yield demo[1], block[demo.end() :]
        return
    prompt = ">>> " if block.startswith(">>> ") else "$ "
    parts = re.split(rf"^{re.escape(prompt)}((?:.*\\\n)*.*)$", block, flags=re.MULTILINE)
    assert not parts[0].strip(), f"output before the first command: {parts[0]}"
    for line, output in zip(parts[1::2], parts[2::2], strict=True):
        yield prompt + line, output.removeprefix("\n")


@pytest.fixture(autouse=True)
def questions(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a command would have asked the person who types a session: nothing, or the test fails."""
    labels: list[str] = []

    def refuse(_: TerminalPrompter, label: object, *_others: object, **_options: object) -> None:
        labels.append(str(label))
        raise UsageError("a question")

    for name in ("text", "long_text", "select", "checkbox", "confirm", "key", "screen"):
        monkeypatch.setattr(TerminalPrompter, name, refuse)
    yield labels
    assert labels == []


@dataclass
class Shell:
    """As much of a shell as the pages need: cd, cat, echo, export, cfp, and `> FILE` or `>> FILE` behind them.

    Each has what a new terminal has: no CFP_ME, and none of the settings of another page. All three streams are a
    terminal, so a command that would ask a question does so here. `statuses` are those of the commands, in their order,
    `names` the variables of Python.
    """

    world: World
    statuses: list[int] = field(default_factory=list)
    names: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        variables = {name: value for name, value in self.world.variables.items() if name != "CFP_ME"}
        self.world = replace(self.world, variables={**variables, "HOME": str(self.world.folder)})
        del self.world.variables["CFP_ME"]

    def run(self, line: str) -> str:
        """What one line prints, a command line or a line of Python, with its prompt."""
        if line.startswith(">>> "):
            return self.python(line.removeprefix(">>> "))
        words = shlex.split(line.removeprefix("$ ").replace("\\\n", ""))
        target, mode = None, "w"
        if len(words) > 1 and words[-2] in {">", ">>"}:
            target, mode = self.world.folder / words[-1], "a" if words[-2] == ">>" else "w"
            words = words[:-2]
        match words:
            case ["echo", text]:
                output = f"{text}\n"
            case ["cd", folder]:
                self.world.folder = (self.world.folder / folder).resolve(strict=True)
                output = ""
            case ["export", setting]:
                name, _, value = setting.partition("=")
                self.world.variables[name] = value
                output = ""
            case ["unset", name]:
                del self.world.variables[name]
                output = ""
            case ["cat", file]:
                output = (self.world.folder / file).read_text(encoding="utf-8")
            case ["cfp", *arguments]:
                output = self.cfp(arguments, redirected=target is not None)
            case _:
                raise AssertionError(f"the test does not know how to run: {line}")
        if target is None:
            return output
        with target.open(mode, encoding="utf-8") as stream:
            stream.write(output)
        return ""

    def python(self, line: str) -> str:
        """What Python's own prompt prints for a line."""
        output = io.StringIO()
        with contextlib.chdir(self.world.folder), contextlib.redirect_stdout(output):
            exec(compile(line, "<session>", "single"), self.names)  # noqa: S102  # a line of the project's own manual
        return output.getvalue()

    def cfp(self, arguments: list[str], *, redirected: bool) -> str:
        """What the program prints, both streams as a terminal would mix them; stdout alone where it is redirected."""
        both = io.StringIO()
        terminals = {"stdin", "stderr"} | (set() if redirected else {"stdout"})
        env = self.world.env(shlex.join(["cfp", *arguments]), terminals=terminals)
        size = {"NO_COLOR": "1", "COLUMNS": str(COLUMNS), "EDITOR": "false"}
        errors = io.StringIO() if redirected else both
        env = replace(env, stdout=both, stderr=errors, variables={**env.variables, **size})
        self.statuses.append(app.run(arguments, env))
        return both.getvalue()


def same(printed: str, shown: str) -> bool:
    """Whether an output is what a page shows, where `[...]` on a line stands for any text."""
    parts = [re.escape(part) for part in shown.rstrip().split(LEFT_OUT)]
    return re.fullmatch(r"(?:.|\n)*?".join(parts), printed.rstrip()) is not None


def on_any_day(text: str) -> str:
    """A text without what differs between two people and two days: dates, digests, codes drawn by lot, line ends."""
    text = re.sub(r"\s+", " ", text)
    for pattern, name in ((_INSTANT, "DATE"), (_DATE, "DATE"), (_DIGEST, "DIGEST")):
        text = pattern.sub(name, text)
    return _CODE.sub(lambda match: match[0] if DEMO_CODES.fullmatch(match[0].upper()) else "CODE", text)


def printed_by(shell: Shell, line: str, home: Path) -> str:
    """What a line prints, with the home in which the sessions take place as `~`.

    A line that was broken before or after a path is joined: how long the path is depends on whose home it is.
    """
    printed = shell.run(line).replace(str(home), "~")
    printed = re.sub(r"(?<=\S)\n +(?=~/)", " ", re.sub(r"^(~/\S+)\n  ", r"\1 ", printed, flags=re.MULTILINE))
    return "\n".join(row.rstrip() for row in printed.splitlines())


def after(line: str) -> str:
    """What follows the output of a line: an empty line, between commands."""
    return "" if line.startswith(">>> ") else "\n"


def commands_table() -> str:
    """The commands as the manual lists them: from the catalogue, by room where it names rooms."""
    lines = ["| command | what it does |", "| --- | --- |"]
    rooms = itertools.groupby(COMMANDS, lambda row: str(row.room))
    for room, rows in rooms:
        lines += [f"| **{room}** | |"] if room else []
        lines += [f"| `cfp {row.words}` | {summary(row)} |" for row in rows]
    return "\n".join(lines)


def summary(row: Row) -> str:
    """What a command does, without a full stop."""
    return row.summary


def test_the_manual_lists_the_commands_of_the_catalogue() -> None:
    page = MANUAL / "commands.md"
    text = page.read_text(encoding="utf-8")
    before, start, rest = text.partition(
        "<!-- commands: rewritten from cfpcli/cli/catalogue.py by tests/test_readme.py -->\n"
    )
    shown, end, behind = rest.partition("<!-- end of commands -->")
    assert start
    assert end
    if os.environ.get(REWRITE):
        page.write_text(f"{before}{start}{commands_table()}\n{end}{behind}", encoding="utf-8")
        pytest.skip("the table was rewritten")
    assert shown == commands_table() + "\n"


def test_every_session_shows_what_the_program_prints(tmp_path: Path) -> None:
    for page in PAGES:
        # Each page has a home of its own, because the stores that a person wrote are shown beside one another.
        home = tmp_path / page.stem
        home.mkdir()
        shell = Shell(World(home, rng=random.Random(page.name)))  # noqa: S311  # a page draws the same codes in any order
        text = page.read_text(encoding="utf-8")
        rewritten = text
        for block in blocks(text):
            written = []
            for line, shown in steps(block):
                printed = printed_by(shell, line, home)
                if not os.environ.get(REWRITE):
                    assert same(printed, shown), f"{page.name}: {line}\n{printed}\n--- the page shows\n{shown}"
                kept = shown if LEFT_OUT in shown and same(printed, shown) else f"{printed}\n{after(line)}"
                written.append(f"{line}\n{kept.lstrip(chr(10)) if printed.strip() else ''}")
            rewritten = rewritten.replace(block, "".join(written).rstrip("\n") + "\n")
        if os.environ.get(REWRITE):
            page.write_text(rewritten, encoding="utf-8")
    if os.environ.get(REWRITE):
        pytest.skip("the pages were rewritten")


def statuses(page: Path, world: World, *, compared: bool) -> list[int]:
    """The exit statuses of a page's sessions, typed in a world of their own."""
    home, shell = world.folder, Shell(world)
    codes: dict[str, str] = {}
    for line, shown in itertools.chain.from_iterable(map(steps, blocks(page.read_text(encoding="utf-8")))):
        typed = re.sub(r"\b[A-Z0-9]{6}\b", lambda match: codes.get(match[0], match[0]), line)  # noqa: B023  # at once
        printed = printed_by(shell, typed, home)
        codes |= drawn(shown, printed)
        if compared:
            assert same(on_any_day(printed), on_any_day(shown)), f"{line}\n{printed}\n--- the page shows\n{shown}"
    return shell.statuses


def drawn(shown: str, printed: str) -> dict[str, str]:
    """The codes that a page shows and those that were drawn instead, for the commands behind them."""
    here, there = (
        [code for code in dict.fromkeys(_CODE.findall(text)) if not DEMO_CODES.fullmatch(code)]
        for text in (shown, printed)
    )
    return dict(zip(here, there, strict=True)) if len(here) == len(there) else {}


def elsewhere(folder: Path) -> World:
    """Somebody else, years later: other codes are drawn."""
    folder.mkdir()
    return World(folder, now=YEARS_LATER, rng=random.Random(20))  # noqa: S311  # codes in tests are no secrets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_session_works_on_any_day_for_whoever_types_it(tmp_path: Path, page: Path) -> None:
    later = statuses(page, elsewhere(tmp_path / "later"), compared=True)
    abroad = elsewhere(tmp_path / "abroad")
    abroad.variables["TZ"] = "America/New_York"
    assert statuses(page, abroad, compared=False) == later


def test_readme_is_short_and_leads_to_every_page() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    assert {topic for topic in TOPICS if f"](cfpcli/manual/{topic}.md)" in text} == {path.stem for path in PAGES[1:]}
    assert {path.stem for path in MANUAL.iterdir()} <= set(TOPICS)


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.words)
def test_the_manual_documents_every_command_with_an_example(row: Row) -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES[1:])
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert any(f"`cfp {row.words}`" in line for line in headings), f"no page has a heading `cfp {row.words}`"
    assert re.search(rf"^\$ cfp {row.words}(?: |$)", text, re.MULTILINE), f"no page shows $ cfp {row.words}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_session_fits_into_a_page_of_the_manual(page: Path) -> None:
    fenced = re.findall(r"^```\w+\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert [line for block in fenced for line in block.splitlines() if cells(line) > COLUMNS] == []


def prose(page: Path) -> str:
    """A page without its sessions and its other fenced blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_that_the_prose_names_exists_with_its_options(page: Path) -> None:
    options = {
        row.words: {name for option in load(row).params for name in (*option.opts, *option.secondary_opts)}
        for row in COMMANDS
    }
    lines = [" ".join(code.split()) for code in re.findall(r"`cfp ([^`]+)`", prose(page))]
    for line in lines:
        words = line.split()
        if words[0].startswith("-") or words[0].isupper():
            continue
        command = max((row for row in options if words[: len(row.split())] == row.split()), key=len, default=None)
        family = any(row.startswith(f"{line} ") for row in options)
        assert command or family, f"cfp {line}"
        if command == "help" and words[1:] and not words[1].isupper():
            assert " ".join(words[1:]) in {*TOPICS, *options}, f"cfp {line}"
        stated = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert stated <= {"--help", *options.get(command or "", ())}, f"cfp {line}"
