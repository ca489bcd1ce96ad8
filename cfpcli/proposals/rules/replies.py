"""Note the answers of other organisers one after the other: each changes a proposal, or has a reason against it."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from cfpcli.errors import DataRefusedError
from cfpcli.proposals.rules import Outcome
from cfpcli.proposals.rules.inbox import Verdict
from cfpcli.proposals.rules.packet import Reply
from cfpcli.records.change import Change, replaced
from cfpcli.records.event import Event
from cfpcli.records.proposal import Proposal, State, move
from cfpcli.text import clean_line

REHEARSED = "a rehearsal {}: its sender's clock was set by hand; only a rehearsal store accepts it"
"""The reason against a file in transit whose clock was set by hand; the braces are for `packet` or `answer`."""


class Noted(msgspec.Struct, frozen=True):
    """The verdict on each answer, in the order in which they were published, and the changes of their proposals."""

    verdicts: tuple[Verdict, ...]
    changes: tuple[Change, ...]


def note_replies(
    replies: Sequence[tuple[str, Reply]],
    proposal_of: Callable[[str], Proposal | None],
    event_of: Callable[[str], Event | None],
    *,
    now: datetime,
    rehearsal: bool,
) -> Noted:
    """Note answers, each with the name of its source; the last published one counts.

    `proposal_of` finds the stored proposal with a guid, `event_of` the event with a slug; `rehearsal` is whether the
    store is one for rehearsals.
    """
    verdicts = []
    first: dict[str, Proposal] = {}
    last: dict[str, Proposal] = {}
    for source, reply in sorted(replies, key=lambda pair: pair[1].at):
        verdict = Verdict(
            source=source, outcome=Outcome.REFUSED, title=clean_line(reply.title), event=clean_line(reply.event)
        )
        stored = proposal_of(reply.id)
        before = last.get(stored.code, stored) if stored else None
        try:
            proposal = _answered(before, reply, event_of, rehearsal=rehearsal)
            verdict = msgspec.structs.replace(verdict, code=proposal.code)
            outcome, reason, after = _with_answer(proposal, reply, now)
        except DataRefusedError as error:
            verdicts.append(msgspec.structs.replace(verdict, reason=error.message))
            continue
        verdicts.append(msgspec.structs.replace(verdict, outcome=outcome, reason=reason))
        if after is not proposal and stored is not None:
            first.setdefault(after.code, stored)
            last[after.code] = after
    return Noted(tuple(verdicts), tuple(replaced(before, last[code]) for code, before in first.items()))


def _answered(
    proposal: Proposal | None, reply: Reply, event_of: Callable[[str], Event | None], *, rehearsal: bool
) -> Proposal:
    """The proposal that an answer is about.

    Raises:
        DataRefusedError: there is none, its call is run here, the answer is of another call, nothing was sent, or the
            answer is from a rehearsal and the store is not.
    """
    if reply.rehearsal and not rehearsal:
        raise DataRefusedError(REHEARSED.format("answer"))
    if proposal is None:
        raise DataRefusedError("answers a proposal that is not in your store")
    event = event_of(proposal.event)
    if event is None or not event.followed:
        raise DataRefusedError(f"answers {proposal.code}, whose call is run in this store")
    if reply.event != proposal.event:
        named = clean_line(reply.event)[:60]
        raise DataRefusedError(f'is an answer of "{named}" to {proposal.code}, which is for "{proposal.event}"')
    if proposal.state is State.DRAFT:
        raise DataRefusedError(f"answers {proposal.code}, which is not noted as sent: cfp sent {proposal.code}")
    return proposal


def _with_answer(proposal: Proposal, reply: Reply, now: datetime) -> tuple[Outcome, str, Proposal]:
    """The outcome of an answer, its reason, and the proposal after it; itself if nothing changes.

    An answer whose clock is ahead counts as published now, so that it does not outlast a later one. A state
    that the speaker noted or confirmed before stays.

    Raises:
        DataRefusedError: the answer contradicts the state of the proposal.
    """
    at = min(reply.at, now)
    is_noted = proposal.state is reply.state or (proposal.state, reply.state) == (State.CONFIRMED, State.ACCEPTED)
    if is_noted or proposal.reported == at:
        return Outcome.UNCHANGED, f"is {proposal.state}", proposal
    if proposal.reported is not None and at < proposal.reported:
        return Outcome.OLDER, "a later answer was noted before", proposal
    try:
        move(proposal.state, reply.state, followed=True)
    except DataRefusedError as error:
        raise DataRefusedError(f"reports {reply.state}, but {proposal.code} is {proposal.state}") from error
    after = msgspec.structs.replace(proposal, state=reply.state, state_reason="", reported=at, updated=now)
    return Outcome.CHANGED, f"reported {reply.state}", after
