"""Rows of the room: the files of a site, and the findings of a check; schema and columns follow from them."""

from enum import StrEnum
from typing import ClassVar

import msgspec

from cfpcli.result import Row


class Outcome(StrEnum):
    """The outcome for one file of the folder."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


class Kind(StrEnum):
    """The subject of a finding: a link that leads nowhere, HTML that is not valid, or text that is hard to read."""

    LINK = "link"
    HTML = "html"
    CONTRAST = "contrast"


class SiteMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The event, the version of its programme (empty before the first release), and the folder (empty without one)."""

    event: str
    release: str
    folder: str


class SiteFile(Row, frozen=True, kw_only=True):
    """A file of the site: its path below the folder, the outcome, and its size in bytes."""

    schema: ClassVar = "site"
    answers: ClassVar = "cfp site"
    members: ClassVar = SiteMembers
    columns: ClassVar = ("path", "outcome", "size")

    path: str
    outcome: Outcome
    size: int


class SiteFinding(Row, frozen=True, kw_only=True, order=True):
    """A fault of a page: its path below the folder, the line (0: the whole file), the kind, and the fault in words.

    `kind` is `link`, `html` or `contrast`.
    """

    schema: ClassVar = "site-findings"
    answers: ClassVar = "cfp site --check"
    members: ClassVar = SiteMembers

    path: str
    line: int
    kind: Kind
    message: str
