"""The folder of a site: only files of ours are replaced or removed, and nothing is written elsewhere."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cfpcli.errors import CfpError, DataRefusedError
from cfpcli.site.files.folder import LIST, SiteFolder
from cfpcli.site.rows import Outcome

FILES = {"index.html": b"one", "day/2026-03-28.html": b"two"}


EVENT = "sample-2026"


def written(
    folder: Path,
    files: dict[str, bytes] | None = None,
    *,
    force: bool = False,
    kept: tuple[str, ...] = (),
    event: str = EVENT,
) -> dict[str, Outcome | None]:
    """Write a site, and the outcome of each file."""
    target = SiteFolder(folder, str(folder), event, force=force, kept=kept)
    return {each.path: each.outcome for each in target.write((FILES if files is None else files).items())}


def test_a_new_folder_has_the_files_and_their_list(tmp_path: Path) -> None:
    folder = tmp_path / "a/b"
    assert written(folder) == dict.fromkeys(FILES, Outcome.NEW)
    assert (folder / "day/2026-03-28.html").read_bytes() == b"two"
    assert (folder / LIST).read_text().splitlines()[1:] == sorted(FILES)


def test_a_file_that_is_the_same_is_not_touched(tmp_path: Path) -> None:
    written(tmp_path / "s")
    before = (tmp_path / "s/index.html").stat()
    assert written(tmp_path / "s", {"index.html": b"one", "day/2026-03-28.html": b"new"}) == {
        "index.html": Outcome.UNCHANGED,
        "day/2026-03-28.html": Outcome.CHANGED,
    }
    after = (tmp_path / "s/index.html").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_file_that_is_no_longer_part_of_it_is_removed_with_its_folder(tmp_path: Path) -> None:
    written(tmp_path / "s")
    assert written(tmp_path / "s", {"index.html": b"one"})["day/2026-03-28.html"] is Outcome.REMOVED
    assert not (tmp_path / "s/day").exists()


def test_a_file_of_somebody_else_is_never_removed(tmp_path: Path) -> None:
    written(tmp_path / "s")
    (tmp_path / "s/day/notes.txt").write_text("mine")
    written(tmp_path / "s", {"index.html": b"one"})
    assert (tmp_path / "s/day/notes.txt").read_text() == "mine"


def test_a_folder_with_other_files_is_refused_and_unchanged(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(DataRefusedError, match="files that are not of a site"):
        written(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert written(tmp_path, force=True)["index.html"] is Outcome.CHANGED


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("mine")
    with pytest.raises(DataRefusedError, match="is not a folder"):
        written(tmp_path / "s")


@pytest.mark.parametrize("name", ["index.html", "cfp.json", "day/schedule.json", LIST])
def test_a_folder_with_the_store_in_it_is_refused(tmp_path: Path, name: str) -> None:
    store = tmp_path / "s" / name
    store.parent.mkdir(parents=True)
    store.write_text("store")
    with pytest.raises(DataRefusedError, match="has the store in it"):
        written(tmp_path / "s", force=True, kept=(str(store),))
    assert [path for path in (tmp_path / "s").rglob("*") if path.is_file()] == [store]
    assert store.read_text() == "store"


@pytest.mark.parametrize("path", ["../out.html", "day/../../out.html", "/out.html"])
def test_nothing_is_written_outside(tmp_path: Path, path: str) -> None:
    with pytest.raises(DataRefusedError, match="is not below"):
        written(tmp_path / "s", {path: b"x"})
    assert not (tmp_path / "out.html").exists()


def test_a_link_in_place_of_a_folder_or_a_file_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "s").mkdir()
    (tmp_path / "s/day").symlink_to(elsewhere)
    with pytest.raises(DataRefusedError, match="is a link"):
        written(tmp_path / "s", force=True)
    (tmp_path / "s/day").unlink()
    (elsewhere / "mine").write_text("mine")
    (tmp_path / "s/index.html").unlink(missing_ok=True)
    (tmp_path / "s/index.html").symlink_to(elsewhere / "mine")
    with pytest.raises(DataRefusedError, match="not a plain file"):
        written(tmp_path / "s", force=True)
    assert (elsewhere / "mine").read_text() == "mine"
    assert [path.name for path in elsewhere.iterdir()] == ["mine"]


def test_a_list_that_names_files_outside_removes_none(tmp_path: Path) -> None:
    written(tmp_path / "s")
    (tmp_path / "mine").write_text("mine")
    head = (tmp_path / "s" / LIST).read_text().splitlines()[0]
    (tmp_path / "s" / LIST).write_text(f"{head}\n../mine\n{tmp_path}/mine\nindex.html\n")
    written(tmp_path / "s", {"index.html": b"one"})
    assert (tmp_path / "mine").exists()


def test_a_run_that_is_interrupted_leaves_only_files_that_are_listed(tmp_path: Path) -> None:
    def interrupted() -> Iterator[tuple[str, bytes]]:
        yield "index.html", b"one"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(SiteFolder(tmp_path / "s", "s", EVENT, force=False).write(interrupted()))
    assert (tmp_path / "s" / LIST).read_text().splitlines()[1:] == ["index.html"]
    assert written(tmp_path / "s")["index.html"] is Outcome.UNCHANGED


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CfpError, match="cannot be written"):
        written(tmp_path / "file/s")


def test_the_site_of_another_event_is_not_replaced(tmp_path: Path) -> None:
    written(tmp_path / "s")
    with pytest.raises(DataRefusedError, match="has the site of sample-2026"):
        written(tmp_path / "s", {"call.html": b"other"}, event="other-2026")
    assert (tmp_path / "s/index.html").read_bytes() == b"one"
    assert (
        written(tmp_path / "s", {"call.html": b"other"}, event="other-2026", force=True)["index.html"]
        is Outcome.REMOVED
    )


def test_a_file_of_somebody_else_in_the_place_of_a_new_one_is_not_replaced(tmp_path: Path) -> None:
    written(tmp_path / "s")
    (tmp_path / "s/sitemap.xml").write_text("mine")
    with pytest.raises(DataRefusedError, match="not a file of the site"):
        written(tmp_path / "s", {**FILES, "sitemap.xml": b"ours"})
    assert (tmp_path / "s/sitemap.xml").read_text() == "mine"
    assert written(tmp_path / "s", {**FILES, "sitemap.xml": b"ours"}, force=True)["sitemap.xml"] is Outcome.CHANGED


def test_the_temporary_file_of_a_run_that_was_killed_is_removed_later(tmp_path: Path) -> None:
    written(tmp_path / "s")
    old, new, other = (tmp_path / f"s/day/.{name}.tmp" for name in (f"a.html.{'0' * 16}", f"b.html.{'1' * 16}", "mine"))
    for path in (old, new, other):
        path.write_text("x")
    os.utime(old, (0, 0))
    os.utime(other, (0, 0))
    written(tmp_path / "s")
    assert [path.exists() for path in (old, new, other)] == [False, True, True]
