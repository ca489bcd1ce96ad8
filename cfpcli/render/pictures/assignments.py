"""What assigning came to: each reviewer's load before and after, what was taken back, and what could not be met."""

from collections.abc import Iterator

import msgspec

from cfpcli.domain.text import clean_line, shorten
from cfpcli.render.look import Look
from cfpcli.render.page import Block, Line, Page, Paragraph, Section, Span, Stack, line
from cfpcli.render.pictures.given import given_all
from cfpcli.render.pictures.reviewers import fitted
from cfpcli.render.screen import Screen
from cfpcli.result import Result

_NAME = 26
_SHOWN = 20


class LoadRow(msgspec.Struct, frozen=True):
    """A reviewer's proposals before and after, and how many of the new ones lie in their tracks or were wished for."""

    email: str = ""
    name: str = ""
    tracks: tuple[str, ...] = ()
    load: int | None = None
    before: int = 0
    after: int = 0
    in_tracks: int = 0
    wished: int = 0


class UnmetRow(msgspec.Struct, frozen=True):
    """A proposal with fewer reviewers than it needs."""

    code: str = ""
    title: str = ""
    reason: str = ""


class WithdrawnRow(msgspec.Struct, frozen=True):
    """An assignment that was taken back."""

    proposal: str = ""
    reviewer: str = ""
    reason: str = ""


def page(result: Result, screen: Screen) -> Page:
    """The table of reviewers, then what was taken back and what could not be met, no more than a person reads."""
    return tuple(_blocks(result, screen.width))


def _blocks(result: Result, width: int) -> Iterator[Block]:
    rows = given_all(LoadRow, result.extra.get("reviewers") or ())
    if rows:
        yield Stack(tuple(_table(rows, width)))
    withdrawn = given_all(WithdrawnRow, result.extra.get("withdrawn") or ())
    if withdrawn:
        told = [line(Span(one.proposal, Look.STRONG), f"  {one.reviewer}: {one.reason}") for one in withdrawn]
        yield _listed("Taken back, for a conflict is known now", told)
    unmet = given_all(UnmetRow, result.extra.get("unmet") or ())
    if unmet:
        told = [
            line(Span(one.code, Look.STRONG), f"  {one.reason}  ", Span(clean_line(one.title), Look.MUTED))
            for one in unmet
        ]
        yield _listed("With too few reviewers", told)


def _listed(heading: str, told: list[Line]) -> Block:
    lines = [Paragraph(one, one_line=True) for one in told[:_SHOWN]]
    if len(told) > _SHOWN:
        lines.append(Paragraph(line(Span(f"and {len(told) - _SHOWN:,} more: --json lists all", Look.MUTED))))
    return Section(heading, tuple(lines), tight=True)


def _table(rows: tuple[LoadRow, ...], width: int) -> Iterator[Block]:
    wishes = any(row.wished for row in rows)
    head = f"{'reviewer':{_NAME}} before   new  after   cap  in tracks{'  wished' if wishes else ''}  prefers"
    yield Paragraph(line(Span(head, Look.MUTED)), one_line=True)
    for row in rows:
        new = row.after - row.before
        cap = "-" if row.load is None else str(row.load)
        tracks = f"{row.in_tracks} of {new}" if row.tracks else "-"
        full = row.load is not None and row.after >= row.load
        rest = f"  {tracks:>9}" + (f"  {row.wished:>6}" if wishes else "") + "  "
        room = max(width - _NAME - 26 - len(rest), 6)
        yield Paragraph(
            line(
                Span(fitted(clean_line(row.name or row.email), _NAME), Look.STRONG),
                f" {row.before:>6} {new:>5} {row.after:>6} ",
                Span(f"{cap:>5}", Look.WARN if full else Look.PLAIN),
                f"{rest}{shorten(', '.join(row.tracks) or 'any', room)}",
            ),
            one_line=True,
        )
