"""A draft: a proposal as its speaker writes it, before it has a code or a state."""

from datetime import datetime

import msgspec

from cfpcli.domain.proposal import Acknowledgement, Answer, Resource
from cfpcli.errors import Fault


class DraftSpeaker(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A speaker as a draft names them."""

    name: str
    email: str = ""
    pronouns: str = ""
    affiliation: str = ""
    url: str = ""
    availability: str = ""
    biography: str = ""


class Draft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a speaker sends; names and meanings as in `Proposal`, speakers in full instead of by code.

    `begun` is the UTC instant at which the draft was begun, for the grace period; None where nobody noted it.
    `source` and `lines` (field name to line, from 1) say where each field was read, for faults that name the place;
    a draft that came from flags or prompts has none.
    """

    title: str = ""
    event: str = ""
    track: str = ""
    session_type: str = ""
    language: str = ""
    level: str = ""
    tags: tuple[str, ...] = ()
    duration: int | None = None
    speakers: tuple[DraftSpeaker, ...] = ()
    answers: dict[str, Answer] = {}
    resources: tuple[Resource, ...] = ()
    do_not_record: bool = False
    acknowledged: tuple[Acknowledgement, ...] = ()
    begun: datetime | None = None
    abstract: str = ""
    description: str = ""
    notes: str = ""
    source: str = ""
    lines: dict[str, int] = {}

    def fault(self, field: str, message: str) -> Fault:
        """A fault of one field, at the place it was read from."""
        return Fault(self.source or "proposal", self.lines.get(field, 0), field, message)
