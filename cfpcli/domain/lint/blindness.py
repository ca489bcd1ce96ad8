"""Who speaks, told by the texts of a call that is reviewed blind."""

import re
from collections.abc import Iterator

from cfpcli.domain.draft import DraftSpeaker
from cfpcli.domain.lint.finding import Severity, Spot
from cfpcli.domain.lint.subject import PUBLIC_TEXTS, Subject
from cfpcli.domain.text import fold

_SHORTEST_HANDLE = 4
_SHORTEST_NAME = 4
_SHORTEST_AFFILIATION = 3
_PATH = re.compile(r"^(?:https?://)?[^/\s]+/(?:users?/|in/|@|~)?@?([\w.-]+)/?$", re.IGNORECASE)
_ENDS_SENTENCE = ".!?:…"
_BEFORE = 40
"""So many characters before a name are looked at for the end of a sentence."""


def speaker_named(subject: Subject) -> Iterator[Spot]:
    """A speaker's name, address, handle or affiliation in what reviewers read."""
    if subject.event is None or not subject.event.review.blind:
        return
    for field in PUBLIC_TEXTS:
        text = subject.texts.get(field, "")
        folded = fold(text)
        told: set[str] = set()
        for speaker in subject.draft.speakers:
            for term, what in _terms(speaker):
                key = fold(term)
                if key and key in folded and key not in told and (offset := _place(text, folded, term)) >= 0:
                    told.add(key)
                    yield Spot(field, f'the {field} names {what}: "{term}"', offset)
            yield from _family_name(field, text, speaker, told)


def _terms(speaker: DraftSpeaker) -> Iterator[tuple[str, str]]:
    if " " in speaker.name.strip():
        yield speaker.name.strip(), "a speaker"
    if speaker.email:
        yield speaker.email, "a speaker's address"
    handles = [speaker.email.partition("@")[0]] if speaker.email else []
    if found := _PATH.match(speaker.url.strip()):
        handles.append(found[1])
    yield from ((f"@{handle}", "a speaker's handle") for handle in handles if len(handle) >= _SHORTEST_HANDLE)
    if speaker.url.strip():
        yield re.sub(r"^https?://(?:www\.)?|/$", "", speaker.url.strip()), "a speaker's page"
    if len(speaker.affiliation.strip()) >= _SHORTEST_AFFILIATION:
        yield speaker.affiliation.strip(), "a speaker's affiliation"


def _family_name(field: str, text: str, speaker: DraftSpeaker, told: set[str]) -> Iterator[Spot]:
    """The family name alone, spelled as it is: only a note, for many a name is a word as well."""
    family = speaker.name.split()[-1] if " " in speaker.name.strip() else ""
    if len(family) < _SHORTEST_NAME or not family[0].isupper() or fold(speaker.name) in told:
        return
    for found in re.finditer(rf"(?<![\w-]){re.escape(family)}(?![\w-])", text):
        before = text[max(found.start() - _BEFORE, 0) : found.start()].rstrip()
        if before and before[-1] not in _ENDS_SENTENCE:
            message = f'the {field} has a speaker\'s family name: "{family}"'
            yield Spot(field, message, found.start(), severity=Severity.NOTE)
            return


def _place(text: str, folded: str, term: str) -> int:
    """Where a term stands in a text as whole words, whatever its case and accents; -1 where it does not."""
    pattern = re.compile(rf"(?<!\w){re.escape(fold(term))}(?!\w)")
    if not pattern.search(folded):
        return -1
    lines = text.split("\n")
    start = 0
    for index, line in enumerate(lines):
        # A name may be broken across the end of a line.
        if pattern.search(fold(" ".join(lines[index : index + 2]))):
            next_alone = index + 1 < len(lines) and pattern.search(fold(lines[index + 1]))
            if pattern.search(fold(line)) or not next_alone:
                return start
        start += len(line) + 1
    return 0
