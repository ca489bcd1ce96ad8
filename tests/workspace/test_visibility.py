"""Who sees what: others' reviews after one's own, nothing of what one recused from, and the person's own proposals."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.records.change import ChangeSet, Kind, created, replaced
from cfpcli.records.event import Limits, OthersReviews, ReviewSettings, Track
from cfpcli.records.person import Person
from cfpcli.records.programme import Notification
from cfpcli.records.proposal import State
from cfpcli.records.review import DeclaredConflict, Reviewer
from cfpcli.store import Store
from cfpcli.store.file.store import FileStore
from cfpcli.store.protocol import WHOLE_HISTORY, HistoryFilter
from cfpcli.workspace import visibility as viewer_module
from cfpcli.workspace.finder import open_store
from cfpcli.workspace.visibility import is_blind, organisers_of, organisers_only, own_only, seat_of, whole
from tests.committee import committee
from tests.factories import NOW, SAM, change_set, make_event, make_speaker
from tests.world import World

KIM = "Kim Adeyemi <kim@example.org>"
SCORES: Any = {"SA7QX3": {"ada": 5, "jo": 4}, "SB7QX3": {"ada": 1, "jo": 2}, "SC7QX3": {"ada": 3}}


def call(folder: Path, **settings: Any) -> World:  # noqa: ANN401  # of review settings
    """Three proposals, scored by Ada and Jo, and Kim, who is registered as a reviewer."""
    told = ReviewSettings(**{"target": 2, "blind": True, **settings})
    world = committee(folder, SCORES, settings=told)
    change(world, created(SAM), created(Reviewer(email="kim@example.org", name="Kim Adeyemi")))
    world.variables["CFP_ME"] = KIM
    return world


def change(world: World, *changes: Any) -> None:  # noqa: ANN401  # changes or records
    store = Store.open(world.store)
    store.apply(change_set(*changes))


def record(world: World, kind: Kind, key: str) -> Any:  # noqa: ANN401  # a record
    return Store.open(world.store).get(kind, key)


def figures(world: World) -> dict[str, tuple[int, float | None]]:
    rows = world.ok("list --json --fields code,reviews,score").items
    return {row["code"]: (row["reviews"], row["score"]) for row in rows}


def test_others_reviews_show_after_ones_own(tmp_path: Path) -> None:
    world = call(tmp_path)
    assert set(figures(world).values()) == {(0, None)}
    assert world.ok("list score>=1").out == ""
    assert world.ok("list reviews>=1").out == ""
    assert all(row["mean"] is None for row in world.ok("rank --json").items)
    assert world.ok("tracks --json").items[0]["score"] is None
    assert world.ok("show SA7QX3 --json").json["reviews"] == []
    assert world.ok("log SA7QX3 --json").items == []
    world.ok("review SA7QX3 --score 3")
    assert figures(world) == {"SA7QX3": (3, 4.0), "SB7QX3": (0, None), "SC7QX3": (0, None)}
    assert [row["code"] for row in world.ok("list score>=1 --json").items] == ["SA7QX3"]
    assert len(world.ok("show SA7QX3 --json").json["reviews"]) == 3
    assert world.ok("list --sort=-score").out.startswith("SA7QX3")


def test_to_abstain_is_to_have_said_what_one_has_to_say(tmp_path: Path) -> None:
    world = call(tmp_path)
    world.ok("review SA7QX3 --abstain")
    assert figures(world)["SA7QX3"] == (2, 4.5)


def test_never_is_never_and_always_is_always(tmp_path: Path) -> None:
    world = call(tmp_path, others=OthersReviews.NEVER)
    world.ok("review SA7QX3 --score 3")
    assert figures(world)["SA7QX3"] == (1, 3.0)
    before = record(world, Kind.EVENT, "demo")
    change(world, replaced(before, replace(before, review=replace(before.review, others=OthersReviews.ALWAYS))))
    assert figures(world)["SB7QX3"] == (2, 1.5)


@pytest.mark.parametrize(("blind", "seen"), [(True, OthersReviews.AFTER), (False, OthersReviews.ALWAYS)])
def test_what_holds_where_the_event_does_not_say(tmp_path: Path, blind: bool, seen: OthersReviews) -> None:
    assert ReviewSettings(blind=blind).shows_others is seen
    assert ReviewSettings(blind=blind, others=OthersReviews.NEVER).shows_others is OthersReviews.NEVER
    world = call(tmp_path, blind=blind)
    assert figures(world)["SA7QX3"] == ((0, None) if blind else (2, 4.5))


@pytest.mark.parametrize("blind", [True, False])
def test_what_one_recused_from_is_hidden_for_good(tmp_path: Path, blind: bool) -> None:
    world = call(tmp_path, blind=blind)
    world.ok("review SA7QX3 --recuse 'We share an office'")
    assert "SA7QX3" not in figures(world)
    assert "SA7QX3" not in world.ok("rank").out + world.ok("export csv").out + world.ok("tracks --json").out
    assert not any(
        "SA7QX3" in change for row in world.ok("log --json").items for change in row["changes"] if "ada" in change
    )
    assert world.run("log SA7QX3").status == 3
    for line in ("show SA7QX3", "why SA7QX3", "review SA7QX3 --score 5"):
        outcome = world.run(line)
        assert outcome.status == 3
        assert "hidden from you" in outcome.err
    assert "Title SA7QX3" in world.ok("list", CFP_ME="Sam Okoye <sam@example.org>").out


def test_what_one_declared_a_conflict_with_is_hidden_too(tmp_path: Path) -> None:
    world = call(tmp_path)
    before = record(world, Kind.REVIEWER, "kim@example.org")
    change(world, replaced(before, replace(before, conflicts=(DeclaredConflict(against="SB7QX3"),))))
    assert set(figures(world)) == {"SA7QX3", "SC7QX3"}


def test_ones_own_proposal_shows_to_its_author_and_what_is_said_of_it_does_not(tmp_path: Path) -> None:
    world = call(tmp_path)
    me = make_speaker(code="SPKR3K", name="Kim Adeyemi", email="kim@example.org")
    before = record(world, Kind.PROPOSAL, "SA7QX3")
    change(world, created(me), replaced(before, replace(before, speakers=("SPKR3K",), notes="I am Kim.")))
    shown = world.ok("show SA7QX3 --json").json
    assert (shown["speakers"][0]["name"], shown["items"][0]["notes"], shown["reviews"]) == (
        "Kim Adeyemi",
        "I am Kim.",
        [],
    )
    assert figures(world)["SA7QX3"] == (0, None)
    world.ok("withdraw SA7QX3 --reason Illness")
    refused = world.run("set level=advanced SB7QX3")
    assert refused.status == 4


def test_who_submits_again_is_not_entered_twice(tmp_path: Path) -> None:
    world = call(tmp_path)
    change(world, created(make_speaker(code="SPKR3Z", name="Ana Ruiz", email="ana@example.org")))
    event = record(world, Kind.EVENT, "demo")
    change(world, replaced(event, replace(event, call=make_event().call)))
    words = ("submit", "--title", "Two of us", "--abstract", "What two people say.")
    world.ok(*words, "--speaker", KIM, "--speaker", "Ana Ruiz <ana@example.org>", "--track", "security")
    people = [row.email for row in Store.open(world.store).rows(Kind.SPEAKER, ("email",))]
    assert sorted(people) == ["ana@example.org", "kim@example.org"]


def test_in_a_blind_call_one_submits_under_one_s_own_address(tmp_path: Path) -> None:
    world = call(tmp_path)
    event = record(world, Kind.EVENT, "demo")
    settings = replace(make_event().call, limits=Limits(proposals_per_person=1))
    change(world, replaced(event, replace(event, call=settings)))
    words = ["submit", "--abstract", "What somebody says.", "--track", "security", "--title"]
    refused = world.run(*words, "One", "--speaker", "Ana Ruiz <ana@example.org>")
    assert (refused.status, "under your own address only" in refused.err) == (4, True)
    world.ok(*words, "One", "--speaker", KIM)
    assert "already submitted" in world.ok(*words, "One", "--speaker", KIM).err
    outcome = world.run(*words, "Two", "--speaker", KIM)
    assert outcome.status == 4
    assert "limit of proposals per person" in outcome.err


@pytest.mark.parametrize("line", ["rank", "rank --json", "why SA7QX3", "why SA7QX3 --json"])
def test_figures_say_that_they_may_lack_reviews(tmp_path: Path, line: str) -> None:
    said = "Only reviews that you may see are counted."
    world = call(tmp_path)
    assert said in world.ok(line).err
    assert said not in world.ok(line, CFP_ME="Sam Okoye <sam@example.org>").err
    before = record(world, Kind.EVENT, "demo")
    change(world, replaced(before, replace(before, review=ReviewSettings(others=OthersReviews.NEVER))))
    assert said in world.ok(line).err
    before = record(world, Kind.EVENT, "demo")
    change(world, replaced(before, replace(before, review=ReviewSettings(blind=True, others=OthersReviews.ALWAYS))))
    assert said in world.ok(line).err
    before = record(world, Kind.EVENT, "demo")
    change(world, replaced(before, replace(before, review=ReviewSettings())))
    assert said not in world.ok(line).err


def test_only_ones_own_doings_can_be_undone(tmp_path: Path) -> None:
    world = call(tmp_path)
    assert "no changes to undo" in world.ok("undo --yes").err
    world.ok("review SA7QX3 --score 3")
    world.ok("undo --yes")
    assert figures(world)["SA7QX3"] == (0, None)


def test_ones_own_doings_are_found_behind_many_of_others(tmp_path: Path) -> None:
    world = call(tmp_path)
    change(world, created(Reviewer(email="ada@example.org", name="Ada Mbeki")))
    world.ok("review", "SA7QX3", "--score", "4")
    for score in "12345":
        world.ok("review", "SB7QX3", "--score", score, CFP_ME="Ada Mbeki <ada@example.org>")
    assert "cfp review SA7QX3" in world.ok("undo --yes").err
    assert record(world, Kind.REVIEW, "SA7QX3/kim@example.org") is None
    assert "You have no changes to undo" in world.ok("undo --yes").err


def test_an_edit_shows_from_the_version_on_that_one_has_read(tmp_path: Path) -> None:
    world = call(tmp_path)
    for revision in (2, 3):
        before = record(world, Kind.PROPOSAL, "SA7QX3")
        change(world, replaced(before, replace(before, title=f"Title {revision}", revision=revision)))
        if revision < 3:
            assert world.ok("log SA7QX3 --json").items == []
            world.ok("review SA7QX3 --score 3")
    edits = [row for row in world.ok("log SA7QX3 --json").items if any("title" in change for change in row["changes"])]
    assert [(row["by"], row["command"]) for row in edits] == [("not shown", "not shown")]
    assert "Title 2 → Title 3" in edits[0]["changes"][0]


def test_who_is_an_organiser(tmp_path: Path) -> None:
    world = call(tmp_path)
    event = record(world, Kind.EVENT, "demo")

    def looks(**variables: str) -> str:
        (row,) = world.ok("whoami --json", **variables).items
        return str(row["role"])

    assert looks() == "reviewer"
    assert looks(CFP_ME="Sam Okoye <sam@example.org>") == "organiser"
    assert looks(CFP_ME="") == "stranger"
    assert looks(CFP_ME="Sam Okoye <sam@example.org>", CFP_AS="reviewer") == "reviewer"
    for chair in ("kim adeyemi", "Somebody <kim@example.org>", "kim@example.org"):
        track = Track(slug="security", name="Security", chairs=("", "Ada", chair))
        change(world, replaced(record(world, Kind.EVENT, "demo"), replace(event, tracks=(track,))))
        assert looks() == "track-chair"


@pytest.mark.parametrize("role", ["organiser", "track-chair"])
def test_nobody_raises_their_own_role(tmp_path: Path, role: str) -> None:
    outcome = call(tmp_path).run("list", CFP_AS=role)
    assert outcome.status == 2
    assert f"CFP_AS={role} asks for more than you have: your role is reviewer" in outcome.err


def replace_variables(world: World, variables: dict[str, str]) -> Any:  # noqa: ANN401  # an environment
    from dataclasses import replace as with_attributes

    env = world.env()
    return with_attributes(env, variables={**env.variables, **variables})


def test_refusals_that_commands_ask_for(tmp_path: Path) -> None:
    world = call(tmp_path)
    env = world.env()
    store = open_store(env)
    proposal = store.get(Kind.PROPOSAL, "SA7QX3")
    event = record(world, Kind.EVENT, "demo")
    assert proposal
    for meant in (event, None):
        with pytest.raises(DataRefusedError, match="for organisers"):
            organisers_only(store, meant)
    with pytest.raises(DataRefusedError, match="for organisers"):
        own_only(store, proposal)
    with pytest.raises(DataRefusedError, match="for organisers"):
        organisers_of(store, [replace(proposal, event="elsewhere"), proposal])
    organisers_of(store, [replace(proposal, event="elsewhere")])
    organisers_of(whole(store), [proposal])
    organisers_only(whole(store), event)
    own_only(whole(store), proposal)


def test_an_organiser_who_reviews_a_blind_call_reads_it_blind(tmp_path: Path) -> None:
    world = call(tmp_path)
    event, ada = record(world, Kind.EVENT, "demo"), Person("Ada", "ada@example.org")
    seat = seat_of(Store.open(world.store), ada, event)
    assert is_blind(seat, event)
    assert len(seat.reviews_of("SA7QX3")) == len(seat.reviews_of("SC7QX3")) + 1
    open_call = replace(event, review=ReviewSettings())
    assert not is_blind(seat_of(whole(seat), ada, open_call), open_call)


def test_nobody_looks_up_who_acts_where_nobody_is_registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = committee(tmp_path, SCORES, settings=ReviewSettings(blind=True))
    monkeypatch.setattr(viewer_module, "seen_by", None)
    world.ok("list")
    world.ok("show SA7QX3")


def test_the_page_says_why_there_are_no_speakers(tmp_path: Path) -> None:
    world = call(tmp_path)
    assert "reviewed blind" in world.ok("show SA7QX3", terminals=("stdout",)).out
    assert (
        "no speaker named" in world.ok("show SA7QX3", terminals=("stdout",), CFP_ME="Sam Okoye <sam@example.org>").out
    )


def test_a_reviewer_s_own_reviews_leave_by_file_and_come_back(tmp_path: Path) -> None:
    world = call(tmp_path)
    world.ok("review SB7QX3 --score 3")
    exported = world.ok("export json --shape reviews").out
    assert {one["proposal"] for one in msgspec.json.decode(exported)["items"]} == {"SB7QX3"}
    world.ok("undo --yes")
    away = world.ok("import - --from json", stdin=exported, CFP_ME="Sam Okoye <sam@example.org>")
    assert "Imported 1 record" in away.err


def test_a_reviewer_s_log_reads_the_end_of_the_history_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = call(tmp_path)
    for score in "12345":
        world.ok("review", "SA7QX3", "--score", score)
    whole = world.ok("log --json --limit 0").items
    asked: list[int | None] = []
    read = FileStore.history

    def history(store: FileStore, which: HistoryFilter = WHOLE_HISTORY) -> tuple[ChangeSet, ...]:
        asked.append(which.newest)
        return read(store, which)

    monkeypatch.setattr(FileStore, "history", history)
    assert world.ok("log --json --limit 2").items == whole[:2]
    assert asked
    assert None not in asked


def test_notifications_are_for_people_who_run_the_call(tmp_path: Path) -> None:
    world = call(tmp_path, blind=False)
    notice = Notification(event="demo", person="SPKR3A", proposal="SA7QX3", state=State.ACCEPTED, at=NOW)
    change(world, created(notice))
    mine = open_store(world.env())
    assert mine.rows(Kind.NOTIFICATION, ("person",)) == []
    assert (mine.get(Kind.NOTIFICATION, notice.key), list(mine.documents(Kind.NOTIFICATION))) == (None, [])
    assert mine.keys_starting(Kind.NOTIFICATION, "S") == ()
    assert not any("notification" in line for row in world.ok("log --json").items for line in row["changes"])
    world.variables["CFP_ME"] = "Sam Okoye <sam@example.org>"
    assert open_store(world.env()).get(Kind.NOTIFICATION, notice.key) == replace(notice, number=1)
    assert any("notification" in line for row in world.ok("log --json").items for line in row["changes"])
