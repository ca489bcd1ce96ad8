"""What a command loads before it does its work: the heavy libraries only where they are needed."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from tests.contract.process import cfp
from tests.world import World

pytestmark = pytest.mark.slow

LOADED = (sys.executable, str(Path(__file__).with_name("loaded.py")))
NOWHERE = {"icalendar", "jinja2", "pydantic", "defusedxml", "rapidfuzz"}
"""Libraries that no command of today needs, or that must never come back."""


HEAVY = NOWHERE | {"rich", "questionary", "prompt_toolkit", "dateutil", "nh3", "markdown_it", "markdownify", "bs4"}
HEAVY |= {"filelock"}
OPENS_NO_STORE = ("--help", "list --help", "submit --help", "event", "help query", "help", "schema", "nothing")
OPENS_A_STORE = (
    "whoami",
    "list",
    "list track:security state:submitted",
    "list --json",
    "list --fields code,score",
    "deadlines",
    "tracks",
    "event list",
    "log",
    "export json",
    "export csv",
    "doctor",
)
"""Commands that load TinyDB, which keeps the records, and nothing else that is heavy."""
LIGHT_FORMATS = {"formats", "registry", "documents", "draft_folder", "proofs"}
"""What the registry of formats itself is made of, and a person's own files."""
LINES = ("cfp ", "cfp event ", "cfp show ", "cfp list tr", "cfp list track:", "cfp event use ", "cfp schema ")
COMPLETED_WITHOUT_A_STORE = {"cfp ", "cfp event ", "cfp schema "}


def loaded(world: World, *arguments: str, **more: str) -> set[str]:
    done = cfp(world, *arguments, program=LOADED, **more)
    told = json.loads(done.stderr.decode().splitlines()[-1])
    return {*told["modules"]}


def libraries(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def formats_in(modules: set[str]) -> set[str]:
    return {name.rpartition(".")[2] for name in modules if name.startswith("cfpcli.exchange.") or ".files." in name}


def test_the_version_loads_next_to_nothing(world: World) -> None:
    for arguments in (["--version"], ["-V"]):
        modules = loaded(world, *arguments)
        assert not libraries(modules) & (HEAVY | {"tinydb", "typer", "msgspec", "inspect", "subprocess"})
        assert {name for name in modules if name.startswith("cfpcli")} == {"cfpcli", "cfpcli.__main__"}


@pytest.mark.parametrize("line", OPENS_NO_STORE)
def test_nothing_heavy_without_a_store(desk: World, line: str) -> None:
    assert not libraries(loaded(desk, *line.split())) & (HEAVY | {"tinydb"})


@pytest.mark.parametrize("line", OPENS_A_STORE)
def test_nothing_heavy_in_a_pipe(desk: World, line: str) -> None:
    found = libraries(loaded(desk, *line.split()))
    assert not found & HEAVY
    assert "tinydb" in found


@pytest.mark.parametrize("line", ["--help", "submit --help", "list --help", "list", "whoami"])
def test_no_format_is_loaded_that_is_not_named(desk: World, line: str) -> None:
    formats = formats_in(loaded(desk, *line.split()))
    assert formats <= LIGHT_FORMATS


@pytest.mark.parametrize(("name", "others"), [("json", {"csv_table", "markdown"}), ("csv", {"markdown", "html"})])
def test_a_format_loads_no_other(desk: World, name: str, others: set[str]) -> None:
    formats = formats_in(loaded(desk, "export", name))
    assert not formats & others


def test_a_command_loads_no_other(desk: World) -> None:
    commands = {name for name in loaded(desk, "whoami") if ".commands." in name}
    assert commands == {"cfpcli.people.commands.whoami"}


def test_a_list_of_messages_writes_none(desk: World) -> None:
    assert "email" not in libraries(loaded(desk, "mail", "list"))


def test_a_review_by_flags_loads_what_locks_and_writes_only(desk: World) -> None:
    found = libraries(loaded(desk, "review", desk.codes()[0], "--score", "4"))
    assert found & HEAVY <= {"filelock", "tinydb"}


def test_sending_a_file_draws_nothing_and_asks_nothing(desk: World) -> None:
    desk.rehearse("2026-05-24")
    found = libraries(loaded(desk, "submit", "talk.md"))
    assert not found & {"rich", "questionary", "prompt_toolkit"}


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_loads_nothing_heavy(desk: World, shell: str, line: str) -> None:
    more = {
        "_CFP_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "COMP_WORDS": "\n".join(line.split(" ")),
        "COMP_CWORD": str(line.count(" ")),
    }
    modules = loaded(desk, **more)
    heavy = HEAVY | {"tinydb"} if line in COMPLETED_WITHOUT_A_STORE else HEAVY
    assert not {name for name in modules if name.partition(".")[0] in heavy} - {"rich"}
    assert "rich.console" not in modules


@pytest.mark.parametrize("line", ["cfp", "cfp event"])
def test_a_completion_of_commands_loads_none(desk: World, line: str) -> None:
    modules = loaded(
        desk, _CFP_COMPLETE="complete_bash", COMP_WORDS=f"{line} ".replace(" ", "\n"), COMP_CWORD=str(len(line.split()))
    )
    assert not {name for name in modules if ".commands." in name or name == "cfpcli.store"}


DATE_GRAMMAR = {f"cfpcli.dates.{name}" for name in ("calendar", "grammar", "zone_grammar")}
DATES = DATE_GRAMMAR | {f"cfpcli.dates.{name}" for name in ("english", "instants", "zones")}
ADMISSION = {f"cfpcli.workspace.{name}" for name in ("admission", "commit", "rules.court")}
VIEWS = {f"cfpcli.workspace.{name}" for name in ("filtered_store", "sight", "visibility")}
"""The view of a store with a committee, which a store without one does without."""
NEAR_DUPLICATES = {"cfpcli.proposals.rules.packet", "cfpcli.proposals.rules.similar"}
PROGRAMME = {f"cfpcli.decisions.rules.{name}" for name in ("alternatives", "integer_programme", "limits")}
PROGRAMME |= {"cfpcli.decisions.solver", "cfpcli.highs.solver"}
PANEL = {"cfpcli.review.rules.panel"}
PAGES = {f"cfpcli.{room}.pages" for room in ("call", "history", "people", "proposals", "review")}
PAGES |= {f"cfpcli.decisions.pages.{name}" for name in ("plan", "publish", "rank", "stats")} | {"cfpcli.overview.pages"}
HISTORY = {"cfpcli.history.commands.log", "cfpcli.store.file.history"}
UNREAD = ADMISSION | NEAR_DUPLICATES | PROGRAMME | PANEL | DATE_GRAMMAR
"""What no command needs that only shows."""


def test_every_module_named_here_exists() -> None:
    named = UNREAD | VIEWS | DATES | PAGES | HISTORY
    assert not {name for name in named if importlib.util.find_spec(name) is None}


@pytest.mark.parametrize(
    ("line", "pages"),
    [
        ("show SHOWN", {"cfpcli.overview.pages"}),
        ("status", {"cfpcli.call.pages"}),
        ("event show", {"cfpcli.call.pages"}),
        ("event list", set()),
        ("deadlines", set()),
        ("list", set()),
        ("tracks", set()),
        ("rank", set()),
        ("why SHOWN", {"cfpcli.decisions.pages.rank"}),
        ("stats", set()),
        ("log", set()),
        ("whoami", set()),
        ("export json", set()),
    ],
)
def test_what_only_shows_loads_no_judge_no_solver_and_no_page_but_its_own(
    desk: World, line: str, pages: set[str]
) -> None:
    modules = loaded(desk, *line.replace("SHOWN", desk.codes()[0]).split())
    assert any(".commands." in name for name in modules)
    assert modules & (UNREAD | PAGES) == pages


@pytest.mark.parametrize("line", ["list", "tracks", "rank", "stats", "deadlines", "log"])
def test_no_view_without_a_committee(world: World, line: str) -> None:
    world.ok("init osxp-2026")
    assert not loaded(world, *line.split()) & VIEWS


@pytest.mark.parametrize("line", ["list", "tracks", "rank", "log --limit 1", "whoami"])
def test_no_dates_in_words_where_none_are_shown(desk: World, line: str) -> None:
    assert not loaded(desk, *line.split()) & DATES


def test_the_day_of_a_session_needs_its_zone_alone(desk: World) -> None:
    assert loaded(desk, "export", "json") & DATES == {"cfpcli.dates.zones"}


@pytest.mark.parametrize(
    "line", ["list", "show SHOWN", "tracks", "deadlines", "event show", "--json", "log", "export json"]
)
def test_the_date_grammar_is_loaded_only_where_a_date_is_read(desk: World, line: str) -> None:
    assert not loaded(desk, *line.replace("SHOWN", desk.codes()[0]).split()) & DATE_GRAMMAR


def test_a_completion_of_codes_loads_no_dates_and_no_history(desk: World) -> None:
    modules = loaded(desk, _CFP_COMPLETE="complete_bash", COMP_WORDS="cfp\nshow\n", COMP_CWORD="2")
    assert not modules & (UNREAD | DATES | HISTORY | {"zoneinfo"})


def test_the_watch_sees_what_a_table_needs(desk: World) -> None:
    assert "rich" in libraries(loaded(desk, "list", "--format", "table"))
