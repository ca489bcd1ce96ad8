"""`cfp event extend`: closes moved with a reason, and what wants a yes."""

import pytest

from tests.countdown import left
from tests.samples import ASKED, BO, CALL, LOOKING, event, history, opened, sent, write
from tests.world import ME, World

WHY = ("--reason", "The platform was down")
LATE = "2026-06-15T10:00Z"


@pytest.fixture
def call(world: World) -> World:
    """A small call with one proposal."""
    opened(world)
    sent(world)
    return world


def closes(world: World) -> str:
    raw: str = event(world)["call"]["closes"]["raw"]
    return raw


def test_later_is_free_and_everything_is_told(call: World) -> None:
    outcome = call.ok("event", "extend", "21 June 2026", *WHY, TZ="America/New_York")
    assert outcome.err == (
        "Extended the call of Conf.\n"
        f"It closes Sun 21 June 2026 23:59 Europe/Paris, {left('28 days')}.\n"
        "Your time: Sun 21 June 17:59.\n"
        "Next: cfp status\nNext: cfp deadlines --ics -o calls.ics --force  # for calendars\n"
    )
    kept = event(call)["call"]
    assert kept["closes"]["at"] == "2026-06-21T22:00:00Z"
    (former,) = kept["extensions"]
    assert former["reason"] == "The platform was down"
    assert former["changed"] == "2026-05-24T10:00:00Z"
    assert former["closes"]["at"] == "2026-06-14T22:00:00Z"
    assert call.ok("status --json").items[0]["note"] == "extended from 14 June"
    assert history(call)[0]["by"] == ME
    call.ok("undo --yes")
    assert closes(call) == "14 June 2026"
    assert "extensions" not in event(call)["call"]


def test_json_is_the_event_with_its_closes(call: World) -> None:
    outcome = call.ok("event", "extend", "21 June 2026", *WHY, "--track", "culture", "--json", "--by", BO)
    assert outcome.json["schema"] == "cfp.event/1"
    assert outcome.items[0]["tracks"][1]["closes"]["date"] == "2026-06-21"
    (own,) = outcome.json["own_closes"]
    assert (own["of"], own["slug"], own["note"]) == ("track", "culture", "extended from 14 June")
    assert [one["key"] for one in outcome.json["changes"]] == ["conf"]
    assert history(call)[0]["by"] == BO


def test_the_zone_is_the_event_s_and_the_day_that_of_the_clock(call: World) -> None:
    call.ok("event", "extend", "in 4 weeks", *WHY, TZ="Asia/Tokyo")
    assert event(call)["call"]["closes"]["at"] == "2026-06-21T22:00:00Z"
    outcome = call.at("2026-05-25").ok("event", "extend", "1 July", *WHY)
    assert "warning:" in outcome.err
    assert "Wed 1 July 2026" in outcome.err


def test_the_same_instant_writes_nothing(call: World) -> None:
    before = call.files()
    outcome = call.ok("event", "extend", "2026-06-14 23:59")
    assert outcome.err.startswith("Nothing changed: the call of Conf.\nIt already closes Sun 14 June 2026 23:59")
    assert call.files() == before


@pytest.mark.parametrize(
    ("when", "more", "said"),
    [
        ("21 June 2026", (), "--reason TEXT"),
        ("10 June 2026", WHY, "that is earlier than Sun 14 June 2026 23:59 Europe/Paris"),
        ("10 June 2026", (), "--reason TEXT and --yes"),
        ("20 May 2026", WHY, "closes at once"),
    ],
)
def test_what_would_be_asked_is_named_and_nothing_written(
    call: World, when: str, more: tuple[str, ...], said: str
) -> None:
    before = call.files()
    outcome = call.run("event", "extend", when, *more)
    assert outcome.status == 2
    assert said in outcome.err
    assert call.files() == before


@pytest.mark.parametrize(
    ("now", "when", "said"),
    [(LATE, "21 June 2026", "it has been closed since Sun 14 June 2026"), ("2026-05-20", "1 May", "--yes")],
)
def test_so_is_what_the_day_makes_doubtful(call: World, now: str, when: str, said: str) -> None:
    before = call.files()
    outcome = call.at(now).run("event", "extend", when, *WHY)
    assert outcome.status == 2
    assert said in outcome.err
    assert call.files() == before


@pytest.mark.parametrize(("now", "when"), [("2026-05-24", "10 June 2026"), (LATE, "21 June 2026")])
def test_a_yes_moves_it_all_the_same(call: World, now: str, when: str) -> None:
    call.at(now).ok("event", "extend", when, *WHY, "--yes")
    assert closes(call) == when
    assert len(event(call)["call"]["extensions"]) == 1


def test_a_close_that_lies_behind_is_told_as_such(call: World) -> None:
    said = call.ok("event extend '20 May 2026' --reason Because --yes").err
    assert "It closed Wed 20 May 2026 23:59 Europe/Paris, 3 " in said
    assert " ago.\n" in said


def test_a_dry_run_warns_and_says_that_nothing_changes(call: World) -> None:
    warned = call.ok("event extend '21 June 2026 00:00' --dry-run").err
    assert warned.startswith('warning: "21 June 2026 00:00" closes at the start of Sun 21 June 2026')
    assert "Next:" not in warned
    assert call.ok("event extend '14 June 2026' --dry-run").err.startswith("Nothing changed: the call of Conf.\n")


def test_a_dry_run_asks_nothing_and_shows_it(call: World) -> None:
    before = call.files()
    shown = call.ok("event extend '10 June 2026' --dry-run").out
    assert "10 June 2026" in shown
    assert "14 June 2026" in shown
    assert call.files() == before


@pytest.mark.parametrize(
    ("typed", "status", "kept"),
    [("y\nThe programme is due\n", 0, "10 June 2026"), ("n\n", 130, "14 June 2026"), ("", 130, "14 June 2026")],
)
def test_a_person_is_asked_for_a_yes_and_a_reason(call: World, typed: str, status: int, kept: str) -> None:
    outcome = call.run("event", "extend", "10 June 2026", stdin=typed, **ASKED)
    assert outcome.status == status
    assert "would close Wed 10 June 2026 23:59 Europe/Paris: that is earlier" in " ".join(outcome.err.split())
    assert closes(call) == kept
    reasons = [one["reason"] for one in event(call)["call"].get("extensions", [])]
    assert reasons == ["The programme is due"] * (status == 0)


def test_a_reopened_call_takes_proposals_again(call: World) -> None:
    talk = write(call, "talk.md", "---\ntitle: Two\ntrack: culture\nspeakers: [Bo <bo@example.org>]\n---\n\nText.\n")
    late = call.at(LATE)
    assert late.run("submit", str(talk)).status == 7
    outcome = late.ok("event", "extend", "16 June 2026", *WHY, "--yes")
    assert outcome.err.startswith("Reopened the call of Conf.\nIt closes Tue 16 June 2026")
    late.ok("submit", str(talk))


@pytest.mark.parametrize("flag", [("--track", "culture"), ("--type", "talk"), ("--for", "bo@example.org")])
def test_a_close_of_its_own_is_shown(call: World, flag: tuple[str, str]) -> None:
    call.ok("event", "extend", "18 June 2026", *WHY, *flag)
    shown = " ".join(call.ok("event show", **LOOKING).out.split())
    assert f"closes Thu 18 June 2026 23:59 Europe/Paris: {left('25 days')}" in shown
    assert closes(call) == "14 June 2026"
    assert call.ok("status --json --as-of 2026-06-14T22:00Z" if flag[0] != "--for" else "status --json").items


def test_personal_ones_come_with_their_reason_newest_alone(call: World) -> None:
    call.ok("event", "extend", "18 June 2026", "--reason", "Ill", "--for", "Bo@Example.org")
    call.ok("event", "extend", "20 June 2026", "--reason", "Still ill", "--for", "bo@example.org")
    shown = " ".join(call.ok("event show", **LOOKING).out.split())
    assert (
        f"Extensions bo@example.org closes Sat 20 June 2026 23:59 Europe/Paris: {left('27 days')}, Still ill" in shown
    )
    assert "18 June" not in shown
    assert len(event(call)["call"]["personal_extensions"]) == 2


def test_what_keeps_its_own_close_is_named(call: World) -> None:
    call.ok("event", "extend", "7 June 2026", *WHY, "--track", "culture", "--yes")
    assert "Culture keeps its own close" in call.ok("event", "extend", "21 June 2026", *WHY).err


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("event extend", 2, "WHEN"),
        ("event extend someday --reason x", 4, "someday"),
        ("event extend 7/6/2026 --reason x", 4, "two readings"),
        ("event extend TBA --reason x", 4, "not a date"),
        ("event extend '30 April 2026' --reason x --yes", 4, "before the call opens"),
        ("event extend '21 June 2026' --reason x --track cultur", 3, 'did you mean "culture"?'),
        ("event extend '21 June 2026' --reason x --type tolk", 3, "talk"),
        ("event extend '21 June 2026' --reason x --for Bo", 2, "not a valid address"),
        ("event extend '21 June 2026' --reason x --for bo@example.org --track culture", 2, "cannot be combined"),
        ("event extend '10 June 2026' --reason x --for bo@example.org", 4, "as to everybody"),
        ("event extend '21 June 2026' --reason x --event nowhere", 3, "nowhere"),
    ],
)
def test_what_cannot_be_is_refused(call: World, line: str, status: int, said: str) -> None:
    before = call.files()
    outcome = call.run(line)
    assert outcome.status == status, outcome
    assert said in outcome.err
    assert call.files() == before


def test_other_people_s_names_are_harmless(world: World) -> None:
    opened(world, CALL.replace('name = "Culture"', 'name = "Cult\\u001b[31mure\\u202e"'))
    outcome = world.ok("event", "extend", "21 June 2026", *WHY, "--track", "culture")
    for hostile in ("\x1b", "\u202e"):
        assert hostile not in outcome.err + world.ok("event show", **LOOKING).out
    asked = world.run("event", "extend", "10 June 2026", *WHY, "--track", "culture", stdin="n\n", **ASKED)
    assert "\x1b[31m" not in asked.err
    assert "\u202e" not in asked.err
