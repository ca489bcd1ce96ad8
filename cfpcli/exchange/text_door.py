"""The one place where long texts enter the store: it decides which texts are converted to Markdown first.

A long text is Markdown and is kept as it was written (`cfpcli.text.long_text`). Only two kinds
of text are converted to Markdown: text that is declared to be HTML (`declared_html`), and text that is new in this
command and HTML from end to end (`new_text`, `new_draft`); a message reports each conversion. A continued draft, a
packet, an imported export and the texts that an edit leaves unchanged are not new. Nothing is made harmless here: that
happens when text is drawn.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from cfpcli.exchange.html import MOST_CHARACTERS, is_document, to_markdown
from cfpcli.records.proposal import LONG_TEXTS, Draft, DraftSpeaker
from cfpcli.result import Message
from cfpcli.text import clean_line, long_text


class Arrived(NamedTuple):
    """A text as the store keeps it, and whether it was converted from HTML to Markdown."""

    text: str
    from_html: bool = False


def new_text(text: str) -> Arrived:
    """A text that is new in this command: HTML from end to end becomes Markdown, other text is unchanged.

    HTML that is too long to be converted is unchanged too; the maximum length of its field refuses it.
    """
    kept = long_text(text)
    if kept.lstrip()[:1] != "<" or len(kept) > MOST_CHARACTERS or not is_document(kept):
        return Arrived(kept)
    return Arrived(long_text(to_markdown(kept)), from_html=True)


def declared_html(html: str) -> str:
    """A text that its file declares to be HTML, as Markdown.

    Raises:
        ValueError: the text is too long, as the message explains.
    """
    return long_text(to_markdown(html))


def converted(what: str) -> Message:
    """The message that reports a conversion; `what` names the text."""
    return Message(f"Converted the {what} from HTML to Markdown.")


def new_draft(draft: Draft, before: Draft | None = None) -> tuple[Draft, tuple[Message, ...]]:
    """A draft whose texts are treated as new unless `before` has the same, and a message for each conversion."""
    texts = {name: new_text(text) for name in LONG_TEXTS if (text := getattr(draft, name)) != getattr(before, name, "")}
    stored_answers = before.answers if before else {}
    answers = {
        slug: new_text(answer)
        for slug, answer in draft.answers.items()
        if isinstance(answer, str) and answer != stored_answers.get(slug)
    }
    speakers, conversions = _new_speakers(draft.speakers, before.speakers if before else ())
    messages = (
        *(converted(name) for name, arrived in texts.items() if arrived.from_html),
        *(converted(f"answer to {clean_line(slug)}") for slug, arrived in answers.items() if arrived.from_html),
        *conversions,
    )
    if not messages:
        return draft, ()
    return msgspec.structs.replace(
        draft,
        **{name: arrived.text for name, arrived in texts.items() if arrived.from_html},
        answers={**draft.answers, **{slug: arrived.text for slug, arrived in answers.items() if arrived.from_html}},
        speakers=speakers,
    ), messages


def _new_speakers(
    speakers: Sequence[DraftSpeaker], before: Sequence[DraftSpeaker]
) -> tuple[tuple[DraftSpeaker, ...], list[Message]]:
    biographies = {speaker.biography for speaker in before}
    kept, conversions = [], []
    for speaker in speakers:
        arrived = Arrived(speaker.biography) if speaker.biography in biographies else new_text(speaker.biography)
        if arrived.from_html:
            conversions.append(converted(f"biography of {clean_line(speaker.name) or 'a speaker'}"))
        kept.append(msgspec.structs.replace(speaker, biography=arrived.text) if arrived.from_html else speaker)
    return tuple(kept), conversions
