"""The step of the submit form for the speakers and their order."""

import msgspec

from cfpcli.errors import DataRefusedError
from cfpcli.proposals.screens.steps import Desk, Step, speakers_allowed, with_values
from cfpcli.records.event import SessionType
from cfpcli.records.person import Person, Profile, normalise_email, parse_person
from cfpcli.records.proposal import Draft, DraftSpeaker
from cfpcli.text import clean_line
from cfpcli.ui.dialogue import BackError, Choice

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
        draft = with_values(draft, speakers=people)
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
    rows = ((clean_line(str(Person(speaker.name, speaker.email))), is_person(speaker, me)) for speaker in people)
    return [f"{number:>3}  {name}{'   you' if is_me else ''}" for number, (name, is_me) in enumerate(rows, 1)]


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
        if not person.name or not person.email:
            return f"name and address: {_FORM}"
        return f"{person.email} is already one of the speakers" if person.email in emails else ""

    person = parse_person(desk.prompter.text("Speaker", "", fault, hint=_FORM))
    return DraftSpeaker(name=person.name, email=person.email)


def _without_speaker(desk: Desk, people: tuple[DraftSpeaker, ...]) -> tuple[DraftSpeaker, ...]:
    gone = _chosen(desk, people, "Speaker to remove", len(people) - 1) if len(people) > 1 else 0
    return (*people[:gone], *people[gone + 1 :])


def _chosen(desk: Desk, people: tuple[DraftSpeaker, ...], label: str, default: int) -> int:
    choices = [Choice(str(at), str(Person(speaker.name, speaker.email))) for at, speaker in enumerate(people)]
    return int(desk.prompter.select(label, choices, str(default)))
