"""What a reviewer has said of a proposal before it is a review: a file of their own, beside the store."""

from pathlib import Path

import msgspec

from cfpcli.env import Env
from cfpcli.records.person import Person
from cfpcli.review.screens.seam import Pending
from cfpcli.store.protocol import Store
from cfpcli.text import slugify
from cfpcli.workspace.personal_files import of_store, write_own


def begun(env: Env, store: Store, me: Person, code: str) -> Pending:
    """What was kept; nothing where there is no such file, or none that can be read."""
    for path in (_path(env, store, me, code), _former_path(env, me, code)):
        try:
            return msgspec.json.decode(path.read_bytes(), type=Pending)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            continue
    return Pending()


def keep_begun(env: Env, store: Store, me: Person, code: str, pending: Pending) -> None:
    """Keep it in the place of what was kept before; what is empty leaves no file.

    Raises:
        CfpError: the file cannot be written.
    """
    path = _path(env, store, me, code)
    if pending != Pending():
        write_own(path, msgspec.json.format(msgspec.json.encode(pending), indent=2) + b"\n")
    else:
        path.unlink(missing_ok=True)
    _former_path(env, me, code).unlink(missing_ok=True)


def _path(env: Env, store: Store, me: Person, code: str) -> Path:
    former = _former_path(env, me, code)
    return of_store(former.parent, store) / former.name


def _former_path(env: Env, me: Person, code: str) -> Path:
    """Where older versions kept it, for whichever store."""
    return env.data_dir / "reviews-begun" / f"{code.lower()}-{slugify(me.email)}.json"
