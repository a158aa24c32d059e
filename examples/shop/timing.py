"""What runs around every function of the shop."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from time import perf_counter

from azfdecor import Invocation

log = logging.getLogger(__name__)


@contextmanager
def timed(call: Invocation) -> Generator[None]:
    """Log how long a call took, whether it succeeded or not."""
    start = perf_counter()
    try:
        yield
    finally:
        log.info("%s took %.3f s", call.context.function_name, perf_counter() - start)
