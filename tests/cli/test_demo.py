"""`cfp demo`: a folder of its own, in which every line that is printed really ran."""

import json
import re
import shlex
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cfpcli import shipped
from cfpcli.store import Store
from tests.countdown import left
from tests.samples import event, history, listed, write
from tests.world import NOON, World


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, str]:
    """A demo that has run, with what it printed; to be read only."""
    world = World(tmp_path_factory.mktemp("demo"))
    return World(world.folder / "cfp-demo"), world.ok("demo").out


def lines(out: str) -> list[list[str]]:
    """The command lines it printed, without the `cfp`."""
    return [shlex.split(line)[1:] for line in re.findall(r"^\$ (cfp .+)$", out, re.MULTILINE)]


def test_a_call_around_today_with_a_dozen_proposals_and_reviews(shown: tuple[World, str]) -> None:
    demo, _ = shown
    call = event(demo)["call"]
    assert (call["opens"]["date"], call["closes"]["date"]) == ("2026-04-29", "2026-06-14")
    assert len(listed(demo)) == 12
    reviewed = demo.ok("list --json --fields reviews,track").items
    assert sum(one["reviews"] for one in reviewed) == 14
    assert len({one["track"] for one in reviewed}) == 6
    assert {path.name for path in demo.folder.iterdir()} >= {"demo.toml", "proposals", "proposals.csv", "cfp.json"}
    assert demo.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("now", "days"),
    [(NOON, ["2026-12-09", "2026-12-10"]), (datetime(2031, 2, 11, 23, tzinfo=UTC), ["2031-09-03", "2031-09-04"])],
)
def test_its_event_has_two_rooms_and_begins_on_a_wednesday(tmp_path: Path, now: datetime, days: list[str]) -> None:
    world = World(tmp_path, now=now)
    world.ok("demo")
    held = event(World(world.folder / "cfp-demo", now=now))
    assert [held["starts"], held["ends"]] == days
    assert [room["slug"] for room in held["rooms"]] == ["grand-amphi", "salle-12"]


def test_every_line_it_prints_really_ran(shown: tuple[World, str]) -> None:
    demo, out = shown
    printed = [shlex.join(["cfp", *words]) for words in lines(out)]
    recorded = [one["command"] for one in history(demo)][::-1]
    assert [line for line in printed if line.split()[1] in {"init", "submit", "review"}] == recorded
    assert [line.split()[1] for line in printed[-4:]] == ["list", "show", "deadlines", "export"]
    assert printed[1] == "cfp submit proposals/01-one-page-licence-policy.md"
    assert (demo.folder / "proposals.csv").read_text().startswith("code,")


def test_the_lines_give_the_same_by_hand(shown: tuple[World, str], tmp_path: Path) -> None:
    demo, out = shown
    hand = World(tmp_path)
    for name in ("demo.toml", *shipped.names(".md")):
        write(hand, name, (demo.folder / name).read_text())
    by_hand = dict(zip(listed(demo), ["?"] * 12, strict=True))
    for words in lines(out):
        if words[0] == "review":
            by_hand = dict(zip(listed(demo), listed(hand), strict=True))
        hand.ok(*(by_hand.get(word, word) for word in words))
    titles = demo.ok("list --json --fields title,score,reviews").items
    assert hand.ok("list --json --fields title,score,reviews").items == titles
    assert (hand.folder / "proposals.csv").exists()


def test_it_shows_the_table_a_page_the_countdown_and_an_export(shown: tuple[World, str]) -> None:
    _, out = shown
    table, _, rest = out.partition("$ cfp show ")
    page, _, rest = rest.partition("$ cfp deadlines")
    deadlines, _, export = rest.partition("$ cfp export ")
    assert "A licence policy that fits on one page" in table.partition("$ cfp list")[2]
    assert "Ada Mbeki: 5 of 5 (must have)" in page
    assert left("21 days") in deadlines
    assert "proposals.csv" in export


def test_the_same_codes_every_time_so_that_a_manual_can_quote_them(shown: tuple[World, str], tmp_path: Path) -> None:
    _, out = shown
    assert World(tmp_path).ok("demo").out.replace(str(tmp_path), "") == out.replace(str(shown[0].folder.parent), "")


def test_a_second_one_gets_another_folder(world: World) -> None:
    world.ok("demo")
    first = world.files()
    world.ok("demo")
    assert (world.folder / "cfp-demo-2/cfp.json").exists()
    assert {name: data for name, data in world.files().items() if name in first} == first


def test_a_folder_of_ones_own_name(world: World) -> None:
    outcome = world.ok("demo 'here and/there'")
    assert outcome.out.startswith("$ cd 'here and/there'\n")
    assert len(listed(World(world.folder / "here and/there"))) == 12
    assert "Next: cd 'here and/there'  # then run cfp" in outcome.err


@pytest.mark.parametrize("content", ["demo.toml", "notes.txt", None])
def test_a_folder_that_is_there_is_never_touched(world: World, content: str | None) -> None:
    folder = world.folder / "mine"
    folder.mkdir(mode=0o755)
    if content:
        write(world, f"mine/{content}", "precious\n")
    before = world.files(), world.traces()
    outcome = world.run("demo mine")
    assert outcome.status == 4
    assert "mine exists" in outcome.err
    assert (world.files(), world.traces()) == before


def test_below_a_file_there_is_no_folder(world: World) -> None:
    write(world, "mine", "precious\n")
    assert world.run("demo mine").status == 4
    assert world.run("demo mine/below").status == 1


def test_a_store_beside_or_told_by_a_variable_is_left_alone(desk: World) -> None:
    before = desk.store.read_bytes()
    desk.ok("demo", CFP_STORE=str(desk.store), CFP_EVENT="osxp-2026")
    assert desk.store.read_bytes() == before
    assert event(World(desk.folder / "cfp-demo"))["slug"] == "demo"


def test_a_rehearsal_clock_moves_the_call_with_it(world: World) -> None:
    world.variables["CFP_CLOCK"] = "2030-03-01"
    world.ok("demo")
    demo = replace(world, folder=world.folder / "cfp-demo")
    assert Store.open(demo.store).rehearsal
    call = event(demo)["call"]
    assert (call["opens"]["date"], call["closes"]["date"]) == ("2030-02-04", "2030-03-22")
    assert demo.ok("list --json --fields submitted --limit 1").items == [{"submitted": "2030-03-01T00:00:00Z"}]


def test_json_is_one_document_and_the_story_goes_to_stderr(world: World) -> None:
    outcome = world.ok("demo --json")
    assert json.loads(outcome.out)["items"] == [{"folder": str(world.folder / "cfp-demo"), "proposals": 12}]
    assert "$ cfp export csv" in outcome.err


def test_it_needs_nobody_s_name(world: World) -> None:
    world.ok("demo", CFP_ME="")
    assert world.now == NOON


def test_what_to_do_next(shown: tuple[World, str]) -> None:
    demo, out = shown
    assert out.startswith("$ cd cfp-demo\n$ export CFP_ME=")
    assert "12 proposals to review" in demo.ok("", terminals=("stdout",), NO_COLOR="1").out
