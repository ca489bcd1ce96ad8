"""A store in which everything that people write is meant to harm whoever reads it."""

from pathlib import Path

from msgspec.structs import replace

from cfpcli.records.change import Change, Kind, Record, created, replaced
from cfpcli.records.event import Category, Event, Question, Room, SessionType, Track
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, Resource, State
from cfpcli.records.review import ReviewState
from cfpcli.store import Store
from tests.contract.streams import FORMULA, HOSTILE
from tests.factories import NOW, change_set, code_of, make_event, make_proposal, make_review, make_setting, make_speaker

LONG = f"# {HOSTILE}\n\n- {HOSTILE}\n\n```\n{HOSTILE}\n```\n\n| {HOSTILE} |\n|---|\n| x |\n\n[{HOSTILE}](http://x/{HOSTILE})\n"
FOSDEM = "fosdem-2026-public-digital-infrastructure"


def hostile_store(path: Path) -> None:
    """A new store of two hostile events, with proposals, speakers, reviews and a history to match."""
    store = Store.create(path)
    people = f"{HOSTILE}\n<evil@example.org>"
    first = tuple(created(record) for record in _records())
    store.apply(change_set(*first, by=people, command=f"cfp submit {HOSTILE}"))
    store.apply(change_set(*_changes(store), by=people, command=FORMULA))


def _records() -> list[Record]:
    return [
        make_setting(),
        _event("osxp-2026"),
        _event(FOSDEM),
        *(_speaker(number) for number in (1, 2)),
        *(_proposal(number) for number in (1, 2, 3)),
        _proposal(4, event=FOSDEM, state=State.CONFIRMED, day=f"2026-01-31{HOSTILE}"),
        _proposal(5, event=FOSDEM, state=State.CONFIRMED, room=HOSTILE, start=NOW, stream_url=f"https://x/{HOSTILE}"),
        make_review(proposal=code_of(1), name=HOSTILE, comment=LONG, feedback=LONG),
        make_review(
            proposal=code_of(1), reviewer="ada@example.org", name=FORMULA, state=ReviewState.RECUSED, reason=HOSTILE
        ),
    ]


def _changes(store: Store) -> list[Change]:
    found = store.get_many(Kind.PROPOSAL, [code_of(2)])
    return [
        replaced(one, replace(one, title=f"{one.title} again", state=State.WITHDRAWN, state_reason=HOSTILE))
        for one in found.values()
    ]


def _event(slug: str) -> Event:
    event = make_event()
    return replace(
        event,
        slug=slug,
        name=HOSTILE,
        place=HOSTILE,
        url=f"https://x/{HOSTILE}",
        summary=LONG,
        audience=(HOSTILE, FORMULA),
        reasons=(HOSTILE,),
        tracks=(
            Track(slug="security", name=HOSTILE, description=LONG, chairs=(HOSTILE,)),
            Track(slug="ai", name=FORMULA, description=HOSTILE),
        ),
        session_types=(SessionType(slug="talk", name=HOSTILE, duration=20),),
        questions=(Question(slug="kind", question=HOSTILE, help=HOSTILE, options=(HOSTILE, FORMULA)),),
        rooms=(Room(name=HOSTILE, stream_url=f"https://x/{HOSTILE}"),),
        review=replace(
            event.review, labels=tuple(HOSTILE for _ in range(5)), categories=(Category(slug="score", name=HOSTILE),)
        ),
        call=replace(event.call, closes=replace(event.call.closes, raw=HOSTILE)) if event.call.closes else event.call,
    )


def _speaker(number: int) -> Speaker:
    return make_speaker(
        code=code_of(number, salt="S"),
        name=HOSTILE if number == 1 else FORMULA,
        email=f"speaker{number}@example.org",
        biography=LONG,
        pronouns=HOSTILE,
        affiliation=HOSTILE,
        url=f"https://x/{HOSTILE}",
        availability=HOSTILE,
    )


def _proposal(number: int, **attrs: object) -> Proposal:
    return make_proposal(
        **{
            "code": code_of(number),
            "guid": f"11111111-2222-4333-8444-{number:012}",
            "title": FORMULA if number == 3 else HOSTILE,
            "speakers": (code_of(1, salt="S"), code_of(2, salt="S")),
            "tags": (HOSTILE, FORMULA),
            "level": HOSTILE,
            "late_reason": HOSTILE,
            "resources": (Resource(link=f"https://x/{HOSTILE}", description=HOSTILE),),
            "answers": {"kind": HOSTILE, HOSTILE: FORMULA},
            "abstract": LONG,
            "description": LONG,
            "notes": LONG,
            "internal_notes": LONG,
            **attrs,
        }
    )
