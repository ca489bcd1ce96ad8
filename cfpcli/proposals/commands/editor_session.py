"""`cfp edit` in the editor: open the proposal's file, read it back, and reopen it with its faults on top."""

from collections.abc import Callable

from cfpcli.proposals.files.proposal import dump_draft, load_draft
from cfpcli.records.draft import Draft
from cfpcli.records.proposal import Proposal
from cfpcli.result import Result
from cfpcli.ui.editor import edit_until_accepted
from cfpcli.ui.prompts import prompter_for
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.rows.outcome import Written


def edited_by_hand(
    draft: Draft, seen: Proposal, work: Workspace, *, save: Callable[[Draft], Result[Written]], help_text: str = ""
) -> Result[Written] | None:
    """Open a proposal in the editor and `save` the edited draft; None if the person changes nothing.

    `help_text` is shown above the proposal and removed afterwards. The file is deleted only once `save` has succeeded.

    Raises:
        DataRefusedError: it has faults and the person gave up correcting them; the hint has the path of the text.
        ClosedError: the call has closed, and the edit changes more than the notes; the text is kept.
        ConflictError: somebody else changed the proposal meanwhile; the text is kept.
        EditorFailedError: the editor failed; the text is kept.
    """
    return edit_until_accepted(
        dump_draft(draft),
        lambda text: save(load_draft(text, f"{seen.code}.md")),
        env=work.env,
        prompter=prompter_for(work.env),
        name=seen.code,
        help_text=help_text,
    )
