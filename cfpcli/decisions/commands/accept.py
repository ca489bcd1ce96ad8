"""`cfp accept`, `reject`, `waitlist`, `cancel`: decisions on one proposal or many, pending until they are published."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cfpcli.decisions.commands.authorship import in_words, makers, overruled, refuse_changed_since
from cfpcli.errors import ConflictError, DataRefusedError, InterruptedByUserError
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import ReviewState
from cfpcli.records.states import REOPENED_FROM, State
from cfpcli.records.verdicts import TARGETS, Grounds, Verdict, cleared, decided, grounds, move_faults, to_discuss
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.workspace.bulk import WORDS, all_or_nothing, in_bulk, outcome, required, several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import speakers_of
from cfpcli.workspace.outcome import BY
from cfpcli.workspace.rows.outcome import DecidedProposal

REASON = typer.Option("--reason", help="Why; the committee reads it, not the speakers.")
TAG = typer.Option(
    "--tag", metavar="TAG", help="A tag of yours on the reason, such as repeated; it may be given again."
)
IF_REVISION = typer.Option(
    "--if-revision", metavar="N", min=0, help="Only if none of them changed since this revision of the store."
)


def accept(
    work: Workspace,
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    reason: Annotated[str, REASON] = "",
    tag: Annotated[list[str] | None, TAG] = None,
    if_revision: Annotated[int, IF_REVISION] = 0,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Accept proposals. The decision is pending until cfp decisions publish; its speakers see nothing of it before."""
    return _decide(work, Verdict.ACCEPT, words, reason, tag, if_revision, by)


def reject(
    work: Workspace,
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    reason: Annotated[str, REASON] = "",
    tag: Annotated[list[str] | None, TAG] = None,
    if_revision: Annotated[int, IF_REVISION] = 0,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Reject proposals. The decision is pending until cfp decisions publish; its speakers see nothing of it before."""
    return _decide(work, Verdict.REJECT, words, reason, tag, if_revision, by)


def waitlist(
    work: Workspace,
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    reason: Annotated[str, REASON] = "",
    tag: Annotated[list[str] | None, TAG] = None,
    if_revision: Annotated[int, IF_REVISION] = 0,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Put proposals on the waiting list, pending until cfp decisions publish. cfp waitlist promote fills a place."""
    return _decide(work, Verdict.WAITLIST, words, reason, tag, if_revision, by)


def cancel(
    work: Workspace,
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    reason: Annotated[str, REASON] = "",
    tag: Annotated[list[str] | None, TAG] = None,
    if_revision: Annotated[int, IF_REVISION] = 0,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Cancel sessions that were accepted or confirmed. The decision is pending until cfp decisions publish."""
    return _decide(work, Verdict.CANCEL, words, reason, tag, if_revision, by)


def _decide(
    work: Workspace,
    verdict: Verdict,
    words: Sequence[str] | None,
    reason: str,
    tags: Sequence[str] | None,
    if_revision: int,
    by: str,
) -> Result[DecidedProposal]:
    why = grounds(reason, tags or ())
    named = required(words, verdict)
    me = work.acting(by)
    agreed = work.options.yes

    def look(store: Store, found: tuple[Proposal, ...]) -> bool:
        nonlocal agreed
        _refuse_moves(found, TARGETS[verdict])
        others = overruled(store, found, TARGETS[verdict], me)
        if not others or agreed or not work.can_ask:
            return False
        agreed = _agreed([in_words(*other, work.now) for other in others.values()], verdict, work)
        return True

    def decide(store: Store, found: tuple[Proposal, ...]) -> Result[DecidedProposal]:
        if if_revision:
            refuse_changed_since(store, found, if_revision, work.now)
        return pending(store, found, verdict, why, work, me, agreed=agreed)

    return in_bulk(work, named, verdict, decide, by=me, look=look)


def _agreed(told: Sequence[str], verdict: Verdict, work: Workspace) -> bool:
    """Whether the person, told who was faster, still wants it so."""
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    prompter.say("\n".join(f"{line}." for line in told))
    if not prompter.confirm(f"{verdict.capitalize()} instead?", default=False):
        raise InterruptedByUserError("nothing was changed")
    return True


def _refuse_moves(found: Sequence[Proposal], target: State) -> None:
    faults = move_faults(found, target)
    if faults:
        ended = [one.code for one in found if one.state in REOPENED_FROM]
        waiting = [one.code for one in found if one.pending_state and one.state is target]
        hint = f"cfp show {faults[0].source}"
        if ended:
            hint = f'cfp reopen {" ".join(ended)} --reason "…" starts again'
        elif waiting:
            hint = f"cfp decisions clear {' '.join(waiting)} takes back what is pending"
        raise DataRefusedError(all_or_nothing(faults, target), faults=faults, hint=hint)


def pending(
    store: Store,
    found: Sequence[Proposal],
    verdict: Verdict,
    why: Grounds,
    work: Workspace,
    me: Person,
    *,
    agreed: bool,
    over: State | None = None,
) -> Result[DecidedProposal]:
    """The result of one decision on all of these proposals, its changes included; what is pending `over` gives way.

    Raises:
        DataRefusedError: the state of one does not allow it; every such one is named with the moves it allows.
        ConflictError: somebody else has decided otherwise and it was not `agreed` to replace that.
    """
    target = TARGETS[verdict]
    _refuse_moves(found, target)
    others = overruled(store, [one for one in found if one.pending_state != over], target, me)
    told = [in_words(*other, work.now) for other in others.values()]
    if told and not agreed:
        raise ConflictError(several(told, "; "), hint=f"talk to them, or replace it: cfp {verdict} … --yes")
    after = [decided(one, target, why) for one in found]
    changed = [now for was, now in zip(found, after, strict=True) if was is not now]
    same = [now for was, now in zip(found, after, strict=True) if was is now]
    replaced = [Message(f"Replaced: {several(told, '; ')}.", Level.WARNING)] if told else []
    warned = [*replaced, *_own(store, changed, me)]
    return outcome(found, after, *_said(changed, target), *_unchanged(store, same, work), *warned, *_next(changed))


def _own(store: Store, changed: Sequence[Proposal], me: Person) -> list[Message]:
    """Where whoever decides has an interest of their own: it is for the committee to judge, not for a program."""
    reviews = store.reviews_by_code(one.code for one in changed)
    recused = [
        code
        for code, given in reviews.items()
        if any(one.reviewer == me.email and one.state is ReviewState.RECUSED for one in given)
    ]
    spoken = [one.code for one in changed if any(person.email == me.email for person in speakers_of(store, one))]
    return [
        *([Message(f"You speak in {several(spoken)}.", Level.WARNING)] if spoken else []),
        *([Message(f"You recused yourself from {several(recused)}.", Level.WARNING)] if recused else []),
    ]


def _said(changed: Sequence[Proposal], target: State) -> list[Message]:
    if len(changed) == 1:
        return [Message(f'{changed[0].code} "{changed[0].title}": {target}, pending.')]
    named = several([one.code for one in changed])
    return [Message(f"{len(changed)} proposals {target}, pending: {named}.")] if changed else []


def _unchanged(store: Store, same: Sequence[Proposal], work: Workspace) -> list[Message]:
    made = makers(store, [one.code for one in same])
    said = [f"{one.code} ({made[one.code].told(work.now)})" if one.code in made else one.code for one in same]
    return [Message(f"Decided so already, nothing changed: {several(said)}.")] if said else []


def _next(changed: Sequence[Proposal]) -> list[Message]:
    return [Message(f"cfp decisions publish, once all is decided; {UNDO}", Level.NEXT)] if changed else []


def decided_so(
    store: Store, found: Sequence[Proposal], verb: str, work: Workspace, me: Person, *, agreed: bool
) -> Result[DecidedProposal]:
    """The result of one verb of `cfp decide` on these proposals.

    Raises:
        DataRefusedError: the state of one does not allow it.
        ConflictError: somebody else has decided otherwise and it was not `agreed` to replace that.
    """
    if verb in [*Verdict]:
        return pending(store, found, Verdict(verb), Grounds(), work, me, agreed=agreed)
    others = overruled(store, found, None, me)
    if others and not agreed:
        told = [in_words(*other, work.now) for other in others.values()]
        raise ConflictError(several(told, "; "), hint="talk to them, or add --yes")
    change = to_discuss if verb == "discuss" else cleared
    after = [change(one) for one in found]
    done = "to discuss" if verb == "discuss" else "undecided again"
    named = several([one.code for one in after])
    return outcome(found, after, Message(f"{named}: {done}."), Message("cfp decisions list", Level.NEXT))
