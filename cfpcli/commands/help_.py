"""`cfp help`: topics that belong to no single command, and the help of a command by its name."""

import dataclasses
import io
from typing import Annotated

import typer

from cfpcli.commands.completion import topics
from cfpcli.domain.text import did_you_mean
from cfpcli.env import Env
from cfpcli.errors import NotFoundError
from cfpcli.help_topics import TOPICS
from cfpcli.result import Level, Message, Result

FIELDS = ("topic", "about")


def help_topic(
    env: Env,
    topic: Annotated[
        list[str] | None,
        typer.Argument(help="A topic or a command; all topics, if left out.", autocompletion=topics),
    ] = None,
) -> Result:
    """Explain a command or a topic: the pages of the manual.

    Without a topic, the pages are listed. At a terminal a long page opens in your pager.

    Example: cfp help query
    """
    name = " ".join(topic or [])
    if not name:
        items = [{"topic": title, "about": page.about} for title, page in TOPICS.items()]
        message = Message("cfp help speaking", Level.NEXT)
        return Result(schema="topics", items=items, fields=FIELDS, available=FIELDS, messages=(message,))
    if name in TOPICS:
        return _page(name, TOPICS[name].text(), "manual")
    is_command = any(words == name or words.startswith(f"{name} ") for words in env.commands)
    if not is_command or env.run is None:
        names = [*TOPICS, *env.commands]
        raise NotFoundError(f'there is no topic or command "{name}": {did_you_mean(name, names)}')
    page = io.StringIO()
    env.run([*(topic or []), "--help"], dataclasses.replace(env, stdout=page))
    return _page(name, page.getvalue().rstrip("\n"), "text")


def _page(name: str, text: str, picture: str) -> Result:
    return Result(schema="topic", items=[{"topic": name, "text": text}], fields=("topic", "text"), picture=picture)
