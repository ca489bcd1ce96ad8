"""`cfp edit`: change a proposal in the editor, as the file that `cfp submit` reads, or field by field.

The editor is opened again with the faults on top of the text until the text is accepted or the person leaves.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Annotated, Any

import msgspec
import typer

from cfpcli.call.rules.openness import close_of, may_change
from cfpcli.dates.countdown import left
from cfpcli.dates.english import both
from cfpcli.errors import ClosedError, DataRefusedError, UsageError, changed_meanwhile
from cfpcli.proposals.commands.confirm import speaks
from cfpcli.proposals.commands.delivery import kept_names, overridden, replaced_windows, with_names
from cfpcli.proposals.commands.outgoing import with_news
from cfpcli.proposals.commands.set_ import set_fields
from cfpcli.proposals.files.proposal import dump_draft, load_draft
from cfpcli.proposals.rules.intake import RelatedRecords, edited
from cfpcli.records.change import Change, replaced
from cfpcli.records.event import Event
from cfpcli.records.facts import fields_where
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Draft, Proposal, SubmittedFields
from cfpcli.records.submission import DRAFTED, completed, draft_faults, identity, speaker_changes
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import did_you_mean
from cfpcli.ui.prompts import prompter_for
from cfpcli.ui.text_editor import edit_until_accepted
from cfpcli.workspace.bulk import is_single_code, required
from cfpcli.workspace.commit import written
from cfpcli.workspace.completion import BY, SET, codes, editor_needs_a_terminal, not_an_assignment
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, matching_proposal, own_proposal, speakers_by_email, speakers_of
from cfpcli.workspace.own_stores import for_code
from cfpcli.workspace.rows import DecidedProposal, Written
from cfpcli.workspace.visibility import as_read, people_of_own_calls, runs

SETTABLE = (*(name for name in DRAFTED if name != "answers"), "speakers", "answers.SLUG")
"""The fields that `--set` changes: those of a draft, spelled as in its file."""

_OF_PEOPLE = {
    "windows": "cfp people edit --window START/END  # once you have submitted a proposal",
    "availability": "cfp people edit --availability TEXT  # once you have submitted a proposal",
    "biography": "cfp people edit --biography-file FILE  # once you have submitted a proposal",
}
"""The commands that set a person's fields, which a proposal's `--set` does not change."""

_AFTER_CLOSE = fields_where(SubmittedFields, lambda fact: fact.after_close)
_UNTIL_THE_CLOSE = tuple(name for name in (*DRAFTED, "event", "speakers", "acknowledged") if name not in _AFTER_CLOSE)
"""The fields that speakers can change only while the call is open."""


PROPOSALS = typer.Argument(
    metavar="CODE…|QUERY",
    help="The proposal's code or a prefix; with --set also several, or a query.",
    autocompletion=codes,
)


def edit(
    work: Workspace,
    words: Annotated[list[str] | None, PROPOSALS] = None,
    *,
    assignments: Annotated[list[str] | None, SET] = None,
    late: Annotated[
        str, typer.Option("--late", metavar="REASON", help="Reason for changing it after the close; organisers only.")
    ] = "",
    by: Annotated[str, BY] = "",
) -> Result[Written | DecidedProposal]:
    """Change a proposal in your editor or by --set, or several by --set. The log keeps the former text.

    Speakers can change everything until the call closes, and the notes after that; organisers can change a proposal
    at any time. An organiser who is also its speaker adds --late; the log keeps the reason. Several proposals are
    changed as by cfp set.
    """
    named = required(words or [], "edit")
    if not is_single_code(named):
        if not assignments or late:
            raise UsageError("the editor opens only one proposal", hint="to change several, add --set FIELD=VALUE")
        return set_fields(work, assignments[0], [*assignments[1:], *named], by=by)
    code = named[0]
    work = for_code(work, code)
    me = work.acting(by)
    store = work.store
    seen = own_proposal(store, code)
    draft = as_draft(store, seen)
    if not assignments and not work.can_ask:
        raise editor_needs_a_terminal(f"cfp edit {code} --set FIELD=VALUE")

    people = speakers_of(store, seen)
    is_speaker = speaks(me, people)
    speaking = is_speaker and not late.strip()

    def save(changed: Draft) -> Result[Written]:
        from cfpcli.exchange.html import new_draft

        now = work.anew()
        changed, messages = new_draft(changed, draft)
        decide = partial(_decide, seen=seen, draft=changed, work=now, speaking=speaking, is_speaker=is_speaker)
        result = with_news(now.commit(decide, by=me), me, now)
        return msgspec.structs.replace(result, messages=(*messages, *result.messages))

    if assignments:
        return save(assigned(draft, assignments))

    closed = speaking and not may_change(event_of(store, seen), seen, work.now, [speaker.email for speaker in people])
    help_text = "The call has closed: only the notes can still be changed." if closed else ""
    return edited_by_hand(draft, seen, work, save=save, help_text=help_text) or written(
        (), [seen], Message("Nothing changed.")
    )


def as_draft(store: Store, proposal: Proposal) -> Draft:
    """A stored proposal as the draft that its file would give."""
    from cfpcli.proposals.files.proposal import draft_of

    return draft_of(proposal, speakers_of(store, proposal), event_of(store, proposal))


def assigned(draft: Draft, assignments: Sequence[str]) -> Draft:
    """A draft with the values of several `--set FIELD=VALUE`; raises as `assigned_values`."""
    return overridden(draft, assigned_values(assignments))


def assigned_values(assignments: Sequence[str]) -> dict[str, Any]:
    """The values of several `--set FIELD=VALUE`, by field of a draft; `answers` has those that are named.

    Raises:
        UsageError: an assignment has no field or one that cannot be set, or its value cannot be read.
    """
    from cfpcli.proposals.files.front_fields import ALIASES
    from cfpcli.proposals.files.proposal import field_value

    values: dict[str, Any] = {}
    for text in assignments:
        name, equals, value = text.partition("=")
        if not equals:
            raise not_an_assignment(text)
        field, dot, slug = name.strip().partition(".")
        if field == "answers" and dot:
            values["answers"] = {**values.get("answers", {}), slug: value}
            continue
        field = ALIASES.get(field, field)
        if field in _OF_PEOPLE:
            raise UsageError(
                f'"{name}" is a field of a person, not of a proposal: write it in a FILE', hint=_OF_PEOPLE[field]
            )
        if field not in SETTABLE:
            raise UsageError(f'"{name}" cannot be set: {did_you_mean(name, SETTABLE)}')
        values[field] = field_value(field, value)
    return values


def _decide(
    store: Store, seen: Proposal, draft: Draft, work: Workspace, *, speaking: bool, is_speaker: bool
) -> Result[Written]:
    before = matching_proposal(store, seen.code)
    if matching_proposal(as_read(store), seen.code) != seen:
        raise changed_meanwhile(seen.code, f"cfp log {seen.code}")
    event, people = event_of(store, before), speakers_of(store, before)
    draft = completed(draft, event)
    if speaking and not may_change(event, before, work.now, [speaker.email for speaker in people]):
        changes: tuple[Change, ...] = ()
        warnings: tuple[Message, ...] = ()
        after = _noted(before, speakers_of(as_read(store), before), draft, event, work)
    else:
        addressless = {speaker.name: speaker for speaker in people if not speaker.email}
        draft = with_names(store, draft, event, work)
        stored = as_draft(store, before)
        faults = draft_faults(draft, event, addressless=addressless, acknowledging=speaking, before=stored)
        if faults:
            raise DataRefusedError(f"{seen.code} cannot be changed like this", faults=faults)
        speakers, changes, warnings = _speakers(store, draft, people, event, work)
        by_speakers = is_speaker or not runs(store, event)
        after = edited(before, draft, speakers=speakers, now=work.now, by_speakers=by_speakers)
    if after is not before:
        changes = (*changes, replaced(before, after))
    done = f'Changed {after.code} "{after.title}".' if changes else "Nothing changed."
    following = (Message(f"cfp log {after.code}", Level.NEXT),) if changes else ()
    return written(changes, [after], Message(done), *warnings, *following)


def _speakers(
    store: Store, draft: Draft, people: Iterable[Speaker], event: Event, work: Workspace
) -> tuple[tuple[str, ...], tuple[Change, ...], tuple[Message, ...]]:
    """The codes of a draft's speakers, the changes of their records, and warnings of renamed people and kept values.

    `people` are the proposal's stored speakers. Only their details were shown to the person who edits: somebody else
    whom the draft adds keeps the stored ones, as in a submission.
    """
    existing = speakers_by_email(store, [speaker.email for speaker in draft.speakers])
    existing |= {identity(speaker): speaker for speaker in people if not speaker.email}
    shown = {speaker.code for speaker in people}
    me, own = work.identified_person[0], people_of_own_calls(store, event)
    address = me.email if me else ""
    related = RelatedRecords(existing, (), store.is_used, address, runs(store, event), own, from_speakers=False)

    def replaces(speaker: Speaker) -> bool:
        return related.is_sender(speaker) or (speaker.code in shown and related.may_replace(speaker))

    codes_, changes = speaker_changes(
        draft.speakers,
        existing,
        event=event,
        rng=work.env.chance,
        is_used=store.is_used,
        renames=replaces,
        completes=related.may_fill,
        replaces=replaces,
    )
    kept = [
        speaker
        for speaker in draft.speakers
        if (before := existing.get(identity(speaker))) is not None and not replaces(before)
    ]
    warnings = kept_names(msgspec.structs.replace(draft, speakers=tuple(kept)), related)
    return codes_, changes, (*_renames(changes), *replaced_windows(changes, event), *warnings)


def _renames(changes: Sequence[Change]) -> Iterator[Message]:
    """A warning for each stored speaker who gets another name: one record serves all proposals of a person."""
    for change in changes:
        before, after = change.before, change.after
        if isinstance(before, Speaker) and isinstance(after, Speaker) and before.name != after.name:
            renamed = f'{before.name} is renamed "{after.name}", in every proposal of this speaker'
            yield Message(renamed, Level.WARNING)


def _noted(before: Proposal, people: tuple[Speaker, ...], draft: Draft, event: Event, work: Workspace) -> Proposal:
    """The proposal with the draft's notes, the only field that its speakers may change after the close.

    Raises:
        ClosedError: the draft changes another field; the message names it, and when the call closed.
    """
    from cfpcli.proposals.files.proposal import draft_of

    untouched = completed(draft_of(before, people, event), event)
    changed = [name for name in _UNTIL_THE_CLOSE if getattr(draft, name) != getattr(untouched, name)]
    if changed:
        closed = close_of(event, before, [speaker.email for speaker in people]) or work.now
        when = f"{left(closed, work.now)}, it was open until {both(closed, _zone(event), work.env.zone, closing=True)}"
        raise ClosedError(
            f"{before.code} can no longer change its {', '.join(name.replace('_', ' ') for name in changed)}: "
            f"the call of {event.name} {when}",
            hint=f"cfp edit {before.code}  # its notes alone; an organiser adds --late and a reason",
        )
    noted = msgspec.structs.replace(draft_of(before, people), **{name: getattr(draft, name) for name in _AFTER_CLOSE})
    return edited(before, noted, speakers=before.speakers, now=work.now, by_speakers=True)


def _zone(event: Event) -> str:
    return event.call.closes.zone if event.call.closes and event.call.closes.zone else event.timezone


def edited_by_hand(
    draft: Draft, seen: Proposal, work: Workspace, *, save: Callable[[Draft], Result[Written]], help_text: str = ""
) -> Result[Written] | None:
    """Open a proposal in the editor and `save` the edited draft; None if the person changes nothing.

    `help_text` is shown above the proposal and removed afterwards. The file is deleted only once `save` has succeeded.

    Raises:
        DataRefusedError: it has faults and the person gave up correcting them; the hint has the path of the text.
        ClosedError: the call has closed, and the edit changes more than the notes; the text is kept.
        ConflictError: somebody else changed the proposal meanwhile; the text is kept.
        EditorFailedError: the editor failed; the text is kept.
    """
    return edit_until_accepted(
        dump_draft(draft),
        lambda text: save(load_draft(text, f"{seen.code}.md")),
        env=work.env,
        prompter=prompter_for(work.env),
        name=seen.code,
        help_text=help_text,
    )
