"""The place where a command works: the store it finds, the event and the proposal it selects."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from cfpcli.env import Env
from cfpcli.errors import DataRefusedError, NotFoundError, UsageError
from cfpcli.records.change import Kind
from cfpcli.records.codes import LENGTH
from cfpcli.records.event import Event
from cfpcli.records.followed_call import FollowedCall, event_of_call, is_still_open, with_facts_of
from cfpcli.records.person import Person, Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.store.location import VARIABLE, Location, at, expanded, locate
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, did_you_mean, fold, shorten
from cfpcli.workspace.rehearsal import agree_on_clock

IN_USE = "event"
"""The name of the setting that holds the slug of the event in use."""

_OFFERED = 9
"""The most calls among which a person chooses at once: as many as there are digits."""

_ANOTHER = "?"

BEGIN = (
    "cfp follow osxp-2026  # a call that others run, to send them a talk\n"
    "cfp init osxp-2026  # a call that you run\n"
    "cfp demo  # or try it with sample proposals"
)
"""The next steps where there is no store yet."""


def location_of(env: Env) -> Location:
    """The location of the store for this command, whether it exists or not.

    Raises:
        UsageError: the address of a database is given instead of a file.
    """
    return locate(env.options.store, env.variables.get(VARIABLE, ""), env.cwd, env.data_dir)


def other_location(address: str, env: Env) -> Location:
    """The location of another store, which a person named as an argument; raises as `location_of`."""
    return at(expanded(address), env.cwd)


def unopened_store(env: Env) -> Store:
    """The store this command means, be it sound, damaged or missing; raises as `location_of`."""
    return location_of(env).store()


def kept_files(env: Env) -> tuple[str, ...]:
    """The files of the store in use, which no output may overwrite."""
    return unopened_store(env).files


def open_store(env: Env) -> Store:
    """The store for this command, as far as the acting person may see it.

    Raises:
        NotFoundError: there is none; the hint makes one.
        UsageError: CFP_CLOCK is set and the store is not a rehearsal store.
    """
    store = location_of(env).open()
    agree_on_clock(env, store)
    if not (store.count(Kind.REVIEWER) or store.count(Kind.ORGANISER) or env.variables.get("CFP_AS")):
        return store  # without a registered committee, everybody is an organiser
    from cfpcli.workspace.visibility import seen_by

    return seen_by(env, store)


def chosen_event(env: Env, store: Store) -> Event | None:
    """The event named by `--event` or CFP_EVENT, else the one in use, else the only one; None if several are possible.

    Raises:
        NotFoundError: the event named is not in the store, or the store has no event.
    """
    slug = env.options.event or store.setting(IN_USE)
    if slug:
        return named_event(store, slug)
    events = store.events()
    if not events:
        raise NotFoundError("the store has no event yet", hint="cfp init osxp-2026  # or FILE.toml")
    return events[0] if len(events) == 1 else None


def named_event(store: Store, slug: str) -> Event:
    """The event with this slug, also one that is followed because a list has its call.

    Raises:
        NotFoundError: there is no such event; the message names the nearest slug.
    """
    event = stored_event(store, slug)
    if event is None:
        slugs = [event.slug for event in store.events()]
        slugs += [row.slug for row in store.rows(Kind.CALL, ("slug",))] if store.count(Kind.CALL) else []
        raise NotFoundError(f'there is no event "{clean_line(slug)}": {did_you_mean(slug, slugs)}')
    return event


def stored_event(store: Store, slug: str) -> Event | None:
    """The event with this slug, None if there is none; for a call that a list has, with the dates of the list."""
    event = store.get(Kind.EVENT, slug)
    if (event is None or event.followed) and isinstance(call := store.get(Kind.CALL, slug), FollowedCall):
        return with_facts_of(event, call) if event else event_of_call(call)
    return event


def required_event(env: Env, store: Store) -> Event:
    """The one event this command works on, which is run in this store.

    Raises:
        DataRefusedError: the event is followed: its own organisers run it.
        UsageError: the store has several and none was chosen.
    """
    event = chosen_event(env, store)
    if event is None:
        run = [event for event in store.events() if not event.followed]
        if len(run) == 1:
            return run[0]
        raise _several(run or store.events())
    if event.followed:
        from cfpcli.workspace.rules.organisers_work import run_elsewhere

        raise DataRefusedError(run_elsewhere(event), hint="cfp mine")
    return event


def required_call(env: Env, store: Store) -> Event:
    """The one event whose call a speaker means, run or followed; of several, one is asked for, soonest close first.

    Without a name it is the only event that is run here, else one of those that are open, also of those that lists
    have. Of many, the soonest are offered, and any other can be typed.

    Raises:
        UsageError: several are possible and nobody can be asked.
        NotFoundError: the event named is not in the store, or the store has no event.
    """
    if env.options.event or store.setting(IN_USE) or not store.count(Kind.CALL):
        event = chosen_event(env, store)
        if event is not None:
            return event
    run = [event for event in store.events() if not event.followed]
    if len(run) == 1 == len(store.events()):
        return run[0]
    calls = _open_calls(store, env.now)
    if len(calls) == 1:
        return calls[0].event
    if not env.can_ask:
        raise _several([call.event for call in calls])
    return _call_by_choice(calls, env)


class _OpenCall(NamedTuple):
    """A call that may be meant; `round` is the label of its deadline in its list."""

    event: Event
    round: str = ""

    def described(self, now: datetime) -> str:
        """The call in one line: its name and the time that is left."""
        from cfpcli.dates.countdown import TO_BE_ANNOUNCED
        from cfpcli.dates.ending import ending_of

        ending = ending_of(self.event.call.closes, self.event.timezone)
        name = clean_line(", ".join(filter(None, (self.event.name, self.round))))
        return f"{name}: {ending.left(now) if ending else TO_BE_ANNOUNCED}"


def _open_calls(store: Store, now: datetime) -> list[_OpenCall]:
    """The calls of a store that are not over, soonest close first; all its events if there is none.

    Raises:
        NotFoundError: the store has neither.
    """
    events = {event.slug: event for event in store.events()}
    listed = store.calls() if store.count(Kind.CALL) else ()
    calls = [_OpenCall(event) for event in events.values()]
    calls += [
        _OpenCall(event_of_call(call), call.label)
        for call in listed
        if call.slug not in events and is_still_open(call, now)
    ]
    calls.sort(key=lambda call: _order(call.event, now))
    if not calls:
        raise NotFoundError("no call is open", hint="cfp deadlines --all  # shows closed ones")
    return [call for call in calls if _order(call.event, now)[0] != _IS_OVER] or calls


def _call_by_choice(calls: Sequence[_OpenCall], env: Env) -> Event:
    """The call that a person chooses: one of the soonest, or another one by its slug or name."""
    from cfpcli.ui.prompts import Choice, prompter_for

    prompter = prompter_for(env)
    soonest = calls if len(calls) <= _OFFERED else calls[: _OFFERED - 1]
    choices = [Choice(call.event.slug, call.described(env.now)) for call in soonest]
    if len(calls) > len(soonest):
        choices.append(Choice(_ANOTHER, f"another of {len(calls):,}: type its name"))
    slug = prompter.select("Which call?", choices)
    if slug == _ANOTHER:
        slug = prompter.text("Slug or name of the call", validate=lambda text: _fault_of_name(text, calls))
    return _with_name(slug, calls)[0]


def _with_name(text: str, calls: Sequence[_OpenCall]) -> list[Event]:
    """The events with this slug, else those with this name."""
    word = fold(text.strip())
    by_slug = [call.event for call in calls if call.event.slug == text.strip()]
    return by_slug or [call.event for call in calls if fold(call.event.name) == word]


def _fault_of_name(text: str, calls: Sequence[_OpenCall]) -> str:
    """The reason why a typed text names no call, or more than one; empty if it names one."""
    matches = _with_name(text, calls)
    if len(matches) == 1:
        return ""
    if matches:
        return f"several: {', '.join(event.slug for event in matches[:_OFFERED])}"
    near = did_you_mean(text, [call.event.slug for call in calls])
    return f'no open call is "{clean_line(text)}": {near}'


def _several(events: Sequence[Event]) -> UsageError:
    slugs = ", ".join(event.slug for event in events[:_OFFERED])
    more = f"\ncfp deadlines  # lists all {len(events):,}" if len(events) > _OFFERED else ""
    use = "" if all(event.followed for event in events) else "\ncfp event use SLUG  # for all commands"
    return UsageError(
        "several events could be meant",
        hint=f"add --event SLUG, one of {slugs}{', …' if more else ''}{more}{use}",
    )


_IS_OVER = 2


def _order(event: Event, now: datetime) -> tuple[int, float]:
    """The order of calls for a speaker: those that close ahead, soonest first; those without a date; closed ones."""
    closes = event.call.closes
    if closes is None or closes.at is None or closes.over_at is None:
        return 1, 0
    return (0, closes.at.timestamp()) if now < closes.over_at else (_IS_OVER, -closes.over_at.timestamp())


def event_of(store: Store, proposal: Proposal) -> Event:
    """The event a proposal was sent to.

    Raises:
        NotFoundError: the store does not have it, which `cfp doctor` explains.
    """
    event = stored_event(store, proposal.event)
    if event is None:
        raise NotFoundError(
            f"{proposal.code} belongs to {proposal.event}, which the store does not have", hint="cfp doctor"
        )
    return event


def matching_proposal(store: Store, prefix: str) -> Proposal:
    """The proposal whose code begins with `prefix`, in any case.

    Raises:
        NotFoundError: no code has this beginning.
        UsageError: several codes have it; the message lists them.
    """
    begun = prefix.strip().upper()
    if len(begun) == LENGTH and (named := store.get(Kind.PROPOSAL, begun)):
        return named
    codes = store.keys_starting(Kind.PROPOSAL, begun) if begun else ()
    if not codes:
        _refuse_hidden(store, begun)
        raise NotFoundError(
            f'no proposal has a code that begins with "{clean_line(prefix)}"', hint="cfp list  # shows the codes"
        )
    if len(codes) > 1:
        candidates = store.get_many(Kind.PROPOSAL, codes[:12])
        titles = "; ".join(
            f"{code} {shorten(clean_line(getattr(candidates[code], 'title', '')), 40)}" for code in sorted(candidates)
        )
        more = f" and {len(codes) - 12} more" if len(codes) > 12 else ""  # noqa: PLR2004  # the dozen fetched above
        raise UsageError(f'"{clean_line(prefix)}" matches {len(codes)} codes: {titles}{more}')
    proposal = store.get(Kind.PROPOSAL, codes[0])
    if not isinstance(proposal, Proposal):
        raise NotFoundError(f"{codes[0]} was just removed")
    return proposal


def own_proposal(store: Store, prefix: str) -> Proposal:
    """The proposal whose code begins with `prefix`, for its own speakers and for organisers.

    Raises:
        DataRefusedError: this person neither runs its event nor is one of its speakers.
        NotFoundError, UsageError: as for `matching_proposal`, to organisers and about a person's own proposals.
    """
    if store.is_whole:
        return matching_proposal(store, prefix)
    from cfpcli.workspace.visibility import own_code, own_only

    proposal = matching_proposal(store, own_code(store, prefix))
    own_only(store, proposal)
    return proposal


def _refuse_hidden(store: Store, code: str) -> None:
    """Refuse a hidden proposal with the reason, which is not a secret: the person declared it themselves."""
    if not store.is_whole:
        from cfpcli.workspace.visibility import is_hidden

        if is_hidden(store, code):
            raise NotFoundError(
                f"{code} is hidden from you: you recused from it, or declared a conflict",
                hint="cfp list  # shows yours; an organiser sees it",
            )


def speakers_of(store: Store, proposal: Proposal) -> tuple[Speaker, ...]:
    """A proposal's speakers in speaking order."""
    records = store.get_many(Kind.SPEAKER, proposal.speakers)
    return tuple(speaker for code in proposal.speakers if isinstance(speaker := records.get(code), Speaker))


def speakers_by_email(store: Store, emails: Sequence[str]) -> dict[str, Speaker]:
    """The people with these normalised addresses that are in the store, by the address that is asked for."""
    wanted = {email for email in emails if email}
    rows = store.rows(Kind.SPEAKER, ("code", "email", "other_emails")) if wanted else []
    codes = [row.code for row in rows if row.email in wanted or not wanted.isdisjoint(row.other_emails)]
    speakers = store.get_many(Kind.SPEAKER, codes).values()
    return {
        email: speaker
        for speaker in speakers
        if isinstance(speaker, Speaker)
        for email in speaker.emails
        if email in wanted
    }


def my_proposals(store: Store, me: Person) -> tuple[Proposal, ...]:
    """The proposals in all events that have this person (by normalised address) as a speaker, oldest first."""
    codes = {speaker.code for speaker in speakers_by_email(store, [me.email]).values()} if me.email else set()
    rows = store.rows(Kind.PROPOSAL, ("code", "speakers")) if codes else []
    wanted = [row.code for row in rows if codes & {*row.speakers}]
    proposals = [
        proposal for proposal in store.get_many(Kind.PROPOSAL, wanted).values() if isinstance(proposal, Proposal)
    ]
    return tuple(sorted(proposals, key=lambda proposal: (proposal.created, proposal.code)))
