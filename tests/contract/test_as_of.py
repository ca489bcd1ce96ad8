"""Time: `--as-of` wherever it is offered, and a call that takes nothing outside its dates."""

import pytest

from cfpcli.cli.catalogue import COMMANDS
from tests.contract.examples import MAKES_FILES, WRITERS, Example, examples, first_examples, run
from tests.contract.published import validated
from tests.contract.touched import touched
from tests.countdown import left
from tests.world import World

TIMED = {row.words for row in COMMANDS if "as_of" in row.options}
FIRST_TIMED = [pytest.param(one, id=words) for words, one in first_examples().items() if words in TIMED]
FIRST_TIMELESS = [pytest.param(one, id=words) for words, one in first_examples().items() if words not in TIMED]
TAKING = [pytest.param(words, row, id=row.line) for words, row in examples() if words in TIMED]
REFUSING = [pytest.param(row, id=row.line) for words, row in examples(*WRITERS) if words in TIMED]
MOMENT = "2026-05-30 12:00 Europe/Paris"


@pytest.mark.parametrize(("words", "example"), TAKING)
def test_it_is_taken(desk: World, words: str, example: Example) -> None:
    outcome = run(desk, example, "--as-of", MOMENT, *(["--dry-run"] if words in WRITERS else []))
    assert outcome.status == 0, outcome


@pytest.mark.parametrize("example", REFUSING)
def test_a_writer_with_it_is_refused_before_any_work(desk: World, example: Example) -> None:
    before = desk.files(), desk.traces()
    with touched(desk.folder) as written:
        outcome = run(desk, example, "--as-of", MOMENT)
    assert outcome.status == 2
    assert outcome.err == (
        "cfp: --as-of looks at another time and writes nothing\n"
        "try: add --dry-run, or rehearse in a store made with CFP_CLOCK=WHEN\n"
    )
    assert (desk.files(), desk.traces(), written) == (*before, [])


def test_a_terminal_is_refused_before_anything_is_asked(desk: World) -> None:
    for words in ("review", "decide", "submit", "edit"):
        outcome = desk.run(words, "--as-of", MOMENT, terminals=("stdin", "stdout", "stderr"))
        assert (outcome.status, outcome.out) == (2, "")
        assert "writes nothing" in outcome.err


def test_what_only_writes_files_has_no_other_time() -> None:
    assert not TIMED & set(MAKES_FILES)


@pytest.mark.parametrize("example", FIRST_TIMED)
@pytest.mark.parametrize("when", ["7/6/2026", "tomorrow-ish", "2026-13-01", "midnight"])
def test_a_moment_that_can_be_misread_is_refused(desk: World, example: Example, when: str) -> None:
    before = desk.files()
    outcome = run(desk, example, "--as-of", when)
    assert outcome.status == 2
    assert outcome.err.startswith("cfp: --as-of: ")
    assert desk.files() == before


@pytest.mark.parametrize("example", FIRST_TIMELESS)
def test_where_time_does_not_matter_it_is_unknown(desk: World, example: Example) -> None:
    outcome = run(desk, example, "--as-of", MOMENT)
    assert outcome.status == 2
    assert "--as-of" in outcome.err


def test_a_countdown_counts_from_there(desk: World) -> None:
    def row(when: str, line: str, name: str) -> object:
        items = desk.ok(f"{line} --json --as-of '{when}'").items
        return next(item[name] for item in items if item["event"] == "osxp-2026")

    assert desk.ok("deadlines --json").items[0]["left"] == left("21 days")
    assert row("2026-06-13 23:00 Europe/Paris", "deadlines", "left") == left("25 h 0 min")
    assert row("2026-06-14T21:59:59Z", "deadlines", "status") == "open"
    assert row("2026-06-14T22:00:00Z", "deadlines", "status") == "closed"
    assert row("2026-04-01", "event list", "status") == "upcoming"
    shown = desk.ok("event show --json --as-of 2026-06-15").json
    assert shown["deadline"]["status"] == "closed"
    assert "closed" in desk.ok("event show --as-of 2026-06-15").out


OUTSIDE = {
    "2026-04-28T20:00+02:00": ("not open yet", "Wed 29 April 2026 00:00 Europe/Paris", "Tue 28 April 18:00"),
    "2026-06-15T00:00+02:00": ("closed", "Sun 14 June 2026 23:59 Europe/Paris", "Sun 14 June 17:59"),
    "2027-01-01": ("closed", "Sun 14 June 2026 23:59 Europe/Paris", "Sun 14 June 17:59"),
}
"""Moments outside the call, with what happened, when in Paris, and when in New York."""


@pytest.mark.parametrize("when", OUTSIDE)
@pytest.mark.parametrize("more", [[], ["--dry-run"], ["--json"]], ids=["write", "dry-run", "json"])
def test_outside_its_dates_a_call_takes_nothing(desk: World, when: str, more: list[str]) -> None:
    before = desk.files()
    outcome = desk.at(when).run("submit", "talk.md", *more, TZ="America/New_York")
    assert outcome.status == 7
    for text in (*OUTSIDE[when], "your time"):
        assert text in outcome.err
    assert desk.files() == before
    if more == ["--json"]:
        document = validated(outcome.out)
        assert (document["code"], document["exit_status"]) == ("closed", 7)


def test_a_terminal_is_told_before_anything_is_asked(desk: World) -> None:
    outcome = desk.at("2027-01-01").run("submit", terminals=("stdin", "stdout", "stderr"))
    assert outcome.status == 7


def test_a_reader_in_the_same_zone_is_told_once(desk: World) -> None:
    said = desk.at("2026-06-15").run("submit talk.md", TZ="Europe/Paris").err
    assert said.count("14 June 2026") == 1


def test_the_last_second_is_in_time(desk: World) -> None:
    desk.at("2026-06-14T21:59:59Z").ok("submit talk.md")


@pytest.mark.parametrize("when", OUTSIDE)
def test_an_organiser_takes_it_late_with_a_reason_that_is_kept(desk: World, when: str) -> None:
    line = ["submit", "talk.md", "--late", "The form was down", "--json"]
    code = validated(desk.at(when).ok(*line).out)["items"][0]["code"]
    assert desk.ok("show", code, "--json").json["items"][0]["late_reason"] == "The form was down"
    assert code in desk.ok("list late:yes").out
    assert desk.ok("log --limit 1 --json").items[0]["command"].endswith("--late 'The form was down' --json")
