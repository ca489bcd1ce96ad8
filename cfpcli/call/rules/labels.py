"""Labels of deadlines in lists: which deadline a label names, and whether it is one for submissions.

Labels vary by author: `Round 1`, `First round` and `R1` are the same, and so are `Paper Submission Deadline` and
`Papers`. Labels are therefore compared by their kind, their round, and their words without those common to all.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from cfpcli.text import fold, shorten, slugify


class Sense(NamedTuple):
    """The meaning of a label: its significant words, its kinds of deadline, and its round, cycle or season.

    `kinds` is empty for papers, talks and proposals of the main call; `rank` is 0 if a label names papers, 1 if it
    names only a submission, 2 for abstracts, 3 for every kind that is never the main deadline.
    """

    words: frozenset[str]
    kinds: frozenset[str]
    rounds: frozenset[str]
    rank: int


def stayed(sense: Sense, other: Sense) -> bool:
    """Whether two labels name the same kind and round, and one has all the words of the other."""
    if bool(sense.words | sense.rounds) is not bool(other.words | other.rounds):
        return False
    return (sense.kinds, sense.rounds) == (other.kinds, other.rounds) and (
        sense.words <= other.words or other.words <= sense.words
    )


def contradict(sense: Sense, other: Sense) -> bool:
    """Whether two labels cannot name one deadline: they name different kinds, or different rounds."""
    if sense.rounds and other.rounds and sense.rounds != other.rounds:
        return True
    if sense.kinds == other.kinds or not (sense.words | sense.rounds) or not (other.words | other.rounds):
        return False
    return not (sense.kinds and other.kinds and (sense.kinds <= other.kinds or other.kinds <= sense.kinds))


@lru_cache(maxsize=4096)
def sense_of(label: str) -> Sense:
    """The meaning of a label: its words, kinds, rounds and rank."""
    text = _WITHOUT_DATES.sub(" ", fold(label))
    tokens = [_CANONICAL.get(token, token) for token in _TOKENS.findall(text)]
    kinds, rounds, words = set(), set(), []
    for kind, pattern in _KINDS.items():
        if pattern.search(text):
            kinds.add(kind)
    if "extended-abstract" in kinds:
        kinds.discard("abstract")
    for position, token in enumerate(tokens):
        before = tokens[position - 1] if position else ""
        after = tokens[position + 1] if position + 1 < len(tokens) else ""
        if round_name := _round_of(token, before, after):
            rounds.add(round_name)
        elif token not in _SAYS_NOTHING and token not in _CIRCUIT:
            words.append(token)
    rank = _NEVER_MAIN if kinds - {"abstract"} else 2 if kinds else 0 if _PAPER & set(words) else 1
    return Sense(frozenset(words), frozenset(kinds), frozenset(rounds), rank)


_NEVER_MAIN = 3


def may_be_main(sense: Sense) -> bool:
    """Whether a deadline with this label may be the main one of its conference."""
    return sense.rank < _NEVER_MAIN


def is_sent_by(kind: str, label: str = "") -> bool:
    """Whether a deadline of this kind (`type` in its list) and label is one for submissions.

    A registration counts if papers require it. A hotel, an early bird or a registration for the conference does not
    count, nor does a notification, a withdrawal, a rebuttal or a camera-ready version.
    """
    head = re.split(r"[(:;.,]", fold(label), maxsplit=1)[0] or fold(label)
    if not kind and _OF_A_PAPER.search(head) and not _REGISTRATION.search(head):
        # A comment is free text beside a date already known to be a deadline: it may also mention a notification.
        return True
    kind = fold(kind.replace("_", " ").replace("-", " "))
    both = f"{kind} {head}"
    if _NOT_SENT.search(kind) or _NOT_SENT.search(head) or _OPENS.search(head) or _OPENS.search(kind):
        return False
    if _REGISTRATION.search(both):
        if _FOR_THE_EVENT.search(both):
            return False
        return bool(_MANDATORY.search(both)) or bool(_OF_A_PAPER.search(both) and not _OF_PEOPLE.search(both))
    return not _NOT_SENT_AS_KIND.search(kind)


def slug_part(label: str) -> str:
    """A label as a part of a slug, cut at a word boundary."""
    text = re.split(r"[(;.]", label, maxsplit=1)[0] if len(label) > _LONGEST_PART else label
    words: list[str] = []
    for word in slugify(_TRAILING.sub("", text) or text).split("-"):
        if words and len("-".join([*words, word])) > _LONGEST_PART:
            break
        words.append(word[:_LONGEST_PART])
    return "-".join(words)


_LONGEST_PART = 40


def title_of(label: str) -> str:
    """A label as the subject of `… closes`; empty if it adds nothing to that."""
    text = shorten(_TRAILING.sub("", " ".join(label.split())).strip(" :,;.-"), _LONGEST_TITLE)
    singular = _SINGULAR.get(fold(text), text)
    if not singular or fold(singular) in _SAYS_NOTHING:
        return ""
    first, rest = singular[:1], singular[1:]
    return singular if rest[:1].isupper() else f"{first.lower()}{rest}"


_LONGEST_TITLE = 60
_TRAILING = re.compile(r"[\s:,-]*\b(?:deadlines?|due(?: dates?)?|closes|date)\s*$", re.IGNORECASE)
_SINGULAR = {
    "abstracts": "abstract",
    "tutorials": "tutorial",
    "workshops": "workshop",
    "papers": "paper",
    "posters": "poster",
    "demos": "demo",
}

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WITHOUT_DATES = re.compile(
    rf"\b{_MONTH}\s*[0-9]{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s*(?:19|20)[0-9]{{2}})?"
    rf"|\b[0-9]{{1,2}}(?:st|nd|rd|th)?\s*(?:of\s+)?{_MONTH}(?:,?\s*(?:19|20)[0-9]{{2}})?"
    r"|\b(?:19|20)[0-9]{2}(?:-[0-9]{1,2}-[0-9]{1,2})?\b|\b[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\b"
)
_TOKENS = re.compile(r"[^\W_]+")
_CANONICAL = {
    "first": "1", "1st": "1", "one": "1", "second": "2", "2nd": "2", "two": "2", "third": "3", "3rd": "3", "three": "3",
    "fourth": "4", "4th": "4", "four": "4", "fifth": "5", "5th": "5", "sixth": "6", "6th": "6",
    "papers": "paper", "abstracts": "abstract", "submissions": "submission", "proposals": "proposal",
    "deadlines": "deadline", "rounds": "round", "cycles": "cycle", "tutorials": "tutorial", "workshops": "workshop",
    "posters": "poster", "demos": "demo", "demonstration": "demo", "demonstrations": "demo", "tracks": "track",
    "autumn": "fall", "talks": "talk", "articles": "article", "last": "final", "supplemental": "supplementary",
    "registering": "registration", "register": "registration",
}  # fmt: skip
_SAYS_NOTHING = frozenset({
    "deadline", "submission", "submit", "due", "date", "the", "of", "for", "a", "an", "and", "to", "is", "are", "on",
    "by", "until", "extended", "extension", "updated", "new", "firm", "hard", "strict", "aoe", "utc", "closes", "close",
    "call", "cfp", "s", "b", "br", "note",
})  # fmt: skip
_CIRCUIT = frozenset({"round", "cycle", "phase", "stage", "wave", "batch", "issue"})
_NUMBERED = frozenset({"track", "deadline", "paper", "submission", "part", "option"})
_NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_SEASONS = frozenset({"spring", "summer", "fall", "winter", "early", "final"})
_MONTHS = re.compile(
    r"january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_PAPER = frozenset({"paper", "full", "main", "regular", "research", "technical", "manuscript", "article"})


def _round_of(token: str, before: str, after: str) -> str:
    """The round that a word with its neighbours names; empty if it names none."""
    if re.fullmatch(r"[rc][1-9]", token):
        return token[1:]
    if _MONTHS.fullmatch(token):
        return token[:3]
    if token in _SEASONS or re.fullmatch(r"[1-9]|1[0-9]", token):
        return token
    if before not in _CIRCUIT and before not in _NUMBERED:
        return ""
    is_letter = len(token) == 1 and token.isalpha() and (before in _CIRCUIT or not after)
    return _NUMERALS.get(token, token if is_letter else "")


_KINDS = {
    name: re.compile(rf"\b(?:{pattern})\b")
    for name, pattern in {
        "extended-abstract": r"extended[\s-]+abstracts?",
        "abstract": r"abstracts?",
        "tutorial": r"tutorials?",
        "workshop": r"workshops?",
        "poster": r"posters?",
        "demo": r"demos?|demonstrations?|demo papers?",
        "supplementary": r"suppl\w*|appendi\w+|attachments?",
        "short": r"shorts?",
        "industry": r"industr\w+|applied|practice|practitioners?",
        "student": r"doctoral|phd|students?|consortium|undergraduates?|graduate",
        "artifact": r"artifacts?|artefacts?|reproducibility|replications?",
        "competition": r"competitions?|challenges?|contests?|hackathons?|shared tasks?",
        "panel": r"panels?|bofs?|birds|keynotes?",
        "position": r"positions?|visions?|new ideas",
        "late": r"late[\s-]+breaking|late",
        "journal": r"journals?",
        "session": r"special sessions?|special issues?|special tracks?",
        "award": r"awards?|nominations?|grants?|scholarships?|financial|finaid",
        "commitment": r"commit\w*",
        "registration": r"regist\w+",
        "form": r"forms?|conflicts?|uploads?|accounts?|profiles?",
        "video": r"videos?",
        "datasets": r"datasets?|benchmarks?|resources?",
        "course": r"courses?|educat\w+|training",
        "art": r"arts?|exhibit\w*|installations?|animation|gallery|games?",
        "revision": r"revis\w+|resubmi\w+|resubmission|revised",
        "proposal": r"(?:session|workshop|tutorial|panel|course) proposals?",
        "lightning": r"lightning",
        "volunteer": r"volunteers?|sponsors?\w*|reviewers?",
        "findings": r"findings|brave new|blue sky",
    }.items()
}  # fmt: skip

_NOT_SENT = re.compile(
    r"\b(?:withdr\w+|notif\w+|rebuttals?|camera\w*|decisions?|hotels?|visas?|author (?:response|feedback)s?"
    r"|acceptance|meta[\s-]?reviews?|reviews? (?:due|deadlines?|periods?|releases?d?|starts?|ends?)"
    r"|discussion periods?)\b"
)
_NOT_SENT_AS_KIND = re.compile(
    r"^(?:rebuttal|review|notification|decision|camera|author|discussion|conference|visa|results?|proceedings|event)"
)
_OPENS = re.compile(r"\b(?:opens?|opening|starts?|begins?)$|\bsubmissions? (?:site |system |portal )?opens?\b")
_REGISTRATION = re.compile(r"\bregist\w+")
_FOR_THE_EVENT = re.compile(r"\b(?:early|bird|hotel|fees?|visas?|attendees?|conference|onsite|on-site|discount\w*)\b")
_MANDATORY = re.compile(r"\b(?:mandatory|required|compulsory|obligatory)\b")
_OF_A_PAPER = re.compile(
    r"\b(?:papers?|abstracts?|submissions?|manuscripts?|titles?|intents?|proposals?|posters?|talks?)\b"
)
_OF_PEOPLE = re.compile(r"\b(?:authors?|presenters?|speakers?|participants?|final)\b")
