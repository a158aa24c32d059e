"""The web apps that are functions: where each is reached, or why it cannot be one."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

from azfdecor import app_modules
from azfdecor.compiler.discover import process
from azfdecor.compiler.discover.sources import is_chosen, is_python_name
from azfdecor.compiler.model import Annotation, Declared, Parameter, Reference, Signature
from azfdecor.declaration import location_of
from azfdecor.problems.around import NO_WEB_APP, UNREACHABLE_WEB_APP, WRONG_PROTOCOL
from azfdecor.problems.problem import Place
from azfdecor.runtime.annotations import signature_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from azfdecor.compiler.discover.callables import Callables
    from azfdecor.compiler.discover.modules import Modules
    from azfdecor.problems.kind import Kind
    from azfdecor.web import WebApp

_PARAMETERS = {"asgi": ("scope", "receive", "send"), "wsgi": ("environ", "start_response")}
_CONTEXT = Annotation("Context", ("azure.functions.Context",))
_RESPONSE = Annotation("HttpResponse", ("azure.functions.HttpResponse",))


def collect(modules: Modules, apps: Iterable[WebApp], found: Callables) -> None:
    """Add the web apps that a name leads to, and what is wrong with the others.

    Args:
        modules: The app's modules, imported.
        apps: Every one that was declared while they were.
        found: Takes them.
    """
    for app in apps:
        location = location_of(app.trigger)
        reference = _reference(app, modules)
        if reference is None and not app_modules.is_below(location.file, modules.root):
            continue
        if reference is not None and (
            modules.is_copy(reference.module) or not is_chosen(reference.module, modules.config)
        ):
            continue
        wrong = _wrong_kind(app) or (_unreached(app) if reference is None else None)
        if wrong:
            kind, message, hint = wrong
            file, line, name = location.file, location.line, str(app.trigger.name)
            found.problems.append(kind.at(Place(file, line, function=name), message, hint))
            if reference is not None:
                found.lost.add(reference.source(modules.root))
        elif reference is not None:
            found.declared.append(Declared(reference, app, (app.trigger,)))


def signature(app: WebApp) -> Signature:
    """How a web app is called: with the request, whatever its name, and the context."""
    context = Parameter("context", _CONTEXT, has_default=False, is_positional_only=False)
    return Signature((context,), _RESPONSE, is_async=app.protocol == "asgi")


def _reference(app: WebApp, modules: Modules) -> Reference | None:
    """The name of the web app in a module: that where it is declared, else any of the app's."""
    for module in _places(app, modules):
        for name, value in list(vars(module).items()):
            if value is app.app and is_python_name(name):
                return Reference(process.name_of(module), name, module.__file__ or "")
    return None


def _places(app: WebApp, modules: Modules) -> Iterator[ModuleType]:
    file = location_of(app.trigger).file
    yield from (m for m in modules.imported if m.__file__ == file)
    yield from (m for m in modules.imported if m.__file__ != file)
    # One that declares nothing itself does not import azfdecor, and was not searched.
    for _, module in sorted(sys.modules.items()):
        if app_modules.is_below(app_modules.attribute(module, "__file__") or "", modules.root):
            yield module


def _wrong_kind(app: WebApp) -> tuple[Kind, str, str] | None:
    """Why an object is no web app of its protocol; None as far as one can see."""
    target, protocol = app.app, app.protocol
    what, other = type(target).__name__, "wsgi" if protocol == "asgi" else "asgi"
    if inspect.isclass(target) and not hasattr(target, "__await__"):
        message = f"{protocol}_function was given the class {target.__name__}, not an app"
        return NO_WEB_APP, message, f"give it an object, such as {target.__name__}()"
    if not callable(target):
        message = (
            f"{protocol}_function was given {target!r:.60}, which is no {protocol.upper()} app"
        )
        return NO_WEB_APP, message, "give it the app object itself"
    if _takes(target, protocol) and not (protocol == "wsgi" and _is_async(target)):
        return None
    if _takes(target, other):
        article = "a" if other == "wsgi" else "an"
        message = f"{protocol}_function was given {article} {other.upper()} app, {what}"
        return WRONG_PROTOCOL, message, f"use {other}_function"
    parameters = ", ".join(_PARAMETERS[protocol])
    message = f"{what} is no {protocol.upper()} app: it cannot be called with ({parameters})"
    return NO_WEB_APP, message, "give it the app object itself"


def _takes(target: Any, protocol: str) -> bool:
    """Whether a callable takes what such an app is called with; True when nothing tells."""
    try:
        parameters = signature_of(target)
    except (TypeError, ValueError):
        return True
    try:
        parameters.bind(*_PARAMETERS[protocol])
    except TypeError:
        return False
    return True


def _is_async(target: Any) -> bool:
    call = target if inspect.isroutine(target) else type(target).__call__
    return inspect.iscoroutinefunction(call)


def _unreached(app: WebApp) -> tuple[Kind, str, str]:
    message = (
        f"the entry point cannot import this {app.protocol.upper()} app, {type(app.app).__name__}: "
        "no attribute of a module holds it"
    )
    hint = f"assign it to one: `app = {app.protocol}_function(...)` outside of functions"
    return UNREACHABLE_WEB_APP, message, hint
