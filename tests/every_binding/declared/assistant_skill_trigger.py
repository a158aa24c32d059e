from azure.functions import Out

from azfdecor import function_name, assistant_skill_trigger, queue_output


@function_name("assistant_skill_trigger")
@assistant_skill_trigger("Note a new task.")
@queue_output("tasks")
def note_task(task: str, tasks: Out[str]) -> str:
    tasks.set(task)
    return "noted"
