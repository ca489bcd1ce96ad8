"""schedule.xml: valid and complete as it is written, and every dialect of it as it is read."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from cfpcli.dates.zones import zone_named
from cfpcli.errors import DataRefusedError
from cfpcli.programme.files.agenda_schedule import schedule_of
from cfpcli.programme.files.dialects import MOST_BYTES, MOST_REPAIRS, ReadSchedule
from cfpcli.programme.files.schedule_xml import read_xml, write_xml
from cfpcli.records.programme import Slot
from tests.programme.agendas import DATA, EVENT, large, programme, slot, utc
from tests.programme.files.validation import findings, schema_errors_of_xml


def written(*slots: Slot) -> bytes:
    return write_xml(schedule_of(programme(*slots)).schedule)


def events(data: bytes) -> dict[str, ET.Element]:
    return {event.get("id", ""): event for event in ET.fromstring(data).iter("event")}  # noqa: S314  # our own


def read(text: str, zone: str = "") -> ReadSchedule:
    return read_xml([text.encode()], "schedule.xml", zone_named(zone) if zone else None)


def notes(read_schedule: ReadSchedule) -> list[str]:
    return [str(repair) for repair in read_schedule.repairs]


def test_it_breaks_no_rule_of_the_schema_or_the_readers() -> None:
    assert findings(written()) == []
    assert findings(write_xml(schedule_of(large(60)).schedule)) == []


def test_it_is_valid(tmp_path: Path) -> None:
    assert schema_errors_of_xml(written(), tmp_path) == ""
    assert schema_errors_of_xml(write_xml(schedule_of(large(60)).schedule), tmp_path) == ""


def test_what_is_not_valid_is_found(tmp_path: Path) -> None:
    broken = written().replace(b"<title>Lunch</title>", b"<title>Lunch</title><venue></venue>")
    assert "venue" in schema_errors_of_xml(broken, tmp_path)
    assert findings(written().replace(b"<duration>02:30<", b"<duration>150<")) == ["duration: '150'"]
    assert findings(written().replace(b"<start>12:00<", b"<start>11:00<")) == ["2026-03-28T12:00:00+01:00 is not 11:00"]


def test_it_has_every_element_of_the_reference_file() -> None:
    gold = DATA / "schedule/gold-schedule.xml"
    if not gold.exists():
        pytest.skip(f"no {gold}")
    ours, reference = (
        {f"{parent.tag}/{child.tag}" for parent in ET.fromstring(data).iter() for child in parent}  # noqa: S314
        for data in (written(), gold.read_bytes())
    )
    # What the store does not have: nobody uploads files, and there is no page for feedback.
    assert reference - ours == {"attachments/attachment", "event/feedback_url"}


def test_the_same_programme_gives_the_same_bytes() -> None:
    assert written() == written()
    assert written().startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<schedule>\n')
    assert written().endswith(b"</schedule>\n")


def test_a_session_after_midnight_stays_in_its_day_with_its_true_date() -> None:
    data = written()
    event = events(data)["2"]
    assert (event.findtext("date"), event.findtext("start")) == ("2026-03-29T00:30:00+01:00", "00:30")
    days = ET.fromstring(data).findall("day")  # noqa: S314
    assert [day.get("date") for day in days if event.get("guid") in {one.get("guid") for one in day.iter("event")}] == [
        "2026-03-28"
    ]


def test_offsets_follow_the_change_of_clocks() -> None:
    data = events(written())
    assert [data[number].findtext("date") for number in ("5", "9")] == [
        "2026-03-29T01:30:00+01:00", "2026-03-29T09:00:00+02:00",
    ]  # fmt: skip
    root = ET.fromstring(written())  # noqa: S314
    assert root.find("day").attrib == {  # type: ignore[union-attr]
        "index": "1", "date": "2026-03-28", "start": "2026-03-28T04:00:00+01:00", "end": "2026-03-29T04:00:00+02:00",
    }  # fmt: skip


def test_the_code_of_a_proposal_with_two_slots_is_written_once_and_read_twice() -> None:
    codes = {number: event.get("code") for number, event in events(written()).items() if number in {"3", "4"}}
    assert codes == {"3": "PPAAAD", "4": None}
    sessions = read(written().decode()).schedule.sessions
    assert [session.code for session in sessions if session.title == "Twice"] == ["PPAAAD", "PPAAAD"]


def test_characters_that_a_terminal_acts_on_are_references_and_come_back() -> None:
    data = written(slot(1, utc(28, 9), title="A\u202eb\x9bc\u2028d\u200de ]]> <x> & \"q\" 'q'"))
    assert b"A&#x202e;b&#x9b;c d\xe2\x80\x8de ]]&gt;" in data
    assert read(data.decode()).schedule.sessions[0].title == "A\u202eb\x9bc d\u200de ]]> <x> & \"q\" 'q'"


def test_addresses_are_left_out_where_there_are_none() -> None:
    from msgspec.structs import replace

    event = replace(EVENT, site_url="", url="an address")
    data = write_xml(schedule_of(programme(event=event)).schedule)
    assert findings(data) == []
    assert b"base_url" not in data
    root = ET.fromstring(data)  # noqa: S314
    assert root.find("url") is None
    assert not [event for event in root.iter("event") if event.find("url") is not None]


def test_a_zone_without_a_name_is_left_out_and_the_offsets_remain() -> None:
    from msgspec.structs import replace

    data = write_xml(schedule_of(programme(event=replace(EVENT, timezone="AoE"))).schedule)
    assert b"time_zone_name" not in data
    assert findings(data) == []
    assert read(data.decode()).schedule.sessions[0].start == utc(28, 9)


OLD_PENTABARF = """<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <conference>
    <title>FOSDEM 2021</title>
    <subtitle/>
    <venue>Online</venue>
    <city>Brussels</city>
    <start>2021-02-06</start>
    <end>2021-02-07</end>
    <days>2</days>
    <day_change>09:00:00</day_change>
    <timeslot_duration>00:05:00</timeslot_duration>
  </conference>
  <day index="1" date="2021-02-06">
    <room name="K.online">
      <event id="11762">
        <start>10:00</start>
        <duration>00:25</duration>
        <room>K.online</room>
        <slug>keynotes_welcome</slug>
        <title>Welcome   to FOSDEM</title>
        <subtitle/>
        <track>Keynotes</track>
        <type>keynote</type>
        <language/>
        <abstract>&lt;p&gt;FOSDEM &lt;b&gt;welcome&lt;/b&gt; &amp;amp; opening talk.&lt;/p&gt;</abstract>
        <description>Vec&lt;T&gt; is a *word*</description>
        <persons><person id="6">Staff</person><person id="7"> </person></persons>
        <attachments/>
        <links><link href="/live/k">Stream</link><link>Nothing</link></links>
      </event>
      <event id="11763"><start>00:30</start><duration>01:00</duration><title>Night</title></event>
    </room>
  </day>
</schedule>
"""


def test_old_pentabarf_has_a_wall_time_only_and_the_zone_is_asked_for() -> None:
    unsure = read(OLD_PENTABARF)
    assert [(one.start, one.local) for one in unsure.schedule.sessions] == [
        (None, "2021-02-06T10:00"), (None, "2021-02-07T00:30"),
    ]  # fmt: skip
    sure = read(OLD_PENTABARF, "Europe/Brussels")
    assert [one.start for one in sure.schedule.sessions] == [
        datetime(2021, 2, 6, 9, 0, tzinfo=UTC), datetime(2021, 2, 6, 23, 30, tzinfo=UTC),
    ]  # fmt: skip
    assert [one.day for one in sure.schedule.sessions] == ["2021-02-06", "2021-02-06"]


def test_old_pentabarf_is_repaired_and_every_repair_has_its_place() -> None:
    result = read(OLD_PENTABARF, "Europe/Brussels")
    welcome = result.schedule.sessions[0]
    assert (welcome.title, welcome.abstract, welcome.description) == (
        "Welcome to FOSDEM", "FOSDEM **welcome** & opening talk.", "Vec<T> is a *word*",
    )  # fmt: skip
    assert [(person.name, person.id) for person in welcome.persons] == [("Staff", 6)]
    assert result.schedule.timeslot == 5
    assert result.repairs[0].line == 3
    assert {repair.line for repair in result.repairs if repair.place == "event 11762"} == {16}
    assert notes(result) == [
        "conference: version: is missing",
        "event 11762: guid: is missing or not a UUID: one is derived from the id",
        "event 11762: date: is missing: it is that of the day, with the start",
        'event 11762: links: "Stream" has no web address and is left out',
        'event 11762: links: "Nothing" has no web address and is left out',
        "event 11762: abstract: was converted from HTML to Markdown",
        "event 11762: persons: a person without a name is left out",
        "event 11763: guid: is missing or not a UUID: one is derived from the id",
        "event 11763: date: is missing: it is that of the day, with the start",
    ]
    assert result.repaired == len(result.repairs)


def test_a_derived_guid_is_the_same_at_the_next_import() -> None:
    moved = OLD_PENTABARF.replace("<start>10:00", "<start>11:00").replace("Welcome", "A welcome")
    first, second = (read(text).schedule.sessions[0].guid for text in (OLD_PENTABARF, moved))
    assert first == second


WAFER = """<schedule><version>1</version>
  <conference><title>DebConf</title><acronym>debconf23</acronym>{zone}</conference>
  <day index="1" date="2023-09-10" start="2023-09-10T04:00:00+00:00" end="2023-09-10T22:00:00+00:00">
    <room name="Anamudi"><event id="1" guid="6a3c0d4e-2f5b-5e0a-8c65-5f6d2f0a1b01">
      <title>Opening</title><date>{date}</date><start>{start}</start><duration>{duration}</duration>
    </event></room>
  </day>
</schedule>
"""
KOLKATA = "<time_zone_name>Asia/Kolkata</time_zone_name>"


def wafer(date: str, start: str = "10:00", zone: str = KOLKATA, duration: str = "00:45") -> str:
    return WAFER.format(zone=zone, date=date, start=start, duration=duration)


def at(hour: int, minute: int, day: int = 10) -> datetime:
    return datetime(2023, 9, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "start", "expected", "repair"),
    [
        ("2023-09-10T10:00:00+05:30", "10:00", at(4, 30), ""),
        (
            "2023-09-10T04:30:00+00:00",
            "10:00",
            at(4, 30),
            "date: has the offset of another zone; the instant is the same",
        ),
        ("2023-09-10T10:00:00Z", "10:00", at(4, 30), "date: has the offset of another zone: 10:00 is the local time"),
        (
            "2023-09-10T10:00:00+02:00",
            "10:00",
            at(4, 30),
            "date: has the offset of another zone: 10:00 is the local time",
        ),
        ("2023-09-09T22:00:00+00:00", "00:30", at(19, 0, 9), "date: is in UTC and does not agree"),
        ("2023-09-10T11:00:00+05:30", "10:00", at(5, 30), "start: is 10:00, but the date has 11:00"),
        ("2023-09-10T10:00:00", "10:00", at(4, 30), ""),
        ("2023-09-10 10:00", "10:00", at(4, 30), ""),
        ("2023-09-10T10:00:00+05:30", "", at(4, 30), "start: is missing"),
        ("2023-09-10T10:00:00+05:30", "10:00:00", at(4, 30), ""),
        ("", "10:00", at(4, 30), "date: is missing"),
        ("2023-09-10", "10:00", at(4, 30), "date: is missing"),
        ("yesterday", "00:30", at(19, 0), "date: is missing"),
        ("0001-01-01T00:00:00+14:00", "10:00", at(4, 30), "date: is missing"),
        ("", "25:00", None, "date: neither date nor start is a time"),
        ("", "", None, "date: neither date nor start is a time"),
    ],
)
def test_date_and_start_are_settled(date: str, start: str, expected: datetime | None, repair: str) -> None:
    result = read(wafer(date, start))
    assert result.schedule.sessions[0].start == expected
    assert [note for note in notes(result) if repair and repair in note] or (not repair and not result.repairs)


def test_without_a_zone_the_offset_decides() -> None:
    result = read(wafer("2023-09-10T10:00:00+05:30", zone=""))
    assert result.schedule.sessions[0].start == at(4, 30)
    assert notes(result) == ["conference: time_zone_name: is missing: the offsets of the dates are used"]


def test_an_abbreviation_is_not_a_zone() -> None:
    result = read(wafer("2023-09-10T10:00:00+05:30", zone="<time_zone_name>IST</time_zone_name>"))
    assert result.schedule.timezone == ""
    assert result.schedule.sessions[0].start == at(4, 30)
    assert '"IST" is not a time zone' in notes(result)[0]


@pytest.mark.parametrize(
    ("duration", "minutes", "repair"),
    [
        ("00:45", 45, ""),
        ("0:45", 45, ""),
        ("00:45:00", 45, "has seconds"),
        ("01:30:20", 91, "rounded up"),
        ("45", 45, "is a number of minutes"),
        ("", 0, "is missing"),
        ("long", 0, '"long" is not a length'),
        ("999:00", 0, "too long"),
        ("-1:00", 0, "not a length"),
        ("9" * 9000, 0, "not a length"),
    ],
)
def test_lengths(duration: str, minutes: int, repair: str) -> None:
    result = read(wafer("2023-09-10T10:00:00+05:30", duration=duration))
    assert result.schedule.sessions[0].minutes == minutes
    assert [note for note in notes(result) if repair and repair in note] or (not repair and not result.repairs)


def test_the_end_replaces_a_missing_duration() -> None:
    text = wafer("2023-09-10T10:00:00+05:30", duration="").replace("</date>", "</date><end>2023-09-10T05:15:00Z</end>")
    assert read(text).schedule.sessions[0].minutes == 45


HUB = """<schedule><generator name="hub"/><version>v</version>
  <conference><title>C3</title><acronym>38c3</acronym><start>2024-12-27T00:00:00+01:00</start>
    <base_url>https://events.example.org/38c3/</base_url><time_zone_name>Europe/Berlin</time_zone_name></conference>
  <day index="1" date="2024-12-27"><room name="One">
    <event id="5" guid="6a3c0d4e-2f5b-5e0a-8c65-5f6d2f0a1b01" code="ABCDEF">
      <title>A</title><date>2024-12-27T11:00:00+01:00</date><start>11:00</start><duration>00:40</duration>
      <recording><license>CC</license><optout>True</optout><url>https://media.example.org/a.mp4</url></recording>
      <persons><person>No Id</person></persons>
      <links><link href="./slides.pdf" type="slides">Slides</link><link href="javascript:x">X</link></links>
      <answers><answer>42</answer></answers>
    </event>
    <event id="5" guid="6a3c0d4e-2f5b-5e0a-8c65-5f6d2f0a1b01">
      <title></title><slug>the-slug</slug><date>2024-12-27T12:00:00+01:00</date><start>12:00</start>
      <duration>00:40</duration>
    </event>
    <event id="x" guid=""><title>No id</title><date>2024-12-27T13:00:00+01:00</date><start>13:00</start>
      <duration>00:40</duration></event>
  </room></day></schedule>
"""


def test_merged_files_have_persons_without_ids_relative_addresses_and_repeated_ids() -> None:
    result = read(HUB)
    first, second, third = result.schedule.sessions
    assert (result.schedule.starts, result.schedule.generator) == ("2024-12-27", "hub")
    assert [(person.id, person.guid, person.name) for person in first.persons] == [(0, "", "No Id")]
    assert [link.url for link in first.links] == ["https://events.example.org/38c3/slides.pdf"]
    assert (first.do_not_record, first.recording_url) == (True, "https://media.example.org/a.mp4")
    assert (second.title, third.id) == ("the-slug", 0)
    assert len({first.guid, second.guid, third.guid}) == 3
    assert first.guid == "6a3c0d4e-2f5b-5e0a-8c65-5f6d2f0a1b01"
    assert notes(result) == [
        "event 5: links: an address is relative: the base of the conference was put before it",
        'event 5: links: "X" has no web address and is left out',
        'event 5: title: is missing: "the-slug" is used',
        "event 5: id: is that of another session too",
        "event 5: guid: is that of another session too: another one is derived",
        'event "No id": id: is not a positive integer',
        'event "No id": guid: is missing or not a UUID: one is derived from the id',
    ]


FOSDEM = """<schedule><version>1</version>
  <conference><title>FOSDEM</title><acronym>fosdem</acronym><time_zone_name>Europe/Brussels</time_zone_name></conference>
  <tracks><track online_qa="" slug="dev">Devroom</track></tracks>
  <persons><person id="9"><name>Ana</name>
    <biography>&lt;p&gt;Likes &lt;em&gt;C&lt;/em&gt;&lt;/p&gt;</biography></person></persons>
  <day index="1" date="2026-01-31"><room name="AW1.120" slug="aw1120">
    <event id="5" guid="6a3c0d4e-2f5b-5e0a-8c65-5f6d2f0a1b01">
      <title>A</title><date>2026-01-31T11:00:00+01:00</date><start>11:00</start><duration>00:40</duration>
      <room>AW1.121</room><abstract>One &amp;amp; &lt;b&gt;two&lt;/b&gt;</abstract><description>a * b</description>
      <persons><person id="9">Ana</person></persons>
    </event></room></day></schedule>
"""


def test_fosdem_has_tracks_and_persons_beside_the_conference_and_its_texts_are_html() -> None:
    result = read(FOSDEM)
    session = result.schedule.sessions[0]
    assert [(track.name, track.slug) for track in result.schedule.tracks] == [("Devroom", "dev")]
    assert (session.abstract, session.description) == ("One & **two**", "a * b")
    assert [(person.id, person.biography) for person in session.persons] == [(9, "Likes *C*")]
    assert session.room == "AW1.120"
    assert 'event 5: room: is "AW1.121", inside the room "AW1.120": the latter is used' in notes(result)


def test_our_own_texts_are_markdown_whatever_they_look_like() -> None:
    own = HUB.replace('name="hub"', 'name="cfp"').replace(
        "<title>A<", "<abstract>&lt;p&gt;x&lt;/p&gt;</abstract><title>A<"
    )
    assert read(own).schedule.sessions[0].abstract == "<p>x</p>"
    assert read(own.replace('name="cfp"', 'name="frab"')).schedule.sessions[0].abstract == "x"


@pytest.mark.parametrize(
    ("path", "sessions", "repairs"),
    [
        ("schedule/gold-schedule.xml", 3, 0),
        ("schedule/pentabarf-2026-dialect.xml", 1, 5),
        ("pretalx-2026.2.1/schedule.xml", 35, 0),
    ],
)
def test_real_files(path: str, sessions: int, repairs: int) -> None:
    file = DATA / path
    if not file.exists():
        pytest.skip(f"no {file}")
    result = read_xml([file.read_bytes()], path)
    assert (len(result.schedule.sessions), result.repaired) == (sessions, repairs)
    assert all(session.start and session.minutes for session in result.schedule.sessions)


BILLION = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
]><schedule><version>&lol3;</version></schedule>"""
EXTERNAL = """<?xml version="1.0"?><!DOCTYPE schedule [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<schedule><conference><title>&x;</title></conference></schedule>"""
DTD = """<!DOCTYPE schedule SYSTEM "http://example.org/schedule.dtd"><schedule><version>1</version></schedule>"""


@pytest.mark.parametrize("text", [BILLION, EXTERNAL, DTD], ids=["billion laughs", "external entity", "external type"])
def test_bombs_and_external_references_are_refused(text: str) -> None:
    with pytest.raises(DataRefusedError, match=r"schedule\.xml:1: has a document type") as refused:
        read(text)
    assert "DOCTYPE" in str(refused.value.hint)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<schedule><day></schedule>", r"schedule\.xml:1: is not well-formed XML at column"),
        (b"", "is not well-formed XML"),
        (b"<html><body/></html>", r"the document is <html>, but must be <schedule>"),
        (b"<schedule/>", "has neither a conference nor a session"),
        (b"<schedule>\xff</schedule>", "is not well-formed XML"),
        (b'<?xml version="1.0" encoding="nonsense"?><schedule/>', "cannot be decoded|not well-formed"),
        (b"<schedule>" + b"<a>" * 500, "too deeply nested"),
        (b"<schedule>\x00</schedule>", "is not well-formed XML"),
        (b"<schedule><conference>&nope;</conference></schedule>", "is not well-formed XML"),
    ],
)
def test_what_is_no_schedule_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(DataRefusedError, match=message):
        read_xml([data], "schedule.xml")


def test_other_encodings_are_read() -> None:
    for encoding in ("utf-16", "iso-8859-1", "utf-8-sig"):
        name = encoding.removesuffix("-sig")
        text = wafer("2023-09-10T10:00:00+05:30").replace("Opening", "Größe")
        data = f'<?xml version="1.0" encoding="{name}"?>{text}'.encode(encoding)
        assert read_xml([data], "schedule.xml").schedule.sessions[0].title == "Größe"


def endless(opening: bytes, again: bytes, counter: list[int]) -> Iterator[bytes]:
    """500 MB in pieces, which the reader must not ask for."""
    yield opening
    for _ in range(500):
        counter[0] += 1
        yield from [again * (65_536 // len(again))] * 16


@pytest.mark.parametrize(
    "again",
    [b" ", b"<room name='a'></room>", b"<x><y z='1'/></x>", b"<!-- x -->", b"a" * 64],
    ids=["white space", "rooms", "unknown elements", "comments", "text"],
)
def test_500_mb_are_refused_in_bounded_memory(again: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    import tracemalloc

    monkeypatch.setattr("cfpcli.programme.files.dialects.MOST_BYTES", 1024**2)
    counter = [0]
    tracemalloc.start()
    try:
        with pytest.raises(DataRefusedError, match="more than any schedule"):
            read_xml(endless(b"<schedule><day index='1'>", again, counter), "schedule.xml")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert counter[0] <= 2
    assert peak < 12 * 1024**2


def test_the_limit_is_far_below_500_mb_and_above_every_real_schedule() -> None:
    assert len(write_xml(schedule_of(large()).schedule)) * 10 < MOST_BYTES < 100 * 1024**2


def test_a_file_full_of_faults_lists_a_thousand_repairs_and_counts_the_rest() -> None:
    event = "<event><title>A</title></event>"
    result = read(f"<schedule><day index='1'><room name='A'>{event * 2000}</room></day></schedule>")
    assert len(result.repairs) == MOST_REPAIRS
    assert result.repaired > 2 * MOST_REPAIRS
    assert len({session.guid for session in result.schedule.sessions}) == 2000


def test_small_files_of_many_sessions_are_refused() -> None:
    with pytest.raises(DataRefusedError, match="more than 5,000 sessions"):
        read(f"<schedule><day index='1'><room name='A'>{'<event/>' * 5_001}</room></day></schedule>")


def test_elements_at_other_places_are_not_read() -> None:
    text = HUB.replace("<title>A<", "<persons><title>Wrong</title></persons><x><title>Wrong</title></x><title>A<")
    assert read(text).schedule.sessions[0].title == "A"


def test_a_name_space_makes_no_difference() -> None:
    text = HUB.replace("<schedule>", '<schedule xmlns="http://example.org/ns">')
    assert len(read(text).schedule.sessions) == 3


def test_the_zone_of_a_file_goes_before_that_of_the_caller() -> None:
    result = read(wafer("2023-09-10T10:00:00"), "Europe/Paris")
    assert result.schedule.sessions[0].start == at(4, 30)
    assert ZoneInfo(result.schedule.timezone)


def test_pieces_of_any_size_give_the_same() -> None:
    data = written()
    pieces = [data[at : at + 7] for at in range(0, len(data), 7)]
    assert read_xml(pieces, "x") == read_xml([data], "x")
