"""`cfp accept`, `reject`, `waitlist`, `cancel`: decisions on one proposal or many, pending until they are published.

`cfp reopen`: rejected, withdrawn and canceled proposals are submitted again, at once.

`cfp waitlist promote`: the best-ranked waitlisted proposal of a track is accepted when a slot becomes free.

Before a pending decision is replaced, the history shows who made it and when, so that nobody overrules another person
unawares.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

import msgspec
import typer

from cfpcli.dates.countdown import ago
from cfpcli.decisions.commands.rank import panel_of
from cfpcli.decisions.rules.seats import line_of
from cfpcli.decisions.rules.standings import Grouping
from cfpcli.errors import (
    CfpError,
    ConflictError,
    DataRefusedError,
    Fault,
    InterruptedByUserError,
    UsageError,
    WouldAskError,
)
from cfpcli.figures.scores import Method
from cfpcli.records.change import ChangeSet, Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person, parse_person
from cfpcli.records.proposal import REOPENED_FROM, Proposal, State
from cfpcli.records.review import ReviewState
from cfpcli.records.soundness import required_choice
from cfpcli.records.verdicts import (
    TARGETS,
    Grounds,
    Verdict,
    cleared,
    decided,
    grounds,
    move_faults,
    next_waitlisted,
    reopened,
    to_discuss,
)
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import HistoryFilter, Store
from cfpcli.workspace.bulk import WORDS, all_or_nothing, in_bulk, outcome, required, several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY, reopening, tracks
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import speakers_of
from cfpcli.workspace.rows import DecidedProposal

PUBLISH = "cfp decisions publish  # when all decisions are made"
_READ_SINGLY = 4


class PendingDecision(NamedTuple):
    """A pending decision: its author and its instant (UTC); `revision` is the store's after it."""

    by: Person
    at: datetime
    revision: int

    def attribution(self, now: datetime) -> str:
        """The author and the age in words, such as `Ada Mbeki 3 min ago`."""
        return f"{self.by.name or self.by.email} {ago(self.at, now)}"


def makers(store: Store, codes: Iterable[str]) -> dict[str, PendingDecision]:
    """The last decision on each of these proposals, as far as the history has it."""
    wanted = {*codes}
    if not wanted:
        return {}
    if len(wanted) <= _READ_SINGLY:
        sets_by_code = {code: store.history(HistoryFilter(key=code)) for code in sorted(wanted)}
        return {code: last for code, sets in sets_by_code.items() if (last := _last_decision(sets, code))}
    decisions: dict[str, PendingDecision] = {}
    for change_set in reversed(store.history()):
        for code in _decided_in(change_set) & (wanted - decisions.keys()):
            decisions[code] = PendingDecision(_person(change_set.by), change_set.at, change_set.revision)
        if len(decisions) == len(wanted):
            break
    return decisions


def _last_decision(sets: Sequence[ChangeSet], code: str) -> PendingDecision | None:
    for change_set in reversed(sets):
        if code in _decided_in(change_set):
            return PendingDecision(_person(change_set.by), change_set.at, change_set.revision)
    return None


def _decided_in(change_set: ChangeSet) -> set[str]:
    return {
        change.key
        for change in change_set.changes
        if change.kind is Kind.PROPOSAL and _pending(change.before) != _pending(change.after)
    }


def _pending(record: object) -> tuple[State | None, str, tuple[str, ...]]:
    if not isinstance(record, Proposal):
        return None, "", ()
    return record.pending_state, record.pending_reason, record.pending_tags


def _person(text: str) -> Person:
    try:
        return parse_person(text)
    except CfpError:
        return Person(text)


def overruled(
    store: Store, proposals: Iterable[Proposal], target: State | None, me: Person
) -> dict[str, tuple[Proposal, PendingDecision | None]]:
    """The proposals with a pending decision of somebody else for another state, by code, each with that decision.

    The decision is None if the history does not have it because it was imported with the proposal; such a decision
    counts as somebody else's.
    """
    otherwise = {proposal.code: proposal for proposal in proposals if proposal.pending_state not in {None, target}}
    decisions = makers(store, otherwise)
    return {
        code: (proposal, decisions.get(code))
        for code, proposal in otherwise.items()
        if code not in decisions or decisions[code].by.email != me.email
    }


def in_words(proposal: Proposal, decision: PendingDecision | None, now: datetime) -> str:
    """A pending decision in words, such as `K7QX3D is already pending accepted, by Ada Mbeki 3 min ago`."""
    who = f", by {decision.attribution(now)}" if decision else ""
    return f"{proposal.code} is already pending {proposal.pending_state}{who}"


def refuse_changed_since(store: Store, proposals: Iterable[Proposal], revision: int, now: datetime) -> None:
    """Refuse a decision based on an older revision of the store.

    Raises:
        ConflictError: one of the proposals was changed after `revision` of the store; all such are named.
    """
    if revision == store.revision:
        return
    newer = []
    for proposal in proposals:
        for change_set in reversed(store.history(HistoryFilter(key=proposal.code))):
            if change_set.revision <= revision:
                break
            if any(change.kind is Kind.PROPOSAL for change in change_set.changes):
                who = _person(change_set.by).name or change_set.by
                newer.append(f"{proposal.code} by {who} {ago(change_set.at, now)}")
                break
    if newer:
        raise ConflictError(
            f"changed since revision {revision}: {'; '.join(newer)}",
            hint=f"review the changes; the store is at revision {store.revision}",
        )


REASON = typer.Option("--reason", help="The reason, shown to the committee but not to speakers.")
TAG = typer.Option("--tag", metavar="TAG", help="A tag for the reason, such as off-topic; repeatable.")
IF_REVISION = typer.Option(
    "--if-revision", metavar="N", min=0, help="Refuse if any of them changed after this revision of the store."
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
    """Accept proposals. The decision is pending until cfp decisions publish; the speakers do not see it before."""
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
    """Reject proposals. The decision is pending until cfp decisions publish; the speakers do not see it before."""
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

    def look(store: Store, proposals: tuple[Proposal, ...]) -> bool:
        nonlocal agreed
        _refuse_moves(proposals, TARGETS[verdict])
        others = overruled(store, proposals, TARGETS[verdict], me)
        if not others or agreed or not work.can_ask:
            return False
        agreed = _agreed([in_words(*other, work.now) for other in others.values()], verdict, work)
        return True

    def decide(store: Store, proposals: tuple[Proposal, ...]) -> Result[DecidedProposal]:
        if if_revision:
            refuse_changed_since(store, proposals, if_revision, work.now)
        return pending(store, proposals, verdict, why, work, me, agreed=agreed)

    return in_bulk(work, named, verdict, decide, by=me, look=look)


def _agreed(sentences: Sequence[str], verdict: Verdict, work: Workspace) -> bool:
    """Whether the person confirms the decision after reading the earlier decisions of others.

    Raises:
        InterruptedByUserError: the person does not confirm it.
    """
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    prompter.say("\n".join(f"{line}." for line in sentences))
    if not prompter.confirm(f"{verdict.capitalize()} instead?", default=False):
        raise InterruptedByUserError("nothing was changed")
    return True


def _refuse_moves(proposals: Sequence[Proposal], target: State) -> None:
    faults = move_faults(proposals, target)
    if faults:
        ended = [proposal.code for proposal in proposals if proposal.state in REOPENED_FROM]
        waiting = [proposal.code for proposal in proposals if proposal.pending_state and proposal.state is target]
        hint = f"cfp show {faults[0].source}"
        if ended:
            hint = reopening(*ended)
        elif waiting:
            hint = f"cfp decisions clear {' '.join(waiting)}  # undoes a pending decision"
        raise DataRefusedError(all_or_nothing(faults, target), faults=faults, hint=hint)


def pending(
    store: Store,
    proposals: Sequence[Proposal],
    verdict: Verdict,
    why: Grounds,
    work: Workspace,
    me: Person,
    *,
    agreed: bool,
    over: State | None = None,
) -> Result[DecidedProposal]:
    """The result of one decision on all of these proposals, its changes included.

    A pending decision for the state `over` is replaced without agreement.

    Raises:
        DataRefusedError: the state of a proposal does not allow it; each such proposal is named with its legal moves.
        ConflictError: somebody else has decided otherwise and the person has not `agreed` to replace that decision.
    """
    target = TARGETS[verdict]
    _refuse_moves(proposals, target)
    others = overruled(store, [proposal for proposal in proposals if proposal.pending_state != over], target, me)
    earlier = [in_words(*other, work.now) for other in others.values()]
    if earlier and not agreed:
        raise ConflictError(several(earlier, "; "), hint=f"talk to them, or replace it: cfp {verdict} … --yes")
    after = [decided(proposal, target, why) for proposal in proposals]
    changed = [now for was, now in zip(proposals, after, strict=True) if was is not now]
    same = [now for was, now in zip(proposals, after, strict=True) if was is now]
    replaced = [Message(f"Replaced: {several(earlier, '; ')}.", Level.WARNING)] if earlier else []
    warned = [*replaced, *_interests(store, changed, me)]
    return outcome(
        proposals, after, *_summary(changed, target), *_unchanged(store, same, work), *warned, *_next(changed)
    )


def _interests(store: Store, changed: Sequence[Proposal], me: Person) -> list[Message]:
    """Warnings if the acting person is a speaker or recused; the committee judges whether that matters."""
    reviews = store.reviews_by_code(proposal.code for proposal in changed)
    recused = [
        code
        for code, proposal_reviews in reviews.items()
        if any(review.reviewer == me.email and review.state is ReviewState.RECUSED for review in proposal_reviews)
    ]
    spoken = [
        proposal.code
        for proposal in changed
        if any(person.email == me.email for person in speakers_of(store, proposal))
    ]
    return [
        *([Message(f"You speak in {several(spoken)}.", Level.WARNING)] if spoken else []),
        *([Message(f"You recused yourself from {several(recused)}.", Level.WARNING)] if recused else []),
    ]


def _summary(changed: Sequence[Proposal], target: State) -> list[Message]:
    if len(changed) == 1:
        return [Message(f'{changed[0].code} "{changed[0].title}": {target}, pending.')]
    named = several([proposal.code for proposal in changed])
    return [Message(f"{len(changed)} proposals {target}, pending: {named}.")] if changed else []


def _unchanged(store: Store, same: Sequence[Proposal], work: Workspace) -> list[Message]:
    codes = [proposal.code for proposal in same]
    decisions = makers(store, codes)
    entries = [f"{code} ({decisions[code].attribution(work.now)})" if code in decisions else code for code in codes]
    return [Message(f"No change, already decided: {several(entries)}.")] if entries else []


def _next(changed: Sequence[Proposal]) -> list[Message]:
    if not changed:
        return []
    return [Message(PUBLISH, Level.NEXT), Message(UNDO, Level.NEXT)]


def decided_so(
    store: Store, proposals: Sequence[Proposal], verb: str, work: Workspace, me: Person, *, agreed: bool
) -> Result[DecidedProposal]:
    """The result of one verb of `cfp decide` on these proposals.

    Raises:
        DataRefusedError: the state of a proposal does not allow it.
        ConflictError: somebody else has decided otherwise and the person has not `agreed` to replace that decision.
    """
    if verb in [*Verdict]:
        return pending(store, proposals, Verdict(verb), Grounds(), work, me, agreed=agreed)
    others = overruled(store, proposals, None, me)
    if others and not agreed:
        earlier = [in_words(*other, work.now) for other in others.values()]
        raise ConflictError(several(earlier, "; "), hint="talk to them, or add --yes")
    change = to_discuss if verb == "discuss" else cleared
    after = [change(proposal) for proposal in proposals]
    done = "to discuss" if verb == "discuss" else "undecided again"
    named = several([proposal.code for proposal in after])
    return outcome(proposals, after, Message(f"{named}: {done}."), Message("cfp decisions list", Level.NEXT))


def reopen(
    work: Workspace,
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    reason: Annotated[str, typer.Option("--reason", help="The reason (required), shown to the committee.")] = "",
    tag: Annotated[list[str] | None, TAG] = None,
    if_revision: Annotated[int, IF_REVISION] = 0,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Reopen rejected, withdrawn or canceled proposals: they are submitted again at once and can be decided on.

    Unlike a decision, this does not wait for cfp decisions publish, so that a new decision can be made.
    """
    named = required(words, "reopen")
    why = grounds(reason, tag or ())
    if not why.reason:
        if not work.can_ask:
            raise WouldAskError("missing --reason", hint="add --reason TEXT")
        from cfpcli.ui.prompts import prompter_for

        answer = prompter_for(work.env).text(
            "Reason for reopening", validate=lambda text: "" if text.strip() else "a reason is required"
        )
        why = grounds(answer, tag or ())
    me = work.acting(by)

    def decide(store: Store, proposals: tuple[Proposal, ...]) -> Result[DecidedProposal]:
        if if_revision:
            refuse_changed_since(store, proposals, if_revision, work.now)
        after, faults = [], []
        for proposal in proposals:
            try:
                after.append(reopened(proposal, why, now=work.now))
            except DataRefusedError as error:
                faults.append(Fault(proposal.code, 0, "", error.message))
        if faults:
            waiting = [proposal.code for proposal in proposals if proposal.pending_state]
            hint = f"cfp decisions clear {' '.join(waiting)}  # undoes a pending decision" if waiting else ""
            raise DataRefusedError(all_or_nothing(faults, "reopened"), faults=tuple(faults), hint=hint)
        codes = several([proposal.code for proposal in after])
        text = f"{codes} is submitted again." if len(after) == 1 else f"{codes} are submitted again."
        return outcome(proposals, after, Message(text), Message("cfp decide", Level.NEXT), Message(UNDO, Level.NEXT))

    return in_bulk(work, named, "reopen", decide, by=me)


def promote(
    work: Workspace,
    *,
    take_next: Annotated[bool, typer.Option("--next", help="Promote the best-ranked proposal.")] = False,
    track: Annotated[
        str, typer.Option("--track", metavar="SLUG", help="The track with a free slot.", autocompletion=tracks)
    ] = "",
    method: Annotated[Method, typer.Option("--method", help="How to rank; see cfp help ranking.")] = Method.MEAN,
    reason: Annotated[str, REASON] = "",
    tag: Annotated[list[str] | None, TAG] = None,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Accept the best proposals on the waiting list of a track, pending until cfp decisions publish.

    The order is that of cfp rank. Proposals with a pending waitlist decision are included.
    """
    if not take_next:
        raise UsageError(
            "missing CODE or --next", hint="cfp waitlist promote --next --track SLUG\ncfp accept CODE  # takes one"
        )
    why = grounds(reason, tag or ())
    me = work.acting(by)
    event = work.required_event
    slug = _track(event, track)

    def decide(store: Store) -> Result[DecidedProposal]:
        ranked = ranked_in(store, event, slug, method, work.now)
        chosen = next_waitlisted(ranked)
        if chosen is None:
            nobody = Message(f"{slug}: the waiting list is empty.")
            return Result(row=DecidedProposal, picture="messages", messages=(nobody,))
        done = pending(store, [chosen], Verdict.ACCEPT, why, work, me, agreed=True, over=State.WAITLISTED)
        event_track = event.track(slug)
        line = line_of(ranked, event_track.slots if event_track else None)
        seats = (
            [Message(_seats(line.slots, line.seated + 1), Level.WARNING if line.free < 1 else Level.INFO)]
            if line
            else []
        )
        return msgspec.structs.replace(done, messages=(*done.messages[:1], *seats, *done.messages[1:]))

    return work.commit(decide, by=me)


def _seats(slots: int, held: int) -> str:
    over = f", {held - slots} too many" if held > slots else ""
    return f"{held} of {slots} slots will be taken{over}."


def _track(event: Event, slug: str) -> str:
    slugs = [track.slug for track in event.tracks]
    if slug:
        return required_choice(event, "tracks", slug)
    if len(slugs) > 1:
        raise UsageError("missing --track", hint=f"add --track SLUG, one of {', '.join(slugs)}")
    return slugs[0] if slugs else ""


def ranked_in(store: Store, event: Event, track: str, method: Method, now: datetime) -> tuple[Proposal, ...]:
    """The live proposals of a track, best first."""
    panel = panel_of(store, event, (), now=now)
    order = [standing.code for standing in panel.standings(method, Grouping.TRACK) if standing.group == track]
    return tuple(store.get_many(Kind.PROPOSAL, order).values())
