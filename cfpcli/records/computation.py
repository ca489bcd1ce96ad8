"""Fields that are computed from a record and what it refers to."""

from datetime import datetime

from cfpcli.records.change import Kind
from cfpcli.records.event import ReviewSettings
from cfpcli.records.review import count_scored, mean_score
from cfpcli.records.types import Field, FieldType, Related, Relation, Row


def speaker_names(row: Row, related: Related) -> tuple[str, ...]:
    """Names of a proposal's speakers in speaking order; a speaker who is not loaded goes by code."""
    speakers = related.speakers
    return tuple(speakers[code].name if code in speakers else code for code in row.speakers)


def _reviews(row: Row, related: Related) -> int:
    return count_scored(related.reviews.get(row.code, ()))


def _score(row: Row, related: Related) -> float | None:
    event = related.events.get(row.event)
    return mean_score(related.reviews.get(row.code, ()), event.review if event else ReviewSettings())


def _minutes(row: Row, related: Related) -> int | None:
    event = related.events.get(row.event)
    session_type = event.session_type(row.session_type) if event else None
    duration: int | None = row.duration
    return duration if duration is not None or session_type is None else session_type.duration


def _late(row: Row, _: Related) -> bool:
    return bool(row.late_reason)


def _opens(row: Row, _: Related) -> datetime | None:
    return row.call.opens.at if row.call.opens else None


def _closes(row: Row, _: Related) -> datetime | None:
    return row.call.closes.at if row.call.closes else None


COMPUTED: dict[Kind, tuple[Field, ...]] = {
    Kind.PROPOSAL: (
        Field(
            name="speaker_names",
            kept=5,
            help="names of its speakers, in speaking order",
            header="speakers",
            type=FieldType.LIST,
            needs=frozenset({"speakers"}),
            related=frozenset({Relation.SPEAKERS}),
            aliases=("speaker",),
            get=speaker_names,
        ),
        Field(
            name="reviews",
            kept=14,
            help="how many reviews carry scores",
            header="reviews",
            type=FieldType.NUMBER,
            needs=frozenset({"code"}),
            related=frozenset({Relation.REVIEWS}),
            get=_reviews,
        ),
        Field(
            name="score",
            kept=16,
            help="mean of its reviews' scores, on the event's scale",
            header="score",
            type=FieldType.NUMBER,
            needs=frozenset({"code", "event"}),
            related=frozenset({Relation.REVIEWS}),
            get=_score,
        ),
        Field(
            name="minutes",
            help="length in minutes: its own duration, otherwise its session type's",
            header="minutes",
            type=FieldType.NUMBER,
            needs=frozenset({"event", "session_type", "duration"}),
            get=_minutes,
        ),
        Field(
            name="late",
            help="whether it was accepted outside the call's dates",
            header="late",
            type=FieldType.FLAG,
            needs=frozenset({"late_reason"}),
            get=_late,
        ),
    ),
    Kind.EVENT: (
        Field(
            name="opens",
            help="time at which the call opens",
            header="opens",
            type=FieldType.INSTANT,
            needs=frozenset({"call"}),
            get=_opens,
        ),
        Field(
            name="closes",
            help="time from which the call is closed",
            header="closes",
            type=FieldType.INSTANT,
            needs=frozenset({"call"}),
            get=_closes,
        ),
    ),
}
