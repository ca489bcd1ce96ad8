"""Decisions on proposals: pending until they are published, and checked against the moves that a state allows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from cfpcli.errors import DataRefusedError, Fault, UsageError
from cfpcli.records.proposal import REOPENED_FROM, Proposal, State, move
from cfpcli.text import clean_line, slugify, well_formed

DISCUSS = "discuss"
"""The tag of a proposal that the committee wants to discuss before it decides."""


class Verdict(StrEnum):
    """A decision of an organiser; each is also the name of its command."""

    ACCEPT = "accept"
    REJECT = "reject"
    WAITLIST = "waitlist"
    CANCEL = "cancel"


TARGETS: dict[Verdict, State] = {
    Verdict.ACCEPT: State.ACCEPTED,
    Verdict.REJECT: State.REJECTED,
    Verdict.WAITLIST: State.WAITLISTED,
    Verdict.CANCEL: State.CANCELED,
}
"""The state that follows from each verdict once it is published."""


class Grounds(msgspec.Struct, frozen=True):
    """The grounds of a decision: a reason for the committee, and tags for counting."""

    reason: str = ""
    tags: tuple[str, ...] = ()


def grounds(reason: str, tags: Iterable[str]) -> Grounds:
    """Read the grounds given with a decision; tags are slugs of the committee's own choosing.

    Raises:
        UsageError: a tag is not a slug; the hint spells the nearest one.
    """
    kept = tuple(dict.fromkeys(tag.strip() for tag in tags))
    for tag in kept:
        if not tag or tag != slugify(tag):
            raise not_a_tag(clean_line(tag), f"write {slugify(tag) or 'off-topic'}")
    return Grounds(well_formed(reason).strip(), kept)


def not_a_tag(text: str, hint: str) -> UsageError:
    """The refusal of a text that cannot be a tag."""
    return UsageError(f'"{text}" is not a valid tag', hint=hint)


def move_faults(proposals: Iterable[Proposal], target: State, *, reason: str = "") -> tuple[Fault, ...]:
    """A fault for each proposal that cannot move to the state `target`, with the states to which it can move."""
    faults = []
    for proposal in proposals:
        try:
            move(proposal.state, target, reason=reason)
        except DataRefusedError as error:
            message = f"{error.message}; {error.hint}" if error.hint else error.message
            faults.append(Fault(proposal.code, 0, "", message))
    return tuple(faults)


def decided(proposal: Proposal, target: State, why: Grounds) -> Proposal:
    """The proposal with this decision pending, or the proposal itself if nothing differs.

    The state is unchanged, and so are the notified state and the time of the last change, which speakers see. A former
    pending decision is replaced, with its reason and tags.

    Raises:
        DataRefusedError: its state does not allow the move.
    """
    move(proposal.state, target)
    after = msgspec.structs.replace(proposal, pending_state=target, pending_reason=why.reason, pending_tags=why.tags)
    is_same = proposal.pending_state == target and why == Grounds() and DISCUSS not in proposal.pending_tags
    return proposal if is_same or after == proposal else after


def to_discuss(proposal: Proposal) -> Proposal:
    """The proposal without a decision and marked for discussion."""
    after = msgspec.structs.replace(proposal, pending_state=None, pending_reason="", pending_tags=(DISCUSS,))
    return proposal if after == proposal else after


def cleared(proposal: Proposal) -> Proposal:
    """The proposal without a pending decision or mark, or the proposal itself if it has neither."""
    after = msgspec.structs.replace(proposal, pending_state=None, pending_reason="", pending_tags=())
    return proposal if after == proposal else after


def reopened(proposal: Proposal, why: Grounds, *, now: datetime) -> Proposal:
    """The proposal returned to `submitted`, at once: a new decision cannot wait for the reopening to be published.

    Raises:
        DataRefusedError: it is neither rejected, withdrawn nor canceled, or no reason is given.
    """
    if proposal.state not in REOPENED_FROM:
        raise DataRefusedError(f"a proposal that is {proposal.state} cannot be reopened: it is still open")
    state = move(proposal.state, State.SUBMITTED, reason=why.reason)
    after = msgspec.structs.replace(proposal, state=state, state_reason=why.reason, state_tags=why.tags)
    return msgspec.structs.replace(cleared(after), updated=now)


def published(proposal: Proposal, *, now: datetime) -> Proposal:
    """The proposal in the state that was pending; its notified state is unchanged.

    Raises:
        DataRefusedError: nothing is pending, or the state has changed since, so that the move is no longer allowed.
    """
    if proposal.pending_state is None:
        raise DataRefusedError(f"nothing is pending for {proposal.code}")
    return msgspec.structs.replace(
        proposal,
        state=move(proposal.state, proposal.pending_state),
        state_reason=proposal.pending_reason,
        state_tags=proposal.pending_tags,
        pending_state=None,
        pending_reason="",
        pending_tags=(),
        updated=now,
    )


def is_undecided(proposal: Proposal) -> bool:
    """Whether the committee still has to decide: submitted, and nothing pending."""
    return proposal.state is State.SUBMITTED and proposal.pending_state is None


def will_be(proposal: Proposal) -> State:
    """The state of a proposal once its pending decision is published."""
    return proposal.pending_state or proposal.state


def next_waitlisted(ranked: Sequence[Proposal]) -> Proposal | None:
    """The first of `ranked` (best first) that is waitlisted, published or pending; None if none is."""
    return next((proposal for proposal in ranked if will_be(proposal) is State.WAITLISTED), None)
