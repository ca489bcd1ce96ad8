"""File modes that hold for root too: the right to pass them over is laid down for as long as a test needs."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_VERSION = 0x20080522
"""`_LINUX_CAPABILITY_VERSION_3` of linux/capability.h: two words for each of the three sets."""
_PASSES_MODES_OVER = (1 << 1) | (1 << 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Word(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


_Words = _Word * 2


@contextmanager
def bound_by_modes() -> Iterator[None]:
    """Within this block file modes hold for this thread, whoever runs it; only the effective set is changed."""
    if os.geteuid() != 0:
        yield
        return
    if not sys.platform.startswith("linux"):
        pytest.skip("root passes file modes over, and only Linux lets it lay that down for a while")
    words = _Words()
    _call("capget", words)
    effective = words[0].effective
    words[0].effective = effective & ~_PASSES_MODES_OVER
    _call("capset", words)
    try:
        yield
    finally:
        words[0].effective = effective
        _call("capset", words)


def _call(name: str, words: "ctypes.Array[_Word]") -> None:
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    if function(ctypes.byref(_Header(_VERSION, 0)), words):
        raise OSError(ctypes.get_errno(), name)
