"""The environment: what variables, options and streams come to."""

import io
import random
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cfpcli import env as module
from cfpcli.env import Env, Options
from cfpcli.errors import UsageError

ALL = frozenset({"stdin", "stdout", "stderr"})


def make(
    variables: Mapping[str, str] | None = None,
    *,
    terminals: frozenset[str] = frozenset(),
    options: Options | None = None,
    **more: Any,  # noqa: ANN401  # handed on to Env
) -> Env:
    return Env(
        stdin=io.StringIO(),
        stdout=io.StringIO(),
        stderr=io.StringIO(),
        variables=variables or {},
        cwd=Path("/somewhere"),
        terminals=terminals,
        options=options or Options(),
        **more,
    )


def test_the_clock_is_read_once() -> None:
    ticks = iter(datetime(2026, 5, day, tzinfo=UTC) for day in range(1, 9))
    env = make(clock=lambda: next(ticks))
    assert env.now == env.now == env.true_now == datetime(2026, 5, 1, tzinfo=UTC)


def test_another_moment_leaves_the_true_one() -> None:
    moment, truth = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    env = make(clock=lambda: truth, options=Options(as_of=moment))
    assert (env.now, env.true_now) == (moment, truth)


def test_a_rehearsal_clock_starts_where_it_is_set_and_runs_on_with_the_true_one() -> None:
    truth = [datetime(2027, 5, 1, tzinfo=UTC)]
    env = make(clock=lambda: truth[0], variables={"CFP_CLOCK": "24 May 2026 14:00 Europe/Paris"})
    starts = datetime(2026, 5, 24, 12, tzinfo=UTC)
    assert (env.now, env.instant(), env.true_now) == (starts, starts, truth[0])
    truth[0] += timedelta(minutes=7)
    later = env.with_options(Options(yes=True))
    assert (env.now, env.instant()) == (starts, starts + timedelta(minutes=7))
    assert (later.now, later.rehearsal) == (starts + timedelta(minutes=7), starts)


def test_another_moment_is_looked_at_on_a_rehearsal_clock_too() -> None:
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    env = make(variables={"CFP_CLOCK": "2026-05-24"}, options=Options(as_of=moment))
    assert env.now == moment


def test_without_a_rehearsal_the_true_clock_runs() -> None:
    env = make(clock=lambda: datetime(2026, 5, 1, tzinfo=UTC), variables={"CFP_CLOCK": ""})
    assert (env.rehearsal, env.started, env.instant()) == (None, None, datetime(2026, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize("text", ["soonish", "7/6/2026", "TBA", "midnight", "31 June 2026"])
def test_a_rehearsal_clock_that_cannot_be_read_is_named(text: str) -> None:
    env = make(variables={"CFP_CLOCK": text})
    for name in ("now", "rehearsal"):
        with pytest.raises(UsageError, match=r"^CFP_CLOCK: "):
            getattr(env, name)
    with pytest.raises(UsageError, match=r"^CFP_CLOCK: "):
        env.instant()


@pytest.mark.parametrize(
    ("terminals", "variables", "options", "asks"),
    [
        (ALL, {}, Options(), True),
        ({"stdin", "stderr"}, {}, Options(), True),
        ({"stdin", "stdout"}, {}, Options(), False),
        ({"stdout", "stderr"}, {}, Options(), False),
        (ALL, {"CI": "true"}, Options(), False),
        (ALL, {"CI": ""}, Options(), True),
        (ALL, {"CFP_NO_INPUT": "1"}, Options(), False),
        (ALL, {}, Options(no_input=True), False),
    ],
)
def test_a_person_is_asked_only_where_they_can_answer(
    terminals: set[str], variables: dict[str, str], options: Options, *, asks: bool
) -> None:
    assert make(variables, terminals=frozenset(terminals), options=options).can_ask is asks


@pytest.mark.parametrize(
    ("terminals", "form", "draws"),
    [(ALL, "", True), (set(), "", False), (set(), "table", True), (ALL, "plain", False), (ALL, "json", False)],
)
def test_pictures_are_for_terminals_unless_told(terminals: set[str], form: str, *, draws: bool) -> None:
    assert make(terminals=frozenset(terminals), options=Options(format=form)).draws is draws


@pytest.mark.parametrize(
    ("terminals", "variables", "color", "colours"),
    [
        (ALL, {}, "auto", True),
        (set(), {}, "auto", False),
        (ALL, {"NO_COLOR": "1"}, "auto", False),
        (ALL, {"NO_COLOR": ""}, "auto", True),
        (ALL, {"TERM": "dumb"}, "auto", False),
        (set(), {"FORCE_COLOR": "1"}, "auto", True),
        (set(), {"FORCE_COLOR": "0"}, "auto", False),
        (set(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", False),
        (set(), {"NO_COLOR": "1"}, "always", True),
        (ALL, {"FORCE_COLOR": "1"}, "never", False),
    ],
)
def test_colour(terminals: set[str], variables: dict[str, str], color: str, *, colours: bool) -> None:
    env = make(variables, terminals=frozenset(terminals), options=Options(color=color))
    assert env.colors("stdout") is colours


def test_colour_goes_by_the_stream() -> None:
    env = make(terminals=frozenset({"stderr"}))
    assert not env.colors("stdout")
    assert env.colors("stderr")


@pytest.mark.parametrize(("encoding", "takes"), [("utf-8", True), ("ascii", False), ("latin-1", False), (None, True)])
def test_blocks_are_for_streams_that_have_them(encoding: str | None, *, takes: bool) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding) if encoding else io.StringIO()
    assert replace(make(), stdout=stream).takes_blocks("stdout") is takes


def test_the_size_is_what_the_variables_say() -> None:
    assert (make({"COLUMNS": "120", "LINES": "50"}).width, make({"LINES": "50"}).height) == (120, 50)
    assert (make().width, make().height) == (80, 24)
    assert make({"COLUMNS": "0"}).width == make({"COLUMNS": "wide"}).width == 80


@pytest.mark.parametrize("name", ["Europe/Paris", ":Europe/Paris"])
def test_the_readers_zone(name: str) -> None:
    assert make({"TZ": name}).zone == ZoneInfo("Europe/Paris")


@pytest.mark.parametrize("name", ["Nowhere/City", "CET-1CEST", "../etc/passwd", "/etc/passwd"])
def test_a_zone_that_nobody_knows_is_utc(name: str) -> None:
    assert make({"TZ": name}).zone == UTC


def test_a_file_of_the_systems_database_is_its_zone() -> None:
    assert make({"TZ": "/usr/share/zoneinfo/Europe/Paris"}).zone == ZoneInfo("Europe/Paris")


def test_a_zone_that_nobody_knows_is_told_once_the_zone_was_asked_for() -> None:
    env = make({"TZ": "Nowhere/City"})
    assert env.unknown_zone == ""
    assert env.zone == UTC
    assert env.unknown_zone == "Nowhere/City"
    for variables in ({"TZ": "Europe/Paris"}, {"TZ": ""}, {}):
        other = make(variables)
        assert other.zone
        assert other.unknown_zone == ""


def test_without_a_variable_the_systems_zone_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_system_zone_name", lambda: "Asia/Tokyo")
    assert make().zone == ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"HOME": "/home/ada"}, "/home/ada/.local/share/cfpcli"),
        ({"HOME": "/home/ada", "XDG_DATA_HOME": "/data"}, "/data/cfpcli"),
        ({"HOME": "/home/ada", "XDG_DATA_HOME": "relative"}, "/home/ada/.local/share/cfpcli"),
    ],
)
def test_where_a_persons_own_store_lives(variables: dict[str, str], folder: str) -> None:
    assert make(variables).data_dir == Path(folder)


def test_chance_is_what_was_given_else_the_systems() -> None:
    seeded = random.Random(1)  # noqa: S311  # no secret
    assert make(rng=seeded).chance is seeded
    assert isinstance(make().chance, random.SystemRandom)


def test_other_options_leave_the_rest() -> None:
    env = make({"A": "b"}, terminals=ALL)
    other = env.with_options(Options(format="json"))
    assert (other.options.format, other.variables, other.terminals) == ("json", {"A": "b"}, ALL)
    assert env.options.format == ""


def test_the_process_gives_its_streams_and_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CFP_ME", "Ada <ada@example.org>")
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(sys, "stderr", Terminal())
    env = Env.from_process("cfp list")
    assert env.terminals == {"stdin", "stderr"}
    assert (env.cwd, env.command, env.stdin) == (tmp_path, "cfp list", sys.stdin)
    assert env.variables["CFP_ME"] == "Ada <ada@example.org>"
    assert env.true_now.tzinfo == UTC
