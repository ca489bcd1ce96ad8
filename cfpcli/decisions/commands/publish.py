"""`cfp decisions publish`: everything pending becomes the state, in one change set, after a last look."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cfpcli.decisions.commands.pending import SELECTED, in_numbers, selected
from cfpcli.errors import ConflictError, DataRefusedError, Fault, InterruptedByUserError, UsageError, WouldAskError
from cfpcli.records.proposal import Proposal
from cfpcli.records.verdicts import is_undecided, move_faults, published
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.workspace.bulk import outcome, several, table
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.outcome import BY
from cfpcli.workspace.rows.outcome import DecidedProposal

_WHOLE = 1_000_000


def publish(
    work: Workspace,
    words: Annotated[list[str] | None, SELECTED] = None,
    *,
    count: Annotated[
        int, typer.Option("--count", metavar="N", min=0, help="How many changes there are; N must be right.")
    ] = 0,
    leave_undecided: Annotated[
        bool, typer.Option("--leave-undecided", help="Publish although some are undecided; they stay as they are.")
    ] = False,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Publish what is pending: states change as one change, which cfp undo takes back. Nobody is written to yet.

    The undecided are never swept along. At a terminal the whole list is shown and the number of changes is typed;
    a script gives --count N or --yes, and --leave-undecided where some are undecided.
    """
    me = work.acting(by)
    store = work.store
    seen = selected(work, store, words or ())
    waiting = _pending(seen)
    if not waiting:
        return outcome((), (), Message("Nothing is pending."), Message("cfp decide", Level.NEXT))
    _refuse_outrun(waiting)
    was_asked = _agreed(work, seen, waiting, count, leave_undecided=leave_undecided)

    def decide(fresh: Store) -> Result[DecidedProposal]:
        found = selected(work, fresh, words or ())
        now_waiting = _pending(found)
        if was_asked and _decisions(now_waiting) != _decisions(waiting):
            raise ConflictError("somebody else decided meanwhile; nothing was published", hint="look at it again")
        if not now_waiting:
            raise ConflictError("somebody else has just published or cleared it; nothing is pending", hint="cfp log")
        _refuse_outrun(now_waiting)
        if not was_asked:
            _refuse_otherwise(work, found, now_waiting, count, leave_undecided=leave_undecided)
        after = [published(one, now=work.now) for one in now_waiting]
        left = [one.code for one in found if is_undecided(one)]
        staying = [Message(f"Undecided, as they were: {several(left)}.")] if left else []
        done = Message(f"Published {in_numbers(now_waiting)}. Nobody has been written to.")
        return outcome(now_waiting, after, done, *staying, Message(f"cfp decisions list; {UNDO}", Level.NEXT))

    return work.commit(decide, by=me)


def _pending(found: Sequence[Proposal]) -> list[Proposal]:
    return [one for one in found if one.pending_state is not None]


def _decisions(found: Sequence[Proposal]) -> list[tuple[str, str, str]]:
    return [(one.code, str(one.state), str(one.pending_state)) for one in found]


def _refuse_outrun(waiting: Sequence[Proposal]) -> None:
    """Refuse where a state has changed since the decision, as a speaker who withdraws does."""
    faults = tuple(
        Fault(one.code, 0, "", f"is {one.state} by now and cannot become {one.pending_state}")
        for one in waiting
        if one.pending_state and move_faults([one], one.pending_state)
    )
    if faults:
        codes = " ".join(fault.source for fault in faults)
        raise DataRefusedError(
            "nothing was published, for what was decided no longer fits",
            faults=faults,
            hint=f"cfp decisions clear {codes}",
        )


def _refuse_otherwise(
    work: Workspace, found: Sequence[Proposal], waiting: Sequence[Proposal], count: int, *, leave_undecided: bool
) -> None:
    """Refuse what a script did not say for sure: the undecided by name, and a number that is not the right one."""
    if work.options.dry_run:
        return
    undecided = [one.code for one in found if is_undecided(one)]
    if undecided and not leave_undecided:
        raise DataRefusedError(
            f"nothing was published, for {len(undecided)} are undecided: {several(undecided)}",
            hint="decide on them, or --leave-undecided",
        )
    if count and count != len(waiting):
        raise UsageError(
            f"nothing was published: --count {count}, and there are {in_numbers(waiting)}", hint="cfp decisions list"
        )


def _agreed(
    work: Workspace, found: Sequence[Proposal], waiting: Sequence[Proposal], count: int, *, leave_undecided: bool
) -> bool:
    """Show everything and have the number of changes typed, unless flags said enough; whether somebody was asked."""
    if work.options.dry_run or work.options.yes or count:
        return False
    if not work.can_ask:
        open_still = sum(map(is_undecided, found))
        left = f"; and --leave-undecided, for {open_still} are undecided" if open_still and not leave_undecided else ""
        raise WouldAskError(
            f"would publish {in_numbers(waiting)}",
            hint=f"add --count N or --yes, or --dry-run to see{left}",
        )
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    columns = prompter.columns
    prompter.say("\n".join(table(waiting, columns, _WHOLE)))
    undecided = [one for one in found if is_undecided(one)]
    if undecided and not leave_undecided:
        prompter.say(
            "\n".join([f"\nUndecided, {len(undecided)}, they stay as they are:", *table(undecided, columns, _WHOLE)])
        )
    prompter.say(f"\n{in_numbers(waiting)}. Nobody is written to yet.", strong=True)
    typed = prompter.text("Type the number of changes to publish them (empty: not now)").strip()
    if not typed:
        raise InterruptedByUserError("nothing was published")
    if typed != str(len(waiting)):
        raise UsageError(f'nothing was published: "{typed}" is not the number of changes, {len(waiting)}')
    return True
