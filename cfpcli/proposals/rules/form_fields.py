"""The fields of a proposal as a form of somebody else's call takes them: one text each, beside its length and limit."""

from collections.abc import Iterator, Sequence

import msgspec

from cfpcli.records.answers import answer_in_words
from cfpcli.records.event import Event
from cfpcli.records.lengths import limits_of
from cfpcli.records.person import Profile, Speaker, language_name
from cfpcli.records.proposal import LONG_TEXTS, SHORT_FIELDS, Proposal, label_of, value_of
from cfpcli.text import characters, number_of, words


class FormField(msgspec.Struct, frozen=True, kw_only=True):
    """A field to paste: `name` as `cfp copy` takes it, `label` for people, `text` unchanged, `length` in words."""

    name: str
    label: str
    text: str
    length: str


def form_fields(
    proposal: Proposal, speakers: Sequence[Speaker], event: Event, profile: Profile | None = None
) -> tuple[FormField, ...]:
    """The fields of a proposal that have a text, in the order in which forms ask for them.

    Tracks, session types and languages are named as the call names them. `speakers` are in speaking order; the fields
    of the second one have `.2` behind their names. `profile` is that of the person who sends it, with links that many
    forms ask for.
    """
    event = event.for_part(proposal.track, proposal.session_type)
    track, kind = event.track(proposal.track), event.session_type(proposal.session_type)
    named = {
        "track": track.name if track else proposal.track,
        "session_type": kind.name if kind else proposal.session_type,
        "language": language_name(proposal.language),
    }
    texts = {"title": proposal.title, **{name: getattr(proposal, name) for name in LONG_TEXTS}}
    texts |= {name: named.get(name) or value_of(proposal, name) for name in SHORT_FIELDS}
    fields = [_field(name, label_of(name), text, event) for name, text in texts.items() if text]
    fields += [
        _field(f"answers.{question.slug}", question.question, answer_in_words(proposal.answers[question.slug]), event)
        for question in event.questions
        if question.slug in proposal.answers
    ]
    links = "\n".join(f"{resource.link} {resource.description}".rstrip() for resource in proposal.resources)
    fields += [_field("resources", "Links", links, event)] if links else []
    links_of_own = {name: getattr(profile, name) for name in ("photo", "slides")} if profile else {}
    own = [_field(name, name.capitalize(), link, event) for name, link in links_of_own.items() if link]
    return (*fields, *_of_speakers(speakers, event), *own)


def _of_speakers(speakers: Sequence[Speaker], event: Event) -> Iterator[FormField]:
    for number, speaker in enumerate(speakers, start=1):
        place, whose = (f".{number}", f" of {speaker.name}") if number > 1 else ("", "")
        for name in ("name", "email", "pronouns", "affiliation", "url", "biography"):
            if text := getattr(speaker, name):
                yield _field(f"{name}{place}", f"{_LABELS.get(name, name.capitalize())}{whose}", text, event)


_LABELS = {"name": "Speaker", "email": "Address", "url": "Home page"}


def _field(name: str, label: str, text: str, event: Event) -> FormField:
    limits = limits_of(name.partition(".")[0], event.call.limits)
    length = ", ".join(limit.measured(text) for limit in limits)
    if not limits:  # forms count in either
        in_words = f"{number_of(words(text), 'word')}, " if name.partition(".")[0] in (*LONG_TEXTS, "biography") else ""
        length = f"{in_words}{number_of(characters(text), 'character')}"
    return FormField(name=name, label=label, text=text, length=length)
