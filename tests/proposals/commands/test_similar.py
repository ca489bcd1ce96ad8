"""`cfp similar`: what came twice, under two names, or was sent elsewhere before, with the passages that say so."""

from dataclasses import replace
from typing import Any

import pytest

from tests.samples import CALL, LOOKING, opened, sent, write
from tests.world import World

TEXT = (
    "Small teams ship containers that they cannot account for. In three weeks, a team of four learnt to produce and "
    "keep a list of parts for sixty images. You will see the pipeline, and the rules for what may be ignored."
)
OTHER = (
    "Students learn to write programs that are marked once and then thrown away. For four years we have taught a "
    "course in which nobody writes anything new. Each group adopts an existing project for a semester."
)


def talk(title: str, text: str, speaker: str = "Ana Ruiz <ana@example.org>") -> str:
    return f"---\ntitle: {title}\ntrack: security\nspeakers: [{speaker}]\n---\n\n{text}\n"


@pytest.fixture
def call(world: World) -> World:
    """A call with one talk sent twice, once under another name in other words, and one talk that is alone."""
    opened(world)
    sent(world, talk("Parts", TEXT))
    sent(world, talk("Lists", TEXT.replace("sixty", "forty"), "Bo Ström <bo@example.org>"))
    sent(world, talk("Course", OTHER, "Eva Lind <eva@example.org>"))
    sent(world, talk("Parts again", TEXT))
    return world


def pairs(world: World, *words: str) -> list[dict[str, Any]]:
    return world.ok("similar", "--json", *words).items


def kinds(world: World, *words: str) -> set[tuple[str, str, str]]:
    return {(one["title"], one["other_title"], one["kind"]) for one in pairs(world, *words)}


def test_every_pair_with_its_reason_and_its_passages(call: World) -> None:
    outcome = call.ok("similar --json")
    assert kinds(call) == {("Parts", "Parts again", "twice"), ("Parts", "Lists", "other-name")}
    assert (outcome.json["compared"], outcome.json["least"]) == (4, 40)
    first, second = outcome.items
    assert first["score"] == 100
    assert first["reason"] == "sent twice: 3 of 3 sentences are repeated, word for word"
    assert second["speakers"] == ["Ana Ruiz"]
    assert second["other_speakers"] == ["Bo Ström"]
    assert [passage["likeness"] == 100 for passage in second["passages"]] == [True, False, True]
    assert "forty" in second["passages"][1]["other"]
    assert "2 pairs among 4 proposals" in outcome.err


def test_only_those_that_are_named(call: World) -> None:
    course, lists = call.codes("conf")[2], call.codes("conf")[1]
    outcome = call.ok("similar", course)
    assert (outcome.out, outcome.err) == ("", "No near-duplicates among 1 proposal, at a similarity of 40 or more.\n")
    assert kinds(call, lists) == {("Lists", "Parts", "other-name")}
    assert kinds(call, "title:Lists", "-title:Course") == {("Lists", "Parts", "other-name")}
    assert call.run("similar ZZZZZZ").status == 3


def test_only_what_is_alike_enough(call: World) -> None:
    assert kinds(call, "--min", "100") == {("Parts", "Parts again", "twice")}
    assert call.run("similar --min 0").status == 2
    assert call.run("similar --min 101").status == 2


def test_what_was_withdrawn_is_no_duplicate(call: World) -> None:
    call.ok("withdraw", call.codes("conf")[3], "--reason", "Sent twice by mistake")
    assert kinds(call) == {("Parts", "Lists", "other-name")}


@pytest.fixture
def last_year(call: World) -> World:
    """The call, and beside it `old/`, another store with a talk of the same text that was accepted."""
    folder = call.folder / "old"
    folder.mkdir()
    old = replace(call, folder=folder, variables=call.variables | {"CFP_STORE": str(folder / "cfp.json")})
    write(old, "conf.toml", CALL.replace('slug = "conf"', 'slug = "conf-2025"'))
    old.ok("init conf.toml")
    code = sent(old, talk("Account for it", TEXT.replace("pipeline", "machinery")))
    old.ok("accept", code)
    old.ok("decisions publish --yes")
    for name in ("json", "jsonl", "csv"):
        write(call, f"old.{name}", old.ok("export", name).out)
    return call


@pytest.mark.parametrize("file", ["old/cfp.json", "old.json", "old.jsonl", "old.csv"])
def test_what_was_accepted_last_year_is_found_in_a_store_or_an_export(last_year: World, file: str) -> None:
    found = [one for one in pairs(last_year, "--with", file) if one["source"]]
    assert {(one["title"], one["other_title"]) for one in found} >= {("Parts", "Account for it")}
    assert {one["kind"] for one in found} == {"elsewhere"}
    assert {one["source"] for one in found} == {file}
    assert all(one["reason"].startswith("accepted in conf-2025 as well") for one in found)


def test_several_files_and_what_an_own_export_holds_is_not_told_twice(last_year: World) -> None:
    write(last_year, "own.json", last_year.ok("export json").out)
    alone = pairs(last_year)
    assert pairs(last_year, "--with", "own.json") == alone
    both = pairs(last_year, "--with", "own.json", "--with", "old.csv")
    assert len(both) > len(alone)
    assert pairs(last_year, "--with", "old.csv", "--with", "old.csv") == both


def test_what_cannot_be_compared_with_says_why(last_year: World) -> None:
    assert last_year.run("similar --with nowhere.json").status == 3
    write(last_year, "talks.txt", "x")
    refused = last_year.run("similar --with talks.txt")
    assert refused.status == 2
    assert "talks.txt is not a store, and its ending is not an export format" in refused.err
    write(last_year, "broken.json", "{")
    assert last_year.run("similar --with broken.json").status == 4
    speakers = last_year.ok("export json --shape speakers").out
    write(last_year, "people.json", speakers)
    assert "has no proposals in it" in last_year.run("similar --with people.json").err


def test_another_event_of_the_store_is_elsewhere(call: World) -> None:
    write(call, "other.toml", CALL.replace('slug = "conf"', 'slug = "other"'))
    call.ok("init other.toml")
    sent(call, talk("Parts there", TEXT), "--event", "other")
    assert ("Parts", "Parts there", "elsewhere") in kinds(call, "--event", "conf")
    there = kinds(call, "--event", "other")
    assert there == {("Parts there", title, "elsewhere") for title in ("Parts", "Parts again", "Lists")}


def test_for_a_person_and_for_a_pipe(call: World) -> None:
    page = call.ok("similar", **LOOKING)
    assert "100 %  sent twice" in page.out
    assert f"Next: cfp show {call.codes('conf')[0]}" in page.err
    lines = call.ok("similar").out.splitlines()
    assert [line.count("\t") for line in lines] == [8, 8]
    assert call.ok("similar --fields score,other_title").out == "100\tParts again\n98\tLists\n"


def test_a_reviewer_of_a_blind_call_is_told_no_names(world: World) -> None:
    opened(world, f"{CALL}\n[review]\nblind = true\n")
    sent(world, talk("Parts", TEXT))
    write(world, "old.json", world.ok("export json").out.replace('"conf"', '"old"'))
    sent(world, talk("Lists", TEXT, "Bo Ström <bo@example.org>"))
    reviewing = {"CFP_AS": "reviewer", "CFP_ME": "Kim <kim@example.org>"}
    for how in (("--json",), ("--format", "csv"), ()):
        outcome = world.ok("similar", "--with", "old.json", *how, terminals=() if how else ("stdout",), **reviewing)
        assert "Parts" in outcome.out
        for name in ("Ana", "Ruiz", "Bo Str", "example.org"):
            assert name not in outcome.out + outcome.err
    assert "Ana Ruiz" in world.ok("similar", "--with", "old.json", "--json", CFP_AS="organiser").out
