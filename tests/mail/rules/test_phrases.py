"""Phrases: one a line, with the placeholders that belong to each."""

import pytest

from cfpcli.errors import DataRefusedError
from cfpcli.mail.rules.phrases import missing_phrases, parsed_phrases


def test_a_file_has_a_phrase_a_line_and_comments() -> None:
    phrases = parsed_phrases("# words\n\naccepted: yes\nresult: {proposal_title}: {answer}\n", source="p.txt")
    assert phrases["result"].filled({"proposal_title": "A", "answer": "yes"}) == "A: yes"
    assert phrases["accepted"].filled({}) == "yes"
    assert "rejected" in missing_phrases(phrases)


def test_all_faults_are_found_with_their_lines() -> None:
    with pytest.raises(DataRefusedError) as caught:
        parsed_phrases(
            "accepted: a\naccepted: b\nmooved: c\nno colon\nnew: {earlier_appointment}\nmoved: {\nrejected: \x1b",
            source="p.txt",
        )
    assert [str(fault).partition(";")[0] for fault in caught.value.faults] == [
        "p.txt:2: accepted is there twice",
        'p.txt:3: "mooved" is not a phrase',
        "p.txt:4: is not a phrase: write KEY: TEXT",
        "p.txt:5: {earlier_appointment} is not a placeholder here",
        "p.txt:6: a brace without its partner",
        "p.txt:7: has a control character",
    ]
