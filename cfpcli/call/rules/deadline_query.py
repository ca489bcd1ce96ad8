"""The fields of a call that `cfp deadlines QUERY` may name, in the query language of every command."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from cfpcli.call.rules.closes import Close, is_over
from cfpcli.call.rules.openness import Standing
from cfpcli.query.vocabulary import Subject, Vocabulary
from cfpcli.records.facts import Fact, QueryValue
from cfpcli.records.fields import Field, FieldType
from cfpcli.text import fold

ONLINE = frozenset({"online", "virtual", "remote", "hybrid"})
"""The words in a place that mean that one can take part from anywhere."""

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("topic:security,systems within:4w", "on one of these topics, closing within four weeks"),
    ("place:portugal", "at a place with this word"),
    ("online:yes -source:ccfddl", "online or hybrid, not from this list"),
    ("name:pycon", "with this word in the name or the slug"),
    ("round:abstract 'closes<2027-01-15'", "deadlines for abstracts before 15 January 2027 (UTC)"),
    ("kubernetes", "with this word in the name, round, place, topics or note"),
)
"""Queries that work, each with a description of its selection."""


def _field(
    name: str,
    help_: str,
    get: Callable[[Close], Any],
    *aliases: str,
    type_: FieldType = FieldType.TEXT,
    query: QueryValue | None = None,
    searched: bool = False,
    members: tuple[str, ...] = (),
) -> Field:
    return Field(
        name=name,
        fact=Fact(help_, aliases=aliases, query=query, searched=searched),
        type=type_,
        needs=frozenset(),
        get=lambda close, _: get(close),
        members=members,
    )


_FIELDS = (
    _field("name", "the name or the slug", lambda close: (close.name, close.slug), "event", searched=True),
    _field(
        "topic",
        "a topic of a followed call, or a track",
        lambda close: close.tags,
        *("topics", "tag", "tags", "track"),
        query=QueryValue.IN_USE,
        searched=True,
    ),
    _field("place", "where it happens", lambda close: close.place, "city", "country", searched=True),
    _field(
        "online",
        "whether one can take part online",
        lambda close: not ONLINE.isdisjoint(fold(close.place).replace(",", " ").split()),
        type_=FieldType.FLAG,
    ),
    _field(
        "source", "a format of lists of calls", lambda close: close.sources, "sources", "list", query=QueryValue.IN_USE
    ),
    _field("round", "the round of a conference", lambda close: close.label, "label", searched=True),
    _field("closes", "when it closes", lambda close: close.at, type_=FieldType.INSTANT),
    _field(
        "status",
        "whether it is open",
        lambda close: close.status,
        type_=FieldType.CHOICE,
        members=tuple(map(str, Standing)),
    ),
    _field("followed", "whether others run it", lambda close: close.followed, type_=FieldType.FLAG),
    _field("note", "the note", lambda close: close.note, searched=True),
)


def subject_of(now: datetime | None = None) -> Subject:
    """The closes that a query selects, as of `now`; without it, only the names of its fields are of use."""

    def ahead(close: Close) -> timedelta | None:
        """The time until a close; None if it is over or has no date."""
        return None if now is None or close.at is None or is_over(close, now) else close.at - now

    within = _field("within", "closes within a time such as 2w", ahead, query=QueryValue.SPAN)
    return Subject("call", {field.name: field for field in (*_FIELDS, within)})


def vocabulary_of(closes: Iterable[Close], now: datetime) -> Vocabulary:
    """The values that a query on these closes may name: their topics and sources."""
    topics: set[str] = set()
    sources: set[str] = set()
    for close in closes:
        topics.update(close.tags)
        sources.update(close.sources)
    values = {"topic": dict.fromkeys(sorted(topics), ""), "source": dict.fromkeys(sorted(sources), "")}
    return Vocabulary(values, subject=subject_of(now))
