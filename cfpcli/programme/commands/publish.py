"""`cfp schedule publish` and `cfp schedule diff`: freeze the plan as a release, and compare two programmes."""

from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

import typer
from msgspec.structs import replace

from cfpcli.errors import ConflictError, DataRefusedError, Fault, InterruptedByUserError, WouldAskError
from cfpcli.programme.commands.check import conflicts_of
from cfpcli.programme.commands.slots import (
    DECLINED,
    Plan,
    agenda_of,
    counted_sessions,
    following_version,
    placing,
    plan_of,
    release_named,
    releases_of,
    was_used,
)
from cfpcli.programme.rows import DifferenceMembers, PublishedRelease, ScheduleDifference
from cfpcli.programme.rules.agenda import Agenda, agenda
from cfpcli.programme.rules.clashes import Severity
from cfpcli.programme.rules.differences import Aspect, Difference, differences, sentences
from cfpcli.programme.rules.versions import LATEST, VERSION
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.event import Event
from cfpcli.records.programme import Release, Slot, SlotAnswer, frozen, newest, release_of
from cfpcli.records.proposal import SEATED
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, number_of, shell_word
from cfpcli.workspace.bulk import several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import required_event
from cfpcli.workspace.visibility import organisers_only, runs

_MOST_LINES = 20
"""The most differences that are shown before a person agrees to publish."""


class Edition(NamedTuple):
    """The next release as it would be now: its slots, its differences from the last one, and the sessions not in it.

    `left_out` are the codes of those of the plan that are not public, `unplaced` those of accepted and confirmed
    proposals without a place. `numbers` are those of slots that were published before, by guid: removed and placed
    again, a slot has another one.
    """

    plan: Plan
    slots: tuple[Slot, ...]
    agenda: Agenda
    rows: tuple[Difference, ...]
    former: Release | None
    left_out: tuple[str, ...]
    unplaced: tuple[str, ...]
    numbers: Mapping[str, int]

    def frozen_slots(self) -> tuple[Slot, ...]:
        """The slots with their lengths, and with the numbers of former releases, by which other programs know them."""
        items = {item.guid: item for item in self.agenda.items}
        return tuple(
            replace(
                frozen(slot, items[slot.guid].minutes or None),
                number=self.numbers.get(slot.guid, slot.number),
                day=items[slot.guid].day,
            )
            for slot in self.slots
        )


def edition_of(store: Store, event: Event) -> Edition:
    """The next release as it would be now: breaks, accepted and confirmed sessions that have a time or a day."""
    plan = plan_of(store, event)
    releases = releases_of(store, event)
    former = newest(releases)
    public = tuple(slot for slot in plan.slots.values() if _is_public(slot, plan))
    left = tuple(slot.proposal for slot in plan.slots.values() if slot.proposal and not _is_public(slot, plan))
    upcoming = agenda(event, public, plan.proposals, plan.speakers)
    older = agenda_of(store, event, former, as_it_was=True) if former else Agenda(event=event)
    unplaced = tuple(proposal.code for proposal in plan.unplaced)
    numbers = {slot.guid: slot.number for release in reversed(releases) for slot in release.slots}
    return Edition(plan, public, upcoming, differences(older, upcoming), former, left, unplaced, numbers)


def _is_public(slot: Slot, plan: Plan) -> bool:
    proposal = plan.proposals.get(slot.proposal)
    has_seat = proposal.state in SEATED if proposal else bool(slot.title)
    return has_seat and bool(slot.start or slot.day)


def publish(
    work: Workspace,
    *,
    version: Annotated[
        str, typer.Option("--version", metavar="VERSION", help="The version, such as 0.3; each is used once.")
    ] = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A line for the readers of this version.")] = "",
    despite_errors: Annotated[bool, typer.Option("--despite-errors", help="Publish a plan that has errors.")] = False,
    by: Annotated[str, BY] = "",
) -> Result[PublishedRelease]:
    """Publish the plan as a release, which never changes. Only accepted and confirmed sessions are published.

    A plan with errors is refused. cfp does not send mail.
    """
    store, event = work.store, work.required_event
    seen = edition_of(store, event)
    if not version.strip():
        last = f"; the last one is {seen.former.version}" if seen.former else ""
        raise WouldAskError(
            f"missing --version{last}", hint=f"cfp schedule publish --version {following_version(store, event)}"
        )
    _refuse_nothing(seen)
    me = work.acting(by)

    def decide(fresh: Store) -> Result[PublishedRelease]:
        current = required_event(work.env, fresh)
        organisers_only(fresh, current)
        _refuse_used(fresh, current, version.strip())
        edition = edition_of(fresh, current)
        _refuse_nothing(edition)
        if was_prompted and edition.slots != seen.slots:
            raise ConflictError("somebody else changed the plan meanwhile; nothing was published", hint="cfp log")
        _refuse_errors(fresh, edition.plan, version.strip(), despite=despite_errors)
        slots = edition.frozen_slots()
        release = release_of(current, version.strip(), slots, published=work.now, note=clean_line(note))
        return _published(edition, release)

    was_prompted = False
    if not (work.options.yes or work.options.dry_run):
        # A version that is used, or a plan with errors, is refused before anybody is asked.
        work.under(work.options._replace(dry_run=True)).commit(decide, by=me)
        _agree(work, seen, version.strip())
        was_prompted = True
    return work.commit(decide, by=me)


def _refuse_nothing(edition: Edition) -> None:
    """Refuse a release without sessions, unless it cancels those of the last one.

    Raises:
        DataRefusedError: there is nothing to publish; the hint leads to the first session.
    """
    if edition.slots or edition.rows:
        return
    plan = edition.plan
    if plan.unplaced:
        raise DataRefusedError("there is nothing to publish", hint=placing(plan, plan.unplaced[0]))
    if plan.pending:
        hint = "cfp decisions publish"
    else:
        hint = "cfp schedule show" if any(each.state in SEATED for each in plan.proposals.values()) else "cfp rank"
    dayless = [code for code in edition.left_out if code in plan.proposals and plan.proposals[code].state in SEATED]
    if dayless:
        raise DataRefusedError(
            "there is nothing to publish; the accepted sessions of the plan have no day",
            hint=placing(plan, plan.proposals[dayless[0]]),
        )
    problem = "; no session of the plan is accepted" if edition.left_out else ""
    raise DataRefusedError(f"there is nothing to publish{problem}", hint=hint)


def _refuse_used(store: Store, event: Event, version: str) -> None:
    """Refuse the version of a release that was undone: calendars and mail may have it with other times."""
    is_stored = store.get(Kind.RELEASE, f"{event.slug}/{version}") is not None
    if not is_stored and was_used(store, event, version):
        raise DataRefusedError(
            f"version {version} was published before and undone; each version is used once",
            hint=f"cfp schedule publish --version {following_version(store, event)}  # with a new version",
        )


def _refuse_errors(store: Store, plan: Plan, version: str, *, despite: bool) -> None:
    errors = [clash for clash in conflicts_of(plan) if clash.severity is Severity.ERROR]
    if errors and not despite:
        faults = tuple(Fault("the plan", 0, "", clash.message) for clash in errors)
        versions = {release.version.casefold() for release in releases_of(store, plan.event)}
        if not VERSION.fullmatch(version) or version.casefold() in versions:
            version = following_version(store, plan.event)
        raise DataRefusedError(
            f"nothing was published: the plan has {number_of(len(errors), 'error')}",
            hint="cfp schedule check  # shows ways out\n"
            f"cfp schedule publish --version {shell_word(version)} --despite-errors  # publishes it",
            faults=faults,
        )


def _agree(work: Workspace, edition: Edition, version: str) -> None:
    """Show the differences and the warnings, and ask.

    Raises:
        WouldAskError: nobody can be asked.
        InterruptedByUserError: the person refuses.
    """
    count = counted_sessions(edition.slots)
    if not work.can_ask:
        raise WouldAskError(f"would publish {version} with {count}", hint="add --yes, or --dry-run to preview it")
    from cfpcli.ui.prompts import prompter_for
    from cfpcli.ui.wrapping import MEASURE, hanging

    prompter = prompter_for(work.env)
    lines = list(_differences_in_words(edition))
    warnings = [message.text for message in _warnings(edition)]
    for text in (*lines[:_MOST_LINES], *warnings):
        prompter.say(hanging("-", text, min(prompter.columns - 1, MEASURE)))
    if len(lines) > _MOST_LINES:
        prompter.say(f"… and {len(lines) - _MOST_LINES} more")
    prompter.say("cfp does not send mail.")
    if not prompter.confirm(f"Publish {version} with {count}?", default=False):
        raise InterruptedByUserError("nothing was published")


def _differences_in_words(edition: Edition) -> tuple[str, ...]:
    """The differences from the last release as sentences, or that there are none."""
    if edition.rows or not edition.former:
        return sentences(edition.rows, edition.plan.event)
    return (f"No difference since {edition.former.version}.",)


def _warnings(edition: Edition) -> tuple[Message, ...]:
    """The sessions that are not in the release, those whose place was declined, and those to be confirmed again."""
    plan = edition.plan
    declined = [
        f"{slot.proposal}{f' ({clean_line(slot.reason)})' if slot.reason else ''}"
        for slot in edition.slots
        if plan.flag(slot) == DECLINED
    ]
    reopened = [slot.proposal for slot in _reopened(edition)]
    texts = {
        "Left out, not accepted or without a day": list(edition.left_out),
        "Left out, accepted but without a place": list(edition.unplaced),
        "Published although their speakers declined the place": declined,
        "Answers cleared, because the place is another one": reopened,
    }
    return tuple(Message(f"{text}: {several(codes)}.", Level.WARNING) for text, codes in texts.items() if codes)


def _published(edition: Edition, release: Release) -> Result[PublishedRelease]:
    counted = _counts(edition.rows)
    former = edition.former.version if edition.former else ""
    words = _in_words(counted, former)
    following = (
        f"cfp schedule diff {former} {release.version}" if former else f"cfp schedule show --release {release.version}"
    )
    return Result(
        row=PublishedRelease,
        items=[
            PublishedRelease(
                event=release.event,
                version=release.version,
                published=release.published,
                note=release.note,
                sessions=sum(bool(slot.proposal) for slot in release.slots),
                breaks=sum(not slot.proposal for slot in release.slots),
                added=counted["added"],
                moved=counted["moved"],
                cancelled=counted["cancelled"],
                left_out=edition.left_out,
                unplaced=edition.unplaced,
            )
        ],
        changes=(created(release), *_cleared_answers(edition)),
        preview=(
            *_differences_in_words(edition),
            f"Would publish {release.version}: {counted_sessions(release.slots)}{words}.",
        ),
        picture="messages",
        messages=(
            Message(f"Published {release.version}: {counted_sessions(release.slots)}{words}."),
            *_warnings(edition),
            Message("cfp mail list", Level.NEXT),
            Message(following, Level.NEXT),
            Message("cfp site -o public", Level.NEXT),
            Message(UNDO, Level.NEXT),
        ),
    )


def _cleared_answers(edition: Edition) -> tuple[Change, ...]:
    """Slots that moved since they were answered: their speakers are asked again."""
    return tuple(replaced(slot, replace(slot, answer=SlotAnswer.NONE, reason="")) for slot in _reopened(edition))


def _reopened(edition: Edition) -> tuple[Slot, ...]:
    """The slots with an answer to a place at which they no longer are."""
    moved = {row.guid for row in edition.rows}
    return tuple(slot for slot in edition.slots if slot.guid in moved and slot.answer is not SlotAnswer.NONE)


def _counts(rows: Sequence[Difference]) -> dict[str, int]:
    counted = {"added": 0, "moved": 0, "cancelled": 0}
    for row in rows:
        word = next((str(each) for each in (Aspect.ADDED, Aspect.CANCELLED) if each in row.aspects), "moved")
        counted[word] += 1
    return counted


def _in_words(counted: dict[str, int], former: str) -> str:
    if not former:
        return ""
    parts = [f"{count} {word}" for word, count in counted.items() if count]
    return f"; since {former}: {', '.join(parts) or 'no difference'}"


def diff(
    work: Workspace,
    older: Annotated[str, typer.Argument(metavar="[VERSION]", help="A release (default: the last one).")] = "",
    newer: Annotated[str, typer.Argument(metavar="[VERSION]", help="Another release (default: the plan).")] = "",
) -> Result[ScheduleDifference]:
    """Compare two releases, or a release with the plan, in sentences for a mail or a page.

    The plan is for people who run the call: to all others, the last release takes its place, and that before it is the
    default of the first VERSION.
    """
    store, event = work.store, work.required_event
    after = release_named(store, event, newer or LATEST) if newer or not runs(store, event) else None
    before = release_named(store, event, older) if older else _former(store, event, after)
    is_last = after is not None and after == newest(releases_of(store, event))
    upcoming = agenda_of(store, event, after, as_it_was=not is_last) if after else edition_of(store, event).agenda
    rows = differences(agenda_of(store, event, before, as_it_was=True), upcoming)
    texts = sentences(rows, event)
    name = after.version if after else "the plan"
    nothing = (
        f"{name} is the first release." if before is after else f"No difference between {before.version} and {name}."
    )
    return Result(
        row=ScheduleDifference,
        items=[_row(row, text) for row, text in zip(rows, texts, strict=True)],
        members=DifferenceMembers(event=event.slug, older=before.version, newer=after.version if after else ""),
        picture="differences",
        messages=() if rows else (Message(nothing),),
    )


def _former(store: Store, event: Event, after: Release | None) -> Release:
    """The release before another one, itself if it is the first; without another one, the last release."""
    if after is None:
        return release_named(store, event, LATEST)
    earlier = (release for release in releases_of(store, event) if release.number < after.number)
    return newest(earlier) or after


def _row(row: Difference, sentence: str) -> ScheduleDifference:
    return ScheduleDifference(
        guid=row.guid,
        code=row.code,
        title=row.title,
        aspects=row.aspects,
        sentence=sentence,
        before=row.before,
        after=row.after,
        speakers=row.speakers,
    )
