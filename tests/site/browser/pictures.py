"""Pictures of each kind of page at 360 and 1280 px, light and dark, for people to look at.

Run: python -m tests.site.browser.pictures FOLDER [SITE]

With SITE, a folder that `cfp site -o` made, the pictures are of its pages: one of each kind.
"""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.site.browser.chromium import RENDERED, SCHEMES, WIDTHS, chromium, context
from tests.site.browser.sites import FULL_DAY, PAGES, write

_TALLEST = 6000
"""The height in px at which the picture of a long page ends."""


def pages_of(site: Path) -> Mapping[str, Path]:
    """One page of each kind of a site: those at its top, and the first of each folder."""
    top = {path.stem: path for path in sorted(site.glob("*.html"))}
    first = {path.parent.name: path for path in sorted(site.glob("*/*.html"), reverse=True)}
    return top | first


def draw(pages: Mapping[str, Path], folder: Path) -> list[Path]:
    """A picture of each page, width and scheme, and the files that have them."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn: list[Path] = []
    with chromium() as browser:
        for width in WIDTHS:
            for scheme in SCHEMES:
                with context(browser, width=width, scheme=scheme, bypass_csp=True) as tab:
                    for name, path in pages.items():
                        tab.goto(path.as_uri())
                        tab.add_style_tag(content=RENDERED)
                        target = folder / f"{name.replace(' ', '-')}-{width}-{scheme}.png"
                        height = min(_TALLEST, int(tab.evaluate("document.documentElement.scrollHeight")))
                        clip = {"x": 0, "y": 0, "width": width, "height": height}
                        tab.screenshot(path=target, full_page=True, clip=clip)
                        drawn.append(target)
    return drawn


def main(arguments: list[str]) -> int:
    """Draw the pictures; 2 without a folder."""
    if len(arguments) not in {1, 2}:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    folder = Path(arguments[0])
    with tempfile.TemporaryDirectory() as scratch:
        if len(arguments) > 1:
            pages = pages_of(Path(arguments[1]).resolve())
        else:
            write(Path(scratch))
            pages = {name: Path(scratch) / page for name, page in {**PAGES, "full day": FULL_DAY}.items()}
        drawn = draw(pages, folder)
    sys.stdout.write(f"Wrote {len(drawn)} pictures to {folder}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
