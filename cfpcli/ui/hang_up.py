"""A terminal that is closed ends a dialogue as Ctrl-C does, with time to keep what was typed."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import NoReturn

_ENDS = (signal.SIGHUP, signal.SIGTERM)


@contextlib.contextmanager
def interrupted_by_hang_up() -> Iterator[None]:
    """Turn the first hang-up, or the first polite request to end, into KeyboardInterrupt, and hear no second one.

    A closing terminal tells its programs more than once, and what was typed is being written meanwhile.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> NoReturn:
        for number in _ENDS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in _ENDS}
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is interrupt:
                signal.signal(number, handler or signal.SIG_DFL)
