from azure.durable_functions import DurableEntityContext

from azfdecor import function_name, entity_trigger


@function_name("entity_trigger")
@entity_trigger()
def counter(context: DurableEntityContext) -> None:
    total = context.get_state(lambda: 0)
    if context.operation_name == "add":
        total += context.get_input()
        context.set_state(total)
    context.set_result(total)
