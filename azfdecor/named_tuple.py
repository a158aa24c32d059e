"""Named tuples that are made in a third of the time: their annotations are not compiled.

`typing` compiles each annotation that is text, to say what is no type, and a command makes some
forty such classes before it does anything. To type checkers it is the one of `typing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - exported by that
else:
    import collections

    _OF_THE_CLASS = ("__module__", "__qualname__", "__annotations__")

    class _Maker(type):
        """Makes a named tuple of what stands in a class."""

        def __new__(cls, name, bases, namespace):
            if not bases:  # NamedTuple itself
                return super().__new__(cls, name, bases, namespace)
            fields = namespace["__annotations__"]
            defaults = [namespace.pop(field) for field in fields if field in namespace]
            made = collections.namedtuple(  # noqa: PYI024 - the other is what takes long
                name, fields, defaults=defaults, module=namespace["__module__"]
            )
            for key, value in namespace.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Maker):
        """What named tuples derive from, and are not instances of."""
