"""Arguments and options that commands of several rooms take."""

import typer

from cfpcli.workspace.completion import codes
from cfpcli.workspace.completion import query as complete_query

QUERY = typer.Argument(
    help="Select proposals, such as track:security score>=4; see cfp help query.", autocompletion=complete_query
)
CODE = typer.Argument(help="The proposal's code or a prefix, in upper or lower case.", autocompletion=codes)
SET = typer.Option("--set", metavar="FIELD=VALUE", help="Set one field; repeatable.")
