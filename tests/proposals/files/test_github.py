"""Findings as workflow commands: one line each, with everything escaped that would end or split it."""

import pytest

from cfpcli.exchange.registry import dump

FINDING = {
    "file": "proposals/talk.md",
    "proposal": "",
    "line": 12,
    "field": "abstract",
    "rule": "limits",
    "severity": "error",
    "message": "abstract has 340 words",
    "why": "Because.",
    "way_out": "Shorten it.",
}


def written(**changes: object) -> str:
    return b"".join(dump("github", schema="cfp.findings/1", items=[{**FINDING, **changes}])).decode()


def test_a_finding_stands_at_its_line() -> None:
    expected = "::error file=proposals/talk.md,line=12,title=limits::abstract has 340 words%0AShorten it.\n"
    assert written() == expected


@pytest.mark.parametrize(("severity", "command"), [("error", "error"), ("warning", "warning"), ("note", "notice")])
def test_severities_have_their_commands(severity: str, command: str) -> None:
    assert written(severity=severity).startswith(f"::{command} file=")


def test_what_means_something_is_escaped() -> None:
    line = written(file="a,b:c%.md", message="100 %\r\n::error::fake, all: of it", way_out="")
    assert line.startswith("::error file=a%2Cb%3Ac%25.md,line=12,title=limits::")
    assert line.endswith("::100 %25%0A::error::fake, all: of it\n")
    assert line.count("\n") == 1


def test_a_lone_carriage_return_cannot_begin_another_command() -> None:
    assert "\r" not in written(message="a\rb", file="a\rb")
    assert written(message="a\x1b[31mb").count("\x1b") == 0


def test_without_a_line_the_file_is_meant() -> None:
    assert written(line=0).startswith("::error file=proposals/talk.md,title=limits::")


def test_a_stored_proposal_has_no_file() -> None:
    assert written(file="", proposal="K7QX3D").startswith("::error title=K7QX3D limits::abstract")


def test_several_are_several_lines_and_none_is_none() -> None:
    assert b"".join(dump("github", schema="cfp.findings/1", items=[FINDING, FINDING])).count(b"\n") == 2
    assert b"".join(dump("github", schema="cfp.findings/1", items=[])) == b""
