"""The judges of speakers and organisers."""

from collections.abc import Iterator

from cfpcli.records.change import Change, Kind
from cfpcli.records.person import Organiser, Speaker, normalise_email
from cfpcli.records.proposal import Proposal
from cfpcli.workspace.rules.court import Court, Door, Ground, Refusal, organisers_only, refused, too_long
from cfpcli.workspace.rules.roles import Role

_ANOTHER = "the record of another person can be written"
"""One text for people who are known and for those who are not: a refusal must not tell which."""


def judge_speaker(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge a speaker: a name or address is changed by that person or an organiser, never by a submission."""
    yield from too_long(court, change)
    before, after = change.before, change.after
    mine = (
        isinstance(before, Speaker) and bool(court.actor.email) and normalise_email(before.email) == court.actor.email
    )
    if court.runs_something:
        if not mine and court.door is Door.COMMAND and isinstance(after, Speaker) and _is_sent_with(court, after):
            yield from _renamed(change, before, after)
        return
    if mine:
        return
    if before is None:
        if not any(isinstance(record, Proposal) and change.key in record.speakers for record in court.after.values()):
            yield organisers_only(change, _ANOTHER)
    elif after is None and court.door is Door.INVERSE and not _is_needed(court, change.key):
        return
    else:
        yield organisers_only(change, _ANOTHER)


def _is_sent_with(court: Court, speaker: Speaker) -> bool:
    """Whether the set submits a new proposal of this speaker."""
    return any(
        change.kind is Kind.PROPOSAL
        and change.before is None
        and isinstance(change.after, Proposal)
        and speaker.code in change.after.speakers
        for change in court.changes
    )


def _renamed(change: Change, before: object, after: Speaker) -> Iterator[Refusal]:
    if isinstance(before, Speaker) and (before.name, before.email) != (after.name, after.email) and before.email:
        yield refused(change, Ground.RULE, f"a submission does not rename {before.name}", "cfp edit CODE changes it")


def _is_needed(court: Court, code: str) -> bool:
    """Whether a proposal names this speaker, as the set leaves it."""
    changed = {key: record for (kind, key), record in court.after.items() if kind is Kind.PROPOSAL}
    rows = [row for row in court.snapshot.rows(Kind.PROPOSAL, ("code", "speakers")) if row.code not in changed]
    return any(code in row.speakers for row in (*rows, *changed.values()) if row is not None)


def judge_organiser(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge an organiser: only organisers register or remove one, and the last one stays.

    The owner of the store's file registers one without being one: the way back where no organiser can act any more.
    """
    if court.door is Door.OWNER and change.before is None:
        return
    if court.role() is not Role.ORGANISER:
        yield organisers_only(change, "the list of organisers can be changed")
    elif change.after is None and not _organisers_left(court):
        yield refused(
            change,
            Ground.RULE,
            f"{change.key} is the last organiser and stays",
            'register another first: cfp organisers add "NAME <ADDRESS>"',
        )


def _organisers_left(court: Court) -> bool:
    stored = set(court.actor.committee.organisers)
    for (kind, key), record in court.after.items():
        if kind is Kind.ORGANISER:
            stored = stored | {key} if isinstance(record, Organiser) else stored - {key}
    reviewers = {*court.actor.committee.reviewers}
    for (kind, key), record in court.after.items():
        if kind is Kind.REVIEWER:
            reviewers = reviewers | {key} if record is not None else reviewers - {key}
    # Undoing the registration of a whole committee leaves a store without one, as it was before.
    return bool(stored) or (court.door is Door.INVERSE and not reviewers)
