"""Published programmes come back in: from this program without a change, from others as slots, proposals and people."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from cfpcli.records.change import Kind
from cfpcli.records.proposal import Proposal
from tests.programme.commands.test_schedule import CALL, DAY, place, submitted
from tests.samples import ASKED
from tests.world import World

FOREIGN = """\
<?xml version="1.0" encoding="UTF-8"?>
<schedule><version>Final</version>
<conference><acronym>other</acronym><title>Other</title><start>2026-12-05</start><end>2026-12-06</end></conference>
<day index="1" date="2026-12-05" start="2026-12-05T09:00:00+01:00" end="2026-12-06T04:00:00+01:00">
<room name="H.1">
<event id="17" guid="3b0f9a9e-5a0b-4c39-9c4a-0c1d2e3f4a51"><date>2026-12-05T10:00:00+01:00</date><start>10:00</start>
<duration>00:40</duration><title>Walls of paper</title><subtitle>and a roof</subtitle><track>Building</track>
<type>workshop</type><language>en</language><abstract>How we built it.</abstract>
<persons><person id="5">Zora Bell</person><person id="6">Lin Ode</person></persons>
<links><link href="https://example.org/plan">The plan</link></links></event>
</room>
<room name="Loft">
<event id="18" guid="3b0f9a9e-5a0b-4c39-9c4a-0c1d2e3f4a52"><date>2026-12-06T00:30:00+01:00</date><start>00:30</start>
<duration>00:30</duration><title>Pause</title></event>
<event id="19" guid="3b0f9a9e-5a0b-4c39-9c4a-0c1d2e3f4a53"><date>2026-12-05T16:00:00+01:00</date><start>16:00</start>
<duration>00:40</duration><title>Walls of paper</title><subtitle>and a roof</subtitle><track>Building</track>
<type>workshop</type><abstract>How we built it.</abstract>
<persons><person id="5">Zora Bell</person><person id="6">Lin Ode</person></persons></event>
</room></day></schedule>
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    return world


@pytest.fixture
def published(world: World) -> World:
    """Two sessions, one of them at two times and after midnight, and a break of the whole event, in a release."""
    codes = [submitted(world, f"Talk {at}", f"Person {at} <p{at}@example.org>") for at in range(2)]
    world.ok("accept", *codes)
    world.ok("decisions publish --yes")
    place(world, codes[0])
    place(world, codes[1], "h-1")
    world.ok("schedule", "place", codes[0], "--again", "--room", "attic", "--start", "2026-12-06 00:30")
    world.ok("schedule place --title Lunch --day 1 --start 12:00 --minutes 60")
    world.ok("schedule publish --version 0.1 --yes")
    for name in ("schedule.xml", "schedule.json"):
        world.ok("export", name, "-o", name)
    return world


def talks(world: World) -> list[Proposal]:
    """The proposals of the store."""
    return [msgspec.json.decode(document, type=Proposal) for document in world.records()[Kind.PROPOSAL]]


def imported(world: World, text: str, *options: str) -> list[dict[str, object]]:
    (world.folder / "foreign.xml").write_text(text)
    return world.ok("import", "foreign.xml", "--json", *options).items


@pytest.mark.parametrize("name", ["schedule.xml", "schedule.json"])
def test_an_own_schedule_changes_nothing(published: World, name: str) -> None:
    before = published.files()
    assert "Nothing new." in published.ok("import", name).err
    assert published.files() == before


@pytest.mark.parametrize("name", ["schedule.xml", "schedule.json"])
def test_an_own_schedule_comes_back_from_another_store(published: World, name: str) -> None:
    published.ok("init conf.toml --store copy.json")
    published.ok("import", name, "--store", "copy.json")
    assert "Nothing new." in published.ok("import", name, "--store", "copy.json").err
    published.ok("schedule publish --version 0.1 --yes --store copy.json")
    assert published.ok("export", name, "--store", "copy.json").out == published.ok("export", name).out


@pytest.mark.parametrize("name", ["schedule.xml", "schedule.json"])
def test_a_summary_stays_one_until_a_schedule_has_other_words(published: World, name: str) -> None:
    plain = published.ok("export", name).out
    code = next(talk.code for talk in talks(published) if talk.title == "Talk 1")
    (abstract,) = {talk.abstract for talk in talks(published)}
    published.ok("set", "abstract_is_summary=yes", code)
    marked = published.ok("export", name).out
    assert marked.count("Summary:") == 1
    for text in (plain, marked):
        (published.folder / name).write_text(text)
        assert "Nothing new." in published.ok("import", name).err
    (published.folder / name).write_text(plain.replace(abstract, "Their own words."))
    published.ok("import", name, "--yes")
    assert {talk.abstract for talk in talks(published)} == {"Their own words."}
    assert not any(talk.abstract_is_summary for talk in talks(published))


@pytest.mark.parametrize("name", ["schedule.xml", "schedule.json"])
def test_a_break_of_the_whole_event_comes_back_as_one(published: World, tmp_path: Path, name: str) -> None:
    other = World(tmp_path / "other")
    other.folder.mkdir()
    (other.folder / "conf.toml").write_text(CALL)
    other.ok("init conf.toml --store cfp.json")
    other.ok("import", str(published.folder / name), "--yes")
    breaks = [slot for slot in other.ok("schedule show --json").items if slot["title"] == "Lunch"]
    assert [(slot["room"], slot["start"]) for slot in breaks] == [("", "2026-12-05T11:00:00Z")]
    assert other.ok("import", str(published.folder / name)).err.startswith("Nothing new.")
    other.ok("schedule move Lunch --room h-1")
    assert '"Lunch": Saturday 5 December 12:00, H.1 → Saturday 5 December 12:00' in (
        other.run("import", str(published.folder / name)).err
    )


def test_a_foreign_schedule_becomes_slots_proposals_and_people(world: World) -> None:
    tallies = {str(item["kind"]): item["added"] for item in imported(world, FOREIGN)}
    assert tallies == {"speaker": 2, "proposal": 1, "slot": 3}
    (talk,) = talks(world)
    assert (talk.title, talk.state, talk.track, talk.session_type) == (
        "Walls of paper: and a roof",
        "confirmed",
        "building",
        "workshop",
    )
    assert [resource.link for resource in talk.resources] == ["https://example.org/plan"]
    shown = world.ok("schedule show --json").items
    assert [(row["title"], row["room"], row["day"], row["minutes"]) for row in shown] == [
        ("Walls of paper: and a roof", "h-1", DAY, 40),
        ("Walls of paper: and a roof", "loft", DAY, 40),
        ("Pause", "loft", DAY, 30),
    ]
    outcome = world.run("import foreign.xml")
    assert "Nothing new." in outcome.err


def test_what_the_event_lacks_is_added_and_said(world: World) -> None:
    (world.folder / "foreign.xml").write_text(FOREIGN)
    before = world.files()
    assert "rooms.loft: nothing → Loft" in world.ok("import foreign.xml --dry-run").out
    assert world.files() == before
    added = 'New in conf: room "Loft", track "Building", session type "workshop".'
    assert added in world.ok("import foreign.xml").err
    assert [room["name"] for room in world.ok("event show --json").items[0]["rooms"]] == ["H.1", "Attic", "Loft"]
    world.ok("undo --yes")
    assert [room["name"] for room in world.ok("event show --json").items[0]["rooms"]] == ["H.1", "Attic"]


def test_a_correction_needs_a_yes_and_keeps_what_the_file_does_not_have(world: World) -> None:
    imported(world, FOREIGN)
    (talk,) = talks(world)
    world.ok("tag", "add", "keep", talk.code)
    world.ok("edit", talk.code, "--set", "notes=Bring glue.")
    corrected = FOREIGN.replace("How we built it.", "How we burnt it.").replace("<duration>00:30", "<duration>00:45")
    (world.folder / "foreign.xml").write_text(corrected)
    outcome = world.run("import foreign.xml")
    assert outcome.status == 2
    assert "How we built it. → How we burnt it." in outcome.err
    imported(world, corrected, "--yes")
    (after,) = talks(world)
    assert (after.abstract, after.notes, after.tags) == ("How we burnt it.", "Bring glue.", ("keep",))
    assert after.revision > talk.revision
    assert [row["minutes"] for row in world.ok("schedule show --json").items] == [40, 40, 45]


def test_a_session_is_recognised_by_its_title_and_keeps_its_speakers_address(world: World) -> None:
    code = submitted(world, "Walls of paper: and a roof", "Zora Bell <zora@example.org>")
    imported(world, FOREIGN, "--yes")
    shown = world.ok("show", code, "--json").items[0]
    people = {row["name"]: row.get("email", "") for row in world.ok("people list --json").items}
    assert people["Zora Bell"] == "zora@example.org"
    assert len(shown["speakers"]) == 2
    assert shown["state"] == "submitted"


def test_what_was_removed_from_the_file_stays(world: World) -> None:
    imported(world, FOREIGN)
    head, _, rest = FOREIGN.partition('<event id="18"')
    imported(world, head + rest[rest.index("<event") :])
    assert len(world.ok("schedule show --json").items) == 3


def test_only_people_who_run_a_call_import_a_programme(world: World) -> None:
    (world.folder / "foreign.xml").write_text(FOREIGN)
    world.ok("organisers", "add", "Sam Okoye <sam@example.org>")
    before = world.files()
    for person in ("Ana Ruiz <ana@example.org>", "Sam Impostor <sam2@example.org>"):
        world.variables["CFP_ME"] = person
        assert world.run("import foreign.xml").status == 4
    assert world.files() == before


@pytest.mark.parametrize(
    ("name", "text", "status", "message"),
    [
        ("x.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", 2, "x.ics is a calendar, which cannot be imported"),
        ("x.xml", "<rss></rss>", 4, "the document is <rss>, but must be <schedule>"),
        ("x.xml", '<schedule><!DOCTYPE x [<!ENTITY a "b">]></schedule>', 4, "x.xml:1"),
        ("x.xml", '<!DOCTYPE s [<!ENTITY a "b">]><schedule>&a;</schedule>', 4, "has a document type or entities"),
        ("x.xml", "<schedule><conference>", 4, "is not well-formed XML"),
        ("x.json", '{"schedule": {"conference": {}}}', 4, 'it has no "schedule" with a "conference"'),
    ],
)
def test_what_is_no_schedule_is_named_and_changes_nothing(
    world: World, name: str, text: str, status: int, message: str
) -> None:
    (world.folder / name).write_text(text)
    before = world.files()
    outcome = world.run("import", name)
    assert outcome.status == status
    assert message in outcome.err
    assert world.files() == before


def test_a_schedule_is_recognised_without_its_name(world: World) -> None:
    assert "Imported" in world.ok("import -", stdin=FOREIGN).err


def test_a_schedule_has_no_reviews(world: World) -> None:
    (world.folder / "foreign.xml").write_text(FOREIGN)
    assert "remove --guest" in world.run("import foreign.xml --guest").err


def test_a_repair_is_a_warning_with_its_line(world: World) -> None:
    outcome = world.ok("import -", stdin=FOREIGN.replace(' id="17"', ""))
    assert "warning: line 6: event" in outcome.err
    assert "id: is not a positive integer" in outcome.err


def test_guids_and_numbers_of_the_file_are_kept(world: World) -> None:
    imported(world, FOREIGN)
    world.ok("schedule publish --version 1 --yes")
    document = json.loads(world.ok("export schedule.json").out)
    rooms = [day["rooms"] for day in document["schedule"]["conference"]["days"]]
    sessions = [session for each in rooms for room in each.values() for session in room]
    assert sorted((session["id"], session["guid"][-2:]) for session in sessions) == [(17, "51"), (18, "52"), (19, "53")]


def test_a_chair_imports_a_person_of_a_call_that_others_run(world: World) -> None:
    chaired = CALL.replace("[[tracks]]", '[[tracks]]\nchairs = ["Cho <cho@example.org>"]', 1)
    assert chaired != CALL
    for name, text in (("conf", chaired), ("other", CALL.replace('"conf"', '"other"'))):
        (world.folder / f"{name}.toml").write_text(text)
        world.ok("init", f"{name}.toml", "--yes")
    world.ok("event use other")
    submitted(world, "Elsewhere", "Emma <emma@example.org>")
    (emma,) = [row for row in world.ok("people list --json").items if row["email"] == "emma@example.org"]
    world.ok("organisers", "add", "Sam Okoye <sam@example.org>")
    named = FOREIGN.replace('<person id="5">', f'<person id="5" code="{emma["code"]}">')
    (world.folder / "foreign.xml").write_text(named)
    world.ok("import foreign.xml --event conf --yes", CFP_ME="Cho <cho@example.org>")
    (same,) = [row for row in world.ok("people list --json").items if row["email"] == "emma@example.org"]
    assert (same["name"], same["code"]) == ("Emma", emma["code"])


def test_a_placed_session_is_recognised_by_its_title_and_moved(published: World) -> None:
    before = published.ok("schedule show --json").items
    xml = published.ok("export schedule.xml").out
    other = re.sub(r' code="[^"]*"', "", re.sub(r'event guid="[^"]*"', "event", xml)).replace(
        "start>10:00", "start>10:30"
    )
    (published.folder / "other.xml").write_text(other.replace("T10:00:00", "T10:30:00"))
    published.ok("import other.xml --yes")
    after = published.ok("schedule show --json").items
    assert [row["code"] for row in after if row["code"]] == [row["code"] for row in before if row["code"]]
    assert len(published.records()[Kind.PROPOSAL]) == 2
    assert {row["time"][:5] for row in after} - {row["time"][:5] for row in before} == {"10:30"}


def test_two_people_of_one_name_stay_two(world: World) -> None:
    twins = FOREIGN.replace("Lin Ode", "Zora Bell")
    imported(world, twins)
    (world.folder / "foreign.xml").write_text(twins)
    assert "Nothing new." in world.ok("import foreign.xml").err
    assert len(world.records()[Kind.SPEAKER]) == 2


def test_a_session_that_is_too_long_is_named_and_the_rest_is_imported(world: World) -> None:
    outcome = world.ok("import -", stdin=FOREIGN.replace("<duration>00:30", "<duration>25:00"))
    assert 'warning: "Pause": a session of 25:00 hours is too long' in outcome.err
    assert len(world.ok("schedule show --json").items) == 3


def test_a_name_that_is_cut_is_reported_and_recognised_again(world: World) -> None:
    long = FOREIGN.replace("<title>Pause", f"<title>{'Pause ' * 60}").replace(
        'room name="Loft', f'room name="{"Loft " * 60}'
    )
    outcome = world.ok("import - --yes", stdin=long)
    assert "has 359 characters, of which the first 300 are kept" in outcome.err
    assert "has 299 characters, of which the first 200 are kept" in outcome.err
    (row,) = [row for row in world.ok("schedule show --json").items if row["title"].startswith("Pause")]
    assert row["room_name"] == ("Loft " * 40).strip()
    assert "Nothing new" in world.ok("import - --yes", stdin=long).err


def test_a_locked_session_keeps_its_place(world: World) -> None:
    imported(world, FOREIGN)
    world.ok("schedule lock Pause")
    (world.folder / "foreign.xml").write_text(
        FOREIGN.replace("<start>00:30", "<start>01:00").replace("T00:30", "T01:00")
    )
    outcome = world.ok("import foreign.xml --yes")
    assert 'warning: "Pause" is locked and keeps its place' in outcome.err
    assert "00:30" in world.ok("schedule show").out


def test_a_replaced_place_is_shown_with_the_session_and_both_places(published: World) -> None:
    published.ok("schedule move Lunch --start 12:30")
    moved = '"Lunch": Saturday 5 December 12:30 → Saturday 5 December 12:00'
    outcome = published.run("import schedule.xml")
    assert outcome.status == 2
    assert f"schedule.xml: slot {moved}" in outcome.err
    outcome = published.run("import schedule.xml --dry-run")
    assert outcome.out == f"~ slot {moved}\n"
    assert "replaces" not in outcome.err


def test_the_question_wraps_each_difference_between_words(published: World) -> None:
    published.ok("schedule move Lunch --start 12:30")
    published.variables["COLUMNS"] = "60"
    outcome = published.run("import schedule.xml", stdin="n\n", **ASKED)
    assert '- slot "Lunch": Saturday 5 December 12:30 → Saturday 5\n  December 12:00\n' in outcome.err


def homonyms(*persons: str) -> str:
    """A schedule with one session of these persons, each with the attributes of its element, all named Ana Ruiz."""
    written = "".join(f"<person {attributes}>Ana Ruiz</person>" for attributes in persons)
    return re.sub("<persons>.*?</persons>", f"<persons>{written}</persons>", FOREIGN)


@pytest.mark.parametrize(
    "persons",
    [
        (
            'id="501" guid="99999999-2222-3333-4444-555555555551"',
            'id="502" guid="99999999-2222-3333-4444-555555555552"',
        ),
        ('id="501"', 'id="502"'),
    ],
)
def test_two_people_of_one_name_in_a_file_stay_two(world: World, persons: tuple[str, ...]) -> None:
    stored = submitted(world, "Another", "Ana Ruiz <ana@example.org>")
    (ana,) = world.ok("list", stored, "--fields", "speakers", "--json").items[0]["speakers"]
    (world.folder / "other.xml").write_text(homonyms(*persons))
    world.ok("import other.xml --yes")
    talk = world.ok("list", "title:walls", "--fields", "speakers", "--json").items[0]
    assert len(set(talk["speakers"]) - {ana}) == 2
    assert "Nothing new" in world.ok("import other.xml --yes").err


def test_a_person_who_is_recognised_by_name_alone_is_named(world: World) -> None:
    stored = submitted(world, "Another", "Ana Ruiz <ana@example.org>")
    (ana,) = world.ok("list", stored, "--fields", "speakers", "--json").items[0]["speakers"]
    (world.folder / "other.xml").write_text(homonyms('id="501"'))
    outcome = world.ok("import other.xml --yes")
    assert f"recognised by name alone: Ana Ruiz ({ana})" in outcome.err
    assert world.ok("list", "title:walls", "--fields", "speakers", "--json").items[0]["speakers"] == [ana]
