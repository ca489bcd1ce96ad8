"""A person as a text to edit: front matter with their details, then the biography in Markdown."""

from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo
from typing import Any

from cfpcli.errors import DataRefusedError, Fault
from cfpcli.exchange import front_matter
from cfpcli.exchange.sections import can_stand, read_sections, write_section
from cfpcli.people.rules.windows import read_windows, write_window
from cfpcli.records.person import Speaker, normalise_email
from cfpcli.text import did_you_mean, long_text, well_formed

LINES = ("name", "email", "other_emails", "pronouns", "affiliation", "url", "availability", "windows")
"""The fields of the front matter, in its order."""

_LISTS = {"other_emails": "addresses", "windows": "intervals, each START/END"}


def dump_person(person: Speaker, zone: tzinfo) -> str:
    """Write a text that `load_person` reads as the same details, with windows of availability in this zone."""
    values: dict[str, Any] = {name: getattr(person, name) for name in LINES}
    values["other_emails"] = list(person.other_emails)
    values["windows"] = [write_window(window.within(zone)) for window in person.windows]
    if person.biography and not can_stand(person.biography):
        return front_matter.dump({**values, "biography": person.biography}).rstrip("\n") + "\n"
    return "\n".join([front_matter.dump(values), write_section("biography", "", person.biography)]).rstrip("\n") + "\n"


def load_person(text: str, source: str, zone: tzinfo) -> Mapping[str, Any]:
    """The details of a person by field; a field that the text leaves out is empty. `source` is the name in faults.

    A window of availability without an offset is in this zone.

    Raises:
        DataRefusedError: the text has faults, which are all listed with their lines.
    """
    front, unreadable = front_matter.read(text, source)
    faults = [*unreadable]
    values: dict[str, Any] = {**dict.fromkeys((*LINES, "biography"), ""), "other_emails": (), "windows": ()}
    for key, value in front.values.items():
        message = _fault_of(key, value)
        if message:
            faults.append(Fault(source, front.lines[key], key, message))
        elif key == "windows":
            read = read_windows(value if isinstance(value, str) else tuple(_texts(value)), zone)
            windows = (window.within(UTC) for window in read.windows)
            values[key] = tuple(sorted(windows, key=lambda window: window.starts))
            lines = front.lines
            faults += (Fault(source, lines.get(f"{key}.{at}", lines[key]), key, why) for at, why in read.messages)
        elif key == "other_emails":
            entries = [value] if isinstance(value, str) else value
            values[key] = tuple(normalise_email(entry) for entry in _texts(entries) if entry.strip())
        else:
            values[key] = long_text(str(value)) if key == "biography" else well_formed(str(value)).strip()
    for section in read_sections(front.body, front.body_line):
        if section.field == "biography" and not section.who:
            values["biography"] = long_text(section.text)
        elif section.text:
            faults.append(Fault(source, section.line, "", "is not a biography: write ## Biography"))
    if faults:
        raise DataRefusedError(f"{source} cannot be read as a person", faults=tuple(faults))
    return values | {"email": normalise_email(values["email"])}


def _fault_of(key: str, value: object) -> str:
    if key not in (*LINES, "biography"):
        return did_you_mean(key, LINES)
    if key in _LISTS:
        is_list = isinstance(value, str) or (
            isinstance(value, list | tuple) and all(isinstance(entry, str) for entry in value)
        )
        return "" if is_list else f"must be a list of {_LISTS[key]}"
    return "" if isinstance(value, str) else front_matter.SINGLE_TEXT


def _texts(value: object) -> Iterator[str]:
    yield from (entry for entry in value if isinstance(entry, str)) if isinstance(value, list | tuple) else ()
