"""A closed terminal interrupts once."""

import os
import signal
import threading

import pytest

from cfpcli.ui.live import interrupted_by_hang_up


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_the_first_signal_interrupts_and_the_next_is_not_heard(number: signal.Signals) -> None:
    before = {one: signal.getsignal(one) for one in (signal.SIGHUP, signal.SIGTERM)}
    try:
        with pytest.raises(KeyboardInterrupt), interrupted_by_hang_up():
            os.kill(os.getpid(), number)
        # Whatever is written now is written to its end.
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def test_who_was_not_interrupted_finds_everything_as_it_was() -> None:
    before = signal.getsignal(signal.SIGHUP)
    with interrupted_by_hang_up():
        assert signal.getsignal(signal.SIGHUP) != before
    assert signal.getsignal(signal.SIGHUP) == before


def test_in_another_thread_nothing_is_touched() -> None:
    found: list[object] = []

    def run() -> None:
        with interrupted_by_hang_up():
            found.append(signal.getsignal(signal.SIGHUP))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGHUP)]
