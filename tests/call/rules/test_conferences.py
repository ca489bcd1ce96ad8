"""Conferences and their rounds in lists of calls."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from cfpcli.call.rules.conferences import matched_rounds
from cfpcli.call.rules.labels import sense_of
from cfpcli.call.rules.list_changes import Following, Outcome, follow
from cfpcli.call.rules.list_formats import ArrivingCall
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.followed_call import FollowedCall, ListState

NOW = datetime(2026, 1, 10, tzinfo=UTC)


class Listed(NamedTuple):
    """One deadline of a list: its label and the day of January and after on which it closes."""

    label: str
    day: int

    def arriving(self) -> ArrivingCall:
        """It as it arrives."""
        at = NOW + timedelta(days=self.day)
        closes = Deadline(raw=f"{at:%Y-%m-%d}", date=f"{at:%Y-%m-%d}", zone="UTC", at=at)
        return ArrivingCall(name="BOAT", year=2026, label=self.label, closes=closes, row=1, shape="ccfddl")


def imported(known: tuple[FollowedCall, ...], rows: list[Listed], now: datetime = NOW) -> Following:
    return follow(known, [one.arriving() for one in rows], source="ccfddl", now=now)


def after(known: tuple[FollowedCall, ...], found: Following) -> tuple[FollowedCall, ...]:
    calls = {call.slug: call for call in known}
    for change in found.changes:
        assert calls.get(change.key) == change.before
        assert isinstance(change.after, FollowedCall)
        calls[change.key] = change.after
    return tuple(calls.values())


def moves(rows: list[Listed], then: list[Listed]) -> list[tuple[str, str]]:
    """Slug and outcome of everything that is not as before or new, when one version follows another."""
    known = after((), imported((), rows))
    found = imported(known, then)
    return [(row.call.slug, row.outcome) for row in found.rows if row.outcome not in {"added", "unchanged"}]


labels = st.sampled_from(
    [
        *("", "Paper Submission", "paper submission deadline", "First round", "Round 2", "R1", "Abstract", "Tutorials"),
        *("Posters", "Full papers", "Submission", "Industry track", "Third round (final)", "Paper (Cycle 2)", "fall"),
    ]
)
listed = st.builds(Listed, labels, st.integers(-40, 300))


def _unique(rows: list[Listed]) -> list[Listed]:
    found = {(sense_of(one.label), one.day): one for one in rows}
    return list(found.values())


versions = st.lists(listed, max_size=6).map(_unique)


@given(versions, st.data())
@settings(max_examples=150)
def test_what_stands_unchanged_never_moves_and_nothing_is_lost(rows: list[Listed], data: st.DataObject) -> None:
    kept = [one for one in rows if data.draw(st.booleans())]
    then = data.draw(st.permutations(_unique([*kept, *data.draw(versions)])))
    known = after((), imported((), rows))
    slugs = {(sense_of(call.label), call.closes): call.slug for call in known}
    later = NOW + timedelta(days=data.draw(st.integers(0, 60)))
    found = imported(known, then, later)
    now = after(known, found)
    standing = {slugs[sense_of(one.label), one.arriving().closes] for one in kept}
    moved = {row.call.slug for row in found.rows if row.outcome not in {Outcome.ADDED, Outcome.UNCHANGED}}
    changed = {row.call.slug for row in found.rows if row.former is not None}
    renamed = {row.call.slug for row in found.rows if row.before and row.before.label != row.call.label}
    assert not standing & (changed | (moved - renamed))
    there = {(sense_of(call.label), call.closes) for call in now if call.list_state is ListState.LISTED}
    assert {(sense_of(one.label), one.arriving().closes) for one in then} <= there
    assert len({call.slug for call in now}) == len(now)
    open_before = {call.slug for call in known if call.closes and call.closes.at and call.closes.at > later}
    assert open_before <= {call.slug for call in now}
    again = imported(now, data.draw(st.permutations(then)), later)
    assert again.changes == ()


def test_labels_are_one_whatever_hand_wrote_them() -> None:
    for one, other in [
        ("Round 1 deadline", "First round"),
        ("R1", "1st Round."),
        ("Paper Submission Deadline", "PAPERS"),
        ("Abstract due", "abstracts"),
        ("Second round (extended to Feb 3rd, 2026)", "second round"),
    ]:
        assert moves([Listed(one, 30)], [Listed(other, 37)]) == [("boat-2026", "extended")], (one, other)


def test_labels_that_name_another_round_are_another_deadline() -> None:
    for one, other in [
        ("Round 1 deadline", "Round 2 deadline"),
        ("Spring", "Fall"),
        ("Cycle A", "Cycle B"),
        ("Paper", "Tutorial"),
        ("Paper", "Abstract"),
        ("January cycle", "February cycle"),
    ]:
        assert moves([Listed(one, 30)], [Listed(other, 37)]) == [("boat-2026", "dropped")], (one, other)


def test_an_instant_that_stands_under_a_new_label_is_the_same_deadline() -> None:
    rows = [Listed("Paper", 40)]
    known = after((), imported((), rows))
    found = matched_rounds(known, [one.arriving() for one in [Listed("Paper", 10), Listed("Paper cycle 2", 40)]], NOW)
    assert {place: call.slug for place, call in found.items()} == {1: "boat-2026"}


def test_equal_labels_that_all_moved_are_told_apart_by_date_only_where_they_are_in_step() -> None:
    assert moves([Listed("", 10), Listed("", 100)], [Listed("", 17), Listed("", 107)]) == [
        ("boat-2026", "extended"),
        ("boat-2026-round-2", "extended"),
    ]
    assert moves([Listed("", 10), Listed("", 100)], [Listed("", 101), Listed("", 200)]) == [
        ("boat-2026", "dropped"),
        ("boat-2026-round-2", "dropped"),
    ]


def test_what_moved_together_with_its_label_is_not_called_extended() -> None:
    assert moves([Listed("Paper", 10)], [Listed("Regular submission", 17)]) == [("boat-2026", "updated")]
