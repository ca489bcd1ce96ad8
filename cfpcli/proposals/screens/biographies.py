"""The step of the submit form for a few lines about each speaker, written now or copied from the profile."""

import msgspec

from cfpcli.proposals.screens.speakers import is_person
from cfpcli.proposals.screens.steps import LONG, Desk, Step, with_values
from cfpcli.records.lengths import ceiling, limits_of
from cfpcli.records.person import Profile
from cfpcli.records.proposal import Draft
from cfpcli.text import clean_line, shorten
from cfpcli.ui.dialogue import BackError, Choice, Count, word_count
from cfpcli.ui.editor import counter, spans

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
            ask=lambda draft, label: _ask_all(desk, draft, label, count),
            shown=lambda draft: _shown(draft, count),
            lacks=lambda draft: not draft.speakers or bool(_unfinished(draft, count)),
        ),
    )


def _shown(draft: Draft, count: Count) -> tuple[str, str]:
    described = [speaker for speaker in draft.speakers if speaker.biography]
    if len(described) == len(draft.speakers) == 1:
        return described[0].biography, count(described[0].biography).words
    return ", ".join(
        speaker.name for speaker in described
    ), f"{len(described)} of {len(draft.speakers)}" if described else ""


def _ask_all(desk: Desk, draft: Draft, label: str, count: Count) -> Draft:
    """Ask for missing or unfinished biographies; if none is, for all of them again."""
    todo = _unfinished(draft, count) or list(range(len(draft.speakers)))
    done = 0
    while done < len(todo):
        try:
            draft = _ask_biography(desk, draft, todo[done], label, count)
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
        choice = _chosen(desk, question, biographies, speaker.biography, count)
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


def _chosen(desk: Desk, label: str, biographies: dict[str, str], here: str, count: Count) -> str | None:
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
