"""`cfp init`: an event set up from a shipped call or a file, and the same again when the file has changed."""

import re
from pathlib import Path

import pytest

from cfpcli import shipped
from tests.samples import ASKED, CALL, FOSDEM, OSXP, TALK, event, history, listed, opened, page, proposal, sent, write
from tests.world import World

SECOND = CALL.replace('slug = "conf"', 'slug = "other"').replace('name = "Conf"', 'name = "Other"')


@pytest.mark.parametrize("call", ["osxp-2026", "osxp-2026.toml"])
def test_a_shipped_call_goes_by_its_name(world: World, call: str) -> None:
    outcome = world.ok("init", call, "--json")
    assert outcome.items == [{"event": OSXP, "name": "Open Source Experience 2026", "outcome": "created"}]
    shown = event(world)
    assert [track["slug"] for track in shown["tracks"]] == [
        "sovereignty",
        "infrastructure",
        "ai",
        "security",
        "enterprise",
        "culture",
    ]
    assert shown["call"]["opens"]["at"] == "2026-04-28T22:00:00Z"
    assert shown["call"]["closes"]["at"] == "2026-06-14T22:00:00Z"
    assert shown["call"]["limits"] == {"proposals_per_person": 3}
    assert shown["languages"] == ["fr", "en"]
    assert [(kind["slug"], kind["duration"], kind["speakers_max"]) for kind in shown["session_types"]] == [
        ("talk", 20, 2),
        ("panel", 45, 5),
    ]


def test_no_submission_is_proposed_to_a_closed_call(world: World) -> None:
    assert "Next: cfp event show\nNext: cfp submit\n" in world.ok("init osxp-2026").err
    world.now = world.now.replace(month=12)
    write(world, "conf.toml", CALL)
    assert "Next: cfp event show\n" in world.ok("init conf.toml").err


def test_an_unknown_call_names_the_nearest_and_the_others(world: World) -> None:
    outcome = world.run("init ospx-2026")
    assert outcome.status == 3
    assert 'did you mean "osxp-2026"?' in outcome.err
    assert FOSDEM in outcome.err
    assert "cfp init --template" in outcome.err
    assert not world.store.exists()


def test_a_file_of_ones_own_comes_before_a_shipped_call_of_that_name(world: World) -> None:
    write(world, "osxp-2026", CALL)
    assert world.ok("init osxp-2026 --json").items[0]["event"] == "conf"


def test_every_fault_is_told_at_once_with_its_line(world: World) -> None:
    broken = CALL.replace("timezone =", "timezome =").replace("14 June 2026", "7/6/2026")
    write(world, "my.toml", broken.replace("duration = 20", 'duration = "long"'))
    outcome = world.run("init my.toml")
    assert outcome.status == 4
    lines = outcome.err.splitlines()
    assert any(line.strip().startswith("my.toml:3: timezome: ") and '"timezone"' in line for line in lines)
    assert any(line.strip().startswith("my.toml:8: ") and "closes" in line and "7/6/2026" in line for line in lines)
    assert any(line.strip().startswith("my.toml:22: ") and "duration" in line for line in lines)
    assert not world.store.exists()


def test_a_file_that_is_no_toml_says_where(world: World) -> None:
    write(world, "my.toml", CALL + "\n[[tracks\n")
    outcome = world.run("init my.toml")
    assert outcome.status == 4
    assert "my.toml:24" in outcome.err


def test_a_file_that_cannot_be_read_says_why(world: World) -> None:
    (world.folder / "my.toml").write_bytes(b"\xff\xfe name")
    outcome = world.run("init my.toml")
    assert outcome.status == 4
    assert "my.toml is not UTF-8 text" in outcome.err


def test_again_without_a_change_writes_nothing(world: World) -> None:
    opened(world)
    before = world.files()
    outcome = world.ok("init conf.toml --json")
    assert outcome.items[0]["outcome"] == "unchanged"
    assert "No change" in outcome.err
    assert world.files() == before


def test_again_with_a_change_shows_it_and_records_the_extension(world: World) -> None:
    opened(world)
    write(world, "conf.toml", CALL.replace("14 June 2026", "21 June 2026"))
    shown = world.ok("init conf.toml --dry-run").out
    assert "14 June 2026" in shown
    assert "21 June 2026" in shown
    assert event(world)["call"]["closes"]["raw"] == "14 June 2026"

    outcome = world.ok("init conf.toml --json")
    assert outcome.items[0]["outcome"] == "updated"
    assert outcome.json["changes"][0]["before"]["call"]["closes"]["raw"] == "14 June 2026"
    call = event(world)["call"]
    assert call["closes"]["at"] == "2026-06-21T22:00:00Z"
    (extension,) = call["extensions"]
    assert extension["closes"]["at"] == "2026-06-14T22:00:00Z"
    assert extension["changed"] == "2026-05-24T10:00:00Z"
    assert world.ok("deadlines --json").items[0]["note"] == "extended from 14 June"


def test_a_person_sees_what_a_changed_file_changes(world: World) -> None:
    write(world, "my.toml", CALL)
    world.ok("init my.toml")
    write(world, "my.toml", CALL.replace("14 June 2026", "21 June 2026"))
    assert "call.closes: 14 June 2026" in world.ok("init my.toml", terminals=["stdout"]).out


def test_an_extension_is_kept_at_the_next_change(world: World) -> None:
    opened(world)
    for closes in ("21 June 2026", "28 June 2026"):
        write(world, "conf.toml", CALL.replace("14 June 2026", closes))
        world.ok("init conf.toml")
    assert [one["closes"]["raw"] for one in event(world)["call"]["extensions"]] == ["14 June 2026", "21 June 2026"]


EXTENDED = "event extend '21 June 2026' --reason 'The platform was down'"


def test_a_file_does_not_take_an_extension_back_in_silence(world: World) -> None:
    opened(world)
    world.ok(EXTENDED)
    before = world.files()
    outcome = world.run("init conf.toml")
    assert outcome.status == 2
    assert "conf.toml moves a close: the call would close Sun 14 June 2026 23:59 Europe/Paris" in outcome.err
    assert 'closes = "2026-06-21"' in outcome.err
    assert "--yes" in outcome.err
    assert world.files() == before

    shown = world.ok("init conf.toml --dry-run").out
    assert "21 June 2026" in shown
    assert "14 June 2026" in shown
    assert world.files() == before

    world.ok("init conf.toml --yes")
    call = event(world)["call"]
    assert call["closes"]["raw"] == "14 June 2026"
    assert [one["closes"]["raw"] for one in call["extensions"]] == ["14 June 2026", "21 June 2026"]


def test_a_file_that_says_the_extension_keeps_it(world: World) -> None:
    opened(world)
    world.ok(EXTENDED)
    world.ok("event extend '28 June 2026' --reason Illness --for ana@example.org")
    write(world, "conf.toml", CALL.replace("14 June 2026", "2026-06-21").replace("Culture", "Culture and skills"))
    world.ok("init conf.toml")
    call = event(world)["call"]
    assert call["closes"]["raw"] == "2026-06-21"
    assert [one["reason"] for one in call["extensions"]] == ["The platform was down"]
    assert [one["email"] for one in call["personal_extensions"]] == ["ana@example.org"]


@pytest.mark.parametrize(("answer", "status", "closes"), [("n", 130, "21 June 2026"), ("y", 0, "14 June 2026")])
def test_a_person_is_asked_whether_a_close_moves_back(world: World, answer: str, status: int, closes: str) -> None:
    opened(world)
    world.ok(EXTENDED)
    outcome = world.run("init conf.toml", stdin=f"{answer}\n", **ASKED)
    assert outcome.status == status
    assert "earlier than Sun 21 June 2026" in " ".join(outcome.err.split())
    assert event(world)["call"]["closes"]["raw"] == closes


def without_security(world: World) -> None:
    head, _, rest = CALL.partition('[[tracks]]\nslug = "security"')
    write(world, "conf.toml", head + rest.partition('whole."\n\n')[2])


def test_a_track_with_proposals_is_not_taken_away(world: World) -> None:
    opened(world)
    codes = [sent(world, TALK.replace("Signed", f"{name} signed")) for name in ("One", "Two")]
    sent(world, TALK.replace("security", "culture"))
    without_security(world)
    before = world.files()
    outcome = world.run("init conf.toml")
    assert outcome.status == 4
    assert '2 in track "security"' in outcome.err
    assert "--move security=NEW" in outcome.err
    assert "culture" in outcome.err
    assert world.files() == before

    world.ok("init conf.toml --move security=culture")
    assert [proposal(world, code)["track"] for code in codes] == ["culture", "culture"]
    assert [track["slug"] for track in event(world)["tracks"]] == ["culture"]
    world.ok("undo --yes")
    assert [proposal(world, code)["track"] for code in codes] == ["security", "security"]
    assert [track["slug"] for track in event(world)["tracks"]] == ["security", "culture"]


@pytest.mark.parametrize(
    ("move", "said"), [("security=cultur", 'did you mean "culture"?'), ("security", "--move OLD=NEW")]
)
def test_a_move_to_nowhere_is_refused(world: World, move: str, said: str) -> None:
    opened(world)
    sent(world)
    without_security(world)
    outcome = world.run("init", "conf.toml", "--move", move)
    assert outcome.status == 2
    assert said in outcome.err


def test_a_track_without_proposals_just_goes(world: World) -> None:
    opened(world)
    without_security(world)
    world.ok("init conf.toml")
    assert [track["slug"] for track in event(world)["tracks"]] == ["culture"]


def test_fosdems_programme_comes_in_as_confirmed_sessions(world: World) -> None:
    world.ok("init", FOSDEM)
    fields = "code,title,state,track,session_type,language,room,day,stream_url,speaker_names"
    sessions = world.ok("list", "--json", "--fields", fields).items
    assert len(sessions) == 8
    assert {one["state"] for one in sessions} == {"confirmed"}
    assert {one["room"] for one in sessions} == {"AW1.120"}
    assert {one["day"] for one in sessions} == {"2026-01-31"}
    assert {one["stream_url"] for one in sessions} == {"https://live.fosdem.org/watch/aw1120"}
    assert {one["session_type"] for one in sessions} == {"devroom"}
    assert {one["language"] for one in sessions} == {"en"}
    names = [name for one in sessions for name in one["speaker_names"]]
    assert names == [
        "Emma Ghariani",
        "Kurt Garloff",
        "Ben Cerveny",
        "Robert Riemann",
        "Timothée Gosselin",
        "Carl-Daniel Hailfinger",
    ]
    assert sum(not one["speaker_names"] for one in sessions) == 2
    before = world.files()
    assert world.ok("init", FOSDEM, "--json").items[0]["outcome"] == "unchanged"
    assert world.files() == before


def test_a_changed_session_is_the_same_session(world: World) -> None:
    text = shipped.read_text(f"{FOSDEM}.toml")
    write(world, "fosdem.toml", text)
    world.ok("init fosdem.toml")
    codes = listed(world)
    write(world, "fosdem.toml", text.replace("Robert Riemann", "Roberta Riemann").replace("AW1.120", "AW1.121"))
    assert 'the room "AW1.120" would be renamed "AW1.121"' in world.ok("init fosdem.toml --yes").err.replace(
        "\n  ", " "
    )
    assert listed(world) == codes
    eu_os = page(world, listed(world, "EU OS")[0])
    assert eu_os["items"][0]["room"] == "AW1.121"
    assert [one["name"] for one in eu_os["speakers"]] == ["Roberta Riemann"]


def former_devroom() -> str:
    """The devroom as an earlier version shipped it: seven titles and all abstracts were invented."""
    text = re.sub(r'title = .*\nformer_titles = \["(.*)"\]', r'title = "\1"', shipped.read_text(f"{FOSDEM}.toml"))
    text = re.sub(r'abstract = """\n[^"]*(?:"Flurfunk"[^"]*)?"""', 'abstract = "An invented text."', text)
    text = re.sub(r"\n\[\[sessions.resources\]\]\n.*\n.*\n", "", text)
    return text.replace("abstract_is_summary = true\n", "").replace("1. Why", "Invented")


def test_a_store_with_the_invented_devroom_gets_the_summaries(world: World) -> None:
    write(world, "former.toml", former_devroom())
    world.ok("init former.toml")
    codes = listed(world)
    fields = "code,title,abstract,abstract_is_summary,resources,day,room"
    assert "invented text" in world.ok("list", "--json", "--fields", fields).out
    world.ok("init", FOSDEM)
    sessions = world.ok("list", "--json", "--fields", fields).items
    fresh = World(world.folder / "fresh")
    fresh.folder.mkdir()
    fresh.ok("init", FOSDEM, "--store", "cfp.json")
    news = fresh.ok("list", "--json", "--fields", fields).items
    assert [one["code"] for one in sessions] == codes
    assert [one | {"code": ""} for one in sessions] == [one | {"code": ""} for one in news]
    assert all(one["abstract_is_summary"] for one in sessions)
    assert world.ok("init", FOSDEM).err.startswith("No change")


def test_words_that_somebody_wrote_since_are_not_replaced_unasked(world: World) -> None:
    write(world, "former.toml", former_devroom())
    world.ok("init former.toml")
    code, other = listed(world)[1:3]
    world.ok("edit", code, "--set", "abstract=My own words.")
    world.ok("edit", other, "--set", "level=all")
    before = world.files()
    refused = world.run("init", FOSDEM)
    assert refused.status == 2
    assert f'{FOSDEM} changes edited sessions: {code} "Open foundations' in refused.err
    assert 'infrastructure": its edited abstract would be replaced\n' in refused.err
    assert world.files() == before
    outcome = world.ok("init", FOSDEM, "--yes")
    assert f'warning: {code} "Open foundations' in outcome.err
    assert proposal(world, code)["abstract_is_summary"]
    assert proposal(world, other)["level"] == "all"


def test_the_same_file_again_leaves_what_somebody_wrote_since(world: World) -> None:
    world.ok("init", FOSDEM)
    code = listed(world)[1]
    world.ok("edit", code, "--set", "abstract=My own words.", "--set", "title=My own title")
    assert world.ok("init", FOSDEM).err.startswith("No change")
    assert proposal(world, code)["title"] == "My own title"
    assert len(listed(world)) == 8


def test_a_file_whose_import_was_undone_is_imported_again(world: World) -> None:
    write(world, "former.toml", former_devroom())
    world.ok("init former.toml")
    world.ok("init", FOSDEM)
    world.ok("undo --yes")
    world.ok("init", FOSDEM)
    assert len(listed(world, "has:abstract_is_summary")) == 8


def test_the_first_one_makes_the_store_here(world: World) -> None:
    outcome = world.ok("init osxp-2026")
    assert str(world.store) in outcome.err
    assert world.store.exists()
    assert world.store.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (world.folder / "home").rglob("*") if path.is_file()] == ["stores.jsonl"]


def test_further_ones_go_into_the_store_above(world: World) -> None:
    opened(world)
    below = World(write(world, "a/b/other.toml", SECOND).parent)
    below.ok("init other.toml")
    assert not below.store.exists()
    assert [one["event"] for one in world.ok("event list --json").items] == ["conf", "other"]


@pytest.mark.parametrize("option", ["--store kept/s.json", "--store=kept/s.json"])
def test_the_store_can_be_told(world: World, option: str) -> None:
    opened(world)
    world.ok(f"init osxp-2026 {option}")
    assert (world.folder / "kept/s.json").exists()
    assert [one["event"] for one in world.ok("event list --json").items] == ["conf"]
    assert [one["event"] for one in world.ok("event list --json --store kept/s.json").items] == [OSXP]


def test_a_variable_can_tell_the_store(world: World, tmp_path: Path) -> None:
    store = tmp_path / "elsewhere" / "s.json"
    world.ok("init osxp-2026", CFP_STORE=str(store))
    assert store.exists()
    assert not world.store.exists()
    assert store.parent.stat().st_mode & 0o777 == 0o700


def test_a_persons_own_store_is_not_filled_by_accident(world: World) -> None:
    own = world.folder / "home/.local/share/cfpcli/cfp.json"
    world.ok("init", "osxp-2026", "--store", str(own))
    write(world, "conf.toml", CALL)
    world.ok("init conf.toml")
    assert world.store.exists()


def test_cautions_are_told_and_the_event_is_set_up(world: World) -> None:
    write(world, "my.toml", CALL.replace("14 June 2026", "2026-06-14 00:00"))
    outcome = world.ok("init my.toml")
    assert "my.toml:8: call.closes: " in outcome.err
    assert "00:00" in outcome.err
    assert event(world)["call"]["closes"]["time"] == "00:00"


def test_the_template_is_a_file_that_init_takes(world: World) -> None:
    printed = world.ok("init --template")
    assert printed.out == shipped.read_text("blank.toml")
    assert printed.err == ""
    assert not world.store.exists()
    write(world, "my.toml", printed.out)
    assert world.ok("init my.toml --json").items[0]["event"] == "my-event"


def test_the_template_is_not_json(world: World) -> None:
    outcome = world.run("init --template --format csv")
    assert outcome.status == 2
    assert "cfp init --template > my.toml" in outcome.err


def test_the_history_says_who_set_it_up(world: World) -> None:
    world.ok("init osxp-2026 --by 'Bo Ström <bo@example.org>'")
    (first,) = history(world)
    assert first["by"] == "Bo Ström <bo@example.org>"
    assert first["changes"] == ["added event osxp-2026"]


def test_the_first_init_of_a_programme_publishes_it_and_a_later_one_does_not(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.ok("init fosdem-2026-public-digital-infrastructure --store cfp.json")
    shown = world.ok("schedule show --release latest --json").json
    assert (shown["version"], len(shown["items"])) == ("1.0", 8)
    assert {row["day"] for row in shown["items"]} == {"2026-01-31"}
    assert sorted(row["number"] for row in shown["items"]) == list(range(1, 9))
    code = shown["items"][0]["code"]
    world.ok("schedule", "move", code, "--start", "10:00")
    assert "No change" in world.ok("init fosdem-2026-public-digital-infrastructure").err
    assert world.ok("schedule diff 1.0").out.startswith(f"{code}\ttime\t")


PLACED = """\
slug = "conf"
name = "Conf 2026"
timezone = "Europe/Brussels"
starts = "2026-12-05"
ends = "2026-12-06"
languages = ["en"]
[call]
closes = "2026-12-01"
[[rooms]]
name = "H.1"
[[rooms]]
name = "Attic"
"""


@pytest.fixture
def programme(tmp_path: Path) -> World:
    """A published programme with a break in the second of two rooms, at ten."""
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(PLACED)
    world.ok("init conf.toml --store cfp.json")
    world.ok('schedule place --title Lunch --room attic --start "2026-12-05 10:00" --minutes 60')
    world.ok("schedule publish --version 0.1 --yes")
    return world


def room_of_lunch(world: World) -> tuple[str, str]:
    (item,) = world.ok("schedule show --release 0.1 --json").items
    return item["room"], item["start"]


def update(world: World, old: str, new: str) -> str:
    """Change the event file; the refusal without a terminal and the warning with `--yes` say the same."""
    (world.folder / "conf.toml").write_text(PLACED.replace(old, new))
    refused = world.run("init conf.toml")
    assert refused.status == 2
    assert "conf.toml changes the programme: " in refused.err
    sentence = refused.err.partition("changes the programme: ")[2].partition("\n")[0]
    assert f"warning: {sentence}" in world.ok("init conf.toml --yes").err.replace("\n  ", " ")
    return sentence


BOTH = "1 session of the plan and 1 session of the last release"


def test_a_renamed_room_keeps_its_slug_and_its_sessions(programme: World) -> None:
    before = [room["guid"] for room in programme.ok("event show --json").items[0]["rooms"]]
    assert update(programme, "Attic", "Loft") == f'the room "Attic" would be renamed "Loft", with {BOTH}'
    rooms = programme.ok("event show --json").items[0]["rooms"]
    assert [(room["slug"], room["name"]) for room in rooms] == [("h-1", "H.1"), ("attic", "Loft")]
    assert [room["guid"] for room in rooms] == before
    assert "Loft" in programme.ok("schedule show --release 0.1").out
    assert programme.ok("init conf.toml").err.startswith("No change")


def test_a_room_in_use_is_removed_only_if_agreed(programme: World) -> None:
    assert update(programme, '[[rooms]]\nname = "Attic"\n', "") == f'the room "Attic" would be removed, with {BOTH}'
    (programme.folder / "conf.toml").write_text(PLACED.replace('[[rooms]]\nname = "H.1"\n', ""))
    programme.ok("init conf.toml")


def test_a_changed_zone_moves_sessions_only_if_agreed(programme: World) -> None:
    sentence = update(programme, "Europe/Brussels", "America/Los_Angeles")
    assert sentence == (
        f"the time zone would change from Europe/Brussels to America/Los_Angeles, and {BOTH} with it: "
        "10:00 would become 01:00"
    )


def public_days(world: World) -> tuple[str, str, str]:
    """The days of the published programme, as people who do not run the call get them."""
    exported = world.ok("export schedule.json -o -", CFP_ME="Zed <zed@example.org>").json["schedule"]["conference"]
    (item,) = world.ok("schedule show --release 0.1 --json").items
    return exported["start"], item["day"], ",".join(day["date"] for day in exported["days"])


def test_days_with_sessions_are_moved_only_if_agreed_and_stay_in_the_release(programme: World) -> None:
    before = public_days(programme)
    moved = PLACED.replace("2026-12-05", "2027-04-01").replace("2026-12-06", "2027-04-02")
    sentence = update(programme, PLACED, moved)
    assert sentence == (
        f"the days would change from 5\u20136 December 2026 to 1\u20132 April 2027, without the days of {BOTH}"
    )
    assert public_days(programme) == before == ("2026-12-05", "2026-12-05", "2026-12-05,2026-12-06")
    assert "not a day of the event" in programme.run("schedule check").out


def test_the_end_of_a_day_moves_sessions_only_if_agreed_and_not_those_of_the_release(programme: World) -> None:
    before = public_days(programme)
    sentence = update(programme, 'languages = ["en"]', 'languages = ["en"]\nday_change = "11:00"')
    assert sentence == f"a day would end at 11:00 instead of 04:00, which moves {BOTH} to another day"
    assert public_days(programme) == before
    (row,) = programme.ok("schedule show --json").items
    assert row["day"] == "2026-12-04"


def test_a_day_more_needs_no_consent(programme: World) -> None:
    (programme.folder / "conf.toml").write_text(PLACED.replace("2026-12-06", "2026-12-07"))
    assert programme.ok("init conf.toml").err.startswith("Updated")


SESSION = """
[[sessions]]
code = "K7QX3D"
title = "Signed builds"
room = "Attic"
day = "2026-12-05"
speakers = [{ name = "Ana Ruiz", email = "ana@example.org" }]
"""


@pytest.fixture
def session(tmp_path: Path) -> World:
    """A session of an event file, without a time in the file and at ten in the plan."""
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(PLACED + SESSION)
    world.ok("init conf.toml --store cfp.json")
    world.ok('schedule move K7QX3D --start "2026-12-05 10:00"')
    (tmp_path / "conf.toml").write_text(PLACED + SESSION.replace("2026-12-05", "2026-12-06"))
    return world


def starts(world: World) -> list[tuple[str, str | None]]:
    return [(row["day"], row["start"]) for row in world.ok("schedule show --json").items]


def test_a_session_loses_its_time_only_if_agreed(session: World) -> None:
    at_ten = [("2026-12-05", "2026-12-05T09:00:00Z")]
    refused = session.run("init conf.toml")
    assert refused.status == 2
    assert "K7QX3D would lose its time: Saturday 5 December 10:00, Attic → Sunday 6 December" in refused.err
    assert starts(session) == at_ten
    session.ok("init conf.toml --yes")
    assert starts(session) == [("2026-12-06", None)]


def test_a_session_with_several_times_is_not_moved_by_a_file(session: World) -> None:
    session.ok('schedule place K7QX3D --again --room h-1 --start "2026-12-06 12:00"')
    before = starts(session)
    outcome = session.ok("init conf.toml")
    assert starts(session) == before
    assert 'warning: K7QX3D "Signed builds" is in the programme 2 times' in outcome.err
    commands = [line for line in outcome.err.splitlines() if "cfp schedule move" in line]
    assert len(commands) == 2
    session.ok(commands[0].partition("cfp ")[2])
    assert starts(session) != before


def test_the_rooms_of_sessions_are_not_lost_by_an_undo(programme: World) -> None:
    (programme.folder / "conf.toml").write_text(PLACED + '[[rooms]]\nname = "Cellar"\n')
    programme.ok("init conf.toml")
    added = programme.ok("log --json --limit 1").items[0]["revision"]
    programme.ok('schedule place --title Tea --room cellar --start "2026-12-05 15:00" --minutes 30')
    outcome = programme.run(f"undo r{added} --yes")
    assert outcome.status == 4
    assert 'sessions of conf are in "Cellar", which it would lose' in outcome.err
    programme.ok("schedule move Tea --room h-1")
    programme.ok(f"undo r{added} --yes")


OWN = "~/.local/share/cfpcli/cfp.json"


def test_a_person_with_a_store_of_their_own_learns_which_one_commands_use(world: World) -> None:
    assert "in others" not in world.ok("init osxp-2026 --dry-run").err
    world.ok("follow osxp-2026")
    here = world.ok("init osxp-2026").err
    assert f"Commands in this folder use this store, the nearest; in others they use yours, {OWN}." in here
    assert "in others" not in world.ok("init osxp-2026").err


def test_a_store_that_only_an_option_names_is_not_the_one_that_commands_use(world: World) -> None:
    world.ok("follow osxp-2026")
    elsewhere = world.ok(f"init osxp-2026 --store {world.folder}/elsewhere/cfp.json").err
    assert f"Without --store, commands in this folder use {OWN}, because it is yours." in elsewhere
    named = world.ok("init osxp-2026", CFP_STORE=f"{world.folder}/named.json").err
    assert "Commands use this store because CFP_STORE names it." in named
