"""Who is acting: a flag beats CFP_ME beats git, and nobody acts without a name and an address."""

import shutil
from pathlib import Path

import pytest

from tests.samples import ASKED, BO, history, listed, opened, page, sent, write
from tests.world import ME, World

GIT = shutil.which("git")


@pytest.fixture
def call(world: World) -> World:
    """A small call with one proposal."""
    opened(world)
    sent(world)
    return world


def acted(world: World, *more: str, **variables: str) -> str:
    """Who the history says has done it."""
    world.ok("review", listed(world)[0], "--score", "3", *more, **variables)
    by: str = history(world)[0]["by"]
    return by


@pytest.fixture
def with_git(call: World) -> World:
    """A world in which git knows a name and an address."""
    if not GIT:
        pytest.skip("this machine has no git")
    config = write(call, "gitconfig", "[user]\n\tname = Gita Rao\n\temail = Gita@Example.org\n")
    call.variables |= {"GIT_CONFIG_GLOBAL": str(config), "PATH": str(Path(GIT).parent)}
    return call


def test_the_variable(call: World) -> None:
    assert acted(call) == ME


def test_the_flag_beats_the_variable(call: World) -> None:
    assert acted(call, "--reviewer", BO) == BO
    call.ok("edit", listed(call)[0], "--set", "level=expert", "--by", BO)
    assert history(call)[0]["by"] == BO


def test_git_where_there_is_no_variable(with_git: World) -> None:
    assert acted(with_git) == ME
    assert acted(with_git, CFP_ME="") == "Gita Rao <gita@example.org>"
    assert acted(with_git, "--reviewer", BO, CFP_ME="") == BO


def test_git_with_half_of_it_is_nobody(with_git: World) -> None:
    write(with_git, "gitconfig", "[user]\n\tname = Gita Rao\n")
    outcome = with_git.run("review", listed(with_git)[0], "--score", "3", CFP_ME="")
    assert outcome.status == 2
    assert "user.name and user.email" in outcome.err


def test_an_address_is_the_same_in_any_case(call: World) -> None:
    assert acted(call, "--reviewer", "Bo Ström <BO@Example.ORG>") == BO
    assert acted(call, CFP_ME='"Ström, Bo" <bo@example.org>') == "Ström, Bo <bo@example.org>"


def test_nobody_is_told_every_way(call: World) -> None:
    for line, flag in ((("review", "--score", "3"), "--reviewer"), (("edit", "--set", "level=x"), "--by")):
        outcome = call.run(line[0], listed(call)[0], *line[1:], CFP_ME=" ")
        assert outcome.status == 2
        assert f'{flag} "NAME <ADDRESS>"' in outcome.err
        assert 'CFP_ME="NAME <ADDRESS>"' in outcome.err
        assert "git config user.name" in outcome.err


@pytest.mark.parametrize("told", ["Bo", "Bo <nowhere>", "Bo <bo@example.org"])
def test_half_a_person_is_refused_with_where_it_came_from(call: World, told: str) -> None:
    before = call.files()
    for outcome, origin in (
        (call.run("review", listed(call)[0], "--score", "3", "--reviewer", told), "--reviewer"),
        (call.run("review", listed(call)[0], "--score", "3", CFP_ME=told), "CFP_ME"),
        (call.run("whoami", CFP_ME=told), "CFP_ME"),
        (call.run("submit", "--title", "T", "--track", "culture", "--abstract", "A", CFP_ME=told), "CFP_ME"),
    ):
        assert outcome.status == 2, outcome
        assert f"{origin}: " in outcome.err
        assert "NAME <ADDRESS>" in outcome.err
    assert call.files() == before


@pytest.mark.parametrize("address", ["bo@example.org", "<BO@example.org>"])
def test_an_address_is_enough_where_no_name_is_needed(call: World, address: str) -> None:
    code = listed(call)[0]
    assert call.ok("whoami", "--json", CFP_ME=address).items[0]["email"] == "bo@example.org"
    call.ok("review", code, "--score", "3", CFP_ME=address)
    call.ok("review", code, "--score", "4", "--reviewer", address)
    assert [one["reviewer"] for one in page(call, code)["reviews"]] == ["bo@example.org"]
    words = ("submit", "--title", "T", "--track", "culture", "--abstract", "A")
    nameless = call.run(*words, CFP_ME=address)
    assert nameless.status == 4
    assert "<bo@example.org> has no name: write NAME <ADDRESS>" in nameless.err


def test_at_a_terminal_the_person_is_asked_once(call: World) -> None:
    nobody = {**ASKED, "CFP_ME": ""}
    code = listed(call)[0]
    outcome = call.ok("edit", code, "--set", "level=x", stdin="Ada Mbeki\nada@example.org\n", **nobody)
    assert outcome.err.count("Your name:") == 1
    assert "are saved in your profile" in outcome.err
    assert history(call)[0]["by"] == "Ada Mbeki <ada@example.org>"
    again = call.ok("edit", code, "--set", "level=y", "--no-input", **nobody)
    assert "Your name" not in again.err
    assert history(call)[0]["by"] == "Ada Mbeki <ada@example.org>"


def test_a_hostile_name_is_kept_out_of_the_history(call: World) -> None:
    assert "\x1b" not in acted(call, "--reviewer", "\x1b[31mBo <bo@example.org>")
