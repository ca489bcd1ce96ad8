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
    hits: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of the pairs told that are the same talk."""
        return self.hits / (self.hits + self.wrong) if self.hits + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of the pairs that are the same talk that are told."""
        return self.hits / (self.hits + self.missed)


def scores(pairs: Sequence[Labelled]) -> list[int]:
    """The score of each pair as the command gives it; 0 where it would not even look closely."""
    numbers = []
    for pair in pairs:
        duplicates = overlap.similar([pair.first, pair.other], lambda _first, _other: True, likeness, 0)
        numbers.append(duplicates[0].resemblance.score if duplicates else 0)
    return numbers


def measured(pairs: Sequence[Labelled], threshold: int) -> Measured:
    """What this threshold finds, finds wrongly and misses."""
    outcomes = [(score >= threshold, pair.same) for score, pair in zip(scores(pairs), pairs, strict=True)]
    return Measured(
        threshold,
        sum(reported and same for reported, same in outcomes),
        sum(reported and not same for reported, same in outcomes),
        sum(same and not reported for reported, same in outcomes),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print precision and recall by threshold, and with --kinds the scores of each kind of pair."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.similar", description=__doc__)
    parser.add_argument("--kinds", action="store_true", help="print the scores of each kind of pair as well")
    options = parser.parse_args(arguments)
    pairs = labelled()
    same = sum(pair.same for pair in pairs)
    lines = [f"{len(pairs)} pairs: {same} the same talk, {len(pairs) - same} not", ""]
    lines += ["| threshold | precision | recall | found | wrong | missed |", "| ---: " * 6 + "|"]
    for figure in (measured(pairs, threshold) for threshold in THRESHOLDS):
        mark = " *" if figure.threshold == overlap.THRESHOLD else ""
        figures = f"{figure.precision:.3f} | {figure.recall:.3f} | {figure.hits} | {figure.wrong} | {figure.missed}"
        lines.append(f"| {figure.threshold}{mark} | {figures} |")
    sys.stdout.write("\n".join([*lines, "", "* the default"]) + "\n")
    if options.kinds:
        _print_kinds(pairs)
    return 0


def _print_kinds(pairs: Sequence[Labelled]) -> None:
    by_kind: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for pair, score in zip(pairs, scores(pairs), strict=True):
        by_kind[pair.same, pair.kind].append(score)
    for (same, kind), numbers in sorted(by_kind.items(), reverse=True):
        label = "same" if same else "not"
        sys.stdout.write(f"{label:5} {kind:27} {' '.join(f'{score:3}' for score in sorted(numbers))}\n")


if __name__ == "__main__":
    sys.exit(main())
