"""The judges of events, settings and followed calls."""

from collections.abc import Iterator

from cfpcli.records.change import Change
from cfpcli.workspace.rules.court import Court, Refusal, organisers_only
from cfpcli.workspace.rules.roles import Role

FLAG = "flag:"
"""How the settings begin that are a reviewer's flags: `flag:CODE/e-mail`. A flag is its reviewer's, not a tag of the
proposal: it says nothing of the proposal to others and makes no new revision of it."""


def judge_event(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge an event: organisers create and change it."""
    if not court.role(change.key).runs_the_call:
        yield organisers_only(change, f"the event {change.key} can be changed")


def judge_setting(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge a setting: everybody's own flags are theirs, all others are for those who run the call."""
    is_own_flag = change.key.startswith(FLAG) and change.key.endswith(f"/{court.actor.email}")
    if not court.runs_something and not (is_own_flag and court.actor.email):
        yield organisers_only(change, f'the setting "{change.key}" can be changed')


def judge_call(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge a followed call: strangers to a committee follow calls in their own store."""
    if not court.runs_something and court.role() is Role.STRANGER:
        yield organisers_only(change, f"the followed call {change.key} can be changed")
