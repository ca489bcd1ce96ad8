"""Tables at a terminal: which columns stay, where they are, and their colours."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, overload

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cfpcli.records.change import Kind
from cfpcli.records.fields import FIELDS
from cfpcli.ui import draw
from cfpcli.ui.terminal import GAP, Column, fit, is_kept
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


NAMES = ("code", "state", "track", "session_type", "language", "title", "speaker_names", "score", "reviews", "abstract")


def columns(**naturals: int) -> list[Column]:
    return [Column(name, name, natural, right=name in {"score", "reviews"}) for name, natural in naturals.items()]


def widths(fitted: tuple[Column, ...]) -> dict[str, int]:
    return {column.name: column.width for column in fitted}


def total(fitted: tuple[Column, ...]) -> int:
    return sum(column.width for column in fitted) + GAP * (len(fitted) - 1)


def test_what_fits_is_left_alone() -> None:
    assert widths(fit(columns(code=6, title=30), 80)) == {"code": 6, "title": 30}


def test_the_title_shrinks_first() -> None:
    assert widths(fit(columns(code=6, title=70, speaker_names=20, track=12), 90)) == {
        "code": 6,
        "title": 46,
        "speaker_names": 20,
        "track": 12,
    }


def test_then_the_speakers_then_the_title_again_then_the_track() -> None:
    given_up = [
        widths(fit(columns(code=6, title=70, speaker_names=20, track=14), width)) for width in (82, 76, 70, 66, 64)
    ]
    assert [(one["title"], one["speaker_names"], one["track"]) for one in given_up] == [
        (36, 20, 14),
        (36, 14, 14),
        (30, 14, 14),
        (28, 14, 12),
        (28, 14, 10),
    ]


def test_the_least_important_column_goes_first() -> None:
    full = {"code": 6, "state": 10, "track": 12, "session_type": 5, "language": 8, "title": 70, "score": 5}
    full["speaker_names"] = 30
    left: list[tuple[str, ...]] = []
    for width in range(120, 40, -1):
        names = tuple(widths(fit(columns(**full), width)))
        if not left or left[-1] != names:
            left.append(names)
    gone = [set(before) - set(after) for before, after in pairwise(left)]
    assert gone == [{"language"}, {"session_type"}, {"speaker_names"}, {"track"}, {"score"}]


def test_a_column_nobody_thought_of_goes_before_all_others() -> None:
    assert "shoe_size" not in widths(fit(columns(code=6, language=8, title=70, shoe_size=9), 50))


def test_numbers_and_states_never_shrink() -> None:
    fitted = widths(fit(columns(code=6, state=10, title=70, reviews=7), 60))
    assert (fitted["code"], fitted["state"], fitted["reviews"]) == (6, 10, 7)


def test_an_abstract_does_not_take_the_room_of_a_title() -> None:
    fitted = widths(fit(columns(code=6, title=36, abstract=2000), 100))
    assert fitted["title"] == 36
    assert fitted["abstract"] == 100 - 36 - 6 - 2 * 2


def test_asked_for_columns_stay_or_the_table_gives_up() -> None:
    many = dict.fromkeys(NAMES, 30)
    assert fit(columns(**many), 80, keep_all=True) == ()
    assert len(fit(columns(**many), 400, keep_all=True)) == len(NAMES)


@given(st.dictionaries(st.sampled_from(NAMES), st.integers(0, 300), min_size=1), st.integers(1, 250))
def test_the_columns_always_fit(naturals: dict[str, int], width: int) -> None:
    fitted = fit(columns(**naturals), width)
    assert total(fitted) <= width
    assert all(column.width <= naturals[column.name] for column in fitted)
    kept = [name for name in naturals if is_kept(name)]
    if width >= 60:
        assert [column.name for column in fitted if is_kept(column.name)] == kept or max(naturals.values()) > 20
