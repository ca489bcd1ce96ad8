"""Interview steps about the speakers: names, addresses, and the biography and the availability of each."""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from cfpcli.dates.english import as_day, day_month, day_range, weekday
from cfpcli.dates.zones import zone_named
from cfpcli.errors import DataRefusedError
from cfpcli.people.rules.windows import (
    example,
    read_windows,
    window_form,
    windows_during,
    windows_in_words,
    write_local,
)
from cfpcli.proposals.screens.steps import LONG, Desk, Step, speakers_allowed, with_values
from cfpcli.records.event import SessionType
from cfpcli.records.lengths import ceiling, limits_of
from cfpcli.records.person import Person, Profile, Window, normalise_email, parse_person
from cfpcli.records.proposal import Draft, DraftSpeaker
from cfpcli.records.soundness import outside_fault
from cfpcli.records.submission import with_speakers
from cfpcli.text import clean_line, shorten
from cfpcli.ui.dialogue import BackError, Choice, Count, word_count
from cfpcli.ui.text_editor import counter, spans
from cfpcli.ui.wrapping import display_width, hanging

_FORM = "NAME <ADDRESS>, such as Ana Ruiz <ana@example.org>"


def speaker_steps(desk: Desk) -> tuple[Step, ...]:
    """The step for the speakers."""
    return (
        Step(
            names=("speakers", "speaker"),
            label="Speakers",
            is_list=True,
            limits="you and your co-speakers",
            ask=lambda draft, label: _ask_speakers(desk, draft, label),
            shown=lambda draft: _shown(desk, draft),
            lacks=lambda draft: not draft.speakers or _only_assumed(draft, desk.me),
        ),
    )


def is_person(speaker: DraftSpeaker, person: Person) -> bool:
    """Whether the speaker is this person, by address."""
    return bool(person.email) and normalise_email(speaker.email) == person.email


def introduced(draft: Draft, me: Person, profile: Profile | None) -> Draft:
    """The draft with the person's details from their profile if the draft lacks them, except the biography."""
    if profile is None:
        return draft
    details = {name: getattr(profile, name) for name in ("pronouns", "affiliation", "url")}

    def with_details(speaker: DraftSpeaker) -> DraftSpeaker:
        lacking = {name: value for name, value in details.items() if value and not getattr(speaker, name)}
        return msgspec.structs.replace(speaker, **lacking) if is_person(speaker, me) else speaker

    return with_values(draft, speakers=tuple(map(with_details, draft.speakers)))


def _only_assumed(draft: Draft, me: Person) -> bool:
    """Whether the only speaker is the sender, added by a command without a question: there may be others.

    An answer to a later step shows that the step of the speakers has been passed.
    """
    is_behind = any(
        (draft.answers, draft.notes, draft.acknowledged, *(speaker.biography for speaker in draft.speakers))
    )
    return not is_behind and len(draft.speakers) == 1 and is_person(draft.speakers[0], me)


def _shown(desk: Desk, draft: Draft) -> tuple[str, str]:
    kind = desk.event.session_type(draft.session_type)
    allowed = (
        f"{len(draft.speakers)} ({_number(kind)} allowed)" if kind and kind.speakers_max else f"{len(draft.speakers)}"
    )
    return ", ".join(speaker.name or speaker.email for speaker in draft.speakers), allowed


def _number(kind: SessionType) -> str:
    least, most = kind.speakers_min, kind.speakers_max
    return f"{most}" if least == most else f"{least}-{most}"


def _ask_speakers(desk: Desk, draft: Draft, label: str) -> Draft:
    if not draft.speakers:
        draft = introduced(with_values(draft, speakers=(_myself(desk),)), desk.me, desk.profile)
    while True:
        people = draft.speakers
        kind = desk.event.session_type(draft.session_type)
        allowed = f" ({len(people)} of {speakers_allowed(kind)})" if kind else ""
        desk.prompter.say("\n".join((f"? {label}{allowed}", *_rows(people, desk.me))))
        # The first question belongs to the step itself, and going back from it leaves the step.
        pressed = desk.prompter.key("", _keys(people, kind))
        if pressed == "enter":
            return draft
        try:
            people = _changed(desk, people, pressed)
        except BackError:
            continue
        draft = with_speakers(draft, people)
        desk.keep(draft)


def _keys(people: tuple[DraftSpeaker, ...], kind: SessionType | None) -> dict[str, str]:
    is_full = kind is not None and kind.speakers_max is not None and len(people) >= kind.speakers_max
    lacking = max(kind.speakers_min - len(people), 0) if kind else 0
    keys = {} if is_full else {"a": "add one"}
    keys |= {"r": "remove one"} if people else {}
    keys |= {"o": "change the order"} if len(people) > 1 else {}
    later = f"go on, {'1 is' if lacking == 1 else f'{lacking} are'} still missing" if lacking else "go on"
    return keys | ({"enter": later} if people else {})


def _changed(desk: Desk, people: tuple[DraftSpeaker, ...], pressed: str) -> tuple[DraftSpeaker, ...]:
    if pressed == "a":
        return (*people, _new(desk, people))
    if pressed == "r":
        return _without_speaker(desk, people)
    moved = _chosen(desk, people, "First speaker", len(people) - 1)
    return (people[moved], *people[:moved], *people[moved + 1 :])


def _rows(people: tuple[DraftSpeaker, ...], me: Person) -> list[str]:
    rows = []
    for number, speaker in enumerate(people, 1):
        mark = "   you" if is_person(speaker, me) else "" if speaker.email else "   no address yet"
        rows.append(f"{number:>3}  {clean_line(str(Person(speaker.name, speaker.email)))}{mark}")
    return rows


def _myself(desk: Desk) -> DraftSpeaker:
    stored_name = desk.me.name or (desk.profile.name if desk.profile else "")
    name = stored_name or desk.prompter.text(
        "Your name, as printed in the programme", "", lambda text: "" if text.strip() else "Enter your name."
    )
    return DraftSpeaker(name=name, email=desk.me.email)


def _new(desk: Desk, people: tuple[DraftSpeaker, ...]) -> DraftSpeaker:
    emails = {normalise_email(speaker.email) for speaker in people}

    def fault(text: str) -> str:
        try:
            person = parse_person(text)
        except DataRefusedError as error:
            return f"{error.message}: write {_FORM}"
        if not person.name:
            return f"name and address: {_FORM}"
        return f"{person.email} is already one of the speakers" if person.email in emails - {""} else ""

    person = parse_person(desk.prompter.text("Speaker", "", fault, hint=_FORM))
    return DraftSpeaker(name=person.name, email=person.email)


def _without_speaker(desk: Desk, people: tuple[DraftSpeaker, ...]) -> tuple[DraftSpeaker, ...]:
    gone = _chosen(desk, people, "Speaker to remove", len(people) - 1) if len(people) > 1 else 0
    return (*people[:gone], *people[gone + 1 :])


def _chosen(desk: Desk, people: tuple[DraftSpeaker, ...], label: str, default: int) -> int:
    choices = [Choice(str(at), str(Person(speaker.name, speaker.email))) for at, speaker in enumerate(people)]
    return int(desk.prompter.select(label, choices, str(default)))


_BIOGRAPHIES = "Biographies"
_HERE, _ANEW, _NONE = "here", "new", ""


def biography_steps(desk: Desk) -> tuple[Step, ...]:
    """One step for the biographies of all speakers."""
    allowed = limits_of("biography", desk.event.call.limits)
    count = counter(allowed, ceiling("biography", desk.event.call.limits))
    return (
        Step(
            names=("biography", "biographies"),
            label=_BIOGRAPHIES,
            limits=", ".join(filter(None, ("optional", spans(allowed)))),
            minutes=LONG,
            ask=lambda draft, label: _ask_all(
                desk,
                draft,
                _unfinished(draft, count),
                lambda draft, at: _ask_biography(desk, draft, at, label, count),
            ),
            shown=lambda draft: _biography_shown(draft, count),
            lacks=lambda draft: not draft.speakers or bool(_unfinished(draft, count)),
        ),
    )


def _biography_shown(draft: Draft, count: Count) -> tuple[str, str]:
    described = [speaker for speaker in draft.speakers if speaker.biography]
    if len(described) == len(draft.speakers) == 1:
        return described[0].biography, count(described[0].biography).words
    return ", ".join(
        speaker.name for speaker in described
    ), f"{len(described)} of {len(draft.speakers)}" if described else ""


def _ask_all(desk: Desk, draft: Draft, places: Sequence[int], ask: Callable[[Draft, int], Draft]) -> Draft:
    """The draft after a question about each of the speakers at these places; going back leads to the one before.

    Without places all speakers are asked about again.
    """
    todo = places or range(len(draft.speakers))
    done = 0
    while done < len(todo):
        try:
            draft = ask(draft, todo[done])
        except BackError:
            if not done:
                raise
            draft = desk.kept()
            done -= 1
            continue
        desk.keep(draft)
        done += 1
    return draft


def _unfinished(draft: Draft, count: Count) -> list[int]:
    """The places of speakers without a biography, or with one that is too short or too long."""
    return [
        at for at, speaker in enumerate(draft.speakers) if not speaker.biography or not count(speaker.biography).fits
    ]


def _ask_biography(desk: Desk, draft: Draft, at: int, label: str, count: Count) -> Draft:
    speaker = draft.speakers[at]
    is_mine = is_person(speaker, desk.me)
    whose = "Your biography" if is_mine else f"Biography of {clean_line(speaker.name)}"
    question = label.replace(_BIOGRAPHIES, whose, 1)
    biographies = _of_profile(desk.profile) if is_mine else {}
    if biographies:
        choice = _chosen_biography(desk, question, biographies, speaker.biography, count)
        if choice is not None:
            return _with_biography(draft, at, choice)
    with desk.typing(lambda text: _with_biography(draft, at, text)):
        biography = desk.written("biography", question, speaker.biography, count)
    draft = _with_biography(draft, at, biography)
    if is_mine and desk.profile is not None and biography and biography not in biographies.values():
        desk.keep(draft)
        if desk.prompter.confirm("Save this biography in your profile for other calls?", default=False):
            desk.for_profile.append(biography)
    return draft


def _of_profile(profile: Profile | None) -> dict[str, str]:
    """The biographies of a profile by the names of their sizes."""
    if profile is None:
        return {}
    sizes = {"short": profile.biography_short, "medium": profile.biography, "long": profile.biography_long}
    return {name: text for name, text in sizes.items() if text}


def _chosen_biography(desk: Desk, label: str, biographies: dict[str, str], here: str, count: Count) -> str | None:
    """A biography of the profile, the one of the draft, or an empty one; None if one is to be written."""
    texts = {**biographies, **({_HERE: here} if here and here not in biographies.values() else {})}
    choices = [
        Choice(
            name,
            f"{'this one' if name == _HERE else name:<8} ({word_count(text)})  {shorten(clean_line(text), 40)}",
            text,
            "" if count(text).fits else f"too long here, {count(text)}",
        )
        for name, text in texts.items()
    ]
    choices += [Choice(_ANEW, "write one for this event"), Choice(_NONE, "no biography")]
    default = next((name for name, text in texts.items() if text == here), None)
    choice = desk.prompter.select(label, choices, default)
    return None if choice == _ANEW else texts.get(choice, "")


def _with_biography(draft: Draft, at: int, biography: str) -> Draft:
    speaker = msgspec.structs.replace(draft.speakers[at], biography=biography)
    return with_values(draft, speakers=(*draft.speakers[:at], speaker, *draft.speakers[at + 1 :]))


_AVAILABILITY = "Availability"


def availability_steps(desk: Desk) -> tuple[Step, ...]:
    """One step for the windows of availability of all speakers, if the event asks for them."""
    if not desk.event.call.ask_availability:
        return ()
    return (
        Step(
            names=("windows", "availability"),
            label=_AVAILABILITY,
            limits="optional, not published",
            ask=lambda draft, label: _ask_all(
                desk, draft, _without_windows(draft), lambda draft, at: _ask_windows(desk, draft, at, label)
            ),
            shown=lambda draft: _windows_shown(desk, draft),
            lacks=lambda draft: not draft.speakers or bool(_without_windows(draft)),
        ),
    )


def _without_windows(draft: Draft) -> list[int]:
    return [at for at, speaker in enumerate(draft.speakers) if not speaker.windows]


def _windows_shown(desk: Desk, draft: Draft) -> tuple[str, str]:
    event, count = desk.event, len(draft.speakers)
    windows = [speaker.windows or _stored(desk, speaker) for speaker in draft.speakers]
    limited = [speaker for speaker, each in zip(draft.speakers, windows, strict=True) if each]
    if len(limited) == count == 1:
        return write_local(windows[0], zone_named(event.timezone)), ""
    return ", ".join(speaker.name for speaker in limited), f"{len(limited)} of {count}" if limited else ""


def _stored(desk: Desk, speaker: DraftSpeaker) -> tuple[Window, ...]:
    """The stored windows of a speaker during the event, as far as the acting person may know them."""
    return windows_during(desk.event, desk.stored_windows(speaker.email))


def _ask_windows(desk: Desk, draft: Draft, at: int, label: str) -> Draft:
    speaker, event = draft.speakers[at], desk.event
    zone = zone_named(event.timezone)
    whose = "Your availability" if is_person(speaker, desk.me) else f"Availability of {clean_line(speaker.name)}"
    stored = _stored(desk, speaker)
    for text in _about_windows(desk, speaker, stored):
        desk.prompter.say(hanging(" ", text, desk.prompter.columns))

    def put(text: str) -> Draft:
        every = read_windows(text, zone, day=event.starts).windows
        changed = msgspec.structs.replace(speaker, windows=windows_during(event, every))
        return with_values(draft, speakers=(*draft.speakers[:at], changed, *draft.speakers[at + 1 :]))

    def fault(text: str) -> str:
        windows, faults = read_windows(text, zone, day=event.starts)
        outside = filter(None, (outside_fault(window, event) for window in windows))
        message = next((error.message for _, error in faults), "") or next(outside, "")
        whole = f"{message}; write {example(event.starts)}"
        # The prompt has one line for it, and the forms are above.
        return whole if message and display_width(whole) < desk.prompter.columns else message

    with desk.typing(put):
        before = write_local(speaker.windows or stored, zone)
        draft = put(desk.prompter.text(label.replace(_AVAILABILITY, whose, 1), before, fault))
    windows = draft.speakers[at].windows
    if stored and {*windows} != {*stored}:
        effect = (_REPLACES if windows else _STAYS).format(windows=", ".join(windows_in_words(stored, zone)))
        desk.prompter.say(hanging("!", effect, desk.prompter.columns))
    return draft


def _about_windows(desk: Desk, speaker: DraftSpeaker, stored: Sequence[Window]) -> Iterator[str]:
    """The meaning of a window and its forms, and the stored windows that the answer does not change."""
    event = desk.event
    days = day_range(event.starts, event.ends)
    yield (
        f"{f'The event is on {days}. ' if days else ''}Times are in {event.timezone}. "
        f"Write {window_form(event.starts)}. {_days_in_words(event.starts)}Put commas between several. "
        "Sessions are placed only within these windows; one with wished: before it is only preferred. "
        f"{_STANDING if stored else 'Leave it empty if any time is possible.'}"
    )
    others = [window for window in desk.stored_windows(speaker.email) if outside_fault(window, event)]
    if others:
        in_words = ", ".join(windows_in_words(others, zone_named(event.timezone)))
        yield f"Also stored, for other days, and kept: {in_words}."


_STANDING = "The answer is the stored availability, which holds for all sessions of a person; change it or keep it."
_REPLACES = "This replaces the stored availability, for all sessions of this person: {windows}."
_STAYS = (
    "An empty answer changes nothing: the stored availability stays, for all sessions of this person: {windows}. To "
    "clear it, run cfp people edit --window none."
)


def _days_in_words(first: str) -> str:
    """A sentence about the ways of writing a day, with this one, an ISO date, as the example; empty without one."""
    day = as_day(first)
    return f"A day is {day.isoformat()}, {day_month(day)} or {weekday(day)}. " if day else ""
