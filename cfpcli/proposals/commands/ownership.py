"""Whether the person who acts speaks in a proposal; a local file cannot prove who somebody is."""

from collections.abc import Iterable

from cfpcli.records.person import Person, normalise_email
from cfpcli.records.speaker import Speaker
from cfpcli.result import Level, Message


def speaks(me: Person, speakers: Iterable[Speaker]) -> bool:
    """Whether this person's normalised address is that of one of the speakers."""
    return bool(me.email) and any(one.email == normalise_email(me.email) for one in speakers)


def acted_for(me: Person, speakers: Iterable[Speaker], done: str) -> tuple[Message, ...]:
    """A warning where somebody did for the speakers what is theirs to do, such as `confirmed`."""
    if speaks(me, speakers):
        return ()
    return (Message(f"{me} is none of its speakers; the log says who {done} it.", Level.WARNING),)
