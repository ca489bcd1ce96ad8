"""Time: `--as-of` wherever it is offered, and a call that takes nothing outside its dates."""

import pytest

from cfpcli.command_table import COMMANDS
from cfpcli.store import Store
from tests.contract.examples import WRITERS, Example, changing, examples, run
from tests.contract.published import validated
from tests.world import World

TIMED = {row.words for row in COMMANDS if "as_of" in row.options}
TIMELESS = [row.words for row in COMMANDS if "as_of" not in row.options]
TAKING = [pytest.param(row, id=row.line) for words, row in examples() if words in TIMED]
WRITING = [pytest.param(row, id=row.line) for words, row in changing() if words in TIMED]
MOMENT = "2026-05-30 12:00 Europe/Paris"


def one_of(words: str) -> Example:
    return next(row for _, row in examples(words))


@pytest.mark.parametrize("example", TAKING)
def test_it_is_taken(desk: World, example: Example) -> None:
    outcome = run(desk, example, "--as-of", MOMENT)
    assert outcome.status == 0, outcome


@pytest.mark.parametrize("words", sorted(TIMED))
@pytest.mark.parametrize("when", ["7/6/2026", "tomorrow-ish", "2026-13-01", "midnight"])
def test_a_moment_that_can_be_misread_is_refused(desk: World, words: str, when: str) -> None:
    before = desk.files()
    outcome = run(desk, one_of(words), "--as-of", when)
    assert outcome.status == 2
    assert outcome.err.startswith("cfp: --as-of: ")
    assert desk.files() == before


@pytest.mark.parametrize("words", TIMELESS)
def test_where_time_does_not_matter_it_is_unknown(desk: World, words: str) -> None:
    outcome = run(desk, one_of(words), "--as-of", MOMENT)
    assert outcome.status == 2
    assert "--as-of" in outcome.err


@pytest.mark.parametrize("example", WRITING)
def test_the_history_keeps_the_true_time_as_well(desk: World, example: Example) -> None:
    assert run(desk, example, "--as-of", MOMENT).status == 0
    last = Store.open(desk.store).history()[-1]
    assert last.at == desk.now
    assert last.as_of is not None
    assert last.as_of.isoformat() == "2026-05-30T10:00:00+00:00"


def test_every_writer_that_depends_on_time_takes_it() -> None:
    assert {words for words in set(WRITERS) - TIMED if not words.startswith("reviewers ")} == {"event use"}


def test_a_countdown_counts_from_there(desk: World) -> None:
    def row(when: str, line: str, name: str) -> object:
        items = desk.ok(f"{line} --json --as-of '{when}'").items
        return next(item[name] for item in items if item["event"] == "osxp-2026")

    assert desk.ok("deadlines --json").items[0]["left"] == "21 days left"
    assert row("2026-06-13 23:00 Europe/Paris", "deadlines", "left") == "25 h 0 min left"
    assert row("2026-06-14T21:59:59Z", "deadlines", "status") == "open"
    assert row("2026-06-14T22:00:00Z", "deadlines", "status") == "closed"
    assert row("2026-04-01", "event list", "status") == "upcoming"
    shown = desk.ok("event show --json --as-of 2026-06-15").json
    assert shown["deadline"]["status"] == "closed"
    assert "closed" in desk.ok("event show --as-of 2026-06-15").out


def test_a_proposal_is_dated_by_it(desk: World) -> None:
    code = validated(desk.ok("submit", "talk.md", "--json", "--as-of", MOMENT).out)["items"][0]["code"]
    sent = desk.ok("show", code, "--json").json["items"][0]
    assert sent["submitted"] == sent["created"] == "2026-05-30T10:00:00Z"


def test_the_demo_opens_its_call_around_it(world: World) -> None:
    world.ok("demo", "--as-of", "2027-03-01")
    item = world.ok("deadlines --store cfp-demo/cfp.json --json --as-of 2027-03-01").items[0]
    assert (item["status"], item["left"]) == ("open", "21 days left")


OUTSIDE = {
    "2026-04-28 20:00 Europe/Paris": ("not open yet", "Wed 29 April 2026 00:00 Europe/Paris", "Tue 28 April 18:00"),
    "2026-06-15 00:00 Europe/Paris": ("closed", "Sun 14 June 2026 23:59 Europe/Paris", "Sun 14 June 17:59"),
    "2027-01-01": ("closed", "Sun 14 June 2026 23:59 Europe/Paris", "Sun 14 June 17:59"),
}
"""Moments outside the call, with what happened, when in Paris, and when in New York."""


@pytest.mark.parametrize("when", OUTSIDE)
@pytest.mark.parametrize("more", [[], ["--dry-run"], ["--json"]], ids=["write", "dry-run", "json"])
def test_outside_its_dates_a_call_takes_nothing(desk: World, when: str, more: list[str]) -> None:
    before = desk.files()
    outcome = desk.run("submit", "talk.md", "--as-of", when, *more, TZ="America/New_York")
    assert outcome.status == 7
    for text in (*OUTSIDE[when], "your time"):
        assert text in outcome.err
    assert desk.files() == before
    if more == ["--json"]:
        document = validated(outcome.out)
        assert (document["code"], document["exit_status"]) == ("closed", 7)


def test_a_terminal_is_told_before_anything_is_asked(desk: World) -> None:
    outcome = desk.run("submit", "--as-of", "2027-01-01", terminals=("stdin", "stdout", "stderr"))
    assert outcome.status == 7


def test_a_reader_in_the_same_zone_is_told_once(desk: World) -> None:
    said = desk.run("submit talk.md --as-of 2026-06-15", TZ="Europe/Paris").err
    assert said.count("14 June 2026") == 1


def test_the_last_second_is_in_time(desk: World) -> None:
    desk.ok("submit talk.md --as-of 2026-06-14T21:59:59Z")


@pytest.mark.parametrize("when", OUTSIDE)
def test_an_organiser_takes_it_late_with_a_reason_that_is_kept(desk: World, when: str) -> None:
    line = ["submit", "talk.md", "--as-of", when, "--late", "The form was down", "--json"]
    code = validated(desk.ok(*line).out)["items"][0]["code"]
    assert desk.ok("show", code, "--json").json["items"][0]["late_reason"] == "The form was down"
    assert code in desk.ok("list late:yes").out
    assert desk.ok("log --limit 1 --json").items[0]["command"].endswith("--late 'The form was down' --json")
