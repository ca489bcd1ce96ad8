"""What a shell is offered: from the store where there is one, nothing where there is none, nothing harmful ever.

What shells do with it is tested with the shells themselves in `tests/contract`.
"""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
import typer

from cfpcli.cli.help import topics
from cfpcli.cli.schema import schemas
from cfpcli.workspace import completion
from tests.samples import CALL, FOSDEM, TALK, opened, sent, write
from tests.world import World


def offered(completer: completion.Completer, world: World, typed: str, **params: str) -> list[str]:
    context = SimpleNamespace(obj=world.env(), params={f"common_{name}": value for name, value in params.items()})
    return [value for value, _ in completer(cast("typer.Context", context), typed)]


def test_codes_in_any_case(desk: World) -> None:
    everything = [code for event in (FOSDEM, "harbour-talks-2027", "osxp-2026") for code in desk.codes(event)]
    assert offered(completion.codes, desk, "") == everything
    code = desk.codes()[3]
    assert offered(completion.codes, desk, code[:5]) == [code]
    assert offered(completion.codes, desk, code[:4].lower()) == [code[:4].lower() + code[4:]]
    assert offered(completion.codes, desk, "0") == []


def test_events_tracks_and_types(desk: World) -> None:
    assert offered(completion.events, desk, "") == ["osxp-2026", FOSDEM, "harbour-talks-2027"]
    assert offered(completion.events, desk, "f") == [FOSDEM]
    assert offered(completion.tracks, desk, "s") == ["sovereignty", "security"]
    assert offered(completion.session_types, desk, "") == ["talk", "panel"]
    assert offered(completion.tracks, desk, "", event=FOSDEM) == ["public-digital-infrastructure"]


def test_reviewers_in_any_case(desk: World) -> None:
    assert offered(completion.reviewers, desk, "") == ["ada@example.org", "jo@example.org"]
    assert offered(completion.reviewers, desk, "AD") == ["ADa@example.org"]


def test_tracks_of_all_events_where_none_is_chosen(world: World) -> None:
    opened(world)
    write(world, "other.toml", CALL.replace('slug = "conf"', 'slug = "other"').replace('"culture"', '"people"'))
    world.ok("init other.toml")
    assert offered(completion.tracks, world, "") == ["security", "culture", "security", "people"]


def test_queries(desk: World) -> None:
    assert offered(completion.query, desk, "tra")[3] == "track:security"
    assert "state:" in offered(completion.query, desk, "s")
    assert offered(completion.query, desk, "track:se") == ["track:security"]
    assert "state:accepted" in offered(completion.query, desk, "state:acc")
    assert "tag:sbom" in offered(completion.query, desk, "tag:sb")
    assert "-tag:sbom" in offered(completion.query, desk, "-tag:sb")


def test_formats_before_the_query_of_an_export(desk: World) -> None:
    found = offered(completion.export_words, desk, "")
    assert found[:4] == ["json", "jsonl", "csv", "md"]
    assert "track:security" in offered(completion.export_words, desk, "track:sec")


def test_topics_and_schemas_need_no_store() -> None:
    assert [value for value, _ in topics("e")] == ["exit-codes", "environment"]
    assert "proposals" in [value for value, _ in schemas("prop")]


@pytest.mark.parametrize("completer", [completion.codes, completion.query, completion.events, completion.tracks])
def test_without_a_store_or_with_a_damaged_one_it_offers_nothing(world: World, completer: completion.Completer) -> None:
    assert offered(completer, world, "") == []
    write(world, "cfp.json", "garbage")
    assert offered(completer, world, "") == []
    context = SimpleNamespace(obj=None, params={})
    assert completer(cast("typer.Context", context), "") == []


def test_the_store_told_on_the_line_is_the_one_asked(desk: World, world: World) -> None:
    assert offered(completion.codes, replace_folder(world, "elsewhere"), "", store=str(desk.store))


def replace_folder(world: World, name: str) -> World:
    folder = world.folder / name
    folder.mkdir()
    return replace(world, folder=folder)


@pytest.mark.parametrize(
    ("value", "meaning"),
    [("K7QX3D", "a 'quoted' \"title\" \\ $(rm) `x`"), ("track:security", "plain")],
)
def test_what_is_offered_says_nothing_a_shell_would_run(value: str, meaning: str) -> None:
    ((offered_value, said),) = completion.inert([(value, meaning)])
    assert offered_value == value
    assert not set(said) & set("'\"\\$`")


@pytest.mark.parametrize("value", ["$(rm)", "a b", "x;y", "`x`", "tag:a|b", "\x1b[31m", "tag:'x'"])
def test_a_value_a_shell_would_read_otherwise_is_not_offered(value: str) -> None:
    assert completion.inert([(value, "")]) == []


def test_a_hostile_title_is_described_harmless(world: World) -> None:
    opened(world)
    sent(world, TALK.replace("title: Signed builds", 'title: "\\x1b[31m$(rm -rf ~) [bold]x[/]"'))
    context: Any = SimpleNamespace(obj=world.env(), params={})
    ((_, meaning),) = completion.codes(context, "")
    assert "\x1b" not in meaning
    assert "$" not in meaning
