"""The addresses of a person after an edit, and those that are requests."""

import pytest

from cfpcli.errors import NotFoundError
from cfpcli.people.rules.requests import with_addresses, with_requests
from cfpcli.records.person import Speaker

ANA = Speaker(
    code="ANAAAA",
    name="Ana Ruiz",
    email="ana@example.org",
    other_emails=("a@home.example",),
    requested_emails=("a@work.example",),
)


def test_a_former_first_address_stays_as_a_further_one_until_it_is_removed() -> None:
    moved = with_addresses(ANA, "a@new.example", (), ())
    assert moved.emails == ("a@new.example", "ana@example.org", "a@home.example")
    assert with_addresses(ANA, "a@home.example", ("b@home.example",), ("ana@example.org",)).emails == (
        "a@home.example",
        "b@home.example",
    )
    assert with_addresses(ANA, "", (), ANA.emails).emails == ()


def test_a_request_can_be_removed_and_an_unknown_address_cannot() -> None:
    assert with_addresses(ANA, "", (), ("a@work.example",)).requested_emails == ()
    with pytest.raises(NotFoundError, match=r"b@home\.example is not an address of Ana Ruiz"):
        with_addresses(ANA, "", (), ("b@home.example",))


def test_new_addresses_are_requests_and_the_last_one_stays() -> None:
    edited = with_addresses(ANA, "a@new.example", (), ANA.emails)
    asking = with_requests(ANA, edited, may_add=False)
    assert (asking.emails, asking.requested_emails) == (("ana@example.org",), ("a@work.example", "a@new.example"))
    assert with_requests(ANA, edited, may_add=True).emails == ("a@new.example",)
