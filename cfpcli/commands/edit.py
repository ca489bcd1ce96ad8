"""`cfp edit`: a proposal changed in the editor, as the file `submit` takes, or field by field."""

from typing import Annotated

import msgspec
import typer

from cfpcli.commands.actor import acting
from cfpcli.commands.commit import anew, commit
from cfpcli.commands.completion import codes
from cfpcli.commands.outcome import BY, written
from cfpcli.commands.place import event_of, found_proposal, open_store, speakers_of
from cfpcli.commands.sending import speakers_by_email
from cfpcli.domain.change import replaced
from cfpcli.domain.draft import Draft
from cfpcli.domain.event import Event
from cfpcli.domain.intake import edited
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.submission import completed, draft_faults, identity, speaker_changes
from cfpcli.domain.text import did_you_mean
from cfpcli.env import Env
from cfpcli.errors import ConflictError, DataRefusedError, UsageError, WouldAskError
from cfpcli.result import Level, Message, Result
from cfpcli.store.store import Store

SETTABLE = (
    "title", "track", "session_type", "language", "level", "tags", "duration", "speakers", "abstract", "description",
    "notes", "do_not_record", "resources", "answers.SLUG",
)  # fmt: skip
"""What `--set` changes: the fields of a draft, spelled as in its file."""


def edit(
    env: Env,
    code: Annotated[str, typer.Argument(help="The proposal's code, or its beginning.", autocompletion=codes)],
    *,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Set one field; may be repeated.")
    ] = None,
    by: Annotated[str, BY] = "",
) -> Result:
    """Change a proposal: in your editor, or by --set. What was there before stays in the log.

    Example: cfp edit K7QX3D --set level=beginner --set tags=sbom,supply-chain
    """
    store = open_store(env)
    seen = found_proposal(store, code)
    event = event_of(store, seen)
    draft = as_draft(store, seen)
    if not assignments and not env.can_ask:
        raise WouldAskError("an editor needs a terminal", hint=f"cfp edit {code} --set FIELD=VALUE")
    me = acting(env, by)

    def save(changed: Draft) -> Result:
        now = anew(env)
        return commit(now, lambda fresh: _decide(fresh, seen, changed, event, now), by=me)

    if assignments:
        return save(_assigned(draft, assignments))
    from cfpcli.commands.editing import edited_by_hand

    return edited_by_hand(draft, seen, env, save=save) or written((), [seen], Message("Nothing changed."))


def as_draft(store: Store, proposal: Proposal) -> Draft:
    """A stored proposal as the draft its file would give."""
    from cfpcli.formats.proposal_file import draft_of

    return draft_of(proposal, speakers_of(store, proposal))


def _assigned(draft: Draft, assignments: list[str]) -> Draft:
    from cfpcli.formats.proposal_file import field_value

    for text in assignments:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f'"{text}" sets nothing', hint="write --set FIELD=VALUE")
        field, dot, slug = name.strip().partition(".")
        if field == "answers" and dot:
            draft = msgspec.structs.replace(draft, answers={**draft.answers, slug: value})
            continue
        field = {"type": "session_type", "lang": "language"}.get(field, field)
        if field not in SETTABLE:
            raise UsageError(f'"{name}" cannot be set: {did_you_mean(name, SETTABLE)}')
        draft = msgspec.structs.replace(draft, **{field: field_value(field, value)})
    return draft


def _decide(store: Store, seen: Proposal, draft: Draft, event: Event, env: Env) -> Result:
    before = found_proposal(store, seen.code)
    if before != seen:
        raise ConflictError(f"{seen.code} has been changed by somebody else meanwhile", hint=f"cfp log {seen.code}")
    draft = completed(draft, event)
    addressless = {one.name: one for one in speakers_of(store, before) if not one.email}
    faults = draft_faults(draft, event, addressless=addressless)
    if faults:
        raise DataRefusedError(f"{seen.code} cannot be changed so", faults=faults)
    known = speakers_by_email(store, [one.email for one in draft.speakers])
    known |= {identity(one): one for one in addressless.values()}
    speakers, changes = speaker_changes(draft.speakers, known, rng=env.chance, taken=store.is_used)
    after = edited(before, draft, speakers=speakers, now=env.now)
    if after is not before:
        changes = (*changes, replaced(before, after))
    done = f'Changed {after.code} "{after.title}".' if changes else "Nothing changed."
    following = (Message(f"cfp log {after.code}", Level.NEXT),) if changes else ()
    return written(changes, [after], Message(done), *following)
