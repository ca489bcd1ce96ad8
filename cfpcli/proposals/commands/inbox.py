"""`cfp import packet`: import proposals from files, folders and mail as one change; a second run changes nothing.

Packets are read from files, folders, messages and mailboxes. Each has a source name, so that its sender can be asked.

If a packet would replace stored data, the person sees the change and allows it for this packet or for all.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from cfpcli.errors import CfpError, DataRefusedError, Exit, Fault, UsageError
from cfpcli.proposals.commands.delivery import kept_names
from cfpcli.proposals.commands.packet_consent import Consent
from cfpcli.proposals.files.folder_walk import skipped_messages
from cfpcli.proposals.files.packet_sources import Source, sources
from cfpcli.proposals.rows import TakenPacket, WaitingChange
from cfpcli.proposals.rules import Outcome
from cfpcli.proposals.rules.inbox import Question, Terms, Verdict, in_short, take_packets, unreadable
from cfpcli.proposals.rules.intake import RelatedRecords
from cfpcli.proposals.rules.packet import LAST_PACKET, Packet, Reply, Stock
from cfpcli.proposals.rules.replies import REHEARSED, note_replies
from cfpcli.records.change import Change, ChangeSet, Kind, Record
from cfpcli.records.headings import NO_ANSWERS, Answers
from cfpcli.records.person import Person, normalise_email
from cfpcli.records.proposal import Proposal
from cfpcli.records.submission import completed
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, number_of
from cfpcli.ui.prompts import prompter_for
from cfpcli.workspace.admission import judge_of
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.filtered_store import view_of
from cfpcli.workspace.finder import chosen_event, stored_event
from cfpcli.workspace.identity import actor_of
from cfpcli.workspace.own_stores import own_calls, own_store
from cfpcli.workspace.rows import FaultRow
from cfpcli.workspace.rules.court import Court, Door, judge
from cfpcli.workspace.visibility import refusal, role_in, runs, seen_changes, whole

_NAMED = 100
"""Maximum number of files that a message names; the items name all of them."""
_IN_WORDS = {
    Outcome.ADDED: "added",
    Outcome.CHANGED: "changed",
    Outcome.UNCHANGED: "there already",
    Outcome.OLDER: "older than the stored version",
    Outcome.KEPT: "kept back",
    Outcome.LATE: "too late",
    Outcome.REFUSED: "refused",
}

_OF_ANSWERS = _IN_WORDS | {Outcome.CHANGED: "noted", Outcome.OLDER: "older than the noted one"}

Agreed = Callable[[Question], bool]


class _Inbox(msgspec.Struct, frozen=True):
    """The contents of the paths: packets and answers with their names, unreadable ones of both, skipped files."""

    packets: tuple[tuple[str, Packet], ...]
    replies: tuple[tuple[str, Reply], ...]
    refused: tuple[Verdict, ...]
    refused_replies: tuple[Verdict, ...]
    skipped: tuple[Source, ...]
    other_forms: tuple[str, ...] = ()

    @property
    def has_packets(self) -> bool:
        """Whether it has packets, also unreadable ones."""
        return bool(self.packets or self.refused)

    @property
    def has_replies(self) -> bool:
        """Whether it has answers, also unreadable ones."""
        return bool(self.replies or self.refused_replies)


def import_packets(
    work: Workspace, paths: list[str], *, late: str, by: str, answers: Answers = NO_ANSWERS
) -> Result[TakenPacket]:
    """Import the packets in these files, folders and mailboxes; refused packets are listed with the reason.

    `late` is the organiser's reason for packets sent after the close, `by` the acting person; `answers` give the
    meaning of headings in proposal files. If nobody can be asked, a dry run has the result of the command itself.

    Raises:
        UsageError: there are no paths.
        DataRefusedError: the acting person runs none of the calls.
        NotFoundError: a path does not exist.
        DataRefusedError: none of the paths contains a packet.
    """
    if not paths:
        raise UsageError("missing PACKET", hint="cfp import packet FILE  # or folders and mailboxes")
    me = work.acting(by)
    store = work.fresh_store()
    inbox = _opened(paths, work, answers, store)
    if not (inbox.has_packets or inbox.has_replies):
        _refuse_others(store)
        raise DataRefusedError(
            "no packet found",
            hint="" if inbox.skipped else "the folder is empty",
            faults=tuple(Fault(clean_line(source.name), 0, "", source.skipped) for source in inbox.skipped[:_NAMED]),
        )
    packets = _imported(inbox, store, work, late, me) if inbox.has_packets else Result(row=TakenPacket)
    replies = _noted(inbox, work, me) if inbox.has_replies else Result(row=TakenPacket)
    return _joined(packets, replies, inbox, work)


def _imported(inbox: _Inbox, store: Store, work: Workspace, late: str, me: Person) -> Result[TakenPacket]:
    """Import the packets as one change.

    Raises:
        DataRefusedError: the acting person runs none of the calls, and there are no answers.
    """
    try:
        _refuse_others(store)
    except DataRefusedError as error:
        if not inbox.has_replies:
            raise
        verdicts = [_left(source, packet.draft.title, packet.event, error) for source, packet in inbox.packets]
        return _in_rows((*verdicts, *inbox.refused))
    _confirm_other_forms(inbox, work)
    agreed = _agreement(inbox, store, work, late, me)
    work = work.anew()
    return work.commit(lambda fresh: _decide(fresh, inbox, work, late, agreed, me), by=me)


def _noted(inbox: _Inbox, work: Workspace, me: Person) -> Result[TakenPacket]:
    """Note the answers of other organisers in the person's own store, as one change.

    Raises:
        CfpError: that store does not exist or cannot be written, and there are no packets.
    """

    def decide(store: Store) -> Result[TakenPacket]:
        codes = {row.guid: row.code for row in store.rows(Kind.PROPOSAL, ("code", "guid"))}

        def proposal_of(guid: str) -> Proposal | None:
            stored = store.get(Kind.PROPOSAL, codes.get(guid, ""))
            return stored if isinstance(stored, Proposal) else None

        noted = note_replies(
            inbox.replies,
            proposal_of,
            partial(stored_event, store),
            now=work.now,
            rehearsal=store.rehearsal,
        )
        return msgspec.structs.replace(_in_rows((*noted.verdicts, *inbox.refused_replies)), changes=noted.changes)

    try:
        return (work if own_calls(work) is None else own_store(work)).commit(decide, by=me)
    except CfpError as error:
        if not inbox.has_packets:
            raise
        verdicts = [_left(source, reply.title, reply.event, error) for source, reply in inbox.replies]
        return _in_rows((*verdicts, *inbox.refused_replies))


def _left(source: str, title: str, event: str, error: CfpError) -> Verdict:
    """The verdict on a packet or an answer that was left while the other kind was imported."""
    return Verdict(
        source=source,
        outcome=Outcome.REFUSED,
        title=clean_line(title),
        event=clean_line(event),
        reason=error.message,
    )


def _in_rows(verdicts: Sequence[Verdict]) -> Result[TakenPacket]:
    """The verdicts as a result, which fails if one of them refuses."""
    refused = any(verdict.outcome is Outcome.REFUSED for verdict in verdicts)
    return Result(
        row=TakenPacket,
        items=[_row(verdict) for verdict in verdicts],
        exit_status=Exit.DATA_REFUSED if refused else Exit.OK,
    )


def _joined(
    packets: Result[TakenPacket], replies: Result[TakenPacket], inbox: _Inbox, work: Workspace
) -> Result[TakenPacket]:
    """The outcome of the packets and of the answers as one result, which names every file that was skipped."""
    skipped = [Verdict(source=source.name, outcome=Outcome.SKIPPED, reason=source.skipped) for source in inbox.skipped]
    is_refused = Exit.DATA_REFUSED in {packets.exit_status, replies.exit_status}
    main = packets if packets.changes or not replies.changes else replies
    joined = msgspec.structs.replace(
        main,
        items=[*packets.items, *replies.items, *map(_row, skipped)],
        changes=(*packets.changes, *replies.changes),
        waiting=packets.waiting,
        dry_run=work.options.dry_run,
        picture="packets",
        exit_status=Exit.DATA_REFUSED if is_refused else packets.exit_status,
    )
    notices = (*packets.messages, *replies.messages)
    messages = (*_messages(packets, replies, inbox, work), *notices)
    return msgspec.structs.replace(joined, messages=messages)


def _confirm_other_forms(inbox: _Inbox, work: Workspace) -> None:
    """Show a person how files of another form were read, and ask before anything is written.

    Raises:
        CfpError: the person does not confirm it.
    """
    if not inbox.other_forms or not work.can_ask or work.options.yes or work.options.dry_run:
        return
    from cfpcli.proposals.commands.other_form import wrapped

    prompter = prompter_for(work.env)
    prompter.say(wrapped(("These files are in another form:", *inbox.other_forms), prompter.columns))
    if not prompter.confirm("Import them as they were read?", default=True):
        raise CfpError("nothing was imported", hint="cfp check --fix FOLDER  # rewrites them in our form")


def _refuse_others(store: Store) -> None:
    seen = view_of(store)
    if seen and not any(runs(store, event) for event in store.events()):
        raise refusal(role_in(seen), "importing packets")


def _opened(paths: list[str], work: Workspace, answers: Answers, store: Store) -> _Inbox:
    from cfpcli.proposals.commands.other_form import event_finder, summary_of
    from cfpcli.proposals.files.envelope import ANSWER, schema_of
    from cfpcli.proposals.files.packet import read_packet
    from cfpcli.proposals.files.reply import load_reply

    packets, replies, refused, refused_replies, skipped, other_forms = [], [], [], [], [], []
    rehearsal = store.rehearsal
    event_of = event_finder(work, store)
    for source in sources(paths, work.env):
        if source.skipped:
            skipped.append(source)
        elif source.refused:
            refused.append(Verdict(source=source.name, outcome=Outcome.REFUSED, reason=source.refused))
        elif schema_of(source.data) == ANSWER:
            try:
                replies.append((source.name, load_reply(source.data, source.name)))
            except DataRefusedError as error:
                refused_replies.append(_unreadable(source.name, error))
        else:
            try:
                packet, document = read_packet(source.data, source.name, answers=answers, event_of=event_of)
                if document is not None and not document.is_own:
                    other_forms.append(summary_of(document, source.name))
            except DataRefusedError as error:
                refused.append(_unreadable(source.name, error))
                continue
            if packet.rehearsal and not rehearsal:
                title = packet.draft.title
                refused.append(
                    Verdict(source=source.name, outcome=Outcome.REFUSED, title=title, reason=REHEARSED.format("packet"))
                )
            else:
                packets.append((source.name, packet))
    return _Inbox(
        tuple(packets), tuple(replies), tuple(refused), tuple(refused_replies), tuple(skipped), tuple(other_forms)
    )


def _unreadable(name: str, error: DataRefusedError) -> Verdict:
    faults = tuple(map(unreadable, error.faults))
    reason = "; ".join(map(in_short, faults)) or error.message
    return Verdict(source=name, outcome=Outcome.REFUSED, reason=reason, faults=faults)


def _decide(store: Store, inbox: _Inbox, work: Workspace, late: str, agreed: Agreed, me: Person) -> Result[TakenPacket]:
    """Import the packets that may be written: one that the admission refuses is left out, the rest is tried again."""
    terms = Terms(
        now=work.now,
        zone=work.env.zone,
        rng=work.env.chance,
        event=chosen_event(work.env, store),
        only=bool(work.options.event),
        late=clean_line(late),
        agreed=lambda question: agreed(_seen(store, question)),
        runs=lambda event: runs(store, event),
    )
    refused: dict[int, str] = {}
    while True:
        stock = _stock(whole(store), inbox)
        verdicts = take_packets(inbox.packets, stock, terms, refused)
        inadmissible = _inadmissible(whole(store), stock, work, me)
        if inadmissible is None or inadmissible[0] in refused:
            return _answer(verdicts, stock, inbox, work, store)
        refused[inadmissible[0]] = inadmissible[1]


def _seen(store: Store, question: Question) -> Question:
    """The question as it may be shown to the acting person.

    The chair of one call does not see data about the people of other calls.
    """
    seen = seen_changes(store, question.changes)
    hidden = len(question.changes) - len(seen)
    if not hidden:
        return question
    speakers = number_of(hidden, "speaker")
    note = f"also changes the details of {speakers}, which your role does not show"
    return question._replace(changes=seen, note="; ".join(filter(None, (question.note, note))))


def _inadmissible(store: Store, stock: Stock, work: Workspace, me: Person) -> tuple[int, str] | None:
    """The place of the last packet whose changes the admission would refuse, and why; None if it refuses none.

    The last one first, because the packets before it may be valid without it.
    """
    if not stock.changes:
        return None
    change_set = ChangeSet(at=work.env.true_now, by=str(me), command=work.env.command, changes=stock.changes)
    judge_each = partial(judge_of, work.judges)
    refusals = [
        (arrival.place, refusal.message)
        for refusal in judge(Court(store, change_set, actor_of(work.env, store), Door.COMMAND, frozenset()), judge_each)
        if (arrival := stock.arrival(*refusal.place)) is not None
    ]
    order = {place: number for number, place in enumerate(stock.order)}
    return max(refusals, key=lambda refusal: order[refusal[0]], default=None)


def _answer(
    verdicts: dict[int, Verdict], stock: Stock, inbox: _Inbox, work: Workspace, store: Store
) -> Result[TakenPacket]:
    waiting = {place: seen_changes(store, verdict.waiting) for place, verdict in verdicts.items()}
    warnings = {place: _kept_names(inbox.packets[place][1], verdict, stock) for place, verdict in verdicts.items()}
    rows = [_row(verdict, warnings[place], waiting[place]) for place, verdict in verdicts.items()]
    rows += [_row(verdict) for verdict in inbox.refused]
    return Result(
        row=TakenPacket,
        items=rows,
        changes=stock.changes,
        waiting=tuple((_heading(verdict), waiting[place]) for place, verdict in verdicts.items() if verdict.waiting),
        exit_status=_status(verdicts.values(), inbox, work),
    )


def _heading(verdict: Verdict) -> str:
    return f"{verdict.outcome}: {clean_line(verdict.source)}: {verdict.reason}"


def _kept_names(packet: Packet, verdict: Verdict, stock: Stock) -> tuple[str, ...]:
    """The names that a packet gives to people already stored, and that are not imported, as sentences."""
    if verdict.outcome not in {Outcome.ADDED, Outcome.CHANGED, Outcome.KEPT, Outcome.OLDER}:
        return ()
    event = stock.events.get(verdict.event)
    if event is None:
        return ()
    draft = completed(packet.draft, event)
    related = RelatedRecords(stock.speakers(speaker.email for speaker in draft.speakers), (), stock.is_used)
    return tuple(message.text for message in kept_names(draft, related))


def _row(verdict: Verdict, warnings: tuple[str, ...] = (), waiting: Sequence[Change] = ()) -> TakenPacket:
    return TakenPacket(
        outcome=verdict.outcome,
        code=verdict.code,
        title=verdict.title,
        event=verdict.event,
        source=verdict.source,
        late=verdict.late,
        reason=verdict.reason,
        faults=tuple(
            FaultRow(source=fault.source, line=fault.line, field=fault.field, message=fault.message)
            for fault in verdict.faults
        ),
        warnings=warnings,
        waiting=tuple(
            WaitingChange(kind=change.kind, key=change.key, before=_plain(change.before), after=_plain(change.after))
            for change in waiting
        ),
    )


def _plain(record: Record | None) -> dict[str, Any] | None:
    plain: dict[str, Any] | None = msgspec.to_builtins(record)
    return plain


def _status(verdicts: Iterable[Verdict], inbox: _Inbox, work: Workspace) -> Exit:
    """The status of the most urgent outcome that needs somebody: refused, then late, then waiting for agreement."""
    verdicts = list(verdicts)
    outcomes = {verdict.outcome for verdict in verdicts}
    if inbox.refused or Outcome.REFUSED in outcomes:
        return Exit.DATA_REFUSED
    if Outcome.LATE in outcomes:
        return Exit.CLOSED
    waits = any(verdict.waiting for verdict in verdicts if verdict.outcome in {Outcome.KEPT, Outcome.OLDER})
    return Exit.USAGE if waits and (work.options.dry_run or not work.can_ask) else Exit.OK


def _messages(
    packets: Result[TakenPacket], replies: Result[TakenPacket], inbox: _Inbox, work: Workspace
) -> tuple[Message, ...]:
    rows = (*packets.items, *replies.items)
    messages = [*_count(packets, "packet", _IN_WORDS, work), *_count(replies, "answer", _OF_ANSWERS, work)]
    if not work.can_ask or work.options.yes or work.options.dry_run:
        messages += map(Message, inbox.other_forms)
    messages += skipped_messages((source.name, source.skipped) for source in inbox.skipped)
    if not work.draws or work.options.dry_run:
        # At a terminal the picture reports this, but --dry-run shows the changes instead.
        refused = (row for row in replies.items if row.outcome is Outcome.REFUSED)
        warned_of = (*filter(_is_warned_of, packets.items), *refused)
        messages += [Message(f"{row.source}: {row.reason}", Level.WARNING) for row in warned_of]
    messages += [Message(f"{row.source}: {text}", Level.WARNING) for row in rows for text in row.warnings]
    if packets.waiting:
        shown = "" if work.options.dry_run else ", --dry-run shows the difference"
        text = f"{number_of(len(packets.waiting), 'packet')} would replace stored proposals: confirm with --yes{shown}"
        messages.append(Message(text, Level.WARNING))
    if any(row.outcome is Outcome.LATE for row in rows):
        messages.append(Message('import late packets with --late "reason"', Level.WARNING))
    if not work.options.dry_run:
        messages += [Message("cfp list", Level.NEXT)] if packets.changes else []
        messages += [Message("cfp mine", Level.NEXT)] if replies.changes else []
    return tuple(messages)


def _count(result: Result[TakenPacket], noun: str, words: Mapping[Outcome, str], work: Workspace) -> Iterator[Message]:
    """The number of packets or answers, by outcome; nothing if there are none."""
    counts = Counter(row.outcome for row in result.items)
    if counts:
        tense = ", nothing was written" if work.options.dry_run else ""
        numbers = ", ".join(f"{counts[outcome]} {word}" for outcome, word in words.items() if counts[outcome])
        yield Message(f"{number_of(counts.total(), noun)}{tense}: {numbers}.")


def _is_warned_of(row: TakenPacket) -> bool:
    """Whether the reason of a packet's outcome is a warning: it was not imported, or it replaced something."""
    is_silent = row.outcome is Outcome.UNCHANGED or (row.outcome is Outcome.OLDER and not row.waiting)
    return bool(row.reason) and not is_silent


def _stock(store: Store, inbox: _Inbox) -> Stock:
    """The records of the store that bear on these packets."""
    emails = {normalise_email(speaker.email) for _, packet in inbox.packets for speaker in packet.draft.speakers} - {""}
    ids = {packet.id for _, packet in inbox.packets if packet.id}
    people_rows = store.rows(Kind.SPEAKER, ("code", "email", "other_emails"))
    mine = {row.code for row in people_rows if not emails.isdisjoint((row.email, *row.other_emails))}
    rows = store.rows(Kind.PROPOSAL, ("code", "guid", "speakers"))
    codes = [row.code for row in rows if row.guid in ids or mine & {*row.speakers}]
    proposals = [
        proposal for proposal in store.get_many(Kind.PROPOSAL, codes).values() if isinstance(proposal, Proposal)
    ]
    people = mine | {code for proposal in proposals for code in proposal.speakers}
    records: list[Record] = [
        *proposals,
        *store.get_many(Kind.SPEAKER, sorted(people)).values(),
        *store.get_many(Kind.SETTING, [f"{LAST_PACKET}{proposal.code}" for proposal in proposals]).values(),
    ]
    guids = {row.guid: row.code for row in rows if row.guid in ids}
    return Stock(store.events(), records, guids, store.is_used)


def _agreement(inbox: _Inbox, store: Store, work: Workspace, late: str, me: Person) -> Agreed:
    """The source of agreement to changes: --yes, a person, or nobody; a dry run asks nobody."""
    if work.options.yes:
        return lambda _question: True
    if work.options.dry_run or not work.can_ask:
        return lambda _question: False

    consent = Consent(work.env)
    # Asked before the store is locked. If the records change meanwhile, it is another question, and the packet waits.
    _decide(store, inbox, work, late, consent, me)
    return consent.is_agreed
