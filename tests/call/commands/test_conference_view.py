"""Conferences in `cfp deadlines` and `cfp deadlines show`: rounds together, both sources, addresses, other dates."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cfpcli.dates.grammar import parse_close
from cfpcli.records.followed_call import OtherDate
from tests.call.following import SINCE, call, follow, move
from tests.countdown import left
from tests.samples import CALL, LOOKING, opened, write
from tests.world import NOON, World


@pytest.fixture(autouse=True)
def in_the_folder(request: pytest.FixtureRequest) -> None:
    """The store of the folder is named, so that calls are followed there and not in the person's own store."""
    for name in {"world", "desk"} & {*request.fixturenames}:
        world = request.getfixturevalue(name)
        world.variables["CFP_STORE"] = str(world.store)


PAGE = "https://osdi.example.org/27"
OSDI: dict[str, Any] = {
    "name": "OSDI",
    "year": 2026,
    "place": "Porto, Portugal",
    "starts": "2026-10-08",
    "ends": "2026-10-09",
    "url": PAGE,
}
NOTIFIED = OtherDate(label="Notification", date=parse_close("2026-08-01", zone="AoE", now=SINCE))


@pytest.fixture
def followed(world: World) -> World:
    """A call of the store's own, a conference with rounds in two lists, and a small one that is hybrid."""
    opened(world, CALL.replace("14 June 2026", "30 June 2026"))
    hf: dict[str, Any] = {"source": "hf-deadlines", "lists": ("hf",), "tags": ("systems",), **OSDI}
    follow(
        world,
        call(
            "osdi-2026", "11 June 2026", label="Paper", dates=(NOTIFIED,), call_url="https://submit.example.org", **hf
        ),
        call("osdi-2026-abstract", "4 June 2026", label="Abstract", **hf),
        call("osdi-2026-ccfddl", "13 June 2026", source="ccfddl", lists=("osdi",), tags=("DS",), **OSDI),
        call("boat", "28 May 2026", place="Oslo, Norway, online", zone="UTC", tags=("web",)),
        call("raft", "20 May 2026", tags=("web",)),
    )
    return world


def names(world: World, *query: str) -> list[str]:
    return [item["event"] for item in world.ok("deadlines", *query, "--json").items]


def test_a_conference_is_one_block_with_its_rounds_and_its_addresses(followed: World) -> None:
    lines = followed.ok("deadlines", **LOOKING, COLUMNS="80").out.splitlines()
    at = next(n for n, line in enumerate(lines) if "OSDI" in line)
    pad = len(lines[at]) - len(lines[at].split("  ", 1)[1].lstrip())
    assert [line[pad:] for line in lines[at : at + 7]] == [
        "OSDI · open",
        "abstract: Thu 4 June 2026 23:59 AoE (your time: Fri 5 June 13:59)",
        "paper: Thu 11 June 2026 23:59 AoE (your time: Fri 12 June 13:59)",
        "ccfddl: Sat 13 June 2026 23:59 AoE",
        PAGE,
        "https://submit.example.org",
        "Conf · open",
    ]
    assert lines[at + 2].startswith(left("19 days"))
    assert all(len(line) <= 80 for line in lines)


def test_a_wide_screen_has_the_rounds_below_the_name(followed: World) -> None:
    out = followed.ok("deadlines", **LOOKING, COLUMNS="120").out
    assert "OSDI: abstract · open" in out
    assert "    paper · open" in out
    assert PAGE in out
    assert all(len(line) <= 120 for line in out.splitlines())


def test_each_row_names_its_conference_and_all_its_sources(followed: World) -> None:
    rows = {item["event"]: item for item in followed.ok("deadlines --json").items}
    assert list(rows) == ["boat", "osdi-2026-abstract", "osdi-2026", "conf"]
    assert {rows[slug]["conference"] for slug in ("osdi-2026", "osdi-2026-abstract")} == {"osdi-2026"}
    assert (rows["osdi-2026"]["source"], rows["osdi-2026"]["sources"]) == ("hf-deadlines", ["hf-deadlines", "ccfddl"])
    assert (rows["osdi-2026"]["label"], rows["osdi-2026"]["tags"]) == ("Paper", ["systems", "DS"])
    assert rows["conf"]["conference"] == "conf"


def test_a_pipe_has_the_address_in_a_column(followed: World) -> None:
    line = next(line for line in followed.ok("deadlines").out.splitlines() if line.startswith("osdi-2026\t"))
    assert line.split("\t")[-1] == "https://submit.example.org"


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("topic:web", ["boat"]),
        ("topic:DS", ["osdi-2026"]),
        ("tag:systems", ["osdi-2026-abstract", "osdi-2026"]),
        ("place:portugal", ["osdi-2026-abstract", "osdi-2026"]),
        ("online:yes", ["boat"]),
        ("source:CCFDDL", ["osdi-2026"]),
        ("name:osdi round:abs", ["osdi-2026-abstract"]),
        ("within:1w", ["boat"]),
        ("within:14d -topic:web", ["osdi-2026-abstract"]),
        ("closes<2026-06-06", ["boat", "osdi-2026-abstract"]),
        ("followed:no", ["conf"]),
        ("osdi paper", ["osdi-2026"]),
        ("status:closed", []),
        ("has:topic", ["boat", "osdi-2026-abstract", "osdi-2026", "conf"]),
    ],
)
def test_a_query_selects_calls(followed: World, query: str, slugs: list[str]) -> None:
    assert names(followed, *query.split()) == slugs


def test_words_that_do_not_exist_are_answered_with_those_that_do(followed: World) -> None:
    outcome = followed.run("deadlines topic:systms")
    assert (outcome.status, 'did you mean "systems"?' in outcome.err) == (2, True)
    outcome = followed.run("deadlines toppic:web")
    assert (outcome.status, 'did you mean "topic"?' in outcome.err) == (2, True)
    assert followed.run("deadlines within:soon").status == 2
    assert "No call matches nowhere." in followed.ok("deadlines nowhere").err


def test_closed_calls_of_a_query_are_named_with_the_query(followed: World) -> None:
    outcome = followed.ok("deadlines topic:web")
    assert outcome.err.splitlines() == [
        "1 closed followed call is left out.",
        "Next: cfp deadlines --all topic:web",
    ]
    assert names(followed, "topic:web", "--all") == ["boat", "raft"]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("deadlines --within 6d --exit-code", 6),
        ("deadlines --within 48h --exit-code", 0),
        ("deadlines --within 6d", 0),
        ("deadlines topic:systems --within 6d --exit-code", 0),
        ("deadlines topic:web --within 6d --exit-code --json", 6),
        ("deadlines --within 6d --exit-code --ics", 6),
        ("deadlines --exit-code", 2),
    ],
)
def test_the_exit_status_says_whether_something_closes_soon(followed: World, line: str, status: int) -> None:
    assert followed.run(line).status == status


def shown(world: World, slug: str) -> dict[str, Any]:
    (item,) = world.ok(f"deadlines show {slug} --json").items
    return item


@pytest.mark.parametrize("slug", ["osdi-2026", "osdi-2026-abstract", "osdi-2026-ccfddl"])
def test_everything_known_about_a_conference_by_any_of_its_slugs(followed: World, slug: str) -> None:
    move(followed, "osdi-2026", "12 June 2026", at=NOON)
    item = shown(followed, slug)
    assert (item["slug"], item["kind"], item["place"]) == ("osdi-2026", "call", "Porto, Portugal")
    assert (item["url"], item["call_url"]) == (PAGE, "https://submit.example.org")
    assert item["sources"] == ["hf-deadlines", "ccfddl"]
    assert item["lists"] == ["hf", "osdi"]
    assert item["topics"] == ["systems", "DS"]
    assert [(each["slug"], each["closes_local"]) for each in item["rounds"]] == [
        ("osdi-2026-abstract", "Thu 4 June 2026 23:59 AoE"),
        ("osdi-2026", "Fri 12 June 2026 23:59 AoE"),
    ]
    assert [(date["label"], date["day"], date["date_local"]) for date in item["dates"]] == [
        ("Notification", "2026-08-01", "Sat 1 August 2026 AoE")
    ]
    assert [moved["text"] for moved in item["moves"]] == ["extended from Thu 11 June 2026 AoE"]


def test_what_moved_when_is_read_from_the_history(world: World) -> None:
    def imported(day: str) -> None:
        deadline = f"- {{type: paper, label: Paper, date: '{day} 23:59:59', timezone: AoE}}"
        write(world, "list.yml", f"- title: OSDI\n  year: 2026\n  deadlines:\n  {deadline}\n")
        world.ok("deadlines import list.yml --store calls.json")

    for day, close in ((24, "2026-06-11"), (25, "2026-06-18"), (26, "2026-06-16")):
        world.now = datetime(2026, 5, day, 8, 0, tzinfo=UTC)
        imported(close)
    (item,) = world.ok("deadlines show osdi-2026 --store calls.json --json").items
    assert [(moved["at"][:10], moved["text"]) for moved in item["moves"]] == [
        ("2026-05-25", "Thu 11 June 2026 23:59 AoE became Thu 18 June 2026 23:59 AoE"),
        ("2026-05-26", "Thu 18 June 2026 23:59 AoE became Tue 16 June 2026 23:59 AoE"),
    ]
    out = world.ok("deadlines show osdi-2026 --store calls.json", **LOOKING).out
    assert "Moved\n  25 May  paper: Thu 11 June 2026 23:59 AoE became" in out


def test_a_person_reads_a_call_in_full(followed: World) -> None:
    folder = followed.folder / "home/.local/share/cfpcli/drafts"
    write(followed, f"{folder}/one.md", "---\nevent: osdi-2026\ntitle: One\n---\n\nText.\n")
    outcome = followed.ok("deadlines show osdi-2026", **LOOKING, COLUMNS="80")
    for text in ("OSDI · osdi-2026", PAGE, "https://submit.example.org", "1 draft", "Notification", "abstract · open"):
        assert text in outcome.out
    assert all(len(line) <= 80 for line in outcome.out.splitlines())
    assert "Next: cfp unfollow osdi-2026 osdi-2026-ccfddl osdi-2026-abstract" in outcome.err


def test_an_event_of_the_store_is_shown_too(followed: World) -> None:
    followed.ok("event", "extend", "7 July 2026", "--reason", "Hail")
    item = shown(followed, "conf")
    assert (item["kind"], [each["closes_local"] for each in item["rounds"]]) == (
        "event",
        ["Tue 7 July 2026 23:59 Europe/Paris"],
    )
    assert [(moved["text"], moved["reason"]) for moved in item["moves"]] == [
        ("extended from Tue 30 June 2026 Europe/Paris", "Hail")
    ]
    assert "Next: cfp event show conf" in followed.ok("deadlines show conf").err


def test_a_slug_that_is_none_is_answered_with_the_nearest(followed: World) -> None:
    outcome = followed.run("deadlines show osdi-2025")
    assert (outcome.status, "did you mean osdi-2026?" in outcome.err) == (3, True)


def test_a_round_that_has_passed_stays_in_its_conference(followed: World) -> None:
    followed.now = datetime(2026, 6, 8, tzinfo=UTC)
    assert names(followed, "name:osdi") == ["osdi-2026"]
    assert [(each["slug"], each["over"]) for each in shown(followed, "osdi-2026")["rounds"]] == [
        ("osdi-2026", False),
        ("osdi-2026-abstract", True),
    ]


def test_each_round_has_its_own_title_in_a_calendar(followed: World) -> None:
    out = followed.ok("deadlines name:osdi --ics").out
    assert [line for line in out.splitlines() if line.startswith("SUMMARY")] == [
        "SUMMARY:OSDI: abstract closes",
        "SUMMARY:OSDI: paper closes",
    ]
