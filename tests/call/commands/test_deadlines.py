"""`cfp deadlines`: when each call closes, in the event's own time and the reader's."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from cfpcli.call.rows import DeadlineRow
from cfpcli.dates.instants import ends_of
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.followed_call import FollowedCall
from tests.call.following import call, follow, move
from tests.countdown import left
from tests.samples import CALL, FOSDEM, LOOKING, TALK, opened, sent, write
from tests.world import NOON, World

CALLS = (
    ("later", "Later", "Europe/Paris", "1 May 2026", "30 June 2026"),
    ("passed", "Passed", "Europe/Paris", "1 April 2026", "20 May 2026"),
    ("unknown", "Unknown", "Europe/Paris", "1 May 2026", "TBA"),
    ("sooner", "Sooner", "America/New_York", "1 May 2026", "2026-05-26 17:00"),
    ("long-passed", "Long passed", "Europe/Paris", "1 March 2026", "1 April 2026"),
    ("upcoming", "Upcoming", "Asia/Tokyo", "1 June 2026", "10 June 2026"),
    ("aoe", "Aoe", "Europe/Paris", "1 May 2026", "28 May 2026 AoE"),
)


@pytest.fixture
def calendar(world: World) -> World:
    """Calls of every kind, brought in without any order."""
    for slug, name, zone, opens, closes in CALLS:
        text = CALL.replace('"conf"', f'"{slug}"').replace('"Conf"', f'"{name}"').replace("Europe/Paris", zone)
        opened(world, text.replace("1 May 2026", opens).replace("14 June 2026", closes))
    world.ok("init", FOSDEM)
    return world


def items(world: World, **more: str) -> dict[str, dict[str, object]]:
    return {item["event"]: item for item in world.ok("deadlines --json", **more).items}


def test_open_calls_soonest_first_then_closed_ones_last_closed_first_then_those_without_a_date(
    calendar: World,
) -> None:
    assert list(items(calendar)) == [
        "sooner",
        "aoe",
        "upcoming",
        "later",
        "passed",
        "long-passed",
        "unknown",
        FOSDEM,
    ]


def test_where_each_stands(calendar: World) -> None:
    assert {slug: item["status"] for slug, item in items(calendar).items()} == {
        "sooner": "open",
        "aoe": "open",
        "upcoming": "upcoming",
        "later": "open",
        "passed": "closed",
        "long-passed": "closed",
        "unknown": "open",
        FOSDEM: "unannounced",
    }


def test_the_countdown_is_in_words_and_the_urgency_apart(calendar: World) -> None:
    found = {slug: (item["left"], item["urgency"]) for slug, item in items(calendar).items()}
    assert found == {
        "sooner": (left("2 d 11 h"), "near"),
        "aoe": (left("5 d 2 h"), "near"),
        "upcoming": ("opens in 7 d 5 h", "far"),
        "later": (left("37 days"), "far"),
        "passed": ("closed 3 days ago", "closed"),
        "long-passed": ("closed 52 days ago", "closed"),
        "unknown": ("to be announced", "tba"),
        FOSDEM: ("to be announced", "tba"),
    }
    calendar.now = datetime(2026, 5, 26, 20, 0, 30, tzinfo=UTC)
    assert (items(calendar)["sooner"]["left"], items(calendar)["sooner"]["urgency"]) == (left("1 h 0 min"), "soon")


def test_the_close_is_told_in_its_zone_and_in_the_readers_time(calendar: World) -> None:
    sooner = items(calendar, TZ="Europe/Paris")["sooner"]
    assert sooner["closes"] == "2026-05-26T21:01:00Z"
    assert sooner["closes_local"] == "Tue 26 May 2026 17:00 America/New_York"
    assert (sooner["zone"], sooner["your_time"]) == ("America/New_York", "Tue 26 May 23:00")
    assert items(calendar, TZ="America/New_York")["sooner"]["your_time"] == ""
    aoe = items(calendar, TZ="Europe/Paris")["aoe"]
    assert (aoe["zone"], aoe["your_time"]) == ("AoE", "Fri 29 May 13:59")
    assert items(calendar)[FOSDEM]["zone"] == "Europe/Brussels"


def test_a_person_reads_it_in_words(calendar: World) -> None:
    out = calendar.ok("deadlines", **LOOKING).out
    for said in (
        left("2 d 11 h"),
        "closed 3 days ago",
        "to be announced",
        "Tue 26 May 2026 17:00 America/New_York",
        "your time: Tue 26 May 23:00",
    ):
        assert said in out
    assert out.index("Sooner") < out.index("Later") < out.index("Passed") < out.index("Unknown")
    assert all(len(line) <= 80 for line in out.splitlines())


def test_colour_says_nothing_that_words_do_not(calendar: World) -> None:
    colourless = calendar.ok("deadlines", **LOOKING).out
    coloured = calendar.ok("deadlines --color always", terminals=("stdout", "stderr")).out
    assert "\x1b[" in coloured
    assert "\x1b" not in colourless
    for name in (left("2 d 11 h"), "closed 3 days ago", "to be announced"):
        assert name in colourless
        assert name in coloured


def test_as_of_another_day(calendar: World) -> None:
    found = {item["event"]: item["status"] for item in calendar.ok("deadlines --json --as-of 2026-04-15").items}
    assert found["passed"] == "open"
    assert found["later"] == "upcoming"
    assert found["long-passed"] == "closed"


def test_an_extension_is_noted(calendar: World) -> None:
    text = CALL.replace('"conf"', '"later"').replace('"Conf"', '"Later"')
    opened(calendar, text.replace("14 June 2026", "7 July 2026"))
    assert items(calendar)["later"]["note"] == "extended from 30 June"
    assert "extended from 30 June" in calendar.ok("deadlines", **LOOKING).out


def test_no_event_at_all(world: World) -> None:
    write(world, "conf.toml", CALL)
    world.ok("init conf.toml")
    world.ok("undo --yes")
    assert world.ok("deadlines --json").items == []
    assert world.ok("deadlines").out == ""


LATE_TRACK = '[[tracks]]\nslug = "late"\nname = "Late news"\ncloses = "30 June 2026"\n\n[[session_types]]'


def names(world: World, line: str = "deadlines", **more: str) -> list[str]:
    return [item["event"] for item in world.ok(f"{line} --json", **more).items]


@pytest.fixture
def followed(world: World) -> World:
    """One call of one's own and a few that are followed."""
    opened(world)
    follow(
        world,
        call("passed", "20 May 2026"),
        call("tba"),
        call("over", starts="2026-05-01"),
        call("euro", "28 May 2026", place="Kraków", url="https://e.example.org", zone_assumed=True, note="abstracts"),
        call("summer", "1 July 2026", zone="Europe/Berlin"),
    )
    return world


def test_followed_calls_stand_among_ones_own_but_not_when_they_are_over(followed: World) -> None:
    outcome = followed.ok("deadlines --json")
    assert [item["event"] for item in outcome.items] == ["euro", "conf", "summer", "tba"]
    assert outcome.json["left_out"] == 2
    assert outcome.err.splitlines() == [
        "2 closed followed calls are left out.",
        "Next: cfp deadlines --all",
    ]


def test_all_shows_those_too(followed: World) -> None:
    outcome = followed.ok("deadlines --all --json")
    assert [item["event"] for item in outcome.items] == ["euro", "conf", "summer", "passed", "tba", "over"]
    assert (outcome.json["left_out"], outcome.err) == (0, "")


def test_ones_own_call_stays_when_it_has_closed(followed: World) -> None:
    followed.now = datetime(2026, 8, 1, tzinfo=UTC)
    assert names(followed) == ["conf", "tba"]


def test_what_is_known_of_a_followed_call(followed: World) -> None:
    move(followed, "euro", "29 May 2026", at=NOON)
    item = items(followed)["euro"]
    assert (item["kind"], item["status"], item["left"], item["zone"]) == ("call", "open", left("6 d 2 h"), "AoE")
    assert item["note"] == "extended from 28 May, abstracts, zone assumed (AoE)"
    assert (item["extended_from"], item["zone_assumed"], item["source"]) == ("extended from 28 May", True, "confs.tech")
    assert (item["place"], item["url"]) == ("Kraków", "https://e.example.org")
    assert items(followed)["conf"]["kind"] == "event"


def test_date_and_zone_of_a_followed_call_rule_over_the_instant_that_was_kept(world: World) -> None:
    opened(world)
    kept = Deadline(raw="28 May 2026", date="2026-05-28", zone="Europe/Paris", at=datetime(2026, 5, 20, tzinfo=UTC))
    follow(world, FollowedCall(slug="euro", name="Euro", closes=kept, followed=NOON, updated=NOON))
    assert (items(world)["euro"]["closes"], items(world)["euro"]["status"]) == ("2026-05-28T22:00:00Z", "open")


def test_within_a_span_and_no_further(followed: World) -> None:
    assert names(followed, "deadlines --within 14d") == ["euro"]
    assert names(followed, "deadlines --within '5 weeks'") == ["euro", "conf"]
    outcome = followed.ok("deadlines --within 36h")
    assert (outcome.out, outcome.err) == ("", "No call closes within 36h.\n")
    assert followed.run("deadlines --within soon").status == 2


def test_what_i_have_in_a_call(followed: World) -> None:
    folder = followed.folder / "home/.local/share/cfpcli/drafts"
    write(followed, f"{folder}/one.md", "---\nevent: conf\ntitle: One\n---\n\nText.\n")
    write(followed, f"{folder}/two.md", "---\nevent: elsewhere\n---\n\nText.\n")
    sent(followed)
    ana = items(followed, CFP_ME="Ana Ruiz <ana@example.org>")["conf"]
    assert (ana["submitted"], ana["drafts"], ana["note"]) == (1, 1, "1 submitted, 1 draft")
    assert items(followed)["conf"]["note"] == "1 draft"
    (code,) = [one["code"] for one in followed.ok("list --json").items]
    followed.ok("withdraw", code, "--reason", "No time", "--by", "Ana Ruiz <ana@example.org>")
    assert items(followed, CFP_ME="Ana Ruiz <ana@example.org>")["conf"]["submitted"] == 0
    write(followed, f"{folder}/three.md", TALK)
    assert items(followed)["conf"]["note"] == "2 drafts"


def test_nobody_has_to_be_known(followed: World) -> None:
    assert names(followed, CFP_ME="") == names(followed, CFP_ME="nonsense") == ["euro", "conf", "summer", "tba"]


def test_a_track_with_a_close_of_its_own_has_its_own_row(world: World) -> None:
    opened(world, CALL.replace("[[session_types]]", LATE_TRACK))
    rows = world.ok("deadlines --json").items
    assert [(row["event"], row["track"], row["left"], row["note"]) for row in rows] == [
        ("conf", "", left("21 days"), ""),
        ("conf", "late", left("37 days"), "track Late news"),
    ]
    world.now = datetime(2026, 6, 20, 10, 0, tzinfo=UTC)
    assert [(row["track"], row["status"]) for row in world.ok("deadlines --json").items] == [
        ("late", "open"),
        ("", "closed"),
    ]
    (event,) = world.ok("event list --json").items
    assert (event["status"], event["left"]) == ("open", left("10 d 12 h"))


def test_a_close_that_was_moved_for_me_alone(world: World) -> None:
    opened(world)
    world.ok("event", "extend", "21 June 2026", "--for", "ana@example.org", "--reason", "Ill")
    assert items(world)["conf"]["left"] == left("21 days")
    ana = items(world, CFP_ME="Ana Ruiz <ana@example.org>")["conf"]
    assert (ana["left"], ana["note"]) == (left("28 days"), "extended for you")
    shown = world.ok("event show --json", CFP_ME="Ana Ruiz <ana@example.org>").json["deadline"]
    assert (shown["left"], shown["note"]) == (left("28 days"), "extended for you")


@pytest.mark.parametrize(("columns", "most"), [("80", 3), ("120", 2)])
def test_at_a_terminal_a_call_takes_few_lines_and_all_align(followed: World, columns: str, most: int) -> None:
    lines = followed.ok("deadlines", **LOOKING, COLUMNS=columns).out.splitlines()
    assert all(len(line) <= int(columns) for line in lines)
    begun = [at for at, line in enumerate(lines) if not line.startswith(" ")]
    assert len(begun) == 4
    assert all(after - at <= most for at, after in zip(begun, [*begun[1:], len(lines)], strict=True))
    starts = {line.index(name) for line in lines for name in ("Euro ", "Conf ", "Summer ", "Tba ") if name in line}
    assert len(starts) == 1


def test_three_thousand_calls_are_decoded_once_each(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(world)
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 26)]
    follow(world, *(call(f"c{number}", days[number % len(days)]) for number in range(3000)))
    looked: list[Deadline] = []

    def current(closes: Deadline) -> Deadline:
        looked.append(closes)
        return closes

    monkeypatch.setattr("cfpcli.call.commands.closes.current", current)
    outcome = world.ok("deadlines --all")
    assert outcome.out.count("\n") == 3001
    assert len(looked) == 3000


@pytest.mark.parametrize(
    ("line", "more", "said"),
    [
        ("deadlines --watch", {}, "needs a terminal"),
        ("deadlines --watch", {"terminals": ("stdout", "stderr")}, "needs a terminal"),
        ("deadlines --watch", {"terminals": ("stdin", "stdout"), "TERM": "dumb"}, "TERM=dumb"),
        ("deadlines --watch --json", {"terminals": ("stdin", "stdout")}, "contradict"),
        ("deadlines --watch --ics", {"terminals": ("stdin", "stdout")}, "contradict"),
        ("deadlines --watch -o x.ics", {"terminals": ("stdin", "stdout")}, "contradict"),
    ],
)
def test_watching_needs_a_terminal_and_nothing_else(followed: World, line: str, more: Any, said: str) -> None:  # noqa: ANN401  # handed on
    outcome = followed.run(line, **more)
    assert outcome.status == 2
    assert said in outcome.err


def spanned(world: World) -> None:
    """A followed call that closes on 28 May, in a zone that nobody knows."""
    opened(world)
    one = call("span", "28 May 2026")
    assert one.closes
    first, last = ends_of(one.closes)
    follow(world, msgspec.structs.replace(one, closes=first, closes_latest=last))


def test_a_day_of_no_known_zone_counts_to_its_first_end(world: World) -> None:
    spanned(world)
    item = items(world)["span"]
    assert (item["closes"], item["closes_latest"]) == ("2026-05-28T10:00:00Z", "2026-05-29T12:00:00Z")
    assert (item["left"], item["urgency"], item["status"]) == (left("4 d 0 h"), "near", "open")
    assert (item["closes_local"], item["zone"]) == ("Thu 28 May 2026, zone unknown", "")
    assert item["your_time"] == "Thu 28 May 11:59 at the earliest"
    assert (item["note"], item["zone_assumed"]) == ("", False)
    assert items(world)["conf"]["closes_latest"] is None


@pytest.mark.parametrize("now", ["2026-05-28T10:00Z", "2026-05-29T11:59Z"])
def test_between_its_ends_such_a_day_is_shown_as_closing(world: World, now: str) -> None:
    spanned(world)
    world.now = datetime.fromisoformat(now)
    outcome = world.ok("deadlines --json")
    item = {one["event"]: one for one in outcome.items}["span"]
    assert outcome.items[0]["event"] == "span"
    assert (item["left"], item["urgency"], item["status"]) == ("closing", "soon", "open")
    assert item["note"] == "zone unknown, until Thu 28 May 2026 23:59 AoE at the latest"
    assert item["your_time"] == "Fri 29 May 13:59 at the latest"
    assert names(world, "deadlines --within 1h") == ["span"]
    drawn = world.ok("deadlines", **LOOKING).out
    assert "closing" in drawn
    assert "zone unknown, until" in " ".join(drawn.split())


def test_after_its_last_end_such_a_day_is_over(world: World) -> None:
    spanned(world)
    world.now = datetime(2026, 5, 29, 12, tzinfo=UTC)
    assert names(world) == ["conf"]
    (item,) = [one for one in world.ok("deadlines --all --json").items if one["event"] == "span"]
    assert (item["left"], item["status"], item["urgency"]) == ("closed just now", "closed", "closed")


def test_an_open_call_without_a_close_stands_beside_a_type_that_closed(world: World) -> None:
    text = CALL.replace('closes = "14 June 2026"\n', "")
    assert text != CALL
    opened(
        world,
        text + '\n[[session_types]]\nslug = "tutorial"\nname = "Tutorial"\nduration = 90\ncloses = "20 May 2026"\n',
    )
    rows = world.ok("deadlines --json").items
    assert [(row["status"], row["left"], row["note"]) for row in rows] == [
        ("closed", "closed 3 days ago", "session type Tutorial"),
        ("open", "to be announced", ""),
    ]
    assert world.ok("status --json").items[0]["status"] == "open"


def test_a_pipe_gets_the_columns_of_the_table_and_json_all_fields(followed: World) -> None:
    line = followed.ok("deadlines").out.splitlines()[1]
    assert line.split("\t") == [
        "conf", left("21 days"), "Sun 14 June 2026 23:59 Europe/Paris", "Conf", "open", "", "", "",
    ]  # fmt: skip
    assert set(followed.ok("deadlines --json").items[0]) == set(DeadlineRow.__struct_fields__)


def test_a_reader_whose_zone_is_not_known_is_warned_once(followed: World) -> None:
    outcome = followed.ok("deadlines", TZ="Nowhere/City")
    assert outcome.err.count('warning: TZ="Nowhere/City" is not a known time zone: your times are shown in UTC') == 1
    assert "warning" not in followed.ok("deadlines", TZ="Europe/Paris").err
    assert "warning" not in followed.ok("list", TZ="Nowhere/City").err
