"""HTML that is small and costs much to convert: bounded time and memory, wherever it comes in."""

import sys

import pytest

from cfpcli.errors import Exit
from tests.contract.pathological import MIB, Door, Generator, again, body
from tests.contract.process import cfp
from tests.contract.test_cost import LIMITED, put
from tests.world import World

HTML: dict[str, Generator] = {
    "white space": body(" ", "<b>x</b>"),
    "white space between words": lambda size: body(" ", "<b>x</b> a")(size).rstrip() + " z\n",
    "list items": body("<li>a", "<ol>"),
    "nested lists": body("<ol><li>a"),
    "brackets": body("[", "<b>x</b>"),
    "tags": body("<b>"),
    "paragraphs": body("<p>a</p>"),
    "cells": body("<td>a", "<table><tr>"),
    "line starts": body("# a\n", "<b>x</b>\n\n"),
    "stars": body("*a", "<p>"),
    "entities": body("&amp;", "<p>"),
    "angles": body("<"),
    "open comments": body("<!-- ", "<b>x</b>"),
    "white space of a whole document": again(" ", before="---\ntitle: T\n---\n\n<p>x", behind="y</p>\n"),
    "items of a whole document": again("<li>a</li>", before="---\ntitle: T\n---\n\n<ol>", behind="</ol>\n"),
}

DOORS = {
    "check": Door("check x.md", "x.md", HTML),
    "packet": Door("import packet x.md --dry-run", "x.md", HTML),
    "submit": Door("submit x.md", "x.md", HTML),
}


@pytest.mark.slow
@pytest.mark.parametrize("size", [40_000, MIB], ids=["40 KB", "1 MiB"])
@pytest.mark.parametrize(
    ("door", "kind"), [pytest.param(DOORS[name], kind, id=f"{name}-{kind}") for name in DOORS for kind in HTML]
)
def test_html_is_converted_or_refused_within_limits(desk: World, door: Door, kind: str, size: int) -> None:
    put(desk, door, door.inputs[kind](size))
    done = cfp(desk, *door.line.split(), program=(sys.executable, "-c", LIMITED))
    assert done.returncode in set(Exit) - {Exit.FAILURE}, done.stderr[-2000:]
    assert b"Traceback" not in done.stderr
