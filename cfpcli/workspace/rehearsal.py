"""Rehearsal stores: the only ones that accept a rehearsal clock, and the notices about them."""

from cfpcli.clock import LOOK_WITH, VARIABLE
from cfpcli.env import Env
from cfpcli.errors import CfpError, NotFoundError, UsageError
from cfpcli.store.protocol import Store

RULE = "rehearsal"
"""The name of the rule under which `cfp doctor` notes a rehearsal store."""

NO_RECEIPT = "by a clock that was set by hand; not a receipt of a real submission"
NOTE = "a rehearsal store: its dates may come from a clock that was set by hand"
_TRUE_CLOCK = f"Rehearsal store on the true clock; to rehearse, set {VARIABLE}=WHEN."


def agree_on_clock(env: Env, store: Store) -> None:
    """Restrict a rehearsal clock to rehearsal stores, and report once if such a store runs on the real clock.

    Raises:
        UsageError: CFP_CLOCK is set and the store was not made under it.
    """
    if env.rehearsal is not None and not store.rehearsal:
        raise UsageError(
            f"{VARIABLE} is set, and {store.identity} is not a rehearsal store",
            hint=f"{LOOK_WITH}\ncfp init osxp-2026 --store rehearsal.json  # makes a store for a rehearsal",
        )
    if store.rehearsal and env.rehearsal is None and RULE not in env.reported:
        from cfpcli import sink

        env.reported.add(RULE)
        sink.write(env.stderr, [f"{_TRUE_CLOCK}\n"])


def agree_before_repair(env: Env, store: Store) -> None:
    """As `agree_on_clock`, for a store that may be damaged: one that cannot be opened is not checked.

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
