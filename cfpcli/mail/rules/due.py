"""Pending mail: the news of each proposal for each of its people, derived from records and never queued.

A result is due if the published state of a proposal is not the one that the person was last notified of:

- accepted, rejected, waitlisted and canceled: always, because they are the committee's word;
- confirmed: only to a person who was not notified of the acceptance, because it is the speakers' own word;
- withdrawn: only to a person who holds an answer that is no longer true (accepted, confirmed, waitlisted), because it
  is the speakers' own word and was acknowledged at once; a co-speaker learns of it this way;
- draft and submitted: never, because nothing is decided.

A decision that was published after the last notification is due again, also if it is the same one: the person knows
that the former one was given up, or will hear of it.

Times are due if the slots of the newest release differ from those in the release of the last notification.
They come from releases only, and only for sessions: the state of an accepted proposal is due in the same message.

A renderer gets the structs of this module and nothing else, so that nothing private can be written: they hold no
pending decision, reason, note, review, score, answer or reviewer.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from itertools import zip_longest
from types import MappingProxyType

import msgspec

from cfpcli.mail.rules.addresses import address_fault
from cfpcli.mail.rules.repeated import COMMITTEE_WORDS, NONE_REPEATED, Repeated
from cfpcli.programme.rules.agenda import Item, agenda
from cfpcli.records.event import Event
from cfpcli.records.person import Speaker
from cfpcli.records.programme import Notification, Release, SlotAnswer, event_of_release, newest
from cfpcli.records.proposal import SEATED, UNDECIDED, Proposal, State
from cfpcli.records.session import duration_of
from cfpcli.text import clean_line

RAISED_HOPES = frozenset({State.ACCEPTED, State.CONFIRMED, State.WAITLISTED})
"""The states after which a person counts on a place."""


_ANSWERS = (SlotAnswer.DECLINED, SlotAnswer.NONE, SlotAnswer.CONFIRMED)
"""The answers to slots; of several, the first is the one that a message is about."""


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """A person who can be written to: code, name and address on one line each; `address` is empty if unknown."""

    code: str
    name: str
    address: str = ""

    @property
    def fault(self) -> str:
        """The reason why nothing can be sent to this person; empty if something can."""
        return address_fault(self.address)


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """A time and a room of a session; `start` and `end` are UTC instants, None while unknown, `day` a local date."""

    day: str = ""
    start: datetime | None = None
    end: datetime | None = None
    room: str = ""


class TimeChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change of times: new without `before`, cancelled without `after`, else moved."""

    before: Appointment | None = None
    after: Appointment | None = None


class Timetable(msgspec.Struct, frozen=True, kw_only=True):
    """A session and all its times in the newest release."""

    code: str
    title: str
    appointments: tuple[Appointment, ...]


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """The pending news of one proposal for one person.

    `state` is the result, None if only times are due; `earlier` is the state of the last notification, if any.
    `decided` is the UTC instant at which it was decided again, None if the person was never notified or it was not.
    `changes` are those of its times, `appointments` all its times in the newest release, whose version is `release` and
    which was `published` at that UTC instant; `timetable` is that of all sessions of the person. `answer` is that of
    the speakers to these times: declined if one was, none if one waits for its answer; None without times.
    `track` and `session_type` are names, `minutes` is 0 if the length is not known, `speakers` are all their names.
    `at` is the UTC instant since which this is true, `notified` that of the last notification, if any.
    """

    recipient: Recipient
    code: str
    title: str
    language: str = ""
    track: str = ""
    session_type: str = ""
    minutes: int = 0
    speakers: tuple[str, ...] = ()
    state: State | None = None
    earlier: State | None = None
    decided: datetime | None = None
    changes: tuple[TimeChange, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    timetable: tuple[Timetable, ...] = ()
    release: str = ""
    published: datetime | None = None
    answer: SlotAnswer | None = None
    at: datetime
    notified: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The codes of the person and the proposal."""
        return self.recipient.code, self.code


class News(msgspec.Struct, frozen=True, kw_only=True):
    """The news of a proposal that a person got: its state, and the version of the release with its times, if any.

    `published` is the UTC instant of that release, `decided` that of the decision if it was made again; None in older
    messages.
    """

    person: str
    proposal: str
    state: State | None = None
    release: str = ""
    published: datetime | None = None
    decided: datetime | None = None


class Recorded(msgspec.Struct, frozen=True):
    """The records after messages were sent: notifications, and the proposals whose notified state changes."""

    notifications: tuple[Notification, ...] = ()
    proposals: tuple[Proposal, ...] = ()


class Standing(StrEnum):
    """The relation of news to the last notification of a person: it is new, the same, or older."""

    NEW = "new"
    SAME = "same"
    OLDER = "older"


class Role(StrEnum):
    """The subject of a message, which names its template."""

    ACCEPTED = "proposal.accepted"
    CONFIRMED = "proposal.confirmed"
    WAITLISTED = "proposal.waitlisted"
    REJECTED = "proposal.rejected"
    CANCELED = "proposal.canceled"
    WITHDRAWN = "proposal.withdrawn"
    SCHEDULE = "schedule.new"
    SEVERAL = "speaker.news"
    REMINDER = "reviewer.reminder"


def recipient_of(person: Speaker) -> Recipient:
    """A person as mail addresses them; the first address is the one written to."""
    return Recipient(code=person.code, name=clean_line(person.name), address=person.email)


def matters_due(
    event: Event,
    proposals: Iterable[Proposal],
    people: Mapping[str, Recipient],
    *,
    notifications: Iterable[Notification] = (),
    releases: Sequence[Release] = (),
    repeated: Repeated = NONE_REPEATED,
    answers: Mapping[str, SlotAnswer] = MappingProxyType({}),
    now: datetime,
) -> tuple[Matter, ...]:
    """All that is due in an event, by title of the proposal, its code and its order of speakers.

    `people` are by code, `releases` in any order, `repeated` the decisions since the notifications, `answers` those to
    slots by guid; `now` is a UTC instant: times of sessions that are over are not due. People who cannot be written to
    are among the matters, with the fault of their recipient.
    """
    mine = sorted(
        (proposal for proposal in proposals if proposal.event == event.slug),
        key=lambda proposal: (clean_line(proposal.title), proposal.code),
    )
    by_code = {proposal.code: proposal for proposal in mine}
    latest: defaultdict[str, dict[str, Notification]] = defaultdict(dict)
    for notification in notifications:
        latest[notification.proposal][notification.person] = in_releases(notification, releases)
    programmes = _Programmes(event, by_code, releases, answers, now)
    timetables = _timetables(mine, programmes)
    matters = [
        msgspec.structs.replace(matter, timetable=tuple(timetables.get(code, ())))
        for proposal in mine
        for code in proposal.speakers
        if code in people
        if (
            matter := _matter(
                event,
                proposal,
                people,
                code,
                latest.get(proposal.code, {}),
                programmes,
                repeated.get((code, proposal.code)),
            )
        )
        is not None
    ]
    return tuple(matters)


def _timetables(proposals: Iterable[Proposal], programmes: "_Programmes") -> Mapping[str, Sequence[Timetable]]:
    timetables: defaultdict[str, list[Timetable]] = defaultdict(list)
    for proposal in proposals:
        items = programmes.items(programmes.version, proposal.code) if proposal.state in SEATED else ()
        if items:
            timetable = Timetable(
                code=proposal.code,
                title=clean_line(proposal.title),
                appointments=tuple(map(_appointment, items)),
            )
            for person in proposal.speakers:
                timetables[person].append(timetable)
    return timetables


class _Programmes:
    """The newest release, and those of notifications, each read once."""

    def __init__(
        self,
        event: Event,
        proposals: Mapping[str, Proposal],
        releases: Sequence[Release],
        answers: Mapping[str, SlotAnswer],
        now: datetime,
    ) -> None:
        self._event = event
        self._proposals = proposals
        self._answers = answers
        self._now = now
        self._releases = {release.version: release for release in releases if release.event == event.slug}
        self.newest = newest(self._releases.values())
        self._items: dict[str, dict[str, list[Item]]] = {}

    @property
    def version(self) -> str:
        """The version of the newest release; empty before the first."""
        return self.newest.version if self.newest else ""

    def items(self, version: str, code: str) -> list[Item]:
        """The items of a proposal in a release that have a time; empty for an unknown version."""
        if version not in self._releases:
            return []
        if version not in self._items:
            by_code: defaultdict[str, list[Item]] = defaultdict(list)
            release = self._releases[version]
            event = event_of_release(self._event, release)
            programme = agenda(event, release.slots, self._proposals, {}, version=version, is_frozen=True)
            for item in programme.items:
                if item.code and item.day:
                    by_code[item.code].append(item)
            self._items[version] = by_code
        return self._items[version].get(code, [])

    def answer(self, items: Iterable[Item]) -> SlotAnswer | None:
        """The speakers' answer to these times: declined if one was, none if one waits for it; None without times."""
        answers = {self._answers.get(item.guid, SlotAnswer.NONE) for item in items if not self.is_over(item)}
        return next((each for each in _ANSWERS if each in answers), None)

    def is_over(self, item: Item) -> bool:
        """Whether a session ended before now."""
        ends = item.end or item.start
        if ends is None:
            return item.day < self._now.astimezone(UTC).date().isoformat()
        return ends < self._now


def _matter(
    event: Event,
    proposal: Proposal,
    people: Mapping[str, Recipient],
    person: str,
    latest: Mapping[str, Notification],
    programmes: _Programmes,
    decided: datetime | None,
) -> Matter | None:
    last = latest.get(person)
    earlier = _earlier_state(proposal, last, latest)
    is_again = decided is not None and is_result_due(proposal.state, None)
    state = proposal.state if is_again or is_result_due(proposal.state, earlier) else None
    is_session = proposal.state in SEATED
    items = programmes.items(programmes.version, proposal.code) if is_session else []
    changes = _time_changes(programmes, proposal.code, last.release if last else "", items) if is_session else ()
    if state is None and not changes:
        return None
    track, kind = event.track(proposal.track), event.session_type(proposal.session_type)
    published = programmes.newest.published if programmes.newest and changes else None
    return Matter(
        recipient=people[person],
        code=proposal.code,
        title=clean_line(proposal.title),
        language=proposal.language,
        track=clean_line(track.name) if track else "",
        session_type=clean_line(kind.name) if kind else "",
        minutes=duration_of(proposal, event) or 0,
        speakers=tuple(people[code].name for code in proposal.speakers if code in people),
        state=state,
        earlier=earlier,
        decided=decided if is_again else None,
        changes=changes,
        appointments=tuple(map(_appointment, items)),
        release=programmes.version if is_session else "",
        published=programmes.newest.published if programmes.newest and is_session else None,
        answer=programmes.answer(items),
        at=max(filter(None, (proposal.updated if state else None, published))),
        notified=last.at if last else None,
    )


def _earlier_state(proposal: Proposal, last: Notification | None, latest: Mapping[str, Notification]) -> State | None:
    """The state that a person knows: once anybody was notified of a proposal, each of its speakers counts alone."""
    state = last.state if last else None if latest else proposal.notified_state
    return None if state in UNDECIDED else state


def is_result_due(state: State, earlier: State | None) -> bool:
    """Whether a published state is due to a person who was last notified of the state `earlier`."""
    if state == earlier:
        return False
    if state is State.CONFIRMED:
        return earlier is not State.ACCEPTED
    if state is State.WITHDRAWN:
        return earlier in RAISED_HOPES
    return state in COMMITTEE_WORDS


def _time_changes(programmes: _Programmes, code: str, version: str, items: Sequence[Item]) -> tuple[TimeChange, ...]:
    before = {item.guid: item for item in programmes.items(version, code)}
    after = {item.guid: item for item in items}
    moved = [(before[guid], item) for guid, item in after.items() if guid in before]
    gone = [item for guid, item in before.items() if guid not in after]
    fresh = [item for guid, item in after.items() if guid not in before]
    # A slot that was removed and placed anew is a move to its speakers, or nothing if it has the same place.
    places = {_place(item) for item in gone} & {_place(item) for item in fresh}
    pairs: list[tuple[Item | None, Item | None]] = [
        *moved,
        *zip_longest(
            [item for item in gone if _place(item) not in places and not programmes.is_over(item)],
            [item for item in fresh if _place(item) not in places],
        ),
    ]
    return tuple(
        TimeChange(before=_appointment(was) if was else None, after=_appointment(now) if now else None)
        for was, now in pairs
        if not (was and now and _place(was) == _place(now)) and not (now and programmes.is_over(now))
    )


def _place(item: Item) -> tuple[object, ...]:
    return item.day, item.start, item.minutes, item.room_slug


def _appointment(item: Item) -> Appointment:
    return Appointment(day=item.day, start=item.start, end=item.end, room=clean_line(item.room))


def news_of(matter: Matter) -> News:
    """The news of a proposal that a person knows once they have read a message about it."""
    return News(
        person=matter.recipient.code,
        proposal=matter.code,
        state=matter.state or matter.earlier,
        release=matter.release,
        published=matter.published,
        decided=matter.decided,
    )


def is_published(version: str, published: datetime | None, releases: Iterable[Release]) -> bool:
    """Whether one of the releases has this version and this UTC instant; None is any."""
    return any(each.version == version and published in {None, each.published} for each in releases)


def in_releases(notification: Notification, releases: Collection[Release]) -> Notification:
    """A notification, without its release if that is not one of these: it was undone, or is that of another copy."""
    if not notification.release or is_published(notification.release, notification.published, releases):
        return notification
    return msgspec.structs.replace(notification, release="", published=None)


def standing_of(
    news: News,
    proposal: Proposal,
    latest: Mapping[str, Notification],
    versions: Sequence[str],
    decided: datetime | None = None,
) -> Standing:
    """The relation of news about a proposal to the latest notifications about it, by person.

    `versions` are those of the event's releases, oldest first; `decided` is the UTC instant of a decision since the
    last notification of this person. News is older if it names an earlier release or decision, or another state where
    the person knows the one that is true: recording it would make the newer message due again.
    """
    last = latest.get(news.person)
    earlier = _earlier_state(proposal, last, latest)
    release = last.release if last else ""
    if decided is not None and news.state is proposal.state:
        is_recorded = news.state is earlier and news.release == release
        return Standing.NEW if news.decided == decided else Standing.SAME if is_recorded else Standing.OLDER
    if news.state != earlier:
        is_up_to_date = earlier is not None and not is_result_due(proposal.state, earlier)
        return Standing.OLDER if is_up_to_date and news.state is not proposal.state else Standing.NEW
    if news.release == release:
        return Standing.SAME if last or not news.state or proposal.notified_state is news.state else Standing.NEW
    return Standing.OLDER if _age(news.release, versions) < _age(release, versions) else Standing.NEW


def _age(version: str, versions: Sequence[str]) -> int:
    return versions.index(version) if version in versions else -1


def recorded(
    proposals: Mapping[str, Proposal],
    people: Mapping[str, Recipient],
    news: Iterable[News],
    notifications: Iterable[Notification] = (),
    *,
    now: datetime,
) -> Recorded:
    """The records after people learned these news, by mail or in another way; `now` is a UTC instant.

    `proposals` and `people` are by code; news of a proposal that is not among them is left out. A proposal's notified
    state becomes the one that the news are of as soon as all its speakers who can be written to know it. Until then,
    the state that it had for the other speakers is kept as a notification of each.
    """
    before = {(each.person, each.proposal): each for each in notifications}
    has_notifications = {code for _, code in before}
    after: dict[tuple[str, str], Notification] = {}
    touched: dict[str, State] = {}
    for each in sorted(news, key=lambda each: (each.proposal, each.person)):
        proposal = proposals.get(each.proposal)
        if proposal is None:
            continue
        if each.state is not None:
            touched[each.proposal] = each.state
        if each.proposal not in has_notifications:
            has_notifications.add(each.proposal)
            for person in proposal.speakers if proposal.notified_state not in {None, *UNDECIDED} else ():
                former = News(person=person, proposal=each.proposal, state=proposal.notified_state)
                after[person, each.proposal] = notification_of(former, proposal.event, now)
        after[each.person, each.proposal] = notification_of(each, proposal.event, now)
    latest = {**before, **after}
    changed = [
        msgspec.structs.replace(proposals[code], notified_state=state)
        for code, state in touched.items()
        if proposals[code].notified_state != state and _all_know(proposals[code], state, people, latest)
    ]
    return Recorded(tuple(after.values()), tuple(changed))


def notification_of(news: News, event: str, now: datetime) -> Notification:
    """The record of news of a proposal of an event (a slug) that a person got; `now` is a UTC instant."""
    return Notification(
        event=event,
        person=news.person,
        proposal=news.proposal,
        state=news.state,
        release=news.release,
        published=news.published if news.release else None,
        at=now,
    )


def _all_know(
    proposal: Proposal,
    state: State,
    people: Mapping[str, Recipient],
    latest: Mapping[tuple[str, str], Notification],
) -> bool:
    return all(
        (last := latest.get((person, proposal.code))) is not None and last.state is state
        for person in proposal.speakers
        if person in people and not people[person].fault
    )
