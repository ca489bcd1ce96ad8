"""The files that lie beside a store."""

from pathlib import Path

import pytest

from cfpcli.store.file.places import StorePaths


@pytest.mark.parametrize(
    ("name", "history"), [("cfp.json", "cfp.history.jsonl"), ("2026.cfp", "2026.cfp.store-history.jsonl")]
)
def test_what_belongs_to_a_store_lies_beside_it(tmp_path: Path, name: str, history: str) -> None:
    places = StorePaths(tmp_path / name)

    assert places.history == tmp_path / history
    assert places.backup == tmp_path / f"{name}.bak"
    assert places.lock == tmp_path / f".{name}.lock"
    assert places.temporary == tmp_path / f".{name}.tmp"


def test_what_belongs_to_a_link_lies_beside_its_target(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")

    places = StorePaths(tmp_path / "link.json")

    assert places.store == tmp_path / "real.json"
    assert places.history == tmp_path / "real.history.jsonl"
    assert places.typed == tmp_path / "link.json"
