"""The page of one proposal, laid out as a programme shows a talk, with what the committee has on it below."""

from datetime import datetime, timedelta, tzinfo

from cfpcli.dates.countdown import local
from cfpcli.dates.zones import zone_name
from cfpcli.overview.pages.committee import history_section, review_section
from cfpcli.overview.pages.neighbours import more_in_track
from cfpcli.overview.rows.proposal import ProposalContext, ShownProposal
from cfpcli.records.event import Event
from cfpcli.records.person import Speaker, language_name
from cfpcli.records.proposal import WORDS, Answer, Proposal, Resource
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
    """Everything known of the proposal; what is empty is left out."""
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
        *prose_section("Abstract", proposal.abstract),
        *prose_section("Description", proposal.description),
        _hidden(event) if context.is_blind else _speakers(context.speakers),
        *section("Answers", *_answers(proposal, event)),
        *section("Links", *_links(proposal.resources)),
        *prose_section("Notes for the committee", proposal.notes),
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
    """Where and when a placed session happens."""
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
    """What kind of session it is."""
    track = event.track(proposal.track)
    kind = event.session_type(proposal.session_type)
    minutes = _minutes(proposal, event)
    return [
        ("Event", event.name),
        ("Track", track.name if track else proposal.track),
        ("Type", kind.name if kind else proposal.session_type),
        ("Duration", f"{minutes} min" if minutes else ""),
        ("Language", language_name(proposal.language)),
        ("Level", proposal.level),
        *((name.capitalize(), ", ".join(getattr(proposal, name))) for name in WORDS),
        ("Recording", "do not record" if proposal.do_not_record else ""),
    ]


def _course(proposal: Proposal, zone: tzinfo) -> list[tuple[str, str | Line]]:
    """What happened to it."""
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
    """What stands for speakers whom the reader may not know: a reviewer of a blind call, or somebody outside it."""
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
