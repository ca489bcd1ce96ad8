"""Submitting a proposal: the requirements of an event on a draft, and the changes that store it."""

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

import msgspec

from cfpcli.errors import Fault
from cfpcli.records.answers import answer_faults, renamed_keys, slug_of, speaker_of, typed_answers
from cfpcli.records.change import Change, created, replaced
from cfpcli.records.codes import new_code, new_guid
from cfpcli.records.event import Event, Limits, Notice, Respondent
from cfpcli.records.facts import fields_where
from cfpcli.records.lengths import draft_ceiling_faults, limit_faults, speaker_named
from cfpcli.records.person import Speaker, Window, is_email, normalise_email
from cfpcli.records.proposal import (
    WORDS,
    Acknowledgement,
    Answer,
    Draft,
    DraftSpeaker,
    Proposal,
    Resource,
    State,
    SubmittedFields,
    guid_of_draft,
)
from cfpcli.records.soundness import (
    LINES,
    NO_ABSTRACT,
    NO_TITLE,
    OFFERED,
    choice_of,
    comma_faults,
    entry_faults,
    is_broken,
    outside_fault,
    part_faults,
    skipped_time,
    window_faults,
)
from cfpcli.text import did_you_mean, fold, long_text, well_formed

DRAFTED = SubmittedFields.__struct_fields__
"""The fields that a draft and a proposal share.

They differ in the event, the speakers (by code in a proposal) and the acknowledgements (with their time in a proposal).
"""

_NO_TEXTS = frozenset({"source"})

_WithTexts = TypeVar("_WithTexts", Draft, DraftSpeaker, Resource)


def completed(draft: Draft, event: Event) -> Draft:
    """The draft with its texts as a store keeps them, with the fields filled in that have one possible value.

    A name or a number of the event's lists becomes its slug or code; text that matches none is kept, for the fault.
    Windows of availability are in the zone of the event, if it is known.
    """
    draft = _with_formed_texts(draft)
    chosen = {field: choice_of(event, attribute, getattr(draft, field)).value for field, attribute in OFFERED.items()}
    draft = msgspec.structs.replace(draft, **{field: value for field, value in chosen.items() if value})
    track = event.track(draft.track)
    own_language = {"language": (track.language,)} if track and track.language else {}
    choices = {"event": (event.slug,), **_choices(event), **own_language}
    without_choice = {
        field: allowed[0] for field, allowed in choices.items() if len(allowed) == 1 and not getattr(draft, field)
    }
    speakers = tuple(
        msgspec.structs.replace(
            speaker, email=normalise_email(speaker.email), windows=_localised(speaker.windows, event)
        )
        for speaker in map(_with_formed_texts, draft.speakers)
    )
    return msgspec.structs.replace(
        draft,
        **without_choice,
        **{name: tuple(filter(None, dict.fromkeys(map(_formed_line, getattr(draft, name))))) for name in WORDS},
        resources=tuple(map(_with_formed_texts, draft.resources)),
        speakers=speakers,
        answers=typed_answers(_addressed(draft.answers, event, speakers), event.questions),
    )


def _addressed(answers: Mapping[str, Answer], event: Event, speakers: Sequence[DraftSpeaker]) -> Mapping[str, Answer]:
    """The answers of speakers under their addresses, also those written with a name, a place (`#2`) or nobody at all.

    An answer of nobody in particular is that of the only speaker.
    """
    of_each = {question.slug for question in event.questions if question.of is Respondent.SPEAKER}
    if of_each.isdisjoint(map(slug_of, answers)):
        return answers
    addressed: dict[str, Answer] = {}
    for key, answer in answers.items():
        slug, who = slug_of(key), speaker_of(key)
        named = [
            identity(speaker)
            for index, speaker in enumerate(speakers, 1)
            if who in {"", f"#{index}"} or normalise_email(who) == speaker.email or fold(who) == fold(speaker.name)
        ]
        addressed[f"{slug}.{named[0]}" if slug in of_each and len(named) == 1 else key] = answer
    return addressed


def _localised(windows: tuple[Window, ...], event: Event) -> tuple[Window, ...]:
    if not windows or not event.timezone:
        return windows
    from cfpcli.dates.zones import zone_named

    zone = zone_named(event.timezone)
    # A time that does not exist stays as it was written, for the fault.
    return tuple(window if skipped_time(window, zone) else window.within(zone) for window in windows)


def _window_faults(windows: Sequence[Window], event: Event) -> Iterator[str]:
    if not windows:
        return
    from cfpcli.dates.zones import zone_named

    zone = zone_named(event.timezone)
    errors = [skipped_time(window, zone) for window in windows]
    yield from (f"{error.message}: {error.hint}" for error in errors if error)
    yield from window_faults([window for window, error in zip(windows, errors, strict=True) if not error])


def _with_formed_texts(part: _WithTexts) -> _WithTexts:
    long = fields_where(type(part), lambda fact: fact.long)
    formed = {
        name: long_text(text) if name in long else _formed_line(text)
        for name, text in msgspec.structs.asdict(part).items()
        if text and isinstance(text, str) and name not in _NO_TEXTS
    }
    return msgspec.structs.replace(part, **formed)


def _formed_line(text: str) -> str:
    return well_formed(text).strip()


def _choices(event: Event) -> dict[str, tuple[str, ...]]:
    return {name: event.offered(attribute) for name, attribute in OFFERED.items()}


def see_requirements(event: Event) -> str:
    """The command that lists the requirements of an event."""
    return f"cfp event show {event.slug}  # lists the requirements"


def has_become(draft: Draft, proposals: Iterable[Proposal]) -> bool:
    """Whether a draft is one of these proposals to its event already: by its identity, or by its title."""
    guid = guid_of_draft(draft, draft.event)
    return any(
        proposal.guid == guid or (proposal.event == draft.event and same_title(draft, proposal.title))
        for proposal in proposals
    )


def draft_faults(
    draft: Draft,
    event: Event,
    *,
    addressless: Collection[str] = (),
    acknowledging: bool = True,
    before: Draft | None = None,
) -> tuple[Fault, ...]:
    """The faults for which this event would refuse a `completed` draft, each with its place.

    `before` is the stored version, if any: its texts may exceed the ceilings. `addressless` names the speakers who need
    no address, because a published programme names them; of the others one needs an address, which is written to, and
    those of co-speakers may follow. Without `acknowledging`, for a sender who is not a speaker,
    no notice is required.
    """
    faults: list[Fault] = []
    if draft.event != event.slug:
        faults.append(draft.fault("event", f'"{draft.event}" is not the event this is sent to ({event.slug})'))
    if draft.id and not guid_of_draft(draft, event.slug):
        faults.append(draft.fault("id", "is not a UUID, which cfp draft new draws: remove the line"))
    if not fold(draft.title):
        faults.append(draft.fault("title", NO_TITLE))
    faults += [draft.fault(name, "must be one line") for name in LINES if is_broken(getattr(draft, name))]
    faults += [draft.fault(name, message) for name in WORDS for message in entry_faults(getattr(draft, name))]
    faults += [
        draft.fault(name, message)
        for name in WORDS
        for message in comma_faults(getattr(before, name, ()), getattr(draft, name))
    ]
    if not draft.abstract and "abstract" not in event.call.required_at_close:
        faults.append(draft.fault("abstract", NO_ABSTRACT))
    faults += _choice_faults(draft, event)
    limits = event.limits_for(draft.track, draft.session_type)
    faults += limit_faults(draft, limits)
    faults += draft_ceiling_faults(before, draft, limits)
    faults += _speaker_faults(draft, addressless)
    faults += _speaker_count_faults(draft, event)
    faults += [
        draft.fault("windows", f"of {speaker_named(speaker)}: {message}")
        for speaker in draft.speakers
        for message in (*_window_faults(speaker.windows, event), *_outside_faults(speaker, event, before))
    ]
    faults += [draft.fault(field, message) for field, message in part_faults(draft, event)]
    applicable = event.questions_for(draft.track, draft.session_type)
    people = tuple(map(identity, draft.speakers))
    wrong = answer_faults(draft.answers, event.questions, applicable=applicable, speakers=people)
    faults += [draft.fault(field, message) for field, message in wrong]
    faults += _notice_faults(draft, event) if acknowledging else []
    return tuple(sorted(faults, key=lambda fault: fault.line))


def _outside_faults(speaker: DraftSpeaker, event: Event, before: Draft | None) -> Iterator[str]:
    """The faults of the windows that are not those of the stored version and have no time during the event."""
    same = [other for other in (before.speakers if before else ()) if other.name == speaker.name]
    stored = {window for other in same for window in other.windows}
    for window in speaker.windows:
        if window not in stored and (message := outside_fault(window, event)):
            yield message


def _choice_faults(draft: Draft, event: Event) -> list[Fault]:
    faults = []
    for field, allowed in _choices(event).items():
        value = getattr(draft, field)
        is_open = field == "language" and not allowed
        if allowed and not value:
            faults.append(draft.fault(field, f"is missing; allowed: {', '.join(allowed)}"))
        elif value and value not in allowed and not is_open:
            none = f"this event has no {field.replace('_', ' ')}s"
            refusal = choice_of(event, OFFERED[field], value).refusal if field in OFFERED else ""
            unknown = refusal or f'"{value}" is unknown: {did_you_mean(value, allowed)}' if allowed else none
            faults.append(draft.fault(field, unknown))
    return faults


def _speaker_faults(draft: Draft, addressless: Collection[str]) -> list[Fault]:
    may_lack_address = {fold(name) for name in addressless}
    is_reachable = any(is_email(speaker.email) for speaker in draft.speakers)
    faults = []
    met: set[str] = set()
    for index, speaker in enumerate(draft.speakers):
        if not speaker.name:
            faults.append(_speaker_fault(draft, index, f"{speaker_named(speaker)} has no name: write NAME <ADDRESS>"))
        if speaker.email and not is_email(speaker.email):
            message = f'"{speaker.email}" of {speaker_named(speaker)} is not a valid address: write NAME <ADDRESS>'
            faults.append(_speaker_fault(draft, index, message))
        if speaker.name and not (speaker.email or is_reachable) and fold(speaker.name) not in may_lack_address:
            message = f"{speaker.name} has no address: write {speaker.name} <ADDRESS>"
            faults.append(_speaker_fault(draft, index, message))
        if identity(speaker) in met:
            faults.append(_speaker_fault(draft, index, f"{speaker_named(speaker)} is named twice"))
        met.add(identity(speaker))
    return faults


def _speaker_fault(draft: Draft, index: int, message: str) -> Fault:
    fault = draft.fault("speakers", message)
    return fault._replace(line=draft.lines.get(f"speakers.{index}", fault.line))


def _speaker_count_faults(draft: Draft, event: Event) -> list[Fault]:
    kind, count = event.session_type(draft.session_type), len(draft.speakers)
    if kind is None:
        return []
    if count < kind.speakers_min:
        return [draft.fault("speakers", f"{count} named, a {kind.name} needs at least {kind.speakers_min}")]
    if kind.speakers_max is not None and count > kind.speakers_max:
        return [draft.fault("speakers", f"{count} named, a {kind.name} takes at most {kind.speakers_max}")]
    return []


def unacknowledged(draft: Draft, event: Event) -> tuple[Notice, ...]:
    """The notices of the event whose present version a draft does not acknowledge."""
    acknowledged = {(acknowledgement.notice, acknowledgement.version) for acknowledgement in draft.acknowledged}
    return tuple(notice for notice in event.call.notices if (notice.slug, notice.version) not in acknowledged)


def _notice_faults(draft: Draft, event: Event) -> list[Fault]:
    faults = []
    for notice in unacknowledged(draft, event):
        named = f"{notice.slug}@{notice.version}"
        accept = f"write accept: [{named}]" if draft.source else f"add --accept {named}"
        message = f"{named} is missing: read {notice.url or notice.name}, then {accept}"
        faults.append(draft.fault("acknowledged", message))
    return faults


class PersonLimit(NamedTuple):
    """The most live proposals of one person in a call, or with a `track` or `session_type` (slugs) in that part."""

    most: int
    track: str
    session_type: str
    where: str

    def counts(self, proposal: Proposal) -> bool:
        """Whether this proposal counts."""
        return self.track in {"", proposal.track} and self.session_type in {"", proposal.session_type}


def person_limits(event: Event, track: str, session_type: str) -> tuple[PersonLimit, ...]:
    """The limits of proposals for each person that a proposal of this track and session type (slugs) must keep."""
    of_track, kind = event.track(track), event.session_type(session_type)
    limits = (
        (event.call.limits, "", "", "here"),
        (of_track.limits if of_track else Limits(), track, "", f'in the track "{of_track.name if of_track else ""}"'),
        (kind.limits if kind else Limits(), "", session_type, f'of the type "{kind.name if kind else ""}"'),
    )
    return tuple(
        PersonLimit(limit.proposals_per_person, *where)
        for limit, *where in limits
        if limit.proposals_per_person is not None
    )


def person_limit_faults(
    draft: Draft, event: Event, proposals_by_email: Mapping[str, Sequence[Proposal]]
) -> tuple[Fault, ...]:
    """A fault for each speaker who already has the most live proposals that the call, a track or a type allows.

    `proposals_by_email` are the live proposals of this event by the normalised address of each speaker.
    """
    faults = []
    for index, speaker in enumerate(draft.speakers):
        live = proposals_by_email.get(speaker.email, ())
        for limit in person_limits(event, draft.track, draft.session_type):
            count = sum(map(limit.counts, live))
            if count >= limit.most:
                message = f"{speaker_named(speaker)} already has {count} of {limit.most} proposals {limit.where}"
                faults.append(_speaker_fault(draft, index, message))
    return tuple(faults)


def same_title(draft: Draft, title: str) -> bool:
    """Whether a title equals the draft's, ignoring case, accents and spaces."""
    return fold(draft.title) == fold(title)


def differences(draft: Draft, proposal: Proposal) -> tuple[str, ...]:
    """The fields in which a proposal differs from the draft, apart from title and speakers.

    The answers of speakers are compared only if the draft has been given their codes.
    """
    return tuple(name for name in DRAFTED if name != "title" and getattr(draft, name) != getattr(proposal, name))


def identity(speaker: DraftSpeaker | Speaker) -> str:
    """The identity of a speaker: the normalised address, or without one the name."""
    return speaker.email or fold(speaker.name)


def speaker_changes(
    drafted: Iterable[DraftSpeaker],
    existing: Mapping[str, Speaker],
    *,
    event: Event,
    rng: random.Random,
    is_used: Callable[[str], bool],
    renames: Callable[[Speaker], bool] = lambda _speaker: False,
    completes: Callable[[Speaker], bool] = lambda _speaker: True,
    replaces: Callable[[Speaker], bool] = lambda _speaker: True,
) -> tuple[tuple[str, ...], tuple[Change, ...]]:
    """The codes of a draft's speakers, and the changes that add or complete their records.

    `existing` has the stored people by `identity`, also by their further addresses, which mean the same person and
    never replace the first one. Fields that a draft leaves empty keep their stored values, and so does the name of a
    speaker with an address: a name is changed by an edit (`renames`), never as a side effect of a submission, not even
    of the person's own. `completes` decides for which speakers a draft may fill other fields that are empty, and
    `replaces` for which of them it may also replace those that are not. Stored windows outside the `event` of the
    draft stay beside those of the draft. A stored speaker without an address who is now named with one is the same
    person. `is_used` is true of a code in use.
    """
    by_word = dict(existing)
    stored: dict[str, Speaker | None] = {}
    latest: dict[str, Speaker] = {}
    for speaker in drafted:
        values = {name: value for name, value in msgspec.structs.asdict(speaker).items() if value}
        before = _matching_speaker(speaker, by_word)
        if speaker.windows:
            others = (window for window in (before.windows if before else ()) if outside_fault(window, event))
            windows = {*(window.within(UTC) for window in speaker.windows), *others}
            values["windows"] = tuple(sorted(windows, key=lambda window: (window.starts, window.ends, window.wish)))
        if before is not None and speaker.email in before.other_emails:
            values["email"] = before.email
        if before is None:
            after = Speaker(code=new_code(rng, lambda code: is_used(code) or code in latest), **values)
        elif not before.email or renames(before):
            after = msgspec.structs.replace(before, **values)
        elif completes(before):
            kept = {name for name in values if not replaces(before) and getattr(before, name)} | {"name"}
            after = msgspec.structs.replace(before, **{name: values[name] for name in values if name not in kept})
        else:
            after = before
        stored.setdefault(after.code, before)
        latest[after.code] = after
        for word in (identity(speaker), identity(after), *after.other_emails, fold(after.name)):
            if word not in by_word or by_word[word].code == after.code:
                by_word[word] = after
    changes = tuple(
        created(after) if before is None else replaced(before, after)
        for code, after in latest.items()
        if (before := stored[code]) != after
    )
    return tuple(latest), changes


def _matching_speaker(speaker: DraftSpeaker, existing: Mapping[str, Speaker]) -> Speaker | None:
    by_name = existing.get(fold(speaker.name))
    return existing.get(identity(speaker)) or (by_name if by_name is not None and not by_name.email else None)


def new_proposal(
    draft: Draft,
    *,
    code: str,
    speakers: tuple[str, ...],
    rng: random.Random,
    now: datetime,
    late_reason: str = "",
    state: State = State.SUBMITTED,
    guid: str = "",
) -> Proposal:
    """The proposal made from a `completed` draft without faults; `now` is a UTC instant.

    It is submitted now, or a draft if its call is followed and the proposal is yet to be sent. Without a `guid` one is
    drawn.
    """
    return Proposal(
        **{name: getattr(draft, name) for name in DRAFTED} | {"answers": answers_by_code(draft, speakers)},
        code=code,
        event=draft.event,
        speakers=speakers,
        state=state,
        guid=guid or new_guid(rng),
        created=now,
        submitted=now if state is State.SUBMITTED else None,
        updated=now,
        acknowledged=acknowledged_at((), draft.acknowledged, now),
        late_reason=well_formed(late_reason).strip(),
    )


def with_speakers(draft: Draft, speakers: tuple[DraftSpeaker, ...]) -> Draft:
    """The draft with these speakers. Answers leave with their speaker, and stay with one who gets a new address."""
    now = tuple(map(identity, speakers))
    before = tuple(map(identity, draft.speakers))
    names = dict(zip(before, now, strict=True)) if len(before) == len(now) else {name: name for name in now}
    return msgspec.structs.replace(draft, speakers=speakers, answers=renamed_keys(draft.answers, names))


def answers_by_code(draft: Draft, codes: Sequence[str]) -> dict[str, Answer]:
    """The answers of a `completed` draft as its proposal has them; `codes` are its speakers', in their order."""
    return renamed_keys(draft.answers, dict(zip(map(identity, draft.speakers), codes, strict=False)))


def answers_by_speaker(proposal: Proposal, speakers: Iterable[Speaker]) -> dict[str, Answer]:
    """The answers of a proposal as its draft has them; `speakers` are its own."""
    return renamed_keys(proposal.answers, {speaker.code: identity(speaker) for speaker in speakers})


def acknowledged_at(
    before: Iterable[Acknowledgement], current: Iterable[Acknowledgement], now: datetime
) -> tuple[Acknowledgement, ...]:
    """The acknowledgements of `before` and `current`, each version once, with the time of its first; `now` is UTC."""
    first: dict[tuple[str, str], Acknowledgement] = {}
    for acknowledgement in (*before, *current):
        timed = acknowledgement if acknowledgement.at else msgspec.structs.replace(acknowledgement, at=now)
        first.setdefault((acknowledgement.notice, acknowledgement.version), timed)
    return tuple(first.values())
