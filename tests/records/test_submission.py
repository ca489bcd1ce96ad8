"""What an event asks of a draft, every fault told at once, and the records that a draft becomes."""

import random
from collections.abc import Collection
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import Fault
from cfpcli.records.change import Change
from cfpcli.records.event import Call, Event, Limits, Notice, Question, QuestionKind, SessionType, Track
from cfpcli.records.person import Speaker, Window
from cfpcli.records.proposal import Acknowledgement, Draft, DraftSpeaker, Proposal, Resource, State
from cfpcli.records.submission import (
    completed,
    differences,
    draft_faults,
    identity,
    new_proposal,
    person_limit_faults,
    same_title,
    speaker_changes,
    unacknowledged,
)
from cfpcli.text import characters, words
from tests.factories import NOW, make_event, make_proposal, make_speaker

ANA = DraftSpeaker(name="Ana Ruiz", email="ana@example.org")
BO = DraftSpeaker(name="Bo Ström", email="bo@example.org")


DRAFT = Draft(
    title="Signed builds",
    event="osxp-2026",
    track="security",
    session_type="talk",
    language="en",
    abstract="How three people sign every build.",
    speakers=(ANA,),
)


def make_draft(**attrs: object) -> Draft:
    return msgspec.structs.replace(DRAFT, **attrs)


def limited(**limits: int) -> Event:
    return make_event(call=Call(limits=Limits(**limits)))


def rng() -> random.Random:
    return random.Random(1)  # noqa: S311  # codes in tests are no secrets


def never(_code: str) -> bool:
    return False


def faults(draft: Draft, event: Event, addressless: Collection[str] = ()) -> list[tuple[str, str]]:
    return [(fault.field, fault.message) for fault in draft_faults(draft, event, addressless=addressless)]


# completed


def test_completed_fills_in_what_the_event_leaves_no_choice_about() -> None:
    event = make_event(
        tracks=(Track(slug="all", name="All"),),
        session_types=(SessionType(slug="talk", name="Talk", duration=20),),
        languages=("en",),
    )
    draft = completed(Draft(title="T"), event)
    assert (draft.event, draft.track, draft.session_type, draft.language) == ("osxp-2026", "all", "talk", "en")


def test_completed_chooses_nothing_for_the_speaker() -> None:
    draft = completed(Draft(title="T"), make_event())
    assert (draft.track, draft.session_type, draft.language) == ("", "", "")
    bare = completed(Draft(title="T"), make_event(tracks=(), session_types=(), languages=()))
    assert (bare.track, bare.session_type, bare.language) == ("", "", "")


def test_completed_keeps_what_was_said_even_where_it_is_wrong() -> None:
    event = make_event(tracks=(Track(slug="all", name="All"),), languages=("en",))
    draft = completed(Draft(title="T", event="other", track="some", language="fr"), event)
    assert (draft.event, draft.track, draft.language) == ("other", "some", "fr")


def test_completed_makes_every_text_well_formed() -> None:
    draft = completed(
        Draft(
            title=" Cafe\u0301 ",
            track=" security\n",
            level="all\udcff ",
            tags=(" sbom ", " ", "e\u0301"),
            resources=(Resource(link=" https://example.org/a ", description="Slides\r\n"),),
            abstract="one\r\ntwo  \n\n",
            description="\udcff",
            notes="a\rb",
            speakers=(
                DraftSpeaker(
                    name=" Ana ", email=" Ana@Example.ORG ", affiliation="A\udc80 ", biography="x\r\ny\n", url=" u "
                ),
            ),
        ),
        make_event(),
    )
    assert draft.title == "Café"
    assert (draft.track, draft.level, draft.tags) == ("security", "all?", ("sbom", "é"))
    assert draft.resources == (Resource(link="https://example.org/a", description="Slides"),)
    assert (draft.abstract, draft.description, draft.notes) == ("one\ntwo", "?", "a\nb")
    assert draft.speakers == (
        DraftSpeaker(name="Ana", email="ana@example.org", affiliation="A?", biography="x\ny", url="u"),
    )


def test_completed_keeps_the_indent_that_a_long_text_begins_with() -> None:
    code = "    make all"
    draft = completed(
        make_draft(
            abstract=code, description=code, notes=code, speakers=(msgspec.structs.replace(ANA, biography=code),)
        ),
        make_event(),
    )
    assert (draft.abstract, draft.description, draft.notes) == (code, code, code)
    assert draft.speakers[0].biography == code


def test_completed_leaves_the_place_it_was_read_from() -> None:
    draft = completed(make_draft(source="talk \udcff.md ", lines={"title": 2}), make_event())
    assert (draft.source, draft.lines) == ("talk \udcff.md ", {"title": 2})


def test_completed_reads_the_answers_into_their_kinds() -> None:
    event = make_event(questions=(Question(slug="first", question="First?", kind=QuestionKind.BOOLEAN),))
    assert completed(make_draft(answers={"first": "yes"}), event).answers == {"first": True}


# draft_faults


def test_a_good_draft_has_no_faults() -> None:
    assert draft_faults(make_draft(), make_event()) == ()


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    event = make_event(
        call=Call(limits=Limits(description_words_max=2)),
        questions=(Question(slug="kind", question="Which kind?", required=True),),
    )
    draft = Draft(
        event="osxp-2026",
        track="securty",
        session_type="talk",
        language="de",
        description="one two three",
        source="talk.md",
        lines={"track": 3, "session_type": 2, "language": 5, "description": 9},
    )
    found = draft_faults(draft, event)
    assert [str(fault) for fault in found] == [
        "talk.md: title: is missing; write one line",
        "talk.md: abstract: is missing; this text is public",
        "talk.md: speakers: 0 named, a Talk needs at least 1",
        "talk.md: answers.kind: is missing: Which kind?",
        (
            'talk.md:3: track: "securty" is unknown: did you mean "security"? '
            "allowed: governance, cloud, ai, security, apps, culture"
        ),
        'talk.md:5: language: "de" is unknown: allowed: fr, en',
        "talk.md:9: description: has 3 words, at most 2 are allowed",
    ]


def test_a_draft_that_came_from_no_file_is_called_the_proposal() -> None:
    assert draft_faults(make_draft(title=""), make_event())[0].source == "proposal"


def test_another_event_is_refused() -> None:
    assert faults(make_draft(event="fosdem"), make_event()) == [
        ("event", '"fosdem" is not the event this is sent to (osxp-2026)')
    ]


def test_a_title_is_one_line() -> None:
    assert faults(make_draft(title="one\ntwo"), make_event()) == [("title", "must be one line")]


@pytest.mark.parametrize(
    ("field", "allowed"),
    [
        ("track", "governance, cloud, ai, security, apps, culture"),
        ("session_type", "talk, panel"),
        ("language", "fr, en"),
    ],
)
def test_what_the_event_lets_choose_must_be_chosen(field: str, allowed: str) -> None:
    assert faults(make_draft(**{field: ""}), make_event()) == [(field, f"is missing; allowed: {allowed}")]


@pytest.mark.parametrize("field", ["track", "session_type"])
def test_what_the_event_does_not_have_is_refused(field: str) -> None:
    event = make_event(tracks=(), session_types=())
    draft = make_draft(**({"track": "", "session_type": ""} | {field: "cloud"}))
    assert faults(draft, event) == [(field, f"this event has no {field.replace('_', ' ')}s")]


def test_an_event_without_languages_takes_any() -> None:
    assert draft_faults(make_draft(language="pt-BR"), make_event(languages=())) == ()
    assert draft_faults(make_draft(language=""), make_event(languages=())) == ()


# limits


@pytest.mark.parametrize(
    ("limits", "draft", "field", "message"),
    [
        ({"title_characters_max": 3}, {"title": "four"}, "title", "has 4 characters, at most 3 are allowed"),
        ({"abstract_words_min": 3}, {"abstract": "two words"}, "abstract", "has 2 words, at least 3 are required"),
        ({"abstract_words_min": 3}, {"abstract": "one"}, "abstract", "has 1 word, at least 3 are required"),
        ({"abstract_words_max": 1}, {"abstract": "two\n\nwords"}, "abstract", "has 2 words, at most 1 are allowed"),
        ({"description_words_max": 1}, {"description": "a b"}, "description", "has 2 words, at most 1 are allowed"),
    ],
)
def test_limits_are_held(limits: dict[str, int], draft: dict[str, str], field: str, message: str) -> None:
    assert faults(make_draft(**draft), limited(**limits)) == [(field, message)]


def test_a_biography_that_is_too_long_is_named_by_its_speaker() -> None:
    long = msgspec.structs.replace(BO, biography="one two three")
    short = msgspec.structs.replace(ANA, biography="one two")
    draft = make_draft(speakers=(short, long), source="talk.md", lines={"biography": 30})
    assert [str(fault) for fault in draft_faults(draft, limited(biography_words_max=2))] == [
        "talk.md:30: biography: of Bo Ström has 3 words, at most 2 are allowed"
    ]


def test_a_missing_abstract_is_told_once() -> None:
    found = faults(make_draft(abstract=""), limited(abstract_words_min=50))
    assert found == [("abstract", "is missing; this text is public")]


def test_an_empty_description_is_within_its_limit() -> None:
    assert faults(make_draft(description=""), limited(description_words_max=1)) == []


@given(st.text(max_size=40), st.integers(1, 8), st.integers(1, 8))
def test_limits_count_as_everything_else_does(text: str, most: int, least: int) -> None:
    event = limited(title_characters_max=most, abstract_words_max=most, abstract_words_min=least)
    draft = completed(make_draft(title=text, abstract=text), event)
    found = faults(draft, event)
    count = words(draft.abstract)
    too_long = [field for field, message in found if message.endswith(f"at most {most} are allowed")]
    assert ("title" in too_long) == (characters(draft.title) > most)
    assert ("abstract" in too_long) == (count > most)
    assert any(message.endswith(f"at least {least} are required") for _, message in found) == (
        bool(draft.abstract) and count < least
    )


@given(st.text(max_size=80))
def test_line_ends_and_outer_space_change_no_count(text: str) -> None:
    text = text.replace("\r", "")
    for other in (text.replace("\n", "\r\n"), f"  {text}\n"):
        assert words(other) == words(text)
        assert characters(other) == characters(text)


@given(st.lists(st.text(st.characters(categories=("L", "N"), max_codepoint=0x5FF), min_size=1), max_size=20))
def test_words_are_what_white_space_separates(spoken: list[str]) -> None:
    assert words(" \n".join(spoken)) == len(spoken)
    assert characters("".join(spoken)) == sum(map(len, spoken))


# speakers


@pytest.mark.parametrize(
    ("count", "message"), [(1, "1 named, a Panel needs at least 2"), (4, "4 named, a Panel takes at most 3")]
)
def test_each_session_type_bounds_its_speakers(count: int, message: str) -> None:
    panel = SessionType(slug="panel", name="Panel", duration=45, speakers_min=2, speakers_max=3)
    event = make_event(session_types=(panel,))
    people = tuple(DraftSpeaker(name=f"P{n}", email=f"p{n}@example.org") for n in range(count))
    assert faults(make_draft(session_type="panel", speakers=people), event) == [("speakers", message)]


@pytest.mark.parametrize("count", [2, 3])
def test_the_bounds_themselves_are_allowed(count: int) -> None:
    panel = SessionType(slug="panel", name="Panel", duration=45, speakers_min=2, speakers_max=3)
    people = tuple(DraftSpeaker(name=f"P{n}", email=f"p{n}@example.org") for n in range(count))
    draft = make_draft(session_type="panel", speakers=people)
    assert faults(draft, make_event(session_types=(panel,))) == []


def test_a_session_type_may_need_no_speaker_and_take_any_number() -> None:
    event = make_event(session_types=(SessionType(slug="talk", name="Talk", duration=20, speakers_min=0),))
    many = tuple(DraftSpeaker(name=f"P{n}", email=f"p{n}@example.org") for n in range(30))
    assert faults(make_draft(speakers=()), event) == []
    assert faults(make_draft(speakers=many), event) == []


def test_nobody_is_named_twice() -> None:
    again = DraftSpeaker(name="A. Ruiz", email="ana@example.org")
    assert faults(make_draft(speakers=(ANA, again)), make_event()) == [("speakers", "A. Ruiz is named twice")]


def test_nobody_known_by_name_alone_is_named_twice() -> None:
    people = (DraftSpeaker(name="Emma Noël"), DraftSpeaker(name="emma noel"))
    found = faults(make_draft(speakers=people), make_event(), addressless=["Emma Noël"])
    assert found == [("speakers", "emma noel is named twice")]


def test_a_co_speaker_s_address_may_follow() -> None:
    assert faults(make_draft(speakers=(ANA, DraftSpeaker(name="Cem"))), make_event()) == []
    alone = faults(make_draft(speakers=(DraftSpeaker(name="Cem"), DraftSpeaker(name="Ida"))), make_event())
    assert [message for _, message in alone] == [
        "Cem has no address: write Cem <ADDRESS>",
        "Ida has no address: write Ida <ADDRESS>",
    ]


def test_a_speaker_needs_a_name_and_one_an_address() -> None:
    event = make_event(session_types=(SessionType(slug="talk", name="Talk", duration=20),))
    people = (
        DraftSpeaker(name="Ana Ruiz"),
        DraftSpeaker(name="", email="bo at example"),
        DraftSpeaker(name="Cem", email="cem at example"),
        DraftSpeaker(name=""),
    )
    assert faults(make_draft(speakers=people), event) == [
        ("speakers", "Ana Ruiz has no address: write Ana Ruiz <ADDRESS>"),
        ("speakers", "<bo at example> has no name: write NAME <ADDRESS>"),
        ("speakers", '"bo at example" of <bo at example> is not a valid address: write NAME <ADDRESS>'),
        ("speakers", '"cem at example" of Cem is not a valid address: write NAME <ADDRESS>'),
        ("speakers", "a speaker has no name: write NAME <ADDRESS>"),
    ]


def test_a_fault_of_one_speaker_is_at_that_speakers_line() -> None:
    lines = {"speakers": 4, "speakers.0": 5, "speakers.1": 6}
    draft = make_draft(speakers=(ANA, DraftSpeaker(name="Cem", email="cem")), source="talk.md", lines=lines)
    assert draft_faults(draft, make_event()) == (
        Fault("talk.md", 6, "speakers", '"cem" of Cem is not a valid address: write NAME <ADDRESS>'),
    )
    flat = msgspec.structs.replace(draft, lines={"speakers": 4})
    assert [fault.line for fault in draft_faults(flat, make_event())] == [4]


def test_only_those_known_from_a_programme_may_lack_an_address() -> None:
    people = (DraftSpeaker(name="Emma Noel"), DraftSpeaker(name="Cem"))
    found = faults(make_draft(speakers=people), make_event(), addressless={"Emma Noël"})
    assert found == [("speakers", "Cem has no address: write Cem <ADDRESS>")]


# how many proposals a person may have


def test_a_person_has_at_most_so_many_proposals() -> None:
    draft = make_draft(speakers=(ANA, BO), source="talk.md", lines={"speakers.1": 6})
    event = limited(proposals_per_person=2)
    assert person_limit_faults(
        draft, event, {"ana@example.org": [make_proposal()], "bo@example.org": [make_proposal()] * 2}
    ) == (Fault("talk.md", 6, "speakers", "Bo Ström already has 2 of 2 proposals here"),)
    assert person_limit_faults(draft, limited(proposals_per_person=1), {}) == ()


def test_without_a_limit_nobody_has_too_many() -> None:
    assert person_limit_faults(make_draft(), make_event(), {"ana@example.org": [make_proposal()] * 99}) == ()


# the same again


@pytest.mark.parametrize("title", ["Signed builds", "SIGNED  BUILDS", "Sígned builds "])
def test_titles_are_the_same_give_or_take_case_accents_and_spaces(title: str) -> None:
    assert same_title(make_draft(), title)


def test_titles_differ_by_their_letters() -> None:
    assert not same_title(make_draft(), "Signed build")


def sent(draft: Draft) -> Proposal:
    return new_proposal(draft, code="K7QX3D", speakers=("SPKR3A",), rng=rng(), now=NOW)


def test_a_proposal_says_what_its_draft_said() -> None:
    draft = make_draft(title="signed BUILDS", tags=("sbom",), answers={"kind": "x"})
    assert differences(draft, sent(msgspec.structs.replace(draft, title="Signed builds"))) == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("abstract", "Other"),
        ("description", "Other"),
        ("notes", "Other"),
        ("track", "cloud"),
        ("session_type", "panel"),
        ("language", "fr"),
        ("level", "all"),
        ("tags", ("sbom",)),
        ("duration", 30),
        ("answers", {"kind": "x"}),
        ("resources", (Resource(link="https://example.org/a"),)),
        ("do_not_record", True),
    ],
)
def test_what_a_proposal_says_otherwise_is_named(field: str, value: object) -> None:
    assert differences(make_draft(**{field: value}), sent(make_draft())) == (field,)


# records of speakers


def changed(drafted: list[DraftSpeaker], *known: Speaker) -> tuple[tuple[str, ...], tuple[Change, ...]]:
    return speaker_changes(drafted, {identity(one): one for one in known}, event=make_event(), rng=rng(), is_used=never)


def test_a_new_speaker_comes_in_with_a_code() -> None:
    codes, (change,) = changed([msgspec.structs.replace(ANA, biography="Ana packs.")])
    assert isinstance(change.after, Speaker)
    assert change.before is None
    assert codes == (change.after.code,) == (change.key,)
    assert (change.after.name, change.after.email, change.after.biography) == (
        "Ana Ruiz",
        "ana@example.org",
        "Ana packs.",
    )


def test_a_known_speaker_is_completed_and_never_doubled() -> None:
    known = make_speaker(affiliation="Registry", pronouns="")
    codes, (change,) = changed([DraftSpeaker(name="Ana Ruiz", email="ana@example.org", pronouns="she")], known)
    assert codes == ("SPKR3A",)
    assert (change.before, change.after) == (known, msgspec.structs.replace(known, pronouns="she"))


def test_a_speaker_who_is_known_as_given_makes_no_change() -> None:
    assert changed([ANA], make_speaker()) == (("SPKR3A",), ())


def test_codes_come_in_speaking_order() -> None:
    codes, _ = changed([BO, ANA], make_speaker())
    assert codes[1] == "SPKR3A"
    assert len(codes) == 2


def test_one_without_an_address_is_known_by_name() -> None:
    emma = Speaker(code="EMMA3A", name="Emma Noël")
    assert identity(emma) == identity(DraftSpeaker(name="EMMA  noel"))
    assert changed([DraftSpeaker(name="Emma Noël")], emma) == (("EMMA3A",), ())


def test_one_known_without_an_address_gets_it_and_stays_the_same_person() -> None:
    emma = Speaker(code="EMMA3A", name="Emma Noël", biography="Emma.")
    codes, (change,) = changed([DraftSpeaker(name="Emma Noël", email="emma@example.org")], emma)
    assert codes == ("EMMA3A",)
    assert change.after == msgspec.structs.replace(emma, email="emma@example.org")


def test_two_addresses_are_two_people_even_of_one_name() -> None:
    other = make_speaker(email="other@example.org")
    codes, changes = speaker_changes([ANA], {"ana ruiz": other}, event=make_event(), rng=rng(), is_used=never)
    assert codes != ("SPKR3A",)
    assert [change.before for change in changes] == [None]


def test_a_name_goes_on_meaning_whom_it_meant() -> None:
    emma = Speaker(code="EMMA3A", name="Emma Noël", email="emma@example.org")
    namesake = DraftSpeaker(name="Emma Noël", email="other@example.org")
    known = {"emma@example.org": emma, "emma noel": emma}
    codes, _ = speaker_changes(
        [namesake, DraftSpeaker(name="Emma Noël")], known, event=make_event(), rng=rng(), is_used=never
    )
    assert len(codes) == 2
    assert codes[1] == "EMMA3A"


def test_what_is_said_of_one_person_in_several_places_comes_together() -> None:
    codes, changes = changed(
        [
            DraftSpeaker(name="Emma Noël"),
            DraftSpeaker(name="Emma Noël", email="emma@example.org"),
            DraftSpeaker(name="EMMA NOEL", pronouns="she"),
            DraftSpeaker(name="Emma", email="emma@example.org"),
            DraftSpeaker(name="emma noël", url="https://example.org"),
        ]
    )
    # Neither another spelling nor a short name replaces the name under which an address was given first.
    expected = Speaker(
        code=codes[0], name="Emma Noël", email="emma@example.org", pronouns="she", url="https://example.org"
    )
    assert [change.after for change in changes] == [expected]
    assert len(codes) == 1


def test_one_named_twice_is_one_person_and_one_change() -> None:
    codes, changes = changed([ANA, msgspec.structs.replace(ANA, affiliation="Registry")])
    assert len(codes) == len(changes) == 1
    assert isinstance(changes[0].after, Speaker)
    assert changes[0].after.affiliation == "Registry"


def test_no_code_is_given_out_twice() -> None:
    asked: list[str] = []

    def taken(code: str) -> bool:
        asked.append(code)
        return len(asked) < 3

    codes, _ = speaker_changes([ANA], {}, event=make_event(), rng=rng(), is_used=taken)
    assert codes == (asked[-1],)
    assert len(asked) == 3


def test_no_code_is_given_to_two_speakers_of_one_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = rng()
    drawn = iter("A" * 12 + "B" * 6)
    monkeypatch.setattr(chance, "choice", lambda _alphabet: next(drawn))
    codes, _ = speaker_changes([ANA, BO], {}, event=make_event(), rng=chance, is_used=never)
    assert codes == ("AAAAAA", "BBBBBB")


# new_proposal


def test_a_draft_becomes_a_submitted_proposal() -> None:
    draft = make_draft(
        level="all",
        tags=("sbom",),
        duration=30,
        answers={"kind": "x"},
        resources=(Resource(link="https://example.org/a"),),
        do_not_record=True,
        description="More.",
        notes="Quiet.",
    )
    proposal = new_proposal(draft, code="K7QX3D", speakers=("SPKR3A",), rng=rng(), now=NOW)
    assert proposal == make_proposal(
        guid=proposal.guid,
        state=State.SUBMITTED,
        title="Signed builds",
        level="all",
        tags=("sbom",),
        duration=30,
        answers={"kind": "x"},
        resources=draft.resources,
        do_not_record=True,
        abstract=draft.abstract,
        description="More.",
        notes="Quiet.",
    )
    assert len(proposal.guid) == 36
    assert proposal.late_reason == ""


def test_the_reason_for_taking_it_late_is_kept() -> None:
    proposal = new_proposal(
        make_draft(), code="K7QX3D", speakers=(), rng=rng(), now=NOW, late_reason=" flood at\udcff the venue\r\n"
    )
    assert proposal.late_reason == "flood at? the venue"


TEXTS = st.text(max_size=12)
DRAFTS = st.builds(
    Draft,
    title=TEXTS,
    track=TEXTS,
    session_type=TEXTS,
    language=TEXTS,
    level=TEXTS,
    tags=st.lists(TEXTS, max_size=3).map(tuple),
    abstract=TEXTS,
    description=TEXTS,
    notes=TEXTS,
    speakers=st.lists(st.builds(DraftSpeaker, name=TEXTS, email=TEXTS, biography=TEXTS), max_size=3).map(tuple),
    answers=st.dictionaries(
        st.sampled_from(["flag", "count", "many", "link", "other"]), st.one_of(TEXTS, st.lists(TEXTS).map(tuple))
    ),
)
ASKING = make_event(
    questions=(
        Question(slug="flag", question="?", kind=QuestionKind.BOOLEAN),
        Question(slug="count", question="?", kind=QuestionKind.NUMBER),
        Question(slug="many", question="?", kind=QuestionKind.CHOICES, options=("a", "b, c")),
        Question(slug="link", question="?", kind=QuestionKind.URL),
    )
)


@given(DRAFTS)
def test_a_completed_draft_is_complete(draft: Draft) -> None:
    once = completed(draft, ASKING)
    assert completed(once, ASKING) == once
    msgspec.json.encode(once)


@given(DRAFTS)
def test_whatever_a_draft_says_its_faults_can_be_told(draft: Draft) -> None:
    event = make_event()
    for fault in draft_faults(completed(draft, event), event):
        assert fault.message
        assert fault.field.partition(".")[0] in Draft.__struct_fields__


# notices

CONDUCT = Notice(slug="code-of-conduct", name="Code of conduct", version="2026-04", url="https://example.org/coc")
DATA = Notice(slug="data-notice", name="Data notice", version="2")


def noticed() -> Event:
    return make_event(call=Call(notices=(CONDUCT, DATA)))


def acknowledged(*said: tuple[str, str]) -> Draft:
    return make_draft(acknowledged=tuple(Acknowledgement(notice=slug, version=version) for slug, version in said))


def test_what_is_not_acknowledged_is_a_fault_that_says_what_to_write() -> None:
    named = "code-of-conduct@2026-04"
    assert faults(make_draft(), noticed())[0][1].endswith(f"then add --accept {named}")
    assert faults(make_draft(source="talk.md"), noticed()) == [
        (
            "acknowledged",
            f"{named} is missing: read https://example.org/coc, then write accept: [{named}]",
        ),
        ("acknowledged", "data-notice@2 is missing: read Data notice, then write accept: [data-notice@2]"),
    ]


def test_another_version_is_not_enough() -> None:
    draft = acknowledged(("code-of-conduct", "2025-01"), ("data-notice", "2"))
    assert [field for field, _ in faults(draft, noticed())] == ["acknowledged"]
    assert unacknowledged(draft, noticed()) == (CONDUCT,)


def test_who_acknowledged_everything_has_no_fault() -> None:
    assert faults(acknowledged(("code-of-conduct", "2026-04"), ("data-notice", "2")), noticed()) == []


def test_the_fault_stands_at_the_line_of_the_file() -> None:
    draft = msgspec.structs.replace(make_draft(), source="talk.md", lines={"acknowledged": 6})
    first, _ = draft_faults(draft, noticed())
    assert str(first).startswith("talk.md:6: acknowledged: code-of-conduct@2026-04 is missing")


def test_who_changes_another_persons_proposal_acknowledges_nothing_for_them() -> None:
    assert draft_faults(make_draft(), noticed(), acknowledging=False) == ()


def window(starts: str, ends: str) -> Window:
    """A window between two instants, or local times, of ISO 8601."""
    return Window(starts=datetime.fromisoformat(starts), ends=datetime.fromisoformat(ends))


def test_windows_are_kept_in_utc_and_in_order_and_an_empty_draft_keeps_them() -> None:
    event = make_event(timezone="Europe/Paris")
    days = (window("2026-12-10T09:00", "2026-12-10T10:00"), window("2026-12-09T09:00", "2026-12-09T10:00"))
    draft = completed(make_draft(speakers=(msgspec.structs.replace(ANA, windows=days),)), event)
    codes, (change,) = changed(list(draft.speakers))
    stored = change.after
    assert isinstance(stored, Speaker)
    assert [(each.starts, each.starts.tzinfo) for each in stored.windows] == [
        (datetime(2026, 12, 9, 8, tzinfo=UTC), UTC),
        (datetime(2026, 12, 10, 8, tzinfo=UTC), UTC),
    ]
    assert changed(list(draft.speakers), stored) == (codes, ())
    assert changed([ANA], stored) == (codes, ())


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        ((window("0001-01-01T00:00+14:00", "0001-01-02T00:00+14:00"),), "is outside the years 1 to 9999"),
        ((window("2026-12-09T09:00Z", "2026-12-09T09:30"),), "ends before it starts"),
        ((window("2026-12-09", "2026-12-10"),) * 101, "are 101, at most 100 are allowed"),
    ],
)
def test_windows_that_no_store_keeps_are_faults(windows: tuple[Window, ...], message: str) -> None:
    event = make_event(timezone="Europe/Paris")
    ana = msgspec.structs.replace(ANA, windows=windows)
    fault = draft_faults(completed(make_draft(speakers=(ana,)), event), event)[0]
    assert (fault.field, message in fault.message, "Ana Ruiz" in fault.message) == ("windows", True, True)


def test_a_window_outside_the_event_is_a_fault_unless_it_is_stored() -> None:
    event = make_event(timezone="Europe/Paris", starts="2026-12-09")
    ana = msgspec.structs.replace(ANA, windows=(window("2025-12-09", "2025-12-10"),))
    draft = completed(make_draft(speakers=(ana,)), event)
    (fault,) = draft_faults(draft, event)
    assert fault.field == "windows"
    assert "of Ana Ruiz: Tue 9 December 2025 is not a day of the event, which is on 9 December 2026" in fault.message
    assert draft_faults(draft, event, before=draft) == ()


def test_stored_windows_of_another_event_stay_beside_those_of_a_draft() -> None:
    elsewhere, here = (window(f"{day}T08:00Z", f"{day}T09:00Z") for day in ("2025-12-09", "2026-12-09"))
    stored = make_speaker(name=ANA.name, email=ANA.email, windows=(elsewhere, here))
    later = msgspec.structs.replace(ANA, windows=(window("2026-12-10T08:00Z", "2026-12-10T09:00Z"),))
    _, (change,) = speaker_changes(
        [later],
        {ANA.email: stored},
        rng=rng(),
        is_used=never,
        event=make_event(timezone="Europe/Paris", starts="2026-12-09"),
    )
    assert isinstance(change.after, Speaker)
    assert change.after.windows == (elsewhere, *later.windows)


def test_a_window_of_a_file_with_a_time_that_no_clock_shows_is_a_fault() -> None:
    starts, ends = (datetime(2027, 3, 28, 2, minute) for minute in (15, 45))  # noqa: DTZ001  # local to the event
    event = make_event(timezone="Europe/Paris")
    ana = msgspec.structs.replace(ANA, windows=(Window(starts=starts, ends=ends),))
    (fault,) = draft_faults(completed(make_draft(speakers=(ana,)), event), event)
    assert fault.field == "windows"
    assert "02:15 on 2027-03-28 does not exist in Europe/Paris" in fault.message
    assert 'write "2027-03-28 03:15"' in fault.message
