"""The countdown in the words of the program, so that tests compare what is left and not how it is worded."""

from cfpcli.dates.countdown import time_left


def left(duration: str) -> str:
    """What the program shows for a duration that is left, such as `21 days`."""
    return time_left(duration)
