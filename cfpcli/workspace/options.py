"""Options that commands of several rooms take, and the sentences with which they answer them."""

import typer

from cfpcli.errors import WouldAskError

BY = typer.Option("--by", metavar="PERSON", help="Act as this person, NAME <ADDRESS>, instead of as you.")

REASON = "The reason, shown to the organisers."
"""The help of `--reason` where a speaker or a reviewer gives one."""


BLIND = typer.Option("--blind", help="Show only what reviewers of a blind call see; see cfp help blind.")


def already_confirmed(subject: str) -> str:
    """The report of a confirmation that changes nothing."""
    return f"No change: {subject} is already confirmed."


def editor_needs_a_terminal(hint: str) -> WouldAskError:
    """The refusal to open an editor where nobody can write in it; `hint` is the way by options."""
    return WouldAskError("an editor needs a terminal", hint=hint)


def reopening(*codes: str) -> str:
    """The command that reopens ended proposals, for a hint."""
    return f"cfp reopen {' '.join(codes)}  # asks for the reason"
