"""What is installed: the public names, the wheel, the console script."""

from __future__ import annotations

import importlib.metadata
import inspect
import pickle
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import azfdecor
import regen
from azfdecor.declaration import Declaration

ROOT = Path(__file__).parent.parent


def test_generated_files_are_fresh() -> None:
    assert list(regen.stale()) == []


WEB = ("asgi_function", "exception_handler", "wsgi_function")
CLASSES = tuple(name for name in azfdecor.__all__ if name[0].isupper())
"""What stands in annotations, or is raised."""


def test_every_public_name_is_documented() -> None:
    assert sorted(azfdecor.__all__) == azfdecor.__all__
    for name in WEB:
        doc = inspect.getdoc(getattr(azfdecor, name)) or ""
        assert re.search(r"^Source: \S+", doc, re.MULTILINE), name
        for option in inspect.signature(getattr(azfdecor, name)).parameters:
            assert f"    {option}: " in doc, f"{name}({option})"
    for name in CLASSES:
        doc = inspect.getdoc(getattr(azfdecor, name)) or ""
        for option in inspect.signature(getattr(azfdecor, name)).parameters:
            assert f"    {option}: " in doc, f"{name}({option})"
    for name in set(azfdecor.__all__) - {*WEB, *CLASSES}:
        decorator = getattr(azfdecor, name)
        assert issubclass(decorator, Declaration)
        assert decorator.__name__ == name
        doc = inspect.getdoc(decorator) or ""
        assert re.search(r"^Source: \S+", doc, re.MULTILINE), name
        doc = "\n".join(inspect.getdoc(base) or "" for base in decorator.__mro__)
        for option in decorator.__kind__.options.values():
            is_common = option.keyword in ("arg_name", "data_type", "max_retry_count")
            assert is_common or f"    {option.keyword}: " in doc, f"{name}({option.keyword})"


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'htp_trigger'"):
        azfdecor.htp_trigger  # type: ignore[attr-defined]  # noqa: B018
    assert set(azfdecor.__all__) <= set(dir(azfdecor))


def test_a_decorated_function_is_the_very_same_object() -> None:
    def function(a: int) -> int:
        return a

    before = dict(vars(function))
    decorated = azfdecor.http_trigger("a")(azfdecor.queue_output("orders")(function))
    assert decorated is function
    assert decorated(3) == 3
    assert inspect.signature(decorated) == inspect.signature(lambda a: a).replace(
        parameters=[
            inspect.Parameter("a", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation="int")
        ],
        return_annotation="int",
    )
    assert vars(function).keys() - before.keys() == {"__azfdecor__"}


def test_a_decorated_function_pickles() -> None:
    assert pickle.loads(pickle.dumps(_pickled)) is _pickled


@azfdecor.http_trigger("a")
def _pickled() -> None: ...


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: azfdecor.http_trigger(rute="a"), "has no option 'rute': did you mean 'route'?"),
        (lambda: azfdecor.http_trigger(xyz="a"), "has no option 'xyz': it has route, auth_level"),
        (lambda: azfdecor.http_trigger("a", "b"), "takes only 'route' without a keyword, got 2"),
        (lambda: azfdecor.http_trigger("a", route="b"), "got two values for 'route'"),
        (azfdecor.queue_trigger, "needs 'queue_name'"),
        (lambda: azfdecor.fixed_delay_retry(3), "takes nothing without a keyword"),
        (lambda: azfdecor.http_trigger()(3), "decorates a function, not a int"),
        (lambda: azfdecor.http_trigger()(len), "takes no attributes"),
    ],
)
def test_wrong_use_is_a_type_error_that_says_what_to_write(call: object, message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)):
        call()  # type: ignore[operator]


def test_a_declaration_cannot_be_changed() -> None:
    trigger = azfdecor.http_trigger("a")
    with pytest.raises(AttributeError, match="frozen"):
        trigger.route = "b"  # type: ignore[misc]
    assert repr(trigger) == "http_trigger(route='a')"


def test_the_signature_of_a_decorator_is_known_at_run_time() -> None:
    text = str(inspect.signature(azfdecor.http_trigger))
    assert text.startswith("(route=None, *, auth_level='function', methods=None")


def test_only_the_three_shipped_dependencies_are_required() -> None:
    requires = importlib.metadata.requires("azfdecor") or []
    names = {re.split(r"[^\w-]", line)[0] for line in requires if "extra ==" not in line}
    assert names == {"azure-functions", "pydantic", "typing-extensions"}


def test_the_wheel_holds_the_package_alone(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*words, "--wheel-dir", str(tmp_path), str(ROOT)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"azfdecor"}
    assert "azfdecor/py.typed" in names
    assert not [name for name in names if re.search(r"(^|/)tests?[_/]", name)]


def test_the_console_script_is_the_module() -> None:
    script = Path(sys.prefix, "bin", "azfdecor")
    for words in ([str(script)], [sys.executable, "-m", "azfdecor"]):
        result = subprocess.run([*words, "--version"], capture_output=True, text=True, check=True)
        assert result.stdout == f"azfdecor {importlib.metadata.version('azfdecor')}\n"
