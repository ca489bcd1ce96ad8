"""Seats: the holders of a track's slots, the line as they fill, and owners of several."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cfpcli.records.proposal import SEATED, Proposal
from cfpcli.records.verdicts import is_undecided, will_be


class Line(NamedTuple):
    """The line at the end of a track's slots.

    `seated` counts the proposals that are accepted, published or pending; `above` is the number of proposals of the
    ranked list above the line, None if every undecided one still has a slot.
    """

    slots: int
    seated: int
    above: int | None

    @property
    def free(self) -> int:
        """The number of free slots; below 0 if more proposals are accepted than there are slots."""
        return self.slots - self.seated


def line_of(ranked: Sequence[Proposal], slots: int | None) -> Line | None:
    """The line through one track's proposals, best first; None if the track has no number of slots.

    An accepted proposal holds a slot wherever it is ranked. Undecided ones get the remaining slots in the order of
    the list, and the line is before the first that gets none: it moves down when a proposal above it is rejected, and
    up when one below it is accepted.
    """
    if slots is None:
        return None
    held = sum(will_be(proposal) in SEATED for proposal in ranked)
    undecided = [at for at, proposal in enumerate(ranked) if is_undecided(proposal)]
    free = max(slots - held, 0)
    return Line(slots, held, undecided[free] if free < len(undecided) else None)


def shares(proposals: Iterable[Proposal], owners: Mapping[str, Sequence[str]]) -> tuple[tuple[str, int], ...]:
    """The number of accepted proposals of each owner, most first; `owners` are names by the code of a proposal."""
    counted = Counter(
        name
        for proposal in proposals
        if will_be(proposal) in SEATED
        for name in dict.fromkeys(owners.get(proposal.code, ()))
    )
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
