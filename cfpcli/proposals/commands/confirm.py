"""`cfp confirm` and `cfp withdraw`: the speaker's answers to the committee.

`cfp confirm` makes an accepted proposal confirmed. `cfp withdraw` withdraws a proposal, which stays in the store.

A local file cannot prove who the acting person is: if they are not a speaker of the proposal, there is a warning.
"""

from collections.abc import Iterable
from typing import Annotated

import msgspec
import typer

from cfpcli.errors import DataRefusedError, InterruptedByUserError, WouldAskError, changed_meanwhile
from cfpcli.proposals.commands.outgoing import with_news
from cfpcli.proposals.rules.packet import Action
from cfpcli.records.change import Change, Kind, replaced
from cfpcli.records.person import Person, Speaker, normalise_email
from cfpcli.records.programme import Slot, SlotAnswer
from cfpcli.records.proposal import SEATED, Proposal, State, move
from cfpcli.result import Level, Message, Result
from cfpcli.store.programme import last_slots
from cfpcli.store.protocol import Store
from cfpcli.text import well_formed
from cfpcli.workspace.commit import UNDO, written
from cfpcli.workspace.completion import BY, CODE, REASON, already_confirmed, reopening
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, own_proposal, speakers_of
from cfpcli.workspace.own_stores import for_code
from cfpcli.workspace.refusals import refusals_by_others
from cfpcli.workspace.rows import Written


def withdraw(
    work: Workspace,
    code: Annotated[str, CODE],
    *,
    reason: Annotated[str, typer.Option("--reason", help=REASON)] = "",
    by: Annotated[str, BY] = "",
) -> Result[Written]:
    """Withdraw a proposal, accepted or not. It is marked withdrawn, never deleted; cfp undo restores it."""
    work = for_code(work, code)
    if not reason.strip() and not _is_only_prepared(work, code):
        if not work.can_ask:
            raise WouldAskError("missing --reason", hint="add --reason TEXT")
        from cfpcli.ui.prompts import prompter_for

        reason = prompter_for(work.env).text(
            "Reason for the withdrawal", validate=lambda text: "" if text.strip() else "a reason is required"
        )
    me = work.acting(by)

    def decide(store: Store) -> Result[Written]:
        before = own_proposal(store, code)
        if before.state is State.DRAFT and event_of(store, before).followed:
            return _unprepared(before)
        if before.state is State.WITHDRAWN:
            return written((), [before], *_already_withdrawn(store, before.code))
        after = msgspec.structs.replace(
            before,
            state=move(before.state, State.WITHDRAWN),
            state_reason=well_formed(reason),
            state_tags=(),
            updated=work.now,
            revision=before.revision + 1,
        )
        chosen = before.state in SEATED and not event_of(store, before).followed
        return written(
            (replaced(before, after),),
            [after],
            Message(f'Withdrew {after.code} "{after.title}".'),
            *(
                [Message(f"It was {before.state}: the organisers will read the reason and fill the slot.")]
                if chosen
                else ()
            ),
            Message(f"{UNDO}  # restores it", Level.NEXT),
        )

    return with_news(work.commit(decide, by=me), me, work, Action.WITHDRAW, well_formed(reason).strip())


def _is_only_prepared(work: Workspace, code: str) -> bool:
    """Whether a proposal is prepared for a followed call, so that nobody reads a reason for its removal."""
    proposal = own_proposal(work.store, code)
    return proposal.state is State.DRAFT and event_of(work.store, proposal).followed


def _unprepared(proposal: Proposal) -> Result[Written]:
    """The removal of a proposal that was prepared for a followed call and never sent there."""
    change = Change(kind=Kind.PROPOSAL, key=proposal.code, before=proposal, after=None)
    done = Message(f'Removed {proposal.code} "{proposal.title}", which was only prepared.')
    return written((change,), [proposal], done, Message(f"{UNDO}  # restores it", Level.NEXT))


def _already_withdrawn(store: Store, code: str) -> tuple[Message, Message]:
    again = Message(reopening(code), Level.NEXT)
    unchanged = Message(f"No change: {code} is already withdrawn.")
    return unchanged, again if store.is_whole else Message("An organiser can reopen it.")


def speaks(me: Person, speakers: Iterable[Speaker]) -> bool:
    """Whether this person's normalised address is that of one of the speakers."""
    return bool(me.email) and any(speaker.email == normalise_email(me.email) for speaker in speakers)


def acted_for(me: Person, speakers: Iterable[Speaker], done: str) -> tuple[Message, ...]:
    """A warning if `me` did something on behalf of the speakers, such as `confirmed`, without being one of them."""
    if speaks(me, speakers):
        return ()
    return (Message(f"{me} is not one of its speakers; the log shows who {done} it.", Level.WARNING),)


def answer_changes(store: Store, proposal: Proposal, answer: SlotAnswer, reason: str = "") -> tuple[Change, ...]:
    """The changes that answer the slots of a proposal in the last release; none if they have this answer already."""
    guids = published_guids(store, proposal)
    slots = (slot for slot in store.get_many(Kind.SLOT, guids).values() if isinstance(slot, Slot))
    pairs = ((slot, msgspec.structs.replace(slot, answer=answer, reason=reason)) for slot in slots)
    return tuple(replaced(before, after) for before, after in pairs if before != after)


def published_guids(store: Store, proposal: Proposal) -> list[str]:
    """The guids of the slots of a proposal in the last release; the plan may have lost some since."""
    return [slot.guid for slot in last_slots(store, proposal.event) if slot.proposal == proposal.code]


def _refusals(store: Store, code: str, me: Person) -> tuple[Message, ...]:
    """A warning about each other person who declined the published place, which a confirmation would accept."""
    proposal = own_proposal(store, code)
    guids = published_guids(store, proposal) if proposal.state in SEATED else []
    return tuple(Message(f"{refusal}.", Level.WARNING) for refusal in refusals_by_others(store, guids, me.email))


def _agree(work: Workspace, code: str, refusals: tuple[Message, ...]) -> None:
    """Ask whether a place is confirmed that somebody else declined.

    Raises:
        WouldAskError: nobody can be asked.
        InterruptedByUserError: the person does not confirm it.
    """
    if not refusals or work.options.yes or work.options.dry_run:
        return
    words = " ".join(message.text for message in refusals)
    if not work.can_ask:
        raise WouldAskError(f"would replace a refusal. {words}", hint=f"cfp confirm {code} --yes  # replaces it")
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    prompter.say(words)
    if not prompter.confirm("Confirm the place all the same?", default=False):
        raise InterruptedByUserError("nothing was confirmed")


def confirm(
    work: Workspace,
    code: Annotated[str, CODE],
    *,
    by: Annotated[str, BY] = "",
) -> Result[Written]:
    """Confirm that you will speak, once accepted, and the published time. An organiser can confirm for a speaker.

    If somebody else declined the time, their reason is shown, and confirming it needs a yes.
    """
    work = for_code(work, code)
    me = work.acting(by)
    refusals = _refusals(work.store, code, me)
    _agree(work, code, refusals)

    def decide(store: Store) -> Result[Written]:
        before = own_proposal(store, code)
        if _refusals(store, code, me) != refusals:
            raise changed_meanwhile("the answer of its speakers", f"cfp confirm {before.code}")
        answers = answer_changes(store, before, SlotAnswer.CONFIRMED)
        if before.state is State.CONFIRMED and answers:
            done = Message(f'Confirmed the published time of {before.code} "{before.title}".')
            return written(answers, [before], done, *refusals, *acted_for(me, speakers_of(store, before), "confirmed"))
        if before.state is State.CONFIRMED:
            return written((), [before], Message(already_confirmed(before.code)))
        if before.state is not State.ACCEPTED:
            raise DataRefusedError(
                f"{before.code} is {before.state}: only an accepted proposal can be confirmed", hint="cfp mine"
            )
        after = msgspec.structs.replace(
            before,
            state=move(before.state, State.CONFIRMED),
            state_reason="",
            state_tags=(),
            updated=work.now,
        )
        return written(
            (replaced(before, after), *answers),
            [after],
            Message(f'Confirmed {after.code} "{after.title}".'),
            *refusals,
            *acted_for(me, speakers_of(store, after), "confirmed"),
            Message(f"cfp show {after.code}", Level.NEXT),
        )

    return with_news(work.commit(decide, by=me), me, work, Action.CONFIRM)
