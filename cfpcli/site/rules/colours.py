"""Colours of the site: the schemes, the colours of tracks, and the contrast that text needs on its ground.

Contrast is that of WCAG 2.2: "relative luminance" and "contrast ratio" of its glossary
(https://www.w3.org/TR/WCAG22/#dfn-relative-luminance, #dfn-contrast-ratio). A colour is `#rrggbb` in either case.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice
from math import dist

import msgspec

TEXT_CONTRAST = 4.5
"""The least contrast of text with its ground: success criterion 1.4.3, level AA."""

SIGN_CONTRAST = 3.0
"""The least contrast of a sign that is not text, such as the ring of the focus: success criterion 1.4.11."""

TRACK_CONTRAST = 4.6
"""The contrast to which the colour of a track is moved: that of text, with a margin for the rounding of browsers."""

LEAST_DIFFERENCE = 10.0
"""The distance below which two colours of tracks count as similar.

CIE76 in Lab: 2.3 is just noticeable between two areas side by side (Mahy, Van Eycken, Oosterlinck, 1994). The colour of
a track is a thin border that is compared from memory, across a page: several times that distance is needed, and 10 is
the value at which a difference is usually described as visible at a glance.
"""

_STEPS = 50
"""A colour is moved towards black or white by 2 % of the way at a time."""

_END_OF_LINE = 0.04045
"""The value of a channel up to which sRGB is a line: IEC 61966-2-1; the 0.03928 of older drafts changes no byte."""

_NEEDED = {"ink": TEXT_CONTRAST, "soft": TEXT_CONTRAST, "link": TEXT_CONTRAST, "focus": SIGN_CONTRAST}

_MOST_COMPARED = 200
"""The most tracks that are compared: more would need a time by the square of their number."""

_MOST_PARTNERS = 8
"""The most similar tracks that are reported for each: a hundred tracks of one colour need no list of all pairs."""


class Scheme(msgspec.Struct, frozen=True, kw_only=True):
    """The colours of the site in light or in dark surroundings: the custom properties `--bg`, `--card` and so on.

    `bg` and `card` are the grounds; `ink`, `soft` and `link` are text on both; `line` only separates; `focus` is the
    ring around the element that has the focus.
    """

    bg: str
    card: str
    ink: str
    soft: str
    line: str
    link: str
    focus: str

    @property
    def grounds(self) -> tuple[str, str]:
        """The colours behind text."""
        return self.bg, self.card


LIGHT = Scheme(
    bg="#ffffff", card="#f6f6f3", ink="#1c1e21", soft="#55585d", line="#d6d5cf", link="#1f4e9c", focus="#0b57d0"
)
DARK = Scheme(
    bg="#15171a", card="#1e2125", ink="#e8e8e4", soft="#a9adb3", line="#3a3e44", link="#9db8ea", focus="#a8c7fa"
)

PALETTE = (
    "#1f4e9c", "#a25c0d", "#0f7987", "#b3372e", "#3d7d2c", "#7a3fa8", "#a929e0", "#cd1d75", "#6c5b41", "#6b244f",
)  # fmt: skip
"""The colours of tracks that have none, in their order: readable in the light scheme as they are.

Any two differ by more than 25 in both schemes, as of `difference`.
"""


class ContrastProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Two tokens of a scheme that are too near: `ratio` is their contrast, from 1 to 21, `needed` the least allowed."""

    token: str
    ground: str
    ratio: float
    needed: float


@lru_cache(maxsize=1024)
def luminance(color: str) -> float:
    """The relative luminance of a colour, from 0 for black to 1 for white (WCAG 2.2, sRGB)."""
    red, green, blue = (_linear(channel) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(color: str, grounds: Iterable[str], least: float = TRACK_CONTRAST) -> str:
    """The colour moved as little as needed towards black or white, until it is readable on all the grounds.

    It moves towards black on light grounds and towards white on dark ones, in steps of 2 %. If even that end is not
    enough, as on both a light and a dark ground, the end is the answer. In lower case.
    """
    behind = tuple(grounds)
    end = max("#000000", "#ffffff", key=lambda each: _least_contrast(each, behind))
    mixtures = (_mixture(color, end, step / _STEPS) for step in range(_STEPS))
    return next((each for each in mixtures if _least_contrast(each, behind) >= least), end)


def default_color(position: int) -> str:
    """The colour of the track at this position, from 0, among the tracks without a colour; repeated after the last."""
    return PALETTE[position % len(PALETTE)]


def contrast_problems(scheme: Scheme) -> tuple[ContrastProblem, ...]:
    """The pairs of a scheme that cannot be read well: text below 4.5, the ring of the focus below 3.

    `line` is not among them: it separates parts that space separates too, which criterion 1.4.11 leaves free.
    """
    return tuple(
        ContrastProblem(token=token, ground=ground, ratio=ratio, needed=needed)
        for token, needed in _NEEDED.items()
        for ground in ("bg", "card")
        if (ratio := contrast(getattr(scheme, token), getattr(scheme, ground))) < needed
    )


def alike(colors: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The pairs of tracks whose colours are hard to distinguish, in the order of `colors`, which is track to colour.

    The colours are those that are shown, as of `readable`. Each track is paired with at most 8 later ones, and of
    more than 200 tracks only the first are compared.
    """
    shown = tuple(islice(colors.items(), _MOST_COMPARED))
    return tuple(
        pair
        for at, (track, color) in enumerate(shown, 1)
        for pair in islice(
            ((track, other) for other, its in shown[at:] if difference(color, its) < LEAST_DIFFERENCE), _MOST_PARTNERS
        )
    )


def difference(first: str, second: str) -> float:
    """The distance of two colours in Lab (CIE76): 0 for the same, about 100 from black to white."""
    return dist(_lab(first), _lab(second))


@lru_cache(maxsize=1024)
def _lab(color: str) -> tuple[float, float, float]:
    """Lightness, a and b of CIE 1976 for white D65; the matrix is that of sRGB, IEC 61966-2-1."""
    red, green, blue = (_linear(channel) for channel in _channels(color))
    x = _root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505)
    y = _root(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    z = _root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(ratio: float) -> float:
    """The function f of CIE 1976: a cube root that is a line near 0."""
    return ratio ** (1 / 3) if ratio > (6 / 29) ** 3 else ratio / (3 * (6 / 29) ** 2) + 4 / 29


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= _END_OF_LINE else ((value + 0.055) / 1.055) ** 2.4


def _mixture(color: str, end: str, part: float) -> str:
    pairs = zip(_channels(color), _channels(end), strict=True)
    return "#" + "".join(f"{round(own + (other - own) * part):02x}" for own, other in pairs)


def _least_contrast(color: str, grounds: Iterable[str]) -> float:
    return min((contrast(color, ground) for ground in grounds), default=1.0)
