"""`cfp event` and `cfp status`: events, the one in use, and the state of its call."""

import pytest

from cfpcli.records.programme import derived_guid
from tests.countdown import left
from tests.prepared import HARBOUR
from tests.samples import BO, CALL, FOSDEM, LOOKING, OSXP, event, history, listed, opened, sent, write
from tests.world import World


def test_the_events_in_order_of_arrival(desk: World) -> None:
    found = desk.ok("event list --json").items
    assert [(one["event"], one["place"], one["status"], one["proposals"], one["in_use"]) for one in found] == [
        (OSXP, "Paris", "open", 11, True),
        (FOSDEM, "Brussels", "unannounced", 8, False),
        (HARBOUR, "", "open", 2, False),
    ]
    assert found[0]["left"] == left("21 days")
    assert desk.ok("event list --json --as-of 2026-07-01").items[0]["status"] == "closed"
    assert desk.ok("event list --fields event,in_use").out == f"{OSXP}\ttrue\n{FOSDEM}\tfalse\n{HARBOUR}\tfalse\n"


def test_notices_to_acknowledge_are_shown(world: World) -> None:
    opened(
        world,
        f'{CALL}\n[[call.notices]]\nslug = "coc"\nname = "Code of conduct"\nversion = "2026"\ntext = "Be kind."\n',
    )
    shown = world.ok("event show", **LOOKING).out
    assert "Notices to acknowledge" in shown
    assert "coc@2026" in shown
    assert "Be kind." in shown


def test_no_event(world: World) -> None:
    opened(world)
    world.ok("undo --yes")
    assert world.ok("event list --json").items == []
    outcome = world.run("event show")
    assert outcome.status == 3
    assert "cfp init" in outcome.err


def test_one_event_whole(desk: World) -> None:
    out = desk.ok("event show", **LOOKING).out
    for said in (
        "Open Source Experience 2026",
        "Paris",
        f"open · {left('21 days')}",
        "Wed 29 April 2026 00:00 Europe/Paris",
        "Sun 14 June 2026 23:59 Europe/Paris",
        "9 submitted, 1 accepted, 1 withdrawn",
        "Decision makers in the public sector",
        "Take part in the strategic debates of the sector",
        "Cybersecurity, Trust and Open Source Resilience",
        "Zero Trust",
        "Panel",
        "45 min",
        "none set by the organisers",
        "1. Digital Sovereignty",
        "What kind of submission is it?",
        "client case study",
        "5 must have",
    ):
        assert said in " ".join(out.split()), said
    assert all(len(line) <= 80 for line in out.splitlines())


def test_the_reader_s_own_time_stands_beside_the_event_s(desk: World) -> None:
    deadline = desk.ok("event show --json", TZ="Asia/Tokyo").json["deadline"]
    assert (deadline["closes_local"], deadline["your_time"]) == (
        "Sun 14 June 2026 23:59 Europe/Paris",
        "Mon 15 June 06:59",
    )
    assert "Mon 15 June 06:59" in desk.ok("event show", TZ="Asia/Tokyo").out


def test_json_holds_the_event_its_deadline_and_counts(desk: World) -> None:
    envelope = desk.ok("event show --json").json
    assert envelope["counts"] == {"submitted": 9, "accepted": 1, "withdrawn": 1}
    assert envelope["deadline"]["left"] == left("21 days")
    assert envelope["items"][0]["slug"] == OSXP


def test_another_event_by_name(desk: World) -> None:
    (room,) = event(desk, FOSDEM)["rooms"]
    assert room == {
        "slug": "aw1-120",
        "guid": derived_guid(FOSDEM, "room", "aw1-120"),
        "number": 1,
        "name": "AW1.120",
        "stream_url": "https://live.fosdem.org/watch/aw1120",
    }
    outcome = desk.run("event", "show", "fosdem")
    assert outcome.status == 3
    assert FOSDEM in outcome.err


def test_the_event_in_use_is_the_one_that_commands_mean(desk: World) -> None:
    outcome = desk.ok("event", "use", FOSDEM, "--by", BO)
    assert "Commands now use FOSDEM 2026" in outcome.err
    assert event(desk)["slug"] == FOSDEM
    assert len(listed(desk)) == 8
    assert history(desk)[0]["by"] == BO
    assert [one["in_use"] for one in desk.ok("event list --json").items] == [False, True, False]
    desk.ok("undo --yes")
    assert event(desk)["slug"] == OSXP


def test_using_it_again_writes_nothing(desk: World) -> None:
    before = desk.files()
    desk.ok("event", "use", OSXP)
    assert desk.files() == before


def test_an_unknown_event_names_the_nearest(desk: World) -> None:
    outcome = desk.run("event use osxp-2027")
    assert outcome.status == 3
    assert 'did you mean "osxp-2026"?' in outcome.err
    assert event(desk)["slug"] == OSXP


def test_a_variable_and_an_option_beat_the_one_in_use(desk: World) -> None:
    assert len(listed(desk, "--event", FOSDEM)) == 8
    assert len(desk.ok("list --json", CFP_EVENT=FOSDEM).items) == 8
    assert len(desk.ok("list --json --event osxp-2026", CFP_EVENT=FOSDEM).items) == 11
    assert desk.run("list", CFP_EVENT="nowhere").status == 3


@pytest.mark.parametrize("line", ["event show", "tracks", "submit --title T --abstract A"])
def test_the_only_event_needs_no_name_and_one_of_two_does(world: World, line: str) -> None:
    opened(world)
    if "submit" not in line:
        world.ok(line)
    write(world, "other.toml", CALL.replace('slug = "conf"', 'slug = "other"'))
    world.ok("init other.toml")
    outcome = world.run(line)
    assert outcome.status == 2
    assert "conf, other" in outcome.err
    assert "cfp event use SLUG" in outcome.err


def test_the_counts_follow_the_proposals(world: World) -> None:
    opened(world)
    assert world.ok("event show --json").json["counts"] == {}
    sent(world)
    assert world.ok("event show --json").json["counts"] == {"submitted": 1}


SHORT = CALL.replace('opens = "1 May 2026"', 'opens = "1 May 2026"\ngrace = 30')


@pytest.mark.parametrize(
    ("now", "status", "word", "left"),
    [
        ("2026-04-30T21:59:59.999999Z", 7, "upcoming", "opens now"),
        ("2026-04-30T22:00:00Z", 0, "open", left("45 days")),
        ("2026-06-14T21:59:59Z", 0, "open", left("1 s")),
        ("2026-06-14T22:00:00Z", 7, "closed", "closed just now"),
        ("2026-06-14T22:10:00Z", 7, "closed", "closed 10 min ago"),
    ],
)
def test_the_exit_status_says_whether_it_is_open(world: World, now: str, status: int, word: str, left: str) -> None:
    opened(world, SHORT)
    outcome = world.run("status", "--json", "--as-of", now)
    assert outcome.status == status
    assert outcome.json["schema"] == "cfp.status/1"
    (item,) = outcome.items
    assert (item["status"], item["left"]) == (word, left)
    assert world.run("status", "--as-of", now).status == status


@pytest.mark.parametrize(
    ("dates", "status", "word"),
    [("", 7, "unannounced"), ('opens = "1 May 2026"', 0, "open"), ('closes = "TBA"', 7, "unannounced")],
)
def test_without_dates(world: World, dates: str, status: int, word: str) -> None:
    opened(world, CALL.replace('opens = "1 May 2026"\ncloses = "14 June 2026"', dates))
    outcome = world.run("status", **LOOKING)
    assert outcome.status == status
    assert outcome.out == f"{word} · to be announced\n"


def test_a_person_reads_one_line(world: World) -> None:
    opened(world)
    assert (
        world.ok("status", **LOOKING).out == f"open · {left('21 days')} · closes Sun 14 June 2026 23:59 Europe/Paris\n"
    )
    far = world.ok("status", **LOOKING, TZ="America/New_York", COLUMNS="120").out
    assert far == (
        f"open · {left('21 days')} · closes Sun 14 June 2026 23:59 Europe/Paris (your time: Sun 14 June 17:59)\n"
    )
    early = world.run("status --as-of 2026-04-30T10:00Z", **LOOKING, TZ="America/New_York", COLUMNS="120").out
    assert early == (
        "upcoming · opens in 12 h 0 min · opens Fri 1 May 2026 00:00 Europe/Paris (your time: Thu 30 April 18:00)\n"
    )
    over = world.run("status --as-of 2026-06-15", **LOOKING).out
    assert over == "closed 2 h ago · open until Sun 14 June 2026 23:59 Europe/Paris\n"


def test_the_readers_time_stands_whole_below_where_there_is_no_room(world: World) -> None:
    opened(world)
    assert world.ok("status", **LOOKING, TZ="America/New_York", COLUMNS="80").out == (
        f"open · {left('21 days')} · closes Sun 14 June 2026 23:59 Europe/Paris\nyour time: Sun 14 June 17:59\n"
    )


def test_an_extension_is_told(world: World) -> None:
    opened(world)
    world.ok("event extend '21 June 2026' --reason Because")
    assert world.ok("status", **LOOKING, COLUMNS="120").out.endswith("Europe/Paris · extended from 14 June\n")


def test_it_is_open_while_a_track_is(world: World) -> None:
    opened(world, CALL.replace('name = "Culture"', 'name = "Culture"\ncloses = "21 June 2026"'))
    assert world.ok("status --json").items[0]["closes_local"] == "Sun 14 June 2026 23:59 Europe/Paris"
    late = world.ok("status --json --as-of 2026-06-15").items[0]
    assert (late["status"], late["closes_local"]) == ("open", "Sun 21 June 2026 23:59 Europe/Paris")
    assert world.run("status --as-of 2026-06-22").status == 7


def test_an_event_by_name(desk: World) -> None:
    assert desk.ok("status", OSXP, "--json").items[0]["event"] == OSXP
    assert desk.ok("status --json").items[0]["event"] == OSXP
    outcome = desk.run("status nowhere")
    assert outcome.status == 3
    assert "nowhere" in outcome.err


def test_a_pipe_gets_the_sentence_on_one_line(world: World) -> None:
    opened(world)
    told = world.ok("status", TZ="Asia/Tokyo").out
    assert told.startswith(f"open · {left('21 days')} · closes Sun 14 June 2026 23:59 Europe/Paris (your time: ")
    assert told.count("\n") == 1
    assert world.ok("status --fields status,left").out == f"open\t{left('21 days')}\n"


@pytest.mark.parametrize("columns", [80, 60])
def test_a_slug_is_shown_whole_because_it_is_typed(desk: World, columns: int) -> None:
    page = desk.ok("event list", **{**LOOKING, "COLUMNS": str(columns)}).out
    assert [line.split()[0] for line in page.splitlines()[1:]] == [OSXP, FOSDEM, HARBOUR]
    assert all(len(line) <= columns for line in page.splitlines())


def test_whether_speakers_are_asked_for_their_availability_is_shown(world: World) -> None:
    opened(world, CALL.replace("[call]", "[call]\nask_availability = true"))
    assert "speakers are asked when they can be there" in world.ok("event show", **LOOKING).out
    assert world.ok("event show --json").items[0]["call"]["ask_availability"] is True
    again = CALL.replace("[call]", "[call]\nask_availability = false")
    write(world, "again.toml", again)
    world.ok("init again.toml --yes")
    assert "vailability" not in world.ok("event show", **LOOKING).out
