"""Who is acting: told by a flag, by CFP_ME, by git, or nobody; the history records it."""

from pathlib import Path

import pytest

from tests.contract.examples import WRITERS, spelled
from tests.contract.published import validated
from tests.prepared import ORGANISER
from tests.world import ME, World

ADA = "Ada Mbeki <ada@example.org>"
BY_FLAG = {
    "plan": ("plan --total 3 --mark --yes", "--by"),
    "decide": ("decide --reject CODE", "--by"),
    "accept": ("accept CODE", "--by"),
    "reject": ("reject CODE", "--by"),
    "waitlist": ("waitlist CODE", "--by"),
    "waitlist promote": ("waitlist promote --next --track security", "--by"),
    "cancel": ("cancel ACCEPTED", "--by"),
    "reopen": ("reopen WITHDRAWN --reason Because", "--by"),
    "decisions clear": ("decisions clear PENDING", "--by"),
    "decisions publish": ("decisions publish --yes --leave-undecided", "--by"),
    "tag add": ("tag add keynote CODE", "--by"),
    "tag remove": ("tag remove licensing CODE", "--by"),
    "set": ("set level=advanced CODE", "--by"),
    "redact": ("redact CODE --field title --hide", "--by"),
    "init": ("init my.toml", "--by"),
    "submit": ("submit talk.md", ""),
    "review": ("review CODE --score 3 --yes", "--reviewer"),
    "organisers add": ('organisers add "Kit Lund <kit@example.org>"', "--by"),
    "organisers remove": ("organisers remove sam@example.org", "--by"),
    "reviewers add": ('reviewers add "Rui Tavares <rui@example.org>"', "--by"),
    "reviewers remove": ("reviewers remove jo@example.org", "--by"),
    "reviewers conflict": ("reviewers conflict ada@example.org CODE --reason Flatmates", "--by"),
    "reviewers import": ("reviewers import committee.csv", "--by"),
    "assign": ("assign --yes", "--by"),
    "edit": ("edit CODE --set level=advanced", "--by"),
    "confirm": ("confirm ACCEPTED", "--by"),
    "withdraw": ("withdraw CODE --reason Illness", "--by"),
    "event extend": ('event extend "21 June 2026" --reason Because', "--by"),
    "import": ("import proposals.json", "--by"),
    "deadlines import": ("deadlines import conferences.yml", "--by"),
    "deadlines forget": ("deadlines forget otter-days-2026", "--by"),
    "undo": ("undo --yes", "--by"),
    "event use": ("event use fosdem-2026-public-digital-infrastructure", "--by"),
}
"""A line of every writer and the flag that names who acts; a proposal's sender is not told by a flag of its own."""


@pytest.fixture
def git(desk: World) -> World:
    """A world in which only git knows the person, an organiser."""
    desk.ok("organisers", "add", "Rui Tavares <rui@example.org>")
    config = desk.folder / "gitconfig"
    config.write_text("[user]\n\tname = Rui Tavares\n\temail = Rui@Example.org\n")
    desk.variables |= {"CFP_ME": "", "GIT_CONFIG_GLOBAL": str(config)}
    return desk


def ready(world: World, words: str, *more: str, **variables: str) -> None:
    """Somebody undoes what they changed themselves."""
    if words == "undo":
        world.ok(*spelled("tag add keynote CODE", world), *more, **variables)


def last_by(world: World) -> str:
    by: str = world.ok("log --limit 1 --json", CFP_ME=ORGANISER).items[0]["by"]
    return by


@pytest.mark.parametrize("line", ["import packet talk.md --yes", "decide"])
def test_who_acts_is_asked_before_a_role_is_looked_at(desk: World, line: str) -> None:
    outcome = desk.run(line, CFP_ME="")
    assert outcome.status == 2
    assert "it is not known who is acting" in outcome.err


def test_every_writer_is_in_the_table() -> None:
    assert set(BY_FLAG) == set(WRITERS)


@pytest.mark.parametrize("words", WRITERS)
def test_cfp_me_is_recorded(desk: World, words: str) -> None:
    ready(desk, words)
    desk.ok(*spelled(BY_FLAG[words][0], desk))
    assert last_by(desk) == ME


@pytest.mark.parametrize("words", WRITERS)
def test_git_is_recorded_where_cfp_me_says_nothing(git: World, words: str) -> None:
    ready(git, words)
    git.ok(*spelled(BY_FLAG[words][0], git))
    assert last_by(git) == "Rui Tavares <rui@example.org>"


@pytest.mark.parametrize("words", [words for words in WRITERS if BY_FLAG[words][1]])
def test_a_flag_beats_both(git: World, words: str) -> None:
    line, flag = BY_FLAG[words]
    git.ok("organisers", "add", ADA, CFP_ME=ME)
    git.ok(*spelled(line, git), flag, ADA, CFP_ME=ME)
    assert last_by(git) == ADA


@pytest.mark.parametrize("words", [words for words in WRITERS if words != "submit"])
def test_nobody_is_a_wrong_usage_that_names_the_ways(desk: World, words: str) -> None:
    line, flag = BY_FLAG[words]
    before = desk.files()
    outcome = desk.run(*spelled(line, desk), "--json", CFP_ME="")
    assert desk.files() == before
    assert (outcome.status, validated(outcome.out)["code"]) == (2, "would-ask")
    for way in (flag, 'CFP_ME="NAME <ADDRESS>"', "git config user.name and user.email"):
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
    assert last_by(desk) == ADA


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
    assert "nobody is named as the acting person" in outcome.out
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
    assert "nobody is named" in outcome.out


def test_at_a_terminal_nobody_is_asked_who_told_already(desk: World) -> None:
    assert desk.ok("whoami", terminals=("stdin", "stdout", "stderr")).status == 0
