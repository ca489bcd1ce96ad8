"""A person's profile: short facts, then each biography with its length."""

import msgspec

from cfpcli.people.rows.people import ShownProfile
from cfpcli.result import Result
from cfpcli.text import number_of, words
from cfpcli.ui.page import Page, Section, facts, prose_section
from cfpcli.ui.values import Screen

_BIOGRAPHIES = {"biography_short": "Short biography", "biography": "Biography", "biography_long": "Long biography"}


def page(result: Result[ShownProfile], screen: Screen) -> Page:
    """The known facts and the biographies, shortest first."""
    del screen
    blocks: Page = ()
    for row in result.items:
        values = msgspec.structs.asdict(row.profile)
        short = [(name, value) for name, value in values.items() if name not in _BIOGRAPHIES]
        texts: list[Section] = []
        for name, heading in _BIOGRAPHIES.items():
            count = words(values[name])
            texts += prose_section(f"{heading} ({number_of(count, 'word')})", values[name])
        blocks = (*blocks, *facts(*short), *texts)
    return blocks
