"""`cfp submit`: a proposal from a file, from flags or from an interview, taken in while the call is open."""

from collections.abc import Callable
from typing import Annotated

import msgspec
import typer

from cfpcli.commands.actor import acting, origin_of
from cfpcli.commands.commit import anew, commit
from cfpcli.commands.completion import session_types, tracks
from cfpcli.commands.drafted import drafted, event_for, parsed_answers
from cfpcli.commands.drafts import drafts_dir, kept, let_go, redirected
from cfpcli.commands.headings import HEADING
from cfpcli.commands.interview import interview
from cfpcli.commands.place import has_store, open_store, required_event
from cfpcli.commands.profile import own_profile, profile_of, save_profile
from cfpcli.commands.reading import text_option
from cfpcli.commands.sending import draft_speaker, kept_names, known_to, receipt, with_names, with_receipt
from cfpcli.commands.viewer import organisers_only, own_address_only
from cfpcli.domain.call import Standing, refuse_unless_open, standing
from cfpcli.domain.draft import Draft
from cfpcli.domain.event import Event
from cfpcli.domain.intake import take_in
from cfpcli.domain.person import Person, parse_person
from cfpcli.domain.profile import Profile
from cfpcli.domain.submission import completed, unacknowledged
from cfpcli.env import Env
from cfpcli.errors import ClosedError, NotFoundError, UsageError, WouldAskError
from cfpcli.interactive.submit_form import going_on
from cfpcli.options import path_option
from cfpcli.result import Level, Message, Result
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
    keyword: Annotated[list[str] | None, typer.Option("--keyword", help="A keyword; may be repeated.")] = None,
    answer: Annotated[
        list[str] | None, typer.Option("--answer", metavar="SLUG=TEXT", help="An answer to a question of the event.")
    ] = None,
    speaker: Annotated[
        list[str] | None,
        typer.Option("--speaker", metavar="PERSON", help="NAME <ADDRESS>; may be repeated; you, if left out."),
    ] = None,
    heading: Annotated[list[str] | None, HEADING] = None,
    late: Annotated[
        str, typer.Option("--late", metavar="REASON", help="The organiser's override outside the call's dates.")
    ] = "",
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="SLUG@VERSION", help="A notice you have read and acknowledge."),
    ] = None,
    to: Annotated[
        str, typer.Option("--to", metavar="FILE", help="Write a packet for the organisers instead; - for stdout.")
    ] = "",
    template: Annotated[
        bool, typer.Option("--template", help="Print a file to fill in, with this event's limits as comments.")
    ] = False,
) -> Result:
    """Send a proposal: from FILE, from flags, or by interview at a terminal. The same again changes nothing.

    Example: cfp submit talk.md
    """
    if template:
        return _template(env)
    store = open_store(env) if has_store(env) or not to else None
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
        "keywords": tuple(keyword or ()),
        "answers": parsed_answers(answer or []),
        "speakers": tuple(draft_speaker(parse_person(one)) for one in speaker or ()),
        "acknowledged": _acknowledged(accept or []),
    }
    given = {name: value for name, value in given.items() if value}
    draft, converted = drafted(file, given, env, store, heading or ())
    event = _event(env, store, draft, is_packet=bool(to))
    me = _sender(env, draft, told=speaker[0] if speaker and not late else "")
    if not draft.speakers:
        draft = msgspec.structs.replace(draft, speakers=(draft_speaker(me),))
    if to and event is None:
        sent = _packet(draft, None, to, env)
        return msgspec.structs.replace(sent, messages=(*converted, *sent.messages))
    if event is None:
        raise NotFoundError("there is no event to send it to", hint="cfp event list")
    draft, told = redirected(draft, event, env)
    draft = completed(draft, event)
    if not late and not to:
        _refuse_unless_open(draft, event, env)

    def send(filled: Draft) -> Result:
        return _packet(filled, event, to, anew(env)) if to else _send(filled, me, anew(env), late)

    result = _asked_for_the_rest(draft, event, me, file, env, send)
    return msgspec.structs.replace(result, messages=(*converted, *told, *result.messages))


def _template(env: Env) -> Result:
    if env.options.format not in {"", "table", "plain", "md"}:
        raise UsageError(f"the template is Markdown, not {env.options.format}", hint="cfp submit --template > talk.md")
    from cfpcli.formats.proposal_template import template

    me, _ = origin_of(env)
    text = template(required_event(env, open_store(env)), me=me, profile=own_profile(env, me))
    return Result(schema="template", documents=iter([text.encode()]))


def _refuse_unless_open(draft: Draft, event: Event, env: Env) -> None:
    """Let pass what comes in time; whoever begins anew in the grace is told of the drafts that may still be sent.

    Raises:
        ClosedError: the call is not open for this draft.
    """
    try:
        refuse_unless_open(event, env.now, env.zone, draft=draft)
    except ClosedError as closed:
        begun = [one for one in kept(env) if one.draft.event == event.slug]
        in_time = [one.path for one in begun if standing(event, env.now, draft=one.draft) is Standing.GRACE]
        if in_time:
            closed.hint = (
                f"what you began in time may still be sent: {', '.join(going_on(one, env) for one in in_time)}"
            )
        raise


def _asked_for_the_rest(
    draft: Draft, event: Event, me: Person, file: str, env: Env, send: Callable[[Draft], Result]
) -> Result:
    """Send what is whole, and at a terminal ask for what is not; a kept draft is continued."""
    continued = file != "-" and path_option(file, env).parent == drafts_dir(env)
    missing = [flag for field, flag in _asked(event).items() if not getattr(draft, field)]
    missing = missing if (continued and env.can_ask) or not file else []
    if not file and env.can_ask and unacknowledged(draft, event):
        missing.append("--accept SLUG@VERSION")
    if missing and not env.can_ask:
        raise WouldAskError("the proposal is not complete", hint=f"name a FILE, or add {', '.join(missing)}")
    if missing or (continued and env.can_ask):
        profile = profile_of(env)
        return interview(
            draft,
            event,
            me,
            env,
            send=send,
            kept=path_option(file, env) if continued else None,
            profile=profile or Profile(name=me.name, email=me.email),
            keep_biography=lambda text: _keep_biography(text, profile, me, env),
        )
    sent = send(draft)
    if continued and not env.options.dry_run:
        let_go(path_option(file, env))
    return sent


def _keep_biography(text: str, profile: Profile | None, me: Person, env: Env) -> None:
    before = profile or Profile(name=me.name, email=me.email)
    save_profile(msgspec.structs.replace(before, biography=text), env)


def _send(given: Draft, me: Person, env: Env, late: str) -> Result:
    def decide(fresh: Store) -> Result:
        current = event_for(env, fresh, given)
        draft = completed(given, current)
        if late:
            reason = "" if standing(current, env.now, draft=draft) is Standing.OPEN else late
        else:
            reason = refuse_unless_open(current, env.now, env.zone, draft=draft)
        draft = with_names(fresh, draft, current, env)
        emails = [one.email for one in draft.speakers]
        own_address_only(fresh, current, emails)
        if late:
            organisers_only(fresh, current)
        known = known_to(fresh, draft, current, env)
        taken = take_in(draft, current, known, rng=env.chance, now=env.now, late_reason=reason)
        result = receipt(taken, current, env, emails=emails)
        return msgspec.structs.replace(result, messages=(*result.messages, *kept_names(draft, known)))

    return with_receipt(commit(env, decide, by=me), env)


def _packet(draft: Draft, event: Event | None, to: str, env: Env) -> Result:
    from cfpcli.commands.packets import send_to

    result = send_to(draft, event, to, env)
    if event is None:
        return result
    try:
        refuse_unless_open(event, env.now, env.zone, draft=draft)
    except ClosedError as error:
        # Whether it comes too late is for the organisers' clock to say, and they may have extended the call.
        told = Message(f"{error.message}; the organisers may refuse it", Level.WARNING)
        return msgspec.structs.replace(result, messages=(told, *result.messages))
    return result


def _event(env: Env, store: Store | None, draft: Draft, *, is_packet: bool) -> Event | None:
    """The event the draft is for; a packet may go to one that no store here has."""
    if store is None:
        return None
    try:
        return event_for(env, store, draft)
    except NotFoundError:
        if is_packet and (draft.event or env.options.event):
            return None
        raise


def _acknowledged(given: list[str]) -> object:
    from cfpcli.formats.proposal_file import field_value

    return field_value("acknowledged", ",".join(given)) if given else ()


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
