"""Submission of a draft: checked against the event and the stored records, it becomes changes or a refusal.

Also the progress of a draft: how many of an event's required fields it has.

Also the next step that the speakers of a proposal are expected to take, and by when.
"""

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from cfpcli.call.rules.openness import Standing, close_of, closes_for, may_change, opens_for, standing
from cfpcli.dates.countdown import opens_in
from cfpcli.errors import DataRefusedError
from cfpcli.records.answers import required_keys
from cfpcli.records.change import Change, created, replaced
from cfpcli.records.codes import new_code
from cfpcli.records.event import AT_THE_LIMIT, Event
from cfpcli.records.lengths import limit_faults
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import LIVE, LONG_TEXTS, Draft, Proposal, State, SubmittedFields, guid_of_draft
from cfpcli.records.submission import (
    DRAFTED,
    acknowledged_at,
    answers_by_code,
    completed,
    differences,
    draft_faults,
    identity,
    new_proposal,
    person_limit_faults,
    same_title,
    see_requirements,
    speaker_changes,
)
from cfpcli.text import shorten, words
from cfpcli.workspace.rules.own_people import EVERYBODY, OwnPeople

_LONGEST_NAME = 80
"""Maximum number of characters of a title in a message."""


class RelatedRecords(NamedTuple):
    """The records of a store that bear on a draft.

    `speakers` are keyed by normalised e-mail; `proposals` are those of the draft's speakers in its event; `is_used` is
    true of a code in use. `sender` is the normalised address of the person who sends it; their own record is theirs
    to change. For a person who does not run the call, a refusal discloses nothing about other people.

    `own_people` are the speakers of the calls that the person runs, if this event's is among them: their records may
    be changed as well.
    `from_speakers` is whether texts of other people's records are replaced: a packet does so, because its speakers
    wrote it. `addressless` has the `identity` of each speaker of `proposals` without an address, by code.
    """

    speakers: Mapping[str, Speaker]
    proposals: Sequence[Proposal]
    is_used: Callable[[str], bool]
    sender: str = ""
    runs_the_call: bool = True
    own_people: OwnPeople = EVERYBODY
    from_speakers: bool = True
    addressless: Mapping[str, str] = {}

    def is_sender(self, speaker: Speaker) -> bool:
        """Whether this is the record of the person who sends the draft."""
        return bool(self.sender) and speaker.email == self.sender

    def may_fill(self, speaker: Speaker) -> bool:
        """Whether the draft may fill empty fields of this stored record."""
        return self.is_sender(speaker) or self.own_people.may_fill(speaker.code)

    def may_replace(self, speaker: Speaker) -> bool:
        """Whether the person who sends the draft may replace values of this stored record."""
        return self.is_sender(speaker) or self.own_people.may_replace(speaker.code)


class Intake(NamedTuple):
    """The proposal made from a draft, and the changes that store it: none if it had been submitted before."""

    proposal: Proposal
    changes: tuple[Change, ...]


def take_in(
    draft: Draft, event: Event, related: RelatedRecords, *, rng: random.Random, now: datetime, late_reason: str = ""
) -> Intake:
    """Submit a `completed` draft; `now` is a UTC instant. For a followed event it is prepared: stored, and not sent.

    The same draft again returns the stored proposal, without changes. While a proposal is only prepared, a draft with
    its title replaces its other fields.

    Raises:
        DataRefusedError: the draft has faults, a speaker has sent the maximum number, or a live proposal of one of
            its speakers has the same title and other content.
    """
    faults = draft_faults(draft, event)
    if faults:
        verb = "sent" if event.followed else "submitted"
        raise DataRefusedError(f"{_name(draft)} is not ready to be {verb}", faults=faults, hint=see_requirements(event))
    there = _sent_already(draft, related, (*LIVE, State.DRAFT) if event.followed else LIVE)
    if there is not None and (there.state is not State.DRAFT or not _unlike(draft, there, related)):
        return Intake(there, ())
    # If the person may not know these counts, admission refuses, without a name.
    faults = person_limit_faults(draft, event, live_by_email(related)) if related.runs_the_call else ()
    if faults:
        raise DataRefusedError(
            f"{_name(draft)} would exceed the limit of proposals per person",
            faults=faults,
            hint=AT_THE_LIMIT,
        )
    speakers, changes = speaker_changes(
        draft.speakers,
        related.speakers,
        event=event,
        rng=rng,
        is_used=related.is_used,
        completes=related.may_fill,
        replaces=lambda speaker: related.from_speakers or related.is_sender(speaker),
    )
    if there is not None:
        after = edited(there, draft, speakers=speakers, now=now, by_speakers=True)
        return Intake(after, (*changes, replaced(there, after)))
    code = new_code(rng, lambda code: related.is_used(code) or code in speakers)
    guid = guid_of_draft(draft, event.slug)
    proposal = new_proposal(
        draft,
        code=code,
        speakers=speakers,
        rng=rng,
        now=now,
        late_reason=late_reason,
        state=State.DRAFT if event.followed else State.SUBMITTED,
        guid="" if any(proposal.guid == guid for proposal in related.proposals) else guid,
    )
    return Intake(proposal, (*changes, created(proposal)))


def _name(draft: Draft) -> str:
    return draft.source or (f'"{shorten(draft.title, _LONGEST_NAME)}"' if draft.title else "the proposal")


def _sent_already(draft: Draft, related: RelatedRecords, states: Collection[State]) -> Proposal | None:
    """The proposal in one of these states that has the draft's id or title: with its content, or not sent yet.

    Raises:
        DataRefusedError: one that was sent has the same id or title and other content.
    """
    guid = guid_of_draft(draft, draft.event)
    candidates = [proposal for proposal in related.proposals if proposal.state in states]
    twins = [proposal for proposal in candidates if guid and proposal.guid == guid]
    twins = twins or [proposal for proposal in candidates if same_title(draft, proposal.title)]
    unlike = [_unlike(draft, twin, related) for twin in twins]
    if () in unlike:
        return twins[unlike.index(())]
    if prepared := [twin for twin in twins if twin.state is State.DRAFT]:
        return prepared[0]
    if twins:
        names = ", ".join(name.replace("_", " ") for name in unlike[0])
        raise DataRefusedError(
            f'"{twins[0].title}" is already submitted as {twins[0].code}, which differs in {names}',
            hint=f"cfp edit {twins[0].code}  # changes it",
        )
    return None


def _unlike(draft: Draft, twin: Proposal, related: RelatedRecords) -> tuple[str, ...]:
    """The fields in which a proposal of the same id or title differs from the draft."""
    named = tuple(
        related.speakers[speaker.email].code if speaker.email in related.speakers else identity(speaker)
        for speaker in draft.speakers
    )
    # A co-speaker without an address is another record in each proposal, known by name within it.
    same_people = named == tuple(related.addressless.get(code, code) for code in twin.speakers)
    draft = msgspec.structs.replace(draft, answers=answers_by_code(draft, twin.speakers if same_people else named))
    title = () if same_title(draft, twin.title) else ("title",)
    return (*title, *differences(draft, twin), *(() if same_people else ("speakers",)))


def live_by_email(related: RelatedRecords) -> dict[str, list[Proposal]]:
    """The live proposals of each stored speaker, by address."""
    live = [proposal for proposal in related.proposals if proposal.state in LIVE]
    return {
        email: [proposal for proposal in live if speaker.code in proposal.speakers]
        for email, speaker in related.speakers.items()
    }


def edited(before: Proposal, draft: Draft, *, speakers: tuple[str, ...], now: datetime, by_speakers: bool) -> Proposal:
    """`before` with every field of a draft taken from `draft`, and the next revision; unchanged if nothing differs.

    An abstract that the speakers write in place of a summary is in their own words; one that organisers correct stays
    a summary.
    """
    values = {name: getattr(draft, name) for name in DRAFTED}
    values["answers"] = answers_by_code(draft, speakers)
    values["acknowledged"] = acknowledged_at(before.acknowledged, draft.acknowledged, now)
    if by_speakers and draft.abstract != before.abstract:
        values["abstract_is_summary"] = False
    after = msgspec.structs.replace(before, **values, speakers=speakers)
    return before if after == before else msgspec.structs.replace(after, updated=now, revision=before.revision + 1)


class Progress(NamedTuple):
    """The number of fields done, of the `total` number that the call requires."""

    done: int
    total: int

    def __str__(self) -> str:
        """The progress in words, such as `3 of 9`."""
        return f"{self.done} of {self.total}"


def progress(draft: Draft, event: Event | None) -> Progress:
    """The progress of a draft: its title, abstract, speakers and every other field that the event requires.

    A field for which the event leaves no choice counts as done, a text outside the limits of its call does not; texts
    that may follow until the close do not count. Without an event, only the fields common to all events count.
    """
    if event is None:
        there = [draft.title, draft.abstract, draft.speakers]
        return Progress(sum(map(bool, there)), len(there))
    draft = completed(draft, event)
    unfinished = {fault.field for fault in limit_faults(draft, event.limits_for(draft.track, draft.session_type))}
    texts = [name for name in ("title", "abstract") if name not in event.call.required_at_close]
    there = [getattr(draft, name) if name not in unfinished else "" for name in texts]
    there += [draft.speakers]
    there += [draft.track] if event.tracks else []
    there += [draft.session_type] if event.session_types else []
    there += [draft.language] if event.languages else []
    acknowledged = {(acknowledgement.notice, acknowledgement.version) for acknowledgement in draft.acknowledged}
    questions = event.questions_for(draft.track, draft.session_type)
    people = tuple(map(identity, draft.speakers))
    fulfilled = [key in draft.answers for key, question in required_keys(questions, people) if question.required]
    fulfilled += [(notice.slug, notice.version) in acknowledged for notice in event.call.notices]
    every = [*map(bool, there), *fulfilled]
    return Progress(sum(every), len(every))


def text_words(draft: Draft) -> int:
    """The number of words in the texts of a draft, without biographies."""
    return sum(words(getattr(draft, name)) for name in LONG_TEXTS)


class Expected(msgspec.Struct, frozen=True):
    """An expected step: in words, with the command behind `cfp`, and the UTC instant from which it is too late.

    If only the day of a close is known, `by` is its first end anywhere and `latest` the last; else `latest` is None.
    `wanted` is True if the step is required, False if it is optional or none is left; then `command` may be empty.
    """

    text: str
    command: str = ""
    by: datetime | None = None
    wanted: bool = False
    latest: datetime | None = None


def expected_of_speaker(proposal: Proposal, event: Event, now: datetime, *, emails: Iterable[str] = ()) -> Expected:
    """The step that the speakers of a stored proposal are expected to take at this instant.

    `emails` are their addresses, for a personal extension. Only published decisions count: a pending decision is the
    committee's alone.
    """
    emails = tuple(emails)
    match proposal.state:
        case State.SUBMITTED | State.WAITLISTED:
            return _while_it_waits(proposal, event, now, emails)
        case State.ACCEPTED:
            return Expected("accepted: confirm that you come", f"confirm {proposal.code}", wanted=True)
        case State.CONFIRMED | State.WITHDRAWN if event.followed:
            where = f", at {event.call.destination}" if event.call.destination else ""
            return Expected(f"{proposal.state}: its organisers learn it from you{where}")
        case State.CONFIRMED:
            return Expected("confirmed: nothing left to do")
        case State.DRAFT:
            return _before_it_is_sent(proposal, event, now, emails)
    return Expected("nothing")


def _before_it_is_sent(proposal: Proposal, event: Event, now: datetime, emails: tuple[str, ...]) -> Expected:
    """The step for a proposal that is prepared for a followed call: to send it while that call is open."""
    closes = closes_for(event, track=proposal.track, session_type=proposal.session_type, emails=emails)
    by, latest, over = (closes.at, closes.latest, closes.over_at) if closes else (None, None, None)
    if over is not None and now >= over:
        return Expected("prepared and not sent: the call is closed", by=by, latest=latest)
    where = f" to {event.call.destination}" if event.call.destination else ""
    return Expected(f"not sent: send it{where}", f"sent {proposal.code}", by, wanted=True, latest=latest)


def _while_it_waits(proposal: Proposal, event: Event, now: datetime, emails: tuple[str, ...]) -> Expected:
    if event.followed:
        return Expected("wait for their answer", f"result {proposal.code} accepted")
    wait = "a slot may become free" if proposal.state is State.WAITLISTED else "wait for the decision"
    if not may_change(event, proposal, now, emails):
        return Expected(wait)
    closes = close_of(event, proposal, emails)
    texts = missing_texts(proposal, event)
    missing = (*texts, *missing_at_close(proposal, event))
    if missing:
        several = f"; also {', '.join(missing[1:])}" if missing[1:] else ""
        text = f"write the {missing[0]}{several}" if texts else f'answer "{missing[0]}"{several}'
        command = f"edit {proposal.code}" if texts else f"edit {proposal.code} --set answers.{missing[0]}=…"
        return Expected(text, command, closes, wanted=True)
    text = f"{wait}; it can still be changed" if closes is None else "can be changed until the call closes"
    return Expected(text, f"edit {proposal.code}", closes)


def missing_at_close(proposal: Proposal, event: Event) -> tuple[str, ...]:
    """The keys of the answers that are missing, and must be there before the call closes."""
    questions = event.questions_for(proposal.track, proposal.session_type)
    return tuple(
        key
        for key, question in required_keys(questions, proposal.speakers)
        if (question.required_at_close or question.required) and key not in proposal.answers
    )


def missing_texts(proposal: SubmittedFields, event: Event) -> tuple[str, ...]:
    """The texts of a proposal that must be written before the call closes, and are empty."""
    return tuple(name for name in event.call.required_at_close if not getattr(proposal, name))


def expected_of_draft(draft: Draft, event: Event, now: datetime, done: Progress) -> Expected:
    """The next step for the owner of a draft for this event; its command still lacks the file to send."""
    emails = tuple(speaker.email for speaker in draft.speakers)
    closes = closes_for(event, track=draft.track, session_type=draft.session_type, emails=emails)
    by, latest = (closes.at, closes.latest) if closes else (None, None)
    match standing(event, now, draft=draft):
        case Standing.OPEN:
            whole = done.done == done.total
            verb = "prepare" if event.followed else "submit"
            text = f"{verb} it" if whole else f"finish and {verb} it: {done} done"
            return Expected(text, "submit", by, wanted=True, latest=latest)
        case Standing.GRACE:
            return Expected("submit it now: the call has closed, and you began in time", "submit", by, wanted=True)
        case Standing.UPCOMING:
            opening = opens_for(event, track=draft.track, session_type=draft.session_type)
            opens = opening.at if opening else None
            return Expected(f"the call {opens_in(opens, now)}")
        case Standing.UNANNOUNCED:
            return Expected("the call has no dates yet")
    return Expected("the call is closed", by=by, latest=latest)
