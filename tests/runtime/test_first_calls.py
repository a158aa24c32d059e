"""First calls, several at once: each module is imported once, and nobody sees it half done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.cli import main
from conftest import run

if TYPE_CHECKING:
    from collections.abc import Sequence

_DRIVER = Path(__file__).parent.parent / "first_calls.py"
KINDS = ["plain", "async_plain", "typed", "async_typed"]
"""What functions there are in each module."""
_MODULE = """
import builtins, time
from pydantic import BaseModel
from azfdecor import queue_trigger

class Order(BaseModel):
    sku: str

@queue_trigger("texts")
def {name}_plain(text: str) -> None:
    assert READY, "half done"

@queue_trigger("texts")
async def {name}_async_plain(text: str) -> None:
    assert READY, "half done"

@queue_trigger("orders")
def {name}_typed(text: Order) -> None:
    assert READY, "half done"

@queue_trigger("orders")
async def {name}_async_typed(text: Order) -> None:
    assert READY, "half done"

builtins.imported = [*getattr(builtins, "imported", []), "{name}"]
READY = False
time.sleep({seconds})  # as importing an SDK takes
READY = True
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Modules that import slowly, one for each kind of function, and one that does not."""
    root = tmp_path_factory.mktemp("app")
    (root / "host.json").write_text('{"version": "2.0"}')
    for name in (*(f"slow_{kind}" for kind in KINDS), "quick"):
        seconds = 0 if name == "quick" else 0.8
        (root / f"{name}.py").write_text(_MODULE.format(name=name, seconds=seconds))
    assert main(["generate", str(root)]) == 0
    return root


def told(root: Path, *calls: Sequence[str]) -> Any:
    """What comes of calls: those of one list begin at once, the next list a little later."""
    done = run(str(_DRIVER), str(root), json.dumps(calls), cwd=root)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("first", KINDS)
def test_a_module_is_imported_once_and_everybody_waits_for_it(shop: Path, first: str) -> None:
    modules = [f"slow_{kind}" for kind in KINDS]
    found = told(
        shop,
        [f"{module}_{first}" for module in modules] * 2,
        [f"slow_{second}_{second}" for second in KINDS] * 2,
    )
    assert found["errors"] == []
    assert sorted(found["imported"]) == sorted(modules)
