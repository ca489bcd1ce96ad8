"""What a proposal's speakers are expected to do next, and by when."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from cfpcli.call.rules.standing import Standing, close_of, closes_for, may_change, standing
from cfpcli.dates.countdown import opens_in
from cfpcli.proposals.rules.requirements import Progress
from cfpcli.records.draft import Draft
from cfpcli.records.event import Event
from cfpcli.records.proposal import Proposal
from cfpcli.records.states import State


class Expected(msgspec.Struct, frozen=True):
    """What is expected: in words, the command behind `cfp` that does it, and the UTC instant from which it is too late.

    `wanted` is True where something has to be done, False where it only can be, or nothing is left to do; then
    `command` may be empty.
    """

    text: str
    command: str = ""
    by: datetime | None = None
    wanted: bool = False


def expected_of_speaker(proposal: Proposal, event: Event, now: datetime, *, emails: Iterable[str] = ()) -> Expected:
    """What the speakers of a proposal in the store are expected to do at this instant.

    `emails` are their addresses, for a personal extension. Only what has been published is looked at: a pending
    decision is the committee's alone.
    """
    emails = tuple(emails)
    match proposal.state:
        case State.SUBMITTED | State.WAITLISTED:
            return _while_it_waits(proposal, event, now, emails)
        case State.ACCEPTED:
            return Expected("accepted: confirm that you come", f"confirm {proposal.code}", wanted=True)
        case State.CONFIRMED:
            return Expected("confirmed: nothing is left to do")
        case State.DRAFT:
            closes = close_of(event, proposal, emails)
            return Expected("not submitted", f"edit {proposal.code}", closes)
    return Expected("nothing")


def _while_it_waits(proposal: Proposal, event: Event, now: datetime, emails: tuple[str, ...]) -> Expected:
    wait = "a place may come free" if proposal.state is State.WAITLISTED else "wait for the decision"
    if not may_change(event, proposal, now, emails):
        return Expected(wait)
    closes = close_of(event, proposal, emails)
    missing = missing_at_close(proposal, event)
    if missing:
        several = f"; also {', '.join(missing[1:])}" if missing[1:] else ""
        text = f'answer "{missing[0]}"{several}'
        return Expected(text, f"edit {proposal.code} --set answers.{missing[0]}=…", closes, wanted=True)
    text = f"{wait}; it can still be changed" if closes is None else "can be changed until the call closes"
    return Expected(text, f"edit {proposal.code}", closes)


def missing_at_close(proposal: Proposal, event: Event) -> tuple[str, ...]:
    """The slugs of the questions that must be answered before the call closes, and are not."""
    return tuple(
        question.slug
        for question in event.questions
        if (question.required_at_close or question.required) and question.slug not in proposal.answers
    )


def expected_of_draft(draft: Draft, event: Event, now: datetime, done: Progress) -> Expected:
    """What is expected of whoever keeps a draft for this event; the command lacks the file that it sends."""
    emails = tuple(one.email for one in draft.speakers)
    closes = closes_for(event, track=draft.track, session_type=draft.session_type, emails=emails)
    by = closes.at if closes else None
    match standing(event, now, draft=draft):
        case Standing.OPEN:
            whole = done.done == done.asked
            return Expected("submit it" if whole else f"finish and submit it: {done} done", "submit", by, wanted=True)
        case Standing.GRACE:
            return Expected("submit it now: the call has closed, and you began in time", "submit", by, wanted=True)
        case Standing.UPCOMING:
            opens = event.call.opens.at if event.call.opens else None
            return Expected(f"the call {opens_in(opens, now)}")
        case Standing.UNANNOUNCED:
            return Expected("the call has no dates yet")
    return Expected("the call is closed", by=by)
