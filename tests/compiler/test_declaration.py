"""Decorators that are written wrongly are reported in their own line, with the way out."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import AppFactory, Command


@pytest.mark.parametrize(
    ("decorator", "message"),
    [
        ("@http_trigger(authLevel='anonymous')", "did you mean 'auth_level'?"),
        ("@http_trigger", "http_trigger needs parentheses: write @http_trigger(...)"),
        ("@queue_trigger", "queue_trigger needs parentheses: write @queue_trigger(...)"),
        ("@fixed_delay_retry", "fixed_delay_retry needs parentheses"),
        ("@queue_trigger()", "queue_trigger() needs 'queue_name'"),
        ("@http_trigger('a', 'b')", "takes only 'route' without a keyword"),
    ],
)
def test_a_decorator_written_wrongly_is_a_problem_in_its_line(
    app: AppFactory, azfdecor: Command, decorator: str, message: str
) -> None:
    root = app(f"from azfdecor import *\n\n\n{decorator}\ndef f() -> str: ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    # Up to Python 3.10 a decorator without parentheses is applied in the line of the `def`.
    is_early = sys.version_info < (3, 11) and not decorator.endswith(")")
    assert (problem["code"], problem["file"]) == ("AZF101", "functions.py")
    assert problem["line"] == (5 if is_early else 4)
    assert message in problem["message"]
    assert "python -m azfdecor bindings" in problem["hint"]


def test_a_thread_of_a_module_does_not_keep_the_command_from_ending(app: AppFactory) -> None:
    root = app(
        """
        import threading
        from azfdecor import *

        threading.Thread(target=threading.Event().wait).start()

        @http_trigger()
        def f() -> str: ...
        """
    )
    words = [sys.executable, "-m", "azfdecor", "generate", str(root)]
    assert subprocess.run(words, timeout=60, check=False, capture_output=True).returncode == 0
