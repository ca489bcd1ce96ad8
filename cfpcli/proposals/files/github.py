"""Findings as workflow commands of GitHub Actions, which show each at its line of a pull request."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfpcli.exchange.documents import Listing
from cfpcli.text import clean

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def dump(listing: Listing) -> Iterator[bytes]:
    """Write one command for each finding; a finding in a stored proposal has no file and is shown with the run."""
    return (f"{_command(item)}\n".encode() for item in listing.items)


def _command(item: Mapping[str, Any]) -> str:
    file, line = str(item.get("file") or ""), int(item.get("line") or 0)
    where = {"file": file, "line": str(line) if line else ""} if file else {}
    title = str(item.get("rule") or "")
    if not file and item.get("proposal"):
        title = f"{item['proposal']} {title}"
    properties = ",".join(f"{name}={_property(value)}" for name, value in {**where, "title": title}.items() if value)
    message = "\n".join(filter(None, (str(item.get("message") or ""), str(item.get("way_out") or ""))))
    level = _LEVELS.get(str(item.get("severity")), "notice")
    return f"::{level} {properties}::{_data(message)}"


def _data(text: str) -> str:
    """A message with `%`, carriage return and line feed escaped: they would end it or be read as escapes."""
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property's value, in which `:` and `,` are escaped too because they separate properties."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
