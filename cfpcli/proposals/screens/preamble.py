"""The preamble of the submit form: the addressees of the call, and the fields of the form."""

import math
from collections.abc import Sequence

from cfpcli.proposals.screens.steps import Step
from cfpcli.records.draft import Draft
from cfpcli.records.event import Event
from cfpcli.ui.wrapping import MEASURE, hanging, pack

_INDENT = 7
_ROUNDED = 5


def preamble(event: Event, steps: Sequence[Step], columns: int, *, back: str) -> str:
    """The call in a few lines, the fields of the interview with their limits, its duration and the way to leave it.

    `back` is the key that goes back.
    """
    width = min(columns - 1, MEASURE + 3)
    fresh = Draft()
    first = [step for step in steps if step.lacks(fresh)]
    later = [step for step in steps if not step.lacks(fresh)]
    paragraphs = [
        hanging("For", "; ".join(event.audience), width, _INDENT) if event.audience else "",
        hanging("Why", "; ".join(event.reasons), width, _INDENT) if event.reasons else "",
        hanging("Asked", f"{'; '.join(map(_named, first))}. About {_minutes(first)} minutes.", width, _INDENT),
        hanging("Later", f"at the end, if you like: {'; '.join(map(_named, later))}.", width, _INDENT) if later else "",
    ]
    ways = ["Saved after every answer.", f"{back}: back", "Ctrl+C: keep the draft and leave"]
    return "\n".join((*filter(None, paragraphs), "\n".join(pack(ways, width))))


def _named(step: Step) -> str:
    limits = f" ({step.limits})" if step.limits else ""
    return f"{step.label[:1].casefold()}{step.label[1:].rstrip(' ?')}{limits}"


def _minutes(steps: Sequence[Step]) -> int:
    """The duration of the interview in minutes, rounded up to five: an estimate must not be far off for anybody."""
    return max(math.ceil(sum(step.minutes for step in steps) / _ROUNDED), 1) * _ROUNDED
