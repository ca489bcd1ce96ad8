"""`cfp help`: topics that belong to no single command, and the help of a command by its name."""

import dataclasses
import io
from typing import Annotated

import typer

from cfpcli.cli.rows.help import Topic, TopicText
from cfpcli.cli.topics import TOPICS
from cfpcli.errors import NotFoundError
from cfpcli.result import Level, Message, Result
from cfpcli.text import did_you_mean
from cfpcli.workspace.completion import Candidates, inert
from cfpcli.workspace.context import Workspace

LISTED, READ = ("topic", "about"), ("topic", "text")
"""The fields of a topic in the list of topics, and on its page."""


def topics(incomplete: str) -> Candidates:
    """The topics of the help."""
    return inert([(name, topic.about) for name, topic in TOPICS.items() if name.startswith(incomplete)])


def help_topic(
    work: Workspace,
    topic: Annotated[
        list[str] | None,
        typer.Argument(help="A topic or a command (default: list all topics).", autocompletion=topics),
    ] = None,
) -> Result[Topic] | Result[TopicText]:
    """Explain a command or a topic: the pages of the manual.

    Without a topic, the pages are listed. At a terminal a long page opens in your pager.
    """
    name = " ".join(topic or [])
    if not name:
        items = [Topic(topic=title, about=page.about) for title, page in TOPICS.items()]
        return Result(row=Topic, items=items, fields=LISTED, messages=(Message("cfp help speaking", Level.NEXT),))
    if name in TOPICS:
        return _page(name, TOPICS[name].text(), "manual")
    is_command = any(words == name or words.startswith(f"{name} ") for words in work.env.commands)
    if not is_command or work.env.run is None:
        raise NotFoundError(
            f'there is no topic or command "{name}": {did_you_mean(name, [*TOPICS, *work.env.commands])}'
        )
    help_text = io.StringIO()
    work.env.run([*(topic or []), "--help"], dataclasses.replace(work.env, stdout=help_text))
    return _page(name, help_text.getvalue().rstrip("\n"), "text")


def _page(name: str, text: str, picture: str) -> Result[TopicText]:
    return Result(row=TopicText, items=[TopicText(topic=name, text=text)], fields=READ, picture=picture)
