"""Tables at a terminal: what comes first, what stands where, what colour says."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, overload

import pytest
from rich.cells import cell_len

from cfpcli.records.change import Kind
from cfpcli.records.fields import FIELDS
from cfpcli.ui import draw
from tests.answers import Cells, answer, table
from tests.ui import samples


class Counted(Sequence[Cells]):
    """Rows that count how many of them were looked at."""

    def __init__(self, rows: Sequence[Cells]) -> None:
        self.rows = rows
        self.seen = 0

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Cells: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Cells]: ...
    def __getitem__(self, index: int | slice) -> Cells | Sequence[Cells]:
        self.seen += 1
        return self.rows[index]

    def __iter__(self) -> Iterator[Cells]:
        for row in self.rows:
            self.seen += 1
            yield row


def drawn(*items: dict[str, Any], fields: tuple[str, ...] = (), width: int = 80, color: bool = False) -> list[str]:
    result = table("proposals", items, fields)
    return "".join(draw(result, samples.screen(width, color=color))).splitlines()


def test_the_first_rows_of_ten_thousand_come_before_the_rest_is_looked_at() -> None:
    rows = Counted(table("proposals", samples.rows(10_000)).items)
    chunks = draw(table("proposals", rows, samples.FIELDS), samples.screen())
    heading, first = next(chunks), next(chunks)
    assert rows.seen == 200
    assert heading.count("\n") == 1
    assert first.count("\n") == 24
    assert sum(chunk.count("\n") for chunk in chunks) == 10_000 - 24
    assert rows.seen == 10_000


def test_rows_after_the_first_two_hundred_keep_to_their_columns() -> None:
    rows = [{"code": "K7QX3D", "title": "short", "score": 1.0}] * 200 + [
        {"code": "A9BCDE", "title": "long " * 40, "score": 2.25}
    ]
    lines = drawn(*rows)
    assert len(lines) == 202
    assert lines[-1] == "A9BCDE  long…    2.25"


def test_numbers_after_the_first_two_hundred_are_not_cut() -> None:
    assert drawn(*[{"number": position} for position in range(12_346)])[-1] == " 12345"


def test_a_table_has_no_boxes_and_no_blanks_at_the_ends_of_lines() -> None:
    lines = drawn(*samples.rows(), fields=samples.FIELDS, width=120)
    assert not re.search("[│─┃━|+]", "".join(lines))
    assert [line.rstrip() for line in lines] == lines


def test_nothing_is_drawn_of_nothing() -> None:
    assert list(draw(answer("proposals", fields=("code",)), samples.screen())) == []


def test_headings_come_from_the_registry_of_fields() -> None:
    assert FIELDS[Kind.PROPOSAL]["session_type"].header == "type"
    assert drawn({"session_type": "talk", "shoe_size": 1})[0] == "type  shoe size"


def test_another_schema_takes_the_names() -> None:
    result = table("history", [{"session_type": "x"}])
    assert "".join(draw(result, samples.screen())).startswith("session type\n")


def test_numbers_stand_at_the_right_with_their_points_under_one_another() -> None:
    assert drawn({"score": 4.25, "reviews": 12}, {"score": 3.0, "reviews": 3}, {"score": None, "reviews": 0}) == [
        "score  reviews",
        " 4.25       12",
        " 3.00        3",
        "             0",
    ]


def test_means_have_one_decimal_where_that_is_all_they_have() -> None:
    assert drawn({"score": 4.5}, {"score": 3.0}) == ["score", "  4.5", "  3.0"]


def test_instants_are_local_days() -> None:
    assert drawn({"submitted": samples.NOW.replace(hour=22, minute=30)})[1] == "25 May"


def test_instants_of_other_years_say_so() -> None:
    assert drawn({"submitted": samples.NOW.replace(year=2025)})[1] == "24 May 2025"


def test_a_title_that_reads_like_an_instant_is_a_title() -> None:
    assert drawn({"title": "2025-05-24T12:00:00Z"})[1] == "2025-05-24T12:00:00Z"


def test_cells_are_words_in_one_line() -> None:
    item = {"tags": ["a\tb", "c"], "do_not_record": True, "answers": {"kind": "x\ny"}, "late": False}
    assert re.split(" {2,}", drawn(item)[1]) == ["a b, c", "yes", "kind: x y", "no"]


@pytest.mark.parametrize(
    ("state", "sgr"),
    [
        ("submitted", ""),
        ("draft", ""),
        ("accepted", "32"),
        ("confirmed", "32"),
        ("rejected", "31"),
        ("waitlisted", "33"),
        ("withdrawn", "2"),
        ("canceled", "2"),
    ],
)
def test_a_state_is_a_word_with_a_colour(state: str, sgr: str) -> None:
    assert drawn({"state": state})[1] == state
    assert drawn({"state": state}, color=True)[1] == (f"\x1b[{sgr}m{state}\x1b[0m" if sgr else state)


def test_no_colour_is_no_escape_at_all() -> None:
    assert "\x1b" not in "".join(drawn(*samples.rows(), fields=samples.FIELDS))
    assert "\x1b[1m" in drawn(*samples.rows(), fields=samples.FIELDS, color=True)[0]


def test_titles_keep_room_at_eighty_columns() -> None:
    head, *rows = drawn(*samples.rows(), fields=samples.FIELDS)
    assert len(rows) == 8
    begin = head.index("title")
    assert head.index("score") - begin - 2 >= 24
    assert all(cell_len(row) <= 80 for row in rows)


def test_wide_characters_do_not_move_the_columns_after_them() -> None:
    lines = drawn({"title": "開源軟體", "state": "draft"}, {"title": "e\u0301toile", "state": "draft"})
    assert {cell_len(line.partition("draft")[0]) for line in lines[1:]} == {10}


def test_fields_that_were_asked_for_all_show_as_a_list_where_they_do_not_fit() -> None:
    item = dict.fromkeys(("code", "title", "abstract", "room", "day", "level"), "x" * 30)
    result = table("proposals", [item, item])
    lines = "".join(draw(result, samples.screen(60), keep_all=True)).splitlines()
    assert [line.split()[0] if line else "" for line in lines] == [*item, "", *item]
    assert [name for name in item if name not in "".join(draw(result, samples.screen(60)))] != []


def test_an_unknown_picture_is_a_table() -> None:
    result = table("proposals", [{"code": "K7QX3D"}], picture="hologram")
    assert "".join(draw(result, samples.screen())) == "code\nK7QX3D\n"
