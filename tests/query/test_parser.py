"""Queries: selections, spelling, refusals, and completion."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import UsageError
from cfpcli.query.parser import EXAMPLES, Query, Vocabulary, completions, keys, parse
from cfpcli.query.syntax import Term, written
from cfpcli.records.change import Kind
from cfpcli.records.fields import FIELDS, NOTHING, FieldType, Related, Relation
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, State

PARIS = ZoneInfo("Europe/Paris")
DAY = datetime(2026, 5, 1, tzinfo=UTC)
VOCABULARY = Vocabulary(
    {
        "track": {"security": "Cybersecurity, Trust", "ai": "Open AI, Models", "odd one": 'A "quoted", name'},
        "session_type": {"talk": "Talk", "panel": "Panel"},
        "language": {"fr": "", "en": ""},
        "level": {"Beginner": ""},
        "tags": {"sbom": "", "ai": "", "open source": "", "a,b": ""},
        "event": {"osxp-2026": ""},
        "room": {"grand-amphi": "Grand Amphi", "annex": "Annex"},
    }
)


def proposal(
    code: str, track: str, state: State, title: str, tags: tuple[str, ...] = (), *, speaker: str = "ANA111"
) -> Proposal:
    return Proposal(
        code=code,
        event="osxp-2026",
        state=state,
        track=track,
        title=title,
        tags=tags,
        speakers=(speaker,),
        created=DAY,
        updated=DAY,
    )


ROWS = (
    proposal("AAA333", "security", State.SUBMITTED, "Signed supply chains", ("sbom",)),
    proposal("BBB333", "security", State.ACCEPTED, "Zero trust", ("ai", "sbom")),
    proposal("CCC333", "security", State.REJECTED, "Chain of supply", speaker="BOB222"),
    proposal("DDD333", "ai", State.SUBMITTED, "Sovereign models", ("ai",), speaker="BOB222"),
    proposal("EEE333", "", State.DRAFT, ""),
)
RELATED = Related(
    speakers={"ANA111": Speaker(code="ANA111", name="Ana Ruiz"), "BOB222": Speaker(code="BOB222", name="Bob")}
)


def found(terms: str | list[str]) -> str:
    query = parse(terms, VOCABULARY)
    return "".join(row.code[0] for row in ROWS if query.matches(row, RELATED))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", "ABCDE"),
        ("  ", "ABCDE"),
        ("track:security", "ABC"),
        ("track:security state:submitted,accepted", "AB"),
        ("track:security -state:submitted,accepted", "C"),
        ("tag:sbom -tag:ai", "A"),
        ('"supply chain"', "A"),
        ("supply chain", "AC"),
        ("speaker:ana track:security", "AB"),
        ("-has:track", "E"),
        ("has:title -has:tags", "C"),
        ("code:a,b", "AB"),
        ("tag:ai ruiz", "B"),
    ],
)
def test_all_terms_must_hold(text: str, codes: str) -> None:
    assert found(text) == codes


def test_arguments_of_a_shell_are_terms() -> None:
    assert found(["track:security", "supply chain"]) == "A"
    assert found(["speaker:Ana Ruiz", "-tag:ai"]) == "AE"
    assert found(["track:security state:accepted"]) == "B"
    assert found([]) == "ABCDE"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("TYPE:Panel lang:FR Tag:SBOM", "session_type:panel language:fr tags:sbom"),
        ("track:cyber", "track:security"),
        ("track:security,cyber", "track:security"),
        ("session-type:panel", "session_type:panel"),
        ("state=Accepted", "state:accepted"),
        ("HAS:Lang,type", "has:language,session_type"),
        ("has=tag", "has:tags"),
        ("score:>=4.0", "score>=4"),
        ("reviews=03", "reviews:3"),
        ("duration:45", "minutes:45"),
        ("late:TRUE", "late:yes"),
        ("code:k7q", "code:K7Q"),
        ("code=k7qx3d", "code=K7QX3D"),
        ("track:odd", 'track:"odd one"'),
        ('tag:"a,b"', 'tags:"a,b"'),
        ("speaker:'Ana", "speaker_names:'Ana"),
        ('title="Zero trust"', 'title="Zero trust"'),
        ('"Supply  Chain"', '"Supply  Chain"'),
        ("level:beginner", "level:Beginner"),
        ("room:Grand-Amphi,annex", 'room:"Grand Amphi",Annex'),
        ("room:amphi", "room:amphi"),
        ("submitted:2026-05-01..*", "submitted:2026-05-01.."),
    ],
)
def test_a_query_has_one_spelling(text: str, canonical: str) -> None:
    query = parse(text, VOCABULARY)
    assert str(query) == canonical
    assert parse(canonical, VOCABULARY) == query


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("trck:ai", '"trck" is not a key in the query term trck:ai', 'did you mean "track"?\ncfp help query'),
        ("re:invent", '"re" is not a key in the query term re:invent', "'\"re:invent\"'"),
        ("12:30", '"12" is not a key in the query term 12:30', '"12:30"'),
        ("-x<3", '"x" is not a key in the query term -x<3', '"x<3"'),
        ("track:securty", 'there is no track "securty" in the query term track:securty', 'did you mean "security"?'),
        ("sbom -tag:vex", 'there is no tag "vex" in the query term -tag:vex', "allowed: sbom, ai, open source, a,b"),
        ("state:acepted", 'there is no state "acepted" in the query term state:acepted', 'did you mean "accepted"?'),
        (
            "type:workshop",
            'there is no session type "workshop" in the query term type:workshop',
            "allowed: talk, panel",
        ),
        ("lang:de", 'there is no language "de" in the query term lang:de', "allowed: fr, en"),
        ("level:expert", 'there is no level "expert" in the query term level:expert', "allowed: Beginner"),
        ("event:x", 'there is no event "x" in the query term event:x', "allowed: osxp-2026"),
        ("has:titel", 'a proposal has no field "titel" in the query term has:titel', 'did you mean "title"?'),
        ("track>ai", '">" compares numbers and instants, and track is neither in the', "write track:VALUE"),
        ("title<a", '"<" compares numbers and instants, and title is neither in the', "write title:VALUE"),
        ("has>=tags", '">=" compares numbers and instants, and has is neither in the', "write has:FIELD"),
        ("score>3,4", '">" compares with one value in the query term score>3,4', "write score:A,B or score:A..B"),
        ("score>3..4", '">" compares with one value in the query term score>3..4', "write score:A,B or score:A..B"),
        ("reviews<x", '"x" is not a number in the query term reviews<x', "write 4"),
        ("created:x", '"x" is not a date or time in the query term created:x', "write 2026-05-01"),
        ("late:maybe", '"maybe" is neither yes nor no in the query term late:maybe', "allowed: yes, no"),
        ("code:K7Q0", 'no code begins with "K7Q0" in the query term code:K7Q0', "a code is up to 6 of"),
        ('title:""', 'there is nothing to search for in "" in the query term title:""', "-has:FIELD"),
    ],
)
def test_what_is_unknown_names_the_term_and_the_candidates(text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text, VOCABULARY)
    assert caught.value.message.startswith(message)
    assert hint in caught.value.hint


def test_a_key_that_resembles_none_was_probably_meant_as_text() -> None:
    with pytest.raises(UsageError) as caught:
        parse("12:30", VOCABULARY)
    assert caught.value.hint.startswith("to search for it as text, put it in quotes")
    assert caught.value.hint.endswith("\ncfp help query")


def test_a_query_says_what_it_reads() -> None:
    query = parse("track:ai speaker:ana score>3", VOCABULARY)
    assert query.needs == {"track", "speakers", "code", "event"}
    assert query.related == {Relation.SPEAKERS, Relation.REVIEWS}
    assert parse("", VOCABULARY).needs == frozenset()


def test_cheap_terms_are_tested_before_dear_ones() -> None:
    class Watched:
        """A row that knows only its track: whatever else is read raises."""

        track = "ai"

    query = parse("anything score>3 abstract:x track:security", VOCABULARY)
    assert not query.matches(Watched(), NOTHING)


def test_days_begin_in_the_zone_that_was_asked_for() -> None:
    row = ROWS[0]
    assert not parse("created<2026-05-01", VOCABULARY).matches(row, NOTHING)
    assert parse("created:2026-05-01", VOCABULARY, zone=PARIS).matches(row, NOTHING)
    assert not parse("created:2026-05-01", VOCABULARY, zone=ZoneInfo("America/Lima")).matches(row, NOTHING)
    assert parse("created:2026-05-01", VOCABULARY) != parse("created:2026-05-01", VOCABULARY, zone=PARIS)


def test_with_now_a_query_takes_relative_days_and_reads_back_as_their_dates() -> None:
    now = DAY + timedelta(hours=36)
    query = parse('created>="today" -updated:"in 3 days"', VOCABULARY, now=now)
    assert not query.matches(ROWS[0], NOTHING)
    assert parse("created<today", VOCABULARY, now=now).matches(ROWS[0], NOTHING)
    assert parse(str(query), VOCABULARY) == query
    with pytest.raises(UsageError, match='"friday" is not a date or time in the query term created>=friday'):
        parse("created>=friday", VOCABULARY)


def test_keys_are_found_without_a_vocabulary() -> None:
    assert keys("tag:x -lang:fr has:level sbom nonsense:1") == {"tags", "language"}
    assert keys(["level:a b", "tags:x"]) == {"level", "tags"}
    with pytest.raises(UsageError):
        keys('"')


@pytest.mark.parametrize("text", [example for example, _ in EXAMPLES])
def test_every_example_works(text: str) -> None:
    query = parse(text, VOCABULARY)
    assert query.terms
    query.matches(ROWS[0], RELATED)


def test_every_example_says_what_it_selects() -> None:
    assert all(meaning for _, meaning in EXAMPLES)


FIELD_VALUES = {
    FieldType.NUMBER: st.sampled_from(["0", "3", "-2.5", "007", "2..4", "2..", "..*4", "*..4"]),
    FieldType.INSTANT: st.sampled_from(
        ["2026-05-01", "2026-05-01T12:30", "2026-05-01T12:30+02:00", "2026-05-01..", "x"]
    ),
    FieldType.FLAG: st.sampled_from(["yes", "no", "True", "perhaps"]),
}
CHOICES = {
    name: [*sorted(VOCABULARY.values(name) or ()), "cyb", "nonsense"]
    for name in ("track", "state", "session_type", "language", "level", "tags", "event")
}
ANYTHING = st.text(alphabet='ab ",\\:<>=-é.*', min_size=1, max_size=6) | st.text(min_size=1, max_size=6)


@st.composite
def query_texts(draw: st.DrawFn) -> str:
    """Texts in which most terms are right."""
    terms = []
    for _ in range(draw(st.integers(0, 3))):
        field = draw(st.sampled_from([None, *FIELDS[Kind.PROPOSAL].values()]))
        name = field.name if field else ""
        values: st.SearchStrategy[str] = ANYTHING
        if field and name in CHOICES:
            values = st.sampled_from(CHOICES[name])
        elif field and field.type in FIELD_VALUES:
            values = FIELD_VALUES[field.type]
        elif name in {"code", "speakers"}:
            values = st.sampled_from(["k7", "ABC", "0"])
        key = draw(st.sampled_from([name, *field.aliases])) if field else ""
        op = draw(st.sampled_from([":", ":", ":", "=", "<", ">="])) if field else ""
        listed = ",".join(written(value, free=not field) for value in draw(st.lists(values, min_size=1, max_size=2)))
        terms.append(f"{draw(st.sampled_from(['', '-']))}{key}{op}{listed}")
    return draw(st.sampled_from([" ", "  ", "\n"])).join(terms)


@given(query_texts(), st.sampled_from([UTC, PARIS]))
def test_a_query_written_is_the_same_query(text: str, zone: ZoneInfo) -> None:
    try:
        query = parse(text, VOCABULARY, zone=zone)
    except UsageError:
        return
    again = parse(str(query), VOCABULARY, zone=zone)
    assert again == query
    assert str(again) == str(query)
    assert [again.matches(row, RELATED) for row in ROWS] == [query.matches(row, RELATED) for row in ROWS]


@given(query_texts() | ANYTHING | st.text())
def test_any_text_is_a_query_or_a_usage_error(text: str) -> None:
    try:
        query = parse(text, VOCABULARY)
    except UsageError as error:
        assert error.message  # noqa: PT017 - either outcome is right
    else:
        assert all(isinstance(query.matches(row, RELATED), bool) for row in ROWS)


@given(st.lists(query_texts() | ANYTHING, max_size=3))
def test_any_arguments_are_a_query_or_a_usage_error(arguments: list[str]) -> None:
    try:
        query = parse(arguments, VOCABULARY)
    except UsageError:
        return
    assert parse(str(query), VOCABULARY) == query


SOUND = st.builds(
    Term,
    key=st.sampled_from(["track", "state", "tags"]),
    op=st.just(":"),
    values=st.just(("ai",)),
    negated=st.booleans(),
).map(lambda term: Term(term.key, ":", ("submitted",) if term.key == "state" else ("ai",), term.negated))


@given(st.lists(SOUND, max_size=4))
def test_a_query_is_the_conjunction_of_its_terms_in_any_order(terms: list[Term]) -> None:
    def query(*some: Term) -> Query:
        return parse(" ".join(map(str, some)), VOCABULARY)

    for row in ROWS:
        each = [query(term).matches(row, RELATED) for term in terms]
        assert query(*terms).matches(row, RELATED) == all(each)
        assert query(*reversed(terms)).matches(row, RELATED) == all(each)


def test_a_query_of_very_many_terms_is_refused() -> None:
    parse(" ".join(["word"] * 200), VOCABULARY)
    with pytest.raises(UsageError, match="the query has 1,100 terms, at most 200 are allowed"):
        parse(" ".join(["word"] * 1100), VOCABULARY)
    assert len(parse(f"code:{','.join(['K7Q'] * 1100)}", VOCABULARY).terms) == 1


WORDS_TO_COMPLETE = Vocabulary(
    {
        "track": {"security": "Cybersecurity", "sovereignty": "Sovereignty", "ai": "Open AI"},
        "session_type": {"talk": "Talk"},
        "language": {"fr": "", "en": ""},
        "tags": {"sbom": "", "open source": "", 'odd "one"': "", "a,b": ""},
        "event": {"osxp-2026": ""},
    }
)


def words(prefix: str) -> list[str]:
    return [word for word, _ in completions(prefix, WORDS_TO_COMPLETE)]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("tr", ["track:"]),
        ("-tr", ["-track:"]),
        ("TR", ["TRack:"]),
        ("ha", ["has:"]),
        ("ty", ["type:"]),
        ("track:", ["track:security", "track:sovereignty", "track:ai"]),
        ("track:s", ["track:security", "track:sovereignty"]),
        ("-track:s", ["-track:security", "-track:sovereignty"]),
        ("track:ai,", ["track:ai,security", "track:ai,sovereignty"]),
        ("track:AI,s", ["track:AI,security", "track:AI,sovereignty"]),
        ("state:sub", ["state:submitted"]),
        ("state:Sub", ["state:Submitted"]),
        ("state:submitted,acc", ["state:submitted,accepted"]),
        ("lang:", ["lang:fr", "lang:en"]),
        ("type:t", ["type:talk"]),
        ("event:", ["event:osxp-2026"]),
        ("late:", ["late:yes", "late:no"]),
        ("has:ab", ["has:abstract", "has:abstract_is_summary"]),
        ("has:tags,ab", ["has:tags,abstract", "has:tags,abstract_is_summary"]),
        ("tag:", ["tag:sbom", 'tag:"open source"', r'tag:"odd \"one\""', 'tag:"a,b"']),
        ("tag:o", ["tag:open source"]),
        ("tag:a", []),
        (
            "track:ai st",
            [
                "track:ai state:",
                "track:ai start:",
                "track:ai state_reason:",
                "track:ai state_tags:",
                "track:ai stream_url:",
            ],
        ),
        ("track:ai state:acc", ["track:ai state:accepted"]),
        ("title:", []),
        ("score:", []),
        ("nonsense:", []),
        ("zz", []),
        ('speaker:"Ana', []),
    ],
)
def test_what_can_follow(prefix: str, expected: list[str]) -> None:
    assert sorted(words(prefix)) == sorted(expected)


def test_every_key_is_offered_with_its_meaning() -> None:
    offered = dict(completions("", WORDS_TO_COMPLETE))
    for field in FIELDS[Kind.PROPOSAL].values():
        for spelling in (field.name, *field.aliases):
            assert offered[f"{spelling}:"] == field.help
    assert offered["has:"]


def test_values_come_with_their_names() -> None:
    assert completions("track:se", WORDS_TO_COMPLETE) == [("track:security", "Cybersecurity")]


@pytest.mark.parametrize("prefix", ["track:", "-state:", "lang:", "tag:", "tag:o", "late:", "has:", "state:accepted,"])
def test_what_is_offered_can_be_asked(prefix: str) -> None:
    offered = words(prefix)
    assert offered
    for word in offered:
        [term] = parse([word], WORDS_TO_COMPLETE).terms
        assert len(term.values) == word.count("accepted,") + 1


@given(st.text() | st.text(alphabet='-tagstrck:, ",op'))
def test_every_candidate_begins_with_what_was_typed(prefix: str) -> None:
    assert all(word.startswith(prefix) for word in words(prefix))


def test_words_that_are_codes_mean_these_proposals_and_are_text_too() -> None:
    rows = {
        row.code: row
        for row in (
            proposal("AAA777", "ai", State.SUBMITTED, "Best practice"),
            proposal("BES999", "ai", State.REJECTED, "Worst practice"),
            proposal("CCC333", "security", State.SUBMITTED, "Best effort"),
        )
    }

    def chosen(*words: str) -> list[str]:
        def code_of(word: str) -> str:
            codes = [code for code in rows if code.startswith(word.upper())]
            return codes[0] if len(codes) == 1 else ""

        query = parse(words, VOCABULARY, code_of=code_of)
        assert parse(str(query), VOCABULARY, code_of=code_of) == query
        return [code for code, row in rows.items() if query.matches(row, NOTHING)]

    assert chosen("AAA777") == chosen("aa") == ["AAA777"]
    assert chosen("aaa", "CCC333") == chosen("aaa,ccc") == ["AAA777", "CCC333"]
    assert chosen("aaa", "ccc", "track:ai") == ["AAA777"]
    assert chosen("bes") == ["AAA777", "BES999", "CCC333"]
    assert chosen("bes", "practice") == ["AAA777", "BES999"]
    assert chosen("-AAA777") == ["BES999", "CCC333"]
    assert chosen("zzz", "AAA") == []


def test_the_words_of_a_long_list_are_not_looked_up() -> None:
    looked_up: list[str] = []

    def code_of(word: str) -> str:
        looked_up.append(word)
        return ""

    parse(",".join(f"{first}{second}{third}" for first in "ABCDEFG" for second in "ABCDEFG" for third in "ABCDEFG"),
          VOCABULARY, code_of=code_of)  # fmt: skip
    assert looked_up == []
    parse("sécurité K7Q kubernetes", VOCABULARY, code_of=code_of)
    assert looked_up == ["K7Q"]
