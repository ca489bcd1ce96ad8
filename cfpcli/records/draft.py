"""A draft: a proposal as its speaker writes it, before it has a code or a state."""

from datetime import datetime
from typing import Annotated

from cfpcli.errors import Fault
from cfpcli.records.facts import Fact
from cfpcli.records.person import SpeakerFields
from cfpcli.records.proposal import Acknowledgement, SubmittedFields


class DraftSpeaker(SpeakerFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A speaker in a draft, in full."""


class Draft(SubmittedFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A proposal as submitted: the fields that speakers own, and speakers in full instead of by code.

    `begun` is the UTC instant at which the draft was begun, for the grace period; None if unknown. `source` and
    `lines` (field name to line, from 1) are the places from which the fields were read, for faults that name the
    place; a draft from flags or prompts has none. A field with facts is in proposal files.
    """

    title: str = ""
    event: Annotated[str, Fact("slug of the event it is sent to", choice=True)] = ""
    speakers: Annotated[tuple[DraftSpeaker, ...], Fact("its speakers", aliases=("speaker",))] = ()
    acknowledged: Annotated[tuple[Acknowledgement, ...], Fact("notices acknowledged", aliases=("accept",))] = ()
    begun: Annotated[datetime | None, Fact("when the draft was begun")] = None
    source: str = ""
    lines: dict[str, int] = {}  # noqa: RUF012  # msgspec copies it for each draft

    def fault(self, field: str, message: str) -> Fault:
        """A fault of one field, with the place from which the field was read."""
        return Fault(self.source or "proposal", self.lines.get(field, 0), field, message)
