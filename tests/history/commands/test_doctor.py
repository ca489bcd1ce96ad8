"""`cfp doctor`: what is wrong, where, and what each way of mending does."""

from datetime import UTC, datetime

import msgspec
import pytest

from cfpcli.records.change import ChangeSet, replaced
from cfpcli.store import Store
from tests.factories import change_set, make_speaker
from tests.samples import LOOKING, TALK, history, listed, opened, page, sent, write
from tests.world import ME, World


@pytest.fixture
def call(world: World) -> World:
    """A small call with one proposal, edited once."""
    opened(world)
    code = sent(world)
    world.ok("edit", code, "--set", "level=beginner")
    return world


def damage(world: World) -> bytes:
    """Flip one letter of a title, as a bad disk would; what is left."""
    data = world.store.read_bytes()
    damaged = data.replace(b"Signed builds", b"Sighed builds")
    assert damaged != data
    world.store.write_bytes(damaged)
    return damaged


def test_a_whole_store(call: World) -> None:
    before = call.files()
    outcome = call.ok("doctor")
    assert outcome.out == ""
    assert outcome.err == f"{call.store} is sound.\n"
    assert call.ok("doctor --json").items == []
    assert call.files() == before


def test_damage_is_found_with_its_line_and_nothing_touched(call: World) -> None:
    damaged = damage(call)
    outcome = call.run("doctor --json")
    assert outcome.status == 6
    assert {item["severity"] for item in outcome.items} >= {"error"}
    assert any(item["rule"] == "checksum" and item["file"] == "cfp.json" for item in outcome.items)
    assert call.store.read_bytes() == damaged
    told = call.run("doctor", **LOOKING)
    assert told.status == 6
    assert "cfp.json" in told.out
    assert "whole" not in told.err


def test_damage_comes_with_the_way_out(call: World) -> None:
    damage(call)
    way = "Next: cfp doctor --restore"
    assert way in call.run("doctor").err
    assert "Nothing was repaired.\n" in (told := call.run("doctor --repair").err)
    assert way in told
    call.ok("doctor --restore")
    assert way not in call.ok("doctor").err


def test_a_missing_history_is_to_be_put_back(call: World) -> None:
    next(path for path in call.folder.iterdir() if "history" in path.name).unlink()
    assert "Put the file back from a backup" in call.run("doctor").err


def test_a_damaged_store_is_not_written(call: World) -> None:
    damaged = damage(call)
    outcome = call.run("submit -", stdin=TALK.replace("Signed", "Unsigned"))
    assert outcome.status == 4
    assert "cfp doctor" in outcome.err
    assert call.store.read_bytes() == damaged


def test_restore_loses_no_change_and_keeps_the_damaged_file(call: World) -> None:
    before = call.store.read_bytes()
    damaged = damage(call)
    outcome = call.ok("doctor --restore")
    assert outcome.err.startswith("Restored cfp.json, revision 3; replayed 1 change set (r3).\n")
    assert "cfp.json.damaged-1" in outcome.err
    assert call.store.read_bytes() == before
    assert (call.folder / "cfp.json.damaged-1").read_bytes() == damaged
    assert call.ok("doctor").status == 0
    assert call.ok("list --json --fields title,level").items == [{"title": "Signed builds", "level": "beginner"}]
    call.ok("edit", listed(call)[0], "--set", "level=expert")
    assert call.ok("list --json --fields level").items == [{"level": "expert"}]


def test_restore_when_the_store_is_gone(call: World) -> None:
    call.store.unlink()
    missing = call.run("list")
    assert missing.status == 4
    assert "cfp doctor" in missing.err
    assert call.run("doctor").status == 6
    call.ok("doctor --restore")
    assert len(listed(call)) == 1


def test_accept_takes_the_lines_as_they_are(call: World) -> None:
    damaged = damage(call)
    outcome = call.ok("doctor --accept")
    assert "Accepted the lines of cfp.json" in outcome.err
    assert [item["title"] for item in call.ok("list --json").items] == ["Sighed builds"]
    assert (call.folder / "cfp.json.damaged-1").read_bytes() == damaged
    assert call.ok("doctor").status == 0


def test_accept_refuses_lines_that_are_no_records(call: World) -> None:
    damaged = call.store.read_bytes().replace(b'"state":"submitted"', b'"state":"sumbitted"')
    call.store.write_bytes(damaged)
    outcome = call.run("doctor --accept")
    assert outcome.status == 4
    assert "cfp.json:" in outcome.err
    assert call.store.read_bytes() == damaged


@pytest.mark.parametrize("way", ["--restore", "--accept"])
def test_a_sound_store_is_neither_restored_nor_accepted(call: World, way: str) -> None:
    before = call.files()
    outcome = call.run(f"doctor {way}")
    assert outcome.status == 4
    assert "is sound" in outcome.err
    assert call.files() == before


def test_repair_mends_modes_and_what_a_crash_left(call: World) -> None:
    call.store.chmod(0o644)
    (call.folder / ".cfp.json.tmp").write_bytes(b"half")
    found = call.run("doctor --json")
    assert found.status == 6
    assert {(item["rule"], item["repair"]) for item in found.items} == {
        ("permissions", "cfp doctor --repair"),
        ("leftover-file", "cfp doctor --repair"),
    }
    assert "Next: cfp doctor --repair" in call.run("doctor").err
    mended = call.ok("doctor --repair")
    assert mended.err.count("Repaired: ") == 2
    assert call.store.stat().st_mode & 0o777 == 0o600
    assert not (call.folder / ".cfp.json.tmp").exists()
    assert "Repaired" not in call.ok("doctor --repair").err


def test_repair_does_not_touch_damage(call: World) -> None:
    damaged = damage(call)
    assert call.run("doctor --repair").status == 6
    assert call.store.read_bytes() == damaged


def test_one_way_at_a_time(call: World) -> None:
    outcome = call.run("doctor --repair --accept")
    assert outcome.status == 2
    assert "cannot be combined" in outcome.err


def test_a_reference_that_leads_nowhere_is_found(call: World) -> None:
    speaker = page(call, listed(call)[0])["speakers"][0]["code"]
    call.store.write_text(call.store.read_text().replace(f'"speakers":["{speaker}"]', '"speakers":["ZZZZZZ"]'))
    outcome = call.run("doctor --accept --json")
    assert outcome.status == 6
    assert [item["rule"] for item in outcome.items] == ["dangling-reference"]
    assert "ZZZZZZ" in outcome.items[0]["message"]


def test_an_address_of_two_speakers_is_found(call: World) -> None:
    twin = make_speaker(code="AAA333", name="Ana again", email="Ana@example.org")
    store = Store.open(call.store)
    store.apply(change_set(twin, make_speaker(code="BBB333", email=""), make_speaker(code="CCC333", email="")))
    outcome = call.run("doctor --json")
    assert outcome.status == 6
    ((rule, message),) = [(item["rule"], item["message"]) for item in outcome.items]
    codes = sorted(("AAA333", page(call, listed(call)[0])["speakers"][0]["code"]))
    assert rule == "shared-address"
    assert message.startswith(f"the speakers {', '.join(codes)} have the same address")
    write(call, "people.csv", "code,email\nAAA333,ana.ruiz@example.org\n")
    call.ok("import people.csv --yes")
    assert "is sound" in call.ok("doctor").err


def test_a_lost_history_is_told(call: World) -> None:
    (call.folder / "cfp.history.jsonl").unlink()
    outcome = call.run("doctor --json")
    assert outcome.status == 6
    assert [item["rule"] for item in outcome.items] == ["history-missing"]
    assert history(call) == []


def test_no_store_at_all(world: World) -> None:
    outcome = world.run("doctor")
    assert outcome.status == 3
    assert "cfp init" in outcome.err


def test_a_store_told_by_option(call: World) -> None:
    assert str(call.folder / "cfp.json") in call.ok("doctor --store cfp.json").err


def stale(world: World) -> None:
    """Keep a close an hour off, as if the rules of its zone had changed since."""
    before = Store.open(world.store).events()[0]
    assert before.call.closes is not None
    kept = msgspec.structs.replace(before.call.closes, at=datetime(2026, 6, 14, 21, tzinfo=UTC))
    after = msgspec.structs.replace(before, call=msgspec.structs.replace(before.call, closes=kept))
    store = Store.open(world.store)
    store.apply(ChangeSet(at=world.now, by="A test", command="test", changes=(replaced(before, after),)))


def test_an_instant_that_zone_rules_have_moved_is_found_and_mended(call: World) -> None:
    stale(call)
    outcome = call.run("doctor --json")
    assert outcome.status == 6
    (item,) = outcome.items
    assert (item["rule"], item["severity"], item["repair"]) == ("zone-rules", "warning", "cfp doctor --repair")
    assert item["message"] == (
        'conf: "14 June 2026" is 2026-06-14T22:00:00Z by the current rules of Europe/Paris, '
        "but stored as 2026-06-14T21:00:00Z"
    )
    assert call.ok("status", "--as-of", "2026-06-14T21:30:00Z", "--json").items[0]["closes"] == "2026-06-14T22:00:00Z"
    assert "Repaired: the deadlines of conf" in call.ok("doctor --repair").err
    assert call.ok("event show --json").items[0]["call"]["closes"]["at"] == "2026-06-14T22:00:00Z"
    assert history(call)[0]["by"] == ME
    call.ok("undo --yes")
    assert call.run("doctor").status == 6
    assert call.ok("doctor --repair", CFP_ME="").err.startswith("Repaired")
    assert history(call)[0]["by"] == "cfp doctor"


def test_a_damaged_store_is_not_searched_for_deadlines(call: World) -> None:
    stale(call)
    damage(call)
    rules = {item["rule"] for item in call.run("doctor --json --repair").items}
    assert rules
    assert "zone-rules" not in rules


def test_changes_of_another_line_are_listed(call: World) -> None:
    older = call.store.read_bytes()
    call.ok("edit", listed(call)[0], "--set", "level=expert")
    newer = call.store.read_bytes()
    call.store.write_bytes(older)
    call.ok("edit", listed(call)[0], "--set", "level=advanced")
    call.store.write_bytes(newer)
    outcome = call.run("doctor --json")
    assert outcome.status == 6
    (finding,) = outcome.items
    assert (finding["rule"], finding["severity"], finding["line"]) == ("history-stranger", "warning", 5)
    assert all(text in finding["message"] for text in ("r4", ME, "level=advanced", "Sun 24 May 2026"))


def test_a_store_that_everybody_could_read_is_closed_by_the_next_write(call: World) -> None:
    call.store.chmod(0o644)
    outcome = call.ok("edit", listed(call)[0], "--set", "level=expert")
    assert "warning: cfp.json could be read by all users; its mode is now 0640" in outcome.err
    assert "mode" not in call.ok("edit", listed(call)[0], "--set", "level=advanced").err
