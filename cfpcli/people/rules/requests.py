"""The addresses of a person after an edit, and those that people ask to add to their own record.

A requested address counts once an organiser adds it.
"""

from collections.abc import Sequence

import msgspec

from cfpcli.errors import NotFoundError
from cfpcli.records.person import Speaker
from cfpcli.text import did_you_mean


def with_addresses(before: Speaker, first: str, added: Sequence[str], removed: Sequence[str]) -> Speaker:
    """The person with another `first` address (empty: as before), with the `added` ones and without the `removed` ones.

    A former first address stays as a further one. A requested address is removed, too.

    Raises:
        NotFoundError: the person neither has nor requests an address that is to be removed.
    """
    addresses = tuple(dict.fromkeys(filter(None, (first, *before.emails, *added))))
    missing = [address for address in removed if address not in {*addresses, *before.requested_emails}]
    if missing:
        raise NotFoundError(
            f"{missing[0]} is not an address of {before.name}", hint=did_you_mean(missing[0], before.emails)
        )
    kept = tuple(address for address in addresses if address not in removed)
    return msgspec.structs.replace(
        before,
        email=kept[0] if kept else "",
        other_emails=kept[1:],
        requested_emails=tuple(address for address in before.requested_emails if address not in removed),
    )


def with_requests(before: Speaker, after: Speaker, *, may_add: bool) -> Speaker:
    """The person after an edit, whose new addresses are requests unless the editor `may_add` addresses.

    An address that is replaced by a requested one stays, because the person acts under it until then.
    """
    new = () if may_add else tuple(address for address in after.emails if address not in before.emails)
    addresses = tuple(address for address in after.emails if address not in new) or before.emails[:1]
    requested = dict.fromkeys((*after.requested_emails, *new))
    return msgspec.structs.replace(
        after,
        email=addresses[0] if addresses else "",
        other_emails=addresses[1:],
        requested_emails=tuple(address for address in requested if address not in addresses),
    )
