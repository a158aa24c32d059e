import logging

from azure.functions.warmup import WarmUpContext

from azfdecor import function_name, warmup_trigger


@function_name("warmup")
@warmup_trigger()
def warmup(event: WarmUpContext) -> None:
    logging.info("a new instance is getting ready")
