"""Rows of the room: help topics, published schemas and the demo; schema, columns and pages follow from them."""

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


class SchemaName(Row, frozen=True, kw_only=True):
    """A published schema."""

    schema: ClassVar = "schemas"
    answers: ClassVar = "cfp schema"

    name: str
    id: str
    help: str


class Demo(Row, frozen=True, kw_only=True):
    """The folder a demo made."""

    schema: ClassVar = "demo"
    answers: ClassVar = "cfp demo"

    folder: str
    proposals: int
