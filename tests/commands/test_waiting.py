"""Which proposals wait for a reviewer."""

from cfpcli.commands.waiting import waiting_for
from cfpcli.store import Store
from tests.commands.samples import FOSDEM, OSXP
from tests.world import World


def waits(world: World, reviewer: str, slug: str = OSXP) -> tuple[str, ...]:
    store = Store.open(world.store)
    (event,) = (one for one in store.events() if one.slug == slug)
    return waiting_for(store, event, reviewer)


def test_all_that_stands_and_is_not_reviewed_by_them(desk: World) -> None:
    codes = desk.codes()
    reviewed_by_ada = codes[:4]
    withdrawn = codes[5]
    assert set(waits(desk, "ada@example.org")) == set(codes) - set(reviewed_by_ada) - {withdrawn}
    assert set(waits(desk, "new@example.org")) == set(codes) - {withdrawn}


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
