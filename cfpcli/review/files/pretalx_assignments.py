"""Assignments as pretalx imports them: a JSON object of addresses, each with the codes of its proposals.

pretalx (doc/user/review-assignments.json) accepts either this form, by reviewer, or the same by proposal; reviewers
are identified by address or code. This module writes the first, in the order of addresses, each address and code once.
"""

from collections.abc import Iterator

import msgspec

from cfpcli.exchange.documents import Listing
from cfpcli.text import json_safe


def dump(listing: Listing) -> Iterator[bytes]:
    """Write the whole object; an import can replace all assignments, so the object has every current one."""
    by_reviewer: dict[str, dict[str, None]] = {}
    for item in listing.items:
        by_reviewer.setdefault(str(item["reviewer"]), {})[str(item["proposal"])] = None
    document = {reviewer: list(codes) for reviewer, codes in sorted(by_reviewer.items())}
    yield json_safe(msgspec.json.format(msgspec.json.encode(document), indent=2)) + b"\n"
