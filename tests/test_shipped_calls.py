"""What the shipped calls, the template and the sample proposals say."""

import re
import tomllib
from collections import Counter
from datetime import UTC, datetime

import msgspec
import pytest

from cfpcli import shipped
from cfpcli.call.files.event_file import EventFile, load_event
from cfpcli.call.rules.openness import Standing, call_status
from cfpcli.proposals.files.proposal import load_draft
from cfpcli.records.event import (
    Call,
    Category,
    Event,
    IntakeChannel,
    Limits,
    Question,
    QuestionKind,
    ReviewSettings,
    Room,
    SessionType,
    Track,
)
from cfpcli.records.proposal import Draft
from cfpcli.records.session import Session
from cfpcli.records.submission import completed, draft_faults
from cfpcli.text import words

NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)
OSXP = "osxp-2026.toml"
FOSDEM = "fosdem-2026-public-digital-infrastructure.toml"
BLANK = "blank.toml"
SCALING = (
    "Scaling national open-source products across Europe: "
    "lessons learned from two years of cross-border state collaboration"
)
SAMPLES = shipped.names(".md")


def file(name: str) -> EventFile:
    return load_event(shipped.read_text(name), name, now=NOW)


def osxp() -> Event:
    return file(OSXP).event


def sample(name: str) -> Draft:
    return load_draft(shipped.read_text(name), name)


@pytest.mark.parametrize("name", shipped.names(".toml"))
def test_every_shipped_event_file_is_without_fault_or_caution(name: str) -> None:
    assert file(name).cautions == ()


def test_osxp_is_open_from_29_april_to_the_end_of_14_june_2026_in_paris() -> None:
    event = osxp()
    assert (event.slug, event.name, event.place) == ("osxp-2026", "Open Source Experience 2026", "Paris")
    assert event.timezone == "Europe/Paris"
    assert event.call.opens
    assert event.call.opens.at == datetime(2026, 4, 28, 22, tzinfo=UTC)
    assert event.call.closes
    assert event.call.closes.at == datetime(2026, 6, 14, 22, tzinfo=UTC)
    assert call_status(event, NOW) is Standing.OPEN


def test_osxp_does_not_say_when_the_event_itself_is() -> None:
    assert osxp().starts == osxp().ends == ""


def test_osxp_has_six_tracks_in_this_order() -> None:
    assert [(track.slug, track.name) for track in osxp().tracks] == [
        ("sovereignty", "Digital Sovereignty, Governance and Open Source Business Models"),
        ("infrastructure", "Open Infrastructures, Cloud and Sovereign Platforms"),
        ("ai", "Open AI, Models, Data and Sovereign Ecosystems"),
        ("security", "Cybersecurity, Trust and Open Source Resilience"),
        ("enterprise", "Sovereign Enterprise Application Platforms"),
        ("culture", "Open Source Culture, Skills and Careers"),
    ]


@pytest.mark.parametrize(
    ("slug", "covered"),
    [
        ("sovereignty", ["governance", "public policy", "licensing", "business models", "strategies"]),
        ("infrastructure", ["trusted clouds", "hosting", "shared", "DevOps", "containers", "edge"]),
        ("ai", ["open models", "governance of data", "sovereign language models", "industrial"]),
        ("security", ["supply chain", "compliance", "auditability", "vulnerabilities", "Zero Trust", "critical infra"]),
        ("enterprise", ["ERP", "CRM", "digital workplace", "collaborate", "business applications", "modernisation"]),
        ("culture", ["training", "education", "recruiting", "knowledge", "awareness", "human resources", "careers"]),
    ],
)
def test_each_osxp_track_tells_what_it_covers(slug: str, covered: list[str]) -> None:
    track = osxp().track(slug)
    assert track
    description = " ".join(track.description.split())
    assert [word for word in covered if word not in description] == []


def test_osxp_tracks_have_colours_of_their_own() -> None:
    assert len({track.color for track in osxp().tracks} - {""}) == 6


def test_osxp_languages_and_types() -> None:
    event = osxp()
    assert event.languages == ("fr", "en")
    assert event.session_types == (
        SessionType(slug="talk", name="Talk", duration=20, speakers_min=1, speakers_max=2),
        SessionType(slug="panel", name="Panel", duration=45, speakers_min=2, speakers_max=5),
    )


def test_osxp_has_no_limits_of_ours_and_says_whose_they_are() -> None:
    event = osxp()
    assert event.call.limits == Limits(proposals_per_person=3)
    text = shipped.read_text(OSXP)
    assert "It publishes no lengths of texts, so none are set here: they" in text
    assert "#abstract_words_max" in text
    draft = completed(sample(SAMPLES[0]), event)
    assert len(SCALING) == 119
    long = msgspec.structs.replace(draft, title=SCALING, abstract=" ".join(["word"] * 347))
    assert draft_faults(long, event) == ()


def test_whoever_follows_osxp_is_sent_to_its_platform() -> None:
    call = osxp().call
    assert (call.intake, call.url) == (IntakeChannel.URL, "https://pretalx.com/open-source-experience-2026/cfp")


def test_each_osxp_track_keeps_its_questions() -> None:
    assert all(track.description.count("?") >= 2 for track in osxp().tracks)
    assert "balances of the ecosystem" in osxp().tracks[0].description


def test_osxp_asks_for_the_kind_of_submission() -> None:
    (question,) = osxp().questions
    assert (question.slug, question.kind, question.required) == ("kind", QuestionKind.CHOICE, True)
    assert question.options == (
        "experience feedback",
        "strategic vision",
        "technical innovation",
        "client case study",
        "inspiring project",
    )


def test_osxp_scores_have_words() -> None:
    review = osxp().review
    assert (review.scale_min, review.scale_max) == (1, 5)
    assert review.labels == ("no", "weak", "maybe", "good", "must have")


def test_osxp_tells_whom_it_addresses_and_why_to_submit() -> None:
    audience = " ".join(osxp().audience)
    for group in (
        "Digital prof",
        "Technical experts",
        "public sector",
        "Entrep",
        "Researchers",
        "Users",
        "communities",
    ):
        assert group in audience
    reasons = " ".join(osxp().reasons)
    for reason in ("in the field", "project", "strategic debates", "Meet decision makers", "qualified audience"):
        assert reason in reasons


def test_fosdem_is_a_day_in_brussels_in_one_streamed_room() -> None:
    event = file(FOSDEM).event
    assert event.slug == "fosdem-2026-public-digital-infrastructure"
    assert "Building Europe's Public Digital Infrastructure" in event.name
    assert (event.place, event.timezone) == ("Brussels", "Europe/Brussels")
    assert event.starts == event.ends == "2026-01-31"
    assert event.languages == ("en",)
    assert event.rooms == (Room(name="AW1.120", stream_url="https://live.fosdem.org/watch/aw1120"),)
    assert [(kind.slug, kind.name) for kind in event.session_types] == [("devroom", "devroom")]
    assert len(event.tracks) == 1


def test_fosdem_takes_no_proposals_for_its_dates_are_not_known() -> None:
    assert call_status(file(FOSDEM).event, NOW) is Standing.UNANNOUNCED


def fosdem_sessions() -> tuple[Session, ...]:
    return file(FOSDEM).sessions


def test_fosdem_has_eight_sessions_two_of_them_without_a_speaker() -> None:
    assert [[speaker.name for speaker in session.speakers] for session in fosdem_sessions()] == [
        ["Emma Ghariani"],
        ["Kurt Garloff"],
        ["Ben Cerveny"],
        [],
        ["Robert Riemann"],
        ["Timothée Gosselin"],
        [],
        ["Carl-Daniel Hailfinger"],
    ]


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (0, SCALING),
        (3, "Roundtable"),
        (4, "EU OS"),
        (5, "La Suite"),
        (6, "local governments share and reuse"),
        (7, "Flurfunk prototype"),
    ],
)
def test_fosdem_sessions_have_their_subject_in_the_title(number: int, word: str) -> None:
    assert word in fosdem_sessions()[number].title


def test_fosdem_sessions_have_a_place_a_day_and_no_invented_time_or_address() -> None:
    for session in fosdem_sessions():
        assert (session.room, session.day, session.start) == ("AW1.120", "2026-01-31", None)
        assert (session.session_type, session.language) == ("devroom", "en")
        assert session.track
        assert session.duration is None
        assert session.abstract
        assert all(not speaker.email and not speaker.biography for speaker in session.speakers)


def test_every_abstract_of_fosdem_is_marked_as_a_summary() -> None:
    """Its speakers did not write it: no text that somebody else wrote is shown as theirs."""
    assert [session.title for session in fosdem_sessions() if not session.abstract_is_summary] == []
    assert [session.title for session in fosdem_sessions() if session.description] == []


def test_fosdem_says_of_each_title_that_was_not_announced_that_it_is_a_description() -> None:
    first, *others = shipped.read_text(FOSDEM).split("[[sessions]]\n")[1:]
    assert "plain description" not in first
    assert [text for text in others if not re.match("# Not a title .*: a plain description", text)] == []


def test_fosdem_links_to_what_three_of_its_sessions_are_about() -> None:
    assert {at: [each.link for each in one.resources] for at, one in enumerate(fosdem_sessions()) if one.resources} == {
        2: ["https://www.publiccode.net/public-product-organizations"],
        3: ["https://github.com/DPGAlliance/CoP-Maturity-Indicators"],
        6: ["https://interoperable-europe.ec.europa.eu/collection/open-source-observatory-osor"],
    }


def test_each_session_of_fosdem_that_was_renamed_is_known_by_its_former_title() -> None:
    sessions = fosdem_sessions()
    assert [len(session.former_titles) for session in sessions] == [0, *[1] * 7]
    titles = [title for session in sessions for title in (session.title, *session.former_titles)]
    assert len(set(titles)) == len(titles)


def test_one_abstract_came_as_html_and_is_markdown_with_the_same_structure() -> None:
    html = [session for session in tomllib.loads(shipped.read_text(FOSDEM))["sessions"] if "abstract_html" in session]
    assert len(html) == 1
    assert all(tag in html[0]["abstract_html"] for tag in ("<p>", "<b>", "<ul>"))
    abstract = fosdem_sessions()[0].abstract
    assert "<" not in abstract
    blocks = abstract.split("\n\n")
    assert [block for block in blocks if block.startswith("**")] == [
        "**1. Why**",
        "**2. What was tried**",
        "**3. Use cases**",
    ]
    lists = [block.split("\n") for block in blocks if block.startswith("- ")]
    assert [len(items) for items in lists] == [3, 4]
    assert all(item.startswith("- to ") for items in lists for item in items)


SETTING = re.compile(r"^#(?=[\w\[\]]|  \{)", re.MULTILINE)


def test_the_template_is_an_event_file_as_it_stands() -> None:
    assert file(BLANK).event == Event(slug="my-event", name="My Event", timezone="Europe/Paris")


def test_the_template_shows_every_key_with_a_value_that_is_allowed() -> None:
    text = SETTING.sub("", shipped.read_text(BLANK))
    load_event(text, BLANK, now=NOW)
    shown = tomllib.loads(text)

    def keys(struct: type, *but: str) -> set[str]:
        return set(struct.__annotations__) - set(but)

    assert set(shown) == keys(Event, "number", "followed") | {"sessions"}
    assert set(shown["call"]) == keys(Call, "extensions", "personal_extensions")
    assert set(shown["call"]["limits"]) == keys(Limits)
    assert set(shown["tracks"][0]) == keys(Track)
    assert set().union(*shown["session_types"]) == keys(SessionType)
    assert set().union(*shown["questions"]) == keys(Question)
    assert set(shown["rooms"][0]) == keys(Room)
    assert set(shown["review"]) == keys(ReviewSettings)
    assert set(shown["review"]["categories"][0]) == keys(Category)
    assert set(shown["sessions"][0]) == keys(Session, "line", "day")
    text = shipped.read_text(BLANK)
    assert all(other in text for other in ("abstract_html", "description_html", 'day = "2026-12-09"'))


def test_the_template_explains_each_block_in_words() -> None:
    blocks = shipped.read_text(BLANK).split("\n\n")
    assert len(blocks) > 20
    assert [block for block in blocks if not block.startswith("# ")] == []


def test_a_dozen_samples_lie_spread_over_the_tracks() -> None:
    drafts = [sample(name) for name in SAMPLES]
    assert Counter(draft.track for draft in drafts) == dict.fromkeys([track.slug for track in osxp().tracks], 2)
    assert Counter(draft.language for draft in drafts) == {"en": 7, "fr": 5}
    assert Counter(draft.session_type for draft in drafts) == {"talk": 11, "panel": 1}
    assert sorted(len(draft.speakers) for draft in drafts) == [1] * 9 + [2, 2, 4]
    assert {draft.answers["kind"] for draft in drafts} == set(osxp().questions[0].options)
    assert {draft.level for draft in drafts} == {"beginner", "intermediate", "advanced"}
    assert len({draft.title for draft in drafts}) == 12


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_what_the_call_takes(name: str) -> None:
    draft = sample(name)
    assert draft.event == ""
    assert draft_faults(completed(draft, osxp()), osxp()) == ()
    assert 60 <= words(draft.abstract) <= 200
    assert draft.tags
    assert all(speaker.email.endswith("@example.org") and speaker.biography for speaker in draft.speakers)


def test_the_people_of_the_samples_are_one_person_each() -> None:
    people = Counter(speaker.email for name in SAMPLES for speaker in sample(name).speakers)
    assert set(people.values()) == {1}
