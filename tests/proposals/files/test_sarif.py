"""Findings as SARIF 2.1.0: the members that the standard requires, and fingerprints that outlive moved lines."""

import json
from typing import Any

import pytest

from cfpcli import __version__
from cfpcli.errors import UsageError
from cfpcli.exchange.registry import dump
from cfpcli.proposals.rules.lint.registry import RULES
from tests.proposals.files.test_github import FINDING

STORED = {**FINDING, "file": "", "proposal": "K7QX3D", "line": 0}


def log(*items: dict[str, Any]) -> Any:  # noqa: ANN401  # a JSON document
    return json.loads(b"".join(dump("sarif", schema="cfp.findings/1", items=items)))


def results(*items: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = log(*items)["runs"][0]["results"]
    return found


def test_the_log_has_what_is_required() -> None:
    document = log(FINDING)
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("sarif-schema-2.1.0.json")
    assert set(document) == {"$schema", "version", "runs"}
    (run,) = document["runs"]
    assert set(run) == {"tool", "columnKind", "results"}
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    assert run["tool"]["driver"]["name"] == "cfp"
    assert run["tool"]["driver"]["version"] == __version__


def test_every_rule_is_described_once() -> None:
    rules = log()["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"none", "note", "warning", "error"}


def test_a_result_refers_to_its_rule_and_its_line() -> None:
    document = log(FINDING)
    (result,) = document["runs"][0]["results"]
    rules = document["runs"][0]["tool"]["driver"]["rules"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "limits"
    assert result["level"] == "error"
    assert result["message"]["text"] == "abstract has 340 words. Shorten it."
    (location,) = result["locations"]
    assert location == {
        "physicalLocation": {"artifactLocation": {"uri": "proposals/talk.md"}, "region": {"startLine": 12}}
    }


def test_a_uri_is_relative_and_escaped() -> None:
    place = results({**FINDING, "file": "pro posals/é#1.md"})[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "pro%20posals/%C3%A9%231.md"
    away = results({**FINDING, "file": "/srv/a b.md"})[0]["locations"][0]["physicalLocation"]
    assert away["artifactLocation"]["uri"] == "file:///srv/a%20b.md"


def test_a_region_never_begins_before_the_first_line() -> None:
    place = results({**FINDING, "line": 0})[0]["locations"][0]["physicalLocation"]
    assert place["region"]["startLine"] == 1


def test_a_stored_proposal_is_a_place_by_name() -> None:
    (location,) = results(STORED)[0]["locations"]
    assert location == {"logicalLocations": [{"fullyQualifiedName": "K7QX3D/abstract", "kind": "member"}]}


def test_a_fingerprint_outlives_a_moved_line_and_tells_findings_apart() -> None:
    def prints(*items: dict[str, Any]) -> list[str]:
        return [value for result in results(*items) for value in result["partialFingerprints"].values()]

    first, moved = prints(FINDING)[0], prints({**FINDING, "line": 99})[0]
    assert first == moved
    twins = prints(FINDING, FINDING)
    assert twins[0] == first != twins[1]
    others = [{**FINDING, name: "x"} for name in ("file", "field", "message")]
    assert first not in prints(*others, STORED, {**FINDING, "rule": "links"})


def test_the_same_findings_give_the_same_bytes() -> None:
    one, other = (b"".join(dump("sarif", schema="cfp.findings/1", items=[FINDING])) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("name", ["sarif", "github"])
def test_only_findings_can_be_written_so(name: str) -> None:
    with pytest.raises(UsageError, match="is not a format that can be written"):
        dump(name, schema="cfp.proposals/1", items=[])


def test_hostile_text_stays_text() -> None:
    data = b"".join(dump("sarif", schema="cfp.findings/1", items=[{**FINDING, "message": "a\x1b\u202eb\x85"}]))
    assert b"\x1b" not in data
    assert data.isascii()
    assert json.loads(data)["runs"][0]["results"][0]["message"]["text"].startswith("a\x1b\u202eb\x85")
