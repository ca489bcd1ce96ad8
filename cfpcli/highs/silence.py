"""Keep stdout for data while a C library runs that writes to it unasked."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_STDOUT = 1
"""The descriptor itself: a library in C ignores a replaced `sys.stdout`."""


class _Aside:
    """The saved stdout while at least one thread is inside; the first thread moves it aside, the last moves it back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._kept: int | None = None

    def enter(self) -> None:
        with self._lock:
            if not self._inside:
                self._kept = _moved_aside()
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and self._kept is not None:
                kept, self._kept = self._kept, None
                _moved_back(kept)


def _moved_aside() -> int | None:
    """A copy of stdout, which itself now goes to the null device; None if there is no stdout to keep."""
    _flush_c()
    try:
        kept = os.dup(_STDOUT)
    except OSError:
        return None
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDOUT)
    except OSError:
        os.close(kept)
        raise
    finally:
        os.close(nowhere)
    return kept


def _moved_back(kept: int) -> None:
    try:
        # Output that C has buffered belongs to the library: after this line it would be written into the data.
        _flush_c()
    finally:
        os.dup2(kept, _STDOUT)
        os.close(kept)


def _flush_c() -> None:
    """Write the buffered output of all streams of the C library."""
    ctypes.CDLL(None).fflush(None)


_ASIDE = _Aside()


@contextmanager
def c_stdout_silenced() -> Iterator[None]:
    """Discard the output of a C library to descriptor 1 within this block; output that Python has buffered is kept.

    Raises:
        OSError: the null device cannot be opened.
    """
    _ASIDE.enter()
    try:
        yield
    finally:
        _ASIDE.leave()
