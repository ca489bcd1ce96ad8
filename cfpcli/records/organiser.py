"""The people who run the calls of a store."""

from datetime import datetime

import msgspec


class Organiser(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person with an organiser's rights in every event of a store, by normalised e-mail.

    `since` is the UTC instant of the registration; where a migration found the person in the history, of what they did
    there first. None where it is unknown.
    """

    email: str
    number: int = 0
    name: str = ""
    since: datetime | None = None

    def __str__(self) -> str:
        """Read as `NAME <ADDRESS>`."""
        return f"{self.name} <{self.email}>" if self.name else self.email
