"""Pages of an event with its call, and the status of a call on one line."""

from collections.abc import Mapping

from cfpcli.call.rows import (
    CallStatus,
    CloseOf,
    EventMembers,
    OwnClose,
    ShownEvent,
)
from cfpcli.call.rules.openness import extensions_of
from cfpcli.call.rules.requirements import limits, limits_lengths, own_terms, scope_of, speakers_of, unpublished
from cfpcli.dates.ending import Ending
from cfpcli.dates.english import day_range, local
from cfpcli.dates.written_deadline import Deadline
from cfpcli.dates.zones import zone_or_utc
from cfpcli.records.answers import answer_limits
from cfpcli.records.event import (
    Category,
    Event,
    Extension,
    Notice,
    OthersReviews,
    Question,
    QuestionKind,
    Respondent,
    Room,
    SessionType,
    Track,
)
from cfpcli.records.person import language_name
from cfpcli.records.soundness import lengths_of
from cfpcli.result import Result
from cfpcli.text import listed, number_of
from cfpcli.ui.page import (
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
                _track(number, track, closes.get(("track", track.slug), ()), event)
                for number, track in enumerate(event.tracks, start=1)
            ),
        ),
        *section("Session types", *_types(event, closes)),
        *section("Limits", *_points(_limits(event))),
        *section("Not known here", *_unknown(event)),
        *section("Questions", *(_question(question) for question in event.questions)),
        *section("Notices to acknowledge", *(_notice(notice) for notice in event.call.notices)),
        *section(
            "Extensions",
            *facts(*((close.slug, _own_close(close)) for close in members.own_closes if close.of == "email")),
        ),
        *section("Rooms", *_rooms(event.rooms), tight=True),
        *section("Programme", *_programme(event)),
        *section("Proposal files", *facts(*((label, field) for label, field in event.files.keys.items()))),
        *(section("Review", *_review(event)) if not event.followed else ()),
    )


def _unknown(event: Event) -> tuple[Paragraph, ...]:
    """The parts that the organisers of a followed event have not published, so that nothing here can check them."""
    unknown = unpublished(event)
    if not unknown:
        return ()
    text = f"The call as it is followed here names no {listed(*unknown, word='or')}; its organisers may ask for more."
    return (Paragraph(line(text)),)


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
    if deadline.at is None:
        return deadline.raw
    if deadline.latest is not None:
        return Ending(deadline.at, deadline.latest).text
    return local(deadline.at, zone, closing=closing)


def _head(event: Event) -> Block:
    languages = ", ".join(language_name(code) for code in event.languages)
    run = line(Span("followed: its own organisers run it", Look.MUTED)) if event.followed else ()
    where = joined([line(event.place), line(day_range(event.starts, event.ends)), line(_zone(event))])
    rest = [
        Paragraph(text) for text in (run, where, line(languages), line(event.url)) if any(span.text for span in text)
    ]
    return Stack((Paragraph(joined([line(Span(event.name, Look.TITLE)), line(event.slug)])), *rest))


def _zone(event: Event) -> str:
    """The zone of the event; a list that names only the day of a close does not have it."""
    closes = event.call.closes
    return "" if event.followed and closes is not None and closes.latest else event.timezone


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
        ("Send to", _destination(event)),
        ("Notification", _last_day(event.call.notification, event)),
        ("May follow", _listed_texts(event.call.required_at_close)),
        ("Availability", "speakers are asked when they can be there" if event.call.ask_availability else ""),
        ("Proposals", counted_states(members.counts)),
    )
    return section("Call for papers", *block)


def _destination(event: Event) -> str:
    """The address to which proposals of a followed event go."""
    if not event.followed:
        return ""
    return event.call.destination or "the call does not say how to send"


def _last_day(deadline: Deadline | None, event: Event) -> str:
    """A day that counts whole, in its zone, or as it was typed if its instant is not known."""
    there = _there(deadline, event, closing=True)
    return f"by {there}" if deadline and deadline.at else there


def _listed_texts(names: tuple[str, ...]) -> str:
    return f"{' and '.join(names)}: required only when the call closes" if names else ""


def _limits(event: Event) -> tuple[str, ...]:
    """The limits of the call; that an event which is run here limits no lengths is its organisers' choice."""
    set_here = tuple(limits(event.call.limits))
    if event.followed or limits_lengths(event.call.limits):
        return set_here
    return (*set_here, "lengths of texts: none set by the organisers" if set_here else "none set by the organisers")


def _points(points: tuple[str, ...]) -> tuple[Bullets, ...]:
    return (Bullets(tuple(line(point) for point in points)),) if points else ()


def _terms(part: Track | SessionType, event: Event) -> list[str]:
    """The opening, the limits and the language that a track or a session type has of its own."""
    opens = [f"opens {_there(part.opens, event)}"] if part.opens else []
    return [f"{term[:1].upper()}{term[1:]}" for term in (*opens, *own_terms(part))]


def _track(number: int, track: Track, closes: Line, event: Event) -> Block:
    slots = number_of(track.slots, "slot") if track.slots is not None else ""
    names = joined([line(Span(track.slug, Look.MUTED)), line(Span(slots, Look.MUTED))])
    terms = [Paragraph(line(term)) for term in _terms(track, event)]
    described = [Prose(track.description)] if track.description.strip() else []
    chairs = [Paragraph(line(Span("Chairs: ", Look.MUTED), ", ".join(track.chairs)))] if track.chairs else []
    when = [Paragraph(closes)] if closes else []
    below = Stack((Paragraph(names), *when, *terms, *described, *chairs), 2)
    return Stack((Paragraph(line(Span(f"{number}. ", Look.MUTED), Span(track.name, Look.STRONG))), below))


def _types(event: Event, closes: Mapping[tuple[CloseOf, str], Line]) -> tuple[Facts, ...]:
    rows: list[tuple[Span, Line]] = []
    for number, kind in enumerate(event.session_types, start=1):
        summary = joined([line(lengths_of(kind) or f"{kind.duration} min"), line(speakers_of(kind)), line(kind.slug)])
        terms = [(Span(""), line(term)) for term in _terms(kind, event)]
        when = closes.get(("session_type", kind.slug))
        rows += [(Span(f"{number}. {kind.name}", Look.STRONG), summary), *([(Span(""), when)] if when else []), *terms]
    return (Facts(tuple(rows)),) if rows else ()


def _notice(notice: Notice) -> Block:
    """A notice with its version, as `accept` in a proposal file and `--accept` name it."""
    named = joined([line(Span(notice.name, Look.STRONG)), line(Span(f"{notice.slug}@{notice.version}", Look.MUTED))])
    url = [Paragraph(line(notice.url))] if notice.url else []
    text = [Prose(notice.text)] if notice.text.strip() else []
    return Stack((Paragraph(named), Stack((*url, *text), 2)))


def _question(question: Question) -> Block:
    later = question.required_at_close and not question.required
    scope = scope_of(question)
    kinds = (
        ("required", question.required),
        ("required at the close", later),
        ("of each speaker", question.of is Respondent.SPEAKER),
        (f"only for {scope}", bool(scope)),
        ("private", question.private),
        (f"a link to a {question.kind}", question.kind in {QuestionKind.FILE, QuestionKind.PHOTO}),
    )
    marks = [mark for mark, holds in kinds if holds]
    marks += [f"at most {number_of(limit.most or 0, limit.unit)}" for limit in answer_limits(question)]
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


def _review(event: Event) -> tuple[Facts, ...]:
    review = event.review
    numbers = range(review.scale_min, review.scale_max + 1)
    labels = ", ".join(f"{number} {label}" for number, label in zip(numbers, review.labels, strict=False))
    return facts(
        ("Scale", labels or f"{review.scale_min} to {review.scale_max}"),
        ("Categories", ", ".join(_category(category) for category in review.categories)),
        ("Reviews", f"{review.target} for each proposal"),
        ("Due", _last_day(review.closes, event)),
        ("Blind", "reviewers do not see the speakers" if review.blind else ""),
        ("Others' reviews", _OTHERS[review.shows_others] if review.blind or review.others else ""),
    )


def _category(category: Category) -> str:
    marks = [f"weight {category.weight:g}"] if category.weight not in {0, 1} else []
    marks += ["does not count in the score"] if not category.weight else []
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
    news = f"answers by {call.notification_local}" if call.notification_local else ""
    answers = (Paragraph(line(news)),) if news else ()
    if not yours or not screen.terminal or sum(cells(span.text) for span in whole) <= screen.width:
        return (Stack((Paragraph(whole), *answers)),)
    below = joined([line(yours.strip(" ()")), line(call.note)])
    return (Stack((Paragraph(joined([*head, line(when)])), Paragraph(below), *answers)),)
