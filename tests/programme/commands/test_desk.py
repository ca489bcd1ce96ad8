"""The plan behind the board: each key as a change set, conflicts of a place, undo, and other writers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.cli.judges import JUDGES
from cfpcli.errors import ConflictError, DataRefusedError
from cfpcli.programme.commands import desk as desk_module
from cfpcli.programme.commands.desk import StoreDesk
from cfpcli.programme.commands.slots import Plan, plan_of
from cfpcli.programme.screens.cursor import begin, take_listed
from cfpcli.programme.screens.desk import Session
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.store import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import open_store, required_event
from tests.programme.commands.test_schedule import CALL, DAY, place, slots, submitted
from tests.world import World

SAM, BO = Person("Sam Okoye", "sam@example.org"), Person("Bo Lindqvist", "bo@example.org")


def planned(folder: Path) -> World:
    """Three accepted talks: the first two are placed one after the other in the first room, the third is not."""
    world = World(folder)
    (folder / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    codes = [submitted(world, f"Talk {at}", f"Person {at} <p{at}@example.org>") for at in range(3)]
    world.ok("accept", *codes, "--yes")
    world.ok("decisions publish --yes")
    place(world, codes[0], "h-1")
    place(world, codes[1], "h-1", f"{DAY} 10:30")
    return world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return planned(tmp_path)


def desk(world: World, me: Person = SAM) -> StoreDesk:
    env = world.env("cfp schedule")
    return StoreDesk(Workspace(env, JUDGES), required_event(env, open_store(env)), me)


def by_title(board: StoreDesk, title: str) -> Session:
    return next(each for each in board.board().sessions.values() if each.title == title)


def later(session: Session, room: str = "attic") -> Session:
    return replace(session, slot=replace(session.slot, room=room))


def revisions(world: World) -> int:
    return len(world.ok("log --json").items)


def test_the_board_has_the_plan_the_rooms_and_the_sessions_to_place(world: World) -> None:
    board = desk(world).board()
    assert [(column.key, column.name) for column in board.columns] == [("h-1", "H.1"), ("attic", "Attic")]
    assert [day.date for day in board.days] == [DAY, "2026-12-06"]
    assert [(each.title, each.is_new) for each in board.waiting] == [("Talk 2", True)]
    assert any(clash.slots == (board.waiting[0].slot.guid,) for clash in board.conflicts)


def test_a_session_without_a_room_has_a_column_and_an_unknown_room_too(world: World) -> None:
    world.ok("schedule", "place", world.codes("conf")[2], "--start", f"{DAY} 12:00")
    columns = [column.name for column in desk(world).board().columns]
    assert columns == ["H.1", "Attic", ""]


def test_each_key_is_a_change_set_that_cfp_undo_reverts(world: World) -> None:
    one, before, count = desk(world), slots(world), revisions(world)
    first = by_title(one, "Talk 0")
    assert one.put(first, later(first).slot).startswith(f'Moved {first.name} "Talk 0": Saturday 10:00, Attic. u undoes')
    one.lock(by_title(one, "Talk 1"))
    one.remove(by_title(one, "Talk 0"))
    assert revisions(world) == count + 3
    assert world.ok("log --json").items[0]["command"] == "cfp schedule"
    for _ in range(3):
        world.ok("undo --yes")
    assert slots(world) == before


def test_the_new_place_of_a_session_is_a_slot_with_the_guid_of_its_proposal(world: World) -> None:
    one = desk(world)
    board = one.board()
    waiting = board.waiting[0]
    taken = take_listed(board, begin(board), waiting)
    assert taken.slot is not None
    assert one.put(waiting, taken.slot).startswith("Placed")
    assert [slot.guid for slot in slots(world) if slot.proposal == waiting.slot.proposal] == [waiting.slot.guid]
    assert one.board().waiting == ()
    assert one.news() == ""


def test_a_swap_is_one_change_and_a_locked_session_is_refused(world: World) -> None:
    one, count = desk(world), revisions(world)
    first, second = by_title(one, "Talk 0"), by_title(one, "Talk 1")
    one.swap(first, second)
    assert revisions(world) == count + 1
    assert by_title(one, "Talk 0").slot.start == second.slot.start
    one.lock(by_title(one, "Talk 1"))
    locked = by_title(one, "Talk 1")
    writes: tuple[Callable[[], str], ...] = (
        lambda: one.remove(locked),
        lambda: one.swap(by_title(one, "Talk 0"), locked),
    )
    for write in writes:
        with pytest.raises(DataRefusedError, match="is locked"):
            write()
    one.lock(locked)
    assert not by_title(one, "Talk 1").slot.locked


def test_undo_undoes_the_changes_of_this_run_and_no_others(world: World) -> None:
    one, before = desk(world), slots(world)
    first = by_title(one, "Talk 0")
    one.put(first, later(first).slot)
    one.lock(by_title(one, "Talk 1"))
    assert one.summary() == "Saved: 2 changes to the plan."
    locked = by_title(one, "Talk 1")
    assert one.undo() == (locked.slot.guid, f'Undone: Locked {locked.name} "Talk 1": Saturday 10:30, H.1.')
    assert one.undo()[0] == first.slot.guid
    assert one.undo() == ("", "Nothing left to undo in this session")
    assert (slots(world), one.summary(), one.news()) == (before, "Nothing was changed.", "")


def test_conflicts_of_a_place_are_known_before_it_is_written(world: World) -> None:
    one, before = desk(world), world.files()
    first, second = by_title(one, "Talk 0"), by_title(one, "Talk 1")
    at_once = replace(first.slot, start=second.slot.start)
    assert [clash.rule for clash in one.conflicts(at_once) if clash.severity == "error"] == ["room"]
    assert not any(clash.severity == "error" for clash in one.conflicts(later(replace(first, slot=at_once)).slot))
    assert not any(clash.severity == "error" for clash in one.conflicts(first.slot))
    assert world.files() == before


def test_two_writers_neither_loses_a_change(world: World) -> None:
    sam, bo = desk(world), desk(world, BO)
    seen = by_title(bo, "Talk 0")
    sam.put(by_title(sam, "Talk 0"), later(seen).slot)
    writes: tuple[Callable[[], str], ...] = (
        lambda: bo.put(seen, replace(seen.slot, minutes=60)),
        lambda: bo.swap(seen, by_title(bo, "Talk 1")),
        lambda: bo.lock(seen),
        lambda: bo.remove(seen),
    )
    for write in writes:
        with pytest.raises(ConflictError, match=r"somebody else changed .* meanwhile"):
            write()
    assert by_title(bo, "Talk 0").slot.room == "attic"
    assert bo.news() == f'Sam Okoye changed {seen.name} "Talk 0" meanwhile'
    assert bo.news() == ""
    bo.lock(by_title(bo, "Talk 1"))
    sam.board()
    assert "Bo Lindqvist changed" in sam.news()


def test_a_session_that_somebody_else_placed_is_not_placed_twice(world: World) -> None:
    one = desk(world)
    board = one.board()
    waiting = board.waiting[0]
    taken = take_listed(board, begin(board), waiting)
    place(world, waiting.slot.proposal)
    assert taken.slot is not None
    with pytest.raises(ConflictError):
        one.put(waiting, taken.slot)
    assert len([slot for slot in slots(world) if slot.proposal == waiting.slot.proposal]) == 1


def test_the_same_person_elsewhere_is_named_so(world: World) -> None:
    one = desk(world)
    one.board()
    world.ok("schedule", "move", world.codes("conf")[0], "--room", "attic")
    one.board()
    assert one.news().startswith("You changed")
    assert one.news() == ""


def test_a_change_of_something_else_is_no_news_and_the_same_plan_is_not_read_again(world: World) -> None:
    one = desk(world)
    board = one.board()
    assert one.board() is board
    world.ok("edit", world.codes("conf")[0], "--set", "title=Talk zero")
    assert by_title(one, "Talk zero").slot.room == "h-1"
    assert one.news() == ""


def test_after_an_own_change_the_plan_is_known_and_after_one_of_others_it_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk(world)
    one.board()
    reads: list[Store] = []

    def counting(store: Store, event: Event) -> Plan:
        reads.append(store)
        return plan_of(store, event)

    monkeypatch.setattr(desk_module, "plan_of", counting)
    waiting = one.board().waiting[0]
    taken = take_listed(one.board(), begin(one.board()), waiting)
    assert taken.slot is not None
    for change in (
        lambda: one.put(waiting, taken.slot),
        lambda: one.lock(by_title(one, "Talk 0")),
        lambda: one.remove(by_title(one, "Talk 1")),
        one.undo,
    ):
        change()
        board = one.board()
        assert reads == []
        fresh = desk(world).board()
        assert (board.sessions, board.columns, board.conflicts) == (fresh.sessions, fresh.columns, fresh.conflicts)
        reads.clear()
    desk(world, BO).lock(by_title(desk(world, BO), "Talk 1"))
    reads.clear()
    assert by_title(one, "Talk 1").slot.locked
    assert len(reads) == 1


def test_the_board_stays_with_its_event(world: World) -> None:
    one = desk(world)
    one.board()
    (world.folder / "other.toml").write_text(CALL.replace('slug = "conf"', 'slug = "other"'))
    world.ok("init other.toml")
    world.ok("event use other")
    first = by_title(one, "Talk 0")
    one.put(first, later(first).slot)
    assert by_title(one, "Talk 0").slot.room == "attic"


@pytest.mark.parametrize(("gone", "message"), [("rooms", "has no rooms yet"), ("days", "has no days yet")])
def test_an_event_without_rooms_or_days_has_no_board(tmp_path: Path, gone: str, message: str) -> None:
    world = World(tmp_path)
    call = (
        CALL.partition("[[rooms]]")[0]
        if gone == "rooms"
        else "".join(line for line in CALL.splitlines(keepends=True) if not line.startswith(("starts", "ends")))
    )
    (tmp_path / "conf.toml").write_text(call)
    world.ok("init conf.toml --store cfp.json")
    with pytest.raises(DataRefusedError, match=message):
        desk(world).board()
