"""Which store is meant, and what lies beside it."""

from pathlib import Path

import pytest

from cfpcli.store.file.places import Places, find_path


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A working directory three levels deep."""
    desk = tmp_path / "conference" / "talks" / "drafts"
    desk.mkdir(parents=True)
    return desk


def test_the_option_beats_the_environment(desk: Path, tmp_path: Path) -> None:
    assert find_path("mine.json", "theirs.json", desk, tmp_path) == desk / "mine.json"


def test_the_environment_beats_the_working_directory(desk: Path, tmp_path: Path) -> None:
    (desk / "cfp.json").touch()

    assert find_path("", "/srv/cfp.json", desk, tmp_path) == Path("/srv/cfp.json")


def test_a_directory_means_the_store_in_it(desk: Path, tmp_path: Path) -> None:
    assert find_path("..", "", desk, tmp_path) == desk / ".." / "cfp.json"


def test_the_nearest_store_upward_is_found(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "cfp.json").touch()
    (desk.parent / "cfp.json").touch()

    assert find_path("", "", desk, tmp_path / "data") == desk.parent / "cfp.json"


@pytest.mark.parametrize("remains", ["cfp.history.jsonl", "cfp.json.bak"])
def test_a_store_that_went_missing_is_not_passed_over(desk: Path, tmp_path: Path, remains: str) -> None:
    (tmp_path / "cfp.json").touch()
    (desk.parent / remains).touch()

    assert find_path("", "", desk, tmp_path / "data") == desk.parent / "cfp.json"


def test_without_any_store_it_is_the_one_of_the_person(desk: Path, tmp_path: Path) -> None:
    assert find_path("", "", desk, tmp_path / "data") == tmp_path / "data" / "cfp.json"


@pytest.mark.parametrize(
    ("name", "history"), [("cfp.json", "cfp.history.jsonl"), ("2026.cfp", "2026.cfp.store-history.jsonl")]
)
def test_what_belongs_to_a_store_lies_beside_it(tmp_path: Path, name: str, history: str) -> None:
    places = Places(tmp_path / name)

    assert places.history == tmp_path / history
    assert places.backup == tmp_path / f"{name}.bak"
    assert places.lock == tmp_path / f".{name}.lock"
    assert places.temporary == tmp_path / f".{name}.tmp"


def test_what_belongs_to_a_link_lies_beside_its_target(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")

    places = Places(tmp_path / "link.json")

    assert places.store == tmp_path / "real.json"
    assert places.history == tmp_path / "real.history.jsonl"
    assert places.typed == tmp_path / "link.json"
