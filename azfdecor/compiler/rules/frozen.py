"""Values that are read from the environment while the app is imported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azfdecor.bindings.base import Binding
from azfdecor.bindings.http import http_trigger
from azfdecor.compiler.options import fits, types_of
from azfdecor.compiler.rules.secrets import holds_secret
from azfdecor.declaration import given_of, location_of
from azfdecor.problems.values import FROZEN_SETTING
from azfdecor.web import WebApp

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from azfdecor.compiler.model import App, Declared
    from azfdecor.declaration import Declaration
    from azfdecor.problems.problem import Problem

_WORD = r"""(?:"[^"\\\n]*"|'[^'\\\n]*'|-?[\d.]+|True|False|None)"""
_LITERAL = rf"(?:[^\W\d]\w*\s*=\s*)?(?:{_WORD}|[\[(](?:{_WORD}\s*(?:,\s*|(?=[\])])))*[\])])"
_LITERALS = re.compile(rf"\s*@[\w.]+\(\s*(?:{_LITERAL}\s*(?:,\s*|(?=\))))*\)\s*(?:#.*)?")
"""A decorator all of whose arguments are literals, as most are: its module need not be parsed."""


def frozen_settings(app: App) -> Iterator[Problem]:
    """What stands in function.json is the value on the machine where it was generated."""
    texts: dict[str, list[str]] = {}
    for declared in app.declared:
        for declaration in declared.declarations:
            if not given_of(declaration) or _is_literal(declaration, texts):
                continue
            for keyword, name in settings_in(declared, declaration).items():
                value = given_of(declaration).get(keyword)
                hint = types_of(type(declaration)).get(keyword)
                if callable(value):
                    continue  # such as a middleware, which is made anew in Azure
                if holds_secret(value) or (hint is not None and not fits(value, hint)):
                    continue  # is reported as such
                yield _frozen(declared, declaration, keyword, name)


def settings_in(declared: Declared, declaration: Declaration) -> dict[str, str]:
    """The options that depend on app settings, with the settings' names, "" for an unknown one."""
    reference = declared.reference
    location = location_of(declaration)
    if location.file != reference.file:
        return {}
    from azfdecor.compiler import environment

    file = environment.source_file(reference.file, reference.module)
    call = file and file.call_at(location.line, type(declaration).__name__)
    if not file or not call:
        return {}
    is_app = isinstance(declared.target, WebApp)  # which is the first argument itself
    principal = declaration.__kind__.principal
    positional = [principal.keyword] if principal and not is_app else []
    given: dict[str, ast.expr] = dict(zip(positional, call.args))
    given.update({k.arg: k.value for k in call.keywords if k.arg})
    found = {keyword: file.setting(node) for keyword, node in given.items()}
    return {keyword: name for keyword, name in found.items() if name is not None}


def _is_literal(declaration: Declaration, texts: dict[str, list[str]]) -> bool:
    location = location_of(declaration)
    file, line = location.file, location.line
    if file not in texts:
        try:
            with open(file, encoding="utf-8", errors="replace") as source:
                texts[file] = source.read().split("\n")
        except OSError:
            texts[file] = []
    found = texts[file][line - 1 : line]
    return not found or _LITERALS.fullmatch(found[0]) is not None


def _frozen(declared: Declared, declaration: Declaration, keyword: str, name: str) -> Problem:
    decorator = type(declaration).__name__
    setting = f"the app setting {name!r}" if name else "the environment"
    return FROZEN_SETTING.at(
        declared.place_of(declaration, keyword),
        f"{decorator}({keyword}=...) depends on {setting}, which is read when azfdecor generates: "
        "function.json keeps the value of this machine, whatever the setting is in Azure",
        _way_out(declaration, keyword, name),
    )


def _way_out(declaration: Declaration, keyword: str, name: str) -> str:
    option = declaration.__kind__.options.get(keyword)
    value = given_of(declaration).get(keyword)
    if option and option.setting:
        return "write the setting's name itself, which is the same everywhere"
    is_resolved = isinstance(declaration, Binding) and not isinstance(declaration, http_trigger)
    if not is_resolved or (option and not option.in_json) or not isinstance(value, str):
        return "write the value out: the host resolves no setting here"
    return f'write "%{name or "NAME"}%" in its place: the host puts the setting\'s value there'
