"""What a write that died leaves behind: a new file that never took its place, and maybe a whole line in the history.

The line names a change set of which nobody was told that it is in. What tells it from one of another line of the
store, which somebody did acknowledge, is the new file: its header names that change set, and it is still there. So
whoever removes the file first notes in the history that the change set is abandoned.
"""

import os
from stat import S_ISREG

from cfpcli.store.file.history import History, abandon
from cfpcli.store.file.layout import parse_header
from cfpcli.store.file.places import Places
from cfpcli.store.protocol import Tip

_HEADER_AT_MOST = 1 << 14


def abandon_unfinished(places: Places, tip: Tip) -> None:
    """Note in the history what a write that died left in it, before its new file is removed; the lock is held.

    `tip` is where the store is, which is sound: in one that is not, nobody knows whether it has taken the change set.

    Raises:
        CfpError: the history cannot be read.
        OSError: the operating system refuses.
    """
    if not os.path.lexists(places.temporary):
        return
    head = _unfinished_head(places)
    if not head or head == tip.head:
        return
    history = History(places, tip)
    if head in {entry.id for entry in history.entries} - {entry.id for entry in history.chain(tip).own.values()}:
        abandon(places, head)


def _unfinished_head(places: Places) -> str:
    """The id of the change set that the left file was to bring; empty where it tells none.

    A write that died before its header was complete had not yet begun with the history.
    """
    try:
        descriptor = os.open(places.temporary, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        # A link or something else that no write of ours left there.
        return ""
    try:
        if not S_ISREG(os.fstat(descriptor).st_mode):
            return ""
        header = parse_header(os.read(descriptor, _HEADER_AT_MOST).partition(b"\n")[0] + b"\n")
    except (OSError, ValueError):
        return ""
    finally:
        os.close(descriptor)
    return header.head if header else ""
