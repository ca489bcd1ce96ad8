"""The rules that decide whether a change to a speaker or an organiser is allowed."""

from collections.abc import Iterator

from cfpcli.records.change import Change, Kind
from cfpcli.records.person import Speaker, SpeakerFields, normalise_email
from cfpcli.records.proposal import Proposal
from cfpcli.records.soundness import speaker_faults
from cfpcli.workspace.rules.court import Court, Door, Ground, Refusal, faulty, organisers_only, refused, too_long
from cfpcli.workspace.rules.roles import Role

_ANOTHER = "the record of another person can be written only by an organiser"
"""The same text for existing and unknown people: a refusal must not reveal which."""


def judge_speaker(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge a change to a speaker: only that person or an organiser changes a name or address, never a submission."""
    yield from too_long(court, change)
    before, after = change.before, change.after
    if isinstance(after, Speaker) and court.door is not Door.INVERSE:
        stored = before if isinstance(before, Speaker) else None
        yield from faulty(change, f"speaker {after.code}", speaker_faults(stored, after))
    if isinstance(after, Speaker):
        yield from _address_refusals(court, change, after)
    mine = (
        isinstance(before, Speaker) and bool(court.actor.email) and normalise_email(before.email) == court.actor.email
    )
    if court.runs_something:
        if not mine and court.role() is not Role.ORGANISER and not _may_chair_write(court, change):
            yield organisers_only(change, _ANOTHER)
        if not mine and court.door is Door.COMMAND and isinstance(after, Speaker) and _is_sent_with(court, after):
            yield from _renamed(change, before, after)
        return
    if mine:
        return
    if before is None:
        if change.key not in court.speakers_after:
            yield organisers_only(change, _ANOTHER)
    elif after is None and court.door is Door.INVERSE and not _is_needed(court, change.key):
        return
    else:
        yield organisers_only(change, _ANOTHER)


def _address_refusals(court: Court, change: Change, after: Speaker) -> Iterator[Refusal]:
    """The refusals of a new address: of another speaker's at every door, because an address identifies one person.

    A track chair changes none: being refused some addresses only would disclose whom other calls know.
    """
    before = change.before
    former = before.email if isinstance(before, Speaker) else ""
    if not after.email or normalise_email(after.email) == normalise_email(former):
        return
    is_organiser = court.role() is Role.ORGANISER
    if former and court.runs_something and not is_organiser and court.door is not Door.INVERSE:
        yield organisers_only(change, "the address of a speaker can be changed only by an organiser")
    elif others := court.others_with_address(after):
        if is_organiser:
            message = f"{after.email} is the address of {min(others)}; two people cannot have the same address"
            yield from faulty(change, f"speaker {after.code}", [("email", message)])
        else:
            yield organisers_only(change, _ANOTHER)


def _may_chair_write(court: Court, change: Change) -> bool:
    """Whether a track chair may write this person: a speaker of the calls that the chair runs.

    If the person speaks in other calls too, the chair may fill empty fields, and undo that, but replaces nothing and
    gives no address, by which the person could then act in those calls. The store decides, not the change: a person
    hidden from the chair may look new to a command.
    """
    stored, after = court.stored_speaker(change.key), change.after
    if stored is None:
        return court.own_people_after.may_fill(change.key)
    if court.own_people.may_replace(stored.code):
        return True
    if not isinstance(after, Speaker):
        return False
    changed = [name for name in SpeakerFields.__struct_fields__ if getattr(stored, name) != getattr(after, name)]
    emptier = after if court.door is Door.INVERSE else stored
    fills = "email" not in changed and not any(getattr(emptier, name) for name in changed)
    return not changed or (fills and court.own_people.may_fill(stored.code))


def _is_sent_with(court: Court, speaker: Speaker) -> bool:
    """Whether the change set submits a new proposal of this speaker."""
    return any(
        change.kind is Kind.PROPOSAL
        and change.before is None
        and isinstance(change.after, Proposal)
        and speaker.code in change.after.speakers
        for change in court.changes
    )


def _renamed(change: Change, before: object, after: Speaker) -> Iterator[Refusal]:
    if isinstance(before, Speaker) and (before.name, before.email) != (after.name, after.email) and before.email:
        yield refused(change, Ground.RULE, f"a submission does not rename {before.name}", "cfp edit CODE  # changes it")


def _is_needed(court: Court, code: str) -> bool:
    """Whether a proposal names this speaker after the change set."""
    written = court.written(Kind.PROPOSAL)
    rows = court.snapshot.rows(Kind.PROPOSAL, ("code", "speakers"))
    return code in court.speakers_after or any(code in row.speakers for row in rows if row.code not in written)


def judge_organiser(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge a change to an organiser: only organisers register or remove one, and the last one stays.

    The owner of the store's file may register one without being an organiser, so that a store in which no organiser
    can act any more can be recovered.
    """
    if court.door is Door.OWNER and change.before is None:
        return
    if court.role() is not Role.ORGANISER:
        yield organisers_only(change, "the list of organisers can be changed only by an organiser")
    elif change.after is None and not _organisers_left(court):
        yield refused(
            change,
            Ground.RULE,
            f"{change.key} is the last organiser and stays",
            'cfp organisers add "NAME <ADDRESS>"  # register another first',
        )


def _organisers_left(court: Court) -> bool:
    stored = set(court.actor.committee.organisers)
    for key, stays in court.written(Kind.ORGANISER).items():
        stored = stored | {key} if stays else stored - {key}
    reviewers = {*court.actor.committee.reviewers}
    for key, stays in court.written(Kind.REVIEWER).items():
        reviewers = reviewers | {key} if stays else reviewers - {key}
    # Undoing the registration of a whole committee leaves a store without one, as it was before.
    return bool(stored) or (court.door is Door.INVERSE and not reviewers)
