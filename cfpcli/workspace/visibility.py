"""The acting person's view of a store: all of it for people who run the call, else the part that their role may know.

A view, not access control: anybody who has the store's file can read it with an editor. To keep names from people
reliably, give them a file without names: `cfp export store --blind`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from cfpcli.env import Env
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.records.change import Change, ChangeSet, Kind, replaced
from cfpcli.records.event import Event
from cfpcli.records.fields import FIELDS
from cfpcli.records.person import Person, Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.store.protocol import Store
from cfpcli.workspace.filtered_store import ReviewerStore, seen_change, view_of
from cfpcli.workspace.identity import FirstAddresses, actor_of, first_address
from cfpcli.workspace.rules.blind_view import HIDDEN_FIELDS, REVIEW_FIELDS, SHOWN_FIELDS
from cfpcli.workspace.rules.own_people import EVERYBODY, NOBODY, OwnPeople, own_people
from cfpcli.workspace.rules.roles import ADD_REVIEWERS, Actor, Role, own_submissions_only
from cfpcli.workspace.sight import Sight, VisibleRecords, shown_code

_HINT = "cfp whoami  # shows your role, and why; an organiser registers people"


def seen_by(env: Env, store: Store) -> Store:
    """The store as the acting person may see it: itself for a person who runs every call in it, else a `ReviewerStore`.

    Raises:
        UsageError: CFP_AS or CFP_ME cannot be read, or CFP_AS asks for more rights than the person has.
    """
    actor = actor_of(env, store)
    if actor.role(None) is Role.ORGANISER:
        return store
    events = store.events()
    roles = {event.slug: role for event in events if not (role := actor.role(event)).runs_the_call}
    if events and not roles:
        return store
    return ReviewerStore(store, _sight_of(actor, {event.slug: event for event in events if event.slug in roles}, roles))


def _sight_of(actor: Actor, reviewing: dict[str, Event], roles: dict[str, Role]) -> Sight:
    hidden = (slug for slug, role in roles.items() if reviewing[slug].review.blind or not role.is_recognised)
    return Sight(actor.email, reviewing, frozenset(hidden), roles, actor.committee.first_addresses)


def as_reviewer(store: Store, person: Person | None = None, *, blind: bool = False) -> ReviewerStore:
    """The store as this person, or anybody, sees it as a reviewer; with `blind`, as if every call were blind."""
    inner = whole(store)
    reviewing = {event.slug: event for event in inner.events()}
    hidden = frozenset(slug for slug, event in reviewing.items() if blind or event.review.blind)
    first = first_address(inner, person.email) if person else ""
    sight = Sight(first, reviewing, hidden, first_addresses=FirstAddresses(inner))
    if person is None and (seen := view_of(store)):
        outside = {slug: role for slug, role in seen.sight.roles.items() if not role.is_recognised}
        sight = sight._replace(email=seen.sight.email, roles=outside)
    return ReviewerStore(inner, sight)


def seat_of(store: Store, person: Person, event: Event) -> Store:
    """The store as a person sees it while they review: in a blind event as a reviewer, organisers too.

    Raises:
        DataRefusedError: the person is not the acting one, and the acting one does not run the call.
    """
    own_reviews_only(store, event, person.email)
    return as_reviewer(store, person) if event.review.blind else store


def whole(store: Store) -> Store:
    """The store itself, for counts that must be right for every viewer; none of its records may be shown."""
    seen = view_of(store)
    return seen.whole if seen else store


def is_blind(store: Store, event: Event | None) -> bool:
    """Whether the view of an event, or of any event for None, hides the speakers."""
    seen = view_of(store)
    if seen is None:
        return False
    return bool(seen.sight.blind) if event is None else event.slug in seen.sight.blind


def as_read(store: Store) -> Store:
    """The store as for reading, also while it is locked for writing, when a person's own records are fully visible."""
    seen = view_of(store)
    return seen.as_read() if seen else store


def runs(store: Store, event: Event) -> bool:
    """Whether the acting person runs this event's call."""
    seen = view_of(store)
    return seen is None or event.slug not in seen.sight.reviewing


def people_of_own_calls(store: Store, event: Event) -> OwnPeople:
    """The speakers of the calls that the acting person runs; nobody for a proposal of an event that others run."""
    seen = view_of(store)
    if seen is None:
        return EVERYBODY
    reviewing = seen.sight.reviewing
    if event.slug in reviewing:
        return NOBODY
    return own_people(seen.whole.rows(Kind.PROPOSAL, ("event", "speakers")), lambda slug: slug not in reviewing)


def own_address_only(store: Store, event: Event, emails: Iterable[str]) -> None:
    """Refuse a submission in the name of others if the speakers of the call are hidden from the sender.

    Raises:
        DataRefusedError: none of these normalised addresses is the acting person's.
    """
    seen = view_of(store)
    if seen and event.slug in seen.sight.blind and seen.sight.email not in {*emails} - {""}:
        raise DataRefusedError(
            own_submissions_only(event),
            hint='set CFP_ME="NAME <ADDRESS>" and name yourself as a speaker; an organiser submits for others',
        )


def may_review(store: Store, event: Event) -> bool:
    """Whether the acting person runs this event's call or is one of its reviewers."""
    seen = view_of(store)
    return seen is None or event.slug not in seen.sight.reviewing or seen.sight.role(event.slug).is_recognised


def own_reviews_only(store: Store, event: Event, email: str) -> None:
    """Refuse to review, or to look at a call, as another person (a normalised address), before anything is looked up.

    A refusal by the rules that is due to another person's conflicts would disclose who speaks where.

    Raises:
        DataRefusedError: the acting person does not run the call, and is another one or not on the committee.
    """
    seen = view_of(store)
    if seen is None or event.slug not in seen.sight.reviewing:
        return
    if not may_review(store, event):
        raise DataRefusedError(
            f"{seen.sight.email or 'nobody named'} is not on the committee of {event.name}",
            hint=ADD_REVIEWERS,
        )
    if email != seen.sight.email:
        raise DataRefusedError(
            f"you are a reviewer of {event.name} and review as yourself only, {seen.sight.email}", hint=_HINT
        )


def list_keepers_only(store: Store, what: str) -> None:
    """Refuse a change of the committee's lists to people who run no call, before the lists are searched.

    `what` is a noun phrase.

    Raises:
        DataRefusedError: the acting person runs none of the store's events.
    """
    seen = view_of(store)
    if seen and not runs_any(store):
        raise refusal(role_in(seen), what)


def runs_any(store: Store) -> bool:
    """Whether the acting person runs the call of any event."""
    seen = view_of(store)
    return seen is None or any(event.slug not in seen.sight.reviewing for event in seen.whole.events())


def is_hidden(store: Store, code: str) -> bool:
    """Whether a proposal is hidden from this person for good: they recused from it or declared a conflict."""
    seen = view_of(store)
    return seen is not None and code in seen.places.hidden


def role_in(seen: ReviewerStore, slug: str = "") -> Role:
    """The role in an event, or the least in all, as `cfp whoami` names it: a speaker is not a stranger."""
    role = seen.sight.role(slug) if slug else seen.sight.least
    speaks = role is Role.STRANGER and any(not slug or seen.places.events[code] == slug for code in seen.places.own)
    return Role.SPEAKER if speaks else role


def refusal(role: Role, what: str = "this") -> DataRefusedError:
    """The refusal of an action or view reserved for organisers, to a person of this role."""
    return DataRefusedError(f"{what} is for organisers; you are a {role}", hint=_HINT)


def organisers_only(store: Store, event: Event | None) -> None:
    """Refuse an action or view reserved for organisers, before any work is done.

    Raises:
        DataRefusedError: this person does not run the event, or for None one of the events.
    """
    seen = view_of(store)
    if seen and (event is None or event.slug in seen.sight.reviewing):
        raise refusal(role_in(seen, event.slug if event else ""))


def committee_only(store: Store, event: Event | None, what: str) -> None:
    """Refuse a count, an export or a figure to people who would get an incomplete one without notice.

    `what` is a noun phrase. An address that the committee does not know is most often a mistake of the environment: a
    script that runs under another user would publish its partial view as if it were everything.

    Raises:
        DataRefusedError: the acting person is a speaker or a stranger to the event, or for None to one of the events.
    """
    seen = view_of(store)
    if seen is None:
        return
    role = seen.sight.role(event.slug) if event else seen.sight.least
    if not role.is_recognised:
        raise committee_refusal(seen.sight.email, what)


def committee_refusal(email: str, what: str, *, lowered: str = "") -> DataRefusedError:
    """The refusal of data that only the committee gets, for the person of this address; empty if nobody is named.

    `lowered` is the role requested by CFP_AS, if that is the reason.
    """
    why = f" because CFP_AS={lowered}" if lowered else ""
    return DataRefusedError(f"only the committee gets {what}, and {email or 'nobody'} is not on it{why}", hint=_HINT)


def organisers_of(store: Store, proposals: Iterable[Proposal]) -> None:
    """Refuse an action reserved for organisers on these proposals, of any events.

    Raises:
        DataRefusedError: this person does not run the event of one of them.
    """
    seen = view_of(store)
    if seen is None:
        return
    for proposal in proposals:
        if proposal.event in seen.sight.reviewing:
            raise refusal(role_in(seen, proposal.event))


def own_only(store: Store, proposal: Proposal) -> None:
    """Refuse an action reserved for organisers and for a proposal's own speakers.

    Raises:
        DataRefusedError: this person neither runs the event nor is a speaker of the proposal.
    """
    seen = view_of(store)
    if seen and proposal.event in seen.sight.reviewing and proposal.code not in seen.places.own:
        raise refusal(role_in(seen, proposal.event))


def own_code(store: Store, prefix: str) -> str:
    """The code of the proposal that a person means by `prefix`, for actions of its speakers and of organisers.

    People who run no call are refused every code but those of their own proposals, in the same words whether a
    proposal has it or not, because the difference would show which codes exist.

    Raises:
        DataRefusedError: this person neither runs a call nor is a speaker of a proposal with such a code.
    """
    seen = view_of(store)
    if seen is None or runs_any(store):
        return prefix
    begun = prefix.strip().upper()
    own = [code for code in seen.places.own if begun and code.startswith(begun)]
    if not own:
        raise refusal(role_in(seen))
    return own[0] if len(own) == 1 else prefix


def seen_changes(store: Store, changes: Sequence[Change]) -> Sequence[Change]:
    """The changes that a command made, as far as the acting person may see them: a write shows no more than a read."""
    view = view_of(store)
    if view is None:
        return changes
    addressed = _addressed(view.places, changes)
    codes = {**_new_co_speakers(view, changes), **addressed}
    seen = (part for change in changes if (part := _seen(change, view.places, codes)) is not None)
    return (*seen, *_with_addressed(view, changes, addressed))


def _new_co_speakers(view: ReviewerStore, changes: Sequence[Change]) -> Mapping[str, str]:
    """The code that is shown for each person whom the changes make a speaker of the acting person's proposals.

    It follows from the address, so that it does not disclose whether the store knew the person before.
    """
    places = view.places
    codes: set[str] = set()
    for change in changes:
        if isinstance(change.after, Proposal) and change.after.event in places.sight.reviewing:
            before = change.before.speakers if isinstance(change.before, Proposal) else ()
            codes |= {*change.after.speakers} - {*before} - places.people
    people = view.whole.get_many(Kind.SPEAKER, codes) if codes else {}
    people |= {change.key: change.after for change in changes if isinstance(change.after, Speaker)}
    return {code: shown_code(person) for code, person in people.items() if code in codes}


def _addressed(places: VisibleRecords, changes: Sequence[Change]) -> Mapping[str, str]:
    """The code that is shown for each co-speaker who has no address either before the changes or after them."""
    return {
        change.key: shown_code(change.after)
        for change in changes
        if isinstance(change.before, Speaker) and isinstance(change.after, Speaker) and change.key in places.beside
        if bool(change.before.emails) is not bool(change.after.emails)
    }


def _with_addressed(view: ReviewerStore, changes: Sequence[Change], codes: Mapping[str, str]) -> Iterator[Change]:
    """The change of the acting person's other proposals, as they see it, when a co-speaker gets an address.

    The store then has the same person with an address, or another one who had it. Both look like another speaker here,
    so that neither discloses whom the store has.
    """
    places = view.places
    written = {change.key for change in changes if change.kind is Kind.PROPOSAL}
    for proposal in view.whole.get_many(Kind.PROPOSAL, places.own - written).values() if codes else ():
        if not codes.keys().isdisjoint(proposal.speakers) and proposal.event in places.sight.reviewing:
            yield replaced(_as_speaker(proposal, places, {}), _as_speaker(proposal, places, codes))


def seen_set(store: Store, change_set: ChangeSet) -> ChangeSet:
    """A change set of the acting person, as far as they may see it: a co-speaker's record stays hidden."""
    return msgspec.structs.replace(change_set, changes=seen_changes(store, change_set.changes))


def _seen(change: Change, places: VisibleRecords, codes: Mapping[str, str]) -> Change | None:
    record = change.after or change.before
    if isinstance(record, Speaker):
        # A co-speaker's record would disclose whether, and as whom, that person is already in the store.
        mine = change.key in places.me or record.email == places.sight.email
        return change if mine and places.sight.email else None
    if isinstance(record, Proposal) and record.event in places.sight.reviewing:
        if change.before is not None and change.key not in places.own:
            return seen_change(change, places)
        # Of their own proposal they know the co-speakers it had, and see whom a change adds or removes.
        before = _as_speaker(change.before, places, {}) if isinstance(change.before, Proposal) else None
        after = _as_speaker(change.after, places, codes) if isinstance(change.after, Proposal) else None
        return msgspec.structs.replace(change, before=before, after=after)
    return seen_change(change, places)


def _as_speaker(proposal: Proposal, places: VisibleRecords, codes: Mapping[str, str]) -> Proposal:
    speakers = tuple(codes.get(code, code) for code in proposal.speakers)
    seen: Proposal = places.own_proposal(msgspec.structs.replace(proposal, speakers=speakers))
    return seen


def fields_seen(store: Store, proposal: Proposal, fields: tuple[str, ...]) -> tuple[str, ...]:
    """The fields, among these of a proposal, that are not hidden from the acting person."""
    seen = view_of(store)
    if seen and seen.is_masked(proposal):
        return tuple(name for name in fields if name in SHOWN_FIELDS)
    return fields


def shown_fields(store: Store, event: Event | None, fields: tuple[str, ...], *, requested: str) -> tuple[str, ...]:
    """The fields without hidden ones; `requested` is the person's own choice of fields, empty for the default.

    Raises:
        UsageError: the person asked for a hidden field.
    """
    if requested.strip():
        refuse_hidden(store, event, fields)
    hidden = hidden_fields(store, event)
    return tuple(name for name in fields if name not in hidden)


def refuse_hidden(store: Store, event: Event | None, names: Iterable[str]) -> None:
    """Refuse to show, sort by or query a hidden field of proposals.

    Raises:
        UsageError: one of the names is a hidden field.
    """
    hidden = hidden_fields(store, event)
    for name in names:
        if name in hidden:
            allowed = ", ".join(sorted(FIELDS[Kind.PROPOSAL].keys() - hidden))
            is_outside = name in REVIEW_FIELDS or not _least(store, event).is_recognised
            whom = "people outside the committee" if is_outside else "reviewers of a blind call"
            raise UsageError(f'"{name}" is hidden from {whom}', hint=f"allowed: {allowed}")


def hidden_fields(store: Store, event: Event | None) -> frozenset[str]:
    """The fields of proposals hidden from the acting person: in a blind call, and counts of reviews they never see."""
    seen = view_of(store)
    if seen is None:
        return frozenset()
    sees_reviews = not seen.sight.reviewing or _least(store, event).is_recognised
    return frozenset((*(HIDDEN_FIELDS if is_blind(store, event) else ()), *(() if sees_reviews else REVIEW_FIELDS)))


def _least(store: Store, event: Event | None) -> Role:
    """The role in an event, or the one with the fewest rights in all; a speaker counts as a stranger."""
    seen = view_of(store)
    if seen is None:
        return Role.ORGANISER
    return seen.sight.role(event.slug) if event else seen.sight.least
