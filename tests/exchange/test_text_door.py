"""The one door for long texts: what is converted, what is not, and what a person is told of it."""

import msgspec
import pytest

from cfpcli.exchange.html import MOST_CHARACTERS
from cfpcli.exchange.text_door import declared_html, new_draft, new_text
from cfpcli.records.proposal import Draft, DraftSpeaker

HTML = "<p>How <b>three</b></p>"


def test_html_from_end_to_end_becomes_markdown() -> None:
    assert new_text(f"\r\n  {HTML}\r\n") == ("How **three**", True)


@pytest.mark.parametrize("text", ["", "  Vec<T>", f"Text {HTML}", "<details>x</details>", "<p>x</p> y"])
def test_all_else_stays_as_it_is(text: str) -> None:
    assert new_text(text) == (text, False)


def test_what_is_too_long_to_convert_stays_for_its_ceiling_to_refuse() -> None:
    text = f"<p>{'x' * MOST_CHARACTERS}</p>"
    assert new_text(text) == (text, False)
    with pytest.raises(ValueError, match="at most 100,000"):
        declared_html(text)


def test_every_text_of_a_draft_passes_and_is_reported() -> None:
    ana = DraftSpeaker(name="Ana Ruiz", email="ana@example.org", biography=HTML)
    draft = Draft(
        title=HTML, abstract=HTML, description=HTML, notes=HTML, speakers=(ana,), answers={"why": HTML, "n": 1}
    )
    after, messages = new_draft(draft)
    assert after.title == HTML
    assert {after.abstract, after.description, after.notes, after.answers["why"], after.speakers[0].biography} == {
        "How **three**"
    }
    assert [message.text for message in messages] == [
        f"Converted the {what} from HTML to Markdown."
        for what in ("abstract", "description", "notes", "answer to why", "biography of Ana Ruiz")
    ]


def test_what_was_there_before_is_not_touched() -> None:
    ana = DraftSpeaker(name="Ana Ruiz", email="ana@example.org", biography=HTML)
    before = Draft(abstract=HTML, notes=HTML, speakers=(ana,), answers={"why": HTML})
    edited = msgspec.structs.replace(before, notes=f"{HTML}\n{HTML}", level="beginner")
    after, messages = new_draft(edited, before)
    assert after == msgspec.structs.replace(edited, notes="How **three**\n\nHow **three**")
    assert len(messages) == 1
    assert new_draft(before, before) == (before, ())
