"""`cfp organisers` and who is one: records that no event file removes, a last one that stays, and the way back."""

import shutil

import pytest

from cfpcli.records.change import Kind
from cfpcli.store import Store
from tests.samples import BO, CALL, history, listed, opened, sent, write
from tests.world import ME, World

ADA = "Ada Mbeki <ada@example.org>"
ZED = "Zed Zed <zed@example.org>"
GIT = shutil.which("git")


@pytest.fixture
def call(world: World) -> World:
    """A small call with one proposal and no committee yet."""
    opened(world)
    sent(world)
    return world


def organisers(world: World, **variables: str) -> list[str]:
    return [one["email"] for one in world.ok("organisers list --json", **variables).items]


def role(world: World, **variables: str) -> str:
    (row,) = world.ok("whoami --json", **variables).items
    return str(row["role"])


def test_without_a_committee_everybody_is_an_organiser(call: World) -> None:
    assert organisers(call) == []
    assert "everybody who opens the store is one" in call.ok("organisers list").err
    assert role(call, CFP_ME=ZED) == "organiser"


def test_the_first_registration_makes_the_registrar_an_organiser_too(call: World) -> None:
    outcome = call.ok("organisers", "add", BO)
    assert "Added the organiser Bo Ström <bo@example.org>." in outcome.err
    assert "You are also registered as an organiser: Sam Okoye <sam@example.org>." in outcome.err
    assert organisers(call) == ["bo@example.org", "sam@example.org"]
    assert role(call, CFP_ME=ZED) == "stranger"
    assert "already an organiser" in call.ok("organisers", "add", BO).err


def test_the_first_reviewer_s_registrar_becomes_an_organiser(call: World) -> None:
    assert "You are registered as an organiser: Sam Okoye" in call.ok("reviewers", "add", ADA).err
    assert organisers(call) == ["sam@example.org"]
    assert [role(call, CFP_ME=who) for who in (ME, ADA, ZED, "")] == ["organiser", "reviewer", "stranger", "stranger"]
    write(call, "list.csv", "name,email\nJo,jo@example.org\n")
    call.ok("undo --yes")
    assert (organisers(call), role(call, CFP_ME=ZED)) == ([], "organiser")
    call.ok("reviewers import list.csv")
    assert organisers(call) == ["sam@example.org"]


def test_only_an_organiser_registers_one_and_the_last_one_stays(call: World) -> None:
    call.ok("reviewers", "add", ADA)
    before = call.records()
    for who in (ADA, ZED, ""):
        for line in (("organisers", "add", ZED), ("organisers", "remove", "sam@example.org")):
            assert call.run(*line, "--by", ME, CFP_ME=who).status == 4
    last = call.run("organisers remove sam@example.org")
    assert (last.status, "the last organiser and stays" in last.err) == (4, True)
    assert call.records() == before
    call.ok("organisers", "add", BO)
    call.ok("organisers remove sam@example.org")
    assert organisers(call, CFP_ME=BO) == ["bo@example.org"]
    assert role(call) == "stranger"
    assert call.run("organisers remove jo@example.org", CFP_ME=BO).status == 3


def test_no_event_file_removes_an_organiser(call: World) -> None:
    call.ok("reviewers", "add", ADA)
    write(call, "conf.toml", CALL.replace('name = "Conf"', 'name = "Another"'))
    call.ok("init conf.toml --yes")
    assert organisers(call) == ["sam@example.org"]
    write(call, "conf.toml", CALL.replace('slug = "culture"', 'slug = "culture"\nchairs = ["Zed"]'))
    refused = call.run("init conf.toml --yes", CFP_ME=ZED)
    assert (refused.status, role(call, CFP_ME=ZED)) == (4, "stranger")


def test_a_chair_runs_the_call_and_registers_no_organiser(call: World) -> None:
    call.ok("reviewers", "add", ADA)
    write(call, "conf.toml", CALL.replace('slug = "culture"', 'slug = "culture"\nchairs = ["zed@example.org"]'))
    call.ok("init conf.toml --yes")
    assert role(call, CFP_ME=ZED) == "track-chair"
    call.ok("tag", "add", "good", listed(call)[0], CFP_ME=ZED)
    assert call.run("organisers", "add", ZED, CFP_ME=ZED).status == 4


def test_cron_without_an_identity_exports_nothing(call: World) -> None:
    call.ok("export json -o early.json", CFP_ME="")
    call.ok("reviewers", "add", ADA)
    for line in ("export json -o out.json", "export csv -o out.json", "stats", "stats --public", "rank"):
        outcome = call.run(line, CFP_ME="")
        assert (outcome.status, outcome.out) == (4, ""), line
        assert "only the committee gets" in outcome.err
    assert not (call.folder / "out.json").exists()


@pytest.mark.skipif(GIT is None, reason="needs git")
def test_a_git_identity_that_differs_by_folder(call: World) -> None:
    assert GIT
    call.ok("reviewers", "add", ADA)
    settings = write(call, "gitconfig", "[user]\nname = Sam Okoye\nemail = sam@example.org\n")
    how = {"CFP_ME": "", "GIT_CONFIG_GLOBAL": str(settings)}
    assert role(call, **how) == "organiser"
    settings.write_text("[user]\nname = Sam Okoye\nemail = sam@elsewhere.example\n", encoding="utf-8")
    assert role(call, **how) == "stranger"
    assert call.run("export json", **how).status == 4


def test_cfp_as_lowers_and_never_raises(call: World) -> None:
    call.ok("reviewers", "add", ADA)
    assert role(call, CFP_AS="reviewer") == "reviewer"
    assert call.run("tag", "add", "x", listed(call)[0], CFP_AS="reviewer").status == 4
    for line in ("list", "export json", "whoami", "undo r1 --yes", "organisers list"):
        refused = call.run(line, CFP_ME=ADA, CFP_AS="organiser")
        assert (refused.status, refused.out) == (2, "")
        assert "CFP_AS=organiser asks for more than you have: your role is reviewer" in refused.err


def test_the_owner_of_the_file_has_a_way_back(call: World, monkeypatch: pytest.MonkeyPatch) -> None:
    call.ok("reviewers", "add", ADA)
    assert call.run("organisers", "add", ZED, CFP_ME=ZED).status == 4
    outcome = call.ok("doctor", "--organiser", ZED, CFP_ME=ZED)
    assert "Added the organiser Zed Zed <zed@example.org>." in outcome.err
    assert role(call, CFP_ME=ZED) == "organiser"
    newest = history(call)[0]
    assert (newest["by"], "doctor --organiser" in newest["command"]) == (ZED, True)
    assert "already an organiser" in call.ok("doctor", "--organiser", ZED).err
    monkeypatch.setattr("os.geteuid", lambda: call.store.stat().st_uid + 1)
    refused = call.run("doctor", "--organiser", BO, CFP_ME=BO)
    assert (refused.status, "belongs to another user" in refused.err) == (4, True)
    assert Store.open(call.store).get(Kind.ORGANISER, "bo@example.org") is None


def test_doctor_is_no_other_way_round(call: World) -> None:
    call.ok("reviewers", "add", ADA)
    assert call.run("doctor", "--organiser", ZED, "--repair").status == 2
    assert call.run("doctor", "--organiser", "Zed").status == 2
