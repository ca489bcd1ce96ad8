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
from cfpcli.result import Result

FIELDS = ("topic", "about")


def help_topic(
    env: Env,
    topic: Annotated[
        list[str] | None,
        typer.Argument(help="A topic or a command; all topics, if left out.", autocompletion=topics),
    ] = None,
) -> Result:
    """Explain a command or a topic.

    Topics are exit-codes, query, dates, formats, fields, proposal-file, ranking, plan, assign, check, blind, roles and
    environment.

    Example: cfp help query
    """
    name = " ".join(topic or [])
    if not name:
        items = [{"topic": known, "about": about} for known, (about, _) in TOPICS.items()]
        return Result(schema="topics", items=items, fields=FIELDS, available=FIELDS)
    if name in TOPICS:
        return Result(
            schema="topic", items=[{"topic": name, "text": TOPICS[name][1]()}], fields=("topic", "text"), picture="text"
        )
    is_command = any(words == name or words.startswith(f"{name} ") for words in env.commands)
    if not is_command or env.run is None:
        known = [*TOPICS, *env.commands]
        raise NotFoundError(f'there is no topic or command "{name}": {did_you_mean(name, known)}')
    page = io.StringIO()
    env.run([*(topic or []), "--help"], dataclasses.replace(env, stdout=page))
    text = page.getvalue().rstrip("\n")
    return Result(schema="topic", items=[{"topic": name, "text": text}], fields=("topic", "text"), picture="text")
