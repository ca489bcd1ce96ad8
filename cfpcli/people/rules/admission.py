"""The rules that decide whether a change to a speaker or an organiser is allowed."""

from collections.abc import Iterator

import msgspec

from cfpcli.records.change import Change, Kind
from cfpcli.records.person import Speaker, normalise_email
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
        yield from _alias_refusals(court, change, after)
    mine = (
        isinstance(before, Speaker) and bool(court.actor.email) and normalise_email(before.email) == court.actor.email
    )
    # A member of the committee records themselves, to have another address or a biography.
    is_member = court.role().is_recognised or court.runs_something
    is_own = isinstance(after, Speaker) and is_member and after.email == court.actor.email
    # The speakers of a proposal give the address of a co-speaker, which they might have given when they sent it.
    mine = mine or (_is_addressed(before, after) and court.speaks_beside(change.key))
    mine = mine or (is_own and before is None and court.stored_with_address(court.actor.email) is None)
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
    """The refusals of a new address: of another person's at every door, because an address identifies one person.

    Only organisers add one to a stored person, or a further one to a new person: an address means its person in every
    role, submission and review. Only the person requests one: organisers agree to it because the person asks. An undo
    may return an address to its former person, unless a member of the committee has it since. A refusal never
    discloses whether the store has an address.
    """
    stored = change.before if isinstance(change.before, Speaker) else None
    new = {*after.emails} - {*(stored.emails if stored else ())}
    is_organiser, is_undone = court.role() is Role.ORGANISER, court.door is Door.INVERSE
    adds = bool(new) if stored and stored.email else bool(after.other_emails)
    requests = bool({*after.requested_emails} - {*(stored.requested_emails if stored else ())})
    is_own = bool(court.actor.email) and court.actor.email == (stored or after).email
    if not is_organiser and ((adds and not is_undone) or (requests and not is_own)):
        yield organisers_only(change, "an address can be added to a person only by an organiser")
        return
    for address in sorted(new - court.addresses_of_joined):
        if others := sorted(court.holders(address) - {after.code}):
            yield _refused_address(change, address, after, others[0], is_organiser=is_organiser)
        elif (
            court.was_key(address)
            and (stored or address != after.email)
            and (stored or court.is_key(address))  # a new record may take all that is under the former address
            and (is_organiser or not _is_addressed(stored, after))  # as if the proposal had been sent with the address
        ):
            if not is_organiser:
                yield organisers_only(change, _ANOTHER)
                continue
            message = f"{address} is a member of the committee"
            hint = (
                f"cfp people edit {address} --name NAME  # records that person\n"
                f"cfp people merge {after.code} {address}  # joins the two"
            )
            yield refused(change, Ground.RULE, message, hint)
    if stored and stored.email and stored.email != after.email and court.is_key(stored.email):
        message = f"{stored.email} has a role or reviews, which {after.email or 'no address'} would lose"
        yield refused(
            change, Ground.RULE, message, f"cfp people edit {after.code} --email ADDRESS  # changes all of them"
        )


def _is_addressed(before: object, after: object) -> bool:
    """Whether a change gives an address to a person without one, and changes nothing else."""
    if not isinstance(before, Speaker) or not isinstance(after, Speaker) or before.emails:
        return False
    return bool(after.email) and msgspec.structs.replace(after, email="") == before


def _alias_refusals(court: Court, change: Change, after: Speaker) -> Iterator[Refusal]:
    """The refusals of a code that would mean two people: an alias that is another person's, and a code that is one."""
    stored = change.before if isinstance(change.before, Speaker) else None
    new = {*after.aliases} - {*(stored.aliases if stored else ())}
    if new and court.role() is not Role.ORGANISER and court.door is not Door.INVERSE:
        yield organisers_only(change, "two people can be joined only by an organiser")
        return
    for code in (*sorted(new), *(() if stored else (after.code,))):
        if others := sorted(court.people_of_code(code) - {after.code}):
            if not court.runs_something:
                yield organisers_only(change, _ANOTHER)
                continue
            message = f"{code} {'was merged into' if code == after.code else 'is a code of'} {others[0]}"
            yield refused(change, Ground.RULE, message, f"cfp people show {others[0]}  # shows that person's codes")


def _refused_address(change: Change, address: str, after: Speaker, other: str, *, is_organiser: bool) -> Refusal:
    """The refusal of an address of another person, whom only organisers may know."""
    if not is_organiser:
        return organisers_only(change, _ANOTHER)
    message = f"{address} is an address of {other}"
    return refused(change, Ground.RULE, message, f"cfp people merge {after.code} {other}  # joins them")


FILLED_BY_A_CHAIR = frozenset({"pronouns", "affiliation", "url", "availability", "windows", "biography"})
"""The fields that a track chair may fill in for a person who also speaks in calls of others."""


def _may_chair_write(court: Court, change: Change) -> bool:
    """Whether a track chair may write this person: a speaker of the calls that the chair runs.

    If the person speaks in other calls too, the chair may fill in a few empty fields, and undo that, and changes
    nothing else: by an address the person acts in those calls too. The store decides, not the change: a person hidden
    from the chair may look new to a command.
    """
    stored, after = court.stored_speaker(change.key), change.after
    if stored is None:
        return court.own_people_after.may_fill(change.key)
    if court.own_people.may_replace(stored.code):
        return True
    if not isinstance(after, Speaker):
        return False
    changed = {name for name in Speaker.__struct_fields__ if getattr(stored, name) != getattr(after, name)}
    emptier = after if court.door is Door.INVERSE else stored
    fills = changed <= FILLED_BY_A_CHAIR and not any(getattr(emptier, name) for name in changed)
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
