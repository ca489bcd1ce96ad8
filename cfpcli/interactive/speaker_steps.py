"""The steps of the submit form about people: who speaks, and a few lines about each."""

import msgspec

from cfpcli.domain.draft import Draft, DraftSpeaker
from cfpcli.domain.person import Person, normalise_email, parse_person
from cfpcli.domain.text import clean_line
from cfpcli.errors import DataRefusedError
from cfpcli.interactive.dialogue import Choice, DialogueInterruptedError
from cfpcli.interactive.measures import span, word_counter
from cfpcli.interactive.steps import Desk, Step, speakers_allowed

_BIOGRAPHIES = "Biographies"
_FORM = "NAME <ADDRESS>, such as Ana Ruiz <ana@example.org>"


def speaker_steps(desk: Desk) -> tuple[Step, ...]:
    """Who speaks, then their biographies."""
    most = desk.event.call.limits.biography_words_max
    return (
        Step(
            names=("speakers", "speaker"),
            label="Speakers",
            is_list=True,
            limits="you, and who speaks with you",
            ask=lambda draft, label: _ask_speakers(desk, draft, label),
            shown=lambda draft: _shown(desk, draft),
            lacks=lambda draft: not draft.speakers or _only_assumed(draft, desk.me),
        ),
        Step(
            names=("biography", "biographies"),
            label=_BIOGRAPHIES,
            limits=", ".join(filter(None, ("optional", span(None, most, "words")))),
            ask=lambda draft, label: _ask_biographies(desk, draft, label),
            shown=_biographies_shown,
            lacks=lambda draft: not draft.speakers or any(not speaker.biography for speaker in draft.speakers),
        ),
    )


def _only_assumed(draft: Draft, me: Person) -> bool:
    """Whether the one speaker is the sender, whom a command puts there unasked: others may speak too."""
    return not draft.source and len(draft.speakers) == 1 and _is(draft.speakers[0], me)


def _shown(desk: Desk, draft: Draft) -> tuple[str, str]:
    kind = desk.event.session_type(draft.session_type)
    allowed = f"{len(draft.speakers)} of {speakers_allowed(kind)}" if kind else f"{len(draft.speakers)}"
    return ", ".join(speaker.name or speaker.email for speaker in draft.speakers), allowed


def _biographies_shown(draft: Draft) -> tuple[str, str]:
    given = [speaker for speaker in draft.speakers if speaker.biography]
    return ", ".join(speaker.name for speaker in given), f"{len(given)} of {len(draft.speakers)}" if given else ""


def _ask_speakers(desk: Desk, draft: Draft, label: str) -> Draft:
    kind = desk.event.session_type(draft.session_type)
    if not draft.speakers:
        draft = msgspec.structs.replace(draft, speakers=(_myself(desk),))
    while True:
        people = draft.speakers
        prompter = desk.prompter
        prompter.say("\n".join((f"? {label}{f' ({speakers_allowed(kind)})' if kind else ''}", *_rows(people, desk.me))))
        keys = {"a": "add one"} if kind is None or kind.speakers_max is None or len(people) < kind.speakers_max else {}
        keys |= {"r": "remove one"} if people else {}
        keys |= {"enter": "go on"} if people else {}
        match prompter.key("", keys):
            case "a":
                draft = msgspec.structs.replace(draft, speakers=(*people, _new(desk, people)))
            case "r":
                draft = msgspec.structs.replace(draft, speakers=_without_one(desk, people))
            case _:
                return draft
        desk.keep(draft)


def _rows(people: tuple[DraftSpeaker, ...], me: Person) -> list[str]:
    return [
        f"{number:>3}  {clean_line(str(Person(speaker.name, speaker.email)))}{'   you' if _is(speaker, me) else ''}"
        for number, speaker in enumerate(people, 1)
    ]


def _is(speaker: DraftSpeaker, person: Person) -> bool:
    return bool(person.email) and normalise_email(speaker.email) == person.email


def _myself(desk: Desk) -> DraftSpeaker:
    name = desk.me.name or desk.prompter.text(
        "Your name, as the programme shall print it", "", lambda text: "" if text.strip() else "a speaker needs a name"
    )
    return DraftSpeaker(name=name, email=desk.me.email)


def _new(desk: Desk, people: tuple[DraftSpeaker, ...]) -> DraftSpeaker:
    taken = {normalise_email(speaker.email) for speaker in people}

    def fault(text: str) -> str:
        try:
            person = parse_person(text)
        except DataRefusedError as error:
            return f"{error.message}: write {_FORM}"
        if not person.name or not person.email:
            return f"name and address, please: {_FORM}"
        return f"{person.email} is among the speakers already" if person.email in taken else ""

    person = parse_person(desk.prompter.text("Speaker", "", fault, hint=_FORM))
    return DraftSpeaker(name=person.name, email=person.email)


def _without_one(desk: Desk, people: tuple[DraftSpeaker, ...]) -> tuple[DraftSpeaker, ...]:
    if len(people) == 1:
        return ()
    choices = [Choice(str(at), str(Person(one.name, one.email))) for at, one in enumerate(people)]
    gone = int(desk.prompter.select("Who does not speak?", choices, str(len(people) - 1)))
    return tuple(one for at, one in enumerate(people) if at != gone)


def _ask_biographies(desk: Desk, draft: Draft, label: str) -> Draft:
    """Ask for those that are missing; where none is, for all of them again."""
    missing = [at for at, speaker in enumerate(draft.speakers) if not speaker.biography]
    count = word_counter(None, desk.event.call.limits.biography_words_max)
    for at in missing or range(len(draft.speakers)):
        speaker = draft.speakers[at]
        whose = "Your biography" if _is(speaker, desk.me) else f"Biography of {clean_line(speaker.name)}"
        try:
            biography = desk.prompter.long_text(label.replace(_BIOGRAPHIES, whose, 1), speaker.biography, count)
        except DialogueInterruptedError as interrupted:
            desk.keep(_with_biography(draft, at, interrupted.typed or speaker.biography))
            raise
        draft = _with_biography(draft, at, biography)
        desk.keep(draft)
    return draft


def _with_biography(draft: Draft, at: int, biography: str) -> Draft:
    told = msgspec.structs.replace(draft.speakers[at], biography=biography)
    return msgspec.structs.replace(draft, speakers=(*draft.speakers[:at], told, *draft.speakers[at + 1 :]))
