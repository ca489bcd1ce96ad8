"""`cfp mine`: every proposal and draft of a person, with what is expected of them and by when."""

import pytest

from cfpcli.records.proposal import State
from tests.countdown import left
from tests.proposals.commands.test_confirm import in_state
from tests.samples import BO, CALL, LOOKING, TALK, listed, opened, put, sent, write
from tests.world import World

ANA = "Ana Ruiz <ana@example.org>"
OTHER = CALL.replace('slug = "conf"', 'slug = "other"').replace('name = "Conf"', 'name = "Other Conf"')
HALF = "---\ntitle: Half a talk\nevent: conf\ntrack: culture\n---\n\nNot yet.\n"


def mine(world: World, *words: str) -> list[dict[str, object]]:
    return world.ok("mine", "--json", *words).items


def test_every_event_and_every_address_spelled_anyhow(world: World) -> None:
    opened(world)
    write(world, "other.toml", OTHER)
    world.ok("init other.toml")
    first = sent(world, TALK, "--event", "conf")
    second = sent(world, TALK, "--event", "other")
    sent(world, TALK.replace("ana@", "bo@"), "--event", "conf")
    found = mine(world, "--by", "A. Ruiz <ANA@Example.org>")
    assert [(one["code"], one["event"]) for one in found] == [(first, "conf"), (second, "other")]
    assert {one["command"] for one in found} == {f"cfp edit {first}", f"cfp edit {second}"}
    assert {one["by"] for one in found} == {"2026-06-14T22:00:00Z"}


@pytest.mark.parametrize(
    ("state", "expected", "command"),
    [
        ("submitted", "can be changed until the call closes", "cfp edit {code}"),
        ("accepted", "accepted: confirm that you come", "cfp confirm {code}"),
        ("confirmed", "confirmed: nothing left to do", ""),
        ("rejected", "nothing", ""),
        ("withdrawn", "nothing", ""),
    ],
)
def test_what_is_expected_in_each_state(world: World, state: str, expected: str, command: str) -> None:
    opened(world)
    sent(world)
    code = in_state(world, state)
    (item,) = mine(world, "--by", ANA)
    assert (item["state"], item["expected"], item["command"]) == (state, expected, command.format(code=code))


def test_a_pending_decision_is_never_told(world: World) -> None:
    opened(world)
    sent(world)
    before = world.ok("mine", "--by", ANA, "--json").out, world.ok("mine", "--by", ANA, **LOOKING).out
    for pending in ("accepted", "rejected"):
        put(world, listed(world)[0], pending_state=State(pending))
        assert (world.ok("mine", "--by", ANA, "--json").out, world.ok("mine", "--by", ANA, **LOOKING).out) == before


def test_an_extension_of_ones_own_counts(world: World) -> None:
    opened(world)
    sent(world)
    world.ok("event", "extend", "20 June 2026", "--for", "ana@example.org", "--reason", "ill")
    (item,) = mine(world, "--by", ANA)
    assert item["by"] == "2026-06-20T22:00:00Z"


def test_drafts_stand_with_what_they_lack(world: World) -> None:
    opened(world)
    write(world, "home/.local/share/cfpcli/drafts/half.md", HALF)
    (item,) = mine(world)
    assert (item["draft"], item["code"], item["state"], item["wanted"]) == ("half", "", "draft", True)
    assert item["expected"] == "finish and submit it: 5 of 6 done"
    assert item["command"] == "cfp submit half"
    assert mine(world, "--by", BO) == []
    assert [one["draft"] for one in mine(world, "--by", "Sam Okoye <sam@example.org>")] == ["half"]
    world.now = world.now.replace(month=7)
    assert mine(world)[0]["expected"] == "the call is closed"


def test_a_draft_for_an_event_of_another_store_names_it(world: World) -> None:
    opened(world)
    write(world, "home/.local/share/cfpcli/drafts/half.md", HALF.replace("conf", "elsewhere"))
    (item,) = mine(world)
    assert item["expected"] == 'belongs to event "elsewhere", which is in none of your stores'
    assert (item["wanted"], item["command"]) == (False, "")


def test_a_draft_that_cannot_be_read_is_named_with_its_fault(world: World) -> None:
    write(world, "home/.local/share/cfpcli/drafts/odd.md", "---\ntitlle: x\n---\n")
    (item,) = mine(world)
    assert str(item["expected"]).startswith("repair the file: odd.md:2: titlle:")
    assert item["command"] == "cfp draft edit odd"


def test_what_has_to_be_done_comes_first(world: World) -> None:
    opened(world)
    sent(world)
    sent(world, TALK.replace("Signed", "Other"))
    code = world.codes("conf")[1]
    put(world, code, state=State.ACCEPTED)
    assert next(one["code"] for one in mine(world, "--by", ANA)) == code


def test_without_a_store_there_are_drafts(world: World) -> None:
    write(world, "home/.local/share/cfpcli/drafts/half.md", HALF)
    assert [one["title"] for one in mine(world)] == ["Half a talk"]
    assert not world.store.exists()


def test_nothing_at_all_and_nobody(world: World) -> None:
    outcome = world.ok("mine")
    assert "in your stores, and no drafts." in outcome.err
    assert "cfp init" in outcome.err
    opened(world)
    outcome = world.ok("mine", CFP_ME="")
    assert "warning: The acting person is unknown: add --by" in outcome.err


def test_a_person_sees_what_to_do_and_until_when(world: World) -> None:
    opened(world)
    code = sent(world)
    out = world.ok("mine", "--by", ANA, **LOOKING, COLUMNS="80").out
    assert out == (
        f"Conf\n  {code}  Signed builds  submitted\n          can be changed until the call closes\n"
        f"          {left('21 days')} · until Sun 14 June 2026 23:59 Europe/Paris\n"
        f"          cfp edit {code}\n"
    )


def test_the_readers_time_never_breaks_over_two_lines(world: World) -> None:
    opened(world)
    sent(world)
    narrow = world.ok("mine", "--by", ANA, **LOOKING, COLUMNS="80", TZ="America/New_York").out
    assert "Europe/Paris\n          your time: Sun 14 June 17:59\n" in narrow
    wide = world.ok("mine", "--by", ANA, **LOOKING, COLUMNS="120", TZ="America/New_York").out
    assert "Europe/Paris · your time: Sun 14 June 17:59\n" in wide
