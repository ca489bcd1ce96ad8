"""The conflicts of a programme: errors that cannot happen, warnings that should not, and hints.

Each rule sorts its sessions once and sweeps over them in time, so that the work grows as n log n.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum

import msgspec

from cfpcli.programme.rules.agenda import Agenda, Item, days_of
from cfpcli.programme.rules.availability import Span, covers, hard_spans, meets, merged, wished_spans
from cfpcli.programme.rules.sweep import end_of, is_for_all, most_at_once, overlapping, start_of
from cfpcli.programme.rules.ways_out import First, Vacancies, name_of
from cfpcli.records.person import Window
from cfpcli.records.programme import SlotAnswer
from cfpcli.records.proposal import SEATED, State
from cfpcli.records.times_in_words import day_name, moment, span
from cfpcli.text import clean_line, number_of


class Severity(StrEnum):
    """An error cannot happen as planned, a warning should not, a hint is worth a look."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Rule(StrEnum):
    """The rule that a conflict breaks."""

    ROOM = "room"
    SPEAKER = "speaker"
    AVAILABILITY = "availability"
    WISH = "wish"
    BREAK = "break"
    DAY = "day"
    OPENING = "opening"
    SHORT = "short"
    LONG = "long"
    TRACK = "track"
    STATE = "state"
    UNCONFIRMED = "unconfirmed"
    DECLINED = "declined"
    UNPLACED = "unplaced"
    UNKNOWN_ROOM = "unknown room"
    TWICE = "twice"


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """One conflict: the slots concerned by guid, the room, person or track it is about, and a command that helps."""

    rule: Rule
    severity: Severity
    slots: tuple[str, ...]
    subject: str = ""
    message: str
    way_out: str = ""


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """The facts by which a programme is judged and which its readers do not see.

    `windows` are by code of the person, `states` and `lengths` (requested minutes) by code of the proposal, `answers`
    and their `reasons` by guid of the slot: those to the place that it has. `confirmed_elsewhere` are guids of slots
    that have moved since the release whose place the speakers confirmed. `pending` are codes of proposals with a
    decision that is not published, `opening` (two UTC instants) by local ISO date. `locked` are guids of slots.
    """

    windows: Mapping[str, tuple[Window, ...]] = {}
    states: Mapping[str, State] = {}
    lengths: Mapping[str, int] = {}
    answers: Mapping[str, SlotAnswer] = {}
    reasons: Mapping[str, str] = {}
    confirmed_elsewhere: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    opening: Mapping[str, Span] = {}
    locked: frozenset[str] = frozenset()


CALLED_OFF = frozenset({State.WITHDRAWN, State.CANCELED, State.REJECTED})
"""The states of a proposal whose session does not take place."""

_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.HINT)


def clashes(agenda: Agenda, around: Circumstances | None = None) -> tuple[Clash, ...]:
    """The conflicts of a programme, errors first, then in the order of the programme."""
    look = _Look(agenda, around or Circumstances())
    rules = (
        _rooms, _speakers, _breaks, _availability, _days, _lengths, _states, _unplaced, _unknown_rooms, _twice, _tracks,
    )  # fmt: skip
    at = {item.guid: place for place, item in enumerate(agenda.items)}
    clashing = [clash for rule in rules for clash in rule(look)]
    clashing.sort(key=lambda clash: (_SEVERITIES.index(clash.severity), min(at[guid] for guid in clash.slots)))
    return tuple(clashing)


class _Look:
    """A programme with the data that its rules look up: sessions with a time, dates, and free places to suggest."""

    def __init__(self, agenda: Agenda, around: Circumstances) -> None:
        self.agenda, self.event, self.around = agenda, agenda.event, around
        # A session that is called off is removed from the plan, so that its other conflicts need no way out.
        self.items = [item for item in agenda.items if not item.cancelled and not self.is_called_off(item)]
        self.timed = sorted((item for item in self.items if item.start and item.minutes), key=start_of)
        self.dates = tuple(day.date for day in agenda.days)
        self.vacancies = Vacancies(agenda, self.timed, around.windows, around.opening)

    def span(self, item: Item) -> str:
        return span(start_of(item), item.minutes, self.event, self.dates)

    def is_called_off(self, item: Item) -> bool:
        return self.around.states.get(item.code) in CALLED_OFF

    def away(self, *items: Item, first: First, wished: bool = False) -> str:
        """A command that moves one of these sessions to a free place; empty if there is none."""
        free = [item for item in items if item.guid not in self.around.locked]
        if not free:
            return f"cfp schedule lock --off {self.vacancies.handle(items[-1])}"
        mover = next((item for item in reversed(free) if item.code), free[-1])
        return self.vacancies.command(mover, first, wished=wished)


def _rooms(look: _Look) -> Iterator[Clash]:
    by_room: dict[str, list[Item]] = defaultdict(list)
    for item in look.timed:
        if item.room_slug:
            by_room[item.room_slug].append(item)
    for slug, items in by_room.items():
        for first, second in overlapping(items):
            yield Clash(
                rule=Rule.ROOM,
                severity=Severity.ERROR,
                slots=(first.guid, second.guid),
                subject=slug,
                message=f"{second.room} has {name_of(first)} and {name_of(second)} at the same time, "
                f"{look.span(second)}",
                way_out=look.away(first, second, first=First.ROOM),
            )


def _speakers(look: _Look) -> Iterator[Clash]:
    by_person: dict[str, list[Item]] = defaultdict(list)
    names: dict[str, str] = {}
    for item in look.timed:
        for speaker in item.speakers:
            code = speaker.code
            names.setdefault(code, clean_line(speaker.name) or code)
            if not (by_person[code] and by_person[code][-1] is item):
                by_person[code].append(item)
    for code, items in by_person.items():
        for first, second in overlapping(items):
            yield Clash(
                rule=Rule.SPEAKER,
                severity=Severity.ERROR,
                slots=(first.guid, second.guid),
                subject=code,
                message=f"{names[code]} is in {name_of(first)} and in {name_of(second)} at the same time, "
                f"{look.span(second)}",
                way_out=look.away(first, second, first=First.TIME),
            )


def _breaks(look: _Look) -> Iterator[Clash]:
    rests = [item for item in look.timed if is_for_all(item)]
    resting = merged((start_of(rest), end_of(rest)) for rest in rests)
    for item in look.timed:
        if not item.code or not meets(resting, start_of(item), end_of(item)):
            continue
        rest = next(rest for rest in rests if start_of(rest) < end_of(item) and start_of(item) < end_of(rest))
        yield Clash(
            rule=Rule.BREAK,
            severity=Severity.WARNING,
            slots=(item.guid, rest.guid),
            message=f"{name_of(item)} takes place during {name_of(rest)}, {look.span(rest)}",
            way_out=look.away(item, first=First.TIME),
        )


def _availability(look: _Look) -> Iterator[Clash]:
    windows = look.around.windows
    hard = {code: hard_spans(each) for code, each in windows.items()}
    wished = {code: wished_spans(each) for code, each in windows.items()}
    for item in look.timed:
        for speaker in item.speakers:
            code = speaker.code
            is_there, wish = hard.get(code), wished.get(code)
            name = clean_line(speaker.name) or code
            if is_there is not None and not covers(is_there, start_of(item), end_of(item)):
                yield _clash(
                    look,
                    item,
                    Rule.AVAILABILITY,
                    Severity.ERROR,
                    f"{name} is not available for {name_of(item)}, {look.span(item)}",
                    code,
                )
            elif wish is not None and not covers(wish, start_of(item), end_of(item)):
                yield _clash(
                    look,
                    item,
                    Rule.WISH,
                    Severity.HINT,
                    f"{name} would prefer another time for {name_of(item)} than {look.span(item)}",
                    code,
                    look.away(item, first=First.TIME, wished=True),
                )


def _clash(
    look: _Look, item: Item, rule: Rule, severity: Severity, message: str, subject: str = "", way_out: str | None = None
) -> Clash:
    command = look.away(item, first=First.TIME) if way_out is None else way_out
    return Clash(rule=rule, severity=severity, slots=(item.guid,), subject=subject, message=message, way_out=command)


def _days(look: _Look) -> Iterator[Clash]:
    of_event = {day.date for day in days_of(look.event)}
    ends = {day.date: day.ends for day in look.agenda.days}
    for item in look.items:
        if of_event and item.day and item.day not in of_event:
            message = f"{name_of(item)} is on {day_name(item.day)}, which is not a day of the event"
            yield _clash(look, item, Rule.DAY, Severity.ERROR, message, item.day)
    for item in look.timed:
        opening = look.around.opening.get(item.day)
        if end_of(item) > ends[item.day]:
            message = f"{name_of(item)}, {look.span(item)}, goes on after the day of the programme has ended"
            yield _clash(look, item, Rule.DAY, Severity.ERROR, f"{message} ({look.event.day_change})", item.day)
        elif opening and not (opening[0] <= start_of(item) and end_of(item) <= opening[1]):
            opens, closes = (moment(instant, look.event, look.dates) for instant in opening)
            message = f"{name_of(item)}, {look.span(item)}, is outside opening hours ({opens} to {closes})"
            yield _clash(look, item, Rule.OPENING, Severity.WARNING, message, item.day)


def _lengths(look: _Look) -> Iterator[Clash]:
    for item in look.items:
        kind = look.event.session_type(item.session_type_slug)
        wanted = look.around.lengths.get(item.code, 0) or (kind.duration if kind else 0)
        if not item.minutes or not wanted or item.minutes == wanted:
            continue
        rule = Rule.SHORT if item.minutes < wanted else Rule.LONG
        requested = "requested" if look.around.lengths.get(item.code) else f"usual for {item.session_type}"
        yield _clash(
            look,
            item,
            rule,
            Severity.WARNING,
            f"{name_of(item)} lasts {number_of(item.minutes, 'minute')}; {wanted} are {requested}",
            item.session_type_slug,
            f"cfp schedule move {look.vacancies.handle(item)} --minutes {wanted}",
        )


def _states(look: _Look) -> Iterator[Clash]:
    for item in look.agenda.items:
        state = look.around.states.get(item.code)
        if state in CALLED_OFF and not item.cancelled:
            message = f"{name_of(item)} is {state} but still in the programme"
            way = f"cfp schedule remove {look.vacancies.handle(item)}"
            yield _clash(look, item, Rule.STATE, Severity.ERROR, message, state or "", way)
    for item in look.items:
        state = look.around.states.get(item.code)
        is_declined = look.around.answers.get(item.guid) is SlotAnswer.DECLINED
        if is_declined:
            reason = clean_line(look.around.reasons.get(item.guid, ""))
            message = f"the speakers of {name_of(item)} declined its place{f': {reason}' if reason else ''}"
            way = look.away(item, first=First.DAY)
            yield _clash(look, item, Rule.DECLINED, Severity.WARNING, message, "", way)
        if item.code in look.around.pending:
            message = f"the decision on {name_of(item)} is not published"
            yield _clash(look, item, Rule.STATE, Severity.WARNING, message, state or "", "cfp decisions publish")
        elif item.guid in look.around.confirmed_elsewhere and state in SEATED:
            message = f"{name_of(item)} is not at the published place, which its speakers confirmed"
            yield _clash(look, item, Rule.UNCONFIRMED, Severity.HINT, message, state or "", "cfp schedule diff")
        elif state is State.ACCEPTED and not is_declined:
            message, way = f"{name_of(item)} is not confirmed by its speakers", f"cfp confirm {item.code}"
            yield _clash(look, item, Rule.UNCONFIRMED, Severity.HINT, message, state, way)
        elif state is not None and state not in SEATED:
            message, way = f"{name_of(item)} is not accepted ({state})", f"cfp accept {item.code}"
            yield _clash(look, item, Rule.STATE, Severity.WARNING, message, state, way)


def _unplaced(look: _Look) -> Iterator[Clash]:
    for item in look.items:
        parts = [
            part
            for part, is_missing in (
                ("time", item.start is None),
                ("room", not item.room_slug and bool(item.code)),
                ("length", not item.minutes),
            )
            if is_missing
        ]
        if parts:
            message = f"{name_of(item)} has no {' and no '.join(parts)}"
            way = look.vacancies.command(item, First.ROOM)
            yield _clash(look, item, Rule.UNPLACED, Severity.WARNING, message, "", way)


def _unknown_rooms(look: _Look) -> Iterator[Clash]:
    for item in look.items:
        if item.room_slug and look.event.room_of(item.room_slug) is None:
            message = f'{name_of(item)} is in "{clean_line(item.room_slug)}", which is not a room of {look.event.slug}'
            way = look.away(item, first=First.ROOM)
            yield _clash(look, item, Rule.UNKNOWN_ROOM, Severity.ERROR, message, item.room_slug, way)


def _twice(look: _Look) -> Iterator[Clash]:
    by_code: dict[str, list[Item]] = defaultdict(list)
    for item in look.items:
        if item.code:
            by_code[item.code].append(item)
    for code, items in by_code.items():
        if len(items) > 1:
            yield Clash(
                rule=Rule.TWICE,
                severity=Severity.HINT,
                slots=tuple(item.guid for item in items),
                subject=code,
                message=f"{name_of(items[0])} is in the programme {len(items)} times",
                way_out=f"cfp schedule remove {look.vacancies.handle(items[-1])}",
            )


def _tracks(look: _Look) -> Iterator[Clash]:
    """Tracks in more rooms on one day than their sessions at the same time need."""
    groups: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in look.timed:
        if item.track_slug and item.room_slug:
            groups[item.day, item.track_slug].append(item)
    for (day, track), items in groups.items():
        by_room: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            by_room[item.room_slug].append(item)
        if len(by_room) <= most_at_once(items):
            continue
        home = max(by_room, key=lambda slug: (len(by_room[slug]), slug))
        strays = [item for item in items if item.room_slug != home]
        free = (look.vacancies.into(item, home) for item in strays if item.guid not in look.around.locked)
        yield Clash(
            rule=Rule.TRACK,
            severity=Severity.HINT,
            slots=tuple(item.guid for item in strays),
            subject=track,
            message=f"{clean_line(items[0].track or track)} is split over {len(by_room)} rooms on "
            f"{day_name(day, look.dates)}; {number_of(most_at_once(items), 'room')} would do",
            way_out=next(filter(None, free), ""),
        )
