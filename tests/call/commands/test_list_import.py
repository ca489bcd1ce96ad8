"""Several lists in one import: one change set, nothing doubled, no list drops the calls of another."""

import json
import sys
from types import FrameType
from typing import Any

import pytest

from cfpcli.records.followed_call import FollowedCall
from cfpcli.store import Store
from tests.world import World


@pytest.fixture(autouse=True)
def in_the_folder(request: pytest.FixtureRequest) -> None:
    """The store of the folder is named, so that calls are followed there and not in the person's own store."""
    for name in {"world", "desk"} & {*request.fixturenames}:
        world = request.getfixturevalue(name)
        world.variables["CFP_STORE"] = str(world.store)


def ccf(title: str, day: str, year: int = 2027, more: str = "") -> str:
    """A file of ccf-deadlines, which has one for each conference."""
    return f"""- title: {title}
  sub: AI
  confs:
  - year: {year}
    link: https://{title.lower()}.example.org/{year}
    timezone: AoE
    place: Porto
    timeline:
    - deadline: '{day} 23:59:59'
{more}"""


def put(world: World, **texts: str) -> None:
    """Write files below the folder `lists`; `ai__one` is `lists/ai/one.yml`."""
    for name, text in texts.items():
        path = world.folder / "lists" / f"{name.replace('__', '/')}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def calls(world: World) -> dict[str, FollowedCall]:
    return {call.slug: call for call in Store.open(world.folder / "calls.json").calls()}


def take(world: World, line: str = "lists", status: int = 0) -> Any:  # noqa: ANN401  # the outcome of a command
    outcome = world.run(f"deadlines import {line} --store calls.json --json")
    assert outcome.status == status, outcome
    return outcome


def count(outcome: Any, *names: str) -> list[tuple[int, ...]]:  # noqa: ANN401  # the outcome of a command
    return [tuple(item[name] for name in names) for item in outcome.items]


def test_a_folder_is_read_with_the_folders_below_it_in_one_change_set(world: World) -> None:
    put(world, ai__icml=ccf("ICML", "2026-08-01"), ai__aaai=ccf("AAAI", "2026-08-02"), fse=ccf("FSE", "2026-08-03"))
    (world.folder / "lists" / ".hidden.yml").write_text("x: y")
    (world.folder / "lists" / "README.md").write_text("# Lists")
    outcome = take(world)
    assert [(item["file"], item["added"]) for item in outcome.items] == [
        ("lists/fse.yml", 1),
        ("lists/ai/aaai.yml", 1),
        ("lists/ai/icml.yml", 1),
    ]
    assert "3 lists: 3 new." in outcome.err
    assert outcome.err.count("Next: cfp deadlines") == 1
    assert {slug: call.lists for slug, call in calls(world).items()} == {
        "fse-2027": ("fse",),
        "aaai-2027": ("aaai",),
        "icml-2027": ("icml",),
    }
    world.ok("undo --yes --store calls.json")
    assert calls(world) == {}


def test_the_same_folder_again_changes_nothing_in_any_order(world: World) -> None:
    put(world, icml=ccf("ICML", "2026-08-01"), aaai=ccf("AAAI", "2026-08-02"))
    take(world)
    before = (world.folder / "calls.json").read_bytes()
    assert count(take(world), "unchanged", "dropped") == [(1, 0), (1, 0)]
    assert count(take(world, "lists/icml.yml lists/aaai.yml lists"), "unchanged", "dropped") == [(1, 0), (1, 0)]
    assert (world.folder / "calls.json").read_bytes() == before


def test_a_file_drops_its_own_calls_only(world: World) -> None:
    two = ccf("ICML", "2026-08-01", more="    - deadline: '2026-09-01 23:59:59'\n      comment: Tutorials\n")
    put(world, icml=two, aaai=ccf("AAAI", "2026-08-02"))
    take(world)
    put(world, icml=ccf("ICML", "2026-08-08"))
    outcome = take(world)
    assert count(outcome, "extended", "dropped") == [(0, 0), (1, 1)]
    assert "icml-2027-tutorials: no longer in its list" in outcome.err


def test_files_of_one_name_in_two_folders_keep_their_calls(world: World) -> None:
    put(world, sc__fse=ccf("FSE", "2026-08-01"), se__fse=ccf("ESEC", "2026-08-02"))
    take(world)
    assert {slug: call.lists for slug, call in calls(world).items()} == {"fse-2027": ("fse",), "esec-2027": ("fse~2",)}
    assert count(take(world), "unchanged", "dropped") == [(1, 0), (1, 0)]
    assert count(take(world, "lists/se/fse.yml"), "unchanged", "dropped") == [(1, 0)]


def topic(*names: str, day: str = "2026-06-20") -> str:
    return json.dumps([{"name": name, "startDate": "2026-10-08", "cfpEndDate": day} for name in names])


def test_a_call_in_two_files_is_one_call_in_both_lists(world: World) -> None:
    put(world, js=topic("BoatConf", "RaftConf"), ts=topic("BoatConf", "CanoeConf"))
    assert count(take(world), "added", "repeated") == [(2, 0), (1, 1)]
    assert calls(world)["boatconf-2026"].lists == ("js", "ts")
    put(world, js=topic("RaftConf"))
    assert count(take(world), "dropped", "unchanged") == [(0, 1), (0, 2)]
    assert calls(world)["boatconf-2026"].lists == ("ts",)
    put(world, ts=topic("CanoeConf"))
    assert count(take(world), "dropped") == [(0,), (1,)]


def test_lists_that_contradict_one_another_move_nothing(world: World) -> None:
    put(world, js=topic("BoatConf"), ts=topic("BoatConf", day="2026-06-25"))
    outcome = take(world)
    assert count(outcome, "added", "extended", "repeated") == [(1, 0, 0), (0, 0, 1)]
    assert [(fault["file"], fault["reason"].partition(";")[0]) for fault in outcome.json["doubtful"]] == [
        ("lists/ts.yml", "is listed twice")
    ]
    assert count(take(world), "unchanged", "repeated") == [(1, 0), (0, 1)]


def test_a_list_that_names_the_zone_of_a_day_holds_over_one_that_does_not(world: World) -> None:
    put(world, js=topic("BoatConf"), ts=topic("BoatConf", day="2026-06-20 AoE"))
    for _ in range(2):
        assert take(world).json["doubtful"] == []
        call = calls(world)["boatconf-2026"]
        assert call.closes
        assert (call.closes.zone, call.closes_latest) == ("AoE", None)


def test_a_refused_deadline_is_read_where_another_list_has_it(world: World) -> None:
    put(world, js=topic("BoatConf"), ts=topic("BoatConf"))
    take(world)
    put(world, js=topic("BoatConf", "RaftConf", day="soon"), ts=topic("BoatConf", day="2026-06-27"))
    take(world)
    call = calls(world)["boatconf-2026"]
    assert (call.closes and call.closes.date, call.list_state) == ("2026-06-27", "")


def test_a_file_that_is_no_list_is_named_and_the_others_are_read(world: World) -> None:
    put(world, icml=ccf("ICML", "2026-08-01"), config="title: site\n", broken="- &a [*a]\n")
    outcome = take(world)
    assert count(outcome, "added") == [(1,)]
    assert "warning: skipped: lists/config.yml is not in a known list format" in outcome.err
    assert "warning: skipped: lists/broken.yml: " in outcome.err
    assert [fault["file"] for fault in outcome.json["unread"]] == ["lists/broken.yml", "lists/config.yml"]
    assert "skipped: lists/config.yml" in take(world, "lists/icml.yml lists/config.yml").err


def test_where_no_file_is_a_list_it_fails(world: World) -> None:
    put(world, config="title: site\n", other="title: site\n")
    assert "not in a known list format" in take(world, status=4).err
    assert not (world.folder / "calls.json").exists()


def test_a_path_that_does_not_exist_stops_everything(world: World) -> None:
    put(world, icml=ccf("ICML", "2026-08-01"))
    assert take(world, "lists nowhere.yml", status=3)
    assert not (world.folder / "calls.json").exists()


def test_stdin_is_read_among_files_and_only_once(world: World) -> None:
    put(world, icml=ccf("ICML", "2026-08-01"))
    outcome = world.ok("deadlines import - lists --store calls.json --json", stdin=topic("BoatConf"))
    assert [item["file"] for item in outcome.items] == ["stdin", "lists/icml.yml"]
    assert world.run("deadlines import - - --store calls.json", stdin=topic("BoatConf")).status == 2


def test_many_lists_are_reported_in_sum_and_whole_in_json(world: World) -> None:
    put(world, **{f"c{n}": ccf(f"CONF{n}", "2026-08-01") for n in range(30)})
    outcome = take(world)
    assert len(outcome.items) == 30
    assert "and 10 more; --json lists all" in outcome.err
    assert "30 lists: 30 new." in outcome.err
    put(world, c7=ccf("CONF7", "2026-08-08"))
    lines = take(world).err.splitlines()
    assert [line for line in lines if "ccfddl" in line or "lists:" in line] == [
        "lists/c7.yml (ccfddl): 1 extended.",
        "30 lists: 1 extended, 29 unchanged.",
    ]


@pytest.mark.parametrize("again", [False, True])
def test_the_cost_of_many_lists_is_linear(world: World, *, again: bool) -> None:
    def steps(count: int) -> int:
        folder = f"of{count}"
        for n in range(count):
            path = world.folder / folder / f"{folder}x{n}.yml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(ccf(f"{folder}x{n}", "2026-08-01"))
        line = f"deadlines import {folder} --store {folder}.json --json"
        if again:
            world.ok(line)
        done = 0

        def step(_frame: FrameType, event: str, _argument: object) -> None:
            nonlocal done
            done += event == "call"

        sys.setprofile(step)
        try:
            world.ok(line)
        finally:
            sys.setprofile(None)
        return done

    steps(10)  # imports modules
    few, many = steps(100), steps(400)
    assert many < 4.6 * few
