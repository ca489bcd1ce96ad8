"""A setting of a store that is no property of an event, such as which event is in use."""

import msgspec


class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named value; `event` names the event that commands mean when none is given."""

    name: str
    number: int = 0
    value: str
