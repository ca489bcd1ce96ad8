"""The page of one proposal, laid out as a programme shows a talk, followed by the committee's reviews and history."""

from datetime import datetime, timedelta, tzinfo

from cfpcli.dates.countdown import local
from cfpcli.dates.zones import zone_name
from cfpcli.overview.pages.committee import history_section, review_section
from cfpcli.overview.pages.neighbours import more_in_track
from cfpcli.overview.rows.proposal import ProposalContext, ShownProposal
from cfpcli.records.event import Event
from cfpcli.records.facts import facts_of
from cfpcli.records.person import Speaker, language_name
from cfpcli.records.proposal import (
    LONG_TEXTS,
    SHORT_FIELDS,
    Answer,
    Proposal,
    Resource,
    SubmittedFields,
    label_of,
    page_heading,
    value_of,
)
from cfpcli.result import Result
from cfpcli.text import number_of
from cfpcli.ui.days import DASH, as_day, clock, long_day, offset, zone_of
from cfpcli.ui.look import Look, state_look
from cfpcli.ui.page import (
    Block,
    Bullets,
    Line,
    Page,
    Paragraph,
    Prose,
    Section,
    Span,
    Stack,
    facts,
    joined,
    line,
    prose_section,
    section,
)
from cfpcli.ui.values import Screen, decimal


def page(result: Result[ShownProposal], screen: Screen) -> Page:
    """Everything known about the proposal; empty fields are left out."""
    del screen  # a session takes place in its event's zone, not in the reader's
    (row,) = result.items
    proposal, context = row.proposal, result.further(ProposalContext)
    event = context.event
    zone = zone_of(event.timezone)
    return (
        _head(proposal),
        *facts(
            *_place(proposal, event, zone),
            *_nature(proposal, event),
            *_course(proposal, zone),
            ("Score", _score(context)),
        ),
        *_texts(proposal, is_public=True),
        _hidden(event) if context.is_blind else _speakers(context.speakers),
        *section("Answers", *_answers(proposal, event)),
        *section("Links", *_links(proposal.resources)),
        *_texts(proposal, is_public=False),
        *prose_section("Internal notes", proposal.internal_notes),
        *review_section(context.reviews, event.review),
        *history_section(context.history, zone),
        *more_in_track(context.more_in_track, zone),
    )


def _head(proposal: Proposal) -> Block:
    pending = f"{proposal.pending_state}, not published yet" if proposal.pending_state else ""
    status = joined(
        [
            line(proposal.code),
            line(Span(proposal.state, state_look(proposal.state))),
            line(Span(pending, state_look(proposal.pending_state or ""))),
            line("late" if proposal.late_reason else ""),
        ]
    )
    return Stack((Paragraph(line(Span(proposal.title, Look.TITLE))), Paragraph(status)))


def _place(proposal: Proposal, event: Event, zone: tzinfo) -> list[tuple[str, str | Line]]:
    """The place and time of a scheduled session."""
    room = event.room(proposal.room)
    start = proposal.start
    day = start.astimezone(zone).date() if start else as_day(proposal.day)
    return [
        ("Day", long_day(day) if day else proposal.day),
        ("Time", _time(start, _minutes(proposal, event), zone) if start else ""),
        ("Room", proposal.room),
        ("Stream", proposal.stream_url or (room.stream_url if room else "")),
        ("Video", proposal.recording_url),
        ("Chat", proposal.chat_url),
    ]


def _time(start: datetime, minutes: int | None, zone: tzinfo) -> str:
    ends = f"{DASH}{clock(start + timedelta(minutes=minutes), zone)}" if minutes else ""
    return f"{clock(start, zone)}{ends} {zone_name(zone)} ({offset(start, zone)})"


def _minutes(proposal: Proposal, event: Event) -> int | None:
    kind = event.session_type(proposal.session_type)
    return proposal.duration or (kind.duration if kind else None)


def _nature(proposal: Proposal, event: Event) -> list[tuple[str, str | Line]]:
    """The facts about the kind of session: track, type, length, language and the like."""
    track = event.track(proposal.track)
    kind = event.session_type(proposal.session_type)
    minutes = _minutes(proposal, event)
    written: dict[str, tuple[str, str | Line]] = {
        "track": ("Track", track.name if track else proposal.track),
        "session_type": ("Type", kind.name if kind else proposal.session_type),
        "duration": ("Duration", f"{minutes} min" if minutes else ""),
        "language": ("Language", language_name(proposal.language)),
        "do_not_record": ("Recording", "do not record" if proposal.do_not_record else ""),
    }
    shown = ("track", "session_type", "duration", *SHORT_FIELDS)  # a dictionary keeps the first place of each
    return [
        ("Event", event.name),
        *(written.get(name) or (label_of(name), value_of(proposal, name)) for name in dict.fromkeys(shown)),
    ]


_HEADINGS = {"notes": "Notes for the committee"}
"""The headings of long texts that are worded otherwise on this page."""


def _texts(proposal: Proposal, *, is_public: bool) -> list[Section]:
    """The long texts that speakers submit: those of the programme, or those for the committee."""
    facts_by_name = facts_of(SubmittedFields)
    return [
        part
        for name in LONG_TEXTS
        if facts_by_name[name].public is is_public
        for part in prose_section(_HEADINGS.get(name) or page_heading(name), getattr(proposal, name))
    ]


def _course(proposal: Proposal, zone: tzinfo) -> list[tuple[str, str | Line]]:
    """The facts about the course of the proposal: when it was submitted, and the reasons on record."""
    submitted = proposal.submitted
    return [
        ("Submitted", local(submitted, zone) if submitted else ""),
        ("Late", proposal.late_reason),
        ("Reason", proposal.state_reason),
    ]


def _score(context: ProposalContext) -> str:
    if context.score is None:
        return ""
    count = sum(bool(review.scores) for review in context.reviews)
    return f"{decimal(context.score)} from {number_of(count, 'review')}" if count else decimal(context.score)


def _hidden(event: Event) -> Section:
    """The section shown instead of the speakers to a reviewer of a blind call, or to somebody outside the committee."""
    why = "this is reviewed blind" if event.review.blind else "visible to the committee only"
    return Section("Speakers", (Paragraph(line(f"not shown: {why}")),))


def _speakers(speakers: tuple[Speaker, ...]) -> Section:
    if not speakers:
        return Section("Speakers", (Paragraph(line("no speaker named")),))
    return Section("Speaker" if len(speakers) == 1 else "Speakers", tuple(_speaker(speaker) for speaker in speakers))


def _speaker(speaker: Speaker) -> Block:
    head = line(
        Span(speaker.name or speaker.code, Look.STRONG),
        f" <{speaker.email}>" if speaker.email else "",
        f" ({speaker.pronouns})" if speaker.pronouns else "",
        f", {speaker.affiliation}" if speaker.affiliation else "",
    )
    about = [Prose(speaker.biography)] if speaker.biography.strip() else []
    at = [Paragraph(line(Span(speaker.url, link=speaker.url)))] if speaker.url else []
    return Stack((Paragraph(head), Stack((*at, *about), 2)))


def _answers(proposal: Proposal, event: Event) -> list[Block]:
    questions = {question.slug: question for question in event.questions}
    blocks: list[Block] = []
    for slug, answer in proposal.answers.items():
        question = questions.get(slug)
        private = line(Span(" (private)", Look.MUTED)) if question and question.private else ()
        label = Span(question.question if question else slug, Look.MUTED)
        text = _answer(answer)
        if "\n" in text:
            blocks.append(Stack((Paragraph((label, *private)), Stack((Prose(text),), 2))))
        else:
            colon = "" if label.text.rstrip().endswith(("?", ":")) else ":"
            blocks.append(Paragraph((label, *private, Span(f"{colon} {text}"))))
    return [Stack(tuple(blocks))] if blocks else []


def _answer(answer: Answer) -> str:
    match answer:
        case bool():
            return "yes" if answer else "no"
        case tuple():
            return ", ".join(answer)
        case _:
            return str(answer)


def _links(resources: tuple[Resource, ...]) -> list[Block]:
    shown = [
        line(
            f"{resource.description}: " if resource.description else "",
            Span(resource.link, link=resource.link),
            Span("" if resource.is_public else " (for the committee)", Look.MUTED),
        )
        for resource in resources
    ]
    return [Bullets(tuple(shown))] if shown else []
