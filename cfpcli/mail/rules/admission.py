"""The rules that decide whether a change to a notification is allowed: organisers record what people were notified of.

For now a track chair has an organiser's rights.
"""

from collections.abc import Iterator

from cfpcli.records.change import Change, Kind
from cfpcli.records.programme import Notification
from cfpcli.records.proposal import UNDECIDED
from cfpcli.workspace.rules.court import Court, Door, Ground, Refusal, faulty, organisers_only, refused


def judge_notification(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge a change to a notification: of a speaker, about an event's proposal, of a decision or a published time."""
    record = change.after or change.before
    if not isinstance(record, Notification):
        return
    if not court.role(record.event).runs_the_call:
        yield organisers_only(change, "notifications can be recorded only by an organiser")
        return
    after = change.after
    if not isinstance(after, Notification) or court.door is Door.INVERSE:
        return
    if court.event(after.event) is None:
        yield refused(
            change,
            Ground.RULE,
            f'the notification {change.key} belongs to "{after.event}", which the store does not have',
        )
        return
    yield from faulty(change, f"the notification of {after.person} about {after.proposal}", _faults(court, after))


def _faults(court: Court, notification: Notification) -> Iterator[tuple[str, str]]:
    """The fields with a value that no notification may have."""
    proposal = court.proposal(notification.proposal)
    if proposal is None or proposal.event != notification.event:
        yield "proposal", f'"{notification.proposal}" is not one of the proposals of {notification.event}'
    elif notification.person not in proposal.speakers:
        yield "person", f'"{notification.person}" is not a speaker of {proposal.code}'
    if notification.state in UNDECIDED:
        yield "state", f"is {notification.state}, which is not a decision"
    releases = court.snapshot.rows(Kind.RELEASE, ("event", "version"))
    versions = {row.version for row in releases if row.event == notification.event}
    if notification.release and notification.release not in versions:
        yield "release", f'"{notification.release}" is not a release of {notification.event}'
