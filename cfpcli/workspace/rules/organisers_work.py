"""What nobody may write in a followed event: its own organisers review, decide, schedule and notify."""

from collections.abc import Iterator

from cfpcli.records.change import Change, Kind
from cfpcli.workspace.rules.court import Court, Door, Ground, Refusal, refused

ORGANISERS_WORK = frozenset({Kind.REVIEW, Kind.ASSIGNMENT, Kind.SLOT, Kind.RELEASE, Kind.NOTIFICATION})
"""The kinds of records that only the people who run a call make."""


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
        yield refused(change, Ground.RULE, f"{event.name} is followed: its own organisers run it", "cfp mine")
