"""The review loop's ties to the store: one proposal read, one change set for each answer, the last taken back."""

from collections.abc import Collection, Sequence

import msgspec

from cfpcli.call.rules.admission import FLAG
from cfpcli.errors import DataRefusedError, NotFoundError
from cfpcli.records.change import Change, Kind, created
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.proposal import STALE_WORDS, Proposal
from cfpcli.records.review import Review, ReviewState
from cfpcli.records.scores import count_scored
from cfpcli.records.session import duration_of
from cfpcli.records.setting import Setting
from cfpcli.result import Result
from cfpcli.review.commands.entry import conflict_kinds, decided, in_words
from cfpcli.review.commands.scratch import begun, keep_begun
from cfpcli.review.commands.visible_reviews import former
from cfpcli.review.rows.progress import Reviewed
from cfpcli.review.rules.opinions import REVIEWED_STATES, Opinion, recused_error
from cfpcli.review.rules.staleness import changed_fields
from cfpcli.review.screens.seam import Pending, ReviewAnswer, TriageItem
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, fold, words
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import found_proposal, speakers_of
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import seat_of, whole


class StoreDesk:
    """What one reviewer may read of an event, and where what they say of it goes; see `Desk`."""

    def __init__(
        self, work: Workspace, me: Person, event: Event, readable: Sequence[str], recused: Collection[str]
    ) -> None:
        self._work = work
        self._me = me
        self._event = event
        self._readable = dict.fromkeys(readable)
        self._recused = set(recused)
        self._written: list[tuple[str, Result[Reviewed]]] = []

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that was written and not taken back, in its order."""
        return tuple(change for _, result in self._written for change in result.changes)

    def rows(self) -> list[Reviewed]:
        """The last review of each proposal that was reviewed."""
        return list({code: row for code, result in self._written for row in result.items}.values())

    def read(self, code: str) -> TriageItem:
        """The proposal as it is in the store now."""
        if code in self._recused:
            raise recused_error(code)
        store = self._seat()
        proposal = store.get(Kind.PROPOSAL, code)
        if proposal is None:
            raise NotFoundError(f"{code} is not there any more")
        if proposal.state not in REVIEWED_STATES:
            raise DataRefusedError(f"{code} is {proposal.state} and takes no reviews")
        flagged = store.setting(flag_name(code, self._me)) is not None
        item = msgspec.structs.replace(item_of(store, proposal, self._event), flagged=flagged)
        if kinds := conflict_kinds(store, proposal, self._me.email):
            facts = ", ".join(filter(None, (item.facts, f"conflict of interest: {in_words(kinds)}")))
            item = msgspec.structs.replace(item, facts=facts)
        pending = begun(self._work.env, store, self._me, code)
        review = store.get(Kind.REVIEW, f"{code}/{self._me.email}")
        if review is None:
            return msgspec.structs.replace(item, pending=pending)
        was = former(store, proposal, review)
        return msgspec.structs.replace(
            item,
            pending=pending,
            mine=_answer_of(review),
            former=item_of(store, was, self._event) if was and changed_fields(was, proposal) else None,
        )

    def save(self, code: str, answer: ReviewAnswer) -> None:
        """Write a review."""
        opinion = Opinion(
            scores=dict(answer.scores),
            state=answer.state,
            reason=answer.reason,
            comment=answer.comment,
            feedback=answer.feedback,
            position=answer.position,
        )
        work = self._work.anew()

        def decide(store: Store) -> Result[Reviewed]:
            return decided(store, found_proposal(store, code), self._me, opinion, work)

        self._written.append((code, work.commit(decide, by=self._me)))
        if answer.state is ReviewState.RECUSED:
            self._recused.add(code)

    def flag(self, code: str, *, on: bool) -> None:
        """Put the flag into the store, or take it out."""
        name = flag_name(code, self._me)

        def decide(store: Store) -> Result[Reviewed]:
            before = store.get(Kind.SETTING, name)
            if (before is not None) is on:
                return Result(row=Reviewed)
            change = (
                created(Setting(name=name, value="yes"))
                if on
                else Change(kind=Kind.SETTING, key=name, before=before, after=None)
            )
            return Result(row=Reviewed, changes=(change,))

        self._written.append((code, self._work.anew().commit(decide, by=self._me)))

    def undo(self) -> None:
        """Write the inverse of the last change set."""
        code, written = self._written[-1]
        inverse = Result(row=Reviewed, changes=tuple(change.inverse() for change in reversed(written.changes)))
        self._work.anew().commit(lambda _store: inverse, by=self._me, undoes=(written.revision,), door=Door.INVERSE)
        self._written.pop()
        if any(isinstance(one.after, Review) and one.after.state is ReviewState.RECUSED for one in written.changes):
            self._recused.discard(code)

    def keep(self, code: str, pending: Pending) -> None:
        """Keep it among the person's own files; a dry run keeps nothing."""
        if not self._work.options.dry_run:
            keep_begun(self._work.env, self._seat(), self._me, code, pending)

    def find(self, text: str) -> tuple[str, ...]:
        """Look through what the loop shows and nothing else, for speakers must not be found by their names."""
        fields = ("code", "title", "track", "session_type", "level", *STALE_WORDS, "abstract", "description", "notes")
        wanted = fold(text)
        found = {
            row.code
            for row in self._seat().rows(Kind.PROPOSAL, fields)
            if row.code in self._readable
            and row.code not in self._recused
            and wanted
            in fold(
                " ".join(
                    (row.title, self._named(row), row.level, *_words(row), row.abstract, row.description, row.notes)
                )
            )
        }
        return tuple(code for code in self._readable if code in found)

    def named(self, typed: str) -> str:
        """Of all that can be reviewed, but what this reviewer must not see."""
        begun_so = typed.strip().upper()
        hits = [code for code in self._readable if code.startswith(begun_so) and code not in self._recused]
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise DataRefusedError(f'"{clean_line(typed)}" begins {len(hits)} codes: {", ".join(sorted(hits)[:8])}')
        if hidden := next((code for code in self._recused if code.startswith(begun_so)), ""):
            raise recused_error(hidden)
        raise NotFoundError(f'nothing that you may review has a code that begins with "{clean_line(typed)}"')

    def _seat(self) -> Store:
        """The store as it is now, in a blind call as reviewers see it, whoever looks."""
        return seat_of(self._work.fresh_store(), self._me, self._event)

    def _named(self, row: Proposal) -> str:
        track, kind = self._event.track(row.track), self._event.session_type(row.session_type)
        return f"{track.name if track else row.track} {kind.name if kind else row.session_type}"


def flag_name(code: str, me: Person) -> str:
    """The name of the setting that is this person's flag on a proposal."""
    return f"{FLAG}{code}/{me.email}"


def _words(proposal: Proposal) -> tuple[str, ...]:
    return tuple(word for name in STALE_WORDS for word in getattr(proposal, name))


def item_of(store: Store, proposal: Proposal, event: Event) -> TriageItem:
    """A proposal as the loop shows it: title, track, type and texts, the speakers' names where reading is not blind."""
    track = event.track(proposal.track)
    kind = event.session_type(proposal.session_type)
    minutes = duration_of(proposal, event)
    speakers = () if event.review.blind else speakers_of(store, proposal)
    reviews = count_scored(whole(store).reviews_of(proposal.code))
    return TriageItem(
        code=proposal.code,
        title=proposal.title,
        track=track.name if track else proposal.track,
        session_type=f"{kind.name} {minutes} min" if kind else proposal.session_type,
        facts=", ".join(filter(None, (proposal.language, proposal.level, *_words(proposal)))),
        counts=f"{words(proposal.abstract)} words, {reviews} of {event.review.target} reviews",
        speakers=", ".join(one.name for one in speakers),
        abstract=proposal.abstract,
        description=proposal.description,
        notes=proposal.notes,
    )


def _answer_of(review: Review) -> ReviewAnswer:
    return ReviewAnswer(
        scores=review.scores,
        state=review.state,
        comment=review.comment,
        feedback=review.feedback,
        reason=review.reason,
        position=review.position,
    )
