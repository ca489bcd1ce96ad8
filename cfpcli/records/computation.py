"""Fields computed from a record and the records to which it refers."""

from datetime import datetime

from cfpcli.records.change import Kind
from cfpcli.records.event import ReviewSettings
from cfpcli.records.facts import Blind, Fact
from cfpcli.records.review import count_scored, mean_score
from cfpcli.records.types import Field, FieldType, Related, Relation, Row


def speaker_names(row: Row, related: Related) -> tuple[str, ...]:
    """Names of a proposal's speakers in speaking order; the code replaces a speaker who is not loaded."""
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
            fact=Fact(
                "names of its speakers, in speaking order",
                header="speakers",
                aliases=("speaker",),
                searched=True,
                kept=5,
                narrows=((2, 14),),
            ),
            type=FieldType.LIST,
            needs=frozenset({"speakers"}),
            related=frozenset({Relation.SPEAKERS}),
            get=speaker_names,
        ),
        Field(
            name="reviews",
            fact=Fact("how many reviews carry scores", blind=Blind.SHOWN, kept=14),
            type=FieldType.NUMBER,
            needs=frozenset({"code"}),
            related=frozenset({Relation.REVIEWS}),
            get=_reviews,
        ),
        Field(
            name="score",
            fact=Fact("mean of its reviews' scores, on the event's scale", blind=Blind.SHOWN, kept=16),
            type=FieldType.NUMBER,
            needs=frozenset({"code", "event"}),
            related=frozenset({Relation.REVIEWS}),
            get=_score,
        ),
        Field(
            name="minutes",
            fact=Fact("length in minutes: its own duration, otherwise its session type's", blind=Blind.SHOWN),
            type=FieldType.NUMBER,
            needs=frozenset({"event", "session_type", "duration"}),
            get=_minutes,
        ),
        Field(
            name="late",
            fact=Fact("whether it was accepted outside the call's dates"),
            type=FieldType.FLAG,
            needs=frozenset({"late_reason"}),
            get=_late,
        ),
    ),
    Kind.EVENT: (
        Field(
            name="opens",
            fact=Fact("time at which the call opens"),
            type=FieldType.INSTANT,
            needs=frozenset({"call"}),
            get=_opens,
        ),
        Field(
            name="closes",
            fact=Fact("time from which the call is closed"),
            type=FieldType.INSTANT,
            needs=frozenset({"call"}),
            get=_closes,
        ),
    ),
}
