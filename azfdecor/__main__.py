"""`python -m azfdecor`, and the console script."""

import contextlib
import gc
import os
import sys
from typing import NoReturn


def run() -> NoReturn:
    """Run the command of the process's own words, and end the process."""
    # A command lives for a moment; looking for garbage in all that it imports would cost a tenth.
    gc.disable()
    from azfdecor.cli import main

    status = main()
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    # A module of the user's may have started a thread that never ends, which must not keep the
    # command from ending.
    os._exit(status)


if __name__ == "__main__":
    run()
