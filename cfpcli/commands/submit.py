"""`cfp submit`: a proposal from a file, from flags or from an interview, taken in while the call is open."""

import contextlib
from typing import Annotated, Any

import msgspec
import typer

from cfpcli.commands.actor import acting, origin_of
from cfpcli.commands.commit import anew, commit
from cfpcli.commands.completion import session_types, tracks
from cfpcli.commands.drafts import drafts_dir, let_go
from cfpcli.commands.interview import interview
from cfpcli.commands.place import open_store, required_event
from cfpcli.commands.reading import read_text, text_option
from cfpcli.commands.sending import draft_speaker, known_to, receipt
from cfpcli.domain.call import CallStatus, call_status, refuse_unless_open
from cfpcli.domain.draft import Draft
from cfpcli.domain.event import Event
from cfpcli.domain.intake import take_in
from cfpcli.domain.person import Person, parse_person
from cfpcli.domain.proposal import Answer
from cfpcli.domain.submission import completed, draft_faults
from cfpcli.env import Env
from cfpcli.errors import CfpError, DataRefusedError, Fault, UsageError, WouldAskError
from cfpcli.options import path_option
from cfpcli.result import Result
from cfpcli.store.store import Store


def submit(
    env: Env,
    file: Annotated[str, typer.Argument(help="A Markdown file with front matter, or - for stdin.")] = "",
    *,
    title: Annotated[str, typer.Option("--title", help="One line that names it.")] = "",
    track: Annotated[str, typer.Option("--track", help="The track's slug.", autocompletion=tracks)] = "",
    session_type: Annotated[
        str, typer.Option("--session-type", "--type", help="The session type's slug.", autocompletion=session_types)
    ] = "",
    language: Annotated[str, typer.Option("--language", "--lang", help="The language's code.")] = "",
    level: Annotated[str, typer.Option("--level", help="Whom it is for.")] = "",
    abstract: Annotated[str, typer.Option("--abstract", help="The public text, Markdown.")] = "",
    abstract_file: Annotated[str, typer.Option("--abstract-file", help="A file with it, or - for stdin.")] = "",
    description: Annotated[str, typer.Option("--description", help="A longer text, Markdown.")] = "",
    description_file: Annotated[str, typer.Option("--description-file", help="A file with it, or -.")] = "",
    notes: Annotated[str, typer.Option("--notes", help="What only the committee reads.")] = "",
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag; may be repeated.")] = None,
    answer: Annotated[
        list[str] | None, typer.Option("--answer", metavar="SLUG=TEXT", help="An answer to a question of the event.")
    ] = None,
    speaker: Annotated[
        list[str] | None,
        typer.Option("--speaker", metavar="PERSON", help="NAME <ADDRESS>; may be repeated; you, if left out."),
    ] = None,
    late: Annotated[
        str, typer.Option("--late", metavar="REASON", help="The organiser's override outside the call's dates.")
    ] = "",
) -> Result:
    """Send a proposal: from FILE, from flags, or by interview at a terminal. The same again changes nothing.

    Example: cfp submit talk.md
    """
    store = open_store(env)
    given = {
        "title": title,
        "track": track,
        "session_type": session_type,
        "language": language,
        "level": level,
        "abstract": text_option(abstract, abstract_file, env, flag="--abstract") or "",
        "description": text_option(description, description_file, env, flag="--description") or "",
        "notes": notes,
        "tags": tuple(tag or ()),
        "answers": _answers(answer or []),
        "speakers": tuple(draft_speaker(parse_person(one)) for one in speaker or ()),
    }
    draft = _drafted(file, {name: value for name, value in given.items() if value}, env, store)
    event = _event(env, store, draft)
    if not late:
        refuse_unless_open(event, env.now, env.zone)
    draft = completed(draft, event)
    continued = file != "-" and path_option(file, env).parent == drafts_dir(env)
    missing = [flag for field, flag in _asked(event).items() if not getattr(draft, field)]
    missing = missing if continued or not file else []
    if missing and not env.can_ask:
        raise WouldAskError("the proposal is not complete", hint=f"name a FILE, or add {', '.join(missing)}")
    me = _sender(env, draft, told=speaker[0] if speaker and not late else "")
    if not draft.speakers:
        draft = completed(msgspec.structs.replace(draft, speakers=(draft_speaker(me),)), event)
    if missing or (continued and env.can_ask):
        kept = path_option(file, env) if continued else None
        return interview(draft, event, me, env, send=lambda filled: _send(filled, me, anew(env), late), kept=kept)
    sent = _send(draft, me, env, late)
    if continued and not env.options.dry_run:
        let_go(path_option(file, env))
    return sent


def _send(given: Draft, me: Person, env: Env, late: str) -> Result:
    def decide(fresh: Store) -> Result:
        current = _event(env, fresh, given)
        draft = completed(given, current)
        if not late:
            refuse_unless_open(current, env.now, env.zone)
        reason = "" if call_status(current, env.now) is CallStatus.OPEN else late
        known = known_to(fresh, draft, current)
        taken = take_in(draft, current, known, rng=env.chance, now=env.now, late_reason=reason)
        return receipt(taken, current, env)

    return commit(env, decide, by=me)


def _drafted(file: str, given: dict[str, Any], env: Env, store: Store) -> Draft:
    if not file:
        return Draft(**given)
    from cfpcli.formats.proposal_file import load_draft, read_draft

    text, source = read_text(file, env), "stdin" if file == "-" else file
    try:
        return _overridden(load_draft(text, source), given)
    except DataRefusedError as error:
        draft = _overridden(read_draft(text, source)[0], given)
        error.faults = _with_those_of_the_event(error.faults, draft, env, store)
        raise


def _overridden(draft: Draft, given: dict[str, Any]) -> Draft:
    """What flags say in the place of what the file says; an answer replaces only that to the same question."""
    answers = {**draft.answers, **given.get("answers", {})}
    return msgspec.structs.replace(draft, **{**given, "answers": answers})


def _with_those_of_the_event(unread: tuple[Fault, ...], draft: Draft, env: Env, store: Store) -> tuple[Fault, ...]:
    """The faults of a file that cannot be read as a whole, with what its event would refuse of the rest."""
    told = {fault.field for fault in unread} | (set() if draft.speakers else {"speakers"})
    found: tuple[Fault, ...] = ()
    if draft.lines:
        with contextlib.suppress(CfpError):
            event = _event(env, store, draft)
            found = draft_faults(completed(draft, event), event)
    return tuple(sorted((*unread, *(one for one in found if one.field not in told)), key=lambda one: one.line))


def _event(env: Env, store: Store, draft: Draft) -> Event:
    if draft.event and not env.options.event:
        env = env.with_options(env.options._replace(event=draft.event))
    return required_event(env, store)


def _asked(event: Event) -> dict[str, str]:
    flags = {"title": "--title", "abstract": "--abstract-file"}
    flags |= {"track": "--track"} if event.tracks else {}
    flags |= {"session_type": "--session-type"} if event.session_types else {}
    return flags | ({"language": "--language"} if event.languages else {})


def _sender(env: Env, draft: Draft, told: str) -> Person:
    known, _ = origin_of(env)
    if known is None and not told and draft.speakers:
        return Person(draft.speakers[0].name, draft.speakers[0].email)
    return acting(env, told, "--speaker")


def _answers(given: list[str]) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for text in given:
        slug, equals, answer = text.partition("=")
        if not equals:
            raise UsageError(f'"{text}" is no answer', hint="write --answer SLUG=TEXT")
        answers[slug.strip()] = answer
    return answers
