"""Run with `python -m pytest`: an orchestrator is a generator that a test can drive."""

from unittest.mock import Mock

import pytest

from orders import fulfil, reserve, sales


def test_all_lines_are_reserved_at_once_and_added_up() -> None:
    context = Mock()
    context.get_input.return_value = [
        {"item": "teapot", "quantity": 1},
        {"item": "cup", "quantity": 2},
    ]
    steps = fulfil(context)

    assert next(steps) is context.task_all.return_value
    assert context.call_activity_with_retry.call_count == 2
    assert steps.send([19.90, 9.00]) is context.call_entity.return_value
    with pytest.raises(StopIteration) as end:
        steps.send(100.0)

    assert end.value.value == {"total": 28.90, "sales today": 100.0}


def test_a_line_costs_its_quantity() -> None:
    assert reserve({"item": "cup", "quantity": 2}) == 9.0


def test_sales_add_up() -> None:
    context = Mock(operation_name="add")
    context.get_state.return_value = 10.0
    context.get_input.return_value = 2.5

    sales(context)

    context.set_state.assert_called_once_with(12.5)
    context.set_result.assert_called_once_with(12.5)
