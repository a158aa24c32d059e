import logging

from azfdecor import function_name, manual_trigger


@function_name("manual_trigger")
@manual_trigger()
def clean_up(input_text: str) -> None:
    logging.info("cleaning up: %s", input_text)
