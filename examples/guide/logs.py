"""Logging: whatever reaches the root logger is in the platform's log."""

import logging

from azfdecor import http_trigger

# A logger of its own says where a message comes from; the platform reads it through the root.
logger = logging.getLogger(__name__)


@http_trigger()
def log_levels() -> None:
    """Write a message of each level; host.json says which of them are kept."""
    logger.debug("a detail, for finding faults")
    logger.info("a request was processed")
    logger.warning("something is odd, and the work goes on")
    logger.error("something failed")
    logger.critical("nothing works any more")
