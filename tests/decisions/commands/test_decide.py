"""`cfp decide`: several decisions by flags, the board behind the screen, and the screen itself at a terminal."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from cfpcli.cli.judges import JUDGES
from cfpcli.decisions.commands import decide as decide_board
from cfpcli.decisions.commands.decide import StoreDesk
from cfpcli.decisions.screens.entries import Board
from cfpcli.errors import ConflictError, DataRefusedError
from cfpcli.figures.scores import Method, Tally, Vote, tallies
from cfpcli.records.event import Track
from cfpcli.records.person import Person
from cfpcli.records.proposal import State
from cfpcli.store import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import open_store, required_event
from tests.committee import committee
from tests.contract.process import variables
from tests.terminal import CTRL_C, DOWN, ENTER, UP, Terminal
from tests.world import World

TRACKS = (Track(slug="security", name="Security", slots=2), Track(slug="culture", name="Culture", slots=1))
SCORES = {
    "SAAAAA": {"ana": 5, "bo": 5},
    "SBBBBB": {"ana": 4, "bo": 4},
    "SCCCCC": {"ana": 3, "bo": 3},
    "SDDDDD": {"ana": 2, "bo": 2},
    "CAAAAA": {"ana": 1},
}
ADA, BO = Person("Ada Mbeki", "ada@example.org"), Person("Bo Lind", "bo@example.org")

Start = Callable[..., Terminal]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return committee(tmp_path, SCORES, tracks=TRACKS, states={"SDDDDD": State.ACCEPTED})


@pytest.fixture
def start(world: World) -> Start:
    """Starts `cfp decide` in a terminal of its own."""

    def run(*words: str, columns: int = 80, lines: int = 24, **more: str) -> Terminal:
        argv = [sys.executable, "-m", "cfpcli", "decide", *words]
        told = {"TERM": "xterm-256color", "CFP_ME": str(ADA), **more}
        return Terminal(argv, variables(world, **told), columns=columns, lines=lines, cwd=world.folder)

    return run


def desk(world: World, me: Person = ADA, *query: str, caps: tuple[int, int] = (0, 0)) -> StoreDesk:
    env = world.env("cfp decide")
    return StoreDesk(Workspace(env, JUDGES), required_event(env, open_store(env)), query, me, caps)


def standing(world: World) -> dict[str, tuple[str, str | None]]:
    rows = world.ok("list --json --fields code,state,pending_state").items
    return {row["code"]: (row["state"], row["pending_state"]) for row in rows}


def marks(board: Board) -> dict[str, str]:
    return {entry.code: entry.mark for group in board.groups for entry in group.entries}


def test_by_flags_several_decisions_are_one_change(world: World) -> None:
    before = world.records()
    world.ok("decide --accept SA --accept SB --reject SC --discuss CA")
    assert standing(world)["SBBBBB"] == ("submitted", "accepted")
    assert standing(world)["SCCCCC"] == ("submitted", "rejected")
    assert world.ok("list pending_tags:discuss --json --fields code").items == [{"code": "CAAAAA"}]
    world.ok("decide --open SA --yes")
    assert standing(world)["SAAAAA"] == ("submitted", None)
    world.ok("undo --yes")
    world.ok("undo --yes")
    assert world.records() == before


def test_by_flags_it_is_all_or_nothing(world: World) -> None:
    before = world.files()
    assert world.run("decide --accept SA --reject SD").status == 4
    assert world.run("decide --accept SA --reject SA").status == 2
    assert world.run("decide track:security --accept SA").status == 2
    assert world.files() == before


def test_an_abstract_by_others_is_called_a_summary(world: World) -> None:
    assert desk(world).reading("SAAAAA").texts[0][0] == ""
    world.ok("set abstract_is_summary=yes SAAAAA")
    assert desk(world).reading("SAAAAA").texts[0][0] == "Summary"


def test_without_a_terminal_the_flags_are_named(world: World) -> None:
    outcome = world.run("decide track:security")
    assert outcome.status == 2
    for flag in ("--accept", "--waitlist", "--reject", "--discuss", "--open"):
        assert flag in outcome.err


def test_the_line_moves_as_slots_fill(world: World) -> None:
    one = desk(world)

    def line() -> tuple[int | None, int, int]:
        group = one.board(Method.MEAN).groups[0]
        return group.above, group.seated, group.undecided

    assert line() == (1, 1, 3)
    one.decide("SAAAAA", "reject", again=False)
    assert line() == (2, 1, 2)
    one.decide("SCCCCC", "accept", again=False)
    assert line() == (1, 2, 1)
    one.undo()
    one.undo()
    assert line() == (1, 1, 3)


def test_the_line_of_a_part_counts_the_slots_of_the_whole_track(world: World) -> None:
    board = desk(world, ADA, "code:SC").board(Method.MEAN)
    assert [entry.code for entry in board.groups[0].entries] == ["SCCCCC"]
    assert (board.groups[0].above, board.groups[0].seated) == (0, 1)


def test_every_key_is_a_change_set_of_its_own_and_undo_takes_back_the_last(world: World) -> None:
    one, before = desk(world), len(world.ok("log --json").items)
    one.decide("SAAAAA", "accept", again=False)
    one.decide("SBBBBB", "discuss", again=False)
    assert len(world.ok("log --json").items) == before + 2
    assert marks(one.board(Method.MEAN)) | {"CAAAAA": ""} == {
        "SAAAAA": "→ accepted",
        "SBBBBB": "discuss",
        "SCCCCC": "",
        "SDDDDD": "accepted",
        "CAAAAA": "",
    }
    assert one.undo()[0] == "SBBBBB"
    assert one.undo()[0] == "SAAAAA"
    assert one.undo() == ("", "Nothing left to undo in this session")
    assert set(standing(world).values()) == {("submitted", None), ("accepted", None)}


def test_two_at_once_the_second_is_told_who_was_faster_and_may_insist(world: World) -> None:
    ada, bo = desk(world, ADA), desk(world, BO)
    bo.board(Method.MEAN)
    ada.decide("SAAAAA", "accept", again=False)
    for verb in ("reject", "open", "discuss"):
        with pytest.raises(ConflictError, match="already pending accepted, by Ada Mbeki"):
            bo.decide("SAAAAA", verb, again=False)
    assert standing(world)["SAAAAA"] == ("submitted", "accepted")
    bo.decide("SAAAAA", "reject", again=True)
    assert standing(world)["SAAAAA"] == ("submitted", "rejected")
    assert ada.board(Method.MEAN).groups[0].entries[0].by == "Bo Lind"
    with pytest.raises(ConflictError):
        ada.undo()


def test_an_illegal_move_is_refused_and_nothing_is_written(world: World) -> None:
    before = world.files()
    with pytest.raises(DataRefusedError):
        desk(world).decide("SDDDDD", "reject", again=False)
    assert world.files() == before


def test_who_has_several_accepted_is_shown_and_a_cap_warns(desk_of_one: World) -> None:
    one = desk(desk_of_one, caps=(1, 1))
    first, second = desk_of_one.codes("demo")
    assert "cap" not in one.decide(first, "accept", again=False)
    assert "Ana Ruiz: 2 accepted, cap 1! Example Works: 2 accepted, cap 1!" in one.decide(second, "accept", again=False)
    assert any("2  Ana Ruiz   above the cap of 1!" in line for line in one.shares())
    assert any("2  Example Works   above" in line for line in one.shares())
    assert sum("Bea" in line for line in one.shares()) == 0


@pytest.fixture
def desk_of_one(tmp_path: Path) -> World:
    """A world in which one speaker has sent both proposals."""
    from cfpcli.records.change import ChangeSet, created, replaced
    from cfpcli.records.person import Speaker
    from cfpcli.store import Store
    from tests.world import NOON

    world = committee(tmp_path / "one", {"SAAAAA": {}, "SBBBBB": {}}, tracks=TRACKS)
    import msgspec

    from cfpcli.records.change import Kind

    ana = Speaker(code="ANAAAA", name="Ana Ruiz", email="ana@example.org", affiliation="Example Works")
    bea = Speaker(code="BEAAAA", name="Bea Lind", email="bea@example.org", affiliation="EXAMPLE WORKS GmbH")
    store = Store.open(world.store)
    sent = list(store.get_many(Kind.PROPOSAL, ("SAAAAA", "SBBBBB")).values())
    both = (replaced(one, msgspec.structs.replace(one, speakers=("ANAAAA", "BEAAAA")[: one.number])) for one in sent)
    store.apply(ChangeSet(at=NOON, by="Sam", command="cfp", changes=(created(ana), created(bea), *both)))
    return world


@pytest.mark.slow
@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40)])
def test_the_screen_from_the_first_key_to_the_last(start: Start, world: World, columns: int, lines: int) -> None:
    with start(columns=columns, lines=lines) as terminal:
        terminal.expect("1 of 2 slots taken, 1 free; 3 undecided").expect("SAAAAA").expect("2 slots end here")
        terminal.expect("SBBBBB").expect("accepted").expect("q quit").send("a")
        terminal.expect("SAAAAA: accepted, pending").expect("2 of 2 slots taken, 0 free").expect("q quit").send("r")
        terminal.expect("SBBBBB").expect("rejected, pending").expect("q quit").send("d")
        terminal.expect("SCCCCC: to discuss").expect("q quit").send("r")
        terminal.expect("Not done").expect("SDDDDD").expect("q quit").send(UP)
        terminal.expect("q quit").send("u").expect("Undone: SCCCCC").expect("q quit").send(DOWN)
        terminal.expect("q quit").send("n").expect("by median").expect("q quit").send(ENTER)
        terminal.expect("Reviews").expect("Enter go back").send(ENTER).expect("q quit").send("?")
        terminal.expect("next method of ranking").expect("Enter continue").send(ENTER).expect("q quit").send("c")
        terminal.expect("nobody").expect("Enter continue").send(ENTER).expect("q quit").send("q")
        terminal.expect("Saved: 2 changes: 1 accepted, 1 rejected.")
        assert terminal.wait() == 0
    assert standing(world)["SAAAAA"] == ("submitted", "accepted")
    assert standing(world)["SBBBBB"] == ("submitted", "rejected")
    assert standing(world)["SCCCCC"] == ("submitted", None)


@pytest.mark.slow
def test_a_kill_after_a_key_loses_nothing(start: Start, world: World) -> None:
    with start() as terminal:
        terminal.expect("q quit").send("w").expect("waitlisted, pending").expect("q quit").send(CTRL_C)
        assert terminal.wait() == 130
        terminal.expect("interrupted: saved: 1 change: 1 waitlisted.")
    assert standing(world)["SAAAAA"] == ("submitted", "waitlisted")


@pytest.mark.slow
def test_somebody_faster_is_named_on_the_screen_and_the_key_again_replaces(start: Start, world: World) -> None:
    with start() as terminal:
        terminal.expect("q quit")
        world.ok("accept", "SAAAAA", "--by", str(BO))
        terminal.send("r").expect("already pending accepted, by Bo Lind").expect("r again")
        terminal.expect("q quit").send("r").expect("SAAAAA").expect("rejected, pending").expect("q quit").send("q")
        assert terminal.wait() == 0
    assert standing(world)["SAAAAA"] == ("submitted", "rejected")


@pytest.mark.slow
def test_a_dumb_terminal_takes_one_line_for_each_key(start: Start, world: World) -> None:
    with start(TERM="dumb") as terminal:
        terminal.expect("q quit").send("a\r").expect("accepted, pending").expect("q quit").send("q\r")
        assert terminal.wait() == 0
    assert standing(world)["SAAAAA"] == ("submitted", "accepted")


def test_the_list_is_read_again_only_when_the_store_has_changed(world: World) -> None:
    ada, bo = desk(world), desk(world, BO)
    before = ada.board(Method.MEAN)
    assert ada.board(Method.MEAN) is before
    assert ada.board(Method.MEDIAN) is not before
    ada.decide("SAAAAA", "accept", again=False)
    bo.decide("SBBBBB", "waitlist", again=False)
    ada.decide("SCCCCC", "reject", again=False)
    after = ada.board(Method.MEAN)
    deciders = {entry.code: entry.by for group in after.groups for entry in group.entries}
    assert deciders == {"SAAAAA": "Ada Mbeki", "SBBBBB": "Bo Lind", "SCCCCC": "Ada Mbeki", "SDDDDD": "", "CAAAAA": ""}
    assert ada.board(Method.MEAN) is after


def test_a_decision_ranks_nothing_anew_and_a_review_does(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[object] = []

    def counting(votes: Iterable[Vote]) -> dict[str, Tally]:
        counted.append(votes)
        return tallies(votes)

    monkeypatch.setattr(decide_board, "tallies", counting)
    board = desk(world)
    before = board.board(Method.MEAN)
    board.decide("SBBBBB", "accept", again=True)
    after = board.board(Method.MEAN)
    assert len(counted) == 1
    assert marks(after)["SBBBBB"] == "→ accepted"
    assert [entry.place for group in after.groups for entry in group.entries] == [
        entry.place for group in before.groups for entry in group.entries
    ]
    world.ok("review SA --score 1")
    [first, *_] = [group for group in board.board(Method.MEAN).groups if group.name == "Security"]
    assert [entry.code for entry in first.entries][:2] == ["SBBBBB", "SAAAAA"]
    assert len(counted) == 2
    board.board(Method.MEDIAN)
    assert len(counted) == 3


def test_who_decided_is_known_without_the_history_after_one_s_own_decision(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = desk(world)
    ada.board(Method.MEAN)
    asked: list[list[str]] = []

    def makers(_: Store, codes: Iterable[str]) -> dict[str, object]:
        asked.append([*codes])
        return {}

    monkeypatch.setattr(decide_board, "makers", makers)
    ada.decide("SAAAAA", "accept", again=False)
    assert {entry.by for entry in ada.board(Method.MEAN).groups[0].entries} == {"Ada Mbeki", ""}
    ada.decide("SAAAAA", "open", again=False)
    assert {entry.by for entry in ada.board(Method.MEAN).groups[0].entries} == {""}
    assert asked == []
    ada.undo()
    ada.board(Method.MEAN)
    assert asked == [["SAAAAA"]]
