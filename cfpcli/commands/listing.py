"""`cfp list`: the proposals that a query selects."""

from typing import Annotated

import typer

from cfpcli.commands.completion import query as complete_query
from cfpcli.commands.place import chosen_event, open_store
from cfpcli.commands.selection import parsed, select, shown
from cfpcli.domain.change import Kind
from cfpcli.domain.fields import FIELDS, needs, sort_rows
from cfpcli.env import Env
from cfpcli.result import Level, Message, Result

IN_A_PIPE = ("code", "state", "track", "session_type", "language", "title", "speaker_names")
AT_A_TERMINAL = (*IN_A_PIPE, "reviews", "score")

QUERY = typer.Argument(
    help="What to select, such as: track:security score>=4; see cfp help query.", autocompletion=complete_query
)


def list_proposals(
    env: Env,
    query: Annotated[list[str] | None, QUERY] = None,
    *,
    sort: Annotated[
        str, typer.Option("--sort", metavar="FIELDS", help="Order by these fields; -FIELD reverses.")
    ] = "number",
    limit: Annotated[int, typer.Option("--limit", min=0, help="At most so many; 0 for all.")] = 0,
) -> Result:
    """List proposals. In a pipe each is one line, tab-separated; --json and --fields choose more.

    Example: cfp list track:security state:submitted,accepted --sort=-score
    """
    store = open_store(env)
    event = chosen_event(env, store)
    fields = shown(env, AT_A_TERMINAL if env.is_terminal("stdout") else IN_A_PIPE)
    keys = [key for key in sort.split(",") if key.strip()]
    attributes, relations = needs(Kind.PROPOSAL, (*fields, *(key.strip().lstrip("-") for key in keys)))
    rows, related = select(store, event, parsed(query or [], store, event), attributes, relations)
    rows = sort_rows(Kind.PROPOSAL, rows, keys, related)
    cut = rows[:limit] if limit else rows
    columns = [FIELDS[Kind.PROPOSAL][name] for name in fields]
    items = [{column.name: column.get(row, related) for column in columns} for row in cut]
    return Result(
        schema="proposals",
        items=items,
        fields=fields,
        messages=_messages(env, len(rows), len(cut), asked=bool(query)),
    )


def _messages(env: Env, found: int, shown_count: int, *, asked: bool) -> tuple[Message, ...]:
    if not env.is_terminal("stdout"):
        return ()
    if not found and not asked:
        return (Message("No proposals yet."), Message("cfp submit", Level.NEXT))
    if not found:
        return (Message("No proposal matches."),)
    return (Message(f"{shown_count} of {found} shown."),) if shown_count < found else ()
