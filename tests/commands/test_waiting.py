"""Which proposals wait for a reviewer."""

from cfpcli.commands.waiting import waiting_for, workload
from cfpcli.domain.change import ChangeSet, created
from cfpcli.domain.reviewer import DeclaredConflict, Reviewer
from cfpcli.store import Store
from tests.commands.samples import FOSDEM, OSXP
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
        desk.ok("review", first, "--recuse", "A colleague", "--reviewer", f"{name} <{name.lower()}@example.org>")
    assert waits(desk, "new@example.org") == codes


def test_a_declared_conflict_is_hidden(desk: World) -> None:
    code, other = waits(desk, "new@example.org")[:2]
    against = (DeclaredConflict(against=code),)
    reviewer = Reviewer(email="new@example.org", name="New", conflicts=against)
    with Store.open(desk.store).locked() as store:
        store.apply(ChangeSet(at=NOON, by="Sam", command="cfp reviewers", changes=(created(reviewer),)))
    assert code not in waits(desk, "new@example.org")
    assert other in waits(desk, "new@example.org")
    store = Store.open(desk.store)
    (event,) = (one for one in store.events() if one.slug == OSXP)
    load = workload(store, event, "new@example.org")
    assert code in load.hidden
    assert code not in load.outlines
