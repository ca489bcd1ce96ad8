"""The location of a store: which one is meant, and the engine that keeps it."""

from pathlib import Path

import pytest

from cfpcli.errors import UsageError
from cfpcli.store.location import ENGINES, Location, at, locate, new_in
from tests.store.contract import memory_engine
from tests.world import World


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A working directory three levels deep."""
    desk = tmp_path / "conference" / "talks" / "drafts"
    desk.mkdir(parents=True)
    return desk


def test_the_option_beats_the_environment(desk: Path, tmp_path: Path) -> None:
    assert locate("mine.json", "theirs.json", desk, tmp_path).address == str(desk / "mine.json")


def test_the_environment_beats_the_working_directory(desk: Path, tmp_path: Path) -> None:
    (desk / "cfp.json").touch()

    assert locate("", "/srv/cfp.json", desk, tmp_path).address == str(Path("/srv/cfp.json"))


def test_a_directory_means_the_store_in_it(desk: Path, tmp_path: Path) -> None:
    assert locate("..", "", desk, tmp_path).address == str(desk / ".." / "cfp.json")


def test_the_nearest_store_upward_is_found(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "cfp.json").touch()
    (desk.parent / "cfp.json").touch()

    assert locate("", "", desk, tmp_path / "data").address == str(desk.parent / "cfp.json")


@pytest.mark.parametrize("remains", ["cfp.history.jsonl", "cfp.json.bak"])
def test_a_store_that_went_missing_is_not_passed_over(desk: Path, tmp_path: Path, remains: str) -> None:
    (tmp_path / "cfp.json").touch()
    (desk.parent / remains).touch()

    assert locate("", "", desk, tmp_path / "data").address == str(desk.parent / "cfp.json")


def test_without_any_store_it_is_the_one_of_the_person(desk: Path, tmp_path: Path) -> None:
    assert locate("", "", desk, tmp_path / "data").address == str(tmp_path / "data" / "cfp.json")


def test_a_location_knows_its_source(desk: Path, tmp_path: Path) -> None:
    (desk / "cfp.json").touch()

    nearest = locate("", "", desk, tmp_path)
    assert (nearest.option, nearest.options, nearest.is_named, nearest.is_personal) == ("", (), False, False)
    assert locate("m.json", "", desk, tmp_path).options == ("--store", "m.json")
    variable = locate("", "m.json", desk, tmp_path)
    assert (variable.options, variable.is_named) == ((), True)
    assert locate("", "", tmp_path, tmp_path / "data").is_personal
    assert locate(str(tmp_path / "data/cfp.json"), "", desk, tmp_path / "data").is_personal


def test_the_home_directory_is_written_by_a_tilde(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert locate("~/m.json", "", desk, tmp_path).address == str(tmp_path / "m.json")
    assert locate("~no-such-user/m.json", "", desk, tmp_path).address == str(desk / "~no-such-user/m.json")


def test_a_location_exists_once_a_store_is_made(tmp_path: Path) -> None:
    location = new_in(tmp_path)
    assert not location.exists
    store = location.create(rehearsal=True)
    assert location.exists
    assert store.identity == str(location) == str(tmp_path / "cfp.json")
    assert location.open().rehearsal


def test_an_address_with_a_scheme_never_becomes_a_path(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r'^"postgresql://…" names a database engine'):
        at("postgresql://ana:secret@host/cfp", tmp_path)
    with pytest.raises(UsageError, match=r"^CFP_STORE: "):
        locate("", "sqlite:///x", tmp_path, tmp_path)


def test_a_second_engine_is_one_row_of_the_table(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands work on a store of another engine, and no file is written for it but the list of a person's stores."""
    monkeypatch.setitem(ENGINES, memory_engine.SCHEME, memory_engine.__name__)
    monkeypatch.setattr(memory_engine, "SHELVES", {})
    before = world.traces()

    for line in (
        "init osxp-2026",
        "whoami",
        "tracks",
        "list",
        "event show",
        "doctor",
        "undo --yes",
        "log",
    ):
        outcome = world.run(*line.split(), "--store", "memory://desk")
        assert outcome.status == 0, (line, outcome.err)
    assert "Set up" in world.run("init", "osxp-2026", CFP_STORE="memory://other").err
    assert world.run("list", "--store", "memory://nothing").status == 3
    assert Location("memory://desk", "memory").open().revision == 2
    traces = {name: trace for name, trace in world.traces().items() if not name.startswith("home")}
    assert {**traces, ".": None} == {**before, ".": None}
