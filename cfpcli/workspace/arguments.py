"""Arguments common to commands of several rooms."""

import typer

from cfpcli.workspace.completion import query as complete_query

QUERY = typer.Argument(
    help="Select proposals, such as track:security score>=4; see cfp help query.", autocompletion=complete_query
)
