"""`cfp deadlines import`, `follow` and `forget`: calls that other organisers run, from their lists or one by one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Annotated

import msgspec
import typer

from cfpcli.call.commands.past_calls import forgotten_calls
from cfpcli.call.files.lists import LARGEST, load_calls
from cfpcli.call.files.lists.entries import CallList
from cfpcli.call.files.lists.row import Refused, zone_meanings
from cfpcli.call.rows import ArrivedCall, ForgottenCall, ImportedList, ImportedMembers, ListedFault
from cfpcli.call.rules.list_changes import FollowedRow, Following, Outcome, follow, is_zone_corrected, label_stayed
from cfpcli.call.rules.list_formats import LIST_FORMATS
from cfpcli.dates.instants import ZONE_UNKNOWN, is_first_end
from cfpcli.dates.written_deadline import Deadline
from cfpcli.env import Env, path_option
from cfpcli.errors import DataRefusedError, Exit, Fault, NotFoundError, WouldAskError
from cfpcli.records.change import Change, Kind
from cfpcli.records.event import FollowedCall, described, list_state_text
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, did_you_mean, nearest
from cfpcli.ui.page import and_more
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.inputs import read_bytes
from cfpcli.workspace.options import BY

_REPORTED_AT_MOST = 20


def _names(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The names of the formats that begin with `incomplete`, for a shell's completion."""
    del ctx
    return [(name, LIST_FORMATS[name].help) for name in LIST_FORMATS if name.startswith(incomplete)]


ZONE = typer.Option("--zone", metavar="A=ZONE", help="Read an abbreviation as a time zone: PT=America/Los_Angeles.")
FROM = typer.Option(
    "--from", metavar="FORMAT", help=f"Format of the list: {', '.join(LIST_FORMATS)}.", autocompletion=_names
)


def import_calls(
    work: Workspace,
    file: Annotated[str, typer.Argument(help="A published list of calls, or - for stdin.")],
    *,
    source_format: Annotated[str, FROM] = "",
    zones: Annotated[list[str] | None, ZONE] = None,
    by: Annotated[str, BY] = "",
) -> Result[ImportedList]:
    """Follow the calls of a published list. Import it again later: moved closes are reported, nothing is duplicated."""
    source = "stdin" if file == "-" else file
    listed = load_calls(
        _bytes_of(file, work), name=source_format, source=source, now=work.now, zones=zone_meanings(zones or ())
    )
    me = work.acting(by)
    location = work.location
    if not location.exists and (work.options.dry_run or not listed.calls):
        result = msgspec.structs.replace(_decide(listed, (), (), work), dry_run=work.options.dry_run)
        return _with_warnings(result, listed) if result.dry_run else result
    if not location.exists:
        location.create(rehearsal=work.env.rehearsal is not None)
    result = work.commit(lambda store: _decide(listed, store.calls(), forgotten_calls(store), work), by=me)
    return _with_warnings(result, listed) if result.dry_run else result


def _is_unreadable(listed: CallList) -> bool:
    """Whether the list has calls and all of them are refused."""
    return bool(listed.refused) and not listed.calls


def _with_warnings(result: Result[ImportedList], listed: CallList) -> Result[ImportedList]:
    """The result of a dry run with warnings about rows that would not be imported: many run it to see those."""
    return msgspec.structs.replace(result, messages=tuple(_warnings(listed, listed.cautions)))


def _bytes_of(file: str, work: Workspace) -> bytes:
    """The content of the file; an endless file is refused."""
    if file != "-" and path_option(file, work.env).exists() and not path_option(file, work.env).is_file():
        raise DataRefusedError(f"{file} is not a file")
    return read_bytes(file, work.env, most=LARGEST)


def _decide(
    listed: CallList, calls: Sequence[FollowedCall], forgotten: Sequence[FollowedCall], work: Workspace
) -> Result[ImportedList]:
    following = follow(
        calls,
        [*listed.calls, *listed.unreadable],
        source=listed.name,
        now=work.now,
        list_name=_list_name(listed.source),
        forgotten=forgotten,
    )
    if _is_unreadable(listed) and not following.changes:
        raise DataRefusedError(
            f"no call in {listed.source} ({listed.name}) can be read",
            faults=tuple(_fault(refusal, listed.source) for refusal in listed.refused),
        )
    doubtful = [*listed.cautions, *_repetitions(following)]
    counts = {str(outcome): sum(1 for row in following.rows if row.outcome is outcome) for outcome in Outcome}
    imported = ImportedList(source=listed.name, **counts, refused=len(listed.refused), without_call=listed.without_call)
    return Result(
        row=ImportedList,
        items=[imported],
        members=_members(following, listed, doubtful),
        changes=following.changes,
        picture="messages",
        messages=(*_warnings(listed, doubtful), *_moved(following), *_summary(imported, listed, following)),
        exit_status=Exit.DATA_REFUSED if _is_unreadable(listed) else Exit.OK,
    )


def _list_name(source: str) -> str:
    """The name of a list: that of its file without folder and suffix."""
    return clean_line(PurePath(source).stem or source)


def _members(following: Following, listed: CallList, doubtful: Sequence[Refused]) -> ImportedMembers:
    touched = [row for row in following.rows if row.outcome not in {Outcome.UNCHANGED, Outcome.REPEATED}]
    return ImportedMembers(
        calls=tuple(map(_arrived, touched)),
        refused=tuple(map(_listed_fault, listed.refused)),
        doubtful=tuple(map(_listed_fault, doubtful)),
    )


def _arrived(row: FollowedRow) -> ArrivedCall:
    return ArrivedCall(
        slug=row.call.slug,
        name=row.call.name,
        note=described(row.call),
        outcome=row.outcome,
        closes=_instant(row.call.closes),
        closes_latest=_instant(row.call.closes_latest),
        zone=row.call.closes.zone if row.call.closes else "",
        zone_assumed=row.call.zone_assumed,
        replaced_close=_instant(row.former),
        list_state=row.call.list_state,
        line=row.line,
    )


def _listed_fault(refused: Refused) -> ListedFault:
    return ListedFault(
        name=refused.name, row=refused.row, line=refused.line, field=refused.field, reason=refused.reason
    )


def _instant(deadline: Deadline | None) -> datetime | None:
    return deadline.at if deadline else None


def _repetitions(following: Following) -> list[Refused]:
    """The calls that their list has twice with different closes."""
    return [
        Refused(
            name=row.call.name,
            row=0,
            line=row.line,
            field="",
            reason=f"is listed twice; {_written(row.call.closes)} is used, not {_written(row.former)}",
        )
        for row in following.rows
        if row.outcome is Outcome.REPEATED and row.former
    ]


def _warnings(listed: CallList, doubtful: Sequence[Refused]) -> list[Message]:
    """Warnings about refused rows, then about doubtful ones; limited to a number that a person reads."""
    messages = [
        Message(f"skipped: {_refusal_text(refusal, listed.source)}", Level.WARNING) for refusal in listed.refused
    ]
    messages += [Message(_refusal_text(refusal, listed.source), Level.WARNING) for refusal in doubtful]
    more = len(messages) - _REPORTED_AT_MOST
    if more <= 0:
        return messages
    return [*messages[:_REPORTED_AT_MOST], Message(and_more(more), Level.WARNING)]


def _refusal_text(refusal: Refused, source: str) -> str:
    where = f"{source}:{refusal.line}" if refusal.line else source
    return ": ".join(
        part for part in (where, refusal.name or f"row {refusal.row}", refusal.field, refusal.reason) if part
    )


def _fault(refusal: Refused, source: str) -> Fault:
    return Fault(source, refusal.line, refusal.field, f"{refusal.name or f'row {refusal.row}'}: {refusal.reason}")


def _moved(following: Following) -> list[Message]:
    """Messages about closes that moved or that no list confirms any more, for people who relied on them."""
    moved = [(row, text) for row in following.rows if (text := _move(row))]
    messages = [Message(f"{row.call.slug}: {text}") for row, text in moved[:_REPORTED_AT_MOST]]
    more = len(moved) - len(messages)
    return [*messages, Message(f"and {more} more that moved; --json lists all")] if more else messages


def _move(row: FollowedRow) -> str:
    """The change of a known close in words; empty if it is unchanged."""
    if row.outcome is Outcome.CALLED_OFF:
        return "called off"
    if row.outcome in {Outcome.DROPPED, Outcome.KEPT}:
        return f"{list_state_text(row.call)}; {_written(row.call.closes)} is kept"
    if row.outcome not in {Outcome.EXTENDED, Outcome.UPDATED}:
        return ""
    if row.former is None:
        return _zone_text(row)
    former, closes = _written(row.former), _written(row.call.closes)
    return f"extended from {former} to {closes}" if row.outcome is Outcome.EXTENDED else _changed(row, former, closes)


def _zone_text(row: FollowedRow) -> str:
    """The change of the zone of an unchanged day in words; empty if the zone is unchanged or was only assumed."""
    before, after = row.before, row.call
    if before is None or before.zone_assumed or not (_instant(before.closes) and _instant(after.closes)):
        return ""
    if (before.closes_latest is None) is (after.closes_latest is None):
        return ""
    what = "zone is no longer named" if after.closes_latest else "zone is now known"
    return f"{what}: {_written(after.closes)}, formerly {_written(before.closes)}"


def _changed(row: FollowedRow, former: str, closes: str) -> str:
    """The change of a close that was replaced without being extended, in words."""
    if row.former and row.call.closes and is_zone_corrected(row.former, row.call.closes):
        return f"zone corrected: {closes}, formerly {former}"
    if row.before and not label_stayed(row.before, row.call.label):
        return f'now listed as "{row.call.label}": {closes}, formerly {former}'
    earlier = row.former and row.former.at and row.call.closes and row.call.closes.at
    return f"{'now closes earlier' if earlier else 'close changed'}: {closes}, formerly {former}"


def _written(deadline: Deadline | None) -> str:
    if deadline is None or not deadline.date:
        return deadline.raw if deadline else ""
    if is_first_end(deadline):
        return f"{deadline.date} ({ZONE_UNKNOWN})"
    return " ".join(part for part in (deadline.date, deadline.time, deadline.zone) if part)


_WORDS = {
    "added": "new",
    "extended": "extended",
    "updated": "changed",
    "unchanged": "unchanged",
    "repeated": "listed twice",
    "called_off": "called off",
    "dropped": "no longer listed",
    "refused": "not taken",
    "without_call": "without a call",
}


def _summary(imported: ImportedList, listed: CallList, following: Following) -> list[Message]:
    counts = [f"{count:,} {words}" for name, words in _WORDS.items() if (count := imported.get(name))]
    messages = [Message(f"{listed.source} ({listed.name}): {', '.join(counts) or 'no calls'}.")]
    assumed = {row.call.closes.zone for row in following.rows if row.call.zone_assumed and row.call.closes}
    if following.changes and assumed - {""}:
        messages.append(Message(f"{', '.join(sorted(assumed - {''}))} is assumed if the list names no zone."))
    if following.changes and any(row.call.closes_latest for row in following.rows):
        messages.append(
            Message("If the list names no zone, a day may end anywhere between UTC+14 (first) and AoE (last).")
        )
    if following.changes:
        messages.append(Message("cfp deadlines", Level.NEXT))
    return messages


_NAMED = 5


def slugs_of_calls(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The followed calls whose slug begins with `incomplete`, for a shell's completion."""
    from cfpcli.workspace.finder import open_store

    env: Env = ctx.find_root().obj
    return [(call.slug, call.name) for call in open_store(env).calls() if call.slug.startswith(incomplete)]


def forget_calls(
    work: Workspace,
    calls: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SLUG…", help="Calls by slug, as listed by cfp deadlines.", autocompletion=slugs_of_calls
        ),
    ] = None,
    *,
    source: Annotated[
        str, typer.Option("--from", metavar="FORMAT", help="All calls imported from this list, such as confs.tech.")
    ] = "",
    by: Annotated[str, BY] = "",
) -> Result[ForgottenCall]:
    """Stop following calls. cfp undo restores them, and so does importing their list again."""
    if not calls and not source:
        raise WouldAskError("missing SLUG or --from", hint="add SLUG …, or --from FORMAT for a whole list")
    me = work.acting(by)
    return work.commit(lambda store: _forgotten_calls(store, calls or [], source), by=me)


def _forgotten_calls(store: Store, slugs: Sequence[str], source: str) -> Result[ForgottenCall]:
    return forgotten_result(named_calls(store, slugs, source))


def named_calls(store: Store, slugs: Sequence[str], source: str) -> list[FollowedCall]:
    """The followed calls with these slugs, and those of the list of this format.

    Raises:
        NotFoundError: a slug is unknown, or no call is from such a list.
    """
    calls = {call.slug: call for call in store.calls()}
    unknown = [slug for slug in slugs if slug not in calls]
    if unknown:
        raise NotFoundError(
            f'"{clean_line(unknown[0])}" is not a followed call{_meant(unknown[0], calls)}',
            hint="cfp deadlines --all  # shows the slugs",
        )
    sources = {call.source for call in calls.values()}
    if source and source not in sources:
        raise NotFoundError(f'no followed call is from "{clean_line(source)}": {did_you_mean(source, sorted(sources))}')
    chosen = {slug: calls[slug] for slug in slugs} | {
        slug: call for slug, call in calls.items() if source and call.source == source
    }
    return list(chosen.values())


def forgotten_result(calls: Sequence[FollowedCall]) -> Result[ForgottenCall]:
    """The result of removing these followed calls."""
    subject = "1 call is" if len(calls) == 1 else f"{len(calls):,} calls are"
    return Result(
        row=ForgottenCall,
        items=[ForgottenCall(slug=call.slug, name=call.name, source=call.source) for call in calls],
        changes=tuple(_removed(call) for call in calls),
        picture="messages",
        messages=(Message(f"{subject} no longer followed."),),
    )


def _meant(slug: str, slugs: Collection[str]) -> str:
    """A hint with the slugs that may have been meant: a few that begin like this one, else the nearest."""
    begun = [candidate for candidate in slugs if candidate.startswith(slug)]
    near = begun[:_NAMED] or [candidate for candidate in [nearest(slug, slugs)] if candidate]
    return f": did you mean {' or '.join(near)}?" if near else ""


def _removed(call: FollowedCall) -> Change:
    return Change(kind=Kind.CALL, key=call.slug, before=call, after=None)
