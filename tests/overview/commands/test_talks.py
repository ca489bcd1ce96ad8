"""The talks of a speaker over all stores: versions, places, answers, and drafts made from them."""

import pytest

from tests.call.commands.test_follow_by_hand import BOAT, FIVE_LINES, TEXT
from tests.world import World


@pytest.fixture
def year(world: World) -> World:
    """A talk that was prepared for two calls, once shorter, and a draft of another one."""
    (world.folder / "harbour.toml").write_text(FIVE_LINES)
    world.ok(*BOAT)
    world.ok("follow harbour.toml")
    world.ok("submit", "--event", "boatconf-2026", "--title", "Boats", "--abstract", TEXT)
    world.ok("submit", "--event", "harbour-2026", "--title", "Boats", "--abstract", f"{TEXT} {TEXT}")
    world.ok("draft new --event harbour-2026 --title Anchors")
    return world


def test_versions_of_one_title_are_one_talk(year: World) -> None:
    talks = {row["title"]: row for row in year.ok("talk list --json").items}
    assert talks["Boats"]["versions"] == 2
    assert talks["Boats"]["words"] == [11, 22]
    assert sorted(talks["Boats"]["sent"]) == ["BoatConf: prepared", "Harbour Days 2026: prepared"]
    assert talks["Anchors"]["sent"] == []


def test_a_corrected_title_with_the_same_text_is_the_same_talk(year: World) -> None:
    code = next(row["code"] for row in year.ok("mine --json").items if row["event"] == "boatconf-2026")
    year.ok("edit", code, "--set", "title=Ships")
    year.ok("submit", "--event", "harbour-2026", "--title", "Ferries", "--abstract", TEXT)
    titles = [row["title"] for row in year.ok("talk list --json").items]
    assert len({"Ships", "Ferries"} & {*titles}) == 1


def test_a_talk_is_named_by_code_title_or_beginning(year: World) -> None:
    code = year.ok("mine --json").items[0]["code"]
    for name in (code.lower(), "Boats", "boa"):
        assert [row["title"] for row in year.ok("talk", "show", name, "--json").items] == ["Boats", "Boats"]
    assert year.run("talk show nothing").status == 3
    assert TEXT in year.ok("talk show Boats", terminals=("stdout",), NO_COLOR="1").out


def test_it_is_reused_as_a_draft_for_another_call(year: World) -> None:
    year.ok("follow", "LightConf", "--closes", "20 June 2026 AoE", "--url", "https://light.example")
    outcome = year.ok("talk reuse Boats --event lightconf-2026 --json").items[0]
    assert outcome["event"] == "lightconf-2026"
    year.ok("submit", f"home/.local/share/cfpcli/drafts/{outcome['draft']}.md")
    events = [row["event"] for row in year.ok("mine --json").items if row["title"] == "Boats"]
    assert sorted(events) == ["boatconf-2026", "harbour-2026", "lightconf-2026"]
