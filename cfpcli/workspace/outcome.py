"""Results of commands that write: the changed proposals, with the fields that scripts need next."""

from collections.abc import Sequence

import typer

from cfpcli.records.change import Change
from cfpcli.records.proposal import Proposal
from cfpcli.result import Message, Result
from cfpcli.workspace.rows.outcome import Written

BY = typer.Option("--by", metavar="PERSON", help="Act as this person, NAME <ADDRESS>, instead of as you.")


def written(changes: tuple[Change, ...], proposals: Sequence[Proposal], *messages: Message) -> Result[Written]:
    """The result of a command that changed these proposals."""
    return Result(
        row=Written,
        items=[Written(code=proposal.code, state=proposal.state, title=proposal.title) for proposal in proposals],
        changes=changes,
        picture="messages",
        messages=messages,
    )
