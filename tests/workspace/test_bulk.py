"""One change to many: which are meant, when it is asked, and all or none."""

from pathlib import Path

import pytest

from cfpcli.errors import NotFoundError, UsageError
from cfpcli.store import Store
from cfpcli.workspace.bulk import chosen_proposals
from tests.committee import committee
from tests.samples import ASKED
from tests.world import World

SCORES = {"AAAAAA": {"ana": 5}, "ABBBBB": {"ana": 4}, "CCCCCC": {"ana": 3}, "DDDDDD": {"ana": 2}}
WRITERS = ("accept {}", "tag add keynote {}", "set level=beginner {}", "reopen {} --reason Because")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return committee(tmp_path, SCORES)


def chosen(world: World, *words: str, stdin: tuple[str, ...] = ()) -> list[str]:
    store = Store.open(world.store)
    return [one.code for one in chosen_proposals(store, store.events()[0], words, stdin)]


def test_codes_come_first_then_stdin_each_once(world: World) -> None:
    assert chosen(world, "dd", "-", stdin=("cccccc", "DDDDDD")) == ["DDDDDD", "CCCCCC"]


@pytest.mark.parametrize(("words", "stdin"), [(("dd", "score>=3"), ()), (("score>=3", "-"), ("cccccc",))])
def test_codes_beside_a_query_are_refused_so_that_nothing_is_chosen_that_no_list_shows(
    world: World, words: tuple[str, ...], stdin: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError, match="either codes or a query"):
        chosen(world, *words, stdin=stdin)


def test_the_terms_of_a_query_hold_together(world: World) -> None:
    assert chosen(world, "score>=3", "-code:A", "track:security") == ["CCCCCC"]


def test_a_word_alone_is_a_code_and_never_free_text(world: World) -> None:
    with pytest.raises(NotFoundError, match='"Title", "ZZZ"'):
        chosen(world, "Title", "AAAAAA", "ZZZ")
    assert len(chosen(world, "title:title")) == 4


@pytest.mark.parametrize("line", WRITERS)
def test_nothing_matched_is_fine_and_changes_nothing(world: World, line: str) -> None:
    before = world.files()
    outcome = world.ok(line.format("score>9"))
    assert "Nothing matched" in outcome.err
    assert "Nothing matched" in world.ok(line.format("-"), stdin="\n").err
    assert world.files() == before


@pytest.mark.parametrize("line", WRITERS)
def test_a_code_that_does_not_exist_is_not_found_and_nothing_changes(world: World, line: str) -> None:
    before = world.files()
    assert world.run(line.format("CCCCCC ZZZZZZ")).status == 3
    assert world.run(line.format("-"), stdin="CCCCCC\nZZZZZZ\n").status == 3
    assert world.files() == before


@pytest.mark.parametrize("line", WRITERS[:3])
def test_from_three_on_a_script_says_yes_before_anything_is_done(world: World, line: str) -> None:
    before = world.files()
    outcome = world.run(line.format("score>=3"))
    assert outcome.status == 2
    assert "--yes" in outcome.err
    assert world.files() == before
    world.ok(line.format("score>=4"))
    world.ok(line.format("score>=2 --yes"))


def test_at_a_terminal_three_are_shown_and_asked(world: World) -> None:
    no = world.run("reject score>=3", stdin="n\n", **ASKED)
    assert no.status == 130
    assert "nothing was changed" in no.err
    for code in ("AAAAAA", "ABBBBB", "CCCCCC"):
        assert f"{code}  submitted  Title {code}" in no.err
    yes = world.ok("reject score>=3", stdin="y\n", **ASKED)
    assert "Reject 3 proposals?" in yes.err


@pytest.mark.parametrize("line", WRITERS[:3])
def test_a_dry_run_asks_nothing_and_prints_the_very_change(world: World, line: str) -> None:
    before = world.files()
    foretold = world.ok(line.format("score>=2 --dry-run --json")).json["changes"]
    assert len(foretold) == 4
    assert world.files() == before
    done = world.ok(line.format("score>=2 --yes --json")).json["changes"]
    assert [one["after"] for one in foretold] == [one["after"] for one in done]


def test_codes_of_a_query_need_an_event_and_a_code_alone_does_not(world: World) -> None:
    world.ok("init osxp-2026")
    outcome = world.run("accept track:security")
    assert outcome.status == 2
    assert "--event" in outcome.err
    world.ok("accept AAAAAA")


def test_a_query_may_name_relative_days(world: World) -> None:
    assert "Nothing matched" in world.ok("accept updated>tomorrow").err
    world.ok("accept created:today --yes")
