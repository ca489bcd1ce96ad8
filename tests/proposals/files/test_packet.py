"""Packets as files: what goes in comes out, and what was cut, changed or made to harm is refused."""

import hashlib
import json
import random
import re
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.proposals.files.packet import MOST_BYTES, dump_packet, load_packet
from cfpcli.proposals.files.proposal import load_draft
from cfpcli.proposals.rules.packet import Packet, packet_of
from cfpcli.records.event import Event
from cfpcli.records.headings import parsed_answers
from cfpcli.records.proposal import Acknowledgement, Draft, DraftSpeaker
from tests.exchange import strategies

EVENT = Event(slug="conf", name="Conf \u202e \x1b[31m", timezone="Europe/Paris")
AT = datetime(2026, 5, 20, 9, 30, 0, 123456, tzinfo=UTC)
DRAFT = Draft(
    title="Signed builds",
    track="security",
    speakers=(
        DraftSpeaker(name="Ana Ruiz", email="ana@example.org", biography="Ana signs."),
        DraftSpeaker(name="Bo Ström", email="bo@example.org", pronouns="he/him"),
    ),
    answers={"kind": "experience", "count": 3, "yes": True, "some": ("a", "b")},
    acknowledged=(Acknowledgement(notice="conduct", version="2026-04", at=AT),),
    begun=AT,
    abstract="How three people sign every build.",
    notes="Only for you.",
)
FORMS = ("json", "md")


def sent(draft: Draft = DRAFT) -> Packet:
    rng = random.Random(3)  # noqa: S311  # ids in tests are no secrets
    return packet_of(draft, EVENT, sent=AT, rng=rng, version="0.1.0")


def bare(packet: Packet) -> Packet:
    return msgspec.structs.replace(packet, draft=msgspec.structs.replace(packet.draft, source="", lines={}))


def as_text(answers: dict[str, object]) -> dict[str, object]:
    """Answers as a proposal file says them."""
    return {
        slug: str(answer).lower() if isinstance(answer, bool) else answer if isinstance(answer, tuple) else str(answer)
        for slug, answer in answers.items()
    }


def refusal(data: bytes) -> str:
    with pytest.raises(DataRefusedError) as refused:
        load_packet(data, "a.cfp.json")
    assert all(fault.source == "a.cfp.json" for fault in refused.value.faults)
    return " ".join([refused.value.message, *(fault.message for fault in refused.value.faults)])


def test_json_brings_every_field_back() -> None:
    packet = sent()
    assert bare(load_packet(dump_packet(packet, "json"), "file")) == packet


def test_markdown_brings_every_field_back_answers_as_text() -> None:
    packet = sent()
    expected = msgspec.structs.replace(packet.draft, answers=as_text(dict(packet.draft.answers)))
    assert bare(load_packet(dump_packet(packet, "md"), "file")) == msgspec.structs.replace(packet, draft=expected)


@given(draft=strategies.drafts, begun=st.none() | strategies.instants)
def test_whatever_people_wrote_comes_back_from_json(draft: Draft, begun: datetime | None) -> None:
    packet = sent(msgspec.structs.replace(draft, begun=begun))
    data = dump_packet(packet, "json")
    assert bare(load_packet(data, "file")) == packet
    assert data == dump_packet(packet, "json")
    assert not any(control in data.decode() for control in ("\x1b", "\x00", "\x85", "\u202e", "\u2028"))


@given(draft=strategies.drafts)
def test_whatever_people_wrote_comes_back_from_markdown(draft: Draft) -> None:
    packet = sent(draft)
    assume(all(one.name or one.email for one in packet.draft.speakers))
    loaded = bare(load_packet(dump_packet(packet, "md"), "file"))
    assert loaded == packet


def test_markdown_is_a_proposal_file_as_it_stands() -> None:
    text = dump_packet(sent(), "md").decode()
    assert load_draft(text, "talk.md").title == "Signed builds"


def test_the_sums_go_over_what_is_said_of_them() -> None:
    document = json.loads(dump_packet(sent(), "json"))
    canonical = json.dumps(document["draft"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert document["sha256"] == hashlib.sha256(canonical.encode()).hexdigest()
    first, line, rest = dump_packet(sent(), "md").decode().split("\n", 2)
    told = json.loads(line.removeprefix("# cfp.packet/1 "))
    assert told["sha256"] == hashlib.sha256(f"{first}\n{rest}".rstrip().encode()).hexdigest()


def test_json_may_be_laid_out_anew_on_the_way() -> None:
    document = json.loads(dump_packet(sent(), "json"))
    assert bare(load_packet(json.dumps(document, indent=7).encode(), "file")) == sent()


def test_mail_may_end_the_lines_its_own_way() -> None:
    data = dump_packet(sent(), "md").replace(b"\n", b"\r\n") + b"\r\n\r\n"
    assert load_packet(b"\xef\xbb\xbf" + data, "file").id == sent().id


@pytest.mark.parametrize("form", FORMS)
def test_what_was_changed_on_the_way_is_refused(form: str) -> None:
    data = dump_packet(sent(), form).replace(b"three people", b"four people")
    assert "is not what was sent" in refusal(data)


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
def test_what_was_cut_off_is_refused(form: str, data: st.DataObject) -> None:
    whole = dump_packet(sent(), form).rstrip()
    cut = whole[: data.draw(st.integers(1, len(whole) - 1))]
    assume(form == "json" or cut.rstrip() != whole)
    refusal(cut)


def test_a_plain_proposal_file_is_a_packet_without_an_id() -> None:
    packet = load_packet(b"---\ntitle: One\nevent: conf\n---\n\nText.\n", "file")
    assert (packet.id, packet.sent, packet.event, packet.draft.title) == ("", None, "conf", "One")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "front matter"),
        (b"{}", "missing required field"),
        (b'{"schema": "cfp.proposals/1", "items": []}', "cannot be read"),
        (b"\xff\xfe{", "UTF-8"),
        (b"[" * 100_000, "front matter"),
        (b'{"a":' * 100_000, "cannot be read"),
        (b"{" + b" " * MOST_BYTES + b"}", "limit for one proposal"),
        (b"---\n# cfp.packet/1 {}\ntitle: One\n---\n", "missing required field"),
    ],
)
def test_what_is_no_packet_is_refused(data: bytes, said: str) -> None:
    assert re.search(said, refusal(data))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "../../etc/passwd"),
        ("id", "A8098C1A-F86E-11DA-BD1A-00112444BE1E"),
        ("schema", "cfp.packet/2"),
        ("sent", "yesterday"),
        ("extra", "1"),
    ],
)
def test_an_envelope_that_lies_is_refused(field: str, value: str) -> None:
    refusal(json.dumps(json.loads(dump_packet(sent(), "json")) | {field: value}).encode())


def forged(**fields: object) -> bytes:
    """A packet by another program, with a sum that holds."""
    document = json.loads(dump_packet(sent(), "json"))
    document["draft"] |= fields
    canonical = json.dumps(document["draft"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return json.dumps(document | {"sha256": hashlib.sha256(canonical.encode()).hexdigest()}).encode()


def test_what_looks_like_html_is_text_as_everywhere() -> None:
    packet = load_packet(forged(abstract="<p><script>x</script><b>Bold</b> claims of Vec<T></p>"), "file")
    assert packet.draft.abstract == "<p><script>x</script><b>Bold</b> claims of Vec<T></p>"


def test_an_instant_elsewhere_is_kept_in_utc() -> None:
    packet = load_packet(forged(begun="2026-05-20T11:30:00+02:00"), "file")
    assert packet.draft.begun == datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
    assert packet.draft.begun.tzinfo is UTC


@pytest.mark.parametrize(
    "fields",
    [{"duration": -5}, {"resources": [{"link": "javascript:alert(1)"}]}, {"state": "accepted"}, {"speakers": "Ana"}],
)
def test_what_no_form_would_send_is_refused(fields: dict[str, object]) -> None:
    refusal(forged(**fields))


def test_there_are_two_forms() -> None:
    with pytest.raises(UsageError):
        dump_packet(sent(), "xml")


def test_a_heading_that_may_be_private_is_refused_unless_it_is_explained() -> None:
    data = b"---\ntitle: One\n---\nText.\n## About me\nAna.\n"
    with pytest.raises(DataRefusedError) as raised:
        load_packet(data, "one.md")
    assert [(fault.line, fault.field) for fault in raised.value.faults] == [(5, "About me")]
    assert load_packet(data, "one.md", answers=parsed_answers(["About me=notes"])).draft.notes == "Ana."
