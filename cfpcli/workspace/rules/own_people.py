"""The speakers of the calls that a person runs, whose records that person may complete or replace."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple


class OwnPeople(NamedTuple):
    """The codes of the speakers with a proposal in a call that a person runs, and of those with one in another call.

    `everybody` is whether the person runs every call, and with them the records of all speakers.
    """

    here: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    everybody: bool = False

    def may_fill(self, code: str) -> bool:
        """Whether the person may fill empty fields of a speaker's record: somebody who speaks in their calls."""
        return self.everybody or code in self.here

    def may_replace(self, code: str) -> bool:
        """Whether the person may replace a speaker's values: they appear in no programme that somebody else runs."""
        return self.everybody or (code in self.here and code not in self.elsewhere)


EVERYBODY = OwnPeople(everybody=True)
NOBODY = OwnPeople()


def own_people(proposals: Iterable[Any], runs: Callable[[str], bool]) -> OwnPeople:
    """The people of these proposals or rows of them; `runs` is whether the person runs the call of an event's slug."""
    speakers_by_event: dict[str, set[str]] = {}
    for proposal in proposals:
        speakers_by_event.setdefault(proposal.event, set()).update(proposal.speakers)
    codes: dict[bool, set[str]] = {True: set(), False: set()}
    for slug, speakers in speakers_by_event.items():
        codes[runs(slug)] |= speakers
    return OwnPeople(frozenset(codes[True]), frozenset(codes[False]))
