"""Run one dialogue at the terminal this process has: `drive.py form|review|edit FOLDER`; stdout gets what came of it.

The tests start it under a pseudo-terminal; a person can start it to look.
"""

import sys
from dataclasses import replace
from pathlib import Path

import msgspec

from cfpcli.env import Env
from cfpcli.errors import CfpError
from cfpcli.proposals.screens import interview as submit_form
from cfpcli.records.proposal import Draft
from cfpcli.records.submission import completed, draft_faults
from cfpcli.review.screens import loop
from cfpcli.review.screens.ledger import compose
from cfpcli.review.screens.seam import Course
from cfpcli.ui import text_editor
from cfpcli.ui.prompts import prompter_for, require_person
from tests.review.screens.paper_desk import PaperDesk
from tests.ui import dialogues
from tests.ui.worlds import NOON


def form(env: Env, folder: Path) -> str:
    """Drive the interview; the draft is kept as JSON."""
    event = dialogues.event(questions=dialogues.QUESTIONS if "all" in sys.argv else dialogues.QUESTIONS[:1])
    kept = folder / "draft.json"

    def keep(draft: Draft, path: Path | None) -> Path:
        assert path in {None, kept}
        kept.write_bytes(msgspec.json.encode(draft))
        return kept

    filled = submit_form.fill(
        Draft(),
        event=event,
        prompter=prompter_for(env),
        env=env,
        me=dialogues.ANA,
        header=dialogues.HEADER,
        check=lambda one: draft_faults(completed(one, event), event),
        keep=keep,
        now=NOON,
    )
    return msgspec.json.encode(filled.draft).decode()


def review(env: Env, folder: Path) -> str:
    """Drive the loop; each answer is a line of a file as soon as it is given."""
    items = [dialogues.item(f"K7QX3{letter}", paragraphs=number * 3) for number, letter in enumerate("ABC", 1)]
    prompter = prompter_for(env)
    summary = loop.loop(
        Course(codes=tuple(item.code for item in items), titles={item.code: item.title for item in items}),
        settings=dialogues.BY_CATEGORY if "categories" in sys.argv else dialogues.LABELLED,
        prompter=prompter,
        desk=PaperDesk(items, folder / "answers.jsonl"),
        compose=lambda *said: compose(env, prompter, *said),
    )
    return "\n".join((str(summary), *summary.reminders))


def edit(env: Env, folder: Path) -> str:
    """Drive the editor."""
    del folder
    return repr(text_editor.edit("the text as it was\n", env=env, help_text="Change what you like."))


def main() -> int:
    """Run what the command line names, and end as `cfp` would."""
    env = Env.from_process("drive")
    folder = Path(sys.argv[2])
    env = replace(env, variables={**env.variables, "XDG_DATA_HOME": str(folder)})
    try:
        require_person(env, ["--title", "--abstract-file", "a FILE"])
        told = {"form": form, "review": review, "edit": edit}[sys.argv[1]](env, folder)
    except CfpError as error:
        env.stderr.write(f"{error.message}\n{error.hint}\n")
        return int(error.exit_status)
    env.stdout.write(f"{told}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
