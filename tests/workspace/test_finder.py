"""Which store, which event and which proposal a command means."""

import os
from pathlib import Path

import pytest

from tests.samples import CALL, TALK, listed, opened, proposal, sent, write
from tests.world import World


def at(folder: Path, world: World) -> World:
    """The same person in another folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return World(folder, variables=dict(world.variables))


def test_the_nearest_one_upward(world: World) -> None:
    opened(world)
    sent(world)
    below = at(world.folder / "a/b/c", world)
    assert len(listed(below)) == 1
    nearer = at(world.folder / "a", world)
    nearer.ok("init osxp-2026 --store cfp.json")
    assert listed(below) == []
    assert [one["event"] for one in below.ok("event list --json").items] == ["osxp-2026"]


def test_the_option_beats_the_variable_beats_the_nearest(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    opened(world)
    first, second = (at(tmp_path_factory.mktemp(name), world) for name in ("first", "second"))
    first.ok("init osxp-2026")
    second.ok("init fosdem-2026-public-digital-infrastructure")

    def events(*words: str, **variables: str) -> list[str]:
        return [one["event"] for one in world.ok("event", "list", "--json", *words, **variables).items]

    assert events() == ["conf"]
    assert events(CFP_STORE=str(first.store)) == ["osxp-2026"]
    assert events("--store", str(second.store), CFP_STORE=str(first.store)) == [
        "fosdem-2026-public-digital-infrastructure"
    ]
    assert events("--store", str(second.folder)) == events("--store", str(second.store))
    assert events(CFP_STORE=os.path.relpath(first.store, world.folder)) == ["osxp-2026"]


def test_a_persons_own_store_where_there_is_none_nearer(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    own = world.folder / "home/.local/share/cfpcli/cfp.json"
    far = at(tmp_path_factory.mktemp("far"), world)
    far.ok("init", "osxp-2026", "--store", str(own))
    assert [one["event"] for one in far.ok("event list --json").items] == ["osxp-2026"]
    opened(world)
    assert [one["event"] for one in world.ok("event list --json").items] == ["conf"]


@pytest.mark.parametrize("line", ["list", "tracks", "deadlines", "event list", "log", "export json", "undo", "doctor"])
def test_no_store_says_how_to_make_one(world: World, line: str) -> None:
    outcome = world.run(line)
    assert outcome.status == 3
    assert "cfp init" in outcome.err


def test_a_told_store_that_is_not_there_is_named(world: World) -> None:
    outcome = world.run("list --store nowhere/cfp.json")
    assert outcome.status == 3
    assert "nowhere/cfp.json" in outcome.err


def test_a_store_that_is_missing_is_damage_and_not_a_new_one(world: World) -> None:
    opened(world)
    world.store.unlink()
    for line in ("list", "init conf.toml", "submit conf.toml"):
        outcome = world.run(line)
        assert outcome.status == 4, outcome
        assert "cfp doctor" in outcome.err
    assert not world.store.exists()


def test_an_event_in_use_that_went_is_told(world: World) -> None:
    opened(world)
    write(world, "other.toml", CALL.replace('slug = "conf"', 'slug = "other"'))
    world.ok("event use conf")
    assert world.run("list --event other").status == 3
    world.ok("init other.toml")
    assert world.ok("list --event other").out == ""


def test_a_whole_code_is_found_even_where_it_begins_another(world: World) -> None:
    opened(world)
    codes = [sent(world, TALK.replace("Signed", f"{number} signed")) for number in range(4)]
    for code in codes:
        assert proposal(world, code)["code"] == code
        assert proposal(world, code.lower())["code"] == code


@pytest.mark.parametrize(
    "address",
    ["postgresql://ana:s3cret@db.example.org/cfp", "sqlite:///x", "Postgres+psycopg2://s3cret", " mysql://s3cret"],
)
@pytest.mark.parametrize("line", ["list", "init osxp-2026", "deadlines", "submit -", "doctor", "list --debug", "mine"])
def test_the_address_of_a_database_is_refused_and_kept_nowhere(world: World, line: str, address: str) -> None:
    opened(world)
    before = world.traces()
    scheme = address.strip().partition("://")[0]
    told = world.run(*line.split(), "--store", address, stdin=TALK)
    named = world.run(*line.split(), stdin=TALK, CFP_STORE=address)
    for outcome, source in ((told, "--store"), (named, "CFP_STORE")):
        assert outcome.status == 2
        assert f'{source}: "' in outcome.err
        assert f'{scheme}://…" names a database engine; this version supports files only' in outcome.err
        assert "s3cret" not in outcome.err + outcome.out
    assert world.traces() == before


def test_an_option_beats_a_variable_with_the_address_of_a_database(world: World) -> None:
    opened(world)
    assert world.ok("log --store cfp.json", CFP_STORE="postgresql://x").status == 0
