"""The admission of every change set: the judge of each kind that it writes, and the error for their refusals."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from itertools import chain

from cfpcli.errors import CfpError, ClosedError, DataRefusedError, Fault, WouldAskError
from cfpcli.records.change import ChangeSet, Kind, Place
from cfpcli.store.collector import without_collector
from cfpcli.store.protocol import Store
from cfpcli.workspace.rules.court import Court, Door, Ground, Judge, Refusal, judge
from cfpcli.workspace.rules.organisers_work import ORGANISERS_WORK, judge_organisers_work
from cfpcli.workspace.rules.roles import Actor

Judges = Mapping[str, str]
"""The judge of each kind as `module:function` below `cfpcli`; it is loaded only for kinds that a change set writes."""


def judge_of(judges: Judges, kind: Kind) -> Judge:
    """The judge of a kind.

    Raises:
        LookupError: the kind has no judge, so no record of it may be written.
    """
    if kind not in judges:
        raise LookupError(f"records of the kind {kind} have no judge")
    module, _, name = judges[kind].partition(":")
    loaded: Judge = getattr(import_module(f"cfpcli.{module}"), name)
    if kind not in ORGANISERS_WORK:
        return loaded
    return lambda court, change: chain(judge_organisers_work(court, change), loaded(court, change))


def admit(
    store: Store,
    change_set: ChangeSet,
    actor: Actor,
    door: Door,
    judges: Judges,
    agreed: frozenset[Place] = frozenset(),
    *,
    located: Callable[[Place], tuple[str, int]] | None = None,
) -> None:
    """Check that a change set may be written to this whole store.

    `located` gives the file and the line of a record that comes from a file, for the faults of an error.

    Raises:
        DataRefusedError: the acting person may not make a change, or a rule forbids it.
        ClosedError: the call is not open for it.
        WouldAskError: it would replace records that nobody agreed to replace.
        LookupError: it writes a kind that has no judge.
    """
    with without_collector():
        refusals = judge(Court(store, change_set, actor, door, agreed), partial(judge_of, judges))
    if refusals:
        raise _error(refusals, located)


def _error(refusals: Sequence[Refusal], located: Callable[[Place], tuple[str, int]] | None) -> CfpError:
    """The error of the gravest ground: no agreement overrides a role or a rule."""
    for ground in (Ground.ROLE, Ground.RULE, Ground.CLOSED, Ground.UNASKED):
        gravest = [refusal for refusal in refusals if refusal.ground is ground]
        if gravest:
            break
    first = gravest[0]
    has_lines = located is not None and any(refusal.field for refusal in gravest)
    faults = tuple(_fault(refusal, located) for refusal in gravest) if len(gravest) > 1 or has_lines else ()
    changes = "1 change is" if len(gravest) == 1 else f"{len(gravest)} changes are"
    message = f"{changes} refused; nothing was written" if faults else first.message
    hint = first.hint
    if ground is Ground.UNASKED:
        return WouldAskError(message, hint=hint or "--dry-run shows the difference, --yes accepts it", faults=faults)
    return {Ground.CLOSED: ClosedError}.get(ground, DataRefusedError)(message, hint=hint, faults=faults)


def _fault(refusal: Refusal, located: Callable[[Place], tuple[str, int]] | None) -> Fault:
    """A refusal as a fault: at the line of the record in its file, else at its key."""
    source, line = located(refusal.place) if located else ("", 0)
    if not line:
        return Fault(refusal.place[1], 0, "", refusal.message)
    if not refusal.field:
        return Fault(source, line, "", refusal.message)
    return Fault(source, line, refusal.field, f"{refusal.fault} ({refusal.place[1]})")
