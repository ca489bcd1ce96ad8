"""The arrangement of a publication: letters of names, sessions that are gone, former people, tracks and rooms."""

import pytest
from msgspec.structs import replace

from cfpcli.programme.rules.agenda import Agenda, Item, Presenter
from cfpcli.site.rules.directory import Directory
from cfpcli.site.rules.publication import Edition, Publication
from tests.factories import code_of
from tests.site.publications import EVENT, at, programme, publication, slot


def directory(shown: Publication | None = None) -> Directory:
    return Directory(shown or publication(), {})


def with_people(*names: str) -> Directory:
    """A programme of one session with these people."""
    agenda = programme()
    people = tuple(Presenter(code=f"P{at_:05}", number=at_, guid=str(at_), name=name) for at_, name in enumerate(names))
    items = (replace(agenda.items[0], speakers=people),)
    return directory(Publication(event=EVENT, programme=replace(agenda, items=items)))


def letters(*names: str) -> list[tuple[str, list[str]]]:
    return [(letter.text, [person.name for person in letter.people]) for letter in with_people(*names).letters]


def test_letters_ignore_case_and_accents() -> None:
    assert letters("zoë", "Élodie", "eva", "Zed", "Ådne", "Øyvind", "Łukasz") == [
        ("A", ["Ådne"]),
        ("E", ["Élodie", "eva"]),
        ("Z", ["Zed", "zoë"]),
        ("Ø", ["Øyvind"]),  # letters of their own
        ("Ł", ["Łukasz"]),
    ]


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("山田 太郎", "山"), ("Иван", "И"), ("ǅemal", "D"), ("ßen", "S"), ("ﬁona", "F"),
        ("김철수", "\u1100"),  # by its first consonant
        ("", "#"), ("42", "#"), ("👋", "#"), ("_", "#"), ("3xAda", "X"), ('"Ada"', "A"), ("\u200bAda", "A"),
        ("\u202eAda", "A"), ("\x07", "#"),
    ],
)  # fmt: skip
def test_the_letter_of_a_name(name: str, letter: str) -> None:
    assert [each[0] for each in letters(name)] == [letter]


def test_every_letter_is_there_once_and_has_its_own_anchor() -> None:
    shown = with_people("Bo", "3", "Ana", "bea", "(Ada)", "9", "Ösp", "Otto").letters
    texts = [letter.text for letter in shown]
    assert len(texts) == len({*texts})
    assert [letter.anchor for letter in shown] == [f"l-{number}" for number in range(1, len(shown) + 1)]


def test_people_of_one_name_have_the_order_of_their_codes() -> None:
    (letter,) = with_people("Ana", "Ana", "ana").letters
    assert [person.code for person in letter.people] == ["P00000", "P00001", "P00002"]


def test_sessions_that_are_gone_have_the_version_since_which_they_are() -> None:
    gone = directory().gone
    assert {code: each.since for code, each in gone.items()} == {code_of(10): "0.2", code_of(6): ""}
    assert gone[code_of(10)].item.title == "Gone since"


def removed_and_restored(*numbers: int) -> list[Agenda]:
    """Programmes, in each of which one session takes place."""
    return [
        programme((slot(number, at(28, 10), proposal=code_of(number)),), version=f"0.{version}")
        for version, number in enumerate(numbers, 1)
    ]


def test_a_session_that_came_back_is_not_gone_and_one_that_went_twice_is_since_the_last_time() -> None:
    *former, present = removed_and_restored(1, 3, 1)
    shown = directory(Publication(event=EVENT, programme=present, former=tuple(former), editions=standing(3)))
    assert {code: each.since for code, each in shown.gone.items()} == {code_of(3): "0.3"}
    *former, present = removed_and_restored(1, 3, 1, 3)
    shown = directory(Publication(event=EVENT, programme=present, former=tuple(former), editions=standing(4)))
    assert {code: each.since for code, each in shown.gone.items()} == {code_of(1): "0.4"}


def standing(count: int) -> tuple[Edition, ...]:
    """Releases that were not undone, newest first."""
    return tuple(Edition(version=f"0.{at}", published=None) for at in range(count, 0, -1))


def test_a_session_of_a_release_that_was_undone_is_missing_since_no_version() -> None:
    *former, present = removed_and_restored(1, 3, 1)
    one_undone = tuple(each for each in standing(3) if each.version != "0.2")
    shown = directory(Publication(event=EVENT, programme=present, former=tuple(former), editions=one_undone))
    assert {code: (each.since, each.is_called_off) for code, each in shown.gone.items()} == {code_of(3): ("", False)}


def test_a_session_with_one_of_its_two_times_called_off_is_not_gone() -> None:
    agenda = programme()
    items = tuple(replace(each, cancelled=each.number == 3) for each in agenda.items)
    shown = directory(Publication(event=EVENT, programme=replace(agenda, items=items)))
    assert code_of(3) in shown.by_code
    assert code_of(3) not in shown.gone


def test_former_people_are_those_who_were_public_and_are_not() -> None:
    shown = publication()
    assert shown.programme is not None
    assert directory(shown).former_people == frozenset()
    items = tuple(
        replace(each, speakers=tuple(who for who in each.speakers if who.code != "ZZZZZB"))
        for each in shown.programme.items
    )
    later = replace(shown, programme=replace(shown.programme, items=items))
    assert directory(later).former_people == {"ZZZZZB"}


def test_somebody_whose_only_session_was_called_off_is_no_speaker() -> None:
    agenda = programme()
    items = tuple(replace(each, cancelled=True) for each in agenda.items)
    shown = directory(Publication(event=EVENT, programme=replace(agenda, items=items)))
    assert not any((shown.people, shown.by_code, shown.cards))


def test_a_track_and_a_room_of_a_former_programme_keep_their_pages() -> None:
    shown = publication()
    assert shown.programme is not None
    former = shown.former[0].items[0]
    moved: Item = replace(former, track="Old track", track_slug="old", room="Old room", room_slug="cellar")
    later = directory(replace(shown, former=(replace(shown.former[0], items=(moved,)),)))
    assert later.tracks["old"].page == "track/old.html"
    assert later.rooms["cellar"].page == "room/cellar.html"
    assert dict(later.tracks_with_cards())[later.tracks["old"]] == ()
    assert [*later.tracks][:4] == [track.slug for track in EVENT.tracks]


def test_a_room_has_its_breaks_and_a_track_only_sessions() -> None:
    shown = directory()
    assert "Opening of day two" in [each.title for each in shown.cards_by_room["attic"]]
    assert all(each.code for cards in shown.cards_by_track.values() for each in cards)


def test_before_the_first_release_there_are_the_days_of_the_event_and_nothing_else() -> None:
    shown = directory(Publication(event=EVENT))
    assert shown.days == ("2026-03-28", "2026-03-29")
    assert [link.text for link in shown.menu()] == [
        "Overview", "Saturday 28 March", "Sunday 29 March", "Sessions", "Speakers", "Changes", "Call for papers",
    ]  # fmt: skip
    assert not any((shown.items, shown.people, shown.letters, shown.gone, shown.session_pages()))
