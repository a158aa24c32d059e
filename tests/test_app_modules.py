"""The modules of an app in this process: found while the app is open, and put back afterwards."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from azfdecor.app_modules import AppModules, current

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "teapots.py").write_text("import json\nnumber = 1\n")
    (tmp_path / "cups").mkdir()
    (tmp_path / "cups" / "small.py").write_text("")
    return tmp_path


@pytest.mark.parametrize("first", [True, False])
def test_the_root_is_on_the_path_while_the_app_is_open(root: Path, first: bool) -> None:
    before = list(sys.path)
    with AppModules(root, [root / "src"], first_on_path=first) as app:
        own = [str(root), str(root / "src")]
        assert sys.path == ([*own, *before] if first else [*before, *own])
        assert current() is app
        importlib.import_module("teapots")
        importlib.import_module("cups.small")
        importlib.import_module("__app__.teapots")
        sys.path.append("/added")
    assert sys.path == before
    assert current() is None
    assert not {"teapots", "cups", "cups.small", "__app__", "__app__.teapots"} & sys.modules.keys()


def test_what_was_imported_before_is_used_and_stays(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(root))
    module = importlib.import_module("teapots")
    try:
        with AppModules(root):
            assert importlib.import_module("teapots") is module
            importlib.import_module("cups.small")
        assert sys.modules["teapots"] is module
        assert "cups.small" not in sys.modules
    finally:
        del sys.modules["teapots"]


def test_a_module_of_another_app_hides_none_of_this_one(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "teapots.py").write_text("number = 2\n")
    (other / "json.py").write_text("")
    (root / "json.py").write_text("")
    monkeypatch.syspath_prepend(str(other))
    module = importlib.import_module("teapots")
    standard = sys.modules["json"]
    try:
        with AppModules(root):
            assert importlib.import_module("teapots").number == 1
            assert importlib.import_module("json") is standard
        assert sys.modules["teapots"] is module
    finally:
        del sys.modules["teapots"]


def test_what_an_app_replaces_is_put_back(root: Path) -> None:
    standard = sys.modules["json"]
    (root / "meddling.py").write_text(
        "import sys\nclass Thing: ...\nsys.modules['json'] = sys.modules['a.thing'] = Thing()\n"
    )
    with AppModules(root):
        importlib.import_module("meddling")
        assert sys.modules["json"] is not standard
    assert sys.modules["json"] is standard
    assert "a.thing" not in sys.modules


def test_a_module_that_was_just_written_is_found(root: Path) -> None:
    with AppModules(root), pytest.raises(ModuleNotFoundError):
        importlib.import_module("written")
    (root / "written.py").write_text("")
    with AppModules(root):
        importlib.import_module("written")


def test_the_modules_of_one_app_are_in_place(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "teapots.py").write_text("number = 2\n")
    with AppModules(root) as one:
        first = importlib.import_module("teapots")
        with AppModules(other) as two:
            second = importlib.import_module("teapots")
            assert (first.number, second.number) == (1, 2)
            one.make_current()
            assert sys.modules["teapots"] is first
            two.make_current()
            assert sys.modules["teapots"] is second
        assert current() is one
        assert sys.modules["teapots"] is first


def test_a_module_that_one_app_hides_is_there_for_another(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere, other = (tmp_path_factory.mktemp(name) for name in ("elsewhere", "other"))
    (elsewhere / "teapots.py").write_text("number = 3\n")
    monkeypatch.syspath_prepend(str(elsewhere))
    module = importlib.import_module("teapots")
    try:
        with AppModules(root):
            assert importlib.import_module("teapots").number == 1
            with AppModules(other):
                assert sys.modules["teapots"] is module
            assert sys.modules["teapots"] is not module
    finally:
        del sys.modules["teapots"]
