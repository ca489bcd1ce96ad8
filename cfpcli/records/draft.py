"""A draft: a proposal as its speaker writes it, before it has a code or a state."""

from datetime import datetime
from typing import Annotated

from cfpcli.errors import Fault
from cfpcli.records.facts import Fact
from cfpcli.records.person import SpeakerFields
from cfpcli.records.proposal import Acknowledgement, SubmittedFields


class DraftSpeaker(SpeakerFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A speaker as a draft names them."""


class Draft(SubmittedFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a speaker sends: the fields of a proposal that are theirs, and speakers in full instead of by code.

    `begun` is the UTC instant at which the draft was begun, for the grace period; None where nobody noted it.
    `source` and `lines` (field name to line, from 1) say where each field was read, for faults that name the place;
    a draft that came from flags or prompts has none. A field with facts is in proposal files.
    """

    title: str = ""
    event: Annotated[str, Fact("slug of the event it is sent to", choice=True)] = ""
    speakers: Annotated[tuple[DraftSpeaker, ...], Fact("its speakers", aliases=("speaker",))] = ()
    acknowledged: Annotated[tuple[Acknowledgement, ...], Fact("notices acknowledged", aliases=("accept",))] = ()
    begun: Annotated[datetime | None, Fact("when the draft was begun")] = None
    source: str = ""
    lines: dict[str, int] = {}  # noqa: RUF012  # msgspec copies it for each draft

    def fault(self, field: str, message: str) -> Fault:
        """A fault of one field, at the place it was read from."""
        return Fault(self.source or "proposal", self.lines.get(field, 0), field, message)
