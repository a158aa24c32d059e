"""What a function logs is seen by pytest as it is by the platform."""

import pytest

from logs import log_levels


def test_each_level_is_used_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        log_levels()
    levels = [record.levelname for record in caplog.records]
    assert levels == ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
