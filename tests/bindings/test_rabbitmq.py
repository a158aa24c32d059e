"""RabbitMQ: the setting's name stands alone."""

from __future__ import annotations

import pytest

from azfdecor import rabbitmq_output, rabbitmq_trigger
from azfdecor.declaration import faults_of
from conftest import faults


@pytest.mark.parametrize("kind", [rabbitmq_trigger, rabbitmq_output])
def test_the_name_of_the_setting_has_no_percent_signs(
    kind: type[rabbitmq_trigger | rabbitmq_output],
) -> None:
    (fault,) = faults_of(kind("orders", connection_string_setting="%RABBITMQ%"))
    assert "percent signs" in fault.message
    assert fault.hint == "write the name alone: connection_string_setting='RABBITMQ'"
    assert faults(kind("orders", connection_string_setting="RABBITMQ")) == []
