"""Simple queries in the SQL of Cosmos DB.

Read are `SELECT [TOP n] * | c.a, c.b AS x | VALUE c.a | VALUE COUNT(1) FROM c`, `WHERE` with
comparisons, `IN`, `AND`, `OR`, `NOT` and brackets, `ORDER BY` and `OFFSET n LIMIT n`.
Source: https://learn.microsoft.com/azure/cosmos-db/nosql/query/
"""

from __future__ import annotations

import json
import operator
import re
from typing import TYPE_CHECKING, Any

from azfdecor.platform import newtonsoft

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Document = Mapping[str, Any]
    Operand = Callable[[Document], Any]
    Condition = Callable[[Document], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<number>-?\d+(?:\.\d+)?)"""
    r"""|(?P<word>@?[A-Za-z_]\w*)|(?P<sign><=|>=|!=|<>|[=<>(),.*\[\]]))"""
)
UNDEFINED: Any = object()
"""What a document lacks: it is neither equal to anything nor less nor more."""
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class QueryError(ValueError):
    """A query that is wrong, or more than these simple ones."""


class Query:
    """A query that was read.

    Args:
        text: The query.
        parameters: The values of its parameters, by name with the "@".

    Raises:
        QueryError: It is not understood.
    """

    def __init__(self, text: str, parameters: Mapping[str, Any] | None = None) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._at = 0
        self._parameters = parameters or {}
        self._where: Condition = lambda _: True
        self._order: list[tuple[Operand, bool]] = []
        self._offset = 0
        self._limit: int | None = None
        self._take("SELECT")
        self._top = self._number() if self._accept("TOP") else None
        select = self._skip_to_from()
        self._alias = self._name()
        self._accept("AS")
        if self._peek() not in ("", "IN", "JOIN", "WHERE", "GROUP", "ORDER", "OFFSET"):
            self._alias = self._name()
        self._read_rest()
        self._at = select
        self._shape = self._read_shape()

    def run(self, documents: Sequence[Document]) -> list[Any]:
        """What the query finds among documents."""
        found = [one for one in documents if self._where(one)]
        for operand, is_down in reversed(self._order):
            found.sort(key=lambda one: _rank(operand(one)), reverse=is_down)
        found = found[self._offset :]
        for limit in (self._limit, self._top):
            found = found if limit is None else found[:limit]
        return self._shape(found)

    def _skip_to_from(self) -> int:
        """Pass over what is selected, which needs the alias that follows; where it begins."""
        start = self._at
        while self._peek() != "FROM":
            self._next()
        self._next()
        return start

    def _read_rest(self) -> None:
        if self._accept("WHERE"):
            self._where = self._either()
        if self._accept("ORDER"):
            self._take("BY")
            self._order.append(self._ordering())
            while self._accept(","):
                self._order.append(self._ordering())
        if self._accept("OFFSET"):
            self._offset = self._number()
            self._take("LIMIT")
            self._limit = self._number()
        if self._peek():
            raise self._not_read()

    def _ordering(self) -> tuple[Operand, bool]:
        path = self._path()
        is_down = self._accept("DESC")
        if not is_down:
            self._accept("ASC")
        return path, is_down

    def _read_shape(self) -> Callable[[list[Document]], list[Any]]:
        if self._accept("*"):
            return list
        if self._accept("VALUE"):
            if self._accept("COUNT"):
                return lambda found: [len(found)]
            operand = self._path()
            return lambda found: [v for one in found if (v := operand(one)) is not UNDEFINED]
        columns: list[tuple[str, Operand]] = [self._column()]
        while self._accept(","):
            columns.append(self._column())
        if self._peek() != "FROM":
            raise self._not_read()
        return lambda found: [
            {name: v for name, read in columns if (v := read(one)) is not UNDEFINED}
            for one in found
        ]

    def _column(self) -> tuple[str, Operand]:
        start = self._at
        operand = self._path()
        name = self._tokens[self._at - 1][1] if self._at > start + 1 else self._alias
        if self._accept("AS"):
            name = self._name()
        return name, operand

    def _either(self) -> Condition:
        left = self._both()
        while self._accept("OR"):
            left = _joined(left, self._both(), any)
        return left

    def _both(self) -> Condition:
        left = self._condition()
        while self._accept("AND"):
            left = _joined(left, self._condition(), all)
        return left

    def _condition(self) -> Condition:
        if self._accept("NOT"):
            inner = self._condition()
            return lambda one: not inner(one)
        if self._accept("("):
            inner = self._either()
            self._take(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Condition:
        left = self._operand()
        is_not = self._accept("NOT")
        if self._accept("IN"):
            self._take("(")
            allowed = [self._operand()]
            while self._accept(","):
                allowed.append(self._operand())
            self._take(")")
            return lambda one: (
                any(_compared("=", left(one), value(one)) for value in allowed) is not is_not
            )
        sign = self._peek()
        if is_not or sign not in _COMPARISONS:
            if is_not or sign not in ("", "AND", "OR", ")", "ORDER", "OFFSET"):
                raise self._not_read()
            return lambda one: left(one) is True
        self._next()
        right = self._operand()
        return lambda one: _compared(sign, left(one), right(one))

    def _operand(self) -> Operand:
        kind, text = self._tokens[self._at] if self._peek() else ("", "")
        constants = {"TRUE": True, "FALSE": False, "NULL": None, "UNDEFINED": UNDEFINED}
        value: Any
        if kind == "text":
            value = _unquoted(text)
        elif kind == "number":
            value = json.loads(text)
        elif text.startswith("@"):
            if text not in self._parameters:
                msg = f"the query {self._text!r} has no value for {text}"
                raise QueryError(msg)
            value = self._parameters[text]
        elif text.upper() in constants:
            value = constants[text.upper()]
        else:
            return self._path()
        self._next()
        return lambda _: value

    def _path(self) -> Operand:
        """A path of the document: `c.price`, `c["a"].b`, or the document itself."""
        if self._name() != self._alias:
            raise self._not_read()
        parts: list[str] = []
        while self._peek() in (".", "["):
            if self._next() == ".":
                parts.append(self._name())
            else:
                parts.append(_unquoted(self._next()))
                self._take("]")

        def read(document: Document) -> Any:
            value: Any = document
            for part in parts:
                value = value.get(part, UNDEFINED) if newtonsoft.is_object(value) else UNDEFINED
            return value

        return read

    def _peek(self) -> str:
        """What comes next: a keyword in capitals; empty at the end."""
        if self._at >= len(self._tokens):
            return ""
        kind, text = self._tokens[self._at]
        return text.upper() if kind == "word" else text

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise self._not_read()
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _accept(self, word: str) -> bool:
        is_next = self._peek() == word
        self._at += is_next
        return is_next

    def _take(self, word: str) -> None:
        if not self._accept(word):
            raise self._not_read()

    def _name(self) -> str:
        if self._at < len(self._tokens) and self._tokens[self._at][0] == "word":
            return self._next()
        raise self._not_read()

    def _number(self) -> int:
        text = self._next()
        if not text.isdecimal():
            raise self._not_read()
        return int(text)

    def _not_read(self) -> QueryError:
        rest = " ".join(text for _, text in self._tokens[self._at : self._at + 3]) or "its end"
        return QueryError(f"the query {self._text!r} is not understood at {rest!r}")


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            msg = f"the query {text!r} is not understood at {text[at:].strip()[:20]!r}"
            raise QueryError(msg)
        found.append((match.lastgroup or "", match[match.lastgroup or 0]))
        at = match.end()
    return found


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _joined(left: Condition, right: Condition, how: Callable[[Sequence[bool]], bool]) -> Condition:
    return lambda one: how([left(one), right(one)])


def _compared(sign: str, left: Any, right: Any) -> bool:
    """Values of different types are different, and neither less nor more."""
    if left is UNDEFINED or right is UNDEFINED:
        return False
    if _type(left) != _type(right):
        return sign in ("!=", "<>")
    if isinstance(left, (dict, list, type(None))) and sign not in ("=", "!=", "<>"):
        return False
    return _COMPARISONS[sign](left, right)


def _type(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "number"
    return type(value).__name__


_TYPES = ("NoneType", "bool", "number", "str", "list", "dict")


def _rank(value: Any) -> tuple[int, Any]:
    """The place of a value in an order: first by types."""
    if value is UNDEFINED:
        return -1, 0
    is_scalar = isinstance(value, (bool, int, float, str))
    return _TYPES.index(_type(value)), value if is_scalar else 0
