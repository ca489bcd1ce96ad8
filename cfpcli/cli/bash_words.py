"""What bash breaks apart at colons and equals signs, put together again for completion, and cut to what it replaces."""

from collections.abc import Sequence

_BREAKS = ":="
"""What of bash's COMP_WORDBREAKS our words contain: `track:security`, `--set level=advanced`."""


def joined(words: Sequence[str], at: int) -> tuple[list[str], int]:
    """The words up to the one under the cursor as a person sees them, and the place of that one among them.

    bash hands `track:sec` over as the three words `track`, `:` and `sec`.
    """
    whole: list[str] = []
    glued = False
    for word in words[: at + 1]:
        breaks = bool(word) and not word.strip(_BREAKS)
        if whole and (breaks or glued):
            whole[-1] += word
        else:
            whole.append(word)
        glued = breaks
    return whole, len(whole) - 1


def replaced_by_bash(reply: str, typed: str) -> str:
    """The part of a reply that stands for what bash takes for the word: all behind the last break in what was typed."""
    kept = max(typed.rfind(mark) for mark in _BREAKS) + 1
    return reply[kept:] if reply.startswith(typed[:kept]) else reply
