"""Where a text tells who speaks, to the character."""

import pytest

from cfpcli.proposals.rules.naming import Doubt, is_redacted_copy, namings, redacted
from cfpcli.records.person import Speaker

CHLOE = Speaker(
    code="SPKR3A",
    name="Chloé Garnier",
    email="chloe.g@works.test",
    url="https://code.example.org/cgarnier",
    affiliation="Example Works",
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("A talk by Chloé Garnier.", "A talk by [speaker]."),
        ("A talk by CHLOE\n  GARNIER, again.", "A talk by [speaker], again."),
        ("Garnier, Chloé", "[speaker]"),
        ("With ﬁgures by Chloé Garnier's team", "With ﬁgures by [speaker]'s team"),
        ("Write to chloe.g@works.test now", "Write to [address] now"),
        ("Write to help@works.test now", "Write to help@[domain] now"),
        ("I am @cgarnier there", "I am [handle] there"),
        ("I am cgarnier there", "I am [handle] there"),
        ("See https://code.example.org/cgarnier for more", "See https://[link] for more"),
        ("How Example  works does it", "How [organisation] does it"),
        ("As Garnier has shown", "As [speaker] has shown"),
        ("Garnier shows it", "[speaker] shows it"),
        ("More than in my talk last year.", "More than in [an earlier talk]."),
        ("As in our keynote at OtterConf 2025, we", "As in [an earlier talk], we"),
        ("How we do it at my company Marmalade Ltd.", "How we do it at [employer]."),
        ("Comme dans ma conférence de l'an dernier, oui", "Comme dans [an earlier talk], oui"),
        ("Chez mon employeur, la mairie", "Chez [employer], la mairie"),
    ],
)
def test_what_tells_goes_and_the_rest_stays(text: str, left: str) -> None:
    assert redacted(text, namings(text, [CHLOE])) == left


@pytest.mark.parametrize(
    "text", ["Garniers and a garnier.", "Exampleworks", "My talk is short.", "chloé", "Chloé-Anne"]
)
def test_what_tells_nobody_stays(text: str) -> None:
    assert namings(text, [CHLOE]) == ()


def test_a_shared_domain_is_nobody_s() -> None:
    assert namings("Write to list@gmail.com", [Speaker(code="A", name="Ana Ruiz", email="ana@gmail.com")]) == ()


def test_of_two_places_that_overlap_the_surer_stays() -> None:
    (found,) = namings("chloe.g@works.test", [CHLOE])
    assert (found.start, found.end, found.doubt) == (0, 18, Doubt.NONE)


def test_two_speakers_are_both_found_and_in_order() -> None:
    ana = Speaker(code="B", name="Ana Ruiz")
    found = namings("Ana Ruiz, then Chloé Garnier, then Ana Ruiz", [CHLOE, ana])
    assert [one.term for one in found] == ["Ana Ruiz", "Chloé Garnier", "Ana Ruiz"]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("A look at QUIRK's talk", "QUIRK"),
        ("Zebulon was here", "Zebulon"),
        ("What we at OrgCorp do", "orgcorp"),
        ("See https://orgcorp.example/x", "orgcorp.example"),
    ],
)
def test_a_name_alone_and_the_employer_in_an_address(text: str, term: str) -> None:
    speaker = Speaker(code="AAAAAA", name="Zebulon Quirk", email="zq@orgcorp.example")
    assert term in {one.term for one in namings(text, [speaker])}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ana Ruiz", "Ana builds tools."),
        ("Ana Ruiz", "# Ana"),
        ("Bo Ström", "Ask Bo's team."),
        ("Chloé Garnier", "Chloe has done it."),
        ("Chloé Garnier", "GARNIER shows it."),
        ("Mariam", "As Mariam says."),
    ],
)
def test_a_name_alone_tells_who_speaks(name: str, text: str) -> None:
    (found,) = namings(text, [Speaker(code="AAAAAA", name=name)])
    assert found.doubt is Doubt.NONE


def test_a_name_that_is_a_word_as_well_leaves_doubt() -> None:
    speaker = Speaker(code="AAAAAA", name="Rose Hill", email="")
    (found,) = namings("Every Rose has its thorn", [speaker])
    assert found.doubt is Doubt.MUCH
    (found,) = namings("As Hill says", [speaker])
    assert found.doubt is Doubt.SOME


@pytest.mark.parametrize(
    "text",
    ["Will it scale?", "It may. Will it?", "## Will it scale", "- Will it?\n- will it", 'He asks: "Will it?"',
     "**Will** it?", "May we?", "The ANA airline", "An art of its own"],
)  # fmt: skip
def test_what_may_be_a_word_is_not_a_name(text: str) -> None:
    speakers = [Speaker(code="A", name=name) for name in ("Will May", "Ana Art", "An Do")]
    assert namings(text, speakers) == ()


@pytest.mark.parametrize(
    ("text", "original", "expected"),
    [
        ("[speaker] shows it.", "Ana Ruiz shows it.", True),
        ("By [speaker] of [organisation]: keys.", "By Ana Ruiz of Acme Ltd: keys.", True),
        ("[speaker]", "Ana", True),
        ("[speaker][handle]", "Ana @ana", True),
        ("[speaker] shows it.", "Ana Ruiz showed it.", False),
        ("[speaker] shows it.", " shows it.", False),
        ("a[speaker]a", "a", False),
        ("Ana shows it.", "Ana shows it.", False),
        ("[link]", "", False),
    ],
)
def test_a_redacted_copy_is_recognised_by_the_original_around_its_replacements(
    text: str, original: str, expected: bool
) -> None:
    assert is_redacted_copy(text, original) is expected


def test_what_redacting_makes_of_a_text_is_recognised() -> None:
    speaker = Speaker(code="SPKR3A", name="Ana Ruiz", email="ana@acme.example", affiliation="Acme")
    text = "Ana Ruiz (ana@acme.example) of Acme tells of my last talk."
    assert is_redacted_copy(redacted(text, namings(text, [speaker])), text)
