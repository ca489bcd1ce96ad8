"""Run the program: `cfp`, `cfpcli` or `python -m cfpcli`."""

import gc
import os
import sys

_COLLECT_AFTER = 100_000
"""New objects before the first garbage collection: more than start-up creates, so that only long sessions collect."""

_INTERRUPTED = 130


def main() -> int:
    """Run one command line; return its exit status.

    `--version` is answered before anything else is imported: package managers and completion ask for it often.
    """
    if sys.argv[1:] in (["--version"], ["-V"]) and _write_version():
        return 0
    gc.set_threshold(_COLLECT_AFTER)
    try:
        from cfpcli.cli.app import main as run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # before the command line was there to report it
        return _INTERRUPTED
    finally:
        # The process ends here and its memory with it: the interpreter's last garbage collection on exit would cost a
        # tenth of a short command.
        gc.freeze()


def _write_version() -> bool:
    from cfpcli import __version__

    try:
        os.write(sys.stdout.fileno(), f"cfp {__version__}\n".encode())
    except (OSError, AttributeError):  # a full disk, a closed pipe, or no stdout at all: reported as by every command
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
