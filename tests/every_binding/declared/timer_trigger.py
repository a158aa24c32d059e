import logging

from azure.functions import TimerRequest

from azfdecor import function_name, timer_trigger


@function_name("timer_trigger")
@timer_trigger("0 30 6 * * 1-5")
def report(timer: TimerRequest) -> None:
    logging.info("late" if timer.past_due else "in time")
