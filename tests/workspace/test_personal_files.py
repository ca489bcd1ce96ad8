"""A person's own files: whole or not at all, private, and the profile among them."""

import os
import stat
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import CfpError, DataRefusedError
from cfpcli.records.person import Profile
from cfpcli.text import well_formed
from cfpcli.workspace.personal_files import (
    draft_heads,
    drafts_dir,
    dump_profile,
    load_profile,
    remembered_stores,
    write_own,
)
from tests.world import World


def test_the_file_and_the_folders_it_needed_are_private(tmp_path: Path) -> None:
    path = write_own(tmp_path / "a" / "b" / "c.md", b"text")
    assert path.read_bytes() == b"text"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b")] == [0o700, 0o700]


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    write_own(tmp_path / "c.md", b"text")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize("step", ["fsync", "open"])
def test_a_failure_leaves_the_file_before_whole_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = write_own(tmp_path / "c.md", b"before")

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(CfpError, match="cannot be written: No space left"):
        write_own(path, b"after")
    monkeypatch.undo()
    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["c.md"]


def test_drafts_tell_their_event_and_one_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    world = World(tmp_path)
    assert list(draft_heads(world.env())) == []
    texts = {
        "a": b"---\ntitle: A\nevent: osxp-2026\n---\n",
        "b": b"\xef\xbb\xbf---\r\nevent: fosdem-2026\r\ntitel: x\r\n---\r\nText\r\n",
        "c": b"---\ntitle: C\n---\n",
        "d": b"event: osxp-2026\n",
        "e": b"---\nevent: [one, two]\n---\n",
        "f": b"---\nevent: \xff\n---\n",
    }
    for name, text in texts.items():
        write_own(drafts_dir(world.env()) / f"{name}.md", text)
    assert sorted(head.event for head in draft_heads(world.env())) == ["", "", "", "", "fosdem-2026", "osxp-2026"]


WHOLE = Profile(
    name="Ana Ruiz",
    email="ana@example.org",
    pronouns="she",
    affiliation="Example Cooperative",
    url="https://example.org/ana",
    biography_short="Ana builds release tooling.",
    biography="Ana builds release tooling.\n\nShe maintains three packages.",
    biography_long="## A life\n\n- one\n- two",
)


def test_a_profile_comes_back() -> None:
    assert load_profile(dump_profile(WHOLE), "profile.md") == WHOLE


def test_an_empty_profile_has_everything_to_fill_in() -> None:
    text = dump_profile(Profile())
    assert all(f"{name}:" in text for name in ("name", "email", "pronouns", "affiliation", "url"))
    for heading in ("## Biography: short\n", "## Biography\n", "## Biography: long\n"):
        assert heading in text
    assert load_profile(text, "profile.md") == Profile()


lines = st.text(max_size=30).map(lambda text: " ".join(well_formed(text).split()))
texts = st.text(max_size=60).map(lambda text: well_formed(text).strip())


@given(lines, lines, texts, texts, texts)
def test_any_text_comes_back(name: str, affiliation: str, short: str, biography: str, long: str) -> None:
    profile = msgspec.structs.replace(
        WHOLE,
        name=name,
        affiliation=affiliation,
        biography_short=short,
        biography=f"{biography}\n\n## Notes\n\n{biography}".strip(),
        biography_long=long,
    )
    back = load_profile(dump_profile(profile), "profile.md")
    assert [" ".join(text.split()) for text in msgspec.structs.astuple(back)] == [
        " ".join(text.split()) for text in msgspec.structs.astuple(profile)
    ]


def test_faults_are_told_together_with_their_lines() -> None:
    text = "---\nname: Ana\nemail: nowhere\nphone: 12\n---\n## Abstract\n\nnot here\n"
    with pytest.raises(DataRefusedError) as refused:
        load_profile(text, "profile.md")
    assert [(fault.line, fault.field) for fault in refused.value.faults] == [(4, "phone"), (6, ""), (3, "email")]


def test_a_store_that_was_moved_replaces_its_former_address_in_the_list(world: World) -> None:
    world.ok("init osxp-2026 --store before.json")
    (world.folder / "before.json").rename(world.folder / "after.json")
    world.ok("follow PierConf --closes TBA --store after.json")
    addresses = [Path(store.address).name for store in remembered_stores(world.env())]
    assert addresses == ["after.json"]
    world.ok("init osxp-2026 --store other.json")
    assert len(remembered_stores(world.env())) == 2
