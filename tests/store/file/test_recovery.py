"""Ways out of damage: repair, accept, restore, which gives back every acknowledged change, byte for byte."""

from pathlib import Path
from stat import S_IMODE

import pytest
from msgspec.structs import replace
from tinydb import TinyDB

from cfpcli.errors import DataRefusedError, NotFoundError, StoreDamagedError
from cfpcli.records.change import ChangeSet, Kind, created, replaced
from cfpcli.store import Store
from cfpcli.store.file import change_line
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.layout import MIGRATIONS
from cfpcli.store.file.recovery import accept, repair, restore
from cfpcli.store.findings import Rule
from tests.factories import NOW, change_set, code_of, make_proposal, make_review, make_setting
from tests.store.file.support import contents, documents
from tests.store.file.test_damage import REFUSED_AT_ONCE, SEEN_WHERE_READ


def test_a_sound_store_needs_no_repair(store: Store, path: Path) -> None:
    before = contents(path.parent)

    assert repair(path) == ()
    for way in (accept, restore):
        with pytest.raises(DataRefusedError, match="is sound"):
            way(path)
    assert contents(path.parent) == before
    assert store.revision == 1


def test_what_is_safe_is_mended(store: Store, path: Path) -> None:
    path.with_name(".cfp.json.tmp").touch()
    path.chmod(0o644)
    with TinyDB(path) as db:
        db.table("settings").insert({"name": "color", "value": "never"})
    before = documents(path)

    mended = repair(path)

    assert {finding.rule for finding in mended} == {Rule.FOREIGN_LAYOUT, Rule.LEFTOVER_FILE, Rule.PERMISSIONS}
    assert examine(path) == ()
    assert S_IMODE(path.stat().st_mode) == 0o600
    before["settings"]["2"] = {"name": "color", "number": 2, "value": "never"}
    assert documents(path) == before
    assert store.revision == Store.open(path).revision


def test_an_older_schema_is_migrated_with_a_copy(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()
    monkeypatch.setitem(MIGRATIONS, 4, lambda tables: tables)

    assert [finding.rule for finding in repair(path)] == [Rule.OLDER_SCHEMA]

    assert examine(path) == ()
    assert path.with_name("cfp.json.v4.bak").read_bytes() == before
    assert store.revision == 1


def test_damage_is_never_mended_without_being_told_to(store: Store, path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"cloud", b"clout", 1))
    before = contents(path.parent)

    assert repair(path) == ()
    assert contents(path.parent) == before
    assert store.revision == 1


def test_a_missing_store_cannot_be_repaired(path: Path) -> None:
    path.parent.mkdir()
    with pytest.raises(NotFoundError):
        repair(path)
    with pytest.raises(NotFoundError):
        restore(path)
    with pytest.raises(NotFoundError):
        accept(path)


@pytest.mark.parametrize("damage", [b"", b"garbage", b'{"_meta":{"1":{"schema":1,'])
def test_a_damaged_store_is_restored_with_the_last_change(store: Store, path: Path, damage: bytes) -> None:
    copy = path.read_bytes()
    store.apply(change_set(make_setting(name="color")))
    good = path.read_bytes()
    path.write_bytes(damage)

    recovered = restore(path)

    assert (recovered.revision, recovered.replayed, recovered.later, recovered.misfit) == (2, (2,), (), "")
    assert recovered.set_aside == "cfp.json.damaged-1"
    assert path.with_name(recovered.set_aside).read_bytes() == damage
    assert path.read_bytes() == good
    assert path.with_name("cfp.json.bak").read_bytes() == copy
    again = Store.open(path)
    again.apply(change_set(make_setting(name="zone")))
    assert [change_set.revision for change_set in again.history()] == [1, 2, 3]
    assert len({change_set.id for change_set in again.history()}) == 3


def test_no_damaged_file_is_ever_overwritten(store: Store, path: Path) -> None:
    for damage in (b"one", b"two", b"three"):
        path.write_bytes(damage)
        restore(path)

    assert [path.with_name(f"cfp.json.damaged-{number}").read_bytes() for number in (1, 2, 3)] == [
        b"one",
        b"two",
        b"three",
    ]
    assert store.revision == 1


def test_a_store_that_went_missing_is_restored(store: Store, path: Path) -> None:
    before = path.read_bytes()
    path.unlink()

    assert restore(path).set_aside == ""

    assert path.read_bytes() == before
    assert S_IMODE(path.stat().st_mode) == 0o600
    assert store.revision == 1


def test_a_damaged_copy_is_not_restored(store: Store, path: Path) -> None:
    path.with_name("cfp.json.bak").write_bytes(path.read_bytes().replace(b"cloud", b"clout", 1))
    path.with_name("cfp.history.jsonl").unlink()
    path.write_bytes(b"")
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError, match=r"cfp\.json\.bak"):
        restore(path)
    assert contents(path.parent) == before
    assert store.revision == 1


def test_without_a_copy_and_a_history_nothing_is_restored(store: Store, path: Path) -> None:
    path.with_name("cfp.json.bak").unlink()
    path.with_name("cfp.history.jsonl").unlink()
    path.write_bytes(b"garbage")
    before = contents(path.parent)

    with pytest.raises(NotFoundError, match="there is no last good copy"):
        restore(path)
    assert contents(path.parent) == before
    assert store.revision == 1


def test_a_newer_store_is_not_replaced_by_an_older_copy(store: Store, path: Path) -> None:
    path.write_bytes(b'{"_meta": {"1": {"schema": 9}}}')
    before = contents(path.parent)

    for way in (accept, restore):
        with pytest.raises(DataRefusedError, match="newer version"):
            way(path)
    assert contents(path.parent) == before
    assert store.revision == 1


def test_a_merge_settled_by_hand_is_accepted_when_told_so(store: Store, path: Path) -> None:
    merged = path.read_text().replace('"track":"cloud"', '"track":"culture"', 1)
    merged = merged.replace(
        '"1":{"name":"event"', '"1":{"name":"color","number":1,"value":"never"}\n,"2":{"name":"event"'
    ).replace('"name":"event","number":1', '"name":"event","number":2')
    path.write_text(merged)
    with pytest.raises(StoreDamagedError):
        Store.open(path).apply(change_set(make_setting(name="zone")))

    recovered = accept(path)

    assert recovered.revision == 1
    assert path.with_name(recovered.set_aside).read_text() == merged
    assert examine(path) == ()
    again = Store.open(path)
    proposal = again.get(Kind.PROPOSAL, code_of(1))
    assert proposal
    assert proposal.track == "culture"
    assert (again.setting("color"), again.setting("event")) == ("never", "osxp-2026")
    done = again.apply(change_set(make_setting(name="zone")))
    assert done.changes[0].after == make_setting(name="zone", number=3)
    assert store.revision == 1


def test_without_its_header_the_history_tells_the_revision(store: Store, path: Path) -> None:
    store.apply(change_set(make_setting(name="color")))
    text = path.read_text()
    path.write_text("<<<<<<< HEAD\n" + text)
    with pytest.raises(StoreDamagedError):
        Store.open(path)

    path.write_text('{"_meta":{"1":{}},\n' + text.partition("\n")[2])
    assert accept(path).revision == 2
    assert Store.open(path).setting("color") == "osxp-2026"


def test_retired_codes_keep_their_numbers_retired(store: Store, path: Path) -> None:
    sixth = store.get(Kind.PROPOSAL, code_of(6))
    assert sixth
    store.apply(change_set(created(sixth).inverse()))
    path.write_text('{"_meta":{"1":{}},\n' + path.read_text().partition("\n")[2])

    accept(path)

    again = Store.open(path)
    assert again.is_used(code_of(6))
    done = again.apply(change_set(make_proposal(code="NEWER3")))
    assert done.changes[0].after == make_proposal(code="NEWER3", number=7)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"tags"', '"tugs"', "cannot be read"),
        (',"3":{"code":"' + code_of(3), ',"2":{"code":"' + code_of(3), "number 2 of table proposals is on line"),
        (',"3":{"code":"' + code_of(3), '=======\n,"3":{"code":"' + code_of(3), "it is not a document"),
        (f'"code":"{code_of(3)}"', f'"code":"{code_of(2)}"', "is on line"),
    ],
)
def test_what_cannot_be_accepted_is_listed(store: Store, path: Path, old: str, new: str, reason: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError, match="lines that cannot be accepted") as caught:
        accept(path)

    assert any(reason in fault.message and fault.line for fault in caught.value.faults)
    assert contents(path.parent) == before
    assert store.revision == 1


def test_garbage_cannot_be_accepted(store: Store, path: Path) -> None:
    path.write_bytes(b"garbage")
    with pytest.raises(DataRefusedError, match="nothing that can be accepted"):
        accept(path)
    assert store.revision == 1


EVERY_DAMAGE = REFUSED_AT_ONCE | SEEN_WHERE_READ


def retitle(store: Store, number: int, title: str) -> ChangeSet:
    found = store.get(Kind.PROPOSAL, code_of(number))
    assert found is not None
    return store.apply(change_set(replaced(found, replace(found, title=title)), command=f"cfp edit {code_of(number)}"))


def work(store: Store) -> None:
    """Change sets of every sort: new, changed and removed records, a code that comes back, an undo."""
    retitle(store, 1, "One")
    gone = store.get(Kind.PROPOSAL, code_of(6))
    assert gone is not None
    removed = store.apply(change_set(created(gone).inverse()))
    store.apply(change_set(make_proposal(code="NEWER3"), make_review(proposal="NEWER3"), make_setting(name="color")))
    store.apply(removed.inverse(at=NOW, by="Bo", command="cfp undo"))
    last = retitle(store, 2, "Two")
    store.apply(last.inverse(at=NOW, by="Bo", command="cfp undo"))
    other = store.get(Kind.PROPOSAL, code_of(5))
    assert other is not None
    store.apply(change_set(created(other).inverse()))


def as_it_was(path: Path, kept: Path | None = None) -> tuple[bytes, tuple[ChangeSet, ...]]:
    store = Store.open(kept or path)
    return path.read_bytes(), store.history()


@pytest.mark.parametrize("size", ["store", "large"])
@pytest.mark.parametrize("damage", EVERY_DAMAGE)
def test_no_acknowledged_change_is_lost_to_any_damage(
    size: str, damage: str, path: Path, request: pytest.FixtureRequest
) -> None:
    store: Store = request.getfixturevalue(size)
    work(store)
    before, told = as_it_was(path), examine(path)
    damaged = EVERY_DAMAGE[damage](path.read_bytes())
    if damaged == path.read_bytes():
        pytest.skip("this store has nothing of the kind to damage")
    path.write_bytes(damaged)

    recovered = restore(path)

    assert as_it_was(path) == before
    assert (recovered.replayed, recovered.later, recovered.misfit) == ((store.revision,), (), "")
    assert examine(path) == told


@pytest.mark.parametrize("left", ["nothing", "a damaged copy"])
@pytest.mark.parametrize("bulk_from", [change_line.BULK_FROM, 10])
def test_without_a_copy_the_whole_history_is_replayed(
    empty: Store, path: Path, left: str, bulk_from: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_line, "BULK_FROM", bulk_from)
    empty.apply(change_set(*(make_proposal(code=code_of(number)) for number in range(1, 7)), make_setting()))
    work(empty)
    before = as_it_was(path)
    copy = path.with_name("cfp.json.bak")
    if left == "nothing":
        copy.unlink()
    else:
        copy.write_bytes(b"garbage")
    path.write_bytes(b"garbage")

    recovered = restore(path)

    assert as_it_was(path) == before
    assert recovered.replayed == tuple(range(1, empty.revision + 1))


def test_several_changes_since_the_copy_are_replayed(store: Store, path: Path) -> None:
    older = path.with_name("cfp.json.bak").read_bytes(), path.read_bytes()
    work(store)
    before = as_it_was(path)
    path.with_name("cfp.json.bak").write_bytes(older[1])
    path.unlink()

    assert restore(path).replayed == tuple(range(2, store.revision + 1))
    assert as_it_was(path) == before


def test_a_change_that_does_not_fit_ends_the_replay_and_is_named(store: Store, path: Path) -> None:
    retitle(store, 1, "One")
    copy = path.read_bytes()
    retitle(store, 2, "Two")
    broken = retitle(store, 2, "Three")
    retitle(store, 2, "Four")
    path.with_name("cfp.json.bak").write_bytes(copy)
    history = path.with_name("cfp.history.jsonl")
    history.write_bytes(history.read_bytes().replace(b'"title":"Three"', b'"title":"Thrae"', 1))
    path.write_bytes(b"garbage")

    recovered = restore(path)

    assert (recovered.revision, recovered.replayed) == (3, (3,))
    assert f"r{broken.revision}" in recovered.misfit
    assert recovered.later == (4, 5)
    proposal = Store.open(path).get(Kind.PROPOSAL, code_of(2))
    assert proposal is not None
    assert proposal.title == "Two"
    again = Store.open(path)
    fourth = retitle(again, 3, "Another way")
    assert again.change_set(4) == fourth
    assert [one.revision for one in again.strangers()] == [5]  # the fourth cannot be read
    assert {finding.rule for finding in examine(path)} == {Rule.HISTORY_LINE, Rule.HISTORY_STRANGER}


def test_beyond_a_missing_line_nothing_is_replayed(store: Store, path: Path) -> None:
    copy = path.read_bytes()
    retitle(store, 1, "One")
    history = path.with_name("cfp.history.jsonl")
    history.write_bytes(history.read_bytes().splitlines(keepends=True)[0])
    later = retitle(Store.open(path), 1, "Two")
    path.with_name("cfp.json.bak").write_bytes(copy)
    path.unlink()

    recovered = restore(path)

    assert (recovered.revision, recovered.replayed) == (1, ())
    assert recovered.later == (later.revision,)


def two_lines(store: Store, path: Path) -> tuple[bytes, bytes]:
    """Work on an older copy of a store as git puts it there, and put the newer one back: both files at the end."""
    older = path.read_bytes()
    retitle(store, 1, "Ours")
    ours = path.read_bytes()
    path.write_bytes(older)
    retitle(Store.open(path), 1, "Theirs")
    theirs = path.read_bytes()
    path.write_bytes(ours)
    return ours, theirs


def test_of_two_lines_the_one_that_the_damaged_file_names_is_restored(store: Store, path: Path) -> None:
    ours, theirs = two_lines(store, path)
    for whole in (ours, theirs):
        path.write_bytes(whole[:-10])
        recovered = restore(path)
        assert path.read_bytes() == whole
        assert recovered.later == ()


def test_without_a_name_the_last_line_of_the_history_is_restored(store: Store, path: Path) -> None:
    _, theirs = two_lines(store, path)
    path.unlink()

    restore(path)

    assert path.read_bytes() == theirs
    assert [one.changes[0].after.title for one in Store.open(path).strangers()] == ["Ours"]  # type: ignore[union-attr]  # a proposal


def test_a_copy_of_the_other_line_is_not_taken_for_ours(store: Store, path: Path) -> None:
    ours, theirs = two_lines(store, path)
    path.with_name("cfp.json.bak").write_bytes(theirs)
    path.write_bytes(ours[:-10])

    restore(path)

    assert path.read_bytes() == ours


def test_accepting_lines_keeps_the_lineage(store: Store, path: Path) -> None:
    retitle(store, 1, "One")
    path.write_text('{"_meta":{"1":{}},\n' + path.read_text().partition("\n")[2])

    accept(path)

    again = Store.open(path)
    assert (again.id, again.head) == (store.id, store.head)
    retitle(again, 1, "Two")
    assert [one.revision for one in again.history()] == [1, 2, 3]
    assert again.strangers() == ()
    assert examine(path) == ()


def test_a_restored_store_leaves_the_history_as_it_was(store: Store, path: Path) -> None:
    work(store)
    history = path.with_name("cfp.history.jsonl").read_bytes()
    path.unlink()

    restore(path)

    assert path.with_name("cfp.history.jsonl").read_bytes() == history
    assert ".cfp.json.tmp" not in contents(path.parent)
