"""Admission rules of proposals: permission to change one, legal moves of state, and the values that the call allows."""

from collections.abc import Iterator
from datetime import timedelta

from msgspec.structs import replace

from cfpcli.call.rules.openness import closes_for, may_change, opens_for
from cfpcli.errors import DataRefusedError
from cfpcli.records.answers import answer_faults
from cfpcli.records.change import Change, Kind
from cfpcli.records.event import AT_THE_LIMIT, Event
from cfpcli.records.facts import Owner, fields_where
from cfpcli.records.lengths import LIMITED, limits_of
from cfpcli.records.proposal import ANSWERS, LEGAL_MOVES, LIVE, Proposal, State, move
from cfpcli.records.review import fields_of, text_of
from cfpcli.records.soundness import part_faults, proposal_faults
from cfpcli.records.submission import person_limits
from cfpcli.workspace.rules.blind_view import reviewer_view
from cfpcli.workspace.rules.court import Court, Door, Ground, Refusal, faulty, organisers_only, refused, too_long
from cfpcli.workspace.rules.roles import Role, own_submissions_only

_OF_STATE = frozenset({*fields_where(Proposal, lambda fact: fact.owner is Owner.MOVES), "updated", "revision"})
SPEAKERS_MAY_CHANGE = frozenset({*fields_where(Proposal, lambda fact: fact.owner is Owner.SPEAKERS), *_OF_STATE})
"""Fields of a proposal that its speakers may change while the call allows it; all others are the committee's."""
ALWAYS_THEIRS = frozenset({*fields_where(Proposal, lambda fact: fact.after_close), *_OF_STATE})
"""Fields that speakers may change after the close as well."""
_COMMITTEES = fields_where(Proposal, lambda fact: fact.owner is Owner.COMMITTEE)
"""Fields of a new proposal that must be empty, unless an organiser sends it."""
_MARK = "abstract_is_summary"
"""The committee's field that follows from an abstract that speakers write: it is in their own words."""
_OF_PARTS = ("track", "session_type", "language", "duration")
"""The fields that must fit one another."""
_SPEAKERS_MOVES = frozenset({State.CONFIRMED, State.WITHDRAWN})


def judge(court: Court, change: Change) -> Iterator[Refusal]:
    """The refusals of a new, changed or removed proposal."""
    before, after = change.before, change.after
    record = after or before
    if not isinstance(record, Proposal):
        return
    event = court.event(record.event)
    if not court.role(record.event).runs_the_call:
        yield from _by_others(court, change, event)
    elif court.role() is not Role.ORGANISER and _is_of_another_call(court, change.key):
        # The store decides, not the change: a proposal hidden from a track chair may look new to a command.
        yield organisers_only(
            change, f"{change.key} can be changed by its own speakers, otherwise only by an organiser"
        )
    if court.door is Door.INVERSE or not isinstance(after, Proposal):
        return
    if event is None:
        yield refused(change, Ground.RULE, f'{after.code} belongs to "{after.event}", which the store does not have')
        return
    yield from _moves(court, change, after, event)
    yield from _reported(court, change, after, event)
    yield from _replaced_unasked(court, change, after)
    yield from faulty(change, after.code, _count_faults(court, change, after))
    yield from _references(court, change, after, event)
    yield from faulty(change, after.code, _copy_faults(court, change, after, event))
    stored = before if isinstance(before, Proposal) else None
    yield from faulty(change, after.code, proposal_faults(stored, after, event))
    yield from _too_many(court, change, after, event)
    yield from _lengths(court, change, after, event)
    yield from _values(court, change, after, event)


def _by_others(court: Court, change: Change, event: Event | None) -> Iterator[Refusal]:
    """The refusals of changes that only people who run the call may make."""
    before, after = change.before, change.after
    if not isinstance(before, Proposal):
        if isinstance(after, Proposal):
            yield from _sent_by_others(court, change, after, event)
    elif not court.speaks(before):
        yield organisers_only(
            change, f"{before.code} can be changed by its own speakers, otherwise only by an organiser"
        )
    elif isinstance(after, Proposal):
        yield from _changed_by_speakers(court, change, before, after, event)
    elif event and event.followed and before.state is State.DRAFT:
        return
    elif court.door is not Door.INVERSE:
        yield organisers_only(change, f"{before.code} can be removed only by an organiser")
    elif event and not may_change(event, before, court.at, court.emails(before)):
        yield _closed(change, event, f"{before.code} can no longer be removed", "cfp withdraw CODE  # withdraws it")


def _first_state(event: Event | None) -> State:
    """The state in which a proposal begins: in a followed event it is prepared, and not sent yet."""
    return State.DRAFT if event and event.followed else State.SUBMITTED


def _is_of_another_call(court: Court, code: str) -> bool:
    """Whether the store has a proposal of this code in an event that the acting person does not run."""
    slug = court.stored_event(code)
    return bool(slug) and not court.role(slug).runs_the_call


def _sent_by_others(court: Court, change: Change, after: Proposal, event: Event | None) -> Iterator[Refusal]:
    if court.door is Door.INVERSE:
        if not court.speaks(after):
            yield organisers_only(
                change, f"{after.code} can be restored by its own speakers, otherwise only by an organiser"
            )
        return
    if court.door is Door.ARRIVAL:
        yield organisers_only(change, "proposals can be imported only by an organiser")
    if after.state is not _first_state(event) or any(getattr(after, name) for name in _COMMITTEES):
        yield organisers_only(
            change, f"{after.code} can be imported in a state other than submitted only by an organiser"
        )
    if event is None:
        return
    hidden = event.review.blind or not court.role(event.slug).is_recognised
    if hidden and not court.speaks(after):
        yield refused(
            change,
            Ground.ROLE,
            own_submissions_only(event),
            "name yourself as a speaker: CFP_ME and --speaker must agree; an organiser submits for others",
        )
    opening = opens_for(event, track=after.track, session_type=after.session_type)
    opens = opening.at if opening else None
    closes = closes_for(event, track=after.track, session_type=after.session_type, emails=court.emails(after))
    grace = timedelta(minutes=event.call.grace)
    if (opens and court.at < opens) or (closes and closes.over_at and court.at >= closes.over_at + grace):
        yield refused(change, Ground.CLOSED, f"the call of {event.name} is not open", "an organiser adds --late REASON")


_NOTED = frozenset({"state", "state_reason", "submitted", "reference", "reported"})
"""The fields for the notes of speakers in a followed call: their sending it, and the answer of its organisers."""


def _changed_by_speakers(
    court: Court, change: Change, before: Proposal, after: Proposal, event: Event | None
) -> Iterator[Refusal]:
    changed = {name for name in Proposal.__struct_fields__ if getattr(before, name) != getattr(after, name)}
    changed.discard("number")
    is_followed = event is not None and event.followed
    if is_followed:
        changed -= _NOTED
    if "abstract" in changed:
        changed.discard(_MARK)
        if after.abstract_is_summary and court.door is not Door.INVERSE:
            message = f"{before.code}: an abstract by its own speakers is not a summary"
            yield refused(change, Ground.RULE, message, f"set {_MARK} to false")
    if others := changed - SPEAKERS_MAY_CHANGE:
        yield organisers_only(change, f"{before.code}: {', '.join(sorted(others))} can be changed only by an organiser")
    moves = before.state is not after.state and not is_followed
    if court.door is not Door.INVERSE and moves and after.state not in _SPEAKERS_MOVES:
        yield organisers_only(change, f"{before.code} can become {after.state} only by an organiser")
    texts = changed - ALWAYS_THEIRS
    if texts and event and not is_followed and not may_change(event, before, court.at, court.emails(before)):
        names = ", ".join(sorted(name.replace("_", " ") for name in texts))
        hint = f"cfp edit {before.code}  # its notes can still be changed"
        yield _closed(change, event, f"{before.code} can no longer change its {names}", hint)


def _closed(change: Change, event: Event, message: str, hint: str) -> Refusal:
    return refused(change, Ground.CLOSED, f"the call of {event.name} has closed: {message}", hint)


def _moves(court: Court, change: Change, after: Proposal, event: Event) -> Iterator[Refusal]:
    before = change.before
    begins = _first_state(event)
    if before is None and after.state is not begins and court.door is not Door.ARRIVAL:
        yield refused(change, Ground.RULE, f"a new proposal cannot be {after.state}")
    if event.followed and after.pending_state is not None:
        message = f"{event.name} is followed: its own organisers decide"
        yield refused(change, Ground.RULE, message, f"cfp result {after.code} {after.pending_state}  # notes theirs")
    if event.followed and after.redactions:
        yield refused(change, Ground.RULE, f"{event.name} is followed: its own organisers review")
    try:
        if isinstance(before, Proposal) and before.state is not after.state:
            move(before.state, after.state, reason=after.state_reason, followed=event.followed)
    except DataRefusedError as error:
        yield refused(change, Ground.RULE, f"{after.code}: {error.message}", error.hint)
    yield from _pending(change, after)


def _reported(court: Court, change: Change, after: Proposal, event: Event) -> Iterator[Refusal]:
    """Refuse an answer of other organisers that is none, that is of the future, or where nobody else decides."""
    before = change.before
    if court.door is not Door.COMMAND or not isinstance(before, Proposal) or after.reported in {None, before.reported}:
        return
    if not event.followed:
        yield refused(change, Ground.RULE, f"{after.code}: {event.name} is run here: no answer to it can be reported")
    elif after.state not in ANSWERS:
        answers = ", ".join(ANSWERS)
        yield refused(change, Ground.RULE, f"{after.code}: {after.state} is not an answer of organisers: {answers}")
    elif after.reported is not None and after.reported > court.at:
        yield refused(change, Ground.RULE, f"{after.code}: its answer is dated in the future")


def _pending(change: Change, after: Proposal) -> Iterator[Refusal]:
    """Refuse a pending decision that cannot be published from the state beside it, whichever of the two is new.

    A withdrawal is the exception: it may outrun a decision that was pending before it, and the organisers see that when
    they publish.
    """
    before = change.before
    pending = after.pending_state
    if pending is None or pending in LEGAL_MOVES[after.state]:
        return
    pending_before = before.pending_state if isinstance(before, Proposal) else None
    state_before = before.state if isinstance(before, Proposal) else None
    outruns = after.state is State.WITHDRAWN and (before is None or pending == pending_before)
    if (after.state, pending) != (state_before, pending_before) and not outruns:
        message = f"{after.code}: a proposal that is {after.state} cannot become {pending}, which is pending"
        hint = f"cfp decisions clear {after.code}" if pending_before else "leave the pending decision empty"
        yield refused(change, Ground.RULE, message, hint)


def _replaced_unasked(court: Court, change: Change, after: Proposal) -> Iterator[Refusal]:
    before = change.before
    if not isinstance(before, Proposal) or court.is_agreed(change):
        return
    if before.pending_state is not None and before.pending_state != after.pending_state:
        message = f"{after.code}: the decision {before.pending_state} is pending and would be replaced"
        yield refused(change, Ground.UNASKED, message)


def _count_faults(court: Court, change: Change, after: Proposal) -> Iterator[tuple[str, str]]:
    """The faults of an instant or a revision that a file sets for a stored proposal, instead of clock and count.

    No agreement overrides them: a review would seem to be of another text than its reviewer has read. A proposal that
    is new here keeps its own.
    """
    before = change.before
    if court.door is not Door.ARRIVAL or not isinstance(before, Proposal):
        return
    if not before.updated <= after.updated <= max(before.updated, court.at):
        yield "updated", "is set by the clock; it cannot go back, or be in the future"
    if not before.revision <= after.revision <= before.revision + 1:
        yield "revision", "is counted by the store; it cannot go back, or go on by more than one"


def _copy_faults(court: Court, change: Change, after: Proposal, event: Event) -> Iterator[tuple[str, str]]:
    """The faults of texts of a file that are what reviewers see, as a blind export has them in place of the originals.

    Whichever columns that file has, nothing in it shows that it is one. So no file empties a text that reviewers never
    see, such as notes or a private answer; that is done by name.
    """
    before = change.before
    if court.door is not Door.ARRIVAL or not isinstance(before, Proposal):
        return
    fields = dict.fromkeys((*fields_of(before), *before.redactions))
    changed = {name: text for name in fields if (text := text_of(after, name)) != text_of(before, name)}
    if not changed:
        return
    from cfpcli.proposals.rules.naming import is_redacted_copy

    seen, unredacted = reviewer_view(before, event), reviewer_view(replace(before, redactions={}), event)
    for field, text in changed.items():
        copy = before.redactions.get(field)
        copies = {text_of(seen, field), copy.text} if copy else set()
        if not text and not text_of(unredacted, field):
            yield field, f"is hidden from reviewers; to empty it, use cfp edit {after.code} --set {field}="
        elif text in copies or is_redacted_copy(text, text_of(before, field)):
            yield field, "is a redacted copy as reviewers see it, and would replace the text of its speakers"


def _was_received_elsewhere(court: Court, change: Change, event: Event) -> bool:
    """Whether an organiser imports a proposal that is new here: it was received elsewhere, maybe under other rules."""
    return court.door is Door.ARRIVAL and change.before is None and court.role(event.slug).runs_the_call


def _lengths(court: Court, change: Change, after: Proposal, event: Event) -> Iterator[Refusal]:
    limits = event.limits_for(after.track, after.session_type)
    if _was_received_elsewhere(court, change, event):
        yield from too_long(court, change, limits, must_follow_call=False)
        return
    yield from too_long(court, change, limits)
    for field in LIMITED:
        text = getattr(after, field)
        if text != getattr(change.before, field, ""):
            for limit in limits_of(field, limits):
                for message in limit.faults(text):
                    yield refused(change, Ground.RULE, f"{after.code}: {field} {message}")


def _too_many(court: Court, change: Change, after: Proposal, event: Event) -> Iterator[Refusal]:
    """Refuse a live proposal above the call's limit for each person; the refusal does not name the person."""
    limits = person_limits(event, after.track, after.session_type)
    before = change.before
    former = before if isinstance(before, Proposal) and before.state in LIVE else None
    if not limits or after.state not in LIVE:
        return
    added_to = [
        (limit, set(after.speakers) - (set(former.speakers) if former and limit.counts(former) else set()))
        for limit in limits
    ]
    added = set().union(*(codes for _, codes in added_to))
    if not added:
        return
    role = court.role(event.slug)
    gone = {code for code, stays in court.written(Kind.SPEAKER).items() if not stays}
    if role is Role.ORGANISER and isinstance(before, Proposal) and not gone.isdisjoint(before.speakers):
        return  # two records of one person are joined, who sent all of it before
    if court.door is Door.ARRIVAL and before is None and role.runs_the_call:
        return  # an imported proposal was already sent elsewhere
    if role is Role.REVIEWER and event.review.blind and not all(map(court.is_actor, added)):
        # If counted, it would disclose to a reviewer how many proposals each person has sent.
        yield refused(
            change,
            Ground.RULE,
            f"{event.name} is reviewed blind and limits proposals per person: its reviewers cannot add co-speakers",
            "submit without them\ncfp edit CODE --set 'speakers=…'  # an organiser adds them",
        )
        return
    for limit, codes in added_to:
        counts = court.live.by_speaker(event.slug, track=limit.track, session_type=limit.session_type)
        if any(counts[code] > limit.most for code in codes):
            where = f" {limit.where}" if limit.track or limit.session_type else ""
            yield refused(
                change,
                Ground.RULE,
                f"a speaker has reached the limit of proposals per person of {event.name}{where}: {limit.most}",
                AT_THE_LIMIT,
            )


def _values(court: Court, change: Change, after: Proposal, event: Event) -> Iterator[Refusal]:
    """Refuse values that no command accepts; a stored value that does not change is not checked."""
    before = change.before
    if after.guid and after.guid != getattr(before, "guid", "") and court.has_guid(after.guid, after.code):
        yield refused(change, Ground.RULE, f"{after.code}: guid belongs to another proposal")
    if _was_received_elsewhere(court, change, event):
        return
    faults = {
        "language": f'"{after.language}" is not a language of {event.slug}'
        if after.language and event.languages and after.language not in event.languages
        else "",
    }
    for field, message in faults.items():
        if message and getattr(after, field) != getattr(before, field, None):
            yield refused(change, Ground.RULE, f"{after.code}: {field} {message}")
    if any(getattr(after, name) != getattr(before, name, None) for name in _OF_PARTS):
        stood = dict(part_faults(before, event)) if isinstance(before, Proposal) else {}
        for field, message in part_faults(after, event):
            if stood.get(field) != message:
                yield refused(change, Ground.RULE, f"{after.code}: {field} {message}")
    answers = before.answers if isinstance(before, Proposal) else {}
    changed = {slug: answer for slug, answer in after.answers.items() if answer != answers.get(slug)}
    for field, message in answer_faults(changed, event.questions, applicable=(), speakers=after.speakers):
        if field.removeprefix("answers.") in changed:
            yield refused(change, Ground.RULE, f"{after.code}: {field} {message}")


def _references(court: Court, change: Change, after: Proposal, event: Event) -> Iterator[Refusal]:
    before = change.before
    kept = before.speakers if isinstance(before, Proposal) else ()
    missing = [code for code in after.speakers if code not in kept and not court.has_speaker(code)]
    yield from faulty(change, after.code, (("speakers", f"names {code}, who does not exist") for code in missing))
    for field, target in (
        ("track", event.track(after.track)),
        ("session_type", event.session_type(after.session_type)),
    ):
        slug = getattr(after, field)
        if slug and target is None and slug != getattr(before, field, None):
            yield refused(change, Ground.RULE, f'{after.code}: {event.slug} has no {field.replace("_", " ")} "{slug}"')
