"""The addresses of a published programme below its site, named by codes, so that a link is good for ever."""

import re

from cfpcli.records.event import Event
from cfpcli.text import slugify, web_address

_CODE = re.compile(r"[A-Z0-9]{1,40}")


def base_address(event: Event) -> str:
    """The address under which the programme is published, ending in a slash; empty if the event has none.

    An address with a query or a fragment has no pages below it.
    """
    address = web_address(event.site_url)
    if "?" in address or "#" in address:
        return ""
    return address if not address or address.endswith("/") else f"{address}/"


def session_page(code: str) -> str:
    """The page of a session, by the code of its proposal."""
    return f"session/{_name(code)}.html"


def person_page(code: str) -> str:
    """The page of a person, by code."""
    return f"person/{_name(code)}.html"


def _name(code: str) -> str:
    # A code from another system may have any characters; it must not lead out of the folder.
    return code if _CODE.fullmatch(code) else f"x-{slugify(code)}"
