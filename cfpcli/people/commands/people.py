"""`cfp people`: the people of a store with all their addresses, corrected in one place, and joined if two are one."""

import shlex
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import tzinfo
from typing import Annotated, Any, NamedTuple, Self

import msgspec
import typer

from cfpcli.dates.zones import zone_name, zone_named
from cfpcli.errors import CfpError, DataRefusedError, NotFoundError, UsageError
from cfpcli.people.rows import PersonRow, ShownPerson
from cfpcli.people.rules.joining import readdressed
from cfpcli.people.rules.requests import with_addresses, with_requests
from cfpcli.people.rules.windows import example, parse_window, refuse_outside, windows_in_words
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.codes import LENGTH, new_code
from cfpcli.records.event import Event
from cfpcli.records.person import (
    Person,
    Speaker,
    Window,
    codes_by_address,
    email_of,
    is_email,
    normalise_email,
    parse_person,
)
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store, Where
from cfpcli.text import clean_line, fold, long_text, number_of, well_formed
from cfpcli.workspace.completion import BY, editor_needs_a_terminal
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.filtered_store import ReviewerStore, view_of
from cfpcli.workspace.identity import actor_of, first_address, registered
from cfpcli.workspace.inputs import MOST_OF_A_DOCUMENT, read_text
from cfpcli.workspace.rules.own_people import own_people
from cfpcli.workspace.rules.roles import Committee, Role
from cfpcli.workspace.visibility import refusal, role_in, runs_any, whole

WHO = typer.Argument(metavar="[CODE|ADDRESS]", help="A person's code, or any of their addresses (default: you).")
LISTED_FIELDS = ("code", "name", "email", "other_emails", "affiliation", "aliases")
"""The fields of a person by which the list shows them, and by which two are compared."""


_COUNTS_LATER = "it counts once an organiser adds it."


def list_people(
    work: Workspace,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORD]...", help="Only people with each word in a name, address, role or code."),
    ] = None,
) -> Result[PersonRow]:
    """List the people with their roles and the number of their proposals and reviews."""
    store, event = work.store, work.event
    proposals = store.rows(Kind.PROPOSAL, ("code", "event", "speakers"))
    here = [row for row in proposals if event is None or row.event == event.slug]
    spoken = Counter(code for row in here for code in row.speakers)
    codes = {row.code for row in here}
    reviews = store.rows(Kind.REVIEW, ("proposal", "reviewer"))
    reviewed = Counter(row.reviewer for row in reviews if row.proposal in codes)
    members = _Members.of(registered(whole(store)), (event,) if event else store.events())

    def row_of(person: Any) -> PersonRow:  # noqa: ANN401  # a person, or a row of one
        return PersonRow(
            code=person.code,
            name=person.name,
            email=person.email,
            other_emails=person.other_emails,
            affiliation=person.affiliation,
            roles=members.roles(person.email, speaks=bool(spoken[person.code])),
            proposals=spoken[person.code],
            reviews=reviewed[person.email] if person.email else 0,
            aliases=person.aliases,
        )

    people = store.rows(Kind.SPEAKER, (*LISTED_FIELDS, "requested_emails"))
    recorded = {row.email for row in people}
    registered_rows = {
        row.email: row for kind in (Kind.REVIEWER, Kind.ORGANISER) for row in store.rows(kind, ("email", "name"))
    }
    others = [_unrecorded(email, row.name) for email, row in registered_rows.items() if email not in recorded]
    items = [row for row in map(row_of, (*people, *others)) if _has_words(row, words or ())]
    messages: tuple[Message, ...] = () if items or words else (Message('cfp people add "NAME <ADDRESS>"', Level.NEXT),)
    if actor_of(work.env, whole(store)).role(None) is Role.ORGANISER:
        messages += _requests(people)
        unaddressed = [row for row in people if spoken[row.code] and not row.email]
        if unaddressed:
            count = number_of(len(unaddressed), "speaker")
            following = Message(giving_address(unaddressed[0].code), Level.NEXT)
            messages += (Message(f"{count} without an address, who cannot be written to."), following)
    return Result(row=PersonRow, items=items, messages=messages)


def giving_address(code: str) -> str:
    """The command that gives a person an address."""
    return f"cfp people edit {code} --email ADDRESS"


def _requests(people: Iterable[Any]) -> tuple[Message, ...]:
    """The addresses that people ask to add, with the commands that agree to the first: as the first one, or beside it.

    A request does not record which of the two the person meant.
    """
    requests = [(row, address) for row in people for address in row.requested_emails]
    if not requests:
        return ()
    notes = (Message(f"{row.code} {clean_line(row.name)} asks to add {address}.") for row, address in requests)
    row, address = requests[0]
    edit = f"cfp people edit {row.code}"
    return (
        *notes,
        Message(f"{edit} --email {address}  # as the first address, which mail goes to", Level.NEXT),
        Message(f"{edit} --add-email {address}  # beside the others", Level.NEXT),
    )


def _has_words(row: PersonRow, words: Iterable[str]) -> bool:
    """Whether each word is part of a text of the row, in any spelling."""
    texts = (row.code, row.name, row.email, *row.other_emails, row.affiliation, *row.roles, *row.aliases)
    whole_text = "\n".join(map(fold, texts))
    return all(fold(word) in whole_text for word in words)


class _Members(NamedTuple):
    """The members of a committee by first address; `chairs` are those of the tracks of some events."""

    organisers: Collection[str]
    reviewers: Collection[str]
    chairs: Collection[str]

    @classmethod
    def of(cls, committee: Committee, events: Iterable[Event]) -> Self:
        """The members of a committee, and the chairs of the tracks of these events that are named by address."""
        named = (email_of(chair) for event in events for track in event.tracks for chair in track.chairs)
        chairs = frozenset(committee.first_address(email) for email in named if email)
        return cls(committee.organisers, committee.reviewers, chairs)

    def roles(self, email: str, *, speaks: bool) -> tuple[str, ...]:
        """Every role of the person of a first address, from the most rights to the least."""
        held = {
            Role.ORGANISER: email in self.organisers,
            Role.TRACK_CHAIR: email in self.chairs,
            Role.REVIEWER: email in self.reviewers,
            Role.SPEAKER: speaks,
        }
        return tuple(str(role) for role, holds in held.items() if holds)


def _unrecorded(email: str, name: str) -> Speaker:
    """A member of the committee who has no record as a person yet."""
    return Speaker(code="", name=name or email, email=email)


def show_person(work: Workspace, who: Annotated[str, WHO] = "") -> Result[ShownPerson]:
    """Show a person with every detail, their roles, proposals and reviews."""
    person = matching_person(work.store, who, work.identified_person[0])
    words = windows_in_words(person.windows, _zone(work))
    shown = msgspec.structs.replace(_shown(work.store, person), local_windows=words)
    return Result(row=ShownPerson, items=[shown], picture="person")


def add_person(
    work: Workspace,
    person: Annotated[str, typer.Argument(metavar="PERSON", help='"NAME <ADDRESS>", or a name alone.')],
    *,
    affiliation: Annotated[str, typer.Option("--affiliation", metavar="TEXT", help="The person's affiliation.")] = "",
    by: Annotated[str, BY] = "",
) -> Result[ShownPerson]:
    """Add a person who has no proposal yet. The address can be added later: cfp people edit CODE --email ADDRESS."""
    named = _parsed(person)

    def decide(store: Store) -> Result[ShownPerson]:
        inner = whole(store)
        code = codes_by_address(inner.rows(Kind.SPEAKER, ("code", "email", "other_emails"))).get(named.email, "")
        if code:
            existing = inner.get(Kind.SPEAKER, code)
            assert existing is not None  # noqa: S101  # the row was just read
            return person_result(store, existing, (), f"No change: {named.email} is {existing.name} ({code}).")
        after = Speaker(
            code=new_code(work.env.chance, inner.is_used),
            name=well_formed(named.name) or named.email,
            email=named.email,
            affiliation=well_formed(clean_line(affiliation)),
        )
        done = f"Added {after.code} {Person(after.name, after.email)}."
        return person_result(store, after, (created(after),), done, f"cfp people show {after.code}")

    return work.commit(decide, by=work.acting(by))


def edit_person(
    work: Workspace,
    who: Annotated[str, WHO] = "",
    *,
    name: Annotated[
        str | None, typer.Option("--name", metavar="TEXT", help="The name as printed in the programme.")
    ] = None,
    email: Annotated[
        str, typer.Option("--email", metavar="ADDRESS", help="The first address, which is written to.")
    ] = "",
    add_email: Annotated[
        list[str] | None, typer.Option("--add-email", metavar="ADDRESS", help="A further address; repeatable.")
    ] = None,
    remove_email: Annotated[
        list[str] | None, typer.Option("--remove-email", metavar="ADDRESS", help="An address to drop; repeatable.")
    ] = None,
    affiliation: Annotated[
        str | None, typer.Option("--affiliation", metavar="TEXT", help="The person's affiliation.")
    ] = None,
    pronouns: Annotated[str | None, typer.Option("--pronouns", metavar="TEXT", help="The person's pronouns.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="The person's home page.")] = None,
    availability: Annotated[
        str | None, typer.Option("--availability", metavar="TEXT", help="The times at which the person can be there.")
    ] = None,
    window: Annotated[
        list[str] | None,
        typer.Option(
            "--window",
            metavar="START/END",
            help="The only times at which they can be there, or wished:START/END; repeatable; none clears all.",
        ),
    ] = None,
    biography_file: Annotated[
        str, typer.Option("--biography-file", metavar="FILE", help="The biography in Markdown; - for stdin.")
    ] = "",
    by: Annotated[str, BY] = "",
) -> Result[ShownPerson]:
    """Change a person everywhere, in one change: as a speaker, reviewer, organiser and chair of a track.

    People change themselves; organisers change everybody. An address that people add to their own record is a request:
    it counts once an organiser adds it. A former first address stays as a further one until it is removed. An empty
    text clears a field.
    """
    texts = {
        "name": name,
        "affiliation": affiliation,
        "pronouns": pronouns,
        "url": url,
        "availability": availability,
    }
    values = {field: well_formed(clean_line(text)) for field, text in texts.items() if text is not None}
    if not values.get("name", "-").strip():
        raise UsageError("--name is empty", hint='write --name "NAME", or leave it out to keep the name')
    if biography_file:
        values["biography"] = long_text(read_text(biography_file, work.env, most=MOST_OF_A_DOCUMENT))
    added, removed = _addresses(add_email, "--add-email"), _addresses(remove_email, "--remove-email")
    (first,) = _addresses([email], "--email") or ("",)
    windows = _windows(work, window)
    me = work.acting(by)
    if not (values or added or removed or first or windows is not None):
        return _edited_by_hand(work, who, me)

    def changed(before: Speaker) -> Speaker:
        after = with_addresses(before, first, added, removed)
        return msgspec.structs.replace(after, **values, windows=before.windows if windows is None else windows)

    return _save(work, who, me, changed)


def _edited_by_hand(work: Workspace, who: str, me: Person) -> Result[ShownPerson]:
    """Change a person in the editor.

    Raises:
        WouldAskError: nobody is there to edit.
    """
    if not work.can_ask:
        raise editor_needs_a_terminal(
            "add --name, --email, --add-email, --remove-email, --affiliation, --pronouns, --url, --availability, "
            "--window or --biography-file"
        )
    before = matching_person(work.store, who, work.identified_person[0] or me)
    from cfpcli.people.files.person_file import dump_person, load_person
    from cfpcli.ui.prompts import prompter_for
    from cfpcli.ui.text_editor import edit_until_accepted

    zone = _zone(work)
    saved = edit_until_accepted(
        dump_person(before, zone),
        lambda text: _save(
            work, who, me, lambda person: msgspec.structs.replace(person, **load_person(text, "person.md", zone))
        ),
        env=work.env,
        prompter=prompter_for(work.env),
        name="person",
        help_text=(
            f"The biography is below its heading. Times of windows without an offset are in {zone_name(zone)}.\n"
            f"Write windows as a list: [{example()}, wished:2026-06-02]."
        ),
    )
    return saved or person_result(work.store, before, (), "Nothing changed.")


def _save(work: Workspace, who: str, me: Person, changed: Callable[[Speaker], Speaker]) -> Result[ShownPerson]:
    """Write what `changed` makes of a person, and of the records that name them."""

    def decide(store: Store) -> Result[ShownPerson]:
        inner = whole(store)
        before = matching_person(store, who, work.identified_person[0] or me)
        stored = inner.get(Kind.SPEAKER, before.code) if before.code else None
        if not before.code:
            before = msgspec.structs.replace(before, code=new_code(work.env.chance, inner.is_used), guid="")
        is_organiser = actor_of(work.env, inner).role(None) is Role.ORGANISER
        edited = changed(before)
        after = with_requests(before, edited, may_add=is_organiser)
        requested = [address for address in after.requested_emails if address not in before.requested_emails]
        staying = [address for address in after.emails if address not in edited.emails]
        if staying and not requested:
            raise DataRefusedError(
                f"{staying[0]} is the last address of {before.name} and cannot be removed",
                hint=f"cfp people edit {after.code} --email ADDRESS  # by the person: requests another one",
            )
        person = created(after) if stored is None else replaced(before, after)
        changes = [] if stored == after else [person]
        if (before.email, before.name) != (after.email, after.name):
            changes += readdressed(records_under(inner, before.emails), before.emails, after)
        if not changes:
            return person_result(store, after, (), f"No change: {before.name} has these values already.")
        named = sum(change.after is not None for change in changes) - (stored != after)
        others = f", also in {number_of(named, 'record')}" if named else ""
        done = f"Changed {after.code} {Person(after.name, after.email)}{others}."
        result = person_result(store, after, changes, done, f"cfp people show {after.code}")
        still = f" Mail goes to {after.email} until then." if after.email else ""
        notes = [Message(f"Requested {address}: {_COUNTS_LATER}{still}") for address in requested]
        notes += [Message(f"{address} stays until then.") for address in staying]
        return msgspec.structs.replace(result, messages=(result.messages[0], *notes, *result.messages[1:]))

    return work.commit(decide, by=me)


def _windows(work: Workspace, texts: Sequence[str] | None) -> tuple[Window, ...] | None:
    """The windows that replace those of a person; None if they stay. Their zone is that of the event in use."""
    if not texts:
        return None
    if [text.strip() for text in texts] == ["none"]:
        return ()
    zone, day = _zone(work), work.event.starts if work.event else ""
    windows = tuple(sorted((parse_window(text, zone, day=day) for text in texts), key=lambda window: window.starts))
    if work.event is not None:
        refuse_outside(windows, work.event, work.store.events())
    return windows


def _zone(work: Workspace) -> tzinfo:
    """The time zone of windows: that of the event in use, else the reader's."""
    return zone_named(work.event.timezone) if work.event else work.env.zone


def _parsed(person: str) -> Person:
    try:
        return parse_person(person)
    except CfpError as error:
        raise UsageError(error.message, hint=error.hint) from error


def _addresses(texts: Iterable[str] | None, flag: str) -> tuple[str, ...]:
    """The normalised addresses of a repeatable option; empty texts are left out."""
    for text in texts or ():
        if text.strip() and not is_email(text):
            raise UsageError(
                f'{flag} "{clean_line(text)}" is not a valid address', hint=f"write {flag} ana@example.org"
            )
    return tuple(dict.fromkeys(normalise_email(text) for text in texts or () if text.strip()))


def matching_person(store: Store, who: str, me: Person | None) -> Speaker:
    """The person whom a code, an alias or an address means, else `me`; a member of the committee may have no code yet.

    People who run some calls find the speakers of those calls and themselves. People who run no call mean only
    themselves, in the same words whether the store has another person or not.

    Raises:
        NotFoundError: nobody has the code or the address.
        UsageError: several codes begin like this.
        DataRefusedError: it is another person, and the acting person runs no call.
    """
    inner, is_runner = whole(store), runs_any(store)
    own = me.email if me else ""
    who = who.strip() or own
    seen = view_of(store)
    visible = people_of(seen) if seen is not None and is_runner else None
    code = _code(inner, who, visible, own_only=not is_runner)
    if seen is not None and not is_runner:
        is_member = seen.sight.least.is_recognised and first_address(inner, normalise_email(who)) == seen.sight.email
        if code not in seen.places.me and not (is_member and not code):
            if own and normalise_email(who) == own:
                raise DataRefusedError(
                    "you have no record in this store yet", hint="cfp submit  # your first proposal makes it"
                )
            raise refusal(role_in(seen), "the record of another person")
    if code:
        person = inner.get(Kind.SPEAKER, code)
        if person is not None:
            return person
    email = normalise_email(who)
    for kind in (Kind.REVIEWER, Kind.ORGANISER):
        member: Any = inner.get(kind, email)
        if member is not None:
            return _unrecorded(email, member.name)
    if me is not None and own and email == own:
        return _unrecorded(email, me.name)
    if seen is None and (name := _reviewed_as(inner, email)) is not None:
        raise NotFoundError(
            f"{email} is the address of a reviewer who has no record as a person",
            hint=f"cfp people add {shlex.quote(str(Person(clean_line(name), email)))}  # an organiser makes one",
        )
    raise NotFoundError(f'there is no person "{clean_line(who)}"', hint="cfp people list  # shows codes and addresses")


def _reviewed_as(store: Store, email: str) -> str | None:
    """The name, which may be empty, in a review under an address; None without a review."""
    rows = store.rows(Kind.REVIEW, ("reviewer", "name"), Where(having={"reviewer": {email}})) if email else ()
    return next((row.name for row in rows), None)


def people_of(seen: ReviewerStore) -> frozenset[str]:
    """The codes of the person themselves, and of the speakers of the calls that they run."""
    proposals = seen.whole.rows(Kind.PROPOSAL, ("event", "speakers"))
    return seen.places.me | own_people(proposals, lambda slug: slug not in seen.sight.reviewing).here


def _code(store: Store, who: str, visible: Collection[str] | None, *, own_only: bool) -> str:
    """The code of a person by a beginning of it, by an alias or by an address; empty if there is none.

    `visible` are the codes of the people who may be found, None for everybody.
    """
    everybody = store.rows(Kind.SPEAKER, ("code", "name", "email", "other_emails", "aliases"))
    rows = [row for row in everybody if visible is None or row.code in visible]
    if "@" in who:
        return codes_by_address(rows).get(normalise_email(who), "")
    begun = who.strip().upper()
    if not begun or len(begun) > LENGTH:
        return ""
    matches = {row.code: row for row in rows for code in (row.code, *row.aliases) if code.startswith(begun)}
    if len(matches) > 1 and not own_only:
        names = "; ".join(f"{code} {clean_line(row.name)}" for code, row in sorted(matches.items())[:12])
        raise UsageError(f'"{clean_line(who)}" matches {len(matches)} people: {names}')
    return next(iter(matches)) if len(matches) == 1 else ""


def records_under(store: Store, addresses: Iterable[str]) -> list[Any]:
    """The records that may name a person of these addresses: events, all reviewers, and those under an address."""
    wanted = {address for address in addresses if address}
    records: list[Any] = [*store.events()]
    reviewers = [row.email for row in store.rows(Kind.REVIEWER, ("email",))]
    records += store.get_many(Kind.REVIEWER, reviewers).values()
    records += store.get_many(Kind.ORGANISER, sorted(wanted)).values()
    for kind in (Kind.REVIEW, Kind.ASSIGNMENT):
        rows = store.rows(kind, ("proposal", "reviewer"), Where(having={"reviewer": wanted}))
        records += store.get_many(kind, [f"{row.proposal}/{row.reviewer}" for row in rows]).values()
    return records


def _shown(store: Store, person: Speaker) -> ShownPerson:
    rows = store.rows(Kind.PROPOSAL, ("code", "speakers"))
    proposals = tuple(row.code for row in rows if person.code and person.code in row.speakers)
    reviews = store.rows(Kind.REVIEW, ("proposal", "reviewer")) if person.email else ()
    return ShownPerson(
        person=person,
        roles=_Members.of(registered(whole(store)), store.events()).roles(person.email, speaks=bool(proposals)),
        proposals=proposals,
        reviews=tuple(row.proposal for row in reviews if row.reviewer == person.email),
    )


def person_result(
    store: Store, person: Speaker, changes: Sequence[Change], done: str, following: str = ""
) -> Result[ShownPerson]:
    """The result of a command that changed a person: `done` reports it, `following` is the next command."""
    messages = (Message(done), *([Message(following, Level.NEXT)] if following else []))
    return Result(
        row=ShownPerson,
        items=[msgspec.structs.replace(_shown(store, person), person=person)],
        changes=tuple(changes),
        picture="messages",
        messages=messages,
    )
