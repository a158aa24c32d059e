import logging

from azfdecor import function_name, warmup_trigger


@function_name("warmup")
@warmup_trigger()
def warmup() -> None:
    logging.info("a new instance is getting ready")
