"""`cfp schema`: the published JSON schema of what a command answers under --json."""

from typing import Annotated

import typer

from cfpcli.commands.completion import Candidates, inert
from cfpcli.domain.schemas import SCHEMAS, json_schema
from cfpcli.domain.text import did_you_mean
from cfpcli.env import Env
from cfpcli.errors import NotFoundError
from cfpcli.result import Result


def schemas(incomplete: str) -> Candidates:
    """The names of the published schemas."""
    return inert([(name, row.help) for name, row in SCHEMAS.items() if name.startswith(incomplete)])


def schema(
    env: Env,
    name: Annotated[
        str, typer.Argument(help="The schema's name; all names, if left out.", autocompletion=schemas)
    ] = "",
) -> Result:
    """Print the JSON schema (draft 2020-12) of a command's --json output, or list the names.

    Example: cfp schema proposals
    """
    del env
    if not name:
        items = [{"name": known, "id": f"cfp.{known}/1", "help": row.help} for known, row in SCHEMAS.items()]
        return Result(schema="schemas", items=items, fields=("name", "id", "help"), available=("name", "id", "help"))
    short = name.removeprefix("cfp.").removesuffix("/1")
    if short not in SCHEMAS:
        raise NotFoundError(f'there is no schema "{name}": {did_you_mean(short, SCHEMAS)}')
    return Result(schema="schema", documents=iter([json_schema(short)]), documents_are_safe=True)
