"""What a check of proposals found: a line for each finding that editors can jump to, and the way out under it."""

from itertools import groupby

import msgspec

from cfpcli.render.look import SEVERITY_LOOKS, Look
from cfpcli.render.page import Block, Page, Paragraph, Span, Stack, line
from cfpcli.render.pictures.given import given_all
from cfpcli.render.screen import Screen
from cfpcli.result import Result


class Found(msgspec.Struct, frozen=True):
    """One finding; `line` is 0 where it concerns the file or the field as a whole."""

    file: str = ""
    proposal: str = ""
    line: int = 0
    field: str = ""
    rule: str = ""
    severity: str = ""
    message: str = ""
    way_out: str = ""


def page(result: Result, screen: Screen) -> Page:
    """The findings of each file or proposal together."""
    del screen
    found = given_all(Found, list(result.items))
    return tuple(Stack(tuple(_group(list(group)))) for _, group in groupby(found, key=_whose))


def _whose(found: Found) -> tuple[str, str]:
    return found.file, found.proposal


def _group(group: list[Found]) -> list[Block]:
    """The findings of one proposal; the way out of a rule is told once, under its first finding."""
    blocks: list[Block] = []
    told: set[str] = set()
    for found in group:
        rule = Span(found.rule, SEVERITY_LOOKS.get(found.severity, Look.STRONG))
        severity = Span(f" ({found.severity})", Look.MUTED)
        blocks.append(Paragraph(line(f"{_place(found)}: ", rule, f": {found.message}", severity)))
        if found.way_out and found.rule not in told:
            blocks.append(Stack((Paragraph(line(found.way_out)),), indent=4))
        told.add(found.rule)
    return blocks


def _place(found: Found) -> str:
    if found.file:
        return f"{found.file}:{found.line}" if found.line else found.file
    return ": ".join(filter(None, (found.proposal, f"{found.field}:{found.line}" if found.line else found.field)))
