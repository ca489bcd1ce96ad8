"""Colours of the site: every colour becomes readable, and pairs that are too near are reported."""

from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.site.rules.colours import (
    DARK,
    LEAST_DIFFERENCE,
    LIGHT,
    PALETTE,
    TRACK_CONTRAST,
    Scheme,
    alike,
    contrast,
    contrast_problems,
    default_color,
    difference,
    luminance,
    readable,
)

COLORS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def track_colours(color: str) -> tuple[str, str]:
    """The colour of a track in the light and in the dark scheme, as the style sheet has it."""
    return readable(color, LIGHT.grounds), readable(color, DARK.grounds)


def test_black_and_white_are_the_ends() -> None:
    assert luminance("#000000") == 0
    assert luminance("#ffffff") == pytest.approx(1)
    assert contrast("#000000", "#FFFFFF") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize(("color", "ratio"), [("#767676", 4.54), ("#777777", 4.48), ("#0000ff", 8.59), ("#ff0000", 4)])
def test_contrast_with_white_is_that_of_well_known_pairs(color: str, ratio: float) -> None:
    assert contrast(color, "#ffffff") == pytest.approx(ratio, abs=0.005)


@given(COLORS, st.sampled_from([LIGHT, DARK]))
def test_every_colour_becomes_readable(color: str, scheme: Scheme) -> None:
    moved = readable(color, scheme.grounds)
    assert all(contrast(moved, ground) >= TRACK_CONTRAST for ground in scheme.grounds)
    assert readable(moved, scheme.grounds) == moved
    assert moved == color or any(contrast(color, ground) < TRACK_CONTRAST for ground in scheme.grounds)


@given(COLORS)
def test_a_colour_moves_no_further_than_needed(color: str) -> None:
    """The first of the steps towards black, each 2 % of the way, that is readable on both grounds."""
    channels = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    steps = ["#" + "".join(f"{round(own - own * step / 50):02x}" for own in channels) for step in range(51)]
    assert readable(color, LIGHT.grounds) == next(
        step for step in steps if min(contrast(step, ground) for ground in LIGHT.grounds) >= TRACK_CONTRAST
    )


@pytest.mark.parametrize(
    ("color", "light", "dark"),
    [
        ("#0f7b8a", "#0f7987", "#3f95a1"),
        ("#b8690f", "#a25c0d", "#c17b2c"),
        ("#1F4E9C", "#1f4e9c", "#6b8abe"),
        ("#7a3fa8", "#7a3fa8", "#a279c2"),
        ("#b3372e", "#b3372e", "#ca736d"),
        ("#3d7d2c", "#3d7d2c", "#649756"),
    ],
)
def test_the_tracks_of_a_real_call(color: str, light: str, dark: str) -> None:
    assert track_colours(color) == (light, dark)


@given(COLORS)
def test_grounds_that_no_colour_suits_leave_the_end_that_is_read_best(color: str) -> None:
    assert readable(color, ["#666666", "#dddddd"]) == "#000000"
    assert readable(color, ["#222222", "#999999"]) == "#ffffff"


def test_the_schemes_are_readable() -> None:
    assert contrast_problems(LIGHT) == contrast_problems(DARK) == ()


@pytest.mark.parametrize("token", ["ink", "soft", "link", "focus"])
@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_a_token_near_its_grounds_is_reported(token: str, scheme: Scheme) -> None:
    problems = contrast_problems(msgspec.structs.replace(scheme, **{token: scheme.card}))
    assert [(each.token, each.ground) for each in problems] == [(token, "bg"), (token, "card")]
    assert all(each.ratio < each.needed for each in problems)


def test_a_ring_needs_less_contrast_than_text() -> None:
    grey = "#8c8c8c"
    assert contrast(grey, "#ffffff") == pytest.approx(3.36, abs=0.01)
    assert contrast_problems(msgspec.structs.replace(LIGHT, focus=grey)) == ()
    assert len(contrast_problems(msgspec.structs.replace(LIGHT, soft=grey))) == 2


def test_one_ground_is_reported_alone() -> None:
    problems = contrast_problems(msgspec.structs.replace(LIGHT, card="#606060"))
    assert {each.ground for each in problems} == {"card"}


def test_lines_only_separate() -> None:
    assert contrast_problems(msgspec.structs.replace(LIGHT, line=LIGHT.bg)) == ()


def test_distances_are_those_of_lab() -> None:
    assert difference("#000000", "#ffffff") == pytest.approx(100, abs=0.01)
    assert difference("#ff0000", "#00ff00") == pytest.approx(170.6, abs=0.1)
    assert difference("#123456", "#123456") == 0


def test_tracks_with_similar_colours_are_paired() -> None:
    colors = {"web": "#1f4e9c", "data": "#b3372e", "cloud": "#20509f", "law": "#b3372e"}
    assert alike(colors) == (("web", "cloud"), ("data", "law"))
    assert alike({}) == ()


def test_many_tracks_of_one_colour_have_few_pairs() -> None:
    assert len(alike({str(at): "#1f4e9c" for at in range(10_000)})) <= 200 * 8


def test_the_tracks_of_a_real_call_differ() -> None:
    colors = ("#1f4e9c", "#0f7b8a", "#7a3fa8", "#b3372e", "#b8690f", "#3d7d2c")
    for shown in zip(*map(track_colours, colors), strict=True):
        assert alike(dict(zip("abcdef", shown, strict=True))) == ()


def test_the_palette_is_distinct_and_readable_in_both_schemes() -> None:
    shown = [track_colours(color) for color in PALETTE]
    assert [light for light, _ in shown] == list(PALETTE)
    for scheme in zip(*shown, strict=True):
        assert min(difference(*pair) for pair in combinations(scheme, 2)) > 25 > LEAST_DIFFERENCE


def test_default_colours_follow_the_position() -> None:
    assert [default_color(at) for at in range(len(PALETTE))] == list(PALETTE)
    assert default_color(len(PALETTE)) == PALETTE[0]
