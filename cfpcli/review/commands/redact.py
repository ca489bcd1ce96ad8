"""`cfp redact`: copies for the reviewers of a blind call that do not identify the speakers. The originals are kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import typer

from cfpcli.errors import ConflictError, UsageError, WouldAskError
from cfpcli.proposals.commands.suggestions import Suggestion, meant, suggestions
from cfpcli.proposals.rules.naming import Naming, redacted
from cfpcli.records.change import Change, replaced
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import field_of, with_redactions
from cfpcli.result import Level, Message, Result
from cfpcli.review.rows import RedactedField
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, number_of, shorten
from cfpcli.workspace.completion import BY
from cfpcli.workspace.completion import query as complete_query
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import matching_proposal
from cfpcli.workspace.inputs import TEXT_FILE, text_option

Copies = dict[str, dict[str, str]]
"""The text that reviewers will read, by proposal code and field."""


def redact(
    work: Workspace,
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CODE|QUERY",
            help="Codes or a query (default: all active proposals).",
            autocompletion=complete_query,
        ),
    ] = None,
    *,
    field: Annotated[str, typer.Option("--field", metavar="NAME", help="Only this field, or answers.SLUG.")] = "",
    text: Annotated[str, typer.Option("--text", help="The complete text shown to reviewers; with --field.")] = "",
    text_file: Annotated[str, typer.Option("--text-file", help=TEXT_FILE)] = "",
    hide: Annotated[bool, typer.Option("--hide", help="Hide the whole field from reviewers.")] = False,
    lift: Annotated[bool, typer.Option("--lift", help="Remove the copy, so that reviewers read the original.")] = False,
    by: Annotated[str, BY] = "",
) -> Result[RedactedField]:
    """Find text that identifies speakers, and make copies without it for reviewers. The originals stay unchanged.

    Each place is shown for confirmation; --yes accepts all, --dry-run shows the result. A text that is edited
    later is hidden from reviewers until there is a new copy.
    """
    ways = [bool(text or text_file), hide, lift]
    if sum(ways) > 1:
        raise UsageError("--text, --hide and --lift cannot be combined")
    words = list(what or [])
    if any(ways):
        if not field or len(words) != 1:
            raise UsageError("missing CODE and --field", hint="cfp redact CODE --field abstract --text TEXT")
        copy = "" if hide or lift else (text_option(text, text_file, work.env, flag="--text") or "")
        return _replaced(work, words[0], field, copy, lift=lift, by=by)
    me = work.acting(by)
    store = work.store
    proposals = meant(work, store, words)
    suggested = [
        suggestion
        for proposal in proposals
        for suggestion in suggestions(store, proposal, only=field_of(proposal, field) if field else "")
    ]
    if not suggested:
        nothing = Message(f"Nothing identifies a speaker in {number_of(len(proposals), 'proposal')}.")
        return Result(row=RedactedField, picture="messages", messages=(nothing,))
    copies = _all(suggested) if work.options.yes or work.options.dry_run else _agreed(work, suggested)
    return _written(work, proposals, copies, me)


def _all(suggested: Iterable[Suggestion]) -> Copies:
    copies: Copies = {}
    for suggestion in suggested:
        copies.setdefault(suggestion.proposal.code, {})[suggestion.field] = redacted(
            suggestion.text, suggestion.namings
        )
    return copies


def _agreed(work: Workspace, suggested: Sequence[Suggestion]) -> Copies:
    """Ask about each place; replacements agreed to before the person stops are kept."""
    if not work.can_ask:
        places = sum(max(len(suggestion.namings), 1) for suggestion in suggested)
        raise WouldAskError(
            f"{number_of(places, 'place')} would be redacted",
            hint="add --yes for all, --dry-run to see them, or --field NAME --text TEXT",
        )
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    keys = {"y": "yes", "n": "no", "a": "yes to all", "q": "stop here"}
    copies: Copies = {}
    everything = False
    for suggestion in suggested:
        agreed: list[Naming] = []
        prompter.say(
            f"{suggestion.proposal.code}  {suggestion.field} of {shorten(clean_line(suggestion.proposal.title), 40)}",
            strong=True,
        )
        if suggestion.stale:
            prompter.say("Edited after its copy was made; hidden from reviewers until there is a new copy.")
        for naming in suggestion.namings:
            if not everything:
                prompter.say(f"  {naming.what}:")
                prompter.say(f"  {suggestion.around(naming, prompter.columns)}")
                question = f"Replace it with {naming.instead}?"
                answer = prompter.screen(lambda question=question: question, keys)  # type: ignore[misc]  # binds the loop variable
                if answer == "q":
                    return copies
                prompter.say(f"  → {'left unchanged' if answer == 'n' else naming.instead}")
                everything = answer == "a"
                if answer == "n":
                    continue
            agreed.append(naming)
        if not suggestion.namings and not everything and not prompter.confirm("Show reviewers the text as it is now?"):
            continue
        if agreed or suggestion.stale:
            copies.setdefault(suggestion.proposal.code, {})[suggestion.field] = redacted(suggestion.text, agreed)
    return copies


def _replaced(work: Workspace, code: str, field: str, text: str, *, lift: bool, by: str) -> Result[RedactedField]:
    me = work.acting(by)
    store = work.fresh_store()
    (proposal,) = meant(work, store, [matching_proposal(store, code).code])
    name = field_of(proposal, field)
    if lift and name not in proposal.redactions:
        raise UsageError(f"the {name} of {proposal.code} has no redacted copy", hint=f"cfp redact {proposal.code}")
    return _written(work, [proposal], {proposal.code: {} if lift else {name: text}}, me, lifted=[name] if lift else [])


def _written(
    work: Workspace,
    proposals: Sequence[Proposal],
    copies: Mapping[str, Mapping[str, str]],
    me: Person,
    lifted: Sequence[str] = (),
) -> Result[RedactedField]:
    seen = {proposal.code: proposal for proposal in proposals}

    def decide(store: Store) -> Result[RedactedField]:
        changes: list[Change] = []
        for code, texts in copies.items():
            before = matching_proposal(store, code)
            if before != seen[code]:
                raise ConflictError(f"{code} was just changed", hint=f"cfp redact {code}  # again")
            after = with_redactions(before, texts, lifted=lifted)
            if after != before:
                changes.append(replaced(before, after))
        items = [
            RedactedField(code=code, field=field, text=text)
            for code, texts in copies.items()
            for field, text in texts.items()
        ]
        count = len(items) + len(lifted)
        fields = number_of(count, "field")
        summary = f"Redacted {fields}; the originals are kept." if count else "Nothing was redacted."
        if lifted:
            summary = f"Lifted {fields}; the originals are kept."
        return Result(
            row=RedactedField,
            items=items,
            changes=tuple(changes),
            picture="messages",
            messages=(
                Message(summary),
                *(Message(f"cfp show {code} --blind", Level.NEXT) for code in list(copies)[:1]),
            ),
        )

    return work.commit(decide, by=me)
