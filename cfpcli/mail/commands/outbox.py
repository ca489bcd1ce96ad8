"""The mail of an event in a store: the news that people are due, and the letters with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from itertools import count as numbers
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

import typer

from cfpcli.errors import NotFoundError, UsageError
from cfpcli.mail.files.template_folder import book_of
from cfpcli.mail.rows import UnreachableSpeaker
from cfpcli.mail.rules.dispatches import Dispatch, Grouping, dispatches, unreachable
from cfpcli.mail.rules.due import RAISED_HOPES, Matter, Recipient, matters_due, recipient_of
from cfpcli.mail.rules.letters import Book, Letter, Mailbox, letter_of, mailbox_of
from cfpcli.mail.rules.repeated import NONE_REPEATED, Repeated, repeated_decisions
from cfpcli.people.commands.people import giving_address
from cfpcli.programme.commands.slots import releases_of
from cfpcli.records.change import Change, Kind
from cfpcli.records.event import Event
from cfpcli.records.person import codes_by_address, email_of, normalise_email
from cfpcli.records.programme import Notification, Release, SlotAnswer
from cfpcli.records.proposal import UNDECIDED, Proposal, State
from cfpcli.result import Level, Message
from cfpcli.store.protocol import HistoryFilter, Store, Where
from cfpcli.text import clean_line, number_of
from cfpcli.workspace.bulk import chosen_proposals, codes_from, meant, several
from cfpcli.workspace.completion import query as complete_query
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import matching_proposal
from cfpcli.workspace.visibility import organisers_of

SELECTED: Any = typer.Argument(
    metavar="CODE…|QUERY|-",
    help="Only news about these proposals (default: all of the event).",
    autocompletion=complete_query,
)
FROM: Any = typer.Option(
    "--from", metavar="PERSON", help="The sender, NAME <ADDRESS>, to whom answers go (default: you)."
)
ANSWER_BY: Any = typer.Option(
    "--answer-by", metavar="DATE", help="The last day to answer, as the messages state it (default: none)."
)
TEMPLATES: Any = typer.Option(
    "--templates", metavar="DIR", help="Your own templates, which replace the shipped ones; see cfp help mail."
)
PER = Annotated[
    Grouping, typer.Option("--per", help="Write one message for each person, or for each session to all its speakers.")
]

_FOLDER = "letters"


class Outbox(NamedTuple):
    """The mail of an event: its matters, and the records from which they follow; people and proposals are by code.

    `names` are the codes of people by each of their codes and normalised addresses, former ones among them. `withdrawn`
    are the pairs of a person and a proposal that this person withdrew: nobody writes to them about it. `repeated` are
    the decisions since the notifications, `answers` those of speakers to slots by guid.
    """

    event: Event
    proposals: Mapping[str, Proposal]
    people: Mapping[str, Recipient]
    names: Mapping[str, str]
    notifications: Sequence[Notification]
    releases: Sequence[Release]
    matters: tuple[Matter, ...]
    pending: int
    withdrawn: frozenset[tuple[str, str]] = frozenset()
    repeated: Repeated = NONE_REPEATED
    answers: Mapping[str, SlotAnswer] = MappingProxyType({})

    @property
    def former(self) -> tuple[Notification, ...]:
        """The notifications that raised hopes in people who are no longer speakers of the proposal."""
        return tuple(
            each
            for each in self.notifications
            if each.state in RAISED_HOPES
            and each.person in self.people
            and (proposal := self.proposals.get(each.proposal))
            and each.person not in proposal.speakers
        )

    def after(self, proposals: Iterable[Proposal], notifications: Iterable[Notification], now: datetime) -> "Outbox":
        """The mail of the event once these records have replaced theirs."""
        recorded = {(each.person, each.proposal): each for each in notifications}
        merged = {each.key: each for each in (*self.notifications, *recorded.values())}
        changed = {**self.proposals, **{proposal.code: proposal for proposal in proposals}}
        repeated = {key: at for key, at in self.repeated.items() if key not in recorded}
        matters = matters_due(
            self.event,
            changed.values(),
            self.people,
            notifications=merged.values(),
            releases=self.releases,
            repeated=repeated,
            answers=self.answers,
            now=now,
        )
        matters = tuple(matter for matter in matters if matter.key not in self.withdrawn)
        return self._replace(
            proposals=changed, notifications=tuple(merged.values()), matters=matters, repeated=repeated
        )


def outbox_of(store: Store, event: Event, now: datetime, further: Collection[str] = ()) -> Outbox:
    """The mail of an event; `further` are codes of proposals that are read as well, decided or not."""
    heads = store.rows(Kind.PROPOSAL, ("code", "event", "state", "pending_state"), Where(event=event.slug))
    codes = [row.code for row in heads if row.state not in UNDECIDED or row.code in further]
    proposals: dict[str, Proposal] = store.get_many(Kind.PROPOSAL, codes)
    rows = store.rows(Kind.NOTIFICATION, ("person", "proposal", "event"), Where(event=event.slug))
    speaking = [code for each in proposals.values() for code in each.speakers]
    speakers = store.get_many(Kind.SPEAKER, dict.fromkeys((*speaking, *(row.person for row in rows))))
    stored = store.get_many(Kind.NOTIFICATION, [f"{row.person}/{row.proposal}" for row in rows])
    notifications = tuple(each for each in stored.values() if isinstance(each, Notification))
    bare = Outbox(
        event=event,
        proposals=proposals,
        people={code: recipient_of(speaker) for code, speaker in speakers.items()},
        names={
            **{alias: code for code, speaker in speakers.items() for alias in speaker.aliases},
            **codes_by_address(speakers.values()),
            **{code: code for code in speakers},
        },
        notifications=notifications,
        releases=releases_of(store, event),
        matters=(),
        pending=sum(row.pending_state is not None for row in heads),
        repeated=_repeated(store, notifications),
        answers={
            row.guid: row.answer for row in store.rows(Kind.SLOT, ("guid", "event", "answer"), Where(event=event.slug))
        },
    )
    due = bare.after((), (), now)
    withdrawn = _withdrawn(store, due)
    return due._replace(withdrawn=withdrawn).after((), (), now) if withdrawn else due


def _repeated(store: Store, notifications: Sequence[Notification]) -> Repeated:
    if not notifications:
        return NONE_REPEATED
    first = min(each.at for each in notifications)
    history = store.history(HistoryFilter(wanted=lambda change_set: change_set.at >= first))
    since = min((change_set.revision for change_set in history), default=1)
    return repeated_decisions(history, store.undone(since), notifications)


def _withdrawn(store: Store, outbox: Outbox) -> frozenset[tuple[str, str]]:
    """Each proposal about whose withdrawal somebody would be written to, with the person who withdrew it."""
    codes = {matter.code for matter in outbox.matters if matter.state is State.WITHDRAWN}
    pairs: set[tuple[str, str]] = set()
    for code in codes:
        for change_set in reversed(store.history(HistoryFilter(key=code))):
            if any(map(_withdraws, change_set.changes)):
                pairs.add((outbox.names.get(email_of(change_set.performer), ""), code))
                break
    return frozenset(pairs)


def _withdraws(change: Change) -> bool:
    before, after = (getattr(record, "state", None) for record in (change.before, change.after))
    return change.kind is Kind.PROPOSAL and before is not State.WITHDRAWN and after is State.WITHDRAWN


def selection(work: Workspace, store: Store, outbox: Outbox, words: Sequence[str]) -> tuple[Matter, ...]:
    """The matters about the proposals that words name; without words, all.

    Raises:
        NotFoundError: codes that do not exist.
        UsageError: a query that cannot be read.
    """
    if not words:
        return outbox.matters
    stdin = codes_from(work) if "-" in words else ()
    proposals = chosen_proposals(store, meant(work, store, words), words, stdin, now=work.now)
    organisers_of(store, proposals)
    codes = {proposal.code for proposal in proposals}
    return tuple(matter for matter in outbox.matters if matter.code in codes)


def concerned(store: Store, outbox: Outbox, word: str) -> tuple[Matter, ...]:
    """The matters of the person or the proposal that a word names: an address, a person's code, or that of a proposal.

    Raises:
        NotFoundError: there is no such person or proposal in the event.
    """
    if "@" in word or word.strip().upper() in outbox.names:
        code = _person_named(outbox, word)
        return tuple(matter for matter in outbox.matters if matter.recipient.code == code)
    proposal = matching_proposal(store, word)
    organisers_of(store, (proposal,))
    if proposal.event != outbox.event.slug:
        raise UsageError(f"{proposal.code} belongs to {proposal.event}", hint=f"add --event {proposal.event}")
    return tuple(matter for matter in outbox.matters if matter.code == proposal.code)


def _person_named(outbox: Outbox, word: str) -> str:
    """The code of the person with this code or address."""
    code = outbox.names.get(word.strip().upper()) or outbox.names.get(normalise_email(word))
    if code is None:
        raise NotFoundError(f'no speaker with news in {outbox.event.slug} has the address "{clean_line(word)}"')
    return code


class Style(NamedTuple):
    """How letters are written: templates, the sender, the day to answer by, and how matters are grouped."""

    book: Book
    committee: Mailbox
    answer_by: date | None
    per: Grouping


def style_of(
    work: Workspace, event: Event, *, sender: str, answer_by: str, templates: str, per: Grouping = Grouping.PERSON
) -> Style:
    """The style that the options of a command choose.

    Raises:
        DataRefusedError: a template has faults, all of which are listed, or nothing can be sent from the sender.
        NotFoundError: there is no such folder of templates.
        UsageError: the last day is not a date, or is past.
    """
    from cfpcli.env import path_option

    book = book_of(path_option(templates, work.env) if templates else None, templates)
    person = work.acting(sender, "--from")
    return Style(book, mailbox_of(person.name or event.name, person.email), last_day(work, event, answer_by), per)


def last_day(work: Workspace, event: Event, text: str) -> date | None:
    """The local date that `--answer-by` names; None without one.

    Raises:
        UsageError: it is not a date, or is past.
    """
    if not text.strip():
        return None
    from cfpcli.dates.calendar import take_day
    from cfpcli.dates.zones import zone_named
    from cfpcli.errors import DataRefusedError

    today = work.now.astimezone(zone_named(event.timezone)).date()
    try:
        part = take_day(" ".join(text.split()), today=today)
    except DataRefusedError as error:
        raise UsageError(f"--answer-by: {error.message}", hint=error.hint) from error
    if part.rest.strip():
        raise UsageError(f'--answer-by: "{clean_line(text)}" is not a date alone', hint=f"write {part.day.isoformat()}")
    if part.day < today:
        raise UsageError(f"--answer-by: {part.day.isoformat()} is past")
    return part.day


class Written(NamedTuple):
    """A dispatch and its letter."""

    dispatch: Dispatch
    letter: Letter


def letters(outbox: Outbox, matters: Iterable[Matter], style: Style) -> tuple[Written, ...]:
    """The letters about these matters to everybody who can be written to, by identity."""
    sorted_dispatches = dispatches(outbox.event, matters, style.book.languages, style.per)
    return tuple(
        Written(dispatch, letter_of(dispatch, style.book, style.committee, answer_by=style.answer_by))
        for dispatch in sorted_dispatches
    )


def new_folder(work: Workspace) -> str:
    """A name for a folder of messages that nothing has yet: `letters`, or `letters-2` and so on."""
    names = (f"{_FOLDER}-{number}" for number in numbers(2))
    return next(name for name in chain([_FOLDER], names) if not (work.env.cwd / name).exists())


def unreachable_people(matters: Iterable[Matter]) -> tuple[UnreachableSpeaker, ...]:
    """The people among the recipients of matters who cannot be written to, by name."""
    return tuple(
        UnreachableSpeaker(person=each.recipient.code, name=each.recipient.name, fault=each.fault, codes=each.proposals)
        for each in unreachable(matters)
    )


def unreachable_warnings(people: Sequence[UnreachableSpeaker]) -> tuple[Message, ...]:
    """A warning for each person who cannot be written to, and the command that gives the first of them an address."""
    warnings = [
        Message(
            f"{person.name} ({person.person}) {person.fault}; not written to about {several(person.codes)}.",
            Level.WARNING,
        )
        for person in people
    ]
    following = [Message(giving_address(people[0].person), Level.NEXT)] if people else []
    return (*warnings, *following)


def former_concerned(outbox: Outbox, word: str) -> tuple[Notification, ...]:
    """The notifications of former speakers that a word names: an address, a person's code, or that of a proposal."""
    text = word.strip().upper()
    person = outbox.names.get(text) or outbox.names.get(normalise_email(word), "")
    return tuple(each for each in outbox.former if each.person == person or each.proposal == text)


def former_warnings(outbox: Outbox) -> tuple[Message, ...]:
    """A warning for each former speaker with a place in mind, and the command that records that they were informed."""
    warnings = [
        Message(
            f"{outbox.people[each.person].name} ({each.person}) was notified that {each.proposal} is {each.state}, but "
            "has been removed from its speakers; cfp mail write has no message about that.",
            Level.WARNING,
        )
        for each in outbox.former
    ]
    following = f"cfp mail sent {outbox.former[0].person}  # once they know" if warnings else ""
    return (*warnings, *([Message(following, Level.NEXT)] if following else []))


def still_due(outbox: Outbox) -> Message:
    """How many messages are still due."""
    people = {matter.recipient.code for matter in outbox.matters}
    if not people:
        return Message("Nothing else is due.")
    return Message(f"Still due: news for {number_of(len(people), 'speaker')}.")
