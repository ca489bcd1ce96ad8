"""Records with hostile texts, and change sets that a store can take."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from cfpcli.records.change import Record, Setting
from cfpcli.records.codes import ALPHABET
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, Resource, State
from cfpcli.records.review import Review, ReviewState

HOSTILE = (
    "\x1b]8;;http://example.org\x07",
    "\x00",
    "\x7f\x80\x9b",
    "\u202e\u2066\u200f\u061c",
    "\u2028\u2029\r\n",
    '"}\n,"9":{"code":"K7QX3D"',
    '\n},\n"events":{\n',
    '\\"\\\\u0000',
    ',{"kind":"proposal","key":"K7QX3D",',
    '],"crc32":"00000000"}',
    "=cmd()",
    "e\u0301 ﬁ 😀\u200d",
)
texts = st.lists(
    st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=4
).map("".join)
codes = st.text(ALPHABET, min_size=6, max_size=6)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
answers = st.dictionaries(
    texts,
    texts
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: value != int(value))
    | st.lists(texts, max_size=2).map(tuple),
    max_size=3,
)

settings_records = st.builds(Setting, name=texts, value=texts)
speakers = st.builds(
    Speaker,
    code=codes,
    name=texts,
    email=texts,
    pronouns=texts,
    affiliation=texts,
    url=texts,
    availability=texts,
    biography=texts,
)
proposals = st.builds(
    Proposal,
    code=codes,
    event=texts,
    state=st.sampled_from(State),
    track=texts,
    title=texts,
    speakers=st.lists(codes, max_size=3).map(tuple),
    tags=st.lists(texts, max_size=3).map(tuple),
    duration=st.none() | st.integers(1, 600),
    guid=texts,
    pending_state=st.none() | st.sampled_from(State),
    created=instants,
    submitted=st.none() | instants,
    updated=instants,
    revision=st.integers(1, 99),
    do_not_record=st.booleans(),
    start=st.none() | instants,
    resources=st.lists(st.builds(Resource, link=texts, description=texts, is_public=st.booleans()), max_size=2).map(
        tuple
    ),
    answers=answers,
    abstract=texts,
    description=texts,
    notes=texts,
)
reviews = st.builds(
    Review,
    proposal=codes,
    reviewer=texts,
    state=st.sampled_from(ReviewState),
    scores=st.dictionaries(texts, st.integers(0, 10), max_size=3),
    name=texts,
    reason=texts,
    created=instants,
    updated=instants,
    comment=texts,
    feedback=texts,
)
records: st.SearchStrategy[Record] = settings_records | speakers | proposals | reviews
