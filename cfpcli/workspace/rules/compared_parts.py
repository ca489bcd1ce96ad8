"""The parts of records that a change set is compared with: of every proposal and every person of a store."""

import msgspec

from cfpcli.records.proposal import State


class ComparedProposal(msgspec.Struct, frozen=True, gc=False):
    """The part of a proposal that is compared with other proposals."""

    code: str
    event: str
    state: State
    speakers: tuple[str, ...] = ()
    guid: str = ""
    track: str = ""
    session_type: str = ""


class KnownPerson(msgspec.Struct, frozen=True, gc=False):
    """The part of a person by which they are recognised: every address, and every code."""

    code: str
    email: str = ""
    other_emails: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
