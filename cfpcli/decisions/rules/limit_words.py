"""Limits of a plan in words: the limit, the cost of more room, the reason why a proposal is not chosen."""

from collections.abc import Mapping

from cfpcli.decisions.rules.integer_programme import Limit, Measure, Scope

Names = Mapping[tuple[Scope, str], str]
"""The display names of tracks, session types, persons and organisations."""

_NOUNS = {Measure.SESSIONS: ("session", "sessions"), Measure.MINUTES: ("minute", "minutes")}
_TENS = (11, 12, 13)


def limit_text(limit: Limit, names: Names) -> str:
    """A limit in words, such as `at most 5 sessions in Security`."""
    if limit.scope is Scope.WITH:
        return f"{limit.subject} is chosen"
    if limit.scope is Scope.NOT:
        return f"{limit.subject} is not chosen"
    amount = limit.least if limit.least > 0 else limit.most
    bound = "at least" if limit.least > 0 else "at most"
    return f"{bound} {_counted(amount, limit.measure)}{_where(limit, names)}"


def with_more(limit: Limit, step: float, names: Names) -> str:
    """A limit relaxed by `step`, such as `one more session in Security`."""
    if limit.scope in {Scope.WITH, Scope.NOT}:
        return f"without {limit.source}"
    if limit.least > 0:
        return f"{_some(step, limit.measure, 'fewer')} required{_where(limit, names)}"
    if limit.scope in {Scope.PERSON, Scope.ORGANISATION}:
        return f"a {ordinal(round(limit.most + step))} session{_where(limit, names)}"
    return f"{_some(step, limit.measure, 'more')}{_where(limit, names)}"


def why_out(limit: Limit, amount: float, used: float, names: Names) -> str:
    """The reason why a limit excludes a proposal of this `amount`, if the others use `used` of it."""
    if limit.scope is Scope.NOT:
        return limit.source
    if limit.scope in {Scope.PERSON, Scope.ORGANISATION}:
        name = names.get((limit.scope, limit.subject), limit.subject)
        return f"{ordinal(round(used + amount))} session of {name} ({limit.source})"
    if limit.least > 0:
        return f"{round(limit.least)} sessions are required{_where(limit, names)}"
    if limit.measure is Measure.MINUTES:
        left = max(round(limit.most - used), 0)
        return f"needs {_counted(amount, limit.measure)}, {left} left{_where(limit, names)}"
    return f"no session left{_where(limit, names)}"


def ordinal(number: int) -> str:
    """An ordinal number: 1st, 2nd, 3rd, 11th."""
    ending = "th" if number % 100 in _TENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _where(limit: Limit, names: Names) -> str:
    name = names.get((limit.scope, limit.subject), limit.subject)
    word = {
        Scope.TRACK: "in",
        Scope.SESSION_TYPE: "of type",
        Scope.DAY: "on",
        Scope.PERSON: "of",
        Scope.ORGANISATION: "of",
    }
    return " in all" if limit.scope is Scope.TOTAL else f" {word[limit.scope]} {name or 'no track'}"


def _counted(amount: float, measure: Measure) -> str:
    number = round(amount)
    return f"{number} {_NOUNS[measure][number != 1]}"


def _some(amount: float, measure: Measure, word: str) -> str:
    number = round(amount)
    return f"{'one' if number == 1 else number} {word} {_NOUNS[measure][number != 1]}"
