"""Option values: of the declared type and possible at all, or a problem at the decorator.

A comment `# <- AZF403` in an app's source says that this problem is reported at this line.
"""

from __future__ import annotations

import re
import types
import typing
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor import (
    blob_input,
    blob_output,
    blob_trigger,
    exponential_backoff_retry,
    fixed_delay_retry,
    function_name,
    generic_input,
    generic_output,
    generic_trigger,
    http_trigger,
    queue_output,
    queue_trigger,
    timer_trigger,
)
from azfdecor.compiler import options, reference
from conftest import faults, function_json

if TYPE_CHECKING:
    from azfdecor.declaration import Declaration
    from conftest import AppFactory, Command


# --- types

RIGHT: dict[Any, object] = {str: "x", bool: True, int: 1}
WRONG: dict[Any, list[object]] = {
    str: [5, b"x", ["x"], True],
    bool: ["true", 1, 0],
    int: ["5", 1.5, True],
    float: ["0.5", True, [0.5]],
}


def wrong_for(hint: Any) -> list[object]:
    """Values that are not of a type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return ["nonsense", arguments[0].swapcase(), 1, [arguments[0]]]
    if origin in (typing.Union, types.UnionType):
        candidates = wrong_for(next(a for a in arguments if a is not type(None)))
    else:
        candidates = WRONG.get(hint) or ["text", 5, [1], ["nonsense"], {1: 2}]
    return [value for value in candidates if not options.fits(value, hint)]


def right_for(hint: Any) -> object:
    """A value of a type."""
    choices = options.choices(hint)
    return choices[0] if choices else RIGHT.get(hint, "x")


DECORATORS: list[Any] = [entry.kind.decorator for entry in reference.own()]
DECORATORS += [function_name, fixed_delay_retry, exponential_backoff_retry]


def mistyped(decorators: list[Any], without: str) -> tuple[str, dict[int, str]]:
    """A module with a function for each wrong value of each option, and what is to be said."""
    lines = ["import azfdecor"]
    expected: dict[int, str] = {}
    for decorator in decorators:
        hints, declared = options.types_of(decorator), decorator.__kind__.options
        needed = {k: right_for(hints[k]) for k, o in declared.items() if o.required}
        chosen = {k: hint for k, hint in hints.items() if k != without}
        for keyword, value in ((k, v) for k, hint in chosen.items() for v in wrong_for(hint)):
            choices = options.choices(hints[keyword])
            if declared[keyword].codec == "lower" and f"{value}".lower() in choices:
                continue
            lines += ["", "@azfdecor.http_trigger()", f"@azfdecor.{decorator.__name__}("]
            for k, v in {**needed, keyword: value}.items():
                lines.append(f"    {k}={v!r},")
                if k == keyword:
                    expected[len(lines)] = f"{decorator.__name__}({keyword}=...) is {value!r}"
            lines += [")", f"def f{len(lines)}(req): ..."]
    return "\n".join(lines), expected


@pytest.mark.parametrize(
    "without",
    [
        "properties",
        pytest.param(
            "",
        ),
    ],
)
def test_every_option_of_every_decorator_with_a_value_of_another_type_is_a_problem(
    without: str, app: AppFactory, azfdecor: Command
) -> None:
    source, expected = mistyped(DECORATORS, without)
    result = azfdecor("generate", app(source), "--format", "json")
    found = {p["line"]: p["message"] for p in result.problems() if p["code"] == "AZF401"}
    assert found == expected
    assert len(expected) > 100


@pytest.mark.parametrize(
    ("decorator", "says"),
    [
        ("http_trigger(auth_level='none')", "write one of 'anonymous', 'function', 'admin'"),
        ("http_trigger(methods='FETCH')", "write a list of 'GET', 'POST'"),
        ("http_trigger(methods=['GET', 5])", "write a list of 'GET', 'POST'"),
        ("http_trigger(methods=[[]])", "write a list of 'GET', 'POST'"),
        ("http_trigger(methods='GET')", 'write ["GET"]'),
        ("http_trigger(methods=func.HttpMethod.GET)", 'write ["GET"]'),
        ("blob_trigger('a-b/c', source=func.BlobSource.EVENT_GRID)", 'write "EventGrid"'),
        ("queue_trigger('orders', data_type=func.DataType.BINARY)", 'write "binary"'),
        (
            "event_hub_trigger('hub', connection='C', cardinality=func.Cardinality.MANY)",
            'write "many"',
        ),
        (
            "signalr_connection_info_input('hub', claim_type_list='a')",
            "write a list of strings",
        ),
        ("mcp_tool_trigger('tool', tool_properties={})", "write a list of dicts"),
        ("http_trigger(route=5)", "write a string"),
        ("timer_trigger('0 0 * * * *', run_on_startup='no')", "write True or False"),
        ("queue_trigger(('incoming',))", "write a string"),
        ("generic_trigger('xTrigger', free={1, 2})", "write a value that JSON can hold"),
        ("generic_trigger('xTrigger', free=float('nan'))", "write a value that JSON can hold"),
        ("generic_trigger('xTrigger', free='\\ud800')", "write a value that JSON can hold"),
        ("text_completion_input('x', temperature=[1])", "write a number"),
        ("fixed_delay_retry(max_retry_count='3', delay_interval='00:00:10')", "an integer"),
        ("function_name(5)", "write a string"),
    ],
)
def test_a_value_of_another_type_is_told_what_to_write(
    decorator: str, says: str, app: AppFactory, azfdecor: Command
) -> None:
    head = "import azfdecor, azure.functions as func\n"
    root = app(f"{head}\n@azfdecor.{decorator}\ndef f(event): ...\n")
    result = azfdecor("generate", root, "--format", "json")
    (problem,) = [p for p in result.problems() if p["code"] == "AZF401"]
    assert problem["line"] == 3
    assert says in problem["hint"]


@pytest.mark.parametrize("value", ["'lots'", "func.Cardinality.ONE", "[]"])
@pytest.mark.parametrize("keyword", ["cardinality", "data_type"])
def test_a_value_that_is_none_is_reported_once(
    keyword: str, value: str, app: AppFactory, azfdecor: Command
) -> None:
    source = (
        "import azfdecor, azure.functions as func\n"
        f"@azfdecor.event_hub_trigger('hub', connection='C', {keyword}={value})\n"
        "def f(events: list[func.EventHubEvent]) -> None: ...\n"
        f"@azfdecor.event_hub_trigger('hub', connection='C', {keyword}={value})\n"
        "def g(event: str) -> None: ...\n"
    )
    result = azfdecor("generate", app(source), "--format", "json")
    assert result.codes() == ["AZF401", "AZF401"]


# --- empty texts and templates


@pytest.mark.parametrize(
    ("decorator", "empty"),
    [
        ("cosmos_db_trigger('', connection='', database_name='  ')", 3),
        ("signalr_output('')", 1),
        ("queue_trigger('')", 1),
        ("timer_trigger(' ')", 1),
        ("text_completion_input('\\n')", 1),
        ("activity_trigger('')", 1),
        ("orchestration_trigger('')", 1),
        ("durable_client_input(task_hub='')", 1),
        ("queue_trigger('orders', connection='')", 1),
        ("event_hub_trigger('hub', connection='C', consumer_group='')", 1),
        ("event_hub_trigger('hub', connection='C', consumer_group='g')", 0),
        ("text_completion_input('x', ai_connection_name='')", 0),
        ("mcp_tool_trigger('tool', description='')", 0),
        ("sendgrid_output(text='')", 0),
        ("http_trigger('')", 0),
    ],
)
def test_a_text_that_is_required_or_a_name_is_not_empty(
    decorator: str, empty: int, app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"import azfdecor\n\n@azfdecor.{decorator}\ndef f(context): ...\n")
    problems = azfdecor("generate", root, "--format", "json").problems()
    found = [p for p in problems if p["code"] == "AZF402"]
    assert [p["message"].endswith("...) is empty") for p in found] == [True] * empty


@pytest.mark.parametrize(
    ("decorator", "says"),
    [
        ("queue_trigger('%Q')", "percent signs in queue_trigger(queue_name='%Q')"),
        ("queue_trigger('%Q%')", None),
        ("queue_output('a%Q%b%')", "percent signs"),
        ("queue_output('%%')", "percent signs"),
        ("queue_output('{name')", "braces in queue_output(queue_name='{name') do not match"),
        ("queue_output('{name}')", None),
        ("redis_output('SET', connection='C')", None),
        ("kafka_output('orders}', broker_list='B')", "braces"),
        ("cosmos_db_input('c', connection='C', database_name='d', id='{id')", "braces"),
        ("cosmos_db_input('c', connection='C', database_name='d', id='{id}-{{x}}')", None),
        (
            (
                "cosmos_db_input('c', connection='C', database_name='d',"
                " sql_query='SELECT * FROM c WHERE c.x LIKE \\'a%\\'')"
            ),
            None,
        ),
        ("kafka_trigger('t', broker_list='B', schema_registry_url='https://x/a%20b')", None),
        ("timer_trigger('%SCHEDULE')", "neither a setting nor a schedule"),
        ("http_trigger('items/{id')", "has a brace without its other half"),
        ("http_trigger('items/100%')", None),
        ("generic_trigger('xTrigger', path='{')", None),
        ("text_completion_input('Is 100% less than {x}?')", None),
    ],
)
def test_a_template_has_both_halves_of_its_signs(
    decorator: str, says: str | None, app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"import azfdecor\n\n@azfdecor.{decorator}\ndef f(context): ...\n")
    problems = azfdecor("generate", root, "--format", "json").problems()
    found = [p["message"] for p in problems if p["code"] == "AZF402"]
    assert len(found) == (says is not None)
    assert says is None or says in found[0]


def test_several_wrong_values_of_one_decorator_are_several_problems(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app("import azfdecor\n@azfdecor.http_trigger(route=1, methods=2)\ndef f(): ...\n")
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF401", "AZF401"]


def test_a_value_that_is_right_in_type_and_wrong_in_meaning_is_a_problem_at_its_line(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        import azfdecor

        @azfdecor.http_trigger(
            "admin/{id}"
        )
        @azfdecor.queue_output(
            "Orders",
        )
        def f(out): ...
        """
    )
    result = azfdecor("generate", root, "--format", "json")
    assert [p["line"] for p in result.problems() if p["code"] == "AZF402"] == [5, 8]


# --- schedules

GOOD_SCHEDULES = [
    "* * * * * *",
    "0 */5 * * * *",
    "0 0 * * * *",
    "0 30 9 * * 1-5",
    "0 0 0 1 1 0",
    "59 59 23 31 12 6",
    "0 0-30/5 * * * *",
    "0 5/15 * * * *",
    "0 0,15,30,45 * * * *",
    "0 0 9-17 * * *",
    "0 0 17-9 * * *",  # the host swaps the two
    "0 0 0 1-15/2,20,25-28 * *",
    "00 05 07 * * *",
    "0  0   0 * * *",
    " 0 0 0 * * * ",
    "*/100 * * * * *",
    "0 0 0 * */2 *",
    "0 0 0 * 1/3 *",
    "0 0 0 * JAN *",
    "0 0 0 * jan-mar *",
    "0 0 0 * January,dec *",
    "0 0 0 * sept *",
    "0 0 0 * JAN/3 *",
    "0 0 0 * * MON-FRI",
    "0 0 0 * * sun,sat",
    "0 0 0 * * Monday",
    "0 0 0 29 2 *",
    "*/5 * * * *",
    "0 0 * * *",
    "0 9 * * MON",
    "%SCHEDULE%",
    "%My:Schedule__X%",
    "00:05:00",
    "23:59:59",
    "0:0:1",
    "05:00",
    "1.00:00:00",
    "30.12:00:00",
]
BAD_SCHEDULES = {
    "": "has 0 fields, not 6",
    " ": "has 0 fields",
    "*": "has 1 fields",
    "* * * *": "has 4 fields",
    "* * * * * * *": "has 7 fields",
    "@hourly": "has 1 fields",
    "every day at nine": "has 4 fields",
    "60 * * * * *": "the second field '60' of the schedule '60 * * * * *' holds 60, outside 0 to 59",
    "0 60 * * * *": "minute field '60'",
    "0 0 24 * * *": "hour field '24'",
    "0 0 0 0 * *": "day field '0' of the schedule '0 0 0 0 * *' holds 0, outside 1 to 31",
    "0 0 0 32 * *": "day field '32'",
    "0 0 0 * 0 *": "month field '0'",
    "0 0 0 * 13 *": "month field '13'",
    "0 0 0 * * 7": "day-of-week field '7' of the schedule '0 0 0 * * 7' holds 7, outside 0 to 6",
    "0 0 0 * * 1-7": "holds 7",
    "0 1-60 * * * *": "holds 60",
    "99 99 99 99 99 99": "second field '99'",
    "60 * * * *": "minute field '60'",
    "0 24 * * *": "hour field '24'",
    "-1 * * * * *": "holds '', which is no value",
    "1- * * * * *": "holds '', which is no value",
    "- * * * * *": "holds ''",
    "1-2-3 * * * * *": "holds '2-3', which is no value",
    "0 0 0 L * *": "day field 'L' of the schedule '0 0 0 L * *' holds 'L', which is no value",
    "0 0 0 ? * *": "holds '?'",
    "0 0 0 * * ?": "holds '?'",
    "0 0 0 15W * *": "holds '15W'",
    "0 0 0 * * MON#2": "holds 'MON#2'",
    "0 0 0 * * 5L": "holds '5L'",
    "0 0 0 * Foo *": "holds 'Foo'",
    "0 0 0 * Janx *": "holds 'Janx'",
    "0 0 0 * * JAN": "holds 'JAN'",
    "0 0 0 MON * *": "holds 'MON'",
    "0 0 0 * * MON-": "holds ''",
    "*/0 * * * * *": "has the step '0'",
    "5/0 * * * * *": "has the step '0'",
    "*/-5 * * * * *": "has the step '-5'",
    "*/ * * * * *": "has the step ''",
    "*/a * * * * *": "has the step 'a'",
    "*/5/2 * * * * *": "has the step '5/2'",
    "*/1.5 * * * * *": "has the step '1.5'",
    "/5 * * * * *": "holds ''",
    "1,,2 * * * * *": "holds ''",
    "1, * * * * *": "holds ''",
    ",1 * * * * *": "holds ''",
    "1.5 * * * * *": "holds '1.5'",
    "1e1 * * * * *": "holds '1e1'",
    "+1 * * * * *": "holds '+1'",
    "0x5 * * * * *": "holds '0x5'",
    "\u0663 * * * * *": "holds '\u0663'",
    "*5 * * * * *": "holds '*5'",
    "** * * * * *": "holds '**'",
    "*-5 * * * * *": "holds '*'",
    "%SCHEDULE": "neither a setting nor a schedule",
    "%": "neither a setting nor a schedule",
    "%%": "neither a setting nor a schedule",
    "SCHEDULE%": "has 1 fields",
    "0 %MINUTE% * * * *": "minute field '%MINUTE%'",
    "24:00:00": "is 24 days to the host",
    "00:60:00": "has 1 fields",
    "00:00:60": "has 1 fields",
    "1.24:00:00": "has 1 fields",
    "-00:05:00": "has 1 fields",
    "00:05:00 x": "has 2 fields",
    "300": "has 1 fields",
}


@pytest.mark.parametrize("schedule", GOOD_SCHEDULES)
def test_a_schedule_that_the_host_takes_is_taken(schedule: str) -> None:
    assert faults(timer_trigger(schedule)) == []


@pytest.mark.parametrize("schedule", BAD_SCHEDULES)
def test_a_schedule_that_the_host_refuses_is_refused(schedule: str) -> None:
    assert BAD_SCHEDULES[schedule] in faults(timer_trigger(schedule))[0]


@pytest.mark.parametrize("schedule", ["0\t0 0 * * *", "0 0 0 * * *\n", "0 0 0 * *\u00a0*"])
def test_a_schedule_with_other_white_space_than_spaces_is_refused(schedule: str) -> None:
    assert faults(timer_trigger(schedule)) != []


def test_names_may_be_cut_to_two_letters() -> None:
    assert faults(timer_trigger("0 0 0 * * Mo-Fr")) == []


@pytest.mark.parametrize("schedule", [f"{'9' * 5000} * * * * *", f"{'9' * 5000}.00:00:00"])
def test_a_schedule_of_thousands_of_digits_is_a_fault_and_no_exception(schedule: str) -> None:
    assert faults(timer_trigger(schedule)) != []


# --- names of queues, containers, blobs, functions

QUEUES = {
    "abc": True,
    "a" * 63: True,
    "orders-2024": True,
    "0rders": True,
    "a-b-c": True,
    "%QUEUE%": True,
    "pre-%QUEUE%": True,
    "": False,
    "ab": False,
    "a" * 64: False,
    "Orders": False,
    "or_ders": False,
    "or.ders": False,
    "or ders": False,
    "-orders": False,
    "orders-": False,
    "or--ders": False,
    "größe": False,
    "---": False,
}


@pytest.mark.parametrize("name", QUEUES)
def test_a_name_that_no_queue_can_have_is_refused(name: str) -> None:
    for kind in (queue_trigger, queue_output):
        assert (faults(kind(name)) == []) == QUEUES[name], kind


def test_the_queue_of_a_trigger_cannot_depend_on_an_event() -> None:
    assert faults(queue_output("{queue}")) == []
    assert faults(queue_trigger("{queue}")) != []


PATHS = {
    "samples/{name}.csv": (True, True),
    "samples/x": (True, True),
    "samples/a/b/{c}/d e.TXT": (True, True),
    "%CONTAINER%/x": (True, True),
    "samples-%STAGE%/x": (True, True),
    "%PATH%": (True, True),
    "$root/x": (True, True),
    "$web/index.html": (True, True),
    "abc/x": (True, True),
    f"{'a' * 63}/x": (True, True),
    "{container}/x": (False, True),
    "{path}": (False, True),
    "": (False, False),
    "samples": (True, False),
    "samples/": (False, False),
    "/x": (False, False),
    "/samples/x": (False, False),
    "Samples/x": (False, False),
    "ab/x": (False, False),
    f"{'a' * 64}/x": (False, False),
    "sam_ples/x": (False, False),
    "sam--ples/x": (False, False),
    "sämples/x": (False, False),
    "$other/x": (False, False),
}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_no_blob_can_have_is_refused(path: str) -> None:
    of_trigger, of_others = PATHS[path]
    assert (faults(blob_trigger(path)) == []) == of_trigger
    assert (faults(blob_input(path)) == []) == of_others
    assert (faults(blob_output(path)) == []) == of_others


@pytest.mark.parametrize("path", ["-samples/x", "samples-/x"])
def test_a_container_that_starts_or_ends_with_a_hyphen_is_refused(path: str) -> None:
    assert faults(blob_output(path)) != []


ROUTES = {
    "items": True,
    "items/{id}": True,
    "items/{id:int}/{name:alpha}": True,
    "items/{id?}": True,
    "items/{id:int?}": True,
    "items/{*rest}": True,
    "items/{id=5}": True,
    "items/{id:regex(^a{{2}}$)}": True,
    "": True,
    "/": True,
    "my-admin": True,
    "Items/ADMIN": True,
    "admin": False,
    "administrators": False,
    "/admin/x": False,
    "Admin/x": False,
    "runtime": False,
    "RUNTIME/x": False,
    "items?id=5": False,
    "items/{id": False,
    "items/id}": False,
    "items/{{id}": False,
    "items/{a{b}}": False,
    "my items": False,
    "items\t": False,
}


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_that_the_host_refuses_is_refused(route: str) -> None:
    assert (faults(http_trigger(route)) == []) == ROUTES[route]


NAMES = {
    "Hello": True,
    "a": True,
    "a-b_c9": True,
    "a" * 128: True,
    "": False,
    "a" * 129: False,
    "9a": False,
    "_a": False,
    "-a": False,
    "a.b": False,
    "a b": False,
    "größe": False,
    "host": False,
    "HOST": False,
    "../a": False,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_the_host_drops_is_refused(
    name: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        f"import azfdecor\n@azfdecor.function_name({name!r})\n@azfdecor.http_trigger('x')\n"
        "def f() -> str: ...\n"
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ([] if NAMES[name] else ["AZF501"])


# --- retries


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (fixed_delay_retry(max_retry_count=3, delay_interval="00:00:10"), None),
        (fixed_delay_retry(max_retry_count=-1, delay_interval="1.00:00:00"), None),
        (fixed_delay_retry(max_retry_count=0, delay_interval="0:0:0"), None),
        (fixed_delay_retry(max_retry_count=-2, delay_interval="00:00:10"), "retry count -2"),
        (fixed_delay_retry(max_retry_count=3, delay_interval="10"), "is no time span"),
        (fixed_delay_retry(max_retry_count=3, delay_interval="00:00:60"), "is no time span"),
        (fixed_delay_retry(max_retry_count=3, delay_interval="24:00:00"), "is no time span"),
        (fixed_delay_retry(max_retry_count=3, delay_interval="-00:00:10"), "is no time span"),
        (fixed_delay_retry(max_retry_count=3, delay_interval=""), "is no time span"),
        (fixed_delay_retry(max_retry_count=3, delay_interval="\u0663:00:00"), "is no time span"),
    ],
)
def test_a_fixed_delay_that_the_host_refuses_is_refused(
    policy: fixed_delay_retry, says: str | None
) -> None:
    found = faults(policy)
    assert found == [] if says is None else says in found[0]


@pytest.mark.parametrize(
    ("minimum", "maximum", "says"),
    [
        ("00:00:01", "00:05:00", None),
        ("00:00:01", "00:00:01", None),
        ("00:59:59", "1.00:00:00", None),
        ("00:05:00", "00:00:01", "is longer than"),
        ("1.00:00:00", "23:59:59", "is longer than"),
        ("x", "00:00:01", "minimum_interval='x' is no time span"),
        ("00:00:01", "00:00", "maximum_interval='00:00' is no time span"),
    ],
)
def test_a_growing_delay_that_the_host_refuses_is_refused(
    minimum: str, maximum: str, says: str | None
) -> None:
    policy = exponential_backoff_retry(
        max_retry_count=3, minimum_interval=minimum, maximum_interval=maximum
    )
    found = faults(policy)
    assert found == [] if says is None else says in found[0]


RETRIED = """
from azfdecor import exponential_backoff_retry, fixed_delay_retry, generic_trigger
from azfdecor import blob_trigger, http_trigger, queue_trigger, timer_trigger


@timer_trigger("0 0 * * * *")
@fixed_delay_retry(max_retry_count=3, delay_interval="00:00:10")
def timed(timer: str) -> None: ...


@exponential_backoff_retry(
    max_retry_count=-1, maximum_interval="00:01:00", minimum_interval="00:00:01"
)
@generic_trigger("xTrigger")
def free(event: str) -> None: ...


@http_trigger()
@fixed_delay_retry(max_retry_count=3, delay_interval="00:00:10")  # <- AZF403
def requested() -> str: ...


@fixed_delay_retry(max_retry_count=3, delay_interval="00:00:10")  # <- AZF403
@queue_trigger("incoming")
def queued(message: str) -> None: ...


@blob_trigger("samples/{name}")
@fixed_delay_retry(max_retry_count=3, delay_interval="00:00:10")  # <- AZF403
def stored(content: bytes) -> None: ...


@timer_trigger("0 0 * * * *")
@fixed_delay_retry(max_retry_count=3, delay_interval="00:00:10")
@fixed_delay_retry(max_retry_count=3, delay_interval="00:00:20")  # <- AZF404
def twice(timer: str) -> None: ...
"""


def test_a_retry_policy_stands_only_where_the_host_follows_it(
    app: AppFactory, azfdecor: Command
) -> None:
    result = azfdecor("generate", app(RETRIED), "--format", "json")
    lines = enumerate(RETRIED.splitlines(), 1)
    expected = [(n, code) for n, text in lines for code in re.findall(r"# <- (AZF\d+)", text)]
    assert [(p["line"], p["code"]) for p in result.problems()] == expected
    first = expected[-1][0] - 1
    assert f"has fixed_delay_retry in line {first} already" in result.problems()[-1]["message"]


def test_a_retry_policy_is_written_beside_the_bindings(app: AppFactory, generate: Command) -> None:
    root = app(RETRIED[: RETRIED.index("@http_trigger()\n@fixed")])
    generate(root)
    assert function_json(root, "timed")["retry"] == {
        "strategy": "fixedDelay",
        "maxRetryCount": 3,
        "delayInterval": "00:00:10",
    }
    assert function_json(root, "free")["retry"] == {
        "strategy": "exponentialBackoff",
        "maxRetryCount": -1,
        "minimumInterval": "00:00:01",
        "maximumInterval": "00:01:00",
    }


# --- generic bindings


@pytest.mark.parametrize(
    ("declaration", "says"),
    [
        (generic_trigger("someTrigger"), None),
        (generic_trigger("sometrigger", free=[1, {"a": None}]), None),
        (generic_input("sendGrid", properties={"queueName": "x"}), None),
        (generic_trigger("some"), "'some' is not the type of a trigger"),
        (generic_input("someTrigger"), "'someTrigger' is the type of a trigger"),
        (generic_output("some"), None),
        (generic_output("some-type"), "no binding can have the type 'some-type'"),
        (generic_output(""), "no binding can have the type ''"),
        (generic_output("some", name="x"), "writes the property 'name' itself"),
        (generic_output("some", direction="in"), "writes the property 'direction' itself"),
        (generic_output("some", properties={"type": "x"}), "writes the property 'type' itself"),
        (
            generic_output("some", queue_name="x", properties={"queueName": "y"}),
            "the property 'queueName' is given twice",
        ),
        (
            generic_output("some", properties={"QUEUENAME": "x", "queuename": "y"}),
            "the property 'queuename' is given twice",
        ),
        (
            generic_output("some", data_type="string", properties={"DataType": "string"}),
            "the property 'DataType' is given twice",
        ),
        (generic_output("some", Type="x"), "writes the property 'Type' itself"),
        (generic_output("some", properties={"NAME": "x"}), "writes the property 'NAME' itself"),
        (generic_trigger("someTrigger", dataType="blah"), "dataType cannot be 'blah'"),
        (generic_trigger("someTrigger", properties={"DATATYPE": 5}), "DATATYPE cannot be 5"),
        (generic_trigger("someTrigger", cardinality="lots"), "cardinality cannot be 'lots'"),
        (generic_trigger("someTrigger", dataType="Binary", cardinality="Many"), None),
        (generic_trigger("someTrigger", dataType=None), None),
    ],
)
def test_a_generic_binding_that_the_host_refuses_is_refused(
    declaration: Declaration, says: str | None
) -> None:
    found = faults(declaration)
    assert found == [] if says is None else says in found[0]


@pytest.mark.parametrize(
    ("marker", "type_"),
    [
        ("Query", "str"),
        ("Query", "list[int]"),
        ("Header", "str"),
        ("Cookie", "str"),
        ("Form", "str"),
        ("File", "bytes"),
        ("Body", "int"),
    ],
)
@pytest.mark.parametrize("half", ["\\ud800", "a\\udc00b"])
def test_half_a_character_in_the_name_of_a_marker_is_a_problem_at_the_parameter(
    app: AppFactory, azfdecor: Command, marker: str, type_: str, half: str
) -> None:
    root = app(
        f"""
        from typing import Annotated
        from azfdecor import {marker}, http_trigger

        @http_trigger()
        def f(
            first: int,
            second: Annotated[{type_}, {marker}("{half}")],
        ) -> str: ...
        """
    )
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["line"]) for p in result.problems()] == [("AZF401", 8)]
    assert result.problems()[0]["message"].startswith("no request can hold the name")
