"""`cfp organisers` and who is one: records that no event file removes, a last one that stays, and the way back."""

import shutil

import pytest

from cfpcli.records.change import Kind
from cfpcli.store import Store
from tests.samples import BO, CALL, history, listed, opened, sent, write
from tests.world import ME, World

ANA = "Ana Ruiz <ana@example.org>"

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


def test_a_further_address_of_somebody_of_another_name_gets_no_role(call: World) -> None:
    call.ok("organisers", "add", ME)
    call.ok("people edit ana@example.org --add-email kim@example.org")
    kim = "Kim Lund <kim@example.org>"
    for command in ("organisers", "reviewers"):
        refused = call.run(command, "add", kim)
        assert (refused.status, "is a further address of Ana Ruiz <ana@example.org>" in refused.err) == (4, True)
    call.ok("people edit ana@example.org --remove-email kim@example.org")
    call.ok("organisers", "add", kim)
    assert organisers(call) == ["sam@example.org", "kim@example.org"]


@pytest.mark.parametrize("command", ["organisers", "reviewers"])
def test_an_undo_gives_nobody_the_address_of_a_member_of_the_committee(call: World, command: str) -> None:
    call.ok("organisers", "add", ME)
    call.ok("people edit ana@example.org --add-email kim@example.org")
    call.ok("people edit --remove-email kim@example.org", CFP_ME=ANA)
    kim = "Kim Lund <kim@example.org>"
    call.ok(command, "add", kim)
    before = call.records()
    refused = call.run("undo --yes", CFP_ME=ANA)
    assert (refused.status, call.records()) == (4, before)
    assert "member" not in refused.err
    refused = call.run("undo", f"r{Store.open(call.store).revision - 1}", "--yes")
    assert (refused.status, call.records()) == (4, before)
    assert "kim@example.org is a member of the committee" in refused.err
    assert call.ok("mine --json", CFP_ME=kim).items == []
    call.ok(command, "remove", "kim@example.org")
    call.ok("undo --yes", CFP_ME=ANA)


def test_a_role_does_not_rename_a_person(call: World) -> None:
    call.ok("people edit ana@example.org --add-email ana@work.example")
    call.ok("organisers", "add", "ana ruiz <ana@work.example>")
    outcome = call.ok("reviewers", "add", "Anna <ana@example.org>")
    assert 'ana@example.org is "Ana Ruiz" in the store; the name "Anna" was ignored' in outcome.err
    store = Store.open(call.store)
    names = [row.name for kind in (Kind.ORGANISER, Kind.REVIEWER) for row in store.rows(kind, ("email", "name"))]
    assert names.count("Ana Ruiz") == 2
    assert "Anna" not in names


def test_a_chair_does_not_learn_from_a_registration_whom_the_store_has(call: World) -> None:
    call.ok("organisers", "add", ME)
    chaired = CALL.replace('slug = "culture"', 'slug = "culture"\nchairs = ["zed@example.org"]')
    write(call, "other.toml", chaired.replace('"conf"', '"other"'))
    call.ok("init other.toml")
    call.ok("people edit ana@example.org --add-email ana@home.example")
    for person in ("ana@home.example", "Q <ana@home.example>", "ana@example.org", "nobody@example.org"):
        for command in ("add", "import"):
            write(call, "list.csv", f"name,email\nQ,{person.removeprefix('Q <').removesuffix('>')}\n")
            refused = call.run("reviewers", command, person if command == "add" else "list.csv", CFP_ME=ZED)
            assert refused.status == 4
            assert "is neither on the committee nor a speaker of your calls" in refused.err
            assert "Ana" not in refused.err
    call.ok("reviewers", "add", BO)
    write(call, "list.csv", "name,email,load\nBo Ström,bo@example.org,5\n")
    call.ok("reviewers import list.csv", CFP_ME=ZED)
    call.ok("reviewers", "add", "bo@example.org", "--load", "7", CFP_ME=ZED)


def test_a_list_of_reviewers_names_a_person_by_a_further_address_under_their_own_name_only(call: World) -> None:
    call.ok("people edit ana@example.org --add-email kim@example.org")
    write(call, "list.csv", "name,email\nKim Lund,kim@example.org\n")
    refused = call.run("reviewers import list.csv")
    assert "list.csv:2: email: kim@example.org is a further address of Ana Ruiz <ana@example.org>" in refused.err
    write(call, "list.csv", "name,email\nANA RUIZ,kim@example.org\n")
    call.ok("reviewers import list.csv")
    (row,) = call.ok("reviewers list --json").items
    assert (row["name"], row["email"]) == ("Ana Ruiz", "ana@example.org")
