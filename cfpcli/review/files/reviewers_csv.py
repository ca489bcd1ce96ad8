"""The spreadsheets of a committee, as CSV: its reviewers, and their bids for proposals."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from cfpcli.errors import DataRefusedError, Fault, is_enough, nothing_imported
from cfpcli.exchange.csv_table import unguard
from cfpcli.records.person import is_email, normalise_email, not_an_address
from cfpcli.text import SAVE_AS_UTF8, clean_line, did_you_mean, fold, nearest, not_utf8, shorten, well_formed

_DELIMITERS = ",;\t"
_BETWEEN = str.maketrans({"|": ";", ",": ";"})
_LONGEST = 40

_WORDS = {"yes": 1.0, "maybe": 0.5, "no": -1.0, "": 0.0, "neutral": 0.0}

_REVIEWERS = {
    "email": ("email", "e-mail", "address", "reviewer"),
    "name": ("name",),
    "tracks": ("tracks", "track"),
    "load": ("load", "cap", "max"),
    "affiliation": ("affiliation", "organisation", "organization", "company"),
}
_BIDS = {
    "reviewer": ("reviewer", "email", "e-mail"),
    "code": ("code", "proposal", "paper"),
    "bid": ("bid", "preference"),
}


class ListedReviewer(NamedTuple):
    """A reviewer on a line of a table; None for a column that the table does not have."""

    line: int
    email: str
    name: str
    tracks: tuple[str, ...] | None
    load: str | None
    affiliation: str | None


class _Row(NamedTuple):
    line: int
    cells: Mapping[str, str]


def load_reviewers(data: bytes, source: str) -> list[ListedReviewer]:
    """Read `name,email,tracks,load,affiliation`; all but the address may be missing. Tracks are joined by semicolons.

    Raises:
        DataRefusedError: the table has faults; all of them are named.
    """
    faults: list[Fault] = []
    reviewers: dict[str, ListedReviewer] = {}
    for line, cells in _rows(data, source, _REVIEWERS, ("email",), faults):
        email = normalise_email(cells["email"])
        if not is_email(email):
            faults.append(Fault(source, line, "email", not_an_address(_cut(cells["email"]))))
        elif email in reviewers:
            faults.append(Fault(source, line, "email", f"{email} is on line {reviewers[email].line} already"))
        else:
            tracks = cells.get("tracks")
            reviewers[email] = ListedReviewer(
                line,
                email,
                well_formed(clean_line(cells.get("name", ""))),
                None if tracks is None else tuple(filter(None, map(str.strip, tracks.translate(_BETWEEN).split(";")))),
                cells.get("load"),
                None if "affiliation" not in cells else well_formed(clean_line(cells["affiliation"])),
            )
    _refuse(source, faults)
    return list(reviewers.values())


def load_bids(
    data: bytes, source: str, *, reviewers: Collection[str], codes: Collection[str]
) -> dict[tuple[str, str], float]:
    """Read `reviewer,code,bid` into bids from -1 to 1, by code and address.

    A bid is yes (1), maybe (0.5), no (-1) or a number; numbers are divided by the largest absolute value in the file,
    so that the scale can be any symmetrical one.

    Raises:
        DataRefusedError: the table has faults, such as an unknown reviewer or code; all of them are named.
    """
    faults: list[Fault] = []
    lines: dict[tuple[str, str], int] = {}
    bids: dict[tuple[str, str], float] = {}
    numbers: dict[tuple[str, str], float] = {}
    for line, cells in _rows(data, source, _BIDS, tuple(_BIDS), faults):
        pair = (cells["code"].upper(), normalise_email(cells["reviewer"]))
        if pair[1] not in reviewers:
            near = nearest(pair[1], reviewers)
            meant = f'did you mean "{near}"?' if near else "see cfp reviewers list"
            faults.append(Fault(source, line, "reviewer", f'"{_cut(cells["reviewer"])}" is not a reviewer: {meant}'))
        elif pair[0] not in codes:
            faults.append(Fault(source, line, "code", f'"{_cut(cells["code"])}" is not a proposal of the event'))
        elif pair in lines:
            faults.append(Fault(source, line, "", f"{pair[1]} bids for {pair[0]} on line {lines[pair]} already"))
        elif fold(cells["bid"]) in _WORDS:
            bids[pair] = _WORDS[fold(cells["bid"])]
        elif (number := _number(cells["bid"])) is not None:
            numbers[pair] = number
        else:
            problem = f'"{_cut(cells["bid"])}" must be yes, maybe, no or a number'
            faults.append(Fault(source, line, "bid", problem))
        lines.setdefault(pair, line)
    _refuse(source, faults)
    largest = max((abs(number) for number in numbers.values()), default=0.0) or 1.0
    return bids | {pair: number / largest for pair, number in numbers.items()}


def _number(text: str) -> float | None:
    with suppress(ValueError):
        number = float(text)
        return number if abs(number) < float("inf") else None
    return None


def _rows(
    data: bytes, source: str, names: Mapping[str, tuple[str, ...]], needed: tuple[str, ...], faults: list[Fault]
) -> Iterator[_Row]:
    """The rows under a heading, cells by column as `names` has them; other columns are ignored."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataRefusedError(not_utf8(source, error), hint=SAVE_AS_UTF8) from error
    first = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True)
    try:
        heading = [fold(cell) for cell in next(table, [])]
        places = {
            column: next((heading.index(each) for each in spelled if each in heading), -1)
            for column, spelled in names.items()
        }
        missing = [column for column in needed if places[column] < 0]
        if missing:
            hint = did_you_mean(missing[0], heading) if heading else "the file is empty"
            faults.append(Fault(source, 1, missing[0], f"has no column; {hint}"))
            return
        begins = table.line_num + 1
        for row in table:
            if any(cell.strip() for cell in row):
                yield _Row(begins, {column: _cell(row, place) for column, place in places.items() if place >= 0})
            begins = table.line_num + 1
            if is_enough(faults):
                return
    except csv.Error as error:
        faults.append(Fault(source, table.line_num, "", f"is not CSV: {error}"))


def _cell(row: list[str], place: int) -> str:
    """A cell without the mark that protects a spreadsheet from formulas; empty if the row is too short."""
    text = row[place].strip() if place < len(row) else ""
    return unguard(text)


def _cut(text: str) -> str:
    return shorten(clean_line(text), _LONGEST)


def _refuse(source: str, faults: list[Fault]) -> None:
    if faults:
        faults.sort(key=lambda fault: fault.line)
        raise nothing_imported(source, faults)
