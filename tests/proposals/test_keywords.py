"""Keywords: one statement in the struct, and they are at every door; what is said here of them holds for any field."""

import json

import pytest

from tests.samples import CALL
from tests.world import World

ANA = "Ana Ruiz <ana@example.org>"
BLIND = CALL + "\n[review]\nblind = true\n"
TALK = f"""---
title: Signed builds
track: security
speakers: {ANA}
keywords: [procurement, " open  data ", ""]
---

How three people sign every build.
"""


def opened(world: World, call: str = CALL) -> World:
    (world.folder / "conf.toml").write_text(call)
    world.ok("init", "conf.toml")
    return world


def sent(world: World, *more: str, talk: str = TALK) -> str:
    (world.folder / "talk.md").write_text(talk)
    world.ok("submit", "talk.md", *more)
    (code,) = world.codes("conf")
    return code


def keywords(world: World) -> list[str]:
    (item,) = world.ok("list", "--json", "--fields", "keywords").items
    found: list[str] = item["keywords"]
    return found


def test_a_file_gives_them_as_a_list_or_on_one_line_and_drops_empty_ones(world: World) -> None:
    sent(opened(world))
    assert keywords(world) == ["procurement", "open  data"]


def test_a_flag_gives_them_one_by_one_and_replaces_those_of_the_file(world: World) -> None:
    sent(opened(world), "--keyword", "money", "--keyword", "commons")
    assert keywords(world) == ["money", "commons"]


@pytest.mark.parametrize("name", ["keywords", "keyword"])
def test_edit_sets_them_by_name_or_alias(world: World, name: str) -> None:
    world.ok("edit", sent(opened(world)), "--set", f"{name}=money, commons")
    assert keywords(world) == ["money", "commons"]


@pytest.mark.parametrize("query", ["keywords:procure", "keyword:OPEN", "has:keywords", "procurement", "-keywords:x"])
def test_queries_and_free_text_find_them(world: World, query: str) -> None:
    code = sent(opened(world))
    assert world.ok("list", "--fields", "code", "--", query).out.strip() == code


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "md"])
def test_every_export_has_them(world: World, form: str) -> None:
    sent(opened(world))
    assert "procurement" in world.ok("export", form).out


def test_the_page_and_the_file_of_a_proposal_show_them(world: World) -> None:
    code = sent(opened(world))
    assert "procurement, open  data" in " ".join(world.ok("show", code, "--format", "plain").out.split("\n")) or (
        "procurement" in world.ok("show", code).out
    )
    assert "\nkeywords: [procurement, " in world.ok("show", code, "--format", "md").out


def test_the_template_asks_for_them(world: World) -> None:
    assert "\nkeywords:\n" in opened(world).ok("submit", "--template").out


def test_undo_brings_back_the_former_ones(world: World) -> None:
    world.ok("edit", sent(opened(world)), "--set", "keywords=money")
    world.ok("undo", "--yes")
    assert keywords(world) == ["procurement", "open  data"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (",".join(f"w{number}" for number in range(51)), "has 51 entries, at most 50 can be stored"),
        ("x" * 101, "has an entry of 101 characters, at most 100 can be stored"),
    ],
)
def test_there_are_at_most_fifty_of_a_hundred_characters(world: World, words: str, message: str) -> None:
    outcome = world.run("edit", sent(opened(world)), "--set", f"keywords={words}")
    assert (outcome.status, message in " ".join(outcome.err.split())) == (4, True), outcome.err
    assert keywords(world) == ["procurement", "open  data"]


def test_what_an_import_brings_is_held_to_the_same_ceiling(world: World) -> None:
    sent(opened(world))
    exported = world.ok("export", "json").json
    exported["items"][0]["keywords"] = ["x" * 101]
    (world.folder / "all.json").write_text(json.dumps(exported))
    outcome = world.run("import", "all.json", "--yes")
    assert (outcome.status, "at most 100 can be stored" in outcome.err) == (4, True)


def test_a_reviewer_of_a_blind_call_reads_them_or_their_redacted_copy(world: World) -> None:
    code = sent(opened(world, BLIND), talk=TALK.replace("procurement", "Ana Ruiz fans"))
    shown = ("list", "--blind", "--json", "--fields", "keywords")
    assert world.ok(*shown).items == [{"keywords": ["Ana Ruiz fans", "open  data"]}]
    world.ok("redact", code, "--yes")
    (item,) = world.ok(*shown).items
    assert (len(item["keywords"]), "Ruiz" in str(item)) == (2, False)
    world.ok("edit", code, "--set", "keywords=Ana Ruiz fans")
    assert world.ok(*shown).items == [{"keywords": []}]
    assert "Ruiz" not in world.ok("show", code, "--blind").out


@pytest.mark.parametrize("field", ["keywords", "tags"])
def test_a_check_of_a_file_names_a_speaker_in_them(world: World, field: str) -> None:
    opened(world, BLIND)
    (world.folder / "talk.md").write_text(TALK.replace("keywords: [procurement", f"{field}: [Ana Ruiz fans"))
    found = world.run("check", "talk.md", "--json").items
    assert [(one["rule"], one["field"]) for one in found if one["rule"] == "speaker-named"] == [
        ("speaker-named", field)
    ]


def test_a_change_of_them_makes_a_review_stale_and_one_of_tags_does_not(world: World) -> None:
    code = sent(opened(world))
    world.ok("review", code, "--score", "4")
    world.ok("edit", code, "--set", "tags=sbom")
    assert world.ok("review", "--stale", "--json").items == []
    world.ok("edit", code, "--set", "keywords=money")
    assert [one["changed"] for one in world.ok("review", "--stale", "--json").items] == [["keywords"]]


def test_a_store_from_before_them_is_read_and_written_as_it_is(world: World) -> None:
    sent(opened(world), talk=TALK.replace("keywords:", "tags:"))
    assert b"keywords" not in world.store.read_bytes()
    world.ok("set", "level=beginner", *world.codes("conf"))
    assert keywords(world) == []
    assert b"keywords" not in world.store.read_bytes()
