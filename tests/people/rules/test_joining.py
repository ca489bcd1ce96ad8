"""Two people who may be one, what they are together, and the records that follow an address."""

from datetime import UTC, datetime

from msgspec.structs import replace

from cfpcli.call.rules.openness import personal_extension
from cfpcli.dates.written_deadline import Deadline
from cfpcli.people.rules.joining import Pair, dropped_of_reviewer, joined, likely_pairs, readdressed
from cfpcli.records.change import Kind
from cfpcli.records.event import Event, PersonalExtension, Track
from cfpcli.records.person import Organiser, Speaker
from cfpcli.records.review import Assignment, DeclaredConflict, Review, Reviewer
from tests.factories import make_event, make_review

ANA = Speaker(code="ANAAAA", name="Ana Ruiz", email="ana@example.org", affiliation="Harbour Ltd")


def person(code: str, **fields: object) -> Speaker:
    return Speaker(code=code, **{"name": "Ana Ruiz", **fields})  # type: ignore[arg-type]  # fields of a speaker


def test_one_address_in_two_spellings_is_one_person() -> None:
    twin = person("BBBBBB", name="A. Ruiz", email="a.na+cfp@example.org")
    assert likely_pairs([ANA, twin]) == (Pair("ANAAAA", "BBBBBB", "one address in two spellings"),)
    assert likely_pairs([ANA, person("BBBBBB", name="A. Ruiz", email="ana@example.net")]) == ()


def test_one_name_at_one_organisation_is_one_person() -> None:
    assert likely_pairs([ANA, person("BBBBBB", name="ana  RUIZ", affiliation="harbour")]) == (
        Pair("ANAAAA", "BBBBBB", "the same name and affiliation"),
    )
    assert likely_pairs([ANA, person("BBBBBB", affiliation="Town library")]) == ()
    assert likely_pairs([person("AAAAAA", affiliation="freelance"), person("BBBBBB", affiliation="Freelance")]) == ()


def test_the_person_who_stays_keeps_their_values_and_gets_the_others() -> None:
    other = person(
        "BBBBBB", name="A. Ruiz", email="a@home.example", other_emails=("b@home.example",), url="x", aliases=("CCCCCC",)
    )
    both = joined(ANA, other)
    assert (both.code, both.name, both.url, both.affiliation) == ("ANAAAA", "Ana Ruiz", "x", "Harbour Ltd")
    assert both.emails == ("ana@example.org", "a@home.example", "b@home.example")
    assert both.aliases == ("BBBBBB", "CCCCCC")
    assert joined(person("AAAAAA"), other).emails == ("a@home.example", "b@home.example")


def test_every_record_under_an_address_follows_it() -> None:
    old, after = "old@example.org", person("ANAAAA", email="ana@example.org")
    at = datetime(2026, 5, 1, tzinfo=UTC)
    reviewer = Reviewer(email=old, number=3, name="Ana", tracks=("cloud",))
    other = Reviewer(email="bo@example.org", conflicts=(DeclaredConflict(against=old),))
    review = make_review(proposal="K7QX3D", reviewer=old)
    assignment = Assignment(proposal="K7QX3D", reviewer=old, assigned=at)
    changes = list(readdressed([make_event(), reviewer, other, Organiser(email=old), review, assignment], [old], after))

    made = {(change.kind, change.key) for change in changes if change.before is None}
    gone = {(change.kind, change.key) for change in changes if change.after is None}
    keys = {(Kind.REVIEWER, ""), (Kind.ORGANISER, ""), (Kind.REVIEW, "K7QX3D/"), (Kind.ASSIGNMENT, "K7QX3D/")}
    assert made == {(kind, f"{key}ana@example.org") for kind, key in keys}
    assert gone == {(kind, f"{key}{old}") for kind, key in keys}
    (changed,) = [change.after for change in changes if change.before and change.after]
    assert isinstance(changed, Reviewer)
    assert changed.conflicts == (DeclaredConflict(against="ana@example.org"),)
    moved = next(change.after for change in changes if isinstance(change.after, Reviewer) and not change.before)
    assert (moved.name, moved.tracks, moved.number) == ("Ana Ruiz", ("cloud",), 0)


def test_of_two_reviewers_who_are_one_person_one_stays() -> None:
    first, second = Reviewer(email="ana@example.org", name="Ana Ruiz"), Reviewer(email="a@home.example")
    changes = list(readdressed([first, second], ["a@home.example"], person("ANAAAA", email="ana@example.org")))
    assert [(change.key, change.after) for change in changes] == [("a@home.example", None)]


def test_the_conflicts_of_two_reviewers_who_are_one_person_are_joined_and_empty_fields_filled() -> None:
    asks, confirmed = DeclaredConflict(against="rival.org", requested=True), DeclaredConflict(against="rival.org")
    first = Reviewer(email="ana@example.org", number=4, name="Ana Ruiz", conflicts=(asks,), tracks=("cloud",))
    second = Reviewer(
        email="a@home.example",
        affiliation="Harbour",
        tracks=("law",),
        load=0,
        conflicts=(DeclaredConflict(against="K7QX3D", reason="partner"), confirmed),
    )
    ana = person("ANAAAA", email="ana@example.org")
    whole = Reviewer(
        email="ana@example.org",
        number=4,
        name="Ana Ruiz",
        affiliation="Harbour",
        tracks=("cloud",),
        load=0,
        conflicts=(confirmed, DeclaredConflict(against="K7QX3D", reason="partner")),
    )
    for records in ([first, second], [second, first]):
        changes = {change.key: change.after for change in readdressed(records, ["a@home.example"], ana)}
        assert changes == {"ana@example.org": whole, "a@home.example": None}
    assert dropped_of_reviewer(second, whole) == ("tracks",)
    assert dropped_of_reviewer(replace(second, active=False), whole) == ("tracks", "active or inactive")
    third = Reviewer(email="a@work.example")
    moved = list(readdressed([second, third], ["a@home.example", "a@work.example"], ana))
    assert [change.key for change in moved] == ["a@home.example", "ana@example.org", "a@work.example"]
    (new,) = [change.after for change in moved if isinstance(change.after, Reviewer)]
    assert (new.number, new.conflicts, new.affiliation) == (0, second.conflicts, "Harbour")


def test_the_later_close_of_two_people_who_are_one_is_in_force() -> None:
    def granted(email: str, day: int) -> PersonalExtension:
        closes = Deadline(raw="", date=f"2027-02-{day:02}", at=datetime(2027, 2, day, tzinfo=UTC))
        return PersonalExtension(email=email, closes=closes, granted=datetime(2026, 5, 1, tzinfo=UTC))

    ana, home = "ana@example.org", "a@home.example"
    for days in ([(ana, 10), (home, 3)], [(home, 3), (ana, 20), (ana, 10)], [(home, 10), (ana, 3)]):
        event = make_event()
        call = replace(event.call, personal_extensions=tuple(granted(*each) for each in days))
        (change,) = readdressed([replace(event, call=call)], [home], person("ANAAAA", email=ana))
        assert isinstance(change.after, Event)
        extensions = change.after.call.personal_extensions
        assert len(extensions) == len(days)
        extension = personal_extension(change.after.call, ana)
        assert extension is not None
        assert extension.closes.date == "2027-02-10"


def test_a_chair_who_was_listed_twice_is_listed_once() -> None:
    track = Track(slug="x", name="X", chairs=("Ana <ana@example.org>", "A. Ruiz <a@home.example>", "Bo"))
    event = replace(make_event(), tracks=(track,))
    (change,) = readdressed([event], ["a@home.example"], person("ANAAAA", email="ana@example.org"))
    assert isinstance(change.after, Event)
    assert change.after.tracks[0].chairs == ("Ana Ruiz <ana@example.org>", "Bo")


def test_nothing_follows_a_person_without_an_address() -> None:
    review: Review = make_review(reviewer="ana@example.org")
    assert list(readdressed([review, make_event()], ["ana@example.org"], person("ANAAAA", email=""))) == []
