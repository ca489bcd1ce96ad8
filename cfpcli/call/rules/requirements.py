"""The requirements of a call in words: the limits of a proposal, and the speakers of a session type."""

from cfpcli.dates.english import DASH
from cfpcli.records.event import Limits, SessionType
from cfpcli.records.lengths import LIMITED, limits_of
from cfpcli.text import number_of


def speakers_of(kind: SessionType) -> str:
    """The number of speakers that a session type takes; empty if it takes any number."""
    least, most = kind.speakers_min, kind.speakers_max
    if most is None:
        return f"{least} or more speakers" if least else ""
    if least == most:
        return number_of(most, "speaker")
    return f"{least}{DASH}{most} speakers" if least else f"up to {most} speakers"


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
