"""The registry of the rules of `cfp check`, in the order in which `cfp help check` lists them."""

from collections.abc import Iterable

from cfpcli.errors import UsageError
from cfpcli.proposals.rules.lint.copies import near_copy
from cfpcli.proposals.rules.lint.form import (
    acknowledged,
    answers,
    duration,
    limits,
    missing,
    outline,
    own_title,
    private_heading,
    readable,
    speaker_named,
    speakers,
    unknown_choice,
)
from cfpcli.proposals.rules.lint.leftovers import placeholder, shouting
from cfpcli.proposals.rules.lint.links import links
from cfpcli.proposals.rules.lint.rule import Rule, Severity
from cfpcli.proposals.rules.lint.tongues import languages
from cfpcli.text import clean_line, did_you_mean

_ALL = (
    Rule(
        name="readable",
        severity=Severity.ERROR,
        why="What cannot be read cannot be sent.",
        way_out="Mend the line that is named; cfp show CODE --format md prints a file as it should be.",
        find=readable,
    ),
    Rule(
        name="missing",
        severity=Severity.ERROR,
        why="A proposal without a title or an abstract is not taken.",
        way_out="Add the field that is named.",
        find=missing,
    ),
    Rule(
        name="limits",
        severity=Severity.ERROR,
        why="A text that is too long or too short is refused when it is sent.",
        way_out="Shorten or lengthen it; cfp help check explains how words and characters are counted.",
        find=limits,
    ),
    Rule(
        name="unknown-choice",
        severity=Severity.ERROR,
        why="Event, track, session type and language have to be among those of the call.",
        way_out="Write one that is allowed, by its slug; cfp event show lists them.",
        find=unknown_choice,
    ),
    Rule(
        name="speakers",
        severity=Severity.ERROR,
        why="Who speaks has to be reachable, and a session type takes only so many.",
        way_out="Write NAME <ADDRESS>, each speaker once.",
        find=speakers,
    ),
    Rule(
        name="answers",
        severity=Severity.ERROR,
        why="The call asks this of every proposal; what may follow until the close is only a note before it.",
        way_out="Add it in the front matter, under answers: SLUG: ANSWER.",
        find=answers,
    ),
    Rule(
        name="acknowledged",
        severity=Severity.WARNING,
        why="A notice of the call, such as the code of conduct, counts as read in the version it has now.",
        way_out="Read it, then name it with its version under accept: in the front matter.",
        find=acknowledged,
    ),
    Rule(
        name="placeholder",
        severity=Severity.WARNING,
        why="A text that was to be replaced is read by the whole committee.",
        way_out="Write what was meant to stand there, or take the line out.",
        find=placeholder,
    ),
    Rule(
        name="speaker-named",
        severity=Severity.WARNING,
        why="The call is reviewed blind, and this tells the reviewers who speaks.",
        way_out="Say it without the name, or move it to the biography, which reviewers do not see.",
        find=speaker_named,
    ),
    Rule(
        name="private-heading",
        severity=Severity.WARNING,
        why="Notes, a biography or an address below a heading of the abstract are read by reviewers and the public.",
        way_out="Write ## Notes or ## Biography above it, or say what it is with --heading 'About me=notes'.",
        find=private_heading,
    ),
    Rule(
        name="duration",
        severity=Severity.WARNING,
        why="A session that takes longer than its slot is cut by whoever speaks next.",
        way_out="Choose a session type that fits, or an outline that does.",
        find=duration,
    ),
    Rule(
        name="links",
        severity=Severity.WARNING,
        why="A link that leads nowhere tells reviewers nothing; links are not followed here.",
        way_out="Write it whole, as https://HOST/PATH or [TEXT](https://HOST/PATH), spaces as %20.",
        find=links,
    ),
    Rule(
        name="near-copy",
        severity=Severity.WARNING,
        why="Two proposals to one call that say the same cost reviewers twice the time.",
        way_out="Send one of the two, or say in each what sets it apart.",
        find=near_copy,
    ),
    Rule(
        name="languages",
        severity=Severity.WARNING,
        why="People choose a session by the language it is announced in.",
        way_out="Set language to the one that is spoken, or write the text in it.",
        find=languages,
    ),
    Rule(
        name="outline",
        severity=Severity.NOTE,
        why="Reviewers want to see what happens in a session of 20 minutes or more.",
        way_out="Add a list of points, best with minutes: - 0-3 the incident.",
        find=outline,
    ),
    Rule(
        name="own-title",
        severity=Severity.NOTE,
        why="The programme prints the title above the abstract, so a title inside the abstract is printed below it.",
        way_out="Remove the heading, or make it the title.",
        find=own_title,
    ),
    Rule(
        name="shouting",
        severity=Severity.NOTE,
        why="Titles in capitals are hard to read and look out of place in a programme.",
        way_out="Write it in small letters; names and abbreviations keep their capitals.",
        find=shouting,
    ),
)

RULES: dict[str, Rule] = {rule.name: rule for rule in _ALL}
"""Every rule by its name."""


def without(ignored: Iterable[str]) -> tuple[Rule, ...]:
    """The rules except those that are ignored.

    Raises:
        UsageError: an ignored name is not the name of a rule.
    """
    names = {*ignored}
    for name in sorted(names):
        if name not in RULES:
            raise UsageError(
                f'"{clean_line(name)}" is no rule: {did_you_mean(name, RULES)}', hint="cfp help check explains each"
            )
    return tuple(rule for rule in RULES.values() if rule.name not in names)
