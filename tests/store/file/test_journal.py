"""What the history shows, found without decoding what nobody asks for.

The history of one record holds the changes that made it what it is, and none that the store never took. The history of
a store from before stores named their organisers shows who they are.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.records.change import Change, ChangeSet, Kind, created, inverse_of, replaced
from cfpcli.records.person import Organiser
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Reviewer
from cfpcli.store import Store
from cfpcli.store.file import change_line
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.history import History
from cfpcli.store.file.journal import Journal, lineage
from cfpcli.store.file.places import StorePaths
from cfpcli.store.file.recovery import repair, restore
from cfpcli.store.findings import Rule
from cfpcli.store.protocol import HistoryFilter
from tests.factories import NOW, change_set, code_of, make_event, make_proposal, make_review, make_setting, make_speaker
from tests.store.file.older import make_schema_2
from tests.store.file.support import contents


@pytest.fixture
def edited(empty: Store) -> Store:
    """A store whose one proposal came in at revision 1 and got another title at each of 2, 3 and 4."""
    empty.apply(change_set(make_proposal(title="1")))
    for title in "234":
        empty.apply(
            change_set(replaced(current(empty), replace(current(empty), title=title)), command=f"cfp edit {title}")
        )
    return empty


def current(store: Store) -> Proposal:
    found = store.get(Kind.PROPOSAL, "K7QX3D")
    assert found is not None
    return found


def take_back(store: Store, *revisions: int) -> int:
    found = [one for number in revisions if (one := store.change_set(number))]
    taken = ChangeSet(at=NOW, by="Bo", command="cfp undo", changes=inverse_of(found), undoes=revisions)
    return store.apply(taken).revision


def last(store: Store, count: int) -> list[int]:
    return [one.revision for one in store.undoable(count)]


def test_a_history_that_knows_only_single_undoes_is_read(edited: Store) -> None:
    take_back(edited, 4)
    path = Path(edited.identity).with_name("cfp.history.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"undoes":[4]', b'"undoes":4'))
    again = Store.open(Path(edited.identity))
    assert again.undone() == {4}
    assert last(again, 1) == [3]
    beginning = (
        b'{"revision":1,"at":"2026-05-20T09:30:00Z","by":"Bo","command":"cfp","as_of":null,"undoes":0,"changes":['
    )
    head = change_line.decode_head(beginning)
    assert head is not None
    assert head.with_changes(()).undoes == ()


def test_what_is_wanted_is_known_before_changes_are_read(edited: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    whole = History.change_set

    def reading(self: History, line: object) -> ChangeSet:
        found = whole(self, line)  # type: ignore[arg-type]  # handed on
        read.append(found.revision)
        return found

    monkeypatch.setattr(History, "change_set", reading)
    found = edited.history(HistoryFilter(newest=1, wanted=lambda one: one.command != "cfp edit 4" and not one.changes))
    assert [one.revision for one in found] == [3]
    assert read == [3]


@pytest.mark.parametrize("bulk_from", [change_line.BULK_FROM, 10])
def test_what_came_after_and_speaks_of_a_record(empty: Store, monkeypatch: pytest.MonkeyPatch, bulk_from: int) -> None:
    monkeypatch.setattr(change_line, "BULK_FROM", bulk_from)
    for number in range(1, 4):
        empty.apply(change_set(make_proposal(code=code_of(number)), make_speaker(code=code_of(number, salt="S"))))
    empty.apply(change_set(make_speaker(code="SPKR3B", name=f"Who speaks of {code_of(2)}")))
    assert [one.revision for one in empty.history_after(1, [code_of(2)])] == [2, 4]
    assert [one.revision for one in empty.history_after(2, [code_of(2), code_of(1)])] == [4]
    assert empty.history_after(0, []) == ()
    many = [code_of(number, salt="Q") for number in range(20)]
    history = History(StorePaths(Path(empty.identity)))
    assert [one.revision for one in Journal(history, empty.tip).after(1, many)] == [2, 3, 4]


def test_a_gap_is_told_and_not_passed_over(edited: Store) -> None:
    path = Path(edited.identity).with_name("cfp.history.jsonl")
    path.write_bytes(
        b"".join(line for line in path.read_bytes().splitlines(keepends=True) if b'"revision":3' not in line)
    )
    again = Store.open(Path(edited.identity))
    assert last(again, 1) == [4]
    with pytest.raises(DataRefusedError, match="does not contain change set 3"):
        again.undoable(2)


def _from_the_end(store: Store, path: Path) -> list[int]:
    """The revisions that reading from the end gives, which must be those that the whole history gives."""
    history = History(StorePaths(path))
    found = [line.revision for line in history.newest_first(store.tip)]
    assert found == [*History(StorePaths(path)).applied_lines(store.tip)][::-1]
    return found


def _with_lines_of_another_lineage(path: Path) -> Store:
    """The store after an older copy of it was worked on and wrote two sets into the same history."""
    now = path.read_bytes()
    path.write_bytes(path.with_name("cfp.json.bak").read_bytes())
    copy = Store.open(path)
    for name in ("color", "zone"):
        copy.apply(change_set(make_setting(name=name)))
    path.write_bytes(now)
    return Store.open(path)


def test_from_the_end_lines_of_another_lineage_are_passed_over(edited: Store, path: Path) -> None:
    mixed = _with_lines_of_another_lineage(path)
    assert mixed.tip == edited.tip
    assert _from_the_end(mixed, path) == [4, 3, 2, 1]
    mixed.apply(change_set(make_setting(name="language")))
    assert _from_the_end(mixed, path) == [5, 4, 3, 2, 1]
    assert last(mixed, 2) == [5, 4]
    assert [one.command for one in mixed.history(HistoryFilter(newest=3))] == ["cfp edit 3", "cfp edit 4", "cfp test"]


@pytest.mark.parametrize("kept", [1, 40, -1])
def test_from_the_end_a_torn_last_line_is_passed_over(edited: Store, path: Path, kept: int) -> None:
    history = path.with_name("cfp.history.jsonl")
    lines = history.read_bytes().splitlines(keepends=True)
    history.write_bytes(b"".join(lines) + lines[-1][:kept])
    assert _from_the_end(edited, path) == [4, 3, 2, 1]
    again = Store.open(path)
    again.apply(change_set(make_setting(name="color")))
    assert _from_the_end(again, path) == [5, 4, 3, 2, 1]


def test_from_the_end_a_filter_looks_as_far_back_as_it_must(edited: Store, path: Path) -> None:
    for by in ("Ada", "Bo", "Ada", "Bo"):
        edited.apply(
            change_set(make_setting(name=by), by=by) if edited.get(Kind.SETTING, by) is None else _again(edited, by)
        )
    mixed = _with_lines_of_another_lineage(path)
    for by in ("Ada", "Bo", "Nobody"):
        whole = [one.revision for one in mixed.history() if one.by == by]
        for count in (1, 2, 5):
            found = mixed.history(HistoryFilter(newest=count, wanted=_by(by)))
            assert [one.revision for one in found] == whole[-count:]


def _by(name: str) -> Callable[[ChangeSet], bool]:
    return lambda one: one.by == name


def _again(store: Store, by: str) -> ChangeSet:
    before = store.get(Kind.SETTING, by)
    assert before is not None
    return change_set(replaced(before, replace(before, value="again")), by=by)


ONE, TWO, THREE, FOUR = (make_proposal(title=title) for title in ("one", "two", "three", "four"))


def removed(proposal: Proposal) -> Change:
    return created(proposal).inverse()


def retitled(store: Store, title: str, code: str = code_of(1)) -> None:
    found = store.get(Kind.PROPOSAL, code)
    assert found is not None
    store.apply(change_set(replaced(found, replace(found, title=title))))


def titles(store: Store, code: str = code_of(1)) -> list[str]:
    changes = [change for one in store.history(HistoryFilter(key=code)) for change in one.changes]
    return [one.after.title for one in changes if isinstance(one.after, Proposal)]


def test_every_change_that_follows_from_the_one_before_led_to_the_record() -> None:
    way = (created(ONE), replaced(ONE, TWO), replaced(TWO, ONE), replaced(ONE, THREE))
    assert lineage(way, THREE) == way
    assert lineage(way[:2], TWO) == way[:2]
    assert lineage((), ONE) == ()


def test_what_was_put_back_to_before_it_led_nowhere() -> None:
    taken = (created(ONE), replaced(ONE, FOUR))
    never = (replaced(ONE, TWO), replaced(TWO, THREE))
    assert lineage((taken[0], *never, taken[1]), FOUR) == taken
    assert lineage((taken[0], *never), ONE) == taken[:1]


def test_of_two_that_did_the_same_the_later_counts() -> None:
    twice = (created(ONE), created(replace(ONE)))
    assert [id(change) for change in lineage(twice, ONE)] == [id(twice[1])]


def test_a_record_that_was_removed_and_brought_back_keeps_all_of_it() -> None:
    way = (created(ONE), removed(ONE), created(ONE), replaced(ONE, TWO), removed(TWO))
    assert lineage(way, None) == way
    assert lineage(way[:-1], TWO) == way[:-1]


def test_what_another_program_wrote_does_not_hide_what_was_before() -> None:
    way = (created(ONE), replaced(ONE, TWO))
    assert lineage(way, FOUR) == way
    assert lineage((*way, replaced(FOUR, THREE)), THREE) == (*way, replaced(FOUR, THREE))


def test_a_store_put_back_to_an_earlier_state_tells_only_what_it_took_since(store: Store, path: Path) -> None:
    retitled(store, "kept")
    earlier = path.read_bytes()
    for title in ("lost", "lost as well"):
        retitled(store, title)
    path.write_bytes(earlier)

    again = Store.open(path)
    assert titles(again)[1:] == ["kept"]
    retitled(again, "elsewhere", code_of(2))
    assert titles(again)[1:] == ["kept"]
    retitled(again, "another way")
    assert titles(again)[1:] == ["kept", "another way"]
    assert titles(Store.open(path))[1:] == ["kept", "another way"]


def test_several_imports_and_what_came_between_them_are_all_found(
    empty: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_line, "BULK_FROM", 3000)
    proposals = [make_proposal(code=code_of(number), abstract="a" * 900) for number in range(1, 5)]
    empty.apply(change_set(*proposals[:3]))
    empty.apply(change_set(proposals[3]))
    empty.apply(change_set(*(make_review(proposal=one.code, comment="c" * 900) for one in proposals)))
    retitled(empty, "seen", proposals[1].code)
    lines = path.with_name("cfp.history.jsonl").read_bytes().splitlines()

    assert [line.startswith(change_line.BULK_BEGINNING) for line in lines] == [True, False, True, False]
    assert [segment.bulk for segment in History(StorePaths(path)).segments] == [False, True, False, True, False]
    for number, told in ((1, [1, 3]), (2, [1, 3, 4]), (4, [2, 3])):
        assert [one.revision for one in empty.history(HistoryFilter(key=code_of(number)))] == told


ADA, BO, CY = "Ada Mbeki <ada@example.org>", "Bo Ström <bo@example.org>", "Cy Adler <cy@example.org>"
REVIEWER = Reviewer(email="rui@example.org", name="Rui")


def did(store: Store, who: str, *changes: Change) -> ChangeSet:
    """A change set of somebody, an hour after the one before."""
    at = NOW + timedelta(hours=store.revision)
    return store.apply(ChangeSet(at=at, by=who, command="cfp", changes=changes))


def organisers(path: Path) -> list[Organiser]:
    """The organisers, as every reading of the store gives them."""
    found = [list(Store.open(path).rows(Kind.ORGANISER, ("email", "number", "name", "since"))) for _ in range(2)]
    assert found[0] == found[1]
    return [Organiser(email=one.email, number=one.number, name=one.name, since=one.since) for one in found[0]]


@pytest.fixture
def call(empty: Store) -> Store:
    """A store in which Ada created an event and Bo registered the first reviewer."""
    did(empty, ADA, created(make_event()))
    did(empty, CY, created(make_proposal(speakers=())))
    did(empty, BO, created(REVIEWER))
    return empty


def test_who_created_events_and_registered_reviewers_are_organisers(call: Store, path: Path) -> None:
    make_schema_2(path)
    before = contents(path.parent)

    assert organisers(path) == [
        Organiser(email="ada@example.org", number=1, name="Ada Mbeki", since=NOW),
        Organiser(email="bo@example.org", number=2, name="Bo Ström", since=NOW + timedelta(hours=2)),
    ]
    assert contents(path.parent) == before
    assert call.revision == 3


def test_members_of_the_committee_are_none_but_for_who_registered_the_first(call: Store, path: Path) -> None:
    did(call, BO, created(Reviewer(email="ada@example.org")), created(Reviewer(email="bo@example.org")))
    did(call, "Rui <rui@example.org>", created(Reviewer(email="eve@example.org")))
    make_schema_2(path)
    assert [one.email for one in organisers(path)] == ["bo@example.org"]


def test_changed_events_and_reviewers_make_nobody_an_organiser(call: Store, path: Path) -> None:
    event = call.events()[0]
    did(call, CY, replaced(event, replace(event, name="Other")))
    did(call, "Nobody", created(make_setting(name="color")), created(Reviewer(email="eve@example.org")))
    make_schema_2(path)
    assert [one.email for one in organisers(path)] == ["ada@example.org", "bo@example.org"]


def test_a_store_without_a_committee_has_no_organisers(empty: Store, path: Path) -> None:
    did(empty, ADA, created(make_event()))
    make_schema_2(path)
    assert organisers(path) == []


@pytest.mark.parametrize("history", ["missing", "damaged"])
def test_a_history_that_does_not_say_makes_nobody_an_organiser(call: Store, path: Path, history: str) -> None:
    make_schema_2(path)
    there = path.with_name("cfp.history.jsonl")
    if history == "missing":
        there.unlink()
    else:
        there.write_bytes(there.read_bytes().replace(b'"after":{', b'"after":['))
    assert organisers(path) == []
    assert call.revision == 3


@pytest.mark.parametrize("first", ["a write", "a repair"])
def test_the_migration_keeps_them(call: Store, path: Path, first: str) -> None:
    make_schema_2(path)
    before = organisers(path)
    if first == "a write":
        Store.open(path).apply(change_set(make_setting(name="color")))
    else:
        repair(path)
    assert organisers(path) == before
    assert examine(path) == ()
    assert call.revision == 3


def test_copies_of_one_older_store_get_the_same_id(call: Store, path: Path, tmp_path: Path) -> None:
    make_schema_2(path)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("cfp.json", "cfp.history.jsonl"):
        (copy / name).write_bytes(path.with_name(name).read_bytes())
    told = Store.open(path).id

    one, other = Store.open(path), Store.open(copy / "cfp.json")
    one.apply(change_set(make_setting(name="color")))
    other.apply(change_set(make_setting(name="zone")))
    other.apply(change_set(make_setting(name="sort")))

    assert told == Store.open(path).id == Store.open(copy / "cfp.json").id
    assert len(told) == 32
    assert call.id != told


def test_a_migrated_store_goes_on_from_its_history(call: Store, path: Path) -> None:
    make_schema_2(path)
    store = Store.open(path)
    taken = store.apply(change_set(make_setting(name="color")))
    store.apply(change_set(make_setting(name="zone")))

    again = Store.open(path)

    assert [one.revision for one in again.history()] == [1, 2, 3, 4, 5]
    assert again.change_set(4) == taken
    assert again.stranger_count == 0
    assert again.undoable(5)[-1].revision == 1
    assert examine(path) == ()
    assert call.revision == 3


@pytest.mark.parametrize("copy", ["of schema 2", "of schema 3", "none"])
def test_a_migrated_store_is_restored_with_its_organisers(call: Store, path: Path, copy: str) -> None:
    make_schema_2(path)
    older = path.read_bytes()
    store = Store.open(path)
    for name in ("color", "zone"):
        store.apply(change_set(make_setting(name=name)))
    first = store.get(Kind.ORGANISER, "ada@example.org")
    assert isinstance(first, Organiser)
    store.apply(change_set(created(first).inverse()))
    before = path.read_bytes(), store.history()
    if copy == "of schema 2":
        path.with_name("cfp.json.bak").write_bytes(older)
    elif copy == "none":
        path.with_name("cfp.json.bak").unlink()
    path.write_bytes(b"garbage")

    recovered = restore(path)

    again = Store.open(path)
    assert (again.history(), recovered.misfit) == (before[1], "")
    assert path.read_bytes() == before[0]
    assert call.revision == 3


def test_a_store_of_schema_2_loses_no_change_to_damage(call: Store, path: Path) -> None:
    make_schema_2(path)
    before = {kind: list(Store.open(path).documents(kind)) for kind in Kind}, Store.open(path).history()
    path.write_bytes(path.read_bytes()[:-10])

    assert restore(path).revision == 3

    assert ({kind: list(Store.open(path).documents(kind)) for kind in Kind}, Store.open(path).history()) == before
    assert call.revision == 3


def test_of_two_lines_without_ids_the_later_counts_and_the_other_is_a_stranger(call: Store, path: Path) -> None:
    make_schema_2(path)
    history = path.with_name("cfp.history.jsonl")
    lines = history.read_bytes().splitlines(keepends=True)
    history.write_bytes(lines[0] + lines[1] + lines[1] + lines[2])

    again = Store.open(path)

    assert [one.revision for one in again.history()] == [1, 2, 3]
    assert again.stranger_count == 1
    assert [finding.rule for finding in examine(path) if finding.file != "cfp.json"] == [Rule.HISTORY_STRANGER]
    assert call.revision == 3
