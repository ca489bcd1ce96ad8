"""What writers answer with: the proposals they touched, in the fields scripts need next."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import typer

from cfpcli.domain.change import Change, Record
from cfpcli.domain.proposal import Proposal
from cfpcli.result import Item, Message, Result
from cfpcli.rows.speaking import Written

BY = typer.Option("--by", metavar="PERSON", help="Who acts, as NAME <ADDRESS>, instead of CFP_ME or git's user.")


def written(changes: tuple[Change, ...], proposals: Sequence[Proposal], *messages: Message) -> Result[Written]:
    """The result of a command that changed these proposals."""
    return Result(
        row=Written,
        items=[Written(code=one.code, state=one.state, title=one.title) for one in proposals],
        changes=changes,
        picture="messages",
        messages=messages,
    )


def as_item(record: Record) -> Item:
    """A whole record as a row of a result: every field by name, instants as they are."""
    builtins: Item = msgspec.to_builtins(record, builtin_types=(datetime,))
    return {name: builtins.get(name, _empty(getattr(record, name))) for name in record.__struct_fields__}


def _empty(default: object) -> object:
    return list(default) if isinstance(default, tuple) else default
