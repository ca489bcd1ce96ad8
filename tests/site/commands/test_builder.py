"""A site from a store and an organiser's folder: whole, or not at all."""

from pathlib import Path

import pytest

from tests.programme.commands.test_schedule import CALL
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An event without a programme, and an empty folder of templates."""
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    (tmp_path / "look").mkdir()
    world.ok("init conf.toml --store cfp.json")
    return world


def site_files(world: World) -> dict[str, bytes]:
    return {path: data for path, data in world.files().items() if path.startswith("public/")}


@pytest.mark.parametrize("content", ["{{ 1/0 }}", "{% if %}", "{{ view.nothing }}"])
def test_a_fault_of_the_last_page_is_found_before_the_first_is_written(content: str, world: World) -> None:
    (world.folder / "look" / "changes.html").write_text(f"\n{content}")
    outcome = world.run("site -o public --templates look/")
    assert outcome.status == 4
    assert "look/changes.html:2: " in outcome.err
    assert "Traceback" not in outcome.err
    assert not (world.folder / "public").exists()


def test_a_fault_leaves_the_former_site_as_it_is(world: World) -> None:
    world.ok("site -o public --templates look")
    former = site_files(world)
    (world.folder / "look" / "index.html").write_text("Ours")
    (world.folder / "look" / "changes.html").write_text("{{ 1/0 }}")
    assert world.run("site -o public --templates look").status == 4
    assert site_files(world) == former
    (world.folder / "look" / "changes.html").unlink()
    world.ok("site -o public --templates look")
    changed = site_files(world)
    assert {path for path in changed if changed[path] != former.get(path)} == {"public/index.html"}


def test_the_styles_of_the_folder_come_after_the_shipped_ones(world: World) -> None:
    (world.folder / "look" / "site.css").write_bytes(b"main { color: red } /* \xff */")
    world.ok("site -o public --templates look")
    assert site_files(world)["public/site.css"].decode().endswith("\nmain { color: red } /* \ufffd */")
