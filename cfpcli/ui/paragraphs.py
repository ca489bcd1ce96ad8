"""Where a paragraph of Markdown ends beside its blank lines: the same for everything that draws one.

Who pastes from a web form or a mail has every paragraph on one line and no blank line between them, which Markdown
would join into one. People who break their lines by hand break them long before this.
"""

from collections.abc import Iterable

LONG_LINE = 200
"""Characters: a line of a paragraph that is longer ends it."""


def ends_paragraph(line: str) -> bool:
    """Whether a line of a paragraph ends it, whatever follows."""
    return len(line.strip()) > LONG_LINE


def paragraphs(lines: Iterable[str]) -> list[list[str]]:
    """The lines of one paragraph of Markdown as the paragraphs that they are drawn as; none is empty."""
    found: list[list[str]] = [[]]
    for line in lines:
        if found[-1] and ends_paragraph(found[-1][-1]):
            found.append([])
        found[-1].append(line)
    return found
