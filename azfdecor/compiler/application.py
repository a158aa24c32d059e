"""Reads an app: from its folder to functions and all that is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_TYPE, Binding
from azfdecor.compiler import (
    config,
    discovery,
    host,
    matching,
    middlewares,
    ownership,
    reference,
    rules,
    signatures,
)
from azfdecor.compiler.errors import UsageError
from azfdecor.compiler.model import App, Declared, Function
from azfdecor.compiler.problem import Problem
from azfdecor.function import function_name
from azfdecor.retry import RetryPolicy
from azfdecor.web import WebApp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from azfdecor.compiler.model import Signature
    from azfdecor.declaration import Declaration


def read(
    root: Path, progress: Callable[[int, int, str], None] | None = None
) -> tuple[App, list[Problem]]:
    """The app in a folder, and its problems in the order of files and lines.

    Raises:
        UsageError: When there is no such folder, or no app in it.
        ConfigError: When `[tool.azfdecor]` cannot be followed.
    """
    root = _app_root(root)
    settings = config.read(root)
    folders = ownership.function_folders(root)
    modules, callables, problems = discovery.find(root, settings, folders, progress)
    route_prefix, wrong = host.read(root)
    problems += wrong
    functions: list[Function] = []
    lost = set(callables.lost)
    signed = [(declared, *signatures.read(declared)) for declared in callables.declared]
    for declared, signature, unsigned in signed:
        function, wrong = _function(
            declared, signature, settings.wrap, raises_http_errors=modules.raise_http_errors
        )
        problems += [*unsigned, *wrong]
        if function:
            functions.append(function)
        else:
            path = declared.reference.file.removeprefix(f"{root}")[1:]
            lost.add(f"{path}:{declared.reference.path}")
    app = App(
        root=root,
        config=settings,
        route_prefix=route_prefix,
        declared=tuple(callables.declared),
        functions=tuple(sorted(functions, key=lambda f: f.name)),
        lost=frozenset(lost),
        broken_files=frozenset(modules.broken_files),
        own_modules=modules.own,
        other_modules=modules.others,
        folders=folders,
    )
    problems += rules.check(app)
    if any(_is_generic(d) for declared in callables.declared for d in declared.declarations):
        # Its type may be one of theirs; no other app needs those that it does not import.
        problems += reference.problems()
    if not callables.declared and not problems:
        problems.append(_nothing_found(app))
    # One script for all cannot keep the entry point of a function that is out of reach.
    is_incomplete = bool(lost or modules.broken_files)
    ignored = () if settings.shared_script and is_incomplete else settings.ignore
    problems = [p for p in problems if p.code not in ignored]
    return app, sorted(problems, key=lambda p: (p.file, p.line, p.code, p.message))


def _app_root(folder: Path) -> Path:
    if not folder.exists():
        msg = f"there is no folder {folder}"
        raise UsageError(msg)
    root = folder.resolve()
    if not root.is_dir():
        msg = f"{folder} is a file: name the app's folder, the one with host.json"
        raise UsageError(msg)
    if not (root / "host.json").is_file():
        msg = (
            f"{folder} is no function app: it has no host.json. Name the app's folder, or "
            'make it one with a host.json that holds {"version": "2.0"}'
        )
        raise UsageError(msg)
    return root


def _function(
    declared: Declared,
    signature: Signature | None,
    wrap: tuple[str, ...],
    *,
    raises_http_errors: bool,
) -> tuple[Function | None, list[Problem]]:
    names = [d for d in declared.declarations if isinstance(d, function_name)]
    policies = [d for d in declared.declarations if isinstance(d, RetryPolicy)]
    problems = [*_only_one(declared, names), *_only_one(declared, policies)]
    own, wrong = middlewares.paths(declared)
    problems += wrong
    if signature is None:
        return None, problems
    is_app = isinstance(declared.target, WebApp)
    if is_app:  # which answers errors, and has middlewares, of its own
        match, wrong = matching.match(declared, signature)
    else:
        match, wrong = matching.match(
            declared, signature, (*wrap, *own), raises_http_errors=raises_http_errors
        )
    problems += wrong
    if match is None or problems:
        return None, problems
    function = Function(
        name=declared.name,
        declared=declared,
        signature=signature,
        bindings=match.bindings,
        context=match.context,
        retry=policies[0] if policies else None,
        plan=match.plan,
    )
    return function, []


def _is_generic(declaration: Declaration) -> bool:
    return isinstance(declaration, Binding) and declaration.json_type == ANY_TYPE


def _only_one(declared: Declared, given: Sequence[Declaration]) -> list[Problem]:
    return [
        Problem(
            "AZF404",
            f"{declared.reference.path} has {type(given[0]).__name__} in line "
            f"{given[0].location.line} already",
            "keep one of the two",
            declared.reference.file,
            extra.location.line,
            declared.name,
        )
        for extra in given[1:]
    ]


def _nothing_found(app: App) -> Problem:
    owned = sorted(name for name, ours in app.folders.items() if ours)
    hint = "decorate a function, such as with @http_trigger(), in a module of this folder"
    if owned:
        hint += f"; the generated folders {', '.join(owned)} are left as they are"
    return Problem("AZF106", "no module of the app declares a function", hint, str(app.root))
