"""Selecting few of many proposals gives what selecting all of them gives, and a query knows the values in use."""

import json

import pytest

from tests.factories import code_of, filled_store
from tests.samples import listed
from tests.world import World

FIELDS = "code,title,speaker_names,reviews,score,minutes"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A call with sixty proposals, each with speakers and reviews of its own; to be read only."""
    world = World(tmp_path_factory.mktemp("many"))
    filled_store(world.store, proposals=60, abstract=(20, 40))
    return world


@pytest.mark.parametrize("number", [1, 30, 60])
def test_one_of_many_is_the_same_alone_and_among_all(many: World, number: int) -> None:
    code = code_of(number)
    everything = {item["code"]: item for item in many.ok("list", "--json", "--fields", FIELDS).items}
    assert len(everything) == 60
    assert many.ok("list", f"code:{code}", "--json", "--fields", FIELDS).items == [everything[code]]
    exported = many.ok("export", "jsonl", f"code:{code}", "--fields", FIELDS).out
    assert json.loads(exported) == everything[code]
    assert len(everything[code]["speaker_names"]) >= 1
    assert everything[code]["reviews"] == 3


def test_what_a_query_asks_of_speakers_and_reviews_is_asked_of_all(many: World) -> None:
    everything = many.ok("list", "--json", "--fields", FIELDS).items
    for query, chosen in (
        ("score>=4", [item for item in everything if item["score"] >= 4]),
        ("reviews:3", everything),
        ("speaker:ruiz", [item for item in everything if any("Ruiz" in name for name in item["speaker_names"])]),
    ):
        assert chosen
        assert listed(many, query) == [item["code"] for item in chosen]


def test_each_track_s_mean_is_that_of_its_own(many: World) -> None:
    items = many.ok("list --json --fields track,score").items
    for track in many.ok("tracks --json").items:
        scores = [item["score"] for item in items if item["track"] == track["slug"]]
        assert track["score"] == pytest.approx(sum(scores) / len(scores), abs=1e-5)


def test_the_tags_and_levels_in_use_are_known(desk: World) -> None:
    assert len(listed(desk, "tag:sbom")) == 1
    assert len(listed(desk, "level:advanced,beginner")) > 1
    assert len(listed(desk, "TAG:sbom")) == 1
    outcome = desk.run("list tag:nothing-like-it")
    assert outcome.status == 2
    desk.ok("edit", desk.codes()[0], "--set", "tags=nothing-like-it")
    assert listed(desk, "tag:nothing-like-it") == [desk.codes()[0]]


def test_a_hint_names_no_field_that_is_hidden(desk: World) -> None:
    hint = desk.run("list", "has:biography", CFP_ME="Zed <zed@example.org>").err
    assert "allowed: code, event" in hint
    assert "internal_notes" not in hint
    assert "speaker" not in hint


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A call with twelve short proposals; to be read only."""
    world = World(tmp_path_factory.mktemp("checked"))
    filled_store(world.store, proposals=12, abstract=(20, 40))
    return world


@pytest.mark.parametrize("length", [3, 6])
def test_the_beginning_of_a_code_is_enough_wherever_proposals_are_selected(checked: World, length: int) -> None:
    first, second, third = (code_of(number)[:length] for number in (1, 2, 3))
    codes = [code_of(1), code_of(2)]
    words = first, second.lower()
    for command in ("list", "rank"):
        items = checked.ok(command, *words, "state:submitted,accepted,rejected", "--json", "--fields", "code").items
        assert sorted(item["code"] for item in items) == sorted(codes), command
    exported = checked.ok("export", "csv", *words, "--fields", "code").out
    assert exported.split() == ["code", *codes]
    assert checked.run("check", *words, "--json").json["checked"] == 2
    assert checked.run("check", *words, third, "--json").json["checked"] == 3


def test_a_check_drops_no_word(checked: World) -> None:
    code = code_of(1)
    for words in ((code, "zebra"), (code[:3], "zebra"), ("zebra",)):
        outcome = checked.run("check", *words)
        assert outcome.status == 3
        assert "zebra" in outcome.err


def test_a_speaker_checks_their_own_by_the_beginning_of_its_code(desk: World) -> None:
    code = desk.codes()[0]
    person = desk.ok("export", "json", code).json["speakers"][0]
    assert len([each for each in desk.codes() if each.startswith(code[:3])]) == 1
    outcome = desk.run("check", code[:3], "--json", CFP_ME=f"{person['name']} <{person['email']}>")
    assert outcome.json["checked"] == 1
