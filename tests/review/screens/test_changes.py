"""What changed in a proposal since it was reviewed."""

from msgspec.structs import replace

from cfpcli.records.proposal import LONG_READ
from cfpcli.review.screens.screen import LONG, SHORT, change_lines
from cfpcli.review.screens.seam import TriageItem
from tests.ui.dialogues import item

NOW = item("AAAAAA", paragraphs=8)
ABSTRACT = NOW.long_texts["abstract"]


def with_texts(**texts: str) -> TriageItem:
    """The proposal with some of its texts changed."""
    return replace(NOW, long_texts=NOW.long_texts | texts)


def test_nothing_where_nothing_changed() -> None:
    assert change_lines(NOW, NOW, 76) == []


def test_short_fields_on_a_line_each() -> None:
    was = replace(NOW, track="Cloud", session_type="Lightning talk 5 min", facts="")
    assert change_lines(was, NOW, 90) == [
        "Track: Cloud → Cybersecurity, Trust and Open Source Resilience",
        "Type: Lightning talk 5 min → Talk 20 min",
        "Language, level and keywords: nothing → en, intermediate",
    ]


def test_a_long_text_line_by_line_with_what_stands_around() -> None:
    was = with_texts(abstract=ABSTRACT.replace("Paragraph 2", "Section 2").replace("Paragraph 7", "Section 7"))
    lines = change_lines(was, NOW, 60)
    assert lines[0] == "Abstract:"
    assert next(line for line in lines if line.startswith("-")).startswith("- Section 2. Small teams")
    assert next(line for line in lines if line.startswith("+")).startswith("+ Paragraph 2. Small teams")
    assert lines.count("  …") == 1
    assert max(map(len, lines)) <= 60
    assert not any("Paragraph 5" in line for line in lines)


def test_a_text_that_came_and_one_that_went() -> None:
    assert change_lines(with_texts(notes=""), NOW, 60) == ["Notes to the committee:", "+ Given once in French."]
    assert change_lines(NOW, with_texts(notes=""), 60) == ["Notes to the committee:", "- Given once in French."]


def test_hostile_text_is_cleaned() -> None:
    lines = change_lines(replace(with_texts(abstract="\x1b]0;x\x07"), title="\x1b[31mRed"), NOW, 76)
    assert "\x1b" not in "".join(lines)


def test_every_field_that_is_compared_is_shown() -> None:
    assert {*SHORT, "long_texts"} <= set(TriageItem.__struct_fields__)
    assert tuple(LONG) == LONG_READ
