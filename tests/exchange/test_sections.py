"""The body of a proposal file: which lines are headings, and how texts keep theirs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.exchange.sections import (
    Section,
    advice,
    can_be_named,
    can_stand,
    read_sections,
    separator,
    split_documents,
    without_title,
    write_section,
)
from cfpcli.records.headings import NO_ANSWERS, Answers, parsed_answers


def sections(body: str, first_line: int = 1) -> list[tuple[str, str, int, str]]:
    return [(one.field, one.who, one.line, one.text) for one in read_sections(body, first_line)]


def test_what_stands_before_the_first_heading_is_the_abstract() -> None:
    body = "\n  An abstract.\n\n# Its own heading\n\n## Notes \n\nFor you.\n\n## Biography: Ana Ruiz\nAna.\n"
    body += "## Biography\nBo.\n"
    assert sections(body, 11) == [
        ("abstract", "", 12, "  An abstract.\n\n# Its own heading"),
        ("notes", "", 16, "For you."),
        ("biography", "Ana Ruiz", 20, "Ana."),
        ("biography", "", 22, "Bo."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "## notes",
        "##Notes",
        "### Notes",
        "# Notes",
        " ## Notes",
        "## Notes:",
        "## Notes ##",
        "NOTES\n-----",
        "Notes\n=",
    ],
)
def test_a_heading_counts_however_it_is_spelled(line: str) -> None:
    assert sections(f"A.\n{line}\nB.\nC.") == [("abstract", "", 1, "A."), ("notes", "", 2, "B.\nC.")]


@pytest.mark.parametrize(
    "line",
    ["## Notes on this", "    ## Notes", "## Biographies of stars", "- Notes\n---", "> ## Notes", "Notes", "**Notes**",
     "```\n## Notes\n```", "    Notes\n---"],
)  # fmt: skip
def test_other_lines_belong_to_their_text(line: str) -> None:
    assert sections(f"A.\n{line}\nB.") == [("abstract", "", 1, f"A.\n{line}\nB.")]


def unclear(body: str, *, alone: bool = True, answers: Answers = NO_ANSWERS) -> list[tuple[int, str, str]]:
    read = read_sections(body, 1, alone=alone, answers=answers)
    return [(one.line, one.text, one.field) for section in read for one in section.unclear]


def test_a_heading_that_looks_private_is_unclear_where_the_public_would_read_it() -> None:
    body = "A.\n## About me\nAna.\n```\n## Private\n```\n## Notes\n## Travel\nBy boat.\n## Description\nContact\n---\n"
    assert unclear(body) == [(2, "About me", "abstract"), (11, "Contact", "description")]
    assert unclear("## Speaker bio\nAna.") == []
    assert unclear("## Speaker bio\nAna.", alone=False) == [(1, "Speaker bio", "abstract")]


def test_a_backslash_keeps_a_heading_in_its_text() -> None:
    assert unclear("A.\n\\## About me\nAna.") == []
    assert sections("A.\n\\## About me\n\\Notes\n---\n \\## Bio") == [
        ("abstract", "", 1, "A.\n## About me\nNotes\n---\n ## Bio")
    ]
    assert sections("## Notes\n\\## About me") == [("notes", "", 1, "\\## About me")]


def test_an_answer_says_what_a_heading_is() -> None:
    body = "A.\n## About me\nAna.\n## Links\nOne."
    answers = parsed_answers(["about me=biography", "Links=text"])
    found = list(read_sections(body, 1, answers=answers))
    assert [(one.field, one.text, one.answered) for one in found] == [
        ("abstract", "A.", ""),
        ("biography", "Ana.\n## Links\nOne.", "## About me"),
    ]
    kept = parsed_answers(["about me=text"])
    assert sections(body) == [tuple(one)[:4] for one in read_sections(body, 1, answers=kept)]
    assert unclear(body, answers=kept) == []


@pytest.mark.parametrize(
    ("body", "title", "expected"),
    [
        ("\n# My Talk!\nA.", "my talk", ("My Talk!", "\n\nA.", 1)),
        ("<!-- x -->\n\nMy Talk\n===\nA.", "", ("My Talk", "<!-- x -->\n\n\n\nA.", 2)),
        ("# C# in anger #1", "", ("C# in anger #1", "", 0)),
        ("# Other\nA.", "My talk", ("", "# Other\nA.", 0)),
        ("## My talk\nA.", "My talk", ("", "## My talk\nA.", 0)),
        ("A.\n# My talk", "My talk", ("", "A.\n# My talk", 0)),
        ("# Notes\nA.", "Notes", ("", "# Notes\nA.", 0)),
        ("# About me\nA.", "", ("", "# About me\nA.", 0)),
        ("\\# My talk", "", ("", "\\# My talk", 0)),
        ("", "", ("", "", 0)),
    ],
)
def test_the_title_on_top_of_a_body(body: str, title: str, expected: tuple[str, str, int]) -> None:
    assert without_title(body, title) == expected


def test_a_heading_with_nothing_below_it_is_a_place_without_a_text() -> None:
    assert sections("\n## Abstract\n\n \n## Notes\n\n") == [("abstract", "", 2, ""), ("notes", "", 5, "")]
    assert sections("\n\n") == []


@pytest.mark.parametrize("before", ["", "\n", "Above.\n\n"])
def test_the_advice_of_a_template_is_no_text_wherever_it_stands(before: str) -> None:
    told = f"{advice('100 to 300 words')}\n{advice('Markdown --> x')}"
    (only,) = sections(f"## Abstract\n{before}{told}  \n\n{before}")
    assert only[3] == f"{before}\n\n{before}".strip("\n").replace("\n\n\n\n", "\n\n\n")


def test_what_a_speaker_writes_as_a_comment_is_their_text() -> None:
    mine = "<!-- cfp ask: x -->\n<!-- mine -->\n```\n<!-- cfp asks: code -->\n```"
    assert sections(f"## Notes\n{mine}") == [("notes", "", 1, mine)]
    written = write_section("notes", "", f"<!-- cfp asks: me -->\n{mine}\n\\<!-- cfp asks: -->")
    assert "\\<!-- cfp asks: me -->" in written
    assert sections(written)[0][3] == f"<!-- cfp asks: me -->\n{mine}\n\\<!-- cfp asks: -->"


@pytest.mark.parametrize(
    "fence", ["```", "~~~", "```` python", "   ```", "~~~ a`b"]
)  # fmt: skip
def test_headings_in_code_blocks_are_code(fence: str) -> None:
    mark = fence.strip().split()[0]
    body = f"{fence}\n## Notes\n{mark[:2]}\n{mark} x\n## Notes\n{mark}{mark[0]}  \n## Notes\nN."
    assert [one[0] for one in sections(body)] == ["abstract", "notes"]


@pytest.mark.parametrize("line", ["``", "    ```", "``` a`b", "x ```"])
def test_what_opens_no_code_block(line: str) -> None:
    assert [one[0] for one in sections(f"A\n{line}\n## Notes\nN.")] == ["abstract", "notes"]


def test_comments_are_text_and_a_heading_in_one_begins_nothing() -> None:
    body = "\n<!-- Write here.\n## Notes\n-->\n\n<!-- And here. --> A.\n<!-- stays -->\n"
    assert sections(body, 3) == [("abstract", "", 4, body.strip("\n"))]
    assert sections("<!-- open\n## Notes\nN.") == [("abstract", "", 1, "<!-- open"), ("notes", "", 2, "N.")]
    assert sections("## Notes\n<!-- x -->") == [("notes", "", 1, "<!-- x -->")]


def test_lines_that_read_like_a_mark_are_written_with_a_backslash() -> None:
    text = "## Notes\n\\## Biography: Bo\n```\n## Notes\n<!-- cfp: A -->\n```\n<!-- cfp: B -->  \n<!-- cfp -->"
    written = write_section("abstract", "", text)
    assert written == (
        "## Abstract\n\n\\## Notes\n\\\\## Biography: Bo\n```\n## Notes\n\\<!-- cfp: A -->\n```\n\\<!-- cfp: B -->  \n"
        "<!-- cfp -->\n"
    )
    assert sections(written) == [("abstract", "", 1, text)]
    assert [line for line, _ in split_documents(written)] == [1]


MARKS = ["## Notes", "<!-- cfp asks: x -->", "\\## Notes", "## Biography: Bo", separator("A"), f"\\{separator('A')}"]
HEADINGS = ["### notes:", "Notes", "---", "==", "\\Notes", "  # About me", "## Speaker bio", "    ## Notes", "##Bio ##"]
LINES = ["A.", "", "```", "~~~", "# x", *MARKS, *HEADINGS]
standing = st.lists(st.sampled_from(LINES), min_size=1, max_size=9).map("\n".join).filter(can_stand)


@given(standing, standing, standing, st.booleans())
def test_texts_that_can_stand_come_back(first: str, second: str, third: str, alone: bool) -> None:
    written = [("abstract", "", third), ("notes", "", first), ("biography", "Bo", second)]
    body = "\n".join(["", *(write_section(*one) for one in written)])
    found = list(read_sections(body, 1, alone=alone))
    assert [one.text for one in found] == [third, first, second]
    assert not any(one.unclear for one in found)
    assert without_title(body, "") == ("", body, 0)
    assert len(list(split_documents(body))) == 1


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("One.", True),
        ("    indented", True),
        ("~~~\nclosed\n~~~~", True),
        ("", False),
        ("\nOne.", False),
        ("  \nOne.", False),
        ("One. ", False),
        ("```\nopen", False),
        ("```\nopen\n~~~", False),
        ("esc \x1b", False),
        ("rtl \u202e", False),
    ],
)
def test_which_texts_can_stand(text: str, stands: bool) -> None:
    assert can_stand(text) is stands


@pytest.mark.parametrize(
    ("who", "can"),
    [("Ana Ruiz", True), ("#2", True), ("A", True), ("", False), (" A", False), ("A ", False), ("A\nB", False),
     ("A\x1b", False)],
)  # fmt: skip
def test_who_can_be_named_in_a_heading(who: str, can: bool) -> None:
    assert can_be_named(who) is can


def test_documents_are_taken_apart_at_their_separators() -> None:
    one, two = separator("K7QX3D"), separator("L9RY8E")
    assert list(split_documents(f"\n\n{one}\n---\na\n\n{two}\n\n---\nb")) == [(4, "---\na\n"), (9, "---\nb")]
    assert list(split_documents(f"---\na\n{one}\n---\nb")) == [(1, "---\na"), (4, "---\nb")]
    assert list(split_documents("\n---\na")) == [(2, "---\na")]
    assert list(split_documents("")) == [(1, "")]
    assert list(split_documents(f"{one}\n{two}")) == [(2, ""), (3, "")]


def test_a_section_is_a_tuple_of_named_parts() -> None:
    assert next(read_sections("A.", 1)) == Section(field="abstract", who="", line=1, text="A.")
