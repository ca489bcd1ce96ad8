"""A skeleton of a proposal file for one event: its fields and questions, with every limit, in comments never sent."""

import textwrap
from collections.abc import Iterator
from datetime import datetime

from cfpcli.call.rules.requirements import own_terms, scope_of
from cfpcli.dates.ending import ending_of
from cfpcli.dates.english import day_range
from cfpcli.dates.written_deadline import Deadline
from cfpcli.exchange.front_matter import write_key, write_value
from cfpcli.exchange.sections import advice, can_stand, heading, write_section
from cfpcli.people.rules.windows import window_form
from cfpcli.proposals.files.front_fields import write_instant, write_person
from cfpcli.records.answers import answer_limits
from cfpcli.records.event import Event, Notice, Question, QuestionKind, Respondent, SessionType, Track
from cfpcli.records.facts import Fact, InterviewRound, facts_of
from cfpcli.records.lengths import limits_of
from cfpcli.records.person import Person, Profile, SpeakerFields
from cfpcli.records.proposal import SHORT_FIELDS, SubmittedFields
from cfpcli.records.soundness import lengths_of
from cfpcli.text import clean_line, number_of, words

_WIDTH = 78
_KINDS = {
    QuestionKind.TEXT: "one line",
    QuestionKind.LONG_TEXT: "a text: on one line, or | here and the text indented below",
    QuestionKind.CHOICE: "one of these",
    QuestionKind.CHOICES: "several of these, as [first, second]",
    QuestionKind.NUMBER: "a number",
    QuestionKind.BOOLEAN: "yes or no",
    QuestionKind.DATE: "a date, YYYY-MM-DD",
    QuestionKind.URL: "a link that begins with https://",
    QuestionKind.FILE: "a link to the file, which begins with https://",
    QuestionKind.PHOTO: "a link to the photo, which begins with https://",
}


def template(
    event: Event,
    *,
    me: Person | None,
    profile: Profile | None = None,
    title: str = "",
    begun: datetime | None = None,
    id_: str = "",
) -> str:
    """A file that `load_draft` reads as an almost empty draft: the event, `me` as its speaker, and these arguments.

    `profile` is the person's own profile: the longest of its biographies that the event accepts is included.
    No notice is acknowledged and no question answered, because only the person may do that.
    """
    front = [
        "---",
        *_head(event),
        *([f"id: {id_}"] if id_ else []),
        *([f"begun: {write_instant(begun)}"] if begun else []),
        f"event: {write_value(event.slug)}",
        "",
        *_comment(_title_limit(event)),
        f"title: {write_value(clean_line(title))}" if title else "title:",
        *_choices(event),
        *_optional(),
        *_speakers(me, profile),
        *_availability(event),
        *_answers(event),
        *_notices(event),
        "---",
    ]
    return "\n".join([*front, *_sections(event, _biography(event, profile))]) + "\n"


def _comment(text: str, indent: int = 0, hanging: str = "") -> list[str]:
    """Text as comment lines of front matter."""
    lead = f"{' ' * indent}# "
    return textwrap.wrap(
        clean_line(text),
        _WIDTH,
        initial_indent=lead + hanging,
        subsequent_indent=lead + " " * (len(hanging) + 2 if hanging else 0),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _head(event: Event) -> Iterator[str]:
    yield from _comment(f"A proposal for {event.name}{f', {event.place}' if event.place else ''}.")
    closes = _closing(event.call.closes, event)
    if closes:
        yield from _comment(f"The call closes {closes}.")
    yield from _comment("Lines with # and comments with <!-- cfp asks: … --> are advice and are never sent.")
    yield from _comment("Check it: cfp check FILE. Send it: cfp submit FILE.")


def _closing(closes: Deadline | None, event: Event) -> str:
    ending = ending_of(closes, event.timezone)
    return ending.text if ending else ""


def _title_limit(event: Event) -> str:
    most = event.call.limits.title_characters_max
    return f"The title, one line{f', at most {most} characters' if most is not None else ''}."


def _choices(event: Event) -> Iterator[str]:
    if event.tracks:
        yield from ["", *_comment("The track, one of:")]
        for track in event.tracks:
            yield from _comment(f"{track.slug}: {track.name}{_own_close(track, event)}{_terms(track)}", hanging="  ")
        yield "track:"
    if event.session_types:
        yield from ["", *_comment("The session type, one of:")]
        for kind in event.session_types:
            length = f", {lengths_of(kind, 'minutes')}" if kind.duration or kind.has_choice_of_length else ""
            about = f"{kind.slug}: {kind.name}{length}, {_how_many(kind)}{_own_close(kind, event)}{_terms(kind)}"
            yield from _comment(about, hanging="  ")
        yield "type:"
        if any(kind.has_choice_of_length for kind in event.session_types):
            yield from ["", *_comment("The length in minutes, where the type has several. May stay empty.")]
            yield "duration:"
    allowed = f", one of: {', '.join(event.languages)}" if event.languages else ", such as en or fr"
    yield from ["", *_comment(f"The language of the session{allowed}."), "language:"]


def _own_close(part: Track | SessionType, event: Event) -> str:
    closes = _closing(part.closes, event)
    return f" (closes {closes})" if closes else ""


def _terms(part: Track | SessionType) -> str:
    terms = own_terms(part)
    return f" ({'; '.join(terms)})" if terms else ""


def _how_many(kind: SessionType) -> str:
    least, most = kind.speakers_min, kind.speakers_max
    if most is None:
        return f"{number_of(least, 'speaker')} or more"
    if least == most:
        return number_of(most, "speaker")
    return f"up to {most} speakers" if least <= 1 else f"{least} to {most} speakers"


def _optional() -> Iterator[str]:
    for name in SHORT_FIELDS:
        if advised := _advice(facts_of(SubmittedFields)[name]):
            yield from ["", *_comment(advised), f"{name}:"]


def _advice(fact: Fact) -> str:
    """The comment of a field in the template; empty for a field that it omits, because a person need not fill it in."""
    if fact.advice or fact.interview is not InterviewRound.LATER:
        return "" if fact.offers else fact.advice
    return f"{fact.help[0].upper()}{fact.help[1:]}. May stay empty."


def _speakers(me: Person | None, profile: Profile | None) -> Iterator[str]:
    yield from ["", *_comment("All speakers, one on each line: - NAME <ADDRESS>")]
    yield "speakers:"
    yield f"  - {write_value(write_person(me))}" if me else "  # - Your Name <you@example.org>"
    yield from _comment("About the speaker, optional; if there are several, one line each below: NAME: TEXT")
    for field in ("pronouns", "affiliation", "url"):
        value = getattr(profile, field) if profile and me else ""
        yield f"{field}: {write_value(value)}" if value else f"{field}:"


def _availability(event: Event) -> Iterator[str]:
    if not event.call.ask_availability:
        return
    days = day_range(event.starts, event.ends)
    when = f" The event is on {days}." if days else ""
    yield from ["", *_comment(f"The times at which the speaker can be there, optional, for the organisers only.{when}")]
    yield from _comment(
        f"Write {window_form(event.starts)}; times are in {event.timezone}. Put brackets around several: [FIRST, "
        "SECOND]. If there are several speakers, one line each below: NAME: [FIRST]"
    )
    yield "windows:"


def _biography(event: Event, profile: Profile | None) -> str:
    """The longest biography of the profile within the event's limit."""
    most = event.call.limits.biography_words_max
    biographies = (profile.biography_long, profile.biography, profile.biography_short) if profile else ()
    fitting = (text for text in biographies if text and can_stand(text) and (most is None or words(text) <= most))
    return max(fitting, key=words, default="")


def _answers(event: Event) -> Iterator[str]:
    if not event.questions:
        return
    yield from ["", *_comment("Answers to the event's own questions."), "answers:"]
    for question in event.questions:
        yield from _question(question)
        yield f"  {write_key(question.slug)}:"


def _question(question: Question) -> Iterator[str]:
    when = "Needed." if question.required else "May stay empty."
    if question.required_at_close and not question.required:
        when = "Required when the call closes."
    each = " Asked of each speaker; of several, write SLUG.ADDRESS." if question.of is Respondent.SPEAKER else ""
    private = " Only the organisers see the answer." if question.private else ""
    length = "".join(f" At most {limit.most} {limit.unit}s." for limit in answer_limits(question))
    scope = scope_of(question)
    only = f" Only for {scope}." if scope else ""
    yield from _comment(f"{question.question} ({_KINDS[question.kind]}) {when}{only}{each}{length}{private}", 2)
    if question.help:
        yield from _comment(question.help, 2)
    for option in question.options:
        yield from _comment(option, 2, "- ")


def _notices(event: Event) -> Iterator[str]:
    if not event.call.notices:
        return
    yield from ["", *_comment("Notices to acknowledge: read each one, then remove the # from its line.")]
    yield "accept:"
    for notice in event.call.notices:
        yield from _notice(notice)
        yield f"  # - {write_value(f'{notice.slug}@{notice.version}')}"


def _notice(notice: Notice) -> Iterator[str]:
    yield from _comment(f"{notice.name}, version {notice.version}{f': {notice.url}' if notice.url else ''}", 2)
    if notice.text:
        yield from _comment(notice.text, 2)


def _sections(event: Event, biography: str) -> Iterator[str]:
    for field, fact in (*facts_of(SubmittedFields).items(), *facts_of(SpeakerFields).items()):
        if fact.long and (advised := _advice(fact)):
            yield from ("", heading(field, ""), "", advice(f"{_measured(field, event)} {advised}"), "")
    if biography:
        yield from (write_section("biography", "", biography).partition("\n\n")[2].rstrip("\n"),)


def _measured(field: str, event: Event) -> str:
    """The call's limits for a field, as sentences."""
    return " ".join(
        f"{limit.least} to {limit.most} {limit.unit}s."
        if limit.least is not None and limit.most is not None
        else f"At most {limit.most} {limit.unit}s."
        if limit.most is not None
        else f"At least {limit.least} {limit.unit}s."
        for limit in limits_of(field, event.call.limits)
    )
