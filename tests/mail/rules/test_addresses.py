"""Addresses: what mail servers accept, with a reason for what they do not."""

from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.mail.rules.addresses import address_fault, encoded_domain, mail_address


@pytest.mark.parametrize(
    "address", ["ana@example.org", "a.b+c@sub.example.org", "o'brien@example.org", "x_y-z@localhost", "1@example.org"]
)
def test_ordinary_addresses_have_no_fault(address: str) -> None:
    assert address_fault(address) == ""
    assert mail_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "ana", "@example.org", "ana@", "a..b@example.org", ".a@example.org", "a.@example.org", "a b@example.org",
        '"a b"@example.org', "a(b)@example.org", "a@b@example.org", "a@example..org", "a@-example.org",
        "a@exa_mple.org", "a@[127.0.0.1]", "a\nBcc: x@example.org", "a@example.org\nBcc: x", "a\x00@example.org",
        f"{'a' * 65}@example.org", f"a@{'b' * 64}.org", f"a@{'b.' * 140}org",
    ],
)  # fmt: skip
def test_what_no_server_accepts_is_not_valid(address: str) -> None:
    assert "which is not valid" in address_fault(address)


def test_a_missing_address_is_a_fault() -> None:
    assert address_fault("") == "has no address"


def test_a_local_part_beyond_ascii_names_another_way() -> None:
    assert "is not ASCII before the @ and needs another way" in address_fault("josé@example.org")


def test_a_domain_beyond_ascii_is_encoded() -> None:
    assert address_fault("jose@exämple.org") == ""
    assert mail_address("jose@exämple.org") == "jose@xn--exmple-cua.org"


@pytest.mark.parametrize("domain", ["straße.example", "βόλος.example", "a\u200db.example"])
def test_a_domain_that_could_be_two_is_refused(domain: str) -> None:
    assert encoded_domain(domain) == ""


@given(st.text() | st.emails())
def test_an_address_without_a_fault_is_one_to_the_standard_library_too(address: str) -> None:
    if not address_fault(address):
        parsed = Address(addr_spec=mail_address(address))
        assert parsed.addr_spec == mail_address(address)
        assert parsed.addr_spec.isascii()
