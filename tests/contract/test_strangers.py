"""An address that the committee does not know, and nobody at all, get no part of anything as if it were all of it.

A script that runs under another user must not publish what it may see as if it were everything: a command fails, or
what it answers is the view of the call without its speakers, in which every proposal is.
"""

from pathlib import Path
from typing import Any

import pytest

from cfpcli.command_table import COMMANDS
from tests.contract.examples import EXAMPLES, Example, examples, run
from tests.world import World

STRANGERS = {"unknown": "Zed Zed <zed@example.org>", "nobody": ""}

FOR_THE_COMMITTEE = {
    "export", "stats", "stats order", "rank", "why", "tracks", "reviews progress", "reviews calibration", "similar",
    "reviewers list", "organisers list", "assign", "plan", "decide", "decisions list", "decisions publish",
    "decisions clear", "accept", "reject", "waitlist", "waitlist promote", "cancel", "reopen", "tag add", "tag remove",
    "set", "redact", "event extend", "event use", "reviewers add", "reviewers remove", "reviewers conflict",
    "reviewers import", "review",
}  # fmt: skip
"""Refused to whoever is on no list; a refusal is status 4, or the missing name is asked for first (2)."""

SHOWN_TO_ALL = {
    "list": "the call without its speakers",
    "show": "a proposal without its speakers",
    "event list": "a call is public",
    "event show": "a call is public",
    "deadlines": "calls are public",
    "status": "a call is public",
    "mine": "what is one's own, and it says whose",
    "log": "one's own changes, and what is public of others",
    "whoami": "it shows that the role is a stranger's",
}
"""Readers that answer, with what they show."""


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize(
    "example", [pytest.param(row, id=row.line) for _, row in examples(*sorted(FOR_THE_COMMITTEE & {*EXAMPLES}))]
)
def test_what_is_the_committee_s_is_refused_whole(desk: World, example: Example, who: str) -> None:
    before = desk.records()
    outcome = run(desk, example, CFP_ME=STRANGERS[who])
    assert outcome.status in ({2, 4} if who == "nobody" else {4}), outcome
    assert outcome.out == ""
    assert desk.records() == before


@pytest.mark.parametrize("who", STRANGERS)
def test_no_file_is_left_by_what_was_refused(desk: World, who: str) -> None:
    before = {*desk.files()}
    for line in ("export json", "export csv", "export md", "stats --public", "rank --format csv", "tracks", "similar"):
        outcome = desk.run(*line.split(), "-o", "out.json", CFP_ME=STRANGERS[who])
        assert outcome.status in {2, 4}, (line, outcome)
    assert {*desk.files()} == before
    assert not Path(desk.folder / "out.json").exists()


@pytest.mark.parametrize("who", STRANGERS)
def test_a_list_has_every_proposal_and_no_speaker(desk: World, who: str) -> None:
    whole: Any = desk.ok("list --json --limit 0" if "limit" in desk.ok("list --help").out else "list --json").items
    seen = desk.ok("list --json", CFP_ME=STRANGERS[who]).items
    assert {one["code"] for one in seen} == {one["code"] for one in whole}
    names = {one["name"] for one in desk.ok("show", whole[0]["code"], "--json").json["speakers"]}
    shown = desk.ok("show", whole[0]["code"], CFP_ME=STRANGERS[who]).out
    assert names
    assert not any(name in shown for name in names)
    assert desk.ok("show", whole[0]["code"], "--json", CFP_ME=STRANGERS[who]).json["reviews"] == []


def test_what_is_refused_or_shown_is_said_of_every_reader() -> None:
    readers = {row.words for row in COMMANDS if not row.writes}
    own = {row for row in readers if row.startswith(("draft ", "profile "))} | {"help", "schema", "demo", "doctor"}
    others = {"check", "receipt"}
    assert readers - own - others - {*SHOWN_TO_ALL} - FOR_THE_COMMITTEE == set()
