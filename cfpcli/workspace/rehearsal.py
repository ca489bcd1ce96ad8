"""Rehearsal stores: the only ones that take a rehearsal clock, and what is shown of them."""

from cfpcli.clock import LOOK_WITH, VARIABLE
from cfpcli.env import Env
from cfpcli.errors import CfpError, NotFoundError, UsageError
from cfpcli.store.protocol import Store

RULE = "rehearsal"
"""The rule under which `cfp doctor` notes a rehearsal store."""

NO_RECEIPT = "by a clock that was set by hand; not a receipt of a real submission"
NOTE = "a rehearsal store: its dates may come from a clock that was set by hand"
_TRUE_CLOCK = f"Rehearsal store on the true clock; to rehearse, set {VARIABLE}=WHEN."


def agree_on_clock(env: Env, store: Store) -> None:
    """Let a rehearsal clock reach rehearsal stores only, and report once where one runs on the true clock.

    Raises:
        UsageError: CFP_CLOCK is set and the store was not made under it.
    """
    if env.rehearsal is not None and not store.rehearsal:
        raise UsageError(
            f"{VARIABLE} is set, and {store.identity} is not a rehearsal store",
            hint=f"{LOOK_WITH}; to rehearse, make a store: cfp init osxp-2026 --store rehearsal.json",
        )
    if store.rehearsal and env.rehearsal is None and RULE not in env.reported:
        from cfpcli import sink

        env.reported.add(RULE)
        sink.write(env.stderr, [f"{_TRUE_CLOCK}\n"])


def agree_before_repair(env: Env, store: Store) -> None:
    """As `agree_on_clock`, for a store that may be damaged: what cannot be opened has no say in it.

    Raises:
        NotFoundError: there is none, and never was.
        UsageError: CFP_CLOCK is set and the store was not made under it.
    """
    try:
        _ = store.rehearsal  # opens it
    except NotFoundError:
        raise
    except CfpError:
        return
    agree_on_clock(env, store)
