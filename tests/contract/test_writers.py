"""Whatever writes: it never guesses, shows before it does, can be taken back, and says who did it."""

import re

import pytest

from tests.contract.examples import EXAMPLES, UNANSWERED, WRITERS, Example, changing, examples, run, spelled
from tests.contract.published import validated
from tests.contract.touched import touched
from tests.world import ME, World

QUESTIONS = [pytest.param(words, line, id=line) for words, lines in UNANSWERED.items() for line in lines]
CHANGING = [pytest.param(row, id=row.line) for _, row in changing()]
NAMED_FLAGS = {
    "plan": "--yes",
    "decide": "--accept",
    "accept": "--yes",
    "reject": "code",
    "waitlist": "code",
    "waitlist promote": "--next",
    "cancel": "code",
    "reopen": "--reason",
    "decisions clear": "code",
    "decisions publish": "--count",
    "tag add": "code",
    "tag remove": "code",
    "set": "--yes",
    "redact": "--field",
    "init": "--template",
    "submit": "FILE",
    "event extend": "--reason",
    "review": "--score",
    "edit": "--set",
    "confirm": "code",
    "withdraw": "--reason",
    "import": "file",
    "deadlines import": "file",
    "deadlines forget": "--from",
    "undo": "--yes",
    "event use": "slug",
    "organisers add": "PERSON",
    "organisers remove": "ADDRESS",
    "reviewers add": "PERSON",
    "reviewers remove": "ADDRESS",
    "reviewers conflict": "--reason",
    "reviewers import": "FILE",
    "assign": "--yes",
}
"""What the message names for each writer, at least: the flag or argument that answers."""


@pytest.mark.parametrize(("words", "line"), QUESTIONS)
@pytest.mark.parametrize("how", [(), ("--json",), ("--no-input",)], ids=lambda how: "".join(how) or "pipe")
def test_without_a_terminal_and_its_flags_it_names_them_and_writes_nothing(
    desk: World, words: str, line: str, how: tuple[str, ...]
) -> None:
    before = desk.files(), desk.traces()
    terminals = ("stdin", "stdout", "stderr") if how == ("--no-input",) else ()
    outcome = desk.run(*spelled(line, desk), *how, terminals=terminals)
    assert outcome.status == 2, outcome
    bare = line == words and words in {"edit", "withdraw"}
    assert ("code" if bare else NAMED_FLAGS[words]) in outcome.err
    assert (desk.files(), desk.traces()) == before
    if how == ("--json",):
        assert validated(outcome.out)["exit_status"] == 2
    else:
        assert outcome.out == ""


@pytest.mark.parametrize("variable", ["CI", "CFP_NO_INPUT"])
def test_a_variable_forbids_questions_too(desk: World, variable: str) -> None:
    outcome = desk.run("submit", terminals=("stdin", "stdout", "stderr"), **{variable: "1"})
    assert outcome.status == 2
    assert "--title" in outcome.err


def test_a_proposal_that_lacks_something_names_just_that(desk: World) -> None:
    outcome = desk.run("submit --title One --track ai --abstract-file talk.md")
    assert outcome.status == 2
    assert "--session-type" in outcome.err
    assert "--language" in outcome.err
    assert "--title" not in outcome.err


@pytest.mark.parametrize("example", CHANGING)
def test_a_dry_run_shows_the_change_and_touches_nothing(desk: World, example: Example) -> None:
    before = desk.files(), desk.traces()
    with touched(desk.folder) as written:
        outcome = run(desk, example, "--dry-run")
        as_json = run(desk, example, "--dry-run", "--json")
    assert outcome.status == 0, outcome
    assert outcome.out.strip()
    assert (desk.files(), desk.traces()) == before
    assert written == []
    document = validated(as_json.out)
    assert document["dry_run"] is True
    assert document["changes"]


@pytest.mark.parametrize("example", CHANGING)
def test_a_dry_run_says_what_then_happens(desk: World, example: Example) -> None:
    foretold = validated(run(desk, example, "--dry-run", "--json").out)
    done = validated(run(desk, example, "--json").out)
    assert [(one["kind"], bool(one["before"])) for one in foretold["changes"]] == [
        (one["kind"], bool(one["before"])) for one in done["changes"]
    ]
    assert done["dry_run"] is False


@pytest.mark.parametrize("example", [row for words, row in changing() if words != "undo"])
def test_undo_restores_every_record(desk: World, example: Example) -> None:
    before = desk.records()
    assert run(desk, example).status == 0
    assert desk.records() != before
    desk.ok("undo --yes")
    assert desk.records() == before
    taken_back, taken = desk.ok("log --limit 2 --json").items
    assert taken["undone"]
    assert taken_back["undoes"] == [taken["revision"]]


def test_undo_after_undo_takes_back_what_came_before(desk: World) -> None:
    first = desk.records()
    desk.ok(*spelled("edit CODE --set level=advanced", desk))
    second = desk.records()
    desk.ok(*spelled("edit CODE --set level=beginner --set tags=late", desk))
    desk.ok("undo --yes")
    assert desk.records() == second
    desk.ok("undo --yes")
    assert desk.records() == first


@pytest.mark.parametrize("example", CHANGING)
def test_the_history_says_who_when_and_by_which_line(desk: World, example: Example) -> None:
    assert run(desk, example).status == 0
    last = desk.ok("log --limit 1 --json").items[0]
    told = re.search(r"--(?:by|reviewer) ['\"]([^'\"]+)['\"]", example.line)
    assert last["by"] == (told.group(1) if told else ME)
    assert last["at"] == "2026-05-24T10:00:00Z"
    assert last["command"].startswith(f"cfp {example.line.split()[0]}")


@pytest.mark.parametrize("words", WRITERS)
def test_a_writer_needs_to_know_who_acts(desk: World, words: str) -> None:
    before = desk.files()
    example = next(row for _, row in examples(words) if row in [one for _, one in changing()])
    anonymous = Example(example.line.partition(" --reviewer")[0], example.stdin)
    outcome = run(desk, anonymous, CFP_ME="")
    if words == "submit":  # A file names its speakers; in a call with a committee nobody submits for others.
        assert outcome.status == 4
        assert "under your own address only" in outcome.err
        assert desk.files() == before
        return
    assert outcome.status == 2
    for way in ("CFP_ME", "git", {"review": "--reviewer"}.get(words, "--by")):
        assert way in outcome.err
    assert desk.files() == before


def test_the_table_of_flags_is_complete() -> None:
    assert set(NAMED_FLAGS) == set(UNANSWERED) <= set(EXAMPLES)


def test_setting_up_the_first_event_as_a_dry_run_makes_no_store(world: World) -> None:
    outcome = world.ok("init osxp-2026 --dry-run")
    assert "osxp-2026" in outcome.out
    assert world.files() == {}


def test_the_first_event_can_be_undone(world: World) -> None:
    world.ok("init osxp-2026")
    world.ok("undo --yes")
    assert not any(world.records().values())


def test_a_refused_event_makes_no_store(world: World) -> None:
    (world.folder / "broken.toml").write_text("slug = 'x'\n")
    assert world.run("init broken.toml").status == 4
    assert world.run("init osxp-2026", CFP_ME="").status == 2
    assert set(world.files()) == {"broken.toml"}
