"""What a reviewer of a blind call may write: reviews, what is their own, and nothing that is for organisers."""

from collections.abc import Iterable

from cfpcli.commands.sight import Places
from cfpcli.domain.change import Change, ChangeSet, Kind
from cfpcli.domain.proposal import Proposal
from cfpcli.errors import UsageError

ORGANISER_HINT = (
    "who organises as well is named among a track's chairs in the event file, or sets CFP_AS=organiser; cfp help blind"
)

_DECIDED = ("pending_state", "pending_reason", "pending_tags", "notified_state", "internal_notes", "redactions")
"""What of a proposal is the committee's, be it the reviewer's own proposal."""


def refuse(change_set: ChangeSet, places: Places) -> None:
    """Let a change set pass that a reviewer may write.

    Raises:
        UsageError: it changes what is for organisers, in an event that the reviewer reviews blind.
    """
    refuse_changes(change_set.changes, places)


def refuse_changes(changes: Iterable[Change], places: Places) -> None:
    """As `refuse`, before there is a change set."""
    changes = tuple(changes)
    sends = any(change.kind is Kind.PROPOSAL for change in changes)
    for change in changes:
        if not _is_theirs(change, places, sends=sends):
            raise refusal()


def refusal() -> UsageError:
    """What to say to a reviewer who asks for what only organisers may do or see."""
    return UsageError("this is for organisers, and you review blind", hint=ORGANISER_HINT)


def _is_theirs(change: Change, places: Places, *, sends: bool) -> bool:
    match change.kind:
        case Kind.REVIEW | Kind.SETTING | Kind.CALL:
            return True
        case Kind.PROPOSAL:
            return _may_change(change, places)
        case Kind.SPEAKER:
            return sends or change.key in places.me
        case Kind.REVIEWER:
            return not places.sight.blind or change.key == places.sight.email
        case Kind.EVENT:
            return change.key not in places.sight.blind
    return not places.sight.blind


def _may_change(change: Change, places: Places) -> bool:
    before, after = change.before, change.after
    event = places.events.get(change.key) or getattr(after, "event", "")
    if event not in places.sight.blind or (before is None and change.key not in places.events):
        return True
    if not isinstance(before, Proposal) or not isinstance(after, Proposal) or change.key not in places.own:
        return False
    return all(getattr(before, name) == getattr(after, name) for name in _DECIDED)
