"""A small committee's store: proposals with the reviews that a test needs, and nothing else."""

from collections.abc import Mapping
from pathlib import Path

from cfpcli.records.change import ChangeSet, Record, created
from cfpcli.records.event import Call, Event, ReviewSettings, Track
from cfpcli.records.proposal import Proposal, State
from cfpcli.records.review import Review, ReviewState
from cfpcli.store import Store
from tests.world import NOON, World

Scores = Mapping[str, Mapping[str, int | Mapping[str, int]]]
"""By proposal code, by the part of the reviewer's address before the @: a score, or one for each category."""


def committee(
    folder: Path,
    scores: Scores,
    *,
    tracks: tuple[Track, ...] = (Track(slug="security", name="Security", slots=2),),
    settings: ReviewSettings | None = None,
    states: Mapping[str, State] | None = None,
    recused: Mapping[str, str] | None = None,
) -> World:
    """A world whose store has these proposals, sent to the first track unless their code begins with another's letter.

    `states` are those that are not submitted; `recused` says by proposal who recused.
    """
    event = Event(
        slug="demo",
        name="Demo",
        timezone="Europe/Paris",
        call=Call(),
        tracks=tracks,
        review=settings or ReviewSettings(target=2),
    )
    records: list[Record] = [event]
    for number, (code, given) in enumerate(scores.items()):
        state = (states or {}).get(code, State.SUBMITTED)
        track = next((one.slug for one in tracks if one.slug.startswith(code[0].lower())), tracks[0].slug)
        records.append(
            Proposal(
                code=code,
                event="demo",
                state=state,
                track=track,
                title=f"Title {code}",
                created=NOON,
                updated=NOON,
                guid=f"00000000-0000-4000-8000-{number:012}",
            )
        )
        for name, score in given.items():
            marks = {"score": score} if isinstance(score, int) else dict(score)
            records.append(_review(code, name, ReviewState.SCORED, marks))
        if recused and code in recused:
            records.append(_review(code, recused[code], ReviewState.RECUSED, {}))
    store = Store.create(folder / "cfp.json")
    store.apply(ChangeSet(at=NOON, by="Sam", command="cfp", changes=tuple(map(created, records))))
    return World(folder)


def _review(code: str, name: str, state: ReviewState, scores: dict[str, int]) -> Review:
    reason = "We share an office." if state is ReviewState.RECUSED else ""
    return Review(
        proposal=code,
        reviewer=f"{name}@example.org",
        name=name.title(),
        state=state,
        scores=scores,
        reason=reason,
        created=NOON,
        updated=NOON,
    )
