"""The programme as schema.org describes it: only what has a start, and addresses only where the site has one."""

from msgspec.structs import replace

from cfpcli.site.rules.cards import Card, Link, Moment
from cfpcli.site.rules.linked_data import event_data, session_data
from tests.site.publications import EVENT

BASE = "https://example.org/2026/"
START, END = "2026-03-28T10:00:00+01:00", "2026-03-28T10:45:00+01:00"
MOMENT = Moment(starts_at=START, ends_at=END, room="Grand Hall")
CARD = Card(
    guid="g",
    code="K7QX3D",
    page="session/K7QX3D.html",
    title="Signed <builds>",
    language_tag="fr",
    speakers=(Link("Ana Ruiz", "person/SPKR3A.html"), Link("Bo Ström", "person/SPKR3B.html")),
    moment=MOMENT,
    excerpt="How we sign.",
)


def test_a_session_with_an_address() -> None:
    (data,) = session_data(CARD, (MOMENT,), EVENT, BASE)
    assert data == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Signed <builds>",
        "description": "How we sign.",
        "startDate": START,
        "endDate": END,
        "inLanguage": "fr",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Grand Hall, Brussels",
            "address": {"@type": "PostalAddress", "addressLocality": "Brussels"},
        },
        "performer": [{"@type": "Person", "name": "Ana Ruiz"}, {"@type": "Person", "name": "Bo Ström"}],
        "superEvent": {
            "@type": "ConferenceEvent",
            "name": "Sample & Sons Conf 2026",
            "startDate": "2026-03-28",
            "endDate": "2026-03-29",
            "location": {
                "@type": "Place",
                "name": "Brussels",
                "address": {"@type": "PostalAddress", "addressLocality": "Brussels"},
            },
            "url": BASE,
        },
        "url": f"{BASE}session/K7QX3D.html",
    }


def test_without_an_address_the_session_has_none_and_the_event_has_its_own() -> None:
    (data,) = session_data(CARD, (MOMENT,), EVENT, "")
    assert "url" not in data
    assert data["superEvent"]["url"] == "https://example.org/"


def test_a_session_has_an_entry_for_each_of_its_starts_and_none_without_one() -> None:
    second = replace(MOMENT, starts_at="2026-03-29T09:00:00+02:00", ends_at="")
    entries = session_data(CARD, (MOMENT, Moment(day="2026-03-29"), second), EVENT, "")
    assert [entry["startDate"] for entry in entries] == [START, second.starts_at]
    assert "endDate" not in entries[1]
    assert session_data(CARD, (Moment(),), EVENT, BASE) == ()


def test_a_stream_is_a_second_place() -> None:
    streamed = replace(MOMENT, stream_url="https://live.example.org/grand")
    (data,) = session_data(CARD, (streamed,), EVENT, "")
    assert data["eventAttendanceMode"].endswith("/MixedEventAttendanceMode")
    assert [place["@type"] for place in data["location"]] == ["Place", "VirtualLocation"]
    assert data["location"][1]["url"] == "https://live.example.org/grand"


def test_facts_that_are_not_known_are_left_out() -> None:
    nowhere = replace(EVENT, place="", starts="", ends="", url="")
    bare = Card(guid="g", title="T")
    (data,) = session_data(bare, (replace(MOMENT, room=""),), nowhere, "")
    assert data.keys() == {"@context", "@type", "name", "startDate", "endDate", "eventStatus", "eventAttendanceMode"}


def test_an_event_has_a_start_or_no_entry() -> None:
    assert event_data(replace(EVENT, starts=""), BASE) is None
    one_day = event_data(replace(EVENT, ends=""), "")
    assert one_day is not None
    assert (one_day["startDate"], one_day["endDate"]) == ("2026-03-28", "2026-03-28")
    assert one_day["@context"] == "https://schema.org"
