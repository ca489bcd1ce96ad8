"""`cfp accept`, `reject`, `waitlist`, `cancel`: pending decisions, all or none, and who was faster."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from cfpcli.records.proposal import State
from tests.committee import committee
from tests.contract.process import variables
from tests.samples import ASKED
from tests.world import NOON, World

ADA, BO = "Ada Mbeki <ada@example.org>", "Bo Lind <bo@example.org>"
SCORES = {"AAAAAA": {"ana": 5}, "BBBBBB": {"ana": 4}, "CCCCCC": {"ana": 3}, "DDDDDD": {"ana": 2}}
STATES = {"DDDDDD": State.ACCEPTED}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return committee(tmp_path, SCORES, states=STATES)


def standing(world: World, fields: str = "code,state,pending_state") -> dict[str, list[object]]:
    rows = world.ok(f"list --json --fields {fields}").items
    return {row["code"]: list(row.values())[1:] for row in rows}


def sets(world: World) -> int:
    return len(world.ok("log --json").items)


@pytest.mark.parametrize(
    ("verb", "code", "target"),
    [
        ("accept", "AAAAAA", "accepted"),
        ("reject", "AAAAAA", "rejected"),
        ("waitlist", "AAAAAA", "waitlisted"),
        ("cancel", "DDDDDD", "canceled"),
    ],
)
def test_a_decision_is_pending_with_its_reason_and_tags(world: World, verb: str, code: str, target: str) -> None:
    was = standing(world)[code][0]
    outcome = world.ok(f'{verb} {code[:2].lower()} --reason "Because" --tag one --tag two', terminals=("stdout",))
    assert f'{code} "Title {code}": {target}, pending.' in outcome.err
    assert "cfp decisions publish" in outcome.err
    found = standing(world, "code,state,pending_state,pending_reason,pending_tags,notified_state")[code]
    assert found == [was, target, "Because", ["one", "two"], None]


def test_every_illegal_move_is_named_with_the_legal_ones_and_nothing_is_decided(world: World) -> None:
    before = world.files()
    outcome = world.run("cancel AAAAAA DDDDDD BBBBBB")
    assert outcome.status == 4
    assert "2 of them cannot be canceled" in outcome.err
    for code in ("AAAAAA", "BBBBBB"):
        assert f"{code}: a proposal that is submitted cannot become canceled" in outcome.err
    assert "accepted, rejected, waitlisted" in outcome.err
    assert "DDDDDD" not in outcome.err
    assert world.files() == before
    assert "try: cfp show AAAAAA" in outcome.err
    assert "reopen" not in outcome.err


def test_what_has_ended_is_told_how_to_start_again(tmp_path: Path) -> None:
    ended = committee(tmp_path, SCORES, states={"BBBBBB": State.REJECTED})
    assert "try: cfp reopen BBBBBB  # asks for the reason" in ended.run("cancel AAAAAA BBBBBB").err


def test_what_is_pending_can_be_taken_back_where_the_decision_cannot(world: World) -> None:
    world.ok("cancel DDDDDD --reason Ill")
    assert "try: cfp decisions clear DDDDDD  # undoes a pending decision" in world.run("accept DDDDDD").err


def test_codes_and_stdin_are_one_change(world: World) -> None:
    before = sets(world)
    world.ok("reject AAAAAA BBBBBB - --yes", stdin="CCCCCC\tsubmitted\tsecurity\n\naaaaaa\n")
    assert {code: found[1] for code, found in standing(world).items()} == {
        "AAAAAA": "rejected",
        "BBBBBB": "rejected",
        "CCCCCC": "rejected",
        "DDDDDD": None,
    }
    assert sets(world) == before + 1


def test_the_second_is_told_who_was_faster_and_replaces_nothing(world: World) -> None:
    world.ok(f'accept AAAAAA --by "{ADA}"')
    before = world.files()
    outcome = world.run(f'reject AAAAAA BBBBBB --by "{BO}"')
    assert outcome.status == 5
    assert "AAAAAA is already pending accepted, by Ada Mbeki just now" in outcome.err
    assert world.files() == before
    replaced = world.ok(f'reject AAAAAA --by "{BO}" --yes')
    assert "Replaced: AAAAAA is already pending accepted, by Ada Mbeki" in replaced.err
    assert standing(world)["AAAAAA"][1] == "rejected"


def test_many_overruled_at_once_are_all_named(world: World) -> None:
    many = {f"A{letter}AAAA": {"ana": 3} for letter in "ABCDEF"}
    folder = world.folder / "many"
    folder.mkdir()
    other = committee(folder, many)
    other.ok(f'accept state:submitted --yes --by "{ADA}"')
    outcome = other.run("reject", *list(many)[:2], "--by", BO)
    assert outcome.err.count("by Ada Mbeki") == 2
    listed = other.ok("decisions list --json").items
    assert {row["decided_by"] for row in listed} == {ADA}


def test_ones_own_decision_is_changed_freely(world: World) -> None:
    world.ok(f'accept AAAAAA --by "{ADA}"')
    outcome = world.ok(f'reject AAAAAA --by "{ADA}"')
    assert "Replaced" not in outcome.err


def test_the_same_decision_by_another_changes_nothing_and_says_so(world: World) -> None:
    world.ok(f'accept AAAAAA --by "{ADA}"')
    before = world.files()
    outcome = world.ok(f'accept AAAAAA --by "{BO}"')
    assert "No change, already decided: AAAAAA (Ada Mbeki just now)" in outcome.err
    assert world.files() == before


def test_at_a_terminal_replacing_is_asked(world: World) -> None:
    world.ok(f'accept AAAAAA --by "{ADA}"')
    no = world.run(f'reject AAAAAA --by "{BO}"', stdin="n\n", **ASKED)
    assert no.status == 130
    assert "by Ada Mbeki" in no.err
    assert standing(world)["AAAAAA"][1] == "accepted"
    world.ok(f'reject AAAAAA --by "{BO}"', stdin="y\n", **ASKED)
    assert standing(world)["AAAAAA"][1] == "rejected"


def test_if_revision_refuses_what_changed_since_and_names_who(world: World) -> None:
    revision = world.ok("decisions list --json").json["revision"]
    world.ok(f'tag add keynote AAAAAA --by "{ADA}"')
    outcome = world.run(f"accept AAAAAA --if-revision {revision}")
    assert outcome.status == 5
    assert "AAAAAA by Ada Mbeki" in outcome.err
    world.ok(f"accept BBBBBB --if-revision {revision}")


def test_a_tag_that_is_no_slug_is_refused(world: World) -> None:
    outcome = world.run('accept AAAAAA --tag "Strong Demo"')
    assert outcome.status == 2
    assert "strong-demo" in outcome.err


def test_who_recused_is_reminded_of_it(tmp_path: Path) -> None:
    world = committee(tmp_path / "recused", {"AAAAAA": {"ana": 5}}, recused={"AAAAAA": "ada"})
    assert "You recused yourself from AAAAAA." in world.ok(f'accept AAAAAA --by "{ADA}"').err
    assert "recused" not in world.ok(f'waitlist AAAAAA --by "{BO}" --yes').err


def test_several_at_once_lose_nothing_and_one_alone_is_first(world: World) -> None:
    """Four processes decide on the same proposal and each on one of its own, all at once."""
    people = ("Ada <ada@example.org>", "Bo <bo@example.org>", "Cy <cy@example.org>", "Di <di@example.org>")
    verbs = ("accept", "reject", "waitlist", "accept")
    lines: list[tuple[str, ...]] = [(verb, "AAAAAA", "--by", me) for verb, me in zip(verbs, people, strict=True)]
    lines += [("reject", "BBBBBB", "--by", people[0]), ("tag", "add", "keynote", "CCCCCC", "--by", people[1])]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "cfpcli", *line],
            env=variables(world),
            cwd=world.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for line in lines
    ]
    told = [one.communicate()[1].decode() for one in running]
    statuses = [one.returncode for one in running]
    assert statuses[4:] == [0, 0]
    first = standing(world)["AAAAAA"][1]
    agreed = [f"{verb}ed".replace("teded", "ted") for verb in verbs]
    for status, said, verdict in zip(statuses[:4], told[:4], agreed, strict=True):
        assert status == (0 if verdict == first else 5), said
        assert status == 0 or f"already pending {first}" in said
    assert standing(world)["BBBBBB"][1] == "rejected"
    assert sets(world) == 1 + 1 + 2


def test_a_speaker_sees_nothing_of_what_is_pending(world: World) -> None:
    from cfpcli.records.change import ChangeSet, Kind, created, replaced
    from cfpcli.records.person import Speaker
    from cfpcli.store import Store

    store = Store.open(world.store)
    sent = store.get_many(Kind.PROPOSAL, ("AAAAAA",))["AAAAAA"]
    sam = Speaker(code="SAMAAA", name="Sam Okoye", email="sam@example.org")
    spoken = replaced(sent, msgspec.structs.replace(sent, speakers=("SAMAAA",)))
    store.apply(ChangeSet(at=NOON, by="Sam", command="cfp", changes=(created(sam), spoken)))
    lines = ("mine --json", "mine", "show AAAAAA --format md", "export md code:AAAAAA", "receipt AAAAAA")
    before = [world.run(line).out for line in lines]
    assert "AAAAAA" in before[0]
    world.now += timedelta(hours=1)
    world.ok(f'accept AAAAAA --reason Secret --tag hush --by "{ADA}"')
    assert [world.run(line).out for line in lines] == before
