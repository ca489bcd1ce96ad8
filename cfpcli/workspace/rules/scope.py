"""The events in which a command requires a role: a module of its own, because every start of the program loads it."""

from enum import StrEnum


class Scope(StrEnum):
    """The events in which a person must hold a role that a command's row admits, enforced before the command runs."""

    ANY = "any"
    """Any event of the store."""
    EVENT = "event"
    """The selected event, of which there must be one."""
    EVENTS = "events"
    """The selected event or, if several are possible, all of them."""
    ARGUMENTS = "arguments"
    """The event of the proposal or file in the arguments.

    The command, or the admission of its change, judges the role, and whether a store is needed. A command for the
    committee is refused beforehand to people who are on the committee of no event of the store.
    """
