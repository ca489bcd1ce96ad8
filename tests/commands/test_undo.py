"""`cfp undo`: the last change taken back, then the one before it; never in silence, never another by accident."""

import pytest

from cfpcli.domain.change import Kind
from cfpcli.store import Store
from tests.commands.samples import ASKED, BO, TALK, history, listed, opened, proposal, sent
from tests.factories import change_set, make_speaker
from tests.world import World


@pytest.fixture
def call(world: World) -> World:
    """A small call with one proposal, edited twice."""
    opened(world)
    code = sent(world)
    world.ok("edit", code, "--set", "level=beginner")
    world.ok("edit", code, "--set", "level=advanced")
    return world


def level(world: World) -> object:
    return proposal(world, listed(world)[0])["level"]


def test_again_and_again_it_walks_back_to_the_beginning(call: World) -> None:
    assert level(call) == "advanced"
    call.ok("undo --yes")
    assert level(call) == "beginner"
    call.ok("undo --yes")
    assert level(call) == ""
    call.ok("undo --yes")
    assert listed(call) == []
    call.ok("undo --yes")
    assert call.ok("event list --json").items == []
    outcome = call.ok("undo --yes")
    assert "There is nothing to undo." in outcome.err
    assert len(history(call)) == 8


def test_an_undo_is_not_undone_but_what_came_before(call: World) -> None:
    call.ok("undo --yes")
    call.ok("edit", listed(call)[0], "--set", "level=expert")
    call.ok("undo --yes")
    assert level(call) == "beginner"
    call.ok("undo --yes")
    assert level(call) == ""
    assert [one["undoes"] for one in history(call)] == [3, 6, None, 4, None, None, None, None]


def test_what_it_says_it_took_back(call: World) -> None:
    outcome = call.ok("undo", "--yes", "--json", "--by", BO)
    (item,) = outcome.items
    assert item["revision"] == 4
    assert item["command"].endswith("level=advanced")
    assert outcome.json["changes"][0]["after"]["level"] == "beginner"
    assert history(call)[0]["by"] == BO


def test_a_dry_run_asks_nothing_and_shows_it(call: World) -> None:
    before = call.files()
    outcome = call.ok("undo --dry-run")
    assert "advanced → beginner" in outcome.out
    assert call.files() == before


def test_without_a_terminal_it_needs_a_yes(call: World) -> None:
    before = call.files()
    outcome = call.run("undo")
    assert outcome.status == 2
    assert "level=advanced" in outcome.err
    assert "--yes" in outcome.err
    assert call.files() == before


def test_at_a_terminal_it_shows_what_it_would_take_back_and_asks(call: World) -> None:
    outcome = call.ok("undo", stdin="y\n", **ASKED)
    assert "level: beginner → advanced" in outcome.err
    assert "Take this back?" in outcome.err
    assert level(call) == "beginner"


def test_no_is_an_answer(call: World) -> None:
    before = call.files()
    outcome = call.run("undo", stdin="n\n", **ASKED)
    assert outcome.status == 130
    assert "nothing was taken back" in outcome.err
    assert call.files() == before


def test_what_somebody_does_while_it_asks_is_not_taken_back(call: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from cfpcli.interactive.line_prompter import LinePrompter

    def answer(prompter: LinePrompter, label: str, *, default: bool = False) -> bool:
        assert (prompter.columns, label, default) == (80, "Take this back?", True)
        Store.open(call.store).apply(change_set(make_speaker(name="Somebody else")))
        return True

    monkeypatch.setattr(LinePrompter, "confirm", answer)
    outcome = call.run("undo", **ASKED)
    assert outcome.status == 5
    assert "somebody else has just changed the store" in outcome.err
    assert level(call) == "advanced"
    assert b"Somebody else" in call.records()[Kind.SPEAKER][1]


def test_a_new_proposal_gets_another_code_than_one_that_was_taken_back(call: World) -> None:
    call.ok("undo --yes")
    call.ok("undo --yes")
    (former,) = listed(call)
    call.ok("undo --yes")
    call.rng.seed(7)
    codes = {sent(call, TALK.replace("Signed", f"{number} signed")) for number in range(3)}
    assert former not in codes
    assert len(codes) == 3


def test_an_empty_history_is_nothing_to_undo(world: World) -> None:
    opened(world)
    world.ok("undo --yes")
    before = world.files()
    assert world.ok("undo").err == "There is nothing to undo.\n"
    assert world.ok("undo --json").items == []
    assert world.files() == before
