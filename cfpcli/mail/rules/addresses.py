"""Addresses that mail can be sent to: those that any mail server accepts, in ASCII."""

import re

from cfpcli.text import clean_line, shorten

_LONGEST_LOCAL_PART = 64
_LONGEST = 254
"""Sections 4.5.3.1.1 and, by the length of a path, 4.5.3.1.3 of RFC 5321."""
_LOCAL_PART = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
"""A dot-atom (RFC 5322, 3.2.3). Quoted local parts are legal, but nobody has one and senders disagree about them."""
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_DEVIANT = re.compile("[\u00df\u03c2\u200c\u200d]")
"""Characters that the two versions of IDNA map to different domains: sharp s, final sigma and the joiners."""
_SHOWN = 80


def address_fault(address: str) -> str:
    """The reason why nothing can be sent to an address, with a way out; empty if something can.

    A local part beyond ASCII needs servers with SMTPUTF8 (RFC 6531) on the whole way, which a sender cannot know.
    """
    if not address:
        return "has no address"
    local, _, domain = address.rpartition("@")
    shown = shorten(clean_line(address), _SHOWN)
    if local and domain and not local.isascii():
        return f'has the address "{shown}", which is not ASCII before the @ and needs another way, such as a telephone'
    is_valid = (
        len(address) <= _LONGEST
        and len(local) <= _LONGEST_LOCAL_PART
        and _LOCAL_PART.fullmatch(local)
        and 0 < len(encoded_domain(domain)) <= _LONGEST - len(local) - 1
    )
    return "" if is_valid else f'has the address "{shown}", which is not valid'


def mail_address(address: str) -> str:
    """An address without a fault, as messages carry it: a domain beyond ASCII in its ASCII form."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{encoded_domain(domain)}"


def encoded_domain(domain: str) -> str:
    """A domain in ASCII; empty if it is not valid, or if IDNA 2003 and 2008 differ on it."""
    if _DEVIANT.search(domain):
        return ""
    try:
        encoded = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return encoded if all(_LABEL.fullmatch(label) for label in encoded.split(".")) else ""
