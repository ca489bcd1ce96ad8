"""A page of the manual: Markdown, drawn as all other Markdown."""

from cfpcli.cli.rows.help import TopicText
from cfpcli.result import Result
from cfpcli.ui.page import Page, Prose
from cfpcli.ui.values import Screen


def page(result: Result[TopicText], screen: Screen) -> Page:
    """The text of each topic."""
    del screen
    return tuple(Prose(topic.text) for topic in result.items)
