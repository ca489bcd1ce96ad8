"""`cfp decide`: the ranked list under a cursor, or several decisions at once by flags.

The screen of decisions and the store: the list as it is now, one change set for each key, undo, caps.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Annotated, NamedTuple

import msgspec
import typer

from cfpcli.decisions.commands.accept import PUBLISH, PendingDecision, decided_so, makers
from cfpcli.decisions.commands.publish import in_numbers
from cfpcli.decisions.commands.rank import Panel, panel_of
from cfpcli.decisions.rules.seats import line_of, shares
from cfpcli.decisions.rules.standings import Contender, Grouping, Remark, Standing
from cfpcli.decisions.screens.entries import Board, Entry, Group, Reading
from cfpcli.errors import UsageError
from cfpcli.figures.scores import Method, Vote, tallies
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person, organisation
from cfpcli.records.proposal import LONG_READ, SEATED, Proposal, State, page_heading, short_facts
from cfpcli.records.session import SUMMARY, duration_of
from cfpcli.records.verdicts import DISCUSS, TARGETS, Verdict, is_undecided, will_be
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import words
from cfpcli.ui.key_by_key import NOTHING_TO_UNDO
from cfpcli.workspace.bulk import decided_row
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY, QUERY, codes
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, matching_proposal, speakers_of, unopened_store
from cfpcli.workspace.rows import DecidedProposal
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import organisers_of, organisers_only


def _flag(name: str, action: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{name}", metavar="CODE", help=f"{action}; repeatable.", autocompletion=codes
    )
    return option


def decide(
    work: Workspace,
    query: Annotated[list[str] | None, QUERY] = None,
    *,
    accept: Annotated[list[str] | None, _flag("accept", "Accept this proposal")] = None,
    waitlist: Annotated[list[str] | None, _flag("waitlist", "Put this proposal on the waiting list")] = None,
    reject: Annotated[list[str] | None, _flag("reject", "Reject this proposal")] = None,
    discuss: Annotated[list[str] | None, _flag("discuss", "Mark this proposal for discussion")] = None,
    reset: Annotated[list[str] | None, _flag("open", "Clear the pending decision on this proposal")] = None,
    method: Annotated[
        Method, typer.Option("--method", help="Initial ranking method; see cfp help ranking.")
    ] = Method.MEAN,
    max_per_person: Annotated[
        int, typer.Option("--max-per-person", metavar="N", min=0, help="Warn above N accepted proposals of one person.")
    ] = 0,
    max_per_organisation: Annotated[
        int,
        typer.Option(
            "--max-per-organisation", metavar="N", min=0, help="Warn above N accepted proposals of one organisation."
        ),
    ] = 0,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Go through the ranked list and decide with one key each: a accept, w waitlist, r reject, d discuss, o open.

    The line where the slots end moves as they fill. Every key is saved before the next screen, and pending until
    cfp decisions publish. By flags, several decisions are one change.
    """
    flags = {"accept": accept, "waitlist": waitlist, "reject": reject, "discuss": discuss, "open": reset}
    requested = {verb: names for verb, names in flags.items() if names}
    if requested and query:
        raise UsageError("a query needs a terminal", hint="cfp accept QUERY  # decides on all matches")
    me = work.acting(by)
    if requested:
        return work.commit(lambda store: _by_flags(store, requested, work, me), by=me)
    store = work.store
    event = work.required_event
    organisers_only(store, event)
    from cfpcli.ui.prompts import prompter_for, require_person

    require_person(work.env, [f"--{verb} CODE" for verb in flags])
    from cfpcli.decisions.screens.board import loop

    if not panel_of(store, event, query or [], now=work.now).chosen:
        return Result(row=DecidedProposal, picture="messages", messages=(Message("Nothing to decide on."),))
    caps = (max_per_person, max_per_organisation)
    desk = StoreDesk(work, event, query or [], me, caps)
    loop(desk, prompter=prompter_for(work.env), method=method)
    return desk.result()


def _by_flags(
    store: Store, requested: Mapping[str, Sequence[str]], work: Workspace, me: Person
) -> Result[DecidedProposal]:
    chosen: dict[str, str] = {}
    proposals: dict[str, Proposal] = {}
    for verb, names in requested.items():
        for name in names:
            proposal = matching_proposal(store, name)
            if chosen.setdefault(proposal.code, verb) != verb:
                raise UsageError(
                    f"--{chosen[proposal.code]} {proposal.code} and --{verb} {proposal.code} cannot be combined"
                )
            proposals[proposal.code] = proposal
    organisers_of(store, proposals.values())
    results = [
        decided_so(
            store,
            [proposals[code] for code in proposals if chosen[code] == verb],
            verb,
            work,
            me,
            agreed=work.options.yes,
        )
        for verb in requested
    ]
    messages = [message for result in results for message in result.messages if message.level is not Level.NEXT]
    following = [Message(command, Level.NEXT) for command in ("cfp decisions list", UNDO)]
    return msgspec.structs.replace(
        results[0],
        items=[item for result in results for item in result.items],
        changes=tuple(change for result in results for change in result.changes),
        messages=(*messages, *following),
    )


_SEVERAL = 2
_SHOWN = ("code", "title", "state", "pending_state", "pending_tags")
"""As much of a proposal as its line in the list shows."""


class _Seen(NamedTuple):
    """The basis of a list: the store as it was, and the method that ranks."""

    trace: Hashable
    method: Method


class StoreDesk:
    """The store as the screen of decisions uses it.

    `caps` are the most accepted proposals of a person and of an organisation; 0 means unlimited.
    """

    def __init__(self, work: Workspace, event: Event, query: Sequence[str], me: Person, caps: tuple[int, int]) -> None:
        self._work = work
        self._event = event
        self._query = query
        self._me = me
        self._caps = caps
        self._done: list[Result[DecidedProposal]] = []
        self._decisions: dict[str, PendingDecision] = {}
        self._revision = -1
        self._decided: tuple[str, PendingDecision] | None = None
        self._seen: _Seen | None = None
        self._board: Board | None = None
        self._ranked_by: tuple[Method, Sequence[Contender], Sequence[Vote]] | None = None
        self._order: tuple[Standing, ...] = ()

    def board(self, method: Method) -> Board:
        """The ranked list. The line is that of the whole track, also where a query shows a part of it.

        As long as nobody writes to the store, the same list is the same object.
        """
        # Checked before it is read, so that a write in between is seen the next time.
        seen = _Seen(unopened_store(self._work.env).trace(), method)
        if self._board is None or self._seen != seen:
            self._board, self._seen = self._read(method), seen
        return self._board

    def _read(self, method: Method) -> Board:
        store = self._work.fresh_store()
        panel = panel_of(store, self._event, self._query, now=self._work.now)
        order = self._ranked(panel, method)
        proposals = {row.code: row for row in store.rows(Kind.PROPOSAL, _SHOWN)}
        self._learn(store, [proposals[standing.code] for standing in order])
        groups = [
            self._group(slug, [standing for standing in order if standing.group == slug], proposals, panel, method)
            for slug in dict.fromkeys(standing.group for standing in order)
        ]
        scale = (panel.settings.scale_min, panel.settings.scale_max)
        shown = tuple(group for group in groups if group.entries)
        return Board(event=self._event.name, method=method, groups=shown, scale=scale)

    def _ranked(self, panel: Panel, method: Method) -> tuple[Standing, ...]:
        """The standings of every track: most of the time that a board needs, and independent of decisions."""
        contenders = panel.contenders(Grouping.TRACK)
        ranked_by = method, contenders, panel.votes
        if ranked_by != self._ranked_by:
            self._order = panel.ranked(contenders, tallies(panel.votes), method, Grouping.TRACK)
            self._ranked_by = ranked_by
        return self._order

    def _group(
        self, slug: str, members: Sequence[Standing], proposals: Mapping[str, Proposal], panel: Panel, method: Method
    ) -> Group:
        track = self._event.track(slug)
        line = line_of([proposals[standing.code] for standing in members], track.slots if track else None)
        shown = [at for at, standing in enumerate(members) if standing.code in panel.chosen]
        above = None
        if line and line.above is not None:
            above = sum(at < line.above for at in shown)
            above = above if above < len(shown) else None
        entries = tuple(self._entry(members[at], proposals[members[at].code], method) for at in shown)
        name = track.name if track else slug
        slots, held = (line.slots, line.seated) if line else (None, 0)
        return Group(name=name, entries=entries, slots=slots, seated=held, above=above)

    def _entry(self, standing: Standing, proposal: Proposal, method: Method) -> Entry:
        tally = standing.tally
        adjusted = Method.NORMALISED if method is Method.MEAN else method
        decision = self._decisions.get(standing.code)
        noted = {Remark.DISCUSS: "disputed", Remark.TIE: "tie", Remark.FEW: "few"}
        return Entry(
            code=standing.code,
            title=proposal.title,
            place=standing.place,
            reviews=len(tally.votes) if tally else 0,
            mean=tally.mean if tally else None,
            spread=tally.spread if tally else None,
            adjusted=tally.value(adjusted) if tally else None,
            histogram=standing.histogram,
            state=proposal.state,
            mark=_mark(proposal),
            by=(decision.by.name or decision.by.email) if decision else "",
            is_undecided=is_undecided(proposal),
            remarks=next((word for remark, word in noted.items() if remark in standing.remarks), ""),
        )

    def _learn(self, store: Store, proposals: Iterable[Proposal]) -> None:
        """Look up who made each pending decision if the store has changed, unless our own decision changed it."""
        if store.revision == self._revision:
            return
        marked = [proposal.code for proposal in proposals if proposal.pending_state or proposal.pending_tags]
        code, decision = self._decided or ("", None)
        if decision is not None and decision.revision == store.revision == self._revision + 1:
            decisions = {**self._decisions, code: decision}
            self._decisions = {code: decisions[code] for code in marked if code in decisions}
        else:
            self._decisions = makers(store, marked)
        self._revision = store.revision

    def decide(self, code: str, verb: str, *, again: bool) -> str:
        """Write one decision as one change set."""
        work = self._work.anew()
        done = work.commit(
            lambda store: decided_so(store, [matching_proposal(store, code)], verb, work, self._me, agreed=again),
            by=self._me,
        )
        if not done.changes:
            return done.messages[0].text
        self._done.append(done)
        self._decided = code, PendingDecision(self._me, work.now, done.revision)
        warned = "".join(f"{message.text} " for message in done.messages if message.level is Level.WARNING)
        return f"{_in_short(code, verb)}. {warned}{self._warning(code)}u undoes it"

    def _warning(self, code: str) -> str:
        """The caps that an acceptance exceeds: of a person or of an organisation."""
        if not any(self._caps):
            return ""
        store = self._work.fresh_store()
        proposal = store.get(Kind.PROPOSAL, code)
        if proposal is None or will_be(proposal) not in SEATED:
            return ""
        people = speakers_of(store, proposal)
        here = ({speaker.name for speaker in people}, {organisation(speaker.affiliation) for speaker in people})
        keys: tuple[Callable[[str], str], ...] = (str, organisation)
        counted = zip(self._caps, here, keys, self._shares(store), strict=True)
        over = [
            f"{name}: {count} accepted, cap {cap}!"
            for cap, names, key, counts in counted
            for name, count in counts
            if cap and count > cap and key(name) in names
        ]
        return "".join(f"{line} " for line in over)

    def _shares(self, store: Store) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
        rows = store.rows(Kind.PROPOSAL, ("code", "event", "state", "pending_state", "speakers"))
        rows = [row for row in rows if row.event == self._event.slug and will_be(row) in SEATED]
        people = store.get_many(Kind.SPEAKER, sorted({code for row in rows for code in row.speakers}))
        names = {row.code: [people[code].name for code in row.speakers if code in people] for row in rows}
        spelled: dict[str, str] = {}
        for speaker in people.values():
            spelled.setdefault(organisation(speaker.affiliation), speaker.affiliation)
        firms = {
            row.code: [
                name for code in row.speakers if code in people and (name := organisation(people[code].affiliation))
            ]
            for row in rows
        }
        return shares(rows, names), tuple((spelled[name], count) for name, count in shares(rows, firms))

    def shares(self) -> Sequence[str]:
        """The people, then the organisations, with several accepted proposals or more than the cap."""
        lines: list[str] = []
        counted = self._shares(self._work.fresh_store())
        for title, cap, counts in zip(("People", "Organisations"), self._caps, counted, strict=True):
            least = min(_SEVERAL, cap + 1) if cap else _SEVERAL
            entries = [
                f"  {count:>3}  {name}{f'   above the cap of {cap}!' if cap and count > cap else ''}"
                for name, count in counts
                if count >= least
            ]
            lines += [f"{title} with several accepted, published or pending{f'; cap {cap}' if cap else ''}:"]
            lines += entries or ["  nobody" if title == "People" else "  none"]
            lines.append("")
        return lines[:-1]

    def undo(self) -> tuple[str, str]:
        """Undo the last change set of this run."""
        if not self._done:
            return "", NOTHING_TO_UNDO
        last = self._done[-1]
        inverse = Result(row=DecidedProposal, changes=tuple(change.inverse() for change in last.changes))
        self._work.anew().commit(lambda _: inverse, by=self._me, undoes=(last.revision,), door=Door.INVERSE)
        self._done.pop()
        return last.changes[0].key, f"Undone: {last.messages[0].text}"

    def reading(self, code: str) -> Reading:
        """A whole proposal with its reviews."""
        store = self._work.fresh_store()
        proposal = matching_proposal(store, code)
        event = event_of(store, proposal)
        kind = event.session_type(proposal.session_type)
        minutes = duration_of(proposal, event)
        facts = [proposal.code, f"{kind.name} {minutes} min" if kind else "", *short_facts(proposal)]
        if not event.review.blind:
            facts += [speaker.name for speaker in speakers_of(store, proposal)]
        facts.append(f"{words(proposal.abstract)} words")
        reviews = "\n\n".join(
            f"- {review.name or review.reviewer}: {', '.join(map(str, review.scores.values())) or review.state}"
            f"{f'. {review.comment}' if review.comment else ''}"
            for review in store.reviews_of(code)
        )
        abstract, *others = LONG_READ
        texts = (
            (SUMMARY if proposal.abstract_is_summary else "", getattr(proposal, abstract)),
            *((page_heading(name), getattr(proposal, name)) for name in others),
            ("Reviews", reviews),
        )
        line = ", ".join(filter(None, facts))
        return Reading(code=proposal.code, title=proposal.title, facts=line, texts=texts)

    def result(self) -> Result[DecidedProposal]:
        """The number of decisions of this run that were not undone."""
        return Result(
            row=DecidedProposal,
            items=[decided_row(proposal) for proposal in self._decided_proposals()],
            changes=tuple(change for result in self._done for change in result.changes),
            revision=self._done[-1].revision if self._done else 0,
            picture="messages",
            messages=(
                Message(self.summary()),
                Message("cfp decisions list", Level.NEXT),
                Message(PUBLISH, Level.NEXT),
            ),
        )

    def summary(self) -> str:
        """The same in a sentence with numbers."""
        decided = self._decided_proposals()
        marked = sum(proposal.pending_state is None for proposal in decided)
        parts = [in_numbers(decided)] if len(decided) > marked else []
        parts += [f"{marked} to discuss or open"] if marked else []
        return f"Saved: {'; '.join(parts)}." if parts else "Nothing was decided."

    def _decided_proposals(self) -> list[Proposal]:
        codes = dict.fromkeys(change.key for result in self._done for change in result.changes)
        return list(self._work.fresh_store().get_many(Kind.PROPOSAL, codes).values())


def _in_short(code: str, verb: str) -> str:
    """A decision in one line, so that the list below does not move."""
    if verb in [*Verdict]:
        return f"{code}: {TARGETS[Verdict(verb)]}, pending"
    return f"{code}: {'to discuss' if verb == DISCUSS else 'undecided again'}"


def _mark(proposal: Proposal) -> str:
    if proposal.pending_state:
        return f"→ {proposal.pending_state}"
    if DISCUSS in proposal.pending_tags:
        return DISCUSS
    return "" if proposal.state is State.SUBMITTED else str(proposal.state)
