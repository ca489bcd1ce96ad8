"""Where output leaves the program: streams get what is safe, files get all or nothing."""

import io
import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cfpcli import sink
from cfpcli.errors import CfpError, DataRefusedError
from tests.samples import opened, sent
from tests.world import World


def told(world: World, chunks: list[bytes], *, safe: bool, buffered: bool = True) -> str:
    env = world.env()
    if not buffered:
        env = replace(env, stdout=io.StringIO())
    sink.write_bytes(env, iter(chunks), safe=safe)
    if isinstance(env.stdout, io.StringIO):
        return env.stdout.getvalue()
    out: str = env.stdout.buffer.getvalue().decode()  # type: ignore[attr-defined]  # bytes below text
    return out


@pytest.mark.parametrize("buffered", [False, True])
def test_what_is_not_safe_is_made_so(world: World, *, buffered: bool) -> None:
    assert told(world, [b"a\x1b[2J", "é\n".encode()], safe=False, buffered=buffered) == "a\\x1b[2Jé\n"


@pytest.mark.parametrize("buffered", [False, True])
def test_what_is_safe_already_stays(world: World, *, buffered: bool) -> None:
    assert told(world, ['{"é": "\\u001b"}\n'.encode()], safe=True, buffered=buffered) == '{"é": "\\u001b"}\n'


def test_text_is_flushed_at_once() -> None:
    class Watched(io.StringIO):
        flushed = ""

        def flush(self) -> None:
            self.flushed = self.getvalue()

    stream = Watched()
    sink.write(stream, ["a\n", "b\n"])
    assert stream.flushed == "a\nb\n"


def test_a_file_is_private_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    sink.write_file(path, [b"a,", b"b\n"], force=False)
    assert path.read_bytes() == b"a,b\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["out.csv"]  # noqa: PTH208  # the names alone


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    path.chmod(0o640)
    with pytest.raises(DataRefusedError) as raised:
        sink.write_file(path, [b"new"], force=False)
    assert "--force" in raised.value.hint
    assert path.read_bytes() == b"old"
    sink.write_file(path, [b"new"], force=True)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    target.write_bytes(b"old")
    link.symlink_to(target)
    sink.write_file(link, [b"new"], force=True)
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), ValueError("of all things")])
def test_a_failure_half_way_leaves_what_was_there(tmp_path: Path, failure: Exception) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")

    def chunks() -> Iterator[bytes]:
        yield b"ne"
        raise failure

    with pytest.raises(CfpError if isinstance(failure, OSError) else ValueError, match=r"No space|of all things"):
        sink.write_file(path, chunks(), force=True)
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(CfpError, match=r"nowhere/out\.csv cannot be written: No such file"):
        sink.write_file(tmp_path / "nowhere/out.csv", [b"x"], force=False)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    for force in (False, True):
        with pytest.raises(CfpError, match="cannot be written: Is a directory"):
            sink.write_file(tmp_path, [b"x"], force=force)
    assert tmp_path.is_dir()


def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    sink.write_file(pipe, [b"a", b"b"], force=False)
    reader.join(30)
    assert read == [b"ab"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_to_and_stays() -> None:
    sink.write_file(Path(os.devnull), [b"x"], force=True)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)  # noqa: PTH116  # the device itself


@pytest.mark.parametrize("link", ["none", "symlink", "hard link", "roundabout"])
def test_what_belongs_to_the_store_in_use_is_never_overwritten(world: World, link: str) -> None:
    opened(world)
    sent(world)
    (world.folder / "x").mkdir()
    for name in ("cfp.json", "cfp.history.jsonl", "cfp.json.bak", ".cfp.json.lock"):
        target = world.folder / name
        there = world.folder / f"to-{name}"
        match link:
            case "symlink":
                there.symlink_to(target)
            case "hard link":
                os.link(target, there)
            case "roundabout":
                there = world.folder / "x" / ".." / name
            case _:
                there = target
        before = target.read_bytes()
        outcome = world.run("export", "csv", "--force", "-o", str(there))
        assert outcome.status == 4
        assert "never overwritten" in outcome.err
        assert target.read_bytes() == before
        assert not there.is_symlink() or there.resolve() == target
        if link == "hard link":
            there.unlink()


def test_other_stores_are_never_overwritten_but_an_export_of_one_is(world: World) -> None:
    opened(world)
    sent(world)
    other = world.folder / "other.json"
    other.write_bytes(world.store.read_bytes())
    assert world.run("export csv --force -o other.json").status == 4
    other.write_text('{ "_meta": {"1": {"schema": 3}}}')
    assert world.run("export csv --force -o other.json").status == 4
    world.ok("export store --blind -o blind.json")
    world.ok("export store --blind --force -o blind.json")


def test_a_planted_temporary_file_is_neither_followed_nor_filled(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / ".out.csv.tmp").symlink_to(victim)
    sink.write_file(tmp_path / "out.csv", [b"a"], force=False)
    assert victim.read_text() == "precious"
    assert not (tmp_path / "out.csv").is_symlink()


def test_what_is_public_follows_the_umask_and_people_s_data_does_not(world: World) -> None:
    opened(world)
    sent(world)
    former = os.umask(0o022)
    try:
        world.ok("deadlines --format ics -o d.ics")
        for line in ("export csv -o e.csv", "export json -o e.json"):
            world.ok(line)
    finally:
        os.umask(former)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in world.folder.iterdir()}
    assert modes["d.ics"] == 0o644
    assert [modes[name] for name in ("e.csv", "e.json")] == [0o600] * 2
