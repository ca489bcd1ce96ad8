"""The records that nobody may write in a followed event: its own organisers review, decide, schedule and notify."""

from collections.abc import Iterator

from cfpcli.records.change import Change, Kind
from cfpcli.records.event import Event
from cfpcli.workspace.rules.court import Court, Door, Ground, Refusal, refused

ORGANISERS_WORK = frozenset({Kind.REVIEW, Kind.ASSIGNMENT, Kind.SLOT, Kind.RELEASE, Kind.NOTIFICATION})
"""The kinds of records that only the people who run a call make."""


def run_elsewhere(event: Event) -> str:
    """The refusal of the work of organisers in a followed event."""
    return f"{event.name} is followed: its own organisers run it"


def judge_organisers_work(court: Court, change: Change) -> Iterator[Refusal]:
    """The refusal of a record of the organisers' work in an event that is followed; none where it is removed."""
    after = change.after
    if after is None or court.door is Door.INVERSE:
        return
    slug = getattr(after, "event", "")
    if not slug and (proposal := court.proposal(getattr(after, "proposal", ""))):
        slug = proposal.event
    event = court.event(slug) if slug else None
    if event is not None and event.followed:
        yield refused(change, Ground.RULE, run_elsewhere(event), "cfp mine")
