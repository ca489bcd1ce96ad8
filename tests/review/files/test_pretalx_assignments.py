"""The file that pretalx imports as review assignments."""

import json

from cfpcli.exchange.registry import dump


def test_each_reviewer_has_the_codes_once() -> None:
    pairs = [(code, f"{who}@x.example") for code, who in (("BBB333", "bo"), ("AAA333", "ana"), ("BBB333", "ana"))] * 2
    rows = [{"proposal": code, "reviewer": email, "name": "\u202eX", "is_new": True} for code, email in pairs]
    written = b"".join(dump("pretalx-assignments", schema="cfp.assignments/1", items=rows, extra={"target": 3}))
    assert list(json.loads(written).items()) == [("ana@x.example", ["AAA333", "BBB333"]), ("bo@x.example", ["BBB333"])]
    assert written.endswith(b"\n")


def test_nobody_has_nothing() -> None:
    assert b"".join(dump("pretalx-assignments", schema="cfp.assignments/1", items=[])) == b"{}\n"
