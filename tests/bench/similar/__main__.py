"""Measure how well near-duplicates are found: `python -m tests.bench.similar [--kinds] [--sentence 70]`."""

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from cfpcli.proposals.commands.ratio import likeness
from cfpcli.proposals.rules import similar as overlap
from tests.bench.similar.labelled import Labelled, labelled

THRESHOLDS = (10, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90)


class Measured(NamedTuple):
    """How a threshold does on the labelled pairs."""

    threshold: int
    found: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of the pairs told that are the same talk."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of the pairs that are the same talk that are told."""
        return self.found / (self.found + self.missed)


def scores(pairs: Sequence[Labelled]) -> list[int]:
    """The score of each pair as the command gives it; 0 where it would not even look closely."""
    found = []
    for pair in pairs:
        told = overlap.similar([pair.one, pair.other], lambda _one, _other: True, likeness, 0)
        found.append(told[0].resemblance.score if told else 0)
    return found


def measured(pairs: Sequence[Labelled], threshold: int) -> Measured:
    """What this threshold finds, finds wrongly and misses."""
    told = [(score >= threshold, pair.same) for score, pair in zip(scores(pairs), pairs, strict=True)]
    return Measured(
        threshold,
        sum(said and same for said, same in told),
        sum(said and not same for said, same in told),
        sum(same and not said for said, same in told),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print precision and recall by threshold, and with --kinds the scores of each kind of pair."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.similar", description=__doc__)
    parser.add_argument("--kinds", action="store_true", help="print the scores of each kind of pair as well")
    told = parser.parse_args(arguments)
    pairs = labelled()
    same = sum(pair.same for pair in pairs)
    lines = [f"{len(pairs)} pairs: {same} the same talk, {len(pairs) - same} not", ""]
    lines += ["| threshold | precision | recall | found | wrong | missed |", "| ---: " * 6 + "|"]
    for one in (measured(pairs, threshold) for threshold in THRESHOLDS):
        mark = " *" if one.threshold == overlap.THRESHOLD else ""
        figures = f"{one.precision:.3f} | {one.recall:.3f} | {one.found} | {one.wrong} | {one.missed}"
        lines.append(f"| {one.threshold}{mark} | {figures} |")
    sys.stdout.write("\n".join([*lines, "", "* the default"]) + "\n")
    if told.kinds:
        _print_kinds(pairs)
    return 0


def _print_kinds(pairs: Sequence[Labelled]) -> None:
    by_kind: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for pair, score in zip(pairs, scores(pairs), strict=True):
        by_kind[pair.same, pair.kind].append(score)
    for (same, kind), found in sorted(by_kind.items(), reverse=True):
        label = "same" if same else "not"
        sys.stdout.write(f"{label:5} {kind:27} {' '.join(f'{score:3}' for score in sorted(found))}\n")


if __name__ == "__main__":
    sys.exit(main())
