"""The texts of a review, for the committee and for the speaker: one file of two sections in the editor."""

import re
from collections.abc import Callable

from cfpcli.env import Env
from cfpcli.text import long_text
from cfpcli.ui import editor
from cfpcli.ui.dialogue import DialogueInterruptedError, Prompter
from cfpcli.ui.line_prompter import LinePrompter

COMMITTEE = "# For the committee"
SPEAKER = "# For the speaker"

_SPEAKER_LINE = re.compile(r"^#[ \t]*for the speaker[ \t]*$", re.IGNORECASE | re.MULTILINE)
_COMMITTEE_LINE = re.compile(r"\A\s*#[ \t]*for the committee[ \t]*$", re.IGNORECASE | re.MULTILINE)


def compose(
    env: Env, prompter: Prompter, code: str, comment: str, feedback: str, taken: Callable[[str, str], None]
) -> None:
    """Let the person write both texts: in the editor, or line by line where the terminal or the machine has none.

    `taken` gets both while the editor's own file still stands; where the person leaves half-way, what was typed.

    Raises:
        EditorFailedError: the editor failed; the message says where the text is kept.
    """
    if not isinstance(prompter, LinePrompter) and _has_editor(env):
        with editor.editing(
            laid_out(comment, feedback), env=env, name=f"review-{code}", help_text=_help(code)
        ) as edited:
            taken(*(parts(edited.text) if edited.text is not None else (comment, feedback)))
        return
    try:
        comment = prompter.long_text("Comment for the committee", comment)
    except DialogueInterruptedError as left:
        taken(long_text(left.typed) or comment, feedback)
        raise
    try:
        feedback = prompter.long_text("Feedback for the speaker", feedback)
    except DialogueInterruptedError as left:
        feedback = long_text(left.typed) or feedback
        raise
    finally:
        taken(comment, feedback)


def _has_editor(env: Env) -> bool:
    try:
        return bool(editor.command(env))
    except editor.EditorFailedError:
        return False


def laid_out(comment: str, feedback: str) -> str:
    """Both texts as one file."""
    return f"{COMMITTEE}\n\n{comment}\n\n{SPEAKER}\n\n{feedback}\n"


def parts(text: str) -> tuple[str, str]:
    """The two texts of such a file; without its headings all of it is for the committee, never for the speaker."""
    comment, feedback = text, ""
    if lines := list(_SPEAKER_LINE.finditer(text)):
        comment, feedback = text[: lines[0].start()], text[lines[0].end() :]
    return long_text(_COMMITTEE_LINE.sub("", comment, count=1)), long_text(feedback)


def _help(code: str) -> str:
    return (
        f"Your review of {code}. What stands below the first heading is for the committee,\n"
        "below the second for the speaker. Leave a section empty to say nothing."
    )
