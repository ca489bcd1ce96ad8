"""`cfp whoami`: as whom I act, and where that comes from."""

from tests.samples import LOOKING
from tests.world import World

SAM = {"name": "Sam Okoye", "email": "sam@example.org", "from": "CFP_ME"}


def test_the_person_and_where_it_was_found(world: World) -> None:
    assert world.ok("whoami --json").items == [{**SAM, "event": "", "role": "", "reason": "there is no store here"}]
    assert world.ok("whoami").out.startswith("Sam Okoye\tsam@example.org\tCFP_ME\t")
    assert "CFP_ME" in world.ok("whoami", terminals=("stdout",)).out


def test_at_80_columns_the_address_and_the_reason_are_whole(desk: World) -> None:
    email = f"{'a.very.long.name' * 3}@example.org"
    shown = desk.ok("whoami", CFP_ME=f"Ann Other <{email}>", **LOOKING).out
    assert email in shown
    assert "the address belongs neither to the committee nor to a speaker" in " ".join(shown.split())
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_the_role_in_each_event_with_its_reason(desk: World) -> None:
    def roles(**variables: str) -> set[tuple[str, str]]:
        return {(row["role"], row["reason"]) for row in desk.ok("whoami --json", **variables).items}

    assert roles() == {("organiser", "registered as an organiser")}
    assert roles(CFP_ME="Ada Mbeki <ada@example.org>") == {("reviewer", "registered as a reviewer")}
    assert roles(CFP_AS="speaker") == {("speaker", "lowered from organiser by CFP_AS")}
    assert [row["role"] for row in desk.ok("whoami --event osxp-2026 --json", CFP_ME="").items] == ["stranger"]
    (speaker, *_) = desk.ok("show", desk.codes()[0], "--json").json["speakers"]
    me = f"{speaker['name']} <{speaker['email']}>"
    assert ("speaker", "speaker of a proposal") in roles(CFP_ME=me)


def test_nobody(world: World) -> None:
    outcome = world.run("whoami", CFP_ME="")
    assert outcome.status == 2
    assert "CFP_ME" in outcome.err
    assert "git config user.name and user.email" in outcome.err
    assert "--by" in outcome.err
