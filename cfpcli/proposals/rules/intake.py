"""Taking a draft in: held against the event and what the store already has, it becomes changes or a refusal."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from cfpcli.errors import DataRefusedError
from cfpcli.records.change import Change, created
from cfpcli.records.code import new_code
from cfpcli.records.draft import Draft
from cfpcli.records.event import Event
from cfpcli.records.proposal import Proposal
from cfpcli.records.speaker import Speaker
from cfpcli.records.states import LIVE
from cfpcli.records.submission import (
    DRAFTED,
    acknowledged_at,
    differences,
    draft_faults,
    new_proposal,
    person_limit_faults,
    same_title,
    speaker_changes,
)
from cfpcli.text import shorten

_LONGEST_NAME = 80
"""Characters of a title in a message."""


class Known(NamedTuple):
    """What a store already has that bears on a draft.

    `speakers` go by normalised e-mail; `proposals` are those of the draft's speakers in its event; `taken` says
    whether a code is in use. `sender` is the normalised address of the person who sends it: their own record is theirs
    to change. One who does not run the call learns nothing about other people from a refusal.
    """

    speakers: Mapping[str, Speaker]
    proposals: Sequence[Proposal]
    taken: Callable[[str], bool]
    sender: str = ""
    runs_the_call: bool = True

    def is_sender(self, speaker: Speaker) -> bool:
        """Whether this is the record of the person who sends the draft."""
        return bool(self.sender) and speaker.email == self.sender


class Intake(NamedTuple):
    """The proposal a draft became, and the changes that make it so: none where it had been submitted before."""

    proposal: Proposal
    changes: tuple[Change, ...]


def take_in(
    draft: Draft, event: Event, known: Known, *, rng: random.Random, now: datetime, late_reason: str = ""
) -> Intake:
    """Take a `completed` draft in; `now` is a UTC instant.

    Sending the same again is answered with the proposal that is there already.

    Raises:
        DataRefusedError: the draft has faults, a speaker has sent as many as one may, or a live proposal of one of
            its speakers has the same title and says something else.
    """
    faults = draft_faults(draft, event)
    if faults:
        raise DataRefusedError(
            f"{_name(draft)} cannot be submitted as it is", faults=faults, hint="cfp event show lists what is asked"
        )
    there = _sent_already(draft, known)
    if there is not None:
        return Intake(there, ())
    # Who may not know how many a person has sent is refused by admission, without a name.
    faults = person_limit_faults(draft, event, live_by_email(known)) if known.runs_the_call else ()
    if faults:
        raise DataRefusedError(
            f"{_name(draft)} would be one too many", faults=faults, hint="withdraw one: cfp withdraw CODE"
        )
    speakers, changes = speaker_changes(
        draft.speakers,
        known.speakers,
        rng=rng,
        taken=known.taken,
        renames=known.is_sender,
        completes=lambda one: known.runs_the_call or known.is_sender(one),
    )
    code = new_code(rng, lambda code: known.taken(code) or code in speakers)
    proposal = new_proposal(draft, code=code, speakers=speakers, rng=rng, now=now, late_reason=late_reason)
    return Intake(proposal, (*changes, created(proposal)))


def _name(draft: Draft) -> str:
    return draft.source or (f'"{shorten(draft.title, _LONGEST_NAME)}"' if draft.title else "the proposal")


def _sent_already(draft: Draft, known: Known) -> Proposal | None:
    """The live proposal that says what the draft says; one of the same title that does not is in the draft's way."""
    twins = [one for one in known.proposals if one.state in LIVE and same_title(draft, one.title)]
    unlike = [_unlike(draft, twin, known) for twin in twins]
    if () in unlike:
        return twins[unlike.index(())]
    if twins:
        names = ", ".join(name.replace("_", " ") for name in unlike[0])
        raise DataRefusedError(
            f'"{twins[0].title}" is submitted already as {twins[0].code}, which differs in {names}',
            hint=f"change it with cfp edit {twins[0].code}",
        )
    return None


def _codes(draft: Draft, known: Known) -> tuple[str, ...]:
    return tuple(known.speakers[one.email].code for one in draft.speakers if one.email in known.speakers)


def _unlike(draft: Draft, twin: Proposal, known: Known) -> tuple[str, ...]:
    """The fields in which a proposal of the same title is not the draft."""
    same_people = len(draft.speakers) == len(twin.speakers) and _codes(draft, known) == twin.speakers
    return differences(draft, twin) if same_people else (*differences(draft, twin), "speakers")


def live_by_email(known: Known) -> dict[str, int]:
    """How many live proposals each of the known speakers has, by address."""
    live = [one for one in known.proposals if one.state in LIVE]
    return {email: sum(speaker.code in one.speakers for one in live) for email, speaker in known.speakers.items()}


def edited(before: Proposal, draft: Draft, *, speakers: tuple[str, ...], now: datetime) -> Proposal:
    """`before` with everything a draft can say taken from `draft`; one revision later, unless nothing differs."""
    said = {name: getattr(draft, name) for name in DRAFTED}
    said["acknowledged"] = acknowledged_at(before.acknowledged, draft.acknowledged, now)
    after = msgspec.structs.replace(before, **said, speakers=speakers)
    return before if after == before else msgspec.structs.replace(after, updated=now, revision=before.revision + 1)
