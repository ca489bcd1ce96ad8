"""Stores of an older schema."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cfpcli.domain.change import Kind
from cfpcli.errors import DataRefusedError, StoreDamagedError
from cfpcli.store import Store
from cfpcli.store.migrations import MIGRATIONS, Tables, current_schema, migrate
from tests.factories import change_set, code_of, make_setting
from tests.store.support import contents, leftovers


def shout(tables: Tables) -> Tables:
    """A step for the tests: from some schema on, titles are upper-case."""
    proposals = {
        number: document | {"title": document["title"].upper()} for number, document in tables["proposals"].items()
    }
    return tables | {"proposals": proposals}


@pytest.fixture(params=["store", "large"])
def older(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of schema 1 where 2 is current."""
    store: Store = request.getfixturevalue(request.param)
    monkeypatch.setitem(MIGRATIONS, 1, shout)
    return store


def test_schema_1_is_the_first() -> None:
    assert current_schema() == 1


def test_reading_an_older_store_migrates_it_in_memory(older: Store, path: Path) -> None:
    before = contents(path.parent)

    titles = [row.title for row in Store.open(path).rows(Kind.PROPOSAL, ("title",))]

    assert len(titles) == older.count(Kind.PROPOSAL)
    assert all(title == title.upper() for title in titles)
    assert contents(path.parent) == before


def test_the_first_write_migrates_it_and_keeps_the_older_store(older: Store, path: Path) -> None:
    before = path.read_bytes()

    older.apply(change_set(make_setting(name="color")))

    assert path.with_name("cfp.json.v1.bak").read_bytes() == before
    tables = json.loads(path.read_bytes())
    assert tables["_meta"]["1"]["schema"] == 2
    assert tables["_meta"]["1"]["revision"] == 2
    assert all(document["title"] == document["title"].upper() for document in tables["proposals"].values())
    again = Store.open(path)
    again.apply(change_set(make_setting(name="zone")))
    assert again.setting("color") == "osxp-2026"
    assert path.with_name("cfp.json.v1.bak").read_bytes() == before
    assert leftovers(path.parent) == {"cfp.json.v1.bak"}


def test_a_damaged_older_store_is_not_migrated(older: Store, path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"cloud", b"clout", 1))
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError, match="its checksum is wrong"):
        older.apply(change_set(make_setting(name="color")))
    assert contents(path.parent) == before


def test_a_step_that_makes_what_cannot_be_read_changes_nothing(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(tables: Tables) -> Tables:
        return tables | {"proposals": {number: {"code": "x"} for number in tables["proposals"]}}

    monkeypatch.setitem(MIGRATIONS, 1, broken)
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError, match="table proposals, document 1 cannot be read"):
        store.apply(change_set(make_setting(name="color")))
    assert contents(path.parent) == before


def test_steps_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def adding(name: str) -> Callable[[Tables], Tables]:
        return lambda tables: tables | {name: {}}

    for step in (1, 2, 3):
        monkeypatch.setitem(MIGRATIONS, step, adding(f"step{step}"))

    assert list(migrate({}, 2)) == ["step2", "step3"]
    assert list(migrate({}, 1)) == ["step1", "step2", "step3"]


def test_a_schema_from_which_no_way_leads_is_refused(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MIGRATIONS, 2, shout)

    with pytest.raises(DataRefusedError, match="no way leads from schema 1 to schema 3"):
        Store.open(path)
    assert store.get(Kind.PROPOSAL, code_of(1)) is not None
