"""A session: a proposal once it has a place in the programme."""

from datetime import UTC, datetime, timedelta

from cfpcli.records.event import Event
from cfpcli.records.proposal import Proposal


def duration_of(proposal: Proposal, event: Event) -> int | None:
    """Minutes: the proposal's own, else its session type's; None where neither says.

    A session type of 0 minutes does not say: its sessions have no fixed length.
    """
    kind = event.session_type(proposal.session_type)
    return proposal.duration or (kind.duration if kind else None) or None


def day_of(proposal: Proposal, event: Event) -> str:
    """The local ISO date of a session: of its start, else its own day; empty while it has none."""
    if proposal.start is None:
        return proposal.day
    from cfpcli.dates.zones import zone_named

    return proposal.start.astimezone(zone_named(event.timezone)).date().isoformat()


def ends(proposal: Proposal, event: Event) -> datetime | None:
    """The UTC instant at which a session ends; None while its start or duration is not known."""
    minutes = duration_of(proposal, event)
    if proposal.start is None or minutes is None:
        return None
    return proposal.start.astimezone(UTC) + timedelta(minutes=minutes)
