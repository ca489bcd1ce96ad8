"""The wheel: what is in it, and that it runs away from the checkout with nothing but what it declares."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cfpcli import __version__, shipped
from cfpcli.cli.catalogue import COMMANDS
from cfpcli.cli.groups import load
from cfpcli.cli.help import TOPICS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PATIENCE = 600
"""Seconds after which a process that hangs is given up; never a wait that a passing test sits out."""

COMES_WITH = {"prompt-toolkit": "questionary", "beautifulsoup4": "markdownify", "numpy": "highspy"}
"""Libraries that are imported though another brings them, in the version that it works with."""

NOT_IMPORTED = {
    "tzdata": "time zones for machines that have none of their own",
}
"""What is declared and never imported by name, with the reason."""


def declared() -> dict[str, Requirement]:
    """The libraries that the project says it needs, by normalised name."""
    found = (Requirement(line) for line in PROJECT["dependencies"])
    return {canonicalize_name(one.name): one for one in found}


def optional() -> dict[str, Requirement]:
    """The libraries that an extra brings for what not everybody does, by normalised name."""
    found = (Requirement(line) for line in PROJECT["optional-dependencies"]["solver"])
    return {canonicalize_name(one.name): one for one in found}


def needed(names: Iterator[str] | list[str]) -> dict[str, Distribution]:
    """These distributions and all that they need in turn, as they are installed here."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found:
            found[name] = distribution(name)
            lines = (Requirement(line) for line in found[name].requires or [])
            waiting += [one.name for one in lines if not one.marker or one.marker.evaluate({"extra": ""})]
    return found


def run(*arguments: str | Path, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in an environment that knows of a home, of the system's programs and of nothing else."""
    variables = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "error"}
    return subprocess.run(
        arguments, cwd=cwd, env=variables, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout by the tools that are installed here."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment in which the wheel is installed with its declared needs alone."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=PATIENCE)
    python = folder / "bin/python"
    options = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CONFIG_FILE": os.devnull}
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, timeout=PATIENCE, env=options)
    (packages,) = folder.glob("lib/python*/site-packages")
    for needs in needed(list(declared())).values():
        for name in {file.parts[0] for file in needs.files or () if file.parts[0] not in {"..", "__pycache__"}}:
            (packages / name).symlink_to(str(needs.locate_file(name)))
    return folder / "bin"


def test_it_holds_the_package_with_its_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    inside = {name for name in names if name.startswith("cfpcli/")}
    pages = {name for name in names if name.startswith(f"cfpcli-{__version__}.data/")}
    info = {name.partition("/")[2] for name in names - inside - pages}
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "cfpcli").rglob("*.py")}
    data = {f"cfpcli/data/{name}" for suffix in (".toml", ".md") for name in shipped.names(suffix)}
    manual = {f"cfpcli/manual/{path.name}" for path in (ROOT / "cfpcli/manual").glob("*.md")}
    letters = {path.relative_to(ROOT).as_posix() for path in (ROOT / "cfpcli/mail/templates").rglob("*.txt")}
    sites = {
        path.relative_to(ROOT).as_posix()
        for folder in ("templates", "assets")
        for path in (ROOT / "cfpcli/site" / folder).iterdir()
    }
    assert inside == modules | data | manual | letters | sites | {"cfpcli/py.typed"}
    topics = {topic.replace(" ", "-") for topic in (*TOPICS, *(row.words for row in COMMANDS))}
    assert {name.partition("/data/")[2] for name in pages} == {
        f"share/man/man1/{page}.1" for page in ("cfp", *(f"cfp-{topic}" for topic in topics))
    }
    assert len(data) == 15
    assert info == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}


@pytest.fixture(scope="module")
def man(programs: Path) -> Path:
    """The folder of man pages as they are installed."""
    return programs.parent / "share/man/man1"


def words_of(page: Path) -> str:
    """The text of a man page without the requests and the escapes of roff, on one line."""
    text = re.sub(r"^\.[A-Z]+|\\f.|\\&", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for escape, character in {r"\-": "-", r"\(aq": "'", r"\(ga": "`", r"\(ha": "^", r"\(ti": "~", r"\e": "\\"}.items():
        text = text.replace(escape, character)
    return " ".join(text.split())


def test_a_man_page_has_every_option_of_its_command_and_every_page_of_the_manual_is_one(man: Path) -> None:
    for row in COMMANDS:
        text = words_of(man / f"cfp-{row.words.replace(' ', '-')}.1")
        assert f"cfp {row.words}" in text
        options = [name for option in load(row).params for name in (*option.opts, *option.secondary_opts)]
        assert [name for name in options if "-" in name and name not in text] == []
    for topic in TOPICS:
        text = words_of(man / f"cfp-{topic}.1")
        headings = re.findall(r"^##+ (.+)$", TOPICS[topic].text(), re.MULTILINE)
        assert all(heading.replace("`", "") in text for heading in headings)
        assert topic in {row.words for row in COMMANDS} or f"cfp-{topic} - {TOPICS[topic].about}" in text
    overview = words_of(man / "cfp.1")
    assert all(f"cfp {row.words}" in overview for row in COMMANDS)
    assert all(f"cfp-{topic}(1)" in overview for topic in TOPICS)


@pytest.mark.skipif(not shutil.which("groff"), reason="no groff here")
def test_groff_has_nothing_against_the_man_pages(man: Path) -> None:
    for page in sorted(man.iterdir()):
        formatted = subprocess.run(
            ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", page],
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        assert not formatted.stderr, page.name
        assert formatted.stdout


def test_what_roff_would_read_as_its_own_is_escaped() -> None:
    specification = importlib.util.spec_from_file_location("man_pages", ROOT / ".ci" / "man_pages.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    assert module.escaped(".hidden\n'quoted' \\n -x") == "\\&.hidden\n\\(aqquoted\\(aq \\en \\-x"


def test_its_metadata_says_what_the_project_says(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
        scripts = archive.read(name.replace("METADATA", "entry_points.txt")).decode()
    assert (metadata["Name"], metadata["Version"], metadata["Requires-Python"]) == ("cfpcli", __version__, ">=3.11")
    assert metadata["License-Expression"] == "MIT"
    told = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    assert {canonicalize_name(one.name): one.specifier for one in told if not one.marker} == {
        name: one.specifier for name, one in declared().items()
    }
    assert "# cfp" in str(metadata.get_payload())
    assert set(re.findall(r"^(\w+) = cfpcli\.__main__:main$", scripts, re.MULTILINE)) == {"cfp", "cfpcli"}


def test_it_runs_away_from_the_checkout_with_an_empty_home(programs: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()

    def cfp(*words: str, cwd: Path = tmp_path, program: str = "cfp") -> str:
        done = run(programs / program, *words, cwd=cwd, home=home)
        assert done.returncode == 0, done
        return done.stdout

    where = run(programs / "python", "-c", "import cfpcli; print(cfpcli.__file__)", cwd=tmp_path, home=home)
    assert Path(where.stdout.strip()).is_relative_to(programs.parent)
    assert cfp("--version") == f"cfp {__version__}\n"
    assert cfp("--version", program="cfpcli") == f"cfp {__version__}\n"
    told = cfp("demo")
    assert "$ cfp export csv -o proposals.csv" in told
    demo = tmp_path / "cfp-demo"
    assert len(cfp("list", cwd=demo).splitlines()) == 12
    code = cfp("list", "--fields", "code", "--limit", "1", cwd=demo).strip()
    page = run(programs / "cfp", "show", code, "--format", "table", cwd=demo, home=home)
    assert "A licence policy that fits on one page" in page.stdout, page
    cfp("init", "osxp-2026", "--by", "Ana <ana@example.org>", cwd=home)
    assert "Open Source Experience 2026" in cfp("event", "list", cwd=home)
    assert cfp("init", "--template") == shipped.read_text("blank.toml")
    assert {path.name for path in home.iterdir()} == {
        "cfp.json",
        ".cfp.json.lock",
        "cfp.history.jsonl",
        "cfp.json.bak",
        ".local",  # with the list of the person's stores
    }


def test_every_module_can_be_imported_with_what_is_declared(programs: Path, tmp_path: Path) -> None:
    every = (
        "import importlib, pkgutil, cfpcli\n"
        "names = [found.name for found in pkgutil.walk_packages(cfpcli.__path__, 'cfpcli.')]\n"
        "[importlib.import_module(name) for name in names]\n"
        "print(len(names))\n"
    )
    done = run(programs / "python", "-c", every, cwd=tmp_path, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100
    strangers = run(programs / "python", "-c", "import pytest", cwd=tmp_path, home=tmp_path)
    assert "ModuleNotFoundError" in strangers.stderr


def imports() -> Iterator[str]:
    """The first names of everything that the package imports, anywhere in it."""
    for path in (ROOT / "cfpcli").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield str(node.module).partition(".")[0]


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    owners = packages_distributions()
    third = set(imports()) - set(sys.stdlib_module_names) - {"cfpcli", "__future__"}
    assert third <= set(owners)
    used = {canonicalize_name(owner) for name in third for owner in owners[name]}
    known = declared() | optional()
    assert used - set(known) == set(COMES_WITH)
    for name, bringer in COMES_WITH.items():
        assert bringer in known
        assert name in needed([bringer])
    assert set(known) - used <= set(NOT_IMPORTED)


def test_every_requirement_has_a_lower_bound_that_is_met_here() -> None:
    for name, one in (declared() | optional()).items():
        assert any(bound.operator == ">=" for bound in one.specifier), name
        assert one.specifier.contains(distribution(name).version), name
