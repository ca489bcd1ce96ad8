"""A speaker: one person, many proposals, found by normalised e-mail or, without one, by code."""

import msgspec


class Speaker(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person who speaks; `email` is normalised and empty for one known only from a published programme."""

    code: str
    number: int = 0
    name: str
    email: str = ""
    pronouns: str = ""
    affiliation: str = ""
    url: str = ""
    availability: str = ""
    biography: str = ""
