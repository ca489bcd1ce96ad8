"""Which lines of a history are those of a store, whoever else has written into it, and what their digests prove."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.records.change import ChangeSet, Kind, replaced
from cfpcli.store import Store
from cfpcli.store.file.chain import Entry, anchor, chain, leading_to
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.places import StorePaths
from cfpcli.store.file.recovery import restore
from cfpcli.store.findings import Rule, Severity
from cfpcli.store.protocol import HistoryFilter, Tip
from tests.factories import change_set, code_of, make_setting

TIP = Tip("s", "c", 3)


def line(name: str, revision: int, follows: str = "") -> Entry:
    """A line by its name, which gives its place in the file; a capital has no id."""
    return Entry(revision, ord(name), "" if name.isupper() else name, follows)


def names(entries: Sequence[Entry]) -> str:
    return "".join(chr(entry.start) for entry in entries)


def seen(entries: Sequence[Entry], tip: Tip, broken: str = "") -> tuple[str, str, str]:
    found = chain(entries, tip, lambda entry: chr(entry.start) not in broken)
    return names(tuple(found.own.values())), names(found.ahead), names(found.strangers)


A, B, C = line("a", 1, anchor("s")), line("b", 2, "a"), line("c", 3, "b")


def test_lines_that_follow_one_another_are_not_looked_at() -> None:
    assert seen([A, B, C], TIP, broken="abc") == ("abc", "", "")


def test_a_line_of_the_same_number_is_a_stranger_whether_earlier_or_later() -> None:
    other = line("x", 3, "b")
    assert seen([A, B, C, other], TIP) == ("abc", "", "x")
    assert seen([A, B, other, C], TIP) == ("abc", "", "x")
    assert seen([A, B, C, other], Tip("s", "x", 3)) == ("abx", "", "c")


def test_what_goes_on_from_the_store_is_ahead_and_what_goes_on_from_a_stranger_is_one() -> None:
    other, further = line("x", 3, "b"), line("y", 4, "x")
    assert seen([A, B, C, other, line("d", 4, "c"), further], TIP) == ("abc", "d", "xy")


def test_a_line_cut_short_or_repeated_is_no_stranger() -> None:
    assert seen([A, B, line("x", 3, "b"), C], TIP, broken="x") == ("abc", "", "")
    assert seen([A, B, B._replace(start=200), C], TIP)[2] == ""


def test_lines_without_ids_go_by_their_number_and_the_later_counts() -> None:
    plain = [line("A", 1), line("X", 2), line("B", 2)]
    assert seen(plain, Tip("s", "", 2)) == ("AB", "", "X")
    assert seen([*plain, line("c", 3, anchor("s"))], TIP) == ("ABc", "", "X")
    assert seen([*plain, line("c", 3, anchor("s"))], Tip("s", "", 2)) == ("AB", "c", "X")


def test_where_a_line_is_missing_the_one_before_counts_if_only_one_can_be_meant() -> None:
    assert seen([A, C], TIP) == ("ac", "", "")
    assert seen([A, B], TIP) == ("ab", "", "")
    assert seen([A, B, line("x", 2, "a")], TIP) == ("a", "", "bx")


def test_the_history_of_another_store_is_never_taken_for_this_one() -> None:
    other = [line("x", 1, anchor("o")), line("y", 2, "x"), line("z", 3, "y")]
    assert seen(other, TIP) == ("", "", "xyz")
    assert seen([*other, A, B, C], TIP) == ("abc", "", "xyz")


def test_the_way_between_two_lines() -> None:
    entries = [line("A", 1), line("b", 2, anchor("s")), line("c", 3, "b"), line("x", 3, "b")]
    start = Tip("s", "", 0)
    assert names(leading_to(entries, start, entries[2]) or ()) == "Abc"
    assert names(leading_to(entries, Tip("s", "b", 2), entries[3]) or ()) == "x"
    assert leading_to(entries, Tip("s", "c", 3), line("y", 4, "x")) is None
    assert leading_to(entries, Tip("o", "", 1), entries[2]) is None


def retitle(store: Store, title: str) -> ChangeSet:
    found = store.get(Kind.PROPOSAL, code_of(1))
    assert found is not None
    return store.apply(change_set(replaced(found, replace(found, title=title)), command=f"cfp edit {title}"))


def test_work_on_an_older_copy_is_never_taken_for_the_work_of_this_store(store: Store, path: Path) -> None:
    older = path.read_bytes()
    ours = retitle(store, "Ours")
    newer = path.read_bytes()
    path.write_bytes(older)
    theirs = retitle(Store.open(path), "Theirs")
    path.write_bytes(newer)

    again = Store.open(path)

    assert (ours.revision, theirs.revision) == (2, 2)
    assert again.history()[-1] == ours == again.change_set(2) == again.undoable(1)[0]
    assert again.history(HistoryFilter(key=code_of(1)))[-1] == ours
    assert again.history_after(1, [code_of(1)]) == (ours,)
    assert again.strangers() == (theirs,)
    assert again.stranger_count == 1
    (finding,) = examine(path)
    assert (finding.rule, finding.severity, finding.line) == (Rule.HISTORY_STRANGER, Severity.WARNING, 3)
    assert "cfp edit Theirs" in finding.message
    assert "r2" in finding.message
    undone = again.apply(ours.inverse(at=ours.at, by="Bo", command="cfp undo"))
    assert undone.revision == 3
    assert again.undone() == {2}


def test_every_set_has_an_id_of_its_own_which_a_replayed_one_keeps(store: Store) -> None:
    first, second = retitle(store, "One"), retitle(store, "Two")
    assert len({first.id, second.id, store.history()[0].id}) == 3
    assert store.head == second.id
    kept = store.apply(replace(change_set(make_setting(name="color")), id="0123456789abcdef"))
    assert kept.id == store.history()[-1].id == store.head == "0123456789abcdef"
    with pytest.raises(ValueError, match="not the id"):
        store.apply(replace(change_set(make_setting(name="zone")), id="x"))


def test_stores_have_ids_which_their_copies_share(path: Path, store: Store, tmp_path: Path) -> None:
    other = Store.create(tmp_path / "other.json")
    (tmp_path / "copy.json").write_bytes(path.read_bytes())
    assert len(store.id) == len(other.id) == 32
    assert store.id != other.id
    assert Store.open(tmp_path / "copy.json").id == store.id


@pytest.mark.usefixtures("store")
def test_the_history_of_another_store_beside_this_one_is_told_apart(path: Path, tmp_path: Path) -> None:
    other = Store.create(tmp_path / "other.json")
    other.apply(change_set(make_setting(name="color")))
    path.with_name("cfp.history.jsonl").write_bytes((tmp_path / "other.history.jsonl").read_bytes())

    again = Store.open(path)

    assert again.history() == ()
    assert again.stranger_count == 1
    with pytest.raises(DataRefusedError, match="does not contain change set 1"):
        again.undoable(1)


_DIGEST = re.compile(rb'"digest":"([0-9a-f]+)"')


@pytest.fixture
def worked(store: Store, path: Path) -> Path:
    """A store with three change sets more."""
    for name in ("one", "two", "three"):
        store.apply(change_set(make_setting(name=name), command=f"cfp {name}"))
    return path


def put_digest(path: Path, number: int, digest: bytes | None) -> None:
    """Put another digest into a line of the history, counted from 1; None turns the one it has about."""
    history = StorePaths(path).history
    lines = history.read_bytes().splitlines(keepends=True)
    line = lines[number - 1]
    found = _DIGEST.search(line)
    assert found
    wrong = found[1][::-1] if digest is None else digest
    assert wrong != found[1]
    lines[number - 1] = line[: found.start(1)] + wrong + line[found.end(1) :]
    history.write_bytes(b"".join(lines))


def test_a_blanked_digest_is_missed_nowhere(worked: Path) -> None:
    told = Store.open(worked).history()
    before = worked.read_bytes()
    put_digest(worked, 3, b"")

    assert examine(worked) == ()
    now = Store.open(worked)
    assert now.history() == told
    assert now.history(HistoryFilter(key="one", kind=told[1].changes[0].kind)) == (told[1],)
    assert [one.revision for one in now.undoable(3)] == [4, 3, 2]
    assert now.stranger_count == 0
    worked.write_bytes(b"")
    StorePaths(worked).backup.unlink()
    recovered = restore(worked)
    assert (recovered.replayed, recovered.misfit) == ((1, 2, 3, 4), "")
    assert worked.read_bytes() == before


def test_a_wrong_digest_is_found_and_ends_the_replay(worked: Path) -> None:
    put_digest(worked, 3, None)

    (finding,) = examine(worked)
    assert (finding.rule, finding.severity, finding.line) == (Rule.HISTORY_LINE, Severity.WARNING, 3)
    assert finding.message == "change set 3 is not as it was written (its digest is wrong)"
    worked.write_bytes(b"")
    StorePaths(worked).backup.unlink()
    recovered = restore(worked)
    assert (recovered.revision, recovered.replayed) == (2, (1, 2))
    assert recovered.misfit.startswith("r3 could not be replayed: ")
    assert "cfp.history.jsonl:3: the history cannot be read" in recovered.misfit
    assert "its digest is wrong" in recovered.misfit
    assert recovered.later == (3, 4)
