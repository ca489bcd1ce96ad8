"""Seats: who holds one of a track's slots, where the line stands as they fill, and who holds several."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cfpcli.records.proposal import Proposal
from cfpcli.records.verdicts import SEATED, is_undecided, will_be


class Line(NamedTuple):
    """Where a track's slots end.

    `taken` counts the proposals that are accepted, published or pending; `above` is how many proposals of the ranked
    list stand above the line, None where every one that is undecided still finds a slot.
    """

    slots: int
    taken: int
    above: int | None

    @property
    def free(self) -> int:
        """Slots nobody holds yet; below 0 where more are accepted than there are."""
        return self.slots - self.taken


def line_of(ranked: Sequence[Proposal], slots: int | None) -> Line | None:
    """The line through one track's proposals, best first; None where the track has no number of slots.

    An accepted proposal holds a slot wherever it is ranked. Undecided ones get the slots that are left in the order of
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
    """How many accepted proposals each owner has, most first; `owners` are names by the code of a proposal."""
    counted = Counter(
        name
        for proposal in proposals
        if will_be(proposal) in SEATED
        for name in dict.fromkeys(owners.get(proposal.code, ()))
    )
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
