"""`cfp talk`: the talks that a speaker has drafted or sent, over all stores, with their versions and the answers."""

from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

import msgspec
import typer

from cfpcli.env import typed
from cfpcli.errors import NotFoundError, UsageError
from cfpcli.overview.commands.mine import places_of_person
from cfpcli.overview.rows import Talk, TalkVersion
from cfpcli.proposals.files.draft_folder import keep, kept, new_path
from cfpcli.proposals.screens.openings import reused
from cfpcli.records.codes import new_guid
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.proposal import Draft, State, state_word
from cfpcli.result import Level, Message, Result
from cfpcli.text import clean_line, did_you_mean, fold, words
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import my_proposals, required_call, speakers_of, stored_event
from cfpcli.workspace.own_stores import OtherStore, for_event, missing_stores, other_stores
from cfpcli.workspace.personal_files import continuing


class _Version(NamedTuple):
    """One version of a talk: as it is shown, and as a draft of its own."""

    row: TalkVersion
    draft: Draft


TALK = typer.Argument(metavar="TALK", help="A code, the name of a draft, or the beginning of a title.")


def list_talks(work: Workspace) -> Result[Talk]:
    """List your talks over all your stores: their versions, where they were sent, and the answers."""
    me, _ = work.identified_person
    others = list(other_stores(work))
    talks = _talks(work, me, others)
    messages = [*missing_stores(others, work)]
    if not talks:
        messages += [Message("No talks yet."), Message("cfp draft new", Level.NEXT)]
    return Result(row=Talk, items=[_row(versions) for versions in talks], messages=tuple(messages))


def show_talk(work: Workspace, talk: Annotated[str, TALK]) -> Result[TalkVersion]:
    """Show a talk: each version with its length, where it was sent, the answer, and its texts."""
    me, _ = work.identified_person
    others = list(other_stores(work))
    versions = _named(_talks(work, me, others), talk)
    missing = tuple(missing_stores(others, work))
    return Result(row=TalkVersion, items=[version.row for version in versions], picture="talk", messages=missing)


def reuse_talk(work: Workspace, talk: Annotated[str, TALK]) -> Result[TalkVersion]:
    """Make a draft from a talk, for the call that --event names; values that this call does not have are left out.

    A code or the name of a draft means that version, a title the newest one.
    """
    me, _ = work.identified_person
    versions = _named(_talks(work, me, list(other_stores(work))), talk)
    exact = [version for version in versions if fold(talk) in {fold(version.row.id), fold(version.row.draft)}]
    version = (exact or versions)[0]
    place = for_event(work, work.options.event)
    event = required_call(place.env, place.store)
    fresh = Draft(event=event.slug, begun=work.now, id=new_guid(work.env.chance))
    draft = reused(version.draft, fresh, event)
    path = keep(draft, new_path(draft, work.env))
    done = f'Created {typed(path, work.env)} from "{clean_line(version.row.title)}" for {event.name}.'
    return Result(
        row=TalkVersion,
        items=[msgspec.structs.replace(version.row, id="", draft=path.stem, event=event.slug, event_name=event.name)],
        picture="messages",
        messages=(Message(done), Message(f"cfp submit {continuing(path, work.env)}", Level.NEXT)),
    )


def _talks(work: Workspace, me: Person | None, others: Sequence[OtherStore]) -> list[list[_Version]]:
    """The talks, the one changed last first; versions with one title or one abstract are of one talk."""
    unsorted = (*_stored(work, me, others), *_drafted(work))
    versions = sorted(unsorted, key=lambda version: version.row.changed, reverse=True)
    talks: list[list[_Version]] = []
    by_text: dict[tuple[str, str], list[_Version]] = {}
    for version in versions:
        keys = [("title", fold(version.row.title))]
        keys += [("abstract", fold(version.row.abstract))] if version.row.abstract else []
        talk = next((by_text[key] for key in keys if key in by_text), None)
        if talk is None:
            talk = []
            talks.append(talk)
        talk.append(version)
        by_text |= dict.fromkeys((key for key in keys if key not in by_text), talk)
    return talks


def _stored(work: Workspace, me: Person | None, others: Sequence[OtherStore]) -> Iterator[_Version]:
    from cfpcli.proposals.files.proposal import draft_of

    for place in places_of_person(work, others) if me else ():
        for proposal in my_proposals(place.store, me) if me else ():
            event = stored_event(place.store, proposal.event)
            draft = draft_of(proposal, speakers_of(place.store, proposal), event)
            state = state_word(proposal.state, followed=event.followed if event else False)
            yield _version(
                draft, event, id=proposal.code, state=proposal.state, state_shown=state, changed=proposal.updated
            )


def _drafted(work: Workspace) -> Iterator[_Version]:
    for kept_draft in kept(work.env):
        if kept_draft.draft.title:
            yield _version(
                kept_draft.draft,
                None,
                draft=kept_draft.id,
                state=State.DRAFT,
                state_shown=str(State.DRAFT),
                changed=kept_draft.saved,
            )


def _version(content: Draft, event: Event | None, **facts: object) -> _Version:
    minutes = content.duration
    kind = event.session_type(content.session_type) if event else None
    row = TalkVersion(
        title=content.title,
        event=content.event,
        event_name=event.name if event else content.event,
        words=words(content.abstract) + words(content.description),
        minutes=minutes or (kind.duration or None if kind else None),
        language=content.language,
        abstract=content.abstract,
        description=content.description,
        **facts,  # type: ignore[arg-type]  # the remaining fields, by name
    )
    return _Version(row, content)


def _row(versions: Sequence[_Version]) -> Talk:
    newest = versions[0].row
    return Talk(
        id=newest.id or newest.draft,
        title=newest.title,
        versions=len(versions),
        words=tuple(sorted({version.row.words for version in versions})),
        sent=tuple(f"{row.event_name}: {row.state_shown}" for row, _ in versions if row.id),
        changed=newest.changed,
    )


def _named(talks: Sequence[list[_Version]], name: str) -> list[_Version]:
    """The one talk that a code, a draft or the beginning of a title names.

    Raises:
        NotFoundError: there is none.
        UsageError: there are several.
    """
    wanted = fold(name)
    for match in (_has_id, _has_title, _begins):
        matches = [talk for talk in talks if any(match(version, wanted) for version in talk)]
        if len(matches) == 1:
            return matches[0]
        if matches:
            titles = "; ".join(clean_line(talk[0].row.title) for talk in matches[:_NAMED])
            raise UsageError(f'"{clean_line(name)}" could be any of: {titles}')
    titles_of_all = [clean_line(talk[0].row.title) for talk in talks]
    raise NotFoundError(f'no talk is named "{clean_line(name)}": {did_you_mean(name, titles_of_all)}')


_NAMED = 8


def _has_id(version: _Version, wanted: str) -> bool:
    return wanted in {fold(version.row.id), fold(version.row.draft)} - {""}


def _has_title(version: _Version, wanted: str) -> bool:
    return fold(version.row.title) == wanted


def _begins(version: _Version, wanted: str) -> bool:
    return bool(wanted) and any(
        fold(text).startswith(wanted) for text in (version.row.title, version.row.id, version.row.draft) if text
    )
