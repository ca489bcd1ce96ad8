"""`cfp help`: the topics, their texts, and the pages of the manual among them."""

import dataclasses
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from cfpcli.cli.rows import Topic, TopicText
from cfpcli.errors import EXIT_MEANINGS, NotFoundError
from cfpcli.result import Level, Message, Result
from cfpcli.text import did_you_mean
from cfpcli.workspace.completion import Candidates, inert
from cfpcli.workspace.context import Workspace

_MANUAL = Path(__file__).resolve().parents[1] / "manual"
_HEADING = "# "
_COMMENT = re.compile(r"<!--.*?-->\n*")


class TopicPage(NamedTuple):
    """A topic: its subject in one line, and a function that returns its text, which is Markdown."""

    about: str
    text: Callable[[], str]


class _Topics(Mapping[str, TopicPage]):
    """Every topic by name, in the order of the list; a page is read on access."""

    def __getitem__(self, name: str) -> TopicPage:
        if name in _GENERATED:
            about, body = _GENERATED[name]
            return TopicPage(about, lambda: f"{_HEADING}{about}\n\n{body()}")
        if name not in ORDER:
            raise KeyError(name)
        return TopicPage(_first_line(name).removeprefix(_HEADING), lambda: page(name))

    def __iter__(self) -> Iterator[str]:
        return iter(ORDER)

    def __len__(self) -> int:
        return len(ORDER)


def _first_line(name: str) -> str:
    with (_MANUAL / f"{name}.md").open(encoding="utf-8") as stream:
        return stream.readline().rstrip("\n")


def source(name: str) -> str:
    """A page of the manual as it is written, with the marks of its generated parts."""
    return (_MANUAL / f"{name}.md").read_text(encoding="utf-8")


def page(name: str) -> str:
    """A page of the manual with its generated parts, without marks for other uses."""
    text = source(name)
    for mark, generate in _PARTS.items():
        marker = f"<!-- {mark} -->"
        if marker in text:
            text = text.replace(marker, generate())
    return _COMMENT.sub("", text).rstrip("\n")


def _exit_codes() -> str:
    lines = [f"- {int(status)}: {meaning}" for status, meaning in EXIT_MEANINGS.items()]
    return "\n".join(["Every command ends with one of these:", "", *lines])


def _examples() -> str:
    from cfpcli.query.parser import EXAMPLES

    return "\n".join(f"- `{_at_a_shell(query)}`: {meaning}" for query, meaning in EXAMPLES)


def _examples_of_calls() -> str:
    from cfpcli.call.rules.deadline_query import EXAMPLES

    return "\n".join(f"- `{query}`: {meaning}" for query, meaning in EXAMPLES)


def _fields_of_calls() -> str:
    from cfpcli.call.rules.deadline_query import subject_of

    fields = subject_of().fields.values()
    return "\n".join(f"- `{field.name}`: {field.help}{_aliases(field.aliases)}" for field in fields)


def _at_a_shell(query: str) -> str:
    """A query as it is typed at a shell, which takes < and > for files."""
    return f"'{query}'" if {"<", ">"} & set(query) else query


def _searched() -> str:
    from cfpcli.query.conditions import SEARCHED

    names = ["speakers' names" if name == "speaker_names" else name for name in SEARCHED]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _shown_blind() -> str:
    from cfpcli.records.facts import Blind, fields_where
    from cfpcli.records.proposal import Proposal

    short = fields_where(Proposal, lambda fact: fact.blind in {Blind.SHOWN, Blind.COPIED} and not fact.long)
    return ", ".join(name.replace("_", " ") for name in short if name != "answers")


def _in_files() -> str:
    from cfpcli.proposals.files.front_fields import FORMS
    from cfpcli.records.facts import facts_of
    from cfpcli.records.proposal import Draft

    facts = facts_of(Draft)
    return "\n".join(f"- `{name}`: {facts[name].help}{_aliases(facts[name].aliases)}" for name in FORMS)


def _of_speakers() -> str:
    from cfpcli.proposals.files.front_fields import DETAILS
    from cfpcli.records.facts import facts_of
    from cfpcli.records.proposal import DraftSpeaker

    facts = facts_of(DraftSpeaker)
    return "\n".join(f"- `{name}`: {facts[name].help}" for name in (*DETAILS, "biography"))


def _fields() -> str:
    from cfpcli.records.change import Kind
    from cfpcli.records.fields import FIELDS

    parts = ["The same names are used in `--fields`, `--sort`, queries, JSON keys, CSV headings and event files."]
    for kind in (Kind.PROPOSAL, Kind.SPEAKER, Kind.REVIEW):
        lines = [f"- `{name}`: {field.help}{_aliases(field.aliases)}" for name, field in FIELDS[kind].items()]
        parts += ["", f"## Fields of a {kind}", "", *lines]
    return "\n".join(parts)


def _people() -> str:
    """The sections of the page on roles about the commands `cfp people`."""
    sections = source("roles").split("\n## ")
    return "\n\n".join(f"## {section.rstrip()}" for section in sections if section.startswith("`cfp people "))


def _aliases(names: tuple[str, ...]) -> str:
    return f" (also: {', '.join(names)})" if names else ""


def _of_files() -> str:
    from cfpcli.exchange.formats import FORMATS, PUBLISHED, SCHEDULES, WRITTEN

    lines = []
    for name, entry in FORMATS.items():
        is_exported = name in {*WRITTEN, *PUBLISHED}
        is_imported = entry.loads or name in SCHEDULES
        if not (is_exported or is_imported):
            continue
        ways = [
            *(["Written by `cfp export`."] if is_exported else []),
            *([f"Read by `cfp import`, which knows it by {entry.sign}."] if is_imported else []),
            *([f"Leaves out {entry.loses}."] if entry.loses and entry.loses != "nothing" else []),
        ]
        lines.append(f"- `{name}`: {entry.help}. {' '.join(ways)}")
    return "\n".join(lines)


def _rules() -> str:
    from cfpcli.proposals.rules.lint.registry import RULES

    parts = (f"### {rule.name} ({rule.severity})\n\n{rule.why}\n\nWay out: {rule.way_out}" for rule in RULES.values())
    return "\n\n".join(parts)


_GENERATED: dict[str, tuple[str, Callable[[], str]]] = {
    "exit-codes": ("Exit statuses", _exit_codes),
    "fields": ("Fields of proposals, speakers and reviews", _fields),
    "people": ("People, their addresses and their availability", _people),
}
"""Topics without a page: the subject of each, and the function that writes the text below its heading."""


def _placeholders() -> str:
    """The placeholders of each template, those of every template first; templates with the same ones share a line."""
    from cfpcli.mail.rules.due import Role
    from cfpcli.mail.rules.placeholders import ALIASES, placeholders_of

    names = {role: frozenset(placeholders_of(role).names) for role in Role}
    common = frozenset.intersection(*names.values())
    roles: dict[frozenset[str], list[str]] = {}
    for role, each in names.items():
        roles.setdefault(each - common, []).append(f"`{role}`")
    lines = [f"- Every template: {_in_braces(common)}."]
    lines += [f"- {', '.join(group)}: also {_in_braces(further)}." for further, group in roles.items() if further]
    spellings = (f"`{{{name}}}` for `{{{meaning}}}`" for name, meaning in ALIASES.items())
    return "\n".join([*lines, "", f"Other spellings are {', '.join(spellings)}."])


def _in_braces(names: Iterable[str]) -> str:
    return ", ".join(f"`{{{name}}}`" for name in sorted(names))


_PARTS: dict[str, Callable[[], str]] = {
    "examples of queries": _examples,
    "examples of queries of calls": _examples_of_calls,
    "fields of calls": _fields_of_calls,
    "fields that free text searches": _searched,
    "fields shown to blind reviewers": _shown_blind,
    "fields of a proposal file": _in_files,
    "fields of a speaker in a proposal file": _of_speakers,
    "formats of files": _of_files,
    "placeholders of templates": _placeholders,
    "rules of cfp check": _rules,
}
"""The generated parts of pages: the text of each mark, an HTML comment, and the function that writes the part."""

ORDER = (
    "speaking",
    "following",
    "sending",
    "calling",
    "check",
    "reviewing",
    "assign",
    "blind",
    "ranking",
    "plan",
    "deciding",
    "scheduling",
    "site",
    "mail",
    "duplicates",
    "history",
    "scripting",
    "commands",
    "query",
    "fields",
    "proposal-file",
    "formats",
    "dates",
    "exit-codes",
    "environment",
    "roles",
    "people",
    "store",
    "tinydb",
)
"""The names of the topics: tasks first, then reference."""

TOPICS: Mapping[str, TopicPage] = _Topics()


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
