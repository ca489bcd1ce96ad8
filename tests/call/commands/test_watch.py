"""`cfp deadlines --watch`: what each second shows, without waiting for any."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cfpcli.call.commands.watch import Watch
from cfpcli.env import Options
from cfpcli.errors import InterruptedByUserError
from cfpcli.workspace.context import Workspace
from tests.call.following import call, follow, move
from tests.countdown import left
from tests.samples import CALL, opened
from tests.world import NOON, World

SECOND = timedelta(seconds=1)


class Scripted:
    """A view of a given size on which keys are pressed in turn: each is a key, or what happens in that second.

    Between two frames a second passes; what was shown is kept.
    """

    def __init__(self, world: World, *keys: str | Callable[[], object], columns: int = 80, lines: int = 24) -> None:
        self.columns = columns
        self.lines = lines
        self.frames: list[list[str]] = []
        self.waited: list[float] = []
        self._world = world
        self._keys = [*keys, "q"]

    def show(self, lines: Sequence[str]) -> None:
        """Keep what is shown."""
        self.frames.append(list(lines))

    def key(self, seconds: float) -> str:
        """The next key, a second later."""
        self.waited.append(seconds)
        self._world.now += SECOND
        pressed = self._keys.pop(0)
        if not callable(pressed):
            return pressed
        pressed()
        return ""


def watched(
    world: World,
    *keys: str | Callable[[], object],
    columns: int = 80,
    lines: int = 24,
    options: Options | None = None,
    span: timedelta | None = None,
    everything: bool = False,
    **variables: str,
) -> Scripted:
    """What is seen while these keys are pressed, one a second, then q."""
    env = world.env(terminals=("stdin", "stdout", "stderr"))
    env = replace(env, variables={**env.variables, "NO_COLOR": "1", **variables}, options=options or Options())
    view = Scripted(world, *keys, columns=columns, lines=lines)
    Watch(Workspace(env), everything=everything, span=span).run(view)
    return view


@pytest.fixture
def busy(world: World) -> World:
    """One call of one's own and more followed ones than a screen holds; the next closes in a minute and a half."""
    opened(world)
    follow(world, call("next", "2026-05-24 12:01", zone="Europe/Paris"), call("gone", "1 May 2026"))
    follow(world, *(call(f"c{number:02}", f"2026-06-{number:02}", zone="Europe/Paris") for number in range(1, 31)))
    return world


def test_it_counts_down_each_second(busy: World) -> None:
    shown = watched(busy, "", "")
    assert [frame[0] for frame in shown.frames] == [
        "Sun 24 May 2026 12:00:00 Europe/Paris",
        "Sun 24 May 2026 12:00:01 Europe/Paris",
        "Sun 24 May 2026 12:00:02 Europe/Paris",
    ]
    countdowns = [left("2 min 0 s"), left("1 min 59 s"), left("1 min 58 s")]
    assert [frame[2].startswith(text) for frame, text in zip(shown.frames, countdowns, strict=True)] == [True] * 3


def test_it_waits_for_the_next_second_of_the_clock(busy: World) -> None:
    busy.now = NOON + timedelta(milliseconds=400)
    assert watched(busy).waited == [pytest.approx(0.6)]


def test_a_call_that_closes_leaves_the_list(busy: World) -> None:
    busy.now = datetime(2026, 5, 24, 10, 1, 59, tzinfo=UTC)
    before, after = watched(busy, "").frames
    assert before[2].startswith(left("1 s"))
    assert not any("Next" in line for line in after)
    assert after[2].startswith(left("8 d 11 h"))


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40), (60, 10), (80, 4), (40, 3), (20, 1)])
def test_it_fits_the_terminal(busy: World, columns: int, lines: int) -> None:
    for frame in watched(busy, "down", "space", "end", columns=columns, lines=lines).frames:
        assert len(frame) == lines
        assert all(len(line) <= columns for line in frame)


def test_the_last_line_says_what_keys_do_and_what_is_not_shown(busy: World) -> None:
    (frame,) = watched(busy).frames
    assert frame[-1] == "q quit · arrows, Space, b move · 22 more below · 1 closed hidden"
    assert watched(busy, everything=True).frames[0][-1].endswith("23 more below")


def first_calls(view: Scripted) -> list[str]:
    return [frame[2].split(" ·")[0].split()[-1] for frame in view.frames]


def test_keys_move_through_the_list(busy: World) -> None:
    keys = ("down", "j", "up", "k", "up", "space", "b", "page down", "page up")
    assert first_calls(watched(busy, *keys)) == [
        "Next", "C01", "C02", "C01", "Next", "Next", "C10", "Next", "C10", "Next",
    ]  # fmt: skip


def test_the_ends_of_the_list(busy: World) -> None:
    view = watched(busy, "end", "down", "up", "home")
    assert first_calls(view) == ["Next", "C21", "C21", "C20", "Next"]
    for frame in view.frames[1:3]:
        assert any("C30" in line for line in frame)
        assert frame[-1] == "q quit · arrows, Space, b move · 22 above · 1 closed hidden"
    assert first_calls(watched(busy, *["space"] * 20))[-1] == "C21"
    assert first_calls(watched(busy, "end", *["down"] * 3, "page up"))[-1] == "C12"


def test_another_size_is_another_screen(busy: World) -> None:
    def grow() -> None:
        view.columns, view.lines = 120, 40

    view = Scripted(busy, "", grow, "")
    env = busy.env(terminals=("stdin", "stdout", "stderr"))
    Watch(Workspace(replace(env, variables={**env.variables, "NO_COLOR": "1"}))).run(view)
    assert [len(frame) for frame in view.frames] == [24, 24, 40, 40]
    assert "12:01 Europe/Paris   Next" in view.frames[2][2]


def test_the_store_is_read_again_when_it_changed(busy: World) -> None:
    view = watched(busy, lambda: move(busy, "next", "25 May 2026", at=NOON))
    before, after = view.frames
    assert any(line.startswith(left("2 min 0 s")) for line in before)
    assert any("Next" in line and "extended from 24 May" in line for line in after)


def test_a_store_that_cannot_be_read_leaves_what_was_read_and_says_so(busy: World) -> None:
    whole = busy.store.read_bytes()
    view = watched(busy, lambda: busy.store.write_bytes(b"{}"), "", lambda: busy.store.write_bytes(whole))
    assert ["Next" in frame[2] for frame in view.frames] == [True] * 4
    assert [frame[-1].startswith("warning: the list may be out of date") for frame in view.frames] == [
        False,
        True,
        True,
        False,
    ]


def test_as_of_is_where_time_begins(busy: World) -> None:
    as_of = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
    first, second = watched(busy, "", options=Options(as_of=as_of)).frames
    assert (first[0], second[0]) == ("Mon 1 June 2026 08:00:00 Europe/Paris", "Mon 1 June 2026 08:00:01 Europe/Paris")


def test_only_what_closes_within_a_span(busy: World) -> None:
    (frame,) = watched(busy, span=timedelta(hours=1)).frames
    assert [line for line in frame[2:-1] if " · open" in line] == [f"{left('2 min 0 s')}  Next · open · closes soon"]


def test_with_nothing_to_count_down_to(world: World) -> None:
    opened(world, CALL)
    world.ok("undo --yes")
    (frame,) = watched(world).frames
    assert frame[2] == "No open call to count down to."


def test_without_colour_there_is_none_and_with_it_words_stay(busy: World) -> None:
    plain = watched(busy).frames[0]
    busy.now = NOON
    coloured = watched(busy, NO_COLOR="").frames[0]
    assert not any("\x1b" in line for line in plain)
    assert "\x1b[31mcloses soon\x1b[0m" in coloured[2]


def test_a_name_cannot_write_to_the_terminal(busy: World) -> None:
    follow(busy, call("bad", "2026-05-24 12:00", zone="Europe/Paris", name="Bad\x1b[2J\nname"))
    (frame,) = watched(busy).frames
    assert "Bad\\x1b[2J name" in frame[2]


def test_leaving_by_ctrl_c_is_an_interruption(busy: World) -> None:
    def leave() -> None:
        raise InterruptedByUserError("interrupted")

    with pytest.raises(InterruptedByUserError):
        watched(busy, leave)
