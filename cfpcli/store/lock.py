"""One writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from cfpcli.store import failures
from cfpcli.store.places import Places

PATIENCE = 5.0
"""Seconds that a writer waits for another."""

_ASK_AGAIN_AFTER = 0.01


@contextmanager
def held(places: Places, timeout: float) -> Iterator[None]:
    """Hold the lock of a store; readers need none.

    Raises:
        BusyError: another process held it for `timeout` seconds.
        CfpError: the lock cannot be made, as in a folder that is read-only.
    """
    from filelock import FileLock, Timeout

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
        lock.release()
