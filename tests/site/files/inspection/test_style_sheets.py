"""Style sheets load nothing foreign, and set colours that can be read."""

import pytest

from cfpcli.site.files.inspection import inspect
from cfpcli.site.rows import Kind
from cfpcli.site.rules.colours import readable
from tests.site.sample_pages import SHEET, sound_site


def found_in(css: str, kind: Kind = Kind.CONTRAST) -> list[tuple[int, str]]:
    """The findings of a sound site with this sheet, each with its line."""
    findings = inspect(sound_site() | {"site.css": css.encode()})
    assert {(finding.path, finding.kind) for finding in findings} <= {("site.css", kind)}
    return [(finding.line, finding.message) for finding in findings]


@pytest.mark.parametrize(
    ("css", "address"),
    [
        ("a{background:url(none.png)}", "none.png"),
        ("a{background:url( 'none.png' )}", "none.png"),
        ('a{src:URL("none.woff2") format("woff2")}', "none.woff2"),
        ('@import "none.css";', "none.css"),
        ("@import url(none.css);", "none.css"),
        ("a{background:url(https://example.org/x.png)}", "https://example.org/x.png"),
        ("@import '//example.org/x.css';", "//example.org/x.css"),
        ("a{background:url(data:text/html,x)}", "data:text/html,x"),
    ],
)
def test_an_address_of_a_sheet(css: str, address: str) -> None:
    ((line, message),) = found_in(SHEET + "\n" + css, Kind.LINK)
    assert line == SHEET.count("\n") + 2
    assert f'"{address}"' in message


def test_addresses_that_are_allowed() -> None:
    css = "a{background:url(logo.svg#x)} b{mask:url(#x);content:'url'} c{background:url('data:image/png;base64,AA==')}"
    assert found_in(f"{SHEET}{css}/* url(none.png) @import 'x' */") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "ratios"),
    [
        ("--ink:#1c1e21", "--ink:#999", 1, "--ink 2.85 2.63 light 4.5"),
        ("--soft:#a9adb3", "--soft:#777", 4, "--soft 4.01 3.61 dark 4.5"),
        ("--focus:#0b57d0", "--focus:#aaa", 1, "--focus 2.32 2.15 light 3"),
        (".t-web{--t:#0f7987}", ".t-web{--t:#b8690f}", 2, "--t 4.15 3.83 light 4.5"),
        (".t-web{--t:#3f95a1}", ".t-web{--t:#0f7987}", 5, "--t 3.51 3.16 dark 4.5"),
    ],
)
def test_colours_that_are_hard_to_read(old: str, new: str, line: int, ratios: str) -> None:
    name, on_bg, on_card, scheme, needed = ratios.split()
    what = "--t of .t-web" if name == "--t" else name
    assert found_in(SHEET.replace(old, new)) == [
        (line, f"{what} on {ground} has a contrast of {ratio} in the {scheme} scheme, must have {needed}")
        for ground, ratio in (("--bg", on_bg), ("--card", on_card))
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("--focus:#0b57d0", "--ring:#0b57d0", (0, "sets no --focus at :root")),
        ("--ink:#1c1e21", "--ink:black", (1, '--ink is "black", not #rrggbb, so that its contrast cannot be checked')),
        (
            ".t-web{--t:#0f7987}",
            ".t-web{--t:rgb(0 0 0)}",
            (2, '--t of .t-web is "rgb(0 0 0)", not #rrggbb, so that its contrast cannot be checked'),
        ),
    ],
)
def test_colours_that_cannot_be_judged(old: str, new: str, expected: tuple[int, str]) -> None:
    only_light = SHEET.replace(old, new).replace("@media (prefers-color-scheme:dark)", "@media print")
    assert found_in(only_light) == [expected]


def test_a_track_keeps_its_light_colour_in_the_dark_unless_it_has_another() -> None:
    css = SHEET.replace("\n.t-web{--t:#3f95a1}", "")
    assert {message.split(" has ")[0] for _, message in found_in(css)} == {
        "--t of .t-web on --bg",
        "--t of .t-web on --card",
    }


def test_a_later_rule_replaces_an_earlier_one() -> None:
    assert len(found_in(f"{SHEET}\n:root{{--ink:#999}}")) == 2
    nested = "@media screen{@media (prefers-color-scheme:dark){@media all{:root{--ink:#777}}}}"
    assert {message.split(" in ")[1] for _, message in found_in(SHEET + nested)} == {"the dark scheme, must have 4.5"}
    dark = f"{SHEET}\n@media screen and (prefers-color-scheme: dark) {{ html {{ --ink: #444; }} }}"
    assert {line for line, _ in found_in(dark)} == {SHEET.count("\n") + 2}
    assert found_in(f"{dark}\n:root{{--ink:#444}} @media (prefers-color-scheme:dark){{:root{{--ink:#e8e8e4}}}}") == []


def test_rules_for_paper_widths_and_single_elements_are_not_checked() -> None:
    more = "@media print{:root{--ink:#fff}} @media (min-width:9em){:root{--ink:#fff}} .x{--ink:#fff}"
    assert found_in(f"{SHEET}{more}/* :root{{--ink:#fff}} */") == []


def test_variables_and_short_colours_are_followed() -> None:
    more = ":root{--blue:#00c;--link:var(--blue)} @media (prefers-color-scheme:dark){:root{--blue:#9db8ea}}"
    assert found_in(SHEET + more) == []
    assert len(found_in(SHEET + more.replace("#9db8ea", "#00c"))) == 2


def test_variables_that_refer_to_one_another_end() -> None:
    more = ":root{--a:var(--b);--b:var(--a)} .t-x,.t-y{--t:#0f7987} .t-y{--t:var(--a)}"
    dark = "@media (prefers-color-scheme:dark){.t-x,.t-y{--t:#fff}}"
    ((_, message),) = found_in(SHEET + more + dark)
    assert message.startswith('--t of .t-y is "var(--a)"')


def test_a_site_without_tokens_is_not_judged() -> None:
    assert found_in("body{color:#fff}") == []


def test_sheets_that_no_page_loads_are_not_judged() -> None:
    assert inspect(sound_site() | {"old.css": b":root{--ink:#fff}"}) == ()


def test_computed_colours_of_tracks_pass() -> None:
    css = SHEET.replace("#0f7987", readable("#b8690f", ["#ffffff", "#f6f6f3"]))
    assert found_in(css) == []
