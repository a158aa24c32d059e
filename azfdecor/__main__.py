"""`python -m azfdecor`."""

import gc
import os
import sys

from azfdecor.cli import main

# A command lives for a moment; looking for garbage in all that it imports would cost a tenth.
gc.disable()
status = main()
sys.stdout.flush()
sys.stderr.flush()
# A module of the user's may have started a thread that never ends, which must not keep the
# command from ending.
os._exit(status)
