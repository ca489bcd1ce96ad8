"""`cfp redact` and `cfp check --blind`: what tells who speaks, and the copies that reviewers read instead."""

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Kind, replaced
from cfpcli.store import Store
from tests.factories import change_set
from tests.samples import ASKED
from tests.world import World


@pytest.fixture
def told(desk: World) -> tuple[World, str]:
    """The prepared call with a proposal that names its speaker in three fields."""
    code = desk.codes()[0]
    store = Store.open(desk.store)
    proposal = store.get(Kind.PROPOSAL, code)
    assert proposal
    speaker = store.get(Kind.SPEAKER, proposal.speakers[0])
    assert speaker
    named = replace(
        proposal,
        title=f"{speaker.name} live",
        abstract=f"A talk by {speaker.name}.\n\nMore than in my talk last year.",
        notes=f"I am {speaker.name}.",
        tags=(speaker.name, "sbom"),
    )
    store.apply(change_set(replaced(proposal, named)))
    return desk, speaker.name


def seen(world: World, field: str) -> object:
    return world.ok("show", world.codes()[0], "--blind", "--json").items[0][field]


def test_the_check_names_each_place_with_its_way_out(told: tuple[World, str]) -> None:
    world, name = told
    outcome = world.run("check --blind --json")
    assert outcome.status == 6
    code = world.codes()[0]
    assert [(row["proposal"], row["field"], row["line"], row["severity"]) for row in outcome.items] == [
        (code, "title", 1, "warning"),
        (code, "tags", 1, "warning"),
        (code, "abstract", 1, "warning"),
        (code, "abstract", 3, "note"),
    ]
    assert name in outcome.items[0]["message"]
    assert outcome.items[0]["way_out"] == f"cfp redact {code} --field title"


def test_yes_takes_all_and_keeps_the_texts(told: tuple[World, str]) -> None:
    world, name = told
    before = Store.open(world.store).get(Kind.PROPOSAL, world.codes()[0])
    world.ok("redact --yes")
    after = Store.open(world.store).get(Kind.PROPOSAL, world.codes()[0])
    assert before
    assert after
    assert replace(after, redactions={}) == before
    assert seen(world, "title") == "[speaker] live"
    assert seen(world, "tags") == ["[speaker]", "sbom"]
    assert seen(world, "abstract") == "A talk by [speaker].\n\nMore than in [an earlier talk]."
    assert seen(world, "notes") == ""
    world.ok("redact", world.codes()[0], "--field", "notes", "--yes")
    assert seen(world, "notes") == "I am [speaker]."
    assert world.run("check --blind").status == 0
    assert name in world.ok("show", world.codes()[0]).out


def test_each_place_is_asked_about(told: tuple[World, str]) -> None:
    world, name = told
    outcome = world.ok("redact", world.codes()[0], stdin="y\nn\nn\ny\n", **ASKED)
    assert f"«{name}» live" in outcome.err
    assert seen(world, "title") == "[speaker] live"
    assert seen(world, "tags") == [name, "sbom"]
    assert seen(world, "abstract") == f"A talk by {name}.\n\nMore than in [an earlier talk]."


def test_what_was_agreed_to_is_kept_when_somebody_stops(told: tuple[World, str]) -> None:
    world, name = told
    world.ok("redact", world.codes()[0], stdin="y\nq\n", **ASKED)
    assert seen(world, "title") == "[speaker] live"
    assert name in str(seen(world, "abstract"))


def test_all_that_follow(told: tuple[World, str]) -> None:
    world, _ = told
    world.ok("redact", world.codes()[0], stdin="a\n", **ASKED)
    assert world.run("check --blind").status == 0


def test_without_a_terminal_it_says_what_would_do(told: tuple[World, str]) -> None:
    world, _ = told
    outcome = world.run("redact")
    assert outcome.status == 2
    assert "4 places" in outcome.err
    assert "--yes" in outcome.err


def test_a_dry_run_writes_nothing(told: tuple[World, str]) -> None:
    world, _ = told
    before = world.files()
    assert "[speaker] live" in world.ok("redact --dry-run").out
    assert world.files() == before


def test_a_copy_is_said_hidden_and_lifted(told: tuple[World, str]) -> None:
    world, name = told
    code = world.codes()[0]
    world.ok("redact", code, "--field", "abstract", "--text", "Nothing of that.")
    assert seen(world, "abstract") == "Nothing of that."
    world.ok("redact", code, "--field", "abstract", "--hide")
    assert seen(world, "abstract") == ""
    world.ok("redact", code, "--field", "abstract", "--lift")
    assert name in str(seen(world, "abstract"))
    assert world.run("redact", code, "--field", "abstract", "--lift").status == 2


def test_an_edit_hides_the_field_until_it_is_done_anew(told: tuple[World, str]) -> None:
    world, _ = told
    code = world.codes()[0]
    world.ok("redact", code, "--yes")
    world.ok("edit", code, "--set", f"abstract={'A new text of many words, all different from before. ' * 5}")
    assert seen(world, "abstract") == ""
    outcome = world.run("check", "--blind", code, "--json")
    assert (outcome.status, [row["field"] for row in outcome.items]) == (6, ["abstract"])
    assert "edited after" in outcome.items[0]["message"]
    world.ok("redact", code, stdin="y\n", **ASKED)
    assert str(seen(world, "abstract")).startswith("A new text")


@pytest.mark.parametrize(
    "line",
    [
        "redact CODE --text x",
        "redact --field title --hide",
        "redact CODE --field title --hide --lift",
        "redact CODE --field guid",
    ],
)
def test_what_cannot_be_meant(desk: World, line: str) -> None:
    assert desk.run(line.replace("CODE", desk.codes()[0])).status == 2


def test_nothing_to_do_is_said(desk: World) -> None:
    assert "Nothing identifies a speaker in 1 proposal." in desk.ok("redact", desk.codes()[0]).err
