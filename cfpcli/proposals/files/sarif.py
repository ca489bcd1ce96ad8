"""Findings as SARIF 2.1.0, the exchange format of static analysis that code hosts and editors read."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from cfpcli import __version__
from cfpcli.exchange.documents import Listing
from cfpcli.exchange.json_document import encode
from cfpcli.proposals.rules.lint.registry import RULES
from cfpcli.proposals.rules.lint.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "cfpFinding/v1"
"""The name of the fingerprint of a result, which does not change when lines move."""


def dump(listing: Listing) -> Iterator[bytes]:
    """Write one log with one run; it lists every rule, broken or not."""
    places = {name: index for index, name in enumerate(RULES)}
    met: dict[str, int] = {}
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "cfp",
                        "version": __version__,
                        "rules": [_rule(rule) for rule in RULES.values()],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(item, places, met) for item in listing.items],
            }
        ],
    }
    yield msgspec.json.format(encode(log), indent=2) + b"\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.why},
        "help": {"text": rule.way_out},
        "defaultConfiguration": {"level": str(rule.severity)},
    }


def _result(item: Mapping[str, Any], places: Mapping[str, int], met: dict[str, int]) -> dict[str, Any]:
    return {
        "ruleId": item["rule"],
        "ruleIndex": places[item["rule"]],
        "level": str(item["severity"]),
        "message": {"text": f"{item['message']}. {item['way_out']}"},
        "locations": [_location(item)],
        "partialFingerprints": {FINGERPRINT: _fingerprint(item, met)},
    }


def _location(item: Mapping[str, Any]) -> dict[str, Any]:
    """A place in a file; a stored proposal is a logical location, because no file that a reader has contains it."""
    if not item["file"]:
        return {"logicalLocations": [{"fullyQualifiedName": f"{item['proposal']}/{item['field']}", "kind": "member"}]}
    uri = quote(item["file"], safe="/~", errors="surrogateescape")
    place = {"uri": f"file://{uri}" if uri.startswith("/") else uri}
    return {"physicalLocation": {"artifactLocation": place, "region": {"startLine": max(item["line"], 1)}}}


def _fingerprint(item: Mapping[str, Any], met: dict[str, int]) -> str:
    """An identifier of a finding that does not change when lines move.

    It covers the rule, file, field and message, and the number of the finding among those that share all of them.
    """
    words = "\n".join(str(item[name]) for name in ("rule", "file", "proposal", "field", "message"))
    met[words] = met.get(words, 0) + 1
    return hashlib.sha256(f"{words}\n{met[words]}".encode("utf-8", "backslashreplace")).hexdigest()[:32]
