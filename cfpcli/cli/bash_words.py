"""Completion words for bash: rejoined where it splits them at colons and equals signs, and cut to the replaced part."""

from collections.abc import Sequence

_BREAKS = ":="
"""The characters of bash's COMP_WORDBREAKS that words of cfp contain: `track:security`, `--set level=advanced`."""


def joined(words: Sequence[str], at: int) -> tuple[list[str], int]:
    """The words up to the one under the cursor as a person sees them, and the index of that word.

    bash passes `track:sec` as the three words `track`, `:` and `sec`.
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
    """The part of a reply that replaces bash's word, which is the typed text after the last break."""
    kept = max(typed.rfind(mark) for mark in _BREAKS) + 1
    return reply[kept:] if reply.startswith(typed[:kept]) else reply
