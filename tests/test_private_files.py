"""Files are written through temporary ones that nobody else can have prepared."""

import os
from collections.abc import Callable
from pathlib import Path
from stat import S_IMODE

import pytest

from cfpcli.private_files import create_new, make_private, replacing


def test_a_planted_link_or_file_is_never_written_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", lambda count: b"\0" * count)
    victim, planted = tmp_path / "victim", tmp_path / f".out.{'00' * 8}.tmp"
    victim.write_text("precious")
    plants: list[Callable[[], None]] = [
        lambda: planted.symlink_to(victim),
        lambda: os.link(victim, planted),
        planted.touch,
    ]
    for plant in plants:
        plant()
        with pytest.raises(FileExistsError), replacing(tmp_path / "out") as stream:
            stream.write(b"text")
        assert os.path.lexists(planted)
        planted.unlink()
    assert victim.read_text() == "precious"
    assert not (tmp_path / "out").exists()


def test_a_dangling_link_counts_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        create_new(tmp_path / "link")
    assert not (tmp_path / "nowhere").exists()


def test_two_at_once_do_not_share_a_temporary_file(tmp_path: Path) -> None:
    with replacing(tmp_path / "out") as first, replacing(tmp_path / "out") as second:
        first.write(b"first")
        second.write(b"second")
    assert (tmp_path / "out").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    if not links:
        monkeypatch.setattr(os, "link", refused)
    with pytest.raises(FileExistsError), replacing(tmp_path / "out", overwrite=False) as stream:  # noqa: PT012  # in between
        stream.write(b"ours")
        (tmp_path / "out").write_bytes(b"theirs")
    assert (tmp_path / "out").read_bytes() == b"theirs"
    with replacing(tmp_path / "new", overwrite=False) as stream:
        stream.write(b"ours")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"out": b"theirs", "new": b"ours"}


@pytest.mark.parametrize(
    ("mode", "umask", "expected"), [(0o600, 0, 0o600), (0o640, 0o077, 0o640), (None, 0o027, 0o640)]
)
def test_the_mode_is_that_of_the_first_byte(tmp_path: Path, mode: int | None, umask: int, expected: int) -> None:
    former = os.umask(umask)
    try:
        with replacing(tmp_path / "out", mode=mode) as stream:
            assert S_IMODE(os.fstat(stream.fileno()).st_mode) == expected
            stream.write(b"text")
    finally:
        os.umask(former)
    assert S_IMODE((tmp_path / "out").stat().st_mode) == expected


def test_a_long_name_leaves_room_for_the_temporary_one(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250)
    with replacing(path) as stream:
        stream.write(b"text")
    assert path.read_bytes() == b"text"


def test_folders_are_made_for_their_owner_only(tmp_path: Path) -> None:
    make_private(tmp_path / "a" / "b")
    assert [S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b")] == [0o700, 0o700]


@pytest.mark.parametrize("durable", [True, False])
def test_only_a_durable_file_and_its_name_are_synchronised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, durable: bool
) -> None:
    synchronised: list[int] = []
    monkeypatch.setattr(os, "fsync", synchronised.append)
    with replacing(tmp_path / "out", durable=durable) as stream:
        stream.write(b"text")
    assert len(synchronised) == (2 if durable else 0)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"out": b"text"}


def test_a_file_that_need_not_be_durable_is_replaced_completely_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"former")
    with pytest.raises(TypeError), replacing(tmp_path / "out", durable=False) as stream:
        stream.writelines([b"half", "no bytes"])  # type: ignore[list-item]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"out": b"former"}
