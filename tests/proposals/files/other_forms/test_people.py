"""The people of a line of another form: whose address, pronouns and affiliation follow a name."""

import pytest

from cfpcli.proposals.files.other_forms.people import Named, people_in
from cfpcli.proposals.files.proposal import read_single

ANN, CY = "Ann Bee", "Cy Dee"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ann Bee (she/her), Acme, PhD <ann@x.org>", [Named(ANN, "ann@x.org", "PhD", "she/her", "Acme")]),
        ("Ann Bee (she/her) <ann@x.org>", [Named(ANN, "ann@x.org", pronouns="she/her")]),
        ("Ann Bee, she/her <ann@x.org>", [Named(ANN, "ann@x.org", pronouns="she/her")]),
        ("Ann Bee, Acme, <info@x.org>", [Named(ANN, "info@x.org", affiliation="Acme")]),
        ("Ann Bee, Bell & Ross <ann@x.org>", [Named(ANN, "ann@x.org", affiliation="Bell & Ross")]),
        ("Ann Bee <ann@x.org>, Acme, PhD", [Named(ANN, "ann@x.org", "PhD", affiliation="Acme")]),
        ("Ann Bee, Paris, Acme <ann@x.org>", [Named(ANN, "ann@x.org", "Paris Acme")]),
        ("Ann Bee (Acme, Paris; she) and Cy Dee", [Named(ANN, "", "Acme, Paris; she"), Named(CY, "")]),
        ("Ann Bee <a@x.org>, Cy Dee <c@x.org>", [Named(ANN, "a@x.org"), Named(CY, "c@x.org")]),
        ("Ann Bee, Cy Dee, c@x.org", [Named(ANN, ""), Named(CY, "c@x.org")]),
        ("Ann Bee, Cy Dee", [Named(ANN, ""), Named(CY, "")]),
        ("Ann Bee, PhD, and Cy Dee", [Named(ANN, "", "PhD"), Named(CY, "")]),
        ("Ann Bee and Cy Dee", [Named(ANN, ""), Named(CY, "")]),
        ("Ann Bee, Cy <cy@x.org>", [Named(ANN, ""), Named("Cy", "cy@x.org")]),
        ("Ann & Cy <info@x.org>", [Named("Ann", ""), Named("Cy", "info@x.org")]),
    ],
)
def test_an_address_and_words_belong_to_the_name_before_them(text: str, people: list[Named]) -> None:
    assert list(people_in(text)) == people


def test_details_on_a_line_become_fields_of_the_speaker_and_other_words_go_to_the_notes() -> None:
    draft = read_single("# T\n\nSpeaker: Ann Bee (she/her), Acme, PhD <ann@x.org>\n\nWe build.\n", "t.md").draft
    (speaker,) = draft.speakers
    assert (speaker.name, speaker.email) == (ANN, "ann@x.org")
    assert (speaker.pronouns, speaker.affiliation) == ("she/her", "Acme")
    assert draft.notes == "- Ann Bee: PhD"


def test_a_second_address_and_further_people_of_one_entry_are_kept() -> None:
    text = "---\ntitle: T\nauthors:\n  - name: Ann Bee & Cy Dee\n---\n\nSpeaker: Ann Bee <a@x.org>\n\n"
    text += "By: Ann Bee <b@x.org>\n"
    draft = read_single(text, "t.md").draft
    assert [(speaker.name, speaker.email) for speaker in draft.speakers] == [(ANN, "a@x.org"), (CY, "")]
    assert "b@x.org" in draft.notes
