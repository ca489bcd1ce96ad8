"""The interview of `cfp submit`: the form with its header, the draft kept on disk until the proposal is in."""

from collections.abc import Callable
from pathlib import Path

from cfpcli.commands.deadlines import deadline_item
from cfpcli.commands.drafts import keep, let_go, new_path
from cfpcli.domain.draft import Draft
from cfpcli.domain.event import Event
from cfpcli.domain.person import Person
from cfpcli.domain.submission import completed, draft_faults
from cfpcli.env import Env
from cfpcli.errors import CfpError
from cfpcli.interactive.ask import prompter_for
from cfpcli.interactive.submit_form import fill
from cfpcli.result import Result


def interview(
    draft: Draft, event: Event, me: Person, env: Env, *, send: Callable[[Draft], Result], kept: Path | None = None
) -> Result:
    """Ask for what the draft lacks, `send` it, and let go of the draft on disk once it is in.

    `kept` is the file of a draft that is being continued; a refusal leaves it where it is and names it.
    """
    path = kept or new_path(draft, env)
    filled = fill(
        draft,
        event=event,
        prompter=prompter_for(env),
        env=env,
        me=me,
        header=_header(event, env),
        check=lambda one: draft_faults(completed(one, event), event),
        keep=lambda one: keep(one, path),
    )
    try:
        result = send(filled)
    except CfpError as error:
        error.hint = "; ".join(filter(None, (error.hint, f"your text is kept in {keep(filled, path)}")))
        raise
    if not env.options.dry_run:
        let_go(path)
    return result


def _header(event: Event, env: Env) -> str:
    deadline = deadline_item(event, env)
    place = f", {event.place}" if event.place else ""
    yours = f" (your time: {deadline['your_time']})" if deadline["your_time"] else ""
    closes = f"\nCloses {deadline['closes_local']}{yours}: {deadline['left']}" if deadline["closes"] else ""
    return f"{event.name}{place}{closes}"
