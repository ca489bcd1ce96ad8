"""`cfp mail sent`: record that messages were sent, so that nothing stays due and nothing is sent twice."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Annotated, NamedTuple

import typer
from msgspec.structs import replace

from cfpcli.env import path_option
from cfpcli.errors import DataRefusedError, NotFoundError
from cfpcli.mail.commands.outbox import Outbox, concerned, former_concerned, outbox_of, still_due
from cfpcli.mail.files.letter_files import SentMessage, messages_in, sent_messages
from cfpcli.mail.rows import RecordedNews
from cfpcli.mail.rules.due import (
    Matter,
    News,
    Recorded,
    Standing,
    in_releases,
    is_published,
    news_of,
    notification_of,
    recorded,
    standing_of,
)
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.programme import Notification
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, number_of
from cfpcli.workspace.bulk import several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY
from cfpcli.workspace.completion import codes as complete_codes
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import required_event
from cfpcli.workspace.inputs import MOST_OF_AN_EXPORT, read_bytes, refuse_larger
from cfpcli.workspace.visibility import organisers_only


class Report(NamedTuple):
    """The news to record, and what is left out: files without news, and codes with older or foreign news."""

    news: tuple[News, ...]
    foreign: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


def record_sent(
    work: Workspace,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="DIR|FILE|CODE…",
            help="Folders, mailboxes or messages that were sent; or codes of proposals or speakers, or addresses.",
            autocompletion=complete_codes,
        ),
    ],
    *,
    by: Annotated[str, BY] = "",
) -> Result[RecordedNews]:
    """Record that messages were sent: the state and the release that each recipient was notified of.

    Messages record their own news, even if there is newer news since. A code or an address records all that is due
    now, also to people without an address: use it for news that was given in another way.
    """
    me = work.acting(by)
    messages: list[SentMessage] = []
    words: list[str] = []
    for name in names:
        path = path_option(name, work.env)
        if name == "-":
            messages += messages_in(BytesIO(read_bytes(name, work.env, most=MOST_OF_AN_EXPORT)), "stdin")
        elif path.exists():
            refuse_larger(path, name, MOST_OF_AN_EXPORT)
            messages += sent_messages(path, name)
        elif "/" in name:
            raise NotFoundError(f"{clean_line(name)} does not exist")
        else:
            words.append(name)

    def decide(store: Store) -> Result[RecordedNews]:
        event = required_event(work.env, store)
        organisers_only(store, event)
        codes = {news.proposal for message in messages for news in message.news}
        outbox = outbox_of(store, event, work.now, codes)
        due = [news_of(matter) for word in words for matter in _due(store, outbox, word)]
        report = _report(outbox, messages, due, work.now)
        former = {each.key: each for word in words for each in former_concerned(outbox, word)}
        kept = outbox._replace(notifications=[each for each in outbox.notifications if each.key not in former])
        records = recorded(outbox.proposals, outbox.people, report.news, kept.notifications, now=work.now)
        left = kept.after(records.proposals, records.notifications, work.now)
        return _result(outbox, records, report, left, tuple(former.values()))

    return work.commit(decide, by=me)


def _due(store: Store, outbox: Outbox, word: str) -> tuple[Matter, ...]:
    try:
        return concerned(store, outbox, word)
    except NotFoundError as error:
        message = f'"{clean_line(word)}" is not a file, a folder, or the code of a proposal or a speaker'
        raise NotFoundError(message, hint="cfp mail list") from error


def _report(outbox: Outbox, messages: Sequence[SentMessage], due: Iterable[News], now: datetime) -> Report:
    foreign = tuple(message.file for message in messages if not message.news)
    if foreign and len(foreign) == len(messages):
        raise DataRefusedError(
            f"nothing was recorded: no news of cfp in {several(foreign)}",
            hint="name the files that were written, or copies of them with all their headers",
        )
    latest: dict[str, dict[str, Notification]] = {}
    for notification in outbox.notifications:
        latest.setdefault(notification.proposal, {})[notification.person] = in_releases(notification, outbox.releases)
    versions = [release.version for release in outbox.releases]
    fresh: dict[tuple[str, str], News] = {}
    older, elsewhere = [], []
    for each in (*(news for message in messages for news in message.news), *due):
        # A release that was undone since, or of another copy, is not recorded, so that its times are due again.
        release = each.release if is_published(each.release, each.published, outbox.releases) else ""
        news = replace(each, person=outbox.names.get(each.person, each.person), release=release)
        proposal = outbox.proposals.get(news.proposal)
        if proposal is None or news.person not in proposal.speakers:
            elsewhere.append(news.proposal)
            continue
        before = dict(latest.get(news.proposal, {}))
        if (key := (news.person, news.proposal)) in fresh:
            before[news.person] = notification_of(fresh[key], outbox.event.slug, now)
        decided = None if key in fresh and fresh[key].decided else outbox.repeated.get(key)
        standing = standing_of(news, proposal, before, versions, decided)
        if standing is Standing.NEW:
            fresh[key] = news
        elif standing is Standing.OLDER:
            older.append(news.proposal)
    return Report(tuple(fresh.values()), foreign, tuple(dict.fromkeys(older)), tuple(dict.fromkeys(elsewhere)))


def _result(
    outbox: Outbox, records: Recorded, report: Report, left: Outbox, former: Sequence[Notification]
) -> Result[RecordedNews]:
    """The changes, which end the notifications of `former` speakers; if one speaks again, they are notified again."""
    before = {each.key: each for each in outbox.notifications}
    notifications = [
        replaced(old, replace(each, number=old.number)) if (old := before.get(each.key)) else created(each)
        for each in records.notifications
    ]
    proposals = [replaced(outbox.proposals[each.code], each) for each in records.proposals]
    people = {news.person for news in report.news}
    if report.news:
        done = Message(
            f"Recorded that {number_of(len(people), 'speaker')} received news about "
            f"{number_of(len({news.proposal for news in report.news}), 'proposal')}."
        )
    elif former:
        done = Message(
            f"Recorded for {number_of(len({each.person for each in former}), 'former speaker')} that no answer is due."
        )
    else:
        done = Message("No change: nothing new was recorded.")
    following = [*(["cfp mail list"] if left.matters else []), *([UNDO] if report.news or former else [])]
    ended = [Change(kind=Kind.NOTIFICATION, key=each.key, before=each, after=None) for each in former]
    return Result(
        row=RecordedNews,
        items=[_row(news, outbox) for news in report.news],
        changes=(*notifications, *ended, *proposals),
        picture="messages",
        messages=(
            done,
            *_left_out(report, outbox),
            still_due(left),
            *(Message(each, Level.NEXT) for each in following),
        ),
    )


def _row(news: News, outbox: Outbox) -> RecordedNews:
    person = outbox.people.get(news.person)
    return RecordedNews(
        person=news.person,
        name=person.name if person else "",
        code=news.proposal,
        state=news.state,
        release=news.release,
    )


def _left_out(report: Report, outbox: Outbox) -> tuple[Message, ...]:
    reasons = (
        ("without news of cfp", report.foreign),
        ("because newer news is already recorded", report.older),
        (f"because it is not about a speaker of {outbox.event.slug}", report.elsewhere),
    )
    return tuple(Message(f"left out, {reason}: {several(names)}.", Level.WARNING) for reason, names in reasons if names)
