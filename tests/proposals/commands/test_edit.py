"""`cfp edit`: by flags, and in the person's editor."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.samples import ASKED, BO, CALL, FOSDEM, TALK, history, listed, opened, page, proposal, sent, write
from tests.world import Outcome, World


@pytest.fixture
def call(world: World) -> World:
    """A small call with one proposal."""
    opened(world, CALL + '[[session_types]]\nslug = "panel"\nname = "Panel"\nduration = 45\nspeakers_min = 2\n')
    sent(world, TALK.replace("track:", "type: talk\ntrack:"))
    return world


def code_in(world: World) -> str:
    return listed(world)[0]


def edited(world: World, *assignments: str, **more: str) -> Outcome:
    return world.run("edit", code_in(world), *(word for one in assignments for word in ("--set", one)), **more)


@pytest.mark.parametrize(
    ("assignment", "field", "value"),
    [
        ("title=Signed builds, at last", "title", "Signed builds, at last"),
        ("track=culture", "track", "culture"),
        ("level=advanced", "level", "advanced"),
        ("tags=sbom, supply chain", "tags", ["sbom", "supply chain"]),
        ("duration=15", "duration", 15),
        ("abstract=Another abstract = another talk", "abstract", "Another abstract = another talk"),
        ("description=More.", "description", "More."),
        ("notes=A projector.", "notes", "A projector."),
        ("do_not_record=yes", "do_not_record", True),
    ],
)
def test_each_field_is_set(call: World, assignment: str, field: str, value: object) -> None:
    before = proposal(call, code_in(call))
    call.now = call.now.replace(day=25)
    assert edited(call, assignment).status == 0
    after = proposal(call, code_in(call))
    assert after[field] == value
    assert (after["revision"], after["updated"]) == (2, "2026-05-25T10:00:00Z")
    assert {name for name in after if after[name] != before[name]} == {field, "revision", "updated"}


@pytest.mark.parametrize("name", ["type", "session_type"])
def test_two_speakers_and_a_panel(call: World, name: str) -> None:
    assert edited(call, f"{name}=panel", f"speakers=Ana Ruiz <ana@example.org>; {BO}").status == 0
    shown = page(call, code_in(call))
    assert shown["items"][0]["session_type"] == "panel"
    assert [one["email"] for one in shown["speakers"]] == ["ana@example.org", "bo@example.org"]
    kept = shown["speakers"][0]["code"]
    assert edited(call, f"{name}=talk", "speakers=Ana Ruiz <ana@example.org>").status == 0
    assert [one["code"] for one in page(call, code_in(call))["speakers"]] == [kept]


def test_links_and_answers(world: World) -> None:
    opened(world, CALL + '[[questions]]\nslug = "first-time"\nquestion = "First time?"\nkind = "boolean"\n')
    sent(world)
    assert edited(world, "resources=https://example.org/slides The slides", "answers.first-time=yes").status == 0
    item = proposal(world, code_in(world))
    assert item["resources"] == [{"link": "https://example.org/slides", "description": "The slides"}]
    assert item["answers"] == {"first-time": True}
    assert edited(world, "answers.nothing=x").status == 4


def test_a_field_is_emptied(call: World) -> None:
    edited(call, "level=advanced", "tags=a,b")
    assert edited(call, "level=", "tags=").status == 0
    assert (proposal(call, code_in(call))["level"], proposal(call, code_in(call))["tags"]) == ("", [])


@pytest.mark.parametrize(
    ("assignment", "status", "said"),
    [
        ("titlle=x", 2, 'did you mean "title"?'),
        ("state=accepted", 2, "cannot be set"),
        ("code=ABCDEF", 2, "cannot be set"),
        ("title", 2, "--set FIELD=VALUE"),
        ("windows=2026-11-12", 2, "cfp people edit --window START/END"),
        ("biography=B", 2, "cfp people edit --biography-file FILE"),
        ("track=nowhere", 4, "security, culture"),
        ("duration=long", 2, "minutes"),
        ("title=", 4, "title: is missing"),
        ("abstract=", 4, "abstract: is missing"),
        ("type=panel", 4, "at least 2"),
        ("speakers=Bo", 4, "Bo <ADDRESS>"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(call: World, assignment: str, status: int, said: str) -> None:
    before = call.files()
    outcome = edited(call, assignment)
    assert outcome.status == status
    assert said in outcome.err
    assert call.files() == before


def test_all_of_several_or_none(call: World) -> None:
    before = call.files()
    assert edited(call, "level=advanced", "track=nowhere", "title=").status == 4
    assert call.files() == before


def test_the_same_as_it_was_is_no_change(call: World) -> None:
    before = call.files()
    outcome = edited(call, "title=Signed builds")
    assert (outcome.status, outcome.err) == (0, "Nothing changed.\n")
    assert call.files() == before


def test_the_history_says_who_and_what(call: World) -> None:
    assert call.run("edit", code_in(call), "--set", "level=beginner", "--by", BO).status == 0
    last = history(call)[0]
    assert last["by"] == BO
    assert last["changes"] == [f'{code_in(call)} "Signed builds": level: nothing → beginner']


def test_a_session_whose_speaker_has_no_address_can_be_edited(desk: World) -> None:
    code = desk.codes(FOSDEM)[0]
    before = page(desk, code)["speakers"]
    desk.ok("edit", code, "--set", "level=beginner")
    shown = page(desk, code)
    assert shown["items"][0]["level"] == "beginner"
    assert [one["name"] for one in shown["speakers"]] == ["Emma Ghariani"]
    assert shown["speakers"] == before
    assert len(shown["history"]) == 2


ANA, OLA = "Ana Ruiz <ana@example.org>", "Ola <ola@example.org>"


def test_an_abstract_that_a_speaker_writes_is_no_longer_a_summary_and_undo_brings_the_mark_back(call: World) -> None:
    call.ok("organisers", "add", OLA, CFP_ME=OLA)
    code = code_in(call)

    def is_summary() -> bool:
        return bool(proposal(call, code)["abstract_is_summary"])

    call.ok("set", "abstract_is_summary=yes", code, CFP_ME=OLA)
    call.ok("edit", code, "--set", "abstract=A better summary.", CFP_ME=OLA)
    call.ok("edit", code, "--set", "title=Signed builds, by their builders", CFP_ME=ANA)
    assert is_summary()
    call.ok("edit", code, "--set", "abstract=My own words.", CFP_ME=ANA)
    assert not is_summary()
    call.ok("undo --yes", CFP_ME=ANA)
    assert is_summary()
    assert call.run("set", "abstract_is_summary=no", code, CFP_ME=ANA).status == 4
    call.ok("edit", code, "--set", "abstract=What Ana dictates.", "--by", ANA, CFP_ME=OLA)
    assert not is_summary()


def test_an_organiser_who_speaks_writes_their_own_words_also_after_the_close(call: World) -> None:
    code = code_in(call)
    call.ok("set", "abstract_is_summary=yes", code, CFP_ME=ANA)
    call.now = datetime(2026, 7, 1, tzinfo=UTC)
    call.ok("edit", code, "--set", "abstract=My own words.", "--late", "A correction", CFP_ME=ANA)
    assert not proposal(call, code)["abstract_is_summary"]


def editor(world: World, script: str) -> dict[str, Any]:
    """A person at a terminal whose editor is a shell script; the file it opens is `$1`."""
    path = write(world, "editor.sh", f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return {**ASKED, "EDITOR": str(path)}


def kept_texts(world: World) -> list[Path]:
    folder = world.folder / "home/.local/share/cfpcli/kept-texts"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_in_the_editor_the_whole_file_is_there_and_what_comes_back_is_saved(call: World) -> None:
    person = editor(call, 'cp "$1" opened.md; sed -i "s/^title: .*/title: By hand/; s/sign every/seal every/" "$1"')
    outcome = call.ok("edit", code_in(call), **person)
    item = proposal(call, code_in(call))
    assert (item["title"], item["abstract"]) == ("By hand", "How three people seal every build.")
    assert "How three people sign every build." in (call.folder / "opened.md").read_text()
    assert f'Changed {code_in(call)} "By hand".' in outcome.err
    assert kept_texts(call) == []


def test_nothing_changed_in_the_editor_writes_nothing(call: World) -> None:
    before = call.files()
    person = editor(call, "true")
    outcome = call.ok("edit", code_in(call), stdin="\n", **person)
    assert "Nothing changed." in outcome.err
    (call.folder / "editor.sh").unlink()
    assert {name: data for name, data in call.files().items() if name != "editor.sh"} == before


def test_a_fault_made_in_the_editor_is_told_and_mended_there(call: World) -> None:
    count = call.folder / "count"
    person = editor(
        call,
        f"echo x >> {count}; case $(wc -l < {count}) in\n"
        '1) sed -i "s/^track: .*/track: nowhere/" "$1";;\n'
        f'*) cp "$1" {call.folder}/seen; sed -i "s/^track: .*/track: culture/" "$1";;\nesac',
    )
    outcome = call.ok("edit", code_in(call), stdin="e\n", **person)
    assert 'track: "nowhere" is unknown' in outcome.err
    assert 'track: "nowhere" is unknown' in (call.folder / "seen").read_text()
    assert proposal(call, code_in(call))["track"] == "culture"
    assert kept_texts(call) == []


def test_giving_up_keeps_the_text(call: World) -> None:
    person = editor(call, 'sed -i "s/^track: .*/track: nowhere/; s/^title: .*/title: Much typed/" "$1"')
    outcome = call.run("edit", code_in(call), stdin="q\n", **person)
    assert outcome.status == 4
    (kept,) = kept_texts(call)
    assert str(kept) in outcome.err
    assert "title: Much typed" in kept.read_text()
    assert proposal(call, code_in(call))["title"] == "Signed builds"


def test_an_editor_that_fails_keeps_the_text(call: World) -> None:
    person = editor(call, 'sed -i "s/^title: .*/title: Much typed/" "$1"; exit 3')
    outcome = call.run("edit", code_in(call), **person)
    assert outcome.status == 1
    (kept,) = kept_texts(call)
    assert str(kept) in outcome.err
    assert "title: Much typed" in kept.read_text()
    assert proposal(call, code_in(call))["title"] == "Signed builds"


def test_somebody_elses_change_meanwhile_is_a_conflict_and_the_text_is_kept(call: World) -> None:
    code = code_in(call)
    # What somebody else does while the editor is open: the store with one more change is put in its place.
    for name in ("cfp.json", "cfp.history.jsonl"):
        write(call, f"theirs/{name}", (call.folder / name).read_text())
    World(call.folder / "theirs").ok("edit", code, "--set", "level=expert")
    person = editor(
        call,
        f"cp {call.folder}/theirs/cfp.json {call.folder}/cfp.json\n"
        f"cp {call.folder}/theirs/cfp.history.jsonl {call.folder}/cfp.history.jsonl\n"
        'sed -i "s/^title: .*/title: Much typed/" "$1"',
    )
    outcome = call.run("edit", code, **person)
    assert outcome.status == 5
    assert f"cfp log {code}" in outcome.err
    (kept,) = kept_texts(call)
    assert str(kept) in outcome.err
    assert "title: Much typed" in kept.read_text()
    assert (proposal(call, code)["title"], proposal(call, code)["level"]) == ("Signed builds", "expert")


def test_without_a_terminal_the_flag_is_named(call: World) -> None:
    outcome = call.run("edit", code_in(call))
    assert outcome.status == 2
    assert f"cfp edit {code_in(call)} --set FIELD=VALUE" in outcome.err


ANA = "Ana Ruiz <ana@example.org>"


def after_the_close(world: World) -> None:
    world.now = world.now.replace(month=7)


def test_after_the_close_its_speakers_change_the_notes_alone(call: World) -> None:
    code = code_in(call)
    after_the_close(call)
    before = call.files()
    outcome = call.run("edit", code, "--set", "title=Other", "--set", "notes=x", "--by", ANA)
    assert outcome.status == 7
    assert f"{code} can no longer change its title" in outcome.err
    assert "Sun 14 June 2026 23:59 Europe/Paris" in outcome.err
    assert f"try: cfp edit {code}  # its notes alone" in outcome.err
    assert call.files() == before
    call.ok("edit", code, "--set", "notes=A projector.", "--by", "ANA R. <Ana@Example.org>")
    assert (proposal(call, code)["notes"], proposal(call, code)["revision"]) == ("A projector.", 2)


@pytest.mark.parametrize(
    "assignment", ["speakers=Bo <bo@example.org>", "level=x", "abstract=x", "tags=x", "track=culture"]
)
def test_nothing_but_notes(call: World, assignment: str) -> None:
    after_the_close(call)
    assert call.run("edit", code_in(call), "--set", assignment, "--by", ANA).status == 7


def test_the_last_instant_before_the_close_is_in_time(call: World) -> None:
    call.now = datetime(2026, 6, 14, 21, 59, 59, tzinfo=UTC)
    assert edited(call, "level=one").status == 0
    assert call.run("edit", code_in(call), "--set", "level=two", "--by", ANA).status == 0
    call.now = datetime(2026, 6, 14, 22, tzinfo=UTC)
    assert call.run("edit", code_in(call), "--set", "level=three", "--by", ANA).status == 7


def test_an_extension_of_their_own_lets_a_speaker_go_on(call: World) -> None:
    call.ok("event", "extend", "31 July 2026", "--for", "ana@example.org", "--reason", "ill")
    after_the_close(call)
    call.ok("edit", code_in(call), "--set", "level=x", "--by", ANA)


def test_an_organiser_edits_after_the_close_and_the_log_says_who(call: World) -> None:
    after_the_close(call)
    call.ok("edit", code_in(call), "--set", "level=x", "--by", BO)
    assert history(call)[0]["by"] == BO


def test_an_organiser_who_speaks_gives_a_reason_that_the_log_keeps(call: World) -> None:
    after_the_close(call)
    call.ok("edit", code_in(call), "--set", "level=x", "--by", ANA, "--late", "misprint in the programme")
    assert "misprint in the programme" in history(call)[0]["command"]
    assert proposal(call, code_in(call))["late_reason"] == ""


def test_in_the_editor_after_the_close_the_text_is_kept(call: World) -> None:
    after_the_close(call)
    path = write(call, "editor", '#!/bin/sh\ncp "$1" seen\nsed -i "s/^title:.*/title: Another/" "$1"\n')
    path.chmod(0o700)
    outcome = call.run("edit", code_in(call), "--by", ANA, **{**ASKED, "CFP_EDITOR": str(path)})
    assert outcome.status == 7
    assert "The call has closed" in (call.folder / "seen").read_text()
    kept = next((call.folder / "home/.local/share/cfpcli/kept-texts").iterdir())
    assert str(kept) in outcome.err
    assert "title: Another" in kept.read_text()


@pytest.mark.parametrize("name", ["begun", "acknowledged", "accept"])
def test_what_was_noted_when_it_was_sent_is_not_set(call: World, name: str) -> None:
    assert edited(call, f"{name}=code-of-conduct@1").status == 2


def test_several_are_changed_by_a_query_or_codes_all_or_none(world: World) -> None:
    opened(world)
    first, second = sent(world), sent(world, TALK.replace("Signed builds", "More signed builds"))
    world.ok("edit", "track:security", "--set", "track=culture", "--set", "level=beginner")
    assert {proposal(world, code)["track"] for code in (first, second)} == {"culture"}
    assert proposal(world, first)["level"] == "beginner"
    before = world.files()
    assert world.run("edit", first, second, "--set", "track=nowhere").status == 4
    world.ok("edit", first, second, "--set", "track=security", "--dry-run")
    refused = world.run("edit", first, second)
    assert refused.status == 2
    assert "--set" in refused.err
    assert world.files() == before


def test_a_dry_run_shows_the_speakers_who_change_and_not_whether_the_store_has_a_new_one(world: World) -> None:
    people = "Ana Ruiz <ana@example.org>, Bo Ek <bo@example.org>"
    code = sent(opened(world), TALK.replace("Ana Ruiz <ana@example.org>", people))
    world.ok("organisers", "add", "Ola <ola@example.org>")
    world.ok("people", "add", "Dee Lund <dee@example.org>", CFP_ME="Ola <ola@example.org>")
    ana = {"CFP_ME": "Ana Ruiz <ana@example.org>"}
    removed = world.ok("edit", code, "--set", "speakers=Ana Ruiz <ana@example.org>", "--dry-run", **ana).out
    assert "speakers: " in removed
    for name in ("cy", "dee"):
        added = f"speakers={people.replace('Bo Ek', 'bo@example.org')}, X <{name}@example.org>"
        preview = world.ok("edit", code, "--set", added, "--dry-run", **ana).out
        assert re.fullmatch(rf"~ proposal {code}  speakers: (\w{{6}}, \w{{6}}) → \1, \w{{6}}\n", preview), preview


@pytest.mark.parametrize("name", ["cy", "dee", "ola"])
def test_a_dry_run_shows_that_a_co_speaker_gets_an_address(world: World, name: str) -> None:
    people = "Ana Ruiz <ana@example.org>, Nomail Twin"
    code = sent(opened(world), TALK.replace("Ana Ruiz <ana@example.org>", people))
    world.ok("organisers", "add", "Ola <ola@example.org>")
    world.ok("people", "add", "Dee Lund <dee@example.org>", CFP_ME="Ola <ola@example.org>")
    ana = {"CFP_ME": "Ana Ruiz <ana@example.org>"}
    line = ["edit", code, "--set", f"speakers=Ana Ruiz <ana@example.org>, Nomail Twin <{name}@example.org>"]
    preview = world.ok(*line, "--dry-run", **ana).out
    assert re.fullmatch(rf"~ proposal {code}  speakers: (\w{{6}}), \w{{6}} → \1, \w{{6}}\n", preview), preview
    codes = preview.strip().rpartition(" → ")[2].split(", ")
    world.ok(*line, **ana)
    assert world.ok("show", code, "--json", **ana).items[0]["speakers"] == codes


@pytest.mark.parametrize("number", [0, 1])
def test_the_file_opened_is_the_proposal_without_its_comment(desk: World, number: int) -> None:
    code = desk.codes()[number]
    script = write(desk, "ed", f'#!/bin/sh\ncp "$1" {desk.folder}/opened.md\n')
    script.chmod(0o700)
    desk.ok("edit", code, stdin="\n", EDITOR=str(script), **ASKED)
    opened = (desk.folder / "opened.md").read_text()
    shown = desk.ok("show", code, "--format", "md").out
    assert opened.splitlines() == [line for line in shown.splitlines() if not line.startswith("# ")]


def test_a_dry_run_shows_what_the_editor_would_change(desk: World) -> None:
    code = desk.codes()[0]
    script = write(desk, "ed", '#!/bin/sh\nsed -i "s/^level: .*/level: expert/" "$1"\n')
    script.chmod(0o700)
    outcome = desk.ok("edit", code, "--dry-run", EDITOR=str(script), **ASKED)
    assert "beginner → expert" in outcome.out
    assert proposal(desk, code)["level"] == "beginner"


def test_internal_notes_and_the_place_of_a_session_survive(desk: World) -> None:
    code = desk.codes(FOSDEM)[0]
    before = proposal(desk, code)
    script = write(desk, "ed", '#!/bin/sh\nsed -i "s/^title: .*/title: Renamed/" "$1"\n')
    script.chmod(0o700)
    desk.ok("edit", code, EDITOR=str(script), **ASKED)
    after = proposal(desk, code)
    assert after["title"] == "Renamed"
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"title", "revision", "updated"}
    assert (after["room"], after["day"], after["state"]) == ("AW1.120", "2026-01-31", "confirmed")


def test_who_adds_a_speaker_changes_nothing_that_is_stored_of_them(world: World) -> None:
    code = sent(opened(world))
    sent(world, TALK.replace("Signed", "Sealed").replace("Ana Ruiz <ana", "Bo Ström <bo") + "\n## Biography\n\nBo.\n")
    world.ok("organisers", "add", "Ola <ola@example.org>")
    both = TALK.replace("Ana Ruiz <ana@example.org>", "Ana Ruiz <ana@example.org>, Bo X <bo@example.org>")
    write(world, "both.md", both + "\n## Biography: Bo X\n\nAnother.\n")
    editor = write(world, "ed", '#!/bin/sh\ncp both.md "$1"\n')
    editor.chmod(0o700)
    done = world.ok("edit", code, EDITOR=str(editor), CFP_ME="Ola <ola@example.org>", **ASKED)
    assert 'bo@example.org is "Bo Ström" in the store; the name "Bo X" was ignored' in done.err
    assert "Bo Ström keeps the stored biography; the submitted text was ignored" in done.err
    bo = page(world, code)["speakers"][1]
    assert (bo["name"], bo["biography"]) == ("Bo Ström", "Bo.")


def test_an_organiser_who_renames_a_speaker_is_warned_that_every_proposal_changes(world: World) -> None:
    code = sent(opened(world))
    world.ok("organisers", "add", "Ola <ola@example.org>")
    renamed = ("edit", code, "--set", "speakers=Ana Maria Ruiz <ana@example.org>")
    warning = 'warning: Ana Ruiz is renamed "Ana Maria Ruiz", in every proposal of this speaker'
    assert warning in world.ok(*renamed, "--dry-run", CFP_ME="Ola <ola@example.org>").err
    assert warning in world.ok(*renamed, CFP_ME="Ola <ola@example.org>").err


def test_the_address_of_a_co_speaker_follows(world: World) -> None:
    opened(world)
    world.ok("organisers", "add", "Sam Okoye <sam@example.org>")
    ana = "Ana Ruiz <ana@example.org>"
    both = TALK.replace("speakers: [", "speakers: [Nomail Twin, ")
    (row,) = world.ok("submit", "-", "--json", stdin=both, CFP_ME=ana).items
    code = row["code"]
    assert [(each["name"], each["email"]) for each in page(world, code)["speakers"]] == [
        ("Nomail Twin", ""),
        ("Ana Ruiz", "ana@example.org"),
    ]
    assert "already submitted" in world.ok("submit", "-", stdin=both, CFP_ME=ana).err
    assert "Nomail Twin has no address yet" in world.run("check", code).out
    assert f"Nomail Twin of {code} has no address yet." in world.ok("mine", CFP_ME=ana).err
    assert "1 speaker without an address" in world.ok("people list").err
    world.ok("edit", code, "--set", "title=Sealed builds", CFP_ME=ana)
    twin = page(world, code)["speakers"][0]
    assert (twin["name"], twin["email"]) == ("Nomail Twin", "")
    named = f"speakers=Nomail Twin <twin@example.org>, {ana}"
    world.ok("edit", code, "--set", named, CFP_ME=ana)
    addressed = page(world, code)["speakers"][0]
    assert (addressed["code"], addressed["email"]) == (twin["code"], "twin@example.org")
