"""The requirements of a call in words: the limits of a proposal, and the speakers of a session type."""

import msgspec

from cfpcli.dates.english import DASH
from cfpcli.records.event import Event, Limits, Question, SessionType, Track
from cfpcli.records.lengths import LIMITED, limits_of
from cfpcli.records.person import language_name
from cfpcli.text import number_of


def speakers_of(kind: SessionType) -> str:
    """The number of speakers that a session type takes; empty if it takes any number."""
    least, most = kind.speakers_min, kind.speakers_max
    if most is None:
        return f"{least} or more speakers" if least else ""
    if least == most:
        return number_of(most, "speaker")
    return f"{least}{DASH}{most} speakers" if least else f"up to {most} speakers"


def own_terms(part: Track | SessionType) -> list[str]:
    """The limits and the language that a track or a session type has of its own, each as one phrase."""
    language = getattr(part, "language", "")
    return [*([f"language: {language_name(language)} only"] if language else []), *limits(part.limits)]


def scope_of(question: Question) -> str:
    """The tracks and session types (slugs) of whose proposals alone a question is asked; empty if of all."""
    parts = [
        f"{noun if len(slugs) == 1 else f'{noun}s'} {' or '.join(slugs)}"
        for noun, slugs in (("track", question.tracks), ("session type", question.session_types))
        if slugs
    ]
    return " and ".join(parts)


def limits_lengths(limit: Limits) -> bool:
    """Whether these limits have any for the length of a text."""
    return msgspec.structs.replace(limit, proposals_per_person=None) != Limits()


def unpublished(event: Event) -> tuple[str, ...]:
    """The parts that the organisers of a followed event have not published, so that nothing here can check them."""
    if not event.followed:
        return ()
    parts = {
        "limits of texts": limits_lengths(event.call.limits),
        "tracks": bool(event.tracks),
        "session types": bool(event.session_types),
        "questions": bool(event.questions),
    }
    return tuple(name for name, is_published in parts.items() if not is_published)


def limits(limit: Limits) -> list[str]:
    """The limits of a call, each as one phrase."""
    per_person = limit.proposals_per_person
    return [
        *([f"at most {number_of(per_person, 'proposal')} a person"] if per_person else []),
        *(
            f"{field}: {_between(bounds.least, bounds.most)} {bounds.unit}s"
            for field in (*LIMITED, "biography")
            for bounds in limits_of(field, limit)
        ),
    ]


def _between(low: int | None, high: int | None) -> str:
    return f"{low}{DASH}{high}" if low and high else f"at most {high}" if high else f"at least {low}"
