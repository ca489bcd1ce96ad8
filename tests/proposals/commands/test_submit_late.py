"""`cfp submit` around the close: the grace for drafts begun in time, personal extensions, the organiser's word."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.samples import CALL, TALK, opened, proposal, sent, write
from tests.world import World

CLOSE = datetime(2026, 6, 14, 22, 0, tzinfo=UTC)
BEGUN = TALK.replace("track:", "begun: 2026-06-10T08:00:00Z\ntrack:")


def at(world: World, now: datetime, call: str = CALL) -> World:
    """The small call, with the clock set after it was opened."""
    opened(world, call)
    world.now = now
    return world


def test_a_new_proposal_is_refused_from_the_first_microsecond_on(world: World) -> None:
    before = at(world, CLOSE - timedelta(microseconds=1))
    assert before.run("submit - --dry-run", stdin=TALK).status == 0
    world.now = CLOSE
    outcome = world.run("submit -", stdin=TALK)
    assert outcome.status == 7
    assert "grace" not in outcome.err.casefold()


def test_a_draft_begun_in_time_is_taken_in_the_grace_and_marked_late(world: World) -> None:
    code = sent(at(world, CLOSE + timedelta(minutes=12)), BEGUN)
    assert "12 min after the close" in proposal(world, code)["late_reason"]
    assert world.ok("list --json --fields code,late").items == [{"code": code, "late": True}]


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (CLOSE + timedelta(minutes=30, microseconds=-1), 0),
        (CLOSE + timedelta(minutes=30), 7),
    ],
)
def test_the_grace_ends_with_its_last_microsecond(world: World, now: datetime, status: int) -> None:
    assert at(world, now).run("submit -", stdin=BEGUN).status == status


def test_without_a_grace_there_is_none(world: World) -> None:
    call = CALL.replace('closes = "14 June 2026"', 'closes = "14 June 2026"\ngrace = 0')
    assert at(world, CLOSE, call).run("submit -", stdin=BEGUN).status == 7


@pytest.mark.parametrize("begun", ["2026-06-14T22:00:00Z", "2026-07-01T00:00:00Z"])
def test_a_draft_begun_after_the_close_has_no_grace(world: World, begun: str) -> None:
    text = TALK.replace("track:", f"begun: {begun}\ntrack:")
    assert at(world, CLOSE + timedelta(minutes=5)).run("submit -", stdin=text).status == 7


def test_a_personal_extension_lets_one_person_in_and_nobody_else(world: World) -> None:
    opened(world)
    world.ok("event", "extend", "21 June 2026", "--for", "ana@example.org", "--reason", "Illness")
    world.now = CLOSE + timedelta(days=1)
    assert proposal(world, sent(world))["late_reason"] == ""
    other = world.run("submit -", stdin=TALK.replace("Ana Ruiz <ana@", "Bo Ström <bo@"))
    assert other.status == 7
    assert "ana@example.org" not in other.err


def test_a_track_may_close_at_a_time_of_its_own(world: World) -> None:
    call = CALL.replace('name = "Culture"', 'name = "Culture"\ncloses = "21 June 2026"')
    at(world, CLOSE + timedelta(days=1), call)
    assert world.run("submit -", stdin=TALK).status == 7
    assert world.run("submit -", stdin=TALK.replace("track: security", "track: culture")).status == 0


def test_an_organiser_takes_a_late_one_with_a_reason(world: World) -> None:
    code = sent(at(world, CLOSE + timedelta(days=3)), TALK, "--late", "The mail server was down")
    assert proposal(world, code)["late_reason"] == "The mail server was down"


def test_late_in_time_is_not_late(world: World) -> None:
    code = sent(at(world, CLOSE - timedelta(days=3)), TALK, "--late", "To be sure")
    assert proposal(world, code)["late_reason"] == ""


def test_the_beginning_of_a_draft_makes_no_other_proposal_of_it(world: World) -> None:
    code = sent(at(world, CLOSE - timedelta(days=3)), BEGUN)
    again = world.ok("submit - --json", stdin=TALK).items[0]
    assert (again["code"], again["already_submitted"]) == (code, True)


def test_a_notice_is_acknowledged_by_flag_or_file_and_never_by_default(world: World) -> None:
    notice = '\n[[call.notices]]\nslug = "conduct"\nname = "Code of conduct"\nversion = "2026-04"\n'
    at(world, CLOSE - timedelta(days=3), CALL.replace("\n[[tracks]]", f"{notice}\n[[tracks]]", 1))
    refused = world.run("submit -", stdin=TALK)
    assert refused.status == 4
    assert "conduct@2026-04" in refused.err
    assert world.run("submit - --accept conduct@2025-01", stdin=TALK).status == 4
    code = sent(world, TALK, "--accept", "conduct@2026-04")
    assert proposal(world, code)["acknowledged"] == [
        {"notice": "conduct", "version": "2026-04", "at": "2026-06-11T22:00:00Z"}
    ]
    in_file = TALK.replace("title: Signed", "accept: [conduct@2026-04]\ntitle: More signed")
    assert world.ok("submit -", stdin=in_file).status == 0


def test_a_packet_may_be_written_after_the_close_for_the_organisers_clock_rules(world: World) -> None:
    at(world, CLOSE + timedelta(hours=1))
    outcome = world.ok("submit - --to talk.cfp.json", stdin=TALK)
    assert "the organisers may refuse it" in outcome.err
    assert (world.folder / "talk.cfp.json").exists()
    assert world.ok("list --json").items == []


def test_a_packet_needs_no_store(world: World) -> None:
    write(world, "talk.md", TALK.replace("track:", "event: conf\ntrack:"))
    outcome = world.ok("submit talk.md --to -")
    assert "Signed builds" in outcome.out
    assert "could not be checked" in outcome.err
    assert not world.store.exists()
    assert world.run("submit", "-", "--to", "-", stdin=TALK).status == 2


def test_a_template_is_a_draft_with_nothing_in_it(world: World) -> None:
    at(world, CLOSE - timedelta(days=3))
    text = world.ok("submit --template").out
    assert "security" in text
    assert "event: conf" in text
    refused = world.run("submit -", stdin=text)
    assert refused.status == 4
    for field in ("title", "track", "abstract"):
        assert f": {field}: is missing" in refused.err
    assert world.run("submit --template --json").status == 2
