"""`cfp whoami`: as whom I act, and where that comes from."""

from tests.world import World


def test_the_person_and_where_it_was_found(world: World) -> None:
    assert world.ok("whoami --json").items == [{"name": "Sam Okoye", "email": "sam@example.org", "from": "CFP_ME"}]
    assert world.ok("whoami").out == "Sam Okoye\tsam@example.org\tCFP_ME\n"
    assert "CFP_ME" in world.ok("whoami", terminals=("stdout",)).out


def test_nobody(world: World) -> None:
    outcome = world.run("whoami", CFP_ME="")
    assert outcome.status == 2
    assert "CFP_ME" in outcome.err
    assert "git config user.name and user.email" in outcome.err
    assert "--by" in outcome.err
