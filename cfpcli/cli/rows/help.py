"""Rows of `cfp help`."""

from typing import ClassVar

from cfpcli.result import Row


class Topic(Row, frozen=True, kw_only=True):
    """A help topic."""

    schema: ClassVar = "topics"
    answers: ClassVar = "cfp help"

    topic: str
    about: str = ""
    text: str = ""


class TopicText(Topic, frozen=True, kw_only=True):
    """A help topic."""

    schema: ClassVar = "topic"
    answers: ClassVar = "cfp help TOPIC"


# Both schemas were published with a definition of this name.
TopicText.__name__ = Topic.__name__
