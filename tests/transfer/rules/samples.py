"""A store and the records of a file, in memory."""

from collections.abc import Iterable, Mapping

from cfpcli.exchange.documents import Loaded
from cfpcli.records.change import Record, key_of, kind_of
from cfpcli.records.documents import Records, document_of
from cfpcli.records.event import Event
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.transfer.rules.arrivals import Stored
from cfpcli.transfer.rules.people import people_of, unify_people
from tests.factories import make_proposal, make_review, make_speaker

ANA, BO = make_speaker(), make_speaker(code="BBB333", name="Bo Ström", email="bo@example.org")
PROPOSAL, REVIEW = make_proposal(), make_review()


def stored(*records: Record) -> Stored:
    """A store of these records."""
    speakers = [one for one in records if isinstance(one, Speaker)]
    return Stored(
        events={one.slug: one for one in records if isinstance(one, Event)},
        records={(kind_of(one), key_of(one)): document_of(one) for one in records},
        codes_by_email={one.email: one.code for one in speakers if one.email},
        proposal_codes=frozenset(one.code for one in records if isinstance(one, Proposal)),
        speaker_codes=frozenset(one.code for one in speakers),
    )


def unified(records: Iterable[Record], codes_by_email: Mapping[str, str]) -> Records:
    """The records of a file, every speaker under one code."""
    of_file = Records.of(tuple(records))
    loaded = Loaded(records=of_file, lines=tuple(range(len(of_file))))
    return unify_people(loaded, people_of(loaded, {}), codes_by_email).records
