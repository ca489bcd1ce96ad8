"""`cfp deadlines show`: everything known about one call, with the rounds and other dates of its conference."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from cfpcli.call.commands.call_slugs import SHOWS_SLUGS, complete_slugs, slug_hint
from cfpcli.call.commands.closes import Calls, Count, calls_of, row_of
from cfpcli.call.commands.past_calls import CallState, call_history
from cfpcli.call.rows import CallDate, CallMove, CallRound, ShownCall
from cfpcli.call.rules.agenda import Conference, close_of_round, conferences
from cfpcli.call.rules.closes import Close, CloseKind, closes_of, in_order, is_over
from cfpcli.call.rules.conferences import same_time
from cfpcli.call.rules.openness import extensions_of
from cfpcli.dates.english import as_day, local, spoken
from cfpcli.dates.instants import ZONE_UNKNOWN, is_first_end
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import NotFoundError
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.followed_call import FollowedCall, OtherDate, list_state_text
from cfpcli.result import Level, Message, Result
from cfpcli.text import clean_line, shell_word
from cfpcli.workspace.context import Workspace


def show_call(
    work: Workspace,
    slug: Annotated[
        str,
        typer.Argument(help="A call or one of its rounds, as listed by cfp deadlines.", autocompletion=complete_slugs),
    ],
) -> Result[ShownCall]:
    """Show everything known about one call: addresses, rounds, other dates, topics, lists, and what moved when."""
    store = work.store
    calls = calls_of(store, work)
    event = next((event for event in calls.events if event.slug == slug), None)
    if event is not None:
        return _result(_of_event(event, work, calls), [f"cfp event show {shell_word(slug)}"])
    conference = next(
        (each for each in conferences(calls.followed) if any(call.slug == slug for call in each.calls)), None
    )
    if conference is None:
        slugs = [*(event.slug for event in calls.events), *(call.slug for call in calls.followed)]
        raise NotFoundError(f'"{clean_line(slug)}" is not a call{slug_hint(slug, slugs)}', hint=SHOWS_SLUGS)
    history: dict[str, Sequence[CallState]] = {}
    for each in reversed(calls.stores):
        history |= call_history(each) if each.count(Kind.CALL) else {}
    moves = [move for call in conference.calls for move in _moves(call, history.get(call.slug, ()))]
    slugs = [shell_word(call.slug) for call in conference.calls]
    row = _of_conference(conference, moves, work, calls)
    return _result(row, [f"cfp unfollow {' '.join(slugs)}  # stops following it"])


def _result(row: ShownCall, commands: Iterable[str]) -> Result[ShownCall]:
    return Result(
        row=ShownCall,
        items=[row],
        picture="call",
        messages=tuple(Message(command, Level.NEXT) for command in commands),
    )


def _of_event(event: Event, work: Workspace, calls: Calls) -> ShownCall:
    closes = in_order(closes_of(event, work.now, calls.emails), work.now)
    moves = tuple(
        CallMove(
            slug=event.slug,
            at=extension.changed,
            text=f"extended from {_written(extension.closes)}",
            reason=extension.reason,
        )
        for extension in extensions_of(event.call)
    )
    return ShownCall(
        slug=event.slug,
        name=event.name,
        kind=CloseKind.EVENT,
        place=event.place,
        starts=event.starts,
        ends=event.ends,
        url=event.url,
        opens=closes[0].opens if closes else None,
        opens_local=_opens(closes),
        topics=tuple(track.slug for track in event.tracks),
        rounds=tuple(_round(close, work, close.part) for close in closes),
        moves=moves,
        call_url=event.call.url if event.followed else "",
        email=closes[0].email if closes else "",
        **_own([calls.count(event.slug, followed=event.followed)], followed=event.followed),
    )


def _of_conference(conference: Conference, moves: Sequence[CallMove], work: Workspace, calls: Calls) -> ShownCall:
    members = list(conference.calls)
    first = next(call for call in members if call.slug == conference.slug)
    closes = in_order(
        (close_of_round(each, conference, work.now, every_list=True) for each in conference.rounds), work.now
    )

    def value(name: str) -> str:
        """A fact of the main call, else of another one that has it."""
        return next((text for call in (first, *members) if (text := getattr(call, name))), "")

    return ShownCall(
        slug=conference.slug,
        name=first.name,
        kind=CloseKind.CALL,
        place=value("place"),
        starts=value("starts"),
        ends=value("ends"),
        url=value("url"),
        call_url=value("call_url"),
        opens=next((close.opens for close in closes if close.opens), None),
        opens_local=_opens(closes),
        topics=_distinct(tag for call in members for tag in call.tags),
        sources=_distinct(call.source for call in members),
        lists=_distinct(list_name for call in members for list_name in call.lists),
        rounds=tuple(_round(close, work, close.label) for close in closes),
        dates=tuple(sorted(map(_date, _distinct(other for call in members for other in call.dates)), key=_day)),
        moves=tuple(sorted(moves, key=lambda move: move.at)),
        followed=min(call.followed for call in members),
        updated=max(call.updated for call in members),
        email=next((close.email for close in closes if close.email), ""),
        **_own([calls.count(call.slug, followed=True) for call in members], followed=True),
    )


def _own(counts: Sequence[Count], *, followed: bool) -> dict[str, Any]:
    """The fields with the reader's own in the rounds of a call."""
    count = Count(
        submitted=sum(each.submitted for each in counts),
        prepared=sum(each.prepared for each in counts),
        files=sum(each.files for each in counts),
    )
    return {
        "submitted": count.submitted,
        "drafts": count.prepared + count.files,
        "prepared": count.prepared,
        "yours": ", ".join(count.words(followed=followed)),
    }


def _distinct(values: Iterable[object]) -> tuple[Any, ...]:
    return tuple(value for value in dict.fromkeys(values) if value)


def _opens(closes: Sequence[Close]) -> str:
    return next((local(close.opens, close.zone or "UTC") for close in closes if close.opens), "")


def _round(close: Close, work: Workspace, label: str) -> CallRound:
    row = row_of(close, work)
    return CallRound(
        slug=close.slug,
        label=label,
        status=row.status,
        left=row.left,
        closes=row.closes,
        closes_latest=row.closes_latest,
        closes_local=row.closes_local,
        your_time=row.your_time,
        urgency=row.urgency,
        over=is_over(close, work.now),
        note=row.note,
        sources=close.sources,
        list_state=close.list_state,
    )


def _date(other: OtherDate) -> CallDate:
    date = other.date
    return CallDate(
        label=other.label, day=date.date if date else "", date_local=_written(date) if date else "", url=other.url
    )


def _day(date: CallDate) -> tuple[bool, str]:
    return not date.day, date.day


def _moves(call: FollowedCall, states: Sequence[CallState]) -> Iterator[CallMove]:
    """The changes of a call's close and of its state in its list, oldest first."""
    followed = [state for state in states if state.call is not None]
    first = followed[0].call if followed and followed[0].call else call
    for extension in first.extensions:
        yield _move(call, extension.changed, f"extended from {_written(extension.closes)}")
    before = first
    for since, after in [*followed[1:], CallState(call.updated, call)]:
        if after is None:
            continue
        if before.closes and after.closes and not same_time(before.closes, after.closes):
            yield _move(call, since, f"{_written(before.closes)} became {_written(after.closes)}")
        if after.list_state is not before.list_state:
            yield _move(call, since, list_state_text(after) or "listed again")
        before = after


def _move(call: FollowedCall, at: datetime, text: str) -> CallMove:
    return CallMove(slug=call.slug, label=call.label, at=at, text=text)


def _written(deadline: Deadline) -> str:
    """A date as its list has it: the day, its time if there is one, and its zone."""
    day = as_day(deadline.date)
    if day is None:
        return deadline.raw
    if is_first_end(deadline):
        return f"{spoken(day)}, {ZONE_UNKNOWN}"
    clock = deadline.time[: len("23:59")] if deadline.time else ""
    return " ".join(filter(None, (spoken(day), clock, deadline.zone)))
