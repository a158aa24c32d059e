"""tests/every_binding: an app with a function for each binding, written by `make regen`."""

from __future__ import annotations

from pathlib import Path

from azfdecor.compiler import reference
from judge import Judge

APP = Path(__file__).parent.parent / "every_binding"


def test_it_has_a_function_for_each_binding() -> None:
    names = {entry.name for entry in reference.own()}
    assert {file.stem for file in APP.glob("declared/*.py")} == names
    folders = {file.parent.name for file in APP.glob("*/function.json")}
    assert folders == {"warmup" if name == "warmup_trigger" else name for name in names}


def test_every_function_loads() -> None:
    with Judge(APP) as judge:
        errors = judge.load()
    assert len(errors) == len(list(APP.glob("*/function.json")))
    assert {name: error for name, error in errors.items() if error} == {}
