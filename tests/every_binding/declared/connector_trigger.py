import json
import logging

from azfdecor import function_name, connector_trigger


@function_name("connector_trigger")
@connector_trigger(
    delivery_mode="Poll",
    connection="Connectors",
    trigger_config_name="%NEW_MAIL%",
)
def new_mail(event: str) -> None:
    logging.info("new mail: %s", json.loads(event).get("subject"))
