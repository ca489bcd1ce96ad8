"""A person's profile: short facts, then each biography with its length."""

import msgspec

from cfpcli.domain.profile import Profile
from cfpcli.domain.text import words
from cfpcli.render.page import Page, Section, facts, prose_section
from cfpcli.render.pictures.given import given_all
from cfpcli.render.screen import Screen
from cfpcli.result import Result

_BIOGRAPHIES = {"biography_short": "Short biography", "biography": "Biography", "biography_long": "Long biography"}


def page(result: Result, screen: Screen) -> Page:
    """The facts that are known, and the biographies that are written, shortest first."""
    del screen
    blocks: Page = ()
    for profile in given_all(Profile, list(result.items)):
        said = msgspec.structs.asdict(profile)
        short = [(name, said[name]) for name in said if name not in _BIOGRAPHIES]
        texts: list[Section] = []
        for name, heading in _BIOGRAPHIES.items():
            count = words(said[name])
            texts += prose_section(f"{heading} ({count} {'word' if count == 1 else 'words'})", said[name])
        blocks = (*blocks, *facts(*short), *texts)
    return blocks
