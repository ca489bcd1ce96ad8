"""A store that is not as it was written is refused and left alone."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from cfpcli.errors import CfpError, DataRefusedError, Exit, StoreDamagedError
from cfpcli.records.change import Kind
from cfpcli.store import Store
from tests.factories import change_set, code_of, make_setting
from tests.store.file.support import contents

Damage = Callable[[bytes], bytes]


def _without(data: bytes, start: float, length: int) -> bytes:
    place = int(len(data) * start)
    return data[:place] + data[place + length :]


def _nulled(data: bytes, start: float, length: int) -> bytes:
    place = int(len(data) * start)
    return data[:place] + b"\0" * min(length, len(data) - place) + data[place + length :]


REFUSED_AT_ONCE: dict[str, Damage] = {
    "empty": lambda _: b"",
    "only a line feed": lambda _: b"\n",
    "a list": lambda _: b"[]",
    "a string": lambda _: b'"cfp"',
    "an empty object": lambda _: b"{}",
    "tables of lists": lambda _: b'{"_meta":{"1":{"schema":1,"revision":0}},"proposals":[]}',
    "no meta": lambda _: b'{"proposals":{}}',
    "text": lambda _: b"This is not a store.\n",
    "cut in the header": lambda data: data[:40],
    "cut behind the header": lambda data: data[: data.index(b"\n") + 1],
    "cut in half": lambda data: data[: len(data) // 2],
    "without its last byte": lambda data: data[:-1],
    "without its last line": lambda data: data[: data[:-1].rindex(b"\n") + 1],
    "with garbage behind": lambda data: data + b"garbage",
    "with another store behind": lambda data: data + data,
    "with a line feed behind": lambda data: data + b"\n",
    "nothing but NUL": lambda data: b"\0" * len(data),
    "a NUL header": lambda data: _nulled(data, 0, 600),
    "a NUL tail": lambda data: _nulled(data, 0.9, len(data)),
    "a lost piece": lambda data: _without(data, 0.5, 100),
    "a header of another revision": lambda data: data.replace(b'"revision":1', b'"revision":7', 1),
    "a schema that is no number": lambda data: data.replace(b'"schema":4', b'"schema":"4"', 1),
    "no header": lambda data: data[data.index(b"\n") + 1 :],
    "Latin-1": lambda data: b"{\xe9" + data,
    "nested too deeply": lambda _: b"[" * 100_000,
}

SEEN_WHERE_READ: dict[str, Damage] = {
    "NUL in the proposals": lambda data: _nulled(data, 0.65, 300),
    "a document of the wrong type": lambda data: data.replace(b'"track":"cloud"', b'"track":["clou"]'[:15], 1),
    "an unknown state": lambda data: data.replace(b'"state":"submitted"', b'"state":"submItted"', 1),
}


@pytest.mark.parametrize("size", ["store", "large"])
@pytest.mark.parametrize("damage", REFUSED_AT_ONCE)
def test_a_damaged_store_is_refused_and_left_alone(
    size: str, damage: str, path: Path, request: pytest.FixtureRequest
) -> None:
    sound: Store = request.getfixturevalue(size)
    path.write_bytes(REFUSED_AT_ONCE[damage](path.read_bytes()))
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError) as opening:
        Store.open(path)
    with pytest.raises(StoreDamagedError) as writing:
        sound.apply(change_set(make_setting(name="color")))

    for caught in (opening, writing):
        assert caught.value.exit_status == Exit.DATA_REFUSED
        assert caught.value.message.startswith(f"{path}")
        assert "damaged" in caught.value.message
        assert "\n" not in caught.value.message
        assert "cfp doctor" in caught.value.hint
        assert "cfp.json.bak" in caught.value.hint
    assert contents(path.parent) == before


@pytest.mark.parametrize("size", ["store", "large"])
@pytest.mark.parametrize("damage", SEEN_WHERE_READ)
def test_damage_inside_is_seen_by_whoever_reads_or_writes(
    size: str, damage: str, path: Path, request: pytest.FixtureRequest
) -> None:
    sound: Store = request.getfixturevalue(size)
    path.write_bytes(SEEN_WHERE_READ[damage](path.read_bytes()))
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError, match=r"cfp.json:\d+: .*table proposals"):
        Store.open(path).rows(Kind.PROPOSAL, ("code", "state", "track"))
    with pytest.raises(StoreDamagedError, match="table proposals is not as it was written"):
        sound.apply(change_set(make_setting(name="color")))
    assert contents(path.parent) == before


def test_the_line_and_the_reason_are_named(store: Store, path: Path) -> None:
    lines = path.read_bytes().splitlines()
    wrong = next(number for number, line in enumerate(lines, 1) if b'"code":"' + code_of(4).encode() in line)
    path.write_bytes(path.read_bytes().replace(lines[wrong - 1], lines[wrong - 1].replace(b'"tags"', b'"tugs"')))

    with pytest.raises(StoreDamagedError, match=rf"cfp.json:{wrong}: .*unknown field `tugs`"):
        Store.open(path).get(Kind.PROPOSAL, code_of(4))

    assert store.revision == 1
    assert Store.open(path).get(Kind.PROPOSAL, code_of(3)) is not None


def test_a_record_whose_line_is_damaged_is_not_called_missing(store: Store, path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'{"code":"' + code_of(4).encode(), b'{"code":"ABABAB', 1))

    with pytest.raises(StoreDamagedError, match="its checksum is wrong"):
        Store.open(path).get(Kind.PROPOSAL, code_of(4))
    assert store.revision == 1


def test_a_document_that_is_lost_is_missed(store: Store, path: Path) -> None:
    line = next(line for line in path.read_bytes().splitlines() if b'"code":"' + code_of(3).encode() in line)
    path.write_bytes(path.read_bytes().replace(line, b" " * len(line)))

    with pytest.raises(StoreDamagedError, match="table proposals holds 5 documents instead of 6"):
        Store.open(path).rows(Kind.PROPOSAL, ("code",))
    assert store.revision == 1


@pytest.mark.parametrize("size", ["store", "large"])
def test_one_flipped_bit_anywhere_is_noticed_before_the_next_write(
    size: str, path: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(size)
    sound = path.read_bytes()
    header = sound.index(b"\n") + 1
    rng = random.Random(path.stat().st_size)  # noqa: S311 - places to damage
    places = [*rng.sample(range(header), 20), *rng.sample(range(len(sound)), 80), 0, header - 1, len(sound) - 1]

    for place in places:
        flipped = bytearray(sound)
        flipped[place] ^= 1 << rng.randrange(8)
        path.write_bytes(flipped)
        with pytest.raises(StoreDamagedError):
            Store.open(path).apply(change_set(make_setting(name="color")))
        assert path.read_bytes() == flipped
    path.write_bytes(sound)
    Store.open(path).apply(change_set(make_setting(name="color")))


@pytest.mark.parametrize("bit", range(8))
def test_any_flipped_bit_of_the_first_line_is_noticed_at_once(store: Store, path: Path, bit: int) -> None:
    sound = path.read_bytes()

    for place in range(sound.index(b"\n") + 1):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1 << bit]) + sound[place + 1 :])
        with pytest.raises(StoreDamagedError):
            Store.open(path)
    assert store.revision == 1


@pytest.mark.parametrize("laid_out", [True, False])
def test_a_store_of_a_newer_version_is_refused_without_writing(store: Store, path: Path, laid_out: bool) -> None:
    tables = json.loads(path.read_bytes())
    tables["_meta"]["1"]["schema"] = 5
    tables["halls"] = {"1": {"name": "what later versions know"}}
    path.write_text(json.dumps(tables) if laid_out else json.dumps(tables, indent=2, sort_keys=True))
    before = contents(path.parent)

    for attempt in (lambda: Store.open(path), lambda: store.apply(change_set(make_setting(name="color")))):
        with pytest.raises(
            DataRefusedError, match=r"written by a newer version \(schema 5, this version knows 4\)"
        ) as it:
            attempt()
        assert not isinstance(it.value, StoreDamagedError)
        assert it.value.exit_status == Exit.DATA_REFUSED
        assert it.value.hint == "upgrade cfpcli"
    assert contents(path.parent) == before


@pytest.mark.parametrize("kind", ["directory", "pipe"])
def test_what_is_no_file_is_no_store(path: Path, kind: str) -> None:
    import os

    path.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()

    with pytest.raises(CfpError, match="is not a regular file"):
        Store.open(path)


def test_a_store_that_shrinks_while_it_is_read_is_noticed(large: Store, path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(10_000)

    with pytest.raises(StoreDamagedError, match="changed while it was being read"):
        list(large.documents(Kind.REVIEW))
