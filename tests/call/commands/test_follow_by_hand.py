"""Calls that others run: followed from a file, from a shipped call or by hand, in the person's own store."""

import re
import shlex
from types import SimpleNamespace
from typing import cast

import pytest
import typer

from cfpcli.call.commands.call_slugs import complete_slugs
from tests.world import World

OWN = "home/.local/share/cfpcli/cfp.json"
BOAT = ("follow", "BoatConf", "--closes", "20 June 2026 AoE", "--url", "https://boat.example/cfp")
FIVE_LINES = """\
slug = "harbour-2026"
name = "Harbour Days 2026"
timezone = "Europe/Paris"
[call]
closes = "1 July 2026"
intake = "email"
email = "cfp@harbour.example"
"""
OTTER = '[{"name": "Otter Days", "startDate": "2026-09-05", "cfpEndDate": "2026-07-01"}]'
TEXT = "How a harbour counts its boats, and what it cannot count."


def own(world: World) -> World:
    """The same world, every command of it in the person's own store."""
    return World(world.folder, variables={**world.variables, "CFP_STORE": str(world.folder / OWN)})


def prepared(world: World, slug: str = "boatconf-2026", title: str = "Boats") -> str:
    world.ok("submit", "--event", slug, "--title", title, "--abstract", TEXT)
    code: str = world.ok("mine --json").items[0]["code"]
    return code


def test_a_call_is_followed_in_the_own_store_whatever_the_folder(world: World) -> None:
    world.ok("init osxp-2026")
    before = world.store.read_bytes()
    outcome = world.ok(*BOAT)
    assert world.store.read_bytes() == before
    assert "Following BoatConf (boatconf-2026): closes Sat 20 June 2026 23:59 AoE" in outcome.err
    assert "Next: cfp submit --event boatconf-2026 --store ~/.local/share/cfpcli/cfp.json" in " ".join(
        outcome.err.split()
    )
    undone = world.ok("undo --yes --store home/.local/share/cfpcli/cfp.json")
    assert "follow BoatConf" in undone.err + undone.out
    assert world.ok("event list --json --store home/.local/share/cfpcli/cfp.json").items == []


def test_a_named_store_is_used_instead(world: World) -> None:
    world.ok(*BOAT, "--store", "cfp.json")
    assert not (world.folder / OWN).exists()
    assert [row["event"] for row in world.ok("event list --json").items] == ["boatconf-2026"]


@pytest.mark.parametrize("date", ["20 June 2026", "2026-06-20 23:59", "in 20 weeks"])
def test_a_close_without_a_zone_is_refused(world: World, date: str) -> None:
    outcome = world.run("follow", "BoatConf", "--closes", date)
    assert outcome.status == 4
    assert "names no time zone" in outcome.err
    assert not (world.folder / OWN).exists()


def test_a_close_to_be_announced_needs_none(world: World) -> None:
    assert "no close yet" in world.ok("follow", "BoatConf 2027", "--closes", "TBA").err


def test_following_again_notes_an_extension_and_keeps_the_rest(world: World) -> None:
    world.ok(*BOAT)
    assert "No change" in world.ok(*BOAT).err
    outcome = world.ok("follow", "BoatConf", "--closes", "27 June 2026 AoE", "--json").items[0]
    assert (outcome["outcome"], outcome["url"], outcome["intake"]) == ("updated", "https://boat.example/cfp", "url")
    assert "extended from 20 June" in world.ok("deadlines --json").items[0]["note"]


def test_five_lines_are_enough_and_the_unknown_is_named(world: World) -> None:
    (world.folder / "harbour.toml").write_text(FIVE_LINES)
    world.ok("follow harbour.toml")
    page = " ".join(world.ok("event show harbour-2026", terminals=("stdout",), NO_COLOR="1").out.split())
    assert "followed: its own organisers run it" in page
    assert "Send to cfp@harbour.example" in page
    assert "names no limits of texts, tracks, session types or questions" in page
    assert world.ok("status harbour-2026").out.startswith("open")


@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("follow nothing", 3, '"nothing" is neither a file nor a shipped call'),
        ("follow osxp-2026 list.json", 2, "followed by two commands"),
        ("follow BoatConf --url https://boat.example", 2, "missing --closes"),
        ("follow A B --closes TBA", 2, "one call is noted by hand at a time"),
        ("follow A --closes TBA --url ftp://x", 2, "is not an address"),
        ("follow A --closes TBA --email nobody", 2, "is not a valid address"),
    ],
)
def test_a_wrong_line_is_refused_and_makes_nothing(world: World, line: str, status: int, message: str) -> None:
    (world.folder / "list.json").write_text("[]")
    outcome = world.run(line)
    assert (outcome.status, message in outcome.err) == (status, True), outcome
    assert not (world.folder / OWN).exists()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('intake = "url"\n', "is url, so url is required beside it"),
        ('intake = "email"\nurl = "https://a.example"\n', "is email, so email is required beside it"),
        ('intake = "fax"\n', '"fax" is not allowed'),
        ('email = "nobody"\n', '"nobody" is not a valid address'),
    ],
)
def test_an_intake_needs_its_address(world: World, lines: str, message: str) -> None:
    (world.folder / "x.toml").write_text(f'slug = "x"\nname = "X"\ntimezone = "UTC"\n[call]\n{lines}')
    outcome = world.run("follow x.toml")
    assert (outcome.status, message in outcome.err) == (4, True), outcome


def test_a_run_event_of_the_same_slug_wins_and_followed_names_the_other(world: World) -> None:
    world.ok("follow osxp-2026")
    world.ok("init osxp-2026")
    run, other = [row for row in world.ok("deadlines --json").items if row["event"] == "osxp-2026"]
    assert (run["followed"], other["followed"]) == (False, True)
    assert world.ok("event show osxp-2026 --json").items[0]["followed"] is False
    assert world.ok("event show osxp-2026 --followed --json").items[0]["followed"] is True
    assert world.run("status osxp-2026 --followed --store cfp.json").status == 2


def test_an_event_is_run_or_followed_and_never_becomes_the_other(world: World) -> None:
    world.ok("follow osxp-2026 --store cfp.json")
    assert world.run("init osxp-2026 --store cfp.json").status == 4
    world.ok("init osxp-2026 --store other.json")
    outcome = world.run("follow osxp-2026 --store other.json")
    assert (outcome.status, "is run in" in outcome.err) == (4, True)


@pytest.mark.parametrize("line", ["rank", "assign --yes", "plan", "stats", "site -o public", "schedule publish --yes"])
def test_the_work_of_organisers_is_refused_in_a_followed_event(world: World, line: str) -> None:
    world.ok(*BOAT)
    outcome = world.run(f"{line} --event boatconf-2026")
    assert (outcome.status, "its own organisers run it" in outcome.err) == (4, True), outcome


@pytest.mark.parametrize(
    "line",
    ["review {code} --score 4", "accept {code}", "reject {code} --reason no", "redact {code} --field abstract --hide"],
)
def test_no_code_is_a_way_round_it(world: World, line: str) -> None:
    world.ok(*BOAT)
    code = prepared(world)
    world.ok("sent", code)
    before = own(world).ok("export json").out
    outcome = own(world).run(line.format(code=code))
    assert outcome.status == 4, outcome
    assert own(world).ok("export json").out == before


def test_what_is_only_prepared_goes_with_its_call_and_comes_back(world: World) -> None:
    world.ok(*BOAT)
    code = prepared(world)
    assert world.run("unfollow boatconf-2026").status == 2
    world.ok("unfollow boatconf-2026 --yes")
    assert world.ok("mine --json").items == []
    own(world).ok("undo --yes")
    assert [row["code"] for row in world.ok("mine --json").items] == [code]


def test_a_call_to_which_something_was_sent_stays(world: World) -> None:
    world.ok(*BOAT)
    code = prepared(world)
    world.ok("sent", code)
    outcome = world.run("unfollow boatconf-2026 --yes")
    assert (outcome.status, code in outcome.err) == (4, True)


def test_calls_of_a_folder_stay_until_they_are_moved(world: World) -> None:
    (world.folder / "list.json").write_text(
        '[{"name": "Otter Days", "startDate": "2026-09-05", "cfpEndDate": "2026-07-01"}]'
    )
    world.ok("init osxp-2026")
    world.ok("follow list.json --store cfp.json")
    offered = world.ok(*BOAT)
    assert "1 followed call in" in offered.err
    assert "cfp follow --move" in offered.err
    world.ok("follow --move")
    assert own(world).ok("deadlines --json --all").items[-1]["event"] == "otter-days-2026"
    assert [row["event"] for row in world.ok("deadlines --json --all --store cfp.json").items] == ["osxp-2026"]
    world.ok("undo --yes")
    assert len(world.ok("deadlines --json --all --store cfp.json").items) == 2


def slugs(world: World) -> list[str]:
    return [row["event"] for row in world.ok("deadlines --all --json").items]


@pytest.mark.parametrize("again", ["BoatConf", "boatconf", "boatconf-2026", "BoatConf 2026"])
def test_a_call_noted_by_hand_keeps_its_slug_whatever_the_year_of_its_close(world: World, again: str) -> None:
    world.ok(*BOAT)
    outcome = world.ok("follow", again, "--closes", "10 January 2027 AoE")
    assert "Updated BoatConf (boatconf-2026): closes Sun 10 January 2027" in " ".join(outcome.err.split())
    assert slugs(world) == ["boatconf-2026"]


def test_a_close_to_be_announced_becomes_a_date_of_the_same_call(world: World) -> None:
    world.ok("follow PierConf --closes TBA")
    world.ok("follow", "PierConf", "--closes", "10 January 2027 AoE")
    assert slugs(world) == ["pierconf-2026"]


def test_the_next_edition_is_followed_by_its_year(world: World) -> None:
    world.ok(*BOAT)
    late = world.at("2026-12-01")
    outcome = late.ok("follow", "BoatConf", "--closes", "10 June 2027 AoE")
    assert 'cfp follow "BoatConf 2027"' in " ".join(outcome.err.split())
    world.ok("undo --yes --store home/.local/share/cfpcli/cfp.json")
    late.ok("follow", "BoatConf 2027", "--closes", "10 June 2027 AoE")
    assert slugs(late) == ["boatconf-2027", "boatconf-2026"]


def test_the_command_of_the_hint_notes_the_way_to_send(world: World) -> None:
    outcome = world.ok("follow", "Pier Conf", "--closes", "20 June 2026 AoE")
    (hint,) = re.findall(r"^Next: cfp (follow .*?)  #", outcome.err.replace("\n  ", " "), re.MULTILINE)
    assert hint == "follow pier-conf-2026 --url URL"
    world.ok(hint.replace("URL", "https://pier.example/cfp"))
    assert world.ok("event show pier-conf-2026 --json").items[0]["call"]["url"] == "https://pier.example/cfp"
    world.ok("follow", "Pier Conf", "--email", "cfp@pier.example")
    call = world.ok("event show pier-conf-2026 --json").items[0]["call"]
    assert (call["intake"], call["email"]) == ("email", "cfp@pier.example")
    assert call["closes"]["date"] == "2026-06-20"


def test_the_way_to_send_of_a_call_from_a_list_can_be_noted_and_its_date_not(world: World) -> None:
    (world.folder / "list.json").write_text(OTTER)
    world.ok("follow list.json")
    world.ok("follow otter-days-2026 --email cfp@otter.example")
    prepared(world, "otter-days-2026")
    assert "send it to cfp@otter.example" in world.ok("mine --json").items[0]["expected"]
    outcome = world.run("follow", "Otter Days", "--closes", "9 July 2026 AoE")
    assert (outcome.status, "has its close from confs.tech" in outcome.err) == (4, True)


def test_a_name_of_several_calls_is_asked_for_by_its_slug(world: World) -> None:
    world.ok("follow PierConf --closes TBA")
    (world.folder / "harbour.toml").write_text(FIVE_LINES.replace("Harbour Days 2026", "PierConf"))
    world.ok("follow harbour.toml")
    outcome = world.run("unfollow PierConf")
    assert (outcome.status, "is the name of several followed calls" in outcome.err) == (2, True)
    assert "harbour-2026" in outcome.err


def test_a_closed_call_is_shown_and_not_proposed_for_submission(world: World) -> None:
    outcome = world.at("2026-06-20").ok("follow osxp-2026")
    assert "closed 5 days ago, it was open until Sun 14 June 2026" in " ".join(outcome.err.split())
    assert "Next: cfp event show osxp-2026" in outcome.err
    assert "Next: cfp submit" not in outcome.err


def test_the_undo_that_is_proposed_works_in_the_folder(world: World) -> None:
    world.ok("init osxp-2026")
    for line in (BOAT, ("unfollow", "boatconf-2026")):
        before = slugs(world)
        outcome = world.ok(*line)
        (undo,) = re.findall(r"^Next: cfp (undo .*?)(?:  #|$)", outcome.err.replace("\n  ", " "), re.MULTILINE)
        world.ok(*shlex.split(undo.replace("~/", "home/")), "--yes")
        assert slugs(world) == before
        world.ok(*BOAT)


def test_a_call_is_unfollowed_by_its_name_and_a_missing_store_by_its_path(world: World) -> None:
    world.ok(*BOAT)
    world.ok("follow PierConf --closes TBA")
    world.ok("init osxp-2026 --store gone.json")
    gone = world.folder / "gone.json"
    gone.unlink()
    outcome = world.ok("unfollow BoatConf gone.json --json")
    assert [row["slug"] for row in outcome.items] == ["boatconf-2026"]
    text = " ".join(outcome.err.split())
    assert "1 call is no longer followed." in text
    assert "1 store was removed from the list of your stores." in text
    assert slugs(world) == ["pierconf-2026"]
    assert "gone.json" not in world.ok("deadlines").err
    assert world.run("unfollow NoSuchConf").status == 3


def test_a_refusal_forgets_no_store_and_counts_what_was_sent(world: World) -> None:
    world.ok(*BOAT)
    code = prepared(world)
    world.ok("init osxp-2026 --store gone.json")
    (world.folder / "gone.json").unlink()
    outcome = world.run("unfollow boatconf-2026 gone.json")
    assert (outcome.status, f"would also remove 1 prepared proposal: {code}" in outcome.err) == (2, True)
    world.ok("sent", code)
    outcome = world.run("unfollow boatconf-2026 gone.json --yes")
    assert (outcome.status, f"1 proposal was sent to BoatConf: {code}" in outcome.err) == (4, True)
    assert "gone.json" in world.ok("deadlines").err
    world.ok("unfollow gone.json --dry-run")
    assert "gone.json" in world.ok("deadlines").err


def test_what_is_followed_in_any_store_is_completed(world: World) -> None:
    world.ok("init osxp-2026")
    world.ok(*BOAT)
    (world.folder / "list.json").write_text(OTTER)
    world.ok("follow list.json")
    context = SimpleNamespace(obj=world.env(), params={})
    assert [slug for slug, _ in complete_slugs(cast("typer.Context", context), "")] == [
        "otter-days-2026", "boatconf-2026"
    ]  # fmt: skip
    (world.folder / OWN).write_text("garbage")
    assert complete_slugs(cast("typer.Context", context), "") == []
