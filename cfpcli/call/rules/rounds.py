"""Which deadline of a conference that is known is which of those that arrive, decided for all of them at once.

Never by the place in the list. A label that stayed with its instant is certain; then an instant that stands unchanged
under a new label, then a label that stayed with a new instant, then what is left alone of its kind on both sides. What
is matched by none of these is another deadline.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from cfpcli.call.rules.labels import Sense, contradict, sense_of, stayed
from cfpcli.call.rules.list_entry import ArrivingCall
from cfpcli.dates.day_span import same_day
from cfpcli.dates.deadline import Deadline
from cfpcli.records.followed_calls import FollowedCall, ListState, is_still_open, label_of

_LATELY = timedelta(days=60)
"""For how long after its close a deadline may still turn out to have been extended, and by how much at most then."""

_LAST = datetime(9000, 1, 1, tzinfo=UTC)


def matched_rounds(
    known: Sequence[FollowedCall], arriving: Sequence[ArrivingCall], now: datetime, *, has_rounds: bool = True
) -> dict[int, FollowedCall]:
    """The known call for the position of each arriving one that has one; both are of one conference year.

    Without `has_rounds` their list has one deadline of a label for each event, so that another date is the same
    deadline however late it comes.
    """
    return _Matching(known, arriving, now, has_rounds=has_rounds).matched()


def same_time(one: Deadline | None, other: Deadline | None) -> bool:
    """Whether two deadlines say the same; their instants may differ where the rules of the zone have changed since.

    A day of no known zone is the same as that day in any zone.
    """
    if one is None or other is None:
        return one is other
    alike = (one.date, one.time, one.zone) == (other.date, other.time, other.zone)
    return alike or (one.at is not None and one.at == other.at) or same_day(one, other)


class _Matching:
    def __init__(
        self, known: Sequence[FollowedCall], arriving: Sequence[ArrivingCall], now: datetime, *, has_rounds: bool
    ) -> None:
        self._now = now
        self._has_rounds = has_rounds
        self._calls = tuple(known)
        self._known = dict(enumerate(known))
        self._arriving = dict(enumerate(arriving))
        self._of_known = [sense_of(label_of(call)) for call in known]
        self._of_arriving = [sense_of(call.label) for call in arriving]
        self._closes = [call.closes for call in arriving]
        self._pairs: list[tuple[int, int]] = []

    def matched(self) -> dict[int, FollowedCall]:
        self._pair(lambda k, a: self._equal(k, a) and self._stands(k, a))
        self._pair(lambda k, a: stayed(*self._senses(k, a)) and self._stands_dated(k, a) and self._is_new_label(a))
        self._pair(lambda k, a: self._relabelled(k, a) and self._is_new_label(a))
        for in_list in (True, False):
            self._pair_groups(in_list=in_list)
            self._pair_alone(self._only_stayed, in_list=in_list, readable=True)
        self._pair_alone(self._equal, in_list=True, readable=False)
        self._pair_alone(lambda k, a: stayed(*self._senses(k, a)), in_list=True, readable=False)
        self._pair(lambda k, a: self._stands_dated(k, a) and not contradict(*self._senses(k, a)))
        self._pair_alone(self._may_be_renamed, in_list=True, readable=True, of_kind=True)
        return {a: self._calls[k] for k, a in self._pairs}

    def _senses(self, k: int, a: int) -> tuple[Sense, Sense]:
        return self._of_known[k], self._of_arriving[a]

    def _equal(self, k: int, a: int) -> bool:
        return self._of_known[k] == self._of_arriving[a]

    def _only_stayed(self, k: int, a: int) -> bool:
        return not self._equal(k, a) and stayed(*self._senses(k, a)) and self._may_have_moved(k, a)

    def _stands(self, k: int, a: int) -> bool:
        call = self._arriving[a]
        return not call.refused and same_time(self._known[k].closes, call.closes)

    def _stands_dated(self, k: int, a: int) -> bool:
        closes = self._known[k].closes
        return closes is not None and closes.at is not None and self._stands(k, a)

    def _is_new_label(self, a: int) -> bool:
        return self._of_arriving[a] not in self._of_known

    def _relabelled(self, k: int, a: int) -> bool:
        one, other = self._senses(k, a)
        return one.kinds == other.kinds and not contradict(one, other) and self._stands_dated(k, a)

    def _may_be_renamed(self, k: int, a: int) -> bool:
        one, other = self._senses(k, a)
        if one == other or (one.kinds, one.rounds) != (other.kinds, other.rounds):
            return False
        return self._is_open_or_was_lately(k) and self._may_have_moved(k, a)

    def _is_open_or_was_lately(self, k: int) -> bool:
        closes = self._known[k].closes
        return closes is None or closes.at is None or self._now < closes.at + _LATELY

    def _may_have_moved(self, k: int, a: int) -> bool:
        """Whether the one may be the other with another date; what has closed is followed by another round instead."""
        if not self._has_rounds or is_still_open(self._calls[k], self._now):
            return True
        return _at(self._closes[a]) < _at(self._calls[k].closes) + _LATELY

    def _take(self, k: int, a: int) -> None:
        self._pairs.append((k, a))
        del self._known[k], self._arriving[a]

    def _pair(self, fits: Callable[[int, int], bool]) -> None:
        """Match every two that fit, in order: among equals it makes no difference."""
        for a in list(self._arriving):
            k = next((k for k in self._known if fits(k, a)), None)
            if k is not None:
                self._take(k, a)

    def _pair_alone(
        self, fits: Callable[[int, int], bool], *, in_list: bool, readable: bool, of_kind: bool = False
    ) -> None:
        """Match two that fit each other and nothing else; `of_kind`, also alone among what is left of their kind."""
        known = [k for k in self._known if self._is_listed(k) is in_list]
        arriving = [a for a, call in self._arriving.items() if (not call.refused) is readable]
        pairs = [(k, a) for k in known for a in arriving if fits(k, a)]
        for k, a in pairs:
            if sum(1 for one, _ in pairs if one == k) > 1 or sum(1 for _, one in pairs if one == a) > 1:
                continue
            if of_kind and not self._is_alone(k, a, known, arriving):
                continue
            self._take(k, a)

    def _is_alone(self, k: int, a: int, known: Sequence[int], arriving: Sequence[int]) -> bool:
        kinds = self._of_known[k].kinds
        left = [
            one for one in known if self._of_known[one].kinds == kinds and is_still_open(self._calls[one], self._now)
        ]
        came = [one for one in arriving if self._of_arriving[one].kinds == kinds]
        return left in ([], [k]) and came == [a]

    def _is_listed(self, k: int) -> bool:
        return self._known[k].list_state is not ListState.DROPPED

    def _pair_groups(self, *, in_list: bool) -> None:
        """Match equal labels whose instants moved; several of one label by date, and only where none can be another."""
        for sense in dict.fromkeys(self._of_arriving):
            arriving = [a for a, call in self._arriving.items() if self._of_arriving[a] == sense and not call.refused]
            known = [k for k in self._known if self._of_known[k] == sense and self._is_listed(k) is in_list]
            if len(known) > len(arriving):
                known = [k for k in known if self._is_open_or_was_lately(k)]
            if len(known) > len(arriving):
                known = [k for k in known if is_still_open(self._known[k], self._now)]
            if not arriving or len(known) != len(arriving):
                continue
            known.sort(key=lambda k: _at(self._known[k].closes))
            arriving.sort(key=lambda a: _at(self._arriving[a].closes))
            pairs = list(zip(known, arriving, strict=True))
            if not all(self._may_have_moved(k, a) for k, a in pairs):
                continue
            if self._in_step([*pairs, *((k, a) for k, a in self._pairs if self._of_arriving[a] == sense)]):
                for k, a in pairs:
                    self._take(k, a)

    def _in_step(self, pairs: Iterable[tuple[int, int]]) -> bool:
        """Whether each of several moved without reaching where its neighbour stood, so that nobody can mix them up."""
        in_order = sorted((_at(self._calls[k].closes), _at(self._closes[a])) for k, a in pairs)
        was, now = [pair[0] for pair in in_order], [pair[1] for pair in in_order]
        places = range(len(was) - 1)
        return all(now[n] < was[n + 1] and was[n] < now[n + 1] for n in places)


def _at(closes: Deadline | None) -> datetime:
    return closes.at if closes and closes.at else _LAST
