"""Whether pydantic can make values of a type. Asked while the app's modules can be imported."""

from __future__ import annotations

from typing import Any

from azfdecor.compiler.errors import in_words
from azfdecor.runtime.annotations import is_response, without_responses


def flaw(value: Any) -> str:
    """Why pydantic cannot build a type; empty when it can."""
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticUserError

    if is_response(value):
        return ""
    try:
        TypeAdapter(without_responses(value))
    except PydanticUserError as error:
        return f"{error.message}".partition("\n")[0].partition(". ")[0].rstrip(".")
    except Exception as error:  # noqa: BLE001 - a class of the user's says how it is built
        return in_words(error)
    return ""
