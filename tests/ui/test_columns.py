"""Which columns stay, which shrink, which go."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cfpcli.ui.drawing import GAP, Column, fit, is_kept

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
