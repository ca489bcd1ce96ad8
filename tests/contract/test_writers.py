"""Whatever writes: it never guesses, shows before it does, can be taken back, and says who did it."""

import re
from collections.abc import Sequence

import pytest

from cfpcli.cli.groups import load
from tests.contract.examples import (
    ROWS,
    WRITERS,
    Example,
    Question,
    actor_flag,
    changing,
    questions,
    run,
    spelled,
)
from tests.contract.published import validated
from tests.contract.touched import touched
from tests.world import ME, World

QUESTIONS = [pytest.param(question, id=question.line) for question in questions()]
CHANGING = [pytest.param(row, id=row.line) for _, row in changing()]
HOWS = pytest.mark.parametrize("how", [(), ("--json",), ("--no-input",)], ids=lambda how: "".join(how) or "pipe")


@HOWS
@pytest.mark.parametrize("question", QUESTIONS)
def test_without_a_terminal_what_would_be_asked_is_named_and_nothing_is_written(
    desk: World, question: Question, how: tuple[str, ...]
) -> None:
    refuses_and_names(desk, question.line, question.answers, how)


@HOWS
@pytest.mark.parametrize("words", WRITERS)
def test_what_a_writer_must_be_given_is_named_and_nothing_is_written(
    desk: World, words: str, how: tuple[str, ...]
) -> None:
    required = [one for one in load(ROWS[words]).params if one.param_type_name == "argument" and one.required]
    if required:
        refuses_and_names(desk, words, [required[0].metavar or required[0].name], how)


def refuses_and_names(desk: World, line: str, answers: Sequence[str], how: tuple[str, ...]) -> None:
    before = desk.files(), desk.traces()
    terminals = ("stdin", "stdout", "stderr") if how == ("--no-input",) else ()
    outcome = desk.run(*spelled(line, desk), *how, terminals=terminals)
    assert outcome.status == 2, outcome
    for answer in answers:
        assert answer.casefold() in outcome.err.casefold()
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
    undone, taken = desk.ok("log --limit 2 --json").items
    assert taken["undone"]
    assert undone["undoes"] == [taken["revision"]]


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


@pytest.mark.parametrize(("words", "example"), [pytest.param(*one, id=one[0]) for one in changing()])
def test_a_writer_needs_to_know_who_acts(desk: World, words: str, example: Example) -> None:
    before = desk.files()
    anonymous = Example(re.split(" --(?:reviewer|by) ", example.line)[0], example.stdin)
    outcome = run(desk, anonymous, CFP_ME="")
    assert desk.files() == before
    if words == "submit":  # A file names its speakers; in a call with a committee nobody submits for others.
        assert outcome.status in {2, 4}
        assert "under your own address only" in outcome.err or "CFP_ME" in outcome.err
        return
    assert outcome.status == 2
    for way in ("CFP_ME", "git", actor_flag(words)):
        assert way in outcome.err


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
