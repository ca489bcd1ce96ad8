"""Headings that may have put private words, or a second title, into a text that others read."""

from collections.abc import Iterator

from cfpcli.proposals.rules.lint.finding import Severity, Spot
from cfpcli.proposals.rules.lint.subject import Subject
from cfpcli.records.headings import PUBLIC, heading_of, private_headings
from cfpcli.text import clean_line, fold, shorten

_SHOWN = 60


def private_heading(subject: Subject) -> Iterator[Spot]:
    """A heading in a public text below which people write notes, a biography or how to reach them.

    Of a file these are the headings that its reader asks about; of a stored proposal nobody asks any more.
    """
    for fault in subject.unclear:
        yield Spot("", f'"{fault.field}": {fault.message}', line=fault.line, severity=Severity.ERROR)
    if subject.file:
        return
    is_blind = subject.event is not None and subject.event.review.blind
    for field in PUBLIC:
        for offset, text in private_headings(subject.plain.get(field, ""), kept=subject.kept_headings):
            yield Spot(field, private(field, text), offset, severity=Severity.ERROR if is_blind else None)


def private(field: str, heading: str) -> str:
    """What a finding says of such a heading in a field."""
    return f'the {field} has a heading that looks private: "{clean_line(heading)}"'


def own_title(subject: Subject) -> Iterator[Spot]:
    """A heading of the first level at the beginning of the abstract: a title of its own, or the title once more."""
    text = subject.texts.get("abstract", "")
    first, _, rest = text.partition("\n")
    found = heading_of(first, rest.partition("\n")[0])
    if found and found.level == 1 and not found.backslashes:
        what = "repeats the title" if fold(found.text) == fold(subject.draft.title) else "begins with another title"
        yield Spot("abstract", f'the abstract {what}: "{shorten(clean_line(found.text), _SHOWN)}"', 0)
