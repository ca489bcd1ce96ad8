"""A profile: what a person says of themselves in every call, with biographies of several lengths."""

import msgspec


class Profile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the interview offers instead of asking again; biographies are Markdown, each may be empty."""

    name: str = ""
    email: str = ""
    pronouns: str = ""
    affiliation: str = ""
    url: str = ""
    biography_short: str = ""
    biography: str = ""
    biography_long: str = ""
