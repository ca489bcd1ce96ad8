"""What changed in a proposal since it was reviewed, as a reviewer may see it: never more than the loop itself shows."""

import difflib
from collections.abc import Iterator

from cfpcli.review.screens.seam import TriageItem
from cfpcli.text import clean_line
from cfpcli.ui.wrapping import wrap

SHORT = {
    "title": "Title",
    "track": "Track",
    "session_type": "Type",
    "facts": "Language, level and keywords",
    "speakers": "Speakers",
}
LONG = {"abstract": "Abstract", "description": "Description", "notes": "Notes to the committee"}


def change_lines(was: TriageItem, now: TriageItem, width: int) -> list[str]:
    """The differences between two readings of a proposal; texts are compared as the lines they are shown in.

    A line that went begins with `-`, one that came with `+`; one line around each stays for orientation.
    """
    lines: list[str] = []
    for field, name in SHORT.items():
        before, after = clean_line(getattr(was, field)), clean_line(getattr(now, field))
        if before != after:
            lines += wrap(f"{name}: {before or 'nothing'} → {after or 'nothing'}", width)
    for field, name in LONG.items():
        before, after = getattr(was, field), getattr(now, field)
        if before != after:
            lines += [f"{name}:", *_compared(before, after, width)]
    return lines


def _compared(before: str, after: str, width: int) -> Iterator[str]:
    found = difflib.unified_diff(wrap(before, width - 2), wrap(after, width - 2), n=1, lineterm="")
    for number, line in enumerate(found):
        if number < 2:  # noqa: PLR2004  # the two lines that would name files
            continue
        if line.startswith("@@"):
            if number > 2:  # noqa: PLR2004  # the first place needs none before it
                yield "  …"
            continue
        yield f"{line[:1]} {line[1:]}".rstrip()
