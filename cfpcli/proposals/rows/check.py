"""Rows of `cfp check` and `cfp redact`."""

from typing import ClassVar

import msgspec

from cfpcli.result import Row


class CheckMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The number of proposals checked, and the number of findings of each severity."""

    checked: int
    errors: int
    warnings: int
    notes: int


class CheckFinding(Row, frozen=True, kw_only=True):
    """A finding of a rule in a proposal.

    `file` is empty for a stored proposal, `proposal` (a code) for a file; `line` counts from 1, in the file or in the
    text of the stored field, 0 for the whole.
    """

    schema: ClassVar = "findings"
    answers: ClassVar = "cfp check"
    members: ClassVar = CheckMembers

    file: str
    proposal: str
    line: int
    field: str
    rule: str
    severity: str
    message: str
    why: str
    way_out: str


class RedactedField(Row, frozen=True, kw_only=True):
    """The text of a field that reviewers of a blind call now read."""

    schema: ClassVar = "redacted"
    answers: ClassVar = "cfp redact"

    code: str
    field: str
    text: str
