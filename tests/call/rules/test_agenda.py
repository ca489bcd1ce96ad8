"""The followed calls as conferences: shown once where two lists have them, never one for two."""

import sys
from datetime import UTC, datetime
from types import FrameType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.call.rules.agenda import close_of_round, conferences, followed_closes
from cfpcli.dates.instants import ends_of
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.followed_call import FollowedCall, ListState
from tests.call.following import call

NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)
HERE: dict[str, Any] = {"name": "BOAT", "year": 2026, "place": "Porto, Portugal", "starts": "2026-10-08"}


def boat(slug: str, closes: str = "14 June 2026", source: str = "ccfddl", **more: Any) -> FollowedCall:  # noqa: ANN401  # handed on
    """A call of one conference in a list."""
    return call(slug, closes, source=source, lists=(source,), **HERE | more)


def joined(*calls: FollowedCall) -> list[list[str]]:
    """The slugs of each conference that has several."""
    return [[each.slug for each in conference.calls] for conference in conferences(calls)]


def shown(*calls: FollowedCall, now: datetime = NOW) -> list[tuple[str, tuple[str, ...], str]]:
    """Slug, sources and note of every close."""
    return [(close.slug, close.sources, close.note) for close in followed_closes(calls, now)]


def test_a_conference_in_two_lists_is_shown_once_with_both_sources() -> None:
    two = boat("boat-2026"), boat("boat-2026-hf-deadlines", source="hf-deadlines", place="Porto", label="Paper")
    assert shown(*two) == [("boat-2026", ("ccfddl", "hf-deadlines"), "")]
    (conference,) = conferences(two)
    assert conference.slug == "boat-2026"


@pytest.mark.parametrize(
    "other",
    [
        {"starts": "2026-10-08", "place": ""},
        {"starts": "2026-10-08", "place": "Alfândega Centre, Porto"},
        {"starts": "", "place": "Porto"},
        {"starts": "2026-10-05", "url": "http://www.boat.example.org/2026/"},
        {"starts": "", "place": "", "url": "https://boat.example.org/2026"},
        {"starts": "2026-10-06", "place": "Online", "closes": "14 June 2026"},
        {"name": "Boat 2026", "place": "TBA"},
        {"starts": "2026-10-12", "closes": "14 June 2026"},
    ],
)
def test_lists_write_one_conference_in_different_words(other: dict[str, Any]) -> None:
    first = boat("a", url="https://boat.example.org/2026", closes="14 June 2026")
    assert joined(first, boat("b", source="hf-deadlines", **{"closes": "20 June 2026"} | other)) == [["a", "b"]]


@pytest.mark.parametrize(
    "other",
    [
        {"place": "Oslo, Norway"},
        {"place": "Lisbon, Portugal", "url": "https://boat.example.org/2026"},
        {"starts": "2026-11-08"},
        {"starts": "2026-10-12", "closes": "15 June 2026"},
        {"year": 2027, "starts": "2027-10-08"},
        {"name": "BOATS"},
        {"starts": "", "place": "", "closes": "15 June 2026"},
    ],
)
def test_two_conferences_are_never_joined(other: dict[str, Any]) -> None:
    first = boat("a", url="https://boat.example.org/2026")
    assert joined(first, boat("b", source="hf-deadlines", **other)) == [["a"], ["b"]]


def test_events_of_one_list_are_never_joined() -> None:
    assert joined(boat("a", source="confs.tech", place="Porto"), boat("b", source="confs.tech", place="")) == [
        ["a"],
        ["b"],
    ]


def test_a_conference_that_may_be_either_of_two_is_neither() -> None:
    two = boat("a", source="confs.tech", place="Porto"), boat("b", source="confs.tech", place="Oslo")
    assert joined(*two, boat("c", place="", url="")) == [["a"], ["b"], ["c"]]
    assert joined(*two, boat("c", place="Oslo")) == [["a"], ["b", "c"]]


def test_each_round_is_joined_with_its_own() -> None:
    ccf = [
        boat("boat-2026-abstracts", "7 June 2026", label="abstracts"),
        boat("boat-2026"),
        boat("boat-2026-round-2", "1 December 2026", label="Round 2"),
    ]
    hf = [
        boat("boat-2026-hf-deadlines", source="hf-deadlines", label="Paper submission"),
        boat("boat-2026-abstract", "7 June 2026", source="hf-deadlines", label="Abstract"),
        boat("boat-2026-tutorials", "20 June 2026", source="hf-deadlines", label="Tutorials"),
    ]
    both = ("ccfddl", "hf-deadlines")
    assert [(slug, sources) for slug, sources, _ in shown(*ccf, *hf)] == [
        ("boat-2026-abstracts", both),
        ("boat-2026", both),
        ("boat-2026-round-2", ("ccfddl",)),
        ("boat-2026-tutorials", ("hf-deadlines",)),
    ]
    assert {close.conference for close in followed_closes([*ccf, *hf], NOW)} == {"boat-2026"}


def test_where_lists_contradict_each_other_the_earlier_close_is_shown_until_it_has_passed() -> None:
    two = boat("a", "20 June 2026"), boat("b", "14 June 2026", source="hf-deadlines", label="Paper")
    assert shown(*two) == [("b", ("ccfddl", "hf-deadlines"), "Paper, ccfddl: Sat 20 June 2026 23:59 AoE")]
    later = datetime(2026, 6, 17, tzinfo=UTC)
    assert shown(*two, now=later) == [
        ("a", ("ccfddl", "hf-deadlines"), "hf-deadlines: Sun 14 June 2026 23:59 AoE"),
    ]


def test_a_close_far_away_is_another_round() -> None:
    two = boat("a", "14 June 2026"), boat("b", "14 September 2026", source="hf-deadlines")
    assert [slug for slug, _, _ in shown(*two)] == ["a", "b"]


def test_a_call_that_only_one_list_calls_off_is_shown_with_both() -> None:
    two = boat("a", list_state=ListState.CALLED_OFF), boat("b", source="hf-deadlines")
    assert shown(*two) == [("b", ("ccfddl", "hf-deadlines"), "called off in ccfddl")]


def test_a_day_without_a_zone_does_not_contradict_that_day_in_a_zone() -> None:
    one = boat("a", source="confs.tech")
    assert one.closes
    first, last = ends_of(one.closes)
    span = call("b", source="confs.tech", **HERE)
    span = FollowedCall(
        slug="b", name="BOAT", year=2026, starts="2026-10-08", closes=first, closes_latest=last,
        source="confs.tech", followed=NOW, updated=NOW,
    )  # fmt: skip
    assert shown(span, boat("a")) == [("a", ("confs.tech", "ccfddl"), "")]


slugs = st.integers(0, 10**6).map(str)
some = st.builds(
    boat,
    slugs,
    st.sampled_from(["14 June 2026", "20 June 2026", "TBA"]),
    st.sampled_from(["python-deadlines", "conferences-agenda", "confs.tech"]),
    place=st.sampled_from(["", "Porto", "Oslo"]),
    starts=st.sampled_from(["", "2026-10-08", "2026-10-09"]),
    label=st.sampled_from(["", "abstracts", "Round 2"]),
)


@given(st.lists(some, max_size=12, unique_by=lambda one: one.slug))
def test_every_call_is_in_one_round_of_one_conference(calls: list[FollowedCall]) -> None:
    listed = [each.slug for conference in conferences(calls) for each in conference.calls]
    assert sorted(listed) == sorted(each.slug for each in calls)
    for conference in conferences(calls):
        assert len({each.place for each in conference.calls if each.place}) <= 1
        assert conference.slug in {each.slug for each in conference.calls}
        assert all(len({each.source for each in of.calls}) == len(of.calls) for of in conference.rounds)


@pytest.mark.parametrize("kind", ["one conference", "one name", "many names"])
def test_hostile_numbers_of_calls_cost_no_more_than_their_number(kind: str) -> None:
    def steps(count: int) -> int:
        more: dict[str, Any] = {}
        calls = []
        for n in range(count):
            more = {
                "one conference": {},
                "one name": {"place": f"Town {n}", "starts": f"2026-10-{1 + n % 28:02}"},
                "many names": {"name": f"Boat {n}"},
            }[kind]
            calls.append(boat(f"c{n}", source=("ccfddl", "confs.tech")[n % 2], **more))
        done = 0

        def step(_frame: FrameType, event: str, _argument: object) -> None:
            nonlocal done
            done += event == "call"

        sys.setprofile(step)
        try:
            followed_closes(calls, NOW)
        finally:
            sys.setprofile(None)
        return done

    assert steps(2000) < 2.6 * steps(1000)


def day(slug: str, closes: str, **more: Any) -> FollowedCall:  # noqa: ANN401  # handed on
    """A call of a list that names only the day of its close."""
    first, last = ends_of(boat(slug, closes).closes or Deadline(raw=""))
    spanned = boat(slug, closes, source="confs.tech", **more)
    return msgspec.structs.replace(spanned, closes=first, closes_latest=last)


@pytest.mark.parametrize("is_first", [True, False])
def test_an_exact_close_within_the_span_of_a_day_is_shown(is_first: bool) -> None:
    two = [day("boat-2026-confs-tech", "14 June 2026"), boat("boat-2026", "14 June 2026")]
    (close,) = followed_closes(two if is_first else two[::-1], NOW)
    assert (close.slug, close.latest, close.note) == ("boat-2026", None, "")
    assert {*close.sources} == {"ccfddl", "confs.tech"}
    (conference,) = conferences(two)
    (each,) = conference.rounds
    assert close_of_round(each, conference, NOW, every_list=True).note == "confs.tech: Sun 14 June 2026, zone unknown"


def test_an_exact_close_of_the_next_local_day_within_the_span_is_no_contradiction() -> None:
    exact = boat("boat-2026", "15 June 2026 01:00", zone="Europe/Paris")
    (close,) = followed_closes([day("boat-2026-confs-tech", "14 June 2026", label=exact.label), exact], NOW)
    assert (close.slug, close.note) == ("boat-2026", "")


def test_an_exact_close_outside_the_span_of_a_day_is_noted() -> None:
    (close,) = followed_closes([day("boat-2026-confs-tech", "14 June 2026"), boat("boat-2026", "20 June 2026")], NOW)
    assert close.slug == "boat-2026-confs-tech"
    assert close.note == "ccfddl: Sat 20 June 2026 23:59 AoE"
