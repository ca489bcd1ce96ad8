"""Style sheets: the addresses they load, and the colours that they set for the site and its tracks."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from cfpcli.site.files.inspection.findings import Report
from cfpcli.site.files.inspection.links import Link, Use
from cfpcli.site.files.inspection.markup import shown
from cfpcli.site.rows import Kind
from cfpcli.site.rules.colours import DARK, LIGHT, TEXT_CONTRAST, Scheme, contrast, contrast_problems
from cfpcli.text import color_of

_COMMENT = re.compile(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?+")
_STRING = r""""(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'"""
_ADDRESS = re.compile(
    rf"""(?:\burl\(\s*+|@import\s++(?=["'])|image-set\(\s*+(?=["']))(?:({_STRING})|([^\s()"']++))""", re.IGNORECASE
)
_PIECE = re.compile(rf"""((?:[^{{}};"'\\]|\\.|{_STRING}|["'\\])*+)([{{}};]|\Z)""")
_PROPERTY = re.compile(r"\s*+(--[\w-]++)\s*+:(.*)", re.DOTALL)
_TRACK = re.compile(r"\.(t-[\w-]+)$")
_SCHEME = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)")
_ANY_SCREEN = re.compile(r"@media|\b(?:only|screen|all|and)\b|\s")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,.*)?\)", re.DOTALL)
_MOST_REFERENCES = 8
_ROOTS = frozenset({":root", "html"})
_CHECKED = ("bg", "card", "ink", "soft", "link", "focus")


class Setting(NamedTuple):
    """The value of a custom property, and its place in a sheet."""

    value: str
    report: Report
    offset: int


Settings = dict[tuple[str, str], Setting]
"""By the class of a track, or nothing for the root, and the name of the property."""


def addresses_of(css: str) -> Iterator[Link]:
    """The addresses that a style sheet loads; fragments of the page are not among them."""
    for match in _ADDRESS.finditer(_without_comments(css)):
        address = match[1][1:-1] if match[1] else match[2]
        if not address.startswith("#"):
            yield Link(match.start(), address, Use.PICTURE)


def _without_comments(css: str) -> str:
    """The text with white space in the place of comments, so that offsets stay."""
    return _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), css)


class Palette:
    """The colours that sheets set for both schemes: a later rule replaces an earlier one."""

    def __init__(self) -> None:
        self._light: Settings = {}
        self._dark: Settings = {}

    def add(self, report: Report) -> None:
        """Read the custom properties of a sheet: those of the root, and `--t` of each track."""
        open_rules: list[str] = []
        for match in _PIECE.finditer(_without_comments(report.text)):
            text, end = match[1], match[2]
            if end == "{":
                open_rules.append(" ".join(text.split()))
                continue
            if "--" in text:
                self._declare(open_rules, text, Setting("", report, match.start() + len(text) - len(text.lstrip())))
            if end == "}" and open_rules:
                open_rules.pop()

    def _declare(self, open_rules: list[str], text: str, place: Setting) -> None:
        match = _PROPERTY.fullmatch(text)
        schemes = _schemes([rule.lower() for rule in open_rules if rule.startswith("@")])
        selectors = next((rule for rule in reversed(open_rules) if not rule.startswith("@")), "")
        if match is None or not schemes:
            return
        for selector in selectors.split(","):
            track = _TRACK.search(selector.strip())
            if selector.strip() in _ROOTS or (track and match[1] == "--t"):
                key = (track[1] if track else "", match[1])
                setting = place._replace(value=match[2].strip())
                for scheme in schemes:
                    (self._dark if scheme == "dark" else self._light)[key] = setting
                if schemes == ("light", "dark"):
                    self._dark.pop(key, None)

    def judge(self) -> None:
        """Report text that is hard to read, at the colour of the text."""
        for name, settings, shipped in (
            ("light", self._light, LIGHT),
            ("dark", {**self._light, **self._dark}, DARK),
        ):
            self._judge(name, settings, shipped)

    def _judge(self, name: str, settings: Mapping[tuple[str, str], Setting], shipped: Scheme) -> None:
        places = {token: settings[key] for token in _CHECKED if (key := ("", f"--{token}")) in settings}
        if not places:
            return
        colors = {token: _color(setting, settings) for token, setting in places.items()}
        for token in _CHECKED:
            if token not in places:
                next(iter(places.values())).report.add(-1, f"sets no --{token} at :root", Kind.CONTRAST)
            elif not colors[token]:
                _refuse(f"--{token}", places[token])
        if len(colors) < len(_CHECKED) or not all(colors.values()):
            return
        scheme = msgspec.structs.replace(shipped, **colors)
        for problem in contrast_problems(scheme):
            what = f"--{problem.token} on --{problem.ground}"
            _report(places[problem.token], name, what, problem.ratio, problem.needed)
        for (track, _), setting in settings.items():
            if track:
                _judge_track(track, setting, _color(setting, settings), scheme, name)


def _judge_track(track: str, setting: Setting, color: str, scheme: Scheme, name: str) -> None:
    if not color:
        _refuse(f"--t of .{track}", setting)
        return
    for ground in ("bg", "card"):
        ratio = contrast(color, getattr(scheme, ground))
        if ratio < TEXT_CONTRAST:
            _report(setting, name, f"--t of .{shown(track)} on --{ground}", ratio, TEXT_CONTRAST)


def _report(setting: Setting, scheme: str, what: str, ratio: float, needed: float) -> None:
    message = f"{what} has a contrast of {ratio:.2f} in the {scheme} scheme, must have {needed:g}"
    setting.report.add(setting.offset, message, Kind.CONTRAST)


def _refuse(what: str, setting: Setting) -> None:
    message = f'{what} is "{shown(setting.value)}", not #rrggbb, so that its contrast cannot be checked'
    setting.report.add(setting.offset, message, Kind.CONTRAST)


def _color(setting: Setting, settings: Mapping[tuple[str, str], Setting]) -> str:
    """The colour of a setting as `#rrggbb`, through other custom properties of the root; empty if it is not one."""
    value = setting.value
    for _ in range(_MOST_REFERENCES):
        match = _VARIABLE.fullmatch(value)
        if not match or ("", match[1]) not in settings:
            break
        value = settings["", match[1]].value
    return color_of(value)


def _schemes(conditions: list[str]) -> tuple[str, ...]:
    """The schemes for which a rule within these conditions sets colours; none if it is for paper or some widths."""
    schemes: tuple[str, ...] = ("light", "dark")
    for condition in conditions:
        if not condition.startswith("@media"):
            continue
        chosen = tuple(_SCHEME.findall(condition))
        if _ANY_SCREEN.sub("", _SCHEME.sub("", condition)):
            return ()
        schemes = chosen or schemes
    return schemes
