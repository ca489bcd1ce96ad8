"""Rehearsal stores: the only ones that take CFP_CLOCK, and everywhere called what they are."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cfpcli.store import Store
from tests.contract.examples import Example, first_examples, run
from tests.contract.published import validated
from tests.samples import CALL, LOOKING, TALK, history, listed, opened, proposal, sent, write
from tests.world import Outcome, World

AFTER = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
"""The true time: long after the call has closed."""
WITHIN = "1 June 2026 14:00 Europe/Paris"
TRUE_CLOCK = "Rehearsal store on the true clock; to rehearse, set CFP_CLOCK=WHEN.\n"


@pytest.fixture
def closed(world: World) -> World:
    """A real store whose call has closed."""
    call = replace(opened(world), now=AFTER)
    write(call, "talk.md", TALK)
    return call


@pytest.fixture
def rehearsal(world: World) -> World:
    """A store made under CFP_CLOCK, which is still set, after the call has closed."""
    world.now = AFTER
    world.variables["CFP_CLOCK"] = WITHIN
    write(world, "talk.md", TALK)
    return opened(world)


def on_the_true_clock(world: World) -> World:
    variables = {name: value for name, value in world.variables.items() if name != "CFP_CLOCK"}
    return replace(world, variables=variables)


def receipts(world: World) -> list[Path]:
    return sorted((world.folder / "home/.local/share/cfpcli/receipts").rglob("*.md"))


@pytest.mark.parametrize("more", [[], ["--to", "talk.cfp.json"], ["--to", "-"], ["--late", "It was down"]])
def test_after_the_close_no_other_time_sends_anything(closed: World, more: list[str]) -> None:
    before = closed.files()
    outcome = closed.run("submit", "talk.md", "--as-of", "1 June 2026", *more)
    assert (outcome.status, outcome.out) == (2, "")
    assert "--as-of looks at another time and writes nothing" in outcome.err
    assert closed.files() == before


def test_no_interview_dates_a_draft_by_another_time(closed: World) -> None:
    before = closed.files()
    outcome = closed.run("submit --as-of 2026-06-01 --dry-run", terminals=("stdin", "stdout", "stderr"))
    assert outcome.status == 2
    assert "an interview saves a draft" in outcome.err
    assert closed.files() == before


@pytest.mark.parametrize("line", ["submit talk.md", "submit talk.md --dry-run", "list", "doctor", "status", "mine", ""])
def test_a_real_store_takes_no_rehearsal_clock(closed: World, line: str) -> None:
    before = closed.files()
    outcome = closed.run(line, CFP_CLOCK=WITHIN, terminals=("stdout",))
    assert outcome.status == 2
    assert f"CFP_CLOCK is set, and {closed.store} is not a rehearsal store" in outcome.err
    assert "--as-of WHEN" in outcome.err
    assert "--store rehearsal.json" in outcome.err
    assert closed.files() == before


def test_a_repair_is_refused_before_it_touches_a_real_store(closed: World) -> None:
    closed.store.chmod(0o644)
    assert closed.run("doctor --repair", CFP_CLOCK=WITHIN).status == 2
    assert closed.store.stat().st_mode & 0o777 == 0o644


def test_a_damaged_store_is_examined_on_any_clock(closed: World) -> None:
    closed.store.write_bytes(closed.store.read_bytes()[:-20])
    assert closed.run("doctor", CFP_CLOCK=WITHIN).status == 6


@pytest.mark.parametrize("example", [pytest.param(one, id=words) for words, one in first_examples().items()])
def test_no_command_runs_on_a_clock_that_cannot_be_read(desk: World, example: Example) -> None:
    before = desk.files()
    outcome = run(desk, example, CFP_CLOCK="soonish")
    assert outcome.status == 2
    assert outcome.err.startswith("cfp: CFP_CLOCK: ")
    assert desk.files() == before


def test_a_rehearsal_store_takes_a_proposal_after_the_close(rehearsal: World) -> None:
    code = sent(rehearsal)
    assert proposal(rehearsal, code)["submitted"] == "2026-06-01T12:00:00Z"
    assert proposal(rehearsal, code)["late_reason"] == ""
    assert history(rehearsal)[0]["at"] == "2026-06-01T12:00:00Z"
    assert Store.open(rehearsal.store).rehearsal


def test_late_is_what_the_rehearsal_clock_calls_late(rehearsal: World) -> None:
    outcome = rehearsal.run("submit talk.md", CFP_CLOCK="2026-07-01")
    assert outcome.status == 7
    code = rehearsal.ok("submit talk.md --late Rehearsed --json", CFP_CLOCK="2026-07-01").items[0]["code"]
    assert proposal(rehearsal, code)["late_reason"] == "Rehearsed"


def test_its_receipt_is_called_a_rehearsal(rehearsal: World) -> None:
    outcome = rehearsal.ok("submit talk.md --json")
    item = validated(outcome.out)["items"][0]
    assert item["rehearsal"] is True
    assert "warning: a rehearsal, by a clock that was set by hand" in outcome.err
    (kept,) = receipts(rehearsal)
    line = "- REHEARSAL: by a clock that was set by hand; not a receipt of a real submission"
    assert line in kept.read_text().splitlines()
    again = rehearsal.ok("receipt", item["code"], "-o", "again.md")
    assert (again.status, (rehearsal.folder / "again.md").read_bytes()) == (0, kept.read_bytes())
    assert validated(rehearsal.ok("receipt", item["code"], "--json").out)["items"][0]["rehearsal"] is True


def test_so_is_the_picture_of_a_submission(rehearsal: World) -> None:
    shown = " ".join(rehearsal.ok("submit talk.md", **LOOKING).out.split())
    assert "Rehearsal by a clock that was set by hand; not a real submission" in shown


def test_a_real_receipt_has_no_word_of_it(world: World) -> None:
    item = opened(world).ok("submit - --json", stdin=TALK).items[0]
    assert item["rehearsal"] is False
    (kept,) = receipts(world)
    assert "rehearsal" not in kept.read_text().casefold()


def test_doctor_notes_it_as_no_fault(rehearsal: World) -> None:
    outcome = rehearsal.ok("doctor --json")
    (item,) = validated(outcome.out)["items"]
    assert (item["rule"], item["severity"], item["file"]) == ("rehearsal", "note", "cfp.json")
    assert item["message"].startswith("a rehearsal store")
    assert outcome.err == f"{rehearsal.store} is sound.\n"


def once(outcome: Outcome) -> bool:
    return outcome.err.count(TRUE_CLOCK) == 1


def test_without_the_variable_it_runs_on_the_true_clock_and_says_so_once(rehearsal: World) -> None:
    sent(rehearsal)
    true = on_the_true_clock(rehearsal)
    assert true.run("submit talk.md").status == 7
    for line in ("list", "mine", "doctor", "log --json", "deadlines --all", "status"):
        assert once(true.run(line)), line
    assert true.run("status --json").items[0]["status"] == "closed"
    assert TRUE_CLOCK not in rehearsal.ok("list").err


def test_what_is_written_on_the_true_clock_is_a_rehearsal_still(rehearsal: World) -> None:
    true = replace(on_the_true_clock(rehearsal), now=datetime(2026, 6, 2, tzinfo=UTC))
    assert true.ok("submit talk.md --json").items[0]["rehearsal"] is True
    assert history(true)[0]["at"] == "2026-06-02T00:00:00Z"
    assert Store.open(true.store).rehearsal


def test_a_followed_list_makes_a_rehearsal_store_too(world: World) -> None:
    world.variables["CFP_CLOCK"] = "2026-03-01"
    rows = [{"name": "Otter Days", "startDate": "2026-09-05", "cfpEndDate": "2026-05-01"}]
    world.ok("deadlines import -", stdin=json.dumps(rows))
    assert Store.open(world.folder / "home/.local/share/cfpcli/cfp.json").rehearsal


def test_an_event_is_not_set_up_in_a_real_store_by_a_rehearsal_clock(closed: World) -> None:
    write(closed, "two.toml", CALL.replace('slug = "conf"', 'slug = "two"'))
    before = closed.files()
    assert closed.run("init two.toml", CFP_CLOCK=WITHIN).status == 2
    assert closed.files() == before


def test_its_packet_is_marked_and_taken_by_rehearsal_stores_only(
    rehearsal: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rehearsal.ok("submit talk.md --to a.cfp.json")
    rehearsal.ok("submit talk.md --to b.md")
    assert json.loads((rehearsal.folder / "a.cfp.json").read_bytes())["rehearsal"] is True
    real = opened(World(tmp_path_factory.mktemp("real")))
    paths = [str(rehearsal.folder / name) for name in ("a.cfp.json", "b.md")]
    outcome = real.run("import", "packet", *paths, "--yes", "--json")
    assert outcome.status == 4
    assert [one["outcome"] for one in outcome.items] == ["refused", "refused"]
    assert all("a rehearsal packet" in one["reason"] and one["title"] == "Signed builds" for one in outcome.items)
    assert listed(real) == []
    assert rehearsal.ok("import", "packet", paths[0], "--json").items[0]["outcome"] == "added"


def test_a_real_packet_is_never_dated_by_a_rehearsal(rehearsal: World) -> None:
    rehearsal.ok("submit talk.md --to a.cfp.json")
    on_the_true_clock(rehearsal).ok("submit talk.md --to b.cfp.json")
    rehearsed, real = (json.loads((rehearsal.folder / name).read_bytes()) for name in ("a.cfp.json", "b.cfp.json"))
    assert (rehearsed["sent"], real["sent"]) == ("2026-06-01T12:00:00Z", "2026-11-28T12:00:00Z")
    assert "rehearsal" not in real
    assert rehearsed["id"] != real["id"]


def test_a_blind_copy_of_it_is_a_rehearsal_as_well(rehearsal: World) -> None:
    sent(rehearsal)
    rehearsal.ok("export store --blind -o blind.json")
    assert Store.open(rehearsal.folder / "blind.json").rehearsal
