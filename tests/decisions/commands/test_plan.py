"""`cfp plan`: what is chosen within budgets, what limits cost, what contradicts, and that only --mark writes."""

import builtins
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cfpcli.records.change import ChangeSet, Kind, created, replaced
from cfpcli.records.event import SessionType, Track
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, State
from cfpcli.store import Store
from tests.committee import committee
from tests.world import NOON, World

TRACKS = (Track(slug="security", name="Security", slots=2), Track(slug="cloud", name="Cloud", slots=1))
SCORES = {
    "AAAAAA": {"ana": 5, "bo": 5},
    "BBBBBB": {"ana": 5, "bo": 4},
    "DDDDDD": {"ana": 4, "bo": 4},
    "EEEEEE": {"ana": 3, "bo": 3},
    "CCCCCC": {"ana": 2, "bo": 3},
    "CDDDDD": {"ana": 2, "bo": 2},
    "FFFFFF": {},
}
FIRMS = {"AAAAAA": "Acme, Inc.", "BBBBBB": "ACME", "DDDDDD": "Otter"}
AT_A_TERMINAL: dict[str, Any] = {"terminals": ("stdout", "stderr"), "NO_COLOR": "1"}


def world_of(folder: Path, **more: Any) -> World:  # noqa: ANN401  # handed on
    """Two slots of Security and one of Cloud; A and B come from one organisation, D lasts longer than the others."""
    world = committee(folder, SCORES, tracks=TRACKS, **more)
    people = [
        Speaker(code=f"SPK{code[:3]}", name=f"Person {code[0]}", affiliation=firm) for code, firm in FIRMS.items()
    ]

    def after(code: str, proposal: Proposal) -> Proposal:
        speakers = (f"SPK{code[:3]}",) if code in FIRMS else ()
        return msgspec.structs.replace(
            proposal, session_type="talk", duration=90 if code == "DDDDDD" else 30, speakers=speakers
        )

    store = Store.open(world.store)
    event = store.events()[0]
    kinds = (SessionType(slug="talk", name="Talk", duration=30),)
    found = store.get_many(Kind.PROPOSAL, list(SCORES))
    changes = (
        replaced(event, msgspec.structs.replace(event, session_types=kinds)),
        *map(created, people),
        *(replaced(one, after(code, one)) for code, one in found.items()),
    )
    store.apply(ChangeSet(at=NOON, by="Sam", command="cfp", changes=changes))
    return world


def chosen(world: World, line: str = "") -> list[str]:
    return [one["code"] for one in world.ok(f"plan {line} --json").items]


def states(world: World) -> Mapping[str, str | None]:
    return {one["code"]: one["pending_state"] for one in world.ok("decisions list --json").items}


def test_the_slots_of_the_event_are_filled_with_the_best(tmp_path: Path) -> None:
    found = world_of(tmp_path).ok("plan --json")
    assert [(one["code"], one["seat"]) for one in found.items] == [
        ("AAAAAA", "chosen"),
        ("BBBBBB", "chosen"),
        ("CCCCCC", "chosen"),
    ]
    assert (found.json["sessions"], found.json["minutes"], found.json["total"]) == (3, 90, 12)
    assert found.json["unscored"] == ["FFFFFF"]
    security = found.json["groups"][0]
    assert (security["last_in"]["code"], security["first_out"]["code"]) == ("BBBBBB", "DDDDDD")
    assert found.json["left_out"] == []


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("--max-per-organisation 1", ["AAAAAA", "DDDDDD", "CCCCCC"]),
        ("--slots security=3", ["AAAAAA", "BBBBBB", "DDDDDD", "CCCCCC"]),
        ("--slots security=any --minutes security=90", ["AAAAAA", "BBBBBB", "EEEEEE", "CCCCCC"]),
        ("--total 2", ["AAAAAA", "BBBBBB"]),
        ("--total 2 --at-least cloud=1", ["AAAAAA", "CCCCCC"]),
        ("--with EEE --not AAA", ["BBBBBB", "EEEEEE", "CCCCCC"]),
        ("--with FFF", ["AAAAAA", "FFFFFF", "CCCCCC"]),
        ("--minutes talk=60", ["AAAAAA", "BBBBBB"]),
        ("--minutes 2026-10-08=60", ["AAAAAA", "BBBBBB"]),
        ("score>=4.5", ["AAAAAA", "BBBBBB"]),
    ],
)
def test_what_is_chosen_within_limits(tmp_path: Path, line: str, codes: list[str]) -> None:
    world = world_of(tmp_path)
    before = world.files()
    assert chosen(world, line) == codes
    assert chosen(world, line) == codes
    assert world.files() == before


def test_who_is_accepted_stays_and_who_is_rejected_stays_out_published_or_pending(tmp_path: Path) -> None:
    world = world_of(tmp_path, states={"EEEEEE": State.CONFIRMED})
    world.ok("accept CDD --by 'Ada Mbeki <ada@example.org>'")
    world.ok("reject AAA")
    found = world.ok("plan --json")
    assert [(one["code"], one["seat"]) for one in found.items] == [
        ("BBBBBB", "chosen"),
        ("EEEEEE", "held"),
        ("CDDDDD", "held"),
    ]
    assert found.json["decided"] == ["AAAAAA"]
    assert "removes it" in world.run("plan --not EEE").err


def test_every_limit_that_binds_tells_its_cost(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    costs = {one["text"]: one for one in world.ok("plan --max-per-organisation 1 --not CCC --json").json["costs"]}
    assert {text: (one["gain"], one["enters"], one["leaves"]) for text, one in costs.items()} == {
        "one more session in Security": (3, ["EEEEEE"], []),
        "one more session in Cloud": (0, [], []),
        "a 2nd session of Acme, Inc.": (0.5, ["BBBBBB"], ["DDDDDD"]),
        "without --not CCCCCC": (0.5, ["CCCCCC"], ["CDDDDD"]),
    }
    assert all(one["is_proven"] for one in costs.values())


def test_minutes_cost_as_many_as_let_another_in_and_a_minimum_what_it_keeps_out(tmp_path: Path) -> None:
    def told(line: str) -> dict[str, tuple[float, list[str], list[str]]]:
        costs = world.ok(f"plan --slots security=any --slots cloud=any --total 4 {line} --json").json["costs"]
        return {one["text"]: (one["gain"], one["enters"], one["leaves"]) for one in costs}

    world = world_of(tmp_path)
    short = told("--minutes security=75")
    assert short["15 more minutes in Security"] == (1, ["EEEEEE"], ["CDDDDD"])
    assert short["one more session in all"] == (0, [], [])
    wanted = told("--at-least cloud=2")
    assert wanted["one fewer session required in Cloud"] == (2, ["DDDDDD"], ["CDDDDD"])


def test_who_is_left_out_against_the_plain_ranking_and_why(tmp_path: Path) -> None:
    found = world_of(tmp_path).ok("plan --max-per-organisation 1 --json").json
    assert [(one["code"], one["why"]) for one in found["left_out"]] == [
        ("BBBBBB", ["2nd session of Acme, Inc. (--max-per-organisation 1)"])
    ]
    assert found["instead"] == ["DDDDDD"]


def test_an_organisation_over_its_cap_keeps_what_is_accepted_and_gets_no_more(tmp_path: Path) -> None:
    world = world_of(tmp_path, states={"AAAAAA": State.ACCEPTED, "BBBBBB": State.ACCEPTED})
    assert chosen(world, "--max-per-organisation 1") == ["AAAAAA", "BBBBBB", "CCCCCC"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "--slots security=1 --with AAA --with BBB",
            ("--slots security=1", "asked for: AAAAAA, BBBBBB", "one more session in Security"),
        ),
        (
            "--at-least cloud=3",
            ("at least 3 sessions in Cloud, but only 2 proposals can be chosen", "2 fewer sessions required in Cloud"),
        ),
        (
            "--total 2 --at-least security=2 --at-least cloud=1",
            ("--total 2", "--at-least cloud=1", "--at-least security=2"),
        ),
        ("--max-per-organisation 1 --with AAA --with BBB", ("at most 1 session of Acme, Inc.",)),
    ],
)
def test_what_contradicts_is_named_with_a_way_out(tmp_path: Path, line: str, said: tuple[str, ...]) -> None:
    outcome = world_of(tmp_path).run(f"plan {line}")
    assert outcome.status == 4
    for words in (*said, "no selection meets all of these limits", "the smallest change that is enough: "):
        assert words in outcome.err


def test_a_minimum_that_only_another_limit_prevents_names_no_number(tmp_path: Path) -> None:
    err = world_of(tmp_path).run("plan --slots cloud=1 --at-least cloud=2").err
    assert "at least 2 sessions in Cloud" in err
    assert "can be chosen" not in err


def test_only_the_contradiction_is_named(tmp_path: Path) -> None:
    outcome = world_of(tmp_path).run("plan --total 1 --at-least security=2 --slots cloud=7 --max-per-person 1")
    assert "--total 1" in outcome.err
    assert "cloud" not in outcome.err
    assert "person" not in outcome.err


def test_marking_makes_decisions_pending_and_undo_takes_them_back(tmp_path: Path) -> None:
    world = world_of(tmp_path, states={"DDDDDD": State.WAITLISTED})
    before = world.records()
    foretold = world.ok("plan --mark --mark-rest waitlisted --dry-run --json").json
    assert world.records() == before
    assert foretold["dry_run"]
    refused = world.run("plan --mark")
    assert refused.status == 2
    assert "--yes" in refused.err
    done = world.ok("plan --mark --mark-rest waitlisted --yes --json").json
    assert [one["key"] for one in done["changes"]] == [one["key"] for one in foretold["changes"]]
    accepted, waiting = ("AAAAAA", "BBBBBB", "CCCCCC"), ("EEEEEE", "CDDDDD")
    marked = dict.fromkeys(accepted, "accepted") | dict.fromkeys(waiting, "waitlisted")
    assert states(world) == marked | {"DDDDDD": None, "FFFFFF": None}
    assert [one["seat"] for one in world.ok("plan --json").items] == ["held"] * 3
    assert "No change" in world.ok("plan --mark", **AT_A_TERMINAL).err
    world.ok("undo --yes")
    assert world.records() == before


def test_marking_overrules_nobody_unawares(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.ok("waitlist BBB --by 'Ada Mbeki <ada@example.org>'")
    before = world.records()
    outcome = world.run("plan --slots cloud=0 --mark")
    assert outcome.status == 5
    assert "BBBBBB is already pending waitlisted, by Ada Mbeki" in outcome.err
    assert world.records() == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--slots security=any --slots cloud=any", "this plan has no limits"),
        ("--with AAA --not AAA", "cannot be both"),
        ("--mark-rest rejected", "needs --mark"),
        ("--mark --mark-rest maybe", "is unknown"),
        ("--with GGG", "no proposal has a code"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, line: str, said: str) -> None:
    outcome = world_of(tmp_path).run(f"plan {line}")
    assert outcome.status in {2, 3}
    assert said in outcome.err


def test_who_has_ended_cannot_be_chosen(tmp_path: Path) -> None:
    outcome = world_of(tmp_path, states={"EEEEEE": State.REJECTED}).run("plan --with EEE")
    assert outcome.status == 2
    assert "cfp reopen EEEEEE" in outcome.err


@pytest.mark.parametrize("columns", ["80", "120"])
def test_at_a_terminal(tmp_path: Path, columns: str) -> None:
    world = world_of(tmp_path)
    shown = world.ok("plan --max-per-organisation 1", COLUMNS=columns, **AT_A_TERMINAL)
    lines = shown.out.splitlines()
    assert "3 sessions, 150 minutes, total of mean scores: 11.50" in lines[0]
    assert "Security: 2 of 2 slots, 150 min" not in shown.out
    assert "Security: 2 of 2 slots, 120 min" in shown.out
    assert "A 2nd session of Acme, Inc.: +0.50, BBBBBB is selected; DDDDDD is dropped" in " ".join(shown.out.split())
    assert "first out: Title BBBBBB" in shown.out
    assert "1 proposal without a score" in shown.err
    assert max(map(len, lines)) <= int(columns)


def test_one_session_is_counted_as_one(tmp_path: Path) -> None:
    shown = world_of(tmp_path).ok("plan --total 1 --slots security=any", **AT_A_TERMINAL).out
    assert "Security: 1 session, " in shown


def test_without_the_solver_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world, import_ = world_of(tmp_path), builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401  # handed on
        if name == "highspy":
            raise ImportError(name)
        return import_(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    outcome = world.run("plan")
    assert outcome.status == 1
    assert 'pip install "cfpcli[solver]"' in outcome.err


def test_what_was_planned_on_another_store_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_of(tmp_path)

    def meanwhile(*_: object) -> bool:
        world.ok("review AAA --score 1 --reviewer 'Ada Mbeki <ada@example.org>'")
        return False

    monkeypatch.setattr("cfpcli.decisions.commands.plan.confirmed", meanwhile)
    outcome = world.run("plan --mark")
    assert outcome.status == 5
    assert "somebody else changed the store" in outcome.err
    assert not any(states(world).values())


def test_a_person_is_asked_before_it_is_marked(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"terminals": ("stdin", "stdout", "stderr"), "TERM": "dumb", "NO_COLOR": "1"}
    world = world_of(tmp_path)
    refused = world.run("plan --mark", stdin="n\n", **asked)
    assert refused.status == 130
    assert "Title AAAAAA" in refused.err
    assert not any(states(world).values())
    agreed = world.run("plan --mark", stdin="y\n", **asked)
    assert agreed.status == 0
    assert "3 proposals accepted, pending: AAAAAA, BBBBBB, CCCCCC." in agreed.err
    assert "cfp undo" in agreed.err
