"""Letters: in the words of the shipped templates, with nothing that the speakers may not know."""

import re
from datetime import date, datetime, timedelta
from types import UnionType
from typing import Any, get_args, get_origin

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.mail.files.template_folder import shipped, shipped_files
from cfpcli.mail.rules.dispatches import Dispatch, Grouping, occasion_of
from cfpcli.mail.rules.due import Role
from cfpcli.mail.rules.letters import Book, Letter, Mailbox, Reminder, letter_of, mailbox_of, reminder_letter
from cfpcli.mail.rules.placeholders import placeholders_of
from cfpcli.mail.rules.templates import Placeholders, parsed_template
from cfpcli.records.facts import facts_of
from cfpcli.records.programme import Release, SlotAnswer
from cfpcli.records.proposal import Proposal, State
from tests.factories import NOW, make_event
from tests.mail.samples import (
    ANA,
    BO,
    COMMITTEE,
    EVENT,
    NINE,
    accepted,
    dispatched,
    due,
    notified,
    release,
    slot,
)

ANSWER_BY = date(2026, 7, 1)
OTHER = "M9ZC7X"
COMMAND = "If you use cfp with the event's file, this command does the same:"


def letters(
    *proposals: Proposal,
    grouping: Grouping = Grouping.PERSON,
    answer_by: date | None = ANSWER_BY,
    book: Book | None = None,
    **attrs: Any,  # noqa: ANN401
) -> list[Letter]:
    """The letters for these proposals."""
    matters = due(*proposals, **attrs)
    return [
        letter_of(dispatch, book or shipped(), COMMITTEE, answer_by=answer_by)
        for dispatch in dispatched(*matters, grouping=grouping)
    ]


def paragraphs(letter: Letter) -> list[str]:
    """The paragraphs of a letter, unwrapped."""
    return [" ".join(part.split()) for part in letter.body.split("\n\n")]


def test_an_acceptance_names_what_to_do_until_when() -> None:
    (letter,) = letters(accepted(), releases=(release("0.1", slot()),))
    assert letter.subject == "Accepted for Open Source Experience 2026: Signed builds for small teams"
    assert paragraphs(letter) == [
        "Hello Ana Ruiz,",
        "Good news: your proposal “Signed builds for small teams” (K7QX3D) has been accepted for " + f"{EVENT.name}.",
        "Your place in the programme (version 0.1):",
        "- “Signed builds for small teams”: Tuesday 1 December 2026, 10:00\u201310:20, Auditorium",
        "Times are local to the event (Europe/Paris).",
        f"Will you be there? Answer this message with a yes, and we will confirm your session. {COMMAND}",
        "cfp confirm K7QX3D",
        "We need your answer by Wednesday 1 July 2026.",
        "If you cannot come, tell us in the same way, so that somebody else can have the place.",
        "Best regards, The committee",
    ]
    assert letter.to == (Mailbox("Ana Ruiz", "ana@example.org"),)
    assert letter.at == datetime.fromisoformat("2026-06-01T00:00Z")


def test_what_is_not_known_is_left_out() -> None:
    (letter,) = letters(accepted(), answer_by=None)
    assert "We need" not in letter.body
    assert "programme" not in letter.body
    assert "\n\n\n" not in letter.body
    assert "earlier answer" not in letter.body


def test_an_answer_that_replaces_another_says_so() -> None:
    (letter,) = letters(accepted(notified_state=State.REJECTED))
    assert "This replaces our earlier answer (not accepted)." in letter.body


def test_in_french_for_who_proposed_in_french() -> None:
    (letter,) = letters(accepted(language="fr"), releases=(release("0.1", slot()),))
    assert letter.subject.startswith("Proposition retenue pour Open Source Experience 2026 : ")
    assert "mardi 1er décembre 2026, de 10\u00a0h à 10\u00a0h\u00a020, Auditorium" in " ".join(
        letter.body.split(" ")
    ).replace("\n  ", " ")


def test_several_results_are_one_list_in_one_letter() -> None:
    (letter,) = letters(
        accepted(notified_state=State.WAITLISTED), accepted(code=OTHER, title="An opening", state=State.REJECTED)
    )
    assert letter.subject == "Your proposals for Open Source Experience 2026"
    assert (
        "- “Signed builds for small teams” (K7QX3D): accepted; this replaces our earlier answer (on the waiting list)"
        " - “An opening” (M9ZC7X): not accepted"
    ) in paragraphs(letter)
    assert "To confirm K7QX3D, answer this message" in letter.body


CONFIRMED = accepted(state=State.CONFIRMED)
NOTED = "We have noted that the time of K7QX3D was declined, and are looking for another."
NOTED_IN_FRENCH = "Nous avons noté que l\u2019horaire de K7QX3D a été décliné, et nous en cherchons un autre."


@pytest.mark.parametrize(
    ("language", "answer", "expected"),
    [
        ("en", SlotAnswer.CONFIRMED, "There is nothing to do for K7QX3D for now."),
        ("en", SlotAnswer.DECLINED, NOTED),
        ("en", SlotAnswer.NONE, "To confirm the time of K7QX3D, answer this message with a yes."),
        ("fr", SlotAnswer.CONFIRMED, "Vous n\u2019avez rien à faire pour K7QX3D pour le moment."),
        ("fr", SlotAnswer.DECLINED, NOTED_IN_FRENCH),
        ("fr", SlotAnswer.NONE, "Pour confirmer l\u2019horaire de K7QX3D, répondez"),
    ],
)
def test_a_letter_about_a_confirmed_session_knows_the_answer_to_its_time(
    language: str, answer: SlotAnswer, expected: str
) -> None:
    (letter,) = letters(
        replace(CONFIRMED, language=language), releases=(release("1", slot()),), answers={slot().guid: answer}
    )
    phrases = ("nothing to do", "rien à faire", "declined", "décliné", "To confirm", "Pour confirmer")
    assert expected in " ".join(letter.body.split())
    assert [phrase in letter.body for phrase in phrases] == [phrase in expected for phrase in phrases]
    assert ("cfp confirm K7QX3D" in letter.body) == (answer is SlotAnswer.NONE)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_new_times_are_to_be_confirmed_again_and_a_declined_one_is_noted(language: str) -> None:
    def body(answer: SlotAnswer) -> str:
        (letter,) = letters(
            replace(CONFIRMED, language=language),
            releases=(release("1", slot()), release("2", slot(room="workshop"), day=2)),
            notifications=(notified(release="1"),),
            answers={slot().guid: answer},
        )
        return " ".join(letter.body.split())

    asked, noted, settled = map(body, (SlotAnswer.NONE, SlotAnswer.DECLINED, SlotAnswer.CONFIRMED))
    confirm = {"en": "To confirm the time of K7QX3D, answer", "fr": "Pour confirmer l\u2019horaire de K7QX3D, répondez"}
    assert [confirm[language] in each for each in (asked, noted, settled)] == [True, False, False]
    note = {"en": NOTED, "fr": NOTED_IN_FRENCH}
    assert [note[language] in each for each in (asked, noted, settled)] == [False, True, False]


def test_an_acceptance_and_a_list_of_results_note_a_declined_time() -> None:
    attrs: dict[str, Any] = {"releases": (release("1", slot()),), "answers": {slot().guid: SlotAnswer.DECLINED}}
    (alone,) = letters(accepted(), **attrs)
    (among,) = letters(CONFIRMED, accepted(code=OTHER, state=State.REJECTED), **attrs)
    assert NOTED in paragraphs(alone)
    assert NOTED in paragraphs(among)
    assert "To confirm" not in among.body


def test_several_rejections_ask_for_nothing() -> None:
    (letter,) = letters(*(accepted(code=code, state=State.REJECTED) for code in ("K7QX3D", OTHER)))
    assert "confirm" not in letter.body.lower()
    assert "We need your answer" not in letter.body


def test_all_speakers_of_a_session_are_greeted() -> None:
    (letter,) = letters(accepted(speakers=(ANA.code, BO.code)), grouping=Grouping.SESSION)
    assert letter.body.startswith("Hello Ana Ruiz and Bo Ström,\n")
    assert [mailbox.address for mailbox in letter.to] == ["ana@example.org", "bo@example.org"]
    assert [(each.person, each.proposal) for each in letter.news] == [(ANA.code, "K7QX3D"), (BO.code, "K7QX3D")]


def test_changes_of_times_say_what_was_before() -> None:
    before = release("1", slot(), slot("slot-2", start=NINE + timedelta(hours=4)))
    newest = release("2", slot(room="workshop"), day=2)
    (letter,) = letters(accepted(), notifications=(notified(release="1"),), releases=(before, newest))
    assert letter.subject == "Your times at Open Source Experience 2026 (programme 2)"
    assert paragraphs(letter)[2] == (
        "- “Signed builds for small teams” has moved to Tuesday 1 December 2026, 10:00\u201310:20, Workshop"
        " (before: Tuesday 1 December 2026, 10:00\u201310:20, Auditorium)"
        " - “Signed builds for small teams” is no longer planned for Tuesday 1 December 2026, 14:00\u201314:20,"
        " Auditorium"
    )


def test_a_session_after_midnight_has_its_true_date() -> None:
    late = slot(start=datetime.fromisoformat("2026-12-01T23:30Z"))
    (letter,) = letters(accepted(), releases=(release("1", late),))
    assert "Wednesday 2 December 2026, 00:30\u201300:50" in " ".join(letter.body.split())


def test_a_day_without_a_time_says_so() -> None:
    (letter,) = letters(accepted(), releases=(release("1", slot(start=None, day="2026-12-01", room="")),))
    assert paragraphs(letter)[3].endswith(": Tuesday 1 December 2026, time to be announced")


def own_book(body: str, role: Role = Role.ACCEPTED) -> Book:
    """The shipped templates with one of another text."""
    template = parsed_template(f"Subject: S\n\n{body}", placeholders_of(role), source="t.txt")
    return Book({**shipped().templates, ("en", role): template}, shipped().phrases)


def test_values_of_a_pasted_template() -> None:
    book = own_book(
        "{confirmation_link}\n{withdraw_link}\n{deadline}\n{session_start_date} {session_end_time} {session_room}\n"
        "{track_name} {session_type} {session_duration_minutes}\n{talk_url}\n{speakers}\n{email}\n{event_place}\n"
        "{speaker_schedule_full}\n"
    )
    (letter,) = letters(accepted(), releases=(release("1", slot()),), book=book)
    assert letter.body.splitlines() == [
        "mailto:cfp@example.org?subject=cfp%20confirm%20K7QX3D",
        "mailto:cfp@example.org?subject=cfp%20withdraw%20K7QX3D",
        "Sunday 14 June 2026",
        "Tuesday 1 December 2026 10:20 Auditorium",
        "Security Talk 20",
        "Ana Ruiz",
        "ana@example.org",
        "Paris",
        "- “Signed builds for small teams”: Tuesday 1 December 2026, 10:00\u201310:20,",
        "  Auditorium",
    ]


def test_all_times_of_a_person_are_in_order_also_those_that_are_not_new() -> None:
    book = own_book("{speaker_schedule_full}", Role.SCHEDULE)
    proposals = (accepted(title="Evening", code=OTHER), accepted(title="Morning"))
    notifications = (notified(), notified(proposal=OTHER, release="1"))
    slots = (slot("slot-2", OTHER, start=NINE + timedelta(hours=8)), slot())
    (letter,) = letters(*proposals, notifications=notifications, releases=(release("1", *slots),), book=book)
    assert [line[:11] for line in letter.body.splitlines()] == ["- “Morning”", "- “Evening”"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_reminder_says_how_much_is_open_and_until_when(language: str) -> None:
    reminder = Reminder(
        occasion=occasion_of(EVENT), recipient=BO, language=language, open=3, assigned=12, until=ANSWER_BY, at=NOW
    )
    letter = reminder_letter(reminder, shipped(), COMMITTEE)
    assert letter.identity.startswith("SPKR4B.reviewer.reminder.")
    assert letter.news == ()
    text = " ".join(letter.body.split())
    assert ("3 of the 12" if language == "en" else "3 sur les 12") in text
    assert ("by Wednesday 1 July 2026" if language == "en" else "le mercredi 1er juillet 2026") in text
    assert "cfp review" in letter.body


def test_the_committee_needs_an_address_that_mail_can_come_from() -> None:
    assert mailbox_of("The\nteam", "cfp@example.org") == Mailbox("The team", "cfp@example.org")
    with pytest.raises(DataRefusedError, match="the committee has no address"):
        mailbox_of("The team", "")


PRIVATE = {
    "notes", "internal_notes", "state_reason", "state_tags", "pending_state", "pending_reason", "pending_tags",
    "late_reason", "redactions", "answers", "acknowledged", "scores", "comment", "feedback", "reviewer",
}  # fmt: skip


def held_by(type_: Any) -> set[str]:  # noqa: ANN401
    """The names of all fields of a struct, and of the structs in it."""
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        fields = msgspec.structs.fields(type_)
        return {field.name for field in fields}.union(*(held_by(field.type) for field in fields))
    parts = get_args(type_) if get_origin(type_) or isinstance(type_, UnionType) else ()
    return set().union(*map(held_by, parts))


@pytest.mark.parametrize("struct", [Dispatch, Reminder])
def test_a_renderer_holds_nothing_private(struct: type) -> None:
    confidential = {name for name, fact in facts_of(Proposal).items() if fact.confidential}
    assert confidential <= PRIVATE
    assert not held_by(struct) & PRIVATE


secret = st.text(st.sampled_from("abcdefghijkl"), min_size=8, max_size=12).map(lambda text: f"zq{text}qz")


@given(
    st.lists(secret, min_size=9, max_size=9),
    st.sampled_from(State),
    st.sampled_from((*State, None)),
    st.sampled_from((*State, None)),
    st.sampled_from(("en", "fr")),
    st.sampled_from(Grouping),
    st.booleans(),
)
def test_nothing_private_or_unpublished_gets_into_a_letter(
    secrets: list[str],
    state: State,
    pending: State | None,
    earlier: State | None,
    language: str,
    grouping: Grouping,
    is_released: bool,
) -> None:
    proposal = accepted(
        state=state,
        pending_state=pending,
        notified_state=earlier,
        language=language,
        notes=secrets[0],
        internal_notes=secrets[1],
        state_reason=secrets[2],
        pending_reason=secrets[3],
        state_tags=(secrets[4],),
        pending_tags=(secrets[5],),
        tags=(secrets[6],),
        answers={"diet": secrets[7]},
        late_reason=secrets[8],
        speakers=(ANA.code, BO.code),
    )
    releases: tuple[Release, ...] = (release("1", slot()),) if is_released else ()
    plain = accepted(state=state, notified_state=earlier, language=language, speakers=(ANA.code, BO.code))
    written = letters(proposal, grouping=grouping, releases=releases)
    assert not [text for text in secrets if text in repr(written)]
    # What is pending makes no difference at all.
    assert written == letters(plain, grouping=grouping, releases=releases)
    if state in {State.DRAFT, State.SUBMITTED}:
        assert written == []


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("role", Role)
def test_every_shipped_template_names_the_person_and_the_event(language: str, role: Role) -> None:
    template = shipped().templates[language, role]
    names = {name for line in (template.subject, *template.body) for name in line.names}
    assert {"name", "event_name", "committee"} <= names
    assert names <= placeholders_of(role).names


def test_french_never_puts_a_name_behind_a_word_that_is_elided_before_a_vowel() -> None:
    texts = [text for name, text in shipped_files() if name.startswith("fr/")]
    assert not [match[0] for text in texts for match in re.finditer(r"\b(?:de|que|le|la) \{event_name\}", text)]


def test_french_keeps_its_punctuation_on_the_line() -> None:
    texts = [text for name, text in shipped_files() if name.startswith("fr/")]
    assert not [match[0] for text in texts for match in re.finditer("« | »| [:;?!]|'", text)]


def test_the_languages_say_the_same() -> None:
    for role in Role:
        english, french = (shipped().templates[language, role] for language in ("en", "fr"))
        assert {name for line in english.body for name in line.names} == {
            name for line in french.body for name in line.names
        }, role
    assert {key: line.names for key, line in shipped().phrases["en"].items()} == {
        key: line.names for key, line in shipped().phrases["fr"].items()
    }


def test_an_event_without_a_close_or_a_page_has_no_words_for_them() -> None:
    bare = make_event(place="", url="", site_url="", call=msgspec.structs.replace(EVENT.call, closes=None))
    assert occasion_of(bare).deadline is None
    assert Placeholders(frozenset()).canonical("x") == "x"
