"""Options that commands of several rooms take, and the sentences with which they answer them."""

import typer

from cfpcli.errors import UsageError, WouldAskError

BY = typer.Option("--by", metavar="PERSON", help="Act as this person, NAME <ADDRESS>, instead of as you.")

REASON = "The reason, shown to the organisers."
"""The help of `--reason` where a speaker or a reviewer gives one."""


MINE = typer.Option("--mine", help="Only your own sessions.")
ONLY_DAY = typer.Option("--day", metavar="DATE", help="Only this day: a date, a weekday or 1, 2 …")
COLUMNS = typer.Option("--by", help="Draw rooms, tracks or speakers as columns.")
OF_RELEASE = typer.Option("--release", metavar="VERSION", help="A published version, or latest, instead of the plan.")
ICS = typer.Option("--ics", help="Write your published sessions as a calendar; needs --mine.")

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


def contradicts_format(option: str, format_name: str) -> UsageError:
    """The refusal of an option or a word that names a format beside another `--format`."""
    return UsageError(f"{option} and --format {format_name} contradict each other", hint="leave out one of them")
