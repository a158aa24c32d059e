"""What Microsoft's runtimes take of the worker's protobuf module, as plain objects."""

from __future__ import annotations

from types import SimpleNamespace


class BindingInfo(SimpleNamespace):
    """A binding, as the host describes it."""

    IN, out, inout = 0, 1, 2
    undefined, string, binary, stream = 0, 1, 2, 3


class StatusResult(SimpleNamespace):
    """Whether a request was carried out."""

    Failure, Success = 0, 1


RpcException = SimpleNamespace
FunctionLoadResponse = SimpleNamespace
RpcFunctionMetadata = SimpleNamespace
