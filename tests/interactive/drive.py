"""Run one dialogue at the terminal this process has: `drive.py form|review|edit FOLDER`; stdout gets what came of it.

The tests start it under a pseudo-terminal; a person can start it to look.
"""

import sys
from dataclasses import replace
from pathlib import Path

import msgspec

from cfpcli.domain.draft import Draft
from cfpcli.domain.submission import completed, draft_faults
from cfpcli.env import Env
from cfpcli.errors import CfpError
from cfpcli.interactive import editor, submit_form, triage
from cfpcli.interactive.ask import prompter_for, require_person
from cfpcli.interactive.triage_data import ReviewAnswer
from tests.interactive import samples


def form(env: Env, folder: Path) -> str:
    """Drive the interview; the draft is kept as JSON."""
    event = samples.event(questions=samples.QUESTIONS if "all" in sys.argv else samples.QUESTIONS[:1])
    kept = folder / "draft.json"

    def keep(draft: Draft) -> Path:
        kept.write_bytes(msgspec.json.encode(draft))
        return kept

    draft = submit_form.fill(
        Draft(),
        event=event,
        prompter=prompter_for(env),
        env=env,
        me=samples.ANA,
        header=samples.HEADER,
        check=lambda one: draft_faults(completed(one, event), event),
        keep=keep,
    )
    return msgspec.json.encode(draft).decode()


def review(env: Env, folder: Path) -> str:
    """Drive the loop; each answer is a line of a file as soon as it is given."""
    saved = folder / "answers.jsonl"

    def save(code: str, answer: ReviewAnswer) -> None:
        with saved.open("ab") as file:
            file.write(msgspec.json.encode([code, answer]) + b"\n")

    def undo(code: str) -> None:
        with saved.open("ab") as file:
            file.write(msgspec.json.encode([code, None]) + b"\n")

    summary = triage.loop(
        [samples.item(f"K7QX3{letter}", paragraphs=number * 3) for number, letter in enumerate("ABC", 1)],
        settings=samples.BY_CATEGORY if "categories" in sys.argv else samples.LABELLED,
        prompter=prompter_for(env),
        save=save,
        undo=undo,
        keep_comment=lambda code, text: editor.keep_text(text, env=env, name=code),
    )
    return "\n".join((str(summary), *summary.comments_kept))


def edit(env: Env, folder: Path) -> str:
    """Drive the editor."""
    del folder
    return repr(editor.edit("the text as it was\n", env=env, help_text="Change what you like."))


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
