"""People and affiliations as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import DataRefusedError
from cfpcli.records.person import Person, is_email, normalise_email, organisation, parse_person, sharers_by_address
from tests.factories import make_speaker


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Ana Ruiz <ana@example.org>", Person("Ana Ruiz", "ana@example.org")),
        ("  Ana   Ruiz  < ANA@Example.org > ", Person("Ana Ruiz", "ana@example.org")),
        ('"Ruiz, Ana" <ana@example.org>', Person("Ruiz, Ana", "ana@example.org")),
        ("Ruiz, Ana <ana@example.org>", Person("Ruiz, Ana", "ana@example.org")),
        (r'"Ana \"Nan\" Ruiz" <ana@example.org>', Person('Ana "Nan" Ruiz', "ana@example.org")),
        ("Jörg O'Neill (he) <j@example.org>", Person("Jörg O'Neill (he)", "j@example.org")),
        ("ana@example.org", Person("", "ana@example.org")),
        ("<Ana@example.org>", Person("", "ana@example.org")),
        ('"" <ana@example.org>', Person("", "ana@example.org")),
        ("Ana Ruiz", Person("Ana Ruiz")),
        ("Ana at example", Person("Ana at example")),
        ('"Ana <ana@example.org>', Person("Ana", "ana@example.org")),
        ("Ana\n<ana@example.org>", Person("Ana", "ana@example.org")),
    ],
)
def test_a_person_is_read_as_people_write_them(text: str, person: Person) -> None:
    assert parse_person(text) == person


@pytest.mark.parametrize("text", ["", "  \n", "\t"])
def test_nobody_is_refused(text: str) -> None:
    with pytest.raises(DataRefusedError, match="needs a name") as caught:
        parse_person(text)
    assert "NAME <ADDRESS>" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "<>",
        "Ana <>",
        "Ana <ana>",
        "Ana <ana@example.org",
        "Ana ana@example.org>",
        "Ana <ana@example.org> x",
        "A <b c@d>",
    ],
)
def test_half_an_address_is_refused(text: str) -> None:
    with pytest.raises(DataRefusedError, match="is not a person") as caught:
        parse_person(text)
    assert "NAME <ADDRESS>" in caught.value.hint


def test_a_name_carries_no_control_sequence() -> None:
    assert parse_person("Ana\x1b[31m <ana@example.org>").name == "Ana\\x1b[31m"


def test_a_person_reads_as_written() -> None:
    assert str(Person("Ana Ruiz", "ana@example.org")) == "Ana Ruiz <ana@example.org>"
    assert str(Person("Ana Ruiz")) == "Ana Ruiz"
    assert str(Person("", "ana@example.org")) == "<ana@example.org>"


NAMES = st.text(alphabet="AÉöß '.,()-1", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
ADDRESSES = st.from_regex(r"[a-z0-9.+]{1,8}@[a-z0-9]{1,8}\.org", fullmatch=True)


@given(NAMES, ADDRESSES | st.just(""))
def test_what_a_person_reads_as_is_that_person(name: str, email: str) -> None:
    person = Person(name, email)
    assert parse_person(str(person)) == person


@given(st.text())
def test_any_text_is_a_person_or_refused(text: str) -> None:
    try:
        person = parse_person(text)
    except DataRefusedError:
        return
    assert person.name or person.email
    assert person.email == normalise_email(person.email)
    assert not person.email or is_email(person.email)


def test_an_address_is_kept_in_one_spelling() -> None:
    assert normalise_email("  Ana@Example.ORG ") == "ana@example.org"
    assert normalise_email("Straße@example.org") == "straße@example.org"
    assert normalise_email("Rene\u0301@example.org") == normalise_email("ren\u00e9@example.org")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ana@example.org", True),
        (" ana@example.org ", True),
        ("a@b", True),
        ("ana", False),
        ("@example.org", False),
        ("ana@", False),
        ("ana@@example.org", False),
        ("ana ruiz@example.org", False),
        ("ana@example.org,bo@example.org", False),
        ("<ana@example.org>", False),
        ("", False),
    ],
)
def test_the_shape_of_an_address(address: str, expected: bool) -> None:
    assert is_email(address) is expected


@pytest.mark.parametrize("text", ["Acme", "ACME", "  Acme, Inc. ", "acme gmbh", "Ácme SAS"])
def test_one_organisation_however_it_is_written(text: str) -> None:
    assert organisation(text) == "acme"


@pytest.mark.parametrize("text", ["", "Freelance", "N/A", "self-employed", "Student"])
def test_no_organisation(text: str) -> None:
    assert organisation(text) == ""


def test_a_legal_form_alone_is_a_name() -> None:
    assert organisation("SAS") == "sas"


def test_an_address_of_two_speakers_is_found_however_it_is_written() -> None:
    people = [
        make_speaker(code="SPKR3A", email="ana@example.org"),
        make_speaker(code="SPKR3B", email="Ana@Example.org"),
        make_speaker(code="SPKR3C", email=""),
    ]
    assert sharers_by_address(people) == {"ana@example.org": {"SPKR3A", "SPKR3B"}}
