"""The states of a proposal and the one table of legal moves."""

from enum import StrEnum

from cfpcli.errors import DataRefusedError


class State(StrEnum):
    """The state of a proposal: the committee accepts it, and the speaker confirms it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"
    CANCELED = "canceled"


MOVES: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.SUBMITTED,),
    State.SUBMITTED: (State.ACCEPTED, State.REJECTED, State.WAITLISTED, State.WITHDRAWN),
    State.WAITLISTED: (State.ACCEPTED, State.REJECTED, State.WITHDRAWN),
    State.ACCEPTED: (State.CONFIRMED, State.CANCELED, State.WITHDRAWN),
    State.CONFIRMED: (State.CANCELED, State.WITHDRAWN),
    State.REJECTED: (State.SUBMITTED,),
    State.WITHDRAWN: (State.SUBMITTED,),
    State.CANCELED: (State.SUBMITTED,),
}

LIVE = (State.SUBMITTED, State.WAITLISTED, State.ACCEPTED, State.CONFIRMED)
"""States in which a proposal is live and its speaker can withdraw it."""

REOPENED_FROM = (State.REJECTED, State.WITHDRAWN, State.CANCELED)
"""States that lead back to `submitted` only with a reason."""


def move(now: State, then: State, *, reason: str = "") -> State:
    """Return the state `then` if the table allows the move from `now`.

    Raises:
        DataRefusedError: the move is not in the table (the hint lists the legal ones), or a proposal would be reopened
            without a `reason`.
    """
    if then not in MOVES[now]:
        legal = ", ".join(MOVES[now])
        raise DataRefusedError(
            f"a proposal that is {now} cannot become {then}", hint=f"from {now} it can become: {legal}"
        )
    if now in REOPENED_FROM and not reason.strip():
        raise DataRefusedError(f"reopening a proposal that is {now} needs a reason")
    return then
