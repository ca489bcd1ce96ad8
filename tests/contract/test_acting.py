"""Who is acting: told by a flag, by CFP_ME, by git, or nobody; the history records it."""

from pathlib import Path

import pytest

from tests.contract.examples import ROWS, WRITERS, actor_flag, changes_of_each_writer, spelled
from tests.contract.published import validated
from tests.prepared import ORGANISER
from tests.world import ME, World

ADA = "Ada Mbeki <ada@example.org>"
RUI = "Rui Tavares <rui@example.org>"
LINES = [pytest.param(words, example.line, id=words) for words, example in changes_of_each_writer().items()]
"""A line of every writer that changes the store."""


def unasked(words: str, line: str, world: World) -> list[str]:
    """The words of a writer's line, with a yes to what it would ask where it takes one."""
    return [*spelled(line, world), *(["--yes"] if "yes" in ROWS[words].options else [])]


@pytest.fixture
def git(desk: World) -> World:
    """A world in which only git knows the person, an organiser."""
    desk.ok("organisers", "add", RUI)
    config = desk.folder / "gitconfig"
    config.write_text("[user]\n\tname = Rui Tavares\n\temail = Rui@Example.org\n")
    desk.variables |= {"CFP_ME": "", "GIT_CONFIG_GLOBAL": str(config)}
    return desk


def ready(world: World, words: str, *more: str, **variables: str) -> None:
    """Somebody undoes what they changed themselves."""
    if words == "undo":
        world.ok(*spelled("tag add keynote CODE", world), *more, **variables)


def last_by(world: World, seen_as: str) -> str:
    by: str = world.ok("log --limit 1 --json", CFP_ME=seen_as).items[0]["by"]
    return by


@pytest.mark.parametrize("line", ["import packet talk.md --yes", "decide"])
def test_who_acts_is_asked_before_a_role_is_looked_at(desk: World, line: str) -> None:
    outcome = desk.run(line, CFP_ME="")
    assert outcome.status == 2
    assert "the acting person is unknown" in outcome.err


def test_every_writer_but_the_sender_of_a_proposal_has_a_flag_for_who_acts() -> None:
    assert [words for words in WRITERS if not actor_flag(words)] == ["submit"]


@pytest.mark.parametrize(("words", "line"), LINES)
def test_cfp_me_is_recorded(desk: World, words: str, line: str) -> None:
    ready(desk, words)
    desk.ok(*unasked(words, line, desk))
    assert last_by(desk, ME) == ME


@pytest.mark.parametrize(("words", "line"), LINES)
def test_git_is_recorded_where_cfp_me_says_nothing(git: World, words: str, line: str) -> None:
    ready(git, words)
    git.ok(*unasked(words, line, git))
    assert last_by(git, RUI) == RUI


@pytest.mark.parametrize(("words", "line"), [row for row in LINES if row.id != "submit"])
def test_a_flag_beats_both(git: World, words: str, line: str) -> None:
    git.ok("organisers", "add", ADA, CFP_ME=ME)
    git.ok(*unasked(words, line, git), actor_flag(words), ADA, CFP_ME=ME)
    assert last_by(git, ADA) == ADA


@pytest.mark.parametrize(("words", "line"), [row for row in LINES if row.id != "submit"])
def test_nobody_is_a_wrong_usage_that_names_the_ways(desk: World, words: str, line: str) -> None:
    before = desk.files()
    outcome = desk.run(*unasked(words, line, desk), "--json", CFP_ME="")
    assert desk.files() == before
    assert (outcome.status, validated(outcome.out)["code"]) == (2, "would-ask")
    for way in (actor_flag(words), 'CFP_ME="NAME <ADDRESS>"', "git config user.name and user.email"):
        assert way in outcome.err


def test_a_proposal_by_flags_needs_a_sender_or_a_speaker(desk: World) -> None:
    words = [
        *("submit", "--title", "Talking to your city", "--track", "culture", "--type", "talk", "--lang", "en"),
        *("--answer", "kind=experience feedback", "--abstract", "A city answers letters, and here is how. " * 5),
    ]
    outcome = desk.run(*words, CFP_ME="")
    assert outcome.status == 2
    assert "--speaker" in outcome.err
    assert "CFP_ME" in outcome.err
    assert "submit under your own address only" in desk.run(*words, "--speaker", ADA, CFP_ME="").err
    desk.ok(*words, "--speaker", ADA, CFP_ME=ADA)
    assert last_by(desk, ORGANISER) == ADA


def test_the_sender_is_the_speaker_where_none_is_named(desk: World) -> None:
    words = [
        *("submit", "--title", "Talking to your city", "--track", "culture", "--type", "talk", "--lang", "en"),
        *("--answer", "kind=experience feedback", "--abstract", "A city answers letters, and here is how. " * 5),
    ]
    code = validated(desk.ok(*words, "--json").out)["items"][0]["code"]
    assert desk.ok("show", code, "--json").json["speakers"][0]["email"] == "sam@example.org"


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"CFP_ME": ADA}, ["Ada Mbeki", "ada@example.org", "CFP_ME"]),
        ({"CFP_ME": " Ada Mbeki  <ADA@example.org> "}, ["Ada Mbeki", "ada@example.org", "CFP_ME"]),
        ({}, ["Rui Tavares", "rui@example.org", "git"]),
    ],
)
def test_whoami_says_who_and_from_where(git: World, variables: dict[str, str], said: list[str]) -> None:
    for line in git.ok("whoami", **variables).out.splitlines():
        assert line.split("\t")[:3] == said


def test_whoami_of_nobody(desk: World) -> None:
    outcome = desk.ok("whoami", CFP_ME="")
    assert "the acting person is not set" in outcome.out
    assert "CFP_ME" in outcome.err
    assert "git" in outcome.err


@pytest.mark.parametrize("told", ["Ada", "ada@", "Ada <ada>"])
@pytest.mark.parametrize("how", ["CFP_ME", "--by"])
def test_half_a_person_is_refused_by_name(desk: World, how: str, told: str) -> None:
    before = desk.files()
    words = spelled("withdraw CODE --reason Illness", desk)
    outcome = desk.run(*words, CFP_ME=told) if how == "CFP_ME" else desk.run(*words, "--by", told)
    assert outcome.status == 2, outcome
    assert how in outcome.err
    assert "NAME <ADDRESS>" in outcome.err
    assert desk.files() == before


def test_git_of_the_repository_beats_git_of_the_home(git: World) -> None:
    repository = git.folder / ".git"
    (repository / "objects").mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "HEAD").write_text("ref: refs/heads/main\n")
    (repository / "config").write_text("[user]\n\temail = rui.tavares@example.org\n")
    assert git.ok("whoami").out.startswith("Rui Tavares\trui.tavares@example.org\tgit\t")


def test_without_git_there_is_no_traceback(desk: World, tmp_path: Path) -> None:
    outcome = desk.ok("whoami", CFP_ME="", PATH=str(tmp_path))
    assert "acting person is not set" in outcome.out


def test_at_a_terminal_nobody_is_asked_who_told_already(desk: World) -> None:
    assert desk.ok("whoami", terminals=("stdin", "stdout", "stderr")).status == 0
