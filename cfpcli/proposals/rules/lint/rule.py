"""What a rule is, and how rules are held against a subject."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import msgspec

from cfpcli.errors import MOST_FAULTS
from cfpcli.proposals.rules.lint.finding import Finding, Severity, Spot
from cfpcli.proposals.rules.lint.subject import Subject


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule: `why` it is there in a sentence, and the `way_out` for who broke it.

    `severity` is that of its findings unless one says otherwise.
    """

    name: str
    severity: Severity
    why: str
    way_out: str
    find: Callable[[Subject], Iterable[Spot]]


def checked(subject: Subject, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """What these rules find in a subject, from top to bottom, then in the order of the rules.

    Each rule finds at most `MOST_FAULTS`.
    """
    return tuple(sorted(_found(subject, rules), key=lambda one: one.line if subject.file else 0))


def _found(subject: Subject, rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        for spot in islice(rule.find(subject), MOST_FAULTS):
            yield Finding(
                file=subject.file,
                proposal=subject.code,
                line=subject.line_of(spot),
                field=spot.field,
                rule=rule.name,
                severity=spot.severity or rule.severity,
                message=spot.message,
            )
