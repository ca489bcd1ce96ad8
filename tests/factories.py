"""Sample records and whole stores for tests: invented people, the same for the same arguments."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.change import Change, ChangeSet, Record, Setting, created
from cfpcli.records.codes import ALPHABET, LENGTH, new_guid
from cfpcli.records.event import Call, Event, SessionType, Track
from cfpcli.records.person import Organiser, Speaker
from cfpcli.records.proposal import Proposal, State
from cfpcli.records.review import Review, ReviewState
from cfpcli.store import Store

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
"""The instant of everything that factories make: while the sample call is open."""

TRACKS = ("governance", "cloud", "ai", "security", "apps", "culture")

_STATES = (State.SUBMITTED, State.SUBMITTED, State.SUBMITTED, State.ACCEPTED, State.WAITLISTED, State.REJECTED)
_GIVEN = ("Ana", "Bo", "Chloé", "Dmitri", "Elif", "Farid", "Grace", "Hélène", "Ivo", "Jun", "Katja", "Luís")
_FAMILY = ("Ruiz", "Ström", "Garnier", "Orlov", "Demir", "Haddad", "Owusu", "Lefèvre", "Marić", "Tanaka", "Weber")
_WORDS = [
    "open",
    "source",
    "software",
    "supply",
    "chain",
    "signed",
    "builds",
    "registry",
    "public",
    "sector",
    "procurement",
    "maintainers",
    "funding",
    "cloud",
    "edge",
    "container",
    "orchestration",
    "sovereignty",
    "licence",
    "compliance",
    "inference",
    "model",
    "data",
    "governance",
    "audit",
    "mirror",
    "offline",
    "migration",
    "training",
    "community",
    "onboarding",
    "dépôt",
    "logiciel",
    "libre",
    "souveraineté",
    "données",
    "chaîne",
    "collectivités",
    "partage",
]


def code_of(number: int, *, salt: str = "P") -> str:
    """The code of the record with this number in a sample store; another `salt` gives another series."""
    rng = random.Random(f"{salt}{number}")  # noqa: S311 - sample data
    # The last characters spell the number, so that no two records of a series can share a code.
    tail = ""
    for _ in range(4):
        number, digit = divmod(number, len(ALPHABET))
        tail = ALPHABET[digit] + tail
    return "".join(rng.choice(ALPHABET) for _ in range(LENGTH - len(tail) - 1)) + salt + tail


_EVENT = Event(
    slug="osxp-2026",
    name="Open Source Experience 2026",
    timezone="Europe/Paris",
    place="Paris",
    languages=("fr", "en"),
    call=Call(
        opens=Deadline(
            raw="29 April 2026", date="2026-04-29", zone="Europe/Paris", at=datetime(2026, 4, 28, 22, tzinfo=UTC)
        ),
        closes=Deadline(
            raw="14 June 2026", date="2026-06-14", zone="Europe/Paris", at=datetime(2026, 6, 14, 22, tzinfo=UTC)
        ),
    ),
    tracks=tuple(Track(slug=slug, name=slug.title(), description=f"All about {slug}.") for slug in TRACKS),
    session_types=(
        SessionType(slug="talk", name="Talk", duration=20, speakers_max=2),
        SessionType(slug="panel", name="Panel", duration=45, speakers_max=5),
    ),
)
_SPEAKER = Speaker(
    code="SPKR3A", name="Ana Ruiz", email="ana@example.org", biography="Ana maintains a **package registry**."
)
_PROPOSAL = Proposal(
    code="K7QX3D",
    event="osxp-2026",
    state=State.SUBMITTED,
    track="security",
    session_type="talk",
    language="en",
    title="Signed builds for small teams",
    speakers=("SPKR3A",),
    tags=("sbom", "supply-chain"),
    guid="11111111-2222-4333-8444-555555555555",
    created=NOW,
    submitted=NOW,
    updated=NOW,
    abstract="How three people sign **every** build.\n\n- keys\n- logs",
)
_REVIEW = Review(
    proposal="K7QX3D",
    reviewer="bo@example.org",
    name="Bo Ström",
    state=ReviewState.SCORED,
    scores={"score": 4},
    created=NOW,
    updated=NOW,
    comment="Solid, and new to most.",
)
_SETTING = Setting(name="event", value="osxp-2026")
_CHANGE_SET = ChangeSet(at=NOW, by="Bo Ström <bo@example.org>", command="cfp test", changes=())


SAM = Organiser(email="sam@example.org", name="Sam Okoye")
"""The person of `tests.world`, as the one who runs the call."""


def make_event(**attrs: object) -> Event:
    """A sample event whose call is open at `NOW`; keyword arguments replace attributes."""
    return replace(_EVENT, **attrs)


def make_speaker(**attrs: object) -> Speaker:
    """A sample speaker; keyword arguments replace attributes. Without a guid it has that of its code."""
    return replace(_SPEAKER, **{"guid": "", **attrs})


def make_proposal(**attrs: object) -> Proposal:
    """A sample proposal; keyword arguments replace attributes."""
    return replace(_PROPOSAL, **attrs)


def make_review(**attrs: object) -> Review:
    """A sample review; keyword arguments replace attributes."""
    return replace(_REVIEW, **attrs)


def make_setting(**attrs: object) -> Setting:
    """A sample setting; keyword arguments replace attributes."""
    return replace(_SETTING, **attrs)


def change_set(*changes: Change | Record, **attrs: object) -> ChangeSet:
    """A change set of these changes; a bare record stands for its creation, keyword arguments replace attributes."""
    listed = tuple(change if isinstance(change, Change) else created(change) for change in changes)
    return replace(_CHANGE_SET, changes=listed, **attrs)


def text(rng: random.Random, least: int, most: int) -> str:
    """Markdown paragraphs of between `least` and `most` characters."""
    wanted = rng.randint(least, most)
    words: list[str] = []
    length = 0
    while length < wanted:
        word = rng.choice(_WORDS)
        words.append(f"**{word}**" if rng.random() < 0.02 else word)
        length += len(words[-1]) + 1
    return ". ".join(" ".join(words[start : start + 12]) for start in range(0, len(words), 12))[:wanted]


def sample_records(proposals: int, *, reviews: int = 3, abstract: tuple[int, int] = (1000, 3000)) -> Iterator[Record]:
    """The records of a sample store, in the order in which they would come in.

    Each proposal has one to three speakers of its own with biographies, and so many `reviews`; `abstract` bounds the
    characters of each abstract.
    """
    rng = random.Random(proposals)  # noqa: S311 - sample data
    yield make_setting()
    yield make_event()
    speaker = 0
    for number in range(1, proposals + 1):
        codes = []
        for _ in range(rng.randint(1, 3)):
            speaker += 1
            codes.append(code_of(speaker, salt="S"))
            name = f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}"
            yield make_speaker(
                code=codes[-1], name=name, email=f"speaker{speaker}@example.org", biography=text(rng, 200, 600)
            )
        proposal = make_proposal(
            code=code_of(number),
            track=TRACKS[number % len(TRACKS)],
            state=_STATES[number % len(_STATES)],
            language="fr" if rng.random() < 0.4 else "en",
            session_type="panel" if number % 9 == 0 else "talk",
            title=text(rng, 30, 80).replace("**", ""),
            speakers=tuple(codes),
            tags=tuple(sorted(rng.sample(_WORDS, 2))),
            guid=new_guid(rng),
            submitted=NOW + timedelta(seconds=number),
            updated=NOW + timedelta(seconds=number),
            abstract=text(rng, *abstract),
        )
        yield proposal
        for reviewer in rng.sample(range(40), reviews):
            yield make_review(
                proposal=proposal.code,
                reviewer=f"reviewer{reviewer}@example.org",
                name=f"{_GIVEN[reviewer % len(_GIVEN)]} {_FAMILY[reviewer % len(_FAMILY)]}",
                scores={"score": rng.randint(1, 5)},
                comment=text(rng, 60, 300),
            )


def filled_store(
    path: Path, *, proposals: int = 20, reviews: int = 3, abstract: tuple[int, int] = (1000, 3000)
) -> Store:
    """A new store at `path` with a setting, an event and so many proposals, brought in by one change set."""
    store = Store.create(path)
    store.apply(
        change_set(*sample_records(proposals, reviews=reviews, abstract=abstract), command="cfp import sample.json")
    )
    return store
