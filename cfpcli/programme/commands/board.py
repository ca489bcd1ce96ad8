"""`cfp schedule`: the plan under a cursor at a terminal, elsewhere the programme as `cfp schedule show` prints it.

Every command of the family loads this module, so it imports its parts where it needs them.
"""

from typing import Annotated

from cfpcli.programme.rows import ScheduledSession
from cfpcli.programme.rules.timeline import By
from cfpcli.result import Result
from cfpcli.workspace.completion import COLUMNS, ICS, MINE, OF_RELEASE, ONLY_DAY
from cfpcli.workspace.context import Workspace


def schedule(
    work: Workspace,
    *,
    day: Annotated[str, ONLY_DAY] = "",
    by: Annotated[By, COLUMNS] = By.ROOM,
    release: Annotated[str, OF_RELEASE] = "",
    mine: Annotated[bool, MINE] = False,
    ics: Annotated[bool, ICS] = False,
) -> Result[ScheduledSession]:
    """Change the plan with the keyboard: arrows move, Enter takes a session up and puts it down, ? lists the keys.

    Every change is saved at once, as by cfp schedule move, swap, remove and lock, and cfp undo reverts it. Without a
    terminal, with an option, and for people who do not run the call, it shows the programme as cfp schedule show does.
    """
    from cfpcli.workspace.visibility import runs

    options = work.options
    has_person = work.can_ask and work.draws and not work.env.dumb
    is_chosen = day or release or mine or ics or by is not By.ROOM
    is_plain = not (is_chosen or options.format or options.fields or options.as_of or options.output)
    if not (has_person and is_plain and runs(work.store, work.required_event)):
        from cfpcli.programme.commands.show import show

        return show(work, day=day, by=by, release=release, mine=mine, ics=ics)
    from cfpcli.programme.commands.desk import StoreDesk
    from cfpcli.programme.screens.board import loop
    from cfpcli.ui.prompts import prompter_for

    desk = StoreDesk(work, work.required_event, work.acting())
    loop(desk, prompter=prompter_for(work.env))
    return desk.result()
