"""Following the calls of published lists, any number of them at once, in one change set."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import NamedTuple

import msgspec

from cfpcli.call.commands.past_calls import forgotten_calls
from cfpcli.call.files.lists import LARGEST, load_calls
from cfpcli.call.files.lists.entries import CallList
from cfpcli.call.files.lists.file_names import STDIN, list_files
from cfpcli.call.files.lists.row import Refused, zone_meanings
from cfpcli.call.rows import ArrivedCall, ImportedList, ImportedMembers, ListedFault
from cfpcli.call.rules.list_changes import (
    FollowedLists,
    FollowedRow,
    ListVersion,
    Outcome,
    follow_lists,
    is_zone_corrected,
    label_stayed,
)
from cfpcli.dates.instants import ZONE_UNKNOWN, is_first_end
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import CfpError, DataRefusedError, Exit, Fault, NotFoundError
from cfpcli.records.followed_call import FollowedCall, described, list_state_text
from cfpcli.result import Level, Message, Result
from cfpcli.text import clean_line, number_of
from cfpcli.ui.page import and_more
from cfpcli.ui.progress import counted
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.inputs import read_bytes

_REPORTED_AT_MOST = 20


class _Unread(NamedTuple):
    """A file of a folder that is not a list, with the reason."""

    file: str
    error: CfpError


class _Lists(NamedTuple):
    """The lists that were read, and the files that could not be."""

    read: tuple[CallList, ...]
    unread: tuple[_Unread, ...]

    @property
    def has_calls(self) -> bool:
        """Whether any list has a call that can be read."""
        return any(listed.calls for listed in self.read)


def import_lists(
    work: Workspace, files: Sequence[str], *, source_format: str = "", zones: Iterable[str] = (), by: str = ""
) -> Result[ImportedList]:
    """Follow the calls of these lists, undone as one; `files` are files, folders of them, or `-` for stdin.

    `source_format` is a name of `LIST_FORMATS`, by default recognised for each file; `zones` give abbreviations their
    meaning (`PT=America/Los_Angeles`). A file of a folder that is not a list is named in a warning, and so is one that
    is named itself, as long as another can be read. Without a store, one is created for calls that are not refused.

    Raises:
        NotFoundError: a file that was named does not exist, or a folder has no file of a list.
        DataRefusedError: no file can be read, or every call in them is refused.
        UsageError: there is no such format, or `zones` is not understood.
    """
    lists = _read(work, files, source_format, zones)
    me = work.acting(by)
    location = work.location
    if not location.exists and (work.options.dry_run or not lists.has_calls):
        result = msgspec.structs.replace(_decide(lists, (), (), work), dry_run=work.options.dry_run)
        return _with_warnings(result, lists) if result.dry_run else result
    if not location.exists:
        location.create(rehearsal=work.env.rehearsal is not None)
    result = work.commit(lambda store: _decide(lists, store.calls(), forgotten_calls(store), work), by=me)
    return _with_warnings(result, lists) if result.dry_run else result


def _read(work: Workspace, names: Sequence[str], source_format: str, zones: Iterable[str]) -> _Lists:
    """The lists in these files; a file that is the only one must be a list.

    Raises:
        CfpError: as for `import_lists`; of several files that cannot be read, the reason of the first.
    """
    files, meanings, env = list_files(names, work.env), zone_meanings(zones), work.env
    if not files:
        raise NotFoundError(f"there is no list in {clean_line(', '.join(names))}", hint="lists are in JSON or YAML")
    read: list[CallList] = []
    unread: list[_Unread] = []
    stderr, is_terminal = env.stderr, env.is_terminal("stderr")
    text = "Reading lists: {} of {}"
    for file, is_in_folder in counted(files, len(files), text, stderr, env.clock, is_terminal=is_terminal):
        source = "stdin" if file == STDIN else clean_line(file)
        try:
            data = read_bytes(file, env, most=LARGEST)
            read.append(load_calls(data, name=source_format, source=source, now=work.now, zones=meanings))
        except (DataRefusedError, NotFoundError) as error:
            # A path that was typed wrong is refused before anything is written.
            if isinstance(error, NotFoundError) and not is_in_folder:
                raise
            unread.append(_Unread(source, error))
    if not read:
        raise unread[0].error
    return _Lists(tuple(read), tuple(unread))


def _with_warnings(result: Result[ImportedList], lists: _Lists) -> Result[ImportedList]:
    """The result of a dry run with warnings about rows that would not be imported: many run it to see those."""
    doubtful = [(listed.source, caution) for listed in lists.read for caution in listed.cautions]
    return msgspec.structs.replace(result, messages=tuple(_warnings(lists, doubtful)))


def _decide(
    lists: _Lists, calls: Sequence[FollowedCall], forgotten: Sequence[FollowedCall], work: Workspace
) -> Result[ImportedList]:
    versions = [
        ListVersion([*listed.calls, *listed.unreadable], listed.name, _list_name(listed.source))
        for listed in lists.read
    ]
    following = follow_lists(calls, versions, now=work.now, forgotten=forgotten)
    is_unreadable = any(listed.refused for listed in lists.read) and not lists.has_calls
    if is_unreadable and not following.changes:
        raise _nothing_read(lists)
    doubtful = [
        (listed.source, doubt)
        for listed, rows in zip(lists.read, following.rows, strict=True)
        for doubt in (*listed.cautions, *_repetitions(rows))
    ]
    imported = [_imported(listed, rows) for listed, rows in zip(lists.read, following.rows, strict=True)]
    return Result(
        row=ImportedList,
        items=imported,
        members=_members(following, lists, doubtful),
        changes=following.changes,
        picture="messages",
        messages=(*_warnings(lists, doubtful), *_moved(following), *_summary(imported, following)),
        exit_status=Exit.DATA_REFUSED if is_unreadable else Exit.OK,
    )


def _nothing_read(lists: _Lists) -> DataRefusedError:
    first = lists.read[0]
    named = f"{first.source} ({first.name})" if len(lists.read) == 1 else number_of(len(lists.read), "list")
    faults = (_fault(refusal, listed.source) for listed in lists.read for refusal in listed.refused)
    return DataRefusedError(f"no call in {named} can be read", faults=tuple(faults))


def _list_name(source: str) -> str:
    """The name of a list: that of its file without folder and suffix."""
    return clean_line(PurePath(source).stem or source)


def _imported(listed: CallList, rows: Sequence[FollowedRow]) -> ImportedList:
    counts = {str(outcome): sum(1 for row in rows if row.outcome is outcome) for outcome in Outcome}
    return ImportedList(
        source=listed.name,
        file=listed.source,
        **counts,
        refused=len(listed.refused),
        without_call=listed.without_call,
    )


def _members(following: FollowedLists, lists: _Lists, doubtful: Sequence[tuple[str, Refused]]) -> ImportedMembers:
    untouched = {Outcome.UNCHANGED, Outcome.REPEATED}
    return ImportedMembers(
        calls=tuple(
            _arrived(row, listed.source)
            for listed, rows in zip(lists.read, following.rows, strict=True)
            for row in rows
            if row.outcome not in untouched
        ),
        refused=tuple(_listed_fault(refused, listed.source) for listed in lists.read for refused in listed.refused),
        doubtful=tuple(_listed_fault(doubt, file) for file, doubt in doubtful),
        unread=tuple(
            ListedFault(name="", file=unread.file, row=0, line=0, field="", reason=unread.error.message)
            for unread in lists.unread
        ),
    )


def _arrived(row: FollowedRow, file: str) -> ArrivedCall:
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
        file=file,
        line=row.line,
    )


def _listed_fault(refused: Refused, file: str) -> ListedFault:
    return ListedFault(
        name=refused.name, file=file, row=refused.row, line=refused.line, field=refused.field, reason=refused.reason
    )


def _instant(deadline: Deadline | None) -> datetime | None:
    return deadline.at if deadline else None


def _repetitions(rows: Sequence[FollowedRow]) -> list[Refused]:
    """The calls that their list, or another list of this import, has with different closes."""
    return [
        Refused(
            name=row.call.name,
            row=0,
            line=row.line,
            field="",
            reason=f"is listed twice; {_written(row.call.closes)} is used, not {_written(row.former)}",
        )
        for row in rows
        if row.outcome is Outcome.REPEATED and row.former
    ]


def _warnings(lists: _Lists, doubtful: Sequence[tuple[str, Refused]]) -> list[Message]:
    """Warnings about refused rows and files, then about doubtful rows; limited to a number that a person reads."""
    texts = [f"skipped: {_refusal_text(refusal, listed.source)}" for listed in lists.read for refusal in listed.refused]
    texts += [f"skipped: {_not_a_list(unread)}" for unread in lists.unread]
    texts += [_refusal_text(doubt, file) for file, doubt in doubtful]
    more = len(texts) - _REPORTED_AT_MOST
    shown = texts if more <= 0 else [*texts[:_REPORTED_AT_MOST], and_more(more)]
    return [Message(text, Level.WARNING) for text in shown]


def _not_a_list(unread: _Unread) -> str:
    message = unread.error.message
    return message if message.startswith(unread.file) else f"{unread.file}: {message}"


def _refusal_text(refusal: Refused, source: str) -> str:
    where = f"{source}:{refusal.line}" if refusal.line else source
    return ": ".join(
        part for part in (where, refusal.name or f"row {refusal.row}", refusal.field, refusal.reason) if part
    )


def _fault(refusal: Refused, source: str) -> Fault:
    return Fault(source, refusal.line, refusal.field, f"{refusal.name or f'row {refusal.row}'}: {refusal.reason}")


def _moved(following: FollowedLists) -> list[Message]:
    """Messages about closes that moved or that no list confirms any more, for people who relied on them."""
    moved = [(row, text) for rows in following.rows for row in rows if (text := _move(row))]
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
    "refused": "refused",
    "without_call": "without a call",
}


_NEWS = frozenset(_WORDS) - {"unchanged", "repeated", "without_call"}


def _summary(imported: Sequence[ImportedList], following: FollowedLists) -> list[Message]:
    """The outcomes list by list and in sum, the assumptions about zones, and the next command.

    Of many lists, only those are reported one by one that change anything or have a fault.
    """
    is_long = len(imported) > _REPORTED_AT_MOST
    reported = [item for item in imported if not is_long or any(item.get(name) for name in _NEWS)]
    shown = reported[:_REPORTED_AT_MOST]
    messages = [Message(f"{item.file} ({item.source}): {_counts([item]) or 'no calls'}.") for item in shown]
    if len(reported) > _REPORTED_AT_MOST:
        messages.append(Message(and_more(len(reported) - _REPORTED_AT_MOST)))
    if len(imported) > 1:
        messages.append(Message(f"{len(imported):,} lists: {_counts(imported) or 'no calls'}."))
    if not following.changes:
        return messages
    calls = [row.call for rows in following.rows for row in rows]
    assumed = {call.closes.zone for call in calls if call.zone_assumed and call.closes} - {""}
    if assumed:
        messages.append(Message(f"{', '.join(sorted(assumed))} is assumed if the list names no zone."))
    if any(call.closes_latest for call in calls):
        messages.append(
            Message("If the list names no zone, a day may end anywhere between UTC+14 (first) and AoE (last).")
        )
    return [*messages, Message("cfp deadlines", Level.NEXT), Message(f"{UNDO}  # reverts it", Level.NEXT)]


def _counts(imported: Sequence[ImportedList]) -> str:
    sums = {name: sum(item.get(name) for item in imported) for name in _WORDS}
    return ", ".join(f"{count:,} {_WORDS[name]}" for name, count in sums.items() if count)
