"""`cfp submit`: from a file, by flags or by interview, into the store or, with `--to`, as a packet for an organiser."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any

import msgspec
import typer

from cfpcli.call.rules.openness import Standing, refuse_unless_open, standing
from cfpcli.env import path_option
from cfpcli.errors import ClosedError, DataRefusedError, Fault, NotFoundError, UsageError, WouldAskError
from cfpcli.proposals.commands.delivery import (
    details_of_others,
    draft_speaker,
    drafted,
    event_for,
    kept_names,
    parsed_answers,
    receipt,
    related_records,
    replaced_windows,
    requested_event,
    with_names,
    with_receipt,
)
from cfpcli.proposals.commands.interview import interview
from cfpcli.proposals.commands.outgoing import distinguished, note_draft, send_stored, send_to, with_mail
from cfpcli.proposals.commands.prepare import prepared
from cfpcli.proposals.commands.private_headings import HEADING
from cfpcli.proposals.files.draft_folder import draft_of_id, kept, let_go, matching_draft, redirected
from cfpcli.proposals.rows import Receipt
from cfpcli.proposals.rules.intake import take_in
from cfpcli.proposals.screens.interview import going_on
from cfpcli.records.change import Kind
from cfpcli.records.codes import looks_like_code
from cfpcli.records.event import Event
from cfpcli.records.person import Person, Profile, parse_person
from cfpcli.records.proposal import Draft
from cfpcli.records.submission import completed, same_title, unacknowledged
from cfpcli.result import Level, Message, Result, Row
from cfpcli.store.protocol import Store
from cfpcli.workspace.completion import session_types, tracks
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import my_proposals, stored_event
from cfpcli.workspace.identity import origin_of
from cfpcli.workspace.inputs import text_option
from cfpcli.workspace.own_stores import for_code, for_event, own_calls, typed_address
from cfpcli.workspace.personal_files import drafts_dir, own_profile, profile_of, save_profile
from cfpcli.workspace.visibility import organisers_only, own_address_only


def submit(
    work: Workspace,
    file: Annotated[str, typer.Argument(help="A proposal file in Markdown, the name of a draft, or - for stdin.")] = "",
    *,
    title: Annotated[str, typer.Option("--title", help="The title, one line.")] = "",
    track: Annotated[
        str, typer.Option("--track", help="The track: its slug, name or number.", autocompletion=tracks)
    ] = "",
    session_type: Annotated[
        str,
        typer.Option(
            "--session-type", "--type", help="The session type: its slug, name or number.", autocompletion=session_types
        ),
    ] = "",
    language: Annotated[str, typer.Option("--language", "--lang", help="The language: its code or name.")] = "",
    level: Annotated[str, typer.Option("--level", help="The audience level.")] = "",
    abstract: Annotated[str, typer.Option("--abstract", help="The public text in Markdown.")] = "",
    abstract_file: Annotated[
        str, typer.Option("--abstract-file", help="Read the abstract from FILE, or - for stdin.")
    ] = "",
    description: Annotated[str, typer.Option("--description", help="A longer text in Markdown.")] = "",
    description_file: Annotated[
        str, typer.Option("--description-file", help="Read the description from FILE, or -.")
    ] = "",
    notes: Annotated[str, typer.Option("--notes", help="Notes that only the committee reads.")] = "",
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag; repeatable.")] = None,
    keyword: Annotated[list[str] | None, typer.Option("--keyword", help="A keyword; repeatable.")] = None,
    answer: Annotated[
        list[str] | None, typer.Option("--answer", metavar="SLUG=TEXT", help="An answer to a question of the event.")
    ] = None,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Set any field; repeatable.")
    ] = None,
    speaker: Annotated[
        list[str] | None,
        typer.Option("--speaker", metavar="PERSON", help="NAME <ADDRESS>, repeatable (default: you)."),
    ] = None,
    heading: Annotated[list[str] | None, HEADING] = None,
    late: Annotated[
        str,
        typer.Option(
            "--late", metavar="REASON", help="Reason for submitting outside the call's dates; organisers only."
        ),
    ] = "",
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="SLUG@VERSION", help="A notice you have read and acknowledge; repeatable."),
    ] = None,
    to: Annotated[
        str, typer.Option("--to", metavar="FILE", help="Write a packet for the organisers instead; - for stdout.")
    ] = "",
    is_new: Annotated[
        bool | None,
        typer.Option("--new/--same", help="Whether a file with the id of another one is a new proposal."),
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Print a template with this event's limits as comments.")
    ] = False,
) -> Result[Row]:
    """Submit a proposal from FILE, by flags, or by interview at a terminal. Repeating the command changes nothing."""
    if template:
        return _template(for_event(work, work.options.event))
    values = {
        "title": title,
        "track": track,
        "session_type": session_type,
        "language": language,
        "level": level,
        "abstract": text_option(abstract, abstract_file, work.env, flag="--abstract") or "",
        "description": text_option(description, description_file, work.env, flag="--description") or "",
        "notes": notes,
        "tags": tuple(tag or ()),
        "keywords": tuple(keyword or ()),
        "answers": parsed_answers(answer or []),
        "speakers": tuple(draft_speaker(parse_person(text)) for text in speaker or ()),
        "acknowledged": _acknowledged(accept or []),
    }
    if work.has_store or not to:
        _ = work.store  # a store that is damaged or missing is reported before the file is read
    file, both_exist = _file_or_draft(file, work)
    if to and (code := _stored_code(file, work)):
        return send_stored(code, to, for_code(work, code))
    draft, converted = drafted(file, _stated(values, assignments or ()), work, heading or ())
    _refuse_ambiguous(draft, file, work)
    work = for_event(work, requested_event(work, draft))
    event = _event(work, work.store if work.has_store or not to else None, draft, is_packet=bool(to))
    # A co-speaker's address may follow, in any order of the speakers.
    reachable = [text for text in speaker or () if parse_person(text).email] or speaker
    me = _sender(work, draft, speaker=reachable[0] if reachable and not late else "")
    if not draft.speakers:
        draft = msgspec.structs.replace(draft, speakers=(draft_speaker(me),))
    if to and event is None:
        return _after((*both_exist, *converted), _packet(draft, None, to, work, me))
    if event is None:
        raise NotFoundError("the store has no event to submit to", hint="cfp event list")
    draft, messages = redirected(draft, event, work.env)
    draft = distinguished(completed(draft, event), event.slug, work, is_new=is_new)
    return _after((*both_exist, *converted, *messages), _submitted(draft, event, me, file, work, late=late, to=to))


def _refuse_ambiguous(draft: Draft, file: str, work: Workspace) -> None:
    """Refuse a kept draft whose event is run in the store in use and followed in the person's own.

    Raises:
        WouldAskError: neither `--event`, `--followed` nor `--store` has the answer.
    """
    slug = draft.event
    is_kept = bool(file) and file != "-" and path_option(file, work.env).parent == drafts_dir(work.env)
    if not is_kept or not slug or work.options.event or not work.has_store:
        return
    own = own_calls(work)
    if own is not None and stored_event(own, slug) is not None and stored_event(work.store, slug) is not None:
        command = going_on(path_option(file, work.env), work.env)
        raise WouldAskError(
            f"{slug} is run in {typed_address(work.location, work.env)}, and you follow it, too",
            hint=f"{command} --followed\n{command} --event {slug}  # to the one that is run",
        )


def _submitted(
    draft: Draft, event: Event, me: Person, file: str, work: Workspace, *, late: str, to: str
) -> Result[Row]:
    """Send a draft into its event, or as a packet; ask for missing fields at a terminal."""
    if not late and not to and not event.followed:
        _refuse_unless_open(draft, event, work)

    def send(filled: Draft) -> Result[Row]:
        if to:
            return write_packet(filled, to)
        result = _send(filled, me, work.anew(), late)
        if filled.id and draft.source:
            note_draft(msgspec.structs.replace(filled, source=draft.source), event.slug, work)
        return result

    def write_packet(filled: Draft, target: str) -> Result[Row]:
        return _packet(filled, event, target, work.anew(), me)

    return _completed_by_prompts(draft, event, me, file, work, send, write_packet)


def _after(messages: tuple[Message, ...], result: Result[Row]) -> Result[Row]:
    """The result with these messages before its own."""
    return msgspec.structs.replace(result, messages=(*messages, *result.messages))


def _file_or_draft(name: str, work: Workspace) -> tuple[str, tuple[Message, ...]]:
    """The file of that name, else that of the draft with that id; a note if both exist."""
    if not name or name == "-":
        return name, ()
    draft = draft_of_id(name, work.env)
    if path_option(name, work.env).exists():
        both = draft is not None and draft != path_option(name, work.env)
        return name, (Message(f"The file {name} is sent; there is also a draft {name}."),) if both else ()
    if draft is None and "/" not in name and not name.endswith(".md"):
        with suppress(NotFoundError):
            draft = matching_draft(work.env, name).path
    return str(draft) if draft is not None else name, ()


def _stored_code(name: str, work: Workspace) -> str:
    """The name if it is the beginning of a proposal's code and no file has it, else empty."""
    if not looks_like_code(name) or path_option(name, work.env).exists():
        return ""
    there = for_code(work, name)
    return name if there.has_store and there.store.keys_starting(Kind.PROPOSAL, name.upper()) else ""


def _stated(values: Mapping[str, Any], assignments: Sequence[str]) -> dict[str, Any]:
    """The values of options by field, if they have one; values of `--set` replace them."""
    stated = {name: value for name, value in values.items() if value}
    if not assignments:
        return stated
    from cfpcli.proposals.commands.edit import assigned_values

    assigned = assigned_values(assignments)
    return stated | assigned | {"answers": {**stated.get("answers", {}), **assigned.get("answers", {})}}


def _template(work: Workspace) -> Result[Row]:
    if work.options.format not in {"", "table", "plain", "md"}:
        raise UsageError(f"the template is Markdown, not {work.options.format}", hint="cfp submit --template > talk.md")
    from cfpcli.proposals.files.draft_template import template

    me, _ = work.identified_person
    text = template(work.required_call, me=me, profile=own_profile(work.env, origin_of(work.env)[0]))
    return Result(row=Receipt, documents=iter([text.encode()]))


def _refuse_unless_open(draft: Draft, event: Event, work: Workspace) -> None:
    """Refuse a draft that is too late; the hint lists drafts that were begun in time and may still be sent.

    Raises:
        ClosedError: the call is not open for this draft.
    """
    try:
        refuse_unless_open(event, work.now, work.env.zone, draft=draft)
    except ClosedError as closed:
        begun = [kept_draft for kept_draft in kept(work.env) if kept_draft.draft.event == event.slug]
        in_time = [
            kept_draft.path
            for kept_draft in begun
            if standing(event, work.now, draft=kept_draft.draft) is Standing.GRACE
        ]
        if in_time:
            closed.hint = "\n".join(f"{going_on(path, work.env)}  # begun in time" for path in in_time)
        raise


def _completed_by_prompts(
    draft: Draft,
    event: Event,
    me: Person,
    file: str,
    work: Workspace,
    send: Callable[[Draft], Result[Row]],
    write_packet: Callable[[Draft, str], Result[Row]],
) -> Result[Row]:
    """Send a complete draft; at a terminal, ask for missing fields first. A kept draft is continued."""
    continued = file != "-" and path_option(file, work.env).parent == drafts_dir(work.env)
    missing = [flag for field, flag in _required_flags(event).items() if not getattr(draft, field)]
    missing = missing if (continued and work.can_ask) or not file else []
    if not file and work.can_ask and unacknowledged(draft, event):
        missing.append("--accept SLUG@VERSION")
    if missing:
        missing += [
            f"--answer {question.slug}=…"
            for question in event.questions_for(draft.track, draft.session_type)
            if question.required and not question.required_at_close and question.slug not in draft.answers
        ]
    if missing and not work.can_ask:
        raise WouldAskError("the proposal is incomplete", hint=f"name a FILE, or add {', '.join(missing)}")
    if missing or (continued and work.can_ask):
        profile = profile_of(work.env)
        return interview(
            draft,
            event,
            me,
            work,
            send=send,
            write_packet=write_packet,
            kept=path_option(file, work.env) if continued else None,
            profile=profile or Profile(name=me.name, email=me.email),
            keep_biography=lambda text: _keep_biography(text, profile, me, work),
        )
    try:
        sent = send(draft)
    except DataRefusedError as error:
        error.faults = error.faults if file else tuple(map(_by_option, error.faults))
        raise
    if continued and not work.options.dry_run and not event.followed:
        let_go(path_option(file, work.env))
    return sent


_OPTIONS = {
    "session_type": "--type",
    "tags": "--tag",
    "keywords": "--keyword",
    "speakers": "--speaker",
    "acknowledged": "--accept",
}
"""The options that are not called what their field is."""


def _by_option(fault: Fault) -> Fault:
    """A fault of a proposal written on the command line, with the option of its field as its source."""
    field, _, part = fault.field.partition(".")
    option = f"--answer {part}" if field == "answers" else _OPTIONS.get(field, f"--{field}")
    return fault._replace(source=option) if field else fault


def _keep_biography(text: str, profile: Profile | None, me: Person, work: Workspace) -> None:
    before = profile or Profile(name=me.name, email=me.email)
    save_profile(msgspec.structs.replace(before, biography=text), work.env)


def _send(original: Draft, me: Person, work: Workspace, late: str) -> Result[Row]:
    def decide(fresh: Store) -> Result[Any]:
        current = event_for(work, fresh, original)
        draft = completed(original, current)
        if current.followed:
            draft = with_names(fresh, draft, current, work)
            related = related_records(fresh, draft, current, work)
            return prepared(take_in(draft, current, related, rng=work.env.chance, now=work.now), fresh, current, work)
        if late:
            reason = "" if standing(current, work.now, draft=draft) is Standing.OPEN else late
        else:
            reason = refuse_unless_open(current, work.now, work.env.zone, draft=draft)
        draft = with_names(fresh, draft, current, work)
        emails = [speaker.email for speaker in draft.speakers]
        own_address_only(fresh, current, emails)
        if late:
            organisers_only(fresh, current)
        related = related_records(fresh, draft, current, work)
        intake = take_in(draft, current, related, rng=work.env.chance, now=work.now, late_reason=reason)
        result = receipt(intake, current, work, emails=emails)
        ignored = details_of_others(draft, related) if intake.changes else ()
        warnings = (*replaced_windows(intake.changes, current), *kept_names(draft, related), *ignored)
        return msgspec.structs.replace(result, messages=(*result.messages, *warnings))

    result = work.commit(decide, by=me)
    return with_receipt(result, work) if result.row is Receipt else with_mail(result, me, work)


def _packet(draft: Draft, event: Event | None, to: str, work: Workspace, me: Person) -> Result[Row]:
    if event is None:
        return send_to(draft, event, to, work)
    mine = [proposal for proposal in my_proposals(work.store, me) if proposal.event == event.slug]
    stored = next((proposal for proposal in mine if same_title(draft, proposal.title)), None)
    result = send_to(draft, event, to, work, id_=stored.guid if stored else "")
    try:
        refuse_unless_open(event, work.now, work.env.zone, draft=draft)
    except ClosedError as error:
        # Whether it is too late depends on the organisers' clock, and they may have extended the call.
        warning = Message(f"{error.message}; the organisers may refuse it", Level.WARNING)
        return msgspec.structs.replace(result, messages=(warning, *result.messages))
    return result


def _event(work: Workspace, store: Store | None, draft: Draft, *, is_packet: bool) -> Event | None:
    """The event of the draft; a packet may be for an event that no store here has."""
    if store is None:
        return None
    try:
        return event_for(work, store, draft)
    except NotFoundError:
        if is_packet and (draft.event or work.options.event):
            return None
        raise


def _acknowledged(notices: list[str]) -> object:
    from cfpcli.proposals.files.proposal import field_value

    return field_value("acknowledged", ",".join(notices)) if notices else ()


def _required_flags(event: Event) -> dict[str, str]:
    flags = {"title": "--title"}
    flags |= {"abstract": "--abstract-file"} if "abstract" not in event.call.required_at_close else {}
    flags |= {"track": "--track"} if event.tracks else {}
    flags |= {"session_type": "--session-type"} if event.session_types else {}
    return flags | ({"language": "--language"} if event.languages else {})


def _sender(work: Workspace, draft: Draft, speaker: str) -> Person:
    person, _ = work.identified_person
    if person is None and not speaker and draft.speakers:
        return Person(draft.speakers[0].name, draft.speakers[0].email)
    return work.acting(speaker, "--speaker")
