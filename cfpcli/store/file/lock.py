"""One writer at a time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from stat import S_ISREG

from cfpcli.errors import CfpError
from cfpcli.private_files import PRIVATE
from cfpcli.store.file import failures
from cfpcli.store.file.places import Places

_ASK_AGAIN_AFTER = 0.01


@contextmanager
def held(places: Places, timeout: float) -> Iterator[None]:
    """Hold the lock of a store; readers need none.

    Raises:
        BusyError: another process held it for `timeout` seconds.
        CfpError: the lock cannot be made, as in a folder that is read-only.
    """
    from filelock import FileLock, Timeout

    _refuse_planted(places)
    lock = FileLock(places.lock, timeout=timeout, poll_interval=_ASK_AGAIN_AFTER, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise failures.busy(places) from None
    except OSError as error:
        raise failures.failed(error, "write", places) from error
    try:
        yield
    finally:
        # What was written is written; the system releases the lock at the latest when the process ends.
        with suppress(OSError):
            lock.release()


def _refuse_planted(places: Places) -> None:
    """Refuse a lock that is not a file of its own: whoever locks it may truncate what it leads to.

    Raises:
        CfpError: it is a link, or something else than a file of one name, or cannot be opened.
    """
    try:
        descriptor = os.open(
            places.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, PRIVATE
        )
    except OSError as error:
        raise failures.failed(error, "write", places) from error
    try:
        facts = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if not S_ISREG(facts.st_mode) or facts.st_nlink > 1:
        raise CfpError(
            f"cannot write {places.told}: the lock {places.lock} is a link or not a file; the store is as it was",
            hint=f"remove {places.lock.name}",
        )
