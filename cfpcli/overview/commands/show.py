"""`cfp show`: one proposal in full, with speakers, reviews and history, and once scheduled its track's sessions."""

from pathlib import Path
from typing import Annotated

import msgspec

from cfpcli.overview.rows import ProposalContext, Session, ShownProposal
from cfpcli.records.change import Kind
from cfpcli.records.codes import looks_like_code
from cfpcli.records.event import Event
from cfpcli.records.programme import Slot, SlotAnswer
from cfpcli.records.proposal import SEATED, Proposal
from cfpcli.result import Level, Message, Result
from cfpcli.result import names as fields_of
from cfpcli.store.protocol import HistoryFilter, Store
from cfpcli.text import clean_line
from cfpcli.workspace.completion import BLIND, CODE
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, matching_proposal, speakers_of
from cfpcli.workspace.own_stores import for_code
from cfpcli.workspace.places import SessionPlaces, places_of


def show(
    work: Workspace, code: Annotated[str, CODE], *, blind: Annotated[bool, BLIND] = False
) -> Result[ShownProposal]:
    """Show a proposal in full: texts, speakers, answers, reviews, history; a scheduled session with its track."""
    # Inside, for completion imports this module for the codes alone.
    from cfpcli.history.rows import history_row
    from cfpcli.records.event import without_people
    from cfpcli.records.review import mean_score
    from cfpcli.records.session import day_of, ends

    work = for_code(work, code)
    store = _store(work, blind=blind)
    if (draft := _draft(code, store, work)) is not None:
        return Result(row=ShownProposal, documents=iter([draft.read_bytes()]))
    proposal = matching_proposal(store, code)
    if work.options.format == "md":
        return _as_file(store, proposal)
    event = event_of(store, proposal)
    reviews = store.reviews_of(proposal.code)
    names = fields_of(ShownProposal)
    if not store.is_whole:
        from cfpcli.workspace.visibility import fields_seen

        names = fields_seen(store, proposal, names)
    places = places_of(store) if "room" in names else SessionPlaces({}, {})
    session = places.session(proposal)
    shown = msgspec.structs.replace(session, duration=proposal.duration, day=session.day or day_of(session, event))
    return Result(
        row=ShownProposal,
        items=[ShownProposal(proposal=shown, ends=ends(session, event))],
        members=ProposalContext(
            event=without_people(event),
            speakers=tuple(speakers_of(store, proposal)),
            reviews=tuple(reviews),
            score=mean_score(reviews, event.review),
            history=tuple(history_row(change_set) for change_set in store.history(HistoryFilter(key=proposal.code))),
            more_in_track=_more_in_track(store, session, event, places),
            is_blind="speakers" not in names,
        ),
        fields=names,
        available=names,
        picture="proposal",
        messages=_declined(store, proposal, event),
    )


def _store(work: Workspace, *, blind: bool) -> Store:
    """The store as the acting person sees it or, if `blind`, as a reviewer of a blind call."""
    if not blind:
        return work.store
    from cfpcli.workspace.visibility import as_reviewer

    return as_reviewer(work.store, blind=True)


def _draft(name: str, store: Store, work: Workspace) -> Path | None:
    """The file of the draft with this id, if no proposal has such a code."""
    from cfpcli.proposals.files.draft_folder import draft_of_id
    from cfpcli.workspace.selection import code_of

    draft = draft_of_id(name, work.env)
    return draft if draft is not None and not (looks_like_code(name) and code_of(store, name)) else None


def _declined(store: Store, proposal: Proposal, event: Event) -> tuple[Message, ...]:
    """A warning for those who run the call if the speakers declined the place of a session, with their reason."""
    from cfpcli.workspace.visibility import runs

    if not runs(store, event):
        return ()
    keys = [row.guid for row in store.rows(Kind.SLOT, ("guid", "proposal")) if row.proposal == proposal.code]
    slots = [slot for slot in store.get_many(Kind.SLOT, keys).values() if isinstance(slot, Slot)]
    reasons = [clean_line(slot.reason) for slot in slots if slot.answer is SlotAnswer.DECLINED]
    if not reasons:
        return ()
    return (
        Message(f"its speakers declined the published place: {'; '.join(reasons)}", Level.WARNING),
        Message("cfp schedule check", Level.NEXT),
    )


def _as_file(store: Store, proposal: Proposal) -> Result[ShownProposal]:
    from cfpcli.proposals.files.proposal import dump_proposal

    text = dump_proposal(proposal, speakers_of(store, proposal), event_of(store, proposal))
    return Result(row=ShownProposal, documents=iter([text.encode()]))


def _more_in_track(store: Store, proposal: Proposal, event: Event, places: SessionPlaces) -> tuple[Session, ...]:
    if proposal.state not in SEATED or not (proposal.room or proposal.day or proposal.start):
        return ()
    from cfpcli.records.session import day_of, ends
    from cfpcli.workspace.selection import SPEAKER_ATTRIBUTES

    needed = ("code", "event", "track", "state", "number")
    others = [
        row.code
        for row in store.rows(Kind.PROPOSAL, needed)
        if (row.event, row.track) == (proposal.event, proposal.track)
        and row.state in SEATED
        and row.code != proposal.code
    ]
    stored = [session for session in store.get_many(Kind.PROPOSAL, others).values() if isinstance(session, Proposal)]
    sessions = [places.session(session) for session in stored]
    sessions.sort(
        key=lambda session: (
            session.day or day_of(session, event),
            session.start is None,
            session.start or session.created,
            session.number,
        )
    )
    speakers = {row.code: row for row in store.rows(Kind.SPEAKER, SPEAKER_ATTRIBUTES)}
    return tuple(
        Session(
            code=session.code,
            title=session.title,
            day=session.day or day_of(session, event),
            start=session.start,
            ends=ends(session, event),
            room=session.room,
            speaker_names=tuple(speakers[code].name for code in session.speakers if code in speakers),
            abstract=session.abstract,
            abstract_is_summary=session.abstract_is_summary,
        )
        for session in sessions
    )
