"""Who looks: an organiser, who sees everything, or a reviewer, who sees what reviewers may know.

A view and no lock: whoever has the store's file can read it with any editor. What keeps names from people for good is
a file without them: `cfp export store --blind`.
"""

from collections.abc import Iterable
from enum import StrEnum

from cfpcli.commands.actor import origin_of
from cfpcli.commands.reviewer_store import ReviewerStore
from cfpcli.commands.reviewer_writes import refusal, refuse_changes
from cfpcli.commands.sight import Sight
from cfpcli.domain.change import Change, Kind
from cfpcli.domain.event import Event
from cfpcli.domain.person import Person, parse_person
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.reviewer_view import HIDDEN_FIELDS, SHOWN_FIELDS
from cfpcli.domain.text import fold
from cfpcli.env import Env
from cfpcli.errors import CfpError, UsageError
from cfpcli.result import Item
from cfpcli.store.store import Store

AS = "CFP_AS"
"""The variable by which a person says as what they look: `reviewer` or `organiser`."""


class Viewer(StrEnum):
    """As what a person looks at a call."""

    ORGANISER = "organiser"
    REVIEWER = "reviewer"


def seen_by(env: Env, store: Store) -> Store:
    """The store as whoever acts may see it: itself for an organiser, else a `ReviewerStore`.

    A reviewer is who is registered as one and is no chair of a track of the event; CFP_AS says otherwise, either way.

    Raises:
        UsageError: CFP_AS or CFP_ME cannot be read.
    """
    told = env.variables.get(AS, "").strip().casefold()
    if told not in {"", *Viewer}:
        raise UsageError(f'{AS}="{told}" is unknown', hint=f"one of {', '.join(Viewer)}")
    if told == Viewer.ORGANISER or not (told or store.count(Kind.REVIEWER)):
        return store
    person, _ = origin_of(env)
    if told == Viewer.REVIEWER:
        return as_reviewer(store, person)
    if person is None or store.get(Kind.REVIEWER, person.email) is None:
        return store
    events = [event for event in store.events() if not is_chair(person, event)]
    return ReviewerStore(store, _sight(person, events)) if events else store


def as_reviewer(store: Store, person: Person | None = None, *, blind: bool = False) -> ReviewerStore:
    """The store as this person, or anybody, sees it who reviews; with `blind`, as if every call were reviewed blind."""
    inner = whole(store)
    sight = _sight(person, inner.events(), blind=blind)
    if person is None and isinstance(store, ReviewerStore):
        sight = sight._replace(email=store.sight.email)
    return ReviewerStore(inner, sight)


def seat_of(store: Store, person: Person, event: Event) -> Store:
    """The store as a person sees it while they review: in a blind event as a reviewer, organisers too."""
    return as_reviewer(store, person) if event.review.blind else store


def _sight(person: Person | None, events: Iterable[Event], *, blind: bool = False) -> Sight:
    reviewing = {event.slug: event for event in events}
    hidden = frozenset(slug for slug, event in reviewing.items() if blind or event.review.blind)
    return Sight(person.email if person else "", reviewing, hidden)


def is_chair(person: Person, event: Event) -> bool:
    """Whether a person is named among the chairs of one of the event's tracks, by address or by name."""
    for track in event.tracks:
        for chair in track.chairs:
            try:
                named = parse_person(chair)
            except CfpError:
                continue
            if named.email == person.email if named.email else fold(named.name) == fold(person.name):
                return True
    return False


def whole(store: Store) -> Store:
    """The store itself, for what must be counted right whoever looks; nothing of it may be shown."""
    return store.whole if isinstance(store, ReviewerStore) else store


def viewer_of(env: Env, store: Store, event: Event) -> Viewer:
    """As what the acting person looks at an event."""
    seen = store if isinstance(store, ReviewerStore) else seen_by(env, store)
    reviews = isinstance(seen, ReviewerStore) and event.slug in seen.sight.reviewing
    return Viewer.REVIEWER if reviews else Viewer.ORGANISER


def is_blind(store: Store, event: Event | None) -> bool:
    """Whether what a store shows of an event, of any event for None, hides who speaks."""
    if not isinstance(store, ReviewerStore):
        return False
    return bool(store.sight.blind) if event is None else event.slug in store.sight.blind


def is_hidden(store: Store, code: str) -> bool:
    """Whether a proposal is kept from this person for good: they recused from it or declared a conflict."""
    return isinstance(store, ReviewerStore) and code in store.places.hidden


def organisers_only(store: Store, event: Event | None) -> None:
    """Refuse what only organisers may do or see, before any work is done.

    Raises:
        UsageError: this person reviews the event, or for None any event, blind.
    """
    if is_blind(store, event):
        raise refusal()


def organisers_of(store: Store, proposals: Iterable[Proposal]) -> None:
    """Refuse what only organisers may do with these proposals, of whichever events.

    Raises:
        UsageError: this person reviews the event of one of them blind.
    """
    if isinstance(store, ReviewerStore) and any(one.event in store.sight.blind for one in proposals):
        raise refusal()


def own_only(store: Store, proposal: Proposal) -> None:
    """Refuse what is for organisers and for a proposal's own speakers.

    Raises:
        UsageError: this person reviews the proposal blind.
    """
    if isinstance(store, ReviewerStore) and store.is_masked(proposal):
        raise refusal()


def permit(store: Store, changes: Iterable[Change]) -> None:
    """Refuse changes that the store, when they were applied, would refuse: so that `--dry-run` says the same.

    Raises:
        UsageError: they are for organisers to make.
    """
    if isinstance(store, ReviewerStore):
        refuse_changes(changes, store.places)


def told_of(store: Store, proposal: Proposal, item: Item) -> Item:
    """A proposal's row without the fields that are hidden, all of it where none are."""
    if isinstance(store, ReviewerStore) and store.is_masked(proposal):
        return {name: value for name, value in item.items() if name in SHOWN_FIELDS}
    return item


def shown_fields(store: Store, event: Event | None, fields: tuple[str, ...], *, told: str) -> tuple[str, ...]:
    """The fields without those that are hidden; `told` is what the person asked for, empty for the default.

    Raises:
        UsageError: the person asked for a hidden field.
    """
    if not is_blind(store, event):
        return fields
    if told.strip():
        refuse_hidden(store, event, fields)
    return tuple(name for name in fields if name in SHOWN_FIELDS)


def refuse_hidden(store: Store, event: Event | None, names: Iterable[str]) -> None:
    """Refuse to show, sort by or ask for a field of proposals that is hidden.

    Raises:
        UsageError: one of the names is a hidden field.
    """
    if not is_blind(store, event):
        return
    for name in names:
        if name in HIDDEN_FIELDS:
            allowed = ", ".join(sorted(SHOWN_FIELDS))
            raise UsageError(f'"{name}" is hidden from reviewers of a blind call', hint=f"allowed: {allowed}")
