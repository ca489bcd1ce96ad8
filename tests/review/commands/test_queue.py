"""Which proposals wait for a reviewer."""

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from cfpcli.records.change import ChangeSet, Kind, created, replaced
from cfpcli.records.event import ReviewSettings
from cfpcli.records.redaction import with_redactions
from cfpcli.records.review import DeclaredConflict, Reviewer
from cfpcli.review.commands.queue import waiting_for, workload
from cfpcli.review.rules.opinions import Order
from cfpcli.store import Store
from cfpcli.workspace.finder import open_store
from tests.committee import committee
from tests.factories import change_set, make_speaker
from tests.samples import FOSDEM, OSXP
from tests.world import NOON, World


def waits(world: World, reviewer: str, slug: str = OSXP) -> tuple[str, ...]:
    store = Store.open(world.store)
    (event,) = (one for one in store.events() if one.slug == slug)
    return waiting_for(store, event, reviewer)


def test_all_that_stands_and_is_not_reviewed_by_them(desk: World) -> None:
    codes = desk.codes()
    reviewed_by_ada = codes[:4]
    decided = {codes[5], codes[4]}
    assert set(waits(desk, "ada@example.org")) == set(codes) - set(reviewed_by_ada) - decided
    assert set(waits(desk, "new@example.org")) == set(codes) - decided


def test_abstaining_and_recusing_is_an_answer(desk: World) -> None:
    codes = desk.codes()
    assert codes[4] not in waits(desk, "sam@example.org")
    desk.ok("review", codes[6], "--abstain")
    assert codes[6] not in waits(desk, "sam@example.org")


def test_not_what_they_speak_in(desk: World) -> None:
    assert desk.codes()[0] not in waits(desk, "ana@example.org")


def test_fewest_reviews_first(desk: World) -> None:
    codes = desk.codes()
    order = waits(desk, "new@example.org")
    assert set(order[-2:]) == set(codes[:2])
    assert set(order[:5]) <= set(codes[6:])


def test_of_the_one_event_only(desk: World) -> None:
    assert not set(waits(desk, "new@example.org")) & set(desk.codes(FOSDEM))


def test_who_recused_read_nothing_of_it(desk: World) -> None:
    codes = waits(desk, "new@example.org")
    first = codes[0]
    for name in ("Ida", "Kim", "Lou"):
        person = f"{name} <{name.lower()}@example.org>"
        desk.ok("review", first, "--recuse", "A colleague", "--reviewer", person, "--guest")
    assert waits(desk, "new@example.org") == codes


def test_a_declared_conflict_is_hidden(desk: World) -> None:
    code, other = waits(desk, "new@example.org")[:2]
    against = (DeclaredConflict(against=code),)
    reviewer = Reviewer(email="new@example.org", name="New", conflicts=against)
    store = Store.open(desk.store)
    store.apply(ChangeSet(at=NOON, by="Sam", command="cfp reviewers", changes=(created(reviewer),)))
    assert code not in waits(desk, "new@example.org")
    assert other in waits(desk, "new@example.org")
    store = Store.open(desk.store)
    (event,) = (one for one in store.events() if one.slug == OSXP)
    load = workload(store, event, "new@example.org")
    assert code in load.hidden
    assert code not in load.outlines


def blind_call(folder: Path) -> World:
    """Three proposals, the last of them with one review, the others with two; Kim reviews blind."""
    scores = {"SC7QX3": {"ada": 5, "jo": 4}, "SA7QX3": {"ada": 1, "jo": 2}, "SB7QX3": {"ada": 3}}
    world = committee(folder, scores, settings=ReviewSettings(target=2, blind=True))
    store = Store.open(world.store)
    ana = make_speaker(code="SPKR3A", name="Ana Ruiz", email="ana@example.org")
    before: Any = store.get(Kind.PROPOSAL, "SB7QX3")
    after = with_redactions(replace(before, title="By Ana Ruiz", speakers=("SPKR3A",)), {"title": "By somebody"})
    kim = Reviewer(email="kim@example.org", name="Kim Adeyemi")
    store.apply(change_set(created(kim), created(ana), replaced(before, after)))
    world.variables["CFP_ME"] = "Kim Adeyemi <kim@example.org>"
    return world


def test_who_reviews_blind_reads_first_what_lacks_reviews_and_learns_nothing_else(tmp_path: Path) -> None:
    world = blind_call(tmp_path)
    store = open_store(world.env())
    (event,) = store.events()
    for reviewer in ("kim@example.org", "lou@example.org", "max@example.org"):
        load = workload(store, event, reviewer, order=Order.LEAST)
        assert load.waiting[0] == "SB7QX3"
        assert list(load.outlines) == ["SA7QX3", "SB7QX3", "SC7QX3"]
        assert load.outlines["SB7QX3"].title == "By somebody"
    assert workload(store, event, "ada@example.org").mine == {}
    assert "SB7QX3" not in workload(store, event, "ana@example.org").outlines


def test_what_who_reviews_blind_recused_from_is_among_their_reviews_and_hidden(tmp_path: Path) -> None:
    world = blind_call(tmp_path)
    world.ok("review SA7QX3 --recuse 'We share an office'")
    store = open_store(world.env())
    (event,) = store.events()
    load = workload(store, event, "kim@example.org")
    assert (set(load.mine), set(load.hidden)) == ({"SA7QX3"}, {"SA7QX3"})
    assert "SA7QX3" not in (*load.waiting, *load.outlines)
    assert "SA7QX3" in workload(store, event, "lou@example.org").hidden
