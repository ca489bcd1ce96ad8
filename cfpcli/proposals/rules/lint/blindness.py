"""Who speaks, told by the texts of a call that is reviewed blind."""

from collections.abc import Iterator

from cfpcli.proposals.rules.lint.finding import Severity, Spot
from cfpcli.proposals.rules.lint.subject import BLIND_TEXTS, Subject
from cfpcli.proposals.rules.naming import Doubt, namings
from cfpcli.text import fold


def speaker_named(subject: Subject) -> Iterator[Spot]:
    """A speaker's name, address, handle or affiliation in what reviewers read, each told once in a field."""
    if subject.event is None or not subject.event.review.blind:
        return
    for field in BLIND_TEXTS:
        text = subject.texts.get(field) or subject.words.get(field, "")
        told: set[str] = set()
        for found in namings(text, subject.draft.speakers):
            key = fold(found.term)
            if found.doubt is Doubt.MUCH or any(key in other for other in told):
                continue
            told.add(key)
            severity = None if found.doubt is Doubt.NONE else Severity.NOTE
            yield Spot(field, f'the {field} names {found.what}: "{found.term}"', found.start, severity=severity)
