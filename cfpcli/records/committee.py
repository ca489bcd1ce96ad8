"""Who reviews, and which proposals they were given."""

from datetime import datetime

import msgspec


class DeclaredConflict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a reviewer must not judge: a proposal's code, a speaker's normalised address or a domain, and why.

    One against an address or a domain that the reviewer `requested` holds once an organiser confirms it: in a blind
    call its effect would otherwise answer who speaks where.
    """

    against: str
    reason: str = ""
    requested: bool = False


class Reviewer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A member of the committee, by normalised e-mail.

    `tracks` are slugs of the tracks they prefer, empty for no preference; `load` is the most proposals they take on,
    None without a cap; who is not `active` keeps what they have and is given nothing more.
    """

    email: str
    number: int = 0
    name: str = ""
    affiliation: str = ""
    tracks: tuple[str, ...] = ()
    load: int | None = None
    conflicts: tuple[DeclaredConflict, ...] = ()
    active: bool = True

    def __str__(self) -> str:
        """Read as `NAME <ADDRESS>`."""
        return f"{self.name} <{self.email}>" if self.name else self.email


class Assignment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """That a proposal was given to a reviewer: `assigned` when (UTC), `by` whom (`NAME <ADDRESS>`).

    `source` says how it came: `solved` by the program, or `named` by an organiser.
    """

    proposal: str
    reviewer: str
    number: int = 0
    assigned: datetime
    by: str = ""
    source: str = ""

    @property
    def key(self) -> str:
        """The key of this assignment in the store: proposal code and reviewer, joined by a slash."""
        return f"{self.proposal}/{self.reviewer}"
