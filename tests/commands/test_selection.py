"""Selecting over few and over many records gives the same, and loads what a query speaks of."""

import pytest

from cfpcli.commands import selection
from tests.commands.samples import listed
from tests.factories import filled_store
from tests.world import World

LINES = (
    ("list", "--json", "--fields", "code,speaker_names,reviews,score", "--sort=-score,code"),
    ("list", "--json", "score>=3", "speaker:ruiz"),
    ("list", "--json", "--fields", "code", "reviews:3..4"),
    ("export", "jsonl", "--fields", "code,speaker_names,score", "state:accepted"),
    ("export", "csv", "lang:fr"),
    ("tracks", "--json"),
)


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_one_at_a_time_or_the_whole_table_gives_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...]
) -> None:
    filled_store(world.store, proposals=60, abstract=(20, 40))
    answers = []
    for threshold in (0, 10_000):
        monkeypatch.setattr(selection, "_SINGLE_LOOKUPS", threshold, raising=True)
        answers.append(world.ok(*line).out)
    assert answers[0] == answers[1]
    assert len(answers[0]) > 100


def test_the_tags_and_levels_in_use_are_known(desk: World) -> None:
    assert len(listed(desk, "tag:sbom")) == 1
    assert len(listed(desk, "level:advanced,beginner")) > 1
    outcome = desk.run("list tag:nothing-like-it")
    assert outcome.status == 2
    desk.ok("edit", desk.codes()[0], "--set", "tags=nothing-like-it")
    assert listed(desk, "tag:nothing-like-it") == [desk.codes()[0]]
