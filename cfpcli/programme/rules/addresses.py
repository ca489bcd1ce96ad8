"""The addresses of a published programme below its site, named by codes, so that a link is good for ever."""

import re

from cfpcli.text import slugify

_CODE = re.compile(r"[A-Z0-9]{1,40}")


def session_page(code: str) -> str:
    """The page of a session, by the code of its proposal."""
    return f"session/{_name(code)}.html"


def person_page(code: str) -> str:
    """The page of a person, by code."""
    return f"person/{_name(code)}.html"


def _name(code: str) -> str:
    # A code from another system may have any characters; it must not lead out of the folder.
    return code if _CODE.fullmatch(code) else f"x-{slugify(code)}"
