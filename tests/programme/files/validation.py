"""The schemas of both formats, and the patterns of the XSD in Python for places without a validator."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.programme.agendas import DATA

XSD, JSON_SCHEMA = DATA / "schedule/schedule.xml.xsd", DATA / "schedule/schema.json"

EVENT_ELEMENTS = (
    "room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug", "track", "logo", "persons",
    "language", "description", "recording", "links", "attachments",
)  # fmt: skip
"""The elements that every event has in a file that all known readers read rightly; addresses may be left out."""

_PATTERNS = {
    "day/@index": r"[1-9][0-9]*",
    "day/@date": r"\d{4}-\d\d-\d\d",
    "day/@start": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d",
    "day/@end": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d",
    "event/@id": r"[1-9][0-9]{0,9}",
    "event/@guid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "event/@code": r"[0-9A-Z]{6}",
    "room/@guid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "person/@id": r"[1-9][0-9]{0,9}",
    "person/@guid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "track/@slug": r"[a-z][a-z0-9-]*[a-z0-9]",
    "track/@color": r"#[0-9a-f]{6}",
    "link/@href": r"https?://[!-~]+",
    "acronym": r"[a-z0-9_]{4,}",
    "date": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d",
    "start": r"\d\d:\d\d|\d{4}-\d\d-\d\d",
    "duration": r"\d\d:\d\d",
    "timeslot_duration": r"\d\d:\d\d",
    "slug": r"[a-z0-9_]{4,}-[0-9]+-[a-z0-9_-]*[a-z0-9]",
    "optout": r"true|false",
    "url": r"https?://[!-~]+",
    "base_url": r"https?://[!-~]+/",
}  # fmt: skip


def findings(data: bytes) -> list[str]:
    """What breaks a pattern of the schema, a rule of the known readers or the uniqueness of an identifier."""
    root = ET.fromstring(data)  # noqa: S314  # what this test wrote
    return [*_by_pattern(root), *_missing(root), *_repeated(root)]


def _by_pattern(root: ET.Element) -> Iterable[str]:
    for node in root.iter():
        texts = {f"{node.tag}/@{name}": text for name, text in node.attrib.items()} | {node.tag: node.text or ""}
        for place, text in texts.items():
            if place in _PATTERNS and not re.fullmatch(_PATTERNS[place], text):
                yield f"{place}: {text!r}"


def _missing(root: ET.Element) -> Iterable[str]:
    for event in root.iter("event"):
        yield from (f"no {name}" for name in EVENT_ELEMENTS if event.find(name) is None)
        yield from (
            f"empty {name}" for name in ("room", "title", "date", "start", "duration") if not event.findtext(name)
        )
        if (event.findtext("date") or "")[11:16] != event.findtext("start"):
            yield f"{event.findtext('date')} is not {event.findtext('start')}"


def _repeated(root: ET.Element) -> Iterable[str]:
    for name in ("id", "guid", "code"):
        values = [event.get(name) for event in root.iter("event") if event.get(name)]
        if len(values) != len(set(values)):
            yield f"an event's {name} is repeated"
    slugs = [event.findtext("slug") for event in root.iter("event")]
    if len(slugs) != len(set(slugs)):
        yield "a slug is repeated"


def schema_errors_of_xml(data: bytes, folder: Path) -> str:
    """What the validator says against c3voc's XSD; skips where neither the schema nor a validator is there."""
    if not XSD.exists():
        pytest.skip(f"no {XSD}")
    if not shutil.which("xmllint"):
        return _by_lxml(data)
    path = folder / "schedule.xml"
    path.write_bytes(data)
    done = subprocess.run(["xmllint", "--noout", "--schema", XSD, path], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr


def _by_lxml(data: bytes) -> str:
    lxml = pytest.importorskip("lxml.etree", reason="neither xmllint nor lxml")
    schema = lxml.XMLSchema(lxml.parse(str(XSD)))
    return "" if schema.validate(lxml.fromstring(data)) else str(schema.error_log)


def schema_errors_of_json(data: bytes) -> list[str]:
    """The errors against c3voc's JSON schema; skips where it is not there."""
    if not JSON_SCHEMA.exists():
        pytest.skip(f"no {JSON_SCHEMA}")
    from jsonschema import Draft6Validator  # type: ignore[import-untyped]

    validator = Draft6Validator(
        json.loads(JSON_SCHEMA.read_text(encoding="utf-8")), format_checker=Draft6Validator.FORMAT_CHECKER
    )
    return [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(json.loads(data))]
