"""Followed calls in the history of a store: every state of each, including calls that are no longer followed."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from cfpcli.records.change import ChangeSet, Kind
from cfpcli.records.followed_call import FollowedCall
from cfpcli.store.protocol import HistoryFilter, Store

_COMMANDS = ("deadlines", "follow", "undo", "merge", "doctor")


class CallState(NamedTuple):
    """The state of a followed call from an instant (UTC) on; without a call, it was forgotten then."""

    since: datetime
    call: FollowedCall | None


def call_history(store: Store) -> Mapping[str, list[CallState]]:
    """The states of every call by its slug, oldest first."""
    states: dict[str, list[CallState]] = {}
    for change_set in store.history(HistoryFilter(wanted=_may_touch_calls)):
        for change in change_set.changes:
            if change.kind is not Kind.CALL:
                continue
            of_call = states.setdefault(change.key, [])
            if isinstance(change.before, FollowedCall) and not of_call:
                of_call.append(CallState(change.before.updated, change.before))
            of_call.append(CallState(change_set.at, change.after if isinstance(change.after, FollowedCall) else None))
    return states


def forgotten_calls(store: Store) -> list[FollowedCall]:
    """The calls that are no longer followed, each in its last state."""
    if not store.revision:
        return []
    calls = []
    for states in call_history(store).values():
        if states[-1].call is None:
            calls += [call for _, call in reversed(states) if call is not None][:1]
    return calls


def _may_touch_calls(change_set: ChangeSet) -> bool:
    """Whether a change set may contain followed calls, judging by its command; all others are not read."""
    words = change_set.command.split()
    return bool(change_set.undoes) or any(word in words for word in _COMMANDS)
