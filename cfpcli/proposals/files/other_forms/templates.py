"""Files of a folder that are not proposals: templates, recognised by their content, and texts about the repository.

The name of a complete proposal does not matter: `CONTRIBUTING.md`, `template.md` and `talk.txt` can be one.
"""

import re
from collections.abc import Collection
from pathlib import PurePath

from cfpcli.proposals.files.other_forms.labels import labelled, role_of
from cfpcli.proposals.files.proposal import Document, read_single
from cfpcli.text import fold

A_TEMPLATE = "is a template"
ABOUT = "is about the repository, not a proposal"

_ABOUT_A_REPOSITORY = frozenset(
    {"authors", "changelog", "code_of_conduct", "contributing", "copying", "license", "readme", "security"}
)
_README = "readme"
_TEMPLATE = "template"
_LIKE_A_TEMPLATE = re.compile(r"template|example|sample|vorlage|modele|plantilla", re.IGNORECASE)
_OF_A_PLACEHOLDER = frozenset({
    "a", "add", "an", "enter", "example", "for", "goes", "here", "insert", "lightning", "my", "name", "of",
    "paper", "placeholder", "presentation", "proposal", "put", "sample", "session", "submission", "talk",
    "talks", "tbd", "template", "the", "title", "titel", "titulo", "titre", "todo", "tutorial", "workshop",
    "write", "you", "your",
})  # fmt: skip
_OF_A_TITLE = frozenset({"title", "titel", "titulo", "titre", "template", "placeholder", "example", "todo", "tbd"})
_SPEAKERS = re.compile(
    r"(?:your|my|the speaker s|speaker) (?:full |first )?(?:and last )?name.*|(?:jane|john) do+e.*|full name|name"
    r"|first ?(?:name)? last ?(?:name)?|speaker|your name.*|name here"
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")


def reason_to_skip(path: PurePath, text: str, siblings: Collection[str], *, at_top: bool) -> str:
    """The reason to skip a Markdown file of a folder; empty if it may be a proposal.

    `path` is relative to the folder, `siblings` are the names of the files beside it, and `at_top` is
    whether the folders below have further files. A README is a proposal if it is alone in a folder of its own.
    """
    stem = _stem(path.name)
    is_front = text.lstrip("\ufeff \t\n\r").startswith("---")
    document = read_single(text, path.name)
    if stem in _ABOUT_A_REPOSITORY and not is_front and (stem != _README or len(siblings) > 1 or at_top):
        return "" if _is_complete(document, text, path.name) else ABOUT
    if text.strip() and is_template(document, by_name=is_named_like_a_template(path)):
        return A_TEMPLATE
    return A_TEMPLATE if stem == _TEMPLATE and not _is_complete(document, text, path.name) else ""


def is_proposal(text: str, name: str) -> bool:
    """Whether a text that is not Markdown by its name is read: a complete proposal, or one that lacks its speaker.

    The latter has front matter with a title, or a title and a label for its abstract; import reports what is missing.
    """
    document = read_single(text, name)
    if _is_complete(document, text, name):
        return True
    is_begun = bool(document.draft.title) and (
        document.is_own or (bool(document.draft.abstract) and _has_abstract(text))
    )
    return is_begun and not is_named_otherwise(name) and not is_template(document)


def _is_complete(document: Document, text: str, name: str) -> bool:
    """Whether a text has a title, a speaker and an abstract, and is not a template.

    One with a name that projects give to texts about themselves must also have a label for its abstract: many of them
    have a title and authors.
    """
    draft = document.draft
    has_fields = bool(draft.title and draft.speakers and draft.abstract)
    is_labelled = document.is_own or _stem(name) not in _ABOUT_A_REPOSITORY or _has_abstract(text)
    return has_fields and is_labelled and not is_template(document, by_name=is_named_like_a_template(PurePath(name)))


def _has_abstract(text: str) -> bool:
    """Whether a line of a text is the label of an abstract, alone or with a value."""
    for line in text.split("\n"):
        pair = labelled(line)
        if (pair and pair.role == "abstract") or role_of(line.strip("#*_: \t")) == "abstract":
            return True
    return False


def is_named_otherwise(name: str) -> bool:
    """Whether a file has a name that projects give to texts about themselves, or to a template."""
    return _stem(name) in _ABOUT_A_REPOSITORY or _stem(name) == _TEMPLATE


def is_named_like_a_template(path: PurePath) -> bool:
    """Whether a file or one of its folders is named like a template."""
    return bool(_LIKE_A_TEMPLATE.search("/".join(path.parts)))


def _stem(name: str) -> str:
    return name.partition(".")[0].casefold().replace("-", "_")


def is_template(document: Document, *, by_name: bool = False) -> bool:
    """Whether a file holds the words of a form instead of a talk: placeholders, empty answers, comments for texts.

    `by_name` is whether the file is named like a template: fewer signs are enough then, but the name alone never is.
    """
    draft = document.draft
    if document.is_own and document.faults:
        return False
    title = is_placeholder(draft.title)
    names = [" ".join(_WORD.findall(fold(speaker.name))) for speaker in draft.speakers]
    speakers = bool(names) and _SPEAKERS.fullmatch(names[0]) is not None
    has_text = bool(_COMMENT.sub("", draft.abstract).strip())
    if document.is_own:
        return title and (speakers or not names) and bool(draft.title)
    if title and draft.title:
        return True
    if not draft.title:
        return speakers or not (names or has_text)
    return speakers or (by_name and not names and not has_text)


def is_placeholder(title: str) -> bool:
    """Whether a title is a placeholder, such as `Title of your talk`."""
    words = _WORD.findall(fold(title))
    return bool(words) and set(words) <= _OF_A_PLACEHOLDER and bool(_OF_A_TITLE & set(words))
