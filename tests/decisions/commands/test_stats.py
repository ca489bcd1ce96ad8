"""`cfp stats`: each group by hand, selections, and what is published."""

from pathlib import Path
from typing import Any

import pytest

from cfpcli.records.change import Record, created
from cfpcli.records.proposal import State
from cfpcli.store import Store
from tests.factories import change_set, code_of, make_event, make_proposal, make_review, make_speaker
from tests.world import NOON, World

AT_A_TERMINAL = ("stdout", "stderr")
LAST_YEAR = make_event(slug="osxp-2025", name="Last year", starts="2025-12-10")
THIS_YEAR = make_event(starts="2026-12-02")


def call(folder: Path, *proposals: dict[str, Any], more: tuple[Record, ...] = ()) -> World:
    """A world whose call has these proposals, each with the attributes that are not the sample's."""
    records: list[Record] = [THIS_YEAR, make_speaker(), *more]
    records += [
        make_proposal(code=code_of(at), guid=f"00000000-0000-4000-8000-{at:012}", **attrs)
        for at, attrs in enumerate(proposals)
    ]
    store = Store.create(folder / "cfp.json")
    store.apply(change_set(*map(created, records)))
    return World(folder)


def table(world: World, group: str, *more: str) -> dict[str, int | None]:
    rows = world.ok("stats", "--event", "osxp-2026", "--json", "--by", group, *more).items
    assert {row["group"] for row in rows} <= {group}
    return {row["value"]: row["count"] for row in rows}


def test_every_group(tmp_path: Path) -> None:
    world = call(
        tmp_path,
        {"track": "ai", "state": State.ACCEPTED, "level": "beginner"},
        {"track": "ai", "state": State.REJECTED, "language": "fr"},
        {"track": "cloud", "session_type": "panel", "speakers": ()},
        {"track": "cloud", "state": State.DRAFT},
    )
    found = world.ok("stats --json")
    assert list(dict.fromkeys(row["group"] for row in found.items)) == [
        "state", "track", "session_type", "language", "level", "day", "reviews", "speakers",
    ]  # fmt: skip
    assert table(world, "state") == {"accepted": 1, "rejected": 1, "submitted": 1}
    assert table(world, "track") == {"governance": 0, "cloud": 1, "ai": 2, "security": 0, "apps": 0, "culture": 0}
    assert table(world, "session_type") == {"talk": 2, "panel": 1}
    assert table(world, "language") == {"fr": 1, "en": 2}
    assert table(world, "level") == {"beginner": 1, "": 2}
    assert table(world, "reviews") == {"0": 2}
    ai = next(row for row in found.items if row["value"] == "ai")
    assert (ai["name"], ai["accepted"], ai["decided"], ai["rate"]) == ("Ai", 1, 2, 0.5)
    whole = {name: found.json[name] for name in ("proposals", "speakers", "accepted", "decided", "rate", "min_cell")}
    assert whole == {"proposals": 3, "speakers": 1, "accepted": 1, "decided": 2, "rate": 0.5, "min_cell": 0}


def test_a_day_is_one_where_the_event_is(tmp_path: Path) -> None:
    late = NOON.replace(month=5, day=10, hour=22, minute=30)
    world = call(tmp_path, {"submitted": late}, {"submitted": None, "created": late.replace(day=12, hour=10)})
    assert table(world, "day") == {"2026-05-11": 1, "2026-05-12": 1}


def test_reviews_with_scores_are_counted(tmp_path: Path) -> None:
    reviews = tuple(make_review(proposal=code_of(0), reviewer=f"{name}@example.org") for name in ("ana", "bo"))
    world = call(tmp_path, {}, {}, more=reviews)
    assert table(world, "reviews") == {"0": 1, "2": 1}
    assert world.ok("stats --json").json["reviews_per_proposal"] == 1


def test_first_time_speakers(tmp_path: Path) -> None:
    known, other = make_speaker(code="SPKR3B", email="bo@example.org"), make_speaker(code="SPKR3C", email="")
    before = make_proposal(code="QQQQQQ", event="osxp-2025", speakers=("SPKR3B",))
    drafted = make_proposal(code="RRRRRR", event="osxp-2025", speakers=("SPKR3C",), state=State.DRAFT)
    world = call(
        tmp_path,
        {"speakers": ("SPKR3A", "SPKR3B")},
        {"speakers": ("SPKR3A", "SPKR3C")},
        more=(LAST_YEAR, known, other, before, drafted),
    )
    assert table(world, "speakers") == {"first-time": 2, "returning": 1}
    last = world.ok("stats --event osxp-2025 --by speakers --json").items
    assert {row["value"]: row["count"] for row in last} == {"first-time": 1, "returning": 0}


def test_affiliations_are_counted_when_asked_for(tmp_path: Path) -> None:
    people = (
        make_speaker(code="SPKR3B", email="bo@example.org", affiliation="Otter  Labs"),
        make_speaker(code="SPKR3C", email="cy@example.org", affiliation="Otter Labs"),
    )
    world = call(tmp_path, {"speakers": ("SPKR3B", "SPKR3C")}, {"speakers": ("SPKR3A",)}, more=people)
    assert table(world, "affiliation") == {"Otter Labs": 1}


def test_a_query_selects(tmp_path: Path) -> None:
    world = call(tmp_path, {"track": "ai"}, {"track": "ai", "language": "fr"}, {"track": "cloud"})
    assert table(world, "language", "--query", "track:ai -language:en") == {"fr": 1, "en": 0}
    nothing = world.ok("stats --query track:apps", terminals=AT_A_TERMINAL)
    assert (nothing.out, nothing.err) == ("", "No proposal matches.\n")


def test_small_counts_are_withheld_where_it_is_for_the_public(tmp_path: Path) -> None:
    tracks = ["ai"] * 20 + ["cloud"] * 9 + ["apps"] * 2
    world = call(tmp_path, *({"track": track, "state": State.REJECTED} for track in tracks))
    assert table(world, "track")["apps"] == 2
    rows = {row["value"]: row for row in world.ok("stats --public --json --by track").items}
    assert {value: (row["count"], row["withheld"]) for value, row in rows.items() if row["value"] != "security"} == {
        "governance": (0, None),
        "cloud": (None, "complementary"),
        "ai": (20, None),
        "apps": (None, "small"),
        "culture": (0, None),
    }
    assert table(world, "track", "--min-cell", "3")["cloud"] is None
    said = world.ok("stats --public --by track", terminals=AT_A_TERMINAL, NO_COLOR="1").out
    assert [line.split()[:2] for line in said.splitlines() if line.startswith(("  Cloud", "  Apps"))] == [
        ["Cloud", "*"],
        ["Apps", "<5"],
    ]
    assert "<5: a count from 1 to 4, withheld." in said


def test_a_call_too_small_to_publish(tmp_path: Path) -> None:
    world = call(tmp_path, {}, {})
    found = world.ok("stats --public --json").json
    whole = ("proposals", "speakers", "accepted", "decided", "rate", "reviews_per_proposal")
    assert {name: found[name] for name in whole} == {
        "proposals": None,
        "speakers": None,
        "accepted": 0,
        "decided": 0,
        "rate": None,
        "reviews_per_proposal": None,
    }
    assert not any(row["count"] for row in found["items"])
    said = world.ok("stats --public", terminals=AT_A_TERMINAL).out
    assert "fewer than 5 proposals by fewer than 5 speakers" in said


def test_rows_as_csv(tmp_path: Path) -> None:
    lines = call(tmp_path, {"state": State.CONFIRMED}).ok("stats --by state --format csv").out.splitlines()
    assert lines == ["group,value,name,count,accepted,decided,rate,withheld", "state,confirmed,,1,,,,"]


def test_wrong_usage(tmp_path: Path) -> None:
    world = call(tmp_path, {})
    assert 'did you mean "track"' in world.run("stats --by tracks").err
    assert world.run("stats --public --min-cell 2").status == 2
    assert world.run("stats --min-cell -1").status == 2
    assert world.run("stats --min-cell 2 order").status == 2


@pytest.mark.parametrize("width", [80, 120])
def test_the_page_fits_and_shows_bars_and_days(tmp_path: Path, width: int) -> None:
    days = [{"submitted": NOON.replace(day=1 + at % 24), "track": "ai"} for at in range(60)]
    world = call(tmp_path, *days, {"submitted": NOON.replace(month=1, day=2), "state": State.ACCEPTED})
    said = world.ok("stats", terminals=AT_A_TERMINAL, NO_COLOR="1", COLUMNS=str(width)).out
    assert all(len(line) <= width for line in said.splitlines())
    assert "a column is 2 days" in said
    assert "2 January" in said
    assert "█" in said
    assert "\x1b" not in said


def test_no_proposals_yet(tmp_path: Path) -> None:
    said = call(tmp_path).ok("stats", terminals=AT_A_TERMINAL)
    assert (said.out, said.err) == ("", "No proposals yet.\n")
