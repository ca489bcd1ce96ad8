"""Arguments and options that commands of several rooms take."""

import typer

from cfpcli.errors import UsageError
from cfpcli.workspace.completion import codes
from cfpcli.workspace.completion import query as complete_query

QUERY = typer.Argument(
    help="Select proposals, such as track:security score>=4; see cfp help query.", autocompletion=complete_query
)
CODE = typer.Argument(help="The proposal's code or a prefix, in upper or lower case.", autocompletion=codes)
SET = typer.Option("--set", metavar="FIELD=VALUE", help="Set one field; repeatable.")


def not_an_assignment(text: str, hint: str = "write --set FIELD=VALUE") -> UsageError:
    """The refusal of an argument that has no `=`."""
    return UsageError(f'"{text}" does not set a field', hint=hint)
