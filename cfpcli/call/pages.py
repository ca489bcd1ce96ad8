"""Pages of the room's rows: the table of deadlines, an event with its call, the status of a call on one line."""

from collections.abc import Mapping, Sequence

from cfpcli.call.rows import CallStatus, CloseOf, DeadlineRow, EventMembers, OwnClose, ShownEvent
from cfpcli.call.rules.openness import extensions_of
from cfpcli.call.rules.requirements import limits, speakers_of
from cfpcli.dates.english import day_range, local
from cfpcli.dates.written_deadline import Deadline
from cfpcli.dates.zones import zone_or_utc
from cfpcli.records.event import (
    Category,
    Event,
    Extension,
    Notice,
    OthersReviews,
    Question,
    ReviewSettings,
    Room,
    SessionType,
    Track,
)
from cfpcli.records.person import language_name
from cfpcli.result import Result
from cfpcli.text import number_of
from cfpcli.ui.page import (
    URGENCY_LOOKS,
    Block,
    Bullets,
    Facts,
    Line,
    Look,
    Page,
    Paragraph,
    Prose,
    Section,
    Span,
    Stack,
    cells,
    counted_states,
    facts,
    joined,
    line,
    section,
)
from cfpcli.ui.values import Screen

URGENCY_WORDS = {"soon": "closes soon", "near": "within 7 days"}
"""The meaning of the colours in words."""

WIDE = 110
"""From this width on, the close is beside the countdown and a call takes one line."""

_LABEL_MAX = 28


def deadlines_page(result: Result[DeadlineRow], screen: Screen) -> Page:
    """One or two aligned lines for each call: the countdown and the name, and the close itself.

    On a narrow screen the close is under the name, with the reader's own time beside it if there is room. The note is
    placed wherever there is room for it.
    """
    rows = result.items
    if not rows:
        return ()
    if screen.width >= WIDE:
        return (_beside(rows, screen.width),)
    widest = max((width for row in rows if (width := cells(row.left or row.status)) <= _LABEL_MAX), default=0)
    room = screen.width - widest - 2
    return (Facts(tuple(part for row in rows for part in _under(row, room)), label_max=_LABEL_MAX),)


def _under(row: DeadlineRow, room: int) -> list[tuple[Span, Line]]:
    """A call in at least two lines: the name beside the countdown, then the close."""
    close = _close(row)
    head = _call(row, note=row.note)
    aside = f"{close} (your time: {row.your_time})"
    if row.your_time and cells(aside) <= room:
        close = aside
    below = [line(close)]
    if row.your_time and close != aside:
        below.append(line(f"your time: {row.your_time}"))
    if row.note and _width(head) > room:
        head, note = _call(row), line(row.note)
        moved = joined([below[-1], note])
        below = [*below[:-1], moved] if _width(moved) <= room else [*below, note]
    return [(_left(row), head), *((Span(""), text) for text in below)]


def _beside(rows: Sequence[DeadlineRow], columns: int) -> Facts:
    """Calls in one line each: the countdown, the close, then the name; anything that does not fit is below them."""
    lefts = max(cells(row.left or row.status) for row in rows) + 2
    width = lefts + max(cells(_close(row)) for row in rows)
    calls: list[tuple[Span, Line]] = []
    for row in rows:
        countdown, head = _left(row), _call(row, note=row.note)
        below: Line = ()
        if row.note and _width(head) > columns - width - 2:
            head, below = _call(row), line(row.note)
        padding = " " * (lefts - cells(countdown.text))
        calls.append((Span(f"{countdown.text}{padding}{_close(row)}", countdown.look), head))
        if row.your_time or below:
            yours = f"your time: {row.your_time}" if row.your_time else ""
            calls.append((Span(f"{' ' * lefts}{yours}", Look.MUTED), below))
    return Facts(tuple(calls), label_max=width)


def _left(row: DeadlineRow) -> Span:
    return Span(row.left or row.status, URGENCY_LOOKS.get(row.urgency, Look.PLAIN))


def _call(row: DeadlineRow, *, note: str = "") -> Line:
    urgency = Span(URGENCY_WORDS.get(row.urgency, ""), URGENCY_LOOKS.get(row.urgency, Look.PLAIN))
    return joined([line(Span(row.name or row.event, Look.STRONG)), line(row.status), line(urgency), line(note)])


def _width(text: Line) -> int:
    return sum(cells(span.text) for span in text)


def _close(row: DeadlineRow) -> str:
    zone = "" if not row.zone or row.zone in row.closes_local else f" {row.zone}"
    return f"{row.closes_local}{zone}" if row.closes_local else "no date yet"


_OTHERS = {OthersReviews.ALWAYS: "always", OthersReviews.AFTER: "after your own", OthersReviews.NEVER: "never"}

STATUS_LOOKS = {"open": Look.GOOD, "closed": Look.MUTED, "upcoming": Look.WARN, "unannounced": Look.MUTED}
"""The look of the status of a call."""


def event_page(result: Result[ShownEvent], screen: Screen) -> Page:
    """The event, its call with the countdown, and all its requirements."""
    del screen  # the command has put every date into words
    (row,) = result.items
    event, members = row.event, result.further(EventMembers)
    closes = {(close.of, close.slug): _own_close(close) for close in members.own_closes}
    return (
        _head(event),
        *_call_section(members, event),
        *((Prose(event.summary),) if event.summary.strip() else ()),
        *section("Audience", *_points(event.audience)),
        *section("Why submit", *_points(event.reasons)),
        *section(
            "Tracks",
            *(
                _track(number, track, closes.get(("track", track.slug), ()))
                for number, track in enumerate(event.tracks, start=1)
            ),
        ),
        *section("Session types", *_types(event.session_types, closes)),
        *section("Limits", *_points(tuple(limits(event.call.limits)))),
        *section("Questions", *(_question(question) for question in event.questions)),
        *section("Notices to acknowledge", *(_notice(notice) for notice in event.call.notices)),
        *section(
            "Extensions",
            *facts(*((close.slug, _own_close(close)) for close in members.own_closes if close.of == "email")),
        ),
        *section("Rooms", *_rooms(event.rooms), tight=True),
        *section("Programme", *_programme(event)),
        *section("Proposal files", *facts(*((label, field) for label, field in event.files.keys.items()))),
        *section("Review", *_review(event.review)),
    )


def _former(extension: Extension, event: Event) -> str:
    """A close that was replaced, with the reason."""
    there = _there(extension.closes, event, closing=True)
    return f"{there}: {extension.reason}" if extension.reason else there


def _own_close(close: OwnClose) -> Line:
    yours = f" (your time: {close.your_time})" if close.your_time else ""
    closes = f"closes {close.closes_local}{yours}" if close.closes_local else "closes"
    return joined(
        [line(f"{closes}: {close.left}" if close.left else closes), line(close.note), line(close.reason)], ", "
    )


def _there(deadline: Deadline | None, event: Event, *, closing: bool = False) -> str:
    """A date of the call in its own zone, or as it was typed if its instant is not known."""
    if deadline is None:
        return ""
    zone = zone_or_utc(deadline.zone or event.timezone)
    return local(deadline.at, zone, closing=closing) if deadline.at else deadline.raw


def _head(event: Event) -> Block:
    languages = ", ".join(language_name(code) for code in event.languages)
    where = joined([line(event.place), line(day_range(event.starts, event.ends)), line(event.timezone)])
    rest = [Paragraph(text) for text in (where, line(languages), line(event.url)) if any(span.text for span in text)]
    return Stack((Paragraph(joined([line(Span(event.name, Look.TITLE)), line(event.slug)])), *rest))


def _call_section(members: EventMembers, event: Event) -> tuple[Section, ...]:
    row, extensions = members.deadline, extensions_of(event.call)
    closes, first = event.call.closes, next(iter(extensions), None)
    earlier = closes and first and closes.at and first.closes.at and closes.at <= first.closes.at
    moved = "Moved" if earlier else "Extended"
    status = joined([line(Span(row.status, STATUS_LOOKS.get(row.status, Look.PLAIN))), line(row.left)])
    block = facts(
        ("Status", status if row.status or row.left else ""),
        ("Opens", _there(event.call.opens, event)),
        ("Closes", row.closes_local or _there(closes, event, closing=True)),
        ("Your time", row.your_time),
        *(
            (moved if index == 0 else "", f"from {_former(extension, event)}")
            for index, extension in enumerate(extensions)
        ),
        ("Availability", "speakers are asked when they can be there" if event.call.ask_availability else ""),
        ("Proposals", counted_states(members.counts)),
    )
    return section("Call for papers", *block)


def _points(points: tuple[str, ...]) -> tuple[Bullets, ...]:
    return (Bullets(tuple(line(point) for point in points)),) if points else ()


def _track(number: int, track: Track, closes: Line) -> Block:
    slots = number_of(track.slots, "slot") if track.slots is not None else ""
    names = joined([line(Span(track.slug, Look.MUTED)), line(Span(slots, Look.MUTED))])
    described = [Prose(track.description)] if track.description.strip() else []
    chairs = [Paragraph(line(Span("Chairs: ", Look.MUTED), ", ".join(track.chairs)))] if track.chairs else []
    when = [Paragraph(closes)] if closes else []
    below = Stack((Paragraph(names), *when, *described, *chairs), 2)
    return Stack((Paragraph(line(Span(f"{number}. ", Look.MUTED), Span(track.name, Look.STRONG))), below))


def _types(types: tuple[SessionType, ...], closes: Mapping[tuple[CloseOf, str], Line]) -> tuple[Facts, ...]:
    rows: list[tuple[Span, Line]] = []
    for number, kind in enumerate(types, start=1):
        summary = joined([line(f"{kind.duration} min"), line(speakers_of(kind)), line(kind.slug)])
        when = closes.get(("session_type", kind.slug))
        rows += [(Span(f"{number}. {kind.name}", Look.STRONG), summary), *([(Span(""), when)] if when else [])]
    return (Facts(tuple(rows)),) if rows else ()


def _notice(notice: Notice) -> Block:
    """A notice with its version, as `accept` in a proposal file and `--accept` name it."""
    named = joined([line(Span(notice.name, Look.STRONG)), line(Span(f"{notice.slug}@{notice.version}", Look.MUTED))])
    url = [Paragraph(line(notice.url))] if notice.url else []
    text = [Prose(notice.text)] if notice.text.strip() else []
    return Stack((Paragraph(named), Stack((*url, *text), 2)))


def _question(question: Question) -> Block:
    marks = [mark for mark, holds in (("required", question.required), ("private", question.private)) if holds]
    head = line(question.question, Span(f" ({', '.join([question.slug, *marks])})", Look.MUTED))
    under = [Paragraph(line(text)) for text in (question.help, ", ".join(question.options)) if text]
    return Stack((Paragraph(head), Stack(tuple(under), 2)))


def _programme(event: Event) -> tuple[Facts, ...]:
    """How the programme is made and published, as far as the event sets it."""
    plain = Event(slug="", name="", timezone="")
    return facts(
        ("Site", event.site_url),
        ("Acronym", event.acronym),
        ("Hours", event.hours),
        ("Days end", event.day_change if event.day_change != plain.day_change else ""),
        ("Times", f"every {event.timeslot} minutes" if event.timeslot != plain.timeslot else ""),
    )


def _rooms(rooms: tuple[Room, ...]) -> tuple[Block, ...]:
    return tuple(_room(room) for room in rooms)


def _room(room: Room) -> Block:
    is_named = room.slug and room.slug != room.name
    seats = number_of(room.capacity, "seat") if room.capacity else ""
    head = joined(
        [line(Span(room.name, Look.STRONG)), line(Span(room.slug if is_named else "", Look.MUTED)), line(seats)]
    )
    features = ", ".join(room.features)
    under = [Paragraph(line(text)) for text in (features, room.stream_url, room.chat_url) if text]
    return Stack((Paragraph(head), Stack(tuple(under), 2)))


def _review(review: ReviewSettings) -> tuple[Facts, ...]:
    numbers = range(review.scale_min, review.scale_max + 1)
    labels = ", ".join(f"{number} {label}" for number, label in zip(numbers, review.labels, strict=False))
    return facts(
        ("Scale", labels or f"{review.scale_min} to {review.scale_max}"),
        ("Categories", ", ".join(_category(category) for category in review.categories)),
        ("Reviews", f"{review.target} for each proposal"),
        ("Blind", "reviewers do not see the speakers" if review.blind else ""),
        ("Others' reviews", _OTHERS[review.shows_others] if review.blind or review.others else ""),
    )


def _category(category: Category) -> str:
    marks = [f"weight {category.weight:g}"] if category.weight != 1 else []
    marks += [] if category.required else ["optional"]
    return f"{category.name} ({', '.join(marks)})" if marks else category.name


def status_page(result: Result[CallStatus], screen: Screen) -> Page:
    """The status of the call, the countdown and its date; on two lines if the terminal is too narrow for one."""
    (call,) = result.items
    when = f"closes {call.closes_local}" if call.closes_local else ""
    if call.status == "closed" and call.closes_local:
        when = f"open until {call.closes_local}"
    if call.status == "upcoming" and call.opens_local:
        when = f"opens {call.opens_local}"
    yours = f" (your time: {call.your_time})" if call.your_time else ""
    look = STATUS_LOOKS.get(call.status, Look.PLAIN)
    repeats_status = call.left.startswith(call.status)
    head = [line(Span(call.left, look))] if repeats_status else [line(Span(call.status, look)), line(call.left)]
    whole = joined([*head, line(f"{when}{yours}"), line(call.note)])
    if not yours or not screen.terminal or sum(cells(span.text) for span in whole) <= screen.width:
        return (Paragraph(whole),)
    below = joined([line(yours.strip(" ()")), line(call.note)])
    return (Stack((Paragraph(joined([*head, line(when)])), Paragraph(below))),)
