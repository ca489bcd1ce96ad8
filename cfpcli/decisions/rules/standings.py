"""Standings: proposals in order of a ranking method, in groups with the line at the end of the slots."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from cfpcli.figures.scores import Method, Tally, Vote, tallies
from cfpcli.records.event import Event, ReviewSettings
from cfpcli.records.review import ReviewState, Scored, score_of

DISCUSS_FROM = 0.375
"""The spread, as a part of the scale's length, from which a discussion is worthwhile: 1.5 on a scale of 1 to 5."""


class Grouping(StrEnum):
    """The division of a ranking into groups."""

    TRACK = "track"
    SESSION_TYPE = "session_type"
    NONE = "none"


class Remark(StrEnum):
    """A note for the committee on a place in the ranking."""

    FEW = "below target"
    DISCUSS = "discuss"
    TIE = "tie at the line"
    UNCALIBRATED = "partly uncalibrated"


class Contender(NamedTuple):
    """The fields of a proposal that its place depends on; `group` is the slug it is ranked under, empty for none."""

    code: str
    group: str


class Standing(NamedTuple):
    """A proposal's place in its group, from 1; equal figures share a place, and a proposal without votes has none.

    `shift` is the number of places it is higher than by the plain mean; `within` is true above the line,
    None if the group has no slots or the proposal no votes; `histogram` counts the reviews by score, rounded half
    to even if categories make it a fraction.
    """

    code: str
    group: str
    place: int | None
    tally: Tally | None
    shift: int
    within: bool | None
    histogram: Mapping[int, int]
    remarks: tuple[Remark, ...]


def votes_of(
    code: str, reviews: Iterable[Scored], settings: ReviewSettings, *, without: Iterable[str] = ()
) -> tuple[Vote, ...]:
    """The votes on a proposal: its reviews that carry scores, except those of reviewers (addresses) to leave out."""
    left_out = {*without}
    return tuple(
        Vote(code, str(getattr(review, "reviewer", "")), score)
        for review in reviews
        if review.state == ReviewState.SCORED
        and getattr(review, "reviewer", "") not in left_out
        and (score := score_of(review, settings)) is not None
    )


def slots_of(event: Event, grouping: Grouping) -> dict[str, int]:
    """The number of sessions in each group, as far as the event sets it."""
    if grouping is not Grouping.TRACK:
        return {}
    return {track.slug: track.slots for track in event.tracks if track.slots is not None}


def standings(
    contenders: Sequence[Contender],
    votes: Iterable[Vote],
    *,
    method: Method,
    settings: ReviewSettings,
    slots: Mapping[str, int],
) -> tuple[Standing, ...]:
    """Every contender with its place by these votes, as `ranked` orders them."""
    return ranked(contenders, tallies(votes), method=method, settings=settings, slots=slots)


def ranked(
    contenders: Sequence[Contender],
    by_code: Mapping[str, Tally],
    *,
    method: Method,
    settings: ReviewSettings,
    slots: Mapping[str, int],
) -> tuple[Standing, ...]:
    """Every contender with its place, group by group in the order in which groups first occur, best first.

    `by_code` are the tallies of those with votes. Equal figures are ordered by the other methods, then by code, so that
    the list is the same at every run; they still share their place. Proposals without votes are last.
    """
    groups: dict[str, list[Contender]] = {}
    for contender in contenders:
        groups.setdefault(contender.group, []).append(contender)
    return tuple(
        standing
        for group, members in groups.items()
        for standing in _group(members, by_code, method, settings, slots.get(group))
    )


def _group(
    members: Sequence[Contender],
    by_code: Mapping[str, Tally],
    method: Method,
    settings: ReviewSettings,
    slots: int | None,
) -> list[Standing]:
    voted = [(by_code[contender.code], contender) for contender in members if contender.code in by_code]
    # Sorted by code first: a stable sort keeps the order of equal items, in descending order too.
    voted.sort(key=lambda pair: pair[1].code)
    order = attrgetter(method.value, *(by.value for by in Method))
    voted.sort(key=lambda pair: order(pair[0]), reverse=True)
    figures = [tally.value(method) for tally, _ in voted]
    places, places_by_mean = _places(figures), _places(sorted((tally.mean for tally, _ in voted), reverse=True))
    line = figures[slots - 1] if slots and slots < len(figures) else None
    is_tied = line is not None and slots is not None and figures[slots] == line
    placed = []
    for position, (figure, (tally, contender)) in enumerate(zip(figures, voted, strict=True)):
        place = places[figure]
        remarks = _remarks(tally, settings, tied=is_tied and figure == line)
        within = None if slots is None else position < slots
        shift = places_by_mean[tally.mean] - place
        placed.append(
            Standing(contender.code, contender.group, place, tally, shift, within, _histogram(tally), remarks)
        )
    last = (Standing(contender.code, contender.group, None, None, 0, None, {}, (Remark.FEW,)) for contender in members)
    return [*placed, *(standing for standing in last if standing.code not in by_code)]


def _places(figures: Sequence[float]) -> dict[float, int]:
    """The place of each figure in descending order, from 1: equal ones share the first."""
    places: dict[float, int] = {}
    for place, figure in enumerate(figures, 1):
        places.setdefault(figure, place)
    return places


def _remarks(tally: Tally, settings: ReviewSettings, *, tied: bool) -> tuple[Remark, ...]:
    length = settings.scale_max - settings.scale_min
    holds = {
        Remark.TIE: tied,
        Remark.FEW: len(tally.votes) < settings.target,
        Remark.DISCUSS: tally.spread is not None and tally.spread >= DISCUSS_FROM * length,
        Remark.UNCALIBRATED: 0 < tally.uncalibrated < len(tally.votes),
    }
    return tuple(remark for remark, is_so in holds.items() if is_so)


def _histogram(tally: Tally) -> dict[int, int]:
    return dict(sorted(Counter(round(vote.score) for vote in tally.votes).items()))


def most_disputed(ranking: Iterable[Standing]) -> tuple[Standing, ...]:
    """The proposals by spread, the widest first; those with fewer than two votes last."""

    def spread(standing: Standing) -> float:
        return -1.0 if standing.tally is None or standing.tally.spread is None else standing.tally.spread

    return tuple(sorted(ranking, key=lambda standing: (-spread(standing), standing.code)))


class Flip(NamedTuple):
    """A proposal that another way of counting puts on the other side of the line."""

    code: str
    within: bool


def flips(
    now: Sequence[Standing], otherwise: Sequence[Standing], near: Callable[[str], bool] = lambda _: True
) -> tuple[Flip, ...]:
    """The proposals of `now` that the other ranking puts on the other side of the line, among those that are `near`."""
    other = {standing.code: standing.within for standing in otherwise}
    return tuple(
        Flip(standing.code, bool(other[standing.code]))
        for standing in now
        if standing.within is not None
        and other.get(standing.code) is not None
        and other[standing.code] != standing.within
        and near(standing.code)
    )
