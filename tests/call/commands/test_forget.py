"""`cfp deadlines forget`: one call, several, or a whole list; nothing else goes."""

from cfpcli.store import Store
from tests.world import World


def followed(world: World) -> list[str]:
    return [call.slug for call in Store.open(world.store).calls()]


def test_a_call_is_forgotten_and_undo_brings_it_back(desk: World) -> None:
    desk.ok("deadlines import conferences.yml")
    outcome = desk.ok("deadlines forget boatconf-2026 --json")
    assert outcome.items == [{"slug": "boatconf-2026", "name": "BoatConf", "source": "python-deadlines"}]
    assert "1 call is no longer followed." in outcome.err
    assert followed(desk) == ["otter-days-2026", "harbour-camp-2026"]
    desk.ok("undo --yes")
    assert sorted(followed(desk)) == ["boatconf-2026", "harbour-camp-2026", "otter-days-2026"]
    desk.ok("doctor")


def test_a_whole_list_is_forgotten_and_the_others_stay(desk: World) -> None:
    desk.ok("deadlines import conferences.yml")
    assert "2 calls are no longer followed." in desk.ok("deadlines forget --from python-deadlines").err
    assert followed(desk) == ["otter-days-2026"]


def test_a_call_that_was_forgotten_comes_back_with_its_list(desk: World) -> None:
    desk.ok("deadlines import conferences.yml")
    desk.ok("deadlines forget boatconf-2026")
    assert "1 new, 1 unchanged" in desk.ok("deadlines import conferences.yml").err


def test_what_is_not_followed_is_named_and_nothing_goes(desk: World) -> None:
    outcome = desk.run("deadlines forget otter-days-2026 oter-days-2026")
    assert outcome.status == 3
    assert '"oter-days-2026" is not a followed call: did you mean otter-days-2026?' in outcome.err
    assert "did you mean otter-days-2026?" in desk.run("deadlines forget otter").err
    assert desk.run("deadlines forget --from ccfddl").status == 3
    assert followed(desk) == ["otter-days-2026"]


def test_without_a_name_it_says_how_to_give_one(desk: World) -> None:
    outcome = desk.run("deadlines forget")
    assert outcome.status == 2
    assert "--from FORMAT" in outcome.err


def test_a_dry_run_forgets_nothing(desk: World) -> None:
    assert "- call otter-days-2026" in desk.ok("deadlines forget otter-days-2026 --dry-run").out
    assert followed(desk) == ["otter-days-2026"]
