"""Run the program: `cfp`, `cfpcli` or `python -m cfpcli`."""

import gc
import os
import sys

_COLLECT_AFTER = 100_000
"""New objects after which garbage is looked for: more than start-up makes, so that only long sessions ever do."""


def main() -> int:
    """Run one command line; return its exit status.

    `--version` is answered before anything else is imported: package managers and completion ask for it often.
    """
    if sys.argv[1:] in (["--version"], ["-V"]) and _said_version():
        return 0
    gc.set_threshold(_COLLECT_AFTER)
    from cfpcli.cli.app import main as run

    try:
        return run(sys.argv[1:])
    finally:
        # The process ends here and takes its memory with it: looking through all of it for garbage once more, as the
        # interpreter does on its way out, would cost a tenth of a short command.
        gc.freeze()


def _said_version() -> bool:
    from cfpcli import __version__

    try:
        os.write(sys.stdout.fileno(), f"cfp {__version__}\n".encode())
    except (OSError, AttributeError):  # a full disk, nobody there, or no stdout at all: told as for every command
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
