"""The findings of an inspection, each at a line of a file."""

import re
from bisect import bisect_left
from functools import cached_property

from cfpcli.errors import MOST_FAULTS, is_enough
from cfpcli.site.rows import Kind, SiteFinding


class Report:
    """Collects the findings of one file; a problem is at an offset into the text of the file.

    Of more findings than are shown of any file, the first are kept and one counts for the others.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.findings: list[SiteFinding] = []
        self._reported: set[tuple[int, str]] = set()

    @property
    def is_full(self) -> bool:
        """Whether there are more findings than are kept, so that reading on would only cost time."""
        return is_enough(self.findings)

    @cached_property
    def _line_ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    def line(self, offset: int) -> int:
        """The number of the line at an offset."""
        return bisect_left(self._line_ends, offset) + 1

    def add(self, offset: int, message: str, kind: Kind = Kind.HTML) -> None:
        """Record a problem at an offset, once a line; -1 is the file as a whole."""
        if self.is_full:
            return
        if len(self.findings) == MOST_FAULTS:
            offset, message = -1, f"has more than {MOST_FAULTS} problems; the others are not listed"
        line = self.line(offset) if offset >= 0 else 0
        if (line, message) in self._reported:
            return
        self._reported.add((line, message))
        self.findings.append(SiteFinding(path=self.path, line=line, kind=kind, message=message))
