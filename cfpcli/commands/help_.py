"""`cfp help`: topics that belong to no single command, and the help of a command by its name."""

import dataclasses
import io
from typing import Annotated

import typer

from cfpcli.commands.completion import Candidates, inert
from cfpcli.commands.workspace import Workspace
from cfpcli.domain.text import did_you_mean
from cfpcli.errors import NotFoundError
from cfpcli.help_topics import TOPICS
from cfpcli.result import Result
from cfpcli.rows.help_topics import Topic, TopicText

LISTED, READ = ("topic", "about"), ("topic", "text")
"""The fields of a topic where topics are listed, and where one is read."""


def topics(incomplete: str) -> Candidates:
    """The topics of the help."""
    return inert([(name, about) for name, (about, _) in TOPICS.items() if name.startswith(incomplete)])


def help_topic(
    work: Workspace,
    topic: Annotated[
        list[str] | None,
        typer.Argument(help="A topic or a command; all topics, if left out.", autocompletion=topics),
    ] = None,
) -> Result[Topic] | Result[TopicText]:
    """Explain a command or a topic.

    Topics are exit-codes, query, dates, formats, fields, proposal-file, ranking, plan, assign, check, blind, roles and
    environment.
    """
    name = " ".join(topic or [])
    if not name:
        items = [Topic(topic=key, about=about) for key, (about, _) in TOPICS.items()]
        return Result(row=Topic, items=items, fields=LISTED)
    if name in TOPICS:
        return _page(name, TOPICS[name][1]())
    is_command = any(words == name or words.startswith(f"{name} ") for words in work.env.commands)
    if not is_command or work.env.run is None:
        raise NotFoundError(
            f'there is no topic or command "{name}": {did_you_mean(name, [*TOPICS, *work.env.commands])}'
        )
    page = io.StringIO()
    work.env.run([*(topic or []), "--help"], dataclasses.replace(work.env, stdout=page))
    return _page(name, page.getvalue().rstrip("\n"))


def _page(name: str, text: str) -> Result[TopicText]:
    return Result(row=TopicText, items=[TopicText(topic=name, text=text)], fields=READ, picture="text")
