"""`cfp deadlines import` and `cfp deadlines forget`: calls that other organisers run."""

import json
from pathlib import Path

import msgspec
import pytest

from cfpcli.call.rules.list_formats import LIST_FORMATS
from cfpcli.dates.grammar import parse_close
from cfpcli.records.change import ChangeSet, Kind, replaced
from cfpcli.store import Store
from tests.prepared import CONFERENCES
from tests.world import World


@pytest.fixture(autouse=True)
def in_the_folder(request: pytest.FixtureRequest) -> None:
    """The store of the folder is named, so that calls are followed there and not in the person's own store."""
    for name in {"world", "desk"} & {*request.fixturenames}:
        world = request.getfixturevalue(name)
        world.variables["CFP_STORE"] = str(world.store)


OWN_STORE = "home/.local/share/cfpcli/cfp.json"
BOAT = {"name": "BoatConf", "startDate": "2026-10-08", "cfpEndDate": "2026-06-20"}


def put(world: World, document: object, name: str = "list.json") -> None:
    (world.folder / name).write_text(document if isinstance(document, str) else json.dumps(document))


def calls(path: Path) -> list[str]:
    """What is followed beyond the call that the prepared store follows already."""
    return [call.slug for call in Store.open(path).calls() if call.slug != "otter-days-2026"]


def test_what_can_be_read_comes_in_and_the_rest_is_named_with_its_line(desk: World) -> None:
    outcome = desk.ok("deadlines import conferences.yml --json")
    (item,) = outcome.items
    assert item == {
        "source": "python-deadlines", "file": "conferences.yml",
        "added": 2, "extended": 0, "updated": 0, "unchanged": 0, "repeated": 0,
        "called_off": 0, "dropped": 0, "kept": 0, "refused": 1, "without_call": 0,
    }  # fmt: skip
    assert [(call["slug"], call["outcome"], call["zone"], call["zone_assumed"]) for call in outcome.json["calls"]] == [
        ("boatconf-2026", "added", "Europe/Lisbon", False),
        ("harbour-camp-2026", "added", "AoE", True),
    ]
    (refused,) = outcome.json["refused"]
    assert (refused["name"], refused["line"], refused["field"]) == ("Lighthouse Days", 8, "timezone")
    assert 'warning: skipped: conferences.yml:8: Lighthouse Days: timezone: "PT" is not a time zone' in outcome.err
    assert "AoE is assumed if the list names no zone." in outcome.err
    assert "Next: cfp deadlines" in outcome.err
    assert calls(desk.store) == ["boatconf-2026", "harbour-camp-2026"]


def test_the_same_file_again_changes_nothing(desk: World) -> None:
    desk.ok("deadlines import conferences.yml")
    before = desk.store.read_bytes()
    outcome = desk.ok("deadlines import conferences.yml --json")
    assert (outcome.items[0]["unchanged"], outcome.items[0]["added"]) == (2, 0)
    assert outcome.json["calls"] == []
    assert desk.store.read_bytes() == before


def test_a_close_that_moved_is_told_from_when_to_when(world: World) -> None:
    put(world, [BOAT])
    world.ok("deadlines import list.json --store calls.json")
    put(world, [{**BOAT, "cfpEndDate": "2026-07-04"}])
    outcome = world.ok("deadlines import list.json --store calls.json --json")
    assert "boatconf-2026: extended from 2026-06-20 (zone unknown) to 2026-07-04 (zone unknown)" in outcome.err
    (call,) = outcome.json["calls"]
    assert (call["outcome"], call["replaced_close"]) == ("extended", "2026-06-20T10:00:00Z")
    put(world, [BOAT])
    outcome = world.ok("deadlines import list.json --store calls.json")
    assert "now closes earlier: 2026-06-20 (zone unknown), formerly 2026-07-04 (zone unknown)" in outcome.err
    assert "a day may end anywhere between UTC+14 (first) and AoE (last)" in outcome.err


def test_a_speaker_without_a_store_gets_one_of_their_own(world: World) -> None:
    del world.variables["CFP_STORE"]
    put(world, [BOAT])
    world.ok("deadlines import list.json")
    assert calls(world.folder / OWN_STORE) == ["boatconf-2026"]
    assert not world.store.exists()
    assert (world.folder / OWN_STORE).stat().st_mode & 0o777 == 0o600
    world.ok("doctor")


def test_a_dry_run_makes_nothing_and_still_says_what_would_not_be_taken(world: World) -> None:
    put(world, CONFERENCES, "list.yml")
    before = world.traces()
    outcome = world.ok("deadlines import list.yml --dry-run")
    assert "+ call boatconf-2026" in outcome.out
    assert "skipped: list.yml:8" in outcome.err
    assert world.traces() == before
    document = world.ok("deadlines import list.yml --dry-run --json").json
    assert document["dry_run"] is True
    assert [change["key"] for change in document["changes"]] == ["boatconf-2026", "harbour-camp-2026"]


def test_a_dry_run_on_a_store_says_so_too(desk: World) -> None:
    before = desk.store.read_bytes()
    assert "skipped: conferences.yml:8" in desk.ok("deadlines import conferences.yml --dry-run").err
    assert desk.store.read_bytes() == before


def test_a_call_that_stands_twice_with_two_closes_is_doubted(world: World) -> None:
    put(world, [BOAT, {**BOAT, "cfpEndDate": "2026-07-04"}, BOAT])
    outcome = world.ok("deadlines import list.json --json")
    assert (outcome.items[0]["added"], outcome.items[0]["repeated"]) == (1, 2)
    (doubt,) = outcome.json["doubtful"]
    assert doubt["reason"] == "is listed twice; 2026-06-20 (zone unknown) is used, not 2026-07-04 (zone unknown)"


def test_undo_takes_an_import_back(desk: World) -> None:
    desk.ok("deadlines import conferences.yml")
    assert "added call boatconf-2026" in desk.ok("log --limit 1").out
    desk.ok("undo --yes")
    assert calls(desk.store) == []


def test_where_nothing_can_be_read_it_fails_and_lists_every_row(world: World) -> None:
    put(world, [{**BOAT, "cfpEndDate": "soon"}, {**BOAT, "name": "Two", "cfpEndDate": "2026-02-30"}])
    outcome = world.run("deadlines import list.json --json")
    assert outcome.status == 4
    faults = outcome.json["faults"]
    assert [(fault["field"], fault["message"].partition(":")[0]) for fault in faults] == [
        ("cfpEndDate", "BoatConf"),
        ("cfpEndDate", "Two"),
    ]
    assert not (world.folder / OWN_STORE).exists()


def test_a_list_without_any_call_is_no_fault_and_makes_no_store(world: World) -> None:
    put(world, [{"name": "Quiet", "startDate": "2026-10-08", "locales": "EN"}])
    outcome = world.ok("deadlines import list.json")
    assert "1 without a call" in outcome.err
    assert not (world.folder / OWN_STORE).exists()


def test_a_flood_of_faults_is_cut_for_people_and_whole_in_json(world: World) -> None:
    put(world, [BOAT, *({**BOAT, "name": f"N{number}", "cfpEndDate": "soon"} for number in range(50))])
    outcome = world.ok("deadlines import list.json --json")
    assert len(outcome.json["refused"]) == 50
    assert outcome.err.count("skipped:") == 20
    assert "warning: and 30 more; --json lists all" in outcome.err


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ('[{"name": "A"', 4, "list.json: line 1: not valid JSON"),
        ("[]", 4, "not in a known list format"),
        ("- &a [*a]\n", 4, "anchors and aliases are not read"),
        ("[" * 200_000, 4, "deeply nested"),
    ],
)
def test_a_file_that_is_no_list_is_refused(world: World, text: str, status: int, said: str) -> None:
    put(world, text)
    outcome = world.run("deadlines import list.json")
    assert outcome.status == status
    assert said in outcome.err
    assert not (world.folder / OWN_STORE).exists()


def test_wrong_words_are_answered(world: World) -> None:
    put(world, [BOAT])
    assert world.run("deadlines import nowhere.json").status == 3
    (world.folder / "empty").mkdir()
    outcome = world.run("deadlines import empty")
    assert (outcome.status, "there is no list in empty" in outcome.err) == (3, True)
    outcome = world.run("deadlines import list.json --from confs")
    assert outcome.status == 2
    assert 'did you mean "confs.tech"' in outcome.err
    world.ok("deadlines import list.json")
    outcome = world.run("deadlines --json import list.json")
    assert (outcome.status, "write import before the options" in outcome.err) == (2, True)
    assert "No call matches imprt." in world.ok("deadlines imprt").err


def test_stdin_is_read_as_any_file(world: World) -> None:
    outcome = world.ok("deadlines import - --from confs.tech", stdin=json.dumps([BOAT]))
    assert "stdin (confs.tech): 1 new." in outcome.err


def test_help_names_every_list(world: World) -> None:
    said = "".join(world.ok("deadlines import --help").out.split())
    assert all(name in said for name in LIST_FORMATS)


def test_the_other_commands_go_on_with_calls_in_the_store(desk: World) -> None:
    before = {line: desk.ok(line).out for line in ("list", "export jsonl", "tracks", "event list")}
    desk.ok("deadlines import conferences.yml")
    assert {line: desk.ok(line).out for line in before} == before
    desk.ok("doctor")
    assert len(desk.records()[Kind.CALL]) == 3
    assert "BoatConf" in desk.ok("deadlines").out


def test_hostile_texts_reach_no_terminal(world: World) -> None:
    bad = {**BOAT, "name": "\x1b[31mBad", "cfpEndDate": "\x1b[2Jx"}
    put(world, [{**BOAT, "name": "\x1b]0;x\x07Boat\u202eConf"}, bad])
    outcome = world.ok("deadlines import list.json")
    assert not {"\x1b", "\x07", "\u202e"} & set(outcome.out + outcome.err)


def test_a_day_that_was_read_in_utc_before_is_not_called_moved(world: World) -> None:
    put(world, [BOAT])
    world.ok("deadlines import list.json")
    store = world.store
    (new,) = Store.open(store).calls()
    old = msgspec.structs.replace(
        new, closes=parse_close("2026-06-20", zone="UTC", now=world.now), closes_latest=None, zone_assumed=True
    )
    Store.open(store).apply(ChangeSet(at=world.now, by="sam@example.org", command="cfp", changes=(replaced(new, old),)))
    outcome = world.ok("deadlines import list.json --json")
    assert (outcome.items[0]["updated"], outcome.items[0]["extended"]) == (1, 0)
    assert "boatconf-2026" not in outcome.err
    (again,) = Store.open(store).calls()
    assert (again.closes, again.closes_latest, again.extensions) == (new.closes, new.closes_latest, ())


def test_a_person_says_what_an_abbreviation_of_a_zone_means(world: World) -> None:
    put(world, CONFERENCES, "list.yml")
    outcome = world.ok("deadlines import list.yml --zone PT=america/los_angeles --json")
    zones = {call["slug"]: call["zone"] for call in outcome.json["calls"]}
    assert zones["lighthouse-days-2026"] == "America/Los_Angeles"
    assert "PT" not in outcome.err
    told = world.ok("deadlines import list.yml --dry-run").err
    assert "add --zone PT=America/Los_Angeles" in told


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("PT", "is not NAME=ZONE"),
        ("PT=", "is not NAME=ZONE"),
        ("PT=Pacific", '"Pacific" is not a time zone'),
        ("UTC=Europe/Paris", '"UTC" is a time zone already'),
        ("europe/paris=Asia/Tokyo", "is a time zone already"),
    ],
)
def test_a_meaning_that_is_none_is_refused(world: World, given: str, said: str) -> None:
    put(world, [BOAT])
    outcome = world.run("deadlines", "import", "list.json", "--zone", given)
    assert outcome.status == 2
    assert said in outcome.err


def followed(world: World) -> list[str]:
    return [call.slug for call in Store.open(world.store).calls()]


def test_a_call_is_forgotten_and_undo_brings_it_back(desk: World) -> None:
    desk.ok("deadlines import conferences.yml")
    outcome = desk.ok("deadlines forget boatconf-2026 --json")
    assert outcome.items == [{"slug": "boatconf-2026", "name": "BoatConf", "source": "python-deadlines"}]
    assert "1 call is no longer followed." in outcome.err
    assert followed(desk) == ["otter-days-2026", "harbour-camp-2026"]
    desk.ok("undo --yes")
    assert sorted(followed(desk)) == ["boatconf-2026", "harbour-camp-2026", "otter-days-2026"]
    desk.ok("doctor")


def test_a_whole_list_is_forgotten_and_the_others_stay(desk: World) -> None:
    desk.ok("deadlines import conferences.yml")
    assert "2 calls are no longer followed." in desk.ok("deadlines forget --from python-deadlines").err
    assert followed(desk) == ["otter-days-2026"]


def test_a_call_that_was_forgotten_comes_back_with_its_list(desk: World) -> None:
    desk.ok("deadlines import conferences.yml")
    desk.ok("deadlines forget boatconf-2026")
    assert "1 new, 1 unchanged" in desk.ok("deadlines import conferences.yml").err


def test_what_is_not_followed_is_named_and_nothing_goes(desk: World) -> None:
    outcome = desk.run("deadlines forget otter-days-2026 oter-days-2026")
    assert outcome.status == 3
    assert '"oter-days-2026" is not a followed call: did you mean otter-days-2026?' in outcome.err
    assert "did you mean otter-days-2026?" in desk.run("deadlines forget otter").err
    assert desk.run("deadlines forget --from ccfddl").status == 3
    assert followed(desk) == ["otter-days-2026"]


def test_without_a_name_it_says_how_to_give_one(desk: World) -> None:
    outcome = desk.run("deadlines forget")
    assert outcome.status == 2
    assert "--from FORMAT" in outcome.err


def test_a_dry_run_forgets_nothing(desk: World) -> None:
    assert "- call otter-days-2026" in desk.ok("deadlines forget otter-days-2026 --dry-run").out
    assert followed(desk) == ["otter-days-2026"]
