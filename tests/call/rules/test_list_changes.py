"""Following: a list held against what is known; nothing doubles, moved closes are kept, dropped calls stay."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.call.rules.list_changes import ArrivingCall, Following, Outcome, follow
from cfpcli.dates.instants import ends_of
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.followed_call import FollowedCall

NOW = datetime(2026, 5, 24, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


def closing(day: str, zone: str = "UTC") -> Deadline:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
    return Deadline(raw=day, date=day, zone=zone, at=at)


BOAT = ArrivingCall(
    name="BoatConf", year=2026, closes=closing("2026-06-14"), place="Porto", starts="2026-10-08", ends="2026-10-09"
)


def following(
    *arriving: ArrivingCall, known: Iterable[FollowedCall] = (), source: str = "list", now: datetime = NOW
) -> Following:
    return follow(tuple(known), arriving, source=source, now=now)


def kept(*steps: Following) -> tuple[FollowedCall, ...]:
    """What a store has after these."""
    calls: dict[str, FollowedCall] = {}
    for step in steps:
        for change in step.changes:
            assert calls.get(change.key) == change.before
            assert isinstance(change.after, FollowedCall)
            calls[change.key] = change.after
    return tuple(calls.values())


def outcomes(found: Following) -> list[tuple[str, Outcome]]:
    return [(row.call.slug, row.outcome) for row in found.rows]


def test_a_new_call_is_added_under_its_name_and_year() -> None:
    found = following(BOAT)
    assert outcomes(found) == [("boatconf-2026", Outcome.ADDED)]
    (call,) = kept(found)
    assert (call.followed, call.updated, call.source) == (NOW, NOW, "list")
    assert (call.closes, call.place, call.starts) == (BOAT.closes, "Porto", "2026-10-08")


def test_the_same_list_again_changes_nothing() -> None:
    first = following(BOAT, replace(BOAT, label="tutorials"))
    again = following(BOAT, replace(BOAT, label="tutorials"), known=kept(first), now=LATER)
    assert again.changes == ()
    assert [outcome for _, outcome in outcomes(again)] == [Outcome.UNCHANGED, Outcome.UNCHANGED]


def test_a_close_that_moved_later_is_kept_as_an_extension() -> None:
    first = following(BOAT)
    moved = following(replace(BOAT, closes=closing("2026-06-28")), known=kept(first), now=LATER)
    assert outcomes(moved) == [("boatconf-2026", Outcome.EXTENDED)]
    assert moved.rows[0].former == BOAT.closes
    (call,) = kept(first, moved)
    assert [(one.closes, one.changed) for one in call.extensions] == [(BOAT.closes, LATER)]
    assert (call.followed, call.updated) == (NOW, LATER)
    assert following(replace(BOAT, closes=closing("2026-06-28")), known=(call,), now=LATER).changes == ()


def test_an_extension_that_the_list_tells_is_kept_once() -> None:
    extended = replace(BOAT, closes=closing("2026-06-28"), extended_from=BOAT.closes)
    at_once = following(extended)
    (call,) = kept(at_once)
    assert [one.closes for one in call.extensions] == [BOAT.closes]
    assert outcomes(at_once) == [("boatconf-2026", Outcome.ADDED)]

    first = following(BOAT)
    later = following(extended, known=kept(first), now=LATER)
    (call,) = kept(first, later)
    assert [one.closes for one in call.extensions] == [BOAT.closes]
    assert following(extended, known=(call,), now=LATER).changes == ()


def test_extensions_follow_one_another_oldest_first() -> None:
    steps = [following(BOAT)]
    for day in ("2026-06-21", "2026-06-28"):
        steps.append(following(replace(BOAT, closes=closing(day)), known=kept(*steps), now=LATER))
    assert [one.closes.date for one in kept(*steps)[0].extensions] == ["2026-06-14", "2026-06-21"]


def test_an_extension_taken_back_is_an_update_and_leaves_none() -> None:
    first = following(BOAT)
    second = following(replace(BOAT, closes=closing("2026-06-28")), known=kept(first), now=LATER)
    back = following(BOAT, known=kept(first, second), now=LATER)
    assert outcomes(back) == [("boatconf-2026", Outcome.UPDATED)]
    assert back.rows[0].former == closing("2026-06-28")
    assert kept(first, second, back)[0].extensions == ()


def test_the_same_instant_in_another_zone_is_no_extension() -> None:
    first = following(BOAT)
    other = replace(closing("2026-06-14"), zone="Europe/Dublin")
    found = following(replace(BOAT, closes=other), known=kept(first), now=LATER)
    assert outcomes(found) == [("boatconf-2026", Outcome.UPDATED)]
    assert found.rows[0].former is None
    assert kept(first, found)[0].extensions == ()


def test_zone_rules_that_changed_move_no_close() -> None:
    first = following(BOAT)
    assert BOAT.closes is not None
    renewed = replace(BOAT.closes, at=datetime(2026, 6, 15, 1, tzinfo=UTC))
    found = following(replace(BOAT, closes=renewed), known=kept(first), now=LATER)
    assert outcomes(found) == [("boatconf-2026", Outcome.UPDATED)]
    assert kept(first, found)[0].extensions == ()


def test_a_date_instead_of_to_be_announced_is_an_update() -> None:
    unknown = replace(BOAT, closes=Deadline(raw="TBA"))
    first = following(unknown)
    told = following(BOAT, known=kept(first), now=LATER)
    assert outcomes(told) == [("boatconf-2026", Outcome.UPDATED)]
    assert kept(first, told)[0].extensions == ()
    assert outcomes(following(unknown, known=kept(first, told))) == [("boatconf-2026", Outcome.UPDATED)]


def test_a_call_that_its_list_no_longer_has_stays() -> None:
    first = following(BOAT, replace(BOAT, name="Harbour Camp"))
    second = following(BOAT, known=kept(first), now=LATER)
    assert second.changes == ()


def test_a_call_that_stands_twice_in_a_list_comes_in_once() -> None:
    found = following(BOAT, replace(BOAT, line=7))
    assert outcomes(found) == [("boatconf-2026", Outcome.ADDED), ("boatconf-2026", Outcome.REPEATED)]
    assert len(found.changes) == 1


def test_a_call_that_stands_twice_with_two_closes_is_told_with_the_other() -> None:
    found = following(BOAT, replace(BOAT, closes=closing("2026-07-01")))
    assert found.rows[1].call.closes == BOAT.closes
    assert found.rows[1].former == closing("2026-07-01")


def test_two_lists_may_tell_of_one_event_in_any_order() -> None:
    first = following(BOAT, source="confs.tech")
    second = following(BOAT, known=kept(first), source="ccfddl")
    calls = kept(first, second)
    assert [(call.slug, call.source) for call in calls] == [
        ("boatconf-2026", "confs.tech"),
        ("boatconf-2026-ccfddl", "ccfddl"),
    ]
    for source in ("ccfddl", "confs.tech"):
        assert following(BOAT, known=calls, source=source, now=LATER).changes == ()


def test_each_list_finds_its_own_where_the_other_was_forgotten() -> None:
    second = kept(following(BOAT, source="confs.tech"))
    both = follow(second, (BOAT,), source="ccfddl", now=NOW)
    alone = tuple(change.after for change in both.changes if isinstance(change.after, FollowedCall))
    assert follow(alone, (BOAT,), source="ccfddl", now=LATER).changes == ()


def test_events_of_one_name_are_told_apart_by_day_and_place() -> None:
    elsewhere = replace(BOAT, place="Gdańsk", starts="2026-11-12", ends="2026-11-13")
    both = following(BOAT, elsewhere)
    assert [slug for slug, _ in outcomes(both)] == ["boatconf-2026-10-08-porto", "boatconf-2026-11-12-gdansk"]
    assert following(elsewhere, BOAT, known=kept(both), now=LATER).changes == ()
    assert following(BOAT, known=kept(both), now=LATER).changes == ()


def test_a_namesake_that_comes_later_leaves_the_first_its_slug() -> None:
    first = following(BOAT)
    elsewhere = replace(BOAT, place="Gdańsk", starts="2026-11-12")
    both = following(elsewhere, BOAT, known=kept(first), now=LATER)
    assert outcomes(both) == [
        ("boatconf-2026-11-12-gdansk", Outcome.ADDED),
        ("boatconf-2026", Outcome.UNCHANGED),
    ]


def test_an_event_that_moves_stays_the_same_call() -> None:
    first = following(BOAT)
    moved = following(replace(BOAT, starts="2026-10-15", place="Faro"), known=kept(first), now=LATER)
    assert outcomes(moved) == [("boatconf-2026", Outcome.UPDATED)]


def test_the_year_after_is_another_call() -> None:
    first = following(BOAT)
    second = following(
        replace(BOAT, year=2027, starts="2027-10-08", closes=closing("2027-06-14")), known=kept(first), now=LATER
    )
    assert outcomes(second) == [("boatconf-2027", Outcome.ADDED)]


def test_an_event_whose_dates_become_known_stays_the_same_call() -> None:
    dateless = replace(BOAT, year=0, starts="", ends="", url="https://boat.example.org")
    first = following(dateless)
    assert outcomes(first) == [("boatconf", Outcome.ADDED)]
    dated = replace(BOAT, url="https://boat.example.org")
    assert outcomes(following(dated, known=kept(first), now=LATER)) == [("boatconf", Outcome.UPDATED)]
    next_year = replace(dated, year=2027, starts="2027-10-08", closes=closing("2027-06-14"))
    assert outcomes(following(next_year, known=kept(first))) == [("boatconf-2027", Outcome.ADDED)]


def test_the_parts_of_an_event_are_calls_of_their_own() -> None:
    tutorials = replace(BOAT, label="tutorials", closes=closing("2026-05-31"))
    found = following(BOAT, tutorials)
    assert [slug for slug, _ in outcomes(found)] == ["boatconf-2026", "boatconf-2026-tutorials"]


def test_a_year_in_the_name_is_not_told_twice() -> None:
    assert outcomes(following(replace(BOAT, name="BoatConf 2026")))[0][0] == "boatconf-2026"
    assert outcomes(following(replace(BOAT, name="Boat20264")))[0][0] == "boat20264-2026"


def test_a_name_in_another_script_has_a_slug_too() -> None:
    named = replace(BOAT, name="開源人年會", url="https://coscup.example.org/2026")
    assert outcomes(following(named))[0][0] == "coscup-example-org-2026"
    (slug, _), *_ = outcomes(following(replace(named, url="")))
    assert slug.startswith("call-")
    assert slug == outcomes(following(replace(named, url="")))[0][0]


days = st.dates(datetime(2026, 1, 1).date(), datetime(2027, 12, 31).date()).map(str)  # noqa: DTZ001 - bounds of dates
calls = st.builds(
    ArrivingCall,
    name=st.sampled_from(["BoatConf", "Boat Conf", "Harbour Camp", "開源人年會", "BoatConf 2026"]),
    year=st.sampled_from([0, 2026, 2027]),
    label=st.sampled_from(["", "tutorials"]),
    closes=st.none() | st.just(Deadline(raw="TBA")) | days.map(closing),
    place=st.sampled_from(["", "Porto", "Faro"]),
    starts=st.just("") | days,
    url=st.sampled_from(["", "https://boat.example.org"]),
).map(lambda call: replace(call, year=int(call.starts[:4]) if call.starts else call.year))


@given(st.lists(calls, max_size=6), st.lists(calls, max_size=6), st.permutations(["a", "b"]))
def test_whatever_came_before_the_same_list_twice_changes_nothing(
    before: list[ArrivingCall], arriving: list[ArrivingCall], sources: list[str]
) -> None:
    first = follow((), before, source=sources[0], now=NOW)
    second = follow(kept(first), arriving, source="a", now=NOW)
    known = kept(first, second)
    assert len({call.slug for call in known}) == len(known)
    again = follow(known, arriving, source="a", now=LATER)
    assert again.changes == ()


def test_a_call_without_a_year_keeps_its_slug_when_the_year_is_known() -> None:
    dateless = ArrivingCall(name="Boat Conf")
    dated = replace(dateless, year=2026, starts="2026-01-01")
    first = follow((), [dateless], source="a", now=NOW)
    second = follow(kept(first), [dated], source="a", now=NOW)
    known = kept(first, second)
    assert [call.slug for call in known] == ["boat-conf"]
    assert follow(known, [dated], source="a", now=LATER).changes == ()


def test_a_day_whose_zone_is_assumed_no_more_was_not_moved() -> None:
    before = kept(following(replace(BOAT, zone_assumed=True)))
    first, last = ends_of(closing("2026-06-14"))
    again = following(replace(BOAT, closes=first, closes_latest=last), known=before, now=LATER)
    assert [(row.outcome, row.former) for row in again.rows] == [(Outcome.UPDATED, None)]
    (after,) = kept(following(replace(BOAT, zone_assumed=True)), again)
    assert (after.closes, after.closes_latest, after.extensions) == (first, last, ())
    known = following(BOAT, known=(after,), now=LATER)
    assert [(row.outcome, row.former) for row in known.rows] == [(Outcome.UPDATED, None)]


def test_a_day_of_no_known_zone_that_moves_is_extended() -> None:
    first, last = ends_of(closing("2026-06-14"))
    before = kept(following(replace(BOAT, closes=first, closes_latest=last)))
    later, its_last = ends_of(closing("2026-06-15"))
    (row,) = following(replace(BOAT, closes=later, closes_latest=its_last), known=before, now=LATER).rows
    assert (row.outcome, row.former) == (Outcome.EXTENDED, first)
