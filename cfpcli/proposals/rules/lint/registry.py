"""The registry of the rules of `cfp check`, in the order in which `cfp help check` lists them."""

from collections.abc import Iterable

from cfpcli.errors import UsageError
from cfpcli.proposals.rules.lint.content import (
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
from cfpcli.proposals.rules.lint.prose import languages, links, near_copy, placeholder, shouting
from cfpcli.proposals.rules.lint.rule import Rule, Severity
from cfpcli.text import clean_line, did_you_mean

_ALL = (
    Rule(
        name="readable",
        severity=Severity.ERROR,
        why="A file that cannot be read cannot be sent.",
        way_out="Correct the line that is named; cfp show CODE --format md prints a valid file.",
        find=readable,
    ),
    Rule(
        name="missing",
        severity=Severity.ERROR,
        why="A proposal needs a title and an abstract, and a track, type and language where the call offers them.",
        way_out="Add the field that is named.",
        find=missing,
    ),
    Rule(
        name="limits",
        severity=Severity.ERROR,
        why="A text that is too long or too short is refused on submission.",
        way_out="Shorten or lengthen it; cfp help check explains how words and characters are counted.",
        find=limits,
    ),
    Rule(
        name="unknown-choice",
        severity=Severity.ERROR,
        why="Event, track, session type and language must be those of the call.",
        way_out="Use an allowed slug; cfp event show lists them.",
        find=unknown_choice,
    ),
    Rule(
        name="speakers",
        severity=Severity.ERROR,
        why="Speakers must be reachable, and a session type limits their number.",
        way_out="Write NAME <ADDRESS>, each speaker once.",
        find=speakers,
    ),
    Rule(
        name="answers",
        severity=Severity.ERROR,
        why="The call requires this of every proposal; an answer that is due at the close is only a note until then.",
        way_out="Add it in the front matter, under answers: SLUG: ANSWER.",
        find=answers,
    ),
    Rule(
        name="acknowledged",
        severity=Severity.WARNING,
        why="A notice of the call, such as the code of conduct, must be acknowledged in its current version.",
        way_out="Read it, then name it with its version under accept: in the front matter.",
        find=acknowledged,
    ),
    Rule(
        name="placeholder",
        severity=Severity.WARNING,
        why="A leftover placeholder is read by the whole committee.",
        way_out="Replace it with the final text, or remove the line.",
        find=placeholder,
    ),
    Rule(
        name="speaker-named",
        severity=Severity.WARNING,
        why="The call is reviewed blind, and this identifies a speaker.",
        way_out="Rephrase it without the name, or move it to the biography, which reviewers do not see.",
        find=speaker_named,
    ),
    Rule(
        name="private-heading",
        severity=Severity.WARNING,
        why="Notes, a biography or an address below a heading of the abstract are read by reviewers and the public.",
        way_out="Write ## Notes or ## Biography above it, or name its field with --heading 'About me=notes'.",
        find=private_heading,
    ),
    Rule(
        name="duration",
        severity=Severity.WARNING,
        why="A session that is longer than its slot is cut off by the next one.",
        way_out="Choose a session type that fits, or shorten the outline.",
        find=duration,
    ),
    Rule(
        name="links",
        severity=Severity.WARNING,
        why="A broken link does not help reviewers; the check does not follow links.",
        way_out="Write the full link, as https://HOST/PATH or [TEXT](https://HOST/PATH), spaces as %20.",
        find=links,
    ),
    Rule(
        name="near-copy",
        severity=Severity.WARNING,
        why="Two near-identical proposals cost reviewers twice the time.",
        way_out="Submit one of the two, or explain in each how it differs.",
        find=near_copy,
    ),
    Rule(
        name="languages",
        severity=Severity.WARNING,
        why="Attendees choose a session by its announced language.",
        way_out="Set language to the spoken one, or write the text in it.",
        find=languages,
    ),
    Rule(
        name="outline",
        severity=Severity.NOTE,
        why="Reviewers expect an outline for a session of 20 minutes or more.",
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
        why="Titles in capitals are hard to read.",
        way_out="Write it in lower case; names and abbreviations keep their capitals.",
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
                f'"{clean_line(name)}" is not a rule: {did_you_mean(name, RULES)}',
                hint="cfp help check  # explains each",
            )
    return tuple(rule for rule in RULES.values() if rule.name not in names)
