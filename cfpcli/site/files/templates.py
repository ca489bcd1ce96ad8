"""The templates of the pages: the shipped ones, and an organiser's own in place of any of them.

An organiser's templates are trusted as code. They extend the shipped template of the same name as
`shipped/NAME`. Templates get the structs of `cfpcli.site.rules.views`, never records of the store.
"""

import os
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplatesNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from cfpcli.errors import DataRefusedError, Fault
from cfpcli.site.files.harmless_html import drawable, html_of
from cfpcli.text import cannot_decode, clean_line

SHIPPED = "shipped"
"""The prefix under which an organiser's template finds the shipped one of the same name."""


class _OwnTemplates(FileSystemLoader):
    """An organiser's folder of templates; a fault of a file is one of the template, with its line.

    `used` are the names of those that a page needed.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, encoding="utf-8-sig")
        self.used: set[str] = set()

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = Path(self.searchpath[0], *template.split("/"))
        try:
            if os.path.lexists(path) and not path.is_file():
                raise TemplateSyntaxError("is not a file", 0, template, str(path))
            source = super().get_source(environment, template)
        except TemplateNotFound:
            raise
        except UnicodeDecodeError as error:
            line = path.read_bytes().count(b"\n", 0, error.start) + 1
            raise TemplateSyntaxError(cannot_decode(error), line, template, str(path)) from error
        except OSError as error:
            raise TemplateSyntaxError(f"cannot be read: {error.strerror}", 0, template, str(path)) from error
        self.used.add(template)
        return source


class Templates:
    """Renders pages; `folder` has an organiser's own templates, `name` is that folder as it was typed."""

    def __init__(self, folder: Path | None = None, name: str = "") -> None:
        self._folder, self._name = folder, clean_line(name.rstrip("/") or str(folder or ""))
        package = PackageLoader("cfpcli.site")
        self._own = _OwnTemplates(folder) if folder else None
        own: list[BaseLoader] = [self._own] if self._own else []
        self._environment = Environment(
            loader=ChoiceLoader([*own, package, PrefixLoader({SHIPPED: package})]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            finalize=_drawn,
        )
        self._environment.filters["markdown"] = _markdown

    @property
    def are_own(self) -> bool:
        """Whether any of them may be an organiser's, and have a fault."""
        return self._folder is not None

    def unused(self) -> tuple[str, ...]:
        """The templates of an organiser that no page has needed so far: their names may be wrong."""
        if self._own is None or self._folder is None:
            return ()
        names = {path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*.html")}
        return tuple(f"{self._name}/{name}" for name in sorted(names - self._own.used))

    def render(self, template: str, **context: Any) -> bytes:  # noqa: ANN401  # the structs of a page
        """A page as UTF-8.

        Raises:
            DataRefusedError: an organiser's template has a fault of any kind, which has its file and line.
        """
        try:
            return self._environment.get_template(template).render(**context).encode()
        except Exception as error:
            if self._folder is None:
                raise
            raise self._refusal(error, template) from error

    def _refusal(self, error: Exception, template: str) -> DataRefusedError:
        places = list(self._places(error))
        own = [place for place in places if not place[0].startswith(f"{SHIPPED}/")]
        # An organiser repairs their own template; the line of the shipped one that it breaks is the reason.
        source, line = (own or places or [(f"{self._name}/{template}", 0)])[-1]
        message = _fault_of(error)
        if places and places[-1] != (source, line):
            message = f"{message} ({places[-1][0]}:{places[-1][1]})"
        return DataRefusedError(
            "the site was not made: a template has a fault",
            faults=(Fault(source, line, "", message),),
            hint="cfp help site  # describes what templates get",
        )

    def _places(self, error: Exception) -> Iterator[tuple[str, int]]:
        """The names and lines of the templates in which an error was raised, the innermost last."""
        trace = error.__traceback__
        while trace is not None:
            yield from self._place(trace.tb_frame.f_code.co_filename, trace.tb_lineno)
            trace = trace.tb_next
        if isinstance(error, TemplateSyntaxError):
            yield from self._place(error.filename or "", error.lineno)

    def _place(self, file: str, line: int) -> Iterator[tuple[str, int]]:
        for name, folder in ((SHIPPED, resources.files("cfpcli.site") / "templates"), (self._name, self._folder)):
            if Path(file).is_relative_to(str(folder)):
                yield f"{name}/{Path(file).relative_to(str(folder)).as_posix()}", line


def _fault_of(error: Exception) -> str:
    """The fault in words; an error of an expression has its kind, because its words alone often name no cause."""
    if isinstance(error, TemplateNotFound) and not isinstance(error, TemplatesNotFound):
        return f'there is no template "{clean_line(str(error.name))}"'
    if isinstance(error, TemplateError):
        return clean_line(str(error.message or type(error).__name__))
    if isinstance(error, RecursionError):
        return "is nested too deeply, or extends or includes itself"
    return clean_line(f"{type(error).__name__}: {error}")


def _drawn(value: Any) -> Any:  # noqa: ANN401  # any value that a template prints
    """The one place through which every text of a page goes; markup of our own has been through it before."""
    return drawable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _markdown(source: str, top: int = 2) -> Markup:
    return html_of(source, top=top)
