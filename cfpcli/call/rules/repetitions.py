"""Calls that a list has twice: the choice of the one to import."""

from collections.abc import Sequence
from typing import Any

from cfpcli.call.rules.conferences import Event, same_time
from cfpcli.call.rules.labels import may_be_main, sense_of
from cfpcli.call.rules.list_entry import ArrivingCall
from cfpcli.call.rules.list_formats import is_yearly
from cfpcli.records.event import FollowedCall


def without_repetitions(
    event: Event[ArrivingCall], followed: Sequence[FollowedCall]
) -> tuple[list[int], dict[int, int]]:
    """The positions of the calls to import, and for each repetition the position of the call that it repeats.

    Of a call and its repetition, a followed one is preferred, then the one that closes first. If a conference is in its
    list twice, the row with a list of deadlines is preferred over the older shape.
    """
    several = len({call.row for call in event.calls}) > 1

    def order(n: int) -> tuple[Any, ...]:
        call = event.calls[n]
        older = several and call.shape != "hf-deadlines"
        stands = any(same_time(call.closes, followed_call.closes) for followed_call in followed)
        return bool(call.refused), older, not stands, *by_date(call, n)

    chosen: list[int] = []
    repeated: dict[int, int] = {}
    for n in sorted(range(len(event.calls)), key=order):
        other = next((position for position in chosen if _is_repetition(event, n, position)), None)
        if other is None:
            chosen.append(n)
        else:
            repeated[n] = other
    return sorted(chosen), repeated


def _is_repetition(event: Event[ArrivingCall], n: int, other: int) -> bool:
    call, other_call = event.calls[n], event.calls[other]
    sense, other_sense = sense_of(call.label), sense_of(other_call.label)
    if not is_yearly(event.family):
        return sense == other_sense
    if same_time(call.closes, other_call.closes) and (sense == other_sense or call.row != other_call.row):
        return sense.kinds == other_sense.kinds or sense == other_sense
    return (
        call.row != other_call.row and sense.kinds == other_sense.kinds and (sense == other_sense or may_be_main(sense))
    )


def by_date(call: ArrivingCall, n: int) -> tuple[bool, float, str, int]:
    """The sort key of calls: the first close first, then the label, then the position `n`."""
    at = call.closes.at if call.closes else None
    return at is None, at.timestamp() if at else 0.0, call.label, n
