"""A closed terminal interrupts once."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from cfpcli.ui.live import interrupted_by_hang_up

ENDS = (signal.SIGHUP, signal.SIGTERM)


@pytest.fixture
def handlers() -> Iterator[None]:
    """Gives each signal its handler back after the test."""
    before = {number: signal.getsignal(number) for number in ENDS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", ENDS)
@pytest.mark.usefixtures("handlers")
def test_the_first_signal_interrupts_and_the_next_is_not_heard(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), interrupted_by_hang_up():
        os.kill(os.getpid(), number)
    # Whatever is written now is written to its end.
    os.kill(os.getpid(), signal.SIGHUP)
    os.kill(os.getpid(), signal.SIGTERM)


class SignalsWhenDropped:
    """Its destructor hears the signal: what is raised in there reaches nobody."""

    def __init__(self, number: signal.Signals) -> None:
        self._number = number

    def __del__(self) -> None:
        os.kill(os.getpid(), self._number)


@pytest.mark.parametrize("number", ENDS)
@pytest.mark.usefixtures("handlers")
def test_a_signal_is_heard_wherever_it_finds_the_loop_of_a_prompt(number: signal.Signals) -> None:
    async def prompt() -> None:
        SignalsWhenDropped(number)
        for _ in range(3):
            await asyncio.sleep(0)

    with pytest.raises(KeyboardInterrupt), interrupted_by_hang_up():
        asyncio.run(prompt())


@pytest.mark.usefixtures("handlers")
def test_a_signal_is_heard_as_the_loop_of_a_prompt_ends() -> None:
    async def prompt() -> None:
        os.kill(os.getpid(), signal.SIGHUP)

    with pytest.raises(KeyboardInterrupt), interrupted_by_hang_up():
        asyncio.run(prompt())


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
