"""Pages of the room's rows: a proposal in full, one's own proposals, the tracks, the dashboard."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import groupby

from cfpcli.dates.english import DASH, as_day, local, long_day, moment, time_of_day, utc_offset
from cfpcli.dates.zones import zone_name, zone_named, zone_or_utc
from cfpcli.history.rows import HistoryRow
from cfpcli.overview.rows import MineRow, ProposalContext, Session, ShownProposal, TalkVersion, TrackRow, Waiting
from cfpcli.people.rules.windows import windows_in_words
from cfpcli.records.answers import answer_in_words, slug_of, speaker_of
from cfpcli.records.event import Event, ReviewSettings
from cfpcli.records.facts import facts_of
from cfpcli.records.person import Speaker, language_name
from cfpcli.records.proposal import (
    LONG_TEXTS,
    SHORT_FIELDS,
    Proposal,
    Resource,
    SubmittedFields,
    label_of,
    state_word,
    value_of,
)
from cfpcli.records.review import Review
from cfpcli.records.session import SUMMARY, text_heading
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
    first_words,
    joined,
    line,
    prose_section,
    section,
    state_look,
)
from cfpcli.ui.values import Screen, decimal


def review_section(reviews: Sequence[Review], settings: ReviewSettings) -> tuple[Section, ...]:
    """Each review: the reviewer, the scores, the comment to the committee and the feedback to the speaker."""
    brief = not any(review.comment.strip() or review.feedback.strip() for review in reviews)
    return section("Reviews", *(_review(review, settings) for review in reviews), tight=brief)


def history_section(history: Sequence[HistoryRow], zone: tzinfo) -> tuple[Section, ...]:
    """Each entry: the time in the event's zone, the person and the changes."""
    return section("History", *(_happened(entry, zone) for entry in history), tight=True)


def _review(review: Review, settings: ReviewSettings) -> Block:
    who = review.name or review.reviewer or "a reviewer"
    reason = f" ({review.reason})" if review.reason else ""
    head = line(Span(who, Look.STRONG), f": {_verdict(review, settings)}{reason}")
    texts: list[Block] = [Prose(review.comment)] if review.comment.strip() else []
    if review.feedback.strip():
        texts.append(Paragraph(line(Span("To the speaker:", Look.MUTED))))
        texts.append(Stack((Prose(review.feedback),), 2))
    return Stack((Paragraph(head), Stack(tuple(texts), 2)))


def _verdict(review: Review, settings: ReviewSettings) -> str:
    names = {category.slug: category.name for category in settings.categories}
    scores = [
        _score_of(value, settings) if slug == "score" and slug not in names else f"{names.get(slug, slug)} {value}"
        for slug, value in review.scores.items()
    ]
    return ", ".join(scores) or str(review.state)


def _score_of(value: int, settings: ReviewSettings) -> str:
    """A score on the event's scale, with its label if it has one."""
    position = value - settings.scale_min
    label = f" ({settings.labels[position]})" if 0 <= position < len(settings.labels) else ""
    return f"{value} of {settings.scale_max}{label}"


def _happened(entry: HistoryRow, zone: tzinfo) -> Block:
    head: Line = line(Span(moment(entry.at, zone), Look.MUTED), f"  {entry.by}" if entry.by else "")
    what = entry.changes or ((entry.command,) if entry.command else ())
    return Stack((Paragraph(head), Stack(tuple(Paragraph(line(change)) for change in what), 2)))


_MARKS = frozenset("#*_`[]<>!&\\~-+|=")
"""Characters that may be markup: a text without any of them is plain text in Markdown."""

_BEGINNING = {120: 300, 0: 150}
"""The most cells of the beginning of an abstract, by the least width of the screen."""


def more_in_track(sessions: Sequence[Session], zone: tzinfo, width: int) -> tuple[Section, ...]:
    """The other sessions, grouped by day: time, room, title, speakers and the beginning of the abstract.

    `width` is that of the screen in cells: a wide one shows more of each abstract.
    """
    most = next(cells for least, cells in _BEGINNING.items() if width >= least)
    blocks: list[Block] = []
    for day, together in groupby(sessions, key=lambda session: _day(session, zone)):
        heading = (Paragraph(line(day)),) if day else ()
        first, *others = [_session(session, zone, most) for session in together]
        blocks += [
            Stack((*heading, Stack((first,), 2 if day else 0))),
            *(Stack((block,), 2 if day else 0) for block in others),
        ]
    return section("More in this track", *blocks)


def _day(session: Session, zone: tzinfo) -> str:
    day = as_day(session.day) or (session.start.astimezone(zone).date() if session.start else None)
    return long_day(day) if day else session.day


def _session(session: Session, zone: tzinfo, most: int) -> Block:
    times = [_clock(session.start, zone), _clock(session.ends, zone)]
    where = joined([line(DASH.join(time for time in times if time)), line(session.room), line(session.code)])
    speakers = ", ".join(session.speaker_names) or "no speaker named"
    about = _beginning(session.abstract, most)
    mark = f"{SUMMARY}: " if session.abstract_is_summary else ""
    return Stack(
        (
            Paragraph(where),
            Stack(
                (
                    Paragraph(line(Span(session.title, Look.STRONG))),
                    Paragraph(line(speakers)),
                    *([Paragraph(line(Span(f"{mark}{about}", Look.MUTED)))] if about else []),
                ),
                2,
            ),
        )
    )


def _beginning(abstract: str, most: int) -> str:
    # The parser takes long to import, and short texts often are sentences alone.
    if not _MARKS & {*abstract}:
        return first_words(abstract.split(), most)
    from cfpcli.ui.markdown import beginning

    return beginning(abstract, most)


def _clock(instant: datetime | None, zone: tzinfo) -> str:
    return time_of_day(instant, zone) if instant else ""


def proposal_page(result: Result[ShownProposal], screen: Screen) -> Page:
    """Everything known about the proposal; empty fields are left out."""
    (row,) = result.items
    proposal, context = row.proposal, result.further(ProposalContext)
    event = context.event
    zone = zone_or_utc(event.timezone)  # a session takes place in its event's zone, not in the reader's
    return (
        _head(proposal, event),
        *facts(
            *_place(proposal, row.ends, event, zone),
            *_nature(proposal, event),
            *_course(proposal, event, zone),
            ("Score", _score(context)),
        ),
        *_texts(proposal, is_public=True),
        _hidden(event) if context.is_blind else _speakers(context.speakers, event),
        *section("Answers", *_answers(proposal, event, context.speakers)),
        *section("Links", *_links(proposal.resources)),
        *_texts(proposal, is_public=False),
        *prose_section("Internal notes", proposal.internal_notes),
        *review_section(context.reviews, event.review),
        *history_section(context.history, zone),
        *more_in_track(context.more_in_track, zone, screen.width),
    )


def _head(proposal: Proposal, event: Event) -> Block:
    state = state_word(proposal.state, followed=event.followed)
    pending = f"{proposal.pending_state}, not published yet" if proposal.pending_state else ""
    status = joined(
        [
            line(proposal.code),
            line(Span(state, state_look(proposal.state))),
            line(Span(pending, state_look(proposal.pending_state or ""))),
            line("late" if proposal.late_reason else ""),
        ]
    )
    return Stack((Paragraph(line(Span(proposal.title, Look.TITLE))), Paragraph(status)))


def _place(proposal: Proposal, ends: datetime | None, event: Event, zone: tzinfo) -> list[tuple[str, str | Line]]:
    """The place and time of a scheduled session, which `ends` at a UTC instant."""
    room = event.room(proposal.room)
    start = proposal.start
    day = start.astimezone(zone).date() if start else as_day(proposal.day)
    return [
        ("Day", long_day(day) if day else proposal.day),
        ("Time", _time(start, ends, zone) if start else ""),
        ("Room", proposal.room),
        ("Stream", proposal.stream_url or (room.stream_url if room else "")),
        ("Video", proposal.recording_url),
        ("Chat", proposal.chat_url),
    ]


def _time(start: datetime, ends: datetime | None, zone: tzinfo) -> str:
    until = f"{DASH}{time_of_day(ends, zone)}" if ends else ""
    return f"{time_of_day(start, zone)}{until} {zone_name(zone)} ({utc_offset(start, zone)})"


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
        for part in prose_section(_HEADINGS.get(name) or text_heading(proposal, name), getattr(proposal, name))
    ]


def _course(proposal: Proposal, event: Event, zone: tzinfo) -> list[tuple[str, str | Line]]:
    """The facts about the course of the proposal: when it was submitted, and the reasons on record."""
    submitted = proposal.submitted
    return [
        ("Sent" if event.followed else "Submitted", local(submitted, zone) if submitted else ""),
        ("Reference", proposal.reference),
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


def _speakers(speakers: tuple[Speaker, ...], event: Event) -> Section:
    if not speakers:
        return Section("Speakers", (Paragraph(line("no speaker named")),))
    return Section("Speaker" if len(speakers) == 1 else "Speakers", tuple(_speaker(each, event) for each in speakers))


def _speaker(speaker: Speaker, event: Event) -> Block:
    head = line(
        Span(speaker.name or speaker.code, Look.STRONG),
        f" <{speaker.email}>" if speaker.email else "",
        f" ({speaker.pronouns})" if speaker.pronouns else "",
        f", {speaker.affiliation}" if speaker.affiliation else "",
    )
    about = [Prose(speaker.biography)] if speaker.biography.strip() else []
    at = [Paragraph(line(Span(speaker.url, link=speaker.url)))] if speaker.url else []
    words = windows_in_words(speaker.windows, zone_named(event.timezone)) if speaker.windows else ()
    windows = [Paragraph(line(f"available {text}")) for text in words]
    return Stack((Paragraph(head), Stack((*at, *windows, *about), 2)))


def _answers(proposal: Proposal, event: Event, speakers: tuple[Speaker, ...]) -> list[Block]:
    questions = {question.slug: question for question in event.questions}
    blocks: list[Block] = []
    names = {speaker.code: speaker.name or speaker.code for speaker in speakers}
    for key, answer in proposal.answers.items():
        slug, code = slug_of(key), speaker_of(key)
        question = questions.get(slug)
        who = f", {names.get(code, code)}" if code else ""
        private = line(Span(" (private)", Look.MUTED)) if question and question.private else ()
        label = Span(f"{question.question if question else slug}{who}", Look.MUTED)
        text = answer_in_words(answer)
        if "\n" in text:
            blocks.append(Stack((Paragraph((label, *private)), Stack((Prose(text),), 2))))
        else:
            colon = "" if label.text.rstrip().endswith(("?", ":")) else ":"
            blocks.append(Paragraph((label, *private, Span(f"{colon} {text}"))))
    return [Stack(tuple(blocks))] if blocks else []


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


ELSEWHERE = "No event of this store"
"""The heading above drafts whose event is not in this store."""

_BESIDE_A_CODE = 12
"""Columns taken by a code and the blanks around it."""


def mine_page(result: Result[MineRow], screen: Screen) -> Page:
    """A section for each event with, for each proposal, its code, title and state, then the next step."""
    rows = result.items
    events = dict.fromkeys(row.event_name or row.event or ELSEWHERE for row in rows)
    return tuple(
        Section(
            name,
            (
                Facts(
                    tuple(
                        fact
                        for row in rows
                        if (row.event_name or row.event or ELSEWHERE) == name
                        for fact in _of(row, screen)
                    )
                ),
            ),
        )
        for name in events
    )


def _of(row: MineRow, screen: Screen) -> list[tuple[Span, Line]]:
    """The code beside the title, and below it the expected step, its deadline and its command."""
    heading = line(Span(row.title or row.draft, Look.TITLE))
    if row.code:
        word = f"{row.state_shown}, reported by its organisers" if row.reported else row.state_shown
        heading = (*heading, Span("  "), Span(word, state_look(row.state)))
    what = Span(row.expected, Look.STRONG if row.wanted else Look.PLAIN)
    remaining = Span(row.left, URGENCY_LOOKS.get(row.urgency, Look.PLAIN) if row.wanted else Look.PLAIN)
    lines = [
        *(line(place) for place in row.places),
        line(what) if row.expected != "nothing" else (),
        *_until(row, remaining, screen),
        line(Span(row.command, Look.COMMAND)),
    ]
    below = [(Span(""), content) for content in lines if any(span.text for span in content)]
    return [(Span(row.code or "draft", Look.STRONG), heading), *below]


def _until(row: MineRow, remaining: Span, screen: Screen) -> tuple[Line, ...]:
    """The deadline, with the reader's own time beside it if there is room, else on a line of its own."""
    if not row.by_local:
        return ()
    until = joined([line(remaining), line(f"until {row.by_local}")])
    if not row.your_time:
        return (until,)
    yours = line(f"your time: {row.your_time}")
    beside = joined([until, yours])
    fits = sum(cells(span.text) for span in beside) <= screen.width - _BESIDE_A_CODE
    return (beside,) if fits else (until, yours)


def talk_page(result: Result[TalkVersion], screen: Screen) -> Page:
    """The versions of a talk, then the texts of the newest one."""
    newest = result.items[0]
    rows = tuple(
        (Span(row.id or row.draft, Look.STRONG), _version_facts(row, newest.title, screen)) for row in result.items
    )
    return (
        Paragraph(line(Span(newest.title, Look.TITLE))),
        Facts(rows),
        *prose_section("Abstract", newest.abstract),
        *prose_section("Description", newest.description),
    )


def _version_facts(row: TalkVersion, title: str, screen: Screen) -> Line:
    """A version in one line: where it went, its state, its lengths, and its own title if that differs."""
    return joined(
        [
            line(row.event_name or "no event"),
            line(Span(row.state_shown, state_look(row.state))),
            line(number_of(row.words, "word")),
            line(f"{row.minutes} min" if row.minutes else ""),
            line(local(row.changed, screen.zone).rpartition(" ")[0]),
            line(f'as "{row.title}"' if row.title != title else ""),
        ]
    )


def tracks_page(result: Result[TrackRow], screen: Screen) -> Page:
    """Each track with its counts and its description."""
    del screen
    return tuple(_track(track) for track in result.items)


def _track(track: TrackRow) -> Block:
    number = number_of(track.proposals, "proposal") if track.proposals else "no proposals"
    by_state = counted_states(track.counts)
    figures = joined(
        [
            line(track.slug if track.name else ""),
            (*line(f"{number}: "), *by_state) if by_state else line(number),
            line(f"mean score {decimal(track.score)}" if track.score is not None else ""),
        ]
    )
    described = [Prose(track.description)] if track.description.strip() else []
    head = line(
        Span(f"{track.number}. " if track.number else "", Look.MUTED), Span(track.name or track.slug, Look.TITLE)
    )
    return Stack((Paragraph(head), Stack((Paragraph(figures), *described), 2)))


COMMAND_MAX = 32
"""Cells of the widest command whose purpose is shown beside it instead of below."""

HEADINGS = {
    "drafts": "Drafts",
    "draft": "Drafts",
    "call": "Open calls",
    "deadline": "Open calls",
    "deadlines": "Open calls",
    "followed": "Followed calls",
    "review": "To review",
    "session": "Your sessions",
}
"""The heading above each kind of task."""


def dashboard_page(result: Result[Waiting], screen: Screen) -> Page:
    """Commands at the left, aligned across all sections, and the purpose of each."""
    del screen
    widest = max((width for item in result.items if (width := cells(item.command)) <= COMMAND_MAX), default=0)
    return tuple(
        Section(
            HEADINGS.get(what, what.capitalize()),
            (
                Facts(
                    tuple((Span(item.command, Look.COMMAND), line(item.text)) for item in together),
                    label_max=COMMAND_MAX,
                    label_min=widest,
                ),
            ),
        )
        for what, together in groupby(result.items, key=lambda item: item.what)
    )
