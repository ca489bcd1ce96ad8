"""A store as a reviewer sees it: commands read only data that this reviewer may know.

Commands receive it in place of the store and need no code for it. Hiding is decided once, here and in
`workspace.rules.blind_view`, so that no list, search, order, export, history or completion can omit it. The history
contains the reviewer's own actions, and changes of records that the reviewer has read.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, cast

import msgspec

from cfpcli.records.change import RECORD_TYPES, Change, ChangeSet, Kind, Record
from cfpcli.records.event import Event
from cfpcli.records.followed_call import FollowedCall
from cfpcli.records.person import Organiser, Speaker
from cfpcli.records.programme import Notification, Slot
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Assignment, Review, Reviewer
from cfpcli.store.findings import Finding, Recovered
from cfpcli.store.protocol import EVERYTHING, WHOLE_HISTORY, HistoryFilter, Store, Tip, Wanted, Where
from cfpcli.workspace.rules.blind_view import NEEDED, past_view, unplaced_view
from cfpcli.workspace.sight import Sight, VisibleRecords

SOMEBODY = "not shown"
"""The text in place of an author or a command line in the history, if the author could be a speaker."""


def of_record(store: Store, places: VisibleRecords, which: HistoryFilter) -> tuple[ChangeSet, ...]:
    """The history of one record; none if the record itself is hidden."""
    if which.kind is Kind.PROPOSAL and which.key in places.hidden:
        return ()
    return store.history(HistoryFilter(key=which.key, kind=which.kind))


def seen_change_set(change_set: ChangeSet, places: VisibleRecords) -> ChangeSet | None:
    """A change set as far as the person may see it; None if nothing of it is left.

    In a store with a blind call, the author and the words of a change set are shown only for the person's own.
    """
    changes = tuple(seen for change in change_set.changes if (seen := seen_change(change, places)) is not None)
    if not changes:
        return None
    if not places.sight.blind or places.sight.is_me(change_set.performer):
        return msgspec.structs.replace(change_set, changes=changes)
    return msgspec.structs.replace(change_set, changes=changes, by=SOMEBODY, actor="", command=SOMEBODY)


def seen_change(change: Change, places: VisibleRecords) -> Change | None:
    """A change as far as the person may see it; None if they may not."""
    record = change.after or change.before
    seen: Change | None = change
    match record:
        case Proposal():
            seen = _proposal(change, record, places)
        case Review():
            seen = change if places.shows_review(record) else None
        case Speaker():
            seen = _visible(change, places.speaker) if record.code in places.people else None
        case Assignment():
            seen = change if places.sight.knows_committee and record.proposal not in places.hidden else None
        case Event():
            seen = _visible(change, places.sight.event)
        case Reviewer():
            knows = places.sight.knows_committee or record.email == places.sight.email
            seen = _visible(change, places.sight.reviewer) if knows else None
        case Organiser():
            seen = change if places.sight.knows_committee else None
        case Slot():
            seen = change if record.event not in places.sight.reviewing else _own_answer(change, places)
        case Notification():
            seen = change if record.event not in places.sight.reviewing else None
    return seen


def _own_answer(change: Change, places: VisibleRecords) -> Change | None:
    """The answer of the speakers of a slot, of whom the person is one, to its published place; None for another change.

    The place that the slot has in the plan is for the organisers, also if it moved before the answer or since.
    """
    before, after = change.before, change.after
    if not isinstance(before, Slot) or not isinstance(after, Slot) or before.proposal not in places.own:
        return None
    if msgspec.structs.replace(before, answer=after.answer, reason=after.reason) != after:
        return None
    return _visible(change, places.published.in_place)


def _proposal(change: Change, record: Proposal, places: VisibleRecords) -> Change | None:
    """The visible changes of a proposal: nothing about its origin, and only from the revision the person has read."""
    if record.code in places.hidden:
        return None
    event = places.sight.reviewing.get(record.event)
    if event is None:
        return change
    if not places.is_masked(record.code, record.event):
        return _visible(change, places.own_proposal if record.code in places.own else unplaced_view)
    read = places.read.get(record.code) if places.has_reviewed(record.code) else None
    before, after = change.before, change.after
    if not isinstance(before, Proposal) or not isinstance(after, Proposal) or read is None or before.revision < read:
        return None
    redacted = places.redacted.get(record.code, frozenset())
    return _visible(change, lambda proposal: past_view(proposal, event, redacted))


def _visible(change: Change, seen: Callable[[Any], Record]) -> Change | None:
    """The change between the two as the person sees them; None if they see no difference."""
    before, after = (None if record is None else seen(record) for record in (change.before, change.after))
    return None if before == after else Change(kind=change.kind, key=change.key, before=before, after=after)


_NEEDED: dict[Kind, tuple[str, ...]] = {
    Kind.PROPOSAL: NEEDED,
    Kind.REVIEW: ("proposal", "reviewer"),
    Kind.SPEAKER: ("code", "email"),
    Kind.EVENT: ("slug",),
    Kind.REVIEWER: ("email",),
    Kind.SLOT: ("guid", "event", "proposal"),
    Kind.NOTIFICATION: ("event",),
}


def view_of(store: Store) -> "ReviewerStore | None":
    """The view of a store if the acting person may not see all of it, else None: looked up here and nowhere else."""
    return store if isinstance(store, ReviewerStore) else None


class ReviewerStore(Store):
    """`whole` is the store itself, `sight` the person who looks at it.

    It overrides every public method of a store. While it is locked for writing, people are found unhidden, so that
    a speaker who submits again is not entered twice.
    """

    def __init__(self, whole: Store, sight: Sight, *, writing: bool = False) -> None:  # it has no image of its own
        self.whole = whole
        self.sight = sight
        self._writing = writing

    def as_read(self) -> "ReviewerStore":
        """The same store as it is seen while nothing is written."""
        return ReviewerStore(self.whole, self.sight)

    @cached_property
    def places(self) -> VisibleRecords:
        """The records that the reviewer may know, looked up on first use."""
        return VisibleRecords.of(self.whole, self.sight)

    def is_masked(self, proposal: Proposal) -> bool:
        """Whether the speakers of a proposal are hidden from the reviewer."""
        return self.places.is_masked(proposal.code, proposal.event)

    @property
    def identity(self) -> str:
        """The store's name for people."""
        return self.whole.identity

    @property
    def name(self) -> str:
        """The name of the store in a finding."""
        return self.whole.name

    @property
    def files(self) -> tuple[str, ...]:
        """The paths that no output may overwrite."""
        return self.whole.files

    @property
    def is_owned(self) -> bool:
        """Whether the store belongs to the user who runs the program."""
        return self.whole.is_owned

    def trace(self) -> Hashable:
        """The identity and version of the store, which every write changes."""
        return self.whole.trace()

    def examine(self) -> tuple[Finding, ...]:
        """The findings on the store, the same for everybody."""
        return self.whole.examine()

    def repair(self) -> tuple[Finding, ...]:
        """Repair what loses and invents nothing."""
        return self.whole.repair()

    def accept(self) -> Recovered:
        """Accept the present content of a damaged store."""
        return self.whole.accept()

    def restore(self) -> Recovered:
        """Put a damaged or missing store back."""
        return self.whole.restore()

    @property
    def is_whole(self) -> bool:
        """Always false: it hides data that the reviewer may not know."""
        return False

    @property
    def id(self) -> str:
        """The identifier that distinguishes this store from every other."""
        return self.whole.id

    @property
    def revision(self) -> int:
        """The number of change sets applied to the store."""
        return self.whole.revision

    @property
    def rehearsal(self) -> bool:
        """Whether the store was made under a rehearsal clock."""
        return self.whole.rehearsal

    @property
    def origin(self) -> tuple[str, int, str]:
        """The store id, revision and change set id from which its records are to be compared elsewhere."""
        return self.whole.origin

    @property
    def head(self) -> str:
        """The id of the change set that made this revision."""
        return self.whole.head

    @property
    def tip(self) -> Tip:
        """The store's position in its history."""
        return self.whole.tip

    @property
    def notices(self) -> tuple[str, ...]:
        """Findings of the last write about the store's files."""
        return self.whole.notices

    def strangers(self) -> tuple[ChangeSet, ...]:
        """Empty: change sets that the store lacks are for organisers only; which parts to hide is unknown."""
        return ()

    @property
    def stranger_count(self) -> int:
        """0, as for `strangers`."""
        return 0

    def events(self) -> tuple[Event, ...]:
        """Every event, without personal extensions of other people in a blind one."""
        return tuple(self.sight.event(event) for event in self.whole.events())

    def calls(self) -> tuple[FollowedCall, ...]:
        """Every followed call."""
        return self.whole.calls()

    def setting(self, name: str) -> str | None:
        """The value of a setting."""
        return self.whole.setting(name)

    def count(self, kind: Kind) -> int:
        """The number of records of a kind, hidden ones included."""
        return self.whole.count(kind)

    def rows(self, kind: Kind, fields: Sequence[str], where: Where = EVERYTHING) -> list[Any]:
        """Rows of the visible records; proposals of blind calls by code: their order would disclose who was first."""
        if kind not in _NEEDED:
            return self.whole.rows(kind, fields, where)
        wanted = tuple(dict.fromkeys((*fields, *where.attributes(kind), *_NEEDED[kind])))
        seen = [row for stored in self.whole.rows(kind, wanted) if (row := self._seen(kind, stored)) is not None]
        if kind is Kind.PROPOSAL:
            seen.sort(key=lambda row: (row.event, row.code) if row.event in self.sight.blind else ("", ""))
        # Evaluated on the visible rows: evaluated on the stored records, it would disclose hidden values.
        return where.chosen(kind, seen)

    def get(self, kind: Kind, key: str) -> Any:  # noqa: ANN401  # the type of each kind is documented at Store.get
        """The record with a key; None if there is none to see."""
        return self.get_many(kind, (key,)).get(key)

    def get_many(self, kind: Kind, keys: Iterable[str]) -> Any:  # noqa: ANN401  # as for Store.get_many
        """The visible records with these keys."""
        own_keys = {key: key for key in keys}
        if kind is Kind.SPEAKER and own_keys and not self._writing:
            own_keys = {key: self.places.code_of(key) for key in own_keys}
        stored = self.whole.get_many(kind, own_keys.values())
        return {
            key: seen
            for key, true_key in own_keys.items()
            if true_key in stored and (seen := self._seen(kind, stored[true_key])) is not None
        }

    def keys_starting(self, kind: Kind, prefix: str) -> tuple[str, ...]:
        """The keys of visible records that begin with `prefix`."""
        keys = self.whole.keys_starting(kind, prefix)
        return tuple(self.get_many(kind, keys)) if kind in _NEEDED else keys

    def reviews_of(self, code: str) -> tuple[Review, ...]:
        """The visible reviews of a proposal."""
        return tuple(review for review in self.whole.reviews_of(code) if self.places.shows_review(review))

    def reviews_by_code(self, codes: Iterable[str]) -> dict[str, tuple[Review, ...]]:
        """As `reviews_of`, for each of several proposals."""
        by_code = self.whole.reviews_by_code(codes)
        return {code: tuple(filter(self.places.shows_review, reviews)) for code, reviews in by_code.items()}

    def documents(self, kind: Kind) -> Iterator[bytes]:
        """Every visible record of a kind, as JSON; proposals by code."""
        if kind not in _NEEDED:
            return self.whole.documents(kind)
        decode = msgspec.json.Decoder(RECORD_TYPES[kind]).decode
        seen = [record for document in self.whole.documents(kind) if (record := self._seen(kind, decode(document)))]
        if kind is Kind.PROPOSAL:
            seen.sort(key=lambda record: record.code)
        return iter([msgspec.json.encode(record) for record in seen])

    def are_used(self, codes: Iterable[str]) -> frozenset[str]:
        """The codes that were ever given to a proposal or speaker, among `codes`."""
        return self.whole.are_used(codes)

    def is_used(self, code: str) -> bool:
        """Whether a code was ever given to a proposal or speaker."""
        return self.whole.is_used(code)

    def history(self, which: HistoryFilter = WHOLE_HISTORY) -> tuple[ChangeSet, ...]:
        """The visible change sets, each reduced to its visible part."""
        if which.key is not None:
            return self._visible_of(of_record(self.whole, self.places, which), which)
        count = which.newest
        while True:
            sets = self.whole.history(HistoryFilter(newest=count))
            visible = self._visible_of(sets, which)
            if count is None or which.newest is None or len(visible) >= which.newest or len(sets) < count:
                return visible
            # Most of the newest are hidden: look further back.
            count *= 4

    def _visible_of(self, sets: Iterable[ChangeSet], which: HistoryFilter) -> tuple[ChangeSet, ...]:
        # Evaluated on the visible sets: evaluated on the stored sets, it would disclose who did what.
        return which.chosen(seen for whole in sets if (seen := seen_change_set(whole, self.places)))

    def change_set(self, revision: int) -> ChangeSet | None:
        """The visible part of the change set that made this revision."""
        change_set = self.whole.change_set(revision)
        return seen_change_set(change_set, self.places) if change_set else None

    def undone(self, since: int = 1) -> frozenset[int]:
        """The revisions from `since` on that are undone, and some before."""
        return self.whole.undone(since)

    def undoable(self, count: int, wanted: Wanted | None = None) -> tuple[ChangeSet, ...]:
        """The person's own latest change sets that can be undone, newest first."""

        def is_own(change_set: ChangeSet) -> bool:
            return self.sight.is_me(change_set.performer) and (wanted is None or wanted(change_set))

        return self.whole.undoable(count, is_own)

    def history_after(self, revision: int, keys: Iterable[str]) -> tuple[ChangeSet, ...]:
        """The visible part of the change sets after a revision that concern these keys."""
        change_sets = self.whole.history_after(revision, keys)
        return tuple(seen for whole in change_sets if (seen := seen_change_set(whole, self.places)))

    @property
    def locked(self) -> "ReviewerStore":
        """The same view as it is while the store is locked for writing."""
        return ReviewerStore(self.whole, self.sight, writing=True)

    def transact(self, decide: Callable[[Store], ChangeSet | None]) -> ChangeSet | None:
        """Apply the change set that `decide` makes from this filtered store."""
        applied = self.whole.transact(lambda fresh: decide(ReviewerStore(fresh, self.sight).locked))
        self.__dict__.pop("places", None)
        return applied

    def apply(self, change_set: ChangeSet) -> ChangeSet:
        """Write a change set that was admitted."""
        self.__dict__.pop("places", None)
        return self.whole.apply(change_set)

    def _seen(self, kind: Kind, record: Any) -> Any:  # noqa: ANN401, PLR0911  # a record or a row of one, by kind
        """The record as the person may see it; None if they may not."""
        match kind:
            case Kind.PROPOSAL:
                # A record to be written must be compared with the record as stored.
                return record if self._writing and record.code in self.places.own else self.places.proposal(record)
            case Kind.REVIEW:
                return record if self.places.shows_review(record) else None
            case Kind.SPEAKER:
                return record if self._writing else self.places.speaker(record)
            case Kind.EVENT:
                return self.sight.event(record)
            case Kind.REVIEWER:
                return self.sight.reviewer(record)
            case Kind.SLOT:
                return self._seen_slot(record)
            case Kind.NOTIFICATION:
                # It names who speaks, and what they were notified of.
                return record if record.event not in self.sight.reviewing else None
        return cast("Record", record)

    def _seen_slot(self, slot: Any) -> Any:  # noqa: ANN401  # a slot or a row of one
        """A published slot of the person's own, at its published place; None for any other of a call they do not run.

        A plan discloses decisions before they are published; the published programme is in the releases.
        """
        if slot.event not in self.sight.reviewing:
            return slot
        published = self.places.published
        if slot.guid not in published or slot.proposal not in self.places.own:
            return None
        # A record to be written must be compared with the record as stored.
        return slot if self._writing else published.in_place(slot)

    @property
    def published(self) -> tuple[Slot, ...]:
        """The slots of the last release of each event whose plan the person does not see."""
        return self.places.published.slots
