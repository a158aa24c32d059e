"""Manual runs: nobody gets what the function returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import AppFactory, Command


@pytest.mark.parametrize(("returns", "codes"), [("None", []), ("str", ["AZF309"])])
def test_what_it_returns_goes_nowhere(
    app: AppFactory, azfdecor: Command, returns: str, codes: list[str]
) -> None:
    root = app(
        f"""
        from azfdecor import manual_trigger

        @manual_trigger()
        def clean_up(what: str) -> {returns}: ...
        """
    )
    assert azfdecor("generate", root, "--format", "json").codes() == codes
