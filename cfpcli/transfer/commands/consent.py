"""The confirmation that an import needs before it replaces stored data, and its result."""

from collections.abc import Sequence

import msgspec

from cfpcli.errors import Fault, InterruptedByUserError, WouldAskError
from cfpcli.records.change import Kind
from cfpcli.records.documents import heads
from cfpcli.records.times_in_words import line_about
from cfpcli.result import Level, Message, Result
from cfpcli.store.programme import referents_of
from cfpcli.store.protocol import Store
from cfpcli.text import number_of
from cfpcli.transfer.rows import Imported as ImportedRow
from cfpcli.transfer.rules.arrivals import Imported
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.context import Workspace

_SHOWN = 100
"""The most differences that are listed."""

_MOVES_SHOWN = 5


def agreed_to(seen: Imported, source: str, work: Workspace, store: Store) -> bool:
    """Whether stored records that differ may be replaced: by --yes, in a dry run, or because the person confirms it.

    `store` has the sessions and the events that the question names.

    Raises:
        WouldAskError: there are differences, and no terminal at which to confirm them.
        InterruptedByUserError: the person does not confirm them.
    """
    if not seen.differences or work.options.yes or work.options.dry_run:
        return bool(seen.differences)
    count = number_of(len(seen.places), "record")
    consequence = f"{source} would replace stored data in {count}"
    lines = seen.replacements(referents_of(store, seen.changes))
    if not work.can_ask:
        faults = tuple(Fault(source, 0, "", line) for line in lines[:_SHOWN])
        raise WouldAskError(consequence, hint="add --yes to replace it, or --dry-run to see all of it", faults=faults)
    from cfpcli.ui.prompts import prompter_for
    from cfpcli.ui.wrapping import hanging

    prompter = prompter_for(work.env)
    more = len(lines) - _SHOWN
    shown = [hanging("-", line, prompter.columns - 1) for line in lines[:_SHOWN]]
    prompter.say("\n".join([*shown, *([f"… and {more} more differences"] if more > 0 else [])]))
    if not prompter.confirm(f"Replace stored data in {count}?", default=False):
        raise InterruptedByUserError("nothing was imported")
    return True


def result_of(imported: Imported, source: str, store: Store, *, agreed: bool, dry_run: bool) -> Result[ImportedRow]:
    """The result of an import: its changes, the counts by kind, and what a person should know."""
    total = sum(tally.added + tally.updated for tally in imported.tallies)
    summary = f"Imported {number_of(total, 'record')} from {source}." if total else "Nothing new."
    following = tuple(Message(command, Level.NEXT) for command in ("cfp list", UNDO)) if total else ()
    warnings = (
        [Message(f"replaces: {line}", Level.WARNING) for line in _replacements(imported, store)] if dry_run else []
    )
    if imported.moves:
        warnings.append(Message(_moved(imported.moves), Level.WARNING))
    return Result(
        row=ImportedRow,
        items=[ImportedRow(**msgspec.structs.asdict(tally)) for tally in imported.tallies],
        changes=imported.changes,
        picture="messages",
        messages=(Message(summary), *warnings, *following),
        agreed=imported.places if agreed else frozenset(),
    )


def _replacements(imported: Imported, store: Store) -> list[str]:
    """The differences that a dry run does not show anyway, as it does those of places."""
    referents = referents_of(store, imported.changes)
    slots = (imported.changes[at] for at, head in enumerate(heads(imported.changes)) if head.kind is Kind.SLOT)
    shown = {line_about(change, referents).removeprefix("~ ") for change in slots}
    return [line for line in imported.replacements(referents) if line not in shown][:_SHOWN]


def _moved(moves: Sequence[str]) -> str:
    """The warning that an import has the effect of a publication."""
    shown = ", ".join(moves[:_MOVES_SHOWN])
    if len(moves) > _MOVES_SHOWN:
        shown += f" and {len(moves) - _MOVES_SHOWN} more"
    return f"speakers see {number_of(len(moves), 'new state')} at once, without cfp decisions publish: {shown}"
