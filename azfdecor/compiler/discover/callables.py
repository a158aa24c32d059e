"""The callables of an app that carry declarations: where each is reached, or why none is."""

from __future__ import annotations

import inspect
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any

from azfdecor import app_modules
from azfdecor.bindings.base import Trigger
from azfdecor.compiler.discover import process
from azfdecor.compiler.discover.sources import is_chosen, is_python_name
from azfdecor.compiler.model import Declared, Reference, relative
from azfdecor.declaration import MARK, declarations_of, location_of, underlying
from azfdecor.named_tuple import NamedTuple
from azfdecor.problems.callables import METHOD, UNREACHABLE, WRAPPED_LOOP
from azfdecor.problems.durable import MAKER_AROUND
from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import CodeType, ModuleType

    from azfdecor.compiler.discover.modules import Modules
    from azfdecor.compiler.model import Signature
    from azfdecor.declaration import Declaration
    from azfdecor.problems.problem import Problem


class Callables:
    """The callables that can become functions, and those that cannot.

    Attributes:
        declared: Those that a name leads to.
        problems: Why the others can be no functions.
        lost: The others, as `App.source` has them.
        signed: The signature of each declared one, or the problems that leave it none.
    """

    def __init__(self) -> None:
        self.declared: list[Declared] = []
        self.problems: list[Problem] = []
        self.lost: set[str] = set()
        self.signed: list[tuple[Signature | None, list[Problem]]] = []


def collect(modules: Modules, recorded: Iterable[Any]) -> Callables:
    """Where each declared callable is reached; those that nothing reaches are problems.

    Args:
        modules: The app's modules, imported.
        recorded: Every callable that a decorator was put on while they were.
    """
    root, config, found = modules.root, modules.config, Callables()
    copied: set[str] = set()
    refused = {id(decorator) for decorator in modules.refused}
    if modules.may_have_copies:
        homes = {str(getattr(target, "__module__", None)) for target in recorded}
        copied = {name for name in homes if modules.is_copy(name)}
        recorded = [target for target in recorded if str(target.__module__) not in copied]
    reached: dict[tuple[int, int], list[_Place]] = {}
    for module in _with_homes(modules, recorded):
        for place in _members(module, module, ""):
            reached.setdefault(_identity(place.target), []).append(place)
    claimed = {id(inner) for places in reached.values() for inner in _chain(places[0].target)}
    for places in reached.values():
        closest = places[0] if len(places) == 1 else min(places, key=_closeness)
        reference, target, *_ = closest
        is_at_home = (reference.module, reference.path) == _home(target)
        canonical = reference.module if is_at_home else _canonical(target)
        if canonical and (canonical in copied or not is_chosen(canonical, config)):
            continue
        is_refused = not refused.isdisjoint(map(id, declarations_of(target)))
        problem = None if is_refused else _problem(closest)
        if problem:
            found.problems.append(problem)
        if problem or is_refused:
            found.lost.add(reference.source(root))
            continue
        found.declared.append(Declared(reference, target, declarations_of(target)))
    for target in recorded:
        if id(target) not in claimed and refused.isdisjoint(map(id, declarations_of(target))):
            _report_unreached(target, modules, found)
    found.declared.sort(key=lambda d: (d.reference.module, location_of(d.declarations[0]).line))
    return found


def _problem(place: _Place) -> Problem | None:
    """Why a callable that is reached can be no function, if so."""
    reference, target, is_method, is_importable = place
    if not is_importable:
        return _name_problem(reference, target)
    if _wraps_itself(target):
        return _loop_problem(reference, target)
    return _method_problem(reference, target) if is_method else _made(reference, target)


def _identity(target: Any) -> tuple[int, int]:
    """What is the same for one callable under two names; a class method is made at each look."""
    function = underlying(target)
    return id(getattr(function, "__func__", function)), id(getattr(function, "__self__", None))


class _Place(NamedTuple):
    """Where a callable is reached."""

    reference: Reference
    target: Any
    is_method: bool
    is_importable: bool


def _with_homes(modules: Modules, recorded: Iterable[Any]) -> list[ModuleType]:
    """The modules by name, and those whose declarations only a helper of the app's own makes.

    The latter do not import azfdecor themselves, so they were not found by reading.
    """
    by_name = {process.name_of(module): module for module in modules.imported}
    for target in recorded:
        name = getattr(target, "__module__", None) or ""
        if name in by_name:
            continue  # the usual case
        home = sys.modules.get(name)
        file = app_modules.attribute(home, "__file__") or ""
        if home and app_modules.is_below(file, modules.root) and is_chosen(name, modules.config):
            by_name.setdefault(name, home)
    return [by_name[name] for name in sorted(by_name)]


def _members(owner: object, module: ModuleType, prefix: str) -> Iterator[_Place]:
    """The callables with declarations in a module and in its classes, methods told apart."""
    own_name, file = process.name_of(module), module.__file__ or ""
    for name, value in list(vars(owner).items()):
        if type(value) is FunctionType and MARK not in value.__dict__:
            continue  # the usual case of what is no decorated function
        path = f"{prefix}{name}"
        if _declares(value):
            reference = Reference(own_name, path, file)
            is_descriptor = isinstance(value, (staticmethod, classmethod))
            target = getattr(owner, name) if is_descriptor else value
            is_method = bool(prefix) and inspect.isfunction(value)
            # `globals()` and `setattr` care for no syntax.
            yield _Place(reference, target, is_method, is_python_name(name))
        # type() and not isinstance(), for which a lazy proxy would look for what it stands for.
        is_class = issubclass(type(value), type) and is_python_name(name)
        if is_class and _own_name(value) == (module.__name__, path):
            yield from _members(value, module, f"{path}.")


def _declares(value: object) -> bool:
    """Whether a value carries declarations; a lazy proxy may not even take the question."""
    try:
        return bool(declarations_of(value))
    except Exception:  # noqa: BLE001 - whatever a user's object raises
        return False


def _own_name(class_: Any) -> tuple[str, str] | None:
    """The module and the path in it of a class, if its metaclass tells them."""
    try:
        return class_.__module__, class_.__qualname__
    except Exception:  # noqa: BLE001 - whatever a user's metaclass raises
        return None


def _chain(target: Any) -> Iterator[Any]:
    """A callable and what `functools.wraps` says it wraps."""
    target = underlying(target)
    target = getattr(target, "__func__", target)
    seen: set[int] = set()
    while target is not None and id(target) not in seen:  # it may wrap itself
        seen.add(id(target))
        yield target
        target = getattr(target, "__wrapped__", None)


def _innermost(target: Any) -> Any:
    return [None, *_chain(target)][-1]


def _wraps_itself(target: Any) -> bool:
    return hasattr(target, "__wrapped__") and hasattr(_innermost(target), "__wrapped__")


def _closeness(place: _Place) -> tuple[bool, bool, bool, str, str]:
    """Orders the places where one callable is reached: its own name first."""
    reference, target, _, is_importable = place
    location = location_of(declarations_of(target)[0])
    return (
        not is_importable,
        (reference.module, reference.path) != _home(target),
        reference.file != location.file,
        reference.module,
        reference.path,
    )


def _home(target: Any) -> tuple[str, str]:
    """The module and the path in it that a callable names as its own."""
    return getattr(target, "__module__", None) or "", getattr(target, "__qualname__", "<lambda>")


def _canonical(target: Any) -> str | None:
    """The module that a callable names as its own, if it is really there."""
    module, path = _home(target)
    found = attribute(sys.modules.get(module), path)
    try:
        return module if found is not None and found == target else None
    except Exception:  # noqa: BLE001 - whatever a user's `__eq__` raises
        return None


def attribute(owner: object, path: str) -> Any:
    """What a dotted path of names leads to; None when it leads nowhere."""
    for name in path.split("."):
        owner = app_modules.attribute(owner, name)
    return owner


def _place(reference: Reference, target: Any) -> Place:
    """The first decorator of a callable that is no function of the app."""
    line = location_of(declarations_of(target)[0]).line
    return Place(reference.file, line, function=reference.name)


def _method_problem(reference: Reference, target: Any) -> Problem:
    return METHOD.at(
        _place(reference, target),
        f"{reference.path} is a method: there is no object to call it on",
        "make it a function of the module, or put @staticmethod above it",
    )


def _name_problem(reference: Reference, target: Any) -> Problem:
    return UNREACHABLE.at(
        _place(reference, target),
        f"the entry point cannot import {reference.path!r}: it is not a Python name",
        "give it a Python name",
    )


def _maker(target: Any, declarations: Iterable[Declaration]) -> str:
    """What of a library has made a callable, where azfdecor's entry point would make it; or ""."""
    name = getattr(target, "__qualname__", "")
    if ".<locals>." not in name:
        return ""  # the usual case
    home = f"{getattr(target, '__module__', '')}."
    for runner in (d.__kind__.runner for d in declarations if isinstance(d, Trigger)):
        is_of_it = runner is not None and home.startswith(f"{runner.module}.")
        if runner and is_of_it and name.startswith(f"{runner.path}.<locals>."):
            return runner.path
    return ""


def _made(reference: Reference, target: Any) -> Problem | None:
    """The problem of a callable that the library has made already."""
    declarations = declarations_of(target)
    maker = _maker(target, declarations)
    if not maker:
        return None
    why = _why_made(maker, reference.path)
    return MAKER_AROUND.at(_place(reference, target), *why)


def _why_made(maker: str, name: str) -> tuple[str, str]:
    message = f"{maker} stands around {name}, and the entry point calls {maker} itself"
    return message, f"remove {maker}: decorate the plain function"


def _loop_problem(reference: Reference, target: Any) -> Problem:
    return WRAPPED_LOOP.at(
        _place(reference, target),
        f"`__wrapped__` of {reference.path} refers to {reference.path} itself",
        "set it to the wrapped function, as functools.wraps does, or delete it",
    )


def _report_unreached(target: Any, modules: Modules, found: Callables) -> None:
    file, line = _declared_at(target)
    if not app_modules.is_below(file, modules.root):
        return
    path = relative(file, modules.root)
    module = sys.modules.get(getattr(target, "__module__", None) or "")
    if path in modules.broken_files or (module is None and modules.broken_files):
        return  # its module has failed, which is a problem already
    if module and not is_chosen(module.__name__, modules.config):
        return
    name = getattr(target, "__qualname__", type(target).__name__)
    instead = attribute(module, name)
    twin = _twin(target, instead)
    if twin and twin.co_firstlineno == _innermost(target).__code__.co_firstlineno:
        return  # its module has run twice, as `importlib.reload` does
    maker = _maker(instead, declarations_of(target))
    why = _why_made(maker, name) if maker else _why_unreached(target, name, instead)
    found.lost.add(f"{path}:{name}")
    function = None if "<" in name else name.rpartition(".")[2]
    kind = MAKER_AROUND if maker else UNREACHABLE
    found.problems.append(kind.at(Place(file, line, function=function), *why))


def _declared_at(target: Any) -> tuple[str, int]:
    """The line of a decorator in the callable's own file; with none there, the callable's."""
    locations = [*map(location_of, declarations_of(target))]
    code: CodeType | None = getattr(target, "__code__", None)
    own = [place for place in locations if code is None or place.file == code.co_filename]
    if code and not own:
        return code.co_filename, code.co_firstlineno
    return own[0].file, own[0].line


def _twin(target: Any, instead: Any) -> CodeType | None:
    """The code of `instead`, when it is another function of the same name and file."""
    old, new = (getattr(_innermost(f), "__code__", None) for f in (target, instead))
    if old is None or new is None or old is new:
        return None
    same = (old.co_filename, old.co_name) == (new.co_filename, new.co_name)
    return new if same else None


def _why_unreached(target: Any, name: str, instead: Any) -> tuple[str, str]:
    """Why no name leads to a callable, `instead` being what its own does; and what to do."""
    if "<lambda>" in name:
        message = "the entry point cannot import this lambda: it has no name"
        return message, "assign it to a name of the module, or write a function"
    if "<locals>" in name:
        message = f"{name} is local to a function: the entry point cannot import it"
        return message, "assign it to a name of the module"
    if instead is None:
        message = f"{name} is not an attribute of its module, so the entry point cannot import it"
        return message, "assign it to a name of the module"
    twin = _twin(target, instead)
    if twin:
        where = f"another {name} in line {twin.co_firstlineno}"
        message = f"{name} is replaced by {where}, so nothing would run this one"
        return message, "give them different names"
    message = f"another object of its name replaces {name}, so nothing would run it"
    hint = (
        "put azfdecor's decorators above the decorator that replaces it, or use functools.wraps "
        "in that decorator"
    )
    return message, hint
