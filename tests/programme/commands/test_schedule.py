"""The programme from the terminal: placed, checked, published, compared, and seen by others."""

from pathlib import Path

import pytest

from cfpcli.records.change import Kind
from cfpcli.records.programme import Release, Slot, SlotAnswer
from cfpcli.store import Store
from tests.samples import ASKED
from tests.world import World

CALL = """\
slug = "conf"
name = "Conf 2026"
timezone = "Europe/Brussels"
starts = "2026-12-05"
ends = "2026-12-06"
languages = ["en"]
[call]
closes = "2026-12-01"
[[tracks]]
slug = "main"
name = "Main"
[[session_types]]
slug = "talk"
name = "Talk"
duration = 30
[[rooms]]
name = "H.1"
[[rooms]]
name = "Attic"
"""
DAY = "2026-12-05"
BO = "Bo Lindqvist <bo@example.org>"


def submitted(world: World, title: str, speaker: str) -> str:
    world.variables["CFP_ME"] = speaker
    line = ("submit", "--title", title, "--track", "main", "--session-type", "talk", "--language", "en")
    code = str(world.ok(*line, "--abstract", "How it works. " * 10, "--json").items[0]["code"])
    world.variables["CFP_ME"] = "Sam Okoye <sam@example.org>"
    return code


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    return world


@pytest.fixture
def codes(world: World) -> list[str]:
    """Three proposals, the first two accepted; the last two have the same speaker."""
    people = ("Ana Ruiz <ana@example.org>", BO, BO)
    codes = [submitted(world, f"Talk {at}", person) for at, person in enumerate(people, 1)]
    world.ok("accept", *codes[:2])
    world.ok("decisions publish --yes --leave-undecided")
    return codes


def slots(world: World) -> list[Slot]:
    store = Store.open(world.store)
    keys = [row.guid for row in store.rows(Kind.SLOT, ("guid",))]
    return [slot for slot in store.get_many(Kind.SLOT, keys).values() if isinstance(slot, Slot)]


def place(world: World, code: str, room: str = "attic", start: str = f"{DAY} 10:00") -> str:
    return world.ok("schedule", "place", code, "--room", room, "--start", start).err


def test_a_session_is_placed_by_slug_or_name_of_its_room(world: World, codes: list[str]) -> None:
    assert "Saturday 10:00, H.1." in place(world, codes[0], "h.1")
    assert "Saturday 11:00, Attic." in place(world, codes[1], "attic", f"{DAY} 11:00")
    rows = world.ok("schedule show --json").json
    assert [(row["code"], row["time"], row["room"], row["minutes"]) for row in rows["items"]] == [
        (codes[0], "10:00", "h-1", 30),
        (codes[1], "11:00", "attic", 30),
    ]
    assert (rows["version"], rows["unplaced"], rows["days"]) == ("", [], [DAY, "2026-12-06"])
    assert world.ok("show", codes[0], "--json").items[0]["revision"] == 1


def test_a_proposal_need_not_be_accepted_and_is_warned_about(world: World, codes: list[str]) -> None:
    assert "is not accepted (submitted)" in place(world, codes[2])


def test_a_time_alone_is_on_its_day_also_after_midnight(world: World, codes: list[str]) -> None:
    world.ok("schedule", "place", codes[0], "--room", "attic", "--day", "sat", "--start", "00:30")
    (slot,) = slots(world)
    assert (slot.day, str(slot.start)) == (DAY, "2026-12-05 23:30:00+00:00")
    assert "has no day" in world.run("schedule", "place", codes[1], "--start", "10:00").err
    world.ok("schedule", "move", codes[0], "--day", "2")
    assert slots(world)[0].day == "2026-12-06"


def test_a_day_alone_leaves_the_time_open(world: World, codes: list[str]) -> None:
    world.ok("schedule", "place", codes[0], "--room", "attic", "--day", DAY)
    (slot,) = slots(world)
    assert (slot.day, slot.start) == (DAY, None)


@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("place", 2, "name either CODE or --title"),
        ("place CODE", 2, "missing --room or --start"),
        ("place --title Lunch", 2, "missing --start"),
        ("place CODE --room cellar", 3, 'has no room "cellar"'),
        ("place CODE --start 2026-12-05", 2, "has no time"),
        ("place CODE --day Monday", 2, "is not a day of the event"),
        ("place CODE --start soon", 2, "--start"),
        ("place CODE --day 2 --start '2026-12-05 10:00'", 2, "is not on 2026-12-06"),
        ("place CODE --start '2026-12-05 10:00' --minutes 1440", 4, "cannot last 1440 minutes"),
        ("move CODE --room attic", 3, "is not in the programme yet"),
        ("move NOTHING --room attic", 3, "no session is named"),
        ("lock CODE", 3, "is not in the programme yet"),
        ("publish --version 0.1 --yes", 4, "there is nothing to publish"),
        ("diff", 3, "has no release yet"),
        ("show --release 0.1", 3, "has no release yet"),
    ],
)
def test_what_cannot_be_is_refused(world: World, codes: list[str], line: str, status: int, message: str) -> None:
    outcome = world.run("schedule " + line.replace("CODE", codes[0]))
    assert (outcome.status, message in outcome.err) == (status, True), outcome.err
    assert slots(world) == []


def test_a_placed_session_is_placed_again_only_on_purpose(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    assert world.run("schedule", "place", codes[0], "--start", f"{DAY} 11:00").status == 4
    world.ok("schedule", "place", codes[0], "--again", "--room", "h-1", "--start", f"{DAY} 11:00")
    first, second = slots(world)
    assert first.guid != second.guid
    outcome = world.run("schedule", "move", codes[0], "--room", "h-1")
    assert (outcome.status, second.guid[:8] in outcome.err) == (2, True)
    world.ok("schedule", "move", second.guid[:8], "--start", "12:00")


def test_move_swap_lock_remove_and_undo(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    place(world, codes[1], "h-1", f"{DAY} 11:00")
    world.ok("schedule place --title Lunch --start 12:00 --day 1 --minutes 60")
    before = slots(world)
    assert "No change" in world.ok("schedule", "move", codes[0], "--room", "attic").err
    world.ok("schedule", "swap", codes[0], codes[1])
    assert [(slot.room, slot.start) for slot in slots(world)[:2]] == [
        (before[1].room, before[1].start),
        (before[0].room, before[0].start),
    ]
    world.ok("schedule", "lock", codes[0], "lunch")
    assert [slot.locked for slot in slots(world)] == [True, False, True]
    world.ok("schedule", "lock", "--off", "Lunch")
    world.ok("schedule remove Lunch")
    assert [slot.proposal for slot in slots(world)] == codes[:2]
    world.ok("undo 4 --yes")
    assert slots(world) == before


def test_dry_run_shows_and_writes_nothing(world: World, codes: list[str]) -> None:
    outcome = world.ok("schedule", "place", codes[0], "--start", f"{DAY} 10:00", "-n")
    assert "+ slot" in outcome.out
    assert slots(world) == []


def test_check_ends_with_6_for_conflicts(world: World, codes: list[str]) -> None:
    place(world, codes[1])
    place(world, codes[2], "h-1", f"{DAY} 10:15")
    outcome = world.run("schedule check --json")
    rules = {(row["severity"], row["rule"]) for row in outcome.items}
    assert outcome.status == 6
    assert {("error", "speaker"), ("warning", "state"), ("warning", "unplaced")} <= rules
    world.ok("schedule", "remove", codes[2])
    place(world, codes[0], "h-1")
    assert world.run("schedule check").status == 0


def test_the_way_out_of_a_conflict_can_be_typed(world: World, codes: list[str]) -> None:
    place(world, codes[1])
    place(world, codes[0])
    (error,) = [row for row in world.run("schedule check --json").items if row["severity"] == "error"]
    world.ok(error["way_out"].removeprefix("cfp "))
    assert not any(row["severity"] == "error" for row in world.run("schedule check --json").items)


def published(world: World) -> list[Release]:
    store = Store.open(world.store)
    keys = [f"conf/{row.version}" for row in store.rows(Kind.RELEASE, ("version",))]
    return [record for record in store.get_many(Kind.RELEASE, keys).values() if isinstance(record, Release)]


def test_publishing_freezes_what_is_accepted(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    place(world, codes[2], "h-1", f"{DAY} 14:00")
    assert world.run("schedule publish --yes").status == 2
    assert world.run("schedule publish --version 0.1").status == 2
    outcome = world.ok("schedule publish --version 0.1 --yes --note First --json")
    assert outcome.items[0]["left_out"] == [codes[2]]
    (release,) = published(world)
    assert [slot.proposal for slot in release.slots] == [codes[0]]
    assert release.slots[0].number == slots(world)[0].number
    world.ok("schedule", "move", codes[0], "--start", "11:00")
    assert published(world) == [release]
    assert world.run("schedule publish --version 0.1 --yes").status == 4
    world.ok("schedule publish --version 0.2 --yes")
    assert world.ok("schedule diff 0.1 0.2").out.split("\t")[2] == (
        "Talk 1 moves from Saturday 10:00 to Saturday 11:00 (Attic)\n"
    )
    assert "No difference between 0.2 and the plan." in world.ok("schedule diff").err


def test_a_plan_with_errors_is_published_only_on_purpose(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    place(world, codes[1])
    outcome = world.run("schedule publish --version 0.1 --yes")
    assert (outcome.status, "the plan has 1 error" in outcome.err) == (4, True)
    world.ok("schedule publish --version 0.1 --yes --despite-errors")


def test_a_session_that_was_called_off_is_cancelled_in_the_next_release(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    place(world, codes[1], "h-1")
    world.ok("schedule publish --version 0.1 --yes")
    world.ok("withdraw", codes[0], "--reason", "Ill")
    assert [row["cancelled"] for row in world.ok("schedule show --release 0.1 --json").items] == [False, True]
    assert world.run("schedule publish --version 0.2 --yes").status == 4
    assert "waitlist" not in world.ok("schedule", "remove", codes[0]).err
    world.ok("undo --yes")
    world.ok("waitlist", codes[2])
    world.ok("decisions publish --yes --leave-undecided")
    assert "cfp waitlist promote --next --track main" in world.ok("schedule", "remove", codes[0]).err
    world.ok("schedule publish --version 0.2 --yes")
    assert "Cancelled: Talk 1" in world.ok("schedule diff 0.1 0.2").out


def test_an_answer_to_a_former_place_is_cleared(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    world.ok("schedule publish --version 0.1 --yes")
    (slot,) = slots(world)
    from msgspec.structs import replace

    from cfpcli.records.change import replaced
    from tests.factories import change_set

    answered = replace(slot, answer=SlotAnswer.CONFIRMED)
    Store.open(world.store).apply(change_set(replaced(slot, answered)))
    world.ok("schedule publish --version 0.2 --yes")
    assert slots(world)[0].answer is SlotAnswer.CONFIRMED
    world.ok("schedule", "move", codes[0], "--start", "15:00")
    world.ok("schedule publish --version 0.3 --yes")
    assert slots(world)[0].answer is SlotAnswer.NONE


@pytest.fixture
def committee(world: World, codes: list[str]) -> World:
    """A plan of two sessions, one of them published; Kim reviews, Zed is a stranger."""
    world.ok("organisers", "add", "Sam Okoye <sam@example.org>")
    world.ok("reviewers", "add", "Kim Adeyemi <kim@example.org>")
    place(world, codes[0])
    world.ok("schedule publish --version 0.1 --yes")
    place(world, codes[2], "h-1", f"{DAY} 14:00")
    world.ok("schedule", "move", codes[0], "--start", "11:00")
    return world


@pytest.mark.parametrize("person", ["kim", "zed", "ana", "bo"])
def test_others_see_the_release_and_nothing_of_the_plan(committee: World, codes: list[str], person: str) -> None:
    committee.variables["CFP_ME"] = f"{person.title()} <{person}@example.org>"
    rows = committee.ok("schedule show --json").json
    assert [(row["code"], row["time"], row["speakers"]) for row in rows["items"]] == [(codes[0], "10:00", ["Ana Ruiz"])]
    assert (rows["version"], rows["unplaced"]) == ("0.1", [])
    assert committee.ok("schedule diff").err == "0.1 is the first release.\n"
    assert committee.run("schedule check").status == 4
    assert committee.run("schedule", "place", codes[1], "--start", f"{DAY} 16:00").status == 4
    assert committee.run("schedule publish --version 9 --yes").status == 4
    assert "slot" not in committee.ok("log --json").out


def test_before_the_first_release_others_see_nothing(world: World, codes: list[str]) -> None:
    world.ok("organisers", "add", "Sam Okoye <sam@example.org>")
    place(world, codes[0])
    world.variables["CFP_ME"] = "Zed <zed@example.org>"
    outcome = world.ok("schedule show")
    assert (outcome.out, "No programme is published yet." in outcome.err) == ("", True)


def test_setting_a_room_places_the_slot(world: World, codes: list[str]) -> None:
    world.ok("set", "room=attic", codes[0])
    (slot,) = slots(world)
    assert (slot.proposal, slot.room, slot.start) == (codes[0], "attic", None)
    world.ok("set", "room=H.1", codes[0])
    assert [slot.room for slot in slots(world)] == ["h-1"]
    assert "No change" in world.ok("set", "room=h-1", codes[0]).err


def test_a_terminal_shows_a_grid(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    place(world, codes[1], "h-1")
    world.ok("schedule place --title Lunch --start 12:00 --day 1 --minutes 60")
    shown = world.ok("schedule show", terminals=("stdout",)).out
    assert "Saturday 5 December 2026" in shown
    assert "Lunch, 60 min" in shown
    by_speaker = world.ok("schedule show --by speaker", terminals=("stdout",)).out
    assert "Ana Ruiz" in by_speaker


def test_doctor_reports_a_slot_in_a_room_that_the_event_no_longer_has(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    (world.folder / "conf.toml").write_text(CALL.replace('[[rooms]]\nname = "Attic"\n', ""))
    world.ok("init conf.toml --yes")
    outcome = world.run("doctor")
    assert "refers to room attic of conf" in outcome.out
    assert "not a room of conf" in world.run("schedule check --severity error").out


def test_a_programme_that_became_empty_is_published_so_that_it_is_cancelled(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    world.ok("schedule publish --version 0.1 --yes")
    world.ok("schedule", "remove", codes[0])
    outcome = world.ok("schedule publish --version 0.2 --yes --json")
    assert (outcome.items[0]["sessions"], outcome.items[0]["cancelled"]) == (0, 1)
    assert "Cancelled: Talk 1" in world.ok("schedule diff 0.1 0.2").out
    assert world.run("schedule publish --version 0.3 --yes").status == 4


@pytest.mark.parametrize("setting", ["empty", "undecided", "pending"])
def test_a_plan_without_accepted_sessions_leads_to_the_next_step(world: World, codes: list[str], setting: str) -> None:
    if setting != "empty":
        world.ok("undo --yes")
        place(world, codes[2], "h-1", f"{DAY} 14:00")
    if setting == "undecided":
        world.ok("decisions", "clear", *codes[:2], "--yes")
    outcome = world.run("schedule publish --version 0.1 --yes")
    hints = {"empty": f"cfp schedule place {codes[0]} ", "undecided": "cfp rank", "pending": "cfp decisions publish"}
    assert (outcome.status, hints[setting] in outcome.err) == (4, True), outcome.err


def test_the_hint_to_publish_names_a_free_version(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    place(world, codes[1], "h-1")
    assert "cfp schedule publish --version 0.1" in world.ok("schedule check").err
    world.ok("schedule publish --version 0.1 --yes")
    assert "cfp schedule publish --version 0.2" in world.run("schedule publish --yes").err


def test_a_used_version_is_refused_before_anybody_is_asked(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    world.ok("schedule publish --version 0.1 --yes")
    outcome = world.run("schedule publish --version 0.1")
    assert (outcome.status, "is already published" in outcome.err) == (4, True)


def test_errors_of_a_plan_name_the_version_that_was_typed(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    place(world, codes[1])
    hint = "cfp schedule publish --version 0.7 --despite-errors"
    assert hint in world.run("schedule publish --version 0.7 --yes").err
    assert "Published 0.7" in world.ok(f"{hint.removeprefix('cfp ')} --yes").err


def test_publishing_names_accepted_sessions_without_a_place_and_counts_breaks(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    world.ok("schedule place --title Lunch --start 12:00 --day 1 --minutes 60")
    preview = world.ok("schedule publish --version 0.1 --dry-run").out
    assert "New: Talk 1, Saturday 10:00, Attic" in preview
    assert "1 session and 1 break" in preview
    outcome = world.ok("schedule publish --version 0.1 --yes")
    assert f"without a place: {codes[1]}" in outcome.err
    assert "1 session and 1 break" in outcome.err


def test_a_long_note_is_refused(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    outcome = world.run("schedule", "publish", "--version", "0.1", "--yes", "--note", "x" * 301)
    assert (outcome.status, "note has 301 characters, at most 300" in outcome.err) == (4, True), outcome.err


def test_withdrawn_sessions_are_flagged_for_all_and_have_one_way_out(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    place(world, codes[1])
    world.ok("schedule publish --version 0.1 --yes --despite-errors")
    world.ok("withdraw", codes[0], "--reason", "Ill")
    assert f"{codes[0]} is withdrawn." in world.ok("schedule show").err
    rows = world.ok("schedule show").out.splitlines()
    assert [row.split("\t")[7] for row in rows if codes[0] in row] == ["withdrawn"]
    assert "withdrawn" in world.ok("schedule show", terminals=("stdout",)).out
    released = world.ok("schedule show --release 0.1").out.splitlines()
    assert [row.split("\t")[7] for row in released if codes[0] in row] == ["cancelled"]
    conflicts = [row for row in world.run("schedule check --json").items if codes[0] in row["codes"]]
    assert [(row["rule"], row["way_out"]) for row in conflicts] == [("state", f"cfp schedule remove {codes[0]}")]


def test_a_proposal_that_is_reviewed_again_is_published_without_its_speakers(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    world.ok("schedule publish --version 0.1 --yes")
    world.ok("withdraw", codes[0], "--reason", "Ill")
    world.ok("reopen", codes[0], "--reason", "Well again")
    (row,) = world.ok("schedule show --release 0.1 --json").items
    assert (row["flag"], row["speakers"]) == ("cancelled", [])


def test_hints_about_a_place_can_be_pasted(world: World, codes: list[str]) -> None:
    shown = world.ok("schedule show").err
    hint = next(line for line in shown.splitlines() if "cfp schedule place" in line).partition("cfp ")[2]
    world.ok(hint)
    refused = world.run("schedule", "place", codes[0], "--room", "attic", "--start", f"{DAY} 15:00")
    again = next(line for line in refused.err.splitlines() if "cfp schedule move" in line).partition("cfp ")[2]
    world.ok(again)
    moved = world.run("schedule", "move", codes[1], "--room", "h-1")
    world.ok(next(line for line in moved.err.splitlines() if "cfp schedule" in line).partition("cfp ")[2])


def test_a_length_of_nothing_is_refused_as_a_length(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    assert "cannot last 0 minutes" in world.run("schedule", "move", codes[0], "--minutes", "0").err


def test_unlocking_twice_is_reported_as_such(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    world.ok("schedule", "lock", codes[0])
    assert "is already locked" in world.ok("schedule", "lock", codes[0]).err
    world.ok("schedule", "lock", "--off", codes[0])
    assert "is already unlocked" in world.ok("schedule", "lock", "--off", codes[0]).err


def test_an_event_without_rooms_or_days_leads_to_its_file(world: World, codes: list[str]) -> None:
    text = CALL.replace('starts = "2026-12-05"\nends = "2026-12-06"\n', "").partition("[[rooms]]")[0]
    (world.folder / "conf.toml").write_text(text)
    world.ok("init conf.toml")
    outcome = world.run("schedule", "place", codes[0], "--room", "attic", "--start", f"{DAY} 10:00")
    assert "has no rooms yet" in outcome.err
    assert "above the first [[…]]" in outcome.err


def test_rows_by_track_and_speaker_begin_with_them_and_are_in_their_order(world: World, codes: list[str]) -> None:
    place(world, codes[1])
    place(world, codes[0], "h-1", f"{DAY} 11:00")
    assert [row.split("\t")[0] for row in world.ok("schedule show --by speaker").out.splitlines()] == [
        "Ana Ruiz",
        "Bo Lindqvist",
    ]
    assert {row.split("\t")[0] for row in world.ok("schedule show --by track").out.splitlines()} == {"Main"}
    assert "guid" in world.ok("schedule show --by track --json").items[0]


def test_days_of_the_plan_are_named_where_the_event_has_none(world: World, codes: list[str]) -> None:
    (world.folder / "conf.toml").write_text(CALL.replace('starts = "2026-12-05"\nends = "2026-12-06"\n', ""))
    world.ok("init conf.toml")
    place(world, codes[0])
    world.ok("schedule", "place", codes[1], "--day", "saturday", "--start", "12:00")
    world.ok("schedule", "move", codes[1], "--day", "2026-12-06")
    assert [slot.day for slot in slots(world)] == [DAY, "2026-12-06"]


def test_the_day_tells_two_breaks_with_one_title_apart(world: World) -> None:
    for turn in ("1", "2"):
        world.ok(f"schedule place --title Lunch --start 12:00 --minutes 60 --day {turn}")
    outcome = world.run("schedule move Lunch --start 12:30")
    assert (outcome.status, slots(world)[0].guid[:8] in outcome.err) == (2, True)
    world.ok("schedule move Lunch --day 2 --start 12:30")
    assert [str(slot.start)[:16] for slot in slots(world)] == [f"{DAY} 11:00", "2026-12-06 11:30"]


def test_a_new_length_is_named(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    length = world.ok("schedule", "move", codes[0], "--minutes", "45")
    assert f'Changed the length of {codes[0]} "Talk 1": now 45 minutes.' in length.err
    both = world.ok("schedule", "move", codes[0], "--minutes", "20", "--start", f"{DAY} 15:00")
    assert f'Moved {codes[0]} "Talk 1": Saturday 15:00, Attic, now 20 minutes.' in both.err
    assert "minutes" not in world.ok("schedule", "move", codes[0], "--start", f"{DAY} 16:00").err.split("\n")[0]


def test_the_log_and_the_question_of_undo_have_the_times_of_the_event(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    world.ok("schedule", "move", codes[0], "--start", f"{DAY} 15:00")
    moved = f'slot {codes[0]} "Talk 1": Saturday 5 December 10:00, Attic → Saturday 5 December 15:00, Attic'
    for columns in ({}, {"terminals": ("stdout",)}):
        assert moved in " ".join(world.ok("log --limit 1", **columns).out.split())
    assert moved in " ".join(world.run("undo", stdin="n\n", **ASKED).err.split())
    (row,) = world.ok("log --limit 1 --json").items
    assert row["changes"] == [f"slot of {codes[0]}: start: 2026-12-05 09:00:00+00:00 → 2026-12-05 14:00:00+00:00"]


def test_the_question_of_publish_keeps_its_lines_apart(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    world.ok("schedule publish --version 0.1 --yes")
    place(world, codes[1], "h-1")
    world.variables["COLUMNS"] = "30"
    outcome = world.run("schedule publish --version 0.2", stdin="n\n", **ASKED)
    assert "- New: Talk 2, Saturday\n  10:00, H.1\n" in outcome.err


def test_the_ways_out_of_one_check_do_not_meet(world: World) -> None:
    for title in ("Lunch", "Party", "Tea"):
        world.ok("schedule", "place", "--title", title, "--room", "attic", "--start", f"{DAY} 10:00", "--minutes", "60")
    rows = world.run("schedule check --severity error --json").items
    ways = [row["way_out"].split(" ", 4) for row in rows]
    assert len({way[3]: way[4] for way in ways}) == len({way[4] for way in ways}) > 1


def test_a_plan_with_errors_is_published_with_a_version_that_is_free(world: World, codes: list[str]) -> None:
    place(world, codes[0])
    world.ok("schedule publish --version 0.1 --yes")
    world.ok("schedule", "place", "--title", "Tea", "--room", "attic", "--start", f"{DAY} 10:00", "--minutes", "60")
    for version in ("0.1", "v 1"):
        refused = world.run("schedule", "publish", "--version", version)
        assert "cfp schedule publish --version 0.2 --despite-errors" in refused.err
    assert "--version 0.7 --despite-errors" in world.run("schedule publish --version 0.7").err


def test_parts_of_a_programme_are_offered_for_calendars_only(world: World) -> None:
    assert "--track" not in world.run("export schedule.xml state:accepted").err
    assert "--track" in world.run("export ics state:accepted").err
    assert "cfp export ics" in world.run("schedule --ics").err
    world.ok("organisers", "add", "Sam Okoye <sam@example.org>")
    world.variables["CFP_ME"] = BO
    assert "try: cfp schedule --mine --ics\n" in world.run("schedule --ics").err
    assert "cfp export ics" not in world.run("schedule --ics").err
