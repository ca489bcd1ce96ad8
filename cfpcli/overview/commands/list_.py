"""`cfp list`: the proposals that a query selects."""

from collections.abc import Iterator, Sequence
from typing import Annotated, overload

import typer

from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.fields import FIELDS, Field, Related, Row, field_named, needs, sort_rows
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.transfer.rows import ListedProposal
from cfpcli.workspace.completion import BLIND, QUERY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import chosen_event
from cfpcli.workspace.selection import parsed, related, select, shown

IN_A_PIPE = ("code", "state", "track", "session_type", "language", "title", "speaker_names")
AT_A_TERMINAL = (*IN_A_PIPE, "reviews", "score")


NUMBER = "number"
"""The default sort field: the order of submission."""


class _Items(Sequence[ListedProposal]):
    """Rows as items, each built on access, so that a table shows its first rows before the last ones are built."""

    def __init__(self, rows: Sequence[Row], computed: Sequence[Field], related: Related) -> None:
        self._rows = rows
        self._computed = computed
        self._related = related

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> ListedProposal: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[ListedProposal]: ...
    def __getitem__(self, place: int | slice) -> ListedProposal | Sequence[ListedProposal]:
        if isinstance(place, slice):
            return _Items(self._rows[place], self._computed, self._related)
        return self._item(self._rows[place])

    def __iter__(self) -> Iterator[ListedProposal]:
        return map(self._item, self._rows)

    def _item(self, row: Row) -> ListedProposal:
        return ListedProposal(
            proposal=row, **{column.name: column.get(row, self._related) for column in self._computed}
        )


def list_proposals(
    work: Workspace,
    query: Annotated[list[str] | None, QUERY] = None,
    *,
    sort: Annotated[
        str, typer.Option("--sort", metavar="FIELDS", help="Order by these fields; -FIELD reverses.")
    ] = NUMBER,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Show at most N (0: no limit).")] = 0,
    blind: Annotated[bool, BLIND] = False,
) -> Result[ListedProposal]:
    """List proposals. In a pipe, each is one tab-separated line; --json and --fields show more."""
    store = work.store
    if blind:
        from cfpcli.workspace.visibility import as_reviewer

        store = as_reviewer(store, blind=True)
    event = chosen_event(work.env, store)
    fields = shown(work, AT_A_TERMINAL if work.is_terminal("stdout") else IN_A_PIPE)
    keys = [key for key in sort.split(",") if key.strip()]
    if not store.is_whole:
        fields, keys = _not_hidden(work, store, event, fields, keys)
    attributes, relations = needs(Kind.PROPOSAL, fields)
    for_order, related_to_order = needs(Kind.PROPOSAL, [key.strip().lstrip("-") for key in keys])
    rows, related_for_order = select(
        store, event, parsed(query or [], store, event, work.now), attributes | for_order, related_to_order
    )
    rows = sort_rows(Kind.PROPOSAL, rows, keys, related_for_order)
    cut = rows[:limit] if limit else rows
    columns = [FIELDS[Kind.PROPOSAL][name] for name in fields]
    return Result(
        row=ListedProposal,
        items=_Items(cut, [column for column in columns if not column.is_stored], related(store, cut, relations)),
        fields=fields,
        messages=_messages(work, len(rows), len(cut), has_query=bool(query)),
    )


def _not_hidden(
    work: Workspace, store: Store, event: Event | None, fields: tuple[str, ...], keys: list[str]
) -> tuple[tuple[str, ...], list[str]]:
    """The fields to show and the sort keys that a reviewer may see."""
    from cfpcli.workspace.visibility import refuse_hidden, shown_fields

    refuse_hidden(store, event, [field_named(Kind.PROPOSAL, key.lstrip("-")).name for key in keys if key != NUMBER])
    return shown_fields(store, event, fields, requested=work.options.fields), keys


def _messages(work: Workspace, match_count: int, shown_count: int, *, has_query: bool) -> tuple[Message, ...]:
    if not work.is_terminal("stdout"):
        return ()
    if not match_count and not has_query:
        return (Message("No proposals yet."), Message("cfp submit", Level.NEXT))
    if not match_count:
        return (Message("No proposal matches."),)
    return (Message(f"{shown_count} of {match_count} shown."),) if shown_count < match_count else ()
