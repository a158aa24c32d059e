"""Markers and classes of other web frameworks are told, and what to write instead.

A comment `# <- AZF335` in an app's source says that this problem is reported at this line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from marked_lines import marked

if TYPE_CHECKING:
    from conftest import AppFactory, Command

APP = """
from typing import Annotated

import fastapi
import starlette.datastructures
import starlette.responses
from litestar.params import BodyKwarg, ParameterKwarg
from pydantic import BaseModel, Field

from azfdecor import Query, http_trigger, queue_trigger, timer_trigger


class User(BaseModel):
    name: str


class Upload(fastapi.UploadFile):
    pass


def current_user() -> User: ...


Known = Annotated[User, fastapi.Depends(current_user)]


@http_trigger(methods=["POST"])
def depends(user: Annotated[User, fastapi.Depends(current_user)]) -> str: ...  # <- AZF335


@http_trigger(methods=["POST"])
def alias(user: Known) -> str: ...  # <- AZF335


@http_trigger(methods=["POST"])
async def security(user: User = fastapi.Security(current_user)) -> str: ...  # <- AZF335


@http_trigger()
def several(
    token: Annotated[str | None, fastapi.Header()] = None,  # <- AZF335
    page: int = fastapi.Query(1),  # <- AZF335
    session: "Annotated[str, fastapi.Cookie(alias='s')] | None" = None,  # <- AZF335
    fine: Annotated[int, Query(), Field(ge=1)] = 1,
) -> str: ...


@http_trigger(methods=["POST"])
def upload(file: fastapi.UploadFile, own: list[Upload]) -> str: ...  # <- AZF335 # <- AZF335


@http_trigger(methods=["POST"])
def form(
    title: Annotated[str, fastapi.Form()],  # <- AZF335
    photo: Annotated[bytes, fastapi.File()],  # <- AZF335
    note: Annotated[str, fastapi.Body()],  # <- AZF335
) -> str: ...


@http_trigger()
def request(request: fastapi.Request) -> str: ...  # <- AZF335


@http_trigger()
def headers(headers: starlette.datastructures.Headers) -> str: ...  # <- AZF335


@http_trigger()
def response() -> starlette.responses.JSONResponse: ...  # <- AZF335


@queue_trigger("jobs")
def message(job: str, background: fastapi.BackgroundTasks | None = None) -> None: ...  # <- AZF335


@timer_trigger("0 0 * * * *")
def timer(user: User = fastapi.Depends(current_user)) -> None: ...  # <- AZF335


@http_trigger()
def litestar(
    token: Annotated[str, ParameterKwarg()],  # <- AZF335
    body: Annotated[User, BodyKwarg()],  # <- AZF335
) -> str: ...
"""
LITESTAR = "class ParameterKwarg: ...\nclass BodyKwarg: ...\n"
SAYS = {
    "depends": ("the annotation of 'user' names fastapi.Depends", "@wrap(...)"),
    "security": ("the default of 'user' is of fastapi.Security", "@wrap(...)"),
    "request": ("names starlette.Request", "take azure.functions.HttpRequest"),
    "headers": ("names starlette.Headers", "take azure.functions.HttpRequest"),
    "response": ("the return annotation names", "return azure.functions.HttpResponse"),
    "message": ("names fastapi.BackgroundTasks", "@queue_output"),
}


@pytest.fixture
def files() -> dict[str, str]:
    return {"litestar/__init__.py": "", "litestar/params.py": LITESTAR}


def test_what_another_framework_means_is_a_problem_at_its_line(
    app: AppFactory, azfdecor: Command, files: dict[str, str]
) -> None:
    root = app(APP, files)
    result = azfdecor("generate", root, "--format", "json")
    found = [(problem["line"], problem["code"]) for problem in result.problems()]
    assert found == marked(root / "functions.py")
    by_function = {problem["function"]: problem for problem in result.problems()}
    for function, (message, hint) in SAYS.items():
        assert message in by_function[function]["message"]
        assert hint in by_function[function]["hint"]


@pytest.mark.parametrize("marker", ["Query", "Path", "Header", "Cookie", "Form", "File", "Body"])
def test_a_marker_of_fastapi_has_one_of_ours(
    app: AppFactory, azfdecor: Command, marker: str
) -> None:
    source = f"""
    from typing import Annotated
    import fastapi
    from azfdecor import http_trigger

    @http_trigger("a/{{it}}")
    def f(it: Annotated[str, fastapi.{marker}()]) -> str: ...
    """
    (problem,) = azfdecor("generate", app(source), "--format", "json").problems()
    assert problem["code"] == "AZF335"
    assert f"{marker}()" in problem["hint"]
    assert "imported from azfdecor" in problem["hint"]
