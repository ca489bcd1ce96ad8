"""Kept drafts: where they lie, that they are whole whatever happens, and how they are named."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cfpcli.errors import CfpError, NotFoundError, UsageError
from cfpcli.proposals.files import draft_folder
from cfpcli.proposals.files.proposal import load_draft
from cfpcli.records.event import Event
from cfpcli.records.proposal import Acknowledgement, Draft, DraftSpeaker
from cfpcli.workspace.personal_files import drafts_dir
from tests.samples import TALK, write
from tests.world import World

DRAFT = Draft(
    title="Signed builds", abstract="Half of it", speakers=(DraftSpeaker(name="Ana", email="ana@example.org"),)
)


def folder(world: World) -> Path:
    return world.folder / "home/.local/share/cfpcli/drafts"


def test_they_belong_to_the_person(world: World) -> None:
    assert drafts_dir(world.env()) == folder(world)
    world.variables["XDG_DATA_HOME"] = str(world.folder / "data")
    assert drafts_dir(world.env()) == world.folder / "data/cfpcli/drafts"


def test_a_kept_draft_comes_back_and_only_its_owner_reads_it(world: World) -> None:
    path = draft_folder.keep(DRAFT, draft_folder.new_path(DRAFT, world.env()))
    assert path == folder(world) / "signed-builds.md"
    draft = load_draft(path.read_text(), "it")
    assert (draft.title, draft.abstract, draft.speakers) == (DRAFT.title, DRAFT.abstract, DRAFT.speakers)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_each_has_a_file_of_its_own(world: World) -> None:
    names = [draft_folder.keep(DRAFT, draft_folder.new_path(DRAFT, world.env())).name for _ in range(3)]
    assert names == ["signed-builds.md", "signed-builds-1.md", "signed-builds-2.md"]
    assert draft_folder.new_path(Draft(), world.env()).name == "draft-20260524-100000.md"
    assert len(draft_folder.new_path(Draft(title="x" * 300), world.env()).name) < 60
    assert draft_folder.new_path(Draft(title="../../etc/passwd"), world.env()).parent == folder(world)


def test_a_full_disk_leaves_the_draft_kept_before(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    path = draft_folder.keep(DRAFT, draft_folder.new_path(DRAFT, world.env()))
    before = path.read_text()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CfpError, match="No space left on device") as caught:
        draft_folder.keep(Draft(title="Other"), path)
    assert str(path) in caught.value.message
    assert path.read_text() == before


def test_the_newest_first_and_what_cannot_be_read_by_its_name(world: World) -> None:
    for age, (name, text) in enumerate((("new.md", TALK), ("old.md", TALK.replace("Signed", "Old")), ("bad.md", "no"))):
        path = write(world, f"home/.local/share/cfpcli/drafts/{name}", text)
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    write(world, "home/.local/share/cfpcli/drafts/.new.md.tmp", "half")
    (folder(world) / "worse.md").write_bytes(b"\xff")
    os.utime(folder(world) / "worse.md", (1, 1))
    found = [(path.name, title) for path, title in draft_folder.kept_drafts(world.env())]
    assert found == [("new.md", "Signed builds"), ("old.md", "Old builds"), ("bad.md", "bad"), ("worse.md", "worse")]


def test_a_hostile_title_is_shown_harmless(world: World) -> None:
    write(
        world,
        "home/.local/share/cfpcli/drafts/x.md",
        TALK.replace("title: Signed", 'title: "\\x1b[31mSigned').replace(" builds\ntrack", ' builds"\ntrack'),
    )
    ((_, title),) = draft_folder.kept_drafts(world.env())
    assert "\x1b" not in title
    assert "Signed builds" in title


def test_none_at_all(world: World) -> None:
    assert draft_folder.kept_drafts(world.env()) == []
    assert not (world.folder / "home").exists()


def test_letting_go(world: World) -> None:
    path = draft_folder.keep(DRAFT, draft_folder.new_path(DRAFT, world.env()))
    draft_folder.let_go(path)
    draft_folder.let_go(path)
    assert draft_folder.kept_drafts(world.env()) == []


def test_every_draft_with_its_faults_newest_first(world: World) -> None:
    for age, (name, text) in enumerate((("new.md", TALK), ("old.md", "---\ntitlle: x\n---\n"))):
        os.utime(write(world, f"home/.local/share/cfpcli/drafts/{name}", text), (2_000_000 - age, 2_000_000 - age))
    (folder(world) / "worse.md").write_bytes(b"\xff")
    os.utime(folder(world) / "worse.md", (1, 1))
    (folder(world) / "gone.md").symlink_to("nowhere")
    found = {one.id: one for one in draft_folder.kept(world.env())}
    assert list(found)[-2:] == ["old", "worse"]
    assert found["new"].draft.title == "Signed builds"
    assert found["new"].faults == ()
    assert found["new"].saved == datetime(1970, 1, 24, 3, 33, 20, tzinfo=UTC)
    assert found["old"].faults[0].line == 2
    assert "UTF-8" in found["worse"].faults[0].message
    assert "cannot be read" in found["gone"].faults[0].message


def test_found_by_name_beginning_or_path(world: World) -> None:
    for name in ("half.md", "half-done.md", "Other.md"):
        write(world, f"home/.local/share/cfpcli/drafts/{name}", TALK)
    env = world.env()
    for said in ("half", "half.md", " half ", str(folder(world) / "half.md")):
        assert draft_folder.matching_draft(env, said).id == "half"
    assert draft_folder.matching_draft(env, "oth").id == "Other"
    for said, error in (("hal", UsageError), ("x", NotFoundError), ("", NotFoundError), ("talk.md", NotFoundError)):
        with pytest.raises(error):
            draft_folder.matching_draft(env, said)


def test_a_discarded_draft_takes_a_free_name_and_a_failure_leaves_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = draft_folder.keep(DRAFT, draft_folder.new_path(DRAFT, world.env()))
    text = path.read_text()
    assert draft_folder.discard(path) == folder(world) / "deleted/signed-builds.md"
    draft_folder.keep(DRAFT, path)
    assert draft_folder.discard(path).name == "signed-builds-1.md"
    draft_folder.keep(DRAFT, path)

    def refused(*_: object) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(CfpError, match="Permission denied"):
        draft_folder.discard(path)
    assert path.read_text() == text
    assert len(list((folder(world) / "deleted").iterdir())) == 2


def test_a_draft_is_sent_elsewhere_only_where_it_is_said(world: World) -> None:
    said = Draft(event="one", acknowledged=(Acknowledgement(notice="conduct", version="1"),), source="talk.md")
    other = Event(slug="two", name="Two", timezone="UTC")
    draft, (told,) = draft_folder.redirected(said, other, world.env())
    assert (draft.event, draft.acknowledged) == ("two", ())
    assert told.text == "talk.md names one; it is sent to two."
    world.variables["CFP_EVENT"] = "two"
    assert draft_folder.redirected(said, other, world.env()) == (said, ())
    assert draft_folder.redirected(Draft(), other, world.env()) == (Draft(), ())
