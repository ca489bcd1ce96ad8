"""Results of commands that write: the changed proposals, with the fields that scripts need next."""

from collections.abc import Sequence

import typer

from cfpcli.errors import WouldAskError
from cfpcli.records.change import Change
from cfpcli.records.proposal import Proposal
from cfpcli.result import Message, Result
from cfpcli.workspace.rows.outcome import Written

BY = typer.Option("--by", metavar="PERSON", help="Act as this person, NAME <ADDRESS>, instead of as you.")

REASON = "The reason, shown to the organisers."
"""The help of `--reason` where a speaker or a reviewer gives one."""


def already_confirmed(subject: str) -> str:
    """The report of a confirmation that changes nothing."""
    return f"No change: {subject} is already confirmed."


def editor_needs_a_terminal(hint: str) -> WouldAskError:
    """The refusal to open an editor where nobody can write in it; `hint` is the way by options."""
    return WouldAskError("an editor needs a terminal", hint=hint)


def written(changes: tuple[Change, ...], proposals: Sequence[Proposal], *messages: Message) -> Result[Written]:
    """The result of a command that changed these proposals."""
    return Result(
        row=Written,
        items=[Written(code=proposal.code, state=proposal.state, title=proposal.title) for proposal in proposals],
        changes=changes,
        picture="messages",
        messages=messages,
    )
