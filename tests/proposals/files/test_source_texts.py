"""Where texts stand in a proposal file: below headings, in front matter, in a file of several proposals."""

import pytest

from cfpcli.proposals.files.proposal import Written, as_written, read_drafts

FILE = """\
---
title: "Signed builds"
speakers:
  - Ana Ruiz <ana@example.org>
  - Bo Ström <bo@example.org>
notes: |
  One line,
  and another.
---
<!-- advice of a template -->

How three people sign.

And <your topic>.

## Description

\\## Notes
More.

## Biography: Bo Ström


Bo writes.

## Biography: Ana Ruiz
Ana signs.
"""


def places(text: str) -> tuple[Written, ...]:
    return as_written(text, read_drafts(text, "talk.md")[0])


@pytest.mark.parametrize("text", [FILE, FILE.replace("\n", "\r\n"), f"\ufeff{FILE}"])
def test_the_line_on_which_each_text_begins(text: str) -> None:
    (one,) = places(text)
    assert one.begins == {
        "title": 2,
        "notes": 7,
        "abstract": 10,
        "description": 18,
        "biography.1": 24,
        "biography.0": 27,
    }
    rows = FILE.split("\n")
    for field, line in one.begins.items():
        assert one.texts[field].split("\n")[0] in rows[line - 1]


def test_texts_are_as_they_were_written() -> None:
    (one,) = places(FILE)
    assert one.texts["abstract"] == "<!-- advice of a template -->\n\nHow three people sign.\n\nAnd <your topic>."
    assert one.texts["description"] == "## Notes\nMore."
    assert one.texts["notes"].rstrip() == "One line,\nand another."


def test_lines_count_through_a_file_of_several() -> None:
    document = "---\ntitle: T\n---\n\nText.\n"
    first, second = places(f"<!-- cfp: AAAAAA -->\n{document}<!-- cfp: BBBBBB -->\n{document}")
    assert (first.begins, second.begins) == ({"title": 3, "abstract": 6}, {"title": 9, "abstract": 12})


@pytest.mark.parametrize("text", ["", "no front matter", "---\ntitle: T", "---\n---\n", "---\ntitle: 'It''s'\n---\n"])
def test_what_stands_nowhere_has_no_line(text: str) -> None:
    assert all(one.begins == {} for one in places(text))
