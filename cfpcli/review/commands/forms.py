"""`cfp review --export` and `--import`: write forms for reviewing without a terminal, and read them back."""

from collections.abc import Iterator

import msgspec

from cfpcli.env import path_option
from cfpcli.errors import CfpError, DataRefusedError, Fault
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.review import Review, ReviewState
from cfpcli.records.session import SUMMARY
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.entry import refuse_unasked, with_conflicts
from cfpcli.review.commands.loop import item_of
from cfpcli.review.commands.queue import workload
from cfpcli.review.files.forms import Filled, Sheet, dump_forms, load_forms, reviewer_of
from cfpcli.review.rows import Reviewed
from cfpcli.review.rules.opinions import Opinion, Order, parse_scores, reviewed, scale_in_words
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, number_of, shell_word
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, kept_files, matching_proposal, required_event, speakers_of
from cfpcli.workspace.identity import first_address
from cfpcli.workspace.inputs import read_text
from cfpcli.workspace.visibility import own_reviews_only, seat_of, whole


def export_forms(work: Workspace, target: str, me: Person, *, order: Order, track: str, limit: int) -> Result[Reviewed]:
    """Write a form for each waiting proposal, in the order of the queue; `-` is stdout, no file is replaced.

    Raises:
        DataRefusedError: the file exists.
    """
    store = work.fresh_store()
    event = required_event(work.env, store)
    store = seat_of(store, me, event)
    codes = workload(store, event, me.email, order=order, track=track, limit=limit).waiting
    back = f"cfp review --import {'FILE' if target == '-' else shell_word(target)}"
    scale = scale_in_words(event.review)
    documents = dump_forms(_sheets(store, event, codes), _slugs(event), scale, back, reviewer=me.email)
    if target == "-":
        return Result(row=Reviewed, documents=documents, documents_are_safe=True)
    from cfpcli.sink import write_file

    write_file(path_option(target, work.env), documents, force=False, kept=kept_files(work.env))
    forms = number_of(len(codes), "form")
    return Result(
        row=Reviewed,
        picture="messages",
        messages=(Message(f"Wrote {forms} to {target}."), Message(back, Level.NEXT)),
    )


def import_forms(work: Workspace, source: str, me: Person) -> Result[Reviewed]:
    """Import filled-in forms, all or none; a form equal to the stored review changes nothing.

    Raises:
        DataRefusedError: a form cannot be imported; every reason is listed with its line.
    """
    text = read_text(source, work.env)

    def decide(store: Store) -> Result[Reviewed]:
        event = required_event(work.env, store)
        own_reviews_only(store, event, me.email)
        writer = first_address(whole(store), reviewer_of(text))
        if writer not in {"", me.email}:
            raise DataRefusedError(
                f"the forms are for {clean_line(writer)}, not for {me.email}",
                hint="add --reviewer with the address that the file names",
            )
        forms, faults = load_forms(text, source, _slugs(event), scale_in_words(event.review))
        reviews: list[tuple[Review | None, Review]] = []
        changed = []
        for form in forms:
            if form.is_empty:
                continue
            try:
                pair = _review(store, event, form, me, work)
            except CfpError as error:
                faults.append(Fault(source, form.line, form.code, error.message))
                continue
            reviews.append(pair)
            if matching_proposal(store, form.code).revision != form.revision:
                changed.append(form.code)
        if faults:
            raise DataRefusedError(f"nothing was imported from {source}", faults=tuple(faults))
        refuse_unasked(store, (before for before, _ in reviews), work)
        return _result(reviews, changed, source)

    return work.commit(decide, by=me)


def _sheets(store: Store, event: Event, codes: tuple[str, ...]) -> Iterator[Sheet]:
    for code in codes:
        proposal = matching_proposal(store, code)
        item = item_of(store, proposal, event)
        facts = ", ".join(filter(None, (item.track, item.session_type, item.facts)))
        abstract, *others = item.long_texts
        texts = [
            f"\n## {name.replace('_', ' ').capitalize()}\n\n{item.long_texts[name]}"
            for name in others
            if item.long_texts[name]
        ]
        people = [item.speakers] if item.speakers else []
        mark = [f"## {SUMMARY}", ""] if item.abstract_is_summary else []
        yield Sheet(
            code=code,
            revision=proposal.revision,
            lines=(f"# {item.title}", "", *people, facts, "", *mark, item.long_texts[abstract], *texts),
        )


def _slugs(event: Event) -> tuple[str, ...]:
    return tuple(category.slug for category in event.review.categories)


def _review(store: Store, event: Event, form: Filled, me: Person, work: Workspace) -> tuple[Review | None, Review]:
    """The review made from a form, and the review that it replaces; it is of the revision on the form."""
    proposal = matching_proposal(store, form.code)
    if event_of(store, proposal).slug != event.slug:
        raise DataRefusedError(f"belongs to {proposal.event}, not to {event.slug}")
    if form.revision > proposal.revision:
        raise DataRefusedError(f"has no revision {form.revision} here, the latest is {proposal.revision}")
    before = store.get(Kind.REVIEW, f"{proposal.code}/{me.email}")
    after = reviewed(
        proposal,
        me,
        _opinion(form, event),
        before=before,
        speaker_emails=[speaker.email for speaker in speakers_of(store, proposal)],
        now=work.now,
    )
    after = with_conflicts(store, proposal, after)
    return before, msgspec.structs.replace(after, proposal_revision=form.revision)


def _opinion(form: Filled, event: Event) -> Opinion:
    answers = [text for text in form.scores.values() if text]
    word, _, reason = (answers[0] if len(answers) == 1 else "").partition(":")
    state, scores = ReviewState.SCORED, {}
    if word.strip().casefold() == "recuse":
        if not reason.strip():
            raise DataRefusedError("recuse needs a reason: recuse: WHY")
        return Opinion(state=ReviewState.RECUSED, reason=reason.strip())
    if word.strip().casefold() == "abstain":
        state = ReviewState.ABSTAINED
    elif not answers:
        raise DataRefusedError("has a text but no score; add a score, or abstain")
    else:
        texts = [f"{slug}={text}" if slug else text for slug, text in form.scores.items() if text]
        scores = parse_scores(texts, event.review)
    # An empty section has no meaning; it does not remove the text of an earlier review.
    comment, feedback = form.comment or None, form.feedback or None
    return Opinion(state=state, scores=scores, comment=comment, feedback=feedback, position=form.place)


def _result(reviews: list[tuple[Review | None, Review]], changed: list[str], source: str) -> Result[Reviewed]:
    telling = ("state", "scores", "reason", "comment", "feedback", "proposal_revision")
    new = [
        (before, after)
        for before, after in reviews
        if before is None or any(getattr(before, name) != getattr(after, name) for name in telling)
    ]
    changes: tuple[Change, ...] = tuple(replaced(before, after) if before else created(after) for before, after in new)
    same = len(reviews) - len(new)
    count = number_of(len(new), "review")
    messages = [Message(f"Imported {count} from {source}{f', {same} unchanged' if same else ''}.")]
    if changed:
        messages.append(Message(f"changed since you read them: {', '.join(changed)}", Level.WARNING))
        messages.append(Message("cfp review --stale", Level.NEXT))
    return Result(
        row=Reviewed,
        items=[
            Reviewed(code=review.proposal, reviewer=review.reviewer, state=review.state, scores=review.scores)
            for _, review in new
        ],
        changes=changes,
        picture="messages",
        messages=tuple(messages),
    )
