"""An address that the committee does not know, and nobody at all, get no part of anything as if it were all of it.

A script that runs under another user must not publish what it may see as if it were everything: a command fails, or
what it answers is the view of the call without its speakers, in which every proposal is.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.world import World

STRANGERS = {"unknown": "Zed Zed <zed@example.org>", "nobody": ""}


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


@pytest.mark.parametrize("who", STRANGERS)
def test_the_log_names_nobody_of_the_committee(desk: World, who: str) -> None:
    def changes(**variables: str) -> str:
        change_sets = desk.ok("log --json --limit 0", **variables).items
        return "\n".join(change for change_set in change_sets for change in change_set["changes"])

    committee = [row["name"] for row in desk.ok("reviewers list --json").items]
    assert [name for name in committee if f"reviewer {name}" in changes()]
    assert not [name for name in committee if name in changes(CFP_ME=STRANGERS[who])]
