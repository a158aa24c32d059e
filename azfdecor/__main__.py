"""`python -m azfdecor`."""

import sys

from azfdecor.cli import main

sys.exit(main())
