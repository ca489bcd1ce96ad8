"""Addresses in a text, and what a terminal gets of them."""

import pytest

from cfpcli.ui.links import pieces, target


@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("mailto:ana@example.org", "mailto:ana@example.org"),
        ("https://example.org/é", "https://example.org/%C3%A9"),
        ("https://example.org/%C3%A9", "https://example.org/%C3%A9"),
        ('https://example.org/"<', "https://example.org/%22%3C"),
        ("https://example.org/\x1b]8;;", ""),
        ("https://example.org/\u202e", ""),
        ("https://example.org/a b", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("cat.png", ""),
        ("", ""),
        (f"https://example.org/{'x' * 2000}", ""),
    ],
)
def test_only_clean_addresses_are_given(address: str, given: str) -> None:
    assert target(address) == given


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://example.org/a-b, now", ["https://example.org/a-b"]),
        ("(https://example.org/a_(b))", ["https://example.org/a_(b)"]),
        ("https://a.example.org and http://b.example.org.", ["https://a.example.org", "http://b.example.org"]),
        ("no link: example.org", []),
        ("https://", []),
    ],
)
def test_addresses_are_found_without_what_is_around_them(text: str, links: list[str]) -> None:
    found = list(pieces(text))
    assert [piece for piece, address in found if address] == links
    assert "".join(piece for piece, _ in found) == text
