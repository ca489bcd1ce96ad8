"""Headings that may be private: `cfp submit`, `cfp check` and `cfp import packet` ask, are told, or refuse."""

import pytest

from tests.samples import TALK, listed, opened, page, proposal, write
from tests.world import World

PRIVATE = f"{TALK}\n## About me\n\nAna signs things.\n"
AT_A_TERMINAL = ("stdin", "stdout", "stderr")


@pytest.fixture
def call(world: World) -> World:
    """A world with the small call open."""
    return opened(world)


def line_of(text: str) -> int:
    return PRIVATE[: PRIVATE.index(text)].count("\n") + 1


def test_notes_and_biographies_are_never_part_of_the_abstract(call: World) -> None:
    body = "\n## notes\nSecret.\n\nSpeaker Bio\n---\nAna signs.\n\n### Description: ###\nMore.\n"
    call.ok("submit -", stdin=TALK + body)
    (code,) = listed(call)
    item = proposal(call, code)
    assert (item["abstract"], item["notes"], item["description"]) == (
        "How three people sign every build.",
        "Secret.",
        "More.",
    )
    assert page(call, code)["speakers"][0]["biography"] == "Ana signs."


def test_without_a_terminal_nothing_is_written_and_the_option_is_named(call: World) -> None:
    write(call, "talk.md", PRIVATE)
    before = call.files()
    outcome = call.run("submit talk.md")
    assert outcome.status == 2
    assert f"talk.md:{line_of('## About')}: About me: this heading may be private" in outcome.err
    assert "--heading 'About me=FIELD'" in outcome.err
    assert call.files() == before
    assert call.run("submit talk.md --json").json["code"] == "would-ask"


@pytest.mark.parametrize(
    ("field", "abstract", "notes", "biography"),
    [
        ("notes", "How three people sign every build.", "Ana signs things.", ""),
        ("biography", "How three people sign every build.", "", "Ana signs things."),
        ("text", "How three people sign every build.\n\n## About me\n\nAna signs things.", "", ""),
    ],
)
def test_an_option_says_what_a_heading_is(call: World, field: str, abstract: str, notes: str, biography: str) -> None:
    write(call, "talk.md", PRIVATE)
    call.ok("submit", "talk.md", "--heading", f"about me={field}")
    (code,) = listed(call)
    item = proposal(call, code)
    assert (item["abstract"], item["notes"]) == (abstract, notes)
    assert page(call, code)["speakers"][0]["biography"] == biography


@pytest.mark.parametrize(("answer", "field"), [("1", "notes"), ("2", "biography"), ("5", "abstract")])
def test_at_a_terminal_it_is_a_question(call: World, answer: str, field: str) -> None:
    write(call, "talk.md", PRIVATE)
    call.variables["TERM"] = "dumb"
    outcome = call.ok("submit talk.md", stdin=f"{answer}\n", terminals=AT_A_TERMINAL)
    assert f"talk.md:{line_of('## About')}: the heading may be private." in outcome.err
    assert 'Which field does "About me" begin?' in outcome.err
    (code,) = listed(call)
    text = page(call, code)["speakers"][0]["biography"] if field == "biography" else proposal(call, code)[field]
    assert text.endswith("Ana signs things.")


def test_of_several_speakers_the_question_names_each(call: World) -> None:
    text = TALK.replace("<ana@example.org>]", "<ana@example.org>, Bo <bo@example.org>]")
    assert text != TALK
    write(call, "talk.md", f"{text}\n## Speaker bio\n\nBo builds.\n")
    assert call.run("submit talk.md").status == 2
    call.variables["TERM"] = "dumb"
    outcome = call.run("submit talk.md --dry-run", stdin="3\n", terminals=AT_A_TERMINAL)
    assert "The biography of Bo" in outcome.err
    call.variables["TERM"] = "xterm-256color"
    call.ok("submit", "talk.md", "--heading", "Speaker bio=biography: Bo")
    (code,) = listed(call)
    assert [one["biography"] for one in page(call, code)["speakers"]] == ["", "Bo builds."]


def test_what_is_exported_is_read_back_without_a_question(call: World) -> None:
    write(call, "talk.md", PRIVATE)
    call.ok("submit", "talk.md", "--heading", "About me=text")
    (code,) = listed(call)
    file = call.ok("show", code, "--format", "md").out
    assert "\n\\## About me\n" in file
    write(call, "again.md", file)
    assert "already" in call.ok("submit again.md").err


def test_check_finds_it_until_it_is_explained(call: World) -> None:
    write(call, "talk.md", PRIVATE)
    outcome = call.run("check talk.md --json")
    assert outcome.status == 6
    (finding,) = [one for one in outcome.items if one["rule"] == "private-heading"]
    assert (finding["line"], finding["severity"]) == (line_of("## About"), "error")
    outcome = call.run("check", "talk.md", "--heading", "About me=notes", "--json")
    assert "private-heading" not in {one["rule"] for one in outcome.items}
    assert "private-heading" in call.ok("help check").out


@pytest.mark.parametrize("heading", ["## Bio", "### About me", "notes\n====="])
def test_a_blind_check_finds_it_in_what_is_stored(call: World, heading: str) -> None:
    call.ok("submit", "-", "--abstract", f"Text.\n\n{heading}\nSigns things.", stdin=TALK)
    (code,) = listed(call)
    outcome = call.run("check --blind --json")
    assert outcome.status == 6
    (finding,) = outcome.items
    assert (finding["rule"], finding["severity"], finding["field"], finding["line"]) == (
        "private-heading",
        "error",
        "abstract",
        3,
    )
    assert f"cfp edit {code}" in finding["way_out"]
    assert call.run("check --json").items[-1]["severity"] != "error"
    kept = heading.strip("# ").partition("\n")[0]
    assert call.ok("check", "--blind", "--heading", f"{kept}=text").err.endswith("no findings.\n")
    assert call.ok("check --blind --ignore private-heading").err.endswith("no findings.\n")


def test_a_packet_with_it_is_refused_with_the_reason_in_its_row(call: World) -> None:
    write(call, "good.md", TALK)
    write(call, "private.md", PRIVATE.replace("Signed", "Sealed"))
    outcome = call.run("import packet good.md private.md --json")
    assert outcome.status == 4
    rows = {item["source"]: (item["outcome"], item["reason"]) for item in outcome.items}
    assert rows["good.md"][0] == "added"
    assert rows["private.md"][0] == "refused"
    assert "may be private" in rows["private.md"][1]
    outcome = call.ok("import", "packet", "private.md", "--heading", "About me=notes", "--json")
    assert outcome.items[0]["outcome"] == "added"
    assert call.run("import", "x.json", "--heading", "About me=notes").status == 2


@pytest.mark.parametrize("given", ["About me", "About me=bi"])
def test_an_option_that_cannot_be_read(call: World, given: str) -> None:
    write(call, "talk.md", TALK)
    for command in (("submit", "talk.md"), ("check", "talk.md"), ("import", "packet", "talk.md")):
        assert call.run(*command, "--heading", given).status == 2


def test_a_title_is_whole_and_a_second_one_is_a_note(call: World) -> None:
    text = TALK.replace("title: Signed builds", "title: Signing: ten years of C# #2")
    call.ok("submit -", stdin=text)
    (code,) = listed(call)
    assert proposal(call, code)["title"] == "Signing: ten years of C# #2"
    head, _, body = TALK.rpartition("---\n")
    write(call, "two.md", f"{head}---\n# Another title\n{body}")
    outcome = call.ok("check two.md --json")
    assert ("own-title", "note") in {(one["rule"], one["severity"]) for one in outcome.items}
